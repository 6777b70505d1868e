//! `lessons`: the lessons of a folder, checked, and written as the page reads them.

use super::{Outcome, Report};
use crate::lesson::{Draft, check, read};
use crate::wire::{Lesson, LessonEntry, Lessons, pack};
use serde::Serialize;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// The languages that every lesson is written in.
const LANGUAGES: [&str; 2] = ["en", "zh-Hans"];

#[derive(clap::Args)]
pub struct Arguments {
    /// The folder: one folder a lesson in it, with en.md and zh-Hans.md
    folder: PathBuf,
    /// Where NAME.LANGUAGE.bin and index.LANGUAGE.bin are written; without it nothing is
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Checks the lessons and writes them; what is wrong with them is the error.
pub fn lessons(arguments: &Arguments) -> Outcome {
    let mut lessons = all(&arguments.folder)?;
    lessons.sort_by_key(|[english, _]| english.order);
    let of = |[english, chinese]: &[Draft; 2]| {
        let id = &english.lesson.id;
        let wrong = check(english, chinese).into_iter();
        wrong.map(|what| format!("{id}: {what}")).collect::<Vec<String>>()
    };
    let wrong: Vec<String> = lessons.iter().flat_map(of).collect();
    if !wrong.is_empty() {
        return Err(wrong.join("\n").into());
    }
    if let Some(out) = &arguments.out {
        fs::create_dir_all(out).map_err(|error| trouble(out, &error))?;
        for (place, language) in LANGUAGES.iter().enumerate() {
            write_all(out, language, lessons.iter().map(|drafts| &drafts[place].lesson))?;
        }
    }
    let entry = |[english, _]: &[Draft; 2]| {
        let Lesson { id, title, beats, minutes, .. } = &english.lesson;
        format!("{id}: {title}, {} beats, {minutes} minutes\n", beats.len())
    };
    Ok(Report { text: lessons.iter().map(entry).collect(), ..Report::default() })
}

fn trouble(path: &Path, error: &dyn Error) -> Box<dyn Error> {
    format!("{}: {error}", path.display()).into()
}

/// The lessons of a folder, each in both languages.
pub fn all(folder: &Path) -> Result<Vec<[Draft; 2]>, Box<dyn Error>> {
    let entries = fs::read_dir(folder).map_err(|error| trouble(folder, &error))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| trouble(folder, &error))?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders
        .iter()
        .map(|folder| Ok([one(folder, LANGUAGES[0])?, one(folder, LANGUAGES[1])?]))
        .collect()
}

fn one(folder: &Path, language: &str) -> Result<Draft, Box<dyn Error>> {
    let path = folder.join(language).with_extension("md");
    let text = fs::read_to_string(&path).map_err(|error| trouble(&path, &error))?;
    let id = folder.file_name().unwrap_or_default().to_string_lossy();
    read(&id, &text).map_err(|error| trouble(&path, &error))
}

fn write_all<'a>(
    out: &Path,
    language: &str,
    lessons: impl Iterator<Item = &'a Lesson> + Clone,
) -> Result<(), Box<dyn Error>> {
    for lesson in lessons.clone() {
        write(&out.join(format!("{}.{language}.bin", lesson.id)), lesson)?;
    }
    let entry = |lesson: &Lesson| LessonEntry {
        id: lesson.id.clone(),
        title: lesson.title.clone(),
        about: lesson.about.clone(),
        minutes: lesson.minutes,
        beats: lesson.beats.len() as u32,
    };
    let index = Lessons { lessons: lessons.map(entry).collect() };
    write(&out.join(format!("index.{language}.bin")), &index)
}

fn write(path: &Path, what: &impl Serialize) -> Result<(), Box<dyn Error>> {
    fs::write(path, pack(what)).map_err(|error| trouble(path, &error))
}
