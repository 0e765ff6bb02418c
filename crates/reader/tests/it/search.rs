//! An index that this crate writes and the page's own script answers from.

use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;

use bulssi_reader::search::{Document, IndexBuilder, IndexOptions, IndexSummary};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::packs::Files;

fn document<'a>(title: &'a str, text: &'a str, importance: u64) -> Document<'a> {
    Document {
        title,
        text,
        importance,
        kind: "article",
        target: title,
        shown: text,
    }
}

fn build(documents: &[Document<'_>], options: IndexOptions) -> (Files, IndexSummary) {
    let scratch = tempfile::tempdir().unwrap();
    let mut files = Files::default();
    let mut builder = IndexBuilder::new(options, scratch.path()).unwrap();
    for document in documents {
        builder.add(document).unwrap();
    }
    let summary = builder.finish(&"s".parse().unwrap(), &mut files).unwrap();
    let left = std::fs::read_dir(scratch.path()).unwrap().count();
    assert_eq!(left, 0, "scratch files stay");
    (files, summary)
}

fn ask_in(folder: &Path, questions: &[Value]) -> Vec<Value> {
    let file = folder.join("questions");
    let lines: Vec<String> = questions.iter().map(ToString::to_string).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/node/search.mjs");
    let output = Command::new("node")
        .arg(script)
        .arg(folder)
        .arg(&file)
        .output();
    let output = output.expect("node is missing: scripts/setup test");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let answers = String::from_utf8(output.stdout).unwrap();
    answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn ask(documents: &[Document<'_>], questions: &[Value]) -> Vec<Value> {
    let (files, _) = build(documents, IndexOptions::default());
    let folder = tempfile::tempdir().unwrap();
    files.write_below(folder.path());
    ask_in(folder.path(), questions)
}

const SHELF: [(&str, &str); 14] = [
    (
        "대한민국",
        "조선반도의 남쪽에 있는 나라이다. 수도는 서울이다.",
    ),
    (
        "대한민국의 력사",
        "1948년에 대한민국이 세워졌다. 력사를 배운다.",
    ),
    ("고양이", "고양이는 집에서 기르는 짐승이다. 고양이가 운다."),
    ("고양시", "경기도에 있는 도시이다."),
    ("위원회", "위원회에서는 의논하고 결정한다."),
    ("우리나라", "우리나라의 산과 강을 노래한다."),
    ("닭", "닭은 새이다. 알을 낳는다."),
    (
        "Running water",
        "Rivers are running through the old cities. The water runs.",
    ),
    ("Café Москва", "Кофе и чай в Москве. Ёлка."),
    ("大韓民國", "漢字로 쓴 이름. 東京과 北京."),
    ("지진", "땅이 흔들린다. 지진이 일어나면 밖으로 나간다."),
    (
        "바다의 노래",
        "물결이 높은 바다에서 배가 간다. 3월 1일, 24시간.",
    ),
    ("배우기", "영어를 배우는 사람에게 좋은 글이다."),
    ("ภาษาไทย", "ประเทศไทย"),
];

fn shelf() -> Vec<Document<'static>> {
    let number = |at: usize| 100 - at as u64;
    (SHELF.iter().enumerate())
        .map(|(at, (title, text))| document(title, text, number(at)))
        .collect()
}

#[test]
fn people_find_what_they_mean() {
    let cases = [
        ("대한민국", "대한민국"),
        ("대한민국의", "대한민국"),
        ("ㄷㅎㅁㄱ", "대한민국"),
        ("ㄷㅎㅁㄱㅇㄹㅅ", "대한민국의 력사"),
        ("대ㅎ", "대한민국"),
        ("대하", "대한민국"),
        ("댛", "대한민국"),
        ("대한미", "대한민국"),
        ("달", "닭"),
        ("달ㄱ", ""),
        ("고양이는", "고양이"),
        ("고양이", "고양이"),
        ("고양시", "고양시"),
        ("위원회가", "위원회"),
        ("나라", "우리나라"),
        ("력사", "대한민국의 력사"),
        ("1948년", "대한민국의 력사"),
        ("물", "바다의 노래"),
        ("바다 배", "바다의 노래"),
        ("run", "Running water"),
        ("rivers", "Running water"),
        ("river city", "Running water"),
        ("RUNS", "Running water"),
        ("runn", "Running water"),
        ("cafe", "Café Москва"),
        ("москва", "Café Москва"),
        ("елка", "Café Москва"),
        ("大韓", "大韓民國"),
        ("東京", "大韓民國"),
        ("24", "바다의 노래"),
        ("ไทย", "ภาษาไทย"),
        // Decomposed, as one system writes names.
        ("\u{110c}\u{1175}\u{110c}\u{1175}\u{11ab}", "지진"),
        ("흔들리는 땅에서 밖으로", "지진"),
        ("쒧쒧", ""),
        ("", ""),
        (" .,!", ""),
    ];
    let questions: Vec<Value> = cases
        .iter()
        .map(|(query, _)| json!({"query": query}))
        .collect();
    let answers = ask(&shelf(), &questions);
    for ((query, expected), answer) in cases.iter().zip(&answers) {
        let first = answer["titles"][0].as_str().unwrap_or_default();
        assert_eq!(first, *expected, "{query}: {answer}");
        assert!(answer["error"].is_null(), "{query}: {answer}");
    }
}

#[test]
fn a_result_says_what_it_is_and_shows_the_words() {
    let answers = ask(
        &shelf(),
        &[json!({"query": "바다 물결"}), json!({"query": "rivers"})],
    );
    assert_eq!(answers[0]["targets"][0], "article:바다의 노래");
    let snippet = answers[0]["snippets"][0].as_str().unwrap();
    assert!(
        snippet.contains("[물결]") && snippet.contains("[바다]"),
        "{snippet}"
    );
    assert!(
        answers[1]["snippets"][0]
            .as_str()
            .unwrap()
            .starts_with("[River"),
        "{}",
        answers[1]
    );
}

#[test]
fn a_page_may_bring_the_text_itself() {
    let mut documents = shelf();
    for document in &mut documents {
        document.shown = "";
    }
    let html = "<p>앞의 말. <script>바다</script>아주 <b>넓은 바다</b>에서 &lt;배&gt;가 간다</p>";
    let answers = ask(&documents, &[json!({"query": "바다", "body": html})]);
    let snippet = answers[0]["snippets"][0].as_str().unwrap();
    assert!(snippet.contains("넓은 [바다] 에서 <배>가"), "{snippet}");
}

#[test]
fn a_newer_search_ends_the_older() {
    let answers = ask(
        &shelf(),
        &[
            json!({"query": "고양이", "quick": true}),
            json!({"query": "바다", "quick": true}),
            json!({"query": "지진"}),
        ],
    );
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["titles"][0], "지진");
    assert_eq!(answers[0]["superseded"], json!([false, false]));
}

/// Many small documents, all with one word and some with another.
fn many(count: usize) -> Vec<(String, String)> {
    (0..count)
        .map(|n| {
            let rare = if n % 1000 == 7 { "드물다" } else { "" };
            (
                format!("{n}호"),
                format!("공통 {rare} 번호{}", n * 7919 % 1009),
            )
        })
        .collect()
}

#[test]
fn order_threads_and_memory_change_no_byte() {
    let texts = many(4000);
    let documents: Vec<Document<'_>> = (texts.iter().enumerate())
        .map(|(n, (title, text))| document(title, text, (n % 50) as u64))
        .collect();
    let one = build(&documents, IndexOptions::default());
    let mut shuffled = documents.clone();
    shuffled.sort_by_key(|document| document.title.bytes().rev().collect::<Vec<u8>>());
    for (threads, memory) in [(1, 1 << 18), (2, 256 << 20), (8, 1 << 20)] {
        let mut options = IndexOptions::default();
        options.threads = NonZeroUsize::new(threads).unwrap();
        options.memory = memory;
        assert!(
            build(&shuffled, options) == one,
            "{threads} threads, {memory} bytes"
        );
    }
}

#[test]
fn long_lists_are_found_to_their_end() {
    let count = 6000;
    let texts = many(count);
    let documents: Vec<Document<'_>> = (texts.iter().enumerate())
        .map(|(n, (title, text))| document(title, text, (count - n) as u64))
        .collect();
    let mut options = IndexOptions::default();
    options.list_bytes = 400;
    let (files, _) = build(&documents, options);
    assert!(
        files.0.keys().any(|path| path.starts_with("s/l/")),
        "no list was parted"
    );
    let folder = tempfile::tempdir().unwrap();
    files.write_below(folder.path());
    let answers = ask_in(
        folder.path(),
        &[
            json!({"query": "공통"}),
            json!({"query": "공통 드물다", "options": {"limit": 100}}),
        ],
    );
    assert_eq!(answers[0]["total"], count);
    assert_eq!(answers[1]["total"], 6);
    // The last of them stands far behind what the shard holds.
    let titles = answers[1]["titles"].as_array().unwrap();
    assert!(titles.iter().any(|title| title == "5007호"), "{titles:?}");
}

#[test]
fn damage_is_said_and_the_rest_still_answers() {
    let (files, _) = build(&shelf(), IndexOptions::default());
    for (damaged, kind) in [
        ("s/m.js", "damaged"),
        ("s/t/00/00.js", "damaged"),
        ("s/c/00/00.js", "damaged"),
        ("s/x/00/00.js", ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        files.write_below(folder.path());
        let path = folder.path().join(damaged);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        std::fs::write(&path, bytes).unwrap();
        let answers = ask_in(folder.path(), &[json!({"query": "바다"})]);
        assert_eq!(
            answers[0]["error"].as_str().unwrap_or_default(),
            kind,
            "{damaged}"
        );
        std::fs::remove_file(&path).unwrap();
        let answers = ask_in(folder.path(), &[json!({"query": "바다"})]);
        let said = answers[0]["error"].as_str().unwrap_or_default();
        assert_eq!(
            said,
            if kind.is_empty() { "" } else { "missing" },
            "{damaged}"
        );
    }
}

#[test]
fn an_empty_index_answers_nothing() {
    let answers = ask(&[], &[json!({"query": "바다"}), json!({"query": "ㄱ"})]);
    assert!(
        answers
            .iter()
            .all(|answer| answer["titles"] == json!([]) && answer["error"].is_null()),
        "{answers:?}"
    );
}

/// Letters, syllables and signs from everywhere that the tables name.
fn word() -> impl Strategy<Value = String> {
    let pick = prop::sample::select(vec![
        'a', 'Z', 'é', 'ß', 'Ł', 'ё', 'Й', 'Ω', 'ς', 'ả', '가', '힣', '은', '는', '에', '서', '로',
        '하', '다', '의', '漢', '字', 'の', 'ア', 'ㄱ', '7', 'Ａ', '٣', 'ا', 'ห', '𠀀', '\u{301}',
        '-', 'ÿ', 'Ǆ',
    ]);
    prop::collection::vec(pick, 2..9).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is written, asking for it finds it: both sides cut texts alike.
    #[test]
    fn what_is_written_is_found(words in prop::collection::vec(word(), 20)) {
        let titles: Vec<String> = (0..words.len()).map(|n| format!("{n}")).collect();
        let documents: Vec<Document<'_>> =
            words.iter().zip(&titles).map(|(text, title)| document(title, text, 0)).collect();
        let questions: Vec<Value> = words.iter().map(|query| json!({"query": query, "options": {"limit": 40}})).collect();
        let answers = ask(&documents, &questions);
        for ((word, title), answer) in words.iter().zip(&titles).zip(&answers) {
            let cut = word.chars().any(|c| !matches!(c, 'ㄱ' | '-' | '٣' | '\u{301}'));
            let found = answer["titles"].as_array().unwrap().iter().any(|other| other == title);
            prop_assert!(found || !cut, "{:?} in {:?}", word, answer);
        }
    }
}
