# The front door. `make help` lists what there is.
SHELL := /bin/bash
SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
sysconfdir ?= /etc
TORTURE ?= 20
# Where release builds go, apart from the debug build that tests and the demonstration share.
RELEASE := .build-release
# A twentieth less memory: nothing of a program is for others to link to, and its own places are packed (RELR: Glibc 2.36).
# All of them are known, and closed to writing, before it begins. Where the toolchain has no lld, or Glibc is older, without.
LLD = $(wildcard $(dir $(realpath $(shell command -v $(firstword $(SWIFT)))))ld.lld)
PACKED = $(shell getconf GNU_LIBC_VERSION | awk '{ split($$2, v, "."); if (v[1] > 2 || v[2] >= 36) print "-Xlinker -z -Xlinker pack-relative-relocs" }')
# What one thread makes and another lets go of costs less with mimalloc's heaps (docs/decisions/heaps.md). Asked when a
# recipe runs: the line before it may have installed it.
HEAPS = $$(ls /usr/lib/libmimalloc.so /usr/lib/*/libmimalloc.so 2>/dev/null | sed -n '1s/.*/-Xlinker -lmimalloc/p')
LINK = $(if $(LLD),-Xswiftc -use-ld=lld -Xlinker --no-export-dynamic -Xlinker -z -Xlinker now $(PACKED))
RELEASE_BUILD = $(SWIFT) build -c release --scratch-path $(RELEASE) --static-swift-stdlib $(LINK) $(HEAPS)
SOURCES := Sources Daemon Tests Package.swift

.PHONY: help demo test build install install-files lint format torture bench bench-delivery bench-record fuzz fuzz-api sanitize clean

help: ## Cette liste · This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  make %-14s %s\n", $$1, $$2 }'

demo: ## Voir Filet à l'œuvre, une minute · See Filet at work, a minute
	@Scripts/demo

test: ## Tous les essais · All tests
	@Scripts/bootstrap
	@SWIFT="$(SWIFT)" Scripts/test

build: ## Les programmes, optimisés · The programs, optimised
	@Scripts/bootstrap release
	$(RELEASE_BUILD) --product filetd
	$(RELEASE_BUILD) --product filet

install: build ## Installer (DESTDIR=, PREFIX=) · Install (DESTDIR=, PREFIX=)
	$(MAKE) install-files

# What `install` puts where, of programs that are built: BUILT=.build/debug is what the tests try (Scripts/try-install).
BUILT ?= $(RELEASE)/release
SHARE := $(DESTDIR)$(PREFIX)/share
UNITS := $(DESTDIR)$(PREFIX)/lib
PLACES := s|/usr/bin/|$(PREFIX)/bin/|; s|/etc/filet|$(sysconfdir)/filet|g
install-files:
	rm -rf $(SHARE)/filet/rules $(SHARE)/doc/filet/docs
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/filet/rules $(SHARE)/doc/filet/docs $(SHARE)/doc/filet/examples
	install -m 0755 $(BUILT)/filetd $(BUILT)/filet $(DESTDIR)$(PREFIX)/bin/
	cp -R Rules/. $(SHARE)/filet/rules/
	chmod -R u=rwX,go=rX $(SHARE)/filet/rules
	install -m 0644 README.md CHANGELOG.md LICENSE CONTRIBUTING.md SECURITY.md $(SHARE)/doc/filet/
	cp -R docs/. $(SHARE)/doc/filet/docs/
	chmod -R u=rwX,go=rX $(SHARE)/doc/filet/docs
	sed '$(PLACES)' Daemon/ssh/filet-partner.conf > $(SHARE)/doc/filet/examples/filet-partner.conf
	install -m 0755 Scripts/verify-record.py $(SHARE)/doc/filet/examples/
	install -d $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	$(BUILT)/filet completions bash > $(SHARE)/bash-completion/completions/filet
	$(BUILT)/filet completions zsh > $(SHARE)/zsh/site-functions/_filet
	$(BUILT)/filet completions fish > $(SHARE)/fish/vendor_completions.d/filet.fish
	Scripts/manual $(BUILT) $(SHARE)/man
	install -d $(UNITS)/systemd/system $(UNITS)/sysusers.d $(UNITS)/tmpfiles.d
	sed '$(PLACES)' Daemon/systemd/filet.service > $(UNITS)/systemd/system/filet.service
	install -m 0644 Daemon/systemd/filet.socket $(UNITS)/systemd/system/
	install -m 0644 Daemon/systemd/filet.sysusers.conf $(UNITS)/sysusers.d/filet.conf
	sed '$(PLACES)' Daemon/systemd/filet.tmpfiles.conf > $(UNITS)/tmpfiles.d/filet.conf
	install -d $(DESTDIR)$(sysconfdir)/filet
	sed '$(PLACES)' Daemon/filetd.example.yml > $(DESTDIR)$(sysconfdir)/filet/filetd.example.yml
	chmod 0644 $(SHARE)/bash-completion/completions/filet $(SHARE)/zsh/site-functions/_filet \
	  $(SHARE)/fish/vendor_completions.d/filet.fish $(SHARE)/doc/filet/examples/filet-partner.conf \
	  $(UNITS)/systemd/system/filet.service $(UNITS)/tmpfiles.d/filet.conf $(DESTDIR)$(sysconfdir)/filet/filetd.example.yml

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
	$(RELEASE_BUILD) --product store-probe
	Scripts/bench-record $(RELEASE)/release/store-probe

bench: ## Mesurer le moteur de règles · Measure the rule engine
	@Scripts/bootstrap
	$(SWIFT) build -c release --package-path Tests/Benchmarks/RuleEngine
	Tests/Benchmarks/RuleEngine/.build/release/sigma-bench

bench-delivery: ## Mesurer la livraison (REPS=, ONLY=) · Measure delivery (REPS=, ONLY=)
	@Scripts/bootstrap release
	$(RELEASE_BUILD) --product filetd
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
