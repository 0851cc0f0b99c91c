# `make help` lists the targets. Set-up is automatic: .venv follows the lock files in .ci/requirements/.
.DEFAULT_GOAL := help
SHELL := bash
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -p no:cacheprovider

# Bytecode is kept, whatever the environment says: every program that a test starts would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.NOTPARALLEL:
.PHONY: help run test every-test lint unit integration ui screenshots package package-check bench torture replay lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

run: .venv/.run  ## open the program on the sample workspace; without a display promote there in the terminal
	.ci/start

test: lint every-test  ## formatting, lint, layers, types, then every test

lint: .venv/.dev  ## formatting, lint, layers, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/basedpyright

every-test: .venv/.dev  ## every test, without lint
	.ci/every-test

unit: .venv/.dev  ## tests in memory
	$(PYTEST) tests/unit tests/contract

integration: .venv/.dev  ## tests with git, databases, servers on loopback and the whole program
	$(PYTEST) tests/integration tests/e2e

ui: .venv/.dev  ## tests that open windows, without a screen
	.ci/ui-tests

screenshots: .venv/.dev  ## pictures of every screen in build/screenshots: SCENES= which, else all
	$(BIN)/python -m tests.screenshots $(SCENES)

package: .venv/.dev  ## build dist/gitopshq, prove it by its self-test, make the Debian package
	.ci/package
	.ci/debian

package-check:  ## install the Debian package into a bare Debian 12, try it and remove it (root)
	.ci/debian-check

bench: .venv/.dev  ## measure, and write build/bench.json
	$(BIN)/python -m tests.benchmarks

torture: .venv/.dev  ## kill runs at random points: RUNS= how many, SEED= which
	$(BIN)/python -m tests.benchmarks.torture $(if $(RUNS),--runs $(RUNS)) $(if $(SEED),--seed $(SEED))

replay: .venv/.dev  ## replay the history of a Git bundle: BUNDLE= the file, INDEX= the list of its promotions
	$(BIN)/python -m tests.benchmarks.replay $(if $(BUNDLE),--bundle $(BUNDLE)) $(if $(INDEX),--index $(INDEX))

lock:  ## renew .ci/requirements/*.txt from pyproject.toml (needs uv)
	.ci/lock

clean:  ## remove what was built; .venv stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.run: .ci/requirements/run.txt .ci/set-up
	.ci/set-up run

.venv/.dev: .ci/requirements/dev.txt .ci/requirements/renderers.txt .ci/set-up .ci/renderers
	.ci/set-up dev
