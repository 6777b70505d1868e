// The page before, while and after its program loads; and that it needs nothing but its own folder.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import { chromium, firefox, ready, until } from "./support.mjs";

test("something is to be read before the program has come", async (t) => {
  const { open } = await chromium(t);
  let release;
  const released = new Promise((done) => (release = done));
  const page = await open("", {
    before: (page) =>
      page.route("**/*.wasm", async (route) => {
        await released;
        await route.continue();
      }),
  });

  await page.locator("#skeleton h1").waitFor();
  assert.equal(await page.locator("#skeleton h1").innerText(), "Bivalent");
  assert.equal(await page.locator("#failure").isVisible(), false);
  await accessible(page);

  release();
  await ready(page);
});

for (const theme of ["light", "dark"]) {
  test(`where the program cannot come, the page says so (${theme})`, async (t) => {
    const { open } = await chromium(t);
    const page = await open("", {
      theme,
      before: (page) => page.route("**/*.wasm", (route) => route.abort()),
    });

    await page.locator("#failure").waitFor();
    assert.match(await page.locator("#failure").innerText(), /could not start[^]*无法启动/);
    assert.equal(await page.locator("#skeleton").count(), 0);
    await accessible(page);

    // The failure itself is reported on the console; nothing else may be.
    await until(() => page.faults.length > 0, "the report on the console");
    assert.deepEqual(page.faults.filter((fault) => !/fetch|ERR_FAILED/.test(fault)), []);
    page.faults.length = 0;
  });
}

test("the page works below any path", async (t) => {
  const { open, url } = await chromium(t, { base: "/some/where/below/" });
  const page = await open();
  await ready(page);
  const assets = await page.evaluate(() => globalThis.bivalentAssets);
  assert.ok(assets.glue.startsWith(url));
  assert.ok(assets.worker.startsWith(url));
  assert.match(assets.stamp, /^[0-9a-f]{12}$/);
});

test("every file of the program is named by its contents", async (t) => {
  const { open } = await chromium(t);
  const names = [];
  const page = await open("", {
    before: (page) => page.on("request", (request) => names.push(new URL(request.url()).pathname)),
  });
  await ready(page);
  // But for the few names by which a browser finds the page, and that it asks for anew.
  const known = /^\/($|sw\.js$|manifest\.webmanifest$|icons\/)/;
  const plain = names.filter((name) => !known.test(name) && !/-[0-9a-f]{16}\.[a-z]+$/.test(name));
  assert.deepEqual(plain, []);
});

test("Firefox opens the page too", async (t) => {
  const { open } = await firefox(t);
  const page = await open();
  await ready(page);
});
