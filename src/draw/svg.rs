//! Shapes as SVG text. The same shapes give the same bytes on every machine.

use super::shape::{Anchor, Form, Point, Shape};
use super::style::{Ink, Style, style};
use crate::wire::Shade;
use std::fmt::Write;

/// A picture: its size, what it is called, and its shapes.
pub struct Picture<'a> {
    /// Its width and height.
    pub size: Point,
    /// What it is called.
    pub title: &'a str,
    /// What it shows, for who does not see it.
    pub about: &'a str,
    /// The language of both, as a document names it.
    pub language: &'a str,
    /// By day or by night.
    pub shade: Shade,
    /// From the lowest to the uppermost.
    pub shapes: &'a [Shape],
}

/// A picture as the text of an SVG file.
pub fn svg(picture: &Picture<'_>) -> String {
    let (width, height) = (number(picture.size.0), number(picture.size.1));
    let (title, about, language) =
        (escape(picture.title), escape(picture.about), escape(picture.language));
    let paper = Ink::Paper.colour(picture.shade);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" lang=\"{language}\" \
         font-family=\"system-ui, sans-serif\">\n<title>{title}</title>\n<desc>{about}</desc>\n\
         <path fill=\"{paper}\" d=\"M0 0H{width}V{height}H0z\"/>\n"
    );
    for group in picture.shapes.chunk_by(|a, b| (a.role, a.tone) == (b.role, b.tone)) {
        let look = style(group[0].role, group[0].tone);
        let mut path = String::new();
        for shape in group {
            trace(&shape.form, &mut path);
        }
        if !path.is_empty() {
            let look = attributes(&look, picture.shade);
            put(&mut text, format_args!("<path{look} d=\"{path}\"/>\n"));
        }
        for shape in group {
            write_text(&shape.form, &look, picture.shade, &mut text);
        }
    }
    text + "</svg>\n"
}

/// Writes to a text, which cannot fail.
fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(what);
}

/// Adds a form to a path; texts are written apart.
fn trace(form: &Form, path: &mut String) {
    match form {
        Form::Line(from, to) => {
            put(path, format_args!("M{}L{}", point(*from), point(*to)));
        }
        Form::Polygon(corners) => {
            for (nth, corner) in corners.iter().enumerate() {
                let pen = if nth == 0 { "M" } else { "L" };
                put(path, format_args!("{pen}{}", point(*corner)));
            }
            path.push('z');
        }
        Form::Circle((x, y), radius) => {
            // Two halves of exactly this radius: with another rounding they would make an oval.
            let radius = (radius * 10.0).round() / 10.0;
            let (r, two) = (number(radius), number(2.0 * radius));
            let start = point((x - radius, *y));
            put(path, format_args!("M{start}a{r} {r} 0 1 0 {two} 0a{r} {r} 0 1 0 -{two} 0z"));
        }
        Form::Box((x, y), (width, height)) => {
            let (right, bottom) = (number(x + width), number(y + height));
            put(path, format_args!("M{}H{right}V{bottom}H{}z", point((*x, *y)), number(*x)));
        }
        Form::Text { .. } => {}
    }
}

fn write_text(form: &Form, look: &Style, shade: Shade, to: &mut String) {
    let Form::Text { at, text, size, anchor, bold } = form else { return };
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let bold = if *bold { " font-weight=\"600\"" } else { "" };
    // What surrounds letters lies under them.
    let under = if look.stroke.is_some() { " paint-order=\"stroke\"" } else { "" };
    let (x, y, size) = (number(at.0), number(at.1), number(*size));
    let (look, text) = (attributes(look, shade), escape(text));
    put(
        to,
        format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{anchor}{bold}{under}{look}>{text}</text>\n"
        ),
    );
}

fn attributes(look: &Style, shade: Shade) -> String {
    let mut text = match look.fill {
        Some(ink) => format!(" fill=\"{}\"", ink.colour(shade)),
        None => " fill=\"none\"".to_owned(),
    };
    if let Some(ink) = look.stroke {
        let width = number(look.width);
        put(&mut text, format_args!(" stroke=\"{}\" stroke-width=\"{width}\"", ink.colour(shade)));
    }
    if let Some((dash, gap)) = look.dash {
        put(&mut text, format_args!(" stroke-dasharray=\"{} {}\"", number(dash), number(gap)));
    }
    if look.opacity < 1.0 {
        put(&mut text, format_args!(" opacity=\"{}\"", hundredths(look.opacity)));
    }
    text
}

fn point((x, y): Point) -> String {
    format!("{} {}", number(x), number(y))
}

/// A number with at most one decimal place.
fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.abs() / 10, tenths.abs() % 10);
    if tenth == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{tenth}") }
}

/// A number between 0 and 1 with two decimal places.
fn hundredths(value: f64) -> String {
    format!("0.{:02}", (value * 100.0).round() as i64 % 100)
}

/// A text as SVG writes it: somebody else's text is never markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::style::{Role, Tone};

    #[test]
    fn numbers_have_one_decimal_place_at_most() {
        let numbers = [0.0, -0.04, 12.34, -12.36, 5.0, 100.05].map(number);
        assert_eq!(numbers, ["0", "0", "12.3", "-12.4", "5", "100.1"]);
    }

    #[test]
    fn shapes_of_one_style_share_a_path_and_words_are_never_markup() {
        let shape = |role, form| Shape { role, tone: Tone::Plain, form };
        let label = Form::Text {
            at: (1.0, 2.0),
            text: "a<b>&\"\u{7}".to_owned(),
            size: 12.0,
            anchor: Anchor::End,
            bold: false,
        };
        let shapes = [
            shape(Role::Life, Form::Line((0.0, 1.0), (2.0, 1.0))),
            shape(Role::Life, Form::Line((0.0, 2.5), (2.0, 2.5))),
            shape(Role::Dot, Form::Circle((5.0, 5.0), 2.0)),
            shape(Role::Scale, label),
        ];
        let size = (10.0, 10.0);
        let (shade, shapes) = (Shade::Light, &shapes[..]);
        let (title, about, language) = ("<t>", "about", "en");
        let text = svg(&Picture { size, title, about, language, shade, shapes });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[1..],
            [
                "<title>&lt;t&gt;</title>",
                "<desc>about</desc>",
                "<path fill=\"#fbfaf7\" d=\"M0 0H10V10H0z\"/>",
                "<path fill=\"none\" stroke=\"#5a5852\" stroke-width=\"1.3\" d=\"M0 1L2 1M0 2.5L2 2.5\"/>",
                "<path fill=\"#1b1b1a\" d=\"M3 5a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z\"/>",
                "<text x=\"1\" y=\"2\" font-size=\"12\" text-anchor=\"end\" fill=\"#5a5852\">a&lt;b&gt;&amp;&quot; </text>",
                "</svg>",
            ]
        );
    }
}
