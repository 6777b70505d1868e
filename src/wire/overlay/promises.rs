//! What each overlay promises, which is what its lanes are called.

use super::parameters::Kind;
use super::view::LaneView;
use crate::phrase;
use crate::say;
use crate::words::{Language, Phrase};

/// The lanes of an overlay: their names in code, and what is promised.
pub fn of(kind: Kind) -> &'static [(&'static str, Phrase)] {
    match kind {
        Kind::Pastry => &[(
            "owner",
            phrase!(
                "every lookup is delivered at the closest live node",
                "每次查找都送达最接近的在线节点"
            ),
        )],
        Kind::OneHop => &[
            (
                "owner",
                phrase!(
                    "every lookup finds the first live node at or after its key",
                    "每次查找都找到键处或键后的第一个在线节点"
                ),
            ),
            (
                "first-try",
                phrase!(
                    "99 of 100 lookups succeed at the first try",
                    "每 100 次查找有 99 次首次即成功"
                ),
            ),
            (
                "once",
                phrase!(
                    "while no leader dies, nobody is told of an event twice",
                    "只要领导者不失效，就没有节点重复获知同一事件"
                ),
            ),
        ],
        Kind::Chord => &[(
            "owner",
            phrase!(
                "every lookup names the first live node at or after its key",
                "每次查找都给出键处或键后的第一个在线节点"
            ),
        )],
        Kind::Kademlia => &[(
            "owner",
            phrase!(
                "every lookup finds the live node closest to its key by xor",
                "每次查找都找到按异或距离最接近键的在线节点"
            ),
        )],
    }
}

/// How a promise stands: its status in code, and why.
pub type Verdict = (&'static str, String);

/// The lane of the `nth` promise.
pub fn lane(kind: Kind, nth: usize, (status, why): Verdict, language: Language) -> LaneView {
    let (name, title) = of(kind)[nth];
    LaneView {
        name: name.to_owned(),
        title: title.say(language).to_owned(),
        status: status.to_owned(),
        why,
        witness: None,
    }
}

/// Nothing can be said yet.
pub fn no_lookup_yet(language: Language) -> Verdict {
    let why = say!(language, "no lookup was made since the last change", "上次变动之后还没有查找");
    ("pending", why)
}

/// So many lookups ended where they belong, of all.
pub fn all_right(right: u64, all: u64, language: Language) -> Verdict {
    let why = match (right, all) {
        (1, 1) => say!(language, "the lookup ended where it belongs", "这次查找在应到之处结束"),
        _ => say!(
            language,
            "{right} of {all} lookups ended where they belong",
            "{all} 次查找中有 {right} 次在应到之处结束"
        ),
    };
    ("holds", why)
}
