# Every command of the project. `make` alone lists them.

PYTHON ?= python3
CHAIN ?= anvil
NETWORK ?= development

VENV := .venv
RUN := $(VENV)/bin/python
BROWNIE := $(RUN) scripts/toolchain.py brownie
PYTEST := $(RUN) -m pytest -p no:pytest-brownie
VERIFY := .toolchain/verify
VERIFIER := $(VERIFY)/bin/python

VENV_READY := .toolchain/venv-ready
VERIFY_READY := .toolchain/verify-ready
NODE_READY := .toolchain/node-ready
COMPILER_READY := .toolchain/compiler-ready
COMPILED := build/compiled

.DEFAULT_GOAL := help
# The longest first: they run two at a time.
TESTS := test-contracts-on-ganache test-contracts-on-anvil test-python test-proofs test-fuzz test-faults test-invariants \
	test-parsers test-model
LAYERS := explore fuzz invariants proofs seeded mutants coverage analyze faults parsers audit

.PHONY: help setup tools demo test test-python test-contracts test-model test-fuzz test-invariants test-proofs test-parsers \
	test-faults test-scripts check lint types format artifacts artifacts-check gas gas-check verify $(LAYERS) report \
	report-check deploy deploy-arbitrator lock clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: $(VENV_READY) $(NODE_READY) $(COMPILER_READY) ## Install all that is needed into .venv, node_modules and .toolchain

$(VENV_READY): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f"Python {v[0]}.{v[1]} found, 3.11 or newer expected: set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@mkdir -p $(@D) && touch $@

$(VERIFY_READY): requirements/verify.lock pyproject.toml
	$(PYTHON) -m venv $(VERIFY)
	$(VERIFIER) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/verify.lock
	$(VERIFIER) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@mkdir -p $(@D) && touch $@

$(NODE_READY): package.json package-lock.json
	npm ci --ignore-scripts --silent
	@mkdir -p $(@D) && touch $@

$(COMPILER_READY): $(VENV_READY) $(NODE_READY) brownie-config.yaml
	@$(RUN) scripts/toolchain.py compiler
	@touch $@

$(COMPILED): $(COMPILER_READY) brownie-config.yaml $(wildcard contracts/*.sol contracts/*/*.sol)
	$(BROWNIE) -- compile
	@touch $@

demo: setup ## Play the life of a bid on a local chain (CHAIN=anvil or ganache)
	$(RUN) -m examples.kbot.demo --chain $(CHAIN)

test: tools ## Run all tests
	+@$(MAKE) --no-print-directory --jobs=2 --output-sync=line $(TESTS)
	+@$(MAKE) --no-print-directory test-scripts

test-python: setup ## Test the package and the gas bench: units, and the client and command line on both local chains
	$(PYTEST) tests/unit tests/bench tests/integration

test-contracts: $(COMPILED) ## Test the contracts with Brownie on anvil and on ganache, side by side
	+@$(MAKE) --no-print-directory --jobs=2 --output-sync=line test-contracts-on-ganache test-contracts-on-anvil

test-contracts-on-%: setup $(COMPILED)
	$(BROWNIE) --chain $* -- test tests/contracts --network local

test-model: tools ## Test the rules as a program, and explore the small worlds of them
	$(VERIFIER) -m pytest -p no:cacheprovider -q tests/model
	$(VERIFIER) -m verify.explore --quick

test-fuzz: tools ## Compare bytecode and rules in 200,000 calls, and on both local chains; attack it; test the tools of the mutants
	$(VERIFIER) -m pytest -p no:cacheprovider -q -n 2 tests/fuzz tests/attacks tests/mutants

test-invariants: tools ## Try the invariants with forge, for a while
	$(VERIFIER) -m verify.invariants --quick

test-proofs: tools ## Prove the properties that take seconds
	$(VERIFIER) -m verify.proofs --quick

test-parsers: tools ## Try every parser of outside data with anything, for a while
	$(VERIFIER) -m pytest -p no:cacheprovider -q -n 2 tests/parsers

test-faults: setup ## Try the client and the command line behind a faulty endpoint, for a while
	$(PYTEST) tests/faults

test-scripts: setup ## Test deployment and set-up, and the wheel in a clean environment with the README example
	$(PYTEST) tests/scripts tests/wheel

check: artifacts-check gas-check lint types analyze report-check ## Check generated files, gas, style and types

artifacts: setup ## Compile the contracts and write distman/artifacts
	$(RUN) scripts/export_artifacts.py

artifacts-check: setup ## Compile the contracts and fail if distman/artifacts has drifted
	$(RUN) scripts/export_artifacts.py --check

gas: artifacts-check ## Measure the gas of all actions, write snapshots/gas.json and print a table
	$(RUN) -m bench.gas

gas-check: artifacts-check ## Measure the gas of all actions and fail if snapshots/gas.json has drifted
	$(RUN) -m bench.gas --check

lint: setup ## Check style
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: setup ## Check types
	$(VENV)/bin/mypy

format: setup ## Format the Python code
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

tools: setup $(VERIFY_READY) $(COMPILED) ## Install the tools of verification into .toolchain, and compile the contracts and mocks

verify: $(filter-out analyze audit,$(LAYERS)) ## Run the whole campaign of verification; hours, and goes on where it was stopped
	$(VERIFIER) -m verify.analyze --write
	$(VERIFIER) -m verify.audit --write || test $$? -eq 3
	$(RUN) -m verify.report

explore: tools ## Visit every state that small worlds of the rules can reach
	$(VERIFIER) -m verify.explore

fuzz: tools ## Compare the bytecode with the rules in 10,000,000 calls
	$(VERIFIER) -m verify.fuzz

invariants: tools ## Try the invariants with forge, 500,000 calls each
	$(VERIFIER) -m verify.invariants

proofs: tools ## Prove all properties, and see each fail on broken code
	$(VERIFIER) -m verify.proofs --mutants

seeded: tools ## Look for the seeded bugs with every layer
	$(VERIFIER) -m verify.seeded

mutants: tools ## Judge every mutant of the contracts
	$(VERIFIER) -m verify.mutants

coverage: setup ## Count the branches of the contracts that the contract tests take
	$(RUN) -m verify.coverage

faults: setup ## Play 1,400 trials behind a faulty endpoint and with kills
	$(RUN) -m verify.faults

parsers: tools ## Try every parser of outside data with very many inputs
	$(VERIFIER) -m verify.parsers

analyze: tools ## Analyse the contracts, and fail on a finding without a reason
	$(VERIFIER) -m verify.analyze

audit: tools ## Hold the locked dependencies against published advisories (exit code 3: they could not be asked)
	$(VERIFIER) -m verify.audit

report: setup ## Write the figures of the last full runs into docs/SECURITY.md
	$(RUN) -m verify.report

report-check: setup ## Fail if docs/SECURITY.md has drifted from the figures
	$(RUN) -m verify.report --check

deploy: setup ## Deploy with Brownie (NETWORK=..., DISTMAN_DEPLOYER=account id)
	$(BROWNIE) -- run deploy --network $(NETWORK)

deploy-arbitrator: setup ## Deploy an arbitrator of one owner (OWNER=address FEE=wei NETWORK=... DISTMAN_DEPLOYER=...)
	$(BROWNIE) -- run deploy_arbitrator main "$(OWNER)" "$(FEE)" --network $(NETWORK)

lock: ## Lock the Python dependencies anew
	$(PYTHON) -m venv .toolchain/lock
	.toolchain/lock/bin/pip install --quiet uv
	.toolchain/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra dev pyproject.toml --output-file requirements/dev.lock
	.toolchain/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra verify pyproject.toml --output-file requirements/verify.lock
	.toolchain/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --constraint requirements/dev.lock pyproject.toml --output-file requirements/runtime.lock

clean: ## Remove all that was set up or built
	rm -rf .venv node_modules .toolchain build dist .pytest_cache .mypy_cache .ruff_cache
