//! Bivalent: a playground in a web page where people break distributed algorithms.
//!
//! A Rust core, compiled to WebAssembly, runs the algorithms; a page lets people drag processes,
//! drop messages, crash and recover, and shows at every moment whether agreement, validity and
//! termination still hold, and why. A run is a link: whoever opens it sees the same run, event for
//! event. The name is FLP's word for a configuration from which both outcomes can still be reached.
//!
//! This page is the map of the rooms. Dependencies point one way, and a test holds that:
//!
//! ```text
//! bin -> ui, worker, cli -> export -> draw -> wire -> protocols -> explore, run, check -> sim
//!                                         wire -> overlay -> sim
//! ```
//!
//! | room | what lives there | what it never knows |
//! |---|---|---|
//! | [`sim`] | processes as state machines with effects as data, configurations, the engine around them: time, network, schedule, clocks, dice; interventions; the digest | any protocol, property, picture or file format |
//! | [`check`] | verdicts with their evidence; monitors over a problem trait, so that one serves every protocol that solves the problem | how a run is scheduled or drawn |
//! | [`run`] | scenarios and what was done to them; the log; the time machine; the tree of branches; what a protocol exports | the page |
//! | [`explore`] | search over configurations; a counterexample *is* a list of interventions and opens as an ordinary run | the page |
//! | [`protocols`] | a folder each, and their registry | each other, the browser |
//! | [`wire`] | the one boundary: commands in, views out; the link; the only serialised types | who is calling |
//! | [`overlay`] | peers that find the one responsible for a key, up to a million of them; the figures of their papers | the engine, the page |
//! | [`draw`] | a run as a list of shapes, that list as SVG text, and where things lie in it | the page, the browser |
//! | [`export`] | a run as a file to give away: text, sequence diagrams, pictures, a page that plays by itself | the page, the browser |
//! | `raster/` | a crate beside this one: SVG in pixels, with its own font; native, and a program that the page fetches when it is asked for | what is drawn |
//! | [`worker`] | owns the open run and serves commands | the page |
//! | `ui` | the page: it draws a view and knows how no protocol works | protocols |
//! | `cli` | the native command `bivalent`, headless over the same `wire` | the page |
//! | `lesson` | lessons read from Markdown and checked against the runs that they show; native only | the page |
//! | [`words`] | languages, and how a sentence is said in each | everything else |
//!
//! # How one gesture travels
//!
//! Somebody crashes `p0`. The page sends the command `act crash.0` to the worker, which holds the
//! open [`wire::Session`]. The [`run::Tree`] reads the text as a [`sim::Action`], asks the
//! [`sim::Engine`] whether it is possible, starts a branch whose scenario has one
//! [`run::Intervention`] more, and takes a step. The engine tells the log and the
//! [`check::Monitor`]s what happened. The worker answers with a [`wire::View`]: plain data in the
//! words of one language, which the page draws, and in it the link that replays exactly this.
//!
//! # What must stay true
//!
//! * **A run is data.** A [`run::Scenario`] with its interventions determines it; everything else is
//!   derived and can be thrown away.
//! * **A configuration is a value** that can be cloned, compared and fingerprinted; time, sequence
//!   numbers, dice and log are around it.
//! * **A process is a deterministic state machine.** It reads no clock, draws no dice, does no I/O.
//! * **A verdict carries its evidence**, and a finite run alone never violates a liveness property.
//! * **Everything has a name that stays**: a message is its sender and its how-manieth send.
//! * **The same scenario gives the same digest** natively and in every browser: integers only, no
//!   iteration over hash maps, one [`sim::Digest`], every draw keyed by what it is for
//!   ([`sim::Dice`]), so that dropping one message shifts no other's latency.
//!
//! # Decisions worth knowing
//!
//! * An intervention *is* a step: `12:crash.0` says that the twelfth step of the run is the crash.
//!   One that is not possible when its step comes takes the step, says so, and changes nothing, so
//!   that links of one variant of a protocol can be replayed on another.
//! * Every gesture starts a branch as data, another value of a parameter included; the tree shows
//!   those that have a future of their own. Undo goes back to where the gesture was made.
//! * To move an arrival is two interventions at most: hold the message where it arrived, let it go
//!   where it is to arrive. So what came before stays as it was, to the byte.
//! * Lamport times and causes are the log's, not the protocols': every run has them.
//! * Sentences stand in the room that says them, in every language side by side
//!   ([`say!`], [`phrase!`]): one that lacks a language does not compile.
//! * The object behind a run of unknown protocol is [`wire::Session`]: `run` itself stays generic,
//!   so that the engine is compiled for each protocol and pays for no indirection.

pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod draw;
pub mod explore;
pub mod export;
#[cfg(feature = "cli")]
pub mod lesson;
pub mod overlay;
pub mod protocols;
pub mod run;
pub mod sim;
#[cfg(feature = "page")]
pub mod ui;
pub mod wire;
pub mod words;
pub mod worker;
