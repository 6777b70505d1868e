//! `previews`: a small page with a picture for every built-in scenario and lesson, for programs that
//! show what a link leads to. They read no fragment and run no script, so a link of the playground
//! itself shows them nothing but its name; such a page opens the playground for everybody else.

use super::{Outcome, Report, lessons};
use crate::draw::of_link;
use crate::export::raster;
use crate::phrase;
use crate::wire::{Axis, Figure, Shade, gallery};
use crate::words::{Language, Phrase};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The size of a drawing, in the proportions that programs that show links ask for, and how much of
/// it is made: small enough that all pictures together are a few megabytes.
const SIZE: (u32, u32) = (1200, 630);
const PART: (u32, u32) = (2, 3);
/// How far its frame is from the diagram in it.
const FRAME: (u32, u32) = (40, 60);

/// What opens the playground; a script, since programs that follow forwarding pages would look for
/// the picture where they are sent to.
const OPENER: &str = "location.replace(document.querySelector(\"a\").href);\n";

const OPEN: Phrase = phrase!("Open it in the playground", "在演练场中打开");
const LANGUAGES: [(Language, &str, &str); 2] =
    [(Language::English, "en", "en_US"), (Language::Chinese, "zh-Hans", "zh_CN")];

#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of the lessons
    lessons: PathBuf,
    /// Where the pages are written: a folder named previews beside the playground's index.html
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// The address that the playground will have, as in https://example.org/bivalent/: most programs
    /// show only pictures with a whole address [default: pictures are named by their files alone]
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    host: String,
}

/// What a page shows, and where it leads to.
struct Preview {
    name: String,
    /// The run of the picture, and its step.
    run: (String, u32),
    /// In each language: what it is called, what it is about, the query and fragment that open it.
    words: [(String, String, String); 2],
}

/// Writes the pages and the pictures.
pub fn previews(arguments: &Arguments) -> Outcome {
    let out = &arguments.out;
    fs::create_dir_all(out).map_err(|error| trouble(out, &error))?;
    let mut previews = scenarios();
    previews.extend(of_lessons(&arguments.lessons)?);
    let mut bytes = 0;
    for preview in &previews {
        bytes += write(out, &format!("{}.png", preview.name), &picture(preview)?)?;
        for (place, (_, code, locale)) in LANGUAGES.into_iter().enumerate() {
            let page = page(preview, place, code, locale, &arguments.host);
            bytes += write(out, &format!("{}.{code}.html", preview.name), page.as_bytes())?;
        }
    }
    bytes += write(out, "open.js", OPENER.as_bytes())?;
    let (count, kilobytes) = (previews.len(), bytes / 1000);
    let text = format!("{count} previews in {} languages, {kilobytes} kB\n", LANGUAGES.len());
    Ok(Report { text, ..Report::default() })
}

fn scenarios() -> Vec<Preview> {
    let [english, chinese] = LANGUAGES.map(|(language, ..)| {
        let gallery = gallery(language);
        gallery.protocols.into_iter().chain(gallery.overlays).collect::<Vec<_>>()
    });
    let mut previews = Vec::new();
    for (english, chinese) in english.into_iter().zip(chinese) {
        for (one, other) in english.scenarios.into_iter().zip(chinese.scenarios) {
            let to = |code: &str| format!("?lang={code}{}", one.link);
            let words = [
                (one.title, one.about, to(LANGUAGES[0].1)),
                (other.title, other.about, to(LANGUAGES[1].1)),
            ];
            let name = format!("{}-{}", english.name, one.name);
            previews.push(Preview { name, run: (one.link.clone(), one.until), words });
        }
    }
    previews
}

fn of_lessons(folder: &Path) -> Result<Vec<Preview>, Box<dyn Error>> {
    let preview = |drafts: [crate::lesson::Draft; 2]| {
        let [english, chinese] = drafts.map(|draft| draft.lesson);
        let beats = english.beats.iter();
        let run = beats
            .filter_map(|beat| Some((beat.run.clone()?, beat.until.unwrap_or(0))))
            .max_by_key(|run| run.1);
        let id = &english.id;
        let to = |code: &str| format!("?lang={code}&lesson={id}");
        Preview {
            name: format!("lesson-{id}"),
            run: run.unwrap_or_default(),
            words: [
                (english.title.clone(), english.about.clone(), to(LANGUAGES[0].1)),
                (chinese.title.clone(), chinese.about.clone(), to(LANGUAGES[1].1)),
            ],
        }
    };
    Ok(lessons::all(folder)?.into_iter().map(preview).collect())
}

/// The diagram in a frame, without words: one picture serves every language.
fn picture(preview: &Preview) -> Result<Vec<u8>, Box<dyn Error>> {
    let (link, step) = &preview.run;
    let figure = Figure { axis: Axis::Order, shade: Shade::Light, small: true };
    let diagram = of_link(link, Some(*step), figure, Language::English)?;
    let (width, height) = SIZE;
    let (x, y) = FRAME;
    let inner = format!("<svg x=\"{x}\" y=\"{y}\" preserveAspectRatio=\"xMidYMid meet\" ");
    let (inner_width, inner_height) = (width - 2 * x, height - 2 * y);
    let diagram = diagram.replacen("<svg ", &inner, 1).replacen(
        "width=\"336\" height=\"168\"",
        &format!("width=\"{inner_width}\" height=\"{inner_height}\""),
        1,
    );
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"system-ui, sans-serif\">\
         <path fill=\"#fbfaf7\" d=\"M0 0H{width}V{height}H0z\"/>{diagram}\
         <text x=\"40\" y=\"590\" font-size=\"30\" font-weight=\"600\" fill=\"#1b1b1a\">Bivalent</text></svg>"
    );
    Ok(raster(&svg, PART.0 as f32 / PART.1 as f32)?.png)
}

fn page(preview: &Preview, place: usize, code: &str, locale: &str, host: &str) -> String {
    let Preview { name, words, .. } = preview;
    let (language, ..) = LANGUAGES[place];
    let (title, about, to) = &words[place];
    let (title, about, to) = (escape(title), escape(about), escape(to));
    let host = match host.trim_end_matches('/') {
        "" => String::new(),
        host => format!("{}/previews/", escape(host)),
    };
    let (width, height) = (SIZE.0 * PART.0 / PART.1, SIZE.1 * PART.0 / PART.1);
    let open = OPEN.say(language);
    let others: String = LANGUAGES
        .iter()
        .map(|(_, code, _)| {
            format!(
                "<link rel=\"alternate\" hreflang=\"{code}\" href=\"{host}{name}.{code}.html\">\n"
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; \
         img-src 'self'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title} · Bivalent</title>\n<meta name=\"description\" content=\"{about}\">\n\
         <meta property=\"og:type\" content=\"website\">\n\
         <meta property=\"og:site_name\" content=\"Bivalent\">\n\
         <meta property=\"og:locale\" content=\"{locale}\">\n\
         <meta property=\"og:title\" content=\"{title}\">\n\
         <meta property=\"og:description\" content=\"{about}\">\n\
         <meta property=\"og:image\" content=\"{host}{name}.png\">\n\
         <meta property=\"og:image:width\" content=\"{width}\">\n\
         <meta property=\"og:image:height\" content=\"{height}\">\n\
         <meta name=\"twitter:card\" content=\"summary_large_image\">\n{others}</head>\n<body>\n\
         <h1>{title}</h1>\n<p>{about}</p>\n<p><a href=\"../{to}\">{open}</a></p>\n\
         <img src=\"{name}.png\" alt=\"\" width=\"600\" height=\"315\">\n\
         <script src=\"open.js\"></script>\n</body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<usize, Box<dyn Error>> {
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(|error| trouble(&path, &error))?;
    Ok(bytes.len())
}

fn trouble(path: &Path, error: &dyn Error) -> Box<dyn Error> {
    format!("{}: {error}", path.display()).into()
}
