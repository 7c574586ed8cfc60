# The front door. `make help` lists what there is; every target installs what it needs first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
NODE := node_modules/.bin/node
INSTALLED := node_modules/.installed

.PHONY: help demo run port test screenshots check format build generate grammar golden compatibility fuzz fuzz-admission proofs mutation bench image bundle release clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

demo: port build ## bring up a real cluster with three broken workloads and the server on it (CHECK=1 repairs them itself)
	@$(NODE) hack/demo.ts $(if $(CHECK),--check) $(if $(PORT),--port $(PORT))

run: port build ## serve the cluster of the current kubeconfig on http://127.0.0.1:8000/mcp, read-only
	@PATH="$$($(NODE) hack/kubectl-path.ts):$$PATH" $(NODE) dist/main.js --transport http --host 127.0.0.1 --port $(or $(PORT),8000)

# Reports a port that is in use before anything is built.
port: $(INSTALLED)
	@$(NODE) hack/free-port.ts $(or $(PORT),8000) $(filter demo run,$(MAKECMDGOALS))

test: check build ## run every test: format, lint, types, layers, unit, property, transport and cluster tests
	@$(NODE) hack/control-plane.ts build > /dev/null
	@$(NODE) hack/chromium.ts > /dev/null || true  # without it, the tests that need it fail and say what to install
	@$(NODE) hack/python.ts > /dev/null || true  # as above: HolmesGPT and the Python SDK
	@$(NODE) node_modules/vitest/vitest.mjs run

screenshots: build ## take the pictures of the console and the card in docs/images again, from its pages in Chromium
	@$(NODE) hack/control-plane.ts build > /dev/null
	@$(NODE) hack/chromium.ts > /dev/null
	@UPDATE_SCREENSHOTS=1 $(NODE) node_modules/vitest/vitest.mjs run test/mcp/apps-look.test.ts test/cluster/console-browser-pages.test.ts

check: $(INSTALLED) ## check format, lint, types, imports between folders, plain English, and that generated files are fresh
	@node_modules/.bin/biome ci --log-level=warn .
	@node_modules/.bin/tsc -p tsconfig.json
	@node_modules/.bin/tsc -p console/tsconfig.json
	@$(NODE) scripts/layers.ts
	@$(NODE) scripts/console-imports.ts
	@$(NODE) scripts/plain-english.ts
	@$(NODE) scripts/generate.ts --check

format: $(INSTALLED) ## format the sources and mend what the linter can
	@node_modules/.bin/biome check --write --log-level=warn .

build: $(INSTALLED) ## bundle the server into dist/
	@npm run --silent build

generate: $(INSTALLED) ## rewrite the generated tables of the documents
	@$(NODE) scripts/generate.ts

grammar: $(INSTALLED) ## re-read kubectl's grammar from the pinned kubectl modules (needs Go)
	@hack/grammar/build

golden: $(INSTALLED) ## rewrite the golden files of the tests
	@UPDATE_GOLDEN=1 $(NODE) node_modules/vitest/vitest.mjs run --project fast test/mcp test/conformance test/policy/refusals.test.ts test/chart/rendered.test.ts
	@UPDATE_GOLDEN=1 $(NODE) node_modules/vitest/vitest.mjs run --project cluster test/cluster/reads-describe.test.ts -t recorded
	@UPDATE_GOLDEN=1 $(NODE) node_modules/vitest/vitest.mjs run --project cluster test/cluster/holmes.test.ts

compatibility: build ## run the cluster tests, with all comparisons of reads, on the oldest Kubernetes supported (builds it once, 10 minutes)
	@CONTROL_PLANE=$(or $(CONTROL_PLANE),oldest) $(NODE) node_modules/vitest/vitest.mjs run --project cluster

fuzz: $(INSTALLED) ## compare the gate with kubectl itself on 10 million command lines; goes on where it was stopped
	@$(NODE) hack/fuzz.ts $(if $(COUNT),--count $(COUNT)) $(if $(FRESH),--fresh)

fuzz-admission: $(INSTALLED) ## try a million hostile writes on a real API server, and judge what is stored (COUNT=10000 SEED=14 for fewer, and for the same again)
	@$(NODE) hack/fuzz-admission.ts $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))

proofs: build ## plan and apply 20,000 random changes beside plain kubectl, undo 20,000 with edits of others, and kill 500 servers in the middle (COUNT=1000 CRASHES=50 for fewer, SEED=16 for the same again)
	@COUNT=$(or $(COUNT),20000) CRASHES=$(or $(CRASHES),500) $(if $(SEED),SEED=$(SEED)) $(NODE) node_modules/vitest/vitest.mjs run --project cluster test/cluster/changes-proof.test.ts test/cluster/changes-crash.test.ts test/cluster/undo-proof.test.ts

mutation: $(INSTALLED) ## change the parser and the policy in thousands of ways and count what no test notices (long; the next time only what has changed since)
	@$(NODE) node_modules/@stryker-mutator/core/bin/stryker.js run hack/mutation/stryker.json

bench: build ## measure speed and memory beside bare kubectl; rewrites docs/benchmarks.md (ONLY="gate soak" measures these groups and writes nothing)
	@$(NODE) --expose-gc bench/main.ts $(ONLY)

image: ## build the container image (needs docker)
	docker build -t kubernetes-remediation-mcp:latest .

bundle: build ## pack the server as a bundle for desktop clients (dist/kubernetes-remediation-mcp.mcpb)
	@$(NODE) scripts/bundle.ts

# PUBLISH=1 is for the workflow: it publishes the part ONLY of what an earlier run left in dist/release.
release: $(if $(PUBLISH),$(INSTALLED),build) ## build all files of a release into dist/release, and say what it would publish; publishes nothing
	@$(NODE) scripts/release.ts $(if $(PUBLISH),--publish "$(ONLY)")

clean: ## remove what was built in this checkout
	rm -rf dist coverage node_modules

$(INSTALLED): package-lock.json
	@command -v npm > /dev/null || { echo "Node.js with npm is needed: install Node.js 22.18 or newer (https://nodejs.org), then run make again." >&2; exit 1; }
	@echo "installing the dependencies of the project (npm ci) ..." >&2
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
