//! A run that is given away as a file says what the run says, and comes back as the same run.

#[cfg(feature = "cli")]
use bivalent::export::raster;
use bivalent::export::{ExportError, export};
use bivalent::wire::{Content, Figure, Format, Session, gallery, import, open};
#[cfg(feature = "cli")]
use bivalent::wire::{File, Shade};
use bivalent::words::Language;
use proptest::prelude::*;
use serde_json::Value;
#[cfg(feature = "cli")]
use sha2::{Digest, Sha256};

const CRASHED: &str = "#v1/paxos?n=3&do=3:crash.0;9:recover.0;hold.1-3&notes=4:look%20here";

fn run(link: &str, step: u32) -> Box<dyn Session> {
    let mut session = open(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    session.seek(step);
    session
}

fn file(session: &mut dyn Session, format: Format, language: Language) -> String {
    let file = export(session, format, Figure::default(), language, None);
    match file.expect("a run that is open can be exported").content {
        Content::Text(text) => text,
        Content::Bytes(_) => panic!("this one is no text"),
    }
}

fn why_not(text: &str) -> String {
    import(text).err().map_or_else(|| panic!("it was imported: {text}"), |error| error.to_string())
}

#[test]
fn a_run_that_was_exported_and_imported_is_the_same_run_at_the_same_step() {
    for protocol in gallery(Language::English).protocols {
        for scenario in protocol.scenarios {
            let mut before = run(&scenario.link, scenario.until);
            let text = file(before.as_mut(), Format::Json, Language::Chinese);
            let mut after =
                import(&text).unwrap_or_else(|error| panic!("{}: {error}", scenario.link));
            let (before, after) = (before.view(Language::English), after.view(Language::English));
            assert_eq!(after.digest, before.digest, "{}", scenario.link);
            assert_eq!(after.link, before.link);
            assert_eq!(after.warnings, before.warnings);
        }
    }
}

#[test]
fn the_json_of_a_run_has_its_scenario_its_events_and_its_verdicts() {
    let text = file(run(CRASHED, 12).as_mut(), Format::Json, Language::English);
    let json: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(json["format"], "bivalent-run");
    assert_eq!(json["scenario"]["do"][0], "3:crash.0");
    assert_eq!(json["scenario"]["parameters"]["n"], "3");
    assert_eq!(json["scenario"]["notes"][0]["text"], "look here");
    let events = json["events"].as_array().expect("events");
    assert_eq!(events.len(), 13, "all up to step 12, and the start");
    assert_eq!(events[3]["text"], "p0 crashes.");
    assert_eq!(json["verdicts"][0]["name"], "agreement");
    assert_eq!(json["step"], 12);
}

#[test]
fn a_scenario_written_by_hand_needs_no_more_than_its_protocol() {
    let text = r#"{ "format": "bivalent-run", "version": 1, "scenario": {
        "protocol": "paxos", "do": ["2:crash.1"], "at": 5, "what comes later": [1] } }"#;
    let view = import(text).expect("it can be imported").view(Language::English);
    assert_eq!((view.step, view.processes[1].status.as_str()), (5, "crashed"));
    let link = import("  #v1/paxos?n=3&at=4\n").expect("a link is a run too");
    assert_eq!(link.at(), 4);
}

#[test]
fn a_file_that_is_none_says_what_is_wrong() {
    let good = file(run(CRASHED, 12).as_mut(), Format::Json, Language::English);
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replacen(from, to, 1)
    };
    let cases = [
        (String::new(), "not a JSON file"),
        ("hello".to_owned(), "not a JSON file"),
        ("[1, 2]".to_owned(), "no run of Bivalent"),
        (good[..good.len() / 2].to_owned(), "cut off or changed"),
        (with("bivalent-run", "something"), "no run of Bivalent"),
        (with("\"version\": 1", "\"version\": 9"), "version 9"),
        (with("\"protocol\":\"paxos\"", "\"protocol\":\"pacsos\""), "no protocol `pacsos`"),
        (with("\"n\":\"3\"", "\"n\":\"300\""), "between 1 and 100"),
        (with("\"n\":\"3\"", "\"n\":3"), "expected a string"),
        (with("[\"3:crash.0", "[\"3:crush.0"), "crush"),
        (with("[\"3:crash.0", "[\"30:crash.0"), "steps must increase"),
        (format!("{{\"format\":{}", "[".repeat(100_000)), "cut off or changed"),
        (format!("{{{}}}", " ".repeat(33 * 1024 * 1024)), "too large"),
    ];
    for (text, says) in cases {
        let why = why_not(&text);
        assert!(why.contains(says), "{why:?} does not say {says:?}");
    }
}

#[test]
fn a_line_is_written_for_every_event_and_somebody_elses_note_stays_on_its_own() {
    let link = "#v1/paxos?n=3&notes=2:one%0Atwo%3Cscript%3E%23%3B";
    let text = file(run(link, 6).as_mut(), Format::Text, Language::English);
    let steps: Vec<&str> = text
        .lines()
        .filter(|line| line.contains(" ms  "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(steps, ["0", "1", "2", "3", "4", "5", "6"]);
    assert!(text.contains("Note: one two<script>#;\n"), "{text}");
    let mermaid = file(run(link, 6).as_mut(), Format::Mermaid, Language::English);
    assert!(mermaid.contains("  Note over p0,p2: 2: one two#60;script#62;#35;#59;\n"), "{mermaid}");
    let plantuml = file(run(link, 6).as_mut(), Format::Plantuml, Language::English);
    assert!(
        plantuml.contains("note across : 2: one two<U+003C>script<U+003E><U+0023>;\n"),
        "{plantuml}"
    );
    let html = file(run(link, 6).as_mut(), Format::Html, Language::English);
    assert!(!html.contains("two<script>"), "a note is never markup");
    assert!(html.contains("one two\\u003cscript>#;"), "and is there all the same");
}

#[test]
fn a_sequence_diagram_has_an_arrow_for_every_message_that_arrived_was_lost_or_is_under_way() {
    let mut session = run("#v1/paxos?n=3&loss=300&do=4:crash.2", 25);
    let events = session.events(0, 26, Language::English).events;
    let view = session.view(Language::English);
    let arrived = events.iter().filter_map(|event| event.received.as_ref());
    let good = arrived.clone().filter(|passage| passage.lost.is_none()).count();
    let sends = events.iter().flat_map(|event| &event.sends);
    let lost = arrived.chain(sends).filter(|passage| passage.lost.is_some()).count();
    assert!(good > 0 && lost > 0 && !view.messages.is_empty(), "{good} {lost}");
    let mermaid = file(session.as_mut(), Format::Mermaid, Language::English);
    let plantuml = file(session.as_mut(), Format::Plantuml, Language::English);
    let count = |text: &str, arrow: &str| text.lines().filter(|line| line.contains(arrow)).count();
    assert_eq!(count(&mermaid, "->>"), good);
    assert_eq!(count(&mermaid, "-x"), lost);
    assert_eq!(count(&mermaid, "--)"), view.messages.len());
    assert_eq!(count(&plantuml, " -> "), good);
    assert_eq!(count(&plantuml, " ->x "), lost);
    assert_eq!(count(&plantuml, " --> "), view.messages.len());
}

#[test]
fn the_page_that_plays_asks_nobody_for_anything_and_runs_only_its_own_script() {
    for language in [Language::English, Language::Chinese] {
        let html = file(run(CRASHED, 20).as_mut(), Format::Html, language);
        assert!(html.contains("default-src 'none'; script-src 'sha256-"), "its policy");
        for reach in ["http://", "https://", "src=", "href=", "url(", "@import", " style=\"", " on"]
        {
            let rest = html.replace("http://www.w3.org/2000/svg", "");
            let markup = rest.split("<script").next().unwrap_or_default();
            assert!(reach == " on" || !rest.contains(reach), "{reach}");
            assert!(!markup.contains(" onclick="), "no handlers in the markup");
        }
    }
}

#[test]
fn where_nothing_draws_in_pixels_a_png_is_refused_in_words() {
    let mut session = run(CRASHED, 12);
    let refused = export(session.as_mut(), Format::Png, Figure::default(), Language::English, None);
    assert_eq!(refused, Err(ExportError::NoRaster));
}

#[cfg(feature = "cli")]
fn png(session: &mut dyn Session, shade: Shade, language: Language) -> File {
    let figure = Figure { shade, ..Figure::default() };
    let file = export(session, Format::Png, figure, language, Some(&raster));
    file.expect("a run that is open can be drawn")
}

#[cfg(feature = "cli")]
#[test]
fn a_picture_in_pixels_is_the_same_bytes_on_every_machine() {
    let noted = format!("{CRASHED};9:它落后了，于是重来;12:π ≥ 3 🎉");
    for (shade, language, golden) in [
        (Shade::Light, Language::English, "2faf7c3cfb43bda9"),
        (Shade::Dark, Language::Chinese, "3a5a502d6c38f82e"),
    ] {
        let file = png(run(&noted, 12).as_mut(), shade, language);
        let digest = Sha256::digest(file.content.bytes());
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, golden, "{}", file.name);
        let remark = file.remark.expect("the font has no pictures of feasts");
        assert!(remark.contains('1'), "{remark}");
    }
}

#[cfg(feature = "cli")]
#[test]
fn the_font_has_every_character_of_every_scenarios_picture() {
    for language in [Language::English, Language::Chinese] {
        for scenario in gallery(language).protocols.into_iter().flat_map(|it| it.scenarios) {
            let mut session = run(&scenario.link, scenario.until.min(40));
            let file = png(session.as_mut(), Shade::Light, language);
            assert_eq!(file.remark, None, "{}", scenario.link);
        }
    }
}

proptest! {
    #[test]
    fn no_file_breaks_the_import(text in ".{0,200}", cut in 0usize..6000, change in 0usize..6000) {
        let _ = import(&text);
        let _ = import(&format!("{{{text}"));
        let good = file(run(CRASHED, 12).as_mut(), Format::Json, Language::English);
        let cut: String = good.chars().take(cut).collect();
        let _ = import(&cut);
        let changed: String =
            good.chars().enumerate().map(|(i, c)| if i == change { '9' } else { c }).collect();
        let _ = import(&changed);
    }
}
