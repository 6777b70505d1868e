//! The links: how well each works, which are cut, and who can still talk to whom.

use super::picture::{groups, is_parted, text_width};
use super::process::standing;
use crate::phrase;
use crate::say;
use crate::ui::geometry::{Frame, Point, Rect, Way, bar, encloses, hull, tenths, tree};
use crate::ui::state::{Shared, Thing, name};
use crate::wire::{LinkView, QualityView, View};
use crate::words::{Language, Phrase, list};
use std::collections::BTreeSet;
use yew::prelude::*;

const LINK_HINT: Phrase = phrase!(
    "Enter opens what can be done; the arrow keys go to the other links.",
    "回车键打开可做的事；方向键选择其他链路。"
);
const CUT: Phrase = phrase!("cut", "已切断");
const WORKS: Phrase = phrase!("works", "正常");

/// The most links of a quality of their own that are named in words.
const NAMED: usize = 12;

/// Up to so many processes of a group are named.
const MEMBERS: usize = 6;

/// The size of a link's words.
const LABEL_SIZE: f64 = 11.0;

/// The parts of its way beside which a link's words may stand, the best first.
const ALONG: [f64; 5] = [0.3, 0.4, 0.22, 0.5, 0.6];

/// The size of a region's name.
const NAME_SIZE: f64 = 12.0;

/// How far a region reaches around its processes: around their votes, and not to their words.
const MARGIN: f64 = 15.0;

/// How high the buttons of the stage are, and the space around them.
const TOOLS: f64 = 52.0;

/// What the [`Links`] are.
#[derive(Properties)]
pub struct LinksProps {
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Where the processes are.
    pub points: Vec<Point>,
    /// How the places lie in the panel.
    pub frame: Frame,
    /// Whether links on which nothing is wrong are drawn.
    pub mesh: bool,
    /// The groups that a partition leaves.
    pub groups: Vec<Vec<u32>>,
    /// The link that was chosen.
    pub chosen: Option<Thing>,
    /// The link that is in the order of the focus.
    pub entry: Option<(u32, u32)>,
}

impl PartialEq for LinksProps {
    /// Only what is drawn counts.
    fn eq(&self, other: &Self) -> bool {
        let drawn = |props: &Self| (props.language, props.frame, props.mesh, props.entry);
        drawn(self) == drawn(other)
            && self.points == other.points
            && self.chosen == other.chosen
            && self.view.cuts == other.view.cuts
            && self.view.links == other.view.links
            && self.view.quality == other.view.quality
            // Their words stand where those of the processes leave room.
            && (!self.is_worded() || self.standing() == other.standing())
    }
}

impl LinksProps {
    fn is_worded(&self) -> bool {
        !self.view.links.is_empty() || !self.groups.is_empty()
    }

    fn standing(&self) -> Vec<Rect> {
        standing(&self.view, self.language, &self.frame, &self.points)
    }
}

/// One direction of a link.
#[derive(Clone, Copy)]
struct Direction {
    from: u32,
    to: u32,
    cut: bool,
    quality: QualityView,
    /// Whether it differs from the other links.
    own: bool,
}

/// All links of the stage, below everything else.
#[component]
pub fn Links(props: &LinksProps) -> Html {
    let cuts: BTreeSet<(u32, u32)> = props.view.cuts.iter().copied().collect();
    let pairs = shown(&props.view, props.mesh, &props.groups);
    let entry = props.entry.filter(|entry| pairs.contains(entry)).or(pairs.first().copied());
    let mut taken = props.standing();
    let labels = labels((&props.view, props.language), (&props.frame, &props.points), &taken);
    taken.extend(labels.iter().map(|label| label.cover));
    let draw = |&(a, b): &(u32, u32)| {
        let there = direction(&props.view, &cuts, a, b);
        let back = direction(&props.view, &cuts, b, a);
        pair(props, there, back, entry == Some((a, b)), &labels)
    };
    html! {
        <>
            { regions(props, &taken) }
            <g class="links">{ for pairs.iter().map(draw) }</g>
        </>
    }
}

/// The links that are drawn: all of a few processes, of many those on which something is wrong.
pub fn shown(view: &View, mesh: bool, groups: &[Vec<u32>]) -> Vec<(u32, u32)> {
    let count = view.processes.len() as u32;
    if mesh {
        return (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b))).collect();
    }
    let cuts: BTreeSet<(u32, u32)> = view.cuts.iter().copied().collect();
    let own = view.links.iter().map(|link| (link.from, link.to));
    let torn =
        cuts.iter().copied().filter(|&(a, b)| !(cuts.contains(&(b, a)) && is_parted(groups, a, b)));
    let pairs: BTreeSet<(u32, u32)> = own.chain(torn).map(|(a, b)| (a.min(b), a.max(b))).collect();
    pairs.into_iter().collect()
}

fn direction(view: &View, cuts: &BTreeSet<(u32, u32)>, from: u32, to: u32) -> Direction {
    let own = view.links.iter().find(|link| (link.from, link.to) == (from, to));
    let quality = own.map_or(view.quality, |link| link.quality);
    let own = quality != view.quality;
    Direction { from, to, cut: cuts.contains(&(from, to)), quality, own }
}

/// A link, both ways: one line if both are the same, two lanes if not.
fn pair(
    props: &LinksProps,
    there: Direction,
    back: Direction,
    entry: bool,
    labels: &[Label],
) -> Html {
    let at = |id: u32| props.points.get(id as usize).copied();
    let (Some(from), Some(to)) = (at(there.from), at(there.to)) else { return html! {} };
    let parted = there.cut && back.cut && is_parted(&props.groups, there.from, there.to);
    let thing = Thing::Link(there.from, there.to);
    let class = classes!(
        "link-of",
        parted.then_some("parted"),
        (props.chosen.as_ref() == Some(&thing)).then_some("chosen"),
    );
    let whole = format!("M{} {}L{} {}", tenths(from.0), tenths(from.1), tenths(to.0), tenths(to.1));
    let plain = !there.cut && !back.cut && !there.own && !back.own;
    let ways = [there, back].map(|direction| {
        let ends = if direction.from == there.from { (from, to) } else { (to, from) };
        (direction, Way::new(ends.0, ends.1, props.frame.radius))
    });
    html! {
        <g key={format!("{}-{}", there.from, there.to)} {class}
            data-link={format!("{}-{}", there.from, there.to)}>
            if plain {
                <path class={classes!("link", style(&there.quality))} d={whole.clone()} />
            } else if !parted {
                { for ways.iter().map(|(direction, way)| lane(*direction, way)) }
            }
            <path class="link-reach" d={whole} role="button" aria-haspopup="dialog"
                tabindex={if entry { "0" } else { "-1" }}
                aria-label={described(props, there, back)} />
            { for labels.iter().filter(|label| label.is_of(&there, &back)).map(Label::draw) }
        </g>
    }
}

/// One direction: its line, how well it works, and whether it is cut.
fn lane(direction: Direction, way: &Way) -> Html {
    let (from, to) = (way.from, way.to);
    let line = if direction.cut {
        let (end, again) = (way.at(0.46), way.at(0.54));
        format!(
            "M{} {}L{} {}M{} {}L{} {}",
            tenths(from.0),
            tenths(from.1),
            tenths(end.0),
            tenths(end.1),
            tenths(again.0),
            tenths(again.1),
            tenths(to.0),
            tenths(to.1)
        )
    } else {
        format!("M{} {}L{} {}", tenths(from.0), tenths(from.1), tenths(to.0), tenths(to.1))
    };
    html! {
        <g aria-hidden="true">
            <path class={classes!("link", "one-way", style(&direction.quality))} d={line} />
            <path class="link-head" d={way.head(6.0)} />
            if direction.cut { <path class="cut" d={bar(from, way.at(0.46), 5.5)} /> }
        </g>
    }
}

/// Dots for a link that loses, dashes for one that is slow.
fn style(quality: &QualityView) -> Option<&'static str> {
    match (quality.loss > 0, quality.slow > 0) {
        (true, true) => Some("lossy slow"),
        (true, false) => Some("lossy"),
        (false, true) => Some("slow"),
        (false, false) => None,
    }
}

/// How well one direction of a link works, in words beside it.
struct Label {
    from: u32,
    to: u32,
    words: String,
    at: Point,
    cover: Rect,
}

impl Label {
    fn is_of(&self, there: &Direction, back: &Direction) -> bool {
        [there, back].iter().any(|way| (way.from, way.to) == (self.from, self.to))
    }

    fn draw(&self) -> Html {
        html! {
            <text class="link-label" x={tenths(self.at.0)} y={tenths(self.at.1)} dy="0.36em"
                aria-hidden="true">{ &self.words }</text>
        }
    }
}

/// The words of the links that differ from the others, if those are few: each near its sender, where
/// it covers nothing of what is `taken`, if there is such a place.
fn labels(
    (view, language): (&View, Language),
    (frame, points): (&Frame, &[Point]),
    taken: &[Rect],
) -> Vec<Label> {
    let own = view.links.iter().filter(|link| link.quality != view.quality);
    let cuts: BTreeSet<(u32, u32)> = view.cuts.iter().copied().collect();
    let open = own.filter(|link| !cuts.contains(&(link.from, link.to)));
    let label = |link: &LinkView| {
        let at = |id: u32| points.get(id as usize).copied();
        let way = Way::new(at(link.from)?, at(link.to)?, frame.radius);
        let words = quality_words(language, &link.quality);
        let half = text_width(&words, LABEL_SIZE) / 2.0 + 3.0;
        let (dx, dy) = ((way.to.0 - way.from.0).abs(), (way.to.1 - way.from.1).abs());
        let aside = (half * dy + 8.0 * dx) / dx.hypot(dy).max(1.0);
        let cover = |part: f64| Rect::around(way.beside(part, aside), half, 8.0);
        let is_free = |part: &f64| !taken.iter().any(|other| other.meets(&cover(*part)));
        let part = ALONG.into_iter().find(is_free).unwrap_or(ALONG[0]);
        let (at, cover) = (way.beside(part, aside), cover(part));
        Some(Label { from: link.from, to: link.to, words, at, cover })
    };
    if view.links.len() > NAMED { Vec::new() } else { open.filter_map(label).collect() }
}

/// How well a link works, in a few words: `10% lost, +20 ms`.
pub fn quality_words(language: Language, quality: &QualityView) -> String {
    let QualityView { loss, duplicate, reorder, slow } = *quality;
    let mut words = Vec::new();
    if loss > 0 {
        let part = percent(loss);
        words.push(say!(language, "{part}% lost", "丢失 {part}%"));
    }
    if duplicate > 0 {
        let part = percent(duplicate);
        words.push(say!(language, "{part}% twice", "重复 {part}%"));
    }
    if reorder > 0 {
        let part = percent(reorder);
        words.push(say!(language, "{part}% overtaken", "乱序 {part}%"));
    }
    if slow > 0 {
        words.push(say!(language, "+{slow} ms", "+{slow} 毫秒"));
    }
    words.join(match language {
        Language::English => ", ",
        Language::Chinese => "，",
    })
}

/// Parts of a thousand as a percentage.
pub fn percent(thousandths: u16) -> String {
    match (thousandths / 10, thousandths % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

fn described(props: &LinksProps, there: Direction, back: Direction) -> String {
    let language = props.language;
    let one = |direction: Direction| {
        let (from, to) = (name(&props.view, direction.from), name(&props.view, direction.to));
        let quality = quality_words(language, &direction.quality);
        let state = match (direction.cut, quality.is_empty()) {
            (true, _) => CUT.say(language),
            (false, true) => WORKS.say(language),
            (false, false) => &quality,
        };
        say!(language, "link from {from} to {to}: {state}", "从 {from} 到 {to} 的链路：{state}")
    };
    let separator = say!(language, "; ", "；");
    let stop = say!(language, ". ", "。");
    format!("{}{separator}{}{stop}{}", one(there), one(back), LINK_HINT.say(language))
}

/// A soft region around each group that can still talk among itself, with its name.
fn regions(props: &LinksProps, taken: &[Rect]) -> Html {
    if props.groups.is_empty() {
        return html! {};
    }
    html! {
        <g class="regions">
            { for props.groups.iter().map(|group| region(props, group, taken)) }
        </g>
    }
}

fn region(props: &LinksProps, group: &[u32], taken: &[Rect]) -> Html {
    let points = members(&props.points, group);
    let wide = 2.0 * (props.frame.radius + MARGIN);
    let shape = outline(props, group, &points, wide / 2.0);
    let words = region_words(&props.view, props.language, group);
    let place = name_place(&props.frame, &points, &words, taken);
    html! {
        <g class="region">
            <path class="region-edge" d={shape.clone()} stroke-width={tenths(wide + 2.5)} />
            <path class="region-inside" d={shape} stroke-width={tenths(wide)} />
            if let Some((x, y)) = place {
                <text class="region-name" x={tenths(x)} y={tenths(y)}>{ words }</text>
            }
        </g>
    }
}

fn members(points: &[Point], group: &[u32]) -> Vec<Point> {
    group.iter().filter_map(|id| points.get(*id as usize).copied()).collect()
}

/// What is covered by all that stands still: the processes with their words, the words of links and
/// the names of the regions.
pub fn covered(view: &View, language: Language, frame: &Frame, points: &[Point]) -> Vec<Rect> {
    let mut taken = standing(view, language, frame, points);
    let labels = labels((view, language), (frame, points), &taken);
    taken.extend(labels.iter().map(|label| label.cover));
    let name = |group: &Vec<u32>| {
        let words = region_words(view, language, group);
        let place = name_place(frame, &members(points, group), &words, &taken)?;
        Some(name_cover(place, &words))
    };
    let names: Vec<Rect> = groups(view).iter().filter_map(name).collect();
    taken.extend(names);
    taken
}

fn name_cover((x, y): Point, words: &str) -> Rect {
    Rect::around((x, y - 4.0), text_width(words, NAME_SIZE) / 2.0, 8.0)
}

/// Where the name of a region stands: below its lowest process, around its middle, above its highest
/// one or between two of them, wherever it covers nothing; nowhere if there is no such place, for the
/// region itself says who is in it.
fn name_place(frame: &Frame, points: &[Point], words: &str, taken: &[Rect]) -> Option<Point> {
    let reach = frame.radius + MARGIN;
    let low = points.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let high = points.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let count = points.len() as f64;
    let sum = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let middle = (sum.0 / count, sum.1 / count + 4.0);
    let around = [0.0, -20.0, 20.0, -40.0, 40.0].map(|by| (middle.0, middle.1 + by));
    let between = points.iter().enumerate().flat_map(|(nth, a)| {
        let half = move |b: &Point| (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
        points[nth + 1..].iter().map(half)
    });
    let below = (low.0, low.1 + reach - 3.0);
    let above = (high.0, high.1 - reach + 12.0);
    let mut places = [below].into_iter().chain(around).chain([above]).chain(between);
    let bottom = frame.height - if frame.roomy { TOOLS } else { 0.0 };
    let room = Rect { least: (0.0, 0.0), most: (frame.width, bottom) };
    let is_free = |place: &Point| {
        let name = name_cover(*place, words);
        room.holds(&name) && !taken.iter().any(|other| other.meets(&name))
    };
    places.find(is_free)
}

/// The shape around a group, to be drawn with a broad round stroke: convex if nobody else is within,
/// otherwise a tree.
fn outline(props: &LinksProps, group: &[u32], points: &[Point], near: f64) -> String {
    let corners = hull(points);
    let mut others = (0..).zip(&props.points).filter(|(id, _)| !group.contains(id));
    if others.any(|(_, at)| encloses(&corners, *at, near)) {
        let line = |(a, b): (usize, usize)| {
            let (a, b) = (points[a], points[b]);
            format!("M{} {}L{} {}", tenths(a.0), tenths(a.1), tenths(b.0), tenths(b.1))
        };
        return tree(points).into_iter().map(line).collect();
    }
    let corner = |point: &Point| format!("{} {}", tenths(point.0), tenths(point.1));
    // A lone point needs a line of no length to be drawn at all.
    format!("M{}z", corners.iter().map(corner).collect::<Vec<_>>().join("L"))
}

fn region_words(view: &View, language: Language, group: &[u32]) -> String {
    if group.len() > MEMBERS {
        let count = group.len();
        return say!(language, "{count} among themselves", "{count} 个进程自成一组");
    }
    let who = list(language, group.iter().map(|id| name(view, *id)));
    match group.len() {
        1 => say!(language, "{who} alone", "{who} 独自一组"),
        _ => say!(language, "{who} among themselves", "{who} 自成一组"),
    }
}
