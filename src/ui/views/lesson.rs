//! A lesson beside the run or the overlay: a text, a prediction, what became of it, something to bring about.

use crate::phrase;
use crate::say;
use crate::ui::components::{Tabs, Tool};
use crate::ui::reader::{self, Progress};
use crate::ui::session::Handle;
use crate::ui::state::{Action, Reading, Shared, Sheet};
use crate::ui::{browser, icons, words};
use crate::wire::overlay::OverlayView;
use crate::wire::{Answer, Beat, Choice, Command, Goal, Judgement, Lesson, Prediction, Task, View};
use crate::words::{Language, Phrase};
use web_sys::Element;
use yew::prelude::*;

const LESSON: Phrase = phrase!("Lesson", "课程");
const LOADING: Phrase = phrase!("Loading the lesson", "正在加载课程");
const LEAVE: Phrase = phrase!("Close the lesson; the run stays open", "关闭课程，保留当前运行");
const MORE: Phrase = phrase!("More room for the text", "放大文字区");
const LESS: Phrase = phrase!("More room for the run", "放大运行区");
const FREE: Phrase = phrase!("Open as a free run", "单独打开这次运行");
const AGAIN: Phrase = phrase!("Begin this step again", "重新开始这一节");
const BACK: Phrase = phrase!("Back", "上一节");
const NEXT: Phrase = phrase!("Next", "下一节");
const PREDICT: Phrase = phrase!("What do you expect?", "你预料会怎样？");
const RUN: Phrase = phrase!("Let it run", "运行");
const RIGHT: Phrase = phrase!("right", "正确");
const WRONG: Phrase = phrase!("not so", "不对");
const YOUR_TURN: Phrase = phrase!("Your turn", "轮到你了");
const YOURS: Phrase = phrase!("The controls are yours", "由你操控");
const HINT: Phrase = phrase!("Hint", "提示");
const SHOW: Phrase = phrase!("Show one way", "看一种做法");
const MET: Phrase = phrase!("You have done it.", "你做到了。");
const PROGRESS: Phrase = phrase!("Steps of the lesson", "课程进度");
const BELOW: Phrase = phrase!("Views below the stage", "舞台下方的视图");

/// What is beside the lesson, as far as the lesson asks.
#[derive(Clone, PartialEq)]
pub struct Beside {
    /// The link of exactly this.
    link: AttrValue,
    /// The step that is shown, if it is a run.
    step: Option<u32>,
    /// Whether nothing is under way in it.
    rests: bool,
}

impl Beside {
    /// A run.
    pub fn run(view: &View) -> Self {
        Self { link: view.link.clone().into(), step: Some(view.step), rests: true }
    }

    /// An overlay.
    pub fn overlay(view: &OverlayView) -> Self {
        Self { link: view.link.clone().into(), step: None, rests: view.work.is_none() }
    }

    /// Whether it has come to where a beat lets it go.
    fn has_come(&self, beat: &Beat) -> bool {
        match (self.step, &beat.does) {
            (Some(step), _) => beat.until.is_some_and(|until| step >= until),
            (None, does) => {
                does.as_ref().is_some_and(|acts| self.rests && self.link.ends_with(acts.as_str()))
            }
        }
    }
}

/// Whether a beat lets what is beside it go on.
fn goes_on(beat: &Beat) -> bool {
    beat.until.is_some() || beat.does.is_some()
}

/// What the [`LessonPanel`] shows.
#[derive(PartialEq, Properties)]
pub struct LessonPanelProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// The lesson and the beat.
    pub reading: Reading,
    /// The run or the overlay.
    pub beside: Beside,
}

/// The beat of the lesson, and at its foot, always in the same place, the way to the others; after the
/// last, to the other lessons.
#[component]
pub fn LessonPanel(props: &LessonPanelProps) -> Html {
    let language = props.language;
    // What is finished is kept by the browser, which tells nobody.
    let again = use_force_update();
    let onfinish = use_callback((), move |(), ()| again.force_update());
    // Where the text is below what it speaks of, it can have more of the page.
    let tall = use_state_eq(|| false);
    let Some(lesson) = &props.reading.lesson else {
        return html! {
            <section class="panel lesson" aria-label={LESSON.say(language)}>
                <p role="status">{ LOADING.say(language) }</p>
            </section>
        };
    };
    let place = props.reading.beat.min(lesson.beats.len().saturating_sub(1));
    let key = format!("{}/{place}", lesson.id);
    html! {
        <section class={classes!("panel", "lesson", tall.then_some("tall"))} aria-label={LESSON.say(language)}>
            { head(props, lesson, &tall) }
            <BeatText {key} session={props.session.clone()} {language} lesson={lesson.clone()} {place}
                beside={props.beside.clone()} {onfinish} />
            { foot(props, lesson, place) }
        </section>
    }
}

/// What [`UnderStage`] shows.
#[derive(PartialEq, Properties)]
pub struct UnderStageProps {
    /// The session.
    pub session: Handle,
    /// The language.
    pub language: Language,
    /// What is open.
    pub open: Option<Sheet>,
    /// What can be opened.
    pub views: Vec<(Sheet, Phrase)>,
    /// The view that is open.
    pub children: Html,
}

/// Beside a lesson, which has the place of the lists: the diagram and the lists take turns.
#[component]
pub fn UnderStage(props: &UnderStageProps) -> Html {
    let language = props.language;
    let views = props.views.clone();
    let open = views.iter().position(|(sheet, _)| Some(*sheet) == props.open).unwrap_or(0);
    let said =
        views.iter().map(|(_, word)| AttrValue::from(word.say(language))).collect::<Vec<_>>();
    let label = said[open].clone();
    let session = props.session.clone();
    let onopen = Callback::from(move |place: usize| {
        if let Some((sheet, _)) = views.get(place) {
            session.dispatch(Action::Open(*sheet));
        }
    });
    html! {
        <>
            <Tabs label={BELOW.say(language)} words={said} {open} {onopen} />
            <div class="tab-panel" role="tabpanel" aria-label={label}>{ props.children.clone() }</div>
        </>
    }
}

fn head(props: &LessonPanelProps, lesson: &Lesson, tall: &UseStateHandle<bool>) -> Html {
    let language = props.language;
    let session = props.session.clone();
    let onclick = Callback::from(move |()| reader::leave(&session));
    let minutes = lesson.minutes;
    let (icon, word) = if **tall { (icons::together(), LESS) } else { (icons::alone(), MORE) };
    let ongrow = {
        let tall = tall.clone();
        Callback::from(move |()| tall.set(!*tall))
    };
    html! {
        <header class="lesson-head">
            <p>
                <span class="lesson-name">{ &lesson.title }</span>
                <span class="quiet">{ say!(language, "· {minutes} minutes", "· {minutes} 分钟") }</span>
            </p>
            <Tool class="lesson-grow" {icon} label={word.say(language)} onclick={ongrow} />
            <Tool icon={icons::close()} label={LEAVE.say(language)} {onclick} />
        </header>
    }
}

fn foot(props: &LessonPanelProps, lesson: &Shared<Lesson>, place: usize) -> Html {
    let language = props.language;
    let turn = |to: Option<usize>| {
        let (session, lesson) = (props.session.clone(), lesson.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(to) = to {
                reader::turn(&session, &lesson, to);
                browser::focus(".lesson-beat");
            }
        })
    };
    let (last, number) = (lesson.beats.len(), place + 1);
    let (back, next) = (place.checked_sub(1), (number < last).then_some(number));
    let onward = match next {
        Some(_) => turn(next),
        None => {
            let session = props.session.clone();
            Callback::from(move |_| session.dispatch(Action::Open(Sheet::Lessons)))
        }
    };
    let done = Progress::of(&lesson.id).done;
    let step = |(i, beat): (usize, &Beat)| {
        let is_done = done.contains(&beat.id);
        let label = format!("{}. {}", i + 1, beat.title);
        html! {
            <button type="button" class={classes!("lesson-step", is_done.then_some("done"))}
                title={label.clone()} aria-label={label} onclick={turn(Some(i))}
                aria-current={(i == place).then_some("step")} />
        }
    };
    html! {
        <footer class="lesson-foot">
            <nav class="lesson-steps" aria-label={PROGRESS.say(language)}>
                { for lesson.beats.iter().enumerate().map(step) }
            </nav>
            <div class="lesson-turn">
                <button type="button" class="deed" disabled={back.is_none()} onclick={turn(back)}>
                    { BACK.say(language) }
                </button>
                <span class="quiet">
                    { say!(language, "{number} of {last}", "第 {number} 节，共 {last} 节") }
                </span>
                <button type="button" class="deed lesson-next" onclick={onward}>
                    { if next.is_some() { NEXT } else { words::LESSONS }.say(language) }
                </button>
            </div>
        </footer>
    }
}

#[derive(PartialEq, Properties)]
struct BeatProps {
    session: Handle,
    language: Language,
    lesson: Shared<Lesson>,
    place: usize,
    beside: Beside,
    onfinish: Callback<()>,
}

impl BeatProps {
    fn beat(&self) -> &Beat {
        &self.lesson.beats[self.place]
    }
}

/// How far a reader is within a beat.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Pace {
    /// The answer that was chosen.
    answer: Option<usize>,
    /// The run was let go on.
    released: bool,
    /// It has come to where it was to go.
    arrived: bool,
    /// The hint was asked for.
    hint: bool,
    /// What was to be brought about was, at some time.
    won: bool,
}

impl Pace {
    /// Whether the text that explains the run may be read.
    fn sees(self, beat: &Beat) -> bool {
        let answered = beat.prediction.is_none() || self.answer.is_some();
        answered && (!goes_on(beat) || self.arrived)
    }

    /// Whether nothing is left to do in a beat.
    fn is_through(self, beat: &Beat) -> bool {
        self.sees(beat) && (beat.task.is_none() || self.won)
    }
}

/// The text of one beat, part by part as the reader comes to it.
#[component]
fn BeatText(props: &BeatProps) -> Html {
    let pace = use_state_eq(Pace::default);
    let judged = use_state_eq(Vec::<Judgement>::new);
    let (beat, beside) = (props.beat(), &props.beside);
    let arrives = pace.released && beside.has_come(beat);
    use_effect_with(arrives, {
        let pace = pace.clone();
        move |arrives| {
            if *arrives {
                pace.set(Pace { arrived: true, ..*pace });
            }
        }
    });
    use_effect_with((beside.clone(), pace.sees(beat), props.language), {
        let (session, judged) = (props.session.clone(), judged.setter());
        let goals = beat.task.iter().flat_map(|task| &task.goals);
        let conditions: Vec<String> = goals.map(|goal| goal.condition.clone()).collect();
        move |(beside, sees, _)| {
            if beside.rests && *sees && !conditions.is_empty() {
                session.ask_for(Command::Judge { conditions }, move |answer| {
                    if let Answer::Judged(judgements) = answer {
                        judged.set(judgements.clone());
                    }
                });
            }
        }
    });
    let wins = !judged.is_empty() && judged.iter().all(|judgement| judgement.met);
    use_effect_with(wins, {
        let pace = pace.clone();
        move |wins| {
            if *wins {
                pace.set(Pace { won: true, ..*pace });
            }
        }
    });
    let told = use_node_ref();
    use_effect_with(pace.sees(beat) && pace.released, {
        let told = told.clone();
        move |sees| {
            if let Some(told) = told.cast::<Element>().filter(|_| *sees) {
                browser::reveal(&told, ".lesson-beat");
            }
        }
    });
    use_effect_with(pace.is_through(beat), {
        let (lesson, beat) = (props.lesson.id.clone(), beat.id.clone());
        let onfinish = props.onfinish.clone();
        move |through| {
            if *through {
                Progress::finish(&lesson, &beat);
                onfinish.emit(());
            }
        }
    });
    let parts = Parts { props, pace: &pace, judged: &judged };
    let session = props.session.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        if let Some(step) = event.target_dyn_into::<Element>().and_then(|at| linked(&at)) {
            session.seek(step);
            session.dispatch(Action::Point(Some(step)));
        }
    });
    html! {
        <article class="lesson-beat" tabindex="-1" {onclick}>
            <h2>{ &beat.title }</h2>
            { text(&beat.text) }
            { parts.prediction() }
            { parts.run() }
            <div ref={told} role="status">
                { parts.reveal() }
                if let (true, Some(then)) = (pace.sees(beat), &beat.then) { { text(then) } }
            </div>
            if let (true, Some(task)) = (pace.sees(beat), &beat.task) { { parts.task(task) } }
            if let (true, Some(yours)) = (pace.sees(beat), &beat.yours) {
                <h3>{ YOURS.say(props.language) }</h3>
                { text(yours) }
            }
            { parts.ways_out() }
        </article>
    }
}

/// HTML that the build made from Markdown without HTML in it.
fn text(html: &str) -> Html {
    html! { <div class="prose">{ Html::from_html_unchecked(AttrValue::from(html.to_owned())) }</div> }
}

/// The step that what was pressed links to.
fn linked(pressed: &Element) -> Option<u32> {
    let link = pressed.closest("[data-to]").ok().flatten()?;
    link.get_attribute("data-to")?.parse().ok()
}

/// What a beat is made of.
struct Parts<'a> {
    props: &'a BeatProps,
    pace: &'a UseStateHandle<Pace>,
    judged: &'a [Judgement],
}

impl Parts<'_> {
    fn language(&self) -> Language {
        self.props.language
    }

    /// Changes the pace by a press, and lets the run go to where the beat wants it if asked.
    fn press(&self, pace: Pace, runs: bool) -> Callback<MouseEvent> {
        let (handle, session) = (self.pace.clone(), self.props.session.clone());
        let (until, does) = (self.props.beat().until, self.props.beat().does.clone());
        Callback::from(move |_| {
            handle.set(pace);
            if let Some(until) = until.filter(|_| runs) {
                session.play_to(until);
            }
            if let Some(does) = does.clone().filter(|_| runs) {
                session.act_on_overlay(does);
            }
        })
    }

    fn prediction(&self) -> Html {
        let Some(Prediction { question, options }) = &self.props.beat().prediction else {
            return html! {};
        };
        html! {
            <fieldset class="prediction">
                <legend>{ PREDICT.say(self.language()) }</legend>
                { text(question) }
                { for options.iter().enumerate().map(|(i, option)| self.option(i, option)) }
            </fieldset>
        }
    }

    fn option(&self, place: usize, option: &Choice) -> Html {
        let pace = **self.pace;
        let language = self.language();
        let chosen = pace.answer == Some(place);
        let sees = pace.sees(self.props.beat());
        let mark = match (sees, option.right, chosen) {
            (true, true, _) => Some(("holds", RIGHT)),
            (true, false, true) => Some(("violated", WRONG)),
            _ => None,
        };
        let onclick =
            self.press(Pace { answer: Some(place), released: true, ..pace }, !pace.released);
        html! {
            <button type="button" class="answer" aria-pressed={chosen.to_string()}
                disabled={pace.answer.is_some()} {onclick}>
                <span>{ Html::from_html_unchecked(AttrValue::from(option.text.clone())) }</span>
                if let Some((verdict, word)) = mark {
                    <span class={classes!("answer-mark", format!("verdict-{verdict}"))}>
                        { icons::verdict(verdict) }{ word.say(language) }
                    </span>
                }
            </button>
        }
    }

    /// The button that lets the run go on, and that takes it to its end while it goes.
    fn run(&self) -> Html {
        let (pace, language) = (**self.pace, self.language());
        let beat = self.props.beat();
        if pace.arrived || !goes_on(beat) {
            return html! {};
        }
        match pace.released {
            false if beat.prediction.is_some() => html! {},
            false => {
                let onclick = self.press(Pace { released: true, ..pace }, true);
                html! { <button type="button" class="deed go" {onclick}>{ RUN.say(language) }</button> }
            }
            true => beat.until.map(|until| self.skip(until)).unwrap_or_default(),
        }
    }

    fn skip(&self, until: u32) -> Html {
        let language = self.language();
        let session = self.props.session.clone();
        let onclick = Callback::from(move |_: MouseEvent| session.seek(until));
        html! {
            <button type="button" class="deed go" {onclick}>
                { say!(language, "Skip to step {until}", "直接到第 {until} 步") }
            </button>
        }
    }

    /// What is said to those who chose this answer.
    fn reveal(&self) -> Html {
        let beat = self.props.beat();
        let chosen = self.pace.answer.filter(|_| self.pace.sees(beat));
        let option = beat.prediction.as_ref().zip(chosen).map(|(all, i)| &all.options[i]);
        option
            .map(|option| html! { <div class="reveal">{ text(&option.reveal) }</div> })
            .unwrap_or_default()
    }

    fn task(&self, task: &Task) -> Html {
        let (pace, language) = (**self.pace, self.language());
        let session = self.props.session.clone();
        let solution = task.solution.clone();
        let show = Callback::from(move |_: MouseEvent| session.open(&solution, false));
        html! {
            <section class="task" aria-label={YOUR_TURN.say(language)}>
                <h3>{ YOUR_TURN.say(language) }</h3>
                { text(&task.text) }
                <ul class="plain goals">
                    { for task.goals.iter().enumerate().map(|(i, goal)| self.goal(i, goal)) }
                </ul>
                <p role="status" class="met">
                    if pace.won { { icons::verdict("holds") }{ MET.say(language) } }
                </p>
                if pace.hint {
                    <p class="quiet">{ Html::from_html_unchecked(AttrValue::from(task.hint.clone())) }</p>
                    <button type="button" class="text-link" onclick={show}>{ SHOW.say(language) }</button>
                } else if !pace.won {
                    <button type="button" class="text-link"
                        onclick={self.press(Pace { hint: true, ..pace }, false)}>
                        { HINT.say(language) }
                    </button>
                }
            </section>
        }
    }

    fn goal(&self, place: usize, goal: &Goal) -> Html {
        let language = self.language();
        let Judgement { met, progress } = self.judged.get(place).copied().unwrap_or_default();
        let verdict = if met { "holds" } else { "pending" };
        html! {
            <li class={classes!("goal", format!("verdict-{verdict}"))}>
                { icons::verdict(verdict) }
                <span>{ Html::from_html_unchecked(AttrValue::from(goal.text.clone())) }</span>
                if let Some((have, want)) = progress {
                    <span class="quiet">{ say!(language, "{have} of {want}", "{have} / {want}") }</span>
                }
            </li>
        }
    }

    /// The ways out of a beat: its beginning, and the run alone.
    fn ways_out(&self) -> Html {
        let language = self.language();
        let (props, handle) = (self.props, self.pace.clone());
        let (session, lesson, place) = (props.session.clone(), props.lesson.clone(), props.place);
        let again = Callback::from(move |_: MouseEvent| {
            handle.set(Pace::default());
            reader::open(&session, &lesson, place);
        });
        let session = props.session.clone();
        let free = Callback::from(move |_: MouseEvent| reader::leave(&session));
        html! {
            <p class="ways-out">
                <button type="button" class="text-link" onclick={again}>{ AGAIN.say(language) }</button>
                <button type="button" class="text-link" onclick={free}>{ FREE.say(language) }</button>
            </p>
        }
    }
}
