//! Pastry's figures (Middleware 2001), small, and what must be true of the protocol. The command
//! `bivalent figures pastry` runs them whole.

use bivalent::overlay::Node;
use bivalent::overlay::figures::{Size, Table, all};
use bivalent::overlay::id::Id;
use bivalent::overlay::pastry::{
    Aim, Application, Contact, End, Fallback, Heuristic, Ideal, Job, Joins, Keys, Life,
    LifeSettings, Lookups, Pastry, Rule, Settings, Side, Step, Upkeep, Variant,
};
use bivalent::overlay::plane::Spot;
use bivalent::sim::{Dice, Time};
use proptest::prelude::*;

/// Runs a figure small, and holds it to the tolerances that stand beside it.
fn figure(name: &str) -> Table {
    let figure = all().find(|figure| figure.name == name).expect("the figure is in the list");
    let mut experiment = (figure.start)(Size::Small, 1);
    experiment.finish();
    let table = experiment.table();
    assert!(!table.rows.is_empty(), "{name} measures nothing");
    let measured = table.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.measured.is_some());
    assert!(measured, "{name} leaves something out");
    assert_eq!(table.disagreements(), [], "{name} is too far from the paper's");
    table
}

fn measured(table: &Table, row: usize, column: usize) -> i64 {
    table.rows[row].cells[column].measured.expect("it was measured")
}

#[test]
fn pastry_figure_4_average_hops() {
    figure("pastry-figure-4");
}

#[test]
fn pastry_figure_5_distribution_of_hops() {
    figure("pastry-figure-5");
}

#[test]
fn pastry_figure_6_distance_travelled() {
    figure("pastry-figure-6");
}

#[test]
fn pastry_figure_7_quality_of_tables_after_joins() {
    let table = figure("pastry-figure-7");
    for row in 0..2 {
        let optimal = [0, 3, 6].map(|column| measured(&table, row, column));
        assert!(optimal.is_sorted(), "SL, WT, WTF in this order: {optimal:?}");
        assert!(measured(&table, row, 7) < 10_000, "WTF: less than one entry is not the nearest");
    }
}

#[test]
fn pastry_figure_8_the_order_of_joins_and_heuristics() {
    let table = figure("pastry-figure-8");
    let nearest: Vec<i64> = (0..9).map(|column| measured(&table, 0, column)).collect();
    for three in 0..3 {
        let by_heuristic = &nearest[three * 3..three * 3 + 3];
        assert!(by_heuristic[0] < by_heuristic[1] && by_heuristic[0] < by_heuristic[2]);
        let by_join = [nearest[three], nearest[three + 3], nearest[three + 6]];
        assert!(by_join.is_sorted(), "SL, WT, WTF in this order: {by_join:?}");
    }
    let sum = |column: usize| nearest[column] + nearest[column + 3] + nearest[column + 6];
    assert!(sum(1) < sum(2), "perfect estimation is better than estimation");
}

#[test]
fn pastry_figure_9_quality_of_tables_after_failures() {
    figure("pastry-figure-9");
}

#[test]
fn pastry_figure_10_hops_after_failures_and_repair() {
    let table = figure("pastry-figure-10");
    let [before, after, repaired] = [0, 1, 2].map(|stage| measured(&table, stage, 0));
    let ratio = after * 1000 / before;
    assert!((1064..=1104).contains(&ratio), "failures cost 8.4 %, give or take 2: {ratio}");
    assert!(repaired < (before + after) / 2);
}

#[test]
fn pastry_requests_for_each_failed_node_are_counted_by_table() {
    let table = figure("pastry-repair");
    let [leaves, entries, neighbours, all, asked] =
        [0, 1, 2, 3, 4].map(|kind| measured(&table, kind, 0));
    assert!(leaves > 160_000, "sixteen leaf sets lack somebody, and each asks at least once");
    assert!((leaves + entries + neighbours - all).abs() <= 2);
    assert!(asked < all);
}

#[test]
fn pastry_tables_grow_like_n_log_n_and_lookups_like_log_n() {
    let table = figure("pastry-cost");
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    for pair in rows.windows(2) {
        let grew = |column| (measured(&table, pair[0], column), measured(&table, pair[1], column));
        let (before, after) = grew(4);
        assert!(after <= before, "bytes a node over log2 N grew from {before} to {after}");
        // Ten times the nodes are less than a digit of sixteen more.
        let (before, after) = grew(3);
        assert!(after - before < 10_000, "hops grew from {before} to {after}");
        let (before, after) = grew(1);
        assert!(after - before < 150_000, "entries grew from {before} to {after}");
    }
}

fn at_rest(count: u32, settings: Settings) -> Pastry {
    Pastry::at_rest(settings, count)
}

fn leaf_sets(pastry: &Pastry) -> Vec<[Vec<Node>; 2]> {
    let nodes = pastry.joined().iter();
    nodes.map(|node| Side::BOTH.map(|side| pastry.tables().side(node, side).to_vec())).collect()
}

/// The leaf sets that those that are up should have.
fn ideal_leaf_sets(pastry: &Pastry) -> Vec<[Vec<Node>; 2]> {
    let mut beside = pastry.same_nodes();
    Ideal::new(&beside).finish(&mut beside);
    leaf_sets(&beside)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_lookup_is_delivered_at_the_closest_node_whatever_the_sizes(
        seed: u64, count in 1u32..300, bits in 1u32..=8, half in 1u32..=8, neighbours in 0u32..12, joins: bool
    ) {
        let settings = Settings { bits, leaves: half * 2, neighbours, seed, ..Settings::default() };
        let mut pastry = Pastry::new(settings, count);
        if joins {
            Joins::of_everybody(&pastry, 3).finish(&mut pastry);
        } else {
            pastry.wake_all();
            Ideal::new(&pastry).finish(&mut pastry);
        }
        prop_assert_eq!(pastry.joined().len(), count);
        let mut dice = Dice::new(seed, 9);
        for number in 0..40 {
            let (source, key) = (dice.below(count), Id::draw(&mut dice));
            let closest = (0..count)
                .min_by_key(|node| key.closeness(pastry.population().id(*node)))
                .expect("there is somebody");
            let (walk, hops) = pastry.route(source, key, number);
            prop_assert_eq!((walk.end, walk.at), (Some(End::Delivered), closest));
            prop_assert_eq!(walk.hops as usize, hops.len());
            for hop in hops {
                let far = |node| key.distance(pastry.population().id(node));
                prop_assert!(hop.shared > hop.row || far(hop.to) < far(hop.from));
                prop_assert!(hop.rule != Rule::Table || hop.shared > hop.row);
            }
        }
    }

    #[test]
    fn ideal_tables_are_those_that_comparing_everybody_finds(seed: u64, count in 2u32..150, bits in 1u32..=5) {
        let settings = Settings { bits, leaves: 8, neighbours: 5, seed, ..Settings::default() };
        let pastry = at_rest(count, settings.clone());
        let mut brute = Pastry::new(settings, count);
        brute.wake_all();
        let mut tables = brute.tables().clone();
        for (node, other) in (0..count).flat_map(|a| (0..count).map(move |b| (a, b))) {
            tables.learn(pastry.population(), node, other, true);
        }
        for node in 0..count {
            prop_assert_eq!(pastry.tables().rows(node), tables.rows(node));
            prop_assert_eq!(pastry.tables().neighbours(node), tables.neighbours(node));
            for side in Side::BOTH {
                prop_assert_eq!(pastry.tables().side(node, side), tables.side(node, side));
            }
        }
    }
}

#[test]
fn a_slice_of_any_size_builds_the_same() {
    let whole = at_rest(500, Settings::default());
    for budget in [1, 7, 1 << 20] {
        let mut pastry = Pastry::new(Settings::default(), 500);
        pastry.wake_all();
        let mut ideal = Ideal::new(&pastry);
        while !ideal.advance(&mut pastry, budget).is_done() {}
        assert_eq!(pastry.joined().len(), 500);
        assert!((0..500).all(|node| pastry.look(node) == whole.look(node)));
    }
}

#[test]
fn joins_by_messages_leave_everybody_with_the_right_leaves_even_many_at_once() {
    for (at_once, contact) in [(1, Contact::Nearest), (50, Contact::NearestOf(4))] {
        for seed in 1..=2 {
            let settings = Settings { seed, contact, ..Settings::default() };
            let mut pastry = Pastry::new(settings, 600);
            Joins::of_everybody(&pastry, at_once).finish(&mut pastry);
            assert_eq!(pastry.joined().len(), 600);
            assert_eq!(leaf_sets(&pastry), ideal_leaf_sets(&pastry), "{at_once} at once");
            assert!(pastry.join_requests() > 600, "joins are messages, and counted");
        }
    }
}

#[test]
fn leaf_sets_are_mended_by_messages_after_a_tenth_fell_silent() {
    let mut pastry = at_rest(1_000, Settings::default());
    (0..1_000).step_by(10).for_each(|node| pastry.kill(node));
    assert_ne!(leaf_sets(&pastry), ideal_leaf_sets(&pastry));
    Upkeep::new().finish(&mut pastry);
    assert_eq!(leaf_sets(&pastry), ideal_leaf_sets(&pastry));
    let repairs = pastry.repairs();
    assert!(repairs.leaves >= 1_600 && repairs.neighbours > 0 && repairs.checks > 0);
}

/// Whether some lookup for somewhere in an arc that fell silent ends elsewhere than it should.
fn breaks(base: &Pastry, first: Node, arc: u32) -> bool {
    let mut pastry = base.clone();
    pastry.kill_arc(first, arc);
    Upkeep::new().finish(&mut pastry);
    let count = pastry.population().len();
    (0..arc + 2).any(|nth| {
        let key = pastry.population().id((first + nth) % count);
        [count / 2, count - 9].into_iter().any(|away| {
            let (walk, _) = pastry.route((first + away) % count, key, 1);
            pastry.belongs(&walk).is_some()
        })
    })
}

#[test]
fn delivery_breaks_at_half_a_leaf_set_of_adjacent_failures_and_not_before() {
    let base = at_rest(600, Settings { leaves: 8, ..Settings::default() });
    let broken = |arc| (0..600).step_by(60).filter(|first| breaks(&base, *first, arc)).count();
    assert_eq!([1, 2, 3].map(broken), [0, 0, 0]);
    assert!(broken(4) > 0, "four adjacent of |L| = 8 leave somebody without a side");
}

#[test]
fn every_broken_variant_is_convicted_with_a_witness_and_the_sound_one_is_not() {
    for (name, variant) in Variant::ALL {
        let mut pastry = at_rest(1_000, Settings { variant, ..Settings::default() });
        let witness = pastry.convicts(20_000);
        assert_eq!(witness.is_none(), variant == Variant::Sound, "{name}: {witness:?}");
        let Some(found) = witness else { continue };
        let far = |node| found.key.closeness(pastry.population().id(node));
        assert!(found.end == End::Lost || far(found.closer) < far(found.at), "{name}");
        assert_eq!(pastry.responsible(found.key), Some(found.closer), "{name}");
    }
}

#[test]
fn chance_and_retries_get_past_nodes_that_drop_what_they_should_send_on() {
    let share = |best, attempts| {
        let mut pastry = at_rest(1_000, Settings { best, ..Settings::default() });
        (0..1_000).step_by(10).for_each(|node| pastry.set_dropper(node, true));
        let mut lookups = Lookups::new(Keys::Uniform, 2_000).attempts(attempts);
        lookups.finish(&mut pastry);
        assert_eq!(lookups.outcome().wrong + lookups.outcome().lost, 0);
        lookups.outcome().right
    };
    assert_eq!(share(1_000, 1), share(1_000, 10), "the same way meets the same node");
    let (once, often) = (share(700, 1), share(700, 10));
    assert!(once < often && often > 1_900, "{once} then {often} of 2,000");
}

#[test]
fn a_lookup_for_a_copy_ends_at_one_of_the_k_closest_under_every_heuristic() {
    for heuristic in
        [Heuristic::Plain, Heuristic::Standard, Heuristic::Estimation, Heuristic::Perfect]
    {
        let aim = Aim::Replica { k: 5, heuristic };
        let settings =
            Settings { aim, leaves: 8, bits: 3, fallback: Fallback::Any, ..Settings::default() };
        let mut pastry = at_rest(2_000, settings);
        let mut lookups = Lookups::new(Keys::Uniform, 3_000);
        lookups.finish(&mut pastry);
        assert_eq!(lookups.outcome().right, 3_000, "{heuristic:?}");
    }
}

#[test]
fn a_node_that_moves_is_where_it_is_for_everybody_who_counts_it_among_its_neighbours() {
    let mut pastry = at_rest(300, Settings::default());
    let corner = Spot { x: 0, y: 0 };
    pastry.move_to(7, corner);
    pastry.settle();
    for node in 0..300 {
        let far = |other: &Node| pastry.population().distance(node, *other);
        let neighbours = pastry.look(node).neighbours;
        assert!(neighbours.is_sorted_by_key(far));
        let mut different = neighbours.clone();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), neighbours.len());
    }
    assert_eq!(pastry.convicts(500), None);
}

fn a_busy_hour() -> (u64, u64, u64) {
    let mut pastry = Pastry::new(Settings::default(), 300);
    let half = (0..300).filter(|node| node % 2 == 0).collect();
    Joins::at_once(half, 10).finish(&mut pastry);
    let settings = LifeSettings {
        session: Time::millis(3_600_000),
        absence: Time::millis(3_600_000),
        keep_alive: Time::millis(30_000),
        lookups: Time::millis(2_000),
        length: Time::millis(1_800_000),
    };
    let mut life = Life::new(&pastry, settings);
    life.finish(&mut pastry);
    let (came, went) = life.changes();
    assert!(came > 30 && went > 30);
    let outcome = life.outcome();
    assert!(outcome.right * 100 > outcome.all() * 97, "{outcome:?}");
    (outcome.right, outcome.timeouts, pastry.events())
}

#[test]
fn under_churn_nearly_every_lookup_arrives_and_a_second_run_is_the_same() {
    assert_eq!(a_busy_hour(), a_busy_hour());
}

#[test]
fn who_comes_back_joins_anew_and_answers_for_its_keys() {
    let mut pastry = at_rest(200, Settings::default());
    pastry.kill(50);
    Upkeep::new().finish(&mut pastry);
    pastry.revive(50);
    pastry.settle();
    let key = pastry.population().id(50);
    let (walk, _) = pastry.route(120, key, 1);
    assert_eq!((walk.end, walk.at), (Some(End::Delivered), 50));
    assert_eq!(leaf_sets(&pastry), ideal_leaf_sets(&pastry));
}

/// Notes what it is told, and stops every message at its first hop.
#[derive(Default)]
struct Nosy {
    delivered: Vec<Node>,
    seen: Vec<Node>,
    news: Vec<Node>,
    stops: bool,
}

impl Application for Nosy {
    fn deliver(&mut self, at: Node, _: Id) {
        self.delivered.push(at);
    }
    fn forward(&mut self, at: Node, _: Id, next: &mut Option<Node>) {
        self.seen.push(at);
        next.take_if(|_| self.stops);
    }
    fn new_leafs(&mut self, node: Node, leaves: &[Node]) {
        assert!(!leaves.is_empty());
        self.news.push(node);
    }
}

#[test]
fn the_application_hears_of_every_hop_of_deliveries_and_of_new_leaves_and_may_stop_a_message() {
    let mut pastry = Pastry::new(Settings::default(), 100);
    Joins::of_everybody(&pastry, 1).finish(&mut pastry);
    let mut nosy = Nosy::default();
    pastry.tell_news(&mut nosy);
    assert_eq!(nosy.news.len(), 100);
    let mut walk = pastry.walk(3, pastry.population().id(60), 1);
    while let Step::Forward(hop) = pastry.step(&mut walk, &mut nosy) {
        assert_eq!(nosy.seen.last(), Some(&hop.from));
    }
    assert_eq!((nosy.delivered.as_slice(), nosy.seen.len()), ([60].as_slice(), walk.hops as usize));
    nosy.stops = true;
    let mut walk = pastry.walk(3, pastry.population().id(60), 2);
    assert_eq!(pastry.step(&mut walk, &mut nosy), Step::Ended(End::Stopped));
    assert_eq!(nosy.delivered.len(), 1);
}
