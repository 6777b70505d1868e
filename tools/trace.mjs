// What the browser's own trace tells of the page's thread.

/** What the trace calls the page's own work. */
const SCRIPTING = ["FunctionCall", "FireAnimationFrame", "EvaluateScript", "RunMicrotasks", "TimerFire", "EventDispatch"];
const TASKS = ["RunTask", "ThreadControllerImpl::RunTask"];

/**
 * Traces the page while `work` is done, and gives, in milliseconds: scripting in each frame, the length of
 * each task, and what the work gave.
 */
export async function trace(page, work) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const includedCategories = ["devtools.timeline", "toplevel"];
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories } });
  const result = await work();
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.end");
  await complete;
  await session.detach();

  const first = events.find(({ name }) => name === "FireAnimationFrame");
  const own = events.filter(({ ph, pid, tid }) => ph === "X" && pid === first.pid && tid === first.tid);
  const named = (names) => own.filter(({ name }) => names.includes(name)).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const tasks = named(TASKS);
  // A picture is made in one task, whoever asks to be called before it; what happens until the next
  // belongs to it.
  const calls = named(["FireAnimationFrame"]).map(({ ts }) => tasks.findLast((task) => task.ts <= ts)?.ts ?? ts);
  const starts = [...new Set(calls)];
  const scripting = starts.map(() => 0);
  let end = 0;
  for (const { ts, dur } of named(SCRIPTING)) {
    // What is called from within was counted with its caller.
    if (ts < end) continue;
    end = ts + dur;
    const frame = starts.findLastIndex((start) => start <= ts);
    if (frame >= 0) scripting[frame] += dur / 1000;
  }
  return { scripting, tasks: tasks.map(({ dur }) => dur / 1000), result };
}

/** The number that such a part of all is below. */
export function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * part)];
}
