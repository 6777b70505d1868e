//! Figures 4 to 6: hops and distances, by size.

use super::course::{Task, cell, course, mean_hops, outcome, start};
use super::{PAPER, usual};
use crate::overlay::figures::{Experiment, Figure, Over, Row, Size, Table};
use crate::overlay::measure::ratio;
use crate::overlay::pastry::{Keys, Outcome};
use crate::phrase;

pub(super) const FIGURES: &[Figure] = &[
    Figure {
        name: "pastry-figure-4",
        title: phrase!("Pastry, figure 4: average hops", "Pastry 图 4：平均跳数"),
        source: PAPER,
        setup: phrase!(
            "Ideal tables, b = 4, |L| = 16, |M| = 32; from one random node to another.",
            "理想路由表，b = 4，|L| = 16，|M| = 32；从一个随机节点到另一个。",
        ),
        over: Over::Magnitude(phrase!("nodes", "节点数")),
        start: |size, seed| sizes(size, seed, mean_hops, HOPS, 150),
    },
    Figure {
        name: "pastry-figure-5",
        title: phrase!("Pastry, figure 5: distribution of hops", "Pastry 图 5：跳数分布"),
        source: PAPER,
        setup: phrase!(
            "100,000 nodes, otherwise as figure 4: the share of lookups that took so many hops.",
            "100,000 个节点，其余同图 4：各跳数所占的查找比例。",
        ),
        over: Over::Number(phrase!("hops", "跳数")),
        start: figure_5,
    },
    Figure {
        name: "pastry-figure-6",
        title: phrase!(
            "Pastry, figure 6: distance travelled against the direct one",
            "Pastry 图 6：路由距离与直线距离之比",
        ),
        source: PAPER,
        setup: phrase!(
            "As figure 4: the sum of all ways travelled over the sum of all direct ones.",
            "同图 4：全部路由距离之和除以全部直线距离之和。",
        ),
        over: Over::Magnitude(phrase!("nodes", "节点数")),
        start: |size, seed| sizes(size, seed, stretch, STRETCH, 200),
    },
];

/// Figure 4: nodes and average hops, in ten-thousandths.
const HOPS: &[(u32, i64)] = &[
    (1_000, 24_850),
    (3_000, 27_950),
    (4_000, 28_740),
    (5_000, 29_540),
    (6_000, 30_180),
    (8_000, 31_360),
    (9_000, 31_870),
    (10_000, 32_320),
    (30_000, 36_120),
    (40_000, 36_860),
    (60_000, 37_940),
    (70_000, 38_450),
    (80_000, 38_900),
    (100_000, 39_760),
];

/// Figure 6: nodes and relative distance, in ten-thousandths.
const STRETCH: &[(u32, i64)] = &[
    (1_000, 13_290),
    (2_000, 13_180),
    (3_000, 13_030),
    (4_000, 12_990),
    (5_000, 13_080),
    (6_000, 13_140),
    (7_000, 13_250),
    (8_000, 13_330),
    (9_000, 13_400),
    (10_000, 13_460),
    (20_000, 13_640),
    (30_000, 13_490),
    (40_000, 13_330),
    (50_000, 13_240),
    (60_000, 13_200),
    (70_000, 13_210),
    (80_000, 13_250),
    (90_000, 13_270),
    (100_000, 13_330),
];

fn stretch(outcome: &Outcome) -> u64 {
    ratio(outcome.travelled, outcome.direct, 10_000)
}

/// Figures 4 and 6: one value for each size.
fn sizes(
    size: Size,
    seed: u64,
    value: fn(&Outcome) -> u64,
    paper: &'static [(u32, i64)],
    within: i64,
) -> Box<dyn Experiment> {
    let (most, lookups) = match size {
        Size::Small => (10_000, 40_000),
        Size::Whole => (u32::MAX, 200_000),
    };
    let rows: Vec<(u32, i64)> = paper.iter().filter(|(count, _)| *count <= most).copied().collect();
    let settings = usual(seed);
    let tasks = rows.iter().flat_map(|(count, _)| {
        [start(&settings, *count), Task::Build, Task::Look(Keys::Nodes, lookups, 1)]
    });
    course(tasks.collect(), move |found| {
        let row = |(nth, (count, paper)): (usize, &(u32, i64))| {
            let measured = outcome(found, nth).map(value);
            Row { at: u64::from(*count), cells: vec![cell(measured, Some(*paper), Some(within))] }
        };
        Table {
            columns: vec![phrase!("measured", "实测")],
            rows: rows.iter().enumerate().map(row).collect(),
            notes: Vec::new(),
        }
    })
}

/// Figure 5, in ten-thousandths: as printed.
const SHARES: [i64; 7] = [0, 6, 156, 1643, 6449, 1745, 0];

fn figure_5(size: Size, seed: u64) -> Box<dyn Experiment> {
    let lookups = if size == Size::Small { 50_000 } else { 200_000 };
    let tasks =
        vec![start(&usual(seed), 100_000), Task::Build, Task::Look(Keys::Nodes, lookups, 1)];
    course(tasks, |found| {
        let row = |(hops, paper): (usize, &i64)| {
            let measured = outcome(found, 0).map(|it| it.hops.share(hops, 10_000));
            Row { at: hops as u64, cells: vec![cell(measured, Some(*paper), Some(50))] }
        };
        Table {
            columns: vec![phrase!("share", "比例")],
            rows: SHARES.iter().enumerate().map(row).collect(),
            notes: Vec::new(),
        }
    })
}
