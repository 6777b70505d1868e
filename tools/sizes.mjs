// Prints what a visitor downloads: every file of dist/, as it is and as a host would compress it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const folder = process.argv[2] ?? "dist";
const rows = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const bytes = readFileSync(path);
    const packed = brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    return [path, bytes.length, packed.length];
  })
  .sort((a, b) => b[1] - a[1]);
rows.push(["together", rows.reduce((sum, row) => sum + row[1], 0), rows.reduce((sum, row) => sum + row[2], 0)]);

const width = Math.max(...rows.map(([path]) => path.length));
console.log(`${"file".padEnd(width)}  ${"bytes".padStart(10)}  ${"brotli".padStart(10)}`);
for (const [path, raw, packed] of rows) {
  console.log(`${path.padEnd(width)}  ${String(raw).padStart(10)}  ${String(packed).padStart(10)}`);
}
