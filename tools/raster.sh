#!/usr/bin/env bash
# Runs after each build (tools/staged.sh): compiles what draws in pixels, raster/, to a program of its
# own beside the page's, since hardly anybody asks for it and it is larger than the page.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

profile=dev folder=debug
[ "$TRUNK_PROFILE" != release ] || profile=page folder=page
cargo build --quiet --locked --package bivalent-raster --bin raster --features page \
    --target wasm32-unknown-unknown --profile "$profile"
wasm-bindgen --target web --no-typescript --remove-name-section --out-name raster \
    --out-dir "$TRUNK_STAGING_DIR" "target/wasm32-unknown-unknown/$folder/raster.wasm"
module=$TRUNK_STAGING_DIR/raster_bg.wasm
[ "$profile" = dev ] || wasm-opt -Oz "$module" -o "$module"
cp raster/font/OFL.txt "$TRUNK_STAGING_DIR/font-license.txt"
