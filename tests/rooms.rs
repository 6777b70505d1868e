//! The rooms of `src/` and what may be carried from one into another.
//!
//! Dependencies point one way, so that a newcomer can read a room knowing only those below it. These
//! tests read the sources: every path that starts at `crate::` (or climbs there by `super::`) is an
//! edge between two rooms, and has to be in the list.

use bivalent::check::Status;
use bivalent::protocols::{NAMES, Visitor, visit_all};
use bivalent::run::{Protocol, Words};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may use: a room, or a single name of one.
const EDGES: &[(&str, &[&str])] = &[
    ("words", &[]),
    ("sim", &[]),
    ("check", &["sim", "words"]),
    ("run", &["check", "sim", "words"]),
    ("explore", &["run", "check", "sim", "words"]),
    ("protocols", &["run", "explore", "check", "sim", "words"]),
    ("overlay", &["sim", "words"]),
    ("wire", &["protocols", "run", "explore", "check", "overlay", "sim", "words"]),
    ("draw", &["wire", "words"]),
    ("export", &["draw", "wire", "words"]),
    ("worker", &["draw", "export", "wire", "sim::Time", "check::Status", "words"]),
    ("ui", &["draw", "wire", "words"]),
    ("lesson", &["wire", "words"]),
    (
        "cli",
        &[
            "draw",
            "export",
            "lesson",
            "wire",
            "overlay",
            "sim::Dice",
            "sim::Part",
            "sim::Time",
            "check::Status",
            "words",
        ],
    ),
    ("bin", &["ui", "worker", "cli", "export", "wire"]),
];

/// Rooms whose sources compute with whole numbers alone.
const WITHOUT_FLOATS: &[&str] = &["sim", "check", "run", "explore", "protocols", "overlay"];

/// Rooms that know how something is written down.
const WITH_SERDE: &[&str] = &["wire", "words", "export", "worker", "ui", "cli", "bin"];

/// The macros that every room may use.
const MACROS: &[&str] = &["say", "phrase"];

/// What a protocol's folder has at least.
const FOLDER: &[&str] = &["mod.rs", "process.rs", "messages.rs", "scenarios.rs", "tests.rs"];

/// The fewest lines that explain a protocol.
const ESSAY: usize = 12;

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// A source file: its place below `src/`, and its text without comments and literals.
struct Source {
    place: String,
    whole: String,
    code: String,
}

impl Source {
    /// The module path of the file, its room first.
    fn modules(&self) -> Vec<&str> {
        let path = self.place.trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').filter(|name| *name != "lib").collect()
    }

    fn room(&self) -> &str {
        self.modules().first().copied().unwrap_or_default()
    }
}

fn sources() -> Vec<Source> {
    let (mut all, mut folders) = (Vec::new(), vec![src()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let place = path.strip_prefix(src()).expect("it is below src");
                let place = place.to_string_lossy().replace('\\', "/");
                let whole = fs::read_to_string(&path).expect("a source is text");
                all.push(Source { place, code: bare(&whole), whole });
            }
        }
    }
    all.sort_by(|a, b| a.place.cmp(&b.place));
    all
}

/// The text with comments and the insides of literals blanked, line by line as before.
fn bare(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (mut bare, mut i) = (String::new(), 0);
    while i < chars.len() {
        let end = match chars[i..] {
            ['/', '/', ..] => line_end(&chars, i),
            ['/', '*', ..] => block_end(&chars, i),
            ['"', ..] => string_end(&chars, i),
            ['r', '"' | '#', ..] if !follows_a_word(&chars, i) => raw_end(&chars, i),
            ['\'', '\\', ..] => char_end(&chars, i + 3),
            ['\'', _, '\'', ..] => i + 3,
            _ => {
                bare.push(chars[i]);
                i += 1;
                continue;
            }
        };
        bare.extend(chars[i..end].iter().map(|&c| if c == '\n' { c } else { ' ' }));
        i = end;
    }
    bare
}

fn line_end(chars: &[char], from: usize) -> usize {
    (from..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len())
}

fn block_end(chars: &[char], from: usize) -> usize {
    let closes = |&i: &usize| chars[i] == '*' && chars.get(i + 1) == Some(&'/');
    (from + 2..chars.len()).find(closes).map_or(chars.len(), |i| i + 2)
}

fn string_end(chars: &[char], from: usize) -> usize {
    let mut i = from + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    (i + 1).min(chars.len())
}

fn char_end(chars: &[char], from: usize) -> usize {
    (from..chars.len()).find(|&i| chars[i] == '\'').map_or(chars.len(), |i| i + 1)
}

fn raw_end(chars: &[char], from: usize) -> usize {
    let hashes = chars[from + 1..].iter().take_while(|&&c| c == '#').count();
    if chars.get(from + 1 + hashes) != Some(&'"') {
        return from + 1; // a raw identifier, such as r#type
    }
    let closes = |&i: &usize| {
        let after = chars[i + 1..].iter().take(hashes);
        chars[i] == '"' && after.filter(|&&c| c == '#').count() == hashes
    };
    let inside = from + 2 + hashes;
    (inside..chars.len()).find(closes).map_or(chars.len(), |i| i + 1 + hashes)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn follows_a_word(chars: &[char], i: usize) -> bool {
    i > 0 && is_word(chars[i - 1])
}

/// A path found in a source: where, and its names (at most the first three, `*` included).
#[derive(Debug, PartialEq, Eq)]
struct Found {
    line: usize,
    names: Vec<String>,
}

/// Every path that starts with `root::`, braces multiplied out.
fn paths(code: &str, root: &str) -> Vec<Found> {
    let start = format!("{root}::");
    let mut all = Vec::new();
    for (at, _) in code.match_indices(&start) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| is_word(c) || c == ':' || c == '$') {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let mut found = Vec::new();
        tree(&mut code[at + start.len()..].chars().peekable(), &[], &mut found);
        all.extend(found.into_iter().map(|names| Found { line, names }));
    }
    all
}

/// Reads a use-tree: names joined by `::`, with alternatives in braces.
fn tree(
    text: &mut std::iter::Peekable<std::str::Chars<'_>>,
    before: &[String],
    found: &mut Vec<Vec<String>>,
) {
    let mut names = before.to_vec();
    loop {
        while text.next_if(|c| c.is_whitespace()).is_some() {}
        if text.next_if_eq(&'{').is_some() {
            while text.peek().is_some_and(|&c| c != '}') {
                tree(text, &names, found);
                while text.next_if(|c| c.is_whitespace() || *c == ',').is_some() {}
            }
            text.next();
            return;
        }
        let mut name = String::new();
        while let Some(c) = text.next_if(|&c| is_word(c) || c == '*') {
            name.push(c);
        }
        if name.is_empty() {
            // Something that is no path, such as the end of the text or a generic argument.
            text.next_if(|&c| c != '}' && c != ',');
            break;
        }
        names.push(name);
        if text.next_if_eq(&':').is_none() || text.next_if_eq(&':').is_none() {
            // `as something` names nothing new.
            while text.next_if(|&c| is_word(c) || c == ' ').is_some() {}
            break;
        }
    }
    found.push(names);
}

/// All paths of a source that lead out of its file, as paths from the crate's root.
fn outward(source: &Source) -> Vec<Found> {
    let mut all = paths(&source.code, "crate");
    all.extend(paths(&source.code, "bivalent"));
    let modules = source.modules();
    for Found { line, names } in paths(&source.code, "super") {
        let climbs = 1 + names.iter().take_while(|name| *name == "super").count();
        let Some(stays) = modules.len().checked_sub(climbs) else { continue };
        let whole = modules[..stays].iter().map(|name| (*name).to_owned());
        all.push(Found { line, names: whole.chain(names[climbs - 1..].to_vec()).collect() });
    }
    all
}

/// Whether `names` is, or is below, one of the paths allowed.
fn is_allowed(names: &[String], allowed: &[&str]) -> bool {
    allowed.iter().any(|allowed| {
        let mut parts = allowed.split("::").enumerate();
        parts.all(|(i, part)| names.get(i).is_some_and(|name| name == part))
    })
}

#[test]
fn dependencies_between_rooms_point_one_way() {
    let rooms: Vec<&str> = EDGES.iter().map(|(room, _)| *room).collect();
    let mut forbidden = Vec::new();
    for source in sources().iter().filter(|source| source.place != "lib.rs") {
        let room = source.room();
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == room) else {
            forbidden
                .push(format!("src/{}: `{room}` is no room; the rooms: {rooms:?}", source.place));
            continue;
        };
        for Found { line, names } in outward(source) {
            let Some(target) = names.first() else { continue };
            let is_room = rooms.contains(&target.as_str());
            let is_macro = MACROS.contains(&target.as_str());
            if target == room
                || is_macro
                || is_allowed(&names, allowed)
                || !is_room && names.len() == 1
            {
                continue;
            }
            let path = names.join("::");
            forbidden.push(format!(
                "src/{}:{line}: {room} -> {target} ({path}); {room} may use {allowed:?}",
                source.place
            ));
        }
    }
    assert!(forbidden.is_empty(), "forbidden edges:\n{}", forbidden.join("\n"));
}

#[test]
fn protocols_do_not_know_each_other() {
    let mut forbidden = Vec::new();
    for source in sources().iter().filter(|source| source.room() == "protocols") {
        let modules = source.modules();
        let Some(own) = modules.get(1) else { continue };
        for Found { line, names } in outward(source) {
            if names.first().is_some_and(|room| room == "protocols")
                && names.get(1).is_some_and(|name| name != own)
            {
                let path = names.join("::");
                forbidden.push(format!("src/{}:{line}: {own} -> {path}", source.place));
            }
        }
    }
    assert!(forbidden.is_empty(), "a protocol uses another:\n{}", forbidden.join("\n"));
}

/// The places at which a word stands in the code of rooms that are not to have it.
fn words_in(words: &[&str], has_no: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| has_no(source.room())) {
        for (number, line) in source.code.lines().enumerate() {
            let mut names = line.split(|c: char| !is_word(c));
            if let Some(name) = names.find(|name| words.contains(name)) {
                found.push(format!("src/{}:{}: `{name}`", source.place, number + 1));
            }
        }
    }
    found
}

#[test]
fn only_the_boundary_knows_how_things_are_written_down() {
    let serde = ["serde", "serde_json", "serde_wasm_bindgen", "Serialize", "Deserialize"];
    let found = words_in(&serde, |room| !WITH_SERDE.contains(&room));
    assert!(found.is_empty(), "serde outside {WITH_SERDE:?}:\n{}", found.join("\n"));
}

#[test]
fn the_core_computes_with_whole_numbers() {
    let found = words_in(&["f32", "f64"], |room| WITHOUT_FLOATS.contains(&room));
    assert!(found.is_empty(), "floats in the core:\n{}", found.join("\n"));
    for room in WITHOUT_FLOATS.iter().filter(|room| **room != "protocols") {
        let Ok(text) = fs::read_to_string(src().join(room).join("mod.rs")) else { continue };
        let mut head = text.lines().take_while(|line| {
            line.is_empty() || line.starts_with("//!") || line.starts_with("#!")
        });
        assert!(
            head.any(|line| line == "#![deny(clippy::float_arithmetic)]"),
            "src/{room}/mod.rs: its head lacks #![deny(clippy::float_arithmetic)]"
        );
    }
}

#[test]
fn every_protocol_is_a_folder_with_its_essay_and_is_registered() {
    let entries = fs::read_dir(src().join("protocols")).expect("the protocols can be read");
    let folders: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect();
    for folder in &folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        for file in FOLDER {
            assert!(folder.join(file).is_file(), "src/protocols/{name}/{file} is missing");
        }
        let essay = fs::read_to_string(folder.join("mod.rs")).expect("it was found above");
        let lines = essay.lines().take_while(|line| line.starts_with("//!")).count();
        assert!(
            lines >= ESSAY,
            "src/protocols/{name}/mod.rs:1: an essay of {lines} lines; at least {ESSAY} are due"
        );
        let tests = fs::read_to_string(folder.join("tests.rs")).expect("it was found above");
        assert!(tests.contains("#[test]"), "src/protocols/{name}/tests.rs:1: there is no test");
    }
    assert_eq!(folders.len(), NAMES.len(), "folders and registered protocols: {NAMES:?}");
}

/// The names of a protocol's scenarios in which some lane is expected to be violated.
struct Broken;

impl Visitor for Broken {
    type Output = (&'static str, Vec<&'static str>);

    fn visit<P: Protocol + Words>(&mut self) -> Self::Output {
        let scenarios = P::scenarios().into_iter();
        let broken = scenarios.filter(|s| s.expect.iter().any(|(_, e)| *e == Status::Violated));
        (P::NAME, broken.map(|scenario| scenario.name).collect())
    }
}

#[test]
fn every_protocol_has_a_broken_variant_that_a_monitor_convicts() {
    for (name, broken) in visit_all(&mut Broken) {
        assert!(!broken.is_empty(), "{name}: no scenario expects a violation");
    }
}

#[test]
fn every_source_is_a_module_documented_at_its_head() {
    for source in sources() {
        assert!(
            source.whole.starts_with("//! "),
            "src/{}:1: no `//!` says what it is",
            source.place
        );
    }
}

#[test]
fn the_reader_of_these_tests_sees_what_is_code_and_only_that() {
    let code = bare(
        "use crate::sim::{Time, dice::{Dice, Part as P}}; // crate::ui\nlet s = \"crate::ui\";\n\
        let r = r#\"crate::ui\"#; let c = '\"'; crate::say!(x); $crate::words::Phrase; 'a' crate::wire::open(y)",
    );
    let names = |found: Vec<Found>| -> Vec<(usize, String)> {
        found.into_iter().map(|f| (f.line, f.names.join("::"))).collect()
    };
    let expected = [
        (1, "sim::Time"),
        (1, "sim::dice::Dice"),
        (1, "sim::dice::Part"),
        (3, "say"),
        (3, "wire::open"),
    ];
    let expected: Vec<(usize, String)> =
        expected.map(|(line, path)| (line, path.to_owned())).into();
    assert_eq!(names(paths(&code, "crate")), expected);
    let source = Source {
        place: "run/log.rs".into(),
        whole: String::new(),
        code: "use super::super::ui::Page; super::tree;".into(),
    };
    let expected = vec![(1, "ui::Page".to_owned()), (1, "run::tree".to_owned())];
    assert_eq!(names(outward(&source)), expected);
}
