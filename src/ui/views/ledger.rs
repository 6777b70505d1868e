//! What the processes hold of one sequence of things: the place in focus with its votes, the log as
//! a table, and the story of what is going on.

use crate::phrase;
use crate::say;
use crate::ui::components::Mark;
use crate::ui::icons;
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared, Thing, name};
use crate::ui::words;
use crate::wire::{
    AccountView, ChapterView, Gathering, HolderView, HoldingView, LedgerView, LineView, RowView,
    View,
};
use crate::words::{Language, Phrase, list};
use yew::prelude::*;

const BEFORE: Phrase = phrase!("The place before", "上一个序号");
const AFTER: Phrase = phrase!("The place after", "下一个序号");
const FOLLOW: Phrase = phrase!("Follow what is worked on", "跟随正在处理的序号");
const EMPTY: Phrase = phrase!("No request has a place in the log yet.", "日志中还没有请求。");
const PLACE: Phrase = phrase!("place", "序号");
const ROOM: Phrase = phrase!("room", "水位");
const REACHED: Phrase = phrase!("reached", "已到达");
const NOT_YET: Phrase = phrase!("not yet", "尚未");
const OUTSIDE: Phrase = phrase!("no room here yet", "此处尚无空间");
const ABOUT: Phrase = phrase!(
    "A row for each place of the sequence, a column for each replica; the bars are the stages. \
     Shaded places lie outside a replica's water marks.",
    "每行是一个序号，每列是一个副本；竖条表示阶段。带阴影的序号在该副本的水位之外。"
);

/// What a [`LedgerPanel`] shows.
#[derive(PartialEq, Properties)]
pub struct LedgerProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
}

/// The place in focus, the log, and the story.
#[component]
pub fn LedgerPanel(props: &LedgerProps) -> Html {
    // The place that somebody chose; without one, the place that is worked on.
    let chosen = use_state_eq(|| None::<u32>);
    let (language, view) = (props.language, &props.view);
    let Some(ledger) = &view.ledger else { return html! {} };
    let is_there = |place: &u32| ledger.rows.iter().any(|row| row.place == *place);
    let place = chosen.filter(is_there).or(ledger.focus).filter(is_there);
    let row = place.and_then(|place| ledger.rows.iter().find(|row| row.place == place));
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |place| chosen.set(place))
    };
    html! {
        <section class="panel ledger" aria-label={ledger.title.clone()}>
            if let Some(row) = row {
                { head(props, ledger, row, chosen.is_some(), &choose) }
                { phases(props, ledger, row) }
                <p class="quiet">{ ABOUT.say(language) }</p>
                { table(props, ledger, row.place, &choose) }
            } else {
                <p class="quiet">{ EMPTY.say(language) }</p>
            }
            if let Some(account) = &view.account { { story(props, account) } }
        </section>
    }
}

fn titled(place: u32, language: Language) -> String {
    say!(language, "Place {place}", "序号 {place}")
}

/// The place in focus and what has it, with the ways to its neighbours.
fn head(
    props: &LedgerProps,
    ledger: &LedgerView,
    row: &RowView,
    is_chosen: bool,
    choose: &Callback<Option<u32>>,
) -> Html {
    let language = props.language;
    let to = |place: Option<u32>, icon: Html, label: Phrase| {
        let choose = choose.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if place.is_some() {
                choose.emit(place);
            }
        });
        html! {
            <button type="button" class="tool" aria-label={label.say(language)}
                title={label.say(language)} aria-disabled={place.is_none().to_string()} {onclick}>{ icon }</button>
        }
    };
    let places = || ledger.rows.iter().map(|row| row.place);
    let before = places().filter(|place| *place < row.place).max();
    let after = places().filter(|place| *place > row.place).min();
    let known = |cell: &&HoldingView| cell.what.is_some();
    let what = row.cells.iter().filter(known).max_by_key(|cell| cell.stage);
    let follow = choose.reform(|_: MouseEvent| None);
    html! {
        <div class="ledger-head">
            { to(before, icons::back(), BEFORE) }
            <h3 aria-live="off">
                { titled(row.place, language) }
                if let Some(cell) = what {
                    if let Some(value) = cell.mark { <Mark {value} /> }
                    <span>{ cell.what.clone().unwrap_or_default() }</span>
                }
            </h3>
            { to(after, icons::step(), AFTER) }
            if is_chosen {
                <button type="button" class="chip" onclick={follow}>{ FOLLOW.say(language) }</button>
            }
        </div>
    }
}

/// For each replica, the stages that the place in focus has come through there, vote by vote.
fn phases(props: &LedgerProps, ledger: &LedgerView, row: &RowView) -> Html {
    let language = props.language;
    let line = |(holder, cell): (&HolderView, &HoldingView)| {
        let ids = &ledger.holders;
        let stage = |(nth, title): (usize, &String)| phase(props, ids, cell, nth as u32, title);
        html! {
            <tr key={holder.process} class={classes!(holder.leads.then_some("leads"))}>
                <th scope="row">{ who(props, holder.process) }</th>
                { for ledger.stages.iter().enumerate().map(stage) }
            </tr>
        }
    };
    let title = titled(row.place, language);
    html! {
        <div class="ledger-room" tabindex="0" role="region" aria-label={title}>
            <table class="phases">
                <thead>
                    <tr>
                        <td />
                        { for ledger.stages.iter().map(|stage| html! { <th scope="col">{ stage }</th> }) }
                    </tr>
                </thead>
                <tbody>{ for ledger.holders.iter().zip(&row.cells).map(line) }</tbody>
            </table>
            { for ledger.holders.iter().zip(&row.cells).filter_map(|(holder, cell)| note(props, holder, cell)) }
        </div>
    }
}

/// What else there is to know of a replica at the place in focus.
fn note(props: &LedgerProps, holder: &HolderView, cell: &HoldingView) -> Option<Html> {
    let text = cell.note.as_ref()?;
    Some(html! { <p class="quiet ledger-note">{ who(props, holder.process) }{ " " }{ text }</p> })
}

/// One stage at one replica: whether it is reached, and the votes for it.
fn phase(
    props: &LedgerProps,
    holders: &[HolderView],
    cell: &HoldingView,
    nth: u32,
    title: &str,
) -> Html {
    let language = props.language;
    let reached = nth < cell.stage;
    let votes = cell.votes.iter().find(|(stage, _)| *stage == nth).map(|(_, votes)| votes);
    let said = if reached { REACHED } else { NOT_YET }.say(language);
    let label = match votes {
        Some(votes) => format!("{title}: {said}, {}", told(props, votes)),
        None => format!("{title}: {said}"),
    };
    html! {
        <td class={classes!("phase", reached.then_some("reached"))} title={label.clone()}>
            <span class="hidden">{ label }</span>
            if let Some(votes) = votes { { dots(holders, votes) } }
            <span class="phase-sign" aria-hidden="true">
                if reached { { icons::done() } } else if votes.is_none() { { "·" } }
            </span>
        </td>
    }
}

fn told(props: &LedgerProps, votes: &Gathering) -> String {
    let language = props.language;
    let who = list(language, votes.have.iter().map(|id| name(&props.view, *id)));
    let gathered = words::gathered(language, &votes.title, votes.have.len(), votes.need);
    if who.is_empty() { gathered } else { format!("{gathered} ({who})") }
}

/// A dot for each replica, filled for those whose vote is there, and how many are needed.
fn dots(holders: &[HolderView], votes: &Gathering) -> Html {
    let dot = |holder: &HolderView| {
        let have = votes.have.contains(&holder.process);
        html! { <i class={classes!("vote", have.then_some("have"))}>{ holder.process }</i> }
    };
    html! {
        <span class="votes" aria-hidden="true">
            { for holders.iter().map(dot) }
            <b>{ format!("{}/{}", votes.have.len(), votes.need) }</b>
        </span>
    }
}

/// The log: a row for each place, a column for each replica.
fn table(
    props: &LedgerProps,
    ledger: &LedgerView,
    focus: u32,
    choose: &Callback<Option<u32>>,
) -> Html {
    let language = props.language;
    let column = |holder: &HolderView| {
        let (low, high) = holder.room;
        html! {
            <th scope="col" key={holder.process} class={classes!(holder.leads.then_some("leads"))}>
                { who(props, holder.process) }
                <span class="part">{ &holder.part }</span>
                <span class="room-marks" title={ROOM.say(language)}>{ format!("{low}–{high}") }</span>
            </th>
        }
    };
    let row = |row: &RowView| {
        let (choose, place) = (choose.clone(), row.place);
        let onclick = Callback::from(move |_: MouseEvent| choose.emit(Some(place)));
        let is_focus = place == focus;
        let cells = ledger.holders.iter().zip(&row.cells);
        html! {
            <tr key={place} class={classes!(is_focus.then_some("focus"))}>
                <th scope="row">
                    <button type="button" class="chip" aria-pressed={is_focus.to_string()} {onclick}>
                        <span class="hidden">{ PLACE.say(language) }{ " " }</span>{ place }
                    </button>
                </th>
                { for cells.map(|(holder, cell)| holding(props, ledger, holder, place, cell)) }
            </tr>
        }
    };
    html! {
        <div class="ledger-room" tabindex="0" role="region" aria-label={ledger.title.clone()}>
            <table class="log">
                <thead><tr><td />{ for ledger.holders.iter().map(column) }</tr></thead>
                <tbody>{ for ledger.rows.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn holding(
    props: &LedgerProps,
    ledger: &LedgerView,
    holder: &HolderView,
    place: u32,
    cell: &HoldingView,
) -> Html {
    let (low, high) = holder.room;
    let is_outside = place <= low || place > high;
    let stage = cell.stage.checked_sub(1).and_then(|stage| ledger.stages.get(stage as usize));
    let outside = is_outside.then(|| OUTSIDE.say(props.language)).filter(|_| place > high);
    let parts = [stage.map(String::as_str), cell.what.as_deref(), cell.note.as_deref(), outside];
    let said = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let class = classes!(
        "holding",
        is_outside.then_some("outside"),
        (place == high).then_some("high-mark"),
        (place == low).then_some("low-mark"),
    );
    let bar = |nth: usize| {
        html! { <i class={classes!("bar", ((nth as u32) < cell.stage).then_some("full"))} /> }
    };
    html! {
        <td {class} title={said.clone()}>
            <span class="hidden">{ said }</span>
            <span class="bars" aria-hidden="true">{ for (0..ledger.stages.len()).map(bar) }</span>
            <span class="held-what" aria-hidden="true">
                if let Some(value) = cell.mark { <Mark {value} /> }
                { cell.what.clone().unwrap_or_default() }
            </span>
        </td>
    }
}

/// A process's name, which opens what it remembers; with the sign of a traitor where it is one.
fn who(props: &LedgerProps, id: u32) -> Html {
    let process = props.view.processes.get(id as usize);
    let is_traitor = process.is_some_and(|process| process.traitor);
    let session = props.session.clone();
    let onclick =
        Callback::from(move |_: MouseEvent| session.dispatch(Action::Choose(Thing::Process(id))));
    html! {
        <button type="button" class={classes!("text-link", "who")} {onclick}>
            if is_traitor { { icons::traitor() }<span class="hidden">{ words::TRAITOR.say(props.language) }{ " " }</span> }
            { name(&props.view, id) }
        </button>
    }
}

/// What is going on, part by part.
fn story(props: &LedgerProps, account: &AccountView) -> Html {
    let line = |line: &LineView| {
        html! {
            <li class={classes!(line.who.is_none().then_some("plain-line"))}>
                if let Some(id) = line.who { { who(props, id) } }
                <span>
                    if let Some(value) = line.mark { <Mark {value} /> }
                    { &line.text }
                </span>
            </li>
        }
    };
    let part = |chapter: &ChapterView| {
        html! {
            <li key={chapter.title.clone()}>
                <h4>{ &chapter.title }</h4>
                <ul class="plain account-lines">{ for chapter.lines.iter().map(line) }</ul>
            </li>
        }
    };
    html! {
        <section class="account" aria-label={account.title.clone()}>
            <h3>{ &account.title }</h3>
            <ol class="plain">{ for account.parts.iter().map(part) }</ol>
        </section>
    }
}
