//! Two branches beside each other: where they part, and what came of it.

use crate::ui::components::{Mark, Strip};
use crate::ui::session::Handle;
use crate::ui::state::{Action, Shared};
use crate::ui::{icons, words};
use crate::wire::{Command, Comparison, Lane, Side};
use crate::words::{Language, Phrase, list};
use crate::{phrase, say};
use yew::prelude::*;

const COMPARISON: Phrase = phrase!("How the two runs differ", "两次运行有何不同");
const FROM_THE_START: Phrase =
    phrase!("They differ from the very beginning.", "它们从一开始就不同。");
const ALIKE: Phrase = phrase!("They are the same, step for step.", "它们每一步都相同。");
const SAME_VERDICTS: Phrase = phrase!(
    "In the end every property stands the same in both.",
    "到最后，所有性质在两边的结论都相同。"
);
const ENDS: Phrase = phrase!("nothing more: it ends here", "没有了：它在此结束");
const DECIDED: Phrase = phrase!("decided", "选定");
const NOBODY: Phrase = phrase!("nobody decided", "无人选定");
const MESSAGES: Phrase = phrase!("messages sent", "发出的消息");
const TIME: Phrase = phrase!("time taken", "用时");
const STEPS: Phrase = phrase!("steps", "步数");
const GO: Phrase = phrase!("Go to where they part", "转到分开处");
const DIFFERS: Phrase = phrase!("differs", "不同");

/// What [`Compared`] shows.
#[derive(PartialEq, Properties)]
pub struct ComparedProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The two.
    pub comparison: Shared<Comparison>,
}

/// A table of what the two have in common and what not.
#[component]
pub fn Compared(props: &ComparedProps) -> Html {
    let (language, Comparison { same_until, left, right }) = (props.language, &*props.comparison);
    let parting = same_until.map_or(0, |same| same + 1);
    let steps = left.step.max(right.step);
    html! {
        <section class="compared" aria-label={COMPARISON.say(language)}>
            <h3>{ COMPARISON.say(language) }</h3>
            <p role="status">{ summary(language, &props.comparison) }</p>
            <div class="compared-room" tabindex="0" role="region" aria-label={COMPARISON.say(language)}>
                <table>
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="col">{ &left.branch.title }</th>
                            <th scope="col">{ &right.branch.title }</th>
                        </tr>
                    </thead>
                    <tbody>
                        { row(language, words::step(language, parting),
                            (told(language, left), told(language, right)),
                            left.parts_with != right.parts_with) }
                        { for left.lanes.iter().zip(&right.lanes)
                            .map(|(a, b)| lanes(language, a, b, steps)) }
                        { row(language, DECIDED.say(language).to_owned(),
                            (decided(language, left), decided(language, right)),
                            left.decided != right.decided) }
                        { row(language, MESSAGES.say(language).to_owned(),
                            (html! { left.messages }, html! { right.messages }),
                            left.messages != right.messages) }
                        { row(language, TIME.say(language).to_owned(),
                            (html! { words::time(language, left.time) },
                                html! { words::time(language, right.time) }),
                            left.time != right.time) }
                        { row(language, STEPS.say(language).to_owned(),
                            (html! { left.step }, html! { right.step }), left.step != right.step) }
                    </tbody>
                    <tfoot>
                        <tr>
                            <td></td>
                            <td>{ go(props, left, parting) }</td>
                            <td>{ go(props, right, parting) }</td>
                        </tr>
                    </tfoot>
                </table>
            </div>
        </section>
    }
}

/// What there is to learn of it, in sentences.
fn summary(language: Language, comparison: &Comparison) -> String {
    let Comparison { same_until, left, right } = comparison;
    if left.parts_with.is_none() && right.parts_with.is_none() {
        return ALIKE.say(language).to_owned();
    }
    let common = match same_until {
        Some(step) => say!(
            language,
            "Up to step {step} they are the same run, event for event.",
            "到第 {step} 步为止，它们是同一次运行，每个事件都相同。"
        ),
        None => FROM_THE_START.say(language).to_owned(),
    };
    let pairs = left.lanes.iter().zip(&right.lanes);
    let differing = pairs.filter(|(a, b)| a.verdict != b.verdict).map(|(a, b)| {
        let (lane, one, other) = (&a.title, &a.verdict_title, &b.verdict_title);
        say!(
            language,
            "{lane} ({one} on the left, {other} on the right)",
            "{lane}（左边{one}，右边{other}）"
        )
    });
    let differing: Vec<String> = differing.collect();
    let verdicts = if differing.is_empty() {
        SAME_VERDICTS.say(language).to_owned()
    } else {
        let which = list(language, differing);
        say!(language, "They come to differ in {which}.", "结论不同的有：{which}。")
    };
    let space = if language == Language::English { " " } else { "" };
    format!("{common}{space}{verdicts}")
}

fn row(language: Language, title: String, (left, right): (Html, Html), differs: bool) -> Html {
    html! {
        <tr class={classes!(differs.then_some("differs"))}>
            <th scope="row">
                { title }
                if differs { <span class="hidden">{ ", " }{ DIFFERS.say(language) }</span> }
            </th>
            <td>{ left }</td>
            <td>{ right }</td>
        </tr>
    }
}

fn told(language: Language, side: &Side) -> Html {
    match &side.parts_with {
        Some(text) => html! { text.clone() },
        None => html! { ENDS.say(language) },
    }
}

/// A lane of both, under each other's eyes: the word, and the strip over as many steps.
fn lanes(language: Language, left: &Lane, right: &Lane, steps: u32) -> Html {
    let show = |lane: &Lane| {
        html! {
            <>
                <span class="compared-verdict">
                    { icons::verdict(&lane.verdict) }
                    <span class={format!("verdict-word verdict-{}", lane.verdict)}>
                        { &lane.verdict_title }
                    </span>
                </span>
                <Strip lane={lane.clone()} {steps} />
            </>
        }
    };
    let differs = left.verdict != right.verdict || left.strip != right.strip;
    row(language, left.title.clone(), (show(left), show(right)), differs)
}

fn decided(language: Language, side: &Side) -> Html {
    if side.decided.is_empty() {
        return html! { NOBODY.say(language) };
    }
    let one = |(process, value): &(u32, u32)| {
        html! {
            <span class="compared-decision">
                { format!("p{process}") }<Mark value={*value} double={true} />
                <span class="hidden">{ value }</span>
            </span>
        }
    };
    html! { <>{ for side.decided.iter().map(one) }</> }
}

fn go(props: &ComparedProps, side: &Side, parting: u32) -> Html {
    let (session, branch) = (props.session.clone(), side.branch.id);
    let onclick = Callback::from(move |_: MouseEvent| {
        session.dispatch(Action::Close);
        session.regret(Command::Branch { branch });
        session.seek(parting);
    });
    html! {
        <button type="button" class="chip" {onclick}>
            { GO.say(props.language) }
            <span class="hidden">{ ": " }{ &side.branch.title }</span>
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::BranchView;

    fn side(verdict: &str, parts_with: Option<&str>) -> Side {
        let branch = BranchView {
            id: 0,
            parent: None,
            at: 0,
            title: String::new(),
            steps: 9,
            current: false,
        };
        let lane = Lane {
            name: "agreement".to_owned(),
            title: "agreement".to_owned(),
            verdict: verdict.to_owned(),
            verdict_title: verdict.to_owned(),
            why: String::new(),
            witness: Vec::new(),
            strip: Vec::new(),
        };
        Side {
            branch,
            parts_with: parts_with.map(str::to_owned),
            step: 9,
            time: 0,
            messages: 0,
            lanes: vec![lane],
            decided: Vec::new(),
        }
    }

    #[test]
    fn a_summary_says_up_to_where_two_runs_are_the_same_and_what_differs() {
        let (left, right) = (side("holds", Some("a")), side("violated", Some("b")));
        let comparison = Comparison { same_until: Some(4), left, right };
        let told = summary(Language::English, &comparison);
        assert!(told.starts_with("Up to step 4 they are the same run"), "{told}");
        assert!(told.contains("agreement (holds on the left, violated on the right)"), "{told}");
        let (left, right) = (side("holds", None), side("holds", None));
        let same = Comparison { same_until: Some(9), left, right };
        assert_eq!(summary(Language::English, &same), ALIKE.en);
    }
}
