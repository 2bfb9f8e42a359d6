# One verb each. `make demo` and `make test` need only git, make and Python >= 3.11.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -q
export UV_NO_PROGRESS ?= 1
# The certificates that this machine trusts, so that a company's own proxy works.
export UV_SYSTEM_CERTS ?= 1

.PHONY: setup run demo test screenshots lint format bench docs lock vendor messages clean

setup: .venv/ready-run  ## the command: environment and locked dependencies

.venv/bin/uv: locks/uv.txt
	@echo "Installing Castlist and its PostgreSQL into .venv; the first time this takes a minute or two."
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Castlist needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.txt
	@touch $@

.venv/ready-run: .venv/bin/uv locks/run.txt pyproject.toml
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r locks/run.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r locks/build.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: .venv/ready-run locks/dev.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r locks/dev.txt
	@touch $@

.venv/chromium: .venv/ready-dev
	$(BIN)/python tests/browser/find_chromium.py > $@.part && mv $@.part $@

test: .venv/ready-dev .venv/chromium  ## all tests, on an embedded PostgreSQL of their own; what needs one also on the oldest supported
	CASTLIST_POSTGRES_VERSION=16 $(PYTEST) -n 2 --dist loadfile -m "database and not slow and not played and not pages"
	CASTLIST_POSTGRES_VERSION=18 $(PYTEST) -n 2 --dist loadfile -m "not played and not browser"
	export CASTLIST_POSTGRES_VERSION=18 CASTLIST_CHROMIUM=$$(cat .venv/chromium); \
	$(PYTEST) -m played >.venv/played.log 2>&1 & played=$$!; \
	$(PYTEST) -m browser; browser=$$?; \
	wait $$played; played=$$?; cat .venv/played.log; exit $$((browser | played))

screenshots: .venv/ready-dev .venv/chromium  ## take a picture of each screen, into build/screenshots
	CASTLIST_CHROMIUM=$$(cat .venv/chromium) $(BIN)/python tests/browser/take_screenshots.py

lint: .venv/ready-dev  ## format, style, types, directions between rooms, lock files, vendored files, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy bench docs locks translating vendor
	$(BIN)/lint-imports
	$(BIN)/python locks/check.py
	$(BIN)/python vendor/fetch.py --check
	$(BIN)/python translating/make.py --check

format: .venv/ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/bin/uv  ## refresh the lock files from pyproject.toml
	$(BIN)/python locks/check.py --write

vendor:  ## fetch the third-party files of the pages anew, by vendor/packages.json (needs npm)
	$(PYTHON) vendor/fetch.py

messages: .venv/ready-dev  ## bring the translations up to what the pages say, and compile them
	$(BIN)/python translating/make.py

docs: .venv/ready-dev  ## write the command reference anew
	$(BIN)/python docs/make_commands.py

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

run: .venv/ready-run  ## all that one machine needs, at http://127.0.0.1:8000, until interrupted
	@$(BIN)/castlist serve $(if $(PORT),--port $(PORT))

demo: .venv/ready-run  ## import the shipped list, message it through the sandbox, and open the pages with it
	@CASTLIST_ALLOW_PRIVATE_ADDRESSES=1 $(BIN)/castlist demo --serve $(if $(PORT),--port $(PORT))

bench: .venv/ready-dev  ## the import against the floor of the same run, broadcasts, callbacks, the list of users (about twenty minutes)
	$(BIN)/python bench/run.py
	$(BIN)/python bench/broadcasts.py
	$(BIN)/python bench/callbacks.py
	$(BIN)/python bench/users.py
