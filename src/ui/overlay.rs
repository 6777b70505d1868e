//! What the page knows of an overlay, and how its long work is driven.
//!
//! The worker does nothing unless it is asked, so work that takes long is asked for piece by piece:
//! each piece as large as is done between two pictures, so that one sees how far it is, and can
//! break it off.

use super::browser;
use super::session::Handle;
use super::state::{Action, Shared};
use crate::wire::Command;
use crate::wire::overlay::{
    ComparedView, NodeView, OutlineView, OverlayAnswer, OverlayCommand, OverlayView, WorkView,
};
use std::cell::Cell;

/// An overlay as last heard of.
#[derive(Clone, PartialEq)]
pub struct Overlay {
    /// All but what is asked for apart.
    pub view: Shared<OverlayView>,
    /// Everybody's identifiers and places, once they have come.
    pub outline: Option<Shared<OutlineView>>,
    /// The node that was looked at last.
    pub node: Option<Shared<NodeView>>,
    /// Overlays side by side, once somebody asked for them.
    pub compared: Option<Shared<Compared>>,
}

/// Overlays side by side.
pub struct Compared {
    /// How far the work is; nothing once it is done.
    pub work: Option<WorkView>,
    /// How many nodes each has.
    pub nodes: u32,
    /// An overlay each.
    pub overlays: Vec<ComparedView>,
}

impl Overlay {
    /// What is known after one more answer; nothing as long as there is no view. Apart, so that a page
    /// without an overlay can do without it.
    #[inline(never)]
    pub fn heard(before: Option<Self>, answer: OverlayAnswer) -> Option<Self> {
        let view = match answer {
            OverlayAnswer::View(view) => view,
            other => return before.map(|before| before.with(other)),
        };
        let of_same =
            |before: &Self| before.view.name == view.name && before.view.nodes == view.nodes;
        let known = before.filter(of_same);
        let view = Shared::new(*view);
        Some(match known {
            Some(known) => {
                // What was to be compared is no longer there: what is half done stays so.
                let is_current =
                    |compared: &Shared<Compared>| view.comparing || compared.work.is_none();
                let compared = known.compared.filter(is_current);
                Self { view, compared, ..known }
            }
            None => Self { view, outline: None, node: None, compared: None },
        })
    }

    fn with(mut self, answer: OverlayAnswer) -> Self {
        match answer {
            OverlayAnswer::View(view) => self.view = Shared::new(*view),
            OverlayAnswer::Outline(outline) => self.outline = Some(Shared::new(outline)),
            OverlayAnswer::Node(node) => self.node = Some(Shared::new(*node)),
            OverlayAnswer::Compared { work, nodes, overlays } => {
                self.compared = Some(Shared::new(Compared { work, nodes, overlays }));
            }
        }
        self
    }

    /// Whether a node answers.
    pub fn is_up(&self, node: u32) -> bool {
        is_set(&self.view.up, node)
    }
}

/// Whether the bit of a node is set.
pub fn is_set(bits: &[u8], node: u32) -> bool {
    bits.get(node as usize / 8).is_some_and(|byte| byte >> (node % 8) & 1 == 1)
}

/// A piece of work is to take about this long, in milliseconds: long enough that drawing how far it
/// is takes little of the whole, short enough to give up at once.
const PIECE_MS: f64 = 48.0;

/// The least and the most of it that is asked for at once.
const BUDGETS: (f64, f64) = (1.0, 1_000_000.0);

/// What drives an overlay's long work.
pub struct Driver {
    /// How much is asked for at once.
    budget: Cell<f64>,
    /// When the piece under way was asked for.
    asked: Cell<Option<f64>>,
    /// Whether places or identifiers may be others than those last heard of.
    pub(super) is_outline_due: Cell<bool>,
}

impl Default for Driver {
    fn default() -> Self {
        Self { budget: Cell::new(64.0), asked: Cell::new(None), is_outline_due: Cell::new(true) }
    }
}

impl Driver {
    /// Learns from how long a piece took how large the next one may be.
    fn learn(&self) {
        if let Some(asked) = self.asked.take() {
            let took = (browser::now() - asked).max(1.0);
            // Never more than fourfold at once: the first pieces are too short to be measured.
            let factor = (PIECE_MS / took).clamp(0.25, 4.0);
            self.budget.set((self.budget.get() * factor).clamp(BUDGETS.0, BUDGETS.1));
        }
    }
}

impl Handle {
    /// Asks something of the overlay that is open.
    pub fn overlay(&self, command: OverlayCommand) {
        let stays = matches!(
            command,
            OverlayCommand::Advance { .. }
                | OverlayCommand::Look { .. }
                | OverlayCommand::Outline
                | OverlayCommand::Compare { .. }
                | OverlayCommand::View
        );
        if !stays {
            self.driver.is_outline_due.set(true);
        }
        self.ask(Command::Overlay(command));
    }

    /// Does something to it.
    pub fn act_on_overlay(&self, act: impl Into<String>) {
        self.overlay(OverlayCommand::Act { act: act.into() });
    }

    /// Learns what the overlay answered, and goes on with work that is under way. Apart, like
    /// [`Overlay::heard`].
    #[inline(never)]
    pub fn hear_overlay(&self, answer: OverlayAnswer) {
        let is_first = self.state().overlay.is_none();
        let is_under_way = match &answer {
            OverlayAnswer::View(view) => {
                self.write_later(view.link.clone());
                self.fetch_outline(is_first, view.work.is_some());
                view.work.is_some() || view.comparing
            }
            OverlayAnswer::Compared { work, .. } => work.is_some(),
            OverlayAnswer::Outline(_) | OverlayAnswer::Node(_) => false,
        };
        let moves = matches!(answer, OverlayAnswer::View(_) | OverlayAnswer::Compared { .. });
        self.dispatch(Action::Overlay(answer));
        if is_first {
            self.forget_run();
        }
        if moves {
            self.driver.learn();
            if is_under_way {
                self.driver.asked.set(Some(browser::now()));
                self.overlay(OverlayCommand::Advance { budget: self.driver.budget.get() as u32 });
            }
        }
    }

    /// Asks for everybody's places, at the beginning and after each change of them.
    fn fetch_outline(&self, is_first: bool, is_under_way: bool) {
        if is_first || (self.driver.is_outline_due.get() && !is_under_way) {
            self.driver.is_outline_due.set(is_under_way);
            self.overlay(OverlayCommand::Outline);
        }
    }
}
