//! Conditions on a run or an overlay, as the author of a lesson writes them.
//!
//! # Grammar
//!
//! ```text
//! condition = clause *( "and" clause )
//! clause    = [ "not" ] fact
//! fact      = lane "is" verdict            ; agreement is violated, termination is impossible
//!           / process "is" state           ; p2 is crashed, stopped, paused, up, decided
//!           / "lookup is" ( "delivered" / "astray" )   ; of an overlay: the lookup made last by hand
//!           / quantity relation quantity   ; decided >= 3, clock(p1) < clock(p0)
//! relation  = "=" / "!=" / "<" / "<=" / ">" / ">="
//! quantity  = number
//!           / "step"                       ; the step that is shown
//!           / "acts"                       ; how many interventions the run has had
//!           / "processes" / "down" / "paused"    ; how many there are, are down, are paused
//!           / "decided"                    ; how many processes have decided
//!           / "values"                     ; how many different values were decided
//!           / "messages" / "cuts"          ; how many are under way; how many links are cut
//!           / "traitors"                   ; how many processes are or were traitors
//!           / "forged"                     ; how many messages traitors made up or sent out of turn
//!           / "decision(" process ")"      ; what it decided
//!           / "clock(" process ")"         ; the timestamp of its latest event
//!           / "inversions"                 ; pairs of events of which the later step has the
//!                                          ; smaller timestamp: they are concurrent
//!           / "ties"                       ; pairs of events with the same timestamp
//!           / "past(" process "of" process ")"   ; how many events of the first are in the
//!                                          ; causal past of the latest event of the second
//!           / counted "(" kind [ "by" process ] [ "to" process ] ")"
//! counted   = "times"                      ; the steps in which such a message was sent
//!           / "sent" / "delivered" / "lost"      ; such messages
//! ```
//!
//! Of an overlay there are the lanes, the lookup, and these quantities:
//!
//! ```text
//!             "nodes" / "silent"           ; how many there are, do not answer
//!           / "adjacent"                   ; the most that lie next to each other and do not answer
//!           / "hops"                       ; of the lookup made last by hand, once it has ended
//!           / "lookups" / "astray"         ; since the last change: all, those not delivered right
//!           / "mean"                       ; their mean number of hops, in thousandths
//!           / "known"                      ; entries in a node's tables, the mean of a sample
//! ```
//!
//! So `times(prepare by p0) >= 5 and decided = 0` says that p0 has begun five ballots and nobody has
//! decided, and `adjacent <= 4 and owner is violated` that four adjacent nodes were enough to break
//! delivery. All of it is about what is shown now. A comparison with something that there is
//! not (the decision of a process that has not decided) does not hold.

use super::overlay::OverlayView;
use super::session::Session;
use super::trouble::Explain;
use super::view::{EventView, Judgement, Passage, View};
use crate::words::Language;
use std::collections::BTreeSet;
use std::str::FromStr;

/// The longest condition that is read, in bytes.
const MAX_LENGTH: usize = 500;
/// How many events are asked for at once.
const PAGE: u32 = 5000;

/// A condition on a run at one step, or on an overlay as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(Vec<Clause>);

/// Text that is not a condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("in the condition `{text}`: expected {expected}, not `{found}`")]
pub struct BadCondition {
    text: String,
    expected: &'static str,
    found: String,
}

impl Explain for BadCondition {
    fn chinese(&self) -> String {
        let Self { text, expected, found } = self;
        format!("条件 `{text}` 中：应为 {expected}，而不是 `{found}`")
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    denied: bool,
    fact: Fact,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fact {
    Lane(String, String),
    Process(u32, String),
    /// The lookup made last by hand has ended, where it belongs or elsewhere.
    Lookup(bool),
    Compare(Quantity, Relation, Quantity),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Quantity {
    Number(u32),
    Named(Name),
    Decision(u32),
    Clock(u32),
    Past { of: u32, whose: u32 },
    Counted { what: Counted, kind: String, by: Option<u32>, to: Option<u32> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Step,
    Acts,
    Processes,
    Down,
    Paused,
    Decided,
    Values,
    Messages,
    Cuts,
    Traitors,
    Forged,
    Inversions,
    Ties,
    Nodes,
    Silent,
    Adjacent,
    Hops,
    Lookups,
    Astray,
    Mean,
    Known,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    Times,
    Sent,
    Delivered,
    Lost,
}

const NAMES: [(&str, Name); 21] = [
    ("step", Name::Step),
    ("acts", Name::Acts),
    ("processes", Name::Processes),
    ("down", Name::Down),
    ("paused", Name::Paused),
    ("decided", Name::Decided),
    ("values", Name::Values),
    ("messages", Name::Messages),
    ("cuts", Name::Cuts),
    ("traitors", Name::Traitors),
    ("forged", Name::Forged),
    ("inversions", Name::Inversions),
    ("ties", Name::Ties),
    ("nodes", Name::Nodes),
    ("silent", Name::Silent),
    ("adjacent", Name::Adjacent),
    ("hops", Name::Hops),
    ("lookups", Name::Lookups),
    ("astray", Name::Astray),
    ("mean", Name::Mean),
    ("known", Name::Known),
];

const RELATIONS: [(&str, Relation); 6] = [
    ("<=", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("!=", Relation::Unequal),
    ("<", Relation::Less),
    (">", Relation::More),
    ("=", Relation::Equal),
];

const VERDICTS: [&str; 5] = ["holds", "pending", "violated", "impossible", "unknown"];
const STATES: [&str; 5] = ["up", "paused", "crashed", "stopped", "decided"];

fn among<T: Copy>(all: &[(&str, T)], name: &str) -> Option<T> {
    all.iter().find(|(known, _)| *known == name).map(|(_, it)| *it)
}

/// The words of a condition, read one by one.
struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn error(&self, expected: &'static str) -> BadCondition {
        let clip = |text: &str| text.chars().take(40).collect();
        BadCondition { text: clip(self.whole), expected, found: clip(self.rest) }
    }

    /// Takes `symbol` if it is next.
    fn takes(&mut self, symbol: &str) -> bool {
        let rest = self.rest.strip_prefix(symbol).map(str::trim_start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn needs(&mut self, symbol: &'static str) -> Result<(), BadCondition> {
        if self.takes(symbol) { Ok(()) } else { Err(self.error(symbol)) }
    }

    /// The next word, which is not taken.
    fn word(&self) -> &'a str {
        let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
        &self.rest[..self.rest.find(ends).unwrap_or(self.rest.len())]
    }

    /// Takes the next word if `reads` makes something of it.
    fn read<T>(&mut self, reads: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        let word = self.word();
        let read = reads(word)?;
        self.rest = self.rest[word.len()..].trim_start();
        Some(read)
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        self.read(|word| (word == keyword).then_some(())).is_some()
    }

    fn process(&mut self) -> Result<u32, BadCondition> {
        self.read(process).ok_or_else(|| self.error("a process, as in p0"))
    }

    fn condition(&mut self) -> Result<Condition, BadCondition> {
        let mut clauses = vec![self.clause()?];
        while self.keyword("and") {
            clauses.push(self.clause()?);
        }
        match self.rest {
            "" => Ok(Condition(clauses)),
            _ => Err(self.error("`and` or the end")),
        }
    }

    fn clause(&mut self) -> Result<Clause, BadCondition> {
        let denied = self.keyword("not");
        Ok(Clause { denied, fact: self.fact()? })
    }

    fn fact(&mut self) -> Result<Fact, BadCondition> {
        let subject = self.word();
        let after = self.rest[subject.len()..].trim_start();
        if subject.is_empty() || !after.starts_with("is ") {
            return self.comparison();
        }
        self.rest = after["is ".len()..].trim_start();
        if subject == "lookup" {
            let ended = [("delivered", true), ("astray", false)];
            let right = self.read(|word| among(&ended, word));
            return right.map(Fact::Lookup).ok_or_else(|| self.error("delivered or astray"));
        }
        let of = |all: [&'static str; 5]| move |word: &str| all.into_iter().find(|it| *it == word);
        match process(subject) {
            Some(p) => {
                let state = self.read(of(STATES));
                let state =
                    state.ok_or_else(|| self.error("up, paused, crashed, stopped or decided"))?;
                Ok(Fact::Process(p, state.to_owned()))
            }
            None => {
                let verdict = self.read(of(VERDICTS));
                let verdict = verdict
                    .ok_or_else(|| self.error("holds, pending, violated, impossible or unknown"))?;
                Ok(Fact::Lane(subject.to_owned(), verdict.to_owned()))
            }
        }
    }

    fn comparison(&mut self) -> Result<Fact, BadCondition> {
        let left = self.quantity()?;
        let relation = RELATIONS.into_iter().find(|(symbol, _)| self.takes(symbol));
        let (_, relation) = relation.ok_or_else(|| self.error("is, =, !=, <, <=, > or >="))?;
        Ok(Fact::Compare(left, relation, self.quantity()?))
    }

    fn quantity(&mut self) -> Result<Quantity, BadCondition> {
        if let Some(number) = self.read(|word| word.parse().ok()) {
            return Ok(Quantity::Number(number));
        }
        if let Some(name) = self.read(|word| among(&NAMES, word)) {
            return Ok(Quantity::Named(name));
        }
        let expected = "a number or a quantity, as in decided or times(prepare by p0)";
        let name = self.read(|word| (!word.is_empty()).then_some(word));
        let name = name.ok_or_else(|| self.error(expected))?;
        self.needs("(")?;
        let quantity = match name {
            "decision" => Quantity::Decision(self.process()?),
            "clock" => Quantity::Clock(self.process()?),
            "past" => {
                let whose = self.process()?;
                self.needs("of")?;
                Quantity::Past { of: self.process()?, whose }
            }
            "times" => self.counted(Counted::Times)?,
            "sent" => self.counted(Counted::Sent)?,
            "delivered" => self.counted(Counted::Delivered)?,
            "lost" => self.counted(Counted::Lost)?,
            _ => return Err(self.error(expected)),
        };
        self.needs(")")?;
        Ok(quantity)
    }

    fn counted(&mut self, what: Counted) -> Result<Quantity, BadCondition> {
        let kind = self.read(|word| (!word.is_empty()).then(|| word.to_owned()));
        let kind = kind.ok_or_else(|| self.error("a kind of message, as in prepare"))?;
        let by = if self.keyword("by") { Some(self.process()?) } else { None };
        let to = if self.keyword("to") { Some(self.process()?) } else { None };
        Ok(Quantity::Counted { what, kind, by, to })
    }
}

fn process(word: &str) -> Option<u32> {
    word.strip_prefix('p')?.parse().ok()
}

impl FromStr for Condition {
    type Err = BadCondition;

    fn from_str(text: &str) -> Result<Self, BadCondition> {
        let text = text.trim();
        if text.len() > MAX_LENGTH {
            let reader = Reader { whole: text, rest: text };
            return Err(reader.error("at most 500 characters"));
        }
        Reader { whole: text, rest: text }.condition()
    }
}

/// What conditions are about.
pub struct Facts(Subject);

enum Subject {
    Run(Box<RunFacts>),
    Overlay(Box<OverlayView>),
}

/// A run at the step that is shown, and how it came there.
struct RunFacts {
    view: View,
    events: Vec<EventView>,
}

impl Facts {
    /// The facts of an open run.
    pub fn of(session: &mut dyn Session) -> Self {
        let language = Language::English;
        let view = session.view(language);
        let mut events = Vec::new();
        for from in (0..=view.step).step_by(PAGE as usize) {
            let to = (view.step + 1).min(from + PAGE);
            events.extend(session.events(from, to, language).events);
        }
        Self(Subject::Run(Box::new(RunFacts { view, events })))
    }

    /// The facts of an overlay.
    pub fn of_overlay(view: OverlayView) -> Self {
        Self(Subject::Overlay(Box::new(view)))
    }

    fn value(&self, quantity: &Quantity) -> Option<u64> {
        match (quantity, &self.0) {
            (Quantity::Number(number), _) => Some(u64::from(*number)),
            (quantity, Subject::Run(run)) => run.value(quantity),
            (Quantity::Named(name), Subject::Overlay(view)) => of_overlay(view, *name),
            (_, Subject::Overlay(_)) => None,
        }
    }

    fn holds(&self, fact: &Fact) -> bool {
        match (fact, &self.0) {
            (Fact::Compare(left, relation, right), _) => {
                let both = self.value(left).zip(self.value(right));
                both.is_some_and(|(left, right)| relation.holds(left, right))
            }
            (Fact::Lane(name, verdict), Subject::Run(run)) => {
                let lanes = &run.view.lanes;
                lanes.iter().any(|lane| lane.name == *name && lane.verdict == *verdict)
            }
            (Fact::Lane(name, status), Subject::Overlay(view)) => {
                view.lanes.iter().any(|lane| lane.name == *name && lane.status == *status)
            }
            (Fact::Process(p, state), Subject::Run(run)) => run.is(*p, state),
            (Fact::Lookup(right), Subject::Overlay(view)) => {
                view.ended().is_some_and(|route| route.right == *right)
            }
            (Fact::Process(..), Subject::Overlay(_)) | (Fact::Lookup(_), Subject::Run(_)) => false,
        }
    }
}

/// A quantity of an overlay, if it has it.
fn of_overlay(view: &OverlayView, name: Name) -> Option<u64> {
    let measured = &view.measured;
    Some(match name {
        Name::Nodes => view.nodes.into(),
        Name::Silent => view.silent(),
        Name::Adjacent => view.adjacent(),
        Name::Hops => view.ended()?.hops.len() as u64,
        Name::Lookups => measured.lookups,
        Name::Astray => measured.wrong + measured.failed,
        Name::Mean if measured.right > 0 => measured.mean,
        Name::Known => measured.state / 1000,
        _ => return None,
    })
}

impl RunFacts {
    fn named(&self, name: Name) -> Option<u64> {
        let processes = &self.view.processes;
        let with = |status: &[&str]| {
            processes.iter().filter(|p| status.contains(&p.status.as_str())).count()
        };
        let count = match name {
            Name::Step => self.view.step as usize,
            Name::Acts => self.events.iter().filter(|event| event.kind == "act").count(),
            Name::Processes => processes.len(),
            Name::Down => with(&["crashed", "stopped"]),
            Name::Paused => with(&["paused"]),
            Name::Decided => processes.iter().filter(|p| p.decided.is_some()).count(),
            Name::Values => {
                let values: BTreeSet<u32> = self.events.iter().filter_map(|e| e.decided).collect();
                let now = processes.iter().filter_map(|p| p.decided);
                values.into_iter().chain(now).collect::<BTreeSet<u32>>().len()
            }
            Name::Messages => self.view.messages.len(),
            Name::Cuts => self.view.cuts.len(),
            Name::Traitors => processes.iter().filter(|p| p.traitor).count(),
            Name::Forged => {
                let sends = self.events.iter().flat_map(|event| &event.sends);
                sends.filter(|passage| passage.forged && passage.lost.is_none()).count()
            }
            Name::Inversions => self.pairs(|earlier, later| earlier > later),
            Name::Ties => self.pairs(|earlier, later| earlier == later),
            Name::Nodes
            | Name::Silent
            | Name::Adjacent
            | Name::Hops
            | Name::Lookups
            | Name::Astray
            | Name::Mean
            | Name::Known => return None,
        };
        Some(count as u64)
    }

    /// How many pairs of timestamps, in the order of steps, are as asked.
    fn pairs(&self, is_such: impl Fn(u64, u64) -> bool) -> usize {
        let stamps: Vec<u64> = self.events.iter().filter_map(|event| event.clock).collect();
        let after = |(i, earlier): (usize, &u64)| {
            stamps[i + 1..].iter().filter(|later| is_such(*earlier, **later)).count()
        };
        stamps.iter().enumerate().map(after).sum()
    }

    fn latest(&self, p: u32) -> Option<&EventView> {
        self.events.iter().rev().find(|event| event.process == Some(p))
    }

    fn clock(&self, p: u32) -> Option<u64> {
        let of = self.events.iter().rev().filter(|event| event.process == Some(p));
        of.filter_map(|event| event.clock).next()
    }

    /// How many events of `whose` happened before the latest event of `of`.
    fn past(&self, of: u32, whose: u32) -> usize {
        let Some(latest) = self.latest(of) else { return 0 };
        let mut past = BTreeSet::new();
        let mut open = latest.causes.clone();
        while let Some(step) = open.pop() {
            if past.insert(step)
                && let Some(event) = self.events.get(step as usize)
            {
                open.extend(&event.causes);
            }
        }
        let theirs = past.iter().filter_map(|step| self.events.get(*step as usize));
        theirs.filter(|event| event.process == Some(whose)).count()
    }

    fn counted(&self, what: Counted, is_such: impl Fn(&Passage) -> bool) -> usize {
        let sends = || self.events.iter().flat_map(|event| &event.sends);
        let arrivals = || self.events.iter().filter_map(|event| event.received.as_ref());
        match what {
            Counted::Times => {
                self.events.iter().filter(|event| event.sends.iter().any(&is_such)).count()
            }
            Counted::Sent => sends().filter(|passage| is_such(passage)).count(),
            Counted::Delivered => {
                arrivals().filter(|passage| passage.lost.is_none() && is_such(passage)).count()
            }
            Counted::Lost => {
                let all = sends().chain(arrivals());
                all.filter(|passage| passage.lost.is_some() && is_such(passage)).count()
            }
        }
    }

    fn value(&self, quantity: &Quantity) -> Option<u64> {
        match quantity {
            Quantity::Number(number) => Some(u64::from(*number)),
            Quantity::Named(name) => self.named(*name),
            Quantity::Decision(p) => self.view.processes.get(*p as usize)?.decided.map(u64::from),
            Quantity::Clock(p) => self.clock(*p),
            Quantity::Past { of, whose } => Some(self.past(*of, *whose) as u64),
            Quantity::Counted { what, kind, by, to } => {
                let is_such = |passage: &Passage| {
                    passage.kind == *kind
                        && by.is_none_or(|by| passage.from == by)
                        && to.is_none_or(|to| passage.to == to)
                };
                Some(self.counted(*what, is_such) as u64)
            }
        }
    }

    /// Whether a process is in a state.
    fn is(&self, p: u32, state: &str) -> bool {
        let process = self.view.processes.get(p as usize);
        process.is_some_and(|process| match state {
            "decided" => process.decided.is_some(),
            status => process.status == status,
        })
    }
}

impl Relation {
    fn holds(self, left: u64, right: u64) -> bool {
        match self {
            Relation::Equal => left == right,
            Relation::Unequal => left != right,
            Relation::Less => left < right,
            Relation::AtMost => left <= right,
            Relation::More => left > right,
            Relation::AtLeast => left >= right,
        }
    }
}

impl Condition {
    /// Whether it holds.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.0.iter().all(|clause| facts.holds(&clause.fact) != clause.denied)
    }

    /// Whether it holds and, where it asks for at least so many of something, how far that is.
    pub fn judge(&self, facts: &Facts) -> Judgement {
        let met = self.holds(facts);
        let progress = match &self.0[..] {
            [Clause { denied: false, fact: Fact::Compare(left, Relation::AtLeast, right) }] => {
                facts.value(left).zip(facts.value(right))
            }
            _ => None,
        };
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Judgement { met, progress: progress.map(|(have, want)| (small(have), small(want))) }
    }
}
