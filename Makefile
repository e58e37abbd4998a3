# The front door. `make help` lists what there is.
SHELL := /bin/bash
SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
sysconfdir ?= /etc
TORTURE ?= 20
# Where release builds go, apart from the debug build that tests and the demonstration share.
RELEASE := .build-release
SOURCES := Sources Daemon Tests Package.swift

.PHONY: help demo test build install lint format torture bench bench-delivery bench-record fuzz fuzz-api sanitize clean

help: ## Cette liste · This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

demo: ## Voir Filet à l'œuvre, une minute · See Filet at work, a minute
	@Scripts/demo

test: ## Tous les essais · All tests
	@Scripts/bootstrap
	$(SWIFT) test

build: ## Les programmes, optimisés · The programs, optimised
	@Scripts/bootstrap
	$(SWIFT) build -c release --scratch-path $(RELEASE) --static-swift-stdlib --product filetd
	$(SWIFT) build -c release --scratch-path $(RELEASE) --static-swift-stdlib --product filet

install: build ## Installer (DESTDIR=, PREFIX=) · Install (DESTDIR=, PREFIX=)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/filet $(DESTDIR)$(PREFIX)/share/doc/filet
	install -m 0755 $(RELEASE)/release/filetd $(RELEASE)/release/filet $(DESTDIR)$(PREFIX)/bin/
	install -d $(DESTDIR)$(PREFIX)/share/filet/rules
	cp -R Rules/. $(DESTDIR)$(PREFIX)/share/filet/rules/
	install -m 0644 README.md CHANGELOG.md LICENSE docs/cli.md docs/rules.md $(DESTDIR)$(PREFIX)/share/doc/filet/
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(RELEASE)/release/filet completions bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/filet
	$(RELEASE)/release/filet completions zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_filet
	$(RELEASE)/release/filet completions fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/filet.fish
	Scripts/manual $(RELEASE)/release $(DESTDIR)$(PREFIX)/share/man
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d
	sed 's|/usr/bin/|$(PREFIX)/bin/|; s|/etc/filet|$(sysconfdir)/filet|g' Daemon/systemd/filet.service \
	  > $(DESTDIR)$(PREFIX)/lib/systemd/system/filet.service
	install -m 0644 Daemon/systemd/filet.socket $(DESTDIR)$(PREFIX)/lib/systemd/system/
	install -m 0644 Daemon/systemd/filet.sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/filet.conf
	install -m 0644 Daemon/systemd/filet.tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/filet.conf
	install -d $(DESTDIR)$(sysconfdir)/filet
	install -m 0644 Daemon/filetd.example.yml $(DESTDIR)$(sysconfdir)/filet/filetd.example.yml

lint: ## La forme des sources · The form of the sources
	$(SWIFT) format lint --strict -r $(SOURCES)

format: ## Mettre les sources en forme · Format the sources
	$(SWIFT) format -i -r $(SOURCES)

torture: ## Les essais de pannes, en plus long (TORTURE=, PIECES=) · The fault tests, for longer (TORTURE=, PIECES=)
	@Scripts/bootstrap
	@SWIFT=$(SWIFT) Scripts/torture $(TORTURE) $(PIECES)
	$(MAKE) bench-record

bench-record: ## Vérifier un registre d'un million d'inscriptions · Verify a record of a million entries
	@Scripts/bootstrap
	$(SWIFT) build -c release --scratch-path $(RELEASE) --product store-probe
	Scripts/bench-record $(RELEASE)/release/store-probe

bench: ## Mesurer le moteur de règles · Measure the rule engine
	@Scripts/bootstrap
	$(SWIFT) build -c release --package-path Tests/Benchmarks/RuleEngine
	Tests/Benchmarks/RuleEngine/.build/release/sigma-bench

bench-delivery: ## Mesurer la livraison (REPS=, ONLY=) · Measure delivery (REPS=, ONLY=)
	@Scripts/bootstrap
	$(SWIFT) build -c release --scratch-path $(RELEASE) --static-swift-stdlib --product filetd
	$(SWIFT) build -c release --package-path Tests/Benchmarks/Delivery
	Tests/Benchmarks/Delivery/.build/release/delivery-bench --filetd $(RELEASE)/release/filetd --repository . \
	  --reps $(or $(REPS),3) $(if $(ONLY),--only $(ONLY))

SECONDS ?= 60
fuzz: ## Brouiller ce qui lit (SECONDS=) · Fuzz what reads (SECONDS=)
	@Scripts/bootstrap
	Scripts/fuzz $(SECONDS)

fuzz-api: ## Brouiller l'interface d'après sa description (EXAMPLES=) · Fuzz the API from its description (EXAMPLES=)
	@Scripts/bootstrap
	$(SWIFT) build --product filetd
	$(SWIFT) build --product filet
	Scripts/fuzz-api $(or $(EXAMPLES),20) $(SEED)

sanitize: ## Les essais sous AddressSanitizer et ThreadSanitizer, une heure · The tests under sanitizers, an hour
	@Scripts/bootstrap
	Scripts/sanitize

clean: ## Tout enlever de ce qui a été construit · Remove all that was built
	rm -rf .build $(RELEASE) .build-fuzz .build-thread .build-address Tests/Benchmarks/*/.build
