// Tells whether dist/ is what the sources in this folder would build, so that a second start builds
// nothing.  Contents are compared and not times: a checkout gives every file a new time.
//
//   node tools/inputs.mjs check             exits 0 if dist/ is up to date
//   node tools/inputs.mjs sources           prints the sum of the sources, to be taken before a build
//   node tools/inputs.mjs record <sources>  notes, after the build, what dist/ was built from

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
// The note lies outside dist/, which is for publishing.
const note = join(root, "target", "dist-inputs");
// What cannot change the page.  Everything else counts, so that a new folder is never forgotten.
const ignored = new Set([
  ".ci", ".git", ".github", ".tools", "benches", "dist", "docs", "node_modules", "target", "tests",
]);

function* files(folder, depth = 0) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (depth === 0 && (ignored.has(entry.name) || entry.name.endsWith(".md"))) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path, depth + 1);
    else if (entry.isFile()) yield path;
  }
}

function sources() {
  const sum = createHash("sha256");
  // The previews name it; see tools/previews.sh.
  sum.update(`${process.env.BIVALENT_HOST ?? ""}\0`);
  for (const path of [...files(root)].sort()) {
    const bytes = readFileSync(path);
    sum.update(`${path.slice(root.length)}\0${bytes.length}\0`).update(bytes);
  }
  return sum.digest("hex");
}

// The names of what was built carry the hash of the contents, so the names are enough.
function built() {
  const folder = join(root, "dist");
  return existsSync(join(folder, "index.html")) ? readdirSync(folder).sort().join(" ") : "";
}

const [command, before] = process.argv.slice(2);
if (command === "sources") {
  console.log(sources());
} else if (command === "record") {
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, `${before}\n${built()}\n`);
} else {
  const noted = existsSync(note) ? readFileSync(note, "utf8") : "";
  process.exitCode = built() !== "" && noted === `${sources()}\n${built()}\n` ? 0 : 1;
}
