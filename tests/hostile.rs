//! Data from strangers: every sort of nonsense gets an answer that names what is wrong and what would
//! be right, and nothing panics.
//!
//! Links, embeds and the script interface bring text that nobody vouches for. What is refused leaves
//! everything as it was; what is late (an intervention on a process that is not there) is a step in
//! which nothing happens, with a warning.

use base64ct::{Base64UrlUnpadded, Encoding};
use bivalent::wire::{Answer, Command, Request, Response, View, open};
use bivalent::words::Language;
use bivalent::worker::Worker;
use miniz_oxide::deflate::compress_to_vec;

/// What the worker says to a command.
fn answer(worker: &mut Worker, command: Command) -> Answer {
    let mut answers = Vec::new();
    worker.handle(Request { id: 7, command }, &mut |Response { id, answer }| {
        assert_eq!(id, 7);
        answers.push(answer);
    });
    assert_eq!(answers.len(), 1, "a request has one answer");
    answers.remove(0)
}

/// The link is refused, and the reason has all of these words.
fn refuses(link: &str, words: &[&str]) {
    let shown: String = link.chars().take(80).collect();
    let Err(error) = open(link) else { panic!("{shown} was opened") };
    has(&error.to_string(), words, &shown);
    // The worker says the same, and stays as it is: without a run, and then with the one it had.
    let mut worker = Worker::default();
    let command = || Command::Open { link: link.to_owned() };
    assert_eq!(answer(&mut worker, command()), Answer::Error { message: error.to_string() });
    let before = opened(&mut worker, "#v1/paxos?seed=3&at=5");
    assert!(matches!(answer(&mut worker, command()), Answer::Error { .. }));
    assert_eq!(seen(&mut worker, Command::Look), before, "{shown} changed something");
}

fn has(message: &str, words: &[&str], what: &str) {
    for word in words {
        assert!(message.contains(word), "{what}: `{word}` is not in: {message}");
    }
    let length = message.chars().count();
    assert!(length < 700, "{what}: a message of {length} characters");
}

fn seen(worker: &mut Worker, command: Command) -> View {
    match answer(worker, command) {
        Answer::View(view) => *view,
        other => panic!("no view but {other:?}"),
    }
}

fn opened(worker: &mut Worker, link: &str) -> View {
    seen(worker, Command::Open { link: link.to_owned() })
}

/// The command is refused with all of these words, and nothing is changed by it.
fn refuses_command(command: Command, words: &[&str]) {
    let mut worker = Worker::default();
    let before = opened(&mut worker, "#v1/paxos?seed=3&at=5");
    let what = format!("{:.80}", format!("{command:?}"));
    match answer(&mut worker, command) {
        Answer::Error { message } => has(&message, words, &what),
        other => panic!("{what} was carried out: {other:?}"),
    }
    assert_eq!(seen(&mut worker, Command::Look), before, "{what} changed something");
}

fn refuses_act(act: &str, words: &[&str]) {
    refuses_command(Command::Act { act: act.to_owned() }, words);
}

fn refuses_setting(parameter: &str, value: &str, words: &[&str]) {
    let command = Command::Set { parameter: parameter.to_owned(), value: value.to_owned() };
    refuses_command(command, words);
    refuses(&format!("#v1/paxos?{parameter}={value}"), words);
}

fn packed(text: &[u8]) -> String {
    format!("#v1z/{}", Base64UrlUnpadded::encode_string(&compress_to_vec(text, 9)))
}

#[test]
fn what_is_no_link_is_told_what_a_link_looks_like() {
    for text in
        ["", "#", "hello", "#hello", "paxos?n=5", "#/", "#1/paxos", "\u{0}", "#version-1/paxos"]
    {
        refuses(text, &["not a link", "#v1/PROTOCOL?", "#v1/paxos?n=5"]);
    }
}

#[test]
fn a_link_of_an_unknown_version_is_told_which_is_read() {
    refuses("#v2/paxos?n=5", &["`v2`", "v1"]);
    refuses("#v1zz/paxos", &["`v1zz`", "v1"]);
    refuses("#v/paxos", &["`v`", "v1"]);
}

#[test]
fn an_unknown_protocol_is_told_which_there_are() {
    for name in ["raft", "Paxos", "paxos2", "", "pax%6fs", "帕克索斯", "../paxos", "paxos/"] {
        refuses(&format!("#v1/{name}?n=5"), &["no protocol", "paxos", "lamport"]);
    }
}

#[test]
fn a_number_out_of_its_range_names_field_and_range() {
    for n in [
        "0",
        "101",
        "1000000000",
        "99999999999999999999",
        "-1",
        "5.0",
        "five",
        "",
        "0x5",
        "٥",
        "1e9",
    ] {
        refuses_setting("n", n, &["`n`", "between 1 and 100"]);
    }
    for (field, range) in [
        ("loss", "between 0 and 1000"),
        ("dup", "between 0 and 1000"),
        ("reorder", "between 0 and 1000"),
        ("jitter", "between 0 and 10000"),
        ("fifo", "between 0 and 1"),
        ("storm", "between 0 and 1000"),
        ("proposers", "between 0 and 100"),
        ("retry", "between 1 and 60000"),
    ] {
        for value in ["1000000", "-1", "many", "", "1,5", "\u{1F600}"] {
            refuses_setting(field, value, &[&format!("`{field}`"), range]);
        }
    }
    refuses_setting(
        "seed",
        "18446744073709551616",
        &["`seed`", "between 0 and 18446744073709551615"],
    );
}

#[test]
fn a_choice_that_is_none_names_the_choices() {
    refuses_setting("bug", "everything", &["`bug`", "none", "late-persist"]);
    refuses_setting("elect", "maybe", &["`elect`", "off, on"]);
    refuses_setting("schedule", "soon", &["`schedule`", "timed", "async", "gst."]);
    refuses_setting("schedule", "gst.4294967296", &["`schedule`", "gst."]);
    refuses_setting("crashes", "stable.lost.perhaps", &["`crashes`", "stop", "stable", "amnesia"]);
    refuses_setting("crashes", "stable.lost.lost.lost.lost", &["`crashes`"]);
    refuses_setting("colour", "red", &["`colour`", "proposers"]);
}

#[test]
fn very_long_values_are_not_repeated_in_full() {
    let long = "x".repeat(5000);
    for field in ["n", "seed", "bug", "retry", "schedule", "crashes", "colour"] {
        refuses_setting(field, &long, &[field]);
    }
    refuses_setting(&long, "1", &["no parameter"]);
    refuses(&format!("#v1/{long}"), &["no protocol"]);
    refuses(&format!("#v1/paxos?do=1:{long}.0"), &["in `do`"]);
    refuses(&format!("#v1/paxos?do={long}:crash.0"), &["in `do`", "STEP"]);
    refuses(&format!("#v1/paxos?do=1:ask.0.{long}"), &["in `do`", "ask.1.propose.7"]);
    refuses_act(&long, &["known are", "crash"]);
    refuses_act(&format!("crash.{long}"), &["a process"]);
}

#[test]
fn steps_are_bounded_and_in_order() {
    refuses("#v1/paxos?at=200001", &["`at`", "between 0 and 200000"]);
    refuses("#v1/paxos?at=-1", &["`at`", "between 0 and 200000"]);
    refuses("#v1/paxos?at=soon", &["`at`", "between 0 and 200000", "`soon`"]);
    refuses("#v1/paxos?do=200001:crash.0", &["`do`", "200000"]);
    refuses("#v1/paxos?do=4294967296:crash.0", &["`do`", "STEP"]);
    refuses("#v1/paxos?do=0:crash.0", &["`do`", "STEP"]);
    refuses("#v1/paxos?do=5:crash.0;5:crash.1", &["`do`", "must increase", "5"]);
    refuses("#v1/paxos?do=5:crash.0;4:crash.1", &["`do`", "must increase", "4"]);
    refuses("#v1/paxos?notes=200001:late", &["`notes`", "between 0 and 200000"]);
    refuses("#v1/paxos?notes=hello", &["`notes`", "STEP:TEXT"]);
    refuses("#v1/paxos?notes=1:%ff", &["`notes`", "STEP:TEXT"]);
    refuses("#v1/paxos?d=12345", &["`d`", "four hexadecimal digits"]);
    refuses("#v1/paxos?d=wxyz", &["`d`", "four hexadecimal digits"]);
    refuses("#v1/paxos?d=+123", &["`d`", "four hexadecimal digits"]);
    refuses("#v1/paxos?name=two%20proposers", &["`name`", "letters"]);
}

#[test]
fn verbs_say_what_they_need() {
    for (act, form) in [
        ("crash", "crash.0"),
        ("crash.p0", "crash.0"),
        ("crash.0.1", "crash.0"),
        ("crashduring.0", "crashduring.0.1"),
        ("recover.0.everything", "recover.0.nothing"),
        ("drop.2", "drop.2-4"),
        ("drop.2-4.0", "drop.2-4"),
        ("drop.2-4.65536", "drop.2-4"),
        ("drop.-1-4", "drop.2-4"),
        ("delay.2-4", "delay.2-4.20"),
        ("delay.2-4.3600001", "delay.2-4.20"),
        ("fire.2", "fire.2-3"),
        ("ask.1", "ask.1.propose.7"),
        ("ask.1.", "ask.1.propose.7"),
        ("ask.1.propose 7", "ask.1.propose.7"),
        ("ask.1.提.7", "ask.1.propose.7"),
        ("move.2.300", "move.2.300.400"),
        ("move.2.300.4e2", "move.2.300.400"),
        ("clock.2.-5", "clock.2.-5.100"),
        ("clock.2.99999999999.0", "clock.2.-5.100"),
        ("cut.0", "cut.0-1"),
        ("heal.0-", "cut.0-1"),
        ("split.", "split.0-1"),
        ("split.0-", "split.0-1"),
        ("join.1", "join"),
        ("link.all.50", "link.all.50.0.0"),
        ("link.some.50.0.0", "link.all.50.0.0"),
        ("link.all.70000.0.0", "link.all.50.0.0"),
        ("schedule.", "schedule.gst.300"),
        ("crashes.", "crashes.stable.lost.kept.lost"),
    ] {
        refuses_act(act, &["expected", form]);
        refuses(&format!("#v1/paxos?do=3:{act}"), &["in `do`", "expected", form]);
    }
    for act in ["", ".", "explode.0", "CRASH.0", "崩溃.0", "crash\u{0}.0", "3:crash.0"] {
        refuses_act(act, &["known are", "crash", "crashes"]);
    }
}

#[test]
fn what_is_not_possible_here_says_why_and_what_would_be() {
    refuses_act("crash.5", &["no process p5", "p0 to p4"]);
    refuses_act("crash.4294967295", &["no process", "p0 to p4"]);
    refuses_act("split.0-9", &["no process p9", "p0 to p4"]);
    refuses_act("recover.0", &["p0 is not down"]);
    refuses_act("resume.0", &["p0 is not paused"]);
    refuses_act("drop.0-999", &["0-999", "not under way"]);
    refuses_act("drop.9-1", &["9-1", "not under way"]);
    refuses_act("next.4294967295-4294967295", &["not under way"]);
    refuses_act("dup.0-1.7", &["0-1.7", "not under way"]);
    refuses_act("release.0-999", &["not under way"]);
    refuses_act("fire.0-999", &["timer 0-999", "not pending"]);
    refuses_act("move.0.-1.5", &["x must be between 0 and 1000"]);
    refuses_act("move.0.5.2000000000", &["y must be between 0 and 1000"]);
    refuses_act("clock.0.0.500001", &["drift must be between -500000 and 500000"]);
    refuses_act("clock.0.0.-2147483648", &["drift must be between -500000 and 500000"]);
    refuses_act("link.all.1001.0.0", &["loss must be between 0 and 1000"]);
    refuses_act("link.0-1.0.0.65535", &["reorder must be between 0 and 1000"]);
    refuses_act("cut.0-0", &["p0", "itself"]);
    refuses_act("cut.0-7", &["no process p7"]);
    refuses_act("heal.0-1", &["not cut"]);
}

#[test]
fn what_cannot_be_asked_says_what_can() {
    refuses_act("ask.0.dance", &["`dance`", "propose", "ballot"]);
    refuses_act("ask.0.propose", &["`propose`", "between 0 and 999"]);
    refuses_act("ask.0.propose.1000", &["`propose`", "between 0 and 999"]);
    refuses_act("ask.0.propose.-1", &["`propose`", "between 0 and 999"]);
    refuses_act("ask.0.ballot.3", &["`ballot`", "no number"]);
    refuses("#v1/paxos?do=3:ask.0.dance", &["in `do`", "propose"]);
    refuses("#v1/lamport?do=3:ask.0.send.100", &["in `do`", "`send`", "between 0 and 99"]);
}

#[test]
fn branches_that_are_not_there_are_refused() {
    for branch in [1, u32::MAX] {
        refuses_command(Command::Branch { branch }, &["no branch", &branch.to_string()]);
    }
}

#[test]
fn too_many_or_too_long_is_refused_with_the_bound() {
    let acts = |count: u32| {
        let acts: Vec<String> = (1..=count).map(|step| format!("{step}:join")).collect();
        format!("#v1/paxos?do={}", acts.join(";"))
    };
    assert!(open(&acts(5000)).is_ok());
    refuses(&acts(5001), &["`do`", "too many", "5000"]);
    let notes: Vec<String> = (0..101).map(|step| format!("{step}:x")).collect();
    refuses(&format!("#v1/paxos?notes={}", notes.join(";")), &["`notes`", "too many", "100"]);
    refuses(&format!("#v1/paxos?d={}", ["0000"; 65].join(".")), &["`d`", "too many", "64"]);
    refuses(&format!("#v1/paxos?{}", "n=5&".repeat(20_000)), &["too long", "65536"]);
    refuses(&format!("#v1/paxos?do=1:split.{}", vec!["0"; 1001].join("-")), &["split.0-1"]);
}

#[test]
fn a_packed_link_that_is_damaged_or_a_bomb_is_refused() {
    for text in ["", "A", "AAAA", "????", "////", "汉字", "AA==", "3Z1", "_____"] {
        refuses(&format!("#v1z/{text}"), &["packed", "damaged"]);
    }
    let good = packed(b"paxos?n=5&do=3c0;2c1&at=20");
    assert!(open(&good).is_ok());
    refuses(&good[..good.len() - 3], &["damaged"]);
    refuses(&packed(b"paxos?n=5&do=crash"), &["damaged"]);
    refuses(&packed(b"paxos?n=5&do=3"), &["damaged"]);
    refuses(&packed(b"paxos?n=5&do=3Z0"), &["damaged"]);
    refuses(&packed(b"paxos?n=5&do=3c0;0c1"), &["must increase"]);
    refuses(&packed(b"paxos?n=5&do=4294967295c0"), &["200000"]);
    refuses(&packed(b"\xff\xfe\xfd"), &["damaged"]);
    refuses(&packed(b"raft"), &["no protocol"]);
    // Deflate makes a thousandth of it: 100 MB of zeros in a link of a legal length.
    let bomb = packed(&vec![b'0'; 40_000_000]);
    assert!(bomb.len() < 60_000, "{}", bomb.len());
    refuses(&bomb, &["too long", "unpacked"]);
}

#[test]
fn what_comes_too_late_or_for_nobody_is_a_step_with_a_warning() {
    let link =
        "#v1/paxos?n=3&do=2:crash.77;4:drop.1-999;6:recover.0;8:fire.0-99;9:split.0-50&at=20";
    let mut session = open(link).expect("it is well formed");
    session.seek(20);
    let warnings = session.view(Language::English).warnings;
    assert_eq!(warnings.len(), 5, "{warnings:?}");
    for (warning, step) in warnings.iter().zip([2, 4, 6, 8, 9]) {
        has(warning, &[&format!("Step {step} "), "changed nothing"], link);
    }
    assert_eq!(session.at(), 20, "the run goes on");
}

#[test]
fn a_step_beyond_the_end_is_the_end() {
    let mut worker = Worker::default();
    let end = opened(&mut worker, "#v1/paxos?n=3&at=200000");
    assert!(end.step < 200_000 && end.quiescent);
    for step in [end.step + 1, 200_001, u32::MAX] {
        assert_eq!(seen(&mut worker, Command::Seek { step }).digest, end.digest);
    }
    assert_eq!(seen(&mut worker, Command::Step { steps: u32::MAX }).step, end.step);
    assert_eq!(seen(&mut worker, Command::Advance { time: u64::MAX }).step, end.step);
    assert_eq!(seen(&mut worker, Command::Back { steps: u32::MAX }).step, 0);
    let far = answer(&mut worker, Command::Events { from: u32::MAX, to: 0 });
    assert!(matches!(far, Answer::Events(events) if events.events.is_empty()));
    let all = answer(&mut worker, Command::Events { from: 0, to: u32::MAX });
    assert!(matches!(all, Answer::Events(events) if events.events.len() as u32 == end.step + 1));
}

#[test]
fn before_anything_is_open_every_command_says_so() {
    for command in [
        Command::Step { steps: 1 },
        Command::Back { steps: 1 },
        Command::Seek { step: 1 },
        Command::Advance { time: 1 },
        Command::Act { act: "crash.0".to_owned() },
        Command::Undo,
        Command::Redo,
        Command::Branch { branch: 0 },
        Command::Note { text: "hello".to_owned() },
        Command::Set { parameter: "n".to_owned(), value: "5".to_owned() },
        Command::Events { from: 0, to: 1 },
        Command::Look,
    ] {
        match answer(&mut Worker::default(), command) {
            Answer::Error { message } => has(&message, &["nothing is open", "link"], "closed"),
            other => panic!("something was open: {other:?}"),
        }
    }
}

#[test]
fn notes_are_text_whatever_they_contain() {
    let nasty = "<script>alert(1)</script>&n=1#v2/;:%00\u{202e}\u{0}\u{feff}👩‍👩‍👧";
    let mut worker = Worker::default();
    opened(&mut worker, "#v1/lamport?n=3&at=4");
    let view = seen(&mut worker, Command::Note { text: nasty.to_owned() });
    assert_eq!(view.notes[0].text, nasty);
    assert_eq!(opened(&mut worker, &view.link).notes, view.notes);
    let endless = Command::Note { text: "é".repeat(1_000_000) };
    assert_eq!(seen(&mut worker, endless).notes[0].text.chars().count(), 500);
}

#[test]
fn undo_and_redo_of_nothing_do_nothing() {
    let mut worker = Worker::default();
    let before = opened(&mut worker, "#v1/paxos?at=9");
    assert_eq!(seen(&mut worker, Command::Undo), before);
    assert_eq!(seen(&mut worker, Command::Redo), before);
}

#[test]
fn a_hundred_processes_at_full_storm_in_any_weather_stay_in_one_piece() {
    for link in [
        "#v1/paxos?n=100&proposers=100&storm=1000&loss=500&dup=1000&reorder=1000",
        "#v1/paxos?n=1&storm=1000&schedule=async&crashes=stop.kept.lost.kept",
        "#v1/lamport?n=100&storm=1000&dup=1000&schedule=gst.300&crashes=amnesia.kept.kept.kept",
        "#v1/lamport?n=1&pace=1&storm=1000&fifo=1",
        "#v1/paxos?n=2&proposers=0&jitter=10000&seed=18446744073709551615",
    ] {
        let mut session = open(link).expect("it is well formed");
        session.seek(3000);
        session.view(Language::Chinese);
        session.seek(7);
        session.view(Language::English);
    }
}
