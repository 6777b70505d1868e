//! Has the linker write down where each constant of the page's program lies, which tools/parts.mjs asks.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let of = |name: &str| env::var(name).unwrap_or_default();
    if of("CARGO_CFG_TARGET_FAMILY") == "wasm" {
        let (root, level) = (of("CARGO_MANIFEST_DIR"), of("OPT_LEVEL"));
        println!("cargo:rustc-link-arg-bin=page=-Map={root}/target/page-{level}.map");
    }
}
