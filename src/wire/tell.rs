//! Events in words.

use super::trouble::Explain;
use super::view::{EventView, Passage};
use crate::phrase;
use crate::run::{Happening, Log, Protocol, Words};
use crate::say;
use crate::sim::{
    Action, CrashSemantics, Event, HONEST, Keep, Loss, Memory, Process, ProcessId, Recovery,
    Schedule, Status,
};
use crate::words::{Language, Phrase, list};

/// A process's status: its name in scripts and its name in words.
pub fn status(status: Status) -> (&'static str, Phrase) {
    match status {
        Status::Up => ("up", phrase!("up", "正常")),
        Status::Paused => ("paused", phrase!("paused", "已暂停")),
        Status::Crashed => ("crashed", phrase!("crashed", "已崩溃")),
        Status::Stopped => ("stopped", phrase!("crashed for ever", "已永久停止")),
    }
}

/// Why a message never arrived.
pub fn loss(why: Loss, language: Language) -> String {
    let words = match why {
        Loss::Link => phrase!("the link lost it", "被链路丢失"),
        Loss::Cut => phrase!("the link is cut", "链路已切断"),
        Loss::Dropped => phrase!("dropped by hand", "被人为丢弃"),
        Loss::ReceiverDown => phrase!("the receiver is down", "接收者已崩溃"),
        Loss::SenderCrashed => phrase!("its sender crashed", "发送者已崩溃"),
        Loss::Forged => phrase!("forged by a traitor's hand", "被叛徒之手篡改"),
    };
    words.say(language).to_owned()
}

/// What a crash means, in a sentence.
pub fn crashes(semantics: CrashSemantics, language: Language) -> String {
    let recovery = match semantics.recovery {
        Recovery::Never => {
            phrase!("crash-stop: a process never comes back", "崩溃即停止：进程不会恢复")
        }
        Recovery::Stable => {
            phrase!("crash-recovery: stable storage survives", "崩溃可恢复：稳定存储得以保留",)
        }
        Recovery::Amnesia => {
            phrase!("crash-recovery with amnesia: nothing survives", "失忆恢复：一切都会丢失")
        }
    };
    let recovery = recovery.say(language);
    let kept = |keep| match keep {
        Keep::Lost => phrase!("lost", "丢失").say(language),
        Keep::Kept => phrase!("kept", "保留").say(language),
    };
    let CrashSemantics { inbound, outbound, timers, .. } = semantics;
    let (inbound, outbound, timers) = (kept(inbound), kept(outbound), kept(timers));
    say!(
        language,
        "{recovery}; messages to it {inbound}, messages under way from it {outbound}, its timers {timers}",
        "{recovery}；发给它的消息{inbound}，它在途的消息{outbound}，它的定时器{timers}",
    )
}

/// What an intervention is, in words.
pub fn action<P: Protocol + Words>(
    action: &Action<<P::Process as Process>::Input>,
    language: Language,
) -> String {
    match action {
        Action::Crash(p) => say!(language, "{p} crashes", "{p} 崩溃"),
        Action::CrashDuring(p, after) => say!(
            language,
            "{p} will crash within its next event, after {after} effects",
            "{p} 将在下一个事件中执行 {after} 个动作后崩溃",
        ),
        Action::Recover(p, None) => say!(language, "{p} comes back", "{p} 恢复运行"),
        Action::Recover(p, Some(Memory::Stable)) => {
            say!(language, "{p} comes back with its stable storage", "{p} 带着稳定存储恢复运行")
        }
        Action::Recover(p, Some(Memory::Nothing)) => {
            say!(language, "{p} comes back with an empty disk", "{p} 以空白磁盘恢复运行")
        }
        Action::Pause(p) => say!(language, "{p} stands still", "{p} 暂停"),
        Action::Resume(p) => say!(language, "{p} goes on", "{p} 继续"),
        Action::Drop(id) => say!(language, "message {id} is dropped", "消息 {id} 被丢弃"),
        Action::Duplicate(id) => say!(language, "message {id} is duplicated", "消息 {id} 被复制"),
        Action::Delay(id, by) => {
            say!(language, "message {id} is delayed by {by} ms", "消息 {id} 推迟 {by} 毫秒")
        }
        Action::Hurry(id, by) => {
            say!(language, "message {id} is hurried by {by} ms", "消息 {id} 提前 {by} 毫秒")
        }
        Action::Deliver(id) => say!(language, "message {id} is next", "下一个送达消息 {id}"),
        Action::Hold(id) => say!(language, "message {id} is held", "消息 {id} 被扣住"),
        Action::Release(id) => say!(language, "message {id} is released", "消息 {id} 被放行"),
        Action::Fire(id) => say!(language, "timer {id} fires now", "定时器 {id} 立即触发"),
        Action::Input(p, input) => P::input(*p, input, language),
        Action::Move(p, _) => say!(language, "{p} moves", "{p} 移动"),
        Action::SetClock(p, clock) => {
            let (offset, drift) = (clock.offset / 1000, clock.drift);
            say!(
                language,
                "the clock of {p} is set {offset} ms ahead, with a drift of {drift} ppm",
                "{p} 的时钟设为快 {offset} 毫秒，漂移 {drift} ppm",
            )
        }
        Action::Cut(a, b) => {
            say!(language, "the link from {a} to {b} is cut", "切断从 {a} 到 {b} 的链路")
        }
        Action::Heal(a, b) => {
            say!(language, "the link from {a} to {b} is healed", "恢复从 {a} 到 {b} 的链路")
        }
        Action::Split(group) => {
            let who = list(language, group);
            say!(language, "{who} cut off from all others", "{who}与其他进程隔离")
        }
        Action::HealAll => say!(language, "all links are healed", "所有链路恢复"),
        Action::SetLink(link, quality) => {
            let (loss, duplicate, reorder) = (quality.loss, quality.duplicate, quality.reorder);
            let which = links(*link, language);
            say!(
                language,
                "{which} loses {loss}, duplicates {duplicate} and reorders {reorder} of 1000 messages",
                "{which}每 1000 条消息丢失 {loss} 条、重复 {duplicate} 条、乱序 {reorder} 条",
            )
        }
        Action::Slow(link, by) => {
            let which = links(*link, language);
            say!(
                language,
                "messages over {which} take {by} ms longer from now on",
                "此后经{which}的消息多用 {by} 毫秒",
            )
        }
        Action::SetSchedule(to) => {
            let to = schedule(*to, language);
            say!(language, "the schedule is {to} from now on", "调度方式改为{to}")
        }
        Action::SetCrashSemantics(semantics) => {
            let meaning = crashes(*semantics, language);
            say!(language, "crashes mean from now on: {meaning}", "从现在起崩溃的含义：{meaning}")
        }
        Action::Turn(group, conduct) => {
            let who = list(language, group);
            match P::conduct(conduct) {
                _ if conduct == HONEST => {
                    say!(language, "{who} keeps to the protocol again", "{who} 重新遵守协议",)
                }
                Some(conduct) => {
                    let conduct = conduct.say(language);
                    say!(language, "{who} turns traitor: {conduct}", "{who} 成为叛徒：{conduct}")
                }
                None => say!(language, "{who} is to be {conduct}", "要求 {who} {conduct}"),
            }
        }
        Action::Forge(id, field, value) => {
            let name = P::field(field).map_or(field.as_str(), |field| field.say(language));
            let named = P::field_options(field).get(*value as usize);
            let value =
                named.map_or_else(|| value.to_string(), |words| words.say(language).to_owned());
            say!(
                language,
                "message {id} is forged: {name} {value}",
                "消息 {id} 被篡改：{name} {value}",
            )
        }
        Action::Replay(id, to) => {
            say!(language, "message {id} is sent once more, to {to}", "消息 {id} 被再次发送给 {to}",)
        }
    }
}

/// One link, or all, in words.
fn links(link: Option<(ProcessId, ProcessId)>, language: Language) -> String {
    match link {
        Some((a, b)) => say!(language, "the link from {a} to {b}", "从 {a} 到 {b} 的链路"),
        None => say!(language, "every link", "所有链路"),
    }
}

/// A schedule in words.
pub fn schedule(schedule: Schedule, language: Language) -> String {
    match schedule {
        Schedule::Timed => say!(language, "timed", "定时"),
        Schedule::Asynchronous => say!(language, "asynchronous", "异步"),
        Schedule::PartiallySynchronous { gst } => say!(
            language,
            "asynchronous until {gst} ms, timed from then on",
            "{gst} 毫秒之前异步，之后定时",
        ),
    }
}

/// One step of the log, told.
pub fn event<P: Protocol + Words>(
    log: Log<'_, P>,
    step: u32,
    language: Language,
) -> Option<EventView> {
    let record = log.record(step)?;
    let done = log.done(step);
    let mut view = EventView {
        step,
        time: record.time.0,
        kind: String::new(),
        process: record.event.process().map(|p| p.0),
        text: String::new(),
        received: None,
        sends: sends::<P>(log, step, language),
        decided: None,
        proposed: None,
        ignored: None,
        causes: causes(log, step, &record.event),
        lamport: log.lamport(step),
        clock: None,
        turn: None,
        cut_off: None,
        turned: Vec::new(),
    };
    let (kind, what) = what::<P>(log, &record.event, &mut view, language);
    view.kind = kind.to_owned();
    let told = consequences::<P>(done, &mut view, language);
    view.text = match told.is_empty() {
        true => say!(language, "{what}.", "{what}。"),
        false => say!(language, "{what}: {told}.", "{what}：{told}。"),
    };
    Some(view)
}

/// The steps that led to one directly: what its process did before, and what sent what arrives or
/// is acted upon.
fn causes<P: Protocol>(log: Log<'_, P>, step: u32, event: &Event<P::Process>) -> Vec<u32> {
    let sent = match event {
        Event::Deliver { origin, .. } => Some(log.step_of(*origin)),
        Event::Act(action) => action.message().and_then(|id| log.sent_before(id, step)),
        _ => None,
    };
    let mut causes: Vec<u32> = log.previous(step).into_iter().chain(sent).collect();
    causes.sort_unstable();
    causes.dedup();
    causes.retain(|cause| *cause < step);
    causes
}

/// What happened, before what was done about it.
fn what<P: Protocol + Words>(
    log: Log<'_, P>,
    event: &Event<P::Process>,
    view: &mut EventView,
    language: Language,
) -> (&'static str, String) {
    match event {
        Event::Start => ("start", say!(language, "All processes start", "所有进程启动")),
        Event::Idle => ("idle", say!(language, "Nothing is pending", "没有待发生的事件")),
        Event::Deliver { id, to, origin } => {
            let Some(sent) = log.passage(*origin) else { return ("deliver", String::new()) };
            let (kind, title) = P::kind(sent.message);
            let (title, text) = (title.say(language), P::message(sent.message, language));
            let lost = log.done(view.step).iter().find_map(|done| match done {
                Happening::Lost { id: lost, why, .. } if lost == id => Some(loss(*why, language)),
                _ => None,
            });
            let from = id.from;
            let title = if sent.forged { forged(title, language) } else { title.to_owned() };
            let told = match &lost {
                None => say!(
                    language,
                    "{to} receives {title} ({text}) from {from}",
                    "{to} 收到 {from} 的{title}（{text}）",
                ),
                Some(why) => say!(
                    language,
                    "{title} ({text}) from {from} does not reach {to}: {why}",
                    "{from} 的{title}（{text}）未能到达 {to}：{why}",
                ),
            };
            let arrived = lost.is_none();
            view.received = Some(Passage {
                id: id.to_string(),
                from: from.0,
                to: to.0,
                kind: kind.to_owned(),
                text,
                mark: P::mark(sent.message).map(|v| v.0),
                sent_step: sent.step,
                lost,
                forged: sent.forged,
            });
            (if arrived { "deliver" } else { "lost" }, told)
        }
        Event::Fire { id, timer, .. } => {
            let (p, title) = (id.process, P::timer(*timer).say(language));
            ("timer", say!(language, "{p}'s timer fires ({title})", "{p} 的定时器触发（{title}）"))
        }
        Event::Choose { process, option } => {
            let chosen = say!(
                language,
                "{process}'s choice falls on {option}",
                "{process} 的随机选择是 {option}"
            );
            ("choose", chosen)
        }
        Event::Act(act) => {
            view.turn = turn(act).map(str::to_owned);
            view.cut_off = match &**act {
                Action::Split(group) => Some(group.iter().map(|p| p.0).collect()),
                Action::HealAll => Some(Vec::new()),
                _ => None,
            };
            if let Action::Turn(group, conduct) = &**act
                && conduct != HONEST
            {
                view.turned = group.iter().map(|p| p.0).collect();
            }
            ("act", action::<P>(act, language))
        }
        Event::Refused(refused) => {
            let (act, why) = &**refused;
            let (act, why) = (action::<P>(act, language), why.explain(language));
            ("refused", say!(language, "not possible: {act} ({why})", "无法执行：{act}（{why}）"))
        }
    }
}

/// A message that a traitor made up.
fn forged(title: &str, language: Language) -> String {
    say!(language, "forged {title}", "伪造的{title}")
}

/// What an intervention makes of a process that lasts.
fn turn<I>(action: &Action<I>) -> Option<&'static str> {
    match action {
        Action::Crash(_) => Some("crash"),
        Action::Recover(..) => Some("recover"),
        Action::Pause(_) => Some("pause"),
        Action::Resume(_) => Some("resume"),
        _ => None,
    }
}

/// What was sent in a step, lost or not, and what an intervention took off its way. A message that
/// fails on arrival is told as the event itself.
fn sends<P: Protocol + Words>(log: Log<'_, P>, step: u32, language: Language) -> Vec<Passage> {
    let on_arrival = |why: &Loss| *why == Loss::ReceiverDown;
    let is_arrival = log.record(step).is_some_and(|r| matches!(r.event, Event::Deliver { .. }));
    let passage = |happening: &Happening<P::Process>| {
        let (id, to, message, sent_step, lost, forged) = match happening {
            Happening::Sent { id, to, message, forged } => (id, to, message, step, None, *forged),
            Happening::Lost { why, origin, .. }
                if on_arrival(why) || (is_arrival && origin.is_some() && *why == Loss::Cut) =>
            {
                return None;
            }
            Happening::Lost { id, to, message, why, origin } => {
                let sent = origin.and_then(|origin| log.passage(origin));
                let (sent, forged) = sent.map_or((step, false), |sent| (sent.step, sent.forged));
                (id, to, message, sent, Some(loss(*why, language)), forged)
            }
            _ => return None,
        };
        Some(Passage {
            id: id.to_string(),
            from: id.from.0,
            to: to.0,
            kind: P::kind(message).0.to_owned(),
            text: P::message(message, language),
            mark: P::mark(message).map(|v| v.0),
            sent_step,
            lost,
            forged,
        })
    };
    log.done(step).iter().filter_map(passage).collect()
}

/// What was done about it, in words.
fn consequences<P: Protocol + Words>(
    done: &[Happening<P::Process>],
    view: &mut EventView,
    language: Language,
) -> String {
    let mut told = Vec::new();
    for happening in done {
        match happening {
            Happening::Output(p, output) => {
                let (decided, proposed) = P::values(output);
                view.decided = decided.map(|v| v.0).or(view.decided);
                view.proposed = proposed.map(|v| v.0).or(view.proposed);
                view.clock = P::timestamp(output).or(view.clock);
                let elsewhere = view.process != Some(p.0);
                told.extend(P::output(*p, output, language).map(|text| match elsewhere {
                    true => format!("{p} {text}"),
                    false => text,
                }));
            }
            Happening::Ignored(_, reason) => {
                let why = P::reason(reason, language);
                told.push(say!(language, "ignored, because {why}", "被忽略，因为{why}"));
                view.ignored = Some(why);
            }
            Happening::CrashedHere(p) => {
                view.turn = Some("crash".to_owned());
                told.push(say!(language, "{p} crashes in the middle of it", "{p} 在此过程中崩溃"));
            }
            _ => {}
        }
    }
    let mut kinds: Vec<(&'static str, Phrase, u32)> = Vec::new();
    for happening in done {
        if let Happening::Sent { message, .. } = happening {
            let (name, title) = P::kind(message);
            match kinds.iter_mut().find(|(kind, ..)| *kind == name) {
                Some((.., count)) => *count += 1,
                None => kinds.push((name, title, 1)),
            }
        }
    }
    for (_, title, count) in kinds {
        let title = title.say(language);
        told.push(match count {
            1 => say!(language, "sends {title}", "发送{title}"),
            _ => say!(language, "sends {count} × {title}", "发送 {count} 条{title}"),
        });
    }
    told.join(&say!(language, "; ", "；"))
}
