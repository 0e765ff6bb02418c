//! Office documents as Python's libraries write them, read as documents: what a person would read, in its order, and
//! nothing of what stands beside.

use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_media::document::{Block, Document, DocumentLimits, NO_PICTURES, Text, read};
use bulssi_model::Format;

/// Stands in every place that is not for readers.
const BESIDE: &str = "canary-7f3a";

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

fn lines(document: &Document) -> Vec<String> {
    let cells = |row: &Vec<Text>| {
        let words: Vec<String> = row.iter().map(Text::words).collect();
        words.join("|")
    };
    let of = |block: &Block| match block {
        Block::Table(rows) => rows.iter().map(cells).collect(),
        Block::Picture(picture) => vec![format!("[{} bytes]", picture.bytes.len())],
        Block::Break => vec!["---".to_owned()],
        block => block.texts().map(Text::words).collect::<Vec<_>>(),
    };
    document.blocks.iter().flat_map(of).collect()
}

#[test]
fn documents_of_pythons_libraries() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = tempfile::tempdir().unwrap();
    let python = run(&mut Command::new(root.join("scripts/office-python")));
    let plant = root.join("crates/scrub/tests/office/plant.py");
    let mut write = Command::new(PathBuf::from(python.trim()));
    run(write.arg(plant).arg(folder.path()).arg(BESIDE));
    let picture = format!(
        "[{} bytes]",
        std::fs::metadata(folder.path().join("one.jpg"))
            .unwrap()
            .len()
    );
    for (name, format, wanted) in [
        (
            "one.docx",
            Format::Docx,
            [
                "더겨울",
                "눈이 온다. 봄이 멀다.",
                "0/0|0/1",
                "1/0|1/1",
                &picture,
            ]
            .as_slice(),
        ),
        (
            "one.xlsx",
            Format::Xlsx,
            &[
                "자료",
                "이름|수|날|참|합친 칸",
                "줄 1 & <1>|1.50원|2024-01-01 12:30|FALSE",
                "줄 8 & <8>|12.00원|2024-01-08 12:30|TRUE",
                "둘째",
                "a|b",
                "1|2",
            ],
        ),
        (
            "two.xlsx",
            Format::Xlsx,
            &[
                "자료",
                "줄 0|0|0|눈이 온다",
                "줄 1|0.25|0.5|https://example.org/",
                "줄 5|4.75|9.5",
            ],
        ),
        (
            "one.pptx",
            Format::Pptx,
            &[
                "겨울 이야기",
                "눈이 온다.",
                "봄이 멀다.",
                "---",
                "둘째 장",
                "이어짐 자리",
                &picture,
                "칸 0/0|칸 0/1",
                "---",
            ],
        ),
        (
            "one.ods",
            Format::Ods,
            &[
                "자료",
                "줄 0|0.0|2024-01-02|3|4|이어짐자리저 자리",
                "줄 3|4.5|2024-01-02|3|4|이어짐자리저 자리",
            ],
        ),
        (
            "one.odp",
            Format::Odp,
            &["눈이 온다 0.", &picture, "---", "눈이 온다 1.", &picture],
        ),
    ] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        let document = read(&bytes, format, NO_PICTURES, &DocumentLimits::default()).unwrap();
        let lines = lines(&document);
        let mut rest = lines.iter();
        for line in wanted {
            assert!(rest.any(|own| own == line), "{name}: {line}: {lines:?}");
        }
        assert!(!lines.concat().contains(BESIDE), "{name}: {lines:?}");
    }
}
