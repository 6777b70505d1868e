//! An overlay in somebody's hands: the same link is the same overlay, whatever is done can be taken
//! back, nothing blocks, and nothing that a stranger writes into a link breaks it.

use bivalent::wire::overlay::{
    EntryView, Kind, NodeView, OverlayAnswer, OverlayCommand, OverlayError, OverlayLink,
    OverlaySession, OverlayView, TableRowView,
};
use bivalent::wire::{Answer, Apart, Command, Explain, Figure, Request, ScenarioView, gallery};
use bivalent::words::Language;
use bivalent::worker::Worker;
use proptest::collection::vec;
use proptest::prelude::*;

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
        "hand.7.00ff",
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
    let mut session = open("#v1/pastry?nodes=64&b=2&l=8&m=5&do=kill.10");
    finish(&mut session);
    let node = look(&mut session, 9);
    let names: Vec<&str> = node.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["leaf-set", "routing-table", "neighbourhood"]);
    let named = |row: &TableRowView| -> Vec<Option<u32>> {
        row.entries.iter().map(|entry| entry.node).collect()
    };
    let [leaves, routes, near] = &node.tables[..] else { panic!("three tables") };
    assert_eq!(named(&leaves.rows[0]), [8, 7, 6, 5].map(Some), "the smaller, the nearest first");
    assert_eq!(named(&leaves.rows[1]), [10, 11, 12, 13].map(Some), "the larger");
    assert!(!leaves.rows[1].entries[0].up, "node 10 does not answer, and nobody knows");
    assert_eq!(near.rows[0].entries.len(), 5);
    assert_eq!(routes.columns.len(), 4);
    for (row, entries) in routes.rows.iter().map(|row| &row.entries).enumerate() {
        let own: Vec<&EntryView> = entries.iter().filter(|entry| entry.own).collect();
        assert!(own.len() == 1 && own[0].node.is_none(), "its own digit needs no entry");
        for (column, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.node.is_some())
        {
            assert_eq!((entry.shared.len(), &entry.digit), (row, &column.to_string()));
        }
    }
    let error = session.answer(OverlayCommand::Look { node: 64 }, Language::English);
    assert_eq!(error, Err("there is no node 64; there are 0 to 63".to_owned()));
}

#[test]
fn a_hop_says_by_which_place_in_which_table_it_went() {
    let mut session = open("#v1/pastry?nodes=200&b=2&l=8&do=route.15.a42c");
    finish(&mut session);
    let route = view(&session).route.expect("a lookup was made");
    assert!(route.right && route.hops.len() == 3);
    let mut matched = route.shared;
    for hop in &route.hops {
        let (table, row, column) = hop.used.expect("somebody named the next");
        let node = look(&mut session, hop.from);
        let entry = &node.tables[table as usize].rows[row as usize].entries[column as usize];
        assert_eq!(entry.node, Some(hop.to), "{}", hop.why);
        assert!(hop.rule == "table" && hop.shared > matched, "{}", hop.why);
        assert!(hop.why.contains(&format!("column {column} names node {}", hop.to)));
        matched = hop.shared;
    }
}

/// The scenarios of the gallery, but for the one of a hundred thousand nodes.
#[test]
fn a_lookup_that_is_sent_on_by_hand_is_told_what_pastry_would_do() {
    let mut session = open("#v1/pastry?nodes=1000&l=8&do=hand.100.d3f");
    finish(&mut session);
    let hand = |view: &OverlayView| view.hand.clone().expect("it is in hand");
    let begun = view(&session);
    assert_eq!((hand(&begun).at, hand(&begun).shared, hand(&begun).next.as_str()), (100, 0, "d"));
    assert_eq!((hand(&begun).usual, begun.ended()), (3, None));

    // A detour: to a neighbour that matches no digit either.
    let strayed = act(&mut session, "pass.101");
    let hop = &strayed.route.as_ref().expect("it is shown").hops[0];
    assert!(hop.why.contains("Pastry takes node 846 of the routing table"), "{}", hop.why);
    assert_eq!(hop.used, Some((0, 1, 0)), "the first larger leaf");

    for (to, shared) in [(100, 0), (846, 1), (823, 2)] {
        let on = act(&mut session, &format!("pass.{to}"));
        assert_eq!((hand(&on).at, hand(&on).shared, hand(&on).over), (to, shared, false));
    }
    let over = act(&mut session, "pass.824");
    let route = over.ended().expect("it has ended");
    assert!(route.right && route.hops.len() == 5 && route.owner == Some(824), "{route:?}");
    assert!(route.outcome.contains("you made 5 hops, Pastry makes 3"), "{}", route.outcome);
    assert!(route.hops[1].why.contains("Pastry takes node 828"), "{}", route.hops[1].why);
    assert!(route.hops[4].why.contains("as Pastry does"), "{}", route.hops[4].why);
}

#[test]
fn a_lookup_in_hand_goes_only_to_those_its_holder_knows_and_who_answer() {
    let mut session = open("#v1/pastry?nodes=1000&l=8&do=kill.846");
    finish(&mut session);
    let refused = |session: &mut OverlaySession, act: &str| {
        let command = OverlayCommand::Act { act: act.to_owned() };
        session.answer(command, Language::English).expect_err(act)
    };
    assert!(refused(&mut session, "pass.101").contains("no lookup is in hand"));
    act(&mut session, "hand.100.d3f");
    let before = view(&session);
    assert!(refused(&mut session, "pass.500").contains("node 100 does not know node 500"));
    assert!(refused(&mut session, "pass.846").contains("does not answer"));
    assert_eq!(view(&session), before, "nothing changed");

    // In a link the same does nothing.
    let mut linked = open("#v1/pastry?nodes=1000&l=8&do=kill.846;hand.100.d3f;pass.500;pass.846");
    finish(&mut linked);
    assert_eq!(view(&linked).hand, before.hand);
    assert_eq!(view(&linked).route, before.route);

    // Who has it falls silent, and so does the lookup.
    let lost = act(&mut session, "kill.100");
    assert!(lost.ended().is_some_and(|route| !route.right), "{:?}", lost.route);
}

fn scenarios() -> Vec<ScenarioView> {
    let overlays = gallery(Language::English).overlays.into_iter();
    let all = overlays.flat_map(|overlay| overlay.scenarios);
    all.filter(|scenario| !scenario.link.contains("nodes=100000")).collect()
}

#[test]
fn every_scenario_of_the_gallery_shows_what_it_says() {
    let mut wrong = Vec::new();
    for scenario in scenarios() {
        let mut session = open(&scenario.link);
        finish(&mut session);
        let view = view(&session);
        assert_eq!((&view.title, &view.link), (&scenario.title, &scenario.link));
        for expected in &scenario.expect {
            let lane = view.lanes.iter().find(|lane| lane.name == expected.lane);
            let lane = lane.unwrap_or_else(|| panic!("no lane {}", expected.lane));
            assert_eq!(lane.title, expected.title);
            if lane.status != expected.verdict {
                wrong.push(format!("{}: {} {}", scenario.link, lane.status, lane.why));
            }
        }
        println!(
            "{}: {:?}",
            scenario.link,
            view.lanes.iter().map(|l| l.why.clone()).collect::<Vec<_>>()
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn whatever_is_convicted_has_a_witness_that_shows_it_again() {
    let mut convicted = 0;
    for scenario in scenarios() {
        let mut session = open(&scenario.link);
        finish(&mut session);
        let lane = view(&session).lanes.remove(0);
        if lane.status != "violated" {
            continue;
        }
        let witness = lane.witness.unwrap_or_else(|| panic!("{}: {}", scenario.link, lane.why));
        let shown = act(&mut session, &witness);
        let route = shown.route.expect("the witness is a lookup");
        assert!(!route.right, "{}: {witness} ended at {}", scenario.link, route.end);
        assert!(
            lane.why.contains(&route.key[..8.min(route.key.len())]) || !lane.why.contains("for ")
        );
        // And so it does for whoever opens the link.
        let mut again = open(&shown.link);
        finish(&mut again);
        assert_eq!(view(&again).route, Some(route));
        convicted += 1;
    }
    assert!(convicted >= 6, "{convicted} scenarios convict somebody of something");
}

#[test]
fn half_a_leaf_set_of_adjacent_nodes_breaks_delivery_and_one_fewer_does_not() {
    let broken = |first: u32, count: u32| {
        let link =
            format!("#v1/pastry?nodes=300&l=8&repair=off&do=kill.{first}.{count};lookups.4000");
        let mut session = open(&link);
        finish(&mut session);
        let view = view(&session);
        assert_eq!(view.breaking, Some(4));
        view.lanes[0].status == "violated"
    };
    let arcs = [10, 50, 90, 130, 170, 298];
    assert!(arcs.into_iter().all(|first| !broken(first, 3)), "three are too few");
    assert!(arcs.into_iter().any(|first| broken(first, 4)), "four are enough somewhere");
}

#[test]
fn giving_up_leaves_what_the_link_says() {
    for (link, gesture) in [
        ("#v1/pastry?nodes=100", "lookups.100000"),
        ("#v1/pastry?nodes=100&session=60&absence=60", "live.5000"),
        ("#v1/pastry?nodes=400&do=fail.500", "revive"),
        ("#v1/pastry?nodes=1000&do=fail.100", "repair"),
        ("#v1/one-hop?nodes=200&session=600", "live.5000"),
        ("#v1/one-hop?nodes=200", "lookups.100000"),
        ("#v1/chord?nodes=100", "lookups.100000"),
        ("#v1/kademlia?nodes=100", "lookups.100000"),
    ] {
        let mut session = open(link);
        finish(&mut session);
        command(&mut session, OverlayCommand::Act { act: format!("{gesture};kill.3") });
        command(&mut session, OverlayCommand::Advance { budget: 3333 });
        let work = view(&session).work.unwrap_or_else(|| panic!("{link}: {gesture} is short"));
        assert!(work.can_cancel && work.done < work.total, "{link}: {work:?}");
        command(&mut session, OverlayCommand::Cancel);
        finish(&mut session);
        let left = view(&session);
        assert!(!left.link.contains("kill.3"), "what was to follow is not done: {}", left.link);
        assert_ne!(left.link, view(&open(link)).link, "what was done stays");
        let mut again = open(&left.link);
        finish(&mut again);
        let again = view(&again);
        assert_eq!(OverlayView { work: None, ..left }, again, "{gesture}");
        command(&mut session, OverlayCommand::Undo);
        finish(&mut session);
        assert!(view(&session).link.starts_with(&view(&open(link)).link));
    }
}

#[test]
fn a_hundred_thousand_nodes_are_built_in_slices_each_of_which_is_short() {
    let mut session = open("#v1/pastry?nodes=100000");
    let mut slices = 0;
    let mut before = 0;
    while let Some(work) = view(&session).work {
        assert!(!work.can_cancel, "tables that are half built are nothing");
        assert!(work.done - before <= 20_500, "a slice is as long as was asked for");
        before = work.done;
        command(&mut session, OverlayCommand::Advance { budget: 20_000 });
        slices += 1;
    }
    assert!(slices > 20, "{slices} slices");
    let view = view(&session);
    assert_eq!((view.nodes, view.live, view.up.len()), (100_000, 100_000, 12_500));
    assert!(view.bytes < 80 << 20, "{} bytes", view.bytes);
    match command(&mut session, OverlayCommand::Outline) {
        OverlayAnswer::Outline(outline) => {
            assert!(outline.ids.is_sorted() && outline.xs.len() == 100_000)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_parameter_changes_and_what_was_done_is_done_again() {
    let mut session = open("#v1/pastry?nodes=100&do=kill.5;kill.80;lookups.100");
    finish(&mut session);
    let set = |session: &mut OverlaySession, parameter: &str, value: &str| {
        let (parameter, value) = (parameter.to_owned(), value.to_owned());
        session.answer(OverlayCommand::Set { parameter, value }, Language::English)
    };
    set(&mut session, "l", "8").expect("8 leaves are fine");
    finish(&mut session);
    let mut straight = open("#v1/pastry?nodes=100&l=8&do=kill.5;kill.80;lookups.100");
    finish(&mut straight);
    assert_eq!(view(&session), view(&straight));
    set(&mut session, "nodes", "64").expect("64 nodes are fine");
    finish(&mut session);
    assert_eq!(view(&session).link, "#v1/pastry?l=8&do=kill.5;lookups.100", "there is no node 80");
    let before = view(&session);
    for (parameter, value) in
        [("l", "1000"), ("nodes", "0"), ("do", "kill.1"), ("n", "5"), ("variant", "x")]
    {
        let error = set(&mut session, parameter, value).expect_err("this cannot be");
        assert!(error.contains(parameter), "{error}");
        assert_eq!(view(&session), before, "nothing changed");
    }
}

#[test]
fn four_overlays_are_compared_beside_the_open_one() {
    let mut session = open("#v1/pastry?nodes=200&do=route.3.9f2c");
    finish(&mut session);
    let before = view(&session);
    let compare = OverlayCommand::Compare { dead: 100, lookups: 1000, session: 0, time: 0 };
    let mut rounds = 0;
    let overlays = loop {
        match command(&mut session, compare.clone()) {
            OverlayAnswer::Compared { work: None, overlays, .. } => break overlays,
            OverlayAnswer::Compared { work: Some(work), .. } => assert!(work.done < work.total),
            other => panic!("{other:?}"),
        }
        rounds += 1;
        assert!(rounds < 100);
    };
    let names: Vec<&str> = overlays.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["pastry", "one-hop", "chord", "kademlia"]);
    for one in &overlays {
        assert!(
            one.path.len() >= 2 && one.hops.iter().sum::<u64>() + one.failed == 1000,
            "{one:?}"
        );
    }
    assert!(overlays[1].mean < overlays[0].mean && overlays[0].mean < overlays[2].mean);
    assert_eq!(view(&session), before, "the open one is as it was");
}

#[test]
fn four_overlays_are_compared_while_nodes_come_and_go_and_it_can_be_stopped() {
    let mut session = open("#v1/chord?nodes=60");
    finish(&mut session);
    let compare = OverlayCommand::Compare { dead: 100, lookups: 60, session: 600, time: 120 };
    let first = command(&mut session, compare.clone());
    assert!(matches!(first, OverlayAnswer::Compared { work: Some(_), nodes: 60, .. }), "{first:?}");
    // What is done to the open overlay does not end it.
    let acted = command(&mut session, OverlayCommand::Act { act: "kill.3".to_owned() });
    assert!(matches!(acted, OverlayAnswer::View(view) if view.comparing));
    let mut rounds = 0;
    let overlays = loop {
        match command(&mut session, OverlayCommand::Advance { budget: 10_000 }) {
            OverlayAnswer::Compared { work: None, overlays, .. } => break overlays,
            OverlayAnswer::Compared { work: Some(work), .. } => assert!(work.done < work.total),
            other => panic!("{other:?}"),
        }
        rounds += 1;
        assert!(rounds < 1000);
    };
    for one in &overlays {
        assert!(one.upkeep > 0 && one.looking > 0 && one.state > 10_000, "{one:?}");
        assert!(one.lookups > 50 && one.failed * 4 < one.lookups, "{one:?}");
    }
    assert!(!view(&session).comparing);
    // Another one is stopped half way, and stays as it is.
    let other = OverlayCommand::Compare { dead: 0, lookups: 5000, session: 600, time: 3600 };
    command(&mut session, other);
    let stopped = command(&mut session, OverlayCommand::Cancel);
    assert!(matches!(stopped, OverlayAnswer::Compared { work: None, .. }), "{stopped:?}");
    let next = command(&mut session, OverlayCommand::Advance { budget: 10 });
    assert!(matches!(next, OverlayAnswer::View(view) if !view.comparing));
}

/// A link as a stranger may write it: nearly right, or not at all.
fn hostile() -> impl Strategy<Value = String> {
    let name = prop_oneof![Just("pastry"), Just("one-hop"), Just("chord"), Just("kademlia")];
    let number =
        prop_oneof![any::<u32>().prop_map(|n| n % 70), any::<u32>(), Just(0), Just(u32::MAX)];
    let field = (
        "(nodes|build|b|l|m|variant|join|repair|keys|copies|best|attempts|session|absence|rate|slices|units|t_big|t_small|misses|representatives|list|k|alpha|seed|name|[a-z]{0,4})",
        prop_oneof![number.clone().prop_map(|n| n.to_string()), "[a-z-]{0,12}", "\\PC{0,6}"],
    )
        .prop_map(|(name, value)| format!("{name}={value}"));
    let act = (
        "(kill|fail|revive|move|turn|traitors|repair|route|hand|pass|lookups|live|[a-z]{0,3})",
        vec(prop_oneof![number.prop_map(|n| n.to_string()), "[0-9a-f]{0,40}", "\\PC{0,4}"], 0..5),
    )
        .prop_map(|(verb, arguments)| [vec![verb], arguments].concat().join("."));
    let acts = vec(act, 0..4).prop_map(|acts| format!("do={}", acts.join(";")));
    let fields = (vec(field, 0..4), acts);
    let link = (name, fields).prop_map(|(name, (mut fields, acts))| {
        fields.push(acts);
        format!("#v1/{name}?{}", fields.join("&"))
    });
    prop_oneof![4 => link, 1 => "#v1z?/(pastry)?\\PC{0,40}"]
}

proptest! {
    #[test]
    fn a_hostile_link_is_refused_or_opened_and_never_panics(link in hostile(), more in "\\PC{0,12}") {
        prop_assume!(!link.contains("nodes=") || OverlayLink::read(&link).is_err() || OverlayLink::read(&link).is_ok_and(|it| it.settings.get("nodes") < 300));
        let speak = |error: &OverlayError| [Language::English, Language::Chinese].map(|it| error.explain(it));
        match OverlaySession::open(&link) {
            Err(error) => prop_assert!(speak(&error).iter().all(|text| !text.is_empty())),
            Ok(mut session) => {
                session.advance(2000);
                let view = view(&session);
                prop_assert_eq!(OverlayLink::read(&view.link).map(|link| link.write()), Ok(view.link.clone()));
                let acts = ["kill.1.4294967295", "route.0.", "revive.5.4294967295", more.as_str()];
                for act in acts {
                    let _ = session.answer(OverlayCommand::Act { act: act.to_owned() }, Language::Chinese);
                    let _ = session.answer(OverlayCommand::Cancel, Language::Chinese);
                }
                session.advance(2000);
                for node in [0, 1, u32::MAX] {
                    let _ = session.answer(OverlayCommand::Look { node }, Language::English);
                }
            }
        }
        if let Ok(mut session) = OverlaySession::mend(&link) {
            session.advance(500);
        }
    }

    #[test]
    fn what_is_written_is_read_again_packed_or_not(acts in vec((0u32..64, any::<u128>(), 0u32..1000), 0..30)) {
        let acts: Vec<String> = acts.iter().map(|(node, key, number)| match number % 7 {
            0 => format!("kill.{node}"),
            1 => format!("route.{node}.{key:032x}"),
            2 => format!("move.{node}.{number}.7"),
            3 => format!("lookups.{number}"),
            4 => format!("hand.{node}.{key:032x}"),
            5 => format!("pass.{node}"),
            _ => format!("turn.{node}.drop"),
        }).collect();
        let link = OverlayLink::read(&format!("#v1/pastry?seed=9&do={}", acts.join(";"))).expect("a good link");
        prop_assert_eq!(OverlayLink::read(&link.write()), Ok(link.clone()));
        prop_assert_eq!(OverlayLink::read(&link.pack()), Ok(link.clone()));
        prop_assert_eq!(OverlayLink::kind_of(&link.pack()), Some(Kind::Pastry));
    }
}

#[test]
fn an_error_says_what_is_wrong_and_what_is_expected() {
    for (link, english, chinese) in [
        ("#v1/pastry?l=300", "between 2 and 128", "2 到 128"),
        ("#v1/pastry?variant=odd", "table-first", "table-first"),
        ("#v1/pastry?leaves=3", "keepalive", "keepalive"),
        ("#v1/pastry?do=kill.64", "0 to 63", "0 到 63"),
        ("#v1/pastry?do=crash.3", "kill, fail", "kill、fail"),
        ("#v1/pastry?do=move.3", "move.12.500000.250000", "move.12.500000.250000"),
        ("#v1/chord?do=live.3", "route, lookups", "route、lookups"),
        ("#v1/pastry?nodes=200000&b=8", "at most", "最多"),
        ("#v1/pastry?nodes=100000&build=joins", "20000", "20000"),
        ("#v1z/x", "damaged", "损坏"),
    ] {
        let error = match OverlayLink::read(link) {
            Err(error) => error,
            Ok(_) => panic!("{link} cannot be read"),
        };
        let (en, zh) = (error.explain(Language::English), error.explain(Language::Chinese));
        assert!(en.contains(english) || en.contains("are allowed"), "{link}: {en}");
        assert!(zh.contains(chinese), "{link}: {zh}");
    }
}

/// What a worker answers.
fn ask(worker: &mut Worker, command: Command) -> Answer {
    let mut answers = Vec::new();
    worker.handle(Request { id: 1, command }, &mut |response| answers.push(response.answer));
    answers.remove(0)
}

fn overlay(answer: Answer) -> OverlayView {
    match answer {
        Answer::Overlay(Apart(OverlayAnswer::View(view))) => *view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_worker_opens_an_overlay_by_its_link_and_a_run_by_another() {
    let mut worker = Worker::default();
    let link = "https://example.org/?lang=en#v1/pastry?nodes=50&do=kill.3".to_owned();
    let opened = overlay(ask(&mut worker, Command::Open { link }));
    assert_eq!((opened.name.as_str(), opened.live, opened.work), ("pastry", 49, None));
    let act = OverlayCommand::Act { act: "kill.7".to_owned() };
    let killed = overlay(ask(&mut worker, Command::Overlay(act)));
    assert_eq!((killed.live, killed.link.as_str()), (48, "#v1/pastry?nodes=50&do=kill.3;kill.7"));
    for command in [Command::Step { steps: 1 }, Command::Undo, Command::Matrix, Command::Look] {
        match ask(&mut worker, command) {
            Answer::Error { message } => assert!(message.contains("an overlay is open")),
            other => panic!("{other:?}"),
        }
    }
    let spoken = overlay(ask(&mut worker, Command::Speak { language: Language::Chinese }));
    assert_eq!(spoken.verbs, killed.verbs);
    assert_ne!(spoken.about, killed.about);
    // What is kept, shared or imported is the link.
    let Answer::Kept(kept) = ask(&mut worker, Command::Keep) else { panic!("it can be kept") };
    let Answer::Link(packed) = ask(&mut worker, Command::Link { packed: true }) else {
        panic!("it can be shared")
    };
    assert!(packed.starts_with("#v1z/"));
    let mut other = Worker::default();
    ask(&mut other, Command::Speak { language: Language::Chinese });
    assert_eq!(overlay(ask(&mut other, Command::Restore { kept })), spoken);
    assert_eq!(overlay(ask(&mut other, Command::Open { link: packed.clone() })), spoken);
    assert_eq!(overlay(ask(&mut other, Command::Import { text: packed })), spoken);
    // A run takes its place, and another overlay that of the run.
    let run = ask(&mut worker, Command::Open { link: "#v1/paxos".to_owned() });
    assert!(matches!(run, Answer::View(_)));
    let gone = ask(&mut worker, Command::Overlay(OverlayCommand::View));
    assert!(matches!(gone, Answer::Error { .. }));
    let wrong = ask(&mut worker, Command::Open { link: "#v1/chord?nodes=0".to_owned() });
    assert!(matches!(wrong, Answer::Error { .. }));
    assert!(matches!(ask(&mut worker, Command::Look), Answer::View(_)), "the run is still open");
    let chord = overlay(ask(&mut worker, Command::Open { link: "#v1/chord".to_owned() }));
    assert_eq!((chord.name.as_str(), chord.nodes), ("chord", 64));
}

#[test]
fn a_damaged_link_shows_what_can_be_read_of_it_and_says_what_cannot() {
    let mut worker = Worker::default();
    let link = "#v1/pastry?nodes=50&l=999&do=kill.3;kill.4;ki".to_owned();
    assert!(matches!(ask(&mut worker, Command::Open { link: link.clone() }), Answer::Error { .. }));
    let mended = overlay(ask(&mut worker, Command::Mend { link }));
    assert_eq!(mended.link, "#v1/pastry?nodes=50&do=kill.3;kill.4");
    let warning = &mended.warnings[0];
    assert!(warning.starts_with("Not all of this link could be read: "), "{warning}");
    assert!(warning.contains("between 2 and 128"), "{warning}");
}

#[test]
fn every_scenario_of_an_overlay_has_a_picture() {
    let mut worker = Worker::default();
    let mut seen = Vec::new();
    for overlay in gallery(Language::English).overlays {
        for scenario in overlay.scenarios {
            for small in [true, false] {
                let figure = Figure { small, ..Figure::default() };
                let link = Some(scenario.link.clone());
                let Answer::Drawing(svg) =
                    ask(&mut worker, Command::Draw { link, step: None, figure })
                else {
                    panic!("{} has no picture", scenario.link)
                };
                assert!(svg.starts_with("<svg") && svg.len() < 200_000, "{}", scenario.link);
                assert!(
                    !svg.contains("NaN")
                        && svg.contains(&format!("<title>{}</title>", scenario.title))
                );
                seen.push(svg);
            }
        }
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count, "no two are the same");
}
