// Plays the run that is written into this page.  Nothing is fetched, and no text becomes markup.
"use strict";
(() => {
  const run = JSON.parse(document.getElementById("run").textContent);
  const { frames, messages, words } = run;
  const last = frames.length - 1;
  const SVG = "http://www.w3.org/2000/svg";
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 700px)");

  function make(name, attributes = {}, children = [], space) {
    const element = space ? document.createElementNS(space, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }
  const draw = (name, attributes, children) => make(name, attributes, children, SVG);

  // What each step looks like: frames say what changes.
  const looks = [];
  for (const frame of frames) {
    const before = looks.at(-1) ?? { processes: [], lanes: [] };
    const look = { processes: [...before.processes], lanes: [...before.lanes] };
    for (const [p, process] of frame.processes) look.processes[p] = process;
    for (const [lane, ...verdict] of frame.lanes) look.lanes[lane] = verdict;
    looks.push(look);
  }

  // The stage.
  const all = looks.flatMap((look) => look.processes);
  const [left, right] = extent((process) => process.x);
  const [top, bottom] = extent((process) => process.y);
  function extent(pick) {
    let [low, high] = [Infinity, -Infinity];
    for (const process of all) {
      low = Math.min(low, pick(process));
      high = Math.max(high, pick(process));
    }
    return [low, high];
  }
  const radius = Math.max(10, Math.min(34, 170 / Math.sqrt(run.names.length)));
  const margin = radius + 90;
  const stage = draw("svg", {
    id: "stage",
    role: "img",
    "aria-label": words.stage,
    viewBox: `${left - margin} ${top - radius - 64} ${right - left + 2 * margin} ${bottom - top + 2 * radius + 160}`,
  });
  const under = draw("g");
  const over = draw("g");
  stage.append(under);

  const processes = run.names.map((name) => {
    const jagged = Array.from({ length: 32 }, (_, i) => {
      const [angle, far] = [(i * Math.PI) / 16, radius + (i % 2 ? 9 : 4)];
      return `${(far * Math.cos(angle)).toFixed(1)},${(far * Math.sin(angle)).toFixed(1)}`;
    }).join(" ");
    const cross = radius * 0.7;
    const badge = draw("g");
    const glance = [0, 1, 2].map((row) =>
      draw("text", { class: "glance", y: radius, dy: `${1.35 + row * 1.25}em` }));
    const group = draw("g", {}, [
      draw("polygon", { class: "traitor", points: jagged }),
      draw("circle", { class: "body", r: radius }),
      draw("path", { class: "gone", d: `M${-cross} ${-cross}L${cross} ${cross}M${-cross} ${cross}L${cross} ${-cross}` }),
      draw("text", { class: "name", y: 6 }, [name]),
      badge,
      ...glance,
    ]);
    stage.append(group);
    return { group, badge, glance, drawn: null };
  });
  stage.append(over);

  function badge(value, size) {
    const { corners, fill, ink } = run.values[value];
    const form = corners.length
      ? draw("polygon", { points: corners.map(([x, y]) => `${(x * size) / 100},${(y * size) / 100}`).join(" "), fill })
      : draw("circle", { r: size, fill });
    const number = draw("text", { y: size * 0.4, fill: ink, "font-size": size * 1.2 }, [String(value)]);
    number.style.fill = ink;
    number.style.fontSize = `${size * 1.2}px`;
    return draw("g", {}, [form, number]);
  }

  function showProcess(shown, process, isHere) {
    const { group } = shown;
    group.setAttribute("transform", `translate(${process.x} ${process.y})`);
    group.setAttribute("class", `is-${process.status}${process.traitor ? " is-traitor" : ""}${isHere ? " is-here" : ""}`);
    if (shown.drawn === process) return;
    shown.drawn = process;
    shown.badge.replaceChildren();
    if (process.decided !== null) {
      const size = Math.max(8, radius * 0.42);
      const decided = badge(process.decided, size);
      const ring = draw("circle", { r: size * 1.6, fill: "none", stroke: "var(--ink)" });
      const place = draw("g", { transform: `translate(${radius * 0.95} ${-radius * 0.95})` }, [ring, decided]);
      place.append(draw("title", {}, [words.decided.replace("{value}", process.decided)]));
      shown.badge.append(place);
    }
    const lines = process.status === "up" ? process.glance : [process.title, ...process.glance];
    shown.glance.forEach((text, row) => (text.textContent = run.names.length > 20 ? "" : (lines[row] ?? "")));
  }

  // A message is drawn while it is under way, and in the step in which it is lost.
  const drawn = new Map();

  function showMessage(message, look, at, time) {
    const place = look.processes[message.from];
    const goal = look.processes[message.to];
    let shown = drawn.get(message);
    if (!shown) {
      const bead = message.mark === null ? draw("circle", { class: "bead", r: 6 }) : badge(message.mark, 9);
      shown = {
        way: draw("line", { class: "way" }),
        head: draw("path", { class: "head", d: "M18 0L9 -5.5L9 5.5z" }),
        bar: draw("path", { class: "bar-lost", d: "M14 -9V9" }),
        text: draw("text", { class: "token" }, [message.title]),
        token: draw("g"),
      };
      shown.turned = draw("g", {}, [shown.head, shown.bar]);
      shown.token.append(shown.turned, bead, shown.text, draw("title", {}, [`${message.title}: ${message.text}`]));
      under.append(shown.way);
      over.append(shown.token);
      drawn.set(message, shown);
    }
    const [gone, due] = message.gone;
    const [sent, from] = message.sent;
    const end = gone ?? Infinity;
    let part = due > from && Number.isFinite(due) ? (time - from) / (due - from) : 0.5;
    if (due <= from) part = end === Infinity ? 0.5 : (at - sent) / (end - sent);
    if (end === sent) part = 0.4;
    const dx = goal.x - place.x;
    const dy = goal.y - place.y;
    const length = Math.hypot(dx, dy) || 1;
    const [ux, uy] = [dx / length, dy / length];
    // The two directions of a link pass each other on the right-hand side.
    const [sx, sy] = [-uy * 7, ux * 7];
    const reach = radius + 12;
    const way = Math.max(0, length - 2 * reach);
    const far = reach + way * Math.min(1, Math.max(0, part));
    const isSelf = message.from === message.to;
    const x = isSelf ? place.x : place.x + ux * far + sx;
    const y = isSelf ? place.y - radius - 14 : place.y + uy * far + sy;
    shown.way.setAttribute("x1", x);
    shown.way.setAttribute("y1", y);
    shown.way.setAttribute("x2", isSelf ? x : place.x + ux * reach + sx);
    shown.way.setAttribute("y2", isSelf ? y : place.y + uy * reach + sy);
    shown.token.setAttribute("transform", `translate(${x} ${y}) scale(${narrow.matches ? 1.7 : 1})`);
    shown.turned.setAttribute("transform", isSelf ? "rotate(90)" : `rotate(${(Math.atan2(dy, dx) * 180) / Math.PI})`);
    shown.text.setAttribute("y", uy > 0.5 && ux < 0 ? 24 : -12);
    shown.text.textContent = messagesHere > 24 ? "" : message.title;
    shown.token.setAttribute("class", message.lost && gone === Math.floor(at) ? "is-lost" : "");
  }
  let messagesHere = 0;

  // The controls.
  const button = (label) => make("button", { type: "button" }, [label]);
  const back = button(words.back);
  const play = button(words.play);
  const step = button(words.step);
  const place = make("input", { type: "range", min: 0, max: last, step: 1, "aria-label": words.place });
  const speed = make("select", { "aria-label": words.speed },
    [0.5, 1, 2, 4].map((factor) => make("option", { value: factor }, [`${factor}×`])));
  speed.value = "1";
  const where = make("p", { id: "where" });
  const happened = make("p", { id: "happened", "aria-live": "polite" });
  const note = make("p", { id: "note" });
  const player = document.getElementById("player");
  const bar = make("div", { class: "bar" }, [back, play, step, place, speed]);
  player.append(stage, bar, where, happened, note);
  player.hidden = false;

  const events = [...document.querySelectorAll("#events li")];
  document.getElementById("events").classList.add("plays");
  const lanes = [...document.querySelectorAll("#lanes li")];

  let at = last;
  let told = -1;
  let playing = false;
  let then = 0;

  function show() {
    const whole = Math.floor(at);
    const look = looks[whole];
    const now = frames[whole].time;
    const time = whole < last ? now + (frames[whole + 1].time - now) * (at - whole) : now;
    const here = messages.filter(({ sent: [sent], gone: [gone], lost }) =>
      sent <= whole && (gone === null || gone > whole || (lost && gone === whole)));
    messagesHere = here.length;
    for (const [message, shown] of drawn) {
      if (here.includes(message)) continue;
      shown.way.remove();
      shown.token.remove();
      drawn.delete(message);
    }
    for (const message of here) showMessage(message, look, at, time);
    look.processes.forEach((process, p) => showProcess(processes[p], process, frames[whole].process === p));
    if (whole !== told) tell(whole, look);
  }

  function tell(whole, look) {
    told = whole;
    place.value = whole;
    const ms = (frames[whole].time / 1000).toFixed(1);
    where.textContent = words.at
      .replace("{step}", run.first + whole)
      .replace("{last}", run.first + last)
      .replace("{time}", ms);
    place.setAttribute("aria-valuetext", where.textContent);
    happened.textContent = frames[whole].text;
    happened.setAttribute("aria-live", playing ? "off" : "polite");
    note.textContent = run.notes[whole] ?? "";
    back.disabled = whole === 0;
    step.disabled = whole === last;
    look.lanes.forEach(([verdict, title, why], lane) => {
      const item = lanes[lane];
      item.dataset.verdict = verdict;
      item.querySelector(".verdict").textContent = title;
      item.querySelector(".why").textContent = why;
    });
    events.forEach((item, i) => (i === whole ? item.setAttribute("aria-current", "step") : item.removeAttribute("aria-current")));
    const list = events[whole].parentElement;
    list.scrollTop = events[whole].offsetTop - list.offsetTop - list.clientHeight / 2;
  }

  function pause() {
    playing = false;
    play.textContent = words.play;
  }

  function seek(step) {
    pause();
    at = Math.min(last, Math.max(0, step));
    show();
  }

  /** How long a step takes, in milliseconds: as virtual time has it, neither too short nor too long. */
  function lasts(whole) {
    const time = (frames[whole + 1].time - frames[whole].time) / 1000;
    return Math.min(1600, Math.max(180, time * 40)) / Number(speed.value);
  }

  function tick(now) {
    if (!playing) return;
    let left = Math.min(100, now - then);
    then = now;
    while (left > 0 && at < last) {
      const whole = Math.floor(at);
      const rest = (whole + 1 - at) * lasts(whole);
      at = left < rest ? at + left / lasts(whole) : whole + 1;
      left -= rest;
    }
    if (at >= last) pause();
    // Who wants nothing to move sees step after step.
    if (!still.matches || Math.floor(at) !== told) show();
    if (playing) requestAnimationFrame(tick);
  }

  function toggle() {
    if (playing) return seek(Math.floor(at));
    if (at >= last) at = 0;
    playing = true;
    play.textContent = words.pause;
    then = performance.now();
    show();
    requestAnimationFrame(tick);
  }

  play.addEventListener("click", toggle);
  step.addEventListener("click", () => seek(Math.floor(at) + 1));
  back.addEventListener("click", () => seek(at > Math.floor(at) ? Math.floor(at) : at - 1));
  place.addEventListener("input", () => seek(Number(place.value)));
  events.forEach((item, i) => item.addEventListener("click", () => seek(i)));
  addEventListener("keydown", (event) => {
    if (event.target.closest("button, input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = { " ": toggle, ArrowRight: () => seek(Math.floor(at) + 1), ArrowLeft: () => seek(Math.ceil(at) - 1), Home: () => seek(0), End: () => seek(last) };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  // The run begins where it begins; its end is what the page showed before scripts ran.
  seek(0);
})();
