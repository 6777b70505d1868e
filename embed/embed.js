// <bivalent-run src="#v1/paxos?..."> : a run of Bivalent in any page.
//
// The run lives in a sandboxed frame, which is made when the element comes into view.  What stands
// between the tags is shown until the run is there, and stays where scripts or WebAssembly are missing:
// a picture of the run, as a rule.  The element and its frame talk by messages, each with the number of
// the interface's version; the element listens to that frame and its origin alone, and the frame to
// the page around it.
//
// This is a plain script: one from another origin needs no permission of that origin to be run, while
// a module would, and not every host of plain files gives it.  A bundler may import it all the same.

(() => {
  /** The version of the interface, which every message bears. */
  const VERSION = 1;

  /** Bivalent is where this file is, unless `home` says otherwise; a bundled script is nowhere. */
  const script = document.currentScript?.src;
  const HOME = script ? new URL(".", script).href : null;

  /** The attributes that the frame is told of as it opens; a change opens it anew. */
  const SETTINGS = ["controls", "lang", "theme", "readonly", "autoplay"];

  /**
   * What the frame may do: run scripts, be of its own origin (a program in modules, with a worker, cannot
   * be loaded without one), and open itself in full.  It may not navigate the page, ask for anything, or
   * download.
   */
  const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";

  /** The least and the most that a frame may be high, in pixels. */
  const [LOWEST, HIGHEST] = [120, 2400];

  /** How high a frame will be, about, before it says so. */
  const ABOUT = "calc(clamp(17rem, 58cqi, 25rem) + 11.5rem)";

  const STYLE = `
    :host { display: block; container-type: inline-size; }
    :host([hidden]) { display: none; }
    .place { position: relative; min-height: ${ABOUT}; }
    .place.still, .place.there { min-height: 0; }
    iframe { display: block; width: 100%; height: ${ABOUT}; border: 0; color-scheme: normal; }
    .coming iframe { position: absolute; inset: 0; visibility: hidden; }
    .there slot { display: none; }
  `;

  class BivalentRun extends HTMLElement {
    static observedAttributes = ["src", "home", "label", ...SETTINGS];

    #place = document.createElement("div");
    #frame = null;
    #ready = null;
    #next = 0;
    #waiting = new Map();
    #lookout = null;
    #hear = (event) => this.#heard(event);

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.#place.className = "place";
      this.#place.append(document.createElement("slot"));
      root.append(this.#place);
    }

    connectedCallback() {
      if (typeof WebAssembly === "undefined") this.#place.className = "place still";
      else if (!this.#frame) this.#lookOut();
    }

    disconnectedCallback() {
      this.#lookout?.disconnect();
      // A node that is moved is taken away and put back; its frame begins anew then in any case.
      this.#end();
    }

    attributeChangedCallback(name, before, after) {
      if (before === after || !this.#frame) return;
      if (name === "label") this.#frame.title = this.label;
      else {
        this.#end();
        this.start();
      }
    }

    /** The run: a link as Bivalent gives it, `#v1/...` or a whole address. */
    get src() {
      return this.getAttribute("src") ?? "";
    }
    set src(value) {
      this.setAttribute("src", value);
    }

    /** Where Bivalent is served; nothing if nobody said so. */
    get home() {
      return this.getAttribute("home") ?? HOME;
    }
    set home(value) {
      this.setAttribute("home", value);
    }

    /** What the frame is called for those who do not see it. */
    get label() {
      return this.getAttribute("label") ?? "Bivalent";
    }
    set label(value) {
      this.setAttribute("label", value);
    }

    /** What there is to move the run with: `none`, `min` or `full`. */
    get controls() {
      const controls = this.getAttribute("controls");
      return ["none", "full"].includes(controls) ? controls : "min";
    }
    set controls(value) {
      this.setAttribute("controls", value);
    }

    /** `light`, `dark`, or `auto` as the reader's system has it. */
    get theme() {
      const theme = this.getAttribute("theme");
      return ["light", "dark"].includes(theme) ? theme : "auto";
    }
    set theme(value) {
      this.setAttribute("theme", value);
    }

    /** Whether the reader can only watch. */
    get readonly() {
      return this.hasAttribute("readonly");
    }
    set readonly(value) {
      this.toggleAttribute("readonly", Boolean(value));
    }

    /** Whether the run goes on by itself as soon as it is seen. */
    get autoplay() {
      return this.hasAttribute("autoplay");
    }
    set autoplay(value) {
      this.toggleAttribute("autoplay", Boolean(value));
    }

    /** The address that the frame opens; nothing if `src` and `home` make none. */
    get address() {
      const home = this.home === null ? undefined : new URL(this.home, document.baseURI);
      if (!URL.canParse(this.src, home)) return null;
      const address = new URL(this.src, home);
      if (!/^https?:$/.test(address.protocol)) return null;
      address.searchParams.set("embed", String(VERSION));
      address.searchParams.set("origin", location.origin);
      for (const name of SETTINGS) {
        if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name) || "1");
      }
      const language = this.closest("[lang]")?.lang;
      if (language && !this.hasAttribute("lang")) address.searchParams.set("lang", language);
      return address.href;
    }

    /** Opens the run now instead of when it is seen; resolves when it can be asked something. */
    start() {
      this.#ready ??= new Promise((resolve, reject) => {
        this.#waiting.set("ready", { resolve, reject });
        this.#open();
      });
      // Whoever does not wait for it need not hear that it was taken away.
      this.#ready.catch(() => {});
      return this.#ready;
    }

    /** Lets the run go on by itself. */
    play() {
      return this.#ask("play");
    }
    /** Stops it. */
    pause() {
      return this.#ask("pause");
    }
    /** Takes so many steps. */
    step(steps = 1) {
      return this.#ask("step", steps);
    }
    /** Goes to a step. */
    seek(step) {
      return this.#ask("seek", step);
    }
    /** Does anything that Bivalent's boundary can: `{ act: { act: "crash.0" } }`; gives its answer. */
    command(command) {
      return this.#ask("command", command);
    }
    /** The run at its present step, as data. */
    view() {
      return this.#ask("view");
    }
    /** The link of exactly this run at this step, as a whole address. */
    link() {
      return this.#ask("link");
    }

    #lookOut() {
      this.#lookout = new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.start();
      });
      this.#lookout.observe(this);
    }

    #open() {
      this.#lookout?.disconnect();
      const { address } = this;
      if (!address) return this.#fail(`no run can be opened at ${this.src}`);
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", SANDBOX);
      frame.title = this.label;
      frame.src = address;
      this.#frame = frame;
      this.#place.className = "place coming";
      addEventListener("message", this.#hear);
      this.#place.append(frame);
    }

    #end() {
      removeEventListener("message", this.#hear);
      this.#frame?.remove();
      this.#frame = this.#ready = null;
      this.#place.className = "place";
      for (const { reject } of this.#waiting.values()) reject(new Error("the run was taken away"));
      this.#waiting.clear();
    }

    #fail(message) {
      this.#place.className = "place still";
      this.#waiting.get("ready")?.reject(new Error(message));
      this.#waiting.delete("ready");
      this.dispatchEvent(new CustomEvent("error", { detail: { message } }));
    }

    async #ask(call, argument) {
      await this.start();
      const id = ++this.#next;
      return new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        const message = { bivalent: VERSION, id, call, argument };
        this.#frame.contentWindow.postMessage(message, this.#origin);
      });
    }

    get #origin() {
      return new URL(this.#frame.src).origin;
    }

    #heard({ data, source, origin }) {
      if (source !== this.#frame?.contentWindow || origin !== this.#origin) return;
      if (data?.bivalent !== VERSION) return;
      if (typeof data.event === "string") this.#happened(data.event, data.detail);
      else if (this.#waiting.has(data.id)) {
        const { resolve, reject } = this.#waiting.get(data.id);
        this.#waiting.delete(data.id);
        if (data.error === undefined) resolve(data.answer);
        else reject(new Error(data.error));
      }
    }

    #happened(name, detail) {
      if (name === "size") {
        const height = Math.min(Math.max(Number(detail?.height) || 0, LOWEST), HIGHEST);
        this.#frame.style.height = `${height}px`;
        this.#place.className = "place there";
        return;
      }
      if (name === "ready") {
        this.#waiting.get("ready")?.resolve();
        this.#waiting.delete("ready");
      }
      this.dispatchEvent(new CustomEvent(name, { detail }));
    }
  }

  /**
   * Makes the element known under a name, if nothing else has it.  Several versions can stand on one
   * page: the first has `bivalent-run`, and each has its own name with its number, `bivalent-run-1`.
   */
  function define(name = "bivalent-run") {
    if (!customElements.get(name)) customElements.define(name, class extends BivalentRun {});
  }

  define();
  define(`bivalent-run-${VERSION}`);
})();
