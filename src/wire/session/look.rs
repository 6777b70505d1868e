//! What a person sees of an open run at the step where it is.

use super::{Earlier, Open, Session};
use crate::run::{Entry, Machine, Portrait, Protocol, Words};
use crate::say;
use crate::sim::{Configuration, Envelope, Event, LinkQuality, Network, Process, ProcessId, Time};
use crate::wire::ledger::{account, gathering, ledger};
use crate::wire::parameters::parameters;
use crate::wire::trouble::Explain;
use crate::wire::view::{
    Apart, Field, InputView, Lane, LinkView, MessageView, Note, ProcessView, QualityView,
    TimerView, View,
};
use crate::wire::{tell, treason};
use crate::words::{Language, Phrase};
use std::collections::BTreeSet;

/// The most warnings shown.
const MAX_WARNINGS: usize = 5;

impl<P: Protocol + Words> Open<P> {
    /// The run as it is now, in words.
    pub fn look(&mut self, language: Language) -> View {
        let processes = self.processes(language);
        let (title, about) = self.title(language);
        let machine = self.tree.machine();
        let engine = machine.engine();
        let happened = tell::event::<P>(machine.log(), machine.step(), language);
        let note = |(step, text): (&u32, &String)| Note { step: *step, text: text.clone() };
        View {
            protocol: P::NAME.to_owned(),
            title,
            about,
            scenario: self.scenario().name.clone(),
            step: machine.step(),
            steps: machine.log().last(),
            target: self.target,
            now: engine.now().0,
            next: machine.next_due().map(|due| due.0),
            quiescent: machine.is_over(),
            digest: format!("{:016x}", engine.digest()),
            lanes: lanes(machine, language),
            processes,
            messages: self.messages(language),
            cuts: engine.network().cuts.iter().map(|(a, b)| (a.0, b.0)).collect(),
            quality: quality(engine.network().quality, engine.network().slow),
            links: links(engine.network()),
            base: engine.network().base.0,
            per_unit: engine.network().per_unit.0,
            jitter: self.scenario().jitter,
            fifo: self.scenario().fifo,
            happened: happened.map_or_else(String::new, |event| event.text),
            branches: self.branches(language),
            can_undo: self.tree.can_undo(),
            can_redo: self.tree.can_redo(),
            link: self.link().text(),
            warnings: self.warnings(language),
            notes: self.scenario().notes.iter().map(note).collect(),
            parameters: parameters(self.scenario(), language),
            inputs: P::INPUTS.iter().map(|form| input(form, language)).collect(),
            schedule: engine.schedule().to_string(),
            schedule_title: tell::schedule(engine.schedule(), language),
            crashes: engine.crashes().to_string(),
            crashes_title: tell::crashes(engine.crashes(), language),
            kinds: kinds::<P>(language),
            conducts: treason::conducts::<P>(language),
            tolerated: P::tolerated(engine.configuration()),
            ledger: P::ledger(engine.configuration(), language)
                .map(|it| Apart(ledger(it, language))),
            account: P::account(engine.configuration(), language).map(|it| Apart(account(it))),
        }
    }

    /// The portraits of the step before this one, to tell what changed.
    fn portraits_before(&mut self, language: Language) -> Option<Vec<Portrait>> {
        let step = self.tree.machine().step();
        let (before, branch) = (step.checked_sub(1)?, self.tree.current().id);
        let is_it = |earlier: &&Earlier<P>| earlier.branch == branch && earlier.step == before;
        if let Some(earlier) = self.earlier.as_ref().filter(is_it) {
            return Some(portraits::<P>(&earlier.configuration, language));
        }
        self.tree.machine_mut().seek(before);
        self.remember();
        self.tree.machine_mut().seek(step);
        self.portraits_before(language)
    }

    fn processes(&mut self, language: Language) -> Vec<ProcessView> {
        let before = self.portraits_before(language);
        let now = portraits::<P>(self.tree.machine().engine().configuration(), language);
        let show = |(i, portrait): (usize, Portrait)| {
            let before = before.as_ref().and_then(|all| all.get(i));
            self.process(ProcessId(i as u32), portrait, before, language)
        };
        now.into_iter().enumerate().map(show).collect()
    }

    fn process(
        &self,
        p: ProcessId,
        portrait: Portrait,
        before: Option<&Portrait>,
        language: Language,
    ) -> ProcessView {
        let engine = self.tree.machine().engine();
        let slot = engine.configuration().slot(p);
        let (status, status_title) = tell::status(slot.status);
        let (place, clock) = (engine.place(p), engine.clock(p));
        let timers = slot.timers.iter().map(|pending| TimerView {
            id: format!("{}-{}", p.0, pending.nth),
            title: P::timer(pending.timer).say(language).to_owned(),
            due: pending.due.0,
        });
        ProcessView {
            id: p.0,
            name: p.to_string(),
            status: status.to_owned(),
            status_title: status_title.say(language).to_owned(),
            x: place.x,
            y: place.y,
            clock: clock.reading(engine.now()).0,
            clock_offset: clock.offset,
            clock_drift: clock.drift,
            glance: fields(portrait.glance, before.map(|b| &b.glance), language),
            state: fields(portrait.state, before.map(|b| &b.state), language),
            stable: fields(portrait.stable, before.map(|b| &b.stable), language),
            timers: timers.collect(),
            // What a process was gathering is in its volatile memory, and gone when it is down.
            gathering: portrait
                .gathering
                .filter(|_| !slot.status.is_down())
                .map(|it| gathering(it, language)),
            decided: portrait.decided.map(|v| v.0),
            doomed: engine.doom(p),
            traitor: slot.treason.is_some(),
            conduct: slot.conduct().and_then(|place| {
                let name = *<P::Process as Process>::CONDUCTS.get(usize::from(place))?;
                Some((name.to_owned(), treason::conduct_title::<P>(name, language)))
            }),
            seen: treason::mementos::<P>(slot, language),
        }
    }

    fn messages(&self, language: Language) -> Vec<MessageView> {
        let (engine, log) = (self.tree.machine().engine(), self.tree.machine().log());
        let show = |(key, envelope): (u32, &Envelope<_>)| {
            let flight = engine.flight(key);
            let (kind, title) = P::kind(&envelope.message);
            MessageView {
                id: envelope.id.to_string(),
                from: envelope.id.from.0,
                to: envelope.to.0,
                kind: kind.to_owned(),
                title: title.say(language).to_owned(),
                text: P::message(&envelope.message, language),
                mark: P::mark(&envelope.message).map(|v| v.0),
                sent: flight.sent.0,
                due: flight.due.0,
                held: flight.held,
                sent_step: log.step_of(flight.origin),
                forged: envelope.forged,
                parts: treason::parts::<P>(engine.configuration(), envelope, language),
            }
        };
        engine.configuration().buffer.iter().map(show).collect()
    }

    fn warnings(&self, language: Language) -> Vec<String> {
        let machine = self.tree.machine();
        let damage = self.damage.as_ref().map(|error| {
            let what = error.explain(language);
            say!(
                language,
                "Not all of this link could be read: {what}. Shown is what came before that.",
                "此链接未能完整读取：{what}。显示的是在此之前的部分。",
            )
        });
        let differs = machine.mismatch().map(|mismatch| {
            let (same, differs) = (mismatch.same_until, mismatch.differs_at);
            say!(
                language,
                "This link was made by another version of the engine, or changed on its way: the run is the same up to step {same}, and differs between there and step {differs}.",
                "此链接由另一版本的引擎生成，或在途中被改动：运行到第 {same} 步为止相同，在此之后到第 {differs} 步之间出现差异。",
            )
        });
        let refused = self.scenario().interventions.iter().filter_map(|intervention| {
            let step = intervention.step;
            match &machine.log().record(step)?.event {
                Event::Refused(refused) => {
                    let (act, why) = &**refused;
                    let (act, why) = (tell::action::<P>(act, language), why.explain(language));
                    Some(say!(
                        language,
                        "Step {step} was not possible and changed nothing: {act} ({why}).",
                        "第 {step} 步无法执行，未产生任何变化：{act}（{why}）。",
                    ))
                }
                _ => None,
            }
        });
        damage.into_iter().chain(differs).chain(refused).take(MAX_WARNINGS).collect()
    }

    fn title(&self, language: Language) -> (String, String) {
        let built_in = |name: &str| P::scenarios().into_iter().find(|one| one.name == name);
        let (title, about) = match self.scenario().name.as_deref().and_then(built_in) {
            Some(scenario) => (scenario.title, scenario.about),
            None => (P::TITLE, P::ABOUT),
        };
        (title.say(language).to_owned(), about.say(language).to_owned())
    }
}

pub(super) fn portraits<P: Words>(
    configuration: &Configuration<P::Process>,
    language: Language,
) -> Vec<Portrait> {
    let n = configuration.processes();
    let portrait = |p| {
        let slot = configuration.slot(p);
        P::portrait(&slot.process, &slot.stable, n, language)
    };
    configuration.ids().map(portrait).collect()
}

fn fields(now: Vec<Entry>, before: Option<&Vec<Entry>>, language: Language) -> Vec<Field> {
    let show = |entry: Entry| {
        let old = before.map(|all| all.iter().find(|old| old.name == entry.name));
        let old = old.map(|old| old.map(|old| old.value.clone()));
        let changed = old.as_ref().is_some_and(|old| old.as_ref() != Some(&entry.value));
        Field {
            changed,
            was: old.flatten().filter(|_| changed),
            name: entry.name.say(language).to_owned(),
            value: entry.value,
            mark: entry.mark.map(|v| v.0),
        }
    };
    now.into_iter().map(show).collect()
}

/// How each lane stands at the present step of a run.
pub(super) fn lanes<P: Protocol>(machine: &Machine<P>, language: Language) -> Vec<Lane> {
    let show = |lane: crate::run::Lane<'_>| Lane {
        name: lane.name.to_owned(),
        title: lane.title.say(language).to_owned(),
        verdict: lane.verdict.status.name().to_owned(),
        verdict_title: lane.verdict.status.title().say(language).to_owned(),
        why: lane.verdict.why,
        witness: lane.verdict.witness,
        strip: lane.strip.iter().map(|(at, status)| (*at, status.name().to_owned())).collect(),
    };
    machine.lanes(language).into_iter().map(show).collect()
}

fn quality(quality: LinkQuality, slow: Time) -> QualityView {
    let LinkQuality { loss, duplicate, reorder } = quality;
    let slow = u32::try_from(slow.0 / 1000).unwrap_or(u32::MAX);
    QualityView { loss, duplicate, reorder, slow }
}

/// The links that are not as all others are.
fn links(network: &Network) -> Vec<LinkView> {
    let own: BTreeSet<_> = network.links.keys().chain(network.slow_links.keys()).collect();
    let show = |&(from, to): &(ProcessId, ProcessId)| LinkView {
        from: from.0,
        to: to.0,
        quality: quality(network.quality(from, to), network.slow(from, to)),
    };
    own.into_iter().map(show).collect()
}

fn input(form: &crate::run::InputForm, language: Language) -> InputView {
    InputView {
        name: form.name.to_owned(),
        title: form.title.say(language).to_owned(),
        number: form.number.map(|number| number.say(language).to_owned()),
        high: form.high,
    }
}

/// The kinds of messages that a protocol has, as in code and in words.
pub fn kinds<P: Words>(language: Language) -> Vec<(String, String)> {
    let words =
        |(name, title): &(&str, Phrase)| ((*name).to_owned(), title.say(language).to_owned());
    P::KINDS.iter().map(words).collect()
}
