//! The kept branches as a tree, and the choice of two that are compared.

use crate::ui::measure::{use_narrow, use_size};
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared};
use crate::ui::views::compare::Compared;
use crate::ui::words;
use crate::wire::{BranchView, Command, Comparison, View};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use yew::prelude::*;

/// How high a branch's row is, in pixels: a finger's width; where there is little room, two, since
/// the buttons stand under the words.
const ROW: f64 = 48.0;
const NARROW_ROW: f64 = 104.0;

/// The room at either side of the drawing.
const MARGIN: f64 = 10.0;

const WITHOUT: Phrase = phrase!("The same run without this", "同一次运行，但不做这件事");
const COMPARE: Phrase = phrase!("compare", "比较");
const CHOOSE_TWO: Phrase =
    phrase!("Choose two branches to compare them.", "选择两个分支进行比较。");
const SHOWN: Phrase = phrase!("shown", "当前显示");
const ONLY_ONE: Phrase = phrase!(
    "There is one branch so far. Go back and do something there: what followed is kept, and can be compared with what follows then.",
    "目前只有一个分支。退回到某一步并做点什么：原来的后续会保留下来，可以与新的后续比较。"
);

/// What [`Branches`] shows.
#[derive(PartialEq, Properties)]
pub struct BranchesProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Two branches that are compared.
    pub comparison: Option<Shared<Comparison>>,
}

/// The tree, with a way to each branch, and what two of them differ in.
#[component]
pub fn Branches(props: &BranchesProps) -> Html {
    let (language, view) = (props.language, &props.view);
    let marked = use_state_eq(Vec::<u32>::new);
    let rows = in_order(&view.branches);
    let mark = {
        let (marked, session) = (marked.clone(), props.session.clone());
        Callback::from(move |id: u32| {
            let pair = toggled(&marked, id);
            match pair[..] {
                [left, right] => {
                    session.ask(Command::Compare { left, right });
                }
                _ => session.dispatch(Action::Uncompare),
            }
            marked.set(pair);
        })
    };
    let row = |branch: &&BranchView| {
        html! {
            <BranchRow key={branch.id} session={props.session.clone()} {language}
                branch={(*branch).clone()} marked={marked.contains(&branch.id)}
                is_choosable={rows.len() > 1} onmark={mark.clone()} />
        }
    };
    html! {
        <div class="branches">
            <p class="quiet">
                { if rows.len() > 1 { words::BRANCHES_ABOUT } else { ONLY_ONE }.say(language) }
                if rows.len() > 1 { { language.gap() }{ CHOOSE_TWO.say(language) } }
            </p>
            <div class="tree">
                <Tree view={view.clone()} />
                <ul class="plain">{ for rows.iter().map(row) }</ul>
            </div>
            if let Some(comparison) = &props.comparison {
                <Compared session={props.session.clone()} {language} comparison={comparison.clone()} />
            }
        </div>
    }
}

/// Two at a time: a third one takes the place of the first.
fn toggled(marked: &[u32], id: u32) -> Vec<u32> {
    if marked.contains(&id) {
        return marked.iter().copied().filter(|other| *other != id).collect();
    }
    marked.iter().copied().rev().take(1).chain([id]).collect()
}

#[derive(PartialEq, Properties)]
struct BranchRowProps {
    session: Handle,
    language: Language,
    branch: BranchView,
    marked: bool,
    is_choosable: bool,
    onmark: Callback<u32>,
}

/// One branch: a way to it, a box that chooses it, and the comparison with what it left.
#[component]
fn BranchRow(props: &BranchRowProps) -> Html {
    let (language, branch) = (props.language, &props.branch);
    let (session, id) = (props.session.clone(), branch.id);
    let onclick = Callback::from(move |_: MouseEvent| {
        session.regret(Command::Branch { branch: id });
        session.dispatch(Action::Close);
    });
    let onmark = props.onmark.reform(move |_: Event| id);
    html! {
        <li class="branch">
            <button type="button" class="row" {onclick} aria-current={branch.current.then_some("true")}>
                <span class="branch-title">{ &branch.title }</span>
                <span class="quiet">
                    { words::left_at(language, branch.at, branch.steps) }
                    if branch.current { { " · " }<b>{ SHOWN.say(language) }</b> }
                </span>
            </button>
            if let Some(parent) = branch.parent {
                <button type="button" class="chip" onclick={without(props, parent)}>
                    { WITHOUT.say(language) }
                </button>
            }
            if props.is_choosable {
                <label class="choice">
                    <input type="checkbox" checked={props.marked} onchange={onmark} />
                    { COMPARE.say(language) }
                    <span class="hidden">{ ": " }{ &branch.title }</span>
                </label>
            }
        </li>
    }
}

fn without(props: &BranchRowProps, parent: u32) -> Callback<MouseEvent> {
    let (session, id) = (props.session.clone(), props.branch.id);
    Callback::from(move |_| {
        session.ask(Command::Compare { left: parent, right: id });
    })
}

/// Every branch right after what it grew from, and among those that grew from the same the last to
/// leave first, so that no line crosses another.
pub fn in_order(branches: &[BranchView]) -> Vec<&BranchView> {
    let is_listed = |id: u32| branches.iter().any(|branch| branch.id == id);
    let is_root = |branch: &&BranchView| branch.parent.is_none_or(|parent| !is_listed(parent));
    let mut order = Vec::new();
    for root in branches.iter().filter(is_root) {
        add_with_children(root, branches, &mut order);
    }
    order
}

fn add_with_children<'a>(
    branch: &'a BranchView,
    branches: &'a [BranchView],
    order: &mut Vec<&'a BranchView>,
) {
    order.push(branch);
    let mut children: Vec<_> =
        branches.iter().filter(|child| child.parent == Some(branch.id)).collect();
    children.sort_by_key(|child| (std::cmp::Reverse(child.at), child.id));
    for child in children {
        add_with_children(child, branches, order);
    }
}

#[derive(PartialEq, Properties)]
struct TreeProps {
    view: Shared<View>,
}

/// The branches as lines over the steps, each leaving what it grew from at its step.
#[component]
fn Tree(props: &TreeProps) -> Html {
    let room = use_node_ref();
    let (width, _) = use_size(&room);
    let high = if use_narrow() { NARROW_ROW } else { ROW };
    let view = &props.view;
    let rows = in_order(&view.branches);
    let longest = rows.iter().map(|branch| branch.steps).max().unwrap_or_default().max(1);
    let scale = (width - 2.0 * MARGIN).max(1.0) / f64::from(longest);
    let across = |step: u32| MARGIN + f64::from(step) * scale;
    let down = |row: usize| row as f64 * high + ROW / 2.0;
    let line = |(row, branch): (usize, &&BranchView)| {
        let above = rows.iter().position(|other| Some(other.id) == branch.parent);
        // Where what it left is not listed, its sister that is shares the way up to there.
        let sister = || rows.iter().position(|other| other.parent == branch.parent);
        let above = above.or_else(sister).filter(|above| *above < row);
        let (at, end, y) = (across(branch.at), across(branch.steps.max(branch.at)), down(row));
        let path = match above {
            Some(above) => {
                let top = down(above);
                format!(
                    "M{at:.1} {top:.1}V{:.1}Q{at:.1} {y:.1} {:.1} {y:.1}H{:.1}",
                    y - 10.0,
                    at + 10.0,
                    end.max(at + 10.0)
                )
            }
            None => format!("M{:.1} {y:.1}H{end:.1}", across(0)),
        };
        let class = classes!("tree-line", branch.current.then_some("current"));
        html! {
            <g {class}>
                <path d={path} />
                if branch.parent.is_some() {
                    <circle class="fork" r="4" cx={format!("{at:.1}")}
                        cy={format!("{:.1}", above.map_or(y, down))} />
                }
                if branch.current {
                    <circle class="present" r="6" cx={format!("{:.1}", across(view.step))}
                        cy={format!("{y:.1}")} />
                }
            </g>
        }
    };
    let height = rows.len() as f64 * high;
    html! {
        <div class="tree-room" ref={room} aria-hidden="true">
            if width > 0.0 {
                <svg viewBox={format!("0 0 {width:.0} {height:.0}")} width={format!("{width:.0}")}
                    height={format!("{height:.0}")}>
                    { for rows.iter().enumerate().map(line) }
                </svg>
            }
        </div>
    }
}

/// How many branches there are, for the button that opens them.
pub fn told_count(language: Language, count: usize) -> String {
    match count {
        0 | 1 => words::BRANCHES.say(language).to_owned(),
        _ => say!(language, "{count} branches", "{count} 个分支"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn branch(id: u32, parent: Option<u32>, at: u32) -> BranchView {
        BranchView { id, parent, at, title: String::new(), steps: 50, current: false }
    }

    #[test]
    fn a_branch_follows_what_it_grew_from_and_the_last_to_leave_comes_first() {
        let all = [
            branch(0, None, 0),
            branch(3, Some(0), 10),
            branch(4, Some(0), 30),
            branch(7, Some(3), 40),
            branch(9, Some(8), 5),
        ];
        let order: Vec<u32> = in_order(&all).iter().map(|branch| branch.id).collect();
        assert_eq!(order, [0, 4, 3, 7, 9]);
    }

    #[test]
    fn two_are_marked_at_a_time() {
        assert_eq!(toggled(&[], 1), [1]);
        assert_eq!(toggled(&[1], 2), [1, 2]);
        assert_eq!(toggled(&[1, 2], 3), [2, 3]);
        assert_eq!(toggled(&[1, 2], 1), [2]);
    }
}
