//! What happens, told to who does not see it: one sentence at a time, and never so fast that it
//! could not be read aloud.

use super::browser;
use super::playback::SPEEDS;
use super::state::{Shared, branch};
use crate::say;
use crate::wire::{Lane, View};
use crate::words::Language;
use yew::prelude::*;

/// How long a sentence waits before it is read aloud: the one after it may be there by then.
const SETTLE_MS: f64 = 250.0;

/// The least time between two sentences.
const BREATH_MS: f64 = 2000.0;

/// At a higher speed only verdicts are told while the run goes on by itself.
const FOLLOWABLE: f64 = 0.1;

/// What [`Narrator`] tells of.
#[derive(PartialEq, Properties)]
pub struct NarratorProps {
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Whether it goes on by itself.
    pub playing: bool,
    /// How fast: a place in [`SPEEDS`].
    pub speed: usize,
}

/// What was told, and what is to be told next.
#[derive(Default)]
struct Telling {
    /// The branch and the verdicts that were heard of last.
    branch: Option<u32>,
    verdicts: Vec<(String, String)>,
    next: String,
    /// Verdicts are not given up for what happened after them.
    is_verdict: bool,
    last: f64,
    is_waking: bool,
}

impl Telling {
    /// Learns of a view: a verdict that changed goes before anything else.
    fn learn(&mut self, view: &View, language: Language, is_followed: bool) {
        let changed = self.changes(view);
        if let Some(lane) = changed {
            (self.next, self.is_verdict) = (verdict(lane, language), true);
        } else if is_followed && !self.is_verdict {
            self.next.clone_from(&view.happened);
        }
    }

    /// The lane whose verdict changed since the view before, the gravest first.
    fn changes<'a>(&mut self, view: &'a View) -> Option<&'a Lane> {
        let pair = |lane: &Lane| (lane.name.clone(), lane.verdict.clone());
        let now: Vec<_> = view.lanes.iter().map(pair).collect();
        let is_first = self.branch.is_none();
        let before = std::mem::replace(&mut self.verdicts, now);
        self.branch = Some(branch(view));
        let is_new = |lane: &&Lane| !before.contains(&pair(lane));
        let grave = |lane: &&Lane| match lane.verdict.as_str() {
            "violated" => 0,
            "impossible" => 1,
            "holds" => 2,
            _ => 3,
        };
        let changed = view.lanes.iter().filter(is_new).min_by_key(grave);
        changed.filter(|lane| !is_first && lane.verdict != "pending")
    }

    /// What is to be told now, if it is time; else how long to wait, if there is anything.
    fn tell(&mut self, now: f64) -> Result<String, Option<f64>> {
        if self.next.is_empty() {
            return Err(None);
        }
        let wait = self.last + BREATH_MS - now;
        if wait > 0.0 {
            return Err(Some(wait));
        }
        (self.last, self.is_verdict) = (now, false);
        Ok(std::mem::take(&mut self.next))
    }
}

fn verdict(lane: &Lane, language: Language) -> String {
    let (title, word, why) = (&lane.title, &lane.verdict_title, &lane.why);
    say!(language, "{title}: {word}. {why}", "{title}：{word}。{why}")
}

/// Tells each change of a verdict, and what happened in each step that can be followed.
#[component]
pub fn Narrator(props: &NarratorProps) -> Html {
    let said = use_state_eq(String::new);
    let telling = use_mut_ref(Telling::default);
    let speed = SPEEDS.get(props.speed).copied().unwrap_or(1.0);
    let is_followed = !props.playing || speed <= FOLLOWABLE;
    let (saying, language) = (said.setter(), props.language);
    use_effect_with((props.view.clone(), is_followed), move |(view, is_followed)| {
        telling.borrow_mut().learn(view, language, *is_followed);
        let is_waking = std::mem::replace(&mut telling.borrow_mut().is_waking, true);
        if !is_waking {
            wake(telling, move |sentence| saying.set(sentence), SETTLE_MS);
        }
    });
    html! { <p class="hidden narration" aria-live="polite">{ (*said).clone() }</p> }
}

/// Tells what is to be told after a while, and goes on as long as there is anything.
fn wake(
    telling: std::rc::Rc<std::cell::RefCell<Telling>>,
    say: impl Fn(String) + 'static,
    milliseconds: f64,
) {
    browser::after(milliseconds.ceil() as i32, move || {
        let told = telling.borrow_mut().tell(browser::now());
        match told {
            Ok(sentence) => {
                say(sentence);
                wake(telling, say, BREATH_MS);
            }
            Err(Some(wait)) => wake(telling, say, wait),
            Err(None) => telling.borrow_mut().is_waking = false,
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::BranchView;

    fn view(happened: &str, verdict: &str) -> View {
        let lane = Lane {
            name: "agreement".to_owned(),
            title: "agreement".to_owned(),
            verdict: verdict.to_owned(),
            verdict_title: verdict.to_owned(),
            why: "p0 decided 1, p1 decided 2".to_owned(),
            witness: Vec::new(),
            strip: Vec::new(),
        };
        let branch = BranchView {
            id: 0,
            parent: None,
            at: 0,
            title: String::new(),
            steps: 1,
            current: true,
        };
        View {
            happened: happened.to_owned(),
            lanes: vec![lane],
            branches: vec![branch],
            ..View::default()
        }
    }

    #[test]
    fn a_verdict_that_changed_is_told_before_what_happened_after_it() {
        let mut telling = Telling { last: f64::NEG_INFINITY, ..Telling::default() };
        telling.learn(&view("one.", "holds"), Language::English, true);
        assert_eq!(telling.tell(0.0), Ok("one.".to_owned()));
        telling.learn(&view("two.", "violated"), Language::English, true);
        telling.learn(&view("three.", "violated"), Language::English, true);
        assert_eq!(telling.tell(100.0), Err(Some(1900.0)));
        let verdict = "agreement: violated. p0 decided 1, p1 decided 2".to_owned();
        assert_eq!(telling.tell(2000.0), Ok(verdict));
        assert_eq!(telling.tell(4000.0), Err(None));
    }

    #[test]
    fn what_nobody_can_follow_is_not_told_but_verdicts_are() {
        let mut telling = Telling { last: f64::NEG_INFINITY, ..Telling::default() };
        telling.learn(&view("one.", "holds"), Language::English, false);
        assert_eq!(telling.tell(0.0), Err(None));
        telling.learn(&view("two.", "violated"), Language::Chinese, false);
        assert!(telling.tell(0.0).is_ok_and(|told| told.starts_with("agreement：violated")));
    }
}
