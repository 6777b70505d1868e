//! What was measured of many lookups, and the four overlays side by side.

use super::bar::CANCEL;
use super::chart::{histogram, series};
use super::numbers::{bytes, grouped, percent, thousandths, time};
use crate::phrase;
use crate::say;
use crate::ui::components::use_entry;
use crate::ui::overlay::Compared;
use crate::ui::session::Handle;
use crate::ui::state::Shared;
use crate::wire::overlay::{
    ComparedView, MeasureView, OverlayCommand, OverlayView, RateView, SampleView, TrafficView,
};
use crate::words::{Language, Phrase};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

const NONE_YET: Phrase = phrase!(
    "Nothing is measured yet: let many keys be looked up.",
    "还没有测量数据：先查找大量的键。"
);
const HOPS: Phrase = phrase!("Hops of a lookup", "每次查找的跳数");
const FAILED: Phrase = phrase!("Lookups that failed, in parts of all", "失败的查找所占比例");
const BYTES: Phrase = phrase!("Bytes sent, all nodes together", "所有节点发送的字节数");
const LIVE: Phrase = phrase!("Nodes that answer", "有响应的节点数");
const TRAFFIC: Phrase = phrase!("What was sent", "发送的消息");
const RATES: Phrase = phrase!("Bytes a second that one node sends", "每个节点每秒发送的字节数");
const MEASURED: Phrase = phrase!("measured", "实测");
const FORMULA: Phrase = phrase!("by the formula", "按公式");
const COMPARE: Phrase = phrase!("Compare the four", "比较四种网络");
const COMPARE_ABOUT: Phrase = phrase!(
    "Pastry, One-Hop, Chord and Kademlia with the same nodes, keys, failures, comings and goings. At rest, keys are looked up right after the failures, before anybody repairs anything; while nodes come and go, each overlay repairs itself by its own messages.",
    "Pastry、One-Hop、Chord 与 Kademlia 使用同样的节点、键、故障和进出。静止时，故障刚刚发生、尚未修复就开始查找；节点进出时，每种网络用各自的消息自行修复。"
);
const AT_REST: Phrase = phrase!("at rest", "静止");
const SESSION: Phrase = phrase!("a node stays", "节点平均在线");
const LENGTH: Phrase = phrase!("minutes", "持续分钟数");
const DEAD: Phrase = phrase!("nodes that fail, of a thousand", "每一千个节点中失效的个数");
const HOW_MANY: Phrase = phrase!("lookups", "查找次数");

/// What the [`MeasuresPanel`] shows.
#[derive(PartialEq, Properties)]
pub struct MeasuresProps {
    /// The language.
    pub language: Language,
    /// The overlay.
    pub view: Shared<OverlayView>,
}

/// What was measured since the last change.
#[component]
pub fn MeasuresPanel(props: &MeasuresProps) -> Html {
    let (language, measured) = (props.language, &props.view.measured);
    if measured.lookups == 0 && props.view.samples.is_empty() {
        return html! {
            <>
                <p class="quiet">{ NONE_YET.say(language) }</p>
                { state(language, &props.view) }
            </>
        };
    }
    html! {
        <section class="measures">
            if measured.lookups > 0 { { lookups(language, measured) } }
            { while_time_goes(language, &props.view.samples) }
            { traffic(language, &measured.traffic) }
            { rates(language, &measured.rates) }
            { state(language, &props.view) }
        </section>
    }
}

fn lookups(language: Language, measured: &MeasureView) -> Html {
    let (all, mean) = (grouped(measured.lookups), thousandths(measured.mean));
    let right = percent(measured.right, measured.lookups);
    let stretch = thousandths(measured.stretch);
    let (wrong, failed) = (grouped(measured.wrong), grouped(measured.failed));
    html! {
        <>
            <h3>{ HOPS.say(language) }</h3>
            { histogram(&measured.hops, measured.published.as_ref(), HOPS.say(language).into()) }
            if let Some(published) = &measured.published {
                <p class="quiet published-source">{ &published.source }</p>
            }
            <p>{ say!(
                language,
                "Lookups: {all}. Hops on average: {mean}; the way: {stretch} times the direct one; {right} delivered right, {wrong} elsewhere, {failed} not at all.",
                "{all} 次查找，平均 {mean} 跳，路程为直线距离的 {stretch} 倍；{right} 正确送达，{wrong} 次送到别处，{failed} 次没有送达。",
            ) }</p>
        </>
    }
}

fn while_time_goes(language: Language, samples: &[SampleView]) -> Html {
    let Some(last) = samples.last() else { return html! {} };
    let until = time(language, last.until);
    let chart = |word: Phrase, of: fn(&SampleView) -> f64, now: String| {
        html! {
            <>
                <h3>{ word.say(language) }{ " " }<span class="quiet">{ now }</span></h3>
                { series(samples, of, word.say(language).into()) }
            </>
        }
    };
    html! {
        <>
            { chart(FAILED, |sample| sample.failed as f64 / sample.lookups.max(1) as f64,
                percent(last.failed, last.lookups)) }
            { chart(BYTES, |sample| sample.bytes as f64, bytes(last.bytes)) }
            { chart(LIVE, |sample| f64::from(sample.live), grouped(last.live.into())) }
            <p class="quiet">{ say!(language, "until {until}", "直到 {until}") }</p>
        </>
    }
}

fn traffic(language: Language, kinds: &[TrafficView]) -> Html {
    if kinds.is_empty() {
        return html! {};
    }
    let row = |kind: &TrafficView| {
        html! {
            <tr>
                <th scope="row">{ &kind.kind }</th>
                <td>{ grouped(kind.messages) }</td>
                <td>{ bytes(kind.bytes) }</td>
            </tr>
        }
    };
    html! {
        <>
            <h3>{ TRAFFIC.say(language) }</h3>
            <table class="numbers"><tbody>{ for kinds.iter().map(row) }</tbody></table>
        </>
    }
}

fn rates(language: Language, roles: &[RateView]) -> Html {
    if roles.is_empty() {
        return html! {};
    }
    let row = |rate: &RateView| {
        html! {
            <tr>
                <th scope="row">{ &rate.role }<code class="quiet">{ " " }{ &rate.text }</code></th>
                <td>{ thousandths(rate.measured) }</td>
                <td>{ thousandths(rate.formula) }</td>
            </tr>
        }
    };
    html! {
        <>
            <h3>{ RATES.say(language) }</h3>
            <table class="numbers">
                <thead><tr><td />
                    <th scope="col">{ MEASURED.say(language) }</th>
                    <th scope="col">{ FORMULA.say(language) }</th>
                </tr></thead>
                <tbody>{ for roles.iter().map(row) }</tbody>
            </table>
        </>
    }
}

/// What the tables take.
fn state(language: Language, view: &OverlayView) -> Html {
    let (all, each) = (bytes(view.bytes), bytes(view.bytes / u64::from(view.nodes.max(1))));
    let entries = thousandths(view.measured.state);
    let mut told = say!(
        language,
        "Tables: {all}, {each} a node, {entries} entries each.",
        "表共 {all}，每个节点 {each}，平均 {entries} 项。",
    );
    if view.events > 0 {
        let (events, now) = (grouped(view.events), time(language, view.now));
        told += &say!(
            language,
            " {events} messages and timers in {now} of virtual time.",
            "虚拟时间 {now}内有 {events} 条消息和定时器。",
        );
    }
    html! { <p class="quiet">{ told }</p> }
}

/// What the [`ComparePanel`] shows.
#[derive(PartialEq, Properties)]
pub struct CompareProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// What was measured so far.
    pub compared: Option<Shared<Compared>>,
}

/// The four overlays on the same nodes.
#[component]
pub fn ComparePanel(props: &CompareProps) -> Html {
    let language = props.language;
    let (dead, many, length) = (use_entry("100"), use_entry("2000"), use_entry("20"));
    let stay = use_state(|| 0_u32);
    let onstay = {
        let stay = stay.clone();
        Callback::from(move |event: Event| {
            let chosen: Option<HtmlSelectElement> = event.target_dyn_into();
            stay.set(chosen.and_then(|field| field.value().parse().ok()).unwrap_or(0));
        })
    };
    let onsubmit = {
        let (dead, many, length) = (dead.clone(), many.clone(), length.clone());
        let (session, stay) = (props.session.clone(), *stay);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let number = |field: &NodeRef| {
                field.cast::<HtmlInputElement>().and_then(|field| field.value().parse::<u32>().ok())
            };
            session.overlay(OverlayCommand::Compare {
                dead: number(&dead).unwrap_or(0).min(999) as u16,
                lookups: number(&many).unwrap_or(1000).clamp(1, 1_000_000),
                session: stay * 60,
                time: number(&length).unwrap_or(0).clamp(1, 1440) * 60,
            });
        })
    };
    let oncancel = {
        let session = props.session.clone();
        Callback::from(move |_: MouseEvent| session.overlay(OverlayCommand::Cancel))
    };
    html! {
        <section class="compare-overlays">
            <p class="quiet">{ COMPARE_ABOUT.say(language) }</p>
            <form class="overlay-form" {onsubmit}>
                <label>{ DEAD.say(language) }{ " " }
                    <input ref={dead} type="number" min="0" max="999" /></label>
                <label>{ HOW_MANY.say(language) }{ " " }
                    <input ref={many} type="number" min="1" max="1000000" /></label>
                <label>{ SESSION.say(language) }{ " " }
                    <select onchange={onstay}>
                        { for STAYS.iter().map(|&minutes| html! {
                            <option value={minutes.to_string()} selected={*stay == minutes}>
                                { stays(language, minutes) }
                            </option>
                        }) }
                    </select></label>
                if *stay > 0 {
                    <label>{ LENGTH.say(language) }{ " " }
                        <input ref={length} type="number" min="1" max="1440" /></label>
                }
                <button type="submit" class="chip">{ COMPARE.say(language) }</button>
            </form>
            if let Some(compared) = &props.compared { { side_by_side(language, compared, oncancel) } }
        </section>
    }
}

/// A measure of an overlay, as text.
type Measure = fn(&ComparedView) -> String;

/// How long a node may stay, in minutes; 0 for ever.
const STAYS: [u32; 6] = [0, 10, 30, 60, 174, 720];

fn stays(language: Language, minutes: u32) -> String {
    match minutes {
        0 => AT_REST.say(language).to_owned(),
        minutes => time(language, u64::from(minutes) * 60_000_000),
    }
}

fn side_by_side(language: Language, compared: &Compared, oncancel: Callback<MouseEvent>) -> Html {
    let rows: [(Phrase, Measure); 6] = [
        (phrase!("hops", "跳数"), |one| thousandths(one.mean)),
        (phrase!("times the direct way", "路程倍数"), |one| thousandths(one.stretch)),
        (phrase!("entries a node", "每节点表项"), |one| thousandths(one.state)),
        (phrase!("messages a lookup", "每次查找消息数"), |one| thousandths(one.messages)),
        (phrase!("met a dead node", "遇到失效节点"), |one| percent(one.delayed, one.lookups)),
        (phrase!("failed", "失败"), |one| percent(one.failed, one.lookups)),
    ];
    let sent: [(Phrase, Measure); 2] = [
        (phrase!("upkeep, B/s a node", "维护（字节/秒，每节点）"), |one| {
            thousandths(one.upkeep)
        }),
        (phrase!("lookups, B/s a node", "查找（字节/秒，每节点）"), |one| {
            thousandths(one.looking)
        }),
    ];
    // At rest nobody sends anything for upkeep.
    let is_alive = compared.overlays.iter().any(|one| one.upkeep > 0);
    let sent = sent.iter().filter(|_| is_alive);
    let row = |(word, value): &(Phrase, Measure)| {
        html! {
            <tr>
                <th scope="row">{ word.say(language) }</th>
                { for compared.overlays.iter().map(|one| html! { <td>{ value(one) }</td> }) }
            </tr>
        }
    };
    html! {
        <>
            if let Some(work) = &compared.work {
                <div class="compare-work">
                    <progress max={work.total.max(1).to_string()} value={work.done.to_string()}
                        aria-label={work.what.clone()} />
                    <button type="button" class="chip" onclick={oncancel}>
                        { CANCEL.say(language) }
                    </button>
                </div>
            }
            <p class="quiet" role="status">{ on_how_many(language, compared) }</p>
            <div class="node-table-room">
                <table class="numbers">
                    <thead><tr><td />
                        { for compared.overlays.iter().map(|one| html! {
                            <th scope="col">{ &one.title }</th>
                        }) }
                    </tr></thead>
                    <tbody>{ for rows.iter().chain(sent).map(row) }</tbody>
                </table>
            </div>
            { for compared.overlays.iter().filter(|one| !one.hops.is_empty()).map(|one| html! {
                <>
                    <h4>{ &one.title }</h4>
                    { histogram(&one.hops, None, one.title.clone().into()) }
                </>
            }) }
        </>
    }
}

/// On how many nodes, and by how many lookups.
fn on_how_many(language: Language, compared: &Compared) -> String {
    let nodes = grouped(compared.nodes.into());
    let lookups = grouped(compared.overlays.iter().map(|one| one.lookups).max().unwrap_or(0));
    say!(
        language,
        "Nodes: {nodes}; lookups in each overlay: {lookups}.",
        "节点：{nodes}；每种网络的查找：{lookups}。"
    )
}
