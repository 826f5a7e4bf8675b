# Everything a person does with the project. Two commands matter: `make run` and `make test`.
# What is fetched once goes to .tools, .venv and .local; a stamp remembers it, so later calls need no network.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
CASES ?= 20
SEED ?= 7
PACK ?= nl
SPEED ?=
OUT ?=
RECORDS ?= 10000
CLOCKS ?= 100000
STEPS ?= 20000
KILLS ?= 200
PARTS ?=

stamps := .local/stamps
uv := .tools/bin/uv
python := .venv/bin/python
members := $(wildcard services/*/pyproject.toml shared/*/pyproject.toml cli/pyproject.toml demo/pyproject.toml deploy/pyproject.toml)
played := --cases $(CASES) --seed $(SEED) --pack $(PACK) $(if $(SPEED),--speed $(SPEED)) $(if $(OUT),--out "$(OUT)")

# Python is the one this machine has; uv fetches none of its own.
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv

.PHONY: help setup parts run demo test check lint format types walls docs docs-check pictures sources clocks model faults bench fast-store clean

help: ## What can be asked for
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

setup: parts $(stamps)/debian $(stamps)/asyncapi $(stamps)/styles $(stamps)/promtool ## Fetch everything that is needed, once

parts: $(stamps)/python $(stamps)/kafka $(stamps)/store

run: parts ## Bring up a whole table, play a day, stay up until Ctrl-C
	@$(python) -m deploy run $(played)

demo: parts ## The same without a person: CASES=20 SEED=7 OUT=folder [PACK=example] [SPEED=600]
	@$(python) -m deploy demo $(played)

test: ## Every test, in parts, each with its seconds
	@begun=$$SECONDS; $(MAKE) --no-print-directory setup; echo "set-up: $$((SECONDS - begun)) s"
	@$(python) -m deploy.run_tests unit contract architecture integration e2e

check: lint types walls docs-check ## The quick loop: lint, types, walls, generated files, tests without parts
	@$(python) -m deploy.run_tests unit contract architecture

lint: $(stamps)/python ## Style, and whether everything is formatted
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check

format: $(stamps)/python ## Mend style and format
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

types: $(stamps)/python ## Types, strictly
	@.venv/bin/mypy

walls: $(stamps)/python ## Who may import whom
	@.venv/bin/lint-imports

docs: $(stamps)/python $(stamps)/styles ## Write the generated files again
	@$(python) -m contracts.generate
	@$(python) -m deploy.messages_page
	@$(python) -m deploy.asyncapi_page
	@$(python) -m deploy.dashboard
	@$(python) -m deploy.fields_page
	@$(python) -m jointtable.requests_page
	@$(python) -m jointtable.clocks_page
	@PYTHONPATH=tests $(python) -m benchmarks.pages
	@deploy/compile-styles

docs-check: $(stamps)/python $(stamps)/styles ## Whether the generated files are those that would be generated
	@$(python) -m contracts.generate --check
	@$(python) -m deploy.messages_page --check
	@$(python) -m deploy.asyncapi_page --check
	@$(python) -m deploy.dashboard --check
	@$(python) -m deploy.fields_page --check
	@$(python) -m jointtable.requests_page --check
	@$(python) -m jointtable.clocks_page --check
	@PYTHONPATH=tests $(python) -m benchmarks.pages --check
	@deploy/compile-styles --check

pictures: parts $(stamps)/debian ## Play a day to its afternoon and take the pictures of README and docs anew (five minutes)
	@PYTHONPATH=tests $(python) -m pictures

sources: parts ## 10,000 records through each way in, with kills and the broker away: RECORDS=10000 (an hour)
	@PYTHONPATH=tests $(python) -m campaigns.sources --records $(RECORDS) --report

clocks: $(stamps)/python ## 100,000 generated clocks against a count of every minute: CLOCKS=100000 (half an hour)
	@PYTHONPATH=tests $(python) -m campaigns.clocks --clocks $(CLOCKS) --report

model: $(stamps)/python $(stamps)/tlc ## The settlement's state machine and the withdraw/issue race, at length: STEPS=20000
	@PYTHONPATH=tests $(python) -m campaigns.model --steps $(STEPS) --report

faults: parts ## 200 kills and every other fault at a table at work, each counted again: KILLS=200 SEED=7 (an hour)
	@PYTHONPATH=tests $(python) -m campaigns.faults --kills $(KILLS) --seed $(SEED) --report

bench: parts ## What things cost and how late they are, into docs/performance: PARTS="clock-cost clocks-due" (all but the year: an hour and a half)
	@PYTHONPATH=tests $(python) -m benchmarks $(PARTS) --report

fast-store: ## The development store built in Rust, for `make bench PARTS=fold STORE=fast` (six minutes, once)
	@cargo install --quiet --locked --ignore-rust-version --version 0.5.3-beta.196 --root .local/store-fast secantus-mdb

clean: ## Remove what was fetched and made
	rm -rf .tools .venv .local out

$(stamps)/uv: deploy/tools/requirements.txt
	@deploy/needs python disk
	@echo "uv, into .tools"
	@$(PYTHON) -m venv --clear .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@mkdir -p $(@D) && touch $@

$(stamps)/python: uv.lock pyproject.toml $(members) $(stamps)/uv
	@echo "the project's packages, into .venv"
	@$(uv) sync --quiet --frozen --python "$(PYTHON)"
	@touch $@

$(stamps)/kafka: deploy/kafka/pom.xml
	@deploy/needs java maven disk
	@echo "Kafka's jars, into .local/kafka"
	@rm -rf .local/kafka
	@mvn --quiet --batch-mode --strict-checksums --file $< dependency:copy-dependencies \
	    -DincludeScope=runtime -DoutputDirectory="$(CURDIR)/.local/kafka/libs"
	@mkdir -p $(@D) && touch $@

$(stamps)/tlc: deploy/tlc/pom.xml
	@deploy/needs java maven disk
	@echo "TLC, the model checker of TLA+, into .local/tlc"
	@rm -rf .local/tlc
	@mvn --quiet --batch-mode --strict-checksums --file $< dependency:copy-dependencies \
	    -DincludeScope=runtime -DoutputDirectory="$(CURDIR)/.local/tlc/libs"
	@mkdir -p $(@D) && touch $@

$(stamps)/asyncapi: deploy/asyncapi/package.json deploy/asyncapi/package-lock.json
	@deploy/install-node-tool asyncapi "AsyncAPI's parser" \
	    "docs/asyncapi.yaml is not validated here by AsyncAPI's own parser"
	@mkdir -p $(@D) && touch $@

$(stamps)/styles: deploy/styles/package.json deploy/styles/package-lock.json
	@deploy/install-node-tool styles "Sass and govuk-frontend" "the pages' stylesheet is not compiled here"
	@mkdir -p $(@D) && touch $@

$(stamps)/promtool: deploy/install-promtool
	@deploy/install-promtool
	@mkdir -p $(@D) && touch $@

$(stamps)/store: deploy/store/requirements.txt $(stamps)/uv
	@echo "the development store, into .local/store-env"
	@$(uv) venv --quiet --clear --python "$(PYTHON)" .local/store-env
	@$(uv) pip install --quiet --python .local/store-env --require-hashes -r $<
	@touch $@

$(stamps)/debian: deploy/install-debian-packages
	@deploy/install-debian-packages
	@mkdir -p $(@D) && touch $@
