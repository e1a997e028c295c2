# Two commands do all set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help demo check page-tools check-page test test-fast test-kafka test-faults test-long test-compose fuzz test-browser quality bench bench-peers compiled soak soak-attacks sbom audit schema clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Wiredesk needs Python 3.10 or later") if sys.version_info < (3, 10) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --upgrade pip
	$(BIN)/pip install -q -e '.[dev]'
	touch $(STAMP)

demo: $(STAMP)  ## the whole desk on the embedded broker, with a sample feed (FEEDS=FEEDS.toml: live ones) and a dashboard
	$(BIN)/wiredesk demo $(if $(FEEDS),--feeds $(FEEDS)) $(DEMO)

check: $(STAMP)  ## style, types, import arrows, schemas
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/wiredesk schema --check docs/schema

# The tools come by npm into a folder that git ignores; the page itself has no build step and loads nothing of them.
SCRIPTS := $(filter-out agents/monitor/dashboard/assets/vendor-%,$(wildcard agents/monitor/dashboard/assets/*.js))
page-tools:
	cd tests/page && npm ci --silent --ignore-scripts --no-audit --no-fund

check-page: page-tools  ## form, rules and types of the page's scripts (needs Node 18 and npm)
	tests/page/node_modules/.bin/prettier --config tests/page/prettier.json --check $(SCRIPTS)
	tests/page/node_modules/.bin/eslint --config tests/page/eslint.config.js agents/monitor/dashboard/assets
	tests/page/node_modules/.bin/tsc -p tests/page

# What needs no Kafka, room by room as in the tree.
ROOMS := $(wildcard tests/test_*.py) $(addprefix tests/,contract runtime languages news sample_feed revise dedupe enrich \
  stories monitor quality security training wiredesk)

BROKER_SUITES := $(addprefix tests/broker/test_,desk.py commands.py demo.py broker_gone.py monitor_desk.py coverage.py \
  search_filling.py doors.py notify.py traces.py schema_framing.py) \
  tests/faults/test_kill_nine.py::test_ten_kills_at_random_moments_lose_nothing

test: test-fast  ## units, laws, gates, and the desk on the embedded broker: about twenty minutes on two idle cores
	$(BIN)/pytest $(ROOMS) $(BROKER_SUITES) -m "broker and not measured"

# A file a process: what a file has set up, its tests share.
test-fast: $(STAMP)  ## units, laws and gates on two cores: no broker at all
	$(BIN)/pytest -n 2 --dist loadfile $(ROOMS) -m "not broker and not measured"

test-kafka: $(STAMP)  ## the same broker suites on a real Apache Kafka 4.3.0 (needs Java 17 and Maven)
	$(BIN)/pytest --kafka tests/broker tests/faults/test_kill_nine.py

test-faults: $(STAMP)  ## a thousand simulated crashes; outages, floods, refusals, three brokers and the secured cluster, on Apache Kafka
	$(BIN)/pytest tests/faults/test_simulated_crashes.py -s
	$(BIN)/pytest --kafka tests/faults tests/security --ignore tests/faults/test_kill_nine.py

test-long: $(STAMP)  ## five minutes without a broker, on Apache Kafka; takes seven
	WIREDESK_LONG=1 $(BIN)/pytest --kafka tests/faults/test_long_outage.py -s

test-compose: $(STAMP)  ## docker-compose.yml brought up for real (needs docker), about three minutes
	tests/compose/run

fuzz: $(STAMP)  ## every format reader under coverage-guided fuzzing; FUZZ_SECONDS=60 each
	$(BIN)/pip install -q -e '.[fuzz]'
	FUZZ_SECONDS=$(or $(FUZZ_SECONDS),60) $(BIN)/pytest tests/security/test_fuzzed_readers.py -s

test-browser: $(STAMP)  ## the page in a real Chromium, the figures in a real Prometheus (Debian: chromium prometheus)
	$(BIN)/pytest tests/browser tests/broker/test_monitor_prometheus.py

quality: $(STAMP)  ## quality gates; with ../shared beside the repository, on its data too
	$(BIN)/pytest tests/quality -q -s $(QUALITY)

bench: $(STAMP)  ## speed, latency and state per article, on both brokers
	$(BIN)/python -m tests.bench.bench_desk

bench-peers: $(STAMP)  ## the desk beside what a user would put together, on Apache Kafka: docs/benchmarks.md (BENCH=--short)
	$(BIN)/python -m tests.bench.bench_peers $(BENCH)

compiled: $(STAMP)  ## the optional fast build for this Python: a wheel in build/compiled (needs a C compiler; minutes)
	$(BIN)/pip install -q -e '.[compiled]'
	$(BIN)/python deploy/compiled/build.py

soak: $(STAMP)  ## an hour of random faults on Apache Kafka, two workers
	$(BIN)/python -m tests.soak.soak

soak-attacks: $(STAMP)  ## ten minutes of every attack on wire.raw among good copy, on Apache Kafka
	$(BIN)/python -m tests.soak.attacks --every 12

sbom: $(STAMP)  ## the bill of materials of the image, CycloneDX: build/sbom.cdx.json
	$(BIN)/python deploy/container/sbom.py

audit: $(STAMP)  ## the image's locked packages against the advisory database (3: it could not be asked)
	$(BIN)/pip install -q -e '.[audit]'
	$(BIN)/python deploy/container/audit.py

schema: $(STAMP)  ## write the JSON Schemas and the AsyncAPI document
	$(BIN)/wiredesk schema --write docs/schema

clean:  ## remove what the targets made
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/kafka/libs
