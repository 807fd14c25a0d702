# Needs make and Python 3.11 or later, nothing else: both commands make the virtual environment they use.
#
# PYTHON  the interpreter the environment is made with     make run PYTHON=python3.12
# VENV    where it stands                                  make test PYTHON=python3.13 VENV=.venv313
# BIND    where `make run` serves                          make run BIND=127.0.0.1:9090
# TESTS   what pytest is told beside its settings          make test TESTS='-m "not slow" tests/cli'

PYTHON ?= python3
VENV ?= .venv
BIND ?= 127.0.0.1:8080
TESTS ?=

BIN := $(VENV)/bin
# Made anew when these change; the project itself is installed editable, so that changed code runs as it is.
FILES_OF_INSTALL := setup.cfg pyproject.toml

# The first of each version that runs. Only `make test-pythons` asks.
PYTHONS = $(shell for version in 3.11 3.12 3.13; do \
  for python in python$$version $(HOME)/.pyenv/versions/$$version.*/bin/python; do \
    $$python -c '' 2>/dev/null && { echo $$python; break; }; done; done)

.DEFAULT_GOAL := help
.PHONY: help run test test-pythons interop lint docs bench clean

help:  ## what can be made
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed-run  ## install, create the database, load the sandbox and serve on 127.0.0.1:8080 until Ctrl-C
	@exec $(BIN)/lrs-soap serve --sandbox --bind $(BIND)

test: lint  ## install what tests need, look at the code and run every test
	@echo "== pytest"
	@$(BIN)/python -m pytest $(TESTS)

test-pythons:  ## the same on each Python 3.11 to 3.13 that is found, on PATH or kept by pyenv
	@for python in $(PYTHONS); do \
	  echo "== $$($$python -V), $$python"; \
	  $(MAKE) --no-print-directory test PYTHON=$$python VENV=.venv-$$($$python -V | cut -d' ' -f2) || exit 1; \
	done

# STACKS picks some by their names: make interop STACKS="php java".
interop: $(VENV)/.installed-test  ## clients of the own contract, each of another SOAP stack, against a service of their own
	@$(BIN)/python -m tests.interop $(STACKS)

lint: $(VENV)/.installed-test  ## style, form, types and floors of the code
	@echo "== ruff check"
	@$(BIN)/ruff check .
	@echo "== ruff format --check"
	@$(BIN)/ruff format --check .
	@echo "== mypy"
	@$(BIN)/mypy
	@echo "== lint-imports"
	@$(BIN)/lint-imports

docs: $(VENV)/.installed-test  ## write docs/reference.md and README's table anew, from the contracts and the code
	@$(BIN)/python -m tests.generated_docs

bench: $(VENV)/.installed-test  ## compare our speed with a plain spyne application, on this machine
	@$(BIN)/python -m benchmarks

clean:  ## take away what make made: the environment, caches and builds; the database in var/ stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed-run: $(FILES_OF_INSTALL) | $(BIN)/pip
	@echo "Installing lrs_soap into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-test: $(FILES_OF_INSTALL) | $(BIN)/pip
	@echo "Installing lrs_soap with what its tests need into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,dev]'
	@touch $@ $(VENV)/.installed-run

# pip is what venv puts in last: with it the environment is whole.
$(BIN)/pip:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) on this machine: install Python 3.11 or later, or say make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$($(PYTHON) -V 2>&1): lrs_soap needs Python 3.11 or later, say make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments: install its venv package (Debian, Ubuntu: apt install python3-venv)" >&2; \
	  exit 1; }
	@echo "Making a virtual environment in $(VENV) with $$($(PYTHON) -V)"
	@$(PYTHON) -m venv $(VENV)
