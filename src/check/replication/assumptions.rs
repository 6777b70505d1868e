//! The assumptions in force: n, f, the traitors, synchrony, and whether they hold.

use super::{Deed, Replication, Tolerance, tolerance};
use crate::check::{Monitor, Status, Verdict};
use crate::sim::{Engine, ProcessId, ProcessSet, Schedule, digest_of};
use crate::words::{Language, Phrase, list};
use crate::{phrase, say};

/// Up to so many replicas are named one by one.
const FEW: u32 = 7;

/// The assumptions under which all of this is promised, and whether they hold.
///
/// It judges nothing that happened: when more replicas are traitors than are tolerated, it says
/// that the guarantee is off before anything breaks.
#[derive(Clone, Debug, Default)]
pub struct Assumptions {
    traitors: ProcessSet,
    steps: Vec<u32>,
}

impl Assumptions {
    fn strike(&mut self, step: u32, p: ProcessId) {
        if self.traitors.insert(p) {
            self.steps.push(step);
        }
    }

    fn replicas(&self, tolerance: Tolerance) -> ProcessSet {
        self.traitors.and(ProcessSet::first(tolerance.replicas))
    }

    /// The replicas that are not traitors and do not run. They are faulty too, but break no safety.
    fn down<P: Replication>(&self, engine: &Engine<P>, tolerance: Tolerance) -> ProcessSet {
        let slot = |p: &ProcessId| engine.configuration().slot(*p).status;
        let correct = ProcessSet::first(tolerance.replicas).without(self.traitors);
        correct.iter().filter(|p| slot(p).is_down()).collect()
    }
}

impl<P: Replication> Monitor<P> for Assumptions {
    fn name(&self) -> &'static str {
        "assumptions"
    }

    fn title(&self) -> Phrase {
        phrase!("assumptions", "前提")
    }

    fn output(&mut self, step: u32, p: ProcessId, output: &P::Output) {
        if P::deed(output) == Some(Deed::Forgot) {
            self.strike(step, p);
        }
    }

    fn turned(&mut self, step: u32, p: ProcessId) {
        self.strike(step, p);
    }

    fn status(&self, engine: &Engine<P>) -> Status {
        let tolerance = tolerance(engine);
        let Tolerance { replicas, faults, .. } = tolerance;
        let traitors = self.replicas(tolerance).len();
        if replicas <= 3 * faults || traitors > faults {
            return Status::Impossible;
        }
        if traitors + self.down(engine, tolerance).len() > faults {
            return Status::Pending;
        }
        match engine.schedule() {
            Schedule::Timed => Status::Holds,
            Schedule::PartiallySynchronous { gst } if engine.now() >= gst => Status::Holds,
            _ => Status::Pending,
        }
    }

    fn verdict(&self, engine: &Engine<P>, language: Language) -> Verdict {
        let status = Monitor::<P>::status(self, engine);
        let tolerance = tolerance(engine);
        let Tolerance { replicas: n, faults: f, .. } = tolerance;
        let (traitors, down) = (self.replicas(tolerance), self.down(engine, tolerance));
        let (count, needed) = (traitors.len(), 3 * f + 1);
        let named = |set: ProcessSet| match set.is_empty() {
            true => String::new(),
            false => {
                let who = list(language, set.iter());
                say!(language, " ({who})", "（{who}）")
            }
        };
        let who = named(traitors);
        let mut figures = say!(
            language,
            "n = {n}, f = {f}, traitors so far {count}{who}",
            "n = {n}，f = {f}，至今叛徒 {count} 个{who}",
        );
        if !down.is_empty() {
            let (count, who) = (down.len(), named(down));
            figures += &say!(language, ", down {count}{who}", "，停机 {count} 个{who}");
        }
        let correct = ProcessSet::first(n).without(traitors);
        let about = match traitors.is_empty() || correct.is_empty() {
            true => String::new(),
            false => {
                let who = match correct.len() {
                    count if count > FEW => say!(language, "the {count} others", "其余 {count} 个"),
                    _ => list(language, correct.iter()),
                };
                say!(
                    language,
                    " The other properties are about the correct ones: {who}.",
                    "其他性质只针对正确的副本：{who}。",
                )
            }
        };
        let synchrony = match status {
            Status::Pending if count + down.len() > f => say!(
                language,
                "more replicas are faulty than are tolerated: safety is promised, progress is not until one is back",
                "故障副本多于所能容忍的数目：保证安全性；在有副本恢复之前不保证进展",
            ),
            Status::Pending => say!(
                language,
                "asynchronous: safety is promised, progress is not until messages arrive in time",
                "异步：保证安全性；在消息按时到达之前不保证进展",
            ),
            _ => say!(language, "messages arrive in time", "消息按时到达"),
        };
        let why = match status {
            Status::Impossible if n < needed => say!(
                language,
                "{figures}. The guarantee is off: to tolerate {f} takes at least {needed} replicas.",
                "{figures}。保证已失效：容忍 {f} 个叛徒至少需要 {needed} 个副本。",
            ),
            Status::Impossible => say!(
                language,
                "{figures}. The guarantee is off: there are more traitors than are tolerated.",
                "{figures}。保证已失效：叛徒多于所能容忍的数目。",
            ),
            _ => say!(language, "{figures}; {synchrony}.", "{figures}；{synchrony}。"),
        };
        Verdict { status, why: why + &about, witness: self.steps.clone() }
    }

    fn memory(&self) -> u128 {
        digest_of(&self.traitors)
    }

    fn boxed(&self) -> Box<dyn Monitor<P>> {
        Box::new(self.clone())
    }
}
