#!/bin/sh
# Follow a topic of the desk with Kafka's own console consumer: docs/consume/console.sh [TOPIC] [BROKERS]
# KAFKA_HOME is where Kafka is installed; in the container of docker-compose.yml that is /opt/kafka.
set -eu
topic=${1:-wire.articles}
brokers=${2:-127.0.0.1:9092}
exec "${KAFKA_HOME:-/opt/kafka}/bin/kafka-console-consumer.sh" --bootstrap-server "$brokers" --topic "$topic" \
  --from-beginning --formatter-property print.key=true --formatter-property print.headers=true \
  --formatter-property print.timestamp=true
