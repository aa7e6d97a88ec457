# Two commands do everything: `make run` and `make test`. Both install from the committed locks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two at once: most tests wait for a server more than they compute.
TEST_WORKERS ?= 2
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: run test check lock bench fuzz redteam examples clean

run: $(VENV)/.run-installed
	$(BIN)/mongmin run

test: check
	$(BIN)/python -m pytest -n $(TEST_WORKERS)

check: $(VENV)/.test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test-installed
	$(BIN)/mongmin eval bench
	$(BIN)/mongmin eval publish

# Ten minutes of damaged files for the readers.
fuzz: $(VENV)/.test-installed
	$(BIN)/mongmin eval fuzz

# 10,000 attacks on an engine that obeys, 500 on the model that ships; a run that was broken off goes on.
redteam: $(VENV)/.test-installed
	$(BIN)/mongmin eval redteam

examples: $(VENV)/.test-installed
	$(BIN)/mongmin eval examples

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mongmin에는 Python 3.11 이상이 필요합니다.")'
	$(PYTHON) -m venv $(VENV)

# --no-deps: the lock is complete; nothing is resolved anew.
$(VENV)/.run-installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --no-deps -r requirements.lock
	$(PIP) install --quiet --no-deps -e .
	touch $@

$(VENV)/.test-installed: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --no-deps -r requirements-dev.lock
	$(PIP) install --quiet --no-deps -e .
	touch $@ $(VENV)/.run-installed

# Written with uv; constraints keep what was measured together.
lock:
	uv pip compile --quiet --universal --no-annotate --python-version 3.11.5 --no-header pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --no-annotate --python-version 3.11.5 --no-header --extra server --extra s3 -c requirements.lock pyproject.toml -o requirements-server.lock
	uv pip compile --quiet --universal --no-annotate --python-version 3.11.5 --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
