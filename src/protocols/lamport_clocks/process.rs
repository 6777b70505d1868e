//! A process with a logical clock.

use super::messages::{Input, Message, Reason, Stamped, Tick};
use crate::check::{Local, LogicalClock, Stamp};
use crate::sim::{Context, Effects, Process, ProcessId, Time};

/// A rule of the paper that is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bug {
    /// IR2 without 'greater than Tm'.
    NoJump,
    /// IR1 left out.
    NoTick,
}

/// What a process does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Internal events and messages to anybody, at random times.
    Random,
    /// Each message received is answered by one to the next process.
    Ring,
    /// Nothing.
    Quiet,
}

/// A process with a logical clock.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Clock {
    bug: Option<Bug>,
    pattern: Pattern,
    pace: u32,
    clock: u64,
    /// How many events the process had.
    pub events: u32,
}

impl Clock {
    /// A process whose clock shows 0; `pace` is the longest wait between its own events, in ms.
    pub fn new(bug: Option<Bug>, pattern: Pattern, pace: u32) -> Self {
        Self { bug, pattern, pace, clock: 0, events: 0 }
    }

    /// IR1: the clock ticks between any two successive events.
    fn tick(&mut self) {
        if self.bug != Some(Bug::NoTick) {
            self.clock += 1;
        }
    }

    /// Tells the world of an event. Its place in the total order is (clock, process). The clock is
    /// stable, or a process that comes back from a crash would begin to count anew.
    pub fn stamp(&mut self, event: Local, fx: &mut Effects<Self>) {
        self.events += 1;
        fx.persist(self.clock);
        fx.output(Stamped(Stamp { event, clock: self.clock }));
    }

    fn internal(&mut self, fx: &mut Effects<Self>) {
        self.tick();
        self.stamp(Local::Internal, fx);
    }

    /// IR2 (a): a message carries the timestamp of its sending.
    fn send(&mut self, to: ProcessId, fx: &mut Effects<Self>) {
        self.tick();
        self.stamp(Local::Send, fx);
        fx.send(to, Message { timestamp: self.clock });
    }

    fn rest(&self, fx: &mut Effects<Self>) {
        fx.set_timer(Tick, Time::millis(1), Time::millis(self.pace.into()));
    }

    fn next(cx: Context) -> ProcessId {
        ProcessId((cx.me.0 + 1) % cx.processes)
    }

    fn begin(&mut self, cx: Context, fx: &mut Effects<Self>) {
        match self.pattern {
            Pattern::Random => self.rest(fx),
            Pattern::Ring => self.send(Self::next(cx), fx),
            Pattern::Quiet => {}
        }
    }
}

impl Process for Clock {
    type Message = Message;
    type Timer = Tick;
    type Stable = u64;
    type Input = Input;
    type Output = Stamped;
    type Reason = Reason;

    fn start(&mut self, cx: Context, fx: &mut Effects<Self>) {
        self.begin(cx, fx);
    }

    /// IR2 (b): the clock becomes at least what it is and greater than Tm.
    fn receive(&mut self, cx: Context, _: ProcessId, message: &Message, fx: &mut Effects<Self>) {
        let Message { timestamp } = *message;
        self.clock = match self.bug {
            None => self.clock.max(timestamp) + 1,
            Some(Bug::NoJump) => (self.clock + 1).max(timestamp),
            Some(Bug::NoTick) => self.clock.max(timestamp + 1),
        };
        self.stamp(Local::Receive, fx);
        if self.pattern == Pattern::Ring {
            self.send(Self::next(cx), fx);
        }
    }

    fn timer(&mut self, cx: Context, _: Tick, fx: &mut Effects<Self>) {
        fx.choose(cx.processes);
        self.rest(fx);
    }

    /// An internal event if the choice falls on the process itself, else a message to the chosen.
    fn chosen(&mut self, cx: Context, option: u32, fx: &mut Effects<Self>) {
        match ProcessId(option) {
            me if me == cx.me => self.internal(fx),
            other => self.send(other, fx),
        }
    }

    fn input(&mut self, cx: Context, input: &Input, fx: &mut Effects<Self>) {
        match *input {
            Input::Event => self.internal(fx),
            Input::Send(to) if to.0 < cx.processes => self.send(to, fx),
            Input::Send(to) => fx.ignored(Reason::NoSuchProcess(to)),
        }
    }

    fn rebooted(&self) -> Self {
        Self { clock: 0, events: 0, ..self.clone() }
    }

    fn recover(&mut self, cx: Context, clock: &u64, fx: &mut Effects<Self>) {
        self.clock = *clock;
        self.begin(cx, fx);
    }
}

impl LogicalClock for Clock {
    fn stamp(output: &Stamped) -> Option<Stamp> {
        Some(output.0)
    }

    fn clock(&self) -> u64 {
        self.clock
    }
}
