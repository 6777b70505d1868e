#!/usr/bin/env bash
# Runs as Trunk's post_build hook, in place of several: Trunk would start those at once, and each of
# these needs what the one before it wrote.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
bash lessons.sh
bash previews.sh
bash raster.sh
cd ..
node tools/hash-names.mjs
