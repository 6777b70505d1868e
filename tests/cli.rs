//! What the native command promises to scripts, proven on the real binary.
#![cfg(feature = "cli")]

use bivalent::wire;
use bivalent::words::Language;
use bivalent::worker::Worker;
use serde_json::Value;
use std::io::Read;
use std::process::{Command, Output, Stdio};

fn bivalent(arguments: &[&str]) -> Output {
    let done = Command::new(env!("CARGO_BIN_EXE_bivalent")).args(arguments).output();
    done.expect("the command starts")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs the command and reads its JSON; its exit code must be `code`.
fn json(arguments: &[&str], code: i32) -> Value {
    let output = bivalent(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", err(&output));
    serde_json::from_str(&out(&output)).unwrap_or_else(|e| panic!("{arguments:?}: {e}"))
}

/// A lane of a view, or of a sweep, by its name.
fn lane<'a>(view: &'a Value, name: &str) -> &'a Value {
    let lanes = view["lanes"].as_array().expect("there are lanes");
    lanes.iter().find(|lane| lane["name"] == name).unwrap_or_else(|| panic!("no lane {name}"))
}

/// A text in JSON.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

/// Bad input: exit code 2, nothing on standard output, and a message that has all of `said`.
fn refused(arguments: &[&str], said: &[&str]) {
    let output = bivalent(arguments);
    let message = err(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert_eq!(out(&output), "", "{arguments:?}");
    for part in said {
        assert!(message.contains(part), "{arguments:?} should say {part:?}, but says: {message}");
    }
    assert!(!message.contains("panicked"), "{message}");
}

#[test]
fn every_scenario_of_the_list_replays_and_shows_what_it_is_expected_to_show() {
    let gallery = json(&["list", "--json"], 0);
    let protocols = gallery["protocols"].as_array().expect("there are protocols");
    assert!(!protocols.is_empty());
    for protocol in protocols {
        let scenarios = protocol["scenarios"].as_array().expect("there are scenarios");
        assert!(!scenarios.is_empty(), "{} has no scenario", protocol["name"]);
        for scenario in scenarios {
            shows_what_is_expected(scenario);
        }
    }
}

fn shows_what_is_expected(scenario: &Value) {
    let (link, until) = (text(&scenario["link"]), scenario["until"].to_string());
    let view = json(&["run", link, "--to", &until, "--json"], 0);
    let expected = scenario["expect"].as_array().expect("something is expected");
    assert!(!expected.is_empty(), "{link} is expected to show nothing");
    for one in expected {
        let found = lane(&view, text(&one["lane"]));
        let (verdict, why) = (&found["verdict"], text(&found["why"]));
        assert_eq!(*verdict, one["verdict"], "{link} at step {until}: {}: {why}", one["lane"]);
        assert!(!why.is_empty(), "{link}: {} has no reason", one["lane"]);
    }
    assert_eq!(view["warnings"], Value::Array(Vec::new()), "{link}");
    assert_eq!(view["scenario"], scenario["name"], "{link}");
}

#[test]
fn the_list_shows_every_link_in_both_languages() {
    let gallery = json(&["list", "--json"], 0);
    let english = out(&bivalent(&["list"]));
    let chinese = out(&bivalent(&["--lang", "zh-Hans", "list"]));
    for protocol in gallery["protocols"].as_array().expect("there are protocols") {
        for scenario in protocol["scenarios"].as_array().expect("there are scenarios") {
            let (link, title) = (text(&scenario["link"]), text(&scenario["title"]));
            assert!(english.contains(link) && english.contains(title), "{link}");
            assert!(chinese.contains(link) && !chinese.contains(title), "{link}");
        }
    }
}

#[test]
fn a_run_as_json_has_what_scripts_rely_on() {
    let view = json(&["run", "#v1/paxos", "--to", "20", "--json"], 0);
    assert_eq!(text(&view["digest"]).len(), 16);
    assert_eq!(view["step"], 20);
    assert!(view["steps"].as_u64() >= Some(20));
    for lane in view["lanes"].as_array().expect("there are lanes") {
        assert!(!text(&lane["name"]).is_empty() && !text(&lane["verdict"]).is_empty());
        assert!(!text(&lane["why"]).is_empty() && lane["witness"].is_array());
    }
    let processes = view["processes"].as_array().expect("there are processes");
    assert_eq!(processes.len(), 5);
    for process in processes {
        assert!(process["state"].is_array() && process["stable"].is_array());
    }
}

#[test]
fn the_same_link_gives_the_same_digest_every_time_and_another_seed_another() {
    let digest = |link: &str| {
        let view = json(&["run", link, "--to", "100", "--json"], 0);
        text(&view["digest"]).to_owned()
    };
    let link = "#v1/paxos?seed=7&storm=10&loss=50";
    assert_eq!(digest(link), digest(link));
    assert_ne!(digest(link), digest("#v1/paxos?seed=8&storm=10&loss=50"));
}

#[test]
fn a_whole_url_and_its_fragment_are_the_same_link() {
    let url = bivalent(&["run", "https://example.org/play/?lang=en#v1/paxos?n=3&at=12"]);
    assert_eq!(url.status.code(), Some(0), "{}", err(&url));
    assert_eq!(out(&url), out(&bivalent(&["run", "v1/paxos?n=3&at=12"])));
}

#[test]
fn a_run_in_words_shows_verdicts_with_reasons_and_every_process() {
    let said = out(&bivalent(&["run", "#v1/paxos?n=3&do=4:crash.2&at=9"]));
    for part in ["step 9", "digest ", "agreement", "termination", "p0 ", "p1 ", "p2  crashed"] {
        assert!(said.contains(part), "{part:?} is missing in: {said}");
    }
}

#[test]
fn a_link_that_is_no_link_is_refused_and_the_form_is_named() {
    refused(&["run", "paxos"], &["#v1/PROTOCOL"]);
    refused(&["run", ""], &["#v1/PROTOCOL"]);
    refused(&["explain", "https://example.org/"], &["#v1/PROTOCOL"]);
}

#[test]
fn an_unknown_protocol_is_refused_and_the_known_ones_are_named() {
    refused(&["run", "#v1/praxos"], &["praxos", "paxos", "lamport"]);
    refused(&["sweep", "#v1/praxos", "--seeds", "0..3"], &["praxos", "paxos"]);
    refused(&["explain", "#v1/praxos"], &["praxos", "paxos"]);
    refused(&["run", "#v1/pastry"], &["overlay, not a run", "bivalent overlay pastry"]);
}

#[test]
fn numbers_out_of_range_are_refused_with_their_field_and_range() {
    refused(&["run", "#v1/paxos?n=0"], &["`n`", "between 1 and 100", "`0`"]);
    refused(&["run", "#v1/paxos?n=1000000000"], &["`n`", "between 1 and 100"]);
    refused(&["run", "#v1/paxos?n=-1"], &["`n`", "between 1 and 100"]);
    refused(&["run", "#v1/paxos?seed=99999999999999999999"], &["`seed`", "18446744073709551615"]);
    refused(&["run", "#v1/paxos?loss=1001"], &["`loss`", "between 0 and 1000"]);
    refused(&["run", "#v1/paxos?at=1000000000"], &["`at`", "between 0 and"]);
}

#[test]
fn text_where_a_number_belongs_is_refused_with_its_field_and_range() {
    refused(&["run", "#v1/paxos?n=five"], &["`n`", "between 1 and 100", "`five`"]);
    refused(&["run", "#v1/paxos?at=soon"], &["`at`", "between 0 and", "`soon`"]);
    refused(&["run", "#v1/paxos", "--to", "soon"], &["--to", "between 0 and", "soon"]);
    refused(&["sweep", "#v1/paxos", "--seeds", "many"], &["--seeds", "A..B", "many"]);
    refused(&["sweep", "#v1/paxos", "--seeds", "5..5"], &["--seeds", "no seed"]);
}

#[test]
fn unknown_fields_verbs_and_questions_are_refused_with_the_known_ones() {
    refused(&["run", "#v1/paxos?bug=gremlins"], &["`bug`", "vote-amnesia"]);
    refused(&["run", "#v1/paxos?colour=red"], &["`colour`", "bug"]);
    refused(&["run", "#v1/paxos?do=3:explode.1"], &["`do`", "explode", "crash"]);
    refused(&["run", "#v1/paxos?do=3:crash.one"], &["`do`", "crash.one", "crash.0"]);
    refused(&["run", "#v1/paxos?do=0:crash.1"], &["`do`", "0:crash.1", "from 1 on"]);
    refused(&["run", "#v1/paxos?do=3:ask.1.dance"], &["`do`", "dance", "propose"]);
    refused(&["run", "#v1/paxos?do=3:ask.1.propose.1000"], &["`do`", "propose", "0 and 999"]);
}

#[test]
fn a_damaged_packed_link_is_refused_as_damaged() {
    let whole = packed("#v1/paxos?n=3&do=4:crash.2&at=9");
    let cut = &whole[..whole.len() - 4];
    refused(&["run", cut], &["packed", "damaged"]);
    refused(&["explain", "#v1z/%%%"], &["packed", "damaged"]);
    refused(&["sweep", "#v1z/AAAA", "--seeds", "0..3"], &["packed", "damaged"]);
}

fn packed(link: &str) -> String {
    bivalent::wire::Link::read(link).expect("a good link").pack()
}

#[test]
fn a_packed_link_is_the_same_run_as_the_readable_one() {
    let readable = "#v1/paxos?n=3&do=4:crash.2&at=9";
    assert_eq!(out(&bivalent(&["run", &packed(readable)])), out(&bivalent(&["run", readable])));
}

#[test]
fn another_version_is_refused_and_named() {
    refused(&["run", "#v2/paxos"], &["version", "`v2`", "v1"]);
}

#[test]
fn a_step_beyond_the_end_is_said_and_is_no_error() {
    let beyond = bivalent(&["run", "#v1/paxos", "--to", "100000"]);
    assert_eq!(beyond.status.code(), Some(0));
    let said = out(&beyond);
    assert!(said.contains("The run ends at step") && said.contains("100000"), "{said}");
    let json = bivalent(&["run", "#v1/paxos?at=100000", "--json"]);
    assert_eq!(json.status.code(), Some(0));
    assert!(err(&json).contains("step 100000 was asked for"), "{}", err(&json));
}

#[test]
fn a_link_without_a_step_is_run_to_its_end_or_to_step_1000_and_it_is_said_which() {
    let ends = out(&bivalent(&["run", "#v1/paxos"]));
    assert!(ends.contains("The run ends at step"), "{ends}");
    let goes_on = bivalent(&["run", "#v1/lamport?pattern=ring"]);
    assert!(out(&goes_on).contains("this is step 1000; more follow"), "{}", out(&goes_on));
}

#[test]
fn an_intervention_on_what_is_not_there_is_a_warning_and_changes_nothing() {
    let view = json(&["run", "#v1/paxos?do=5:crash.99;6:drop.3-77&at=20", "--json"], 0);
    let warnings: Vec<&str> =
        view["warnings"].as_array().expect("warnings").iter().map(text).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("Step 5") && warnings[0].contains("p99"), "{warnings:?}");
    assert!(warnings[1].contains("Step 6") && warnings[1].contains("3-77"), "{warnings:?}");
    let said = out(&bivalent(&["run", "#v1/paxos?do=5:crash.99&at=20"]));
    assert!(said.contains("Warning: Step 5"), "{said}");
}

#[test]
fn a_check_digest_of_another_run_is_a_warning() {
    let good = json(&["run", "#v1/paxos", "--to", "20", "--json"], 0);
    let link = text(&good["link"]);
    assert_eq!(json(&["run", link, "--json"], 0)["warnings"], Value::Array(Vec::new()));
    let (start, digest) = link.split_at(link.len() - 4);
    let other = if digest == "0000" { "0001" } else { "0000" };
    let view = json(&["run", &format!("{start}{other}"), "--json"], 0);
    assert!(view["warnings"].to_string().contains("another version"), "{}", view["warnings"]);
}

/// Paxos in which votes do not survive a crash, under faults.
const BROKEN: &str = "#v1/paxos?bug=vote-amnesia&storm=40&loss=50";
/// Paxos as in the paper, under the same faults.
const CORRECT: &str = "#v1/paxos?storm=40&loss=50";

#[test]
fn a_sweep_convicts_a_broken_paxos_and_its_link_replays_to_the_violation() {
    let sweep = json(&["sweep", BROKEN, "--seeds", "0..200", "--json"], 1);
    let violation = &sweep["violation"];
    assert_eq!(violation["lane"], "agreement");
    let link = text(&violation["link"]);
    let view = json(&["run", link, "--json"], 0);
    assert_eq!(view["step"], violation["step"]);
    assert_eq!(lane(&view, "agreement")["verdict"], "violated");
    assert_eq!(lane(&view, "agreement")["why"], violation["why"]);
    assert_eq!(view["warnings"], Value::Array(Vec::new()), "the digests of the link match");
    let before = (violation["step"].as_u64().expect("a step") - 1).to_string();
    let view = json(&["run", link, "--to", &before, "--json"], 0);
    assert_eq!(lane(&view, "agreement")["verdict"], "holds", "the link shows the first moment");
}

#[test]
fn a_sweep_in_words_ends_with_the_link_of_the_smallest_seed_that_violates() {
    let sweep = json(&["sweep", BROKEN, "--seeds", "0..200", "--json"], 1);
    let seed = sweep["violation"]["seed"].as_u64().expect("a seed");
    let said = bivalent(&["sweep", BROKEN, "--seeds", "0..200"]);
    assert_eq!(said.status.code(), Some(1));
    let said = out(&said);
    let link = said.lines().last().expect("it says something");
    assert_eq!(link, text(&sweep["violation"]["link"]));
    assert!(link.contains(&format!("seed={seed}&")), "{link}");
    let below = format!("0..{seed}");
    let earlier = json(&["sweep", BROKEN, "--seeds", &below, "--json"], 0);
    assert_eq!(earlier["violation"], Value::Null);
}

#[test]
fn a_sweep_of_the_correct_paxos_finds_nothing_in_runs_that_were_not_empty() {
    let sweep = json(&["sweep", CORRECT, "--seeds", "0..=199", "--json"], 0);
    assert_eq!(sweep["runs"], 200);
    assert_eq!(sweep["violation"], Value::Null);
    assert_eq!(lane(&sweep, "agreement")["verdicts"]["holds"], 200);
    for what in ["decisions", "crashes", "recoveries", "lost", "duplicated", "partitions"] {
        let count = sweep["tally"][what].as_u64();
        assert!(count > Some(0), "no {what} in {}", sweep["tally"]);
    }
    let said = out(&bivalent(&["sweep", CORRECT, "--seeds", "0..10"]));
    assert!(said.contains("Nothing was violated in these 10 runs."), "{said}");
}

#[test]
fn a_sweep_gives_the_same_answer_on_one_core_as_on_many() {
    let on = |cores: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bivalent"));
        command.env("RAYON_NUM_THREADS", cores).args(["sweep", BROKEN, "--seeds", "0..100"]);
        out(&command.output().expect("the command starts"))
    };
    assert_eq!(on("1"), on("4"));
}

#[test]
fn a_sweep_cuts_its_runs_at_the_steps_it_is_given() {
    let ring = "#v1/lamport?pattern=ring&at=50";
    let by_link = json(&["sweep", ring, "--seeds", "0..4", "--json"], 0);
    assert_eq!(by_link["steps"], 200);
    let given = json(&["sweep", ring, "--seeds", "0..4", "--steps", "30", "--json"], 0);
    assert_eq!(given["steps"], 120);
    assert_eq!(given["ended"], 0);
}

#[test]
fn explain_says_every_field_and_whether_the_digests_match() {
    let link = "#v1/paxos?n=3&seed=7&do=12:crash.0;13:crash.9&at=15&d=0000&notes=3:look%20here";
    let output = bivalent(&["explain", link]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let said = out(&output);
    for part in [
        "version: 1, readable",
        "Paxos (paxos). ",
        "set; default 5",
        "How many processes there are.",
        "12:crash.0",
        "p0 crashes",
        "13:crash.9",
        "not possible",
        "at: 15",
        "differs: the replay has",
        "look here",
        "characters readable",
    ] {
        assert!(said.contains(part), "{part:?} is missing in: {said}");
    }
    assert!(out(&bivalent(&["explain", &packed(link)])).contains("version: 1, packed"));
    let own = json(&["run", link, "--json"], 0);
    let said = out(&bivalent(&["explain", text(&own["link"])]));
    assert!(said.contains("as in the replay") && !said.contains("differs"), "{said}");
}

#[test]
fn explain_covers_every_parameter_of_every_protocol() {
    let gallery = json(&["list", "--json"], 0);
    for protocol in gallery["protocols"].as_array().expect("there are protocols") {
        let link = format!("#v1/{}", text(&protocol["name"]));
        let view = json(&["run", &link, "--to", "0", "--json"], 0);
        let said = out(&bivalent(&["explain", &link]));
        assert!(!said.contains("set; default"), "a plain link sets nothing: {said}");
        for parameter in view["parameters"].as_array().expect("there are parameters") {
            let (name, help) = (text(&parameter["name"]), text(&parameter["help"]));
            assert!(said.contains(&format!("  {name}=")) && said.contains(help), "{link}: {name}");
        }
    }
}

#[test]
fn the_notes_of_a_stranger_cannot_command_the_terminal() {
    let said = out(&bivalent(&["explain", "#v1/paxos?notes=3:%1b%5b2Jhi"]));
    assert!(said.contains("[2Jhi") && !said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bivalent"));
    // Enough text to fill any pipe, so that the command is still writing when the pipe closes.
    let link = "#v1/paxos?n=100&proposers=100&storm=1000";
    command.args(["run", link, "--to", "2000", "--json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    let mut pipe = child.stdout.take().expect("a pipe");
    pipe.read_exact(&mut [0; 16]).expect("it begins");
    drop(pipe);
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(!err(&output).contains("panicked"), "{}", err(&output));
}

#[test]
fn help_has_examples_that_work() {
    let help = out(&bivalent(&["--help"]));
    let examples: Vec<&str> = help
        .lines()
        .filter_map(|line| line.trim().strip_prefix("bivalent "))
        .filter(|line| !line.contains("0..10000"))
        .collect();
    assert!(examples.len() >= 4, "{help}");
    for example in examples {
        let words: Vec<&str> = example.split(' ').map(|word| word.trim_matches('\'')).collect();
        let output = bivalent(&words);
        assert_eq!(output.status.code(), Some(0), "{example}: {}", err(&output));
    }
}

#[test]
fn words_come_in_the_language_asked_for() {
    let said = out(&bivalent(&["run", "#v1/paxos", "--lang", "zh-Hans"]));
    assert!(said.contains("一致性") && said.contains("运行在第"), "{said}");
    let said = out(&bivalent(&["sweep", "#v1/paxos", "--seeds", "0..3", "--lang", "zh-Hans"]));
    assert!(said.contains("次运行") && !said.contains("messages"), "{said}");
    refused(&["list", "--lang", "tlh"], &["--lang", "en", "zh-Hans"]);
}

#[test]
fn a_drawing_is_the_same_bytes_as_the_pages() {
    let link = "v1/paxos?n=3&do=12:crash.0;30:recover.0&at=40";
    let mut worker = Worker::default();
    let mut drawing = None;
    for command in [
        wire::Command::Speak { language: Language::Chinese },
        wire::Command::Open { link: link.to_owned() },
        wire::Command::Draw {
            link: None,
            step: None,
            figure: wire::Figure { shade: wire::Shade::Dark, ..Default::default() },
        },
    ] {
        let request = wire::Request { id: 0, command };
        worker.handle(request, &mut |response| drawing = Some(response.answer));
    }
    let Some(wire::Answer::Drawing(page)) = drawing else { panic!("{drawing:?}") };
    let options = ["--lang", "zh-Hans", "draw", link, "--theme", "dark", "--svg"];
    let printed = bivalent(&options);
    assert_eq!(printed.status.code(), Some(0), "{}", err(&printed));
    assert_eq!(out(&printed), page);

    let file = std::env::temp_dir().join(format!("bivalent-{}.svg", std::process::id()));
    let name = file.to_string_lossy().into_owned();
    let written = bivalent(&[&options[..], &[&*name]].concat());
    assert_eq!((written.status.code(), out(&written)), (Some(0), String::new()));
    assert_eq!(std::fs::read_to_string(&file).expect("the file is there"), page);
    std::fs::remove_file(&file).expect("it can be removed");

    refused(&["draw", link], &["--svg"]);
    refused(&["draw", link, "--svg", "/no/such/folder/x.svg"], &["/no/such/folder/x.svg"]);
    refused(&["draw", link, "--svg", "--axis", "up"], &["order", "lamport", "time"]);
}
