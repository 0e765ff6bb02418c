//! Lessons as desks write them, and as they should not.

use proptest::prelude::*;

use super::*;

const MARKET: &str = "\u{feff}# At the market\r
language: en\r
\r
Read, then listen.\r
Then read aloud.\r
\r
== Text: In the morning\r
sound: market.mp3\r
Good morning. | 안녕하십니까.\r
How much is the rice? | 쌀은 얼마입니까?\r
\r
It is cheap today.\r
== 단어 ==\r
rice | 쌀 | [rais]\r
cheap | 눅다\r
== Exercises\r
? How much ___ the rice?\r
- are\r
+ is\r
? 쌀은 얼마입니까?\r
= How much is the rice?\r
= How much does the rice cost?\r
== 설명: 가격\r
One.\r
\r
Two.\r
";

#[test]
fn a_lesson_has_its_parts() {
    let lesson = parse(MARKET).unwrap();
    assert_eq!(lesson.title, "At the market");
    assert_eq!(lesson.intro, ["Read, then listen. Then read aloud."]);
    let [text, words, exercises, notes] = &lesson.parts[..] else {
        panic!("{:?}", lesson.parts);
    };
    assert_eq!(text.title, "In the morning");
    assert_eq!(text.sound.as_deref(), Some("market.mp3"));
    let PartBody::Text(paragraphs) = &text.body else {
        panic!()
    };
    assert_eq!(paragraphs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(paragraphs[0][1].meaning, "쌀은 얼마입니까?");
    let PartBody::Words(words) = &words.body else {
        panic!()
    };
    assert_eq!(
        (words[0].note.as_str(), words[1].note.as_str()),
        ("[rais]", "")
    );
    let PartBody::Exercises(tasks) = &exercises.body else {
        panic!()
    };
    let choices = vec![("are".to_owned(), false), ("is".to_owned(), true)];
    assert_eq!(tasks[0].answers, Answers::Choice(choices));
    assert!(matches!(&tasks[1].answers, Answers::Written(answers) if answers.len() == 2));
    assert_eq!(
        notes.body,
        PartBody::Notes(vec!["One.".into(), "Two.".into()])
    );
}

#[test]
fn faults_have_their_line() {
    for (text, line, fault) in [
        ("", 1, LessonFault::Empty),
        ("# Title\nonly words\n", 2, LessonFault::Empty),
        ("== Songs\n", 1, LessonFault::Part("Songs".into())),
        (
            "language: Klingonese\n== Text\n",
            1,
            LessonFault::Language("Klingonese".into()),
        ),
        (
            "== Text\nsound: ../x.mp3\n",
            2,
            LessonFault::Sound("../x.mp3".into()),
        ),
        (
            "== Text\nsound: C:x.mp3\n",
            2,
            LessonFault::Sound("C:x.mp3".into()),
        ),
        ("== Text\nsound:\n", 2, LessonFault::Sound(String::new())),
        (
            "== Text\nsound: a.mp3\nsound: b.mp3\n",
            3,
            LessonFault::Sound("b.mp3".into()),
        ),
        (
            "sound: a.mp3\n== Text\n",
            1,
            LessonFault::Sound("a.mp3".into()),
        ),
        ("== Words\nrice\n", 2, LessonFault::Meaning),
        ("== Words\n| 쌀\n", 2, LessonFault::Meaning),
        ("== Exercises\nHow?\n", 2, LessonFault::Exercise),
        ("== Exercises\n?\n", 2, LessonFault::Exercise),
        ("== Exercises\n= a\n", 2, LessonFault::NoQuestion),
        (
            "== Exercises\n? a\n- b\n? c\n= d\n",
            2,
            LessonFault::NoAnswer,
        ),
        ("== Exercises\n? a\n== Notes\n", 2, LessonFault::NoAnswer),
        ("== Exercises\n\n? a\n", 3, LessonFault::NoAnswer),
        ("== Exercises\n? a\n+ b\n= c\n", 4, LessonFault::Mixed),
        ("== Exercises\n? a\n= b\n- c\n", 4, LessonFault::Mixed),
    ] {
        assert_eq!(parse(text), Err(LessonError { line, fault }), "{text:?}");
    }
    let long = format!("== Notes\n{}", "a".repeat(1 << 20));
    assert_eq!(parse(&long).unwrap_err().fault, LessonFault::Long);
}

proptest! {
    #[test]
    fn any_text_is_a_lesson_or_a_fault(
        lines in prop::collection::vec(
            prop_oneof![
                Just("== Text".to_owned()), Just("== Words".to_owned()),
                Just("== Exercises: x".to_owned()), Just("? q".to_owned()),
                Just("+ a".to_owned()), Just("= a".to_owned()), Just("a | b | c | d".to_owned()),
                "\\PC{0,20}",
            ], 0..20)
    ) {
        let text = lines.join("\n");
        if let Err(error) = parse(&text) {
            prop_assert!(error.line >= 1 && error.line <= lines.len().max(1));
        }
    }
}
