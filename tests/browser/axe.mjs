// The accessibility rules that a machine can check, by axe-core.  Its source is evaluated in the page
// by the debugger's protocol, which the page's security policy does not concern.

import assert from "node:assert/strict";
import axe from "axe-core";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fails with one line for each element that breaks a rule. */
export async function accessible(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }),
    tags,
  );
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target}\n${failureSummary}`),
  );
  assert.deepEqual(lines, []);
}
