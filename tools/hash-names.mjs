// Runs after each build (tools/staged.sh), in the folder that is about to become dist/.
//
// Trunk 0.21 names the glue and the module after what cargo built, not after what wasm-bindgen and
// wasm-opt made of it, and does not hash copied files at all.  A browser that kept an old file under
// such a name would run half of one build and half of another.  So every script, sheet, image and
// module is renamed here after its own final contents, the places that name it are rewritten, and
// one stamp over all of them goes into the page: an old worker can never be met by a new page,
// because the new page does not know its name.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { LATER, split } from "./parts.mjs";

/** The page's program as it left the linker. */
const LINKED = join("target", "wasm32-unknown-unknown", "page", "page.wasm");

const folder = process.env.TRUNK_STAGING_DIR ?? process.argv[2];
if (!folder) throw new Error("which folder? TRUNK_STAGING_DIR is not set");

const hash = (bytes, length = 16) =>
  createHash("sha256").update(bytes).digest("hex").slice(0, length);

const page = join(folder, "index.html");
writeFileSync(page, twoSheets(readFileSync(page, "utf8")));
// A build that is only tried out is not worth the time.
if (process.env.TRUNK_PROFILE === "release") intoParts();
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isFile() && [".js", ".css", ".wasm", ".svg"].includes(extname(entry.name)))
  .map((entry) => entry.name)
  // A browser finds a new service worker by asking for the old name again, and other people's pages
  // name embed.js.
  .filter((name) => !["sw.js", "embed.js"].includes(name));

for (const name of [...names, "embed.js"].filter((name) => name.endsWith(".js"))) {
  const path = join(folder, name);
  writeFileSync(path, bare(readFileSync(path, "utf8")));
}

// A file may name another (the glue names its module), so what is named goes first.
const order = { ".wasm": 0, ".svg": 1, ".css": 2, ".js": 3 };
const place = (name) => ({ "parts.js": 2.5, "script.js": 2.6 })[name] ?? order[extname(name)];
names.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));

const renamed = new Map();
function rewrite(text) {
  for (const [before, after] of renamed) {
    // Whole names only: `boot.js` is not a part of `reboot.js`.
    const whole = new RegExp(`(?<![\\w-])${before.replaceAll(".", "\\.")}(?!\\w)`, "g");
    text = text.replaceAll(whole, after);
  }
  return text;
}

/** Splits the program, and tells the scripts of it; see tools/parts.mjs and www/parts.js. */
function intoParts() {
  const files = readdirSync(folder);
  const edit = (name, ...changes) => {
    const path = join(folder, name);
    let text = readFileSync(path, "utf8");
    for (const [before, after] of changes) {
      if (!text.includes(before)) throw new Error(`${name} has no "${before}"`);
      text = text.replace(before, after);
    }
    writeFileSync(path, text);
  };
  const program = join(folder, files.find((name) => /^page.*_bg\.wasm$/.test(name)));
  const { first, later, imports } = split(readFileSync(program), readFileSync(LINKED));
  writeFileSync(program, first);
  later.forEach((part, i) => writeFileSync(join(folder, `${LATER[i].name}.wasm`), part));
  edit(
    files.find((name) => /^page.*\.js$/.test(name)),
    ["function __wbg_get_imports", 'import * as parts from "./parts.js";\nfunction __wbg_get_imports'],
    ['"./page_bg.js": import0,', '"./page_bg.js": import0, parts,'],
    ["wasm = instance.exports;", "wasm = instance.exports; parts.begin(wasm);"],
    ...[...imports].map(([before, after]) => [`${before}: function`, `"${after}": function`]),
  );
  const parts = LATER.map(({ name }) => ({ name, file: `${name}.wasm` }));
  edit("parts.js", ["PARTS = []", `PARTS = ${JSON.stringify(parts)}`]);
}

/** A script without the comments that have lines of their own, and without indentation: it has no use
 *  for either on its way. */
function bare(script) {
  return script.replace(/^\s*\/\*\*[^]*?\*\/\s*$/gm, "").replace(/^\s*\/\/.*$/gm, "").replace(/^\s+/gm, "");
}

/** A sheet without comments and indentation. */
function compact(css) {
  return css.replace(/\/\*[^]*?\*\//g, "").replace(/\n\s*/g, "\n");
}

/**
 * The page with one style sheet, into which those that the first picture needs are written, in order;
 * the others are written into later.css.  What is laid out for a hand overrides both, and is in both.
 */
function twoSheets(html) {
  const links = [...html.matchAll(/[ \t]*<link rel="stylesheet" href="(?:\.\/)?([^"]+)"[^>]*>\n?/g)];
  const sheets = links.map(([link, name]) => {
    const path = join(folder, name);
    const css = compact(readFileSync(path, "utf8"));
    rmSync(path);
    return { link, css, stem: /^[a-z]+/.exec(name)[0] };
  });
  const write = (name, chosen) => writeFileSync(join(folder, name), chosen.map(({ css }) => css).join("\n"));
  const isFirst = ({ stem }) => ["base", "stage", "side", "timeline", "narrow", "embed"].includes(stem);
  write("style.css", sheets.filter(isFirst));
  write("later.css", sheets.filter((sheet) => !isFirst(sheet) || sheet.stem === "narrow"));
  const [first, ...others] = sheets.map(({ link }) => link);
  for (const link of others) html = html.replace(link, "");
  return html.replace(first, '    <link rel="stylesheet" href="./style.css" />\n');
}

for (const name of names) {
  const path = join(folder, name);
  const extension = extname(name);
  if (extension === ".js" || extension === ".css") {
    writeFileSync(path, rewrite(readFileSync(path, "utf8")));
  }
  // Trunk's own hash, where it gave one, is dropped for ours.
  const stem = name.slice(0, -extension.length).replace(/-[0-9a-f]{8,16}(?=_bg$|$)/, "");
  const after = `${stem}-${hash(readFileSync(path))}${extension}`;
  renameSync(path, join(folder, after));
  renamed.set(name, after);
  // The glue names its module without the hash that Trunk added.
  if (extension === ".wasm") renamed.set(stem + extension, after);
}

const stamp = hash([...new Set(renamed.values())].sort().join("\n"), 12);
const before = readFileSync(page, "utf8");
const after = rewrite(before).replace("data-glue=", `data-stamp="${stamp}" data-glue=`);
if (!after.includes("data-stamp=")) throw new Error("the page has no script with data-glue");
writeFileSync(page, after);
writeFileSync(join(folder, "build.json"), JSON.stringify({ stamp }) + "\n");

// The service worker is told which build it keeps.  The page itself goes by the folder's own name.
const keeper = join(folder, "sw.js");
const kept = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !["sw.js", "index.html", "build.json"].includes(entry.name))
  .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
  .map((name) => name.replaceAll("\\", "/"))
  // Previews are for programs that have never been here, and posts and embeds for other people's pages.
  .filter((name) => name !== "embed.js" && !/^(previews|post)\//.test(name))
  .sort();
const build = JSON.stringify({ stamp, files: ["./", ...kept] });
const script = readFileSync(keeper, "utf8");
const told = script.replace('{ stamp: "", files: [] }', () => build);
if (told === script) throw new Error("sw.js has no place for the build");
writeFileSync(keeper, told);
