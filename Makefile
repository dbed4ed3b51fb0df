# Everything that is done to Uptake, in one place. `make` lists it.
# One tag set everywhere: with other tags SQLite is compiled anew.
TAGS := sqlite_fts5
SOURCE := $(shell git describe --always --dirty --tags --abbrev=40 2>/dev/null)
GO_BUILD := go build -tags $(TAGS) -ldflags "-X main.built=$(SOURCE)"

.DEFAULT_GOAL := help
.PHONY: help run build test e2e crawl lint vuln sbom generate assets bench fuzz cover migrate-new image check

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## start the demonstration and print its address
	bin/uptake demo

build: ## build the one binary, bin/uptake
	$(GO_BUILD) -o bin/uptake ./cmd/uptake

test: ## all Go tests (race detector) on both databases, and the browser journeys
	.ci/test

e2e: ## the browser journeys alone
	.ci/test e2e

crawl: ## every page as every role at both widths through axe
	UPTAKE_TEST_CRAWL=1 .ci/test e2e

lint: ## golangci-lint; the linters are named in .golangci.yml
	.ci/lint

vuln: ## known vulnerabilities in what we depend on (asks a database on the internet)
	.ci/vuln

sbom: build ## bin/uptake.cdx.json, the parts of the program as CycloneDX lists them
	go run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0 bin -json -output bin/uptake.cdx.json bin/uptake

generate: ## make *_templ.go from *.templ
	.ci/generate

assets: ## make frontend/static from styles and scripts (Node 20 or later)
	.ci/assets

bench: ## build both sides, load them on this machine and print the figures
	$(GO_BUILD) -o bin/bench ./cmd/bench
	$(GO_BUILD) -o bin/uptake ./cmd/uptake
	bin/bench
	go test -tags $(TAGS) -run '^$$' -bench BenchmarkSearch -benchtime 300x ./search/fts ./search/pgtext

fuzz: ## each fuzz test for FUZZTIME (20s)
	.ci/fuzz

cover: ## test coverage, as a page in bin/cover.html
	@mkdir -p bin
	go test -tags $(TAGS) -coverpkg=./... -coverprofile=bin/cover.out ./...
	go tool cover -html=bin/cover.out -o bin/cover.html
	go tool cover -func=bin/cover.out | tail -1

migrate-new: ## two empty migration files with the next number: make migrate-new NAME=words_with_underscores
	.ci/migrate-new "$(NAME)"

image: ## the container image, uptake:dev
	docker build -t uptake:dev .

check: ## the whole check, as continuous integration runs it
	.ci/run
