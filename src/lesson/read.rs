//! Reading a lesson's file.

use super::markdown::{html, phrase};
use crate::wire::{Beat, Choice, Goal, Lesson, Prediction, Task};

/// The longest line of text, in columns (a Chinese character takes two); a link may be longer.
const MAX_COLUMNS: usize = 100;

/// What is wrong with a lesson's file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct LessonError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl LessonError {
    /// An error at a line.
    pub fn at(line: usize, what: impl Into<String>) -> Self {
        Self { line, what: what.into() }
    }
}

/// A lesson as it was read, with what only the build needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The lesson.
    pub lesson: Lesson,
    /// Its place among the lessons.
    pub order: u32,
    /// For each beat the conditions that its run meets when it has played.
    pub shows: Vec<Option<String>>,
}

/// A line with its number.
type Line<'a> = (usize, &'a str);

/// Reads the file of the lesson `id`.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(id: &str, text: &str) -> Result<Draft, LessonError> {
    let lines: Vec<Line<'_>> = text.lines().enumerate().map(|(i, line)| (i + 1, line)).collect();
    if let Some((line, _)) = lines.iter().find(|(_, line)| is_too_long(line)) {
        return Err(LessonError::at(*line, format!("longer than {MAX_COLUMNS} columns")));
    }
    let (head, rest) = head(&lines)?;
    let mut lesson = Lesson { id: id.to_owned(), ..Lesson::default() };
    let mut order = 0;
    for (line, name, value) in head {
        match name {
            "title" => lesson.title = value.to_owned(),
            "about" => lesson.about = value.to_owned(),
            "minutes" => lesson.minutes = number(line, value)?,
            "order" => order = number(line, value)?,
            _ => return Err(LessonError::at(line, "expected title, about, minutes or order")),
        }
    }
    if lesson.title.is_empty() || lesson.about.is_empty() || lesson.minutes == 0 || order == 0 {
        return Err(LessonError::at(1, "the head needs a title, about, minutes and order"));
    }
    let mut shows = Vec::new();
    for part in split(rest, "## ") {
        let (beat, condition) = beat(part)?;
        if lesson.beats.iter().any(|other| other.id == beat.id) {
            return Err(LessonError::at(part[0].0, format!("a second beat is called {}", beat.id)));
        }
        lesson.beats.push(beat);
        shows.push(condition);
    }
    Ok(Draft { lesson, order, shows })
}

fn is_too_long(line: &str) -> bool {
    let is_link = ["run: ", "solution: "].iter().any(|name| line.starts_with(name));
    let columns = |c: char| if c >= '\u{2e80}' { 2 } else { 1 };
    !is_link && line.chars().map(columns).sum::<usize>() > MAX_COLUMNS
}

fn number(line: usize, text: &str) -> Result<u32, LessonError> {
    text.parse().map_err(|_| LessonError::at(line, format!("`{text}` is no number")))
}

/// A line of the form `name: value`.
fn field<'a>((line, text): Line<'a>) -> Option<(usize, &'a str, &'a str)> {
    let (name, value) = text.split_once(": ")?;
    Some((line, name, value.trim()))
}

type Fields<'a> = Vec<(usize, &'a str, &'a str)>;

/// The fields between the two lines `---`, and what follows.
fn head<'a, 'b>(lines: &'b [Line<'a>]) -> Result<(Fields<'a>, &'b [Line<'a>]), LessonError> {
    let is_rule = |(_, text): &Line<'_>| *text == "---";
    let end = lines.iter().skip(1).position(is_rule).map(|place| place + 1);
    let begins = lines.first().is_some_and(is_rule);
    let Some(end) = end.filter(|_| begins) else {
        return Err(LessonError::at(1, "a lesson begins with its head between two lines ---"));
    };
    let fields: Option<Fields<'_>> = lines[1..end].iter().map(|line| field(*line)).collect();
    let fields = fields.ok_or_else(|| LessonError::at(2, "expected lines of the form name: value"));
    Ok((fields?, &lines[end + 1..]))
}

/// The parts that begin with a heading of this level.
fn split<'a, 'b>(lines: &'b [Line<'a>], heading: &str) -> Vec<&'b [Line<'a>]> {
    let begins = |(i, (_, text)): (usize, &Line<'_>)| text.starts_with(heading).then_some(i);
    let starts: Vec<usize> = lines.iter().enumerate().filter_map(begins).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().zip(ends).map(|(&start, end)| &lines[start..end]).collect()
}

/// The text of some lines, and the number of the first.
fn text(lines: &[Line<'_>]) -> (String, usize) {
    let whole: Vec<&str> = lines.iter().map(|(_, text)| *text).collect();
    (whole.join("\n"), lines.first().map_or(0, |(line, _)| *line))
}

fn html_of(lines: &[Line<'_>]) -> Result<String, LessonError> {
    let (whole, line) = text(lines);
    html(&whole, line)
}

fn beat(lines: &[Line<'_>]) -> Result<(Beat, Option<String>), LessonError> {
    let (line, heading) = lines[0];
    let (title, id) = heading
        .trim_start_matches("## ")
        .strip_suffix('}')
        .and_then(|heading| heading.split_once(" {#"))
        .ok_or_else(|| LessonError::at(line, "a beat begins with ## Title {#name}"))?;
    let mut beat = Beat { id: id.to_owned(), title: title.to_owned(), ..Beat::default() };
    let mut shows = None;
    let fields: Fields<'_> = lines[1..].iter().map_while(|line| field(*line)).collect();
    for &(line, name, value) in &fields {
        match name {
            "run" => beat.run = Some(value.to_owned()),
            "until" => beat.until = Some(number(line, value)?),
            "does" => beat.does = Some(value.to_owned()),
            "look" => beat.look = Some(number(line, value)?),
            "shows" => shows = Some(value.to_owned()),
            _ => return Err(LessonError::at(line, "expected run, until, does, look or shows")),
        }
    }
    let rest = &lines[1 + fields.len()..];
    let sections = split(rest, "### ");
    let first = rest.iter().position(|(_, text)| text.starts_with("### ")).unwrap_or(rest.len());
    beat.text = html_of(&rest[..first])?;
    for section in sections {
        let (line, heading) = section[0];
        let body = &section[1..];
        match heading.trim_start_matches("### ") {
            "predict" => beat.prediction = Some(prediction(line, body)?),
            "then" => beat.then = Some(html_of(body)?),
            "do" => beat.task = Some(task(line, body)?),
            "yours" => beat.yours = Some(html_of(body)?),
            _ => return Err(LessonError::at(line, "expected predict, then, do or yours")),
        }
    }
    if beat.text.is_empty() {
        return Err(LessonError::at(line, "a beat begins with a text"));
    }
    Ok((beat, shows))
}

/// The items of a list, each with the lines below it that are set in by two spaces.
fn items<'a, 'b>(lines: &'b [Line<'a>]) -> (&'b [Line<'a>], Vec<&'b [Line<'a>]>) {
    let all = split(lines, "- ");
    let before = lines.iter().position(|(_, text)| text.starts_with("- ")).unwrap_or(lines.len());
    let of_item = |part: &'b [Line<'a>]| {
        let belongs = |(_, text): &Line<'_>| text.starts_with("  ");
        let length = 1 + part[1..].iter().take_while(|line| belongs(line)).count();
        &part[..length]
    };
    (&lines[..before], all.into_iter().map(of_item).collect())
}

fn prediction(line: usize, lines: &[Line<'_>]) -> Result<Prediction, LessonError> {
    let (question, items) = items(lines);
    let question = html_of(question)?;
    let options: Result<Vec<Choice>, LessonError> = items.into_iter().map(choice).collect();
    let options = options?;
    let right = options.iter().filter(|option| option.right).count();
    if question.is_empty() || options.len() < 2 || right != 1 {
        let what = "a prediction has a question and two answers or more, one of them right: - [x]";
        return Err(LessonError::at(line, what));
    }
    Ok(Prediction { question, options })
}

fn choice(lines: &[Line<'_>]) -> Result<Choice, LessonError> {
    let (line, first) = lines[0];
    let marked = |mark| first.strip_prefix(mark);
    let (answer, right) = marked("- [x] ")
        .map(|answer| (answer, true))
        .or_else(|| marked("- [ ] ").map(|answer| (answer, false)))
        .ok_or_else(|| LessonError::at(line, "an answer begins with - [ ] or - [x]"))?;
    let reveal: Vec<Line<'_>> = lines[1..].iter().map(|(i, text)| (*i, text.trim())).collect();
    let reveal = html_of(&reveal)?;
    if reveal.is_empty() {
        return Err(LessonError::at(line, "below an answer stands what is said to its choosers"));
    }
    Ok(Choice { text: phrase(answer, line)?, right, reveal })
}

fn task(line: usize, lines: &[Line<'_>]) -> Result<Task, LessonError> {
    let (words, goals) = items(lines);
    let goals: Result<Vec<Goal>, LessonError> = goals.into_iter().map(goal).collect();
    let fields = || lines.iter().filter_map(|line| field(*line));
    let named = |wanted| fields().find(|(_, name, _)| *name == wanted);
    let both = named("hint").zip(named("solution"));
    let ((at, _, hint), (_, _, solution)) =
        both.ok_or_else(|| LessonError::at(line, "a task has a hint: and a solution:"))?;
    let task = Task {
        text: html_of(words)?,
        goals: goals?,
        hint: phrase(hint, at)?,
        solution: solution.to_owned(),
    };
    match task.text.is_empty() || task.goals.is_empty() {
        true => Err(LessonError::at(line, "a task has a text and conditions: - `...` words")),
        false => Ok(task),
    }
}

fn goal(lines: &[Line<'_>]) -> Result<Goal, LessonError> {
    let (line, _) = lines[0];
    let (whole, _) = text(lines);
    let (condition, words) = whole
        .strip_prefix("- `")
        .and_then(|rest| rest.split_once("` "))
        .ok_or_else(|| LessonError::at(line, "a condition is written - `decided = 5` in words"))?;
    Ok(Goal { condition: condition.to_owned(), text: phrase(words, line)? })
}
