//! Four overlays on the same nodes, keys, comings, goings and failures, small. The command
//! `bivalent figures compare` runs them whole.

use bivalent::overlay::figures::{Size, Table, all};

fn figure(name: &str) -> Table {
    let figure = all().find(|figure| figure.name == name).expect("the figure is in the list");
    let mut experiment = (figure.start)(Size::Small, 1);
    experiment.finish();
    experiment.table()
}

/// A column of a table, by its place.
fn column(table: &Table, column: usize) -> Vec<i64> {
    table.rows.iter().filter_map(|row| row.cells[column].measured).collect()
}

#[test]
fn who_knows_more_needs_fewer_hops_and_has_more_to_tell() {
    let table = figure("compare-life");
    let [hops, stretch, state] = [0, 1, 2].map(|nth| column(&table, nth));
    let [pastry, one_hop, chord, kademlia] = hops[..] else { panic!("four: {hops:?}") };
    assert!(one_hop < pastry && pastry < chord && kademlia < chord, "{hops:?}");
    // Only Pastry and One-Hop care, or need not care, how far a hop is.
    assert!(stretch[0] < stretch[2] && stretch[1] < stretch[2], "{stretch:?}");
    assert!(state[1] > state[2], "everybody is more than a few fingers: {state:?}");
    let [failed, upkeep, lookups] = [5, 6, 7].map(|nth| column(&table, nth));
    assert!(failed.iter().all(|failed| *failed < 500), "one in twenty failed: {failed:?}");
    assert!(upkeep.iter().chain(&lookups).all(|bytes| *bytes > 0), "{upkeep:?} {lookups:?}");
}

#[test]
fn shorter_sessions_cost_every_overlay_more() {
    let table = figure("compare-churn");
    for overlay in 4..8 {
        let upkeep = column(&table, overlay);
        assert!(upkeep[0] > upkeep[1], "overlay {overlay}: {upkeep:?}");
    }
}

#[test]
fn at_rest_with_a_tenth_dead_nearly_all_is_found() {
    let table = figure("compare-rest");
    let [delayed, failed] = [4, 5].map(|nth| column(&table, nth));
    assert!(delayed.iter().all(|met| *met > 500), "somebody met nobody dead: {delayed:?}");
    assert!(failed.iter().all(|failed| *failed < 200), "{failed:?}");
}
