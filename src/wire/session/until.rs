//! What a run is played for: that something happens.

use super::Open;
use crate::check::Status;
use crate::run::{Happening, Portrait, Protocol, Words};
use crate::sim::{Configuration, Event, ProcessId};
use crate::wire::command::Until;
use crate::words::Language;

impl<P: Protocol + Words> Open<P> {
    /// Whether something that is waited for happened in the present step.
    pub(super) fn holds(&self, until: &Until, language: Language) -> bool {
        let machine = self.tree.machine();
        let (log, step) = (machine.log(), machine.step());
        match until {
            Until::Decision => log.done(step).iter().any(|done| match done {
                Happening::Output(_, output) => P::values(output).0.is_some(),
                _ => false,
            }),
            Until::Violation => machine.strips().any(|(_, strip)| {
                strip.iter().any(|(at, status)| *at == step && *status == Status::Violated)
            }),
            Until::Message { kind } => match log.record(step).map(|record| &record.event) {
                Some(Event::Deliver { origin, .. }) => {
                    log.passage(*origin).is_some_and(|sent| P::kind(sent.message).0 == kind)
                }
                _ => false,
            },
            Until::Field { process, field, value } => {
                self.field_became(ProcessId(*process), field, value.as_deref(), language)
            }
        }
    }

    fn field_became(
        &self,
        p: ProcessId,
        field: &str,
        value: Option<&str>,
        language: Language,
    ) -> bool {
        let now = self.tree.machine().engine().configuration();
        let Some(earlier) = &self.earlier else { return false };
        let read = |configuration: &Configuration<P::Process>| {
            let slot = configuration.get(p)?;
            let n = configuration.processes();
            let Portrait { glance, state, stable, .. } =
                P::portrait(&slot.process, &slot.stable, n, language);
            let mut all = glance.into_iter().chain(state).chain(stable);
            all.find(|entry| entry.name.say(language) == field).map(|entry| entry.value)
        };
        let (before, now) = (read(&earlier.configuration), read(now));
        before != now && value.is_none_or(|value| now.as_deref() == Some(value))
    }
}
