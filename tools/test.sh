#!/usr/bin/env bash
# Every check, in order, cheapest first.  Stops at the first that fails and says which it was.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tools/setup.sh

began=$SECONDS
current=
trap '[ $? -eq 0 ] || printf "\nFAILED: %s, after %s s\n" "$current" "$((SECONDS - began))" >&2' EXIT

# Runs a check under a name, and says how long it took.
check() {
    current=$1
    shift
    local start=$SECONDS
    printf '\n== %s\n' "$current"
    "$@"
    printf -- '-- %s: passed in %s s\n' "$current" "$((SECONDS - start))"
}

tools() {
    need_basics
    need_wasm_target
    need_wasm_bindgen
    need_trunk
    need_npm
    need_browsers
    need_geckodriver
}

wasm=(--target wasm32-unknown-unknown --no-default-features --features page)

tests() {
    if command -v cargo-nextest >/dev/null; then
        cargo nextest run --locked --all-features --no-fail-fast
    else
        cargo test --locked --all-features --lib --bins --tests --no-fail-fast
    fi
    cargo test --locked --all-features --doc
}

docs() {
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --all-features
}

# The same seeds must give the same runs in every browser as natively, to the bit.
determinism_in_chromium() {
    env -u GECKODRIVER CHROMEDRIVER="$CHROMEDRIVER" \
        WASM_BINDGEN_TEST_TIMEOUT=300 WASM_BINDGEN_TEST_DRIVER_TIMEOUT=30 \
        cargo test --locked "${wasm[@]}" --test determinism
}

determinism_in_firefox() {
    # geckodriver would take any `firefox` on the PATH; this is the one that was found above.
    printf '{"moz:firefoxOptions":{"binary":"%s"}}\n' "$FIREFOX" >target/webdriver-firefox.json
    env -u CHROMEDRIVER GECKODRIVER="$(command -v geckodriver)" \
        WASM_BINDGEN_TEST_WEBDRIVER_JSON="$PWD/target/webdriver-firefox.json" \
        WASM_BINDGEN_TEST_TIMEOUT=300 WASM_BINDGEN_TEST_DRIVER_TIMEOUT=30 \
        cargo test --locked "${wasm[@]}" --test determinism
}

in_browsers() {
    # One file at a time: two browsers on two cores would make each other's timings worthless.
    node --test --test-concurrency=1 --test-reporter=spec tests/browser/*.test.mjs
}

check "tools" tools
check "formatting" cargo fmt --all --check
check "lints" cargo clippy --locked --all-targets --all-features -- -D warnings
check "lints of the page" cargo clippy --locked "${wasm[@]}" --bin page -- -D warnings
check "tests" tests
check "documentation" docs
check "determinism in Chromium" determinism_in_chromium
check "determinism in Firefox" determinism_in_firefox
check "the static folder" bash tools/dist.sh --sizes
check "the page in browsers" in_browsers

printf '\nAll checks passed in %s s.\n' "$((SECONDS - began))"
