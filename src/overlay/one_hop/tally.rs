//! Bytes by role and by kind, and the formula to hold against them.

use super::Settings;
use crate::sim::Time;

/// What a node is at a moment. A slice leader that leads a unit too counts as slice leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Neither of the two.
    Ordinary,
    /// Leads a unit.
    UnitLeader,
    /// Leads a slice.
    SliceLeader,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 3] = [Role::Ordinary, Role::UnitLeader, Role::SliceLeader];

    /// Its name in a table.
    pub fn name(self) -> &'static str {
        ["ordinary node", "unit leader", "slice leader"][self as usize]
    }
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// To a neighbour on the ring, once every `t_small`, with the events that are on their way.
    KeepAlive,
    /// Who noticed tells its slice leader.
    Report,
    /// From slice leader to slice leader, once every `t_big`.
    Across,
    /// From a slice leader to a unit leader, `t_wait` after the first event that it carries.
    ToUnit,
    /// A joining node asks, and is told whom to ask.
    Join,
    /// The membership, for one that joins; what a new slice leader or a node beside a dead one asks for.
    Table,
    /// A lookup and its answer.
    Lookup,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 7] = [
        Kind::KeepAlive,
        Kind::Report,
        Kind::Across,
        Kind::ToUnit,
        Kind::Join,
        Kind::Table,
        Kind::Lookup,
    ];

    /// Its name in a table.
    pub fn name(self) -> &'static str {
        ["keep-alive", "report", "across", "to unit", "join", "table", "lookup"][self as usize]
    }

    /// What the formula speaks of: the dissemination of events.
    pub fn disseminates(self) -> bool {
        matches!(self, Kind::KeepAlive | Kind::Report | Kind::Across | Kind::ToUnit)
    }
}

/// Bytes sent and received, and how long there was somebody in each role.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Bytes sent, by role and kind.
    pub up: [[u64; 7]; 3],
    /// Bytes received, by role and kind.
    pub down: [[u64; 7]; 3],
    /// Messages by kind; keep-alives only those that carry something.
    pub messages: [u64; 7],
    /// Node-microseconds by role.
    pub presence: [u128; 3],
}

impl Tally {
    /// One message more.
    pub fn message(&mut self, kind: Kind, sender: Role, receiver: Role, bytes: u64) {
        self.up[sender as usize][kind as usize] += bytes;
        self.down[receiver as usize][kind as usize] += bytes;
        self.messages[kind as usize] += 1;
    }

    /// Thousandths of a byte a second that one node of this role sends (`up`) or receives for the
    /// dissemination of events, the keep-alives that carry nothing included.
    pub fn rate(&self, role: Role, up: bool, settings: &Settings) -> u64 {
        let presence = self.presence[role as usize];
        if presence == 0 {
            return 0;
        }
        let bytes = if up { &self.up } else { &self.down };
        let counted = Kind::ALL.into_iter().filter(|kind| kind.disseminates());
        let carried: u64 = counted.map(|kind| bytes[role as usize][kind as usize]).sum();
        let carried = u128::from(carried) * 1_000_000_000 / presence;
        carried as u64 + keep_alive_rate(settings)
    }

    /// Bytes sent by all: of upkeep, the keep-alives that carry nothing included, and of lookups.
    pub fn sent(&self, settings: &Settings) -> [u64; 2] {
        let lookups: u64 = self.up.iter().map(|of| of[Kind::Lookup as usize]).sum();
        let carried = self.up.iter().flatten().sum::<u64>() - lookups;
        let presence: u128 = self.presence.iter().sum();
        let empty = presence * u128::from(keep_alive_rate(settings)) / 1_000_000_000;
        [carried + empty as u64, lookups]
    }

    /// The same of one kind alone.
    pub fn rate_of(&self, role: Role, up: bool, kind: Kind) -> u64 {
        let presence = self.presence[role as usize].max(1);
        let bytes = if up { &self.up } else { &self.down };
        (u128::from(bytes[role as usize][kind as usize]) * 1_000_000_000 / presence) as u64
    }
}

/// Thousandths of a byte a second for empty keep-alives to both neighbours.
fn keep_alive_rate(settings: &Settings) -> u64 {
    2 * u64::from(settings.overhead) * 1_000_000_000 / settings.t_small.0.max(1)
}

/// Thousandths of a byte a second that a node of this role sends by the formula: `m r + 2 v` for an
/// ordinary node, `2 (m r + v)` for a unit leader, `u (m r + v/t_wait) + (m r + v k/t_big)` for a
/// slice leader, to which its own keep-alives are added here.
///
/// `events` is `r` in thousandths of an event a second. The formula is derived from parameters that
/// are remembered, not read in the paper: it is this project's, and is never printed as the paper's.
pub fn formula(role: Role, settings: &Settings, events: u64) -> u64 {
    let (m, v) = (u64::from(settings.event_bytes), u64::from(settings.overhead));
    let stream = m * events;
    let each = |span: Time| v * 1_000_000_000 / span.0.max(1);
    let keep_alives = keep_alive_rate(settings);
    match role {
        Role::Ordinary => stream + keep_alives,
        Role::UnitLeader => 2 * stream + keep_alives,
        Role::SliceLeader => {
            u64::from(settings.units) * (stream + each(settings.t_wait))
                + stream
                + u64::from(settings.slices) * each(settings.t_big)
                + keep_alives
        }
    }
}
