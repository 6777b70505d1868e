//! What can be done to a link, each way.

use super::{MenuProps, leave};
use crate::phrase;
use crate::say;
use crate::ui::components::use_entry;
use crate::ui::session::Handle;
use crate::ui::state::Thing;
use crate::ui::views::stage::links::{percent, quality_words};
use crate::wire::{QualityView, View};
use crate::words::{Language, Phrase};
use web_sys::HtmlInputElement;
use yew::prelude::*;

const CUT_BOTH: Phrase = phrase!("Cut both ways", "双向切断");
const HEAL_BOTH: Phrase = phrase!("Heal both ways", "双向修复");
const CUT: Phrase = phrase!("Cut", "切断");
const HEAL: Phrase = phrase!("Heal", "修复");
const LOSS: Phrase = phrase!("lost, %", "丢失 %");
const DUPLICATE: Phrase = phrase!("arrives twice, %", "重复 %");
const REORDER: Phrase = phrase!("overtaken, %", "乱序 %");
const SLOW: Phrase = phrase!("slower by ms", "变慢（毫秒）");
const SET: Phrase = phrase!("Set", "设置");

/// The longest that a link may be slower by, in milliseconds.
const SLOWEST: u32 = 3_600_000;

/// The interventions whose possibility is asked for.
pub fn asked(a: u32, b: u32) -> Vec<String> {
    let ways = [(a, b), (b, a)].into_iter();
    ways.flat_map(|(a, b)| [format!("cut.{a}-{b}"), format!("heal.{a}-{b}")]).collect()
}

/// Both ways at once, then each way for itself.
pub fn deeds(props: &MenuProps, a: u32, b: u32) -> Html {
    let both = |word: Phrase, verb: &str| {
        let acts = [(a, b), (b, a)].map(|(from, to)| format!("{verb}.{from}-{to}"));
        let possible: Vec<String> =
            acts.iter().filter(|act| props.hindrance(act).is_none()).cloned().collect();
        button(props, word, possible, props.hindrance(&acts[0]))
    };
    html! {
        <>
            <div class="deeds">{ both(CUT_BOTH, "cut") }{ both(HEAL_BOTH, "heal") }</div>
            { one_way(props, a, b) }
            { one_way(props, b, a) }
        </>
    }
}

/// A button for what is left to be done of several acts; none is possible for a reason.
fn button(props: &MenuProps, word: Phrase, acts: Vec<String>, reason: Option<&str>) -> Html {
    let possible = !acts.is_empty();
    let doing = props.doing(acts);
    let onclick = Callback::from(move |_: MouseEvent| {
        if possible {
            doing.emit(());
        }
    });
    html! {
        <button type="button" class={classes!("deed", (!possible).then_some("deed-not"))}
            aria-disabled={(!possible).then_some("true")} {onclick}>
            <span>{ word.say(props.language) }</span>
            if !possible { <span class="reason">{ reason.unwrap_or_default().to_owned() }</span> }
        </button>
    }
}

fn one_way(props: &MenuProps, from: u32, to: u32) -> Html {
    let language = props.language;
    let quality = quality(&props.view, from, to);
    let cut = props.view.cuts.contains(&(from, to));
    let (word, act) = match cut {
        true => (HEAL, format!("heal.{from}-{to}")),
        false => (CUT, format!("cut.{from}-{to}")),
    };
    let title = format!("{} → {}", props.name(from), props.name(to));
    let state = quality_words(language, &quality);
    html! {
        <details class="group">
            <summary>{ title }{ " " }<span class="quiet">{ state }</span></summary>
            <div class="deeds">{ button(props, word, vec![act], None) }</div>
            <QualityForm session={props.session.clone()} {language} {quality}
                link={Some((from, to))} thing={props.thing.clone()} />
        </details>
    }
}

fn quality(view: &View, from: u32, to: u32) -> QualityView {
    let own = view.links.iter().find(|link| (link.from, link.to) == (from, to));
    own.map_or(view.quality, |link| link.quality)
}

/// What the [`QualityForm`] sets.
#[derive(PartialEq, Properties)]
pub struct QualityFormProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// How well it works now.
    pub quality: QualityView,
    /// One direction of a link; nothing for all.
    pub link: Option<(u32, u32)>,
    /// What the menu is of.
    pub thing: Thing,
}

/// The chances of a link, or of all, and how slow it is.
#[component]
pub fn QualityForm(props: &QualityFormProps) -> Html {
    let QualityView { loss, duplicate, reorder, slow } = props.quality;
    let fields = [
        use_entry(percent(loss)),
        use_entry(percent(duplicate)),
        use_entry(percent(reorder)),
        use_entry(slow.to_string()),
    ];
    let onsubmit = {
        let (session, thing) = (props.session.clone(), props.thing.clone());
        let (fields, link, before) = (fields.clone(), props.link, props.quality);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let acts = acts(link, before, read(&fields));
            if !acts.is_empty() {
                session.act(acts.join(";"));
            }
            leave(&session, &thing);
        })
    };
    let [loss, duplicate, reorder, slow] = fields;
    let language = props.language;
    let chance = |field: NodeRef, word: Phrase| {
        html! {
            <label><span>{ word.say(language) }</span>
                <input ref={field} type="number" min="0" max="100" step="0.1" required=true />
            </label>
        }
    };
    html! {
        <form class="quality" {onsubmit} aria-label={form_name(language, props.link)}>
            { chance(loss, LOSS) }
            { chance(duplicate, DUPLICATE) }
            { chance(reorder, REORDER) }
            <label><span>{ SLOW.say(language) }</span>
                <input ref={slow} type="number" min="0" max={SLOWEST.to_string()} required=true />
            </label>
            <button class="deed">{ SET.say(language) }</button>
        </form>
    }
}

fn form_name(language: Language, link: Option<(u32, u32)>) -> String {
    match link {
        Some((from, to)) => {
            say!(language, "Quality from p{from} to p{to}", "从 p{from} 到 p{to} 的质量")
        }
        None => say!(language, "Quality of all links", "所有链路的质量"),
    }
}

fn read([loss, duplicate, reorder, slow]: &[NodeRef; 4]) -> QualityView {
    let number = |field: &NodeRef| {
        let field = field.cast::<HtmlInputElement>();
        field
            .map(|field| field.value_as_number())
            .filter(|number| number.is_finite())
            .unwrap_or(0.0)
    };
    let chance = |field: &NodeRef| (number(field) * 10.0).round().clamp(0.0, 1000.0) as u16;
    QualityView {
        loss: chance(loss),
        duplicate: chance(duplicate),
        reorder: chance(reorder),
        slow: number(slow).clamp(0.0, f64::from(SLOWEST)) as u32,
    }
}

/// The interventions that change a quality: only what is changed is said.
fn acts(link: Option<(u32, u32)>, before: QualityView, after: QualityView) -> Vec<String> {
    let which = link.map_or_else(|| "all".to_owned(), |(from, to)| format!("{from}-{to}"));
    let QualityView { loss, duplicate, reorder, slow } = after;
    let chances = |quality: QualityView| (quality.loss, quality.duplicate, quality.reorder);
    let mut acts = Vec::new();
    if chances(before) != chances(after) {
        acts.push(format!("link.{which}.{loss}.{duplicate}.{reorder}"));
    }
    if before.slow != slow {
        acts.push(format!("slow.{which}.{slow}"));
    }
    acts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_of_a_link_is_said() {
        let before = QualityView::default();
        let after = QualityView { slow: 30, ..before };
        assert_eq!(acts(Some((0, 1)), before, after), ["slow.0-1.30"]);
        assert_eq!(acts(None, after, QualityView { loss: 5, ..after }), ["link.all.5.0.0"]);
        assert!(acts(None, after, after).is_empty());
    }
}
