// The panels around the pictures: what they tell, where they have their place, and that they cost
// no frames.

import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "./axe.mjs";
import {
  act, closed, crashed, dialog, fragment, handle, menu, opened, phone, rewritten, step, stepIs,
  steppedTo,
} from "./story.mjs";
import { chromium, until } from "./support.mjs";

const tab = (page, name) => page.getByRole("tab", { name, exact: true });
const text = (locator) => locator.innerText();
const says = (locator, pattern) =>
  until(async () => pattern.test(await locator.innerText()), `${pattern} to be said`);

/** The width and height of an element. */
async function size(page, selector) {
  const { width, height } = await page.locator(selector).boundingBox();
  return { width, height };
}

test("the inspector tells what a step changed, and what was there before", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 10);
  // A promise is the first thing that an acceptor writes down.
  let changed;
  for (let steps = 0; steps < 20 && !changed; steps += 1) {
    await page.keyboard.press("ArrowLeft");
    await stepIs(page, 9 - steps);
    const text = await page.locator(".happened").innerText();
    changed = /(p\d) receives prepare.*sends promise/.exec(text)?.[1];
  }
  await handle(page, Number(changed.slice(1))).click();
  await page.keyboard.press("Escape");
  const field = page.locator(".inspector .stable .field.changed");
  await says(field.first(), /promised\s+before:\s+(–|\d+\.\d+)\s+→\s+now:\s+\d+\.\d+/);
});

test("a message leads to its cause and to its effect", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 20);
  await tab(page, "Next").click();
  await page.locator(".chance .text-link").first().click();
  const inspector = page.locator(".inspector");
  await says(inspector, /Its cause[\s\S]*step \d+[\s\S]*Its effect[\s\S]*still under way/);
  await page.keyboard.press("ArrowRight");
  await stepIs(page, 21);
  await says(inspector, /Its effect[\s\S]*step 21/);
  const cause = inspector.locator(".row.told").first();
  const sent = Number(/\d+/.exec(await text(cause))[0]);
  await cause.click();
  await stepIs(page, sent);
  await says(inspector, new RegExp(`step ${sent}[\\s\\S]*What led to it`));
});

test("an ignored message says why it was ignored", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 30);
  await page.getByLabel("What happened").selectOption({ label: "ignored messages" });
  await page.locator(".event").first().click();
  const inspector = page.locator(".inspector");
  await says(inspector, /receives prepare.*: ignored, because it has promised/);
  // The message itself says so too, found from what sent it.
  await inspector.locator(".row.told").first().click();
  await stepIs(page, 0);
  const prepares = inspector.locator("li .row", { hasText: "prepare" });
  await prepares.first().waitFor();
  const count = await prepares.count();
  for (let place = 0; place < count; place += 1) {
    await prepares.nth(place).click();
    await says(inspector, /Its effect/);
    if (/It was ignored, because/.test(await inspector.innerText())) return;
    await inspector.locator(".row.told").first().click();
    await says(inspector, /Messages sent/);
  }
  assert.fail("one of the prepares was ignored");
});

test("the list of events is filtered, searched, and walked by keyboard", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 30);
  await page.getByLabel("Process", { exact: true }).selectOption("1");
  const texts = () => page.locator(".event-text").allInnerTexts();
  await until(async () => (await texts()).every((text) => text.startsWith("p1")), "only p1");
  await page.getByLabel("Process", { exact: true }).selectOption("");
  await page.keyboard.press("Escape");
  await page.locator("h1").click();
  await page.keyboard.press("/");
  await page.keyboard.type("PROMISE");
  await until(async () => {
    const all = await texts();
    return all.length > 2 && all.every((text) => /promise/i.test(text));
  }, "only sentences with the word");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Home");
  const pointed = page.locator(".event.pointed");
  await until(async () => {
    await page.keyboard.press("ArrowDown");
    return pointed.count();
  }, "an event to be pointed at");
  const chosen = Number(await pointed.getAttribute("data-step"));
  const active = await page.locator(".event-list").getAttribute("aria-activedescendant");
  assert.equal(active, `event-${chosen}`);
  await page.keyboard.press("Enter");
  await stepIs(page, chosen);
  assert.equal(await page.locator(".event[aria-selected=true]").getAttribute("data-step"), `${chosen}`);
});

test("a key in the list leads where it leads, also before the list has gone to the present", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 60, "#v1/paxos?n=9");
  // All of it between two pictures: the list is drawn at once, and goes to the present with the next.
  const scrolled = await page.evaluate(async () => {
    const list = document.querySelector(".event-list");
    const search = document.querySelector(".event-search");
    const found = document.querySelector(".events [role=status]");
    const pictures = async (count) => {
      for (let n = 0; n < count; n += 1) await new Promise(requestAnimationFrame);
    };
    await pictures(1);
    list.focus();
    search.value = "promise";
    search.dispatchEvent(new Event("input", { bubbles: true }));
    for (let turns = 0; !found.textContent; turns += 1) {
      if (turns > 1000) throw new Error("the list was not drawn at once");
      await null;
    }
    list.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true, cancelable: true }));
    await pictures(5);
    return list.scrollTop;
  });
  assert.equal(scrolled, 0);
  await page.locator(".event.pointed").waitFor();
});

test("ten thousand events are listed, and only those in view are in the document", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/lamport?n=5&at=10000", { reducedMotion: "reduce" });
  await until(async () => (await step(page)) === 10_000, "the ten thousandth step");
  await page.locator('.event[data-step="10000"]').waitFor();
  assert.ok((await page.locator(".event").count()) < 80, "a few rows are enough");
  const list = page.locator(".event-list");
  // The row is there a moment before the list is scrolled to it.
  await until(() => list.evaluate((list) => list.scrollTop > list.scrollHeight / 2), "its end");
  await list.evaluate((list) => {
    list.scrollTop = list.scrollHeight / 2;
  });
  // What is scrolled to is fetched.
  const middle = page.locator('.event[data-step="5000"]');
  await says(middle, /p\d/);
  assert.ok((await page.locator(".event").count()) < 80);
  await page.locator(".event-search").fill("step that no sentence has");
  await page.locator(".none-fits").waitFor();
});

test("what may be next is chosen, dropped and held from a list", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 20);
  await tab(page, "Next").click();
  const rows = page.locator(".chance");
  const last = rows.filter({ has: page.getByRole("button", { name: "Make it next" }) }).last();
  await last.getByRole("button", { name: "Make it next" }).click();
  await rewritten(page, /21:next\.\d+-\d+/);
  await stepIs(page, 21);
  await rows.first().getByRole("button", { name: "Hold" }).click();
  await rewritten(page, /;hold\.\d+-\d+/);
  // What is held comes last, and can be let go.
  await rows.getByRole("button", { name: "Release" }).waitFor();
  await rows.first().getByRole("button", { name: "Drop" }).click();
  await rewritten(page, /;drop\.\d+-\d+/);
});

test("what cannot be next says why", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 20);
  await tab(page, "Next").click();
  await handle(page, 1).click();
  await act(page, "Pause");
  await page.locator('[data-process="1"].status-paused').waitFor();
  await says(page.locator(".chance .chip.not").first(), /p1/);
});

test("the matrix counts what was sent to whom, and agrees with the events", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 20);
  await tab(page, "Messages").click();
  const total = page.locator(".counts tfoot td").last();
  await total.waitFor();
  const sent = Number(/\d+/.exec(await text(total))[0]);
  assert.ok(sent > 10, `${sent} messages`);
  const sums = await page.locator(".costs tbody td:nth-of-type(1)").allInnerTexts();
  assert.equal(sums.map(Number).reduce((a, b) => a + b), sent);
  await page.getByLabel("Kind of message").selectOption({ label: "prepare" });
  const prepares = Number(/\d+/.exec(await text(total))[0]);
  assert.ok(prepares > 0 && prepares < sent);
  // It follows the run.
  await page.keyboard.press("Escape");
  await page.locator("h1").click();
  await page.keyboard.press("Home");
  await until(async () => Number(/\d+/.exec(await text(total))?.[0]) !== prepares
    || (await step(page)) === 0, "the first step's matrix");
});

test("the run is taken to a decision, and to a value that changes", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 1);
  await page.keyboard.press("u");
  await dialog(page).waitFor();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await says(page.locator(".happened"), /decides|decided|outcome/);
  await page.keyboard.press("Home");
  await stepIs(page, 0);
  await page.keyboard.press("u");
  await page.getByLabel("a value of a process changes").check();
  await dialog(page).getByLabel("Process", { exact: true }).selectOption("3");
  await page.getByLabel("Value", { exact: true }).selectOption({ label: "promised" });
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await says(page.locator(".happened"), /^.*p3 receives prepare/);
  // What never happens is told, where the run ended.
  await page.keyboard.press("u");
  await page.getByLabel("a property is violated").check();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await says(page.locator(".toast p"), /ended before that happened/);
});

test("the same run without the crash, beside it", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 10);
  await crashed(page, 1);
  await page.locator("h1").click();
  await page.keyboard.press("Shift+ArrowRight");
  await stepIs(page, 21);
  await page.keyboard.press("b");
  await page.getByRole("button", { name: "The same run without this" }).click();
  const compared = page.locator(".compared");
  await says(compared, /Up to step 10 they are the same run/);
  await says(compared, /step 11[\s\S]*p1 crashes\./);
  assert.equal(await compared.locator("thead th").count(), 2);
  await accessible(page);
  await compared.getByRole("button", { name: /^Go to where they part/ }).first().click();
  await stepIs(page, 11);
  await page.locator('[data-process="1"].status-up').waitFor();
});

test("two branches are drawn as a tree, and compared", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 20);
  await page.keyboard.press("Home");
  await crashed(page, 0);
  await page.locator("h1").click();
  await page.keyboard.press("Shift+ArrowRight");
  await stepIs(page, 11);
  await page.getByRole("button", { name: "2 branches" }).click();
  await until(async () => (await page.locator(".tree-line").count()) === 2, "two lines");
  assert.equal(await page.locator(".tree-line.current").count(), 1);
  for (const box of await page.getByLabel("compare").all()) await box.check();
  await says(page.locator(".compared"), /They differ|Up to step 0/);
  await page.locator(".branch .row").first().click();
  await dialog(page).waitFor({ state: "detached" });
  await page.locator('[data-process="0"].status-up').waitFor();
});

test("a note is written, read at its step, changed, and removed", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 10);
  await page.keyboard.press("n");
  await dialog(page).locator("textarea").fill("Here <b>both</b> have begun");
  await page.getByRole("button", { name: "Save" }).click();
  await says(page.locator(".stage .note"), /Here <b>both<\/b> have begun/);
  await rewritten(page, /notes=|v1z/);
  const second = await opened(open, await fragment(page));
  await says(second.locator(".stage .note"), /Here <b>both<\/b> have begun/);
  await page.keyboard.press("n");
  const written = dialog(page).locator("textarea");
  await until(async () => (await written.inputValue()) === "Here <b>both</b> have begun", "the note");
  await page.getByRole("button", { name: "Remove" }).click();
  await page.locator(".stage .note").waitFor({ state: "detached" });
  await page.keyboard.press("Control+z");
  await page.locator(".stage .note").waitFor();
});

test("divisions are moved by pointer and by keyboard, put back, and kept", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 1);
  const line = page.locator(".divider.upright");
  const before = await size(page, ".reasons");
  const { x, y, height } = await line.boundingBox();
  await page.mouse.move(x, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x - 100, y + height / 2);
  await page.mouse.move(x - 200, y + height / 2);
  await page.mouse.up();
  const after = await size(page, ".reasons");
  assert.ok(Math.abs(after.width - before.width - 200) < 15, `${before.width} to ${after.width}`);
  await line.focus();
  const value = async () => Number(await line.getAttribute("aria-valuenow"));
  const at = await value();
  await page.keyboard.press("ArrowRight");
  await until(async () => (await value()) === at + 1, "the line to move");
  assert.equal(await step(page), 10, "the arrow key did nothing else");
  await page.reload();
  await page.locator(".divider.upright").waitFor();
  assert.equal(await value(), at + 1);
  await line.dblclick();
  await until(async () => (await size(page, ".reasons")).width === before.width, "the old place");
});

test("a view can be alone, and comes back", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 10);
  for (const name of ["Stage", "Space-time diagram", "Properties", "Inspector", "Lists"]) {
    await page.getByRole("button", { name: `${name}: all the room` }).click();
    const seen = page.locator(".places .place:visible");
    await until(async () => (await seen.count()) === 1, `${name} alone`);
    assert.ok((await seen.boundingBox()).width > 1400);
    await accessible(page);
    await page.keyboard.press("Escape");
    await until(async () => (await seen.count()) === 5, "all views");
  }
});

test("the hint ticks itself off, and can be closed for ever", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "", { reducedMotion: "reduce" });
  const done = page.locator(".hint .done");
  assert.equal(await done.count(), 0);
  await page.keyboard.press("ArrowRight");
  await until(async () => (await done.count()) === 1, "the first step");
  await crashed(page, 1);
  await until(async () => (await done.count()) === 2, "the second step");
  await page.locator(".lane-head").first().click();
  await says(page.locator(".hint"), /gallery/);
  await page.locator(".hint button").click();
  await page.locator(".hint").waitFor({ state: "detached" });
  await page.reload();
  await handle(page, 0).waitFor();
  assert.equal(await page.locator(".hint").count(), 0);
});

test("a lane's proof lights up in the list, and its steps lead there", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "", { reducedMotion: "reduce" });
  await page.keyboard.press("g");
  await page.locator(".scenario", { hasText: "agreement: violated" }).first().click();
  await dialog(page).waitFor({ state: "detached" });
  await page.keyboard.press("u");
  await page.getByLabel("a property is violated").check();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const lane = page.locator(".lane", { hasText: "agreement" });
  await says(lane.locator(".verdict-word"), /violated/);
  await says(page.locator(".narration"), /agreement: violated\. /);
  await lane.locator(".lane-head").click();
  const proof = Number(/\d+/.exec(await text(lane.locator(".chip").last()))[0]);
  await lane.locator(".chip").last().click();
  await stepIs(page, proof);
  await page.locator(`.event.witness[data-step="${proof}"]`).waitFor();
});

test("verdicts are told in Chinese too, while a run plays fast", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "", { language: "zh-CN" });
  await page.locator(".speed select").selectOption({ label: "100×" });
  await says(page.locator(".narration"), /可终止性：成立/);
});

test("what is read is not drawn anew with every frame while a run plays", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/lamport?n=5&seed=3");
  await page.locator(".speed select").selectOption({ label: "1×" });
  await page.evaluate(() => {
    globalThis.changes = [];
    new MutationObserver(() => globalThis.changes.push(performance.now())).observe(
      document.querySelector(".panel.lanes"),
      { subtree: true, childList: true, characterData: true },
    );
  });
  if (await page.locator('.tool.primary[aria-label="Play"]').count()) {
    await page.keyboard.press("Space");
  }
  const gaps = await until(async () => {
    const changes = await page.evaluate(() => globalThis.changes);
    // Changes within one frame are one picture.
    const pictures = changes.filter((time, i) => i === 0 || time - changes[i - 1] > 16);
    return pictures.length > 20 && pictures.slice(1).map((time, i) => time - pictures[i]);
  }, "twenty changes of the reasons");
  gaps.sort((a, b) => a - b);
  assert.ok(gaps[Math.floor(gaps.length / 2)] > 60, `${gaps.map(Math.round)}`);
});

test("single keys can be switched off", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 1);
  await page.keyboard.press("?");
  await page.getByLabel("Single keys do something").uncheck();
  await closed(page);
  const before = await step(page);
  for (const key of ["ArrowRight", "n", "u", "?", "/"]) await page.keyboard.press(key);
  assert.equal(await dialog(page).count(), 0);
  assert.equal(await step(page), before);
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: "Help" }).click();
  await page.getByLabel("Single keys do something").check();
  await closed(page);
  await page.keyboard.press("ArrowRight");
  await stepIs(page, before + 1);
});

test("everything that is pressed is as large as a finger", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 20, "", { viewport: phone, touch: true });
  assert.ok(await page.evaluate(() => matchMedia("(pointer: coarse)").matches));
  const small = () =>
    page.evaluate(() => {
      // What is drawn on the stage and in the diagram has its own test.
      const drawn = ".stage-drawing *, .diagram-room *";
      const pressed = "button, select, textarea, summary, input, [role=tab], [role=option]";
      const covering = document.querySelector("dialog[open]") ?? document;
      return [...covering.querySelectorAll(pressed)]
        .filter((element) => !element.matches(drawn) && element.checkVisibility())
        // What cannot be seen is pressed by its label.
        .map((element) => [element, element.closest(".hidden, label.choice")?.closest("label") ?? element])
        .map(([element, target]) => [element, target.getBoundingClientRect()])
        .filter(([, { width, height }]) => width > 1 && (width < 43.5 || height < 43.5))
        .filter(([element]) => !element.matches("[readonly], [type=range]"))
        .map(([element, { width, height }]) =>
          `${element.className || element.tagName} "${element.textContent.slice(0, 20)}" ${width}x${height}`);
    });
  assert.deepEqual(await small(), []);
  await page.locator(".lane-line").tap();
  await page.locator(".lane-head").first().tap();
  assert.deepEqual(await small(), []);
  for (const [place, view] of [".diagram", ".inspector", ".events", ".pending", ".matrix"].entries()) {
    await page.locator(".tabs .tab").nth(place).tap();
    await page.locator(`.drawer ${view}`).waitFor();
    if (view === ".inspector") await page.locator(".inspector .row").first().tap();
    assert.deepEqual(await small(), [], view);
  }
  for (const place of [0, 1, 2, 3, 6]) {
    await page.locator(".top-tools button").nth(place).tap();
    await dialog(page).waitFor();
    assert.deepEqual(await small(), [], `sheet ${place}`);
    await closed(page);
  }
  for (const name of ["Run until", "Branches", "Note"]) {
    await page.locator(".timeline").getByRole("button", { name }).tap();
    await dialog(page).waitFor();
    assert.deepEqual(await small(), [], name);
    await closed(page);
  }
});

for (const theme of ["light", "dark"]) {
  for (const language of ["en", "zh-CN"]) {
    for (const viewport of [undefined, phone]) {
      const where = viewport ? "a phone" : "a desk";
      test(`every panel and sheet is accessible: ${theme}, ${language}, ${where}`, async (t) => {
        const { open } = await chromium(t);
        const options = { theme, language, viewport, touch: !!viewport };
        const page = await steppedTo(open, 20, "", options);
        await accessible(page);
        if (!viewport) await desk(page);
        for (const key of ["?", "g", "s", "u", "n", "b"]) {
          await page.locator("h1").click();
          await page.keyboard.press(key);
          await dialog(page).waitFor();
          await accessible(page);
          await closed(page);
        }
        await page.keyboard.press("u");
        await dialog(page).locator("input[type=radio]").nth(3).check();
        await accessible(page);
        await closed(page);
        await page.locator(".top-tools button").nth(1).click();
        await dialog(page).waitFor();
        await accessible(page);
      });
    }
  }
}

/** The panels beside the pictures, one after the other. */
async function desk(page) {
  await page.locator(".lane-head").first().click();
  await page.locator(".lane-head").last().click();
  await accessible(page);
  await page.locator(".inspector .row").first().click();
  await accessible(page);
  await page.locator(".event").nth(3).click();
  await accessible(page);
  for (const place of [1, 2]) {
    await page.getByRole("tab").nth(place).click();
    await page.locator([".pending", ".matrix table"][place - 1]).first().waitFor();
    await accessible(page);
  }
  assert.equal(await menu(page).count(), 0);
}

test("what is set up wrongly is said beside its field; what is off or on is a box", async (t) => {
  const { open } = await chromium(t);
  for (const [language, setup, refusal, box] of [
    ["en", "Set up", "999 is not possible: a whole number from 1 to 100 is needed.", "in order"],
    ["zh-CN", "设置", "不能是 999：需要 1 到 100 之间的整数。", "按序送达"],
  ]) {
    const page = await steppedTo(open, 10, "", { language });
    await rewritten(page, /at=10/);
    const before = await fragment(page);
    await page.getByRole("button", { name: setup, exact: true }).click();
    const processes = page.locator("#parameter-n");
    await processes.fill("999");
    await processes.press("Enter");
    const told = dialog(page).getByRole("alert");
    assert.equal(await told.innerText(), refusal);
    assert.equal(await processes.inputValue(), "5");
    assert.equal(await fragment(page), before, "nothing was started anew");
    await processes.fill("4");
    await processes.press("Enter");
    await rewritten(page, /n=4/);
    await told.waitFor({ state: "detached" });

    // It shows what the run has, so it changes when the run has changed.
    const switched = async (field, pattern) => {
      const ticked = await field.isChecked();
      await field.click();
      await rewritten(page, pattern);
      await until(async () => (await field.isChecked()) !== ticked, "the box to change");
    };
    const inOrder = dialog(page).getByRole("checkbox", { name: box, exact: true });
    await switched(inOrder, /fifo=1/);
    await switched(inOrder, /^(?!.*fifo)/);
    await switched(page.locator("#parameter-learn"), /learn=off/);
  }
});

test("what is being typed stays while the run plays on", async (t) => {
  const { open } = await chromium(t);
  const page = await opened(open, "#v1/paxos?n=5");
  const kept = async (field, typed) => {
    await field.fill(typed);
    const from = await step(page);
    await until(async () => (await step(page)) > from + 2, "the run to go on");
    assert.equal(await field.inputValue(), typed);
  };
  await handle(page, 1).click();
  await page.keyboard.press("Escape");
  await page.locator("details.clock summary").click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await kept(page.locator("details.clock input").first(), "250");
  await page.getByRole("button", { name: "Set up", exact: true }).click();
  const processes = page.locator("#parameter-n");
  await kept(processes, "4");
  await processes.press("Enter");
  await rewritten(page, /n=4/);

  // What was not taken over is gone with the field that it was typed in.
  await processes.fill("3");
  await processes.evaluate((field) => field.dispatchEvent(new FocusEvent("blur")));
  assert.equal(await processes.inputValue(), "4");
});

test("what is refused while a sheet is open is said over that sheet", async (t) => {
  const { open } = await chromium(t);
  const page = await open("#v1/pastry?nodes=50&build=joins", { reducedMotion: "reduce" });
  await page.locator(".overlay-places").waitFor();
  await page.getByRole("button", { name: "Set up", exact: true }).click();
  const [nodes, build] = [page.locator("#parameter-nodes"), page.locator("#parameter-build")];
  const told = dialog(page).getByRole("alert");
  const refused = async () => {
    await says(told, /can join one after the other, not 100000/);
    await told.getByRole("button", { name: "Close" }).click();
    await told.waitFor({ state: "detached" });
  };
  await nodes.fill("100000");
  await nodes.press("Enter");
  await refused();
  assert.equal(await nodes.inputValue(), "50", "what was not taken is gone with the focus");
  await build.selectOption("ideal");
  await build.press("Tab");
  await rewritten(page, /^(?!.*joins)/);
  await until(async () => (await build.inputValue()) === "ideal", "what was taken to stay");
  await nodes.fill("100000");
  await nodes.press("Enter");
  await rewritten(page, /nodes=100000/);
  await build.focus();
  await build.selectOption("joins");
  await refused();
  assert.equal(await build.inputValue(), "ideal");
});

test("a phone that is turned has the stage beside what is read, and controls in one line", async (t) => {
  const { open } = await chromium(t);
  const page = await steppedTo(open, 20, "", { viewport: phone, touch: true });
  await page.setViewportSize({ width: 844, height: 390 });
  const box = (selector) => page.locator(selector).first().boundingBox();
  await until(async () => (await box(".stage-room")).width < 500, "the stage to be beside");
  const [stage, lanes, tabs, timeline] =
    await Promise.all([".stage-room", ".lane-line", ".tabs", ".timeline"].map(box));
  assert.ok(stage.height > 200, `the stage is ${stage.height} px high`);
  assert.ok(lanes.x >= stage.x + stage.width && lanes.y + lanes.height <= tabs.y, "the lanes are seen");
  assert.ok(timeline.height < 64 && timeline.y + timeline.height <= 391, "one line");
  await page.locator(".tabs .tab").first().tap();
  await page.locator(".drawer .diagram").waitFor();
  assert.ok((await box(".diagram-room")).height > 100, "the diagram can be read");
  await handle(page, 1).tap();
  await menu(page).waitFor();
  const [sheet, chosen] = [await box(".menu"), await handle(page, 1).boundingBox()];
  assert.ok(sheet.x >= chosen.x + chosen.width, "what is chosen is still seen");
});

test("with letters twice as large no line lies on another, and everything can be pressed", async (t) => {
  const { open } = await chromium(t);
  const large = (page) => page.addInitScript(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":root { font-size: 200% }");
    document.adoptedStyleSheets = [sheet];
  });
  const page = await steppedTo(open, 20, "", { before: large });
  const rows = await page.locator(".event").evaluateAll((all) =>
    all.map((row) => {
      const text = row.querySelector(".event-text").getBoundingClientRect();
      const { top, bottom } = row.getBoundingClientRect();
      return text.top >= top - 1 && text.bottom <= bottom + 1;
    }),
  );
  assert.ok(rows.length > 3 && rows.every(Boolean), "each event within its row");
});
