//! The rules one by one, and the converse that does not hold.

use super::messages::Message;
use super::process::{Bug, Clock, Pattern};
use crate::check::LogicalClock;
use crate::sim::{Context, Effects, Process, ProcessId};

fn receive(bug: Option<Bug>, timestamps: &[u64]) -> Vec<u64> {
    let mut process = Clock::new(bug, Pattern::Quiet, 1);
    let cx = Context::in_test(ProcessId(0), 2);
    let step = |&timestamp: &u64| {
        let mut fx = Effects::default();
        process.receive(cx, ProcessId(1), &Message { timestamp }, &mut fx);
        process.clock()
    };
    timestamps.iter().map(step).collect()
}

#[test]
fn a_receipt_is_later_than_the_sending_and_than_all_before_it() {
    assert_eq!(receive(None, &[5, 2, 7, 7]), [6, 7, 8, 9]);
}

#[test]
fn each_variant_breaks_its_own_rule_only() {
    assert_eq!(receive(Some(Bug::NoJump), &[5, 2, 7]), [5, 6, 7], "not above 5, not above 7");
    assert_eq!(receive(Some(Bug::NoTick), &[5, 2, 7]), [6, 6, 8], "no tick between 5 and 2");
}
