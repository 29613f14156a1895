# kefu. `make run` opens the demo desk, `make test` runs the tests; both set up everything they need first.

VENV ?= .venv
BIN := $(VENV)/bin
JOBS ?= 4
# What a run hands to kefu in front of the command, e.g. make run ARGS="--lang en"
ARGS ?=
# The first Python that is new enough; make run PYTHON=/path/to/python3 names another.
FITS := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(FITS)' 2>/dev/null && { echo "$$python"; break; }; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Each act of a desk is flushed to its disk: tests have theirs in memory where 4 GB of it are free.
IN_MEMORY = $(shell df -k --output=avail /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 4000000 { print "PYTEST_DEBUG_TEMPROOT=/dev/shm" }')

RUN_READY := $(VENV)/.ready-to-run
DEV_READY := $(VENV)/.ready-to-test

.PHONY: help run setup test test-long bench check format locale docs wheel clean

help:
	@echo "make run        open the demo desk (ARGS=\"--lang en\" for English)"
	@echo "make test       run the tests with a small case of everything"
	@echo "make test-long  run them with the full counts"
	@echo "make bench      measure, each figure beside its reference"
	@echo "make check      formatting, lint, types, the import contract"
	@echo "make format     put the code into its form"
	@echo "make locale     collect the texts, compile the translations"
	@echo "make docs       write docs/keys.md, docs/commands.md and the pictures anew"
	@echo "make wheel      build dist/*.whl"
	@echo "make clean      remove what was built and installed here"

run: $(RUN_READY)
	@$(BIN)/kefu $(ARGS) demo

setup: $(DEV_READY)

test: $(DEV_READY)
	$(IN_MEMORY) $(BIN)/python -m pytest -n $(JOBS) --dist worksteal

test-long: $(DEV_READY)
	$(IN_MEMORY) KEFU_LONG=1 $(BIN)/python -m pytest -n $(JOBS) --dist worksteal

bench: $(DEV_READY)
	$(BIN)/python -m benchmarks

check: $(DEV_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(DEV_READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

locale: $(DEV_READY)
	@mkdir -p build
	$(BIN)/pybabel -q extract --no-default-keywords -k _ -k N_ -k ngettext:1,2 --no-location \
		-o build/kefu.pot store tui cli.py
	$(BIN)/pybabel -q update -D kefu -i build/kefu.pot -d store/locale -l zh \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 110
	$(BIN)/pybabel -q compile -D kefu -d store/locale -l zh --statistics

docs: $(DEV_READY)
	$(BIN)/python -m docs pictures

wheel: $(DEV_READY)
	$(BIN)/python -m build --wheel --no-isolation

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "kefu needs Python 3.11 or newer; none was found as python3." >&2; exit 1; }
	@$(PYTHON) -c '$(FITS)' || { echo "kefu needs Python 3.11 or newer; $(PYTHON) is older." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) has no venv. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# setuptools comes first, so that our own package is built with the version that constraints.txt names.
$(RUN_READY): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what kefu stands on ..."
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation --editable .
	@touch $@

$(DEV_READY): pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing what kefu stands on, and what tests it ..."
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@ $(RUN_READY)
