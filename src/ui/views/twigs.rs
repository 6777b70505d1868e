//! The kept branches over the timeline, as a tree of thin lines: where each leaves, and how far it is
//! known. A press goes there; the sheet of branches tells more of them, and takes any key.

use super::branches::in_order;
use crate::ui::geometry::tenths;
use crate::ui::session::Handle;
use crate::ui::state::Shared;
use crate::ui::words;
use crate::wire::{BranchView, Command, View};
use crate::words::Language;
use yew::prelude::*;

/// The most lines: there is no room for more above the timeline.
const MOST: usize = 4;

/// How high a line's row is.
const ROW: f64 = 8.0;

/// What [`Twigs`] shows.
#[derive(PartialEq, Properties)]
pub struct TwigsProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
}

/// The tree, in the scale of the timeline.
#[component]
pub fn Twigs(props: &TwigsProps) -> Html {
    let view = &props.view;
    let rows = chosen(&view.branches);
    let across =
        |step: u32| f64::from(step.min(view.steps)) * 1000.0 / f64::from(view.steps.max(1));
    let down = |row: usize| (row as f64 + 0.5) * ROW;
    let twig = |(row, branch): (usize, &&BranchView)| {
        let above = rows.iter().position(|other| Some(other.id) == branch.parent);
        let (from, to, y) = (across(branch.at), across(branch.steps), tenths(down(row)));
        let begin = tenths(down(above.unwrap_or(row)));
        let path = format!("M{} {begin}V{y}H{}", tenths(from), tenths(to.max(from + 4.0)));
        let (session, id) = (props.session.clone(), branch.id);
        let onclick = Callback::from(move |_: MouseEvent| {
            session.regret(Command::Branch { branch: id });
        });
        html! {
            <g key={branch.id} class={classes!("twig", branch.current.then_some("current"))} {onclick}>
                <title>{ &branch.title }{ " · " }{ words::left_at(props.language, branch.at, branch.steps) }</title>
                <path class="reach" d={path.clone()} />
                <path d={path} />
            </g>
        }
    };
    let height = rows.len() as f64 * ROW;
    html! {
        <svg class="twigs" viewBox={format!("0 0 1000 {}", tenths(height))} height={tenths(height)}
            preserveAspectRatio="none" aria-hidden="true">
            { for rows.iter().enumerate().map(twig) }
        </svg>
    }
}

/// The branch that is shown and the latest others, as a tree is drawn.
fn chosen(branches: &[BranchView]) -> Vec<&BranchView> {
    let mut latest: Vec<u32> = branches.iter().map(|branch| branch.id).collect();
    let is_current = |id: u32| branches.iter().any(|branch| branch.id == id && branch.current);
    latest.sort_by_key(|id| (!is_current(*id), std::cmp::Reverse(*id)));
    latest.truncate(MOST);
    in_order(branches).into_iter().filter(|branch| latest.contains(&branch.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_branch_that_is_shown_and_the_latest_are_drawn() {
        let branch = |id: u32| BranchView {
            id,
            parent: (id > 0).then_some(0),
            at: 10 * id,
            title: String::new(),
            steps: 80,
            current: id == 1,
        };
        let all: Vec<BranchView> = (0..7).map(branch).collect();
        let ids: Vec<u32> = chosen(&all).iter().map(|branch| branch.id).collect();
        assert_eq!(ids, [6, 5, 4, 1]);
    }
}
