//! Lamport's clock condition over whole runs, against happened-before computed from causes alone.

use bivalent::wire::{EventView, open};
use bivalent::words::Language::English;

/// The timestamped events of a run, and for each the set of those that happened before it.
fn run(link: &str, steps: u32) -> (Vec<EventView>, Vec<Vec<bool>>) {
    let mut session = open(link).expect("the link opens");
    session.step(steps);
    let all = session.events(0, steps + 1, English).events;
    let mut before: Vec<Vec<bool>> = Vec::new();
    for (i, event) in all.iter().enumerate() {
        let mut past = vec![false; all.len()];
        let own = all[..i].iter().rposition(|other| other.process == event.process);
        // The start is every process's first step.
        let own = own.or((i > 0).then_some(0));
        // A process that was down or crashed on the way took no notice of what arrived.
        let arrival = matches!(event.kind.as_str(), "deliver" | "lost");
        let noticed = event.clock.is_some() || !arrival;
        let causes = event.causes.iter().filter(|_| noticed).map(|&step| step as usize);
        let causes = causes.chain(own);
        for cause in causes {
            past[cause] = true;
            for (mine, theirs) in past.iter_mut().zip(&before[cause]) {
                *mine |= theirs;
            }
        }
        before.push(past);
    }
    (all, before)
}

fn pairs(events: &[EventView]) -> impl Iterator<Item = (usize, usize)> {
    let stamped: Vec<usize> = (0..events.len()).filter(|&i| events[i].clock.is_some()).collect();
    let all = stamped.clone();
    stamped.into_iter().flat_map(move |a| all.clone().into_iter().map(move |b| (a, b)))
}

#[test]
fn what_happened_before_has_the_smaller_timestamp_and_the_smaller_place_in_the_total_order() {
    let mut compared = 0;
    for seed in 0..100 {
        let link = format!("#v1/lamport?n=4&seed={seed}&dup=100&reorder=200&storm=5");
        let (events, before) = run(&link, 150);
        for (a, b) in pairs(&events).filter(|&(a, b)| before[b][a]) {
            let place = |i: usize| (events[i].clock, events[i].process);
            assert!(events[a].clock < events[b].clock, "{link}: steps {a} and {b}");
            assert!(place(a) < place(b), "{link}: steps {a} and {b}");
            compared += 1;
        }
    }
    assert!(compared > 100_000, "only {compared} pairs were compared");
}

#[test]
fn a_smaller_timestamp_does_not_mean_earlier() {
    let (events, before) = run("#v1/lamport?n=3", 100);
    let concurrent = |a: usize, b: usize| !before[a][b] && !before[b][a];
    let misleading =
        pairs(&events).find(|&(a, b)| events[a].clock < events[b].clock && concurrent(a, b));
    assert!(misleading.is_some(), "some concurrent events have different timestamps");
}
