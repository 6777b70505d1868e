//! The worker, asked as the page asks it.

use bivalent::wire::{Answer, Command, Content, Figure, Format, Request, Until, View};
use bivalent::words::Language;
use bivalent::worker::Worker;
use std::collections::BTreeSet;

fn ask(worker: &mut Worker, command: Command) -> Answer {
    let mut answers = Vec::new();
    worker.handle(Request { id: 7, command }, &mut |response| answers.push(response));
    assert_eq!(answers.len(), 1, "one request has one answer");
    assert_eq!(answers[0].id, 7, "and the answer bears its number");
    answers.remove(0).answer
}

fn view(worker: &mut Worker, command: Command) -> View {
    match ask(worker, command) {
        Answer::View(view) => *view,
        other => panic!("expected a view, not {other:?}"),
    }
}

fn error(worker: &mut Worker, command: Command) -> String {
    match ask(worker, command) {
        Answer::Error { message } => message,
        other => panic!("expected an error, not {other:?}"),
    }
}

fn act(text: &str) -> Command {
    Command::Act { act: text.to_owned() }
}

#[test]
fn what_is_not_possible_is_told_in_the_readers_language_and_changes_nothing() {
    let mut worker = Worker::default();
    view(&mut worker, Command::Open { link: "#v1/paxos?at=5".to_owned() });
    for (language, words) in [(Language::English, "is not down"), (Language::Chinese, "没有崩溃")]
    {
        let before = view(&mut worker, Command::Speak { language });
        let told = error(&mut worker, act("recover.0"));
        assert!(told.contains(words), "{told}");
        assert_eq!(view(&mut worker, Command::Look), before);
    }
}

#[test]
fn a_bad_link_leaves_the_open_run_as_it_is() {
    let mut worker = Worker::default();
    let before = view(&mut worker, Command::Open { link: "#v1/paxos?at=5".to_owned() });
    for link in ["", "#v1/raft", "#v9/paxos", "#v1/paxos?n=0", "#v1z/AAAA"] {
        let told = error(&mut worker, Command::Open { link: link.to_owned() });
        assert!(!told.is_empty(), "{link}");
        assert_eq!(view(&mut worker, Command::Look), before, "{link}");
    }
}

#[test]
fn nothing_can_be_asked_of_a_run_before_one_is_open() {
    let told = error(&mut Worker::default(), act("crash.0"));
    assert!(told.contains("open a link first"), "{told}");
}

#[test]
fn a_crash_is_undone_and_made_again_and_both_futures_are_kept() {
    let mut worker = Worker::default();
    view(&mut worker, Command::Open { link: "#v1/paxos?at=20".to_owned() });
    view(&mut worker, Command::Step { steps: 10 });
    view(&mut worker, Command::Back { steps: 10 });
    let crashed = view(&mut worker, act("crash.0"));
    assert_eq!(crashed.processes[0].status, "crashed");
    assert_eq!(crashed.branches.len(), 2, "the old future stays as a branch");
    let undone = view(&mut worker, Command::Undo);
    assert_eq!((undone.step, undone.processes[0].status.as_str()), (20, "up"));
    let redone = view(&mut worker, Command::Redo);
    assert_eq!(redone.digest, crashed.digest);
}

fn open_at(worker: &mut Worker, link: &str) -> View {
    view(worker, Command::Open { link: link.to_owned() })
}

fn until(worker: &mut Worker, until: Until, steps: u32) -> (View, bool) {
    match ask(worker, Command::Until { until, steps }) {
        Answer::Ran { view, met } => (*view, met),
        other => panic!("expected a run, not {other:?}"),
    }
}

#[test]
fn a_run_is_taken_to_a_decision_a_violation_a_message_or_a_value() {
    let mut worker = Worker::default();
    let start = open_at(&mut worker, "#v1/paxos");
    let (decided, met) = until(&mut worker, Until::Decision, 1000);
    assert!(met && decided.processes.iter().any(|process| process.decided.is_some()));
    let before = view(&mut worker, Command::Back { steps: 1 });
    assert!(before.processes.iter().all(|process| process.decided.is_none()));

    view(&mut worker, Command::Seek { step: 0 });
    let kind = "accept".to_owned();
    let (accepted, met) = until(&mut worker, Until::Message { kind }, 1000);
    assert!(met && accepted.happened.contains("accept"), "{}", accepted.happened);

    let field = start.processes[1].stable[1].name.clone();
    view(&mut worker, Command::Seek { step: 0 });
    let wanted = Until::Field { process: 1, field: field.clone(), value: None };
    let (changed, met) = until(&mut worker, wanted, 1000);
    let changed = changed.processes[1].stable.iter().find(|one| one.name == field);
    assert!(met && changed.is_some_and(|one| one.changed));

    let gallery = bivalent::wire::gallery(Language::English);
    let broken = gallery.protocols[0]
        .scenarios
        .iter()
        .find(|scenario| scenario.expect.iter().any(|expected| expected.verdict == "violated"));
    open_at(&mut worker, &broken.expect("there are broken variants").link);
    let (violated, met) = until(&mut worker, Until::Violation, 1000);
    assert!(met && violated.lanes.iter().any(|lane| lane.verdict == "violated"));
}

#[test]
fn a_search_that_finds_nothing_says_so_and_stops_at_its_bound_or_at_the_end() {
    let mut worker = Worker::default();
    open_at(&mut worker, "#v1/paxos");
    let (view, met) = until(&mut worker, Until::Violation, 10);
    assert_eq!((view.step, met, view.quiescent), (10, false, false));
    let (view, met) = until(&mut worker, Until::Violation, 100_000);
    assert!(!met && view.quiescent);
}

#[test]
fn what_is_possible_is_asked_for_many_interventions_at_once() {
    let mut worker = Worker::default();
    open_at(&mut worker, "#v1/paxos?at=5");
    let acts = ["crash.0", "recover.0", "crash.9", "nonsense"].map(str::to_owned).to_vec();
    let Answer::Possible(answers) = ask(&mut worker, Command::Possible { acts }) else {
        panic!("expected what is possible");
    };
    assert_eq!(answers[0], None);
    assert_eq!(answers[1].as_deref(), Some("p0 is not down"));
    assert!(answers[2].is_some() && answers[3].is_some());
}

#[test]
fn two_branches_are_compared_where_they_part() {
    let mut worker = Worker::default();
    open_at(&mut worker, "#v1/paxos?n=3&at=12");
    view(&mut worker, Command::Seek { step: 200 });
    view(&mut worker, Command::Seek { step: 12 });
    for p in [0, 1, 2] {
        view(&mut worker, act(&format!("crash.{p}")));
    }
    let shown = view(&mut worker, Command::Look);
    let now = shown.branches.iter().find(|branch| branch.current).expect("one is shown").id;
    let compared = ask(&mut worker, Command::Compare { left: 0, right: now });
    let Answer::Comparison(compared) = compared else { panic!("expected a comparison") };
    assert_eq!(compared.same_until, Some(12));
    assert!(compared.right.parts_with.is_some_and(|text| text.contains("crashes")));
    assert!(compared.left.parts_with.is_some_and(|text| !text.contains("crashes")));
    assert!(!compared.left.decided.is_empty() && compared.right.decided.is_empty());
    let termination = |lanes: &[bivalent::wire::Lane]| {
        lanes.iter().find(|lane| lane.name == "termination").map(|lane| lane.verdict.clone())
    };
    assert_eq!(termination(&compared.left.lanes).as_deref(), Some("holds"));
    assert_ne!(termination(&compared.right.lanes).as_deref(), Some("holds"));
    let same = ask(&mut worker, Command::Compare { left: now, right: now });
    let Answer::Comparison(same) = same else { panic!("expected a comparison") };
    assert_eq!((same.left.parts_with, same.right.parts_with), (None, None));
    error(&mut worker, Command::Compare { left: 0, right: 99 });
}

#[test]
fn the_matrix_counts_every_message_once() {
    let mut worker = Worker::default();
    open_at(&mut worker, "#v1/paxos?storm=30&loss=100&dup=100&at=300");
    let Answer::Matrix(matrix) = ask(&mut worker, Command::Matrix) else {
        panic!("expected a matrix");
    };
    let Answer::Events(events) = ask(&mut worker, Command::Events { from: 0, to: 301 }) else {
        panic!("expected events");
    };
    let all = events.events.iter();
    let sends: Vec<_> = all.clone().flat_map(|event| &event.sends).collect();
    let is_first = |id: &str| !id.contains('.');
    let sent: BTreeSet<_> =
        sends.iter().filter(|passage| is_first(&passage.id)).map(|passage| &passage.id).collect();
    let received = all.filter_map(|event| event.received.as_ref());
    let delivered = received.clone().filter(|passage| passage.lost.is_none()).count();
    let lost = sends.iter().filter(|passage| passage.lost.is_some()).count()
        + received.filter(|passage| passage.lost.is_some()).count();
    let sum = |count: fn(&bivalent::wire::Cell) -> u32| -> usize {
        matrix.cells.iter().map(|cell| count(cell) as usize).sum()
    };
    assert_eq!(sum(|cell| cell.sent), sent.len());
    assert_eq!(sum(|cell| cell.delivered), delivered);
    assert_eq!(sum(|cell| cell.lost), lost);
    assert!(lost > 0 && matrix.cells.iter().all(|cell| cell.bytes >= u64::from(cell.sent)));
}

#[test]
fn a_parameter_is_set_on_a_branch_and_can_be_taken_back() {
    let mut worker = Worker::default();
    let before = open_at(&mut worker, "#v1/paxos?n=5&at=20");
    let set = |parameter: &str, value: &str| Command::Set {
        parameter: parameter.to_owned(),
        value: value.to_owned(),
    };
    let four = view(&mut worker, set("n", "4"));
    assert_eq!((four.processes.len(), four.step), (4, 0));
    assert!(four.branches.iter().any(|branch| branch.current && branch.title.contains('4')));
    let undone = view(&mut worker, Command::Undo);
    assert_eq!((undone.digest, undone.processes.len()), (before.digest, 5));
    for (parameter, value) in [("n", "0"), ("n", "999"), ("seed", "x"), ("nothing", "1")] {
        error(&mut worker, set(parameter, value));
    }
    assert_eq!(view(&mut worker, Command::Look).processes.len(), 5);
}

#[test]
fn a_note_is_taken_back_like_any_gesture() {
    let mut worker = Worker::default();
    open_at(&mut worker, "#v1/paxos?at=5");
    let note = |text: &str| Command::Note { text: text.to_owned() };
    assert_eq!(view(&mut worker, note("first")).notes.len(), 1);
    assert_eq!(view(&mut worker, note("second")).notes[0].text, "second");
    view(&mut worker, Command::Step { steps: 3 });
    let undone = view(&mut worker, Command::Undo);
    assert_eq!((undone.step, undone.notes[0].text.as_str()), (5, "first"));
    assert!(view(&mut worker, Command::Undo).notes.is_empty());
    assert_eq!(view(&mut worker, Command::Redo).notes[0].text, "first");
    assert_eq!(view(&mut worker, Command::Redo).notes[0].text, "second");
}

#[test]
fn a_tree_that_was_kept_is_opened_as_it_was_left() {
    let mut worker = Worker::default();
    open_at(&mut worker, "#v1/paxos?n=5&at=12&d=0000");
    let warned = view(&mut worker, Command::Look).warnings;
    assert_eq!(warned.len(), 1, "the check digest is of no engine");
    view(&mut worker, act("crash.0"));
    view(&mut worker, Command::Step { steps: 9 });
    view(&mut worker, Command::Note { text: "看这里\t\n<b>".to_owned() });
    view(&mut worker, Command::Set { parameter: "n".to_owned(), value: "3".to_owned() });
    view(&mut worker, Command::Step { steps: 2 });
    let before = view(&mut worker, act("crash.2"));
    let Answer::Kept(kept) = ask(&mut worker, Command::Keep) else { panic!("expected text") };

    let mut other = Worker::default();
    let after = view(&mut other, Command::Restore { kept: kept.clone() });
    let less = |view: View| View { can_undo: false, target: 0, ..view };
    assert_eq!(less(after), less(before));
    let first = view(&mut other, Command::Branch { branch: 0 });
    assert_eq!(first.warnings, warned, "what the link was checked by is kept too");

    // It is read as carefully as a link.
    for cut in (0..kept.len()).step_by(7).filter(|cut| kept.is_char_boundary(*cut)) {
        let text = kept[..cut].to_owned();
        ask(&mut other, Command::Restore { kept: text });
    }
    for bad in [
        "",
        "v1",
        "v1\t0\t0\n",
        "v1\t9\t0\n0\t-\t0\t0\t\t#v1/paxos\n",
        "v1\t0\t0\n0\t0\t0\t0\t\t#v1/paxos\n",
    ] {
        error(&mut other, Command::Restore { kept: bad.to_owned() });
    }
}

#[test]
fn a_slow_link_delays_what_is_sent_over_it_and_nothing_else() {
    let mut worker = Worker::default();
    open_at(&mut worker, "#v1/lamport?n=3&jitter=0");
    view(&mut worker, act("slow.0-1.500"));
    let shown = view(&mut worker, act("slow.all.7"));
    assert_eq!(shown.quality.slow, 7);
    assert_eq!(shown.links.len(), 1);
    assert_eq!((shown.links[0].from, shown.links[0].to, shown.links[0].quality.slow), (0, 1, 500));
    let mut seen = BTreeSet::new();
    for _ in 0..200 {
        for message in view(&mut worker, Command::Step { steps: 1 }).messages {
            // 2 ms, and 50 microseconds for each unit of distance, of which no two processes have
            // more than 1500 between them.
            let took = (message.due - message.sent) / 1000;
            let slow = if (message.from, message.to) == (0, 1) { 500 } else { 7 };
            assert!((slow + 2..slow + 2 + 75).contains(&took), "{} took {took} ms", message.id);
            seen.insert((message.from, message.to));
        }
    }
    assert_eq!(seen.len(), 6, "every link was used");
}

#[test]
fn a_hurried_message_arrives_earlier_and_never_before_now() {
    let mut worker = Worker::default();
    let before = open_at(&mut worker, "#v1/paxos?at=3");
    let message = before.messages.iter().max_by_key(|message| message.due).expect("some are");
    let hurried = view(&mut worker, act(&format!("hurry.{}.1", message.id)));
    let due = |view: &View| view.messages.iter().find(|m| m.id == message.id).map(|m| m.due);
    assert_eq!(due(&hurried), Some(message.due - 1000));
    let hurried = view(&mut worker, act(&format!("hurry.{}.3600000", message.id)));
    assert_eq!(due(&hurried), Some(hurried.now));
}

#[test]
fn a_step_shows_what_it_changed_and_what_was_there_before() {
    let mut worker = Worker::default();
    view(&mut worker, Command::Open { link: "#v1/paxos".to_owned() });
    let mut changes = 0;
    for _ in 0..20 {
        let before = view(&mut worker, Command::Look);
        let after = view(&mut worker, Command::Step { steps: 1 });
        for (old, new) in before.processes.iter().zip(&after.processes) {
            for (old, new) in old.stable.iter().zip(&new.stable) {
                assert_eq!(new.changed, old.value != new.value, "{}", new.name);
                assert_eq!(new.was.as_ref(), new.changed.then_some(&old.value), "{}", new.name);
                changes += u32::from(new.changed);
            }
        }
    }
    assert!(changes > 3, "acceptors promised in twenty steps");
}

#[test]
fn gestures_made_one_after_the_other_are_one_branch_of_what_they_left() {
    let mut worker = Worker::default();
    view(&mut worker, Command::Open { link: "#v1/paxos".to_owned() });
    view(&mut worker, Command::Step { steps: 30 });
    view(&mut worker, Command::Seek { step: 10 });
    view(&mut worker, act("crash.0"));
    view(&mut worker, act("pause.1"));
    let shown = view(&mut worker, Command::Step { steps: 5 });
    let [first, second] = &shown.branches[..] else { panic!("two futures") };
    assert_eq!((second.parent, second.at), (Some(first.id), 10));
    assert_eq!(second.title, "p0 crashes, then p1 stands still");
}

#[test]
fn a_run_is_compared_with_the_same_one_without_the_crash_though_that_was_never_run() {
    let mut worker = Worker::default();
    view(&mut worker, Command::Open { link: "#v1/paxos".to_owned() });
    let before = view(&mut worker, Command::Step { steps: 10 });
    view(&mut worker, act("crash.0"));
    let crashed = view(&mut worker, Command::Step { steps: 30 });
    let branch = crashed.branches.iter().find(|branch| branch.current).expect("one is shown");
    let parent = branch.parent.expect("it left the first");
    let command = Command::Compare { left: parent, right: branch.id };
    let Answer::Comparison(found) = ask(&mut worker, command) else { panic!("a comparison") };
    assert_eq!(found.same_until, Some(before.step));
    assert_eq!((found.left.step, found.right.step), (crashed.step, crashed.step));
    let parting = found.right.parts_with.expect("the crash");
    assert!(parting.contains("p0 crashes"), "{parting}");
    let unchanged = view(&mut worker, Command::Look);
    assert_eq!(unchanged, crashed, "to compare changes nothing");
}

#[test]
fn a_file_that_cannot_be_imported_leaves_the_open_run_as_it_is_and_a_good_one_replaces_it() {
    let mut worker = Worker::default();
    let before = view(&mut worker, Command::Open { link: "#v1/paxos?n=3&at=9".to_owned() });
    for text in ["", "{", "{\"format\":\"bivalent-run\"}"] {
        error(&mut worker, Command::Import { text: text.to_owned() });
        assert_eq!(view(&mut worker, Command::Look), before, "{text}");
    }
    let format = Format::Json;
    let file = ask(&mut worker, Command::Export { format, figure: Figure::default() });
    let Answer::File(file) = file else { panic!("expected a file, not {file:?}") };
    assert_eq!(file.name, "paxos-step9.bivalent.json");
    view(&mut worker, Command::Open { link: "#v1/pbft".to_owned() });
    let Content::Text(text) = file.content else { panic!("JSON is text") };
    let after = view(&mut worker, Command::Import { text });
    assert_eq!((after.digest, after.link), (before.digest, before.link));
}
