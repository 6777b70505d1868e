// The npm package of the element: what is in it, and that its types are those of what really comes.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "./support.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = join(root, "embed");
const run = promisify(execFile);
const text = (...path) => readFileSync(join(root, ...path), "utf8");

test("the package has the element, its types, how to use it, and its licences", async () => {
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json"], { cwd: folder });
  const [{ name, files }] = JSON.parse(stdout);
  assert.equal(name, "bivalent-run");
  assert.deepEqual(files.map(({ path }) => path).sort(), [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "embed.d.ts",
    "embed.js",
    "package.json",
  ]);
  for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) assert.equal(text("embed", licence), text(licence));
  const { version } = JSON.parse(text("embed", "package.json"));
  assert.equal(/^version = "([^"]+)"/m.exec(text("Cargo.toml"))[1], version);
});

test("every attribute has its place in the table of the package's README", () => {
  const script = text("embed", "embed.js");
  const settings = /SETTINGS = \[([^\]]+)\]/.exec(script)[1].match(/\w+/g);
  for (const name of ["src", "home", "label", ...settings]) {
    assert.match(text("embed", "README.md"), new RegExp(`^\\| \`${name}\` \\|`, "m"), name);
  }
});

/** Checks TypeScript that uses the package as somebody else's project would. */
async function check(t, source) {
  const project = mkdtempSync(join(tmpdir(), "bivalent-"));
  t.after(() => rmSync(project, { recursive: true }));
  mkdirSync(join(project, "node_modules"));
  cpSync(folder, join(project, "node_modules", "bivalent-run"), { recursive: true });
  writeFileSync(join(project, "post.ts"), source);
  const options = { strict: true, noEmit: true, target: "es2022", lib: ["es2022", "dom"], module: "nodenext", types: [] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["post.ts"] }));
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  return run(process.execPath, [tsc, "-p", project]).then(() => "", ({ stdout }) => stdout);
}

test("its types are those of what really comes", async (t) => {
  const { open } = await chromium(t);
  const page = await open("#v1/paxos?n=3&seed=7&do=4:split.0");
  await page.locator('[data-process="0"]').waitFor();
  const answers = await page.evaluate(async () => {
    const { bivalent } = globalThis;
    await bivalent.seek(30);
    await bivalent.seek(12);
    await bivalent.command({ note: { text: "here" } });
    await bivalent.command({ act: { act: "crash.2" } });
    const answers = [];
    for (const command of [
      "look",
      "matrix",
      "list",
      { events: { from: 0, to: 12 } },
      { possible: { acts: ["crash.0", "crash.2"] } },
      { judge: { conditions: ["decided >= 3"] } },
      { compare: { left: 0, right: 1 } },
      { until: { until: "decision", steps: 50 } },
      { draw: { link: null, step: null, figure: { shade: "dark" } } },
    ]) {
      answers.push(await bivalent.command(command));
    }
    return answers;
  });
  const literals = answers.map((answer, i) => `const answer${i}: Answer = ${JSON.stringify(answer)};`);
  const source = `import type { Answer } from "bivalent-run";\n${literals.join("\n")}\n`;
  assert.equal(await check(t, source), "");
});

test("its types let through what is right, and nothing else", async (t) => {
  const right = `
    import "bivalent-run";
    const run = document.createElement("bivalent-run");
    Object.assign(document.body, run);
    run.src = "#v1/paxos";
    run.controls = "full";
    run.addEventListener("verdict", ({ detail }) => detail.verdict === "violated" && run.pause());
    run.addEventListener("click", (event) => event.clientX);
    const { step } = await run.step(2);
    await run.command({ act: { act: "crash.0" } });
    await window.bivalent?.seek(step);
    export const link: string = await run.link();
  `;
  assert.equal(await check(t, right), "");
  const wrong = [
    'run.controls = "some";',
    "run.step('2');",
    "run.command({ act: 'crash.0' });",
    'run.addEventListener("verdict", ({ detail }) => detail.colour);',
    'run.theme = "blue";',
  ];
  const source = `import "bivalent-run";\nconst run = document.createElement("bivalent-run");\n${wrong.join("\n")}\n`;
  const told = await check(t, source);
  for (const [i, line] of wrong.entries()) assert.match(told, new RegExp(`post\\.ts\\(${i + 3},`), line);
});
