# Requires only Python 3.10 or later and make.
#   make demo      the main job on a local sandbox
#   make test      the quick tests
#   make test-all  all tests
# To use another Python: make test PYTHON=python3.13 VENV=.venv-3.13

ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN     = $(VENV)/Scripts
else
PYTHON ?= python3
BIN     = $(VENV)/bin
endif
VENV        ?= .venv
PYTEST_ARGS ?= -n auto
THOROUGH    := --hypothesis-profile=thorough

# Without compiled files, each process that pytest starts compiles all tests again.
export PYTHONDONTWRITEBYTECODE =

PIP        = $(BIN)/python -m pip --disable-pip-version-check
MADE       := $(VENV)/.made
READY      := $(VENV)/.ready
DEV_READY  := $(VENV)/.dev-ready
DOCS_READY := $(VENV)/.docs-ready
LOWEST     := $(VENV)/lowest.txt

.PHONY: demo test test-all test-lowest coverage lint actionlint actionlint-version types docs reference pictures package check bench clean

demo: $(READY)
	$(BIN)/astro sandbox run -- $(BIN)/python docs/demo.py

test: $(DEV_READY)
	$(BIN)/python -m pytest -m "not slow" $(PYTEST_ARGS)

test-all: $(DEV_READY)
	$(BIN)/python -m pytest $(THOROUGH) $(PYTEST_ARGS)

# All tests, with the lowest versions that pyproject.toml allows, in a separate environment.
# CI takes the oldest Python too: make test-lowest PYTHON=python3.10
test-lowest:
	$(MAKE) VENV=.venv-lowest .venv-lowest/lowest.txt
	.venv-lowest/bin/python -m pytest $(THOROUGH) $(PYTEST_ARGS)

# All tests once, and how much of src/ they run; the minimum is in pyproject.toml.
coverage: $(DEV_READY)
	$(BIN)/python -m pytest --cov $(THOROUGH) $(PYTEST_ARGS)

lint: $(DEV_READY)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/codespell
	! git grep -nE -f docs/words-to-avoid.txt -- src docs '*.md' ':!docs/words-to-avoid.txt' ':!CONTRIBUTING.md'
	$(BIN)/zizmor --offline --no-progress --quiet .github action.yml
	$(BIN)/shellcheck action/run.sh .ci/run

# Needs Go: its package for Python downloads the program from elsewhere.
ACTIONLINT = go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
actionlint: $(DEV_READY)
	$(ACTIONLINT) -shellcheck $(BIN)/shellcheck

# Fails where it can't be had.
actionlint-version:
	$(ACTIONLINT) -version

types: $(DEV_READY)
	$(BIN)/python -m mypy
	$(BIN)/python -m pyright --pythonpath $(BIN)/python

# The site, in site/; a warning is an error.
docs: $(DOCS_READY)
	$(BIN)/python -m sphinx -W --keep-going -q -E -a -d .cache/docs -b html docs site

# What is made from the program, and kept with the documents; tests see that it is up to date.
reference: $(READY)
	$(BIN)/python docs/reference.py

pictures: export PYTHONPATH = tests
pictures: $(DEV_READY)
	$(BIN)/python docs/pictures.py

# Builds dist/ once; what is checked there is what a release publishes.
package: $(DEV_READY)
	$(BIN)/python -c "import shutil; shutil.rmtree('dist', ignore_errors=True)"
	$(BIN)/python -m build --quiet --outdir dist
	$(BIN)/python tests/check_package.py dist

# In an environment of its own: what the tests install (rich) would make httpx slower to load.
bench:
	$(MAKE) VENV=.venv-bench .venv-bench/.ready
	.venv-bench/bin/python benchmarks/run.py --svg docs/images/bench.svg
	.venv-bench/bin/python benchmarks/apply.py
	.venv-bench/bin/python benchmarks/validate.py

check: lint types docs package coverage

clean:
	rm -rf $(VENV) .venv-bench .venv-lowest .cache .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist site

$(MADE):
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 10) or sys.exit('Python 3.10 or later is required (found ' + sys.version.split()[0] + '). Choose another with make PYTHON=...')"
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(READY): $(MADE) pyproject.toml
	$(PIP) install --quiet --editable '.[sandbox]'
	@touch $@

# Dependency groups need pip 25.1.
$(DEV_READY): $(READY)
	$(PIP) install --quiet --upgrade 'pip>=25.1'
	$(PIP) install --quiet --group dev
	@touch $@

$(LOWEST): $(MADE) pyproject.toml
	$(PIP) install --quiet --upgrade 'pip>=25.1'
	$(PIP) install --quiet --group lowest
	$(BIN)/uv pip compile --quiet --python $(BIN)/python --resolution lowest-direct --extra sandbox --output-file $@.new pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint $@.new --group test --editable '.[sandbox]'
	@mv $@.new $@

$(DOCS_READY): $(READY)
	$(PIP) install --quiet --upgrade 'pip>=25.1'
	$(PIP) install --quiet --group docs
	@touch $@
