#!/usr/bin/env bash
# Runs after each build (tools/staged.sh): checks the lessons and writes them as the page reads them,
# one file a lesson and language, fetched when it is opened. What is wrong with a lesson stops the build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo run --quiet --locked --bin bivalent -- lessons www/lessons --out "$TRUNK_STAGING_DIR/lessons"
