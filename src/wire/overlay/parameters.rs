//! What the link of an overlay may set, and how large an overlay may be.

use super::link::{OverlayError, OverlayLink};
use crate::phrase;
use crate::run::Parameter;
use crate::wire::{ParameterView, parameters};
use crate::words::{Language, Phrase};

/// Which overlay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Prefixes.
    Pastry,
    /// Everybody knows everybody.
    OneHop,
    /// A ring with fingers.
    Chord,
    /// Distances by xor.
    Kademlia,
}

impl Kind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Kind; 4] = [Kind::Pastry, Kind::OneHop, Kind::Chord, Kind::Kademlia];

    /// The overlay of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name in links.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Pastry => "pastry",
            Kind::OneHop => "one-hop",
            Kind::Chord => "chord",
            Kind::Kademlia => "kademlia",
        }
    }

    /// What it is called.
    pub const fn title(self) -> Phrase {
        match self {
            Kind::Pastry => phrase!("Pastry", "Pastry"),
            Kind::OneHop => phrase!("One-Hop", "One-Hop"),
            Kind::Chord => phrase!("Chord", "Chord"),
            Kind::Kademlia => phrase!("Kademlia", "Kademlia"),
        }
    }

    /// What it is for, in a sentence.
    pub const fn about(self) -> Phrase {
        match self {
            Kind::Pastry => phrase!(
                "Finds the node closest to a key by matching one more digit with every hop.",
                "每一跳多匹配一位数字，从而找到与键最接近的节点。"
            ),
            Kind::OneHop => phrase!(
                "Every node knows every other, so that a key is found with one hop; the price is telling everybody of every change.",
                "每个节点都知道所有其他节点，一跳即可找到键；代价是每次变动都要通知所有节点。"
            ),
            Kind::Chord => phrase!(
                "A ring on which every node knows its successors, and fingers that halve what is left of the way.",
                "节点排成环，各自知道自己的后继，并用指针表使剩余距离逐次减半。"
            ),
            Kind::Kademlia => phrase!(
                "Distance is the xor of identifiers; who looks for a key asks the closest it knows for closer ones.",
                "以标识符的异或为距离；查找者不断向已知最近的节点询问更近的节点。"
            ),
        }
    }

    /// The paper that describes it.
    pub const fn paper(self) -> &'static str {
        match self {
            Kind::Pastry => {
                "Rowstron, Druschel: Pastry: Scalable, Decentralized Object Location and Routing for Large-Scale Peer-to-Peer Systems (2001)"
            }
            Kind::OneHop => {
                "Gupta, Liskov, Rodrigues: One Hop Lookups for Peer-to-Peer Overlays (2003)"
            }
            Kind::Chord => {
                "Stoica, Morris, Karger, Kaashoek, Balakrishnan: Chord: A Scalable Peer-to-peer Lookup Service for Internet Applications (2001)"
            }
            Kind::Kademlia => {
                "Maymounkov, Mazières: Kademlia: A Peer-to-peer Information System Based on the XOR Metric (2002)"
            }
        }
    }
}

/// The most nodes of a link, whatever their tables are like.
const MOST_NODES: u32 = 200_000;
/// The most that join one after the other.
const MOST_JOINS: u32 = 20_000;
/// The most that the tables of a link's overlay may take, in bytes: a page has to hold them, and a copy
/// of them to go back to.
const MOST_BYTES: u64 = 256 << 20;

const NODES: Parameter = Parameter::number(
    "nodes",
    phrase!("nodes", "节点数"),
    phrase!("How many nodes there are.", "一共有多少个节点。"),
    (1, MOST_NODES),
    64,
);
const SESSION: Parameter = Parameter::number(
    "session",
    phrase!("session (s)", "在线时长（秒）"),
    phrase!(
        "How long a node is up on average, while time goes by.",
        "时间流逝时，一个节点平均在线多久。"
    ),
    (1, 10_000_000),
    3600,
);
const ABSENCE: Parameter = Parameter::number(
    "absence",
    phrase!("absence (s)", "离线时长（秒）"),
    phrase!(
        "How long a node is away on average, while time goes by.",
        "时间流逝时，一个节点平均离线多久。"
    ),
    (1, 10_000_000),
    600,
);
const RATE: Parameter = Parameter::number(
    "rate",
    phrase!("lookups a second", "每秒查找数"),
    phrase!(
        "How many lookups all nodes make together, while time goes by.",
        "时间流逝时，所有节点每秒共发起多少次查找。"
    ),
    (1, 10_000),
    10,
);

/// Pastry's.
const PASTRY: [Parameter; 18] = [
    NODES,
    Parameter::choice(
        "build",
        phrase!("tables", "路由表来源"),
        phrase!(
            "Whether the tables are the best there could be, or those that nodes get by joining one after the other.",
            "各节点的表是理想的，还是由节点逐个加入得到的。"
        ),
        &[("ideal", phrase!("ideal", "理想")), ("joins", phrase!("by joins", "逐个加入"))],
    ),
    Parameter::number(
        "b",
        phrase!("b (bits of a digit)", "b（每位数字的比特数）"),
        phrase!("Larger digits mean fewer hops and larger tables.", "数字越大，跳数越少，表越大。"),
        (1, 8),
        4,
    ),
    Parameter::number(
        "l",
        phrase!("|L| (leaves)", "|L|（叶集大小）"),
        phrase!(
            "How many nodes next to it around the ring a node knows, both sides together; an even number.",
            "节点在环上认识两侧共多少个相邻节点；取偶数。"
        ),
        (2, 128),
        16,
    ),
    Parameter::number(
        "m",
        phrase!("|M| (neighbours)", "|M|（邻居集大小）"),
        phrase!(
            "How many of the nodes nearest in the plane a node knows.",
            "节点认识平面上最近的多少个节点。"
        ),
        (0, 128),
        32,
    ),
    Parameter::choice(
        "variant",
        phrase!("routing", "路由规则"),
        phrase!(
            "The paper's rules, or a mistake that is easily made.",
            "论文的规则，或一种容易犯的错误。"
        ),
        &[
            ("sound", phrase!("as in the paper", "与论文一致")),
            ("leaf-set-on-a-line", phrase!("leaf set on a line", "把叶集当成直线")),
            ("leaf-set-without-itself", phrase!("leaf set without itself", "叶集不含自己")),
            ("table-first", phrase!("table before leaf set", "先查路由表后查叶集")),
            ("no-rare-case", phrase!("no rare case", "没有罕见情形")),
            ("careless-rare-case", phrase!("careless rare case", "罕见情形不看距离")),
        ],
    ),
    Parameter::choice(
        "join",
        phrase!("joining", "加入方式"),
        phrase!("What a newcomer asks for.", "新节点索取什么。"),
        &[
            ("wtf", phrase!("whole tables, and a second stage", "整张表，再取一轮")),
            ("wt", phrase!("whole tables", "整张表")),
            ("sl", phrase!("one row of each", "每个节点一行")),
        ],
    ),
    Parameter::choice(
        "repair",
        phrase!("repair", "修复"),
        phrase!(
            "Whether nodes forget those that do not answer and look for others.",
            "节点是否忘掉不应答者并另寻他人。"
        ),
        &[("on", phrase!("on", "开")), ("off", phrase!("off", "关"))],
    ),
    Parameter::choice(
        "fallback",
        phrase!("rare case", "罕见情形"),
        phrase!(
            "Whom the third rule takes of all that it allows; the paper leaves it open.",
            "第三条规则在允许的节点中取哪个；论文没有规定。"
        ),
        &[
            ("closest", phrase!("the closest", "最接近者")),
            ("any", phrase!("any of them", "任意一个")),
        ],
    ),
    Parameter::choice(
        "keys",
        phrase!("keys", "键"),
        phrase!(
            "Whether any keys are looked up, or the identifiers of nodes, as in the paper's figures 4 to 6.",
            "查找任意键，还是节点的标识符（如论文图 4 至图 6）。"
        ),
        &[("any", phrase!("any", "任意")), ("nodes", phrase!("of nodes", "节点的标识符"))],
    ),
    Parameter::number(
        "copies",
        phrase!("copies", "副本数"),
        phrase!(
            "How many of the closest nodes hold what a key stands for: a lookup ends at the first of them.",
            "键所对应的内容存放在最接近的多少个节点上：查找在遇到第一个时结束。"
        ),
        (1, 32),
        1,
    ),
    Parameter::choice(
        "heuristic",
        phrase!("nearest copy", "最近副本"),
        phrase!("How the copy nearest in the plane is looked for.", "如何寻找平面上最近的副本。"),
        &[
            ("standard", phrase!("within the leaf set", "叶集之内")),
            ("plain", phrase!("not at all", "不寻找")),
            ("estimation", phrase!("by an estimate", "按估计")),
            ("perfect", phrase!("by perfect knowledge", "按完全信息")),
        ],
    ),
    Parameter::number(
        "best",
        phrase!("best hop (‰)", "取最佳下一跳（‰）"),
        phrase!(
            "How many of 1000 hops go to the best; the others to anybody allowed, so that no dropper stops every attempt.",
            "每 1000 跳有多少跳取最佳；其余取任一允许者，使丢弃者无法拦住每次尝试。"
        ),
        (0, 1000),
        1000,
    ),
    Parameter::number(
        "attempts",
        phrase!("attempts", "尝试次数"),
        phrase!("How often a lookup that is dropped is tried.", "被丢弃的查找最多尝试几次。"),
        (1, 100),
        1,
    ),
    Parameter::number(
        "keepalive",
        phrase!("keep-alive (s)", "保活间隔（秒）"),
        phrase!(
            "How often a node asks its leaves and neighbours whether they are there.",
            "节点多久询问一次叶集与邻居是否在线。"
        ),
        (1, 100_000),
        30,
    ),
    SESSION,
    ABSENCE,
    RATE,
];

/// One-Hop's.
const ONE_HOP: [Parameter; 13] = [
    Parameter::number(
        "nodes",
        phrase!("nodes up", "在线节点数"),
        phrase!(
            "How many nodes are up on average; as many others are away and may come.",
            "平均有多少个节点在线；另有同样多的节点离线，随时可能加入。"
        ),
        (1, MOST_NODES / 2),
        64,
    ),
    Parameter::number(
        "slices",
        phrase!("slices", "切片数"),
        phrase!(
            "Into how many slices the ring is cut; 0: as many as make units of about 20 nodes.",
            "环被切成多少个切片；0 表示使每个单元约有 20 个节点。"
        ),
        (0, 1000),
        0,
    ),
    Parameter::number(
        "units",
        phrase!("units", "单元数"),
        phrase!(
            "How many units a slice has; an odd number, so that a slice leader leads a unit too; 0: a number that suits the nodes.",
            "每个切片有多少个单元；取奇数，使切片领导者同时领导一个单元；0 表示按节点数选取。"
        ),
        (0, 99),
        0,
    ),
    Parameter::number(
        "t_big",
        phrase!("t_big (s)", "t_big（秒）"),
        phrase!(
            "A slice leader tells each other one once in this time.",
            "切片领导者每隔这么久告知其他每个切片领导者一次。"
        ),
        (1, 10_000),
        23,
    ),
    Parameter::number(
        "t_wait",
        phrase!("t_wait (s)", "t_wait（秒）"),
        phrase!(
            "How long a slice leader waits for more to tell its unit leaders.",
            "切片领导者告知单元领导者之前等待多久以积攒消息。"
        ),
        (0, 10_000),
        5,
    ),
    Parameter::number(
        "t_small",
        phrase!("t_small (s)", "t_small（秒）"),
        phrase!("The time between two keep-alives.", "两次保活之间的时间。"),
        (1, 1000),
        1,
    ),
    Parameter::number(
        "misses",
        phrase!("missed keep-alives", "漏收保活次数"),
        phrase!(
            "So many keep-alives in a row without an answer, and the neighbour is dead.",
            "连续这么多次保活没有应答，就认为邻居已失效。"
        ),
        (1, 20),
        3,
    ),
    Parameter::number(
        "session",
        phrase!("session (s)", "在线时长（秒）"),
        phrase!(
            "How long a node is up, and then away, on average, while time goes by; 0: nobody comes or goes by itself.",
            "时间流逝时，一个节点平均在线多久，之后又离线多久；0 表示没有节点自行加入或离开。"
        ),
        (0, 10_000_000),
        10_440,
    ),
    Parameter::number(
        "rate",
        phrase!("lookups a second", "每秒查找数"),
        phrase!(
            "How many lookups all nodes make together, while time goes by.",
            "时间流逝时，所有节点每秒共发起多少次查找。"
        ),
        (0, 10_000),
        10,
    ),
    Parameter::choice(
        "repair",
        phrase!("catching up", "补漏"),
        phrase!(
            "Whether what a dead node had alone is asked for again; without it, that is lost.",
            "失效节点独有的消息是否会被重新索取；否则即丢失。"
        ),
        &[("on", phrase!("on", "开")), ("off", phrase!("off", "关"))],
    ),
    Parameter::number(
        "representatives",
        phrase!("representatives", "代表数"),
        phrase!(
            "The two-hop scheme: a node knows its own slice, and so many representatives of each other; 0: everybody knows everybody.",
            "两跳方案：节点只认识本切片，以及其他每个切片的这么多个代表；0 表示人人相识。"
        ),
        (0, 16),
        0,
    ),
    Parameter::choice(
        "variant",
        phrase!("protocol", "协议"),
        phrase!(
            "As described, or a mistake that is easily made.",
            "按描述实现，或一种容易犯的错误。"
        ),
        &[
            ("sound", phrase!("as described", "与描述一致")),
            ("crosses-units", phrase!("events cross units", "事件越过单元边界")),
            ("leader-anywhere", phrase!("leaders from other slices", "领导者可在别的切片")),
            ("all-at-once", phrase!("all leaders told at once", "同时告知所有领导者")),
        ],
    ),
    Parameter::choice(
        "watch",
        phrase!("an event's way", "事件的传播"),
        phrase!(
            "Whether the way of the last event that was made by hand is kept.",
            "是否保留最近一次手动制造的事件的传播路径。"
        ),
        &[("on", phrase!("kept", "保留")), ("off", phrase!("not kept", "不保留"))],
    ),
];

/// Chord's.
const CHORD: [Parameter; 3] = [
    NODES,
    Parameter::number(
        "list",
        phrase!("successors", "后继数"),
        phrase!(
            "How many of the nodes that come next around the ring a node knows.",
            "节点认识环上紧随其后的多少个节点。"
        ),
        (1, 64),
        16,
    ),
    Parameter::choice(
        "variant",
        phrase!("lookups", "查找规则"),
        phrase!(
            "The paper's rules, or a mistake that is easily made.",
            "论文的规则，或一种容易犯的错误。"
        ),
        &[
            ("sound", phrase!("as in the paper", "与论文一致")),
            ("returns-finger", phrase!("names the finger", "返回指针而非后继")),
            ("ignores-wrap", phrase!("ring does not close", "没有把环接上")),
        ],
    ),
];

/// Kademlia's.
const KADEMLIA: [Parameter; 3] = [
    NODES,
    Parameter::number(
        "k",
        phrase!("k (bucket size)", "k（桶的大小）"),
        phrase!(
            "How many contacts a bucket holds, and how many an answer names.",
            "每个桶容纳多少个联系人，一次应答给出多少个。"
        ),
        (1, 32),
        20,
    ),
    Parameter::number(
        "alpha",
        phrase!("alpha", "alpha（并发数）"),
        phrase!("How many nodes are asked at a time.", "同时询问多少个节点。"),
        (1, 16),
        3,
    ),
];

/// The parameters of an overlay, the seed aside.
pub fn of(kind: Kind) -> &'static [Parameter] {
    match kind {
        Kind::Pastry => &PASTRY,
        Kind::OneHop => &ONE_HOP,
        Kind::Chord => &CHORD,
        Kind::Kademlia => &KADEMLIA,
    }
}

/// The verbs that an overlay knows.
pub fn verbs(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Pastry => &[
            "kill", "fail", "revive", "move", "turn", "traitors", "repair", "route", "hand",
            "pass", "lookups", "live",
        ],
        Kind::OneHop => &["kill", "fail", "revive", "route", "lookups", "live"],
        Kind::Chord | Kind::Kademlia => &["kill", "fail", "revive", "move", "route", "lookups"],
    }
}

/// How many identities a link's overlay has.
pub fn identities(link: &OverlayLink) -> u32 {
    let nodes = link.settings.get("nodes");
    if link.kind == Kind::OneHop { 2 * nodes } else { nodes }
}

/// Whether an overlay of this size can be.
///
/// # Errors
/// What is too much.
pub fn fits(link: &OverlayLink) -> Result<(), OverlayError> {
    let nodes = link.settings.get("nodes");
    let need = u64::from(nodes) * bytes_per_node(link);
    if need > MOST_BYTES {
        return Err(OverlayError::Memory { nodes, need: need >> 20, most: MOST_BYTES >> 20 });
    }
    let by_joins = link.kind == Kind::Pastry && link.settings.get("build") == 1;
    match by_joins && nodes > MOST_JOINS {
        true => Err(OverlayError::Joins { nodes, most: MOST_JOINS }),
        false => Ok(()),
    }
}

/// About how many bytes a node takes with its tables.
fn bytes_per_node(link: &OverlayLink) -> u64 {
    let get = |name| u64::from(link.settings.get(name));
    let doublings = u64::from(link.settings.get("nodes").max(2).ilog2());
    let entries = match link.kind {
        Kind::Pastry => get("l") + get("m") + ((doublings / get("b") + 2) << get("b")),
        Kind::OneHop => 64,
        Kind::Chord => doublings + 2,
        Kind::Kademlia => get("k") * (doublings + 1),
    };
    64 + 4 * entries
}

/// The parameters with their words and what they are set to.
pub fn view(link: &OverlayLink, language: Language) -> Vec<ParameterView> {
    let seed = ParameterView {
        name: "seed".to_owned(),
        title: phrase!("seed", "随机种子").say(language).to_owned(),
        help: phrase!("Everything random follows from it.", "所有随机都由它决定。")
            .say(language)
            .to_owned(),
        value: link.seed.to_string(),
        options: Vec::new(),
        flag: false,
        low: 0,
        high: u64::MAX,
    };
    let own = link.settings.all().map(|(own, value)| parameters::view(own, value, language));
    let mut all: Vec<ParameterView> = own.collect();
    all.insert(1, seed);
    all
}
