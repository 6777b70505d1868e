//! An overlay that is open in somebody's hands: its link, what is done to it, and what is taken back.
//!
//! Whatever is seen follows from the link alone. So a gesture is taken back by doing the others again,
//! from the tables as they were built, of which a copy is kept where that is not too much; and a
//! parameter is changed by doing all of them again from the start. What takes long is done in slices,
//! and it does not matter how these are cut.

use super::act::{Act, BadAct};
use super::compared::{self, Compared};
use super::driven::{Overlay, outline};
use super::link::{MOST_ACTS, OverlayError, OverlayLink};
use super::parameters::{self, Kind};
use super::view::{OverlayAnswer, OverlayCommand, OverlayView, WorkView};
use super::{gallery, one_hop, pastry, rest};
use crate::overlay::Node;
use crate::overlay::chord::Ring;
use crate::overlay::compare::KademliaAtRest;
use crate::overlay::id::Id;
use crate::phrase;
use crate::say;
use crate::wire::Explain;
use crate::words::Language;

/// Steps that are taken at once after a command, so that what is short is done when it is answered.
const AT_ONCE: u64 = 2000;
/// The same of a comparison, in which each lookup is made in four overlays.
const COMPARED_AT_ONCE: u64 = 500;
/// The most steps of one slice, whatever is asked for.
const MOST_STEPS: u64 = 1 << 20;
/// A copy of tables up to this size is kept to come back to, in bytes.
const KEPT: u64 = 64 << 20;

/// An overlay, and what was done to it.
pub struct OverlaySession {
    link: OverlayLink,
    /// How many acts each gesture has, the first gesture first.
    gestures: Vec<usize>,
    /// What was taken back, the last first.
    undone: Vec<Vec<Act>>,
    /// How many acts have been begun.
    begun: usize,
    overlay: Box<dyn Overlay>,
    /// The overlay before the first act.
    base: Option<Box<dyn Overlay>>,
    /// Whether the work under way is being finished after it was given up.
    is_cut: bool,
    /// What is wrong with the link that it was opened by.
    damage: Option<OverlayError>,
    /// The overlays side by side, if somebody asked for that.
    compared: Option<Compared>,
}

impl OverlaySession {
    /// Opens a link: a whole URL or its fragment.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(text: &str) -> Result<Self, OverlayError> {
        Ok(Self::of(OverlayLink::read(text)?))
    }

    /// Opens what can be read of a link that was cut off or changed.
    ///
    /// # Errors
    /// What is wrong with it, if nothing can be read.
    pub fn mend(text: &str) -> Result<Self, OverlayError> {
        let error = match OverlayLink::read(text) {
            Ok(link) => return Ok(Self::of(link)),
            Err(error) => error,
        };
        let Some(link) = OverlayLink::mend(text) else { return Err(error) };
        Ok(Self { damage: Some(error), ..Self::of(link) })
    }

    /// Opens what a link that was read says.
    pub fn of(link: OverlayLink) -> Self {
        let mut session = Self {
            gestures: vec![1; link.acts.len()],
            undone: Vec::new(),
            begun: 0,
            overlay: drive(&link),
            base: None,
            is_cut: false,
            damage: None,
            compared: None,
            link,
        };
        session.advance(AT_ONCE);
        session
    }

    /// Carries out a command.
    ///
    /// # Errors
    /// What is wrong, in words; nothing changed.
    pub fn answer(
        &mut self,
        command: OverlayCommand,
        language: Language,
    ) -> Result<OverlayAnswer, String> {
        match command {
            OverlayCommand::Advance { budget } => {
                if let Some(answer) = self.compare_on(budget.into(), language) {
                    return Ok(answer);
                }
                self.advance(budget.into());
            }
            OverlayCommand::Cancel => {
                if let Some(compared) = self.comparing() {
                    compared.stop();
                    return Ok(self.compared_so_far(language));
                }
                self.cancel();
            }
            OverlayCommand::Act { act } => {
                self.act(&act).map_err(|error| error.explain(language))?;
            }
            OverlayCommand::Undo => self.undo(),
            OverlayCommand::Redo => self.redo(),
            OverlayCommand::Set { parameter, value } => {
                self.set(&parameter, &value).map_err(|error| error.explain(language))?;
            }
            OverlayCommand::Outline => {
                return Ok(OverlayAnswer::Outline(outline(self.overlay.population())));
            }
            OverlayCommand::Look { node } => return self.look(node, language),
            OverlayCommand::Compare { dead, lookups, session, time } => {
                self.compare((dead, lookups), (session, time));
                return Ok(self.compared_so_far(language));
            }
            OverlayCommand::View => {}
        }
        Ok(OverlayAnswer::View(Box::new(self.view(language))))
    }

    /// Takes up to so many steps: of the work under way, and of the acts that are still to be done.
    pub fn advance(&mut self, budget: u64) {
        let mut left = budget.clamp(1, MOST_STEPS);
        while left > 0 {
            if !self.overlay.is_idle() {
                left = left.saturating_sub(self.overlay.advance(left).max(1));
                continue;
            }
            self.is_cut = false;
            let Some(act) = self.link.acts.get(self.begun).cloned() else { break };
            if self.begun == 0 && self.base.is_none() && self.overlay.bytes() <= KEPT {
                self.base = Some(self.overlay.copy());
            }
            self.overlay.begin(&act, self.begun as u32);
            self.begun += 1;
            left -= 1;
        }
    }

    /// Whether nothing is under way and nothing is to be done.
    pub fn is_idle(&self) -> bool {
        self.overlay.is_idle() && self.begun == self.link.acts.len()
    }

    fn act(&mut self, text: &str) -> Result<(), OverlayError> {
        let acts: Vec<&str> = text.split(';').filter(|act| !act.is_empty()).collect();
        if self.link.acts.len() + acts.len() > MOST_ACTS {
            return Err(OverlayError::TooMuch);
        }
        let acts: Vec<Act> = acts.into_iter().map(Act::read).collect::<Result<_, _>>()?;
        acts.iter().try_for_each(|act| self.link.allows(act))?;
        if let [act] = &acts[..] {
            self.makes_sense(act)?;
        }
        if !acts.is_empty() {
            self.undone.clear();
            self.append(acts);
        }
        Ok(())
    }

    /// Whether an act would do something as things are: what is done to who cannot take it does nothing
    /// in a link, and somebody who asks for it had better be told.
    fn makes_sense(&self, act: &Act) -> Result<(), BadAct> {
        if !self.is_idle() {
            return Ok(());
        }
        let is_up = |node: Node| self.overlay.up().contains(node);
        match *act {
            Act::Kill(node, 1) | Act::Route(node, ..) | Act::Hand(node, _) | Act::Pass(node)
                if !is_up(node) =>
            {
                Err(BadAct::Down(node))
            }
            Act::Revive(node, 1) if is_up(node) => Err(BadAct::Up(node)),
            _ => self.overlay.refuses(act).map_or(Ok(()), Err),
        }
    }

    fn append(&mut self, acts: Vec<Act>) {
        self.gestures.push(acts.len());
        self.link.acts.extend(acts);
        self.advance(AT_ONCE);
    }

    fn undo(&mut self) {
        let Some(count) = self.gestures.pop() else { return };
        let left = self.link.acts.len().saturating_sub(count);
        self.undone.push(self.link.acts.split_off(left));
        if self.begun > left {
            self.rewind();
        }
        self.advance(AT_ONCE);
    }

    fn redo(&mut self) {
        if let Some(acts) = self.undone.pop() {
            self.append(acts);
        }
    }

    /// To the overlay before the first act.
    fn rewind(&mut self) {
        self.overlay = match &self.base {
            Some(base) => base.copy(),
            None => drive(&self.link),
        };
        (self.begun, self.is_cut) = (0, false);
    }

    fn set(&mut self, parameter: &str, value: &str) -> Result<(), OverlayError> {
        let link = self.link.with(parameter, value)?;
        if link.acts.len() != self.link.acts.len() {
            self.gestures = vec![1; link.acts.len()];
        }
        self.undone.clear();
        (self.link, self.base, self.damage, self.compared) = (link, None, None, None);
        self.rewind();
        self.advance(AT_ONCE);
        Ok(())
    }

    /// Gives up the work under way, and whatever is to be done after it.
    fn cancel(&mut self) {
        let can = self.overlay.work(Language::English).is_some_and(|work| work.can_cancel);
        if !can || self.is_cut || self.begun == 0 {
            return;
        }
        self.link.acts.truncate(self.begun - 1);
        self.link.acts.extend(self.overlay.cut());
        self.begun = self.link.acts.len();
        self.is_cut = true;
        self.fit_gestures();
        self.undone.clear();
        self.advance(AT_ONCE);
    }

    /// Makes the gestures have as many acts as there are.
    fn fit_gestures(&mut self) {
        let mut left = self.link.acts.len();
        for count in &mut self.gestures {
            *count = left.min(*count);
            left -= *count;
        }
        self.gestures.retain(|count| *count > 0);
    }

    fn look(&self, node: Node, language: Language) -> Result<OverlayAnswer, String> {
        let count = self.overlay.population().len();
        if node >= count {
            let last = count.saturating_sub(1);
            return Err(say!(
                language,
                "there is no node {node}; there are 0 to {last}",
                "没有节点 {node}；现有节点为 0 到 {last}"
            ));
        }
        Ok(OverlayAnswer::Node(Box::new(self.overlay.look(node, language))))
    }

    /// Goes on with the comparison of these numbers, or begins it.
    fn compare(&mut self, asked: (u16, u32), coming: (u32, u32)) {
        let nodes = parameters::identities(&self.link);
        let plan = compared::plan(self.link.seed, nodes, asked, coming);
        let mut compared = match self.compared.take() {
            Some(compared) if compared.plan() == plan => compared,
            _ => Compared::new(plan),
        };
        compared.advance(COMPARED_AT_ONCE);
        self.compared = Some(compared);
    }

    /// The comparison, if it is what is under way: the open overlay's own work comes first.
    fn comparing(&mut self) -> Option<&mut Compared> {
        let is_idle = self.is_idle();
        self.compared.as_mut().filter(|compared| is_idle && compared.is_under_way())
    }

    fn compare_on(&mut self, budget: u64, language: Language) -> Option<OverlayAnswer> {
        self.comparing()?.advance(budget.clamp(1, MOST_STEPS));
        Some(self.compared_so_far(language))
    }

    /// What the comparison has measured so far.
    fn compared_so_far(&mut self, language: Language) -> OverlayAnswer {
        let routed = self.routed();
        match &mut self.compared {
            Some(compared) => compared.answer(routed, language),
            None => OverlayAnswer::View(Box::new(self.view(language))),
        }
    }

    /// The lookup that was made last by hand.
    fn routed(&self) -> Option<(Node, Id)> {
        let begun = self.link.acts.iter().take(self.begun).rev();
        begun.into_iter().find_map(|act| match act {
            Act::Route(from, key, _) => Some((*from, *key)),
            _ => None,
        })
    }

    /// The link of exactly this.
    pub fn link(&self) -> &OverlayLink {
        &self.link
    }

    /// The overlay as it is now.
    pub fn view(&self, language: Language) -> OverlayView {
        let kind = self.link.kind;
        let (title, about) = gallery::words(&self.link, language);
        let mut view = OverlayView {
            name: kind.name().to_owned(),
            title,
            about,
            paper: kind.paper().to_owned(),
            link: self.link.write(),
            parameters: parameters::view(&self.link, language),
            nodes: self.overlay.population().len(),
            live: self.overlay.up().len(),
            work: self.work(language),
            comparing: self.compared.as_ref().is_some_and(Compared::is_under_way),
            can_undo: !self.gestures.is_empty(),
            can_redo: !self.undone.is_empty(),
            verbs: parameters::verbs(kind).iter().map(|verb| (*verb).to_owned()).collect(),
            warnings: self.damage.iter().map(|damage| unread(damage, language)).collect(),
            ..OverlayView::default()
        };
        self.overlay.describe(&mut view, language);
        view
    }

    fn work(&self, language: Language) -> Option<WorkView> {
        let (nth, all) = (self.begun, self.link.acts.len());
        let Some(mut work) = self.overlay.work(language) else {
            let what = phrase!("doing what the link says", "正在执行链接中的操作");
            let what = what.say(language).to_owned();
            let (done, total) = (nth as u64, all as u64);
            return (nth < all).then_some(WorkView { what, done, total, can_cancel: false });
        };
        work.can_cancel &= !self.is_cut;
        if nth < all {
            let what = &work.what;
            work.what = say!(
                language,
                "{what} ({nth} of {all} acts done or under way)",
                "{what}（第 {nth} 项操作，共 {all} 项）"
            );
        }
        Some(work)
    }
}

/// What is wrong with a link of which the rest is shown.
fn unread(damage: &OverlayError, language: Language) -> String {
    let what = damage.explain(language);
    say!(
        language,
        "Not all of this link could be read: {what}. Shown is the rest of it.",
        "此链接未能完整读取：{what}。显示的是其余部分。",
    )
}

/// The overlay of a link, its tables still to be built.
fn drive(link: &OverlayLink) -> Box<dyn Overlay> {
    match link.kind {
        Kind::Pastry => Box::new(pastry::Open::new(link)),
        Kind::Chord => Box::new(rest::Open::<Ring>::new(link)),
        Kind::OneHop => Box::new(one_hop::Open::new(link)),
        Kind::Kademlia => Box::new(rest::Open::<KademliaAtRest>::new(link)),
    }
}
