// Somebody else's page for the tests of embeds: the sample post, served from another origin than
// Bivalent, with the policy that such a page may have; and pages made up of a few elements.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../tools/serve.mjs";
import { chromium, dist, firefox, until } from "./support.mjs";

/**
 * Serves Bivalent at one origin and the sample post at another, and starts a browser for it.  `body`,
 * if there is one, stands in place of the post's, without its scripts.  Gives { home, open, asked }: `asked` are the paths
 * of Bivalent's files that were asked for.
 */
export async function weblog(t, { body, browser = chromium } = {}) {
  const asked = [];
  const home = await serve({ root: dist, heard: (path) => asked.push(path.slice(1)) });
  const folder = mkdtempSync(join(tmpdir(), "bivalent-"));
  t.after(async () => {
    await home.close();
    rmSync(folder, { recursive: true });
  });
  cpSync(join(dist, "post"), folder, { recursive: true });
  for (const page of ["index.html", "zh-Hans.html"]) {
    const path = join(folder, page);
    writeFileSync(path, elsewhere(readFileSync(path, "utf8"), home.url, body));
  }
  const { open, url } = await browser(t, { root: folder, friends: [home.url] });
  return { home, open, url, asked };
}

/** A post as it stands where Bivalent is not: what it takes from there is named in full. */
function elsewhere(html, home, body) {
  const { origin } = new URL(home);
  const page = html
    .replace("script-src 'self'", `script-src 'self' ${origin}`)
    .replace("frame-src 'self'", `frame-src ${origin}`)
    .replace("../embed.js", `${home}embed.js`);
  if (body === undefined) return page;
  return page.replace(/<script[^]*?<\/script>/g, "").replace(/<body>[^]*<\/body>/, () => `<body>${body}</body>`);
}

/** Makes the element known to a page that has no scripts. */
export const load = (page, home, query = "") => page.addScriptTag({ url: `${home.url}embed.js${query}` });

export const inFirefox = { browser: firefox };

/** The numbers of the elements that have a frame. */
export const frames = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("bivalent-run")].flatMap((run, i) =>
      run.shadowRoot?.querySelector("iframe") ? [i] : [],
    ),
  );

/** Scrolls to the element of a number and waits until its run is shown. */
export async function scrollTo(page, number) {
  await until(
    () =>
      page.evaluate((number) => {
        const run = document.querySelectorAll("bivalent-run")[number];
        run.scrollIntoView({ block: "center" });
        return Boolean(run.shadowRoot?.querySelector(".there"));
      }, number),
    `run ${number} to have its room`,
  );
  await shown(page, number);
}

/** Waits until the run of a number is shown. */
export const shown = (page, number = 0) =>
  until(
    () =>
      page.evaluate((number) => {
        const run = document.querySelectorAll("bivalent-run")[number];
        return Boolean(run.shadowRoot?.querySelector(".there")) && run.view().then((view) => view.title);
      }, number),
    `run ${number} to be shown`,
  );
