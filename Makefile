# Everything runs in .venv, which any Python 3.11 or later can make: `make PYTHON=python3.13 test`.
PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$candidate" && break; \
	done)

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# What `make bench` compares with, each in an environment of its own below .venv.
PEERS := pyspark pysparkling dask sail ray_data
REQUIREMENTS_pyspark := 'pyspark==4.2.*' numpy
REQUIREMENTS_pysparkling := 'pysparkling==0.6.*' numpy
REQUIREMENTS_dask := 'dask[bag]' numpy
REQUIREMENTS_ray_data := 'ray[data]==2.60.*'
REQUIREMENTS_sail := pysail 'pyspark-client==4.1.*'

.PHONY: help demo test chaos chaos-ray lint format parity bench clean

help:
	@echo "make demo    set up and run the examples"
	@echo "make test    set up and run the tests"
	@echo "make chaos   kill, damage and starve running jobs, and write docs/RELIABILITY.md (SEED=1 to repeat)"
	@echo "make chaos-ray  the same on a Ray cluster of several nodes, which come and go (SEED=1 to repeat)"
	@echo "make lint    check style, types and layers"
	@echo "make format  format the code"
	@echo "make parity  write docs/parity.md again"
	@echo "make bench   measure Pyrite beside PySpark (needs Java), Dask and others, and write docs/BENCHMARKS.md"
	@echo "             (BENCH='--quick word_count join' to choose, which only prints; BENCH=--help for more)"
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

# The data set of examples/weather.py; what else its package brings is not needed for that.
.venv/installed-for-demo: .venv/installed
	$(PIP) --no-deps vega_datasets
	@touch $@

demo: .venv/installed-for-demo
	@echo "Calls and bytes by service, from two logs (examples/log_analyzer.py):"
	@echo
	@$(BIN)/pyrite run examples/log_analyzer.py
	@echo
	@echo "The words of Python's own source code (examples/word_count.py):"
	@echo
	@$(BIN)/pyrite run examples/word_count.py
	@echo
	@echo "Four years of weather in Seattle, by DataFrames and SQL (examples/weather.py):"
	@echo
	@$(BIN)/pyrite run examples/weather.py
	@echo
	@echo "All are PySpark programs. What to try next:"
	@echo "  $(BIN)/pyrite shell                             a SparkSession as spark, a SparkContext as sc"
	@echo "  $(BIN)/pyrite run your_program.py               a PySpark program of your own"
	@echo "  $(BIN)/pyrite run examples/pagerank.py          more examples: kmeans.py, pi.py"
	@echo "  $(BIN)/pyrite run --master 'local[1]' examples/pi.py"
	@echo "docs/journey-of-a-job.md tells what happened meanwhile, docs/parity.md what is there of PySpark."

test: .venv/installed-for-development
	@$(BIN)/pytest

# CHAOS="kills many" runs only the experiments whose names begin so, and writes nothing.
chaos: .venv/installed-for-development
	@cd tests && ../$(BIN)/python -m chaos $(if $(SEED),--seed $(SEED)) $(or $(CHAOS),--write ../docs/RELIABILITY.md)

# 50 seeded runs on several nodes of Ray, which come and go, as executors do; SEED=n repeats one and writes nothing.
# Then whole clusters go away.
chaos-ray: .venv/installed-for-development
	@cd tests && ../$(BIN)/python -m chaos.on_ray \
		$(if $(SEED),--seed $(SEED),--write ../docs/RELIABILITY.md && ../$(BIN)/python -m chaos.ends_on_ray)

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
	$(BIN)/python tools/sql_parity.py

# A peer that cannot be installed is shown as not available, and the next run tries again.
.venv/peer-%: Makefile | $(BIN)/python
	@echo "Installing $* in .venv/$*"
	@$(BIN)/python -m venv .venv/$* \
		&& .venv/$*/bin/python -m pip --disable-pip-version-check install --quiet $(REQUIREMENTS_$*) \
		&& touch $@ || { echo "$* could not be installed."; rm -rf .venv/$*; }

bench: .venv/installed-for-development $(PEERS:%=.venv/peer-%)
	@$(BIN)/python -m bench $(or $(BENCH),--update)
	@test -n "$(BENCH)" || $(BIN)/python -m bench.queries --update \
		$$(test -e .venv/pyspark && echo --pyspark .venv/pyspark/bin/python) \
		$$(test -e .venv/sail && echo --sail .venv/sail/bin/python)
	@test -n "$(BENCH)" || $(BIN)/python -m bench.clusters --update

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
