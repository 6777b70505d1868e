//! Languages, and how a sentence is said in each.
//!
//! A sentence stands in the room that says it, in both languages side by side: the compiler
//! refuses one that lacks a language, and nothing is looked up or parsed at run time.

use serde::{Deserialize, Serialize};

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-Hans")]
    Chinese,
}

impl Language {
    /// What stands between two sentences: Chinese stops carry their own space.
    pub fn gap(self) -> &'static str {
        match self {
            Self::English => " ",
            Self::Chinese => "",
        }
    }
}

/// A fixed piece of text in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// In English.
    pub en: &'static str,
    /// In Simplified Chinese.
    pub zh: &'static str,
}

impl Phrase {
    /// The text in `language`.
    pub const fn say(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }
}

/// A [`Phrase`]: `phrase!("crash", "崩溃")`.
#[macro_export]
macro_rules! phrase {
    ($en:literal, $zh:literal $(,)?) => {
        $crate::words::Phrase { en: $en, zh: $zh }
    };
}

/// A sentence with what is in scope put in: `say!(language, "{p} decided {v}", "{p} 选定了 {v}")`.
#[macro_export]
macro_rules! say {
    ($language:expr, $en:literal, $zh:literal $(,)?) => {
        match $language {
            $crate::words::Language::English => format!($en),
            $crate::words::Language::Chinese => format!($zh),
        }
    };
}

/// Up to so many items are named one by one; of more the first few, and how many there are besides.
const MANY: usize = 12;

/// So many are named of many.
const NAMED: usize = 4;

/// Items in a row: `p1, p2 and p3`; of many `p1, p2, p3, p4 and 20 more`.
pub fn list(language: Language, items: impl IntoIterator<Item = impl ToString>) -> String {
    joined(items, language, "和", " and ")
}

/// Items to pick from: `p1, p2 or p3`.
pub fn one_of(language: Language, items: impl IntoIterator<Item = impl ToString>) -> String {
    joined(items, language, "或", " or ")
}

/// What stands where there is nothing.
const NOTHING: &str = "–";

/// Something, or a dash.
pub fn or_dash(something: Option<impl ToString>) -> String {
    something.map_or_else(|| NOTHING.to_owned(), |it| it.to_string())
}

/// Items with `between` between them, or a dash if there are none.
pub fn row(items: impl IntoIterator<Item = String>, between: &str) -> String {
    let row = items.into_iter().collect::<Vec<_>>().join(between);
    or_dash(Some(row).filter(|row| !row.is_empty()))
}

fn joined(
    items: impl IntoIterator<Item = impl ToString>,
    language: Language,
    chinese: &str,
    english: &str,
) -> String {
    let mut items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.len() > MANY {
        let more = items.split_off(NAMED).len();
        items.push(say!(language, "{more} more", "其他 {more} 个"));
    }
    let Some((end, rest)) = items.split_last().filter(|(_, rest)| !rest.is_empty()) else {
        return items.pop().unwrap_or_default();
    };
    match language {
        Language::English => rest.join(", ") + english + end,
        Language::Chinese => spaced(&spaced(&rest.join("、"), chinese), end),
    }
}

/// One after the other, with a space where a Chinese character and a Latin one would meet.
pub fn spaced(left: &str, right: &str) -> String {
    let (last, first) = (left.chars().next_back(), right.chars().next());
    let meet = last.zip(first).is_some_and(|(a, b)| a.is_ascii() != b.is_ascii());
    format!("{left}{}{right}", if meet { " " } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_counted_rather_than_named() {
        let row = |count| list(Language::English, 0..count);
        assert_eq!(row(3), "0, 1 and 2");
        assert_eq!(row(12), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 11");
        assert_eq!(row(50), "0, 1, 2, 3 and 46 more");
        assert_eq!(one_of(Language::Chinese, 0..50), "0、1、2、3 或其他 46 个");
    }
}
