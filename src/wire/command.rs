//! What can be asked of a run.

use super::overlay::OverlayCommand;
use crate::words::Language;
use serde::{Deserialize, Serialize};

/// A question or an order, as the page, the embed's script interface and the tests send it.
///
/// Whatever can be done with a mouse can be done with one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Command {
    /// Opens a link (a whole URL or its fragment) in place of what is open.
    Open {
        /// The link.
        link: String,
    },
    /// Opens what can be read of a link that was cut off or changed, in place of what is open.
    Mend {
        /// The link.
        link: String,
    },
    /// Takes up to so many steps.
    Step {
        /// How many.
        steps: u32,
    },
    /// Goes back so many steps.
    Back {
        /// How many.
        steps: u32,
    },
    /// Goes to a step, taking steps where the run is not that long yet.
    Seek {
        /// The step to go to.
        step: u32,
    },
    /// Takes all steps that are due up to a moment of virtual time (at most a few thousand).
    Advance {
        /// The moment, in microseconds.
        time: u64,
    },
    /// Intervenes here: `crash.0`, `drop.2-4`, `ask.1.propose.7`, ... as in a link; several with `;`
    /// between them are one gesture.
    Act {
        /// The intervention, without its step.
        act: String,
    },
    /// Takes the last gesture back.
    Undo,
    /// Makes the gesture that was taken back again.
    Redo,
    /// Takes up to so many steps, until a condition holds.
    Until {
        /// What is waited for.
        until: Until,
        /// The most steps that are taken: a longer search is asked for piece by piece, so that it
        /// can be shown and broken off.
        steps: u32,
    },
    /// Has a message arrive as step `step` instead of when it did or would: what came before stays
    /// as it was, what follows is computed anew.
    Redeliver {
        /// The message's name.
        message: String,
        /// The step that its arrival is to be.
        step: u32,
    },
    /// Asks which of these interventions are possible here, and why the others are not.
    Possible {
        /// The interventions, as for [`Command::Act`].
        acts: Vec<String>,
    },
    /// Asks which of these conditions hold here: `agreement is violated`, `decided >= 3`, ...; the
    /// documentation of `src/wire/condition.rs` has their grammar.
    Judge {
        /// The conditions.
        conditions: Vec<String>,
    },
    /// Asks how two branches differ.
    Compare {
        /// The number of the one.
        left: u32,
        /// The number of the other.
        right: u32,
    },
    /// Asks who sent what to whom, up to the present step.
    Matrix,
    /// Asks for the whole tree of branches as text, to be kept.
    Keep,
    /// Opens a tree of branches that was kept, in place of what is open.
    Restore {
        /// What [`Command::Keep`] gave.
        kept: String,
    },
    /// Goes on with another branch of the tree.
    Branch {
        /// Its number.
        branch: u32,
    },
    /// Sets, or with an empty text removes, the note at the present step.
    Note {
        /// The note.
        text: String,
    },
    /// The same scenario with a parameter changed (`n`, `seed`, `bug`, `loss`, ...), from its start,
    /// as a branch.
    Set {
        /// The parameter's name in a link.
        parameter: String,
        /// Its new value.
        value: String,
    },
    /// Speaks this language from now on.
    Speak {
        /// Which.
        language: Language,
    },
    /// Asks for the events of these steps.
    Events {
        /// The first.
        from: u32,
        /// The one after the last.
        to: u32,
    },
    /// Asks for a run's space-time diagram up to its present step, as SVG text.
    Draw {
        /// The run; the open one if there is none.
        link: Option<String>,
        /// The step to draw a run of a link up to; the one that its link says if there is none.
        step: Option<u32>,
        /// How it is drawn.
        figure: Figure,
    },
    /// Asks for the link of this run at this step.
    Link {
        /// In the packed form, which is short where much was done, or else in the readable one.
        packed: bool,
    },
    /// Asks for the run up to its present step as a file.
    Export {
        /// What kind of file.
        format: Format,
        /// How a diagram in it is drawn.
        figure: Figure,
    },
    /// Opens what [`Format::Json`] wrote, or a link, in place of what is open.
    Import {
        /// The file's text.
        text: String,
    },
    /// Asks for the protocols and their scenarios.
    List,
    /// Asks for the present view again.
    Look,
    /// Asks or orders something of the overlay that is open.
    Overlay(OverlayCommand),
}

/// A kind of file that a run is given away as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// All of it, to be imported again; `src/wire/file.rs` has its form.
    Json,
    /// A line an event.
    Text,
    /// A sequence diagram of [Mermaid](https://mermaid.js.org/syntax/sequenceDiagram.html).
    Mermaid,
    /// A sequence diagram of [PlantUML](https://plantuml.com/sequence-diagram).
    Plantuml,
    /// The space-time diagram.
    Svg,
    /// The space-time diagram in pixels.
    Png,
    /// A page of its own that plays, without a server and without this program.
    Html,
}

impl Format {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Html, Self::Svg, Self::Png, Self::Text, Self::Mermaid, Self::Plantuml, Self::Json];

    /// Its name in scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Text => "text",
            Self::Mermaid => "mermaid",
            Self::Plantuml => "plantuml",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Html => "html",
        }
    }

    /// What the names of such files end in.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "bivalent.json",
            Self::Text => "txt",
            Self::Mermaid => "mmd",
            Self::Plantuml => "puml",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Html => "html",
        }
    }

    /// What such a file is, as the web writes it.
    pub fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Text | Self::Mermaid | Self::Plantuml => "text/plain;charset=utf-8",
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Html => "text/html;charset=utf-8",
        }
    }
}

impl Command {
    /// Whether it opens something in place of what is open.
    pub fn opens(&self) -> bool {
        matches!(
            self,
            Self::Open { .. } | Self::Mend { .. } | Self::Restore { .. } | Self::Import { .. }
        )
    }

    /// Whether it takes the run elsewhere or changes it, instead of asking something about it.
    pub fn moves(&self) -> bool {
        !matches!(
            self,
            Self::Possible { .. }
                | Self::Judge { .. }
                | Self::Compare { .. }
                | Self::Matrix
                | Self::Keep
                | Self::Speak { .. }
                | Self::Events { .. }
                | Self::Draw { .. }
                | Self::Link { .. }
                | Self::Export { .. }
                | Self::List
                | Self::Look
        )
    }
}

/// How a space-time diagram is drawn as a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figure {
    /// What runs to the right.
    pub axis: Axis,
    /// By day or by night.
    pub shade: Shade,
    /// Whether it is a small one, of a size for lists, that has no words but names.
    pub small: bool,
}

/// What runs to the right in a space-time diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Axis {
    /// The order of the steps, in which every cause stands before its effect.
    #[default]
    Order,
    /// Lamport time.
    Lamport,
    /// Virtual time.
    Time,
}

/// Whether a picture is drawn in ink on paper or the other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Shade {
    /// Ink on paper.
    #[default]
    Light,
    /// Paper on ink.
    Dark,
}

/// What a run can be taken to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Until {
    /// A process decides.
    Decision,
    /// A property is violated that was not.
    Violation,
    /// A message of a kind arrives.
    Message {
        /// The kind, as in code: `prepare`.
        kind: String,
    },
    /// A labelled value of a process changes.
    Field {
        /// The process.
        process: u32,
        /// The value's label, in the words of the language spoken.
        field: String,
        /// What it is to become; `None` is content with any change.
        value: Option<String>,
    },
}

/// A command with a number, by which its answer is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The number; answers bear the same.
    pub id: u32,
    /// What is asked.
    pub command: Command,
}
