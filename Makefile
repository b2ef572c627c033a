# Nivos: what a person does with a checkout. Each target does what it needs first;
# the machine needs Python 3.11 or later and make, nothing else.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DATA   ?= data
NIVOS_PORT ?= 8000
NIVOS_HOST ?= 127.0.0.1
export NIVOS_PORT NIVOS_HOST

# uv may be on the machine already; where it is not, it comes from PyPI into a folder of its own.
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)

# Tests run on every processor; each worker has folders, ports and servers of its own.
PYTEST := $(BIN)/pytest --numprocesses auto --maxprocesses 8 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help install demo load test test-all check format bench clean

help: ## Show what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.uv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Nivos needs Python 3.11 or later; PYTHON=... names another one"; exit 1; }
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'

# The stamp is newer than the lock file exactly when the environment is as locked. Packages are compiled once here: each
# start of a process would otherwise do so where Python may not write beside them.
$(VENV)/.installed: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --quiet --compile-bytecode --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@touch $@

install: $(VENV)/.installed ## Put everything into .venv, as the lock file says

load: install ## Load the sample network into $(DATA)
	$(BIN)/nivos ingest ingest/samples/zoomi --data $(DATA)

demo: load ## Load the Zoomi network and serve it (NIVOS_PORT says where)
	@echo "Nivos is at http://$(NIVOS_HOST):$(NIVOS_PORT)/ (Ctrl-C stops it)"
	$(BIN)/nivos serve --data $(DATA)

test: install ## Run the quick tests
	$(PYTEST)

test-all: install ## Run every test but the browser's
	$(PYTEST) -m 'not browser' --durations 25

check: install ## Lint, types, import rules, ontology
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nivos ontology --check

format: install ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## Measure (each benchmark prints its figures and how to repeat it)
	$(BIN)/python -m tests.bench

clean: ## Remove the environment and the caches (never the data)
	rm -rf $(VENV) .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
