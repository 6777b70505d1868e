//! Whether an action is possible now, and if not, why.

use super::Engine;
use crate::sim::{
    Action, HONEST, LocalClock, MessageId, PARTS_PER_THOUSAND, Place, Process, ProcessId, Refusal,
    Status, TimerId, Unforgeable,
};

impl<P: Process> Engine<P> {
    /// Whether an action is possible now, and if not, why.
    ///
    /// # Errors
    /// The reason, with the field and the range where there is one.
    pub fn possible(&self, action: &Action<P::Input>) -> Result<(), Refusal> {
        match action {
            Action::Crash(p) | Action::CrashDuring(p, _) | Action::Input(p, _) => self.up(*p),
            Action::Recover(p, _) => match self.status(*p)? {
                Status::Crashed => Ok(()),
                Status::Stopped => Err(Refusal::DownForEver(*p)),
                _ => Err(Refusal::NotDown(*p)),
            },
            Action::Pause(p) => match self.status(*p)? {
                Status::Paused => Err(Refusal::Paused(*p)),
                Status::Up => Ok(()),
                _ => Err(Refusal::Down(*p)),
            },
            Action::Resume(p) => match self.status(*p)? {
                Status::Paused => Ok(()),
                _ => Err(Refusal::NotPaused(*p)),
            },
            Action::Drop(id) | Action::Delay(id, _) | Action::Hurry(id, _) => {
                self.key(*id).map(|_| ())
            }
            Action::Duplicate(id) => {
                self.key(*id)?;
                match self.copies.get(&(id.from, id.nth)) {
                    Some(&u16::MAX) => Err(Refusal::TooManyCopies(*id)),
                    _ => Ok(()),
                }
            }
            Action::Deliver(id) => {
                let key = self.key(*id)?;
                let to = self.configuration.buffer.get(key).map(|e| e.to);
                match to.map(|p| (p, self.configuration.slot(p).status)) {
                    Some((p, Status::Paused)) => Err(Refusal::Paused(p)),
                    _ => Ok(()),
                }
            }
            Action::Hold(id) => match self.flight(self.key(*id)?).held {
                true => Err(Refusal::Held(*id)),
                false => Ok(()),
            },
            Action::Release(id) => match self.flight(self.key(*id)?).held {
                true => Ok(()),
                false => Err(Refusal::NotHeld(*id)),
            },
            Action::Fire(id) => {
                self.up(id.process)?;
                self.timer_kind(*id).map(|_| ()).ok_or(Refusal::NoSuchTimer(*id))
            }
            Action::Move(p, place) => {
                self.status(*p)?;
                let on_canvas = 0..=Place::SIZE;
                in_range("x", i64::from(place.x), on_canvas.clone())?;
                in_range("y", i64::from(place.y), on_canvas)
            }
            Action::SetClock(p, clock) => {
                self.status(*p)?;
                let drifts = -LocalClock::MAX_DRIFT..=LocalClock::MAX_DRIFT;
                in_range("drift", i64::from(clock.drift), drifts)
            }
            Action::Cut(from, to) => match self.link(*from, *to)? {
                true => Err(Refusal::AlreadyCut(*from, *to)),
                false => Ok(()),
            },
            Action::Heal(from, to) => match self.link(*from, *to)? {
                true => Ok(()),
                false => Err(Refusal::NotCut(*from, *to)),
            },
            Action::Split(group) => group.iter().try_for_each(|p| self.status(*p).map(|_| ())),
            Action::SetLink(link, quality) => {
                if let Some((from, to)) = link {
                    self.link(*from, *to)?;
                }
                let chances = 0..=i32::from(PARTS_PER_THOUSAND);
                in_range("loss", i64::from(quality.loss), chances.clone())?;
                in_range("duplicate", i64::from(quality.duplicate), chances.clone())?;
                in_range("reorder", i64::from(quality.reorder), chances)
            }
            Action::Slow(link, _) => match link {
                Some((from, to)) => self.link(*from, *to).map(|_| ()),
                None => Ok(()),
            },
            Action::HealAll | Action::SetSchedule(_) | Action::SetCrashSemantics(_) => Ok(()),
            Action::Turn(group, conduct) => self.can_turn(group, conduct),
            Action::Forge(id, field, value) => self.forged(*id, field, *value).map(|_| ()),
            Action::Replay(id, to) => {
                self.status(*to)?;
                let (by, _) = self.configuration.recall(*id).ok_or(Refusal::NotRemembered(*id))?;
                self.up(by)
            }
        }
    }

    /// Whether all of the group can misbehave in this way; a stranger to it cannot at all.
    fn can_turn(&self, group: &[ProcessId], conduct: &str) -> Result<(), Refusal> {
        let known = self.conduct(conduct);
        group.iter().try_for_each(|&p| {
            self.status(p)?;
            let process = &self.configuration.slot(p).process;
            match known {
                Some(None) => Ok(()),
                Some(Some(conduct)) if process.can_turn(conduct) => Ok(()),
                _ => Err(Refusal::NoSuchConduct(p, P::CONDUCTS)),
            }
        })
    }

    /// A way to misbehave by its name; `Some(None)` is not to.
    pub(super) fn conduct(&self, name: &str) -> Option<Option<u8>> {
        if name == HONEST && !P::CONDUCTS.is_empty() {
            return Some(None);
        }
        P::CONDUCTS.iter().position(|known| *known == name).map(|place| Some(place as u8))
    }

    /// A traitor's message under way with a field saying something else.
    pub(super) fn forged(
        &self,
        id: MessageId,
        field: &str,
        value: u32,
    ) -> Result<P::Message, Refusal> {
        let key = self.key(id)?;
        let envelope = self.configuration.buffer.get(key).ok_or(Refusal::NoSuchMessage(id))?;
        let slot = self.configuration.slot(id.from);
        if slot.conduct().is_none() {
            return Err(Refusal::NotATraitor(id.from));
        }
        let cx = self.configuration.context(id.from);
        slot.process.forge(cx, &envelope.message, field, value).map_err(|why| match why {
            Unforgeable::NoSuchField => Refusal::NoSuchField(id),
            Unforgeable::SignedBy(signer) => Refusal::Unforgeable { id, signer },
            Unforgeable::Unknown => Refusal::MeansNothing(id),
        })
    }

    fn status(&self, process: ProcessId) -> Result<Status, Refusal> {
        let processes = self.configuration.processes();
        let slot = self.configuration.get(process);
        slot.map(|s| s.status).ok_or(Refusal::NoSuchProcess { process, processes })
    }

    fn up(&self, p: ProcessId) -> Result<(), Refusal> {
        match self.status(p)? {
            Status::Up => Ok(()),
            Status::Paused => Err(Refusal::Paused(p)),
            Status::Crashed | Status::Stopped => Err(Refusal::Down(p)),
        }
    }

    /// Whether the link is cut.
    fn link(&self, from: ProcessId, to: ProcessId) -> Result<bool, Refusal> {
        self.status(from)?;
        self.status(to)?;
        if from == to {
            return Err(Refusal::SelfLink(from));
        }
        Ok(self.network.is_cut(from, to))
    }

    pub(super) fn key(&self, id: MessageId) -> Result<u32, Refusal> {
        self.configuration.buffer.find(id).ok_or(Refusal::NoSuchMessage(id))
    }

    pub(super) fn timer_kind(&self, id: TimerId) -> Option<P::Timer> {
        let slot = self.configuration.get(id.process)?;
        slot.timers.iter().find(|t| t.nth == id.nth).map(|t| t.timer)
    }
}

fn in_range(
    field: &'static str,
    value: i64,
    range: std::ops::RangeInclusive<i32>,
) -> Result<(), Refusal> {
    let (low, high) = (i64::from(*range.start()), i64::from(*range.end()));
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(Refusal::OutOfRange { field, low, high })
    }
}
