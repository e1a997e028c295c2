-- wire.statistics in SQL. One row a window and dimension; a correction comes under the same key with a higher
-- revision, so the table (not the stream) is what to ask. `counts` maps a label to a number of items.

-- ksqlDB ---------------------------------------------------------------------------------------------------------
-- WINDOWSTART and WINDOWEND are ksqlDB's own; the back quotes make these two columns of ours.
CREATE TABLE wire_statistics (
  id VARCHAR PRIMARY KEY,
  kind VARCHAR, size VARCHAR, seconds INT, `windowStart` VARCHAR, `windowEnd` VARCHAR,
  dimension VARCHAR, revision INT, why VARCHAR, late INT, total BIGINT,
  counts MAP<VARCHAR, BIGINT>,
  entities ARRAY<STRUCT<id VARCHAR, type VARCHAR, name VARCHAR, voices INT, stories INT, carriage INT>>
) WITH (KAFKA_TOPIC = 'wire.statistics', KEY_FORMAT = 'KAFKA', VALUE_FORMAT = 'JSON');

-- Articles in Arabic, by the hour.
SELECT `windowStart`, counts['ar'] AS arabic FROM wire_statistics
WHERE kind = 'tumbling' AND size = '1h' AND dimension = 'language' EMIT CHANGES;

-- Flink SQL ------------------------------------------------------------------------------------------------------
CREATE TABLE wire_statistics (
  id STRING,
  kind STRING, size STRING, seconds INT, windowStart STRING, windowEnd STRING,
  dimension STRING, revision INT, why STRING, late INT, total BIGINT,
  counts MAP<STRING, BIGINT>,
  entities ARRAY<ROW<id STRING, type STRING, name STRING, voices INT, stories INT, carriage INT>>,
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'wire.statistics',
  'properties.bootstrap.servers' = '127.0.0.1:9092',
  'key.format' = 'raw',
  'value.format' = 'json',
  'value.json.ignore-parse-errors' = 'true',
  'value.fields-include' = 'EXCEPT_KEY'
);

-- Who is told of by most independent voices, in the sliding hour that closed last.
SELECT windowEnd, e.name, e.voices, e.stories, e.carriage
FROM wire_statistics CROSS JOIN UNNEST(entities) AS e (id, type, name, voices, stories, carriage)
WHERE kind = 'sliding' AND size = '1h' AND dimension = 'entity' AND e.voices >= 3;
