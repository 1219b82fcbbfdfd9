# make book: an edition in site/.   make test: everything that must hold.   Both make their own environment.
PYTHON ?= python3
ENV := .venv
BIN := $(ENV)/bin
UV := uv==0.13.9
AXE := 4.14.1
AXE_SHA256 := 29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c

MONTH ?=
EXTRACT ?=
AUDIENCE ?= public
OUTPUT ?=

.PHONY: book test browser check baseline lock clean

book: $(ENV)/.made
	@$(BIN)/improve edition --audience "$(AUDIENCE)" $(if $(MONTH),--month "$(MONTH)") \
	  $(if $(EXTRACT),--extract "$(EXTRACT)") $(if $(OUTPUT),--output "$(OUTPUT)")

# nbval: the notebooks' stored outputs are run again and compared; cells of one notebook share a kernel (loadscope)
test: check
	$(BIN)/pytest -n 2 --nbval --nbval-current-env tests notebooks

# What the tests that look at the pages need: without it they are skipped. Chromium is the system's own.
browser: $(ENV)/.made
	@command -v chromium >/dev/null || apt-get install --yes --quiet chromium
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements-browser.txt
	@npm install --silent --ignore-scripts --no-save --prefix $(ENV)/axe axe-core@$(AXE)
	@echo "$(AXE_SHA256)  $(ENV)/axe/node_modules/axe-core/axe.min.js" | sha256sum --check --quiet

check: $(ENV)/.made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Renews the notebooks' stored outputs and the definitions page. Read the diff: it is what has changed for readers.
baseline: $(ENV)/.made
	$(BIN)/python -m improve_analysis.edition.baseline

lock:
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --quiet -o requirements.txt
	$(BIN)/uv pip compile --group browser --constraints requirements.txt --universal --generate-hashes --no-header --quiet \
	  -o requirements-browser.txt

# Byte-compiled, although this machine may set PYTHONDONTWRITEBYTECODE: without it every run takes three times as long.
$(ENV)/.made: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".") if sys.version_info < (3, 11) else None'
	@echo "Making the environment in $(ENV) (about half a minute, once) …"
	@$(PYTHON) -m venv $(ENV) || { echo "Python cannot make an environment: run 'apt install python3-venv', then make again."; exit 2; }
	@$(BIN)/pip install --quiet --disable-pip-version-check $(UV)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

clean:
	rm -rf $(ENV) site site-restricted
