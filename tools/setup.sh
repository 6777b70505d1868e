#!/usr/bin/env bash
# Functions that see to it that a tool is there; the other scripts source this file.  Each looks
# first and installs only what is missing or of the wrong version, saying what and why.

trunk_version=0.21.14
geckodriver_version=0.37.0

# Tools that cargo installs may not be on the PATH of a fresh shell; those from npm never are.
PATH="$PWD/.tools/bin:$PWD/node_modules/.bin:${CARGO_INSTALL_ROOT:-${CARGO_HOME:-$HOME/.cargo}}/bin:$PATH"
export PATH

say() { printf '%s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

need_basics() {
    command -v cargo >/dev/null || die "Rust is missing: install it by rustup, https://rustup.rs"
    command -v node >/dev/null || die "Node.js is missing (20 or later): https://nodejs.org"
    local major
    major=$(node -p 'process.versions.node.split(".")[0]')
    [ "$major" -ge 20 ] || die "Node.js $major is too old; 20 or later is needed"
}

need_wasm_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ] && return
    command -v rustup >/dev/null ||
        die "this Rust cannot compile to WebAssembly: add the target wasm32-unknown-unknown to it"
    say "Adding Rust's WebAssembly target, which the page is compiled to."
    rustup target add wasm32-unknown-unknown
}

# cargo_tool COMMAND CRATE VERSION WHY [ARGUMENTS...]
#
# These tools are run a few times for each build and compiled once for all; their own release
# profiles would spend minutes on making them fast.  So that is switched off.  Where another version
# is installed for somebody else's project it stays: ours then goes into .tools/.
cargo_tool() {
    local command=$1 crate=$2 version=$3 why=$4
    shift 4
    local found=
    found=$(command -v "$command" >/dev/null && "$command" --version 2>/dev/null | head -n 1) || true
    case " $found " in *" $version "*) return ;; esac
    local root=()
    [ -z "$found" ] || root=(--root "$PWD/.tools")
    say "Installing $crate $version, $why (found: ${found:-none})."
    say "It is compiled once on this machine, which takes some minutes."
    local start=$SECONDS quiet=()
    # Whoever watches sees cargo's progress; a log needs no line for each of five hundred crates.
    [ -t 2 ] || quiet=(--quiet)
    CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    CARGO_PROFILE_RELEASE_DEBUG=0 \
    CARGO_TARGET_DIR="$PWD/target/tools" \
        cargo install "${quiet[@]}" "$crate" --version "$version" "${root[@]}" "$@"
    hash -r
    rm -rf target/tools
    say "$crate $version is installed; that took $((SECONDS - start)) s."
}

# wasm-bindgen's command and crate must be of the very same version, which Cargo.lock decides.
locked_wasm_bindgen() {
    awk '$0 == "name = \"wasm-bindgen\"" { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock
}

need_wasm_bindgen() {
    local version
    version=$(locked_wasm_bindgen)
    [ -n "$version" ] || die "Cargo.lock does not name wasm-bindgen"
    # Without --locked: the lock file inside this release names a crate that not every mirror has.
    # Without default features: they are for downloading, which is never done here.
    cargo_tool wasm-bindgen wasm-bindgen-cli "$version" \
        "which joins the compiled core to the page" --no-default-features
}

need_trunk() {
    cargo_tool trunk trunk "$trunk_version" "which builds the page" \
        --locked --no-default-features --features rustls
}

need_geckodriver() {
    [ -z "${GECKOWEBDRIVER:-}" ] || PATH="$PATH:$GECKOWEBDRIVER"
    command -v geckodriver >/dev/null ||
        cargo_tool geckodriver geckodriver "$geckodriver_version" "which drives Firefox in tests" --locked
}

need_npm() {
    local sum
    sum=$(node -p 'crypto.createHash("sha256").update(fs.readFileSync("package-lock.json")).digest("hex")')
    [ "$(cat node_modules/.bivalent-lock 2>/dev/null)" != "$sum" ] || return 0
    command -v npm >/dev/null || die "npm is missing; it comes with Node.js"
    say "Installing the npm packages that build and test the page (package-lock.json is new or changed)."
    npm ci --no-audit --no-fund --loglevel=error
    printf '%s' "$sum" >node_modules/.bivalent-lock
}

first_of() {
    local name
    for name in "$@"; do
        if [ -n "$name" ] && command -v "$name" >/dev/null; then
            command -v "$name"
            return
        fi
    done
}

find_browsers() {
    CHROMIUM=$(first_of "${CHROMIUM:-}" chromium google-chrome google-chrome-stable chromium-browser)
    FIREFOX=$(first_of "${FIREFOX:-}" firefox-esr firefox)
    CHROMEDRIVER=$(first_of "${CHROMEDRIVER:-}" chromedriver "${CHROMEWEBDRIVER:-/none}/chromedriver")
    missing=()
    [ -n "$CHROMIUM" ] || missing+=(chromium)
    [ -n "$CHROMEDRIVER" ] || missing+=(chromium-driver)
    [ -n "$FIREFOX" ] || missing+=(firefox-esr)
    # Without Chinese glyphs a page in Chinese is a row of boxes, and measures as one.
    compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null || missing+=(fonts-noto-cjk)
}

need_browsers() {
    find_browsers
    if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then
        say "Installing for the browser tests: ${missing[*]}."
        local log=target/apt.log
        mkdir -p target
        { apt-get update && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null ||
            { tail -n 20 "$log" >&2; die "apt-get could not install ${missing[*]}"; }
        hash -r
        find_browsers
    fi
    [ ${#missing[@]} -eq 0 ] ||
        die "the browser tests need these packages (their names in Debian): ${missing[*]}"
    export CHROMIUM FIREFOX
}
