//! The message matrix: who sent what to whom, how much of it arrived, and what it cost.

use crate::ui::calm::use_calm;
use crate::ui::session::Handle;
use crate::ui::state::{Shared, branch, name};
use crate::ui::words;
use crate::wire::{Cell, Command, Matrix, TariffView, View};
use crate::words::{Language, Phrase};
use crate::{phrase, say};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The least time between two questions while the run goes on by itself, in milliseconds: each
/// answer counts the whole run.
const ASK_MS: f64 = 500.0;

const ABOUT: Phrase = phrase!(
    "Messages up to this step: each row a sender, each column a receiver.",
    "到这一步为止的消息：每行是发送者，每列是接收者。"
);
const KIND: Phrase = phrase!("Kind of message", "消息种类");
const ALL_KINDS: Phrase = phrase!("all kinds", "所有种类");
const FROM: Phrase = phrase!("from \\ to", "从 \\ 到");
const ALL: Phrase = phrase!("all", "合计");
const BY_KIND: Phrase = phrase!("By kind", "按种类");
const SENT: Phrase = phrase!("sent", "发出");
const ARRIVED: Phrase = phrase!("arrived", "到达");
const LOST: Phrase = phrase!("lost", "丢失");
const WITHOUT_FAULTS: Phrase = phrase!("one request, without faults", "无故障时一个请求");
const BYTES: Phrase = phrase!("bytes", "字节");

/// What [`MessageMatrix`] shows.
#[derive(PartialEq, Properties)]
pub struct MessageMatrixProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The run.
    pub view: Shared<View>,
    /// The matrix, as last heard of.
    pub matrix: Option<Shared<Matrix>>,
    /// Whether the run goes on by itself.
    pub playing: bool,
}

/// Sums of cells.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
struct Sum {
    sent: u32,
    delivered: u32,
    lost: u32,
    bytes: u64,
}

impl Sum {
    fn of<'a>(cells: impl Iterator<Item = &'a Cell>) -> Self {
        cells.fold(Self::default(), |sum, cell| Self {
            sent: sum.sent + cell.sent,
            delivered: sum.delivered + cell.delivered,
            lost: sum.lost + cell.lost,
            bytes: sum.bytes + cell.bytes,
        })
    }
}

/// A table of counts, by kind or of all, and one of what each kind cost.
#[component]
pub fn MessageMatrix(props: &MessageMatrixProps) -> Html {
    let (language, view) = (props.language, &props.view);
    let kind = use_state_eq(|| None::<u32>);
    let place = (branch(view), view.step, view.digest.clone(), language);
    let [place] = use_calm(place, props.playing, ASK_MS);
    let session = props.session.clone();
    use_effect_with(place, move |_| {
        session.ask(Command::Matrix);
    });
    let Some(matrix) = &props.matrix else {
        return html! {
            <section class="panel matrix" aria-label={words::MESSAGES.say(language)}>
                <p class="quiet">{ words::LOADING.say(language) }</p>
            </section>
        };
    };
    let onchange = {
        let kind = kind.setter();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                kind.set(select.value().parse().ok());
            }
        })
    };
    let option = |(place, (_, title)): (usize, &(String, String))| {
        let place = place as u32;
        html! {
            <option value={place.to_string()} selected={*kind == Some(place)}>{ title }</option>
        }
    };
    html! {
        <section class="panel matrix" aria-label={words::MESSAGES.say(language)}>
            <div class="matrix-head">
                <p class="quiet">{ ABOUT.say(language) }</p>
                <select aria-label={KIND.say(language)} {onchange}>
                    <option value="" selected={kind.is_none()}>{ ALL_KINDS.say(language) }</option>
                    { for matrix.kinds.iter().enumerate().map(option) }
                </select>
            </div>
            { table(props, matrix, *kind) }
            { costs(language, matrix) }
        </section>
    }
}

fn table(props: &MessageMatrixProps, matrix: &Matrix, kind: Option<u32>) -> Html {
    let (language, view) = (props.language, &props.view);
    let ids: Vec<u32> = view.processes.iter().map(|process| process.id).collect();
    let fitting = |from: Option<u32>, to: Option<u32>| {
        Sum::of(matrix.cells.iter().filter(move |cell| {
            from.is_none_or(|from| cell.from == from)
                && to.is_none_or(|to| cell.to == to)
                && kind.is_none_or(|kind| cell.kind == kind)
        }))
    };
    let pairs = ids.iter().flat_map(|from| ids.iter().map(move |to| (*from, *to)));
    let most = pairs.map(|(from, to)| fitting(Some(from), Some(to)).sent).max().unwrap_or_default();
    let row = |from: &u32| {
        html! {
            <tr key={*from}>
                <th scope="row">{ name(view, *from) }</th>
                { for ids.iter().map(|to| cell(language, fitting(Some(*from), Some(*to)), most)) }
                { cell(language, fitting(Some(*from), None), 0) }
            </tr>
        }
    };
    html! {
        <div class="matrix-room" tabindex="0" role="region" aria-label={words::MESSAGES.say(language)}>
            <table class="counts">
                <thead>
                    <tr>
                        <th scope="col">{ FROM.say(language) }</th>
                        { for ids.iter().map(|to| html! { <th scope="col">{ name(view, *to) }</th> }) }
                        <th scope="col">{ ALL.say(language) }</th>
                    </tr>
                </thead>
                <tbody>{ for ids.iter().map(row) }</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{ ALL.say(language) }</th>
                        { for ids.iter().map(|to| cell(language, fitting(None, Some(*to)), 0)) }
                        { cell(language, fitting(None, None), 0) }
                    </tr>
                </tfoot>
            </table>
        </div>
    }
}

/// How many were sent, and under it how many of them were lost.
fn cell(language: Language, sum: Sum, most: u32) -> Html {
    if sum.sent == 0 && sum.delivered == 0 && sum.lost == 0 {
        return html! { <td class="none">{ "·" }</td> };
    }
    let Sum { sent, delivered, lost, bytes } = sum;
    let title = say!(
        language,
        "{sent} sent, {delivered} arrived, {lost} lost, {bytes} bytes",
        "发出 {sent}，到达 {delivered}，丢失 {lost}，{bytes} 字节"
    );
    // Four shades, so that who talks to whom is seen before it is read.
    let shade = (most > 0).then(|| format!("shade-{}", (sent * 4).div_ceil(most).min(4)));
    html! {
        <td class={classes!(shade)} {title}>
            { sent }
            if lost > 0 { <span class="lost">{ told_lost(language, lost) }</span> }
        </td>
    }
}

fn priced((formula, count): (&str, u32)) -> String {
    if formula == count.to_string() { formula.to_owned() } else { format!("{formula} = {count}") }
}

fn sum_of(tariff: &TariffView) -> u32 {
    tariff.prices.iter().map(|(.., count)| count).sum()
}

/// What the requests made so far would have taken.
fn expected(tariff: &TariffView, language: Language) -> String {
    let (requests, each) = (tariff.requests, sum_of(tariff));
    let all = requests.saturating_mul(each);
    say!(
        language,
        "Requests so far: {requests}. Without faults they take {requests} × {each} = {all} messages, and checkpoints besides.",
        "至今请求数：{requests}。无故障时共需 {requests} × {each} = {all} 条消息，检查点另计。",
    )
}

fn told_lost(language: Language, lost: u32) -> String {
    say!(language, "{lost} lost", "丢失 {lost}")
}

fn costs(language: Language, matrix: &Matrix) -> Html {
    let tariff = matrix.tariff.as_ref();
    let row = |title: &str, sum: Sum, price: Option<(&str, u32)>| {
        html! {
            <tr>
                <th scope="row">{ title.to_owned() }</th>
                <td>{ sum.sent }</td>
                if tariff.is_some() { <td class="price">{ price.map(priced) }</td> }
                <td>{ sum.delivered }</td><td>{ sum.lost }</td>
                <td>{ sum.bytes }</td>
            </tr>
        }
    };
    let price = |kind: usize| {
        let all = tariff.iter().flat_map(|tariff| &tariff.prices);
        let mut all = all.filter(move |(of, ..)| *of as usize == kind);
        all.next().map(|(_, formula, count)| (formula.as_str(), *count))
    };
    let whole = tariff.map(|tariff| (tariff.formula.as_str(), sum_of(tariff)));
    let of =
        |place: usize| Sum::of(matrix.cells.iter().filter(move |cell| cell.kind as usize == place));
    let kinds = matrix.kinds.iter().enumerate();
    html! {
        <>
            <h3>{ BY_KIND.say(language) }</h3>
            <table class="costs">
                <thead>
                    <tr>
                        <th scope="col">{ KIND.say(language) }</th>
                        <th scope="col">{ SENT.say(language) }</th>
                        if tariff.is_some() { <th scope="col">{ WITHOUT_FAULTS.say(language) }</th> }
                        <th scope="col">{ ARRIVED.say(language) }</th>
                        <th scope="col">{ LOST.say(language) }</th>
                        <th scope="col">{ BYTES.say(language) }</th>
                    </tr>
                </thead>
                <tbody>{ for kinds.map(|(place, (_, title))| row(title, of(place), price(place))) }</tbody>
                <tfoot>{ row(ALL.say(language), Sum::of(matrix.cells.iter()), whole) }</tfoot>
            </table>
            if let Some(tariff) = tariff { <p class="quiet">{ expected(tariff, language) }</p> }
        </>
    }
}
