//! What the page fetches to draw in pixels: a program of one function, for scripts.

use js_sys::Uint8Array;
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

/// A picture in pixels.
#[wasm_bindgen]
pub struct Picture {
    picture: bivalent_raster::Picture,
}

#[wasm_bindgen]
impl Picture {
    /// The bytes of a PNG file.
    #[wasm_bindgen(getter)]
    pub fn png(&self) -> Uint8Array {
        Uint8Array::from(&self.picture.png[..])
    }

    /// How many of its characters the font has not.
    #[wasm_bindgen(getter)]
    pub fn missing(&self) -> usize {
        self.picture.missing
    }
}

/// A drawing in pixels, `scale` times as large.
///
/// # Errors
/// If it is no SVG, or too large for the memory there is.
#[wasm_bindgen]
pub fn picture(svg: &str, scale: f32) -> Result<Picture, JsError> {
    let picture = bivalent_raster::picture(svg, scale);
    Ok(Picture { picture: picture.map_err(|error| JsError::new(&error.to_string()))? })
}

fn main() {}
