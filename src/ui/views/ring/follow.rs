//! What follows of itself from what has just happened: which node is looked at, which panel is open, how
//! far a route is shown, and what is told to who does not see it.

use super::bar::told;
use super::{MEASURES, NODE, ROUTE};
use crate::say;
use crate::ui::overlay::Overlay;
use crate::ui::session::Handle;
use crate::ui::state::Shared;
use crate::ui::{browser, words};
use crate::wire::overlay::{LaneView, OverlayCommand, OverlayView, RouteView};
use crate::words::Language;
use std::rc::Rc;
use yew::prelude::*;

/// How long a hop is looked at before the next one is shown, in milliseconds.
const HOP_MS: i32 = 550;

/// Who has the lookup that is sent on by hand is chosen, so that one sees whom they know.
#[hook]
pub fn use_held(held: Option<u32>, chosen: UseStateSetter<Option<u32>>) {
    use_effect_with(held, move |held| {
        if held.is_some() {
            chosen.set(*held);
        }
    });
}

/// Looks at the node of a lesson's beat once the lesson has come.
#[hook]
pub fn use_begun(
    looked: Option<u32>,
    chosen: UseStateSetter<Option<u32>>,
    tab: UseStateSetter<usize>,
) {
    use_effect_with(looked, move |looked| {
        if looked.is_some() {
            chosen.set(*looked);
            tab.set(NODE);
        }
    });
}

/// Lets go of a node that the overlay does not have, as when a smaller one was opened.
#[hook]
pub fn use_present(nodes: u32, chosen: &UseStateHandle<Option<u32>>) {
    let chosen = chosen.clone();
    use_effect_with((nodes, *chosen), move |(nodes, node)| {
        if node.is_some_and(|node| node >= *nodes) {
            chosen.set(None);
        }
    });
}

/// Looks at the chosen node whenever something may have changed for it.
#[hook]
pub fn use_look(session: &Handle, overlay: &Overlay, chosen: Option<u32>) {
    let view = &overlay.view;
    let rests = view.work.is_none();
    let chosen = chosen.filter(|node| *node < view.nodes);
    use_effect_with((chosen, view.link.clone(), view.now, rests), {
        let session = session.clone();
        move |(chosen, _, _, rests)| {
            if let Some(node) = chosen.filter(|_| *rests) {
                session.overlay(OverlayCommand::Look { node });
            }
        }
    });
}

/// Shows a route once there is another one, and the measures once more was measured than that.
#[hook]
pub fn use_tab(view: &Shared<OverlayView>, tab: UseStateSetter<usize>) {
    let before = use_mut_ref(|| (0_u64, 0_usize));
    let route = view.route.as_ref().map(|route| (route.from, route.key.clone()));
    use_effect_with((view.measured.lookups, view.samples.len()), {
        let tab = tab.clone();
        move |now| {
            let before = before.replace(*now);
            if now.0 > before.0 + 1 || now.1 > before.1 {
                tab.set(MEASURES);
            }
        }
    });
    use_effect_with(route, move |route| {
        if route.is_some() {
            tab.set(ROUTE);
        }
    });
}

/// How the promises stand, told to who does not see it once nothing is under way.
#[hook]
pub fn use_tidings(language: Language, view: &Shared<OverlayView>) -> UseStateHandle<String> {
    let tidings = use_state_eq(String::new);
    use_effect_with((language, view.link.clone(), view.work.is_none()), {
        let (tidings, view) = (tidings.setter(), view.clone());
        move |(language, _, rests)| {
            let verdict = |lane: &LaneView| {
                let stands = words::verdict(&lane.status).say(*language);
                let LaneView { title, why, .. } = lane;
                say!(*language, "{title}: {stands}, {why}.", "{title}：{stands}，{why}。")
            };
            if *rests {
                let all: Vec<String> = view.lanes.iter().map(verdict).collect();
                tidings.set(format!("{} {}", told(*language, &view), all.join(" ")));
            }
        }
    });
    tidings
}

/// How many hops of a route are shown: one after the other, where things may move and nobody has seen
/// them yet.
#[hook]
pub fn use_hops(route: Option<&RouteView>, is_by_hand: bool) -> UseStateHandle<usize> {
    let hops = use_state_eq(|| 0_usize);
    let turn = use_mut_ref(|| 0_u32);
    let known = route.map(|route| (route.from, route.key.clone(), route.hops.len(), route.end));
    use_effect_with(known, {
        let hops = hops.setter();
        move |known| {
            let count = known.as_ref().map_or(0, |(_, _, count, _)| *count);
            *turn.borrow_mut() += 1;
            if browser::still() || is_by_hand {
                hops.set(count);
            } else {
                hops.set(0);
                let now = *turn.borrow();
                walk_on(hops, turn, now, (1, count));
            }
        }
    });
    hops
}

/// Shows the next hop after a while, as long as the route is the same.
fn walk_on(
    hops: UseStateSetter<usize>,
    turn: Rc<std::cell::RefCell<u32>>,
    now: u32,
    (next, count): (usize, usize),
) {
    if next > count {
        return;
    }
    browser::after(HOP_MS, move || {
        if *turn.borrow() == now {
            hops.set(next);
            walk_on(hops, turn, now, (next + 1, count));
        }
    });
}
