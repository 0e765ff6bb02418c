//! From the lines of a lesson file to a [`Lesson`].

use bulssi_model::Lang;

use super::{Answers, Lesson, LessonError, LessonFault, Line, Part, PartBody, Task, Word};

/// No lesson by hand is longer; a longer file is something else.
const LONGEST: usize = 1 << 20;

/// Reads a lesson.
///
/// # Errors
/// [`LessonError`] with the line.
pub fn parse(text: &str) -> Result<Lesson, LessonError> {
    if text.len() > LONGEST {
        return Err(fail(1, LessonFault::Long));
    }
    let text = text.trim_start_matches('\u{feff}');
    let mut reading = Reading::default();
    let mut last = 1;
    for (line, number) in text.lines().zip(1..) {
        reading.line(number, line.trim())?;
        last = number;
    }
    reading.close()?;
    if reading.parts.is_empty() {
        return Err(fail(last, LessonFault::Empty));
    }
    Ok(Lesson {
        title: reading.title.unwrap_or_default(),
        language: reading.language.unwrap_or_else(Lang::english),
        intro: reading.intro,
        parts: reading.parts,
    })
}

const fn fail(line: usize, fault: LessonFault) -> LessonError {
    LessonError { line, fault }
}

#[derive(Default)]
struct Reading {
    title: Option<String>,
    language: Option<Lang>,
    intro: Vec<String>,
    parts: Vec<Part>,
    /// Whether the line before was empty, so that the next one begins a paragraph.
    apart: bool,
    /// The line of the question that has no right answer yet.
    open: Option<usize>,
}

impl Reading {
    fn line(&mut self, number: usize, line: &str) -> Result<(), LessonError> {
        if line.is_empty() {
            self.apart = true;
            return Ok(());
        }
        if let Some(heading) = line.strip_prefix("==") {
            return self.begin(number, heading.trim_matches(['=', ' ', '\t']));
        }
        if self.parts.is_empty() && self.head(number, line)? {
            return Ok(());
        }
        if let Some(name) = setting(line, &["sound", "소리"]) {
            return self.sound(number, name);
        }
        let apart = std::mem::take(&mut self.apart);
        match self.parts.last_mut().map(|part| &mut part.body) {
            None => paragraph(&mut self.intro, apart, line),
            Some(PartBody::Notes(paragraphs)) => paragraph(paragraphs, apart, line),
            Some(PartBody::Text(paragraphs)) => {
                let (text, meaning) = line.split_once('|').unwrap_or((line, ""));
                let line = Line {
                    text: text.trim().to_owned(),
                    meaning: meaning.trim().to_owned(),
                };
                match paragraphs.last_mut().filter(|_| !apart) {
                    Some(lines) => lines.push(line),
                    None => paragraphs.push(vec![line]),
                }
            }
            Some(PartBody::Words(words)) => {
                let mut columns = line.splitn(3, '|').map(|column| column.trim().to_owned());
                let mut next = || columns.next().unwrap_or_default();
                let word = Word {
                    text: next(),
                    meaning: next(),
                    note: next(),
                };
                if word.text.is_empty() || word.meaning.is_empty() {
                    return Err(fail(number, LessonFault::Meaning));
                }
                words.push(word);
            }
            Some(PartBody::Exercises(tasks)) => {
                if line.starts_with('?') {
                    unanswered(&mut self.open)?;
                    self.open = Some(number);
                }
                if exercise(tasks, line).map_err(|fault| fail(number, fault))? {
                    self.open = None;
                }
            }
        }
        Ok(())
    }

    /// Title and language, which stand before the first part.
    fn head(&mut self, number: usize, line: &str) -> Result<bool, LessonError> {
        if let (None, true, Some(title)) =
            (&self.title, self.intro.is_empty(), line.strip_prefix('#'))
        {
            self.title = Some(title.trim_start_matches('#').trim().to_owned());
            return Ok(true);
        }
        let Some(name) = setting(line, &["language", "언어"]) else {
            return Ok(false);
        };
        let language = name
            .parse()
            .map_err(|_| fail(number, LessonFault::Language(name.to_owned())))?;
        self.language = Some(language);
        Ok(true)
    }

    fn begin(&mut self, number: usize, heading: &str) -> Result<(), LessonError> {
        self.close()?;
        let (sort, title) = heading.split_once(':').unwrap_or((heading, ""));
        let sort = sort.trim();
        let body = match sort.to_lowercase().as_str() {
            "text" | "본문" => PartBody::Text(Vec::new()),
            "words" | "단어" => PartBody::Words(Vec::new()),
            "exercises" | "련습" | "연습" => PartBody::Exercises(Vec::new()),
            "notes" | "설명" => PartBody::Notes(Vec::new()),
            _ => return Err(fail(number, LessonFault::Part(sort.to_owned()))),
        };
        self.parts.push(Part {
            title: title.trim().to_owned(),
            sound: None,
            body,
        });
        self.apart = true;
        Ok(())
    }

    fn sound(&mut self, number: usize, name: &str) -> Result<(), LessonError> {
        let plain = !name.is_empty()
            && !name.starts_with('.')
            && !name.contains(['/', '\\', ':'])
            && !name.chars().any(char::is_control);
        match self.parts.last_mut() {
            Some(part) if plain && part.sound.is_none() => {
                part.sound = Some(name.to_owned());
                Ok(())
            }
            _ => Err(fail(number, LessonFault::Sound(name.to_owned()))),
        }
    }

    /// Ends a part: its last question must have been answered.
    fn close(&mut self) -> Result<(), LessonError> {
        unanswered(&mut self.open)
    }
}

fn unanswered(open: &mut Option<usize>) -> Result<(), LessonError> {
    match open.take() {
        Some(line) => Err(fail(line, LessonFault::NoAnswer)),
        None => Ok(()),
    }
}

/// The value of `name: value`, under any of its names.
fn setting<'a>(line: &'a str, names: &[&str]) -> Option<&'a str> {
    let (name, value) = line.split_once(':')?;
    let same = |known: &&str| known.eq_ignore_ascii_case(name.trim());
    names.iter().any(same).then(|| value.trim())
}

fn paragraph(paragraphs: &mut Vec<String>, apart: bool, line: &str) {
    match paragraphs.last_mut().filter(|_| !apart) {
        Some(paragraph) => {
            paragraph.push(' ');
            paragraph.push_str(line);
        }
        None => paragraphs.push(line.to_owned()),
    }
}

/// Takes a line of an exercise; says whether it is a right answer.
fn exercise(tasks: &mut Vec<Task>, line: &str) -> Result<bool, LessonFault> {
    let mark = line.chars().next().unwrap_or_default();
    let rest = line[mark.len_utf8()..].trim();
    if !matches!(mark, '?' | '+' | '-' | '=') || rest.is_empty() {
        return Err(LessonFault::Exercise);
    }
    if mark == '?' {
        tasks.push(Task {
            question: rest.to_owned(),
            answers: Answers::Written(Vec::new()),
        });
        return Ok(false);
    }
    let task = tasks.last_mut().ok_or(LessonFault::NoQuestion)?;
    match &mut task.answers {
        Answers::Written(answers) if mark == '=' => answers.push(rest.to_owned()),
        Answers::Written(answers) if answers.is_empty() => {
            task.answers = Answers::Choice(vec![(rest.to_owned(), mark == '+')]);
        }
        Answers::Choice(choices) if mark != '=' => choices.push((rest.to_owned(), mark == '+')),
        _ => return Err(LessonFault::Mixed),
    }
    Ok(mark != '-')
}
