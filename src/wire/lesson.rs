//! Lessons as the page reads them: made at build time from `www/lessons/`, fetched when one is
//! opened. Text is HTML that the build made from Markdown in which HTML is refused.

use serde::{Deserialize, Serialize};

/// The lessons there are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lessons {
    /// In the order in which they are to be read.
    pub lessons: Vec<LessonEntry>,
}

/// A lesson, as a list names it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LessonEntry {
    /// Its name in links.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is about, in a sentence.
    pub about: String,
    /// How many minutes it takes.
    pub minutes: u32,
    /// How many beats it has.
    pub beats: u32,
}

/// A lesson.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// Its name in links.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is about, in a sentence.
    pub about: String,
    /// How many minutes it takes.
    pub minutes: u32,
    /// Its beats, in order.
    pub beats: Vec<Beat>,
}

/// One beat: a thought beside a live run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Beat {
    /// Its name within the lesson.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The run that it opens; nothing if it goes on with the one before.
    pub run: Option<String>,
    /// The step to which the run plays when the reader goes on.
    pub until: Option<u32>,
    /// What is done to the overlay when the reader goes on: acts with `;` between them.
    pub does: Option<String>,
    /// The node of the overlay that is chosen when the beat begins.
    pub look: Option<u32>,
    /// What is read first.
    pub text: String,
    /// A question to be answered before the run plays.
    pub prediction: Option<Prediction>,
    /// What is read when the run has played, or that was done.
    pub then: Option<String>,
    /// What the reader is to bring about.
    pub task: Option<Task>,
    /// The word with which the controls are handed over.
    pub yours: Option<String>,
}

/// A question with answers to choose from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// What is asked.
    pub question: String,
    /// The answers.
    pub options: Vec<Choice>,
}

/// An answer that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The answer.
    pub text: String,
    /// Whether the run bears it out.
    pub right: bool,
    /// What is said to those who chose it.
    pub reveal: String,
}

/// Something to bring about, which the engine checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// What is to be done.
    pub text: String,
    /// What has to hold, all at one step.
    pub goals: Vec<Goal>,
    /// How to begin, for those who ask.
    pub hint: String,
    /// A run that shows one way.
    pub solution: String,
}

/// One condition of a task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// The condition.
    pub condition: String,
    /// It in words.
    pub text: String,
}
