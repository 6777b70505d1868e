#!/usr/bin/env bash
# Builds dist/: a folder of static files that works below any path of any host.
# With --sizes it prints at the end what a visitor downloads.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tools/setup.sh
need_basics

if node tools/inputs.mjs check; then
    say "dist/ is up to date: nothing that it is built from has changed."
else
    need_wasm_target
    need_wasm_bindgen
    need_trunk
    need_npm
    start=$SECONDS
    sources=$(node tools/inputs.mjs sources)
    say "Building the page."
    # Trunk runs offline, so that it downloads no tool; then cargo is offline too, and has to have
    # every crate beforehand.
    cargo fetch --locked --quiet
    # Trunk wants `true` where the rest of the world is content with any value.
    if [ -n "${NO_COLOR:-}" ]; then export NO_COLOR=true; else unset NO_COLOR; fi
    # wasm-opt warns of what build.rs asks for, and leaves it as it is; that is what is wanted.
    TRUNK_SKIP_VERSION_CHECK=true trunk --log=warn build --release 2>&1 | { grep -v "linking section is present" || true; }
    node tools/inputs.mjs record "$sources"
    say "dist/ is built; that took $((SECONDS - start)) s."
fi

[ "${1:-}" != --sizes ] || node tools/sizes.mjs dist
