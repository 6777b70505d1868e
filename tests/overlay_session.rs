//! An overlay in somebody's hands: the same link is the same overlay, whatever is done can be taken
//! back, nothing blocks, and nothing that a stranger writes into a link breaks it.

use bivalent::wire::overlay::{
    NodeView, OverlayAnswer, OverlayCommand, OverlaySession, OverlayView,
};
use bivalent::words::Language;

fn open(link: &str) -> OverlaySession {
    OverlaySession::open(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

/// Lets everything that is under way come to its end, in slices of so many steps.
fn finish_in(session: &mut OverlaySession, slice: u64) {
    while !session.is_idle() {
        session.advance(slice);
    }
}

fn finish(session: &mut OverlaySession) {
    finish_in(session, 10_000);
}

fn view(session: &OverlaySession) -> OverlayView {
    session.view(Language::English)
}

fn command(session: &mut OverlaySession, command: OverlayCommand) -> OverlayAnswer {
    session.answer(command, Language::English).expect("this can be done")
}

fn act(session: &mut OverlaySession, act: &str) -> OverlayView {
    command(session, OverlayCommand::Act { act: act.to_owned() });
    finish(session);
    view(session)
}

fn look(session: &mut OverlaySession, node: u32) -> NodeView {
    match command(session, OverlayCommand::Look { node }) {
        OverlayAnswer::Node(node) => *node,
        other => panic!("{other:?}"),
    }
}

#[test]
fn undo_gives_back_exactly_the_view_before() {
    let mut session = open("#v1/pastry?nodes=100&seed=3&do=kill.5;route.3.9f2c");
    finish(&mut session);
    let before = view(&session);
    for gesture in [
        "kill.12.4",
        "route.7.00ff",
        "lookups.50;fail.200",
        "live.5",
        "revive",
        "move.1.5.9",
        "repair",
    ] {
        let after = act(&mut session, gesture);
        assert_ne!(after.link, before.link, "{gesture}");
        command(&mut session, OverlayCommand::Undo);
        finish(&mut session);
        let undone = view(&session);
        assert!(undone.can_redo);
        assert_eq!(OverlayView { can_redo: false, ..undone }, before, "{gesture}");
        command(&mut session, OverlayCommand::Redo);
        finish(&mut session);
        assert_eq!(view(&session), after, "{gesture}");
        command(&mut session, OverlayCommand::Undo);
        finish(&mut session);
    }
}

#[test]
fn it_does_not_matter_how_the_work_is_cut_into_slices() {
    let link =
        "#v1/pastry?nodes=60&build=joins&do=kill.12.4;lookups.100;live.20;revive;route.3.9f2c";
    let views: Vec<OverlayView> = [1, 7, 1000, 1 << 20]
        .into_iter()
        .map(|slice| {
            let mut session = open(link);
            finish_in(&mut session, slice);
            view(&session)
        })
        .collect();
    assert!(views.iter().all(|view| *view == views[0]));
}

#[test]
fn looking_shows_the_tables_of_figure_1() {
    let mut session = open("#v1/pastry?nodes=64");
    let node = look(&mut session, 9);
    let names: Vec<&str> = node.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["leaf-set", "routing-table", "neighbourhood"]);
    println!("{node:#?}");
}
