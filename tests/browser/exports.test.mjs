// A run given away as a file, and taken back: the page and the command make the same bytes.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import { accessible } from "./axe.mjs";
import { chromium, firefox, until } from "./support.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = mkdtempSync(join(tmpdir(), "bivalent-exports-"));

/** A run with everything in it that a file has to tell. */
const RUN =
  "#v1/paxos?n=3&seed=4&loss=100&do=6:crash.0;14:recover.0;dup.1-4&at=30&notes=6:%3Cb%3Ehere%3C%2Fb%3E%3B%23";
const KINDS = [
  ["Web page", "html"],
  ["SVG", "svg"],
  ["PNG", "png"],
  ["Text", "text"],
  ["Mermaid", "mermaid"],
  ["PlantUML", "plantuml"],
  ["JSON", "json"],
];

/** What the native command says. */
function command(...words) {
  const built = join(root, "target", "debug", "bivalent");
  const [program, before] = existsSync(built)
    ? [built, []]
    : ["cargo", ["run", "--quiet", "--locked", "--bin", "bivalent", "--"]];
  const options = { cwd: root, encoding: "utf8", maxBuffer: 1e8, stdio: ["ignore", "pipe", "pipe"] };
  return execFileSync(program, [...before, ...words], options);
}

const sheet = async (page) => {
  await page.locator('[data-process="0"]').waitFor();
  await page.keyboard.press("s");
  await page.locator(".exports").waitFor();
};

/** Downloads the file that is chosen, and gives its name and its text. */
async function download(page) {
  const coming = page.waitForEvent("download");
  await page.locator(".export-deeds .deed:enabled").click();
  const file = await coming;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

const digest = (page) => page.locator(".digest").first().textContent();
const link = (page) => page.evaluate(() => location.hash);

/** A run with notes in two languages, and one character that the font of pictures has not. */
const NOTED = `${RUN};12:它落后了，于是重来 🎉;20:π ≥ 3 → «да»`;
const LANGUAGES = ["en", "zh-Hans"];
const THEMES = ["light", "dark"];

/** The bytes of a file as the command writes it. */
function written(run, format, language, theme) {
  const file = join(folder, `written.${format}`);
  const options = ["--format", format, "--theme", theme, "--out", file];
  command("--lang", language, "export", run, ...options);
  return readFileSync(file);
}

const choose = (page, kind) =>
  page.locator(".exports > .chips .chip").nth(KINDS.findIndex(([name]) => name === kind)).click();

test("the page and the command write the same bytes, in both languages and both themes", async (t) => {
  const { open } = await chromium(t);
  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      const page = await open(`?lang=${language}${NOTED}`, { theme });
      await sheet(page);
      for (const [kind, format] of KINDS) {
        await choose(page, kind);
        const { name, bytes } = await download(page);
        const expected = written(NOTED, format, language, theme);
        assert.ok(bytes.equals(expected), `${format}, ${language}, ${theme}`);
        assert.match(name, /^paxos-step30\.[a-z.]+$/);
      }
    }
  }
});

test("a PNG has the same bytes in Firefox too", async (t) => {
  const { open } = await firefox(t);
  for (const [language, theme] of [["en", "light"], ["zh-Hans", "dark"]]) {
    const page = await open(`?lang=${language}${NOTED}`);
    await page.waitForSelector('[data-process="0"]');
    await page.evaluate(() => {
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => make.call(URL, (globalThis.saved = blob));
      HTMLAnchorElement.prototype.click = () => {};
    });
    await page.keyboard.press("s");
    await page.waitForSelector(".exports");
    const press = (selector, nth) =>
      page.evaluate((selector, nth) => document.querySelectorAll(selector)[nth].click(), selector, nth);
    await press(".exports > .chips .chip", KINDS.findIndex(([kind]) => kind === "PNG"));
    await press(".export-deeds .chips .chip", THEMES.indexOf(theme));
    await page.waitForSelector('.export-preview img[src^="data:image/png"]');
    await press(".export-deeds .deed", 0);
    const bytes = await page.evaluate(async () => [...new Uint8Array(await globalThis.saved.arrayBuffer())]);
    const expected = written(NOTED, "png", language, theme);
    assert.ok(Buffer.from(bytes).equals(expected), `${language}, ${theme}`);
  }
});

test("what draws in pixels comes once somebody asks for a PNG, and trouble is told in words", async (t) => {
  const { open } = await chromium(t);
  let comes = false;
  const asked = [];
  const page = await open(`?lang=en${NOTED}`, {
    before: (page) =>
      page.context().route("**/raster*", (route) => {
        asked.push(route.request().url());
        return comes ? route.continue() : route.abort();
      }),
  });
  await sheet(page);
  await page.locator(".export-preview img").waitFor();
  assert.deepEqual(asked, []);
  await choose(page, "PNG");
  await page.locator('.exports [role="alert"]', { hasText: "see whether you are connected" }).waitFor();
  assert.equal(await page.locator(".export-deeds .deed").isDisabled(), true);
  assert.ok(asked.length > 0);
  page.faults = page.faults.filter((fault) => !/Failed to load resource/.test(fault));
  comes = true;
  await choose(page, "Text");
  await page.locator("pre.export-preview").waitFor();
  await choose(page, "PNG");
  await page.locator('.export-preview img[src^="data:image/png"]').waitFor();
  const remark = await page.locator('.exports .export-about[role="status"]').textContent();
  assert.match(remark, /^1 character is not in the picture's font/);
  const { bytes } = await download(page);
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(command("export", NOTED, "--format", "svg"));
  assert.equal(bytes.readUInt32BE(16), Math.floor(2 * width), "two of its pixels for one");
  assert.equal(bytes.readUInt32BE(20), Math.floor(2 * height));
});

test("a file comes back as the same run by the picker, by dropping and by pasting", async (t) => {
  const { open } = await chromium(t);
  const text = command("export", RUN, "--format", "json");
  const file = join(folder, "run.bivalent.json");
  writeFileSync(file, text);
  const expected = JSON.parse(text);
  const arrived = async (page) => {
    await until(async () => (await link(page)) === expected.link, "the imported run's link");
    await page.locator(".where", { hasText: "30" }).waitFor();
  };

  const picking = await open("");
  await sheet(picking);
  await picking.locator('input[type="file"]').setInputFiles(file);
  await arrived(picking);
  await picking.locator("dialog").waitFor({ state: "detached" });
  await picking.goBack();
  await until(async () => (await link(picking)) !== expected.link, "the way back");

  const dropping = await open("");
  await dropping.locator('[data-process="0"]').waitFor();
  await until(() => dropping.evaluate(() => document.querySelector(".coming") === null), "all of the page");
  await dropping.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "run.json", { type: "application/json" }));
    const target = document.querySelector("main");
    for (const name of ["dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  }, text);
  await arrived(dropping);

  const pasting = await open("");
  await pasting.locator('[data-process="0"]').waitFor();
  await until(() => pasting.evaluate(() => document.querySelector(".coming") === null), "all of the page");
  await pasting.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
  await arrived(pasting);
});

test("a file that is none is told in words, in both languages, and the run stays", async (t) => {
  const { open } = await chromium(t);
  const bad = join(folder, "bad.json");
  for (const [language, cases] of [
    ["en", [["{", /cut off or changed/], ["{}", /no run of Bivalent/], ['{"format":"bivalent-run","version":7}', /version 7/]]],
    ["zh-Hans", [["{", /截断或改动/], ["{}", /不是 Bivalent 的运行文件/], ['{"format":"bivalent-run","version":7}', /版本是 7/]]],
  ]) {
    const page = await open(`?lang=${language}${RUN}`);
    await sheet(page);
    const before = await digest(page);
    for (const [text, words] of cases) {
      writeFileSync(bad, text);
      await page.locator('input[type="file"]').setInputFiles(bad);
      await page.locator('.share [role="alert"]', { hasText: words }).waitFor();
      assert.equal(await digest(page), before);
    }
  }
});

test("the link is offered in both forms with its length, and a note goes with it", async (t) => {
  const { open } = await chromium(t);
  const page = await open(RUN);
  await sheet(page);
  const field = page.locator(".link-field");
  await until(async () => (await field.inputValue()).includes("#v1/"), "the readable form");
  const readable = await field.inputValue();
  assert.equal(await page.locator(".share-length").textContent(), `${readable.length} characters`);
  await page.locator("#share-note").fill("look at p1 <here>");
  await page.getByRole("button", { name: "Save the note" }).click();
  await until(async () => (await field.inputValue()).includes("30:look%20at%20p1%20%3Chere%3E"), "the note in the link");
  await page.getByRole("button", { name: "Packed" }).click();
  await until(async () => (await field.inputValue()).includes("#v1z/"), "the packed form");
  const packed = await field.inputValue();
  const shown = await digest(page);
  const there = await open(packed.slice(packed.indexOf("#")));
  await there.locator(".note", { hasText: "look at p1 <here>" }).first().waitFor();
  await sheet(there);
  assert.equal(await digest(there), shown, "the same run at the same step");
});

test("a link is handed over to other programs where the browser can", async (t) => {
  const { open } = await chromium(t);
  const page = await open(RUN, {
    before: (page) =>
      page.addInitScript(() => {
        navigator.share = async (data) => {
          globalThis.handed = data;
        };
      }),
  });
  await sheet(page);
  await page.getByRole("button", { name: "Share…" }).click();
  const handed = await until(() => page.evaluate(() => globalThis.handed), "what was handed over");
  assert.equal(handed.url, await page.locator(".link-field").inputValue());
});

test("a damaged link shows what is left of it and says what is wrong", async (t) => {
  const { open } = await chromium(t);
  for (const [hash, words, step] of [
    [RUN.replace("14:recover", "14:recovver"), /Not all of this link could be read: .*recovver/, "6"],
    [RUN.replace("#v1/", "#v3/"), /Not all of this link could be read: .*`v3`/, "30"],
    [`${RUN}&d=0000`, /another version of the engine, or changed on its way/, "30"],
  ]) {
    const page = await open(hash);
    await page.locator(".warning", { hasText: words }).waitFor();
    await page.locator(".where", { hasText: step }).first().waitFor();
  }
  const page = await open("#v1/pacsos?n=3");
  await page.locator(".toast", { hasText: "there is no protocol `pacsos`" }).waitFor();
  await page.locator('[data-process="0"]').waitFor();
});

test("the sheet has no accessibility faults in either theme", async (t) => {
  const { open } = await chromium(t);
  for (const theme of ["light", "dark"]) {
    const page = await open(RUN, { theme });
    await sheet(page);
    await page.locator(".export-preview img").waitFor();
    await accessible(page);
  }
});

/** The page that plays, written by the command. */
function player(language = "en") {
  const file = join(folder, `run.${language}.html`);
  command("--lang", language, "export", RUN, "--format", "html", "--out", file);
  return pathToFileURL(file).href;
}

/** Steps, goes back, plays and scrubs by what the two browsers have in common. */
async function plays(evaluate, wait) {
  const where = () => evaluate(() => Number(/\d+/.exec(document.querySelector("#where").textContent)[0]));
  const press = (place) => evaluate((place) => document.querySelectorAll(".bar button")[place].click(), place);
  assert.equal(await where(), 0);
  await press(2);
  await press(2);
  assert.equal(await where(), 2);
  await press(0);
  assert.equal(await where(), 1);
  const tokens = () =>
    evaluate(() => [...document.querySelectorAll("#stage g[transform]")].map((g) => g.getAttribute("transform")).join());
  await press(1);
  const before = await tokens();
  await wait(async () => (await tokens()) !== before, "something moves");
  await wait(async () => (await where()) > 3, "the run goes on");
  await press(1);
  await evaluate(() => {
    const place = document.querySelector(".bar input");
    place.value = 6;
    place.dispatchEvent(new Event("input", { bubbles: true }));
  });
  assert.equal(await where(), 6);
  assert.equal(await evaluate(() => document.querySelector("#note").textContent), "<b>here</b>;#");
  assert.match(await evaluate(() => document.querySelector("#happened").textContent), /p0/);
  assert.equal(await evaluate(() => document.querySelectorAll(".is-crashed").length), 1);
  await evaluate(() => document.querySelector('#events li[data-step="30"]').click());
  assert.equal(await where(), 30);
}

test("the page that plays does so from a file, without a server and without a request", async (t) => {
  const { open } = await chromium(t);
  const page = await open("");
  const requests = [];
  await page.goto("about:blank");
  page.context().on("request", (request) => requests.push(request.url()));
  for (const language of ["en", "zh-Hans"]) {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(viewport);
      await page.goto(player(language));
      await plays((...all) => page.evaluate(...all), until);
      await accessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide`);
    }
  }
  assert.ok(requests.every((url) => url.startsWith("file:")), requests.join("\n"));
  // What this test asks for is a file, which the watch over the page takes for another host.
  page.faults = page.faults.filter((fault) => !fault.includes("file:///"));
});

test("the page that plays does so in Firefox too", async (t) => {
  const found = ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => existsSync(path));
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: process.env.FIREFOX || found, headless: true });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(player());
  await plays((...all) => page.evaluate(...all), until);
  assert.deepEqual(faults, []);
});
