//! What a protocol is to the simulator: a deterministic state machine with effects as data.

use super::clock::Time;
use super::traitor::{Editable, Unforgeable};
use std::fmt::{self, Debug};
use std::hash::Hash;

/// A process by its number, shown as `p0`, `p1`, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessId(pub u32);

impl fmt::Display for ProcessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}", self.0)
    }
}

/// The lasting name of a message: its sender and its how-manieth send (from 1), and which copy of
/// it when the network made more than one. Written `2-4`, or `2-4.1` for the first copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId {
    /// The sender.
    pub from: ProcessId,
    /// The sender's how-manieth send, from 1.
    pub nth: u32,
    /// 0 for the message itself, 1, 2, ... for its duplicates.
    pub copy: u16,
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.0, self.nth)?;
        if self.copy > 0 { write!(f, ".{}", self.copy) } else { Ok(()) }
    }
}

/// The lasting name of a timer: its process and its how-manieth timer (from 1). Written `2-4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerId {
    /// The process that set it.
    pub process: ProcessId,
    /// The process's how-manieth timer, from 1.
    pub nth: u32,
}

impl fmt::Display for TimerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.process.0, self.nth)
    }
}

/// A set of processes numbered below 128: quorums, voters, who is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProcessSet(u128);

impl ProcessSet {
    /// The most processes that a set can hold.
    pub const CAPACITY: u32 = u128::BITS;

    /// All processes below `n`.
    pub fn first(n: u32) -> Self {
        Self(if n >= Self::CAPACITY { u128::MAX } else { (1 << n) - 1 })
    }

    /// Adds `p`; true if it was not there.
    pub fn insert(&mut self, p: ProcessId) -> bool {
        let before = self.0;
        self.0 |= 1 << p.0;
        before != self.0
    }

    /// Whether `p` is in the set.
    pub fn contains(&self, p: ProcessId) -> bool {
        self.0 >> p.0 & 1 == 1
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// Those in this set and not in `other`.
    pub fn without(&self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Those in both sets.
    pub fn and(&self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The members in increasing order.
    pub fn iter(self) -> impl Iterator<Item = ProcessId> {
        (0..Self::CAPACITY).map(ProcessId).filter(move |&p| self.contains(p))
    }
}

impl FromIterator<ProcessId> for ProcessSet {
    fn from_iter<I: IntoIterator<Item = ProcessId>>(members: I) -> Self {
        let mut set = Self::default();
        members.into_iter().for_each(|p| {
            set.insert(p);
        });
        set
    }
}

/// What a process may know of its surroundings: who it is and how many there are.
///
/// It is also what a process signs with ([`Context::sign`]), so only the simulator hands one out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The process itself.
    pub me: ProcessId,
    /// How many processes there are, itself included.
    pub processes: u32,
    /// Keeps others from making one.
    _key: Key,
}

/// What only the simulator has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key;

impl Context {
    pub(super) fn new(me: ProcessId, processes: u32) -> Self {
        Self { me, processes, _key: Key }
    }

    /// A context for a process that is tested by itself.
    #[cfg(test)]
    pub(crate) fn in_test(me: ProcessId, processes: u32) -> Self {
        Self::new(me, processes)
    }

    /// All processes, itself included.
    pub fn everyone(&self) -> impl Iterator<Item = ProcessId> + use<> {
        (0..self.processes).map(ProcessId)
    }

    /// All processes but itself.
    pub fn others(&self) -> impl Iterator<Item = ProcessId> + use<> {
        let me = self.me;
        self.everyone().filter(move |&p| p != me)
    }
}

/// A deterministic state machine: one stimulus in, effects out.
///
/// It reads no clock, draws no dice and does no I/O. Timers name a range and random choices name
/// their options; the schedule draws, or a search tries all.
pub trait Process: Clone + Debug + PartialEq + Eq + Hash + Send + Sync + 'static {
    /// What processes send each other.
    type Message: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;
    /// The kinds of timers; at most one of each kind is pending at a process.
    type Timer: Copy + Debug + Ord + Hash + Send + Sync;
    /// What survives a crash; the default is an empty disk.
    type Stable: Clone + Debug + Default + PartialEq + Eq + Hash + Send + Sync;
    /// What a person or a workload may ask of a process.
    type Input: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;
    /// What a process tells the world: what the monitors listen to.
    type Output: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;
    /// Why a process ignored a stimulus.
    type Reason: Clone + Debug + PartialEq + Eq + Hash + Send + Sync;

    /// The process is switched on for the first time.
    fn start(&mut self, cx: Context, fx: &mut Effects<Self>);

    /// A message arrives.
    fn receive(
        &mut self,
        cx: Context,
        from: ProcessId,
        message: &Self::Message,
        fx: &mut Effects<Self>,
    );

    /// A timer fires.
    fn timer(&mut self, cx: Context, timer: Self::Timer, fx: &mut Effects<Self>);

    /// Somebody asks something of it.
    fn input(&mut self, cx: Context, input: &Self::Input, fx: &mut Effects<Self>);

    /// The choice that it asked for by [`Effects::choose`] fell on `option`.
    fn chosen(&mut self, _cx: Context, _option: u32, _fx: &mut Effects<Self>) {}

    /// The same process, freshly switched on: its identity and its settings, and nothing that it
    /// learned. What is on its disk comes next, by [`Process::recover`].
    fn rebooted(&self) -> Self;

    /// It comes back from a crash and finds `stable` on its disk.
    fn recover(&mut self, cx: Context, stable: &Self::Stable, fx: &mut Effects<Self>);

    /// The ways in which a process can be made to misbehave, by their names in links; none where
    /// the protocol knows no traitors.
    const CONDUCTS: &'static [&'static str] = &[];

    /// Whether this process can misbehave in this way.
    fn can_turn(&self, _conduct: u8) -> bool {
        true
    }

    /// It misbehaves from now on in this way, or keeps to its protocol again. The others who are
    /// told the same in the same moment are its accomplices.
    fn turn(
        &mut self,
        _cx: Context,
        _conduct: Option<u8>,
        _accomplices: ProcessSet,
        _fx: &mut Effects<Self>,
    ) {
    }

    /// The parts of a message from `sender` that a traitor could want to say something else.
    fn editable(_sender: ProcessId, _message: &Self::Message) -> Vec<Editable> {
        Vec::new()
    }

    /// The message with one of its parts saying something else, signed anew as far as this process
    /// can sign.
    ///
    /// # Errors
    /// Why it cannot be forged.
    fn forge(
        &self,
        _cx: Context,
        _message: &Self::Message,
        _field: &str,
        _value: u32,
    ) -> Result<Self::Message, Unforgeable> {
        Err(Unforgeable::NoSuchField)
    }
}

/// One thing that a process does in reaction to a stimulus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<P: Process> {
    /// Sends a message.
    Send {
        /// To whom; itself is allowed.
        to: ProcessId,
        /// What.
        message: P::Message,
        /// Whether a traitor made it say what its protocol does not, or sends it out of turn.
        forged: bool,
    },
    /// Sets a timer, in place of a pending one of the same kind.
    SetTimer {
        /// Which kind.
        timer: P::Timer,
        /// The shortest it may take, by the process's own clock.
        from: Time,
        /// The longest it may take.
        to: Time,
    },
    /// Cancels the pending timer of this kind, if any.
    CancelTimer(P::Timer),
    /// Writes its stable storage. What is performed before is lost in a crash no more than what
    /// comes after: order matters.
    Persist(P::Stable),
    /// Tells the world.
    Output(P::Output),
    /// Asks for a random choice among `0..options`.
    Choose(u32),
    /// Did nothing with the stimulus, and why.
    Ignored(P::Reason),
}

/// What a process does in one step, in the order in which it is done.
#[derive(Clone, Debug)]
pub struct Effects<P: Process> {
    pub(super) list: Vec<Effect<P>>,
}

impl<P: Process> Default for Effects<P> {
    fn default() -> Self {
        Self { list: Vec::new() }
    }
}

impl<P: Process> Effects<P> {
    /// Sends `message` to `to`.
    pub fn send(&mut self, to: ProcessId, message: P::Message) {
        self.list.push(Effect::Send { to, message, forged: false });
    }

    /// Sends each of `recipients` what a traitor made up, or sends out of turn.
    pub fn forge_all(
        &mut self,
        recipients: impl IntoIterator<Item = ProcessId>,
        message: &P::Message,
    ) {
        let send = |to| Effect::Send { to, message: message.clone(), forged: true };
        self.list.extend(recipients.into_iter().map(send));
    }

    /// Sends `message` to each of `recipients`.
    pub fn send_all(
        &mut self,
        recipients: impl IntoIterator<Item = ProcessId>,
        message: &P::Message,
    ) {
        recipients.into_iter().for_each(|to| self.send(to, message.clone()));
    }

    /// Sets `timer` to fire after between `from` and `to`, by the process's own clock.
    pub fn set_timer(&mut self, timer: P::Timer, from: Time, to: Time) {
        self.list.push(Effect::SetTimer { timer, from, to });
    }

    /// Cancels the pending `timer`, if any.
    pub fn cancel_timer(&mut self, timer: P::Timer) {
        self.list.push(Effect::CancelTimer(timer));
    }

    /// Writes `stable` to stable storage, in place of what was there.
    pub fn persist(&mut self, stable: P::Stable) {
        self.list.push(Effect::Persist(stable));
    }

    /// Writes `stable` before everything else that is done in this step, so that nothing leaves
    /// that rests on what is not written.
    pub fn persist_first(&mut self, stable: P::Stable) {
        self.list.insert(0, Effect::Persist(stable));
    }

    /// Lets `judge` drop or change each message that is to be sent from the `first` effect on.
    pub fn censor(
        &mut self,
        first: usize,
        mut judge: impl FnMut(ProcessId, P::Message) -> Option<P::Message>,
    ) {
        for effect in self.list.split_off(first) {
            match effect {
                Effect::Send { to, message: meant, forged } => {
                    let judged = judge(to, meant.clone());
                    self.list.extend(judged.map(|message| {
                        let forged = forged || message != meant;
                        Effect::Send { to, message, forged }
                    }));
                }
                other => self.list.push(other),
            }
        }
    }

    /// Tells the world `output`.
    pub fn output(&mut self, output: P::Output) {
        self.list.push(Effect::Output(output));
    }

    /// Asks for one of `options` to be chosen; the answer comes by [`Process::chosen`].
    pub fn choose(&mut self, options: u32) {
        self.list.push(Effect::Choose(options));
    }

    /// Says that the stimulus was ignored, and why.
    pub fn ignored(&mut self, reason: P::Reason) {
        self.list.push(Effect::Ignored(reason));
    }

    /// What was done so far, in order.
    pub fn list(&self) -> &[Effect<P>] {
        &self.list
    }
}
