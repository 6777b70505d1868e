//! What nodes cost, by size.

use super::course::{Found, Task, cell, course, mean_hops, outcome, start};
use super::{PAPER, usual};
use crate::overlay::figures::{Experiment, Figure, Over, Row, Size, Table};
use crate::overlay::measure::ratio;
use crate::overlay::pastry::Keys;
use crate::phrase;
use crate::words::Phrase;

pub(super) const FIGURES: &[Figure] = &[Figure {
    name: "pastry-cost",
    title: phrase!("Pastry: what a node costs, by size", "Pastry：不同规模下每个节点的开销"),
    source: PAPER,
    setup: phrase!(
        "Ideal tables, b = 4, |L| = 16, |M| = 32. The paper gives about 75 entries in the \
             routing table at 100,000 and at 1,000,000 nodes: rows times 15.",
        "理想路由表，b = 4，|L| = 16，|M| = 32。论文给出 10 万与 100 万节点时路由表约 75 项，即行数乘 15。",
    ),
    over: Over::Magnitude(phrase!("nodes", "节点数")),
    start: cost,
}];

/// In ten-thousandths; the paper's estimate of the entries at the two largest.
fn cost(size: Size, seed: u64) -> Box<dyn Experiment> {
    let counts: &[u32] = match size {
        Size::Small => &[100, 1_000, 10_000],
        Size::Whole => &[100, 1_000, 10_000, 100_000, 1_000_000],
    };
    let settings = usual(seed);
    let tasks = counts.iter().flat_map(|count| {
        [start(&settings, *count), Task::Build, Task::Look(Keys::Nodes, 20_000, 1), Task::Weigh]
    });
    course(tasks.chain([start(&settings, 0)]).collect(), move |found| {
        let row = |(nth, count): (usize, &u32)| {
            let weight = match found.get(nth * 2 + 1) {
                Some(Found::Weight { bytes, entries, rows }) => Some([*bytes, *entries, *rows]),
                _ => None,
            };
            let each = weight.map(|it| it.map(|all| ratio(all.into(), (*count).into(), 10_000)));
            let per_bit = each.map(|[bytes, ..]| ratio(bytes.into(), log2(*count).into(), 1_000));
            let hops = outcome(found, nth * 2).map(mean_hops);
            let measured = [0, 1, 2].map(|kind| each.map(|it| it[kind]));
            let measured = measured.into_iter().chain([hops, per_bit]);
            let cells = measured.map(|value| cell(value, None, None));
            Row { at: u64::from(*count), cells: cells.collect() }
        };
        Table {
            columns: COSTS.to_vec(),
            rows: counts.iter().enumerate().map(row).collect(),
            notes: vec![phrase!(
                "All tables together grow like N log N: bytes a node over log2 N does not grow.",
                "全部表的总量按 N log N 增长：每节点字节数除以 log2 N 并不增长。",
            )],
        }
    })
}

/// The binary logarithm in thousandths, by squaring.
fn log2(count: u32) -> u64 {
    let (mut log, mut rest) = (u64::from(count.max(1).ilog2()) * 1024, u128::from(count.max(1)));
    rest = (rest << 40) >> count.max(1).ilog2();
    for bit in (0..10).rev() {
        rest = (rest * rest) >> 40;
        if rest >= 2 << 40 {
            rest >>= 1;
            log += 1 << bit;
        }
    }
    log * 1000 / 1024
}

const COSTS: [Phrase; 5] = [
    phrase!("bytes a node", "每节点字节数"),
    phrase!("routing table entries a node", "每节点路由表项数"),
    phrase!("rows a node", "每节点行数"),
    phrase!("hops of a lookup", "每次查找的跳数"),
    phrase!("bytes a node over log2 N", "每节点字节数除以 log2 N"),
];
