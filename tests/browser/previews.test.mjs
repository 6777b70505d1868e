// What programs that preview links find: a page with a picture for every scenario and lesson.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chromium, dist, until } from "./support.mjs";

const folder = join(dist, "previews");
/** All of them together, in bytes. */
const MOST = 6_000_000;

test("every scenario and every lesson has a page with title, description and picture in both languages", () => {
  const names = readdirSync(folder);
  const pictures = names.filter((name) => name.endsWith(".png")).map((name) => name.slice(0, -4));
  const lessons = readdirSync(join(dist, "lessons")).map((name) => name.split(".")[0]);
  for (const lesson of new Set(lessons)) {
    if (lesson !== "index") assert.ok(pictures.includes(`lesson-${lesson}`), lesson);
  }
  assert.ok(pictures.length > 40, `${pictures.length} pictures`);
  for (const name of pictures) {
    const png = readFileSync(join(folder, `${name}.png`));
    const size = [png.readUInt32BE(16), png.readUInt32BE(20)];
    for (const language of ["en", "zh-Hans"]) {
      const page = readFileSync(join(folder, `${name}.${language}.html`), "utf8");
      const meta = (property) => new RegExp(`property="og:${property}" content="([^"]+)"`).exec(page)?.[1];
      assert.ok(meta("title"), `${name}: a title`);
      assert.ok(meta("description"), `${name}: a description`);
      assert.ok(meta("image").endsWith(`${name}.png`));
      assert.deepEqual([meta("image:width"), meta("image:height")].map(Number), size, name);
    }
  }
  const bytes = names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  assert.ok(bytes < MOST, `${bytes} bytes`);
});

test("each scenario's page says what the gallery says, and leads to that scenario", async (t) => {
  const { open } = await chromium(t);
  for (const language of ["en", "zh-Hans"]) {
    const page = await open(`?lang=${language}`);
    await page.locator('[data-process="0"]').waitFor();
    const { gallery } = await page.evaluate(() => globalThis.bivalent.command("list"));
    const plain = (html) => html.replace(/&amp;/g, "&").replace(/&lt;/g, "<").replace(/&quot;/g, '"').replace(/&gt;/g, ">");
    for (const { name, scenarios } of gallery.protocols) {
      for (const { name: scenario, link, title, about } of scenarios) {
        const html = readFileSync(join(folder, `${name}-${scenario}.${language}.html`), "utf8");
        const meta = (property) => plain(new RegExp(`property="og:${property}" content="([^"]+)"`).exec(html)[1]);
        assert.deepEqual([meta("title"), meta("description")], [title, about]);
        assert.equal(plain(/<a href="([^"]+)"/.exec(html)[1]), `../?lang=${language}${link}`);
      }
    }
  }
});

test("nobody who opens the playground is made to fetch them", () => {
  assert.doesNotMatch(readFileSync(join(dist, "sw.js"), "utf8"), /previews\//);
});

test("such a page opens the playground, and the share sheet leads to it", async (t) => {
  const { open, url } = await chromium(t);
  const page = await open("previews/paxos-duel.zh-Hans.html");
  await page.locator("h1", { hasText: "提案者对决" }).waitFor();
  await until(() => !page.url().includes("previews"), "the playground");
  await page.locator('[data-process="0"]').waitFor();
  assert.match(page.url(), /name=duel/);
  await page.goto(`${url}previews/lesson-clocks.en.html`);
  await page.locator(".lesson-beat h2").waitFor();
  const sharing = await open("?lang=en#v1/paxos?n=3&name=duel");
  await sharing.locator('[data-process="0"]').waitFor();
  await sharing.keyboard.press("s");
  const link = sharing.locator('.share a[href^="previews/"]');
  await link.waitFor();
  assert.equal((await sharing.request.get(url + (await link.getAttribute("href")))).status(), 200);
});
