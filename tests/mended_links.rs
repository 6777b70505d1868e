//! A link that was cut off or changed on its way still shows what can be read of it.

use bivalent::wire::{Link, Session, mend, open};
use bivalent::words::Language;
use proptest::prelude::*;

const LINK: &str = "#v1/paxos?n=3&seed=7&do=3:crash.0;9:recover.0;12:crash.1;20:recover.1&at=30";

/// What the page shows of a link: the run, or the error.
fn shown(link: &str) -> Result<Box<dyn Session>, String> {
    mend(link).map_err(|error| error.to_string())
}

fn packed() -> String {
    let acts: Vec<String> = (1..120)
        .map(|k| format!("{}:move.{}.{}.{}", 2 * k, k % 7, k * k * 37 % 1000, k * k * k % 997))
        .collect();
    let link = format!("#v1/paxos?n=7&do={}&at=300", acts.join(";"));
    Link::read(&link).expect("a good link").pack()
}

#[test]
fn a_changed_act_shows_the_run_up_to_the_one_before() {
    let mut session = shown(&LINK.replace("12:crash", "12:crush")).expect("something can be shown");
    let view = session.view(Language::English);
    assert_eq!(view.step, 9, "at the last act that could be read");
    let is_warned = view.warnings[0].starts_with("Not all of this link could be read: in `do`: ");
    assert!(is_warned && view.warnings[0].contains("crush"), "{:?}", view.warnings);
    let mut whole = open(LINK).expect("a good link");
    whole.seek(9);
    assert_eq!(view.digest, whole.view(Language::English).digest, "it is the prefix of that run");
    assert!(session.view(Language::Chinese).warnings[0].starts_with("此链接未能完整读取"));
}

#[test]
fn a_field_that_cannot_be_read_is_left_out() {
    let mut session = shown(&LINK.replace("seed=7", "seed=seven")).expect("something can be shown");
    let view = session.view(Language::English);
    assert_eq!((view.step, view.processes.len()), (30, 3));
    assert!(view.warnings[0].contains("`seed`"), "{:?}", view.warnings);
}

#[test]
fn what_a_process_cannot_be_asked_ends_the_prefix() {
    let link = "#v1/paxos?n=3&do=3:crash.0;5:ask.1.sing;9:recover.0&at=30";
    let view = shown(link).expect("something can be shown").view(Language::English);
    assert_eq!(view.step, 3);
    assert!(view.warnings[0].contains("sing"), "{:?}", view.warnings);
}

#[test]
fn a_packed_link_that_was_cut_off_shows_its_beginning() {
    let packed = packed();
    let whole = Link::read(&packed).expect("a good link").scenario.interventions;
    let cut = &packed[..packed.len() * 3 / 4];
    let mut session = shown(cut).expect("something can be shown");
    let acts = session.link().scenario.interventions;
    assert!(acts.len() > 5 && acts.len() < whole.len(), "{} of {}", acts.len(), whole.len());
    assert_eq!(acts[..], whole[..acts.len()]);
    assert!(session.view(Language::English).warnings[0].contains("damaged"));
}

#[test]
fn a_version_to_come_is_named_and_what_it_shares_with_this_one_is_shown() {
    let view = shown(&LINK.replace("v1", "v2")).expect("something").view(Language::English);
    assert!(view.warnings[0].contains("`v2`"), "{:?}", view.warnings);
    let error = shown("#v2/tomorrow?x=1").err().expect("nothing can be shown");
    assert!(error.contains("`v2`"), "{error}");
}

#[test]
fn what_is_no_link_at_all_stays_an_error() {
    for text in ["", "#", "#hello", "#v1/", "#v1/pacsos?n=3", "#v1z/", "#v1z/!!!", "#v1z/AAAA"] {
        assert!(shown(text).is_err(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn no_damage_breaks_the_mending(cut in 0usize..400, place in 0usize..400, letter in "[!-~]") {
        for link in [LINK.to_owned(), packed()] {
            let cut: String = link.chars().take(cut).collect();
            let _ = shown(&cut);
            let changed: String = link
                .chars()
                .enumerate()
                .map(|(i, c)| if i == place { letter.clone() } else { c.to_string() })
                .collect();
            let _ = shown(&changed);
        }
    }
}
