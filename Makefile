# Everything a newcomer needs: `make demo` and `make test`. Each target makes the environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CHECKERS := .venv-checkers/.ready

.DEFAULT_GOAL := help
.PHONY: help demo up test test-fast check format bench lock clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(READY): requirements/lock.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "没有找到 Python（$(PYTHON)）：请先安装 Python 3.11 或更新版本。"; echo "There is no $(PYTHON): install Python 3.11 or newer, or name it with make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新版本，而此处是 {0}：请用 make PYTHON=/path/to/python3.11 另行指定。\nShouwang needs Python 3.11 or newer; this is {0}: name another with make PYTHON=/path/to/python3.11.".format(sys.version.split()[0]))'
	@echo "建立运行环境 $(VENV)（仅首次）  making the environment (once)"
	@$(PYTHON) -m venv $(VENV) || { echo "缺少 Python 的 venv 模块：请先安装（Debian：apt install python3-venv）。"; echo "Python's venv module is missing: install it (Debian: apt install python3-venv)."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt || { echo "有依赖包无法在此平台（`uname -sm`）安装，上面几行写明是哪一个。"; echo "A dependency could not be installed on this platform (`uname -sm`); the lines above name it."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(CHECKERS): requirements/checkers.txt $(READY)
	@echo "建立校验环境 .venv-checkers（仅首次）  making the environment of independent checkers (once)"
	@$(PYTHON) -m venv .venv-checkers
	@.venv-checkers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/checkers.txt
	@touch $@

demo: $(READY) ## Call up 1,000 standby cadres and watch
	@exec $(BIN)/shouwang demo $(ARGS)

up: $(READY) ## Start the stack and stay
	@exec $(BIN)/shouwang up

test: $(READY) $(CHECKERS) ## All tests (what CI runs)
	$(BIN)/python -m pytest

test-fast: $(READY) $(CHECKERS) ## The tests that need no server and no patience
	$(BIN)/python -m pytest -m "not stack and not chaos and not long" -q -n auto

check: $(READY) ## Format, lint, strict types, import arrows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

format: $(READY) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## Speed and cost, as a table and as JSON
	$(BIN)/python -m tests.bench

lock: ## Pin the dependencies again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dev pyproject.toml -o requirements/lock.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements/checkers.in -o requirements/checkers.txt

clean: ## Remove the environment and caches (never the data folder)
	rm -rf $(VENV) .venv-checkers .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
