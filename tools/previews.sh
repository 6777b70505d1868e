#!/usr/bin/env bash
# Runs after each build (tools/staged.sh): a page with a picture for every scenario and lesson, for programs that
# show what a link leads to. BIVALENT_HOST is the address that the page will have, if it is known: most
# of those programs want the picture's whole address.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo run --quiet --locked --bin bivalent -- previews www/lessons --out "$TRUNK_STAGING_DIR/previews" \
    --host "${BIVALENT_HOST:-}" >/dev/null
