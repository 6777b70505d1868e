//! SVG as PNG, the same bytes on every machine.
//!
//! Nothing of the machine is asked: the letters are those of the font in `font/`, which is in the
//! program. What is computed with floating point numbers agrees everywhere, but for cosines, which
//! every system's library rounds in its own way. The renderer takes them in two cases, and neither
//! comes here: where a curve is cut at the edge of what is drawn (so that is drawn in tiles, each with
//! a margin around it that is thrown away), and where a curve is thinner than a pixel (so nothing is
//! drawn much smaller than it is).
//!
//! The native command calls this room; the page fetches it as a program of its own (`main.rs`) once
//! somebody asks for a picture in pixels, since it is larger than all that the page needs besides.

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::fontdb::Source;
use resvg::usvg::{Group, Node, Options, Tree};
use std::error::Error;
use std::sync::{Arc, LazyLock};

/// The most pixels that are made; each is three bytes, until the file is written.
const MOST: f32 = 33_554_432.0;
/// The least that a drawing is scaled by to have no more: its thinnest curves are one pixel wide.
const LEAST: f32 = 1.05;
/// The width and height of a tile, and the margin around it, which holds any letter and circle. The
/// renderer makes tiles of its own of what is 8,192 pixels wide.
const TILE: (usize, usize) = (8000, 1024);
const MARGIN: usize = 64;

/// Why something is not drawn.
const TOO_LARGE: &str = "it would have too many pixels";

/// What words are written with. There is one weight: what is to stand out is larger, too.
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

/// A drawing that fills its ground, in pixels: `scale` times as large, or as large as can be.
///
/// # Errors
/// If it is no SVG, or too large.
pub fn picture(svg: &str, scale: f32) -> Result<Picture, Box<dyn Error>> {
    let tree = Tree::from_str(svg, &OPTIONS)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let most = (MOST / (width * height)).sqrt();
    if most < scale.min(LEAST) {
        return Err(TOO_LARGE.into());
    }
    let scale = scale.min(most);
    let pixels = |length: f32| (length * scale).max(1.0) as usize;
    let canvas = canvas(&tree, scale, pixels(width), pixels(height))?;
    Ok(Picture { png: canvas.png()?, missing: missing(tree.root()) })
}

/// Colours, three bytes a pixel, row by row.
struct Canvas {
    width: usize,
    height: usize,
    colours: Vec<u8>,
}

impl Canvas {
    fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header()?.write_image_data(&self.colours)?;
        Ok(bytes)
    }

    /// Takes over what a tile has within its margin.
    fn put(&mut self, tile: &Pixmap, left: usize, top: usize) {
        let right = (left + TILE.0).min(self.width);
        let bottom = (top + TILE.1).min(self.height);
        for y in top..bottom {
            let from = (y - top + MARGIN) * tile.width() as usize + MARGIN;
            let row = &tile.pixels()[from..from + right - left];
            let colours = row.iter().flat_map(|it| [it.red(), it.green(), it.blue()]);
            let to = (y * self.width + left) * 3;
            self.colours[to..].iter_mut().zip(colours).for_each(|(to, colour)| *to = colour);
        }
    }
}

fn canvas(tree: &Tree, scale: f32, width: usize, height: usize) -> Result<Canvas, &'static str> {
    let mut canvas = Canvas { width, height, colours: vec![0; width * height * 3] };
    let side = |length: usize| (length + 2 * MARGIN) as u32;
    let tile = Pixmap::new(side(width.min(TILE.0)), side(height.min(TILE.1)));
    let mut tile = tile.ok_or(TOO_LARGE)?;
    for top in (0..height).step_by(TILE.1) {
        for left in (0..width).step_by(TILE.0) {
            let (x, y) = (MARGIN as f32 - left as f32, MARGIN as f32 - top as f32);
            let place = Transform::from_scale(scale, scale).post_translate(x, y);
            tile.fill(Color::TRANSPARENT);
            resvg::render(tree, place, &mut tile.as_mut());
            canvas.put(&tile, left, top);
        }
    }
    Ok(canvas)
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
