//! The sample post: its runs open, and its pictures are what the program draws of them.
//!
//! `BIVALENT_BLESS=1` writes the pictures anew.

use bivalent::draw::of_link;
use bivalent::wire::{Figure, Shade, open};
use bivalent::words::Language;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The step up to which the pictures are drawn: as many as can be told apart in a column of text.
const DRAWN: u32 = 24;

const POSTS: [(&str, Language); 2] =
    [("index.html", Language::English), ("zh-Hans.html", Language::Chinese)];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www/post")
}

/// The runs of a post: (link, file of its picture).
fn runs(post: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(folder().join(post)).expect("the post is there");
    let embeds = text.split("<bivalent-run").skip(1);
    let attribute = |text: &str, name: &str| {
        let (_, rest) = text.split_once(name).expect("an attribute");
        rest.split_once('"').expect("a closed attribute").0.replace("&amp;", "&")
    };
    embeds.map(|embed| (attribute(embed, " src=\""), attribute(embed, "<img src=\""))).collect()
}

#[test]
fn both_languages_have_the_same_five_runs() {
    let [english, chinese] = POSTS.map(|(post, _)| runs(post));
    let links = |runs: &[(String, String)]| runs.iter().map(|(link, _)| link.clone()).collect();
    let (english, chinese): (Vec<String>, Vec<String>) = (links(&english), links(&chinese));
    assert_eq!(english.len(), 5);
    assert_eq!(english, chinese);
}

#[test]
fn every_run_opens_and_shows_what_the_post_says_of_it() {
    let at = |link: &str, step| {
        let mut session = open(link).expect("a good link");
        session.seek(step);
        session.view(Language::English)
    };
    for (link, _) in runs("index.html") {
        assert_eq!(at(&link, DRAWN).warnings, Vec::<String>::new(), "{link}");
    }
    let links: Vec<String> = runs("index.html").into_iter().map(|(link, _)| link).collect();
    let [one, half, remembers, forgets, _] = &links[..] else { panic!("five runs") };
    let verdict = |link: &str, step, lane: &str| {
        let view = at(link, step);
        view.lanes.into_iter().find(|it| it.name == lane).map(|it| it.verdict)
    };
    assert_eq!(verdict(one, 100, "termination").as_deref(), Some("holds"));
    assert_eq!(verdict(half, 500, "termination").as_deref(), Some("pending"));
    assert_eq!(verdict(half, 500, "agreement").as_deref(), Some("holds"));
    let (before, after) = (at(remembers, 10).happened, at(remembers, 14).happened);
    assert!(before.contains("p0") && before.contains("decides 1"), "{before}");
    assert!(after.contains("voted 1"), "{after}");
    assert_eq!(verdict(remembers, 18, "agreement").as_deref(), Some("holds"));
    assert_eq!(verdict(forgets, 17, "agreement").as_deref(), Some("holds"));
    assert_eq!(verdict(forgets, 18, "agreement").as_deref(), Some("violated"));
}

#[test]
fn the_pictures_are_what_the_program_draws() {
    for (post, language) in POSTS {
        for (link, light) in runs(post) {
            let dark = light.replace(".svg", "-dark.svg");
            for (file, shade) in [(light, Shade::Light), (dark, Shade::Dark)] {
                let figure = Figure { shade, ..Figure::default() };
                let drawn = of_link(&link, Some(DRAWN), figure, language).expect("a good link");
                let path = folder().join(&file);
                if env::var_os("BIVALENT_BLESS").is_some() {
                    fs::write(&path, &drawn).expect("the picture can be written");
                }
                let kept = fs::read_to_string(&path).unwrap_or_default();
                assert!(kept == drawn, "{file} is not what is drawn: BIVALENT_BLESS=1 writes it");
            }
        }
    }
}
