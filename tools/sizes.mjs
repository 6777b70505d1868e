// Prints what a visitor downloads: every file of a folder, as it is and as a host would compress it.
//
//   node tools/sizes.mjs [dist]

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

/** How many bytes are left of these, compressed as well as brotli can. */
export function brotli(bytes) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params }).length;
}

function main(folder) {
  const rows = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      const bytes = readFileSync(path);
      return [path, bytes.length, brotli(bytes)];
    })
    .sort((a, b) => b[1] - a[1]);
  const sum = (column) => rows.reduce((sum, row) => sum + row[column], 0);
  rows.push(["together", sum(1), sum(2)]);

  const width = Math.max(...rows.map(([path]) => path.length));
  console.log(`${"file".padEnd(width)}  ${"bytes".padStart(10)}  ${"brotli".padStart(10)}`);
  for (const [path, raw, packed] of rows) {
    console.log(`${path.padEnd(width)}  ${String(raw).padStart(10)}  ${String(packed).padStart(10)}`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv[2] ?? "dist");
}
