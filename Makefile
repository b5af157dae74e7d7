# Every target works on a fresh Debian or Ubuntu with git, make and Python 3.11 or later.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PYTHON := $(VENV)/bin/python
DATA ?= data
STAMP := .build

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

.PHONY: setup
setup: $(STAMP)/run ## create the virtual environment and install what the server needs

.PHONY: run
run: seed ## set everything up and serve at http://127.0.0.1:8000
	@exec $(PYTHON) -m parvis --data "$(DATA)" serve

.PHONY: seed
seed: setup $(DATA)/.seeded ## build the demonstration town, once

.PHONY: test
test: $(STAMP)/dev ## run every check and test, on SQLite and on PostgreSQL, with a real Chromium
	@tools/install-for-tests
	@$(MAKE) --no-print-directory check
	$(PYTHON) -m pytest -q -n 2
	PARVIS_TEST_DB=postgresql $(PYTHON) -m pytest -q -n 2

.PHONY: test-fast
test-fast: $(STAMP)/dev ## run the tests of single parts and of the house, on SQLite
	$(PYTHON) -m pytest -q -n 2 tests/unit tests/house

.PHONY: check
check: $(STAMP)/dev ## format, lint, types, import rules, sizes
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PYTHON) -m pytest -q tests/house/test_sizes.py

.PHONY: bench
bench: $(STAMP)/dev ## measure everything, through the real server where there is one (two hours)
	$(PYTHON) -m bench all

.PHONY: docs
docs: $(STAMP)/dev ## write the pages that are generated from the code
	$(PYTHON) -m parvis.ops.settings_docs > docs/settings.md
	$(PYTHON) tools/architecture.py > docs/architecture.md

.PHONY: screenshots
screenshots: $(STAMP)/dev ## take the pictures of the README, from a fresh demonstration town
	SCREENSHOTS=1 $(PYTHON) -m pytest -q tests/browser/test_screenshots.py

.PHONY: lock
lock: $(STAMP)/dev ## pin every dependency by its hash, anew
	tools/lock

.PHONY: clean
clean: ## remove what was built; the data folder stays
	rm -rf $(VENV) $(STAMP) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP)/venv:
	@tools/make-venv $(VENV)
	@mkdir -p $(STAMP) && touch $@

$(STAMP)/run: $(STAMP)/venv requirements.lock pyproject.toml
	@echo "Installing what Parvis needs ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMP)/dev: $(STAMP)/run requirements-dev.lock
	@echo "Installing what the tests need ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(DATA)/.seeded:
	@$(PYTHON) -m parvis --data "$(DATA)" prepare
	@$(PYTHON) -m parvis --data "$(DATA)" seed --once
	@touch $@
