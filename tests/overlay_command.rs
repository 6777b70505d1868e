//! What `bivalent overlay` and `bivalent figures` promise to scripts, proven on the real binary.
#![cfg(feature = "cli")]

use serde_json::Value;
use std::process::{Command, Output};

fn bivalent(arguments: &[&str]) -> Output {
    let done = Command::new(env!("CARGO_BIN_EXE_bivalent")).args(arguments).output();
    done.expect("the command starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(arguments: &[&str]) -> Value {
    let output = bivalent(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{arguments:?}: {e}"))
}

fn number(value: &Value) -> f64 {
    let text = value.as_str().map(ToOwned::to_owned).unwrap_or_else(|| value.to_string());
    text.parse().unwrap_or_else(|_| panic!("not a number: {value}"))
}

#[test]
fn each_overlay_runs_headless_and_the_same_seed_says_the_same() {
    for (overlay, key) in
        [("one-hop", "seconds_to_hear"), ("chord", "mean_path"), ("kademlia", "mean_depth")]
    {
        let arguments = ["overlay", overlay, "--nodes", "200", "--json"];
        let first = json(&arguments);
        assert!(number(&first[key]) > 1.0, "{overlay}: {first}");
        assert_eq!(first, json(&arguments), "{overlay}");
    }
    let churning =
        ["overlay", "chord", "--nodes", "100", "--session", "600", "--time", "300", "--json"];
    assert!(number(&json(&churning)["changes"]) > 20.0);
}

#[test]
fn one_page_compares_the_four_on_the_same_nodes_keys_and_failures() {
    let arguments =
        ["overlay", "compare", "--nodes", "500", "--lookups", "500", "--dead", "100", "--json"];
    let compared = json(&arguments);
    let compared = compared.as_array().expect("a list");
    let names: Vec<&str> = compared.iter().filter_map(|one| one["overlay"].as_str()).collect();
    assert_eq!(names, ["pastry", "one-hop", "chord", "kademlia"]);
    for one in compared {
        assert!(number(&one["met_a_dead_node"]) > 10.0 && number(&one["mean_hops"]) > 0.9, "{one}");
    }
}

#[test]
fn the_way_of_an_event_is_printed_message_by_message() {
    let way = [
        "overlay",
        "one-hop",
        "--nodes",
        "30",
        "--slices",
        "3",
        "--units",
        "3",
        "--session",
        "600",
        "--event",
        "0",
    ];
    let said = text(&bivalent(&way).stdout);
    for part in ["report", "across", "to unit", "keep-alive", "->"] {
        assert!(said.contains(part), "{part} is missing in {said}");
    }
}

#[test]
fn figures_are_printed_beside_the_papers_and_drawn() {
    let folder = std::env::temp_dir().join(format!("bivalent-figures-{}", std::process::id()));
    let place = folder.to_string_lossy().into_owned();
    let output = bivalent(&["figures", "chord-figure-10b", "--small", "--out", &place]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("(0.2254)"));
    let drawn = std::fs::read_to_string(folder.join("chord-figure-10b.svg"));
    std::fs::remove_dir_all(&folder).expect("it was made");
    assert!(drawn.is_ok_and(|drawn| drawn.contains("class=\"mark\"")));
    assert_eq!(bivalent(&["figures", "nothing"]).status.code(), Some(2));
}
