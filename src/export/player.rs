//! A run as a page of its own, in one file: it plays without a server and without this program.
//!
//! All that happens in the run is written into it as data; a small script draws and moves it. Its
//! policy lets nothing else run and nothing be fetched. Where there are no scripts the diagram, the
//! verdicts and the events stand there all the same.

use super::{line, milliseconds};
use crate::draw::{self, Form, INKS, Ink, VALUE_INKS, value_form};
use crate::phrase;
use crate::say;
use crate::wire::{
    EventView, Figure, OpenError, Passage, ProcessView, Session, Shade, View, start,
};
use crate::words::{Language, Phrase};
use base64ct::{Base64, Encoding};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The most steps that are played: the last ones.
const MOST_STEPS: u32 = 3000;
/// The most values that stand below a process.
const MOST_GLANCE: usize = 3;

const SCRIPT: &str = include_str!("player.js");
const SHEET: &str = include_str!("player.css");

/// The colours that a diagram has no use for, by day and by night.
const MORE: [(&str, &str, &str); 3] = [
    ("holds", "#00714f", "#3cc79b"),
    ("pending", "#5a5852", "#b5b2aa"),
    ("sheet", "#ffffff", "#1c1f23"),
];

const WORDS: [(&str, Phrase); 12] = [
    ("play", phrase!("Play", "播放")),
    ("pause", phrase!("Pause", "暂停")),
    ("step", phrase!("Step", "前进一步")),
    ("back", phrase!("Back", "后退一步")),
    ("speed", phrase!("Speed", "速度")),
    ("at", phrase!("Step {step} of {last}, {time} ms", "第 {step} 步，共 {last} 步，{time} 毫秒")),
    ("place", phrase!("Place in the run", "运行中的位置")),
    ("decided", phrase!("decided {value}", "已选定 {value}")),
    ("stage", phrase!("Processes and messages", "进程与消息")),
    ("diagram", phrase!("Space-time diagram", "时空图")),
    ("lanes", phrase!("What holds", "性质")),
    ("events", phrase!("Events", "事件")),
];

/// What the script is told.
#[derive(Serialize)]
struct Data {
    words: BTreeMap<&'static str, &'static str>,
    /// The step of the first frame.
    first: u32,
    names: Vec<String>,
    lanes: Vec<String>,
    values: BTreeMap<u32, Value>,
    frames: Vec<Frame>,
    messages: Vec<Message>,
    notes: BTreeMap<u32, String>,
}

/// A value's badge.
#[derive(Serialize)]
struct Value {
    /// Corners of a closed figure around (0, 0); without them it is a circle.
    corners: Vec<(i32, i32)>,
    fill: &'static str,
    ink: &'static str,
}

/// A step: what it changed.
#[derive(Serialize)]
struct Frame {
    time: u64,
    text: String,
    process: Option<u32>,
    processes: Vec<(u32, Process)>,
    /// (which lane, verdict, its name, why)
    lanes: Vec<(u32, String, String, String)>,
}

#[derive(Clone, PartialEq, Serialize)]
struct Process {
    x: i32,
    y: i32,
    status: String,
    title: String,
    traitor: bool,
    decided: Option<u32>,
    glance: Vec<String>,
}

/// A message's way; steps count from the first frame.
#[derive(Serialize)]
struct Message {
    id: String,
    from: u32,
    to: u32,
    title: String,
    text: String,
    mark: Option<u32>,
    sent: (i64, u64),
    /// The step in which it is gone, and when that is or will be.
    gone: (Option<u32>, u64),
    lost: bool,
}

/// The page's text.
///
/// # Errors
/// If the session's own link does not open.
pub fn html(
    session: &mut dyn Session,
    figure: Figure,
    language: Language,
) -> Result<String, OpenError> {
    let mut film = start(session.link())?;
    let view = session.view(language);
    let picture = draw::figure(session, Figure { small: false, ..figure }, language);
    let data = data(film.as_mut(), &view, language);
    Ok(page(&view, &picture, &data, figure.shade, language))
}

fn page(view: &View, picture: &str, data: &Data, shade: Shade, language: Language) -> String {
    let (title, about, link) = (escape(&view.title), escape(&view.about), escape(&view.link));
    let (code, scheme) = (code(language), scheme(shade));
    let sheet = format!("{}{SHEET}", colours(shade));
    let (script_hash, sheet_hash) = (hash(SCRIPT), hash(&sheet));
    let word =
        |name| WORDS.iter().find(|(it, _)| *it == name).map_or("", |(_, it)| it.say(language));
    let (diagram, lanes, events) = (word("diagram"), word("lanes"), word("events"));
    let verdicts: String = view.lanes.iter().map(verdict).collect();
    let list: String = data.frames.iter().zip(data.first..).map(event).collect();
    // What is inside a script element ends at the first `</`, whatever it is in.
    let json = serde_json::to_string(data).unwrap_or_default().replace('<', "\\u003c");
    let made = say!(
        language,
        "A run of Bivalent; in the playground it is the link <code>{link}</code>",
        "Bivalent 的一次运行；在演练场中它的链接是 <code>{link}</code>",
    );
    format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         script-src '{script_hash}'; style-src '{sheet_hash}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"{scheme}\">\n<title>{title}</title>\n\
         <meta name=\"description\" content=\"{about}\">\n<style>{sheet}</style>\n</head>\n<body>\n\
         <header><h1>{title}</h1><p>{about}</p></header>\n<main>\n\
         <section id=\"player\" hidden></section>\n\
         <section id=\"lanes\"><h2>{lanes}</h2><ul>{verdicts}</ul></section>\n\
         <section id=\"diagram\"><h2>{diagram}</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" \
         aria-label=\"{diagram}\">\n{picture}</div></section>\n\
         <section id=\"events\"><h2>{events}</h2><ol class=\"scroll\" tabindex=\"0\" \
         aria-label=\"{events}\">\n{list}</ol></section>\n</main>\n\
         <footer><p>{made}</p></footer>\n\
         <script type=\"application/json\" id=\"run\">{json}</script>\n<script>{SCRIPT}</script>\n\
         </body>\n</html>\n"
    )
}

fn verdict(lane: &crate::wire::Lane) -> String {
    let (name, title, verdict, why) =
        (&lane.verdict, escape(&lane.title), escape(&lane.verdict_title), escape(&lane.why));
    format!(
        "<li data-verdict=\"{name}\"><b>{title}</b> <span class=\"verdict\">{verdict}</span> \
         <span class=\"why\">{why}</span></li>"
    )
}

fn event((frame, step): (&Frame, u32)) -> String {
    let (time, text) = (milliseconds(frame.time), escape(&frame.text));
    format!(
        "<li data-step=\"{step}\" value=\"{step}\"><span class=\"time\">{step} · {time} ms</span> {text}</li>\n"
    )
}

/// Plays the run and notes down what each step changes.
fn data(film: &mut dyn Session, view: &View, language: Language) -> Data {
    let first = (view.step + 1).saturating_sub(MOST_STEPS);
    film.seek(first);
    let mut reel = Reel { first, ..Reel::default() };
    for step in first..=view.step {
        film.seek(step);
        let seen = film.view(language);
        let event = film.events(step, step + 1, language).events.pop().unwrap_or_default();
        reel.take(&seen, event);
    }
    let words = WORDS.map(|(name, phrase)| (name, phrase.say(language)));
    let notes = view.notes.iter().filter(|note| (first..=view.step).contains(&note.step));
    Data {
        words: words.into(),
        first,
        names: view.processes.iter().map(|process| process.name.clone()).collect(),
        lanes: view.lanes.iter().map(|lane| lane.title.clone()).collect(),
        values: reel.values.iter().map(|value| (*value, badge(*value))).collect(),
        frames: reel.frames,
        messages: reel.messages,
        notes: notes.map(|note| (note.step - first, line(&note.text))).collect(),
    }
}

/// What was noted down so far.
#[derive(Default)]
struct Reel {
    first: u32,
    frames: Vec<Frame>,
    messages: Vec<Message>,
    /// The messages under way, and their places in `messages`.
    under_way: BTreeMap<String, usize>,
    processes: Vec<Process>,
    lanes: Vec<(String, String)>,
    values: std::collections::BTreeSet<u32>,
}

impl Reel {
    fn take(&mut self, view: &View, event: EventView) {
        let place = self.frames.len() as u32;
        self.take_messages(view, &event, place);
        let processes: Vec<Process> = view.processes.iter().map(portrait).collect();
        let numbered = (0..).zip(processes.iter().cloned());
        let changed = numbered.filter(|(p, it)| self.processes.get(*p as usize) != Some(it));
        let changed: Vec<(u32, Process)> = changed.collect();
        self.processes = processes;
        let lanes: Vec<(String, String)> =
            view.lanes.iter().map(|lane| (lane.verdict.clone(), lane.why.clone())).collect();
        let turned = (0..)
            .zip(&view.lanes)
            .filter(|(i, _)| self.lanes.get(*i as usize) != lanes.get(*i as usize));
        let turned = turned.map(|(i, lane)| {
            (i, lane.verdict.clone(), lane.verdict_title.clone(), lane.why.clone())
        });
        let turned = turned.collect();
        self.lanes = lanes;
        let marks = self.messages.iter().map(|message| message.mark);
        let decided = view.processes.iter().map(|process| process.decided);
        self.values.extend(marks.chain(decided).flatten());
        self.frames.push(Frame {
            time: view.now,
            text: line(&event.text),
            process: event.process,
            processes: changed,
            lanes: turned,
        });
    }

    fn take_messages(&mut self, view: &View, event: &EventView, place: u32) {
        let arrived = event.received.as_ref().filter(|passage| passage.lost.is_none());
        let is_there: Vec<&str> = view.messages.iter().map(|message| message.id.as_str()).collect();
        let gone: Vec<(String, usize)> = self
            .under_way
            .iter()
            .filter(|(id, _)| !is_there.contains(&id.as_str()))
            .map(|(id, at)| (id.clone(), *at))
            .collect();
        for (id, at) in gone {
            let message = &mut self.messages[at];
            message.gone = (Some(place), view.now);
            message.lost = arrived.is_none_or(|passage| passage.id != id);
            self.under_way.remove(&id);
        }
        for passage in event.sends.iter().filter(|passage| passage.lost.is_some()) {
            // What was lost as it was sent was never under way.
            if passage.sent_step == view.step {
                self.messages.push(stillborn(passage, view, place));
            }
        }
        for message in &view.messages {
            if let Some(at) = self.under_way.get(&message.id) {
                // It may have been delayed.
                self.messages[*at].gone.1 = message.due;
                continue;
            }
            self.under_way.insert(message.id.clone(), self.messages.len());
            self.messages.push(Message {
                id: message.id.clone(),
                from: message.from,
                to: message.to,
                title: message.title.clone(),
                text: line(&message.text),
                mark: message.mark,
                sent: (i64::from(message.sent_step) - i64::from(self.first), message.sent),
                gone: (None, message.due),
                lost: false,
            });
        }
    }
}

fn stillborn(passage: &Passage, view: &View, place: u32) -> Message {
    let title = view.kinds.iter().find(|(kind, _)| *kind == passage.kind);
    Message {
        id: passage.id.clone(),
        from: passage.from,
        to: passage.to,
        title: title.map_or_else(|| passage.kind.clone(), |(_, title)| title.clone()),
        text: line(&passage.text),
        mark: passage.mark,
        sent: (place.into(), view.now),
        gone: (Some(place), view.now),
        lost: true,
    }
}

fn portrait(process: &ProcessView) -> Process {
    let ProcessView { x, y, status, status_title, traitor, decided, glance, .. } = process;
    let glance = glance.iter().take(MOST_GLANCE);
    Process {
        x: *x,
        y: *y,
        status: status.clone(),
        title: status_title.clone(),
        traitor: *traitor,
        decided: *decided,
        glance: glance.map(|field| format!("{} {}", field.name, field.value)).collect(),
    }
}

fn badge(value: u32) -> Value {
    let (fill, ink) = VALUE_INKS[value as usize % VALUE_INKS.len()];
    let corners = match value_form(value, (0.0, 0.0), 100.0) {
        Form::Polygon(corners) => {
            corners.iter().map(|(x, y)| (x.round() as i32, y.round() as i32)).collect()
        }
        _ => Vec::new(),
    };
    Value { corners, fill, ink }
}

/// The custom properties of the sheet.
fn colours(shade: Shade) -> String {
    let inks = INKS.iter().map(|(ink, name, ..)| (*name, Ink::colour(*ink, shade)));
    let more = MORE
        .iter()
        .map(|(name, day, night)| (*name, if shade == Shade::Light { *day } else { *night }));
    let all: String =
        inks.chain(more).map(|(name, colour)| format!("--{name}:{colour};")).collect();
    format!(":root{{color-scheme:{};{all}}}\n", scheme(shade))
}

fn scheme(shade: Shade) -> &'static str {
    if shade == Shade::Light { "light" } else { "dark" }
}

fn code(language: Language) -> &'static str {
    if language == Language::Chinese { "zh-Hans" } else { "en" }
}

/// How a policy names a script or a sheet of these words.
fn hash(text: &str) -> String {
    format!("sha256-{}", Base64::encode_string(&Sha256::digest(text.as_bytes())))
}

/// A text as HTML writes it: somebody else's text is never markup.
fn escape(text: &str) -> String {
    let line = line(text);
    line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
