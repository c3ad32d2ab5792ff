# The words of this repository. The first commands of the README, ./run and ./test, need no make.

.PHONY: help run demo test soak fuzz security build release lint format bench doctor clean

help:     ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16
run:      ## install what is missing, build, serve on 127.0.0.1:8080
	./run
demo:     ## the same with an example: enterprises, codes, returns, scans
	./run --demo --data data/demo
test:     ## install what is missing, run every test
	./test
soak:     ## the long passes of every fuzzer and property: RANSU_SOAK_SECONDS each (600)
	RANSU_SOAK_SECONDS=$${RANSU_SOAK_SECONDS:-600} swift test --disable-xctest --filter 'Fuzz|Property|AmendmentSequence|CheckLedger'
fuzz:     build ## EPCIS by its OpenAPI document against a demo server; needs PyPI (schemathesis)
	scripts/fuzz-epcis .build/debug/ransu
security: ## attack a server of its own: TLS, smuggling, slow clients, guessing, injection, a browser; needs PyPI
	Tests/Security/run
build:    ## debug build of everything, tests included
	swift build --build-tests --explicit-target-dependency-import-check error
release:  ## release build of the server
	RANSU_BUILD_ONLY=1 ./run
lint:     ## check the layout of the Swift files
	swift format lint --strict --parallel --recursive Sources Tests Package.swift
format:   ## lay the Swift files out
	swift format format --in-place --parallel --recursive Sources Tests Package.swift
bench:    release ## measure the published figures on this machine
	.build/release/ransu bench
doctor:   release ## look for what is wrong with this machine and this data folder
	.build/release/ransu doctor
clean:    ## remove what was built; data stays
	swift package clean
