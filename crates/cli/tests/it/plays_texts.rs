//! Texts on devices: lessons as lessons, the next form where one cannot show the letters, and the
//! desk told of what is not shown.

use std::fs;

use bulssi_app::media::text::decode;

use crate::desk::{Desk, files_below};

/// An article of some paragraphs.
const ARTICLE: &str = "감자 이야기\n\n감자는 캔 뒤에도 숨을 쉬는 덩이줄기이다. 서늘하고 어두운 곳에 두어야 \
    싹이 늦게 난다.\n\n푸른 빛이 도는 부분은 도려 내고 먹는다. 쌀 – 감자 – 강냉이의 순서로 심는다.\n";

const LESSON: &str = "# At the market\n\nListen.\n\n== Text\nGood morning. | 안녕하십니까.\n\n\
    == Exercises\n? How much ___ the rice?\n- are\n+ is\n";

fn built(desk: &Desk, edition: &str) -> (std::collections::BTreeMap<String, Vec<u8>>, String) {
    let out = format!("out-{edition}/");
    let run = desk
        .run(&["--lang", "en", "build", edition, "--to", &out])
        .ends(0);
    (files_below(&desk.path(&out)), run.out)
}

fn names(files: &std::collections::BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

#[test]
fn lessons_are_lessons_on_devices_without_pages_of_their_own() {
    let desk = Desk::new();
    desk.write("works/market.txt", LESSON);
    desk.write(
        "works/work.toml",
        "[file.\"market.txt\"]\nkind = \"english-lessons\"\ntitle = { ko = \"장마당에서\" }\n",
    );
    desk.run(&["add", "works"]).ends(0);
    desk.edition("phone", "plays = [\"folder-phone\"]\n");
    let (files, _) = built(&desk, "phone");
    let (name, bytes) = files
        .iter()
        .find(|(name, _)| name.ends_with(".txt"))
        .unwrap();
    let (text, encoding) = decode(bytes);
    assert_eq!(encoding.name(), "EUC-KR", "{name}");
    // Its signs are gone, the meaning is below its line, the answer at the end.
    assert!(!text.contains("==") && !text.contains('|'), "{text}");
    let at = |words: &str| {
        text.find(words)
            .unwrap_or_else(|| panic!("{words}: {text}"))
    };
    assert!(at("Good morning.") < at("안녕하십니까."));
    assert!(at("① are") < at("답") && at("답") < text.rfind("② is").unwrap());

    // The same lesson as text of an edition for English readers is another file.
    desk.edition("tv", "plays = [\"any-tv\"]\n");
    let (files, _) = built(&desk, "tv");
    assert!(names(&files).iter().any(|name| name.ends_with("001.jpg")));
}

#[test]
fn what_a_form_cannot_show_becomes_the_next_and_the_desk_is_told() {
    let desk = Desk::new();
    desk.write("works/감자.txt", ARTICLE);
    desk.write(
        "works/rice.txt",
        "How rice is sold\n\nMany people want rice in spring — prices rise. Café prices do not.\n",
    );
    desk.run(&["add", "works"]).ends(0);
    desk.edition("player", "plays = [\"mp5-43in\"]\n");
    let (files, said) = built(&desk, "player");
    // GBK has no Hangul: the Korean one becomes pages, the English one stays text.
    let texts: Vec<_> = names(&files);
    let of = |end: &str| texts.iter().filter(|name| name.ends_with(end)).count();
    assert_eq!((of(".txt"), of("001.jpg")), (1, 1), "{texts:?}");
    assert!(
        said.contains("감자") && said.contains("GBK cannot show 감"),
        "{said}"
    );
    let plan = desk.run(&["--lang", "ko", "plan", "player"]).ends(0);
    assert!(
        plan.out.contains("기기가 볼 수 있는 다음 꼴"),
        "{}",
        plan.out
    );
    let json = desk.run(&["plan", "player", "--json"]).ends(0).json();
    assert_eq!(json["plays"]["to_make"], 0);
    let works = json["plays"]["works"].as_array().unwrap();
    let potato = works.iter().find(|work| work["title"] == "감자 이야기");
    let differs = &potato.unwrap()["differs"][0];
    assert_eq!(differs["why"], "not-made", "{differs}");
    assert_eq!(differs["form"], "text gbk");
    assert!(differs["what"]["감"].as_u64().unwrap() >= 3, "{differs}");
    // A second build makes nothing and is the same.
    fs::remove_dir_all(desk.path("out-player")).unwrap();
    let (again, _) = built(&desk, "player");
    assert_eq!(again, files);
}

#[test]
fn single_letters_become_boxes_and_a_text_of_them_stays_behind() {
    let desk = Desk::new();
    desk.write(
        "works/감자.txt",
        format!("{ARTICLE}\n타이말로는 มัน 이라고 한다. Café.\n"),
    );
    let thai = "มันฝรั่งเป็นพืชที่ปลูกกันมากในที่เย็นและมืด\n\nควรเก็บไว้ในที่แห้ง\n";
    desk.write("works/thai.txt", thai);
    desk.run(&["add", "works"]).ends(0);
    desk.write(
        "desk/profiles/old-phone.toml",
        "name = { en = \"An old telephone\" }\n\
         [sources.tried]\ntitle = \"tried\"\nconfirmed = true\n\
         [[texts]]\nformat = \"text\"\nencodings = [\"cp949\"]\nfrom = \"tried\"\n\
         [[make.texts]]\nform = \"text\"\nencoding = \"cp949\"\nfrom = \"tried\"\n",
    );
    desk.edition("phone", "plays = [\"old-phone\"]\n");
    let out = desk
        .run(&[
            "--lang",
            "en",
            "build",
            "phone",
            "--to",
            "out-phone/",
            "--json",
        ])
        .ends(0);
    let json = out.json();
    let left = json["left"].as_array().unwrap();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0]["because"]["id"], "unshowable");
    assert!(left[0]["because"]["letters"]["ม"].is_u64(), "{left:?}");
    let files = files_below(&desk.path("out-phone"));
    let text = files.iter().find(|(name, _)| name.ends_with(".txt"));
    let (text, _) = decode(text.unwrap().1);
    assert!(
        text.contains("타이말로는 □") && text.contains("Cafe"),
        "{text}"
    );
    let said = desk.run(&["--lang", "en", "plan", "phone"]).ends(0).out;
    for words in [
        "a box stands for",
        "written another way",
        "é → e",
        "– → ―",
        "no form of the text that old-phone shows",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}
