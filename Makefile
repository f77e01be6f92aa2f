# Everything lands in .venv; nothing else is needed than python3 (3.11 or later), its venv module and make.

PYTHON ?= python3
WORKERS ?= 2
BENCH ?=
BIN := .venv/bin

.PHONY: help venv demo test lint slow bench manual clean

help:
	@echo "make demo    simulate a mission into demo/, run it, print the result and where the report is"
	@echo "make test    every check and every test that is not slow"
	@echo "make lint    the checks alone: ruff, formatting, types, rungs"
	@echo "make slow    the slow tests"
	@echo "make bench   the measurements; BENCH='...' passes arguments on"
	@echo "make manual  print docs/reference/manual from the tests of tests/spec"
	@echo "make clean   remove .venv, demo/ and caches"
	@echo "PYTHON=python3.12 picks a Python, WORKERS=8 the number of test processes"

# Installs when requirements.lock, pyproject.toml or the Python changed; else does nothing and says nothing.
venv:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not here. Install Python with: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) scripts/venv.py

demo: venv
	@$(BIN)/truceline demo --out demo

# The tests run even when a check failed, so that one call shows all there is to mend.
test: venv
	@failed=0; \
	$(BIN)/python scripts/check.py || failed=1; \
	$(BIN)/python -m pytest -m "not slow" -n $(WORKERS) --dist worksteal || failed=1; \
	exit $$failed

lint: venv
	@$(BIN)/python scripts/check.py

slow: venv
	@$(BIN)/python -m pytest -m slow -n $(WORKERS) --dist worksteal

bench: venv
	@if [ -f bench/__main__.py ]; then $(BIN)/python -m bench $(BENCH); else echo "bench: nothing to measure yet"; fi

manual:
	@$(PYTHON) scripts/manual.py

clean:
	rm -rf .venv demo build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
