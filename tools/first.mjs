// Finds out what the first picture needs, and writes it into tools/first.json, by which
// tools/parts.mjs splits the program: which functions run while the page is opened, played, paused,
// stepped and sought, wide and narrow, in each language; and which of them run in an embed too, that
// of the sample post's first run.
//
//   make dist && node tools/first.mjs && make dist
//
// A function that is not in the list goes by its room.  So an old list costs bytes and nothing else,
// and tests/browser/sizes.test.mjs says when they have become too many.

import binaryen from "binaryen";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FIRST, Program, sign } from "./parts.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** What Trunk left of the program before it was split; its functions have their names. */
const whole = join(root, "target", "wasm-opt", "release", "page_bg.wasm");
/** A function of fewer lines of text is not worth it. */
const WORTHWHILE = 16;
const { i32, none } = binaryen;

const folder = mkdtempSync(join(tmpdir(), "bivalent-"));
process.env.BIVALENT_DIST = folder;
const { chromium, until } = await import("../tests/browser/support.mjs");

const program = new Program(readFileSync(whole));
const names = instrument();
const inPage = new Set();
const inEmbed = new Set();
const ends = [];
const { open } = await chromium({ after: (end) => ends.push(end) });
const narrow = { viewport: { width: 390, height: 844 }, touch: true, theme: "dark" };
await watch(inPage, "", { language: "en" });
await watch(inPage, "", { language: "zh-CN", ...narrow });
const link = firstOfPost();
await watch(inEmbed, `?embed=1&autoplay=1${link}`, { viewport: { width: 700, height: 600 } });
await watch(inEmbed, `?embed=1&autoplay=1&lang=zh-Hans${link}`, narrow);
for (const end of ends) await end();
rmSync(folder, { recursive: true });

program.choose();
const signs = (names) => [...new Set(names.map(sign))].sort();
const isLater = (name) => program.part.get(name) !== FIRST;
const ran = new Set([...inPage, ...inEmbed]);
const needed = signs([...inEmbed].filter(isLater));
const [seen, seenInEmbed] = [new Set([...ran].map(sign)), new Set([...inEmbed].map(sign))];
// An export of the program stays whatever it is, and so does what an embed runs.
const full = signs([...inPage]).filter((name) => !seenInEmbed.has(name));
const rare = signs(names.filter((name) => !isLater(name) && program.lines.get(name) >= WORTHWHILE))
  .filter((name) => !seen.has(name));
const list = (name, signs) => ` "${name}": [\n${signs.map((sign) => `"${sign}"`).join(",\n")}\n ]`;
writeFileSync(
  join(root, "tools", "first.json"),
  `{\n${[list("needed", needed), list("full", full), list("rare", rare)].join(",\n")}\n}\n`,
);
console.log(`${ran.size} of ${names.length} functions ran`);

/** Puts a copy of dist/ into the folder, whole, in which every function says that it runs. */
function instrument() {
  // The glue in dist/ knows what it is asked for by the short names.
  program.shorten();
  const { module, functions } = program;
  const names = [...functions.keys()].filter((name) => functions.get(name).module === "");
  module.addFunctionImport("parts.ran", "parts", "ran", i32, none);
  for (const [id, name] of names.entries()) {
    const { body, results } = functions.get(name);
    const call = module.call("parts.ran", [module.i32.const(id)], none);
    const block = module.block(null, [call, body], results);
    binaryen._BinaryenFunctionSetBody(module.getFunction(name), block);
  }
  cpSync(join(root, "dist"), folder, { recursive: true });
  const files = readdirSync(folder);
  const parts = files.find((name) => /^parts-.*js$/.test(name));
  writeFileSync(join(folder, files.find((name) => name.startsWith("page_bg"))), module.emitBinary());
  writeFileSync(
    join(folder, parts),
    `globalThis.ran = new Set();
     export const ran = (id) => globalThis.ran.add(id);
     export const begin = () => {};
     export const bring = async () => {};
     export const come = () => new Promise(() => {});`,
  );
  return names;
}

/** The first run that the sample post embeds. */
function firstOfPost() {
  const post = readFileSync(join(root, "www", "post", "index.html"), "utf8");
  return /<bivalent-run [^>]*src="([^"]*)"/.exec(post)[1].replaceAll("&amp;", "&");
}

/** Opens the page, lets it play, and does what whoever watches a run does. */
async function watch(ran, address, options) {
  const page = await open(address, options);
  const step = () =>
    page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]), () => 0);
  await until(async () => (await step()) > 5, "the run to go on");
  await page.keyboard.press("Space");
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowRight", "Home", "ArrowRight"]) {
    const before = await step();
    await page.keyboard.press(key);
    await until(async () => (await step()) !== before, `${key} to move the run`);
  }
  for (const place of [page, ...page.workers()]) {
    for (const id of await place.evaluate(() => [...globalThis.ran])) ran.add(names[id]);
  }
  await page.close();
}
