//! What is wrong with a lesson that can be read.

use super::read::Draft;
use crate::wire::overlay::{OverlayCommand, OverlayLink, OverlaySession};
use crate::wire::{Beat, Condition, Facts, Link, open};
use crate::words::Language;

/// Everything that is wrong with a lesson in its languages; nothing, if it is as it should be.
pub fn check(english: &Draft, chinese: &Draft) -> Vec<String> {
    let mut wrong = shared(english, chinese);
    let mut run = None;
    for (beat, shows) in english.lesson.beats.iter().zip(&english.shows) {
        run = beat.run.clone().or(run);
        let found = match &run {
            None => vec!["there is no run to look at".to_owned()],
            Some(run) => of_beat(beat, run, shows.as_deref()),
        };
        wrong.extend(found.into_iter().map(|what| format!("{}: {what}", beat.id)));
    }
    wrong
}

/// What of a beat the reader is not shown in words: it has to be the same in both languages.
#[derive(Debug, PartialEq)]
struct Bones<'a> {
    id: &'a str,
    run: Option<&'a str>,
    until: Option<u32>,
    does: Option<&'a str>,
    look: Option<u32>,
    right: Vec<bool>,
    conditions: Vec<&'a str>,
    solution: &'a str,
    has_then: bool,
    has_yours: bool,
}

fn bones(beat: &Beat) -> Bones<'_> {
    let options = beat.prediction.iter().flat_map(|prediction| &prediction.options);
    let goals = beat.task.iter().flat_map(|task| &task.goals);
    Bones {
        id: &beat.id,
        run: beat.run.as_deref(),
        until: beat.until,
        does: beat.does.as_deref(),
        look: beat.look,
        right: options.map(|option| option.right).collect(),
        conditions: goals.map(|goal| goal.condition.as_str()).collect(),
        solution: beat.task.as_ref().map_or("", |task| &task.solution),
        has_then: beat.then.is_some(),
        has_yours: beat.yours.is_some(),
    }
}

fn shared(english: &Draft, chinese: &Draft) -> Vec<String> {
    let (left, right) = (&english.lesson, &chinese.lesson);
    let mut wrong = Vec::new();
    if left.beats.len() != right.beats.len() || left.minutes != right.minutes {
        wrong.push("the languages do not have as many beats and minutes".to_owned());
    }
    let pairs = left.beats.iter().zip(&right.beats);
    let differ = pairs.filter(|(one, other)| bones(one) != bones(other));
    let say = |(one, other): (&Beat, &Beat)| {
        format!(
            "{}: the languages differ in what is no text: {:?}, {:?}",
            one.id,
            bones(one),
            bones(other)
        )
    };
    wrong.extend(differ.map(say));
    let steps = left.beats.iter().zip(&right.beats).filter(|(a, b)| steps(a) != steps(b));
    wrong.extend(steps.map(|(a, _)| format!("{}: the languages link to other steps", a.id)));
    if english.shows != chinese.shows || english.order != chinese.order {
        wrong.push("the languages differ in `shows` or `order`".to_owned());
    }
    wrong
}

/// The steps that a beat's texts link to.
fn steps(beat: &Beat) -> Vec<u32> {
    let texts = [Some(&beat.text), beat.then.as_ref(), beat.yours.as_ref()];
    let links = texts.into_iter().flatten().flat_map(|text| text.split("data-to=\"").skip(1));
    let mut steps: Vec<u32> =
        links.filter_map(|rest| rest.split('"').next()?.parse().ok()).collect();
    steps.sort_unstable();
    steps
}

/// A link's run at a step of it, or its overlay after some acts, or what is wrong with it.
fn facts(link: &str, step: Option<u32>, does: Option<&str>) -> Result<Facts, String> {
    match (OverlayLink::kind_of(link), step, does) {
        (Some(_), None, does) => overlay(link, does),
        (None, step, None) => replay(link, step),
        (Some(_), Some(_), _) => Err(format!("{link}: an overlay has no steps, but `does`")),
        (None, _, Some(_)) => Err(format!("{link}: a run has steps, and no `does`")),
    }
}

fn replay(link: &str, step: Option<u32>) -> Result<Facts, String> {
    let at = Link::read(link).map_err(|error| format!("{link}: {error}"))?.scenario.at;
    let mut session = open(link).map_err(|error| format!("{link}: {error}"))?;
    let step = step.unwrap_or(at);
    session.seek(step);
    let view = session.view(Language::English);
    if let Some(warning) = view.warnings.first() {
        return Err(format!("{link}: {warning}"));
    }
    if view.step < step {
        return Err(format!("{link}: ends at step {}, before step {step}", view.step));
    }
    Ok(Facts::of(session.as_mut()))
}

fn overlay(link: &str, does: Option<&str>) -> Result<Facts, String> {
    let mut session = OverlaySession::open(link).map_err(|error| format!("{link}: {error}"))?;
    finish(&mut session);
    for act in does.into_iter().flat_map(|acts| acts.split(';')) {
        let command = OverlayCommand::Act { act: act.to_owned() };
        session.answer(command, Language::English).map_err(|error| format!("{act}: {error}"))?;
        finish(&mut session);
    }
    // The page knows by this that they are done.
    if !session.link().write().ends_with(does.unwrap_or_default()) {
        return Err(format!("{link}: a link would have {} otherwise", does.unwrap_or_default()));
    }
    Ok(Facts::of_overlay(session.view(Language::English)))
}

/// Lets everything that is under way come to its end.
fn finish(session: &mut OverlaySession) {
    while !session.is_idle() {
        session.advance(SLICE);
    }
}

/// So many steps at once.
const SLICE: u64 = 100_000;

fn holds(condition: &str, facts: &Facts) -> Result<bool, String> {
    let read: Condition = condition.parse().map_err(|error| format!("{error}"))?;
    Ok(read.holds(facts))
}

fn of_beat(beat: &Beat, run: &str, shows: Option<&str>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut note = |found: Result<(), String>| wrong.extend(found.err());
    match facts(run, beat.until, beat.does.as_deref()) {
        Ok(facts) => {
            note(shown(shows, &facts));
            note(begun(beat, &facts));
        }
        Err(error) => note(Err(error)),
    }
    for step in steps(beat) {
        note(facts(run, Some(step), None).map(|_| ()));
    }
    if beat.prediction.is_some() && beat.then.is_none() {
        note(Err("after a prediction stands what is to be understood: ### then".to_owned()));
    }
    if let Some(task) = &beat.task {
        let met = facts(&task.solution, None, None).and_then(|facts| all_hold(beat, &facts));
        note(met.and_then(|met| match met {
            true => Ok(()),
            false => Err(format!("the solution does not meet the task: {}", task.solution)),
        }));
    }
    wrong
}

fn shown(shows: Option<&str>, facts: &Facts) -> Result<(), String> {
    match shows {
        Some(condition) if !holds(condition, facts)? => {
            Err(format!("when it has played does not hold: {condition}"))
        }
        _ => Ok(()),
    }
}

/// A task is something to do.
fn begun(beat: &Beat, facts: &Facts) -> Result<(), String> {
    match beat.task.is_some() && all_hold(beat, facts)? {
        true => Err("the task is met before it is begun".to_owned()),
        false => Ok(()),
    }
}

/// Whether the beat's task is met.
fn all_hold(beat: &Beat, facts: &Facts) -> Result<bool, String> {
    let goals = beat.task.iter().flat_map(|task| &task.goals);
    for goal in goals {
        if !holds(&goal.condition, facts)? {
            return Ok(false);
        }
    }
    Ok(true)
}
