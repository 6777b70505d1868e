//! The list of events: the run in sentences, of which only those in view are in the document.

use crate::ui::browser;
use crate::ui::components::Mark;
use crate::ui::log::{Known, Log, cone};
use crate::ui::measure::use_laid;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Lit, Shared, branch};
use crate::ui::{icons, words};
use crate::wire::{EventView, View};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// How high a row is, in pixels: two lines of text.  A finger needs more.
const ROW: f64 = 40.0;
const ROW_FOR_FINGERS: f64 = 48.0;

/// How many rows are in the document beyond what is in view, on either side.
const SPARE: u32 = 8;
/// By how many rows at once that goes on: a list is not drawn anew for every pixel that it is scrolled.
const COARSE: u32 = 4;

/// How many events are asked for at once, where many are needed.
const CHUNK: u32 = 500;

/// How many rows a press of Page Down goes.
const PAGE: i64 = 10;

const WHAT: Phrase = phrase!("What happened", "发生了什么");
const WHERE: Phrase = phrase!("Process", "进程");
const SEARCH: Phrase = phrase!("Search the events", "搜索事件");
const EVERYTHING: Phrase = phrase!("all events", "所有事件");
const EVERYWHERE: Phrase = phrase!("everywhere", "所有进程");
const NONE_FITS: Phrase = phrase!("No event fits.", "没有符合的事件。");
const NOT_KNOWN_YET: Phrase = phrase!("Fetching this event", "正在读取此事件");
const HAS_NOTE: Phrase = phrase!("has a note", "有备注");
const PROVES: Phrase = phrase!("part of the proof", "证据之一");

/// What events can be told apart by, besides the kinds of messages.
const KINDS: [(&str, Phrase); 7] = [
    ("deliver", phrase!("arrivals", "到达")),
    ("lost", phrase!("losses", "丢失")),
    ("timer", phrase!("timers", "定时器")),
    ("act", phrase!("interventions", "干预")),
    ("decided", phrase!("decisions", "选定")),
    ("ignored", phrase!("ignored messages", "被忽略的消息")),
    ("sends", phrase!("events that send", "发出消息的事件")),
];

/// Which events are listed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Filter {
    /// A name out of [`KINDS`], or `kind.` and a kind of message; empty for any.
    what: String,
    process: Option<u32>,
    /// What the sentence is to contain, in letters of either case.
    text: String,
}

impl Filter {
    fn is_open(&self) -> bool {
        *self == Self::default()
    }

    fn fits(&self, event: &EventView) -> bool {
        let here = self.process.is_none_or(|process| event.process == Some(process));
        here && self.fits_what(event) && (self.text.is_empty() || contains(&event.text, &self.text))
    }

    fn fits_what(&self, event: &EventView) -> bool {
        if let Some(kind) = self.what.strip_prefix("kind.") {
            let mut passages = event.received.iter().chain(&event.sends);
            return passages.any(|passage| passage.kind == kind);
        }
        match self.what.as_str() {
            "" => true,
            "act" => event.kind == "act" || event.kind == "refused",
            "lost" => event.kind == "lost" || event.sends.iter().any(|sent| sent.lost.is_some()),
            "decided" => event.decided.is_some(),
            "ignored" => event.ignored.is_some(),
            "sends" => !event.sends.is_empty(),
            kind => event.kind == kind,
        }
    }
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

/// What [`EventList`] shows.
#[derive(PartialEq, Properties)]
pub struct EventListProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// Its events.
    pub log: Shared<Log>,
    /// The step under the pointer.
    pub pointed: Option<u32>,
    /// The lane whose witness is lit.
    pub lit: Option<Lit>,
}

/// The steps that are listed, in their order.
enum Rows {
    /// Every step up to this one.
    All(u32),
    /// These.
    Some(Vec<u32>),
}

impl Rows {
    fn count(&self) -> u32 {
        match self {
            Self::All(last) => last + 1,
            Self::Some(steps) => steps.len() as u32,
        }
    }

    fn step(&self, row: u32) -> Option<u32> {
        match self {
            Self::All(last) => (row <= *last).then_some(row),
            Self::Some(steps) => steps.get(row as usize).copied(),
        }
    }

    /// The row of a step, or of the first one after it.
    fn row(&self, step: u32) -> u32 {
        match self {
            Self::All(last) => step.min(*last),
            Self::Some(steps) => steps.partition_point(|listed| *listed < step) as u32,
        }
    }
}

/// What is in view of a list whose rows have one height.
#[derive(Clone, Copy, Default)]
struct Window {
    /// How far it is scrolled, in pixels.
    top: f64,
    /// How much is in view, in pixels.
    room: f64,
    /// How high a row is, in pixels.
    row: f64,
}

impl Window {
    fn of(list: &HtmlElement, row: f64) -> Self {
        Self { top: f64::from(list.scroll_top()), room: f64::from(list.client_height()), row }
    }

    /// Scrolled so that a row out of `count` is in view; near their end, where the run goes on, to the
    /// very end.
    fn showing(self, row: u32, count: u32) -> Self {
        let at = f64::from(row) * self.row;
        let is_shown = at >= self.top + self.row && at + 2.0 * self.row <= self.top + self.room;
        if is_shown {
            return self;
        }
        let is_last = row + 1 >= count;
        let top =
            if is_last { at + self.row - self.room } else { at - (self.room - self.row) / 2.0 };
        Self { top: top.max(0.0).floor(), ..self }
    }

    /// The first and the last row to have in the document.
    fn rows(self, count: u32) -> (u32, u32) {
        let first = (self.top / self.row) as u32 / COARSE * COARSE;
        let shown = (self.room / self.row).ceil() as u32 + COARSE;
        let last = (first + shown + SPARE).min(count.saturating_sub(1));
        (first.saturating_sub(SPARE), last)
    }
}

/// The events, each in a sentence, each a way to its step.
#[component]
pub fn EventList(props: &EventListProps) -> Html {
    let (list, space, rows_node) = (use_node_ref(), use_node_ref(), use_node_ref());
    let filter = use_state_eq(Filter::default);
    let height = use_memo((), |()| {
        let least = if browser::coarse() { ROW_FOR_FINGERS } else { ROW };
        least * browser::letters().max(1.0)
    });
    let (height, view) = (*height, &props.view);
    let branch = branch(view);
    let known = props.log.of(branch);

    let listed = (props.log.clone(), branch, view.steps, (*filter).clone());
    let rows = use_memo(listed, |(log, branch, steps, filter)| {
        if filter.is_open() {
            return Rows::All(*steps);
        }
        let known = log.of(*branch);
        let fitting = known.range(..=*steps).filter(|(_, event)| filter.fits(event));
        Rows::Some(fitting.map(|(step, _)| step).collect())
    });
    let (present, count) = (rows.row(view.step), rows.count());
    let window = use_mut_ref(|| Window { row: height, ..Window::default() });
    // Where the list will be scrolled to once it is laid out.
    use_memo((present, count), |(present, count)| {
        let mut window = window.borrow_mut();
        *window = window.showing(*present, *count);
    });
    let (first, last) = window.borrow().rows(count);
    let lacking = wanted(view, &known, &rows, (first, last));
    let session = props.session.clone();
    use_effect_with((branch, lacking, known.len()), move |(_, lacking, _)| {
        if let Some((from, to)) = lacking {
            session.want(*from, *to);
        }
    });

    use_effect_with(
        (space.clone(), rows_node.clone(), count, first),
        move |(space, node, count, first)| {
            let pixels = |rows: u32| format!("{}px", f64::from(rows) * height);
            if let (Some(space), Some(node)) =
                (space.cast::<HtmlElement>(), node.cast::<HtmlElement>())
            {
                browser::style(&space, "height", &pixels(*count));
                browser::style(&node, "transform", &format!("translateY({})", pixels(*first)));
            }
        },
    );
    let look = {
        let wake = use_force_update();
        move |list: &HtmlElement| {
            let seen = Window::of(list, height);
            *window.borrow_mut() = seen;
            if seen.rows(count) != (first, last) {
                wake.force_update();
            }
        }
    };
    // A key may come before the list has gone to the present, and leads elsewhere: the last wish counts.
    let reveal = {
        let (list, look, laid) = (list.clone(), look.clone(), use_laid());
        move |row: u32| {
            let Some(list) = list.cast::<HtmlElement>() else { return };
            let (shown, look) = (list.clone(), look.clone());
            laid.then(&list, move || {
                show_row(&shown, row, count, height);
                look(&shown);
            });
        }
    };
    let revealing = reveal.clone();
    use_effect_with((present, count), move |(present, _)| revealing(*present));

    let tinted = (props.log.clone(), branch, props.pointed);
    let tints = use_memo(tinted, |(log, branch, pointed)| {
        pointed.map(|pointed| cone(&log.of(*branch), pointed))
    });
    let scene = Scene { props, known: &known, rows: &rows, tints: &tints };
    let onscroll = Callback::from(move |event: Event| {
        if let Some(list) = event.target_dyn_into::<HtmlElement>() {
            look(&list);
        }
    });
    let active = props.pointed.or(Some(view.step)).map(|step| rows.row(step));
    // The next key may come before the list is drawn anew.
    let roving = use_mut_ref(|| 0);
    *roving.borrow_mut() = active.unwrap_or(0);
    let in_document = active.filter(|row| (first..=last).contains(row) && *row < count);
    let described = in_document.and_then(|row| rows.step(row)).map(|step| format!("event-{step}"));
    let found = if filter.is_open() { None } else { Some(count) };
    html! {
        <section class="panel events" aria-label={words::EVENTS.say(props.language)}>
            { filters(props, &filter) }
            <p class="hidden" role="status">
                { found.map(|count| told_found(props.language, count)) }
            </p>
            if count == 0 { <p class="quiet none-fits">{ NONE_FITS.say(props.language) }</p> }
            <div ref={&list} class="event-list" role="listbox" tabindex="0" {onscroll}
                aria-label={words::EVENTS.say(props.language)} aria-activedescendant={described}
                onkeydown={scene.keys(roving, reveal)}
                onclick={visiting(&props.session)} onpointerover={pointing(&props.session)}
                onpointerleave={leaving(&props.session)} onfocusout={unfocusing(&props.session)}>
                <div ref={space} class="event-space" role="presentation">
                    <div ref={rows_node} class="event-rows" role="presentation">
                        { for (first..=last).filter_map(|row| scene.row(row)) }
                    </div>
                </div>
            </div>
        </section>
    }
}

fn told_found(language: Language, count: u32) -> String {
    match count {
        1 => say!(language, "1 event fits", "1 个事件符合"),
        _ => say!(language, "{count} events fit", "{count} 个事件符合"),
    }
}

/// The events that the list lacks: those in view, and with a filter all.
fn wanted(view: &View, known: &Known, rows: &Rows, shown: (u32, u32)) -> Option<(u32, u32)> {
    match rows {
        Rows::All(last) => lacking(known, (shown.0.min(*last), shown.1)),
        Rows::Some(_) => lacking(known, (0, view.steps)),
    }
}

/// The first events of a range that are not known, at most a chunk of them.
fn lacking(known: &Known, (from, to): (u32, u32)) -> Option<(u32, u32)> {
    let mut expected = from;
    for step in known.range(from..=to.max(from)).map(|(step, _)| step) {
        if step != expected {
            return Some((expected, step.min(expected + CHUNK)));
        }
        expected = step + 1;
    }
    (expected <= to).then(|| (expected, (to + 1).min(expected + CHUNK)))
}

/// Scrolls the list, and nothing but the list, so that a row is in view.
fn show_row(list: &HtmlElement, row: u32, count: u32, height: f64) {
    let window = Window::of(list, height);
    let to = window.showing(row, count).top;
    if to != window.top {
        list.set_scroll_top(to as i32);
    }
}

type Tints = Option<(BTreeSet<u32>, BTreeSet<u32>)>;

/// What is listed.
struct Scene<'a> {
    props: &'a EventListProps,
    known: &'a Known,
    rows: &'a Rc<Rows>,
    tints: &'a Tints,
}

impl Scene<'_> {
    fn row(&self, row: u32) -> Option<Html> {
        let (props, step) = (self.props, self.rows.step(row)?);
        let event = self.known.get(&step);
        let is_current = step == props.view.step;
        let is_lit = props.lit.as_ref().is_some_and(|lit| lit.witness.contains(&step));
        let has_note = props.view.notes.iter().any(|note| note.step == step);
        let class = classes!(
            "event",
            self.tint(step),
            (step > props.view.step).then_some("later"),
            (props.pointed == Some(step)).then_some("pointed"),
            is_current.then_some("current"),
            is_lit.then_some("witness"),
        );
        Some(html! {
            <div id={format!("event-{step}")} {class} role="option"
                data-step={step.to_string()} aria-selected={is_current.to_string()}
                aria-setsize={self.rows.count().to_string()} aria-posinset={(row + 1).to_string()}>
                <span class="event-step">{ step }</span>
                <span class="event-text">
                    if has_note {
                        <span class="event-note" title={HAS_NOTE.say(props.language)}>
                            { icons::note() }
                            <span class="hidden">{ HAS_NOTE.say(props.language) }</span>
                        </span>
                    }
                    if is_lit { <span class="hidden">{ PROVES.say(props.language) }</span> }
                    if let Some(event) = event {
                        { &event.text }
                        if let Some(value) = event.decided { <Mark {value} double={true} /> }
                    } else {
                        <span class="quiet">{ NOT_KNOWN_YET.say(props.language) }</span>
                    }
                </span>
            </div>
        })
    }

    fn tint(&self, step: u32) -> Option<&'static str> {
        let (past, future) = self.tints.as_ref()?;
        if past.contains(&step) { Some("past") } else { future.contains(&step).then_some("future") }
    }

    /// The keys of the list: up and down point at an event, Enter goes there.
    fn keys(
        &self,
        roving: Rc<RefCell<u32>>,
        reveal: impl Fn(u32) + 'static,
    ) -> Callback<KeyboardEvent> {
        let (session, rows) = (self.props.session.clone(), self.rows.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = i64::from(rows.count());
            let at = i64::from(*roving.borrow());
            let to = match event.key().as_str() {
                "ArrowDown" => at + 1,
                "ArrowUp" => at - 1,
                "PageDown" => at + PAGE,
                "PageUp" => at - PAGE,
                "Home" => 0,
                "End" => count - 1,
                "Enter" => at,
                _ => return,
            };
            event.prevent_default();
            let row = to.clamp(0, (count - 1).max(0)) as u32;
            let Some(step) = rows.step(row) else { return };
            if event.key() == "Enter" {
                return session.visit(step);
            }
            *roving.borrow_mut() = row;
            session.dispatch(Action::Point(Some(step)));
            reveal(row);
        })
    }
}

/// The fields by which events are told apart.
fn filters(props: &EventListProps, filter: &UseStateHandle<Filter>) -> Html {
    let language = props.language;
    let change = |change: fn(&mut Filter, String)| {
        let filter = filter.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                let mut changed = (*filter).clone();
                change(&mut changed, select.value());
                filter.set(changed);
            }
        })
    };
    let oninput = {
        let filter = filter.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(field) = event.target_dyn_into::<HtmlInputElement>() {
                filter.set(Filter { text: field.value(), ..(*filter).clone() });
            }
        })
    };
    let option = |value: String, word: &str, chosen: bool| {
        html! { <option {value} selected={chosen}>{ word.to_owned() }</option> }
    };
    let kind = |(name, title): &(String, String)| {
        let value = format!("kind.{name}");
        let chosen = filter.what == value;
        option(value, title, chosen)
    };
    let process = |process: &crate::wire::ProcessView| {
        option(process.id.to_string(), &process.name, filter.process == Some(process.id))
    };
    html! {
        <div class="event-filters">
            <select aria-label={WHAT.say(language)} onchange={change(|filter, what| filter.what = what)}>
                { option(String::new(), EVERYTHING.say(language), filter.what.is_empty()) }
                { for KINDS.iter().map(|(name, word)| {
                    option((*name).to_owned(), word.say(language), filter.what == *name)
                }) }
                <optgroup label={words::MESSAGES.say(language)}>
                    { for props.view.kinds.iter().map(kind) }
                </optgroup>
            </select>
            <select aria-label={WHERE.say(language)}
                onchange={change(|filter, process| filter.process = process.parse().ok())}>
                { option(String::new(), EVERYWHERE.say(language), filter.process.is_none()) }
                { for props.view.processes.iter().map(process) }
            </select>
            <input class="event-search" type="search" aria-label={SEARCH.say(language)}
                placeholder={SEARCH.say(language)} value={filter.text.clone()} {oninput} />
        </div>
    }
}

/// The step of the element that an event is about.
pub fn step_of(event: &Event) -> Option<u32> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    element.closest("[data-step]").ok()??.get_attribute("data-step")?.parse().ok()
}

fn visiting(session: &Handle) -> Callback<MouseEvent> {
    let session = session.clone();
    Callback::from(move |event: MouseEvent| {
        if let Some(step) = step_of(&event) {
            session.visit(step);
        }
    })
}

fn pointing(session: &Handle) -> Callback<PointerEvent> {
    let session = session.clone();
    Callback::from(move |event: PointerEvent| {
        // A finger points only where it presses, and then goes there.
        if event.pointer_type() == "mouse" {
            session.dispatch(Action::Point(step_of(&event)));
        }
    })
}

fn leaving(session: &Handle) -> Callback<PointerEvent> {
    let session = session.clone();
    Callback::from(move |_| session.dispatch(Action::Point(None)))
}

fn unfocusing(session: &Handle) -> Callback<FocusEvent> {
    let session = session.clone();
    Callback::from(move |_| session.dispatch(Action::Point(None)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(steps: &[u32]) -> Known {
        steps.iter().map(|step| EventView { step: *step, ..EventView::default() }).collect()
    }

    #[test]
    fn only_what_is_lacking_is_asked_for_a_chunk_at_a_time() {
        assert_eq!(lacking(&known(&[0, 1, 2]), (0, 2)), None);
        assert_eq!(lacking(&known(&[0, 1, 4]), (0, 5)), Some((2, 4)));
        assert_eq!(lacking(&known(&[0, 1]), (0, 9)), Some((2, 10)));
        assert_eq!(lacking(&known(&[]), (0, 9_999)), Some((0, CHUNK)));
    }

    #[test]
    fn a_list_goes_along_with_the_run_and_stays_where_it_shows_the_row() {
        let window = Window { top: 100.0, room: 200.0, row: 40.0 };
        assert_eq!(window.showing(5, 50).top, 100.0, "in view");
        assert_eq!(window.showing(49, 50).top, 1800.0, "the very end");
        assert_eq!(window.showing(20, 50).top, 720.0, "in the middle");
        assert_eq!(window.showing(0, 50).top, 0.0, "the start");
        assert_eq!(window.showing(49, 50).rows(50), (36, 49));
        assert_eq!(window.rows(50), (0, 17));
    }

    #[test]
    fn a_filter_goes_by_kind_place_and_text() {
        let event = EventView {
            kind: "deliver".to_owned(),
            process: Some(2),
            text: "p2 receives Prepare".to_owned(),
            ..EventView::default()
        };
        let filter = |what: &str, process, text: &str| Filter {
            what: what.to_owned(),
            process,
            text: text.to_owned(),
        };
        assert!(filter("", None, "").fits(&event));
        assert!(filter("deliver", Some(2), "prEPAre").fits(&event));
        assert!(!filter("deliver", Some(1), "").fits(&event));
        assert!(!filter("timer", None, "").fits(&event));
        assert!(!filter("", None, "accept").fits(&event));
    }

    #[test]
    fn a_row_is_found_by_its_step_with_and_without_a_filter() {
        let all = Rows::All(9);
        assert_eq!((all.count(), all.row(4), all.step(4)), (10, 4, Some(4)));
        let some = Rows::Some(vec![2, 5, 8]);
        assert_eq!((some.count(), some.row(5), some.row(6)), (3, 1, 2));
        assert_eq!((some.step(1), some.step(3)), (Some(5), None));
    }
}
