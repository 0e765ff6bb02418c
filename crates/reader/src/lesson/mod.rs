//! Lessons that a desk writes by hand: a text with sound, words, exercises with answers.
//!
//! The format is a text file of lines, described in `docs/formats/lesson.md`.

mod parse;
#[cfg(test)]
mod tests;

use bulssi_model::Lang;

use crate::words::Words;

pub use parse::parse;

/// What stands over a part that has no heading of its own, in the reader's language.
#[must_use]
pub fn part_name(body: &PartBody, language: &Lang) -> String {
    Words::of(language).get(match body {
        PartBody::Text(_) => "lesson-text",
        PartBody::Words(_) => "lesson-words",
        PartBody::Exercises(_) => "lesson-exercises",
        PartBody::Notes(_) => "lesson-notes",
    })
}

/// What stands over the right answers, in the reader's language.
#[must_use]
pub fn answers_name(language: &Lang) -> String {
    Words::of(language).get("lesson-answers")
}

/// A lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its title; empty when the file has none.
    pub title: String,
    /// The language that it teaches.
    pub language: Lang,
    /// Paragraphs before the first part.
    pub intro: Vec<String>,
    /// Its parts in order, at least one.
    pub parts: Vec<Part>,
}

/// A part of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its own heading; empty for the name of its sort.
    pub title: String,
    /// A sound file to hear with it, by the name that the lesson gives it.
    pub sound: Option<String>,
    /// What is in it.
    pub body: PartBody,
}

/// What a part of a lesson holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartBody {
    /// Paragraphs of lines to read and hear.
    Text(Vec<Vec<Line>>),
    /// Words to learn.
    Words(Vec<Word>),
    /// Questions with answers.
    Exercises(Vec<Task>),
    /// Paragraphs about the language.
    Notes(Vec<String>),
}

/// A line of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In the language taught.
    pub text: String,
    /// In the reader's; may be empty.
    pub meaning: String,
}

/// A word to learn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// In the language taught.
    pub text: String,
    /// In the reader's.
    pub meaning: String,
    /// How it sounds, or an example; may be empty.
    pub note: String,
}

/// A question with its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The question; `___` is the gap to fill.
    pub question: String,
    /// What is right.
    pub answers: Answers,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answers {
    /// By choosing: each choice, and whether it is right. At least one is.
    Choice(Vec<(String, bool)>),
    /// By writing: everything that is right. At least one.
    Written(Vec<String>),
}

/// Why a file is no lesson.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct LessonError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: LessonFault,
}

/// What can be wrong in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LessonFault {
    /// Longer than 1 MiB.
    #[error("longer than 1 MiB")]
    Long,
    /// The file ends without any part.
    #[error("no part that begins with ==")]
    Empty,
    /// `==` with a name that is none of the parts.
    #[error("no such part: {0}")]
    Part(String),
    /// `language:` with what is no language.
    #[error("no such language: {0}")]
    Language(String),
    /// A sound that is no plain file name, or the second of a part.
    #[error("no sound file: {0}")]
    Sound(String),
    /// A word without `|` and its meaning.
    #[error("a word needs its meaning after |")]
    Meaning,
    /// A line among the exercises that begins with none of `?`, `+`, `-`, `=`.
    #[error("an exercise has lines that begin with ?, +, - or =")]
    Exercise,
    /// An answer before any question.
    #[error("an answer without a question")]
    NoQuestion,
    /// A question without a right answer; the line is the question's.
    #[error("a question without a right answer")]
    NoAnswer,
    /// `=` beside `+` or `-` in one question.
    #[error("choices and written answers in one question")]
    Mixed,
}
