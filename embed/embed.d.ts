// Types of <bivalent-run> and of `window.bivalent`, which offer the same.
//
//   import "bivalent-run";
//   import type { BivalentRun } from "bivalent-run";

/** What there is to move a run with. */
export type Controls = "none" | "min" | "full";

/** How it is dressed; `auto` is as the reader's system has it. */
export type Theme = "light" | "dark" | "auto";

/** A language that Bivalent speaks. */
export type Language = "en" | "zh-Hans";

/** Where a run stands. */
export interface Moment {
  /** The step that is shown. */
  step: number;
  /** How many steps are known. */
  steps: number;
  /** Virtual time, in microseconds. */
  time: number;
  /** Whether nothing more happens unless somebody intervenes. */
  over: boolean;
  /** What happened in this step, in a sentence. */
  happened: string;
}

/** A verdict: of a property, on the run up to a step. */
export type VerdictName = "holds" | "pending" | "violated" | "impossible" | "unknown";

/** A property's verdict has changed. */
export interface VerdictChange {
  step: number;
  /** The property's name in scripts: `agreement`. */
  property: string;
  /** Its name in words. */
  title: string;
  verdict: VerdictName;
  was: VerdictName;
  /** The reason, in a sentence. */
  why: string;
}

/** A process has decided. */
export interface Decision {
  step: number;
  process: number;
  value: number;
}

/** Something could not be done. */
export interface Problem {
  message: string;
}

/** The events of a run, by their names. */
export interface RunEventMap {
  /** The run can be asked from now on. */
  ready: CustomEvent<{ version: number }>;
  /** It stands elsewhere. */
  step: CustomEvent<Moment>;
  verdict: CustomEvent<VerdictChange>;
  decided: CustomEvent<Decision>;
  error: CustomEvent<Problem>;
}

/** What can be asked of a run. */
export interface Asked {
  /** Lets it go on by itself. */
  play(): Promise<Moment | undefined>;
  /** Stops it. */
  pause(): Promise<Moment | undefined>;
  /** Takes so many steps, 1 if nothing is said. */
  step(steps?: number): Promise<Moment>;
  /** Goes to a step, taking steps where the run is not that long yet. */
  seek(step: number): Promise<Moment>;
  /** Carries out a command; rejects where it cannot be. */
  command(command: Command): Promise<Answer>;
  /** The run at its present step, as data. */
  view(): Promise<View>;
  /** The address of exactly this run at this step. */
  link(): Promise<string>;
}

/** The element. */
export interface BivalentRun extends HTMLElement, Asked {
  /** The run: a link as Bivalent gives it, `#v1/...` or a whole address. */
  src: string;
  /** Where Bivalent is served; the folder of embed.js unless something else is said. */
  get home(): string | null;
  set home(home: string);
  /** What the frame is called for those who do not see it. */
  label: string;
  get controls(): Controls;
  set controls(controls: Controls);
  get theme(): Theme;
  set theme(theme: Theme);
  /** Whether the reader can only watch. */
  readonly: boolean;
  /** Whether it goes on by itself as soon as it is seen. */
  autoplay: boolean;
  /** The address that the frame opens; nothing if `src` and `home` make none. */
  readonly address: string | null;
  /** Opens the run now instead of when it is seen; resolves when it can be asked. */
  start(): Promise<void>;

  addEventListener<K extends keyof RunEventMap>(
    type: K,
    listener: (this: BivalentRun, event: RunEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<K extends Exclude<keyof HTMLElementEventMap, keyof RunEventMap>>(
    type: K,
    listener: (this: HTMLElement, event: HTMLElementEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** `window.bivalent`, on the page itself. */
export interface BivalentPage extends EventTarget, Asked {
  /** The version of the interface. */
  readonly version: 1;
  addEventListener<K extends keyof RunEventMap>(
    type: K,
    listener: (this: BivalentPage, event: RunEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** What a run can be taken to. */
export type Until =
  | "decision"
  | "violation"
  | { message: { kind: string } }
  | { field: { process: number; field: string; value: string | null } };

/** How a space-time diagram is drawn. */
export interface Figure {
  axis?: "order" | "lamport" | "time";
  shade?: "light" | "dark";
  small?: boolean;
}

/** A kind of file that a run is given away as. */
export type Format = "json" | "text" | "mermaid" | "plantuml" | "svg" | "png" | "html";

/** A run as a file. */
export interface File {
  /** What it may be called. */
  name: string;
  /** What it is, as the web writes it. */
  media: string;
  /** All that is in it: a text, or, of a PNG, bytes. */
  content: { text: string } | { bytes: number[] };
  /** What to know about it, in words. */
  remark: string | null;
}

/** A question or an order. */
export type Command =
  | { open: { link: string } }
  | { mend: { link: string } }
  | { step: { steps: number } }
  | { back: { steps: number } }
  | { seek: { step: number } }
  | { advance: { time: number } }
  | { act: { act: string } }
  | "undo"
  | "redo"
  | { until: { until: Until; steps: number } }
  | { redeliver: { message: string; step: number } }
  | { possible: { acts: string[] } }
  | { judge: { conditions: string[] } }
  | { compare: { left: number; right: number } }
  | "matrix"
  | "keep"
  | { restore: { kept: string } }
  | { branch: { branch: number } }
  | { note: { text: string } }
  | { set: { parameter: string; value: string } }
  | { speak: { language: Language } }
  | { events: { from: number; to: number } }
  | { draw: { link: string | null; step: number | null; figure: Figure } }
  | { link: { packed: boolean } }
  | { export: { format: Format; figure: Figure } }
  | { import: { text: string } }
  | "list"
  | "look";

/** What a command leads to. */
export type Answer =
  | { view: View }
  | { events: Events }
  | { gallery: Gallery }
  | { ran: { view: View; met: boolean } }
  | { possible: (string | null)[] }
  | { comparison: Comparison }
  | { matrix: Matrix }
  | { kept: string }
  | { drawing: string }
  | { judged: Judgement[] }
  | { link: string }
  | { file: File }
  | "nothing";

/** How a condition stands. */
export interface Judgement {
  /** Whether it holds. */
  met: boolean;
  /** Where it asks for at least so many of something: (how many there are, how many it asks for). */
  progress: [number, number] | null;
}

/** A run at one step. */
export interface View {
  /** The protocol's name in links. */
  protocol: string;
  /** What the run is called. */
  title: string;
  /** What there is to see in it. */
  about: string;
  /** The built-in scenario that it began as. */
  scenario: string | null;
  /** The step that is shown. */
  step: number;
  /** How many steps of this branch are known; more may follow. */
  steps: number;
  /** The step that the link asked for. */
  target: number;
  /** Virtual time at this step, in microseconds. */
  now: number;
  /** When the next event is due, if the schedule is timed and something is pending. */
  next: number | null;
  /** Nothing more happens unless somebody intervenes. */
  quiescent: boolean;
  /** A digest of everything up to this step, 16 hexadecimal digits. */
  digest: string;
  /** What holds, what is violated and what is still awaited, and why. */
  lanes: Lane[];
  /** The processes by number. */
  processes: ProcessView[];
  /** The messages under way. */
  messages: MessageView[];
  /** The links that are cut, (from, to). */
  cuts: [number, number][];
  /** The quality of every link that has none of its own. */
  quality: QualityView;
  /** The links that have a quality of their own. */
  links: LinkView[];
  /** The latency that even the shortest link has, in microseconds. */
  base: number;
  /** The latency that each unit of distance adds, in microseconds. */
  per_unit: number;
  /** The most that chance adds to a latency, in milliseconds. */
  jitter: number;
  /** Whether links deliver in the order of sending. */
  fifo: boolean;
  /** What happened in this step, in one sentence. */
  happened: string;
  /** The branches kept, in the order in which they were made. */
  branches: BranchView[];
  /** Whether there is a gesture to take back. */
  can_undo: boolean;
  /** Whether there is one to make again. */
  can_redo: boolean;
  /** The link of exactly this run at this step: the fragment, `#` included. */
  link: string;
  /** What a person ought to know about this run: an intervention that did not apply, a link of another version. */
  warnings: string[];
  /** The notes that the link carries. */
  notes: Note[];
  /** The parameters of the scenario. */
  parameters: ParameterView[];
  /** What can be asked of a process. */
  inputs: InputView[];
  /** How the next event is found, as in a link: `timed`, `async`, `gst.300`. */
  schedule: string;
  /** How the next event is found, in words. */
  schedule_title: string;
  /** What a crash means, as in a link: `stable.lost.kept.lost`. */
  crashes: string;
  /** What a crash means, in words. */
  crashes_title: string;
  /** The kinds of messages that the run has had so far: (as in code, in words). */
  kinds: [string, string][];
  /** The ways in which processes can be made to misbehave: (as in a link, in words); none where the protocol knows no traitors. */
  conducts: [string, string][];
  /** How many traitors are tolerated, where the protocol knows any. */
  tolerated: number | null;
  /** What the processes hold of one sequence of things, where the protocol has one. */
  ledger: LedgerView | null;
  /** The story of what is going on among the processes, where there is one to tell. */
  account: AccountView | null;
}

/** How well a link works, as it is set; chances in parts of a thousand. */
export interface QualityView {
  /** The chance that a message is lost. */
  loss: number;
  /** The chance that a message arrives twice. */
  duplicate: number;
  /** The chance that later messages overtake one. */
  reorder: number;
  /** How much longer than its distance asks for a message takes, in milliseconds. */
  slow: number;
}

/** One direction of a link. */
export interface LinkView {
  /** The sender. */
  from: number;
  /** The receiver. */
  to: number;
  /** How well it works. */
  quality: QualityView;
}

/** One property over the run. */
export interface Lane {
  /** Its name in scripts: `agreement`. */
  name: string;
  /** Its name in words. */
  title: string;
  /** `holds`, `pending`, `violated`, `impossible` or `unknown`. */
  verdict: VerdictName;
  /** The verdict in words. */
  verdict_title: string;
  /** The reason in a sentence. */
  why: string;
  /** The steps that prove it. */
  witness: number[];
  /** Where the verdict changed: (first step, verdict). */
  strip: [number, string][];
}

/** One process. */
export interface ProcessView {
  /** Its number. */
  id: number;
  /** Its name. */
  name: string;
  /** `up`, `paused`, `crashed` or `stopped`. */
  status: string;
  /** Its status in words. */
  status_title: string;
  /** From the left, 0 to 1000. */
  x: number;
  /** From the top, 0 to 1000. */
  y: number;
  /** What its own clock reads, in microseconds. */
  clock: number;
  /** How far that clock is set ahead, in microseconds. */
  clock_offset: number;
  /** How much faster it runs, in parts per million. */
  clock_drift: number;
  /** What matters at a glance: a few short labelled values. */
  glance: Field[];
  /** Its volatile memory. */
  state: Field[];
  /** Its stable storage. */
  stable: Field[];
  /** Its pending timers. */
  timers: TimerView[];
  /** A quorum that it is gathering. */
  gathering: Gathering | null;
  /** What it decided. */
  decided: number | null;
  /** It will crash within its next event, after so many effects. */
  doomed: number | null;
  /** Whether it is or was a traitor: nothing is promised for it. */
  traitor: boolean;
  /** How it misbehaves at present: (as in a link, in words). */
  conduct: [string, string] | null;
  /** The messages that it can send again, the oldest first. */
  seen: Memento[];
}

/** A message that a traitor remembers. */
export interface Memento {
  /** Its name. */
  id: string;
  /** The sender. */
  from: number;
  /** The receiver. */
  to: number;
  /** Its kind in words. */
  title: string;
  /** Its content in words. */
  text: string;
}

/** A part of a traitor's message. */
export interface Part {
  /** Its name in links. */
  name: string;
  /** Its name in words. */
  title: string;
  /** What it says now, where that is a number. */
  value: number | null;
  /** What it can be made to say, by its number; empty where any number will do. */
  options: string[];
  /** Who signed it, if that is not the sender: then it cannot be forged. */
  sealed: number | null;
}

/** A labelled value. */
export interface Field {
  /** What it is, in words. */
  name: string;
  /** What it is now. */
  value: string;
  /** A proposed value in it, for its colour and shape. */
  mark: number | null;
  /** Whether this step changed it. */
  changed: boolean;
  /** What it was before this step, if that changed it and it was there. */
  was: string | null;
}

/** A pending timer. */
export interface TimerView {
  /** Its name: `2-4`. */
  id: string;
  /** What it is for, in words. */
  title: string;
  /** When it fires, in microseconds. */
  due: number;
}

/** Answers being gathered. */
export interface Gathering {
  /** Which answers, in words. */
  title: string;
  /** Who answered. */
  have: number[];
  /** How many are needed. */
  need: number;
  /** The proposed value they are for. */
  mark: number | null;
}

/** A message under way. */
export interface MessageView {
  /** Its name: `2-4`. */
  id: string;
  /** The sender. */
  from: number;
  /** The receiver. */
  to: number;
  /** Its kind, as in code: `prepare`. */
  kind: string;
  /** Its kind in words. */
  title: string;
  /** Its content in words. */
  text: string;
  /** The proposed value that it carries. */
  mark: number | null;
  /** When it was sent, in microseconds. */
  sent: number;
  /** When it arrives, in microseconds. */
  due: number;
  /** Whether somebody holds it. */
  held: boolean;
  /** The step that sent it. */
  sent_step: number;
  /** What a hand may make it say, if its sender is a traitor. */
  parts: Part[];
  /** Whether a traitor made it say what its protocol does not, or sent it out of turn. */
  forged: boolean;
}

/** Events of one branch. */
export interface Events {
  /** The branch. */
  branch: number;
  /** The step of the first event in the list. */
  from: number;
  /** The events, one a step. */
  events: EventView[];
}

/** What happened in one step. */
export interface EventView {
  /** The step. */
  step: number;
  /** Virtual time, in microseconds. */
  time: number;
  /** `start`, `deliver`, `lost`, `timer`, `choose`, `act` or `refused`. */
  kind: string;
  /** Where it happened. */
  process: number | null;
  /** It in a sentence. */
  text: string;
  /** The message that arrived, or failed to. */
  received: Passage | null;
  /** What was sent in it. */
  sends: Passage[];
  /** What the process decided in it. */
  decided: number | null;
  /** What the process proposed in it. */
  proposed: number | null;
  /** Why the process ignored it. */
  ignored: string | null;
  /** The steps that led to it directly: what its process did before, and what sent what arrives. */
  causes: number[];
  /** Its Lamport time: one more than the greatest of its causes'. */
  lamport: number;
  /** Its timestamp, where the protocol has logical clocks. */
  clock: number | null;
  /** `crash`, `recover`, `pause` or `resume`, where the process went down, came back, stood still or went on in it. */
  turn: string | null;
  /** The processes that were cut off from all others in it; none of them, where all links were healed. */
  cut_off: number[] | null;
  /** The processes that turned traitor in it; correct is only who never did. */
  turned: number[];
}

/** One message's way from its sender to its receiver. */
export interface Passage {
  /** Its name. */
  id: string;
  /** The sender. */
  from: number;
  /** The receiver. */
  to: number;
  /** Its kind, as in code. */
  kind: string;
  /** Its content in words. */
  text: string;
  /** The proposed value that it carries. */
  mark: number | null;
  /** The step that sent it. */
  sent_step: number;
  /** Why it was lost, in words, if it was lost at this end. */
  lost: string | null;
  /** Whether a traitor made it say what its protocol does not, or sent it out of turn. */
  forged: boolean;
}

/** How two branches differ after the same number of steps: the one that is not known that far is taken there to be compared. */
export interface Comparison {
  /** The last step up to which they are the same; nothing if they begin differently. */
  same_until: number | null;
  /** The one. */
  left: Side;
  /** The other. */
  right: Side;
}

/** One of two branches that are compared. */
export interface Side {
  /** The branch, as it is listed. */
  branch: BranchView;
  /** What happened in the first step that differs, in a sentence; nothing if it ends before. */
  parts_with: string | null;
  /** The step at which it is compared: the last one, if it ends sooner than the other. */
  step: number;
  /** Virtual time at that step, in microseconds. */
  time: number;
  /** How many messages it took. */
  messages: number;
  /** Its lanes at that step. */
  lanes: Lane[];
  /** Who had decided what by then: (process, value). */
  decided: [number, number][];
}

/** Who sent what to whom, up to one step. */
export interface Matrix {
  /** That step. */
  step: number;
  /** The kinds of messages: (as in code, in words). */
  kinds: [string, string][];
  /** The cells in which there is anything. */
  cells: Cell[];
  /** What a request takes without faults, where the papers count that. */
  tariff: TariffView | null;
}

/** The messages of one kind from one process to another. */
export interface Cell {
  /** The sender. */
  from: number;
  /** The receiver. */
  to: number;
  /** The kind: a place in `kinds`. */
  kind: number;
  /** How many were sent, copies that the network made not counted. */
  sent: number;
  /** How many arrived, copies included. */
  delivered: number;
  /** How many were lost, copies included. */
  lost: number;
  /** How many bytes of content were sent. */
  bytes: number;
}

/** What several processes hold of one sequence of things, each of which comes on stage by stage. */
export interface LedgerView {
  /** What it is a ledger of, in words. */
  title: string;
  /** The stages in their order, in words. */
  stages: string[];
  /** Who holds something. */
  holders: HolderView[];
  /** The places of the sequence, in their order. */
  rows: RowView[];
  /** The place that is worked on. */
  focus: number | null;
}

/** One who holds something. */
export interface HolderView {
  /** The process. */
  process: number;
  /** What part it plays, in words. */
  part: string;
  /** Whether it leads the others. */
  leads: boolean;
  /** The places for which there is room with it: above the first number, up to the second. */
  room: [number, number];
}

/** One place of the sequence. */
export interface RowView {
  /** The place. */
  place: number;
  /** What each holder has there, in the order of the holders. */
  cells: HoldingView[];
}

/** What one process holds at one place. */
export interface HoldingView {
  /** What has the place there, in words; nothing if nothing is known. */
  what: string | null;
  /** The proposed value in it, for its colour and shape. */
  mark: number | null;
  /** How many stages it has come through. */
  stage: number;
  /** The votes that are gathered for a stage, each with the stage's place in the list. */
  votes: [number, Gathering][];
  /** What else there is to know, in words. */
  note: string | null;
}

/** The story of what is going on among the processes. */
export interface AccountView {
  /** What it tells of, in words. */
  title: string;
  /** Its parts. */
  parts: ChapterView[];
}

/** A part of an account. */
export interface ChapterView {
  /** Its heading. */
  title: string;
  /** Its lines. */
  lines: LineView[];
}

/** A line of an account. */
export interface LineView {
  /** Whose it is. */
  who: number | null;
  /** It in words. */
  text: string;
  /** The proposed value in it, for its colour and shape. */
  mark: number | null;
}

/** What a request takes without faults. */
export interface TariffView {
  /** By kind: (its place in `kinds`, the formula, how many that is here). */
  prices: [number, string, number][];
  /** The formula of the sum. */
  formula: string;
  /** How many requests were made up to this step. */
  requests: number;
}

/** A branch of the tree of runs. */
export interface BranchView {
  /** Its number. */
  id: number;
  /** The branch that it grew from: the nearest one that has a future of its own, or else the first. */
  parent: number | null;
  /** The step at which it left that one. */
  at: number;
  /** What was done there and since, in words. */
  title: string;
  /** How many of its steps are known. */
  steps: number;
  /** Whether it is the one shown. */
  current: boolean;
}

/** A note at a step. */
export interface Note {
  /** The step. */
  step: number;
  /** The text, as somebody wrote it: never markup. */
  text: string;
}

/** A parameter of the scenario. */
export interface ParameterView {
  /** Its name in links. */
  name: string;
  /** Its name in words. */
  title: string;
  /** What it does, in words. */
  help: string;
  /** Its value as in a link. */
  value: string;
  /** The values allowed, with their words; empty for a number. */
  options: [string, string][];
  /** Whether it is off or on: the two values allowed, in this order. */
  flag: boolean;
  /** The least allowed, for a number. */
  low: number;
  /** The most allowed, for a number. */
  high: number;
}

/** Something that can be asked of a process. */
export interface InputView {
  /** Its verb in links: `propose`. */
  name: string;
  /** It in words. */
  title: string;
  /** The name of its one number, in words, if it takes one. */
  number: string | null;
  /** The most allowed. */
  high: number;
}

/** All protocols and their scenarios. */
export interface Gallery {
  /** The protocols. */
  protocols: ProtocolView[];
  /** The overlays, which are opened by links as runs are. */
  overlays: ProtocolView[];
}

/** One protocol of the gallery. */
export interface ProtocolView {
  /** Its name in links. */
  name: string;
  /** Its name in words. */
  title: string;
  /** What it is for, in a sentence. */
  about: string;
  /** The paper that it follows. */
  paper: string;
  /** Its scenarios. */
  scenarios: ScenarioView[];
}

/** One scenario of the gallery. */
export interface ScenarioView {
  /** Its name in scripts. */
  name: string;
  /** Its name in words. */
  title: string;
  /** What there is to see, in a sentence. */
  about: string;
  /** The idea that it belongs to, in words. */
  idea: string;
  /** Its link, at its beginning: the fragment, `#` included. */
  link: string;
  /** The step at which it shows what is expected of it. */
  until: number;
  /** What it is expected to show there. */
  expect: Expectation[];
}

/** How a lane of a scenario is expected to stand. */
export interface Expectation {
  /** The lane's name in scripts. */
  lane: string;
  /** The lane's name in words. */
  title: string;
  /** The verdict: `holds`, `pending`, `violated`, `impossible` or `unknown`. */
  verdict: VerdictName;
}

declare global {
  interface HTMLElementTagNameMap {
    "bivalent-run": BivalentRun;
    "bivalent-run-1": BivalentRun;
  }
  interface Window {
    /** The run, on Bivalent's own page. */
    readonly bivalent?: BivalentPage;
  }
}
