// Draws the icons of the installed page, www/icons/*.png, from www/icon.svg.  They are kept in the
// repository, so this is run by hand when the drawing changes.

import { mkdirSync, readFileSync } from "node:fs";
import * as playwright from "playwright-core";

const drawing = readFileSync("www/icon.svg", "utf8");
mkdirSync("www/icons", { recursive: true });
const browser = await playwright.chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

/** `part` is how much of the side the drawing takes: systems cut a maskable icon to their own shape. */
async function draw(name, side, part, paper) {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  const size = side * part;
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${paper}">` +
      drawing.replace("<svg", `<svg width="${size}" height="${size}"`),
  );
  await page.screenshot({ path: `www/icons/${name}.png`, omitBackground: true });
  await page.close();
}

await draw("192", 192, 1, "transparent");
await draw("512", 512, 1, "transparent");
await draw("maskable", 512, 0.66, "#fbfaf7");
await browser.close();
