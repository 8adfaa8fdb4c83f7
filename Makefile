# The targets people use; the build itself is CMake's (CMakePresets.json).
.DEFAULT_GOAL := help
.PHONY: help run build test check format asan tsan fuzz soak bench clean

# make fuzz SECONDS=60: how long each target runs.
SECONDS ?= 60

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run: build ## install what is missing, build, run everything on this machine
	build/release/bin/undertone up

build: ## the three programs, in build/release/bin
	@scripts/setup
	@scripts/build release

test: ## install what is missing, build, run every test; what CI runs
	@scripts/setup --build --run --test
	@scripts/build dev
	@scripts/test dev

check: ## format, build, tests, clang-tidy on changed files; before every commit
	@scripts/setup --build --run --test --check
	@scripts/format --check
	@scripts/build dev
	@scripts/test dev
	@scripts/tidy

format: ## format every source file
	@scripts/setup --check
	@scripts/format

asan: ## the tests under address and undefined-behaviour sanitizers
	@scripts/setup --build --run --test
	@scripts/build asan
	@scripts/test asan

tsan: ## the tests under the thread sanitizer (clang)
	@scripts/setup --build --run --test --fuzz
	@scripts/build tsan
	@scripts/test tsan

fuzz: ## every fuzz target for SECONDS each
	@scripts/setup --build --fuzz
	@scripts/build fuzz
	@scripts/fuzz $(SECONDS)

soak: ## the long tests: 200 random kills, hours of load
	@scripts/setup --build --run --test
	@scripts/build dev
	@UNDERTONE_SOAK=1 scripts/test dev

bench: ## the benches, printed as bench/results.md keeps them
	@scripts/setup --build --run --bench --test $(if $(PEERS),--peers)
	@scripts/build release
	@bench/run

clean: ## remove everything that was built
	rm -rf build
