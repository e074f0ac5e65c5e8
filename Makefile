# The doors of the house. Everything works with Python 3.11 and pip alone; uv is used where it is found.
#   make demo    a simulated company from tables to the printed rate board
#   make test    the whole test suite, as in the README
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
DEMO := demo
ARGS :=

# The first Python on the path that is new enough.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

# pip installs without compiling: modules are compiled when first used, which halves the wait. A
# machine that forbids writing bytecode would then compile again at every start; the environment
# below .venv is ours, so it may.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A stamp is named by the content of its lock, so an unchanged lock installs nothing, whatever the
# file times are, and changing branches is safe.
key = $(shell cat $(1) pyproject.toml | cksum | tr ' ' '-')
CORE := $(VENV)/.core-$(call key,requirements/core.txt)
TEST := $(VENV)/.test-$(call key,requirements/test.txt)
DEV := $(VENV)/.dev-$(call key,requirements/dev.txt)

# uv where it is on the path, else pip (and pip too where uv does not succeed).
install = { command -v uv >/dev/null && uv pip install -q --python $(BIN)/python $(1); } \
  || $(PYTHON) -m pip --python $(BIN)/python install -q --no-compile $(1)

.PHONY: help demo test install lint format types layers catalogues docs board bench lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(CORE) ## a simulated company, from its tables to the printed rate board
	@$(BIN)/kurssi demo $(DEMO)
	@echo
	@echo "The command is $(BIN)/kurssi; the company is in $(DEMO): $(BIN)/kurssi rates -w $(DEMO)"

test: $(TEST) ## the test suite on all cores (ARGS="-k board" for a part, ARGS="-m slow" for the slow part)
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

install: $(CORE) ## the package and what it needs, in .venv

lint: $(DEV) ## format, lint, types, import layers, generated text; every check runs
	@status=0; \
	for check in "ruff format --no-cache --check" "ruff check --no-cache" "mypy" "lint-imports" \
	    "python tools/catalogues.py --check"; do \
	  echo "== $$check"; $(BIN)/$$check || status=1; \
	done; \
	echo "== cog --check"; files="$(COGGED)"; \
	[ -z "$$files" ] || $(BIN)/cog --check $$files || status=1; \
	exit $$status

format: $(DEV) ## format and mend what can be mended
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

types: $(DEV) ## mypy alone
	$(BIN)/mypy

layers: $(DEV) ## import layers alone
	$(BIN)/lint-imports

catalogues: $(CORE) ## gather the sentences and compile the Finnish catalogue
	$(BIN)/python tools/catalogues.py

COGGED = $$(grep -lE '\[\[\[cog' README*.md CONTEXT.md CONTRIBUTING.md docs/*.md 2>/dev/null)
docs: $(DEV) ## write the generated parts of the documents
	@files="$(COGGED)"; [ -z "$$files" ] || $(BIN)/cog -r $$files

board: $(CORE) ## paste the board of a full fit of the demo into the READMEs
	@$(BIN)/kurssi demo $(DEMO) >/dev/null
	@$(BIN)/python tools/board.py $(DEMO)

bench: $(TEST) ## the measured promises of the README
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# The locks hold versions and markers, and no address: they read the same against any index.
UPGRADE :=
compile = $(BIN)/uv pip compile pyproject.toml $(2) --universal --python-version 3.11 --no-header \
  --no-annotate --no-emit-index-url -q $(UPGRADE) -o requirements/$(1).txt
lock: $(DEV) ## make the locks again from pyproject.toml (UPGRADE=--upgrade for new versions)
	$(call compile,core,)
	$(call compile,test,--group test)
	$(call compile,dev,--group dev)

clean: ## remove everything that was built here
	rm -rf $(VENV) $(DEMO) build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "kurssi needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -m venv --without-pip $(VENV)

# Each lock holds the smaller ones, so one installation serves them too.
$(CORE): | $(BIN)/python
	@echo "installing kurssi in $(VENV)"
	@$(call install,-r requirements/core.txt -e .)
	@rm -f $(VENV)/.core-* && touch $@

$(TEST): | $(BIN)/python
	@echo "installing kurssi and the test tools in $(VENV)"
	@$(call install,-r requirements/test.txt -e .)
	@rm -f $(VENV)/.core-* $(VENV)/.test-* && touch $(CORE) $@

$(DEV): | $(BIN)/python
	@echo "installing kurssi and the developers' tools in $(VENV)"
	@$(call install,-r requirements/dev.txt -e .)
	@rm -f $(VENV)/.core-* $(VENV)/.test-* $(VENV)/.dev-* && touch $(CORE) $(TEST) $@
