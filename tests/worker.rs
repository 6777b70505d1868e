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
