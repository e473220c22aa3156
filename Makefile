# What can be done here: make help. On Windows: deploy\run.ps1 and deploy\test.ps1.

# The system's own Python if it is new enough, else the newest that can be found.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
CATALOGUE := translations/zh/LC_MESSAGES/messages.mo
TESTS ?= tests
N ?= 1000

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Nothing of the account's other Python packages.
export PYTHONNOUSERSITE := 1

.DEFAULT_GOAL := help
.PHONY: help run test lint bench simulate powercuts cuts kills messages migration lock wheel clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run $(CATALOGUE) ## Serve at http://127.0.0.1:8000, with the demonstration county if there is no station yet
	@test -s "$${STATION_HOME:-var}/demo-logins.json" || $(BIN)/station demo --if-empty
	@$(BIN)/station serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev $(CATALOGUE) ## All tests; some only: make test TESTS=tests/custody
	$(BIN)/python -m pytest -n 2 $(TESTS)

lint: $(VENV)/.dev ## Style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev $(CATALOGUE) ## Measure, print a table, write var/bench.json
	$(BIN)/python -m tests.bench

simulate: $(VENV)/.dev $(CATALOGUE) ## A county and twelve computers with all their troubles: make simulate SEEDS=20, or SEED=n again
	SEED=$(SEED) SEEDS=$(SEEDS) STEPS=$(STEPS) $(BIN)/python -m tests.sync.simulator

powercuts: $(VENV)/.dev ## Cut the power N times while a station saves: make powercuts N=1000, or with SEED=n again
	$(BIN)/python -m tests.keeping.power_cuts $(N) $(SEED)

cuts: $(VENV)/.dev $(CATALOGUE) ## Cut the power N times while computers exchange: make cuts N=1000, or with SEED=n again
	$(BIN)/python -m tests.sync.simulator.power_cuts $(N) $(SEED)

kills: $(VENV)/.dev ## Kill a hub and two villages N times at random: make kills N=100, or with SEED=n again
	$(BIN)/python -m tests.exchanging.kills $(N) $(SEED)

messages: $(VENV)/.dev ## Bring the Chinese catalogue up to date with the code
	$(BIN)/python deploy/messages.py

migration: $(VENV)/.dev ## Write a migration from the models: make migration NAME="Close bags with a seal"
	$(BIN)/python deploy/new_migration.py "$(NAME)"

lock: ## Write requirements*.txt anew from pyproject.toml
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile $(LOCK) -o requirements.txt pyproject.toml
	build/lock/bin/uv pip compile $(LOCK) --extra dev -o requirements-dev.txt pyproject.toml

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade

wheel: $(VENV)/.dev ## Build dist/cunyi-*.whl
	$(BIN)/python -m build --wheel

clean: ## Remove what was made here, but never var/
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# The stamps hold as long as the locked requirements do.
$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/made
	@echo "Installing …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing what the tests need …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(CATALOGUE): $(wildcard translations/zh/LC_MESSAGES/*.po translations/fragments/*.po) | $(VENV)/.run
	@$(BIN)/python deploy/compile_translations.py && touch $@
