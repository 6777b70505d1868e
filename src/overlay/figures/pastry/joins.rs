//! Figures 7 and 8: what joins by messages leave behind.

use super::course::{Task, cell, course, outcome, qualities, start};
use super::{CONTACT, PAPER, usual};
use crate::overlay::figures::{Experiment, Figure, Over, Row, Size, Table};
use crate::overlay::measure::ratio;
use crate::overlay::pastry::{Aim, Heuristic, JoinMode, Keys, Settings, Uptake};
use crate::phrase;

pub(super) const FIGURES: &[Figure] = &[
    Figure {
        name: "pastry-figure-7",
        title: phrase!(
            "Pastry, figure 7: routing tables after 5,000 joins",
            "Pastry 图 7：5,000 次加入后的路由表质量",
        ),
        source: PAPER,
        setup: phrase!(
            "Joins one after the other by messages; each newcomer's contact is the nearest of four \
             drawn at random. Entries of 15 in a row.",
            "节点依次通过消息加入；新节点的联系人是随机抽取的四个节点中最近的。数字为每行 15 项中的项数。",
        ),
        over: Over::Number(phrase!("row", "行")),
        start: figure_7,
    },
    Figure {
        name: "pastry-figure-8",
        title: phrase!(
            "Pastry, figure 8: which of the five copies is found",
            "Pastry 图 8：找到的是五个副本中的哪一个",
        ),
        source: PAPER,
        setup: phrase!(
            "10,000 nodes by joins, b = 3, |L| = 8, |M| = 16; the share of lookups that first meet \
             the copy that so many others are nearer than.",
            "10,000 个通过加入构成的节点，b = 3，|L| = 8，|M| = 16；按比所遇副本更近的副本数统计的查找比例。",
        ),
        over: Over::Number(phrase!("nearer copies", "更近的副本数")),
        start: figure_8,
    },
];

/// The three ways to join that figures 7 and 8 compare.
const JOINS: [JoinMode; 3] =
    [JoinMode::SingleLevel, JoinMode::WholeTables, JoinMode::WholeTablesAndFetch];

/// How newcomers join for a column of figures 7 and 8. Those whom a newcomer of SL or WT tells of
/// itself take up it alone, or SL and WT would have by the announcements what they did not ask for.
fn joining(join: JoinMode, seed: u64) -> Settings {
    let uptake = match join {
        JoinMode::WholeTablesAndFetch => Uptake::All,
        JoinMode::SingleLevel | JoinMode::WholeTables => Uptake::Newcomer,
    };
    Settings { join, uptake, contact: CONTACT, ..usual(seed) }
}

/// Figure 7: for each row and way to join the entries that are optimal, sub-optimal and empty, in
/// hundredths.
const QUALITY: [[[i64; 3]; 3]; 4] = [
    [[457, 1042, 0], [553, 947, 0], [1442, 58, 0]],
    [[482, 1017, 0], [680, 820, 0], [1426, 74, 0]],
    [[920, 127, 452], [920, 128, 452], [1038, 9, 452]],
    [[100, 11, 1388], [101, 11, 1388], [112, 0, 1388]],
];

fn figure_7(_: Size, seed: u64) -> Box<dyn Experiment> {
    let tasks = JOINS
        .into_iter()
        .flat_map(|join| [start(&joining(join, seed), 5_000), Task::Join, Task::Judge(4, false)]);
    course(tasks.collect(), |found| {
        let row = |row: usize| {
            let cells = (0..3).flat_map(|join| {
                let quality = qualities(found, join).and_then(|all| all.get(row));
                let measured = quality.map(|it| {
                    let each = |count: u64| ratio(count.into(), 5_000, 10_000);
                    [each(it.optimal), each(it.suboptimal), each(it.empty)]
                });
                (0..3).map(move |kind| {
                    let within = match (join, kind) {
                        (_, 2) => Some(1_500),
                        (2, _) => Some(3_000),
                        _ => None,
                    };
                    let paper = QUALITY[row][join][kind] * 100;
                    cell(measured.map(|it| it[kind]), Some(paper), within)
                })
            });
            Row { at: row as u64, cells: cells.collect() }
        };
        Table {
            columns: vec![
                phrase!("SL optimal", "SL 最优"),
                phrase!("SL sub-optimal", "SL 次优"),
                phrase!("SL empty", "SL 空"),
                phrase!("WT optimal", "WT 最优"),
                phrase!("WT sub-optimal", "WT 次优"),
                phrase!("WT empty", "WT 空"),
                phrase!("WTF optimal", "WTF 最优"),
                phrase!("WTF sub-optimal", "WTF 次优"),
                phrase!("WTF empty", "WTF 空"),
            ],
            rows: (0..4).map(row).collect(),
            notes: vec![phrase!(
                "WTF reproduces where those to whom a newcomer announces itself take up its whole \
                 state, and its contact is the nearest of four. What is taken up under SL and WT the paper \
                 does not say: the newcomer alone (here) leaves fewer optimal entries than its bars, the \
                 whole state more (rows 0 and 1: SL 7.0 and 10.1, WT 9.0 and 11.8). The bars lie between, \
                 in the same order.",
                "若收到通告的节点采纳新节点的全部状态，且联系人取四个中最近者，则 WTF 可以复现。\
                 论文没有说明 SL 与 WT 下采纳什么：只采纳新节点本身（此处），最优项少于论文的柱形；\
                 采纳全部状态则多于它（第 0、1 行：SL 为 7.0 与 10.1，WT 为 9.0 与 11.8）。\
                 论文的柱形介于两者之间，次序相同。",
            )],
        }
    })
}

/// The three ways to look for the nearest copy that figure 8 compares.
const HEURISTICS: [Heuristic; 3] = [Heuristic::Standard, Heuristic::Estimation, Heuristic::Perfect];

/// Figure 8: for each way to join and heuristic the shares by number of nearer copies, in
/// thousandths.
const COPIES: [[[i64; 5]; 3]; 3] = [
    [[294, 252, 208, 148, 97], [334, 265, 206, 129, 66], [341, 267, 205, 125, 61]],
    [[370, 254, 181, 120, 74], [439, 265, 166, 91, 38], [454, 264, 161, 86, 34]],
    [[593, 192, 108, 66, 41], [749, 171, 56, 18, 5], [781, 155, 47, 13, 3]],
];

fn figure_8(size: Size, seed: u64) -> Box<dyn Experiment> {
    let (nodes, lookups) = if size == Size::Small { (2_000, 10_000) } else { (10_000, 100_000) };
    let mut tasks = Vec::new();
    for join in JOINS {
        let settings = Settings { bits: 3, leaves: 8, neighbours: 16, ..joining(join, seed) };
        tasks.extend([start(&settings, nodes), Task::Join]);
        for heuristic in HEURISTICS {
            let aim = Aim::Replica { k: 5, heuristic };
            tasks.push(Task::Set(Box::new(Settings { aim, ..settings.clone() })));
            tasks.push(Task::Look(Keys::Uniform, lookups, 1));
        }
    }
    course(tasks, |found| {
        let row = |copies: usize| {
            let cell = |nth: usize| {
                let measured = outcome(found, nth).map(|it| it.nearer.share(copies, 10_000));
                cell(measured, Some(COPIES[nth / 3][nth % 3][copies] * 10), None)
            };
            Row { at: copies as u64, cells: (0..9).map(cell).collect() }
        };
        Table {
            columns: vec![
                phrase!("SL standard", "SL 标准"),
                phrase!("SL estimation", "SL 估计"),
                phrase!("SL perfect", "SL 完美"),
                phrase!("WT standard", "WT 标准"),
                phrase!("WT estimation", "WT 估计"),
                phrase!("WT perfect", "WT 完美"),
                phrase!("WTF standard", "WTF 标准"),
                phrase!("WTF estimation", "WTF 估计"),
                phrase!("WTF perfect", "WTF 完美"),
            ],
            rows: (0..5).map(row).collect(),
            notes: vec![phrase!(
                "Only the order is a test: SL, WT, WTF, and standard, estimation, perfect. The \
                 paper's text gives 68 % and 87 % for standard routing with WTF, its own figure 59.3 % \
                 and 78.4 %. Standard comes out near the figure if a node whose leaf set reaches the key \
                 sends to the nearest of the copies there. SL and WT come out near it because what a \
                 newcomer announces is taken up as in figure 7; WTF stays below it.",
                "只检验次序：SL、WT、WTF，以及标准、估计、完美。论文正文称 WTF 标准路由为 68 % 与 87 %，\
                 而其图中为 59.3 % 与 78.4 %。若叶集覆盖该键的节点把消息发给其中最近的副本，标准路由接近图中数值。\
                 通告的采纳方式同图 7，因此 SL 与 WT 接近图中数值；WTF 略低。",
            )],
        }
    })
}
