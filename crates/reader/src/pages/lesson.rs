//! Lessons: text with sound, words, exercises. The script hides what is asked for; without it,
//! meanings stand beside the words and answers at the end.

use crate::html::{address, escape};
use crate::lesson::{Answers, Line, Part, PartBody, Task, Word, parse};
use crate::site::Text;

use super::{Form, View, WriteError, Writer};

impl Writer<'_> {
    /// Writes a lesson, and gives its text.
    pub(super) fn lesson(&mut self, number: usize, text: &Text) -> Result<String, WriteError> {
        let source = self.contents.text(text.key)?;
        let item = &self.site.works[number];
        let lesson = parse(&source).map_err(|source| WriteError::Lesson {
            title: item.title.clone(),
            source,
        })?;
        let page = self.places.plain(View::Work(number))?.0;
        for form in [Form::View, Form::Plain(page.parent())] {
            let mut html = self.head(&form, number)?;
            html.push_str(&format!(
                "<div class=\"lesson\" data-lang=\"{}\">\n",
                lesson.language
            ));
            let intro = lesson
                .intro
                .iter()
                .map(|p| format!("<p>{}</p>\n", escape(p)));
            html.extend(intro);
            let mut answers = String::new();
            for (part, nth) in lesson.parts.iter().zip(0..) {
                html.push_str(&self.part(
                    &form,
                    part,
                    nth,
                    text,
                    lesson.language.as_str(),
                    &mut answers,
                ));
            }
            if !form.is_view() && !answers.is_empty() {
                html.push_str(&format!(
                    "<h2>{}</h2>\n{answers}",
                    self.words.get("lesson-answers")
                ));
            }
            html.push_str("</div>\n");
            match form.is_view() {
                true => {
                    html.push_str(&self.neighbours(&form, number)?);
                    html.push_str(&self.file_box(&form, item));
                    self.put_view(View::Work(number), &html)?;
                }
                false => self.put_plain(View::Work(number), html)?,
            }
        }
        Ok(source)
    }

    fn part(
        &self,
        form: &Form,
        part: &Part,
        nth: usize,
        text: &Text,
        lang: &str,
        answers: &mut String,
    ) -> String {
        let words = &self.words;
        let sort = match part.body {
            PartBody::Text(_) => "lesson-text",
            PartBody::Words(_) => "lesson-words",
            PartBody::Exercises(_) => "lesson-exercises",
            PartBody::Notes(_) => "lesson-notes",
        };
        let sort = words.get(sort);
        let title = match part.title.as_str() {
            "" => sort.clone(),
            title => format!("{sort}: {title}"),
        };
        let mut html = format!("<h2>{}</h2>\n", escape(&title));
        let sound = part.sound.as_ref().and_then(|name| text.attached.get(name));
        if let Some(sound) = sound {
            let href = escape(&address(form.folder(), sound)).into_owned();
            html.push_str(&format!(
                "<p class=\"sound\"><audio controls preload=\"none\" src=\"{href}\"></audio> \
                 <a href=\"{href}\">{}</a></p>\n",
                words.get("listen")
            ));
        }
        match &part.body {
            PartBody::Text(paragraphs) => html.push_str(&lines(paragraphs, lang)),
            PartBody::Words(list) => html.push_str(&self.word_table(list, lang)),
            PartBody::Notes(paragraphs) => {
                html.extend(paragraphs.iter().map(|p| format!("<p>{}</p>\n", escape(p))));
            }
            PartBody::Exercises(tasks) => {
                html.push_str("<ol class=\"tasks\">\n");
                answers.push_str("<ol>\n");
                for (task, number) in tasks.iter().zip(0..) {
                    html.push_str(&self.task(form, task, &format!("t{nth}-{number}")));
                    answers.push_str(&format!("<li>{}</li>\n", escape(&right(task).join(" / "))));
                }
                html.push_str("</ol>\n");
                answers.push_str("</ol>\n");
            }
        }
        html
    }

    fn word_table(&self, list: &[Word], lang: &str) -> String {
        let words = &self.words;
        let notes = list.iter().any(|word| !word.note.is_empty());
        let mut html = format!(
            "<table class=\"vocab\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>",
            words.get("lesson-word"),
            words.get("lesson-meaning")
        );
        if notes {
            html.push_str(&format!(
                "<th scope=\"col\">{}</th>",
                words.get("lesson-note")
            ));
        }
        html.push_str("</tr></thead>\n<tbody>\n");
        for word in list {
            html.push_str(&format!(
                "<tr><td lang=\"{lang}\"><b>{}</b></td><td class=\"mean\"><span>{}</span></td>",
                escape(&word.text),
                escape(&word.meaning)
            ));
            if notes {
                html.push_str(&format!("<td lang=\"{lang}\">{}</td>", escape(&word.note)));
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody></table>\n");
        html
    }

    /// A question. Right answers are in the markup of the view, out of sight, and not on the plain
    /// page, where they come at the end.
    fn task(&self, form: &Form, task: &Task, id: &str) -> String {
        let question = escape(&task.question);
        let mut html = format!("<li class=\"task\"><p id=\"{id}\" class=\"q\">{question}</p>\n");
        match &task.answers {
            Answers::Choice(choices) if form.is_view() => {
                html.push_str(&format!(
                    "<div class=\"choices\" role=\"radiogroup\" aria-labelledby=\"{id}\">\n"
                ));
                for (choice, good) in choices {
                    html.push_str(&format!(
                        "<label><input type=\"radio\" name=\"{id}\" autocomplete=\"off\" \
                         data-ok=\"{}\"> {}</label>\n",
                        u8::from(*good),
                        escape(choice)
                    ));
                }
                html.push_str("</div>\n");
            }
            Answers::Choice(choices) => {
                let choice = |(text, _): &(String, bool)| format!("<li>{}</li>\n", escape(text));
                let choices: String = choices.iter().map(choice).collect();
                html.push_str(&format!("<ul>\n{choices}</ul>\n"));
            }
            Answers::Written(_) if form.is_view() => html.push_str(&format!(
                "<p><input type=\"text\" class=\"write\" autocomplete=\"off\" autocapitalize=\"off\" \
                 spellcheck=\"false\" aria-labelledby=\"{id}\" placeholder=\"{}\"></p>\n",
                self.words.get("lesson-your-answer")
            )),
            Answers::Written(_) => {}
        }
        if form.is_view() {
            for answer in right(task) {
                html.push_str(&format!(
                    "<span class=\"answer\">{}</span>\n",
                    escape(answer)
                ));
            }
        }
        html.push_str("</li>\n");
        html
    }
}

/// Lines to read, each with its meaning under it.
fn lines(paragraphs: &[Vec<Line>], lang: &str) -> String {
    let mut html = String::from("<div class=\"reading\">\n");
    for paragraph in paragraphs {
        html.push_str("<div class=\"lines\">\n");
        for line in paragraph {
            html.push_str(&format!(
                "<p class=\"ln\"><span lang=\"{lang}\">{}</span>",
                escape(&line.text)
            ));
            if !line.meaning.is_empty() {
                html.push_str(&format!(
                    "<span class=\"tr\">{}</span>",
                    escape(&line.meaning)
                ));
            }
            html.push_str("</p>\n");
        }
        html.push_str("</div>\n");
    }
    html.push_str("</div>\n");
    html
}

/// The right answers of a question.
fn right(task: &Task) -> Vec<&str> {
    match &task.answers {
        Answers::Choice(choices) => choices
            .iter()
            .filter(|(_, good)| *good)
            .map(|(text, _)| text.as_str())
            .collect(),
        Answers::Written(answers) => answers.iter().map(String::as_str).collect(),
    }
}
