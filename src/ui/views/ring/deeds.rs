//! What can be done to all of an overlay: lookups, failures, malice, repair, time.

use crate::phrase;
use crate::ui::session::Handle;
use crate::ui::state::Shared;
use crate::wire::overlay::OverlayView;
use crate::words::{Language, Phrase};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A number with a slider, and the act that it is for.
struct Deed {
    verb: &'static str,
    title: Phrase,
    about: Phrase,
    button: Phrase,
    /// From, to, in steps of, usually.
    range: (u32, u32, u32, u32),
    /// What the number is shown in, if in anything.
    unit: Phrase,
}

const DEEDS: [Deed; 4] = [
    Deed {
        verb: "lookups",
        title: phrase!("Lookups", "查找"),
        about: phrase!(
            "From nodes and for keys drawn by chance; each is checked against the live node that is responsible.",
            "发起的节点与要找的键都随机抽取；每次查找都与应负责的存活节点核对。"
        ),
        button: phrase!("Look up", "开始查找"),
        range: (100, 200_000, 100, 2_000),
        unit: phrase!("", ""),
    },
    Deed {
        verb: "fail",
        title: phrase!("Failures", "故障"),
        about: phrase!(
            "So many of a thousand live nodes fall silent at once, by chance. Nobody is told.",
            "每一千个存活节点中随机有这么多个同时失效，不会通知任何节点。"
        ),
        button: phrase!("Let them fail", "使其失效"),
        range: (1, 900, 1, 100),
        unit: phrase!("‰", "‰"),
    },
    Deed {
        verb: "traitors",
        title: phrase!("Malice", "恶意"),
        about: phrase!(
            "So many of a thousand nodes accept what they should send on, and drop it.",
            "每一千个节点中有这么多个会收下应转发的消息，然后丢弃。"
        ),
        button: phrase!("Turn them", "使其作恶"),
        range: (0, 500, 5, 100),
        unit: phrase!("‰", "‰"),
    },
    Deed {
        verb: "live",
        title: phrase!("Time", "时间"),
        about: phrase!(
            "Virtual time goes by: nodes come and go, look after each other, and look keys up meanwhile. How long they stay is set up above.",
            "让虚拟时间流逝：节点来来去去、互相照看，同时不断查找键。它们停留多久可在“设置”中修改。"
        ),
        button: phrase!("Let it go by", "让时间流逝"),
        range: (10, 3_600, 10, 300),
        unit: phrase!("s", "秒"),
    },
];

const REPAIR: Phrase =
    phrase!("Let everybody look after its neighbours once", "让每个节点检查一次邻居");
const REVIVE: Phrase = phrase!("Bring everybody back", "让所有节点恢复");

/// What the [`DeedsPanel`] shows.
#[derive(PartialEq, Properties)]
pub struct DeedsProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The overlay.
    pub view: Shared<OverlayView>,
}

/// The acts that this overlay knows.
#[component]
pub fn DeedsPanel(props: &DeedsProps) -> Html {
    let (language, view) = (props.language, &props.view);
    let knows = |verb: &str| view.verbs.iter().any(|known| known == verb);
    let all_back = view.live < view.nodes && knows("revive");
    let plain = |word: Phrase, act: &'static str| {
        let session = props.session.clone();
        let onclick = Callback::from(move |_: MouseEvent| session.act_on_overlay(act));
        html! { <button type="button" class="chip" {onclick}>{ word.say(language) }</button> }
    };
    let busy = view.work.is_some();
    html! {
        <section class="overlay-deeds">
            { for DEEDS.iter().enumerate().filter(|(_, deed)| knows(deed.verb)).map(|(nth, _)| html! {
                <Slider session={props.session.clone()} {language} {nth} {busy} key={nth} />
            }) }
            <p class="jumps">
                if knows("repair") { { plain(REPAIR, "repair") } }
                if all_back { { plain(REVIVE, "revive") } }
            </p>
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct SliderProps {
    session: Handle,
    language: Language,
    nth: usize,
    busy: bool,
}

/// One act with its number.
#[component]
fn Slider(props: &SliderProps) -> Html {
    let (language, deed) = (props.language, &DEEDS[props.nth]);
    let (low, high, step, usual) = deed.range;
    let value = use_state_eq(|| usual);
    let oninput = {
        let value = value.setter();
        Callback::from(move |event: InputEvent| {
            let field = event.target_dyn_into::<HtmlInputElement>();
            if let Some(number) = field.and_then(|field| field.value().parse().ok()) {
                value.set(number);
            }
        })
    };
    let onsubmit = {
        let (session, verb, value) = (props.session.clone(), deed.verb, *value);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            session.act_on_overlay(format!("{verb}.{}", value.clamp(low, high)));
        })
    };
    // The slider goes in steps; whoever types a number means that number.
    let field = |kind: &'static str, step: u32| {
        html! {
            <input type={kind} min={low.to_string()} max={high.to_string()} step={step.to_string()}
                value={value.to_string()} oninput={oninput.clone()} required={kind == "number"}
                aria-label={deed.title.say(language)} />
        }
    };
    html! {
        <form class="overlay-deed" {onsubmit}>
            <h3>{ deed.title.say(language) }</h3>
            <p class="quiet">{ deed.about.say(language) }</p>
            <div class="overlay-slider">
                { field("range", step) }
                { field("number", 1) }
                <span class="quiet">{ deed.unit.say(language) }</span>
                <button type="submit" class="chip" disabled={props.busy}>
                    { deed.button.say(language) }
                </button>
            </div>
        </form>
    }
}
