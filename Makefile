# Everything runs in .venv, which any Python 3.11 or later can make: `make PYTHON=python3.13 test`.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$candidate" && break; \
	done)

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# What `make bench` compares with: an interpreter with PySpark 4.2. It needs Java.
PYSPARK ?= .venv/pyspark/bin/python

.PHONY: help demo test chaos lint format parity bench clean

help:
	@echo "make demo    set up and run the examples"
	@echo "make test    set up and run the tests"
	@echo "make chaos   kill, damage and starve running jobs, and write docs/RELIABILITY.md (SEED=1 to repeat)"
	@echo "make lint    check style, types and layers"
	@echo "make format  format the code"
	@echo "make parity  write docs/parity.md again"
	@echo "make bench   measure Pyrite and PySpark side by side (needs Java; PYSPARK=python to name one)"
	@echo "make clean   remove the environment and all caches"

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Pyrite needs Python 3.11 or later; none was found." \
		"Name one: make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv .venv

# The stamps say that this pyproject.toml is installed, so that a second run starts at once.
.venv/installed: pyproject.toml | $(BIN)/python
	$(PIP) --editable .
	@touch $@

.venv/installed-for-development: pyproject.toml | $(BIN)/python
	$(PIP) --editable '.[dev,remote]'
	@touch $@ .venv/installed

demo: .venv/installed
	@echo "Calls and bytes by service, from two logs (examples/log_analyzer.py):"
	@echo
	@$(BIN)/pyrite run examples/log_analyzer.py
	@echo
	@echo "The words of Python's own source code (examples/word_count.py):"
	@echo
	@$(BIN)/pyrite run examples/word_count.py
	@echo
	@echo "Both are PySpark programs. What to try next:"
	@echo "  $(BIN)/pyrite shell                             a SparkContext as sc"
	@echo "  $(BIN)/pyrite run your_program.py               a PySpark program of your own"
	@echo "  $(BIN)/pyrite run examples/pagerank.py          more examples: kmeans.py, pi.py"
	@echo "  $(BIN)/pyrite run --master 'local[1]' examples/pi.py"
	@echo "docs/journey-of-a-job.md tells what happened meanwhile, docs/parity.md what is there of PySpark."

test: .venv/installed-for-development
	@$(BIN)/pytest

# CHAOS="kills many" runs only the experiments whose names begin so, and writes nothing.
chaos: .venv/installed-for-development
	@cd tests && ../$(BIN)/python -m chaos $(if $(SEED),--seed $(SEED)) $(or $(CHAOS),--write ../docs/RELIABILITY.md)

lint: .venv/installed-for-development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed-for-development
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

parity: .venv/installed-for-development
	$(BIN)/python tools/parity.py

.venv/pyspark/bin/python: | $(BIN)/python
	$(PYTHON) -m venv .venv/pyspark
	$@ -m pip --disable-pip-version-check install --quiet 'pyspark==4.2.*'

bench: .venv/installed $(PYSPARK)
	$(BIN)/python bench/run.py --pyspark $(PYSPARK)

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
