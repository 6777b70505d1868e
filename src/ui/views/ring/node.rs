//! All that one node knows, drawn as its paper draws it, and what can be done to it.

use crate::phrase;
use crate::say;
use crate::ui::components::use_entry;
use crate::ui::session::Handle;
use crate::ui::state::Shared;
use crate::wire::overlay::{EntryView, NodeView, OverlayView, TableView};
use crate::words::{Language, Phrase};
use web_sys::HtmlInputElement;
use yew::prelude::*;

const NONE_YET: Phrase =
    phrase!("Choose a node in the ring or in the plane.", "在环或平面上选择一个节点。");
const KILL: Phrase = phrase!("Silence it", "使它失效");
const REVIVE: Phrase = phrase!("Bring it back", "让它恢复");
const DROP: Phrase = phrase!("Let it drop what it should send on", "让它丢弃应转发的消息");
const CORRECT: Phrase = phrase!("Let it send on again", "让它重新转发");
const ARC: Phrase = phrase!("Silence it and those after it:", "使它和其后的节点失效，共");
const DO: Phrase = phrase!("Silence the arc", "使这段弧失效");
const RANDOM: Phrase = phrase!("Look up a random key from it", "从它查找一个随机键");
const MORE: Phrase = phrase!("empty", "空");

/// The most rows of a table that are shown: rows without any entry come after them.
const ROWS: usize = 64;

/// What the [`NodePanel`] shows.
#[derive(PartialEq, Properties)]
pub struct NodeProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The overlay.
    pub view: Shared<OverlayView>,
    /// The node, once it was looked at.
    pub node: Option<Shared<NodeView>>,
    /// A node is to be shown.
    pub onnode: Callback<u32>,
    /// A random key is to be looked up from the node.
    pub onrandom: Callback<u32>,
}

/// The chosen node.
#[component]
pub fn NodePanel(props: &NodeProps) -> Html {
    let language = props.language;
    let Some(node) = &props.node else {
        return html! { <p class="quiet">{ NONE_YET.say(language) }</p> };
    };
    let number = node.node;
    html! {
        <section class="node" aria-label={say!(language, "node #{number}", "节点 #{number}")}>
            <h3>{ say!(language, "node #{number}", "节点 #{number}") }
                <span class="quiet">{ " " }{ node.roles.join(", ") }</span></h3>
            <p><code class="node-id">{ &node.id }</code></p>
            { deeds(props, node) }
            { tables_of(language, node, &props.onnode) }
        </section>
    }
}

fn deeds(props: &NodeProps, node: &NodeView) -> Html {
    let language = props.language;
    let knows = |verb: &str| props.view.verbs.iter().any(|known| known == verb);
    let number = node.node;
    let deed = |word: Phrase, act: String| {
        let session = props.session.clone();
        let onclick = Callback::from(move |_: MouseEvent| session.act_on_overlay(act.clone()));
        html! { <button type="button" class="chip" {onclick}>{ word.say(language) }</button> }
    };
    let drops = props.view.droppers.binary_search(&number).is_ok();
    let random = {
        let onrandom = props.onrandom.clone();
        Callback::from(move |_: MouseEvent| onrandom.emit(number))
    };
    html! {
        <div class="node-deeds">
            if node.up {
                <button type="button" class="chip" onclick={random}>{ RANDOM.say(language) }</button>
                if knows("kill") { { deed(KILL, format!("kill.{number}")) } }
            } else if knows("revive") {
                { deed(REVIVE, format!("revive.{number}")) }
            }
            if knows("turn") {
                if drops {
                    { deed(CORRECT, format!("turn.{number}.correct")) }
                } else {
                    { deed(DROP, format!("turn.{number}.drop")) }
                }
            }
            if knows("kill") { <Arc session={props.session.clone()} {language} node={number}
                usual={props.view.breaking.unwrap_or(8)} /> }
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ArcProps {
    session: Handle,
    language: Language,
    node: u32,
    usual: u32,
}

/// So many adjacent nodes fall silent.
#[component]
fn Arc(props: &ArcProps) -> Html {
    let field = use_entry(props.usual.to_string());
    let onsubmit = {
        let (session, node, field) = (props.session.clone(), props.node, field.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let count = field.cast::<HtmlInputElement>().map(|field| field.value());
            session.act_on_overlay(format!("kill.{node}.{}", count.unwrap_or_default()));
        })
    };
    html! {
        <form class="ask" {onsubmit}>
            <label>{ ARC.say(props.language) }{ " " }
                <input ref={field} type="number" min="1" max="100000" />
            </label>
            <button type="submit" class="chip">{ DO.say(props.language) }</button>
        </form>
    }
}

/// A node's tables, each entry of which can be pressed.
pub fn tables_of(language: Language, node: &NodeView, onnode: &Callback<u32>) -> Html {
    html! { { for node.tables.iter().map(|table| table_of((language, onnode), table)) } }
}

/// The language, and what is told that an entry was pressed.
type Hearing<'a> = (Language, &'a Callback<u32>);

fn table_of(props: Hearing<'_>, table: &TableView) -> Html {
    let filled = |row: &&crate::wire::overlay::TableRowView| {
        row.entries.iter().any(|entry| entry.node.is_some())
    };
    let rows = table.rows.iter().filter(filled).take(ROWS);
    let row = |row: &crate::wire::overlay::TableRowView| {
        html! {
            <tr>
                <th scope="row">{ &row.title }</th>
                { for row.entries.iter().map(|entry| cell(props, entry)) }
            </tr>
        }
    };
    html! {
        <div class="node-table" key={table.name.clone()}>
            <h4>{ &table.title }</h4>
            <p class="quiet">{ &table.about }</p>
            <div class="node-table-room">
                <table>
                    if !table.columns.is_empty() {
                        <thead><tr><td />{ for table.columns.iter().map(|column| html! {
                            <th scope="col">{ &column.title }</th>
                        }) }</tr></thead>
                    }
                    <tbody>{ for rows.map(row) }</tbody>
                </table>
            </div>
        </div>
    }
}

fn cell((language, onnode): Hearing<'_>, entry: &EntryView) -> Html {
    let Some(node) = entry.node else {
        let word = if entry.own { entry.digit.clone() } else { String::new() };
        return html! {
            <td class={classes!("no-entry", entry.own.then_some("own"))}>
                { word }<span class="hidden">{ MORE.say(language) }</span>
            </td>
        };
    };
    let onnode = onnode.clone();
    let onclick = Callback::from(move |_: MouseEvent| onnode.emit(node));
    html! {
        <td>
            <button type="button" class={classes!("entry", (!entry.up).then_some("down"))} {onclick}
                title={format!("#{node}")}>
                <span class="quiet">{ &entry.shared }</span><b>{ &entry.digit }</b>{ &entry.rest }
            </button>
        </td>
    }
}
