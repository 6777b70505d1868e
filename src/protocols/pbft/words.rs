//! How PBFT's processes, messages and reasons read.

use super::Pbft;
use super::client::Client;
use super::digest::Digest;
use super::memory::{Entry as Logged, Memory};
use super::messages::{
    Input, Lack, Message, Outcome, Output, Phase, Reason, SignedRequest, Timer, Vote,
};
use super::pages::{self, STAGES};
use super::process::{Disk, Node};
use super::replica::Replica;
use crate::check::{Deed, KEYS, Operation, RequestId, Value};
use crate::run::{Account, Entry, Gathering, Ledger, Portrait, Tariff, Words};
use crate::sim::{Configuration, ProcessId, ProcessSet, Signed};
use crate::words::{Language, Phrase, list, or_dash, row};
use crate::{phrase, say};

pub(super) fn mark(digest: Digest) -> Option<Value> {
    (digest != Digest::NULL).then(|| Value(digest.mark()))
}

fn name(request: &SignedRequest) -> RequestId {
    RequestId { client: request.by(), timestamp: request.timestamp }
}

fn show(request: &SignedRequest) -> String {
    format!("{} {}", name(request), request.operation)
}

/// What a digest stands for, where the request is known.
fn stands_for(memory: &Memory, digest: Digest) -> String {
    match memory.bodies.get(&digest) {
        Some(request) => name(request).to_string(),
        None => digest.to_string(),
    }
}

/// How far a place of the log has come.
fn phase(memory: &Memory, place: u32, entry: &Logged, language: Language) -> String {
    let word = match pages::stage(memory, place).checked_sub(1) {
        Some(stage) => STAGES[stage as usize],
        None => phrase!("unknown", "未知"),
    };
    let proposal = entry.proposal.map(|vote| vote.digest);
    let digest = entry.committed.or(proposal);
    let what = digest.map_or_else(|| "?".to_owned(), |digest| stands_for(memory, digest));
    format!("{place}: {what} {}", word.say(language))
}

fn log(memory: &Memory, language: Language) -> String {
    let places = memory.log.iter();
    row(places.map(|(place, entry)| phase(memory, *place, entry, language)), "; ")
}

/// The certificate that fills up next: that of a view change, or of the first place that is not
/// executed yet.
fn gathering(replica: &Replica) -> Option<Gathering> {
    let (memory, need) = (&replica.memory, replica.rules.quorum);
    if !memory.active {
        let changes = memory.changes.iter().filter(|(_, change)| change.view == memory.view);
        let have = changes.map(|(p, _)| *p).collect();
        return Some(Gathering {
            title: phrase!("view-changes", "视图更换"),
            have,
            need,
            mark: None,
        });
    }
    let entry = memory.log.get(&(memory.executed + 1))?;
    let proposal = entry.proposal?;
    let agree = |votes: &[Signed<Vote>]| -> ProcessSet {
        votes.iter().filter(|vote| vote.digest == proposal.digest).map(Signed::by).collect()
    };
    let is_prepared = entry.prepared.as_ref().is_some_and(|one| one.view == memory.view);
    let (title, have) = match is_prepared {
        true => (phrase!("commits", "提交"), agree(&entry.commits)),
        false => {
            let mut have = agree(&entry.prepares);
            have.insert(proposal.by());
            (phrase!("prepares", "准备"), have)
        }
    };
    Some(Gathering { title, have, need, mark: mark(proposal.digest) })
}

/// The place that it works on, or the last one that it executed.
fn at_hand(memory: &Memory, language: Language) -> Entry {
    let place = memory.executed + 1;
    let digest = memory
        .log
        .get(&place)
        .and_then(|entry| entry.committed.or(entry.proposal.map(|vote| vote.digest)));
    let Some(digest) = digest else {
        return Entry::new(phrase!("executed", "执行到"), memory.executed);
    };
    let stage = pages::stage(memory, place).checked_sub(1);
    let stage = stage.and_then(|stage| STAGES.get(stage as usize));
    let stage = stage.map_or("", |stage| stage.say(language));
    let what = stands_for(memory, digest);
    Entry::new(
        phrase!("place", "序号"),
        say!(language, "{place}: {what} {stage}", "{place}：{what} {stage}"),
    )
    .marked(mark(digest))
}

fn role(replica: &Replica, language: Language) -> String {
    let memory = &replica.memory;
    let (view, primary) = (memory.view, replica.rules.primary(memory.view));
    match memory.active {
        true => say!(language, "{view}, primary {primary}", "{view}，主副本 {primary}"),
        false => say!(language, "asks for {view} ({primary})", "要求 {view}（{primary}）"),
    }
}

fn of_replica(replica: &Replica, language: Language) -> Portrait {
    let memory = &replica.memory;
    let (low, high) = replica.marks();
    let waiting = row(memory.waiting.iter().map(|(id, _)| id.to_string()), " ");
    let state = memory.ahead.as_ref().map_or(&memory.state, |ahead| &ahead.state);
    let asked: Vec<String> =
        memory.changes.iter().map(|(p, change)| format!("{p}: {}", change.view)).collect();
    let held: Vec<String> = memory
        .checkpoints
        .iter()
        .map(|(place, (digest, _))| format!("{place}: {digest}"))
        .collect();
    let mut entries = vec![
        Entry::new(phrase!("view", "视图"), role(replica, language)),
        Entry::new(phrase!("executed", "已执行到"), memory.executed),
        Entry::new(phrase!("store", "存储"), state.store),
        Entry::new(phrase!("state digest", "状态摘要"), Digest::of_state(state)),
        Entry::new(phrase!("water marks", "水位"), format!("{low} – {high}")),
        Entry::new(phrase!("log", "日志"), log(memory, language)),
        Entry::new(phrase!("waiting", "等待执行"), waiting),
        Entry::new(phrase!("checkpoints", "检查点"), held.join("; ")),
    ];
    if !asked.is_empty() {
        entries.push(Entry::new(phrase!("asked for views", "要求的视图"), asked.join("; ")));
    }
    Portrait {
        glance: vec![
            Entry::new(phrase!("view", "视图"), role(replica, language)),
            at_hand(memory, language),
            Entry::new(phrase!("store", "存储"), state.store),
        ],
        state: entries,
        gathering: gathering(replica),
        ..Portrait::default()
    }
}

fn of_client(client: &Client) -> Portrait {
    let notebook = &client.notebook;
    let pending = notebook.pending.as_ref();
    let asks = or_dash(pending.map(|pending| show(&pending.request)));
    let result = or_dash(notebook.accepted.map(|(id, result)| format!("{id}: {result}")));
    let replies = or_dash(pending.map(|pending| {
        let one = |reply: &Signed<super::messages::Reply>| match reply.outcome {
            Outcome::Full(result) => format!("{}: {result}", reply.by()),
            Outcome::Digest(digest) => format!("{}: {digest}", reply.by()),
        };
        pending.replies.iter().map(one).collect::<Vec<_>>().join(" ")
    }));
    let gathering = pending.map(|pending| Gathering {
        title: phrase!("replies", "应答"),
        have: pending.replies.iter().map(Signed::by).collect(),
        need: if pending.request.read { client.rules.quorum } else { client.rules.weak() },
        mark: mark(Digest::of_request(&pending.request)),
    });
    let request = pending.and_then(|pending| mark(Digest::of_request(&pending.request)));
    let glance = vec![
        Entry::new(phrase!("asks", "请求"), asks).marked(request),
        Entry::new(phrase!("result", "结果"), result),
    ];
    let mut state = glance.clone();
    state.push(Entry::new(phrase!("replies", "应答"), replies));
    state.push(Entry::new(phrase!("view", "视图"), notebook.view));
    Portrait { glance, state, gathering, ..Portrait::default() }
}

fn on_disk(disk: &Disk) -> Vec<Entry> {
    match disk {
        Disk::Blank => Vec::new(),
        Disk::Replica(memory) => vec![
            Entry::new(phrase!("view", "视图"), memory.view),
            Entry::new(phrase!("executed", "已执行到"), memory.executed),
            Entry::new(phrase!("places logged", "日志条目数"), memory.log.len()),
        ],
        Disk::Client(notebook) => {
            vec![Entry::new(phrase!("timestamp", "时间戳"), notebook.timestamp)]
        }
    }
}

fn vote(vote: &Vote, language: Language) -> String {
    let Vote { view, place, digest, .. } = vote;
    say!(language, "view {view}, {place}: {digest}", "视图 {view}，{place}：{digest}")
}

impl Words for Pbft {
    const KINDS: &'static [(&'static str, Phrase)] = &[
        ("request", phrase!("request", "请求")),
        ("pre-prepare", phrase!("pre-prepare", "预准备")),
        ("prepare", phrase!("prepare", "准备")),
        ("commit", phrase!("commit", "提交")),
        ("reply", phrase!("reply", "应答")),
        ("checkpoint", phrase!("checkpoint", "检查点")),
        ("view-change", phrase!("view-change", "视图更换")),
        ("new-view", phrase!("new-view", "新视图")),
        ("status", phrase!("status", "进度")),
        ("fetch", phrase!("fetch", "索取")),
        ("body", phrase!("fetched request", "补发的请求")),
        ("state", phrase!("fetched state", "补发的状态")),
    ];

    fn portrait(node: &Node, stable: &Disk, _: u32, language: Language) -> Portrait {
        let portrait = match node {
            Node::Replica(replica) => of_replica(replica, language),
            Node::Client(client) => of_client(client),
        };
        Portrait { stable: on_disk(stable), ..portrait }
    }

    fn kind_of(message: &Message) -> usize {
        match message {
            Message::Request(_) => 0,
            Message::PrePrepare(..) => 1,
            Message::Vote(vote) if vote.phase == Phase::Prepare => 2,
            Message::Vote(_) => 3,
            Message::Reply(_) => 4,
            Message::Checkpoint(_) => 5,
            Message::ViewChange(_) => 6,
            Message::NewView(_) => 7,
            Message::Status(_) => 8,
            Message::Fetch(_) => 9,
            Message::Body(_) => 10,
            Message::State(..) => 11,
        }
    }

    fn message(message: &Message, language: Language) -> String {
        match message {
            Message::Request(request) | Message::Body(request) => show(request),
            Message::PrePrepare(proposal, body) => {
                let said = vote(proposal, language);
                match body {
                    Some(request) => format!("{said}, {}", show(request)),
                    None => said,
                }
            }
            Message::Vote(one) => vote(one, language),
            Message::Reply(reply) => {
                let request = RequestId { client: reply.client, timestamp: reply.timestamp };
                let result = match reply.outcome {
                    Outcome::Full(result) => result.to_string(),
                    Outcome::Digest(digest) => digest.to_string(),
                };
                match reply.tentative {
                    true => say!(
                        language,
                        "{request}: {result}, tentative",
                        "{request}：{result}，试探",
                    ),
                    false => format!("{request}: {result}"),
                }
            }
            Message::Checkpoint(vote) => format!("{}: {}", vote.place, vote.digest),
            Message::ViewChange(change) => {
                let (view, stable) = (change.view, change.stable);
                let prepared = change.prepared.iter();
                let prepared = row(
                    prepared.map(|one| format!("{}: {} ({})", one.place, one.digest, one.view)),
                    "; ",
                );
                say!(
                    language,
                    "view {view}, stable {stable}, prepared {prepared}",
                    "视图 {view}，稳定检查点 {stable}，已准备 {prepared}",
                )
            }
            Message::NewView(new_view) => {
                let view = new_view.view;
                let from = list(language, new_view.changes.iter().map(|change| change.by()));
                let order = new_view.order.iter();
                let order = row(order.map(|vote| format!("{}: {}", vote.place, vote.digest)), "; ");
                say!(
                    language,
                    "view {view}, from {from}: {order}",
                    "视图 {view}，依据 {from}：{order}",
                )
            }
            Message::Status(status) => {
                let (view, executed) = (status.view, status.executed);
                say!(language, "view {view}, executed {executed}", "视图 {view}，执行到 {executed}",)
            }
            Message::Fetch(lack) => match **lack {
                Lack::Request(digest) => say!(language, "request {digest}", "请求 {digest}"),
                Lack::State(place) => say!(language, "state at {place}", "序号 {place} 的状态"),
            },
            Message::State(place, state) => format!("{place}: {}", state.store),
        }
    }

    fn mark(message: &Message) -> Option<Value> {
        match message {
            Message::Request(request) | Message::Body(request) => mark(Digest::of_request(request)),
            Message::PrePrepare(vote, _) | Message::Vote(vote) => mark(vote.digest),
            _ => None,
        }
    }

    fn timer(timer: Timer) -> Phrase {
        match timer {
            Timer::Request => phrase!("suspect the primary", "怀疑主副本"),
            Timer::Change => phrase!("give up this view change", "放弃本次视图更换"),
            Timer::Status => phrase!("tell how far it is", "报告进度"),
            Timer::Retry => phrase!("ask all replicas", "询问所有副本"),
            Timer::Dawdle => phrase!("propose at last", "终于提议"),
        }
    }

    fn input(p: ProcessId, Input(operation): &Input, language: Language) -> String {
        say!(language, "{p} is asked for {operation}", "要求 {p} 执行 {operation}")
    }

    fn output(_: ProcessId, output: &Output, language: Language) -> Option<String> {
        Some(match output {
            Output::Deed(deed) => return told(deed, language),
            Output::Prepared(_, place, digest) => {
                say!(language, "{digest} is prepared at {place}", "序号 {place} 的 {digest} 已准备")
            }
            Output::Tentative(place) => {
                say!(language, "executes {place} tentatively", "试探执行序号 {place}")
            }
            Output::Undone(place) => {
                say!(language, "undoes {place}", "撤销序号 {place} 的试探执行")
            }
            Output::Suspects(view) => {
                say!(language, "asks for view {view}", "要求更换到视图 {view}")
            }
            Output::Entered(view) => say!(language, "enters view {view}", "进入视图 {view}"),
            Output::Stable(place) => {
                say!(language, "checkpoint {place} is stable", "检查点 {place} 已稳定")
            }
        })
    }

    fn values(output: &Output) -> (Option<Value>, Option<Value>) {
        match output {
            Output::Deed(Deed::Executed { place, .. }) => (Some(Value(*place)), None),
            _ => (None, None),
        }
    }

    fn ledger(configuration: &Configuration<Node>, language: Language) -> Option<Ledger> {
        pages::ledger(configuration, language)
    }

    fn account(configuration: &Configuration<Node>, language: Language) -> Option<Account> {
        pages::account(configuration, language)
    }

    fn tariff(configuration: &Configuration<Node>) -> Option<Tariff> {
        pages::tariff(configuration)
    }

    fn begins(output: &Output) -> bool {
        matches!(output, Output::Deed(Deed::Issued { read: false, .. }))
    }

    fn tolerated(configuration: &Configuration<Node>) -> Option<u32> {
        pages::tolerated(configuration)
    }

    fn conduct(name: &str) -> Option<Phrase> {
        Some(match name {
            "hand" => phrase!("forged by hand", "由人手篡改"),
            "silent" => phrase!("silent", "沉默"),
            "equivocate" => {
                phrase!("says different things to different ones", "对不同对象说不同的话")
            }
            "starve" => phrase!("starves the first client", "冷落第一个客户端"),
            "slow" => phrase!("just below the timeout", "刚好不超时"),
            "digest" => phrase!("wrong digests", "错误的摘要"),
            "lie" => phrase!("lies in view changes", "在视图更换中说谎"),
            "checkpoint" => phrase!("corrupt checkpoints", "损坏的检查点"),
            "reply" => phrase!("wrong replies", "错误的应答"),
            "replay" => phrase!("replays old messages", "重放旧消息"),
            "collude" => phrase!("colludes", "合谋"),
            "unreadable" => phrase!("MACs that backups cannot check", "备份无法验证的 MAC"),
            _ => return None,
        })
    }

    fn field(name: &str) -> Option<Phrase> {
        Some(match name {
            "view" => phrase!("view", "视图"),
            "place" => phrase!("sequence number", "序号"),
            "digest" => phrase!("digest", "摘要"),
            "request" => phrase!("request of client", "改用客户端的请求"),
            "timestamp" => phrase!("timestamp", "时间戳"),
            "key" => phrase!("key", "键"),
            "value" => phrase!("value", "值"),
            "result" => phrase!("result", "结果"),
            "stable" => phrase!("stable checkpoint", "稳定检查点"),
            "omit" => phrase!("hide what prepared at", "隐瞒已准备的序号"),
            "body" => phrase!("request sent along, of client", "随附客户端的请求"),
            "claim" => phrase!("claim that null prepared at", "谎称空请求已准备的序号"),
            "null" => phrase!("null request at", "改为空请求的序号"),
            "changes" => phrase!("view-changes shown", "出示的视图更换消息"),
            "operation" => phrase!("operation", "操作"),
            "read" => phrase!("read-only", "只读"),
            "phase" => phrase!("phase", "阶段"),
            "tentative" => phrase!("tentative", "试探"),
            "vouch" => phrase!("claim that null was proposed at", "谎称提议过空请求的序号"),
            "checkpoint" => phrase!("made-up checkpoint at", "捏造检查点的序号"),
            "invent" => phrase!("made-up request at", "捏造请求的序号"),
            "leave-out" => phrase!("leave out the view-change of", "略去其视图更换消息的副本"),
            "b" => phrase!("value of b", "b 的值"),
            "c" => phrase!("value of c", "c 的值"),
            _ => return None,
        })
    }

    fn field_options(name: &str) -> &'static [Phrase] {
        const NAMES: [Phrase; KEYS] = [phrase!("a", "a"), phrase!("b", "b"), phrase!("c", "c")];
        match name {
            "digest" => &[
                phrase!("null request", "空请求"),
                phrase!("made up 1", "捏造 1"),
                phrase!("made up 2", "捏造 2"),
                phrase!("made up 3", "捏造 3"),
            ],
            "key" => &NAMES,
            "operation" => &[phrase!("put", "写入"), phrase!("add", "加"), phrase!("read", "读取")],
            "phase" => &[phrase!("prepare", "准备"), phrase!("commit", "提交")],
            "read" | "tentative" => &[phrase!("no", "否"), phrase!("yes", "是")],
            _ => &[],
        }
    }

    fn reason(reason: &Reason, language: Language) -> String {
        let fixed = match reason {
            Reason::OtherView(view) => {
                return say!(language, "it is in view {view}", "它处于视图 {view}");
            }
            Reason::Changing(view) => {
                return say!(language, "it waits for view {view}", "它在等待视图 {view}");
            }
            Reason::OutsideMarks(low, high) => {
                return say!(
                    language,
                    "the place is not between its water marks {low} and {high}",
                    "序号不在水位 {low} 与 {high} 之间",
                );
            }
            Reason::WrongRole => {
                phrase!("that is not for its sender to say", "发送者无权这样说")
            }
            Reason::OtherProposal => phrase!(
                "something else was proposed for this view and place",
                "该视图的这个序号已有别的提议",
            ),
            Reason::WrongDigest => phrase!("the digest does not fit", "摘要不符"),
            Reason::Counted => phrase!("it is counted already", "已计入"),
            Reason::Known => phrase!("it is no news", "早已知道"),
            Reason::Old => phrase!("the request is an old one", "这是旧请求"),
            Reason::Invalid => phrase!("it does not prove what it says", "它没有证明其所言"),
            Reason::Undecided => {
                phrase!("not enough is known yet to begin the view", "已知信息还不足以开始新视图",)
            }
            Reason::Unreadable => phrase!("its MAC is no good", "MAC 无效"),
            Reason::NotForMe => phrase!("it is not meant for it", "与它无关"),
            Reason::HaveNot => phrase!("it does not have that", "它没有所要的内容"),
            Reason::NotAsked => phrase!("it waits for nothing like that", "它没有在等待这个"),
        };
        fixed.say(language).to_owned()
    }
}

/// A deed, if it is worth a sentence.
fn told(deed: &Deed, language: Language) -> Option<String> {
    Some(match deed {
        Deed::Issued { request, .. } => say!(language, "requests {request}", "发出请求 {request}"),
        Deed::Took { .. } => return None,
        Deed::Committed { place, .. } => {
            say!(language, "{place} is committed", "序号 {place} 已提交")
        }
        Deed::Executed { place, request: None, .. } => {
            say!(language, "executes {place}: null", "执行序号 {place}：空请求")
        }
        Deed::Executed { place, request: Some(request), done: Some(operation), .. } => {
            say!(
                language,
                "executes {place}: {request} {operation}",
                "执行序号 {place}：{request} {operation}",
            )
        }
        Deed::Executed { place, request: Some(request), done: None, .. } => {
            say!(
                language,
                "{place}: {request} again, not executed twice",
                "序号 {place}：{request} 重复，不再执行",
            )
        }
        Deed::Restored { place } => {
            say!(language, "takes over the state at {place}", "接收序号 {place} 的状态")
        }
        Deed::Accepted { request, operation, result, .. } => {
            accepted(*request, *operation, *result, language)
        }
        Deed::Forgot => say!(language, "has forgotten everything", "忘记了一切"),
    })
}

fn accepted(request: RequestId, operation: Operation, result: u32, language: Language) -> String {
    say!(
        language,
        "accepts {result} for {request} {operation}",
        "接受 {request} {operation} 的结果 {result}",
    )
}
