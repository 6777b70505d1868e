//! Kademlia against the bound of its paper, and the comparison of geometries.

use bivalent::overlay::figures::{Size, Table, all};
use bivalent::overlay::id::Id;
use bivalent::overlay::kademlia::{Live, Settings, bucket};
use bivalent::sim::Time;

fn figure(name: &str) -> Table {
    let figure = all().find(|figure| figure.name == name).expect("the figure is in the list");
    let mut experiment = (figure.start)(Size::Small, 1);
    experiment.finish();
    let table = experiment.table();
    assert_eq!(table.disagreements(), [], "{name} is too far from what is known");
    assert!(!table.rows.is_empty());
    table
}

#[test]
fn kademlia_lookups_are_no_deeper_than_the_logarithm_of_the_nodes() {
    for row in figure("kademlia-hops").rows {
        let value = |column: usize| row.cells[column].measured.expect("it was measured");
        let (mean, p99, bound, questions) = (value(0), value(1), value(2), value(3));
        assert!(mean < bound && p99 <= bound, "at {}", row.at);
        assert!(questions > mean, "questions are not hops");
    }
}

#[test]
fn kademlia_finds_nearly_every_key_while_nodes_come_and_go() {
    let table = figure("kademlia-churn");
    let failed = table.rows[0].cells[0].measured.expect("it was measured");
    assert!(failed < 200, "{failed} of ten thousand lookups failed");
}

#[test]
fn kademlia_values_last_where_they_are_published_again() {
    let table = figure("kademlia-values");
    let [kept, lost] = [0, 1].map(|nth| table.rows[0].cells[nth].measured.unwrap_or(0));
    assert!(kept > 8_000 && lost * 2 < kept, "{kept} and {lost} in ten thousand after four hours");
}

#[test]
fn geometries_hops_at_65536_nodes() {
    figure("geometries-hops");
}

#[test]
fn geometries_paths_that_fail_with_three_in_ten_dead() {
    let table = figure("geometries-failures");
    let cells = table.rows[0].cells.iter().map(|cell| cell.measured.expect("it was measured"));
    let [xor, ring, tree, hypercube, hybrid] = cells.collect::<Vec<_>>()[..] else {
        panic!("there are five")
    };
    assert!(tree > 2 * xor.max(hybrid) && xor.min(hybrid) > 3 * ring.max(hypercube) / 2);
    // With two wrong bits left the message is stuck if both ways are, with three if all three are,
    // ...: 1 - (1 - 0.3^2) (1 - 0.3^3) ... = 0.124, less a little for pairs that are close.
    assert!((1_000..1_450).contains(&hypercube), "{hypercube}");
}

fn busy(evicts_live: bool) -> Settings {
    // Small buckets and many newcomers, so that many a bucket is full when somebody new is seen.
    let session = Time::NEVER;
    Settings { k: 4, session, evicts_live, ..Settings::for_nodes(150) }
}

#[test]
fn a_full_bucket_keeps_its_live_contacts_and_the_mistake_does_not() {
    for evicts_live in [false, true] {
        let mut live = Live::new(busy(evicts_live));
        let before: Vec<Vec<u32>> = (0..live.pool()).map(|node| full(&live, node)).collect();
        live.run_until(Time::millis(60_000), u64::MAX);
        let kept = (0..live.pool()).all(|node| {
            let now = full(&live, node);
            before[node as usize].iter().all(|contact| now.contains(contact))
        });
        assert_eq!(kept, !evicts_live);
        assert_eq!(live.counts().evicted_live > 0, evicts_live);
    }
}

/// The contacts in a node's full buckets.
fn full(live: &Live, node: u32) -> Vec<u32> {
    live.buckets(node).iter().filter(|held| held.len() == 4).flatten().copied().collect()
}

#[test]
fn buckets_hold_only_what_belongs_there_and_nobody_twice() {
    let session = Time::millis(600_000);
    let mut live = Live::new(Settings { session, k: 8, ..Settings::for_nodes(120) });
    live.run_until(Time::millis(600_000), u64::MAX);
    assert!(live.counts().changes > 100);
    for node in 0..live.pool() {
        for (index, held) in live.buckets(node).iter().enumerate() {
            assert!(held.len() <= 8);
            let mut sorted = held.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), held.len());
            for &contact in held {
                assert_eq!(bucket(live.id(node), live.id(contact)), Some(index as u32));
            }
        }
    }
}

#[test]
fn the_silent_lose_their_place_to_those_who_wait() {
    let mut live = Live::new(Settings { k: 4, ..busy(false) });
    for node in (0..live.pool()).step_by(3) {
        live.kill(node);
    }
    live.run_until(Time::millis(120_000), u64::MAX);
    assert!(live.counts().evicted_silent > 100 && live.counts().evicted_live == 0);
    assert!(live.counts().failed_in_ten_thousand() < 300);
}

#[test]
fn slices_of_any_size_give_the_same_run() {
    let run = |budget| {
        let session = Time::millis(300_000);
        let mut live = Live::new(Settings { session, ..Settings::for_nodes(60) });
        while !live.run_until(Time::millis(60_000), budget).is_done() {}
        live.counts().clone()
    };
    assert_eq!(run(u64::MAX), run(5));
}

/// Publishes values, lets nodes come and go for so many minutes, and looks each up: how many of a
/// hundred are found.
fn found_after(minutes: u64, republish: Time) -> u64 {
    let settings = Settings {
        k: 4,
        session: Time::millis(30 * 60_000),
        refresh: Time::millis(600_000),
        lookup_every: Time::NEVER,
        republish,
        ..Settings::for_nodes(100)
    };
    let mut live = Live::new(settings);
    let keys: Vec<Id> = (0..100).map(|nth| Id(nth << 121 | 7)).collect();
    let up =
        |live: &Live| (0..live.pool()).find(|&node| live.is_live(node)).expect("somebody is up");
    let from = up(&live);
    keys.iter().for_each(|&key| live.publish(from, key));
    live.run_until(Time::millis(minutes * 60_000), u64::MAX);
    let from = up(&live);
    keys.iter().for_each(|&key| live.find_value(from, key));
    live.run_until(Time::millis(minutes * 60_000 + 20_000), u64::MAX);
    let [found, missing] = live.counts().values;
    assert_eq!(found + missing, 100);
    found
}

#[test]
fn values_outlive_those_who_store_them_only_if_they_are_published_again() {
    assert_eq!(found_after(1, Time::NEVER), 100);
    let (kept, lost) = (found_after(120, Time::millis(300_000)), found_after(120, Time::NEVER));
    assert!(kept >= 98, "{kept} of a hundred are found");
    // Newcomers are handed what belongs with them, and nothing else renews what four nodes had.
    assert!(lost < 90, "{lost} of a hundred are found");
}
