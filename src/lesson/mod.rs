//! Lessons, read from the Markdown in which people write them.
//!
//! A lesson is a folder `www/lessons/NAME/` with a file for each language, `en.md` and `zh-Hans.md`.
//! A file has a head and then beats, each a thought beside a live run:
//!
//! ```text
//! ---
//! title: Agreeing on one value
//! about: Paxos, built up by breaking simpler attempts.
//! minutes: 15
//! order: 2
//! ---
//!
//! ## One process decides {#appointed}
//! run: #v1/attempts?rule=appointed
//! until: 9
//! shows: decided = 5 and values = 1
//!
//! Everyone tells p0. *Step links* such as [the first message](@3) move the run.
//! Formulas stand between dollars: $C(a) < C(b)$.
//!
//! ### predict
//! What happens if p0 crashes first?
//!
//! - [ ] The others decide without it.
//!   Nobody else may decide.
//! - [x] Nobody decides.
//!   So it is.
//!
//! ### then
//! What is read once the run has played.
//!
//! ### do
//! Get everyone to decide although p0 crashes.
//!
//! - `p0 is crashed` p0 is down
//! - `decided >= 4` four processes have decided
//!
//! hint: Let it decide first.
//! solution: #v1/attempts?rule=appointed&do=8:crash.0&at=9
//!
//! ### yours
//! Change the rule and try the others.
//! ```
//!
//! * `## Title {#name}` begins a beat. The lines right below it say what it shows: `run` is the link
//!   that it opens, at the link's own step (without it the run of the beat before goes on); `until`
//!   is the step to which the run plays when the reader goes on; `shows` is a condition that holds
//!   there, so that what the text says of the run is checked.
//! * A link may be of an overlay, which has no steps: in place of `until` stands `does`, the acts that
//!   are done when the reader goes on (`does: kill.30.4;lookups.2000`), and `look` may name a node that
//!   is chosen when the beat begins.
//! * `### predict`, `### then`, `### do` and `### yours` may follow the text, in this order. A
//!   prediction has one right answer (`[x]`), and every answer has a text for those who chose it.
//!   A task has conditions (their grammar is in [`wire`](crate::wire)'s `condition`), a hint, and a
//!   run that meets them, by which the build knows that it can be done.
//! * The rest is Markdown without HTML. A link is to a step (`@12`) or to a page (`https://...`).
//!
//! [`check`] finds what is wrong with a lesson: beats that the languages do not share, links that
//! do not open or that ask for what is not possible, conditions that do not hold where they should.

mod check;
mod markdown;
mod read;

pub use check::check;
pub use read::{Draft, LessonError, read};
