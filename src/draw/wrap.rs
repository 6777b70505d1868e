//! Somebody's text in lines of a width. How wide letters are is the business of whoever shows a
//! drawing, in a font that is not known here, so these are widths that hardly any font exceeds.

/// A text in lines that are at most so wide, in letters of a size.
pub fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let most = (width / size * 100.0) as u32;
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for piece in text.split_whitespace().flat_map(|word| pieces(word, most)) {
        let Piece { text, width, is_first } = piece;
        let space = u32::from(is_first && !line.is_empty()) * SPACE;
        if used + space + width > most && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if space > 0 {
            line.push(' ');
            used += space;
        }
        line.push_str(&text);
        used += width;
    }
    lines.extend((!line.is_empty()).then_some(line));
    lines
}

/// What is not divided, and its width in hundredths of the letters' size.
struct Piece {
    text: String,
    width: u32,
    /// Whether a space stands before it.
    is_first: bool,
}

/// The width of a space.
const SPACE: u32 = 35;

/// What does not begin a line, and what does not end one.
const CLOSING: &str = "，。、；：？！）》」』】…”’％";
const OPENING: &str = "（《「『【“‘";

/// A word in pieces between which a line may end: around each letter that stands for a word itself, and
/// anywhere in what is wider than a line.
fn pieces(word: &str, most: u32) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before = None;
    for letter in word.chars() {
        let width = wide(letter);
        let joins = before.is_some_and(|before| !may_end(before, letter));
        match pieces.last_mut().filter(|last| joins && last.width + width <= most) {
            Some(last) => {
                last.text.push(letter);
                last.width += width;
            }
            None => {
                let is_first = pieces.is_empty();
                pieces.push(Piece { text: letter.to_string(), width, is_first });
            }
        }
        before = Some(letter);
    }
    pieces
}

/// Whether a line may end between two letters of a word.
fn may_end(before: char, after: char) -> bool {
    let is_word = |letter: char| ('\u{2e80}'..'\u{fb00}').contains(&letter) || letter >= '\u{ff00}';
    (is_word(before) || is_word(after)) && !CLOSING.contains(after) && !OPENING.contains(before)
}

/// How wide a letter is at most, in hundredths of its size.
fn wide(letter: char) -> u32 {
    match letter {
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 100,
        'A'..='Z' | '&' => 78,
        ' ' => SPACE,
        '!'..='~' => 62,
        // Pictures are wider than words.
        '\u{1f000}'.. => 140,
        _ => 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_around_letters_that_are_words() {
        assert_eq!(wrap("look at this one", 10.0, 60.0), ["look at", "this one"]);
        assert_eq!(wrap("它落后了，于是重来", 10.0, 50.0), ["它落后了，", "于是重来"]);
        assert_eq!(wrap("见 p0 的「票」", 10.0, 60.0), ["见 p0 的", "「票」"]);
        assert_eq!(wrap("   ", 10.0, 60.0), Vec::<String>::new());
    }

    #[test]
    fn no_line_is_wider_than_it_may_be_and_nothing_is_lost() {
        for text in ["W".repeat(500), "🎉".repeat(50), "a b".repeat(40), "一，".repeat(99)] {
            let lines = wrap(&text, 12.0, 100.0);
            let width = |line: &str| line.chars().map(wide).sum::<u32>();
            assert!(lines.iter().all(|line| width(line) <= 834), "{lines:?}");
            let bare = |text: &str| text.replace(' ', "");
            assert_eq!(bare(&lines.concat()), bare(&text));
        }
    }
}
