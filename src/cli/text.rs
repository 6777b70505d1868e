//! Plain text: columns and numbers.

/// Rows in columns, indented by so many spaces. The last cell of a row is not padded, and cells
/// after it may be missing.
pub fn columns(indent: usize, rows: &[Vec<String>]) -> String {
    let widest = |column: usize| {
        let padded = rows.iter().filter(|row| column + 1 < row.len());
        padded.map(|row| width(&row[column])).max().unwrap_or(0)
    };
    let widths: Vec<usize> =
        (0..rows.iter().map(Vec::len).max().unwrap_or(0)).map(widest).collect();
    rows.iter().map(|row| line(indent, row, &widths)).collect()
}

fn line(indent: usize, row: &[String], widths: &[usize]) -> String {
    let mut line = " ".repeat(indent);
    for (i, cell) in row.iter().enumerate() {
        line += cell;
        if i + 1 < row.len() {
            line += &" ".repeat(widths[i].saturating_sub(width(cell)) + 2);
        }
    }
    line.truncate(line.trim_end().len());
    line + "\n"
}

/// How many places of a terminal a text takes: Chinese characters are twice as wide as others.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum()
}

/// Virtual time: `137.250 ms`.
pub fn milliseconds(microseconds: u64) -> String {
    format!("{}.{:03} ms", microseconds / 1000, microseconds % 1000)
}

/// Somebody else's text, without what would move the cursor or colour the terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A number of steps from an option.
///
/// # Errors
/// Says what is allowed.
pub fn steps(text: &str) -> Result<u32, String> {
    let most = u32::MAX;
    text.parse().map_err(|_| format!("expected a whole number between 0 and {most}"))
}

/// `JSON` in many lines.
///
/// # Errors
/// Never, for the views of `wire`: their keys are text.
pub fn json(value: &impl serde::Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn columns_line_up_in_both_languages_and_rows_may_be_short() {
        let rows = [row(&["p0", "up", "a"]), row(&["协议", "b", "c"]), row(&["a long one"])];
        assert_eq!(columns(1, &rows), " p0    up  a\n 协议  b   c\n a long one\n");
    }

    #[test]
    fn somebody_elses_text_cannot_move_the_cursor() {
        assert_eq!(printable("a\u{1b}[2J\n你好"), "a [2J 你好");
    }

    #[test]
    fn time_keeps_its_zeros() {
        assert_eq!(milliseconds(12_005), "12.005 ms");
    }
}
