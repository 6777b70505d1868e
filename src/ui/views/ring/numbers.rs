//! Numbers as people read them.

use crate::say;
use crate::words::Language;

/// Thousandths, with two digits after the point.
pub fn thousandths(value: u64) -> String {
    format!("{}.{:02}", value / 1000, value % 1000 / 10)
}

/// A whole number with a thin space between thousands, at which no line ends.
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// Bytes, in the largest unit of which there is one.
pub fn bytes(value: u64) -> String {
    match value {
        0..1_000 => format!("{value} B"),
        1_000..1_000_000 => format!("{}.{} kB", value / 1_000, value % 1_000 / 100),
        _ => format!("{}.{} MB", value / 1_000_000, value % 1_000_000 / 100_000),
    }
}

/// A stretch of virtual time.
pub fn time(language: Language, micros: u64) -> String {
    let seconds = micros / 1_000_000;
    let tenth = micros % 1_000_000 / 100_000;
    match seconds {
        0..120 => say!(language, "{seconds}.{tenth} s", "{seconds}.{tenth} 秒"),
        120..7_200 => {
            let minutes = seconds / 60;
            say!(language, "{minutes} min", "{minutes} 分钟")
        }
        _ => {
            let (hours, tenth) = (seconds / 3_600, seconds % 3_600 / 360);
            say!(language, "{hours}.{tenth} h", "{hours}.{tenth} 小时")
        }
    }
}

/// The digits of a key, of which so many match, as the overlay compares them: those that match, the one
/// that decides, and some of the rest.
pub fn compared(key: &str, bits: u32, matching: u32) -> [String; 3] {
    let bit = |place: u32| {
        let digit = key.chars().nth((place / 4) as usize).and_then(|digit| digit.to_digit(16));
        digit.unwrap_or(0) >> (3 - place % 4) & 1
    };
    let digit = |nth: u32| {
        let value = (nth * bits..(nth + 1) * bits).fold(0, |value, place| value << 1 | bit(place));
        if bits <= 4 { format!("{value:x}") } else { format!("{value:02x}") }
    };
    let digits = |from: u32, to: u32| (from..to).map(digit).collect::<String>();
    // As much as tells keys apart, in as little room as hexadecimal digits take.
    let shown = 32 / bits.max(2);
    let all = 128 / bits;
    let (matching, next) = (matching.min(all), (matching + 1).min(all));
    [digits(0, matching), digits(matching, next), digits(next, shown.max(next))]
}

/// A part of all, in a hundred, with two digits after the point.
pub fn percent(part: u64, all: u64) -> String {
    let hundredths = (u128::from(part) * 10_000 / u128::from(all.max(1))) as u64;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_they_are() {
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(grouped(12), "12");
        assert_eq!(thousandths(4_096), "4.09");
        assert_eq!(percent(1, 3), "33.33%");
        assert_eq!(bytes(123_456_789), "123.4 MB");
        assert_eq!(time(Language::English, 90_500_000), "90.5 s");
    }

    #[test]
    fn a_key_is_read_in_the_digits_that_are_compared() {
        assert_eq!(compared("9f2c", 4, 2), ["9f", "2", "c0000"]);
        assert_eq!(compared("9f2c", 2, 3), ["213", "3", "023000000000"]);
        assert_eq!(compared("9f2c", 1, 5), ["10011", "1", "1100101100"]);
        assert_eq!(compared("9f2c", 8, 1), ["9f", "2c", "0000"]);
        assert_eq!(compared("ff", 4, 99)[0].len(), 32);
    }
}
