//! Chord's figures (SIGCOMM 2001), small, and what must be true of the protocol by messages. The
//! command `bivalent figures` runs them whole.

use bivalent::overlay::chord::{Live, Settings};
use bivalent::overlay::figures::{Size, Table, all};
use bivalent::sim::{Dice, Time};

/// Runs a figure small, and holds it to the tolerances that stand beside it.
fn figure(name: &str) -> Table {
    let figure = all().find(|figure| figure.name == name).expect("the figure is in the list");
    let mut experiment = (figure.start)(Size::Small, 1);
    experiment.finish();
    let table = experiment.table();
    assert!(!table.rows.is_empty(), "{name} measures nothing");
    assert_eq!(table.disagreements(), [], "{name} is too far from the paper's");
    assert!(table.rows.iter().any(|row| row.cells.iter().any(|cell| cell.within.is_some())));
    table
}

#[test]
fn chord_figure_8_keys_per_node() {
    figure("chord-figure-8a");
    let table = figure("chord-figure-8b");
    let fullest = table.rows[0].cells[1].measured.expect("it was measured");
    assert!((3_500_000..6_500_000).contains(&fullest), "nine times the mean of 50, or near it");
}

#[test]
fn chord_figure_9_virtual_nodes_even_the_load_out() {
    figure("chord-figure-9");
}

#[test]
fn chord_figure_10_path_lengths() {
    figure("chord-figure-10a");
    figure("chord-figure-10b");
}

#[test]
fn chord_figure_11_failed_lookups_are_the_keys_lost() {
    figure("chord-figure-11");
}

#[test]
fn chord_figure_12_lookups_while_nodes_join_and_fail() {
    figure("chord-figure-12");
}

/// Whether every member's successor and predecessor are its neighbours on the ring.
fn is_mended(ring: &Live) -> bool {
    let members: Vec<u32> = (0..ring.pool()).filter(|&node| ring.is_member(node)).collect();
    (0..members.len()).all(|place| {
        let (node, next) = (members[place], members[(place + 1) % members.len()]);
        ring.successor(node) == Some(next) && ring.predecessor(next) == Some(node)
    })
}

fn resting(nodes: u32, seed: u64) -> Settings {
    Settings {
        nodes,
        session: Time::NEVER,
        lookup_every: Time::NEVER,
        ..Settings::figure_12(0, seed)
    }
}

#[test]
fn stabilizing_mends_the_ring_after_a_third_has_died() {
    for seed in 0..3 {
        let mut ring = Live::new(resting(60, seed));
        let mut dice = Dice::new(seed, 7);
        for node in 0..ring.pool() {
            if dice.chance(330) {
                ring.kill(node);
            }
        }
        assert!(!is_mended(&ring));
        ring.run_until(Time::millis(600_000), u64::MAX);
        assert!(is_mended(&ring), "seed {seed}");
    }
}

#[test]
fn who_comes_is_found_once_the_ring_is_stable_and_never_without_notify() {
    for without_notify in [false, true] {
        let mut ring = Live::new(Settings { without_notify, ..resting(40, 5) });
        for node in (0..ring.pool()).filter(|node| node % 3 == 0) {
            ring.come(node);
        }
        ring.run_until(Time::millis(300_000), u64::MAX);
        assert_eq!(is_mended(&ring), !without_notify);
        let members: Vec<u32> = (0..ring.pool()).filter(|&node| ring.is_member(node)).collect();
        assert!(members.len() > 45);
        for &member in &members {
            ring.look_up(members[0], ring.id(member));
        }
        ring.run_until(ring.now() + Time::millis(3_000), u64::MAX);
        let wrong = ring.counts().wrong + ring.counts().met_dead;
        assert_eq!(ring.counts().lookups, members.len() as u64);
        assert_eq!(wrong > 0, without_notify, "{wrong} of {}", members.len());
    }
}

#[test]
fn slices_of_any_size_give_the_same_run() {
    let run = |budget| {
        let mut ring = Live::new(Settings { nodes: 60, ..Settings::figure_12(100, 3) });
        while !ring.run_until(Time::millis(120_000), budget).is_done() {}
        ring.counts().clone()
    };
    assert_eq!(run(u64::MAX), run(7));
}
