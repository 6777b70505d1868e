//! The overlays in the gallery, with the scenarios that they come with.

use super::link::OverlayLink;
use super::parameters::Kind;
use super::promises;
use crate::phrase;
use crate::wire::{Expectation, ProtocolView, ScenarioView};
use crate::words::{Language, Phrase};

/// A scenario that an overlay comes with.
struct BuiltIn {
    kind: Kind,
    /// Its name in links.
    name: &'static str,
    title: Phrase,
    about: Phrase,
    idea: Phrase,
    /// What stands after the `?` of its link, its name aside.
    fields: &'static str,
    /// How its lanes stand once everything is done.
    expect: &'static [(&'static str, &'static str)],
}

const FINDING: Phrase = phrase!("Finding a key", "查找键");
const BREAKING: Phrase = phrase!("When delivery breaks", "何时不再送达");
const LIVING: Phrase = phrase!("Coming, going, and malice", "来去与恶意");
const TELLING: Phrase = phrase!("Telling everybody", "告知所有节点");
const MISTAKES: Phrase = phrase!("Mistakes", "错误的实现");

const BUILT_IN: [BuiltIn; 21] = [
    BuiltIn {
        kind: Kind::Pastry,
        name: "one-route",
        title: phrase!("Digit by digit", "逐位匹配"),
        about: phrase!(
            "One lookup among 200 nodes with identifiers in base 4: every hop matches at least one digit more of the key.",
            "200 个节点中的一次查找，标识符按四进制读：每一跳至少多匹配键的一位。"
        ),
        idea: FINDING,
        fields: "nodes=200&b=2&l=8&do=route.15.a42c",
        expect: &[("owner", "holds")],
    },
    BuiltIn {
        kind: Kind::Pastry,
        name: "by-joins",
        title: phrase!("Tables from joins", "由加入得到的表"),
        about: phrase!(
            "200 nodes join one after the other by messages, and then look things up: nobody saw the whole.",
            "200 个节点通过消息逐个加入，随后进行查找：没有谁见过全局。"
        ),
        idea: FINDING,
        fields: "nodes=200&build=joins&do=lookups.2000",
        expect: &[("owner", "holds")],
    },
    BuiltIn {
        kind: Kind::Pastry,
        name: "hundred-thousand",
        title: phrase!("A hundred thousand nodes", "十万个节点"),
        about: phrase!(
            "Ideal tables for 100,000 nodes, and lookups from node to node: figure 5 of the paper.",
            "为 100,000 个节点建立理想的表，在节点之间查找：论文图 5。"
        ),
        idea: FINDING,
        fields: "nodes=100000&keys=nodes&do=lookups.20000",
        expect: &[("owner", "holds")],
    },
    BuiltIn {
        kind: Kind::Pastry,
        name: "one-fewer",
        title: phrase!("One fewer than half the leaf set", "比半个叶集少一个"),
        about: phrase!(
            "Three adjacent nodes fall silent at one moment while leaf sets reach four to each side: every lookup still arrives.",
            "叶集每侧有四个节点，三个相邻节点同时失效：每次查找仍然送达。"
        ),
        idea: BREAKING,
        fields: "l=8&do=kill.30.3;lookups.2000",
        expect: &[("owner", "holds")],
    },
    BuiltIn {
        kind: Kind::Pastry,
        name: "half-the-leaf-set",
        title: phrase!("Half the leaf set", "半个叶集"),
        about: phrase!(
            "Four adjacent nodes fall silent at one moment: that is half the leaf set, and some lookups stop short of the closest node.",
            "四个相邻节点同时失效，正好是半个叶集：部分查找停在并非最接近的节点。"
        ),
        idea: BREAKING,
        fields: "l=8&do=kill.30.4;lookups.2000",
        expect: &[("owner", "violated")],
    },
    BuiltIn {
        kind: Kind::Pastry,
        name: "churn",
        title: phrase!("Coming and going", "来来去去"),
        about: phrase!(
            "Nodes are up for ten minutes on average; keep-alives and lazy repair mend the tables while lookups go on.",
            "节点平均在线十分钟；保活与惰性修复在查找进行的同时修补各表。"
        ),
        idea: LIVING,
        fields: "nodes=200&session=600&absence=200&do=live.300",
        expect: &[],
    },
    BuiltIn {
        kind: Kind::Pastry,
        name: "droppers",
        title: phrase!("Nodes that drop messages", "丢弃消息的节点"),
        about: phrase!(
            "A fifth of the nodes drop what they should send on; with some chance in every hop another attempt takes another way.",
            "五分之一的节点丢弃应转发的消息；每一跳带一点随机，再试一次就会走另一条路。"
        ),
        idea: LIVING,
        fields: "nodes=500&best=700&attempts=10&do=traitors.200;lookups.2000",
        expect: &[],
    },
    BuiltIn {
        kind: Kind::Pastry,
        name: "leaf-set-on-a-line",
        title: phrase!("A leaf set on a line", "把叶集当成直线"),
        about: phrase!(
            "A mistake: the ends of the leaf set are compared as plain numbers, and around zero lookups go astray.",
            "一种错误：把叶集两端当作普通数字比较，在零点附近查找出错。"
        ),
        idea: MISTAKES,
        fields: "variant=leaf-set-on-a-line&do=lookups.2000",
        expect: &[("owner", "violated")],
    },
    BuiltIn {
        kind: Kind::Pastry,
        name: "careless-rare-case",
        title: phrase!("A careless rare case", "罕见情形不看距离"),
        about: phrase!(
            "A mistake: where the table has no entry, anybody who matches as many digits will do, and some lookups go round and round.",
            "一种错误：表中没有表项时，随便取一个匹配位数相同的节点，部分查找会原地打转。"
        ),
        idea: MISTAKES,
        fields: "nodes=1000&variant=careless-rare-case&do=lookups.5000",
        expect: &[("owner", "violated")],
    },
    BuiltIn {
        kind: Kind::OneHop,
        name: "an-event",
        title: phrase!("News of a death", "一次失效的传播"),
        about: phrase!(
            "A node falls silent: who misses it tells the slice leader, leaders tell each other, and keep-alives carry it through every unit.",
            "一个节点失效：发现者告诉切片领导者，领导者互相转告，再由保活消息传遍每个单元。"
        ),
        idea: TELLING,
        fields: "nodes=128&slices=4&units=3&session=0&do=kill.20;live.60",
        expect: &[("once", "holds")],
    },
    BuiltIn {
        kind: Kind::OneHop,
        name: "churn",
        title: phrase!("What knowing everybody costs", "人人相识的代价"),
        about: phrase!(
            "A thousand nodes with sessions of an hour: how many first tries fail, and what a node of each role sends a second.",
            "一千个节点，平均在线一小时：首次失败的比例，以及各角色节点每秒的发送量。"
        ),
        idea: TELLING,
        fields: "nodes=1000&session=3600&do=live.300",
        expect: &[("owner", "holds")],
    },
    BuiltIn {
        kind: Kind::OneHop,
        name: "one-hop",
        title: phrase!("One question", "一问即得"),
        about: phrase!(
            "Everybody knows everybody: lookups take one hop.",
            "人人相识：查找只需一跳。"
        ),
        idea: FINDING,
        fields: "do=route.5.9f2c;lookups.1000",
        expect: &[],
    },
    BuiltIn {
        kind: Kind::OneHop,
        name: "dead-arc",
        title: phrase!("Ten adjacent nodes", "十个相邻节点"),
        about: phrase!(
            "Ten adjacent nodes fall silent: until the news has spread, lookups for their keys wait for one after the other, and give up.",
            "十个相邻节点失效：消息传开之前，查找其键的节点逐个等待，最后放弃。"
        ),
        idea: BREAKING,
        fields: "session=0&do=kill.20.10;lookups.2000",
        expect: &[("owner", "violated")],
    },
    BuiltIn {
        kind: Kind::OneHop,
        name: "crosses-units",
        title: phrase!("News that crosses borders", "越界的消息"),
        about: phrase!(
            "A mistake: the last node of a unit passes news on into the next one, and nodes are told twice.",
            "一种错误：单元的最后一个节点把消息传进下一个单元，节点会重复获知。"
        ),
        idea: MISTAKES,
        fields: "nodes=128&slices=4&units=3&session=0&variant=crosses-units&do=kill.20;live.90",
        expect: &[("once", "violated")],
    },
    BuiltIn {
        kind: Kind::Chord,
        name: "one-route",
        title: phrase!("Half of the way left", "剩余距离减半"),
        about: phrase!(
            "One lookup among 64 nodes: each finger leads at least half of the way to the key.",
            "64 个节点中的一次查找：每次沿指针至少走完到键的一半路程。"
        ),
        idea: FINDING,
        fields: "do=route.3.9f2c",
        expect: &[("owner", "holds")],
    },
    BuiltIn {
        kind: Kind::Chord,
        name: "half-dead",
        title: phrase!("Half of the nodes", "一半节点失效"),
        about: phrase!(
            "Half of a thousand nodes fall silent and nobody repairs anything: lists of sixteen successors still lead on.",
            "一千个节点中一半失效，无人修复：长度十六的后继列表仍能引路。"
        ),
        idea: BREAKING,
        fields: "nodes=1000&do=fail.500;lookups.2000",
        expect: &[("owner", "holds")],
    },
    BuiltIn {
        kind: Kind::Chord,
        name: "short-list",
        title: phrase!("A short list", "过短的列表"),
        about: phrase!(
            "The same with lists of four successors: some lookups come to no end.",
            "同样的失效，但后继列表只有四个：部分查找没有结果。"
        ),
        idea: BREAKING,
        fields: "nodes=1000&list=4&do=fail.500;lookups.2000",
        expect: &[("owner", "violated")],
    },
    BuiltIn {
        kind: Kind::Chord,
        name: "returns-finger",
        title: phrase!("The finger is named", "返回了指针"),
        about: phrase!(
            "A mistake: the lookup answers with the last node before the key, and not with its successor.",
            "一种错误：查找返回键之前的最后一个节点，而不是它的后继。"
        ),
        idea: MISTAKES,
        fields: "variant=returns-finger&do=lookups.500",
        expect: &[("owner", "violated")],
    },
    BuiltIn {
        kind: Kind::Kademlia,
        name: "one-route",
        title: phrase!("Closer by xor", "按异或靠近"),
        about: phrase!(
            "One lookup among 1,000 nodes: the closest that are known are asked for closer ones, until nobody is closer.",
            "1,000 个节点中的一次查找：不断向已知最近的节点询问更近者，直到没有更近的。"
        ),
        idea: FINDING,
        fields: "nodes=1000&do=route.3.9f2c",
        expect: &[("owner", "holds")],
    },
    BuiltIn {
        kind: Kind::Kademlia,
        name: "half-dead",
        title: phrase!("Half of the nodes", "一半节点失效"),
        about: phrase!(
            "Half of a thousand nodes fall silent: buckets of twenty contacts leave enough to ask.",
            "一千个节点中一半失效：每桶二十个联系人仍留有足够的人可问。"
        ),
        idea: BREAKING,
        fields: "nodes=1000&do=fail.500;lookups.2000",
        expect: &[("owner", "holds")],
    },
    BuiltIn {
        kind: Kind::Kademlia,
        name: "one-contact",
        title: phrase!("Buckets of one", "每桶一个联系人"),
        about: phrase!(
            "The same with a single contact in each bucket: many lookups end at the wrong node.",
            "同样的失效，但每桶只有一个联系人：许多查找停在错误的节点。"
        ),
        idea: BREAKING,
        fields: "nodes=1000&k=1&do=fail.500;lookups.2000",
        expect: &[("owner", "violated")],
    },
];

impl BuiltIn {
    /// Its link, as it is written.
    fn link(&self) -> String {
        let BuiltIn { kind, name, fields, .. } = self;
        let text = format!("#v1/{}?name={name}&{fields}", kind.name());
        OverlayLink::read(&text).map_or(text, |link| link.write())
    }
}

/// The overlays and their scenarios, in the words of a language.
pub fn overlays(language: Language) -> Vec<ProtocolView> {
    let overlay = |kind: Kind| ProtocolView {
        name: kind.name().to_owned(),
        title: kind.title().say(language).to_owned(),
        about: kind.about().say(language).to_owned(),
        paper: kind.paper().to_owned(),
        scenarios: BUILT_IN
            .iter()
            .filter(|built_in| built_in.kind == kind)
            .map(|built_in| scenario(built_in, language))
            .collect(),
    };
    Kind::ALL.into_iter().map(overlay).collect()
}

fn scenario(built_in: &BuiltIn, language: Language) -> ScenarioView {
    let promised = promises::of(built_in.kind);
    let expectation = |(lane, verdict): &(&str, &str)| {
        let title = promised.iter().find(|(name, _)| name == lane).map(|(_, title)| *title);
        Expectation {
            lane: (*lane).to_owned(),
            title: title.map_or(*lane, |title| title.say(language)).to_owned(),
            verdict: (*verdict).to_owned(),
        }
    };
    ScenarioView {
        name: built_in.name.to_owned(),
        title: built_in.title.say(language).to_owned(),
        about: built_in.about.say(language).to_owned(),
        idea: built_in.idea.say(language).to_owned(),
        link: built_in.link(),
        until: 0,
        expect: built_in.expect.iter().map(expectation).collect(),
    }
}

/// What an overlay that is open is called, and what there is to see in it: its scenario's words while
/// it began as one.
pub fn words(link: &OverlayLink, language: Language) -> (String, String) {
    let name = link.name.as_deref();
    let built_in = BUILT_IN.iter().find(|it| it.kind == link.kind && Some(it.name) == name);
    let (title, about) = match built_in {
        Some(built_in) => (built_in.title, built_in.about),
        None => (link.kind.title(), link.kind.about()),
    };
    (title.say(language).to_owned(), about.say(language).to_owned())
}
