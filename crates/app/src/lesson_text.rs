//! A lesson as a document, for devices that show pages or plain text: meanings stand below their
//! lines, and the right answers on a page of their own at the end.

use bulssi_media::document::{Block, Document, Span, Text};
use bulssi_model::Lang;
use bulssi_reader::lesson::{Answers, Lesson, PartBody, Task, answers_name, part_name};

/// Marks of the choices of a question.
const CHOICES: [&str; 10] = ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩"];

/// The lesson; names of its parts are in the reader's `language`.
#[must_use]
pub fn document(lesson: &Lesson, language: &Lang) -> Document {
    let mut blocks: Vec<Block> = lesson.intro.iter().map(|text| paragraph(text)).collect();
    let mut answers = Vec::new();
    for part in &lesson.parts {
        let heading = if part.title.is_empty() {
            part_name(&part.body, language)
        } else {
            part.title.clone()
        };
        blocks.push(Block::Heading(2, Text::plain(heading)));
        match &part.body {
            PartBody::Text(paragraphs) => {
                blocks.extend(paragraphs.iter().flatten().map(|line| Block::Pair {
                    text: Text::plain(line.text.clone()),
                    meaning: Text::plain(line.meaning.clone()),
                }));
            }
            PartBody::Words(words) => blocks.extend(words.iter().map(|word| {
                let mut text = vec![Span {
                    text: word.text.clone(),
                    strong: true,
                    emphasis: false,
                }];
                if !word.note.is_empty() {
                    text.push(Span {
                        text: format!("  {}", word.note),
                        ..Span::default()
                    });
                }
                Block::Pair {
                    text: Text { spans: text },
                    meaning: Text::plain(word.meaning.clone()),
                }
            })),
            PartBody::Exercises(tasks) => {
                for task in tasks {
                    let mark = format!("{}.", answers.len() + 1);
                    answers.push(item(&mark, right(task)));
                    question(task, mark, &mut blocks);
                }
            }
            PartBody::Notes(notes) => blocks.extend(notes.iter().map(|text| paragraph(text))),
        }
    }
    if !answers.is_empty() {
        blocks.push(Block::Break);
        let name = Text::plain(answers_name(language));
        blocks.push(Block::Heading(2, name));
        blocks.extend(answers);
    }
    Document {
        title: lesson.title.clone(),
        language: Some(language.clone()),
        blocks,
        ..Document::default()
    }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(Text::plain(text.to_owned()))
}

fn item(mark: &str, text: String) -> Block {
    Block::Item {
        depth: 1,
        mark: mark.to_owned(),
        text: Text::plain(text),
    }
}

fn choice(at: usize) -> String {
    CHOICES
        .get(at)
        .map_or_else(|| format!("({})", at + 1), |mark| (*mark).to_owned())
}

fn question(task: &Task, mark: String, blocks: &mut Vec<Block>) {
    blocks.push(item(&mark, task.question.clone()));
    if let Answers::Choice(choices) = &task.answers {
        blocks.extend(
            choices
                .iter()
                .enumerate()
                .map(|(at, (words, _))| Block::Item {
                    depth: 2,
                    mark: choice(at),
                    text: Text::plain(words.clone()),
                }),
        );
    }
}

/// What is right, in one line.
fn right(task: &Task) -> String {
    match &task.answers {
        Answers::Choice(choices) => {
            let right = choices.iter().enumerate().filter(|(_, (_, right))| *right);
            let told = right.map(|(at, (words, _))| format!("{} {words}", choice(at)));
            told.collect::<Vec<_>>().join(", ")
        }
        Answers::Written(answers) => answers.join(" / "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_becomes_a_document() {
        let text = "# At the market\n\nListen.\n\n== Text\nGood morning. | 안녕하십니까.\n\n== Words: New words\n\
            rice | 쌀 | [rais]\n\n== Exercises\n? How much ___ the rice?\n- are\n+ is\n? 쌀\n= rice\n= the rice\n";
        let lesson = bulssi_reader::lesson::parse(text).unwrap();
        let document = document(&lesson, &"ko".parse().unwrap());
        assert_eq!(document.title, "At the market");
        let told: Vec<String> = document
            .blocks
            .iter()
            .map(|block| match block {
                Block::Heading(_, text) => format!("# {}", text.words()),
                Block::Paragraph(text) => text.words(),
                Block::Pair { text, meaning } => format!("{} = {}", text.words(), meaning.words()),
                Block::Item { depth, mark, text } => format!("{depth} {mark} {}", text.words()),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(
            told,
            [
                "Listen.",
                "# 본문",
                "Good morning. = 안녕하십니까.",
                "# New words",
                "rice  [rais] = 쌀",
                "# 련습",
                "1 1. How much ___ the rice?",
                "2 ① are",
                "2 ② is",
                "1 2. 쌀",
                "Break",
                "# 답",
                "1 1. ② is",
                "1 2. rice / the rice",
            ]
        );
    }
}
