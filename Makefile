# Everything a developer or a server does, by name. `make help` lists it.
SHELL := /bin/bash
# The first Python that starts and is new enough: a name on the path alone proves nothing.
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# One more than there are processors: tests wait for a browser or a server as often as they compute.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
DEMO_HOME ?= var/demo
DEMO := MARKETPLACE_MODE=demo MARKETPLACE_DATABASE_URL=sqlite:///$(DEMO_HOME)/marketplace.db \
	MARKETPLACE_SEARCH_URL=embedded:$(DEMO_HOME)/index MARKETPLACE_DATA_DIR=$(DEMO_HOME)/files

.DEFAULT_GOAL := help
.PHONY: help python-found install demo test coverage check format lint types layers templates translations bench chaos clean elasticsearch

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

python-found:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is missing;" \
		"this is what there is: $$(python3 --version 2>&1 || true)" \
		"(Debian: apt-get install python3 python3-venv)."; exit 2; }

$(READY): setup.cfg pyproject.toml | python-found
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

install: $(READY)  ## make the environment in .venv and install the project with its tools

demo: $(READY)  ## load the demonstration (first time) and serve it on 127.0.0.1:8000
	@$(DEMO) $(BIN)/marketplace demo load
	@exec env $(DEMO) $(BIN)/marketplace serve --port 8000

test: $(READY)  ## run the tests on SQLite and on a real PostgreSQL
	@.ci/tests $(BIN) $(WORKERS)

coverage: $(READY)  ## count which lines and branches the tests reach (doubles their time, so the gate doesn't)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not browser" --cov --cov-report=term

check: $(READY) format lint types layers templates translations test  ## everything that must hold before a change lands

format: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

templates: $(READY)
	$(BIN)/djlint templates --lint --quiet

translations: $(READY)
	$(BIN)/python -m tests.translations

bench: $(READY)  ## measure speed and memory, each against a named baseline in the same run
	@for script in $(filter-out benchmarks/chaos.py,$(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python $$script || exit 1; done

chaos: $(READY)  ## start three Elasticsearch nodes, kill one under load, show that nothing is lost (about 3 minutes)
	@$(BIN)/python benchmarks/chaos.py

elasticsearch: $(READY)  ## start a real Elasticsearch 8 for development and print its address
	@.ci/elasticsearch start

clean:  ## remove what was made, the environment and the demonstration included
	rm -rf $(VENV) build dist *.egg-info var htmlcov .coverage*
