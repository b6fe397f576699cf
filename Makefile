.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO_SHIPMENT := P09-170815-0271

.PHONY: help install demo test lint model figures picture readme lock

help:  ## List the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP)  ## Make .venv with laundering in it, from the lock file with hashes.

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(RUN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install  ## Score the documented cases of 2017 and explain the best known of them.
	$(RUN)/laundering score fixtures/kholmsk-2017 --out out/kholmsk-2017
	$(RUN)/laundering explain out/kholmsk-2017 $(DEMO_SHIPMENT)

test: install  ## Run every test that needs no browser.
	$(RUN)/python -m pytest

lint: install  ## Check style, types and import rules.
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

model: install  ## Make the default model again, from simulated worlds.
	$(RUN)/python -m laundering.workflows.default_model

figures: install  ## Measure the default model on held-out worlds; prints the README's table.
	$(RUN)/python -m laundering.workflows.held_out

picture: demo  ## Draw the README's picture of an alert.
	$(RUN)/python -m laundering.cli.picture out/kholmsk-2017 $(DEMO_SHIPMENT) docs/alert.svg

readme: demo  ## Fill the README's tables again; figures are measured anew, which takes minutes.
	$(RUN)/python -m tests.readme figures

lock:  ## Resolve the dependencies anew (needs uv).
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --group dev --output-file requirements.lock pyproject.toml
