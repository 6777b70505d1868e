//! Has the linker write into the page's program where its constants lie and who names them, for
//! tools/constants.mjs; what travels to a visitor has lost that again.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo:rustc-link-arg-bin=page=--emit-relocs");
    }
}
