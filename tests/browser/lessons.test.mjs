// Lessons as a reader meets them: guessing, seeing, doing, and coming back another day.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { accessible } from "./axe.mjs";
import { chromium, firefox, until } from "./support.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "www", "lessons");

/** The beats of a lesson as they are written: their titles, and the run that each opens. */
function beats(lesson, language) {
  const parts = readFileSync(join(folder, lesson, `${language}.md`), "utf8").split(/^## /m).slice(1);
  let run;
  return parts.map((part) => {
    run = /^run: (.*)$/m.exec(part)?.[1] ?? run;
    return { title: /^(.*) \{#/.exec(part)[1], run };
  });
}

const beat = (page, title) =>
  page.locator(".lesson-beat h2", { hasText: title }).waitFor({ timeout: 30_000 });
const step = (page) =>
  page.evaluate(() => Number(/\d+/.exec(document.querySelector(".where")?.textContent ?? "")?.[0]));

test("a prediction is asked before the run reveals, and the engine says when a task is met", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=paxos&beat=1", { reducedMotion: "reduce" });
  await beat(page, "Leave it to one");
  assert.equal(await page.locator(".reveal").count(), 0, "nothing is revealed yet");
  await page.getByRole("button", { name: "No.", exact: true }).click();
  await page.locator(".reveal", { hasText: "it is gone" }).waitFor();
  assert.equal(await step(page), 6, "the run has played to where the text is");
  await until(
    () => page.evaluate(() => document.querySelector(".lesson-step")?.classList.contains("done")),
    "the first step is ticked off",
  );
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await beat(page, "Ask a majority");
  assert.match(page.url(), /lesson=paxos&beat=2$/, "each beat has its own address");

  await page.goto(page.url().replace("beat=2", "beat=11"));
  await beat(page, "Two of five are down");
  const goals = page.locator(".goal.verdict-holds");
  await page.keyboard.press("ArrowRight");
  assert.equal(await goals.count(), 0, "the task is not met before it is begun");
  await page.getByRole("button", { name: "Hint" }).click();
  await page.getByRole("button", { name: "Show one way" }).click();
  await page.locator(".met", { hasText: "done it" }).waitFor();
  assert.equal(await goals.count(), 2);
});

test("progress is kept, and the lesson goes on in the other language", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=clocks&beat=3", { reducedMotion: "reduce" });
  await beat(page, "Along a chain");
  await page.getByRole("button", { name: "中文" }).click();
  await beat(page, "沿着链条");
  await page.reload();
  await beat(page, "沿着链条");
  await page.getByRole("button", { name: "单独打开这次运行" }).click();
  await page.locator(".lesson").waitFor({ state: "detached" });
  await until(() => !page.url().includes("lesson="), "the address is the run's again");
  await page.getByRole("button", { name: "课程" }).click();
  await page.getByRole("button", { name: /谁先谁后/ }).click();
  await beat(page, "沿着链条");
});

test("a text moves the run that it speaks of", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=paxos&beat=6", { reducedMotion: "reduce" });
  await beat(page, "Then vote");
  await page.getByRole("button", { name: /When two of the three/ }).click();
  await page.getByRole("button", { name: "step 9", exact: true }).click();
  await until(async () => (await step(page)) === 9, "step 9");
});

test("a lesson that there is not is told, and the page works without it", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=nothing-of-the-kind&beat=2");
  await page.getByRole("alert").waitFor();
  await page.locator(".stage").waitFor();
  assert.equal(await page.locator(".lesson").count(), 0);
  page.faults.length = 0; // the browser reports the missing file itself
});

test("a lesson can be read by everybody, at every size, in both themes and languages", async (t) => {
  const { open } = await chromium(t);
  for (const [theme, language, viewport, touch] of [
    ["light", "en", { width: 1440, height: 900 }, false],
    ["dark", "zh-CN", { width: 390, height: 844 }, true],
  ]) {
    const options = { theme, language, viewport, touch, reducedMotion: "reduce" };
    const page = await open("?lesson=consensus&beat=2", options);
    await page.locator(".answer").first().click();
    await page.locator(".reveal").waitFor();
    await accessible(page);
    const beside = await open("?lesson=keys&beat=2", options);
    await beside.locator(".answer").first().click();
    await beside.locator(".reveal").waitFor();
    await accessible(beside);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= viewport.width, `the page is ${wide} px wide`);
    const foot = await page.locator(".lesson-foot").boundingBox();
    assert.ok(foot && foot.y + foot.height <= viewport.height, "its controls are in view");
  }
});

test("every beat of every lesson has its own address, and opens as a free run", async (t) => {
  const { open } = await chromium(t);
  const lessons = readdirSync(folder);
  for (const [turn, lesson] of lessons.entries()) {
    const language = turn % 2 === 0 ? "en" : "zh-Hans";
    const written = beats(lesson, language);
    const page = await open(`?lang=${language}&lesson=${lesson}&beat=1`, { reducedMotion: "reduce" });
    for (const [place, { title }] of written.entries()) {
      await beat(page, title);
      const address = new URL(page.url()).searchParams;
      assert.deepEqual([address.get("lesson"), address.get("beat")], [lesson, String(place + 1)]);
      if (place + 1 < written.length) await page.locator(".lesson-next").click();
    }
    assert.equal(await page.locator(".lesson-step").count(), written.length);

    const some = Math.floor(written.length / 2);
    await page.goto(page.url().replace(/beat=\d+/, `beat=${some + 1}`));
    await beat(page, written[some].title);
    await page.locator(".ways-out button").last().click();
    await page.locator(".lesson").waitFor({ state: "detached" });
    await until(() => page.url().includes("#v1"), "the address is the run's");
    const link = await page.evaluate(() => globalThis.bivalent.link());
    const settings = (link) => link.slice(link.indexOf("#")).split("&")[0];
    assert.equal(settings(link), settings(written[some].run), `${lesson}, ${written[some].title}`);
  }
});

/** Where everything stands that is pressed again and again. */
const places = (page) =>
  page.evaluate(() => {
    const lesson = [".lesson-head button", ".lesson-steps", ".lesson-turn button:first-child", ".lesson-next"];
    const overlay = document.querySelector(".overlay-bar");
    const others = overlay ? [".overlay-bar", ".overlay-bar button"] : [".timeline button.primary", ".scrubber"];
    return [...lesson, ...others].map((name) => {
      const { x, y, width, height } = document.querySelector(name).getBoundingClientRect();
      return `${name} ${[x, y, width, height].map(Math.round)}`;
    });
  });

for (const [viewport, touch, lesson, language] of [
  [{ width: 1440, height: 900 }, false, "consensus", "en"],
  [{ width: 1440, height: 900 }, false, "liars", "zh-Hans"],
  [{ width: 390, height: 844 }, true, "paxos", "zh-Hans"],
  [{ width: 1440, height: 900 }, false, "keys", "zh-Hans"],
  [{ width: 390, height: 844 }, true, "keys", "en"],
]) {
  test(`nothing that is pressed moves from beat to beat, nor while a run goes on (${lesson}, ${viewport.width} px)`, async (t) => {
    const { open } = await chromium(t);
    const options = { viewport, touch, reducedMotion: "reduce" };
    const page = await open(`?lang=${language}&lesson=${lesson}&beat=1`, options);
    let first;
    for (const { title } of beats(lesson, language)) {
      await beat(page, title);
      first ??= await places(page);
      assert.deepEqual(await places(page), first, `${title}: as it begins`);
      const begin = page.locator(".answer, .go").first();
      await until(async () => (await page.locator(".overlay-work").count()) === 0, "the tables to be built");
      if (await begin.count()) {
        await begin.click();
        await until(async () => (await page.locator(".overlay-work").count()) === 0, "what was done");
        const skip = page.locator(".go");
        for (const deadline = Date.now() + 30_000; (await skip.count()) && Date.now() < deadline; ) {
          assert.deepEqual(await places(page), first, `${title}: as it goes on`);
          await skip.click({ timeout: 1000 }).catch(() => {});
        }
        assert.deepEqual(await places(page), first, `${title}: at its end`);
      }
      if (await page.locator(".lesson-next").isEnabled()) await page.locator(".lesson-next").click();
    }
  });
}

test("what is revealed comes into view, also on a phone", async (t) => {
  const { open } = await chromium(t);
  const options = { viewport: { width: 390, height: 844 }, touch: true, reducedMotion: "reduce" };
  const page = await open("?lesson=clocks&beat=1", options);
  await page.locator(".answer").last().click();
  await page.locator(".reveal").waitFor();
  const hidden = () =>
    page.evaluate(() => {
      const text = document.querySelector(".lesson-beat").getBoundingClientRect();
      const reveal = document.querySelector(".reveal").getBoundingClientRect();
      return Math.max(text.top - reveal.top, reveal.bottom - text.bottom);
    });
  await until(async () => (await hidden()) <= 0, "the reveal to be in view");
});

test("what is done by hand meets a task, and something else does not", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=consensus&beat=10", { reducedMotion: "reduce" });
  await beat(page, "Break termination");
  const met = page.locator(".goal.verdict-holds");
  await until(async () => (await met.count()) === 1, "that at most one is down holds before anything is done");
  const process = page.locator('[data-process="2"]');
  await process.locator("[role=button]").first().click();
  await page.getByRole("button", { name: "Crash", exact: true }).click();
  await page.locator(".met", { hasText: "done it" }).waitFor();
  assert.equal(await met.count(), 2);

  await page.getByRole("button", { name: "Begin this step again" }).click();
  await until(async () => (await page.locator(".met", { hasText: "done it" }).count()) === 0, "a new beginning");
  const step = await page.evaluate(async () => {
    await globalThis.bivalent.seek(12);
    await globalThis.bivalent.command({ act: { act: "crash.2" } });
    return (await globalThis.bivalent.view()).step;
  });
  await page.locator(".where", { hasText: `step ${step} of` }).waitFor();
  await until(async () => (await met.count()) === 1, "a crash comes too late when all have decided");
  assert.equal(await page.locator(".met", { hasText: "done it" }).count(), 0);
});

test("the length of a lesson is seen, and what was finished is still finished another day", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=clocks&beat=1", { reducedMotion: "reduce" });
  await beat(page, "Two events");
  await page.locator(".lesson-head", { hasText: "12 minutes" }).waitFor();
  await page.locator(".lesson-turn", { hasText: "1 of 13" }).waitFor();
  await page.locator(".answer").first().click();
  const done = page.locator(".lesson-step.done");
  await until(async () => (await done.count()) === 1, "the first step is ticked off");
  await page.reload();
  await beat(page, "Two events");
  assert.equal(await done.count(), 1);
  await page.getByRole("button", { name: "Lessons" }).click();
  const entry = page.locator(".lesson-list li", { hasText: "What happened before" });
  await entry.locator(".scenario-expect", { hasText: "1 of 13 steps done, 12 minutes" }).waitFor();
  await page.locator(".lesson-list .scenario-expect", { hasText: /^14 steps, 14 minutes$/ }).waitFor();
});

const met = (page) => page.locator(".met", { hasText: "done it" });
const digits = (page) => page.locator(".hand-digits b");

test("a lookup is sent on by hand, hop by hop, and each choice is told beside Pastry's", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=keys&beat=1", { reducedMotion: "reduce" });
  await beat(page, "In your hands");
  await page.locator(".hand-digits .next", { hasText: "d" }).waitFor();
  assert.equal(await digits(page).innerText(), "", "no digit matches yet");
  const pass = (node) => page.locator(`.hand .entry[title="#${node}"]`).first().click();
  for (const [node, matched] of [[101, ""], [100, ""], [846, "d"], [823, "d3"]]) {
    await pass(node);
    await page.locator(".hand-told", { hasText: `node ${node} has it` }).waitFor();
    assert.equal(await digits(page).innerText(), matched);
  }
  assert.equal(await met(page).count(), 0, "it has not arrived yet");
  await page.locator(".overlay-bar button").first().click();
  await page.locator(".hand-told", { hasText: "node 846 has it" }).waitFor();
  await pass(823);
  await page.locator(".hand-told", { hasText: "node 823 has it" }).waitFor();
  await pass(824);
  await page.locator(".hand-told", { hasText: "you made 5 hops, Pastry makes 3" }).waitFor();
  await met(page).waitFor();
  const told = await page.locator(".hand .hop p").allInnerTexts();
  assert.match(told[0], /Pastry takes node 846/);
  assert.match(told[2], /as Pastry does/);
});

test("on a phone in Chinese the witness that a lesson speaks of is in sight, and the text can have more room", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=keys&beat=6", {
    reducedMotion: "reduce", viewport: { width: 390, height: 844 }, touch: true, language: "zh-CN",
  });
  await beat(page, "先查路由表");
  await page.locator(".lesson-beat fieldset button").first().tap();
  const witness = page.getByRole("button", { name: "显示证据" });
  await witness.waitFor();
  const strip = page.locator(".lane-strip .lanes");
  assert.ok(await strip.evaluate((it) => it.scrollHeight <= it.clientHeight), "nothing of the lane is cut");
  await witness.tap();
  const height = async () => (await page.locator(".lesson-beat").boundingBox()).height;
  const before = await height();
  await page.getByRole("button", { name: "放大文字区" }).tap();
  await until(async () => (await height()) > before + 100, "the text to have more room");
  assert.ok((await page.locator("canvas.over").boundingBox()).height > 100, "and the ring is still seen");
  await page.getByRole("button", { name: "放大运行区" }).tap();
  await until(async () => (await height()) === before, "what it was before");
});

test("an overlay is broken by hand as a task asks, and one node fewer does not do", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=keys&beat=9", { reducedMotion: "reduce" });
  await beat(page, "Four at once");
  const panel = page.locator(".overlay-panel");
  const ring = page.locator("canvas.over").first();
  const silent = async () => {
    const told = await page.locator(".overlay-told").innerText();
    const [, live, all] = /^(\d+) of (\d+) nodes answer/.exec(told) ?? [null, 0, 0];
    return all - live;
  };
  const silence = async (count) => {
    await ring.focus();
    for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await panel.getByRole("heading", { name: "node #" }).waitFor();
    await panel.locator(".ask input").fill(String(count));
    await panel.getByRole("button", { name: "Silence the arc" }).click();
    await until(async () => (await silent()) === count, `${count} to be silent`);
    await page.getByRole("tab", { name: "Do", exact: true }).click();
    await panel.getByRole("button", { name: "Look up", exact: true }).click();
    await until(async () => (await page.locator(".lane .verdict-pending").count()) === 0, "the lookups");
  };
  await silence(3);
  await page.locator(".lane .verdict-holds").first().waitFor();
  await page.locator(".goal.verdict-holds").first().waitFor();
  assert.equal(await met(page).count(), 0, "three are too few");
  await page.getByRole("button", { name: "Begin this step again" }).click();
  await until(async () => (await silent()) === 0, "all to be back");
  await silence(4);
  await met(page).waitFor();
});

test("what is expected of an overlay is asked before it is done", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=keys&beat=3", { reducedMotion: "reduce" });
  await beat(page, "A hundred times as many");
  assert.equal(await page.locator(".reveal").count(), 0, "nothing is revealed yet");
  await page.locator(".overlay-told", { hasText: /100.000 nodes/ }).waitFor();
  await page.getByRole("button", { name: "About 4." }).click();
  await page.locator(".reveal", { hasText: "65,536" }).waitFor({ timeout: 60_000 });
  await page.locator(".measures", { hasText: "Hops on average: 3.97" }).waitFor();
});

test("what a broken promise shows of itself can be pressed beside a lesson", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=keys&beat=6", { reducedMotion: "reduce" });
  await beat(page, "Ask the table first");
  await page.locator(".answer").nth(1).click();
  await page.locator(".reveal", { hasText: "531" }).waitFor();
  const button = page.getByRole("button", { name: "Show the witness" });
  const { right, width } = await button.evaluate((node) => {
    const [box, lanes] = [node, node.closest(".lanes")].map((it) => it.getBoundingClientRect());
    return { right: lanes.right - box.right, width: box.width };
  });
  assert.ok(width > 0 && right >= 0, `it is ${right} px within the lanes`);
  await button.click();
  await page.locator(".route .warning", { hasText: "goes round and round" }).waitFor();
});

test("a lookup in hand can be sent on with a thumb, beside the lesson and back", async (t) => {
  const { open } = await chromium(t);
  const options = { viewport: { width: 390, height: 844 }, touch: true, reducedMotion: "reduce" };
  const page = await open("?lesson=keys&beat=1", options);
  await beat(page, "In your hands");
  const chooser = page.locator(".overlay-lesson nav.tabs button").first();
  await chooser.tap();
  for (const node of [846, 823, 824]) await page.locator(`.hand .entry[title="#${node}"]`).first().tap();
  await page.locator(".hand-told", { hasText: "Pastry makes 3" }).waitFor();
  await accessible(page);
  await chooser.tap();
  await met(page).waitFor();
  await accessible(page);
});

test("beside a lesson the lists take turns with the diagram, and the text stays", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=liars&beat=1", { reducedMotion: "reduce" });
  await beat(page, "A store in four copies");
  await page.locator(".place-diagram .diagram").waitFor();
  await page.getByRole("tab", { name: "Log" }).click();
  await page.locator(".place-diagram .ledger").waitFor();
  await page.locator(".lesson-beat").focus();
  await page.keyboard.press("m");
  await page.locator(".place-diagram .matrix").waitFor();
  await beat(page, "A store in four copies");
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.locator(".place-diagram .diagram").waitFor();
});

test("after the last step the other lessons are offered", async (t) => {
  const { open } = await chromium(t);
  const last = beats("clocks", "en").length;
  const page = await open(`?lesson=clocks&beat=${last}`, { reducedMotion: "reduce" });
  await beat(page, "It is yours");
  await page.locator(".lesson-next", { hasText: "Lessons" }).click();
  await page.locator(".lesson-list .scenario").nth(1).click();
  await beat(page, beats("consensus", "en")[0].title);
});

test("no line begins with the mark that follows a formula or a link to a step", async (t) => {
  const { open } = await chromium(t);
  const options = { viewport: { width: 390, height: 844 }, touch: true, reducedMotion: "reduce" };
  const page = await open("?lang=zh-Hans&lesson=liars&beat=4", options);
  await beat(page, "那就把法定人数加大");
  await page.locator(".answer").first().click();
  await page.locator(".reveal").waitFor();
  const broken = await page.evaluate(() =>
    [...document.querySelectorAll(".lesson-beat :is(math:not([display=block]), .step-link)")]
      .filter(({ nextSibling: after }) => /^[,.;:?!，。；：、？！]/.test(after?.data ?? ""))
      .map((box) => {
        const mark = document.createRange();
        mark.setStart(box.nextSibling, 0);
        mark.setEnd(box.nextSibling, 1);
        const [{ left }, { right }] = [mark.getBoundingClientRect(), box.getBoundingClientRect()];
        return { text: box.parentElement.textContent, ends: left < right - 4 };
      }),
  );
  assert.ok(broken.length >= 3, `${broken.length} marks follow a formula`);
  assert.deepEqual(broken.filter(({ ends }) => ends), []);
});

test("who was chosen in a large overlay is let go in a small one that does not have them", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=keys&beat=1", { reducedMotion: "reduce" });
  await beat(page, "In your hands");
  await page.locator('.hand .entry[title="#846"]').first().waitFor();
  await page.locator(".lesson-step").nth(6).click();
  await beat(page, "A ring is not a line");
  await page.locator(".overlay-bar", { hasText: "64 nodes" }).waitFor();
  await page.locator(".overlay-caption", { hasText: "Press a node" }).waitFor();
  assert.equal(await page.locator(".toast").count(), 0, "nothing is complained of");
});

test("formulas are MathML of the build's own, and are drawn", async (t) => {
  const { open } = await chromium(t);
  const page = await open("?lesson=paxos&beat=2", { reducedMotion: "reduce" });
  await beat(page, "Ask a majority");
  await page.locator(".answer").first().click();
  const formula = page.locator('.lesson-beat math[display="block"]');
  await formula.waitFor();
  const { space, text, height } = await formula.evaluate((math) => ({
    space: math.namespaceURI,
    text: math.textContent.replace(/\s/g, ""),
    height: math.getBoundingClientRect().height,
  }));
  assert.equal(space, "http://www.w3.org/1998/Math/MathML");
  assert.match(text, /\|Q1\|\+\|Q2\|>n/);
  assert.ok(height > 10, `${height} px high`);
  assert.equal(await page.locator(".lesson-beat", { hasText: "$" }).count(), 0, "no formula is left as it was written");
});

test("a lesson is read in Firefox too: guess, see, formula, next", async (t) => {
  const { open } = await firefox(t);
  const page = await open("?lang=en&lesson=paxos&beat=2");
  const press = (selector) => page.evaluate((selector) => document.querySelector(selector)?.click(), selector);
  const has = (selector) => page.evaluate((selector) => Boolean(document.querySelector(selector)), selector);
  await until(() => has(".answer"), "the question");
  assert.equal(await has(".reveal"), false);
  await press(".answer:nth-of-type(2)");
  await until(async () => {
    await press(".go");
    return has(".reveal");
  }, "what is revealed");
  const height = () =>
    page.evaluate(() => document.querySelector('.lesson-beat math[display="block"]')?.getBoundingClientRect().height);
  assert.ok((await height()) > 10, "a formula is drawn");
  await press(".lesson-next");
  await until(() => page.url().endsWith("beat=3"), "the next beat's address");
});
