//! How each part of a drawing looks: one table for the page's canvas and for SVG text.

use crate::wire::Shade;

/// A colour by its meaning, as in `www/style/base.css`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ink {
    /// What everything lies on.
    Paper,
    /// What is drawn.
    Ink,
    /// What is of second rank.
    Quiet,
    /// What is hardly there.
    Faint,
    /// Thin rules.
    Rule,
    /// A tinted ground.
    Wash,
    /// The one highlight.
    Highlight,
    /// What led to the event under the pointer.
    Past,
    /// What came of it.
    Future,
    /// What is broken or not allowed.
    Violated,
    /// A proposed value.
    Value(u32),
    /// What is written on a proposed value.
    OnValue(u32),
}

/// How many colours there are for values: those of Okabe and Ito without the two that mean verdicts.
pub const VALUES: u32 = 5;

/// Every ink but those of values: its custom property, by day, by night.
pub const INKS: [(Ink, &str, &str, &str); 10] = [
    (Ink::Paper, "paper", "#fbfaf7", "#15171a"),
    (Ink::Ink, "ink", "#1b1b1a", "#e8e6e1"),
    (Ink::Quiet, "quiet", "#5a5852", "#a8a59d"),
    (Ink::Faint, "faint", "#c9c5bb", "#454a52"),
    (Ink::Rule, "rule", "#e2dfd7", "#2d3137"),
    (Ink::Wash, "wash", "#f1eee6", "#23272c"),
    (Ink::Highlight, "highlight", "#5b3fa8", "#b9a3f5"),
    (Ink::Past, "past", "#3f5bb5", "#93acf7"),
    (Ink::Future, "future", "#9a3f8f", "#e59adb"),
    (Ink::Violated, "violated", "#b84a00", "#f58a4a"),
];

/// The colour of each value, and of what is written on it; the same by day and by night.
pub const VALUE_INKS: [(&str, &str); VALUES as usize] = [
    ("#0072b2", "#ffffff"),
    ("#e69f00", "#1b1b1a"),
    ("#cc79a7", "#1b1b1a"),
    ("#56b4e9", "#1b1b1a"),
    ("#f0e442", "#1b1b1a"),
];

impl Ink {
    /// The colour, as CSS and SVG write it.
    pub fn colour(self, shade: Shade) -> &'static str {
        match self {
            Self::Value(value) => VALUE_INKS[(value % VALUES) as usize].0,
            Self::OnValue(value) => VALUE_INKS[(value % VALUES) as usize].1,
            _ => {
                let found = INKS.iter().find(|(ink, ..)| *ink == self);
                found.map_or("", |(_, _, day, night)| match shade {
                    Shade::Light => day,
                    Shade::Dark => night,
                })
            }
        }
    }
}

/// What a shape means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The rows of processes that are cut off from the others.
    CutOff,
    /// A process's line while it is up.
    Life,
    /// Its line while it is down.
    Death,
    /// Its line where nothing has happened yet, or nothing is known.
    Unknown,
    /// Its line while it stands still.
    Pause,
    /// Its line since it turned traitor, and the outline of its name.
    Treason,
    /// A message's way.
    Arrow,
    /// One of many messages' ways, seen from afar.
    Thread,
    /// The head of an arrow.
    Head,
    /// The way of a message that has not arrived.
    UnderWay,
    /// The clasp of a message that is held.
    Clasp,
    /// Where a message was lost.
    Loss,
    /// An event.
    Dot,
    /// An event that the process ignored, or that was not possible.
    Hollow,
    /// A crash.
    Cross,
    /// An event seen from afar.
    Tick,
    /// A proposed value.
    Value(u32),
    /// The second ring of a decision.
    Ring,
    /// A value's number.
    Number(u32),
    /// The present step.
    Cursor,
    /// The present step's name.
    Flag,
    /// What stands on the flag.
    FlagText,
    /// The ring around the event under the pointer.
    Pointed,
    /// The ring around an event that proves something.
    Witness,
    /// An arrow that was chosen, and what can be taken hold of.
    Chosen,
    /// Where an arrow would go.
    Ghost,
    /// Where it cannot go.
    Barred,
    /// Where it cannot go, as a ground.
    BarredGround,
    /// A step at which there is a note.
    Noted,
    /// The ground of the margins.
    Ground,
    /// A process's name.
    Name,
    /// The rule of the axis.
    Rule,
    /// A number of the axis.
    Scale,
    /// Words in the drawing.
    Label,
    /// A heading.
    Title,
}

/// What a shape has to do with the event under the pointer or with the present step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// It neither led to the event under the pointer nor came of it.
    Apart,
    /// It lies after the present step.
    Later,
    /// Nothing in particular.
    #[default]
    Plain,
    /// It came of the event under the pointer.
    Future,
    /// It led to it.
    Past,
}

/// How a shape is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// What fills it.
    pub fill: Option<Ink>,
    /// What draws its outline.
    pub stroke: Option<Ink>,
    /// How wide the outline is.
    pub width: f64,
    /// The lengths of dashes and of the gaps between them.
    pub dash: Option<(f64, f64)>,
    /// How much of it is seen, 0 to 1.
    pub opacity: f64,
}

fn stroked(ink: Ink, width: f64) -> Style {
    Style { fill: None, stroke: Some(ink), width, dash: None, opacity: 1.0 }
}

fn filled(ink: Ink) -> Style {
    Style { fill: Some(ink), stroke: None, width: 0.0, dash: None, opacity: 1.0 }
}

fn both(fill: Ink, stroke: Ink, width: f64) -> Style {
    Style { fill: Some(fill), ..stroked(stroke, width) }
}

fn dashed(ink: Ink, width: f64, dash: (f64, f64)) -> Style {
    Style { dash: Some(dash), ..stroked(ink, width) }
}

fn plain(role: Role) -> Style {
    match role {
        Role::CutOff | Role::BarredGround => filled(Ink::Wash),
        Role::Life => stroked(Ink::Quiet, 1.25),
        Role::Death => dashed(Ink::Quiet, 1.0, (2.0, 4.0)),
        Role::Unknown => stroked(Ink::Rule, 1.0),
        Role::Treason => stroked(Ink::Ink, 1.25),
        Role::Pause => dashed(Ink::Quiet, 7.0, (1.0, 3.0)),
        Role::Arrow => stroked(Ink::Quiet, 1.1),
        Role::Thread => Style { opacity: 0.55, ..stroked(Ink::Quiet, 0.6) },
        Role::Head => filled(Ink::Quiet),
        Role::UnderWay => dashed(Ink::Quiet, 1.1, (4.0, 3.0)),
        Role::Clasp => stroked(Ink::Ink, 1.6),
        Role::Loss => stroked(Ink::Ink, 2.4),
        Role::Dot => filled(Ink::Ink),
        Role::Hollow => both(Ink::Paper, Ink::Ink, 1.4),
        Role::Cross => stroked(Ink::Ink, 2.4),
        Role::Tick => filled(Ink::Quiet),
        Role::Value(value) => both(Ink::Value(value), Ink::Ink, 1.0),
        Role::Ring => both(Ink::Paper, Ink::Ink, 1.25),
        Role::Number(value) => filled(Ink::OnValue(value)),
        Role::Cursor => stroked(Ink::Highlight, 1.6),
        Role::Flag => filled(Ink::Highlight),
        Role::FlagText => filled(Ink::Paper),
        Role::Pointed => stroked(Ink::Highlight, 2.0),
        Role::Witness => stroked(Ink::Violated, 2.2),
        Role::Chosen => stroked(Ink::Highlight, 2.4),
        Role::Ghost => dashed(Ink::Highlight, 2.0, (5.0, 4.0)),
        Role::Barred => dashed(Ink::Violated, 2.0, (2.0, 4.0)),
        Role::Noted => dashed(Ink::Quiet, 1.0, (2.0, 2.0)),
        Role::Ground => filled(Ink::Paper),
        Role::Name | Role::Title => filled(Ink::Ink),
        Role::Rule => stroked(Ink::Rule, 1.0),
        Role::Scale => filled(Ink::Quiet),
        Role::Label => both(Ink::Ink, Ink::Paper, 3.0),
    }
}

/// Whether a role stands for what happened, and so takes the tint of the event under the pointer.
fn takes_tint(role: Role) -> bool {
    matches!(
        role,
        Role::Arrow
            | Role::Thread
            | Role::Head
            | Role::UnderWay
            | Role::Loss
            | Role::Dot
            | Role::Hollow
            | Role::Cross
            | Role::Tick
    )
}

/// How a shape of a role and a tone is drawn.
pub fn style(role: Role, tone: Tone) -> Style {
    let style = plain(role);
    let tint = match tone {
        Tone::Plain => return style,
        Tone::Apart => return Style { opacity: style.opacity * 0.28, ..style },
        Tone::Later => return Style { opacity: style.opacity * 0.38, ..style },
        Tone::Past if takes_tint(role) => Ink::Past,
        Tone::Future if takes_tint(role) => Ink::Future,
        Tone::Past | Tone::Future => return style,
    };
    let tinted = |ink: Ink| if ink == Ink::Paper { ink } else { tint };
    let width = if matches!(role, Role::Arrow | Role::Thread) { 1.9 } else { style.width };
    let (fill, stroke) = (style.fill.map(tinted), style.stroke.map(tinted));
    Style { fill, stroke, width, opacity: 1.0, ..style }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = include_str!("../../www/style/base.css");

    #[test]
    fn the_inks_are_those_of_the_style_sheet() {
        for (ink, name, day, night) in INKS {
            let line = format!("--{name}: light-dark({day}, {night});");
            assert!(SHEET.contains(&line), "{ink:?}: www/style/base.css lacks `{line}`");
        }
        for (value, (ground, on)) in VALUE_INKS.iter().enumerate() {
            let rule = format!(".value-{value} {{\n  --value: {ground};\n  --on-value: {on};\n}}");
            assert!(SHEET.contains(&rule), "www/style/base.css lacks `{rule}`");
        }
    }

    #[test]
    fn values_take_turns_with_the_colours() {
        assert_eq!(Ink::Value(6).colour(Shade::Light), VALUE_INKS[1].0);
        assert_eq!(Ink::Value(6).colour(Shade::Dark), VALUE_INKS[1].0);
        assert_eq!(Ink::Paper.colour(Shade::Dark), "#15171a");
    }

    #[test]
    fn a_tint_colours_what_happened_and_leaves_values_alone() {
        assert_eq!(style(Role::Dot, Tone::Past).fill, Some(Ink::Past));
        assert_eq!(style(Role::Hollow, Tone::Future).fill, Some(Ink::Paper));
        assert_eq!(style(Role::Value(1), Tone::Past), style(Role::Value(1), Tone::Plain));
        assert!(style(Role::Arrow, Tone::Apart).opacity < 0.5);
    }
}
