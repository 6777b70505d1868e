// Finds out what the first picture needs, and writes it into tools/first.json, by which
// tools/parts.mjs splits the program: which functions run while the page is opened, played, paused,
// stepped and sought, wide and narrow, in each language; and which of them run in an embed too, that
// of the sample post's first run, and which in those of its other runs.
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
import { Body, eachFunction } from "./cold.mjs";
import { FIRST, Program, plain, read, sign } from "./parts.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** What Trunk left of the program before it was split; its functions have their names. */
const whole = join(root, "target", "wasm-opt", "release", "page_bg.wasm");

const folder = mkdtempSync(join(tmpdir(), "bivalent-"));
process.env.BIVALENT_DIST = folder;
const { chromium, until } = await import("../tests/browser/support.mjs");

const program = new Program(read(readFileSync(whole)));
/** What says that it runs: the beginning of a function, and each place in it at which it may have ended. */
const points = instrument();
const names = [...program.functions.keys()].filter((name) => program.functions.get(name).module === "");
const inPage = new Set();
const inEmbed = new Set();
const inOthers = new Set();
const ends = [];
const { open } = await chromium({ after: (end) => ends.push(end) });
const narrow = { viewport: { width: 390, height: 844 }, touch: true, theme: "dark" };
await watch(inPage, "", { language: "en" });
await watch(inPage, "", { language: "zh-CN", ...narrow });
const [link, ...others] = runsOfPost();
await watch(inEmbed, `?embed=1&autoplay=1${link}`, { viewport: { width: 700, height: 600 } });
await watch(inEmbed, `?embed=1&autoplay=1&lang=zh-Hans${link}`, narrow);
for (const other of others) await glance(inOthers, `?embed=1&controls=full${other}`);
for (const end of ends) await end();
rmSync(folder, { recursive: true });

program.choose();
const signs = (names) => [...new Set(names.map(sign))].sort();
const isLater = (name) => program.part.get(name) !== FIRST;
const namesOf = (ran) => [...new Set([...ran].map((id) => points[id].name))];
const [page, embed] = [namesOf(inPage), namesOf(inEmbed)];
const ran = new Set([...inPage, ...inEmbed]);
const [seen, seenInEmbed] = [new Set(signs([...page, ...embed])), new Set(signs(embed))];
const lists = {
  needed: signs(embed.filter(isLater)),
  full: signs(page).filter((name) => !seenInEmbed.has(name)),
  others: signs(namesOf(inOthers)).filter((name) => !seen.has(name)),
  rare: signs(names.filter((name) => !isLater(name) && program.isMovable(name))).filter(
    (name) => !seen.has(name),
  ),
};
const texts = Object.entries(lists).map(
  ([name, signs]) => ` "${name}": [\n${signs.map((sign) => `"${sign}"`).join(",\n")}\n ]`,
);
const cold = [...coldLists()].sort(([a], [b]) => (a < b ? -1 : 1));
texts.push(` "cold": {\n${cold.map(([key, places]) => `"${key}": "${places}"`).join(",\n")}\n }`);
writeFileSync(join(root, "tools", "first.json"), `{\n${texts.join(",\n")}\n}\n`);
console.log(`${seen.size} of ${names.length} functions ran, ${ran.size} of ${points.length} places`);

/** For each function that ran, by its sign and shape, in which of its lists what did not run begins. */
function coldLists() {
  const byKey = new Map();
  for (const [id, { name, shape, list, place }] of points.entries()) {
    if (!seen.has(sign(name))) continue;
    const key = sign(name) + shape;
    if (!byKey.has(key)) byKey.set(key, new Map());
    const places = byKey.get(key);
    const at = `${list}.${place}`;
    // Where two functions look the same, both must be cold.
    places.set(at, (places.get(at) ?? false) || ran.has(id));
  }
  return new Map(
    [...byKey].flatMap(([key, places]) => {
      const begins = new Map();
      for (const [at, isWarm] of places) {
        const [list, place] = at.split(".").map(Number);
        if (!isWarm && !(begins.get(list) <= place)) begins.set(list, place);
      }
      return begins.size > 0 ? [[key, [...begins].map((at) => at.join(".")).join(" ")]] : [];
    }),
  );
}

/** Puts a copy of dist/ into the folder, whole, in which every function says how far it ran. */
function instrument() {
  // The glue in dist/ knows what it is asked for by the short names.
  program.shorten();
  const points = [];
  const text = eachFunction(program.module.emitText(), (lines) => {
    const body = new Body(lines);
    const name = plain(body.name.slice(1));
    const { lists, shape } = body;
    for (const [list, { list: node, places }] of lists.entries()) {
      // From the end, so that the places before stay where they are.
      for (const place of places.toReversed()) {
        node.children.splice(place, 0, body.call("$parts.ran", points.length));
        points.push({ name, shape, list, place });
      }
    }
    return body.write();
  });
  const heard = ' (import "parts" "ran" (func $parts.ran (param i32)))\n';
  const at = text.indexOf("\n") + 1;
  const module = binaryen.parseText(text.slice(0, at) + heard + text.slice(at));
  module.setFeatures(program.module.getFeatures());
  cpSync(join(root, "dist"), folder, { recursive: true });
  const files = readdirSync(folder);
  const parts = files.find((name) => /^parts-.*js$/.test(name));
  writeFileSync(join(folder, files.find((name) => name.startsWith("page_bg"))), module.emitBinary());
  writeFileSync(
    join(folder, parts),
    `globalThis.ran = new Uint8Array(${points.length});
     export const ran = (id) => { globalThis.ran[id] = 1; };
     export const begin = () => {};
     export const bring = async () => {};
     export const come = () => new Promise(() => {});`,
  );
  return points;
}

/** The runs that the sample post embeds. */
function runsOfPost() {
  const post = readFileSync(join(root, "www", "post", "index.html"), "utf8");
  return [...post.matchAll(/<bivalent-run [^>]*src="([^"]*)"/g)].map(([, link]) => link.replaceAll("&amp;", "&"));
}

/** Opens an embed and lets it play for a while. */
async function glance(ran, address) {
  const page = await open(address, { viewport: { width: 700, height: 600 } });
  const play = page.locator(".primary");
  await play.click();
  const step = () => page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]));
  const [began, isOver] = [await step(), () => play.isDisabled()];
  await until(async () => (await step()) > began + 8 || (await isOver()), "the run to go on");
  await collect(page, ran);
}

/** Opens the page, lets it play, and does what whoever watches a run does. */
async function watch(ran, address, options) {
  const page = await open(address, options);
  const step = () =>
    page.locator(".where").innerText().then((text) => Number(/\d+/.exec(text)[0]), () => 0);
  await until(async () => (await step()) > 5, "the run to go on");
  if (address !== "") await useEmbed(page, step);
  await page.keyboard.press("Space");
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowRight", "Home", "ArrowRight"]) {
    const before = await step();
    // A step that was under way at the pause may come late and undo what is seen of the key.
    await until(async () => {
      await page.keyboard.press(key);
      return (await step()) !== before;
    }, `${key} to move the run`);
  }
  await collect(page, ran);
}

/** Learns which places ran, and closes the page. */
async function collect(page, ran) {
  for (const place of [page, ...page.workers()]) {
    const ids = await place.evaluate(() => [...globalThis.ran.keys()].filter((id) => globalThis.ran[id] === 1));
    for (const id of ids) ran.add(id);
  }
  await page.close();
}

/** Does what a reader of a post does with a run in it, and the post's own scripts. */
async function useEmbed(page, step) {
  await page.mouse.move(200, 120);
  await page.mouse.move(300, 160);
  await page.locator(".primary:disabled").waitFor();
  const buttons = page.locator(".transport button");
  await buttons.first().click();
  await page.evaluate(async () => {
    const { bivalent } = globalThis;
    await bivalent.seek(3);
    await bivalent.step(2);
    await bivalent.play();
    await bivalent.pause();
    await bivalent.link();
  });
  await page.locator(".primary").click();
  await page.locator(".primary").click();
  await page.locator(".scrubber").fill("9");
  await until(async () => (await step()) === 9, "the run to be sought");
}
