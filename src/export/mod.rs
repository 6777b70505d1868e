//! A run as a file to give away.
//!
//! Every kind of file follows from the run's link, the language and, where there is a diagram in it,
//! from how that is drawn: the page and the command write the same bytes. `text` and `sequence` tell
//! the events, `player` makes a page that plays by itself; JSON is `wire`'s, which also reads it, and
//! pictures are `draw`'s.
//!
//! What draws those in pixels, with a font of its own, is the crate in `raster/`. It is larger than
//! all else together, so it is lent to this room: the command has it in itself, and the page fetches
//! it once somebody asks for a PNG.

mod player;
mod sequence;
mod text;

use crate::draw;
use crate::say;
use crate::wire::{
    Content, EventView, Explain, Figure, File, Format, OpenError, Session, View, json,
};
use crate::words::Language;

/// The most events that a file tells: the last ones.
const MOST_EVENTS: u32 = 10_000;
/// How many pixels of a PNG make one of the SVG's.
const DENSITY: f32 = 2.0;

/// A drawing in pixels.
pub struct Picture {
    /// The bytes of a PNG file.
    pub png: Vec<u8>,
    /// How many of its characters the font has not.
    pub missing: usize,
}

/// What draws an SVG in pixels, so many times as large, or says why it cannot.
pub type Raster = dyn Fn(&str, f32) -> Result<Picture, String>;

/// What draws an SVG in pixels natively.
///
/// # Errors
/// If it is no SVG, or too large.
#[cfg(feature = "cli")]
pub fn raster(svg: &str, scale: f32) -> Result<Picture, String> {
    let picture = bivalent_raster::picture(svg, scale).map_err(|error| error.to_string())?;
    Ok(Picture { png: picture.png, missing: picture.missing })
}

/// Why a run is not given away as a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// Its own link does not open, which would be this program's fault.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What draws in pixels is not there.
    #[error(
        "what draws a PNG did not come: see whether you are connected and choose it again, or take the SVG"
    )]
    NoRaster,
    /// What draws in pixels could not.
    #[error("this PNG could not be drawn ({0}): take the SVG")]
    Raster(String),
}

impl Explain for ExportError {
    fn chinese(&self) -> String {
        match self {
            Self::Open(error) => error.chinese(),
            Self::NoRaster => {
                "未能取得绘制 PNG 的程序：请检查网络连接后重新选择，或改用 SVG".to_owned()
            }
            Self::Raster(why) => format!("无法绘制这张 PNG（{why}）：请改用 SVG"),
        }
    }
}

/// The open run up to its present step as a file; `raster` is what draws in pixels, if it is there.
///
/// # Errors
/// If its own link does not open, or there are to be pixels and they cannot be drawn.
pub fn export(
    session: &mut dyn Session,
    format: Format,
    figure: Figure,
    language: Language,
    raster: Option<&Raster>,
) -> Result<File, ExportError> {
    let mut remark = None;
    let content = match format {
        Format::Json => Content::Text(json(session, language)),
        Format::Text => Content::Text(text::text(&Told::of(session, language))),
        Format::Mermaid => Content::Text(sequence::mermaid(&Told::of(session, language))),
        Format::Plantuml => Content::Text(sequence::plantuml(&Told::of(session, language))),
        Format::Svg => Content::Text(draw::figure(session, figure, language)),
        Format::Html => Content::Text(player::html(session, figure, language)?),
        Format::Png => {
            let raster = raster.ok_or(ExportError::NoRaster)?;
            let svg = draw::figure(session, figure, language);
            let picture = raster(&svg, DENSITY).map_err(ExportError::Raster)?;
            remark = missing(picture.missing, language);
            Content::Bytes(picture.png)
        }
    };
    let name = name(&session.view(language), format);
    Ok(File { name, media: format.media().to_owned(), content, remark })
}

/// What is said of characters that the font has not.
fn missing(characters: usize, language: Language) -> Option<String> {
    let are = if characters == 1 { "character is" } else { "characters are" };
    (characters > 0).then(|| {
        say!(
            language,
            "{characters} {are} not in the picture's font and drawn as boxes; the SVG has them",
            "图片字体中缺少 {characters} 个字符，已画成方框；SVG 中保留了它们"
        )
    })
}

/// What a file of a run may be called.
fn name(view: &View, format: Format) -> String {
    let scenario = view.scenario.iter().map(|name| format!("-{name}")).collect::<String>();
    format!("{}{scenario}-step{}.{}", view.protocol, view.step, format.extension())
}

/// A run as it is told: how it stands, and what happened.
struct Told {
    view: View,
    events: Vec<EventView>,
    language: Language,
}

impl Told {
    fn of(session: &mut dyn Session, language: Language) -> Self {
        let view = session.view(language);
        let events = crate::wire::events_of(session, &view, MOST_EVENTS, language);
        Self { view, events, language }
    }

    /// The note at a step.
    fn note(&self, step: u32) -> Option<&str> {
        let found = self.view.notes.iter().find(|note| note.step == step);
        found.map(|note| note.text.as_str())
    }

    /// A kind of messages in words.
    fn kind<'a>(&'a self, kind: &'a str) -> &'a str {
        let found = self.view.kinds.iter().find(|(name, _)| name == kind);
        found.map_or(kind, |(_, title)| title)
    }

    /// What a process is called.
    fn process(&self, process: u32) -> String {
        let found = self.view.processes.iter().find(|one| one.id == process);
        found.map_or_else(|| format!("p{process}"), |one| one.name.clone())
    }
}

/// Somebody else's text on one line: what ends a line or is not to be seen becomes a space.
fn line(text: &str) -> String {
    let seen =
        |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
    text.chars().map(seen).collect()
}

/// Virtual time in milliseconds.
fn milliseconds(microseconds: u64) -> String {
    format!("{}.{:03}", microseconds / 1000, microseconds % 1000)
}
