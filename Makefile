# Kehittämö: `make run` serves it, `make test` tries it. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup run test read-these read-those test-sqlite test-postgresql check format bench catalogues clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
WORDS := $(foreach language,fi sv,platform/kehittamo/translations/$(language)/LC_MESSAGES/messages.mo)
export HOST PORT
# a file of tests stays in one process: what it builds is built once
SPREAD := --dist loadfile --no-loadscope-reorder

help:  ## List what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: .venv/.installed $(WORDS)  ## Install what running needs, into .venv

$(WORDS): .venv/.installed $(WORDS:.mo=.po)
	@$(BIN)/pybabel -q compile -d platform/kehittamo/translations

.venv/.installed: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed $(WORDS)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements-dev.txt
	@touch $@

run: setup  ## Serve on http://127.0.0.1:8000 with demonstration data (HOST, PORT)
	@exec env KEHITTAMO_MODE=demonstration $(BIN)/kehittamo serve

test: .venv/.tests-read  ## All tests, with real Redis: on SQLite and in a browser, and on PostgreSQL what needs a database
	@$(BIN)/python -m tests.browser.found
	@$(MAKE) --no-print-directory -j2 test-sqlite test-postgresql  # side by side: each waits now and then

# pytest rewrites and compiles a file of tests when it meets it for the first time: here two processes do so
# for half of them each, and not five processes for all
.venv/.tests-read: .venv/.installed-dev $(wildcard tests/*.py tests/*/*.py)
	@$(MAKE) --no-print-directory -j2 read-these read-those >/dev/null 2>&1 || true  # the tests' own run tells what is wrong
	@touch $@

read-these:
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -q --collect-only tests/[a-c]*/

read-those:
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -q --collect-only tests/[d-z]*/

test-sqlite:
	$(BIN)/pytest -q -n 3 $(SPREAD)  # a browser's test waits for the browser: a third process uses that time

test-postgresql:
	KEHITTAMO_TEST_DATABASE=postgresql $(BIN)/pytest -q -n 2 $(SPREAD) --ignore tests/browser --ignore tests/running

check: .venv/.installed-dev  ## Format, lint, types, import contracts, catalogues, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.house_rules.catalogues
	$(BIN)/pytest -q tests/house_rules/test_migrations.py -p no:cacheprovider

format: .venv/.installed-dev  ## Put the code into shape
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

catalogues: .venv/.installed-dev  ## Take new words from the code into the Finnish and Swedish catalogues
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k ngettext:1,2 --no-location --sort-output -o platform/kehittamo/translations/messages.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --no-wrap -i platform/kehittamo/translations/messages.pot -d platform/kehittamo/translations

bench: .venv/.installed-dev  ## Measure pages, signing in, hostile texts, cohorts of many people, a rush, and signing badges
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/sign_in.py
	$(BIN)/python benchmarks/safety.py
	$(BIN)/python benchmarks/cohort_pages.py
	$(BIN)/python benchmarks/feedback_queue.py
	$(BIN)/python benchmarks/deadline_rush.py
	$(BIN)/python benchmarks/signing.py

clean:  ## Remove what was installed and what was written at run time
	rm -rf .venv var
