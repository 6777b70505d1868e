//! Who sent what to whom, and what it cost.

use super::session::kinds;
use super::view::{Cell, Matrix, TariffView};
use crate::run::{Happening, Machine, Tariff, Words};
use crate::sim::{Event, Process, ProcessId};
use crate::words::Language;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

type Message<P> = <<P as crate::run::Protocol>::Process as Process>::Message;

/// What was sent, arrived and was lost up to the present step of a run.
pub fn matrix<P: Words>(machine: &Machine<P>, language: Language) -> Matrix {
    let (log, step) = (machine.log(), machine.step());
    let mut cells = Cells::default();
    for at in 0..=step {
        if let Some(Event::Deliver { id, to, origin }) = log.record(at).map(|record| &record.event)
            && let Some(sent) = log.passage(*origin)
        {
            cells.of::<P>(id.from, *to, sent.message).delivered += 1;
        }
        for done in log.done(at) {
            match done {
                Happening::Sent { id, to, message, .. } if id.copy == 0 => {
                    cells.of::<P>(id.from, *to, message).send(message);
                }
                Happening::Lost { id, to, message, origin, .. } => {
                    let cell = cells.of::<P>(id.from, *to, message);
                    cell.lost += 1;
                    if origin.is_none() {
                        cell.send(message);
                    }
                    if matches!(log.record(at).map(|r| &r.event),
                        Some(Event::Deliver { id: arrived, .. }) if arrived == id)
                    {
                        // It was lost on arrival, so that it did not arrive after all.
                        cell.delivered -= 1;
                    }
                }
                _ => {}
            }
        }
    }
    let (kinds, cells) = (kinds::<P>(language), cells.0.into_values().collect());
    Matrix { step, kinds, cells, tariff: tariff(machine) }
}

/// What a request takes without faults, and how many there were.
fn tariff<P: Words>(machine: &Machine<P>) -> Option<TariffView> {
    let Tariff { prices, formula } = P::tariff(machine.engine().configuration())?;
    let done = (0..=machine.step()).flat_map(|step| machine.log().done(step));
    let begins = |done: &&Happening<P::Process>| matches!(done, Happening::Output(_, output) if P::begins(output));
    Some(TariffView {
        prices: prices
            .into_iter()
            .map(|price| (price.kind as u32, price.formula.to_owned(), price.count))
            .collect(),
        formula: formula.to_owned(),
        requests: done.filter(begins).count() as u32,
    })
}

#[derive(Default)]
struct Cells(BTreeMap<(u32, u32, u32), Cell>);

impl Cells {
    fn of<P: Words>(&mut self, from: ProcessId, to: ProcessId, message: &Message<P>) -> &mut Cell {
        let (from, to, kind) = (from.0, to.0, P::kind_of(message) as u32);
        let empty = Cell { from, to, kind, sent: 0, delivered: 0, lost: 0, bytes: 0 };
        self.0.entry((from, to, kind)).or_insert(empty)
    }
}

impl Cell {
    fn send(&mut self, message: &impl Hash) {
        let mut size = Size(0);
        message.hash(&mut size);
        self.sent += 1;
        self.bytes += size.0;
    }
}

/// Counts the bytes of a message's content, every number as wide as it is declared and a byte for
/// each choice between variants, alike on every machine.
struct Size(u64);

impl Hasher for Size {
    fn write(&mut self, bytes: &[u8]) {
        self.0 += bytes.len() as u64;
    }

    fn write_usize(&mut self, _: usize) {
        self.0 += 8;
    }

    fn write_isize(&mut self, _: isize) {
        self.0 += 1;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
