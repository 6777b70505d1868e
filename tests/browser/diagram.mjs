// Where the things of the space-time diagram lie on its canvas, as the canvas itself says.

/** The point of a step on a row, from the attributes that the canvas carries. */
export function point(page, step, row) {
  return page.locator(".diagram-drawing").evaluate(
    (canvas, [step, row]) => {
      const { origin, unit, top, row: high } = canvas.dataset;
      const box = canvas.getBoundingClientRect();
      const [x, y] = [Number(origin) + step * Number(unit), Number(top) + row * Number(high)];
      return { x: box.left + x, y: box.top + y };
    },
    [step, row],
  );
}

/** The point of a step's event, on whichever row it is: the pointer looks for it. */
export async function placeOf(page, step) {
  const rows = await page.locator(".process").count();
  for (let row = 0; row < rows; row += 1) {
    const at = await point(page, step, row);
    await page.mouse.move(at.x, at.y);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
    const caption = await page.locator("#diagram-caption").innerText();
    if (new RegExp(`\\b${step}\\b`).exec(caption.split(/[:：]/)[0])) return at;
  }
  throw new Error(`step ${step} lies on no row`);
}
