#!/usr/bin/env bash
# From a fresh clone to a page in the browser: installs what is missing, builds, serves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash tools/dist.sh
exec node tools/serve.mjs --root dist --port "${PORT:-8080}"
