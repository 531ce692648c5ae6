# `make demo` and `make test` do all of their set-up themselves; they need Python 3.11 or newer, git 2.38 and node 20.

PYTHON ?= python3
BIN := .venv/bin
SETUP := .venv/.complete
NODE_SETUP := editors/vscode/node_modules/.complete
SCREENSHOTS ?= .cache/screenshots

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-editors vscode lint types bench derive clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(SETUP)  ## make the virtual environment with everything that development needs

# A marker is written last, so that an interrupted set-up is made anew.
$(SETUP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "codeframe_ls needs Python 3.11 or newer; set PYTHON=")'
	@echo "setting up .venv ..."
	@rm -rf .venv && $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1,<27'
	@$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

$(NODE_SETUP): editors/vscode/package-lock.json
	@echo "setting up editors/vscode ..."
	@cd editors/vscode && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

demo: $(SETUP)  ## run the main job end to end in a new folder, with a replayed model
	@$(BIN)/python -m scripts.demo

test: $(SETUP) $(NODE_SETUP)  ## everything but what needs a browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m scripts.derive --check
	cd editors/vscode && npm run --silent check && npm test --silent
	$(BIN)/pytest -n auto -m 'not editors'

test-editors: $(SETUP) $(NODE_SETUP)  ## the real VS Code in a browser, and editors on a terminal's screen
	@# A test of an editor takes a minute or more: no stacks of a test that is only slow.
	$(BIN)/pytest -n 0 -m editors -o faulthandler_timeout=0

vscode: $(NODE_SETUP)  ## pack the VS Code extension
	cd editors/vscode && npm run --silent package

lint: $(SETUP)  ## format and lint, mending what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(SETUP)  ## check types
	$(BIN)/mypy

bench: $(SETUP)  ## measure, with peers beside us; prints the table of bench/README.md
	$(BIN)/python -m bench

derive: $(SETUP)  ## write the files that are derived from the table of operations
	$(BIN)/python -m scripts.derive

clean:  ## remove what the targets have made
	rm -rf .venv .cache editors/vscode/node_modules editors/vscode/dist
