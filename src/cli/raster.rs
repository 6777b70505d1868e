//! SVG as PNG, with the letters that this machine has.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, ID};
use resvg::usvg::{Options, Tree};
use std::error::Error;
use std::sync::LazyLock;

/// The greatest width or height that is made, in pixels.
const MOST: f32 = 16_384.0;

/// Reading the machine's fonts takes longer than drawing.
static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    let fonts = options.fontdb_mut();
    fonts.load_system_fonts();
    // Where the first family lacks a letter, any other may come in: none that would look out of place.
    let strange = |family: &str| STRANGE.iter().any(|word| family.contains(word));
    let strangers: Vec<ID> = fonts
        .faces()
        .filter(|face| face.families.iter().any(|(family, _)| strange(family)))
        .map(|face| face.id)
        .collect();
    strangers.into_iter().for_each(|id| fonts.remove_face(id));
    if let Some(family) = family(fonts) {
        fonts.set_sans_serif_family(family);
    }
    options
});

/// The families that are tried for letters, the first that there is; others fill in what it lacks.
const FAMILIES: [&str; 7] = [
    "Noto Sans",
    "DejaVu Sans",
    "Liberation Sans",
    "Arial",
    "Helvetica",
    "Segoe UI",
    "Noto Sans CJK SC",
];

/// What the names of families have that are not of this kind: other writings of Chinese among them.
const STRANGE: [&str; 7] = ["Serif", "Mono", "Math", "CJK JP", "CJK KR", "CJK TC", "CJK HK"];

fn family(fonts: &Database) -> Option<String> {
    let known = |name: &&str| {
        fonts.faces().any(|face| face.families.iter().any(|(family, _)| family == name))
    };
    let any = || fonts.faces().next().and_then(|face| Some(face.families.first()?.0.clone()));
    FAMILIES.iter().find(|name| known(name)).map(|name| (*name).to_owned()).or_else(any)
}

/// A picture as PNG, `scale` times as large, or as large as can be.
///
/// # Errors
/// If it is no SVG, or there is no font on this machine, or too little memory.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, Box<dyn Error>> {
    if OPTIONS.fontdb.is_empty() {
        return Err("there is no font on this machine to write the picture's words with".into());
    }
    let tree = Tree::from_str(svg, &OPTIONS)?;
    let size = tree.size();
    let scale = scale.min(MOST / size.width().max(size.height()));
    let pixels = |length: f32| (length * scale).ceil().max(1.0) as u32;
    let pixmap = Pixmap::new(pixels(size.width()), pixels(size.height()));
    let mut pixmap = pixmap.ok_or("the picture is too large")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap.encode_png()?)
}
