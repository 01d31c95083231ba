# Two commands set everything up: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help demo test coverage reference lint types layers check format lock bench docs screenshots wheel clean

help: ## what this file can do
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 13

demo: $(VENV)/.run ## a whole newsletter on your machine: import, check, send, track, figures
	@$(BIN)/newsletter demo

test: $(VENV)/.dev ## the whole default test run
	@$(BIN)/python -m pytest -n auto

coverage: $(VENV)/.dev ## the same run, and which lines it leaves out
	@$(BIN)/python -m pytest -n auto --cov --cov-report=term-missing:skip-covered

reference: $(VENV)/.dev tests/reference/node_modules/.ready ## our HTML against that of npm's mjml, which it installs
	@NEWSLETTER_REQUIRE_REFERENCE=1 $(BIN)/python -m pytest tests/reference

lint: $(VENV)/.dev ## style
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.dev ## strict types
	@$(BIN)/mypy

layers: $(VENV)/.dev ## every floor imports only floors below it
	@$(BIN)/lint-imports

check: lint types layers test ## everything that must hold before a change lands

format: $(VENV)/.dev ## put files into shape
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(VENV)/.dev ## ratios against baselines measured in the same run
	@for file in bench/bench_*.py; do $(BIN)/python $$file || exit 1; done

docs: $(VENV)/.dev ## the reference pages, made from the code
	@$(BIN)/python docs/generate.py

screenshots: $(VENV)/.dev ## docs/themes/*.png, with this machine's Chromium
	@$(BIN)/python docs/screenshots.py

wheel: $(VENV)/.dev ## dist/newsletter-*.whl, with templates and migrations inside
	@$(BIN)/python -m build --wheel --no-isolation >/dev/null && ls dist/*.whl

clean: ## forget the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The stamp files say which lock a virtual environment was made from.
$(VENV)/.run: requirements.lock pyproject.toml
	@sh .ci/setup $(PYTHON) $(VENV) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@sh .ci/setup $(PYTHON) $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.run

tests/reference/node_modules/.ready: tests/reference/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: sudo apt install nodejs npm" >&2; exit 1; }
	@cd tests/reference && npm ci --loglevel=error && touch node_modules/.ready

lock: ## renew both lock files
	@$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip --quiet install uv
	@for out in requirements.lock requirements-dev.lock; do \
	  groups=; [ $$out = requirements-dev.lock ] && groups="--group dev"; \
	  $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	    --no-annotate --custom-compile-command "make lock" $$groups -o $$out pyproject.toml || exit 1; done
	@rm -rf $(VENV)-lock
