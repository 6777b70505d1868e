//! Practical Byzantine fault tolerance, as in M. Castro and B. Liskov, *Practical Byzantine Fault
//! Tolerance*, OSDI 1999, with its signatures; the names are the paper's.
//!
//! A service is to go on correctly although some of the replicas that run it lie: not only stop, but
//! say different things to different others, hide what they know, or say what never was. With n =
//! 3f+1 replicas, f may be traitors. Fewer will not do: whoever waits for more than n-f answers may
//! wait for ever, and of n-f answers f may be lies while f correct replicas are only slow, so the
//! honest answers, n-2f, must outnumber the lies. The quorum is therefore 2f+1: any two share f+1
//! replicas, of which one is correct.
//!
//! The replicas move through *views*; replica v mod n is the *primary* of view v. A request goes like
//! this (`normal` has a function for each message):
//!
//! 1. A client sends REQUEST to the primary, signed, with a timestamp that makes it unique.
//! 2. The primary gives it a place in the sequence, and sends PRE-PREPARE to the backups.
//! 3. A backup that has accepted nothing else for this view and place sends PREPARE to all.
//! 4. With the request, its PRE-PREPARE and 2f PREPAREs of *different backups*, it is *prepared*: no
//!    correct replica can prepare anything else here in this view. The primary sends no PREPARE, and
//!    none of its is counted. Now COMMIT is sent to all.
//! 5. With 2f+1 COMMITs it is *committed*: f+1 correct replicas have it prepared, so that every
//!    later view will know of it. That is what the third phase is for: being prepared is a fact
//!    within one view, and a view change can lose it.
//! 6. It is executed when everything before it is, and the client told. The client believes a result
//!    that f+1 replicas agree on.
//!
//! Every K places a replica signs the digest of its state in a CHECKPOINT. 2f+1 that match are
//! *stable*: what came before is forgotten, and the *water marks* move: only places between h and
//! H = h + L are taken, or a traitor could use up all numbers. A replica that fell behind fetches the
//! state, which the digest proves ([`checkpoints`]).
//!
//! A backup that waits too long for the first request in its queue asks for the next view
//! ([`view_change`]): VIEW-CHANGE carries the last stable checkpoint with its proof, and for each
//! place after it the prepared certificate, whichever view it is from. With 2f+1 of them the new
//! primary computes what the view begins with: at each place the request with the certificate of
//! the highest view, and the null request where there is none. NEW-VIEW shows what it follows from,
//! and every backup computes it again. Whoever sees f+1 others ask for later views joins the
//! smallest; waiting times double; so at most f bad primaries come in a row.
//!
//! Safety never depends on time. Progress does: messages must arrive, in the end, sooner than the
//! timers expire.
//!
//! **Signatures** are symbols: a [`Signed`](crate::sim::Signed) is made by its signer's own
//! [`Context`](crate::sim::Context) and by nothing else, so a traitor ([`traitor`], or a hand:
//! [`forgery`]) can copy, withhold and repeat what others signed, and never forge it. Digests are
//! SHA-256.
//!
//! Options, with their published effect: `auth=macs` replaces signatures by MAC authenticators
//! except on VIEW-CHANGE and NEW-VIEW; they prove nothing to third parties, so certificates become
//! claims, and a new view is decided as in TOCS'02. `tentative=on` executes when prepared and saves a
//! message delay, for 2f+1 replies; `reads=on` answers reads in one round trip; `digests=on` has one
//! replica send the result and the others its digest.
//!
//! Where *Practical Byzantine Fault Tolerance and Proactive Recovery* (TOCS 20(4), 2002) differs: its
//! VIEW-CHANGEs are not signed and carry P and Q, what prepared and what was only proposed. The new
//! primary takes from P what no quorum contradicts (A1) *and* what f+1 have in Q (A2), so that one
//! liar's claim is not enough; where a quorum claims nothing, null (B); else it waits for more. The
//! view may begin after a checkpoint for which only f+1 vouch; here nobody forgets its log before
//! 2f+1 have signed it, so the water marks are counted from where the view began, and the log may
//! grow to 2L meanwhile. It also has replicas tell each other how far they are, so that lost messages are sent again; OSDI'99
//! leaves that open, and here it is done ([`messages::Progress`]). The rule that a backup's timer
//! stops only for the *first* request in its queue is TOCS'02's as well.
//!
//! Fourteen variants break one rule each; for every one there is a scenario that shows what the rule
//! was for.

pub mod checkpoints;
pub mod client;
pub mod digest;
mod execution;
pub mod forgery;
pub mod memory;
pub mod messages;
mod normal;
mod pages;
pub mod process;
pub mod replica;
pub mod rules;
mod scenarios;
#[cfg(test)]
mod tests;
mod timers;
pub mod traitor;
pub mod view_change;
mod words;

use crate::check::{
    Answered, Assumptions, BoundedLog, ExactlyOnce, Key, Monitor, OneExecution, Operation,
    Requested, SameRequest, TotalOrder, Watch,
};
use crate::phrase;
use crate::run::{BadInput, BuiltIn, InputForm, Parameter, Protocol, Settings};
use crate::sim::ProcessId;
use crate::words::Phrase;
use messages::Input;
use process::Node;
use rules::{Bug, Rules};

/// Practical Byzantine fault tolerance.
pub struct Pbft;

/// The variants in the order of [`BUGS`], after `none`.
const VARIANTS: [Bug; 14] = [
    Bug::CommitOnPrepared,
    Bug::QuorumOffByOne,
    Bug::NotHighestView,
    Bug::DropPrepared,
    Bug::NoRecompute,
    Bug::NoWaterMarks,
    Bug::NoJoin,
    Bug::TimerReset,
    Bug::FirstReply,
    Bug::NoNull,
    Bug::UncheckedDigest,
    Bug::BelieveClaims,
    Bug::NoForwardTimer,
    Bug::StayInView,
];

const BUGS: &[(&str, Phrase)] = &[
    ("none", phrase!("none: as in the paper", "无：与论文一致")),
    (
        "commit-on-prepared",
        phrase!("executed when prepared: no commit phase", "准备好即执行：没有提交阶段"),
    ),
    ("quorum-off-by-one", phrase!("quorums are one too small", "法定人数少算了一个")),
    (
        "not-highest-view",
        phrase!("a new view takes the lowest certificate", "新视图采用最低视图的证书"),
    ),
    ("drop-prepared", phrase!("certificates do not survive a view change", "证书在视图更换后丢失")),
    ("no-recompute", phrase!("NEW-VIEW is believed unchecked", "不加验证就相信 NEW-VIEW")),
    ("no-water-marks", phrase!("there are no water marks", "没有水位")),
    ("no-join", phrase!("nobody joins f+1 others", "不跟随 f+1 个其他副本")),
    ("timer-reset", phrase!("any execution resets the timer", "任何执行都会重置定时器")),
    ("first-reply", phrase!("the client believes the first reply", "客户端相信第一个应答")),
    ("no-null", phrase!("gaps are not filled", "空缺的序号不填补")),
    ("unchecked-digest", phrase!("the digest is not checked", "不检查摘要")),
    ("believe-claims", phrase!("with MACs: claims are believed", "使用 MAC 时相信任何声称")),
    ("no-forward-timer", phrase!("passing on starts no timer", "转发请求时不启动定时器")),
    (
        "stay-in-view",
        phrase!("takes part after asking for a new view", "要求更换视图后仍参与旧视图"),
    ),
];

const QUORUMS: &[(&str, Phrase)] = &[
    ("safe", phrase!("2f+1: any two share a correct replica", "2f+1：任意两个都含有同一正确副本")),
    ("live", phrase!("n-f: never waits for a traitor", "n-f：从不等待叛徒")),
];

const AUTHENTICATION: &[(&str, Phrase)] = &[
    ("signatures", phrase!("signatures", "签名")),
    ("macs", phrase!("MAC authenticators", "MAC 认证码")),
];

const fn asks(name: &'static str, title: Phrase, number: Option<Phrase>) -> InputForm {
    InputForm { name, title, number, high: 9999 }
}

impl Protocol for Pbft {
    type Process = Node;

    const NAME: &'static str = "pbft";
    const TITLE: Phrase = phrase!("PBFT", "PBFT");
    const ABOUT: Phrase = phrase!(
        "A replicated store that stays correct although some replicas lie.",
        "即使部分副本说谎也保持正确的复制存储。",
    );
    const PAPER: &'static str = "Castro, Liskov, Practical Byzantine Fault Tolerance, OSDI 1999; \
        and Proactive Recovery, TOCS 20(4), 2002";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter::number(
            "clients",
            phrase!("clients", "客户端数"),
            phrase!(
                "How many of the processes are clients; the others are replicas.",
                "有多少个进程是客户端；其余的是副本。",
            ),
            (0, 10),
            1,
        ),
        Parameter::number(
            "f",
            phrase!("f (0: as many as fit)", "f（0：尽可能多）"),
            phrase!(
                "How many traitors are to be tolerated; it takes 3f+1 replicas.",
                "要容忍多少个叛徒；这需要 3f+1 个副本。",
            ),
            (0, 10),
            0,
        ),
        Parameter::choice(
            "quorum",
            phrase!("quorum", "法定人数"),
            phrase!(
                "With 3f+1 replicas both are the same; with fewer, one is unsafe and the other stuck.",
                "有 3f+1 个副本时两者相同；更少时，一个不安全，另一个会卡住。",
            ),
            QUORUMS,
        ),
        Parameter::number(
            "requests",
            phrase!("requests", "请求数"),
            phrase!("How many requests each client makes.", "每个客户端发出多少个请求。"),
            (0, 10_000),
            1,
        ),
        Parameter::number(
            "interval",
            phrase!("checkpoint interval K", "检查点间隔 K"),
            phrase!("A checkpoint is taken every so many places.", "每隔多少个序号建立检查点。"),
            (1, 1000),
            4,
        ),
        Parameter::number(
            "window",
            phrase!("log size L", "日志大小 L"),
            phrase!(
                "How many places there are between the water marks; 2K at least in practice.",
                "高低水位之间有多少个序号；实践中至少为 2K。",
            ),
            (1, 1000),
            8,
        ),
        Parameter::number(
            "timeout",
            phrase!("view timeout T (ms)", "视图超时 T（毫秒）"),
            phrase!(
                "How long a backup waits for a request to be executed; it doubles.",
                "备份等待请求执行的时间；逐次加倍。",
            ),
            (1, 60_000),
            600,
        ),
        Parameter::number(
            "retry",
            phrase!("client timeout (ms)", "客户端超时（毫秒）"),
            phrase!(
                "How long a client waits before it asks all replicas; it doubles.",
                "客户端等待多久后询问所有副本；逐次加倍。",
            ),
            (1, 60_000),
            600,
        ),
        Parameter::choice(
            "auth",
            phrase!("authentication", "认证方式"),
            phrase!(
                "MACs are cheaper and prove nothing to third parties.",
                "MAC 更便宜，但不能向第三方证明什么。",
            ),
            AUTHENTICATION,
        ),
        Parameter::flag(
            "tentative",
            phrase!("tentative execution", "试探执行"),
            phrase!(
                "Executed when prepared: one message delay less, 2f+1 replies instead of f+1.",
                "准备好即执行：少一次消息延迟，应答需 2f+1 个而不是 f+1 个。",
            ),
        ),
        Parameter::flag(
            "reads",
            phrase!("read-only requests", "只读请求"),
            phrase!(
                "Reads take no place in the sequence: two message delays.",
                "读请求不占用序号：两次消息延迟。",
            ),
        ),
        Parameter::flag(
            "digests",
            phrase!("digest replies", "摘要应答"),
            phrase!(
                "One replica sends the result, the others only its digest.",
                "一个副本发送结果，其余的只发送摘要。",
            ),
        ),
        Parameter::choice(
            "bug",
            phrase!("bug", "缺陷"),
            phrase!("Which rule of the paper is broken.", "违反论文中的哪条规则。"),
            BUGS,
        ),
    ];
    const INPUTS: &'static [InputForm] = &[
        asks("put-a", phrase!("set a to", "将 a 设为"), Some(phrase!("value", "值"))),
        asks("put-b", phrase!("set b to", "将 b 设为"), Some(phrase!("value", "值"))),
        asks("put-c", phrase!("set c to", "将 c 设为"), Some(phrase!("value", "值"))),
        asks("add-a", phrase!("add to a", "给 a 加上"), Some(phrase!("number", "数"))),
        asks("add-b", phrase!("add to b", "给 b 加上"), Some(phrase!("number", "数"))),
        asks("add-c", phrase!("add to c", "给 c 加上"), Some(phrase!("number", "数"))),
        asks("get-a", phrase!("read a", "读取 a"), None),
        asks("get-b", phrase!("read b", "读取 b"), None),
        asks("get-c", phrase!("read c", "读取 c"), None),
    ];
    const MOST: u32 = crate::run::MAX_PROCESSES;

    fn process(p: ProcessId, n: u32, settings: &Settings) -> Node {
        let bug = (settings.get("bug") as usize).checked_sub(1);
        let bug = bug.and_then(|place| VARIANTS.get(place).copied());
        Node::new(p, Rules::new(n, settings, bug))
    }

    fn monitors(_: &Settings) -> Vec<Box<dyn Monitor<Node>>> {
        vec![
            Box::new(SameRequest::default()),
            Box::new(TotalOrder::default()),
            Box::new(Watch::over(Requested::default())),
            Box::new(Watch::over(ExactlyOnce::default())),
            Box::new(OneExecution::default()),
            Box::new(Answered::default()),
            Box::new(Watch::over(BoundedLog)),
            Box::new(Assumptions::default()),
        ]
    }

    fn parse_input(text: &str) -> Result<Input, BadInput> {
        let (name, value) = InputForm::read(Self::INPUTS, text)?;
        let (verb, key) = name.split_once('-').unwrap_or((name, "a"));
        let key = Key(match key {
            "a" => 0,
            "b" => 1,
            _ => 2,
        });
        Ok(Input(match verb {
            "put" => Operation::Put(key, value),
            "add" => Operation::Add(key, value),
            _ => Operation::Get(key),
        }))
    }

    fn scenarios() -> Vec<BuiltIn> {
        scenarios::all()
    }
}
