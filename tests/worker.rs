//! The worker, asked as the page asks it.

use bivalent::wire::{Answer, Command, Request, View};
use bivalent::words::Language;
use bivalent::worker::Worker;

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
