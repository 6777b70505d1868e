//! The lessons hold what they say, in both languages, and a lesson that does not is found out.

use bivalent::lesson::{Draft, check, read};
use bivalent::wire::overlay::{OverlaySession, OverlayView};
use bivalent::wire::{Condition, Facts, open};
use bivalent::words::Language;
use std::fs;
use std::path::{Path, PathBuf};

/// The lessons there are.
const LESSONS: [&str; 5] = ["clocks", "consensus", "paxos", "liars", "keys"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www/lessons")
}

fn file(lesson: &str, language: &str) -> String {
    let path = folder().join(lesson).join(language).with_extension("md");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn draft(lesson: &str, language: &str) -> Draft {
    read(lesson, &file(lesson, language))
        .unwrap_or_else(|error| panic!("{lesson}/{language}.md: {error}"))
}

#[test]
fn every_lesson_holds_what_it_says_and_is_the_same_in_both_languages() {
    let mut lessons = 0;
    for entry in fs::read_dir(folder()).expect("there are lessons") {
        let name = entry.expect("they can be read").file_name();
        let name = name.to_string_lossy();
        let wrong = check(&draft(&name, "en"), &draft(&name, "zh-Hans"));
        assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
        lessons += 1;
    }
    assert_eq!(lessons, LESSONS.len());
}

#[test]
fn every_lesson_asks_for_predictions_and_deeds_and_hands_over_in_the_end() {
    for name in LESSONS {
        let lesson = draft(name, "en").lesson;
        assert!((10..=16).contains(&lesson.beats.len()), "{name}: {} beats", lesson.beats.len());
        let with = |has: fn(&bivalent::wire::Beat) -> bool| {
            lesson.beats.iter().filter(|beat| has(beat)).count()
        };
        assert!(with(|beat| beat.prediction.is_some()) >= 5, "{name} asks too little");
        assert!(with(|beat| beat.task.is_some()) >= 3, "{name} leaves too little to do");
        assert!(
            lesson.beats.last().is_some_and(|beat| beat.yours.is_some()),
            "{name}: it is yours"
        );
    }
}

#[test]
fn no_sentence_shouts() {
    for name in LESSONS {
        for language in ["en", "zh-Hans"] {
            let text = file(name, language).replace("!=", "");
            assert!(!text.contains(['!', '！']), "{name}/{language}.md has an exclamation mark");
        }
    }
}

#[test]
fn the_texts_count_what_there_is() {
    for (lesson, link, parameter, count, english, chinese) in [
        ("paxos", "#v1/paxos", "bug", 1 + 9, "nine bugs", "九个缺\n陷"),
        ("liars", "#v1/pbft", "bug", 1 + 14, "fourteen bugs", "十四个缺陷"),
        ("consensus", "#v1/attempts", "rule", 8, "Eight rules", "八条规则"),
        ("consensus", "#v1/attempts", "pick", 3, "three ways to pick", "三种挑选办法"),
    ] {
        let parameters = open(link).expect("it opens").view(Language::English).parameters;
        let found = parameters.iter().find(|it| it.name == parameter).expect("a parameter");
        assert_eq!(found.options.len(), count, "{link}: {parameter}");
        assert!(file(lesson, "en").contains(english), "{lesson}: {english}");
        assert!(file(lesson, "zh-Hans").contains(chinese), "{lesson}: {chinese}");
    }
}

/// An overlay once everything is done that its link says.
fn overlay(link: &str) -> OverlayView {
    let mut session = OverlaySession::open(link).unwrap_or_else(|error| panic!("{link}: {error}"));
    while !session.is_idle() {
        session.advance(100_000);
    }
    session.view(Language::English)
}

/// Bytes that a node sends a second, the mean of all, rounded.
fn mean_rate(view: &OverlayView) -> String {
    let sent: u64 = view.measured.traffic.iter().map(|kind| kind.bytes).sum();
    let node_seconds = view.now / 1_000_000 * u64::from(view.live);
    ((sent + node_seconds / 2) / node_seconds).to_string()
}

/// What a node of the `nth` role sends a second, measured and by the formula, rounded.
fn rate(view: &OverlayView, nth: usize) -> [String; 2] {
    let rate = &view.measured.rates[nth];
    [rate.measured, rate.formula].map(|thousandths| ((thousandths + 500) / 1000).to_string())
}

#[test]
fn the_numbers_of_the_lesson_about_keys_are_measured() {
    let small = overlay("#v1/pastry?nodes=1000&l=8&do=route.100.d3f");
    let large = overlay("#v1/pastry?nodes=100000&keys=nodes&do=lookups.20000");
    let astray = overlay("#v1/pastry?nodes=1000&l=8&variant=table-first&do=lookups.5000");
    let pastry = ["1000", "10000"]
        .map(|nodes| overlay(&format!("#v1/pastry?nodes={nodes}&session=3600&do=live.60")));
    let one_hop = ["1000", "10000"]
        .map(|nodes| overlay(&format!("#v1/one-hop?nodes={nodes}&session=3600&do=live.60")));
    let known = |view: &OverlayView| (view.measured.state / 1000).to_string();
    let mean = (large.measured.mean + 5) / 10;
    let [ordinary, news] = rate(&one_hop[1], 0);
    for (beat, number) in [
        ("rows", known(&small)),
        ("hundred-thousand", format!("{}.{:02}", mean / 100, mean % 100)),
        ("hundred-thousand", known(&large)),
        ("table-first", astray.measured.failed.to_string()),
        ("news", rate(&one_hop[0], 0)[0].clone()),
        ("news", rate(&one_hop[0], 2)[0].clone()),
        ("crossing", mean_rate(&pastry[0])),
        ("crossing", ordinary),
        ("crossing", news),
        ("crossing", rate(&one_hop[1], 2)[0].clone()),
        ("crossing", mean_rate(&pastry[1])),
    ] {
        for language in ["en", "zh-Hans"] {
            let lesson = draft("keys", language).lesson;
            let beat =
                lesson.beats.iter().find(|one| one.id == beat).expect("there is such a beat");
            let options = beat.prediction.iter().flat_map(|prediction| &prediction.options);
            let reveals: String = options.map(|option| option.reveal.as_str()).collect();
            let text =
                format!("{}{reveals}{}", beat.text, beat.then.as_deref().unwrap_or_default());
            let mut numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
            let is_it = |word: &str| word.trim_end_matches(['.', ',']) == number;
            assert!(numbers.any(is_it), "{language}, {}: {number} is measured", beat.id);
        }
    }
}

#[test]
fn the_lesson_in_the_readme_is_one() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).expect("there is a README");
    let (_, rest) = readme.split_once("```markdown\n").expect("an example");
    let (example, _) = rest.split_once("\n```\n").expect("its end");
    assert_eq!(wrong_with(example, example), "");
    let beat = &read("example", example).expect("it reads").lesson.beats[0];
    assert!(beat.prediction.is_some() && beat.task.is_some(), "it shows all parts");
}

/// A small lesson that is as it should be.
const GOOD: &str = "---
title: A lesson
about: One thing.
minutes: 1
order: 1
---

## First {#first}
run: #v1/attempts?n=3&rule=own&proposers=0&do=ask.0.propose.1;ask.1.propose.2
until: 2
shows: agreement is violated

A *text* with $a < b$, and a link to [the first step](@1).

### predict
What now?

- [ ] This.
  No.
- [x] That.
  Yes.

### then
So it is.

### do
Crash one.

- `p0 is crashed` p0 is down

hint: Open it.
solution: #v1/attempts?n=3&do=crash.0&at=1

### yours
Go on.
";

fn wrong_with(english: &str, chinese: &str) -> String {
    let read = |text| read("good", text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
    check(&read(english), &read(chinese)).join("\n")
}

#[test]
fn a_good_lesson_becomes_html_and_mathml() {
    assert_eq!(wrong_with(GOOD, GOOD), "");
    let beat = &read("good", GOOD).expect("it is good").lesson.beats[0];
    let formula = "<p>A <em>text</em> with <span class=\"whole\"><math";
    assert!(beat.text.starts_with(formula), "{}", beat.text);
    assert!(beat.text.contains("</math>,</span> and a link to"), "{}", beat.text);
    let button = "<span class=\"whole\"><button type=\"button\" class=\"step-link\" data-to=\"1\">the first step</button>.</span>";
    assert!(beat.text.contains(button), "{}", beat.text);
    assert_eq!(beat.task.as_ref().expect("a task").goals[0].text, "p0 is down");
}

#[test]
fn a_list_is_a_list_and_chinese_lines_are_joined_without_a_gap() {
    let lines = "两件事：\n\n* p0：先\n* p1：后\n\n先是 p0。\np1 随后，再是\np2，然后\n就完了。";
    let text = GOOD.replacen("A *text*", lines, 1);
    let html = &read("good", &text).expect("it is good").lesson.beats[0].text;
    assert!(html.contains("<li>p0：先</li>\n<li>p1：后</li>"), "{html}");
    assert!(html.contains("<p>先是 p0。p1 随后，再是\np2，然后就完了。"), "{html}");
}

#[test]
fn what_the_runs_do_not_bear_out_is_found() {
    let changed = |from: &str, to: &str| {
        assert!(GOOD.contains(from), "{from}");
        GOOD.replacen(from, to, 1)
    };
    for (from, to, found) in [
        ("shows: agreement is violated", "shows: agreement is holds", "does not hold"),
        ("`p0 is crashed`", "`p1 is crashed`", "does not meet the task"),
        ("`p0 is crashed`", "`p0 is up`", "met before it is begun"),
        ("`p0 is crashed`", "`p0 is dead`", "expected up, paused"),
        ("(@1)", "(@900)", "before step 900"),
        ("do=crash.0", "do=recover.0", "not possible"),
        ("rule=own", "rule=none", "must be one of"),
        ("### then\nSo it is.\n", "", "### then"),
    ] {
        let text = changed(from, to);
        let wrong = wrong_with(&text, &text);
        assert!(wrong.contains(found), "{from} -> {to}: {wrong}");
    }
    for (from, to) in
        [("until: 2", "until: 1"), ("(@1)", "(@2)"), ("{#first}", "{#one}"), ("[x] That", "[x] It")]
    {
        let is_text = to.contains("It");
        let wrong = wrong_with(GOOD, &changed(from, to));
        assert_eq!(wrong.is_empty(), is_text, "{from} -> {to}: {wrong}");
    }
}

/// A beat of an overlay that is as it should be.
const OVERLAY: &str = "---
title: A lesson
about: One thing.
minutes: 1
order: 1
---

## First {#first}
run: #v1/pastry?l=8
does: kill.30.3;lookups.200
look: 3
shows: owner is holds and adjacent = 3 and silent = 3 and lookups = 200

Nobody is told.

### do
Break it.

- `silent <= 4` four at most
- `owner is violated` broken

hint: One more.
solution: #v1/pastry?l=8&do=kill.30.4;lookups.2000
";

#[test]
fn what_an_overlay_does_not_bear_out_is_found_too() {
    assert_eq!(wrong_with(OVERLAY, OVERLAY), "");
    for (from, to, found) in [
        ("adjacent = 3", "adjacent = 2", "does not hold"),
        ("does: kill.30.3", "does: kill.30.03", "otherwise"),
        ("does: kill.30.3", "does: kill.64", "0 to 63"),
        ("does: kill.30.3;lookups.200", "until: 3", "no steps"),
        ("run: #v1/pastry?l=8", "run: #v1/paxos?n=3", "no `does`"),
        ("kill.30.4;lookups.2000", "kill.30.3;lookups.2000", "does not meet the task"),
        ("`silent <= 4`", "`silent <= four`", "expected"),
    ] {
        let text = OVERLAY.replacen(from, to, 1);
        let wrong = wrong_with(&text, &text);
        assert!(wrong.contains(found), "{from} -> {to}: {wrong}");
    }
    for (from, to) in [("look: 3", "look: 4"), ("lookups.200\n", "lookups.300\n")] {
        let wrong = wrong_with(OVERLAY, &OVERLAY.replacen(from, to, 1));
        assert!(wrong.contains("differ"), "{from} -> {to}: {wrong}");
    }
}

#[test]
fn conditions_on_an_overlay_say_what_they_mean() {
    let route =
        "#v1/pastry?nodes=1000&l=8&do=kill.1.2;kill.4;kill.999;hand.100.d3f;pass.846;pass.823";
    for (link, text, holds) in [
        (route, "silent = 4 and adjacent = 2 and nodes = 1000", true),
        (route, "lookup is delivered", false),
        (route, "lookup is astray", false),
        (route, "hops >= 0", false),
        (route, "owner is pending", true),
        (route, "mean >= 0", false),
        (route, "p0 is up", false),
        (route, "step >= 0", false),
        ("#v1/pastry?l=8&do=kill.63;kill.0", "adjacent = 2", true),
        (
            "#v1/pastry?l=8&do=route.2.ff",
            "lookup is delivered and lookups = 1 and astray = 0",
            true,
        ),
    ] {
        let condition: Condition = text.parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(condition.holds(&Facts::of_overlay(overlay(link))), holds, "{link}: {text}");
    }
    let over = format!("{route};pass.824");
    let facts = Facts::of_overlay(overlay(&over));
    let delivered = "lookup is delivered and hops = 3".parse::<Condition>().expect("it reads");
    assert!(delivered.holds(&facts));
    assert!("lookup is found".parse::<Condition>().is_err());
}

#[test]
fn what_cannot_be_read_names_its_line() {
    for (from, to, line, what) in [
        ("A *text*", "A <b>text</b>", 13, "HTML"),
        ("A *text*", "![picture](https://example.org/a.png)", 13, "picture"),
        ("(@1)", "(javascript:alert(1))", 13, "a link is"),
        ("A *text*", "A list; * one", 13, "marks nothing"),
        ("A *text*", "A **text*", 13, "marks nothing"),
        ("$a < b$", "$\\nonsense$", 13, "formula"),
        ("- [x] That.", "- [ ] That.", 15, "one of them right"),
        ("- [x] That.", "- [x] 5.", 20, "takes this for a list"),
        ("  Yes.\n", "", 20, "its choosers"),
        ("hint: Open it.\n", "", 26, "hint"),
        ("### yours", "### theirs", 34, "yours"),
        ("minutes: 1", "minutes: many", 4, "no number"),
        ("So it is.", &"So it is. ".repeat(12), 24, "columns"),
    ] {
        let error = read("bad", &GOOD.replacen(from, to, 1)).expect_err(to);
        assert!(error.what.contains(what), "{to}: {error}");
        assert_eq!(error.line, line, "{to}: {error}");
    }
}

#[test]
fn conditions_say_what_they_mean() {
    let link = "#v1/paxos?n=3&proposers=1&learn=off&do=11:crash.0;12:ask.1.propose.2";
    let mut session = open(link).expect("it opens");
    session.seek(25);
    let facts = Facts::of(session.as_mut());
    for (text, holds) in [
        ("agreement is holds and validity is holds", true),
        ("not agreement is violated", true),
        ("p0 is crashed and p1 is decided and not p0 is decided", true),
        ("step = 25 and acts = 2 and processes = 3 and down = 1", true),
        ("decided = 2 and values = 1 and decision(p1) = decision(p2)", true),
        ("decision(p0) = 1", false),
        ("decision(p0) != 1", false),
        ("times(prepare) = 2 and times(prepare by p1) = 1 and sent(prepare by p1 to p2) = 1", true),
        ("sent(prepare) = 6 and delivered(prepare) = 5 and lost(prepare to p0) = 1", true),
        ("times(prepare) > 2", false),
        ("clock(p0) >= 0", false),
    ] {
        let condition: Condition = text.parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(condition.holds(&facts), holds, "{text}");
    }
    let link = "#v1/pbft?n=6&clients=2&jitter=0&do=turn.0.hand;4:forge.0-3.request.4";
    let mut session = open(link).expect("it opens");
    session.seek(5);
    let lied = "traitors = 1 and forged = 1 and assumptions is holds".parse::<Condition>();
    assert!(lied.expect("it reads").holds(&Facts::of(session.as_mut())));
    let judgement = "sent(prepare) >= 9".parse::<Condition>().expect("it reads").judge(&facts);
    assert_eq!((judgement.met, judgement.progress), (false, Some((6, 9))));
    for bad in ["", "decided", "decided >=", "p0 is dead", "x(p0) = 1", "decided = 1 or down = 2"] {
        let error = bad.parse::<Condition>().expect_err(bad).to_string();
        assert!(error.contains("expected"), "{error}");
    }
    assert!("step = 1 and ".repeat(100).parse::<Condition>().is_err(), "it is bounded");
}
