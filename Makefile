# Two commands: `make demo` shows the whole way on a small newsroom, `make test` proves it.
# Each installs what it needs into .venv; nothing has to be there but Python >= 3.11 and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# The locks are whole, so pip has nothing left to resolve.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.PHONY: demo test lint bench drill lock assets kit kit-try clean

demo: $(VENV)/runtime api/static/vendor/built
	$(BIN)/kandeng demo $(if $(SEED),--seed $(SEED)) $(if $(SERVE),--serve)

test: $(VENV)/dev api/static/vendor/built
	$(BIN)/python -m tests.prepare
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m api.assets.compatibility

bench: $(VENV)/bench
	$(BIN)/python -m bench

drill: $(VENV)/dev
	$(BIN)/python -m tests.prepare
	$(BIN)/python -m bench.drill

assets: api/static/vendor/built

# One file for a box without internet; ARGS="--machine aarch64 --python 3.11 --font FILE".
kit: api/static/vendor/built
	$(BIN)/python -m kit.build $(ARGS)

# Builds this machine's kit, installs it where there is no network, runs the first commands there.
kit-try: kit
	sh kit/try.sh

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev: requirements-dev.lock $(VENV)/runtime
	$(INSTALL) -r requirements-dev.lock
	touch $@

$(VENV)/assets: requirements-assets.lock $(VENV)/runtime
	$(INSTALL) -r requirements-assets.lock
	touch $@

$(VENV)/bench: requirements-bench.lock $(VENV)/dev
	$(INSTALL) -r requirements-bench.lock
	touch $@

api/static/vendor/built: api/assets/package-lock.json api/assets/build.py api/assets/older.py $(VENV)/assets
	$(BIN)/python api/assets/build.py
	touch $@

# Pins with hashes and without addresses; needs uv.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --strip-extras pyproject.toml
lock:
	$(LOCK) --extra browser --extra postgres -o requirements.lock
	$(LOCK) --extra browser --extra postgres --group assets -c requirements.lock -o requirements-assets.lock
	$(LOCK) --extra browser --extra postgres --extra s3 --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) --extra browser --extra postgres --extra s3 --group dev --group bench -c requirements-dev.lock -o requirements-bench.lock

clean:
	rm -rf $(VENV) var test-output api/static/vendor
