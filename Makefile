# `make chat` and `make test` each do all of their own set-up in .venv; a second run of it costs a moment.
PYTHON ?= python3
BIN := .venv/bin
BASE := .venv/.base-installed
DEV := .venv/.dev-installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev chat test test-slow check lint types lock lock-check eval baseline screenshots figures peers speed clean

help:            ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

setup: $(BASE)   ## install what the program needs into .venv

setup-dev: $(DEV)  ## and what its tests and checks need

chat: $(BASE)    ## open the chat on http://127.0.0.1:7860 (indexes seeds/ where there is no index)
	@$(BIN)/dateline articles >/dev/null 2>&1 || $(BIN)/dateline index
	@$(BIN)/dateline chat

test: $(DEV)     ## the quick suite, under ten minutes
	$(BIN)/python -m pytest

test-slow: $(DEV)  ## everything that is slower
	$(BIN)/python -m pytest -m slow

check: lint types lock-check test  ## all that CI checks

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

eval: $(BASE)    ## the evaluation question set over the seeds
	$(BIN)/dateline eval

baseline: $(BASE)  ## measure anew what `dateline eval --check` holds us to
	$(BIN)/dateline eval --write-baseline

screenshots: $(DEV)  ## docs/*.png, taken in the real browser
	$(BIN)/python -m ui.screenshots docs

lock: $(DEV)     ## resolve the dependencies anew
	$(BIN)/python scripts/lock.py --write

lock-check: $(DEV)
	$(BIN)/python scripts/lock.py

figures: $(DEV)  ## seconds and memory on this machine: indexing, a cold ask, a warm question in the chat
	$(BIN)/python -m scripts.figures

peers: $(BASE)   ## install the peers that speed is compared with, into .venv-peers
	test -d .venv-peers || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --no-deps -r eval/peers-requirements.txt
	echo "$(CURDIR)/$$(echo .venv/lib/python3.*/site-packages)" > "$$(echo .venv-peers/lib/python3.*/site-packages)/dateline.pth"

speed: peers     ## speed and memory beside the peers, about two hours: make speed DATELINE_DATA=folder
	DATELINE_DATA="$(DATELINE_DATA)" $(BIN)/dateline eval --speed

clean:           ## remove what was built, not the index
	rm -rf .venv .venv-peers build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache

# torch stands outside the lock, without a hash, so that pip takes a CPU build where one lies on the machine; installed last,
# it finds everything else it needs in place (a CUDA build brings its own libraries).
$(BASE): requirements.lock pyproject.toml
	test -d .venv || $(PYTHON) -m venv .venv
	$(PIP) --no-deps --require-hashes -r requirements.lock
	$(PIP) torch==2.13.0
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(BASE) requirements-dev.lock
	$(PIP) --no-deps --require-hashes -r requirements-dev.lock
	@touch $@
