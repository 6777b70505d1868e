//! SVG as PNG, the same bytes on every machine.
//!
//! Nothing of the machine is asked: the letters are those of the font in `font/`, which is in the
//! program, and what is computed with floating point numbers agrees everywhere. The native command
//! calls this room; the page fetches it as a program of its own (`main.rs`) once somebody asks for a
//! picture in pixels, since it is larger than all that the page needs besides.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Source;
use resvg::usvg::{Group, Node, Options, Tree};
use std::error::Error;
use std::sync::{Arc, LazyLock};

/// The greatest width or height that is made, in pixels.
const MOST: f32 = 16_384.0;
/// The most pixels that are made; each is four bytes, twice while the file is written.
const MOST_PIXELS: f32 = 33_554_432.0;

/// What words are written with.
const FONT: &[u8] = include_bytes!("../font/letters.otf");
/// What it calls itself.
const FAMILY: &str = "Noto Sans CJK SC";

/// Reading a font takes longer than drawing.
static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    let fonts = options.fontdb_mut();
    fonts.load_font_source(Source::Binary(Arc::new(FONT)));
    fonts.set_sans_serif_family(FAMILY);
    options
});

/// A picture in pixels.
pub struct Picture {
    /// The bytes of a PNG file.
    pub png: Vec<u8>,
    /// How many of its characters the font has not: each is drawn as a box.
    pub missing: usize,
}

/// A drawing in pixels, `scale` times as large, or as large as can be.
///
/// # Errors
/// If it is no SVG, or too large for the memory there is.
pub fn picture(svg: &str, scale: f32) -> Result<Picture, Box<dyn Error>> {
    let tree = Tree::from_str(svg, &OPTIONS)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = scale.min(MOST / width.max(height)).min((MOST_PIXELS / (width * height)).sqrt());
    let pixels = |length: f32| (length * scale).ceil().max(1.0) as u32;
    let pixmap = Pixmap::new(pixels(width), pixels(height));
    let mut pixmap = pixmap.ok_or("the picture is too large")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(Picture { png: pixmap.encode_png()?, missing: missing(tree.root()) })
}

/// How many characters in a group are drawn as boxes.
fn missing(group: &Group) -> usize {
    let of = |node: &Node| match node {
        Node::Group(group) => missing(group),
        Node::Text(text) => {
            let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
            glyphs.filter(|glyph| glyph.id.0 == 0).count()
        }
        Node::Path(_) | Node::Image(_) => 0,
    };
    group.children().iter().map(of).sum()
}
