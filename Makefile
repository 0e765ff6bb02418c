# What people run. Each target installs what it needs first (scripts/setup).
.PHONY: demo test bench fuzz lint

demo:
	scripts/demo

test:
	scripts/test

bench:
	scripts/bench
	scripts/bench-wiki
	scripts/bench-scrub
	scripts/bench-media
	scripts/bench-seal

# Seconds a target: make fuzz SECONDS=5
SECONDS ?= 60
fuzz:
	scripts/setup fuzz
	scripts/fuzz $(SECONDS)

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
