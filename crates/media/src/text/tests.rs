//! Tables for encodings, languages and titles.

use super::*;
use encoding_rs::{BIG5, EUC_KR, GBK, SHIFT_JIS, WINDOWS_1251};

const KOREAN: &str = "겨울이 오면 마을에 눈이 내린다. 아이들은 언덕에서 썰매를 탄다. 뷁, 똠방각하.";
const CHINESE: &str =
    "冬天来了，村子里下起了雪。孩子们在山坡上滑雪橇，大人们围着火炉说话，等待春天。";
const JAPANESE: &str = "冬が来ると村に雪が降ります。子供たちは丘でそりに乗ります。";

#[test]
fn encodings() {
    let utf16 = |text: &str, big: bool, mark: bool| -> Vec<u8> {
        let text = if mark {
            format!("\u{feff}{text}")
        } else {
            text.to_owned()
        };
        let units = text.encode_utf16();
        units
            .flat_map(|u| {
                if big {
                    u.to_be_bytes()
                } else {
                    u.to_le_bytes()
                }
            })
            .collect()
    };
    let mark = [b"\xef\xbb\xbf", KOREAN.as_bytes()].concat();
    for (bytes, text, name) in [
        (KOREAN.as_bytes().to_vec(), KOREAN, "UTF-8"),
        (mark, KOREAN, "UTF-8"),
        (EUC_KR.encode(KOREAN).0.into_owned(), KOREAN, "EUC-KR"),
        (EUC_KR.encode("뷁").0.into_owned(), "뷁", "EUC-KR"),
        (
            EUC_KR.encode("안녕하세요").0.into_owned(),
            "안녕하세요",
            "EUC-KR",
        ),
        (utf16(KOREAN, false, true), KOREAN, "UTF-16LE"),
        (utf16(KOREAN, true, true), KOREAN, "UTF-16BE"),
        (utf16(KOREAN, false, false), KOREAN, "UTF-16LE"),
        (utf16(KOREAN, true, false), KOREAN, "UTF-16BE"),
        (GBK.encode(CHINESE).0.into_owned(), CHINESE, "GBK"),
        (
            BIG5.encode("冬天來了，村子裡下起了雪。孩子們在山坡上玩耍，等待春天的到來。")
                .0
                .into_owned(),
            "冬天來了，村子裡下起了雪。孩子們在山坡上玩耍，等待春天的到來。",
            "Big5",
        ),
        (
            SHIFT_JIS.encode(JAPANESE).0.into_owned(),
            JAPANESE,
            "Shift_JIS",
        ),
        (
            WINDOWS_1251
                .encode("Зимой в деревне идёт снег, и дети катаются с горы.")
                .0
                .into_owned(),
            "Зимой в деревне идёт снег, и дети катаются с горы.",
            "windows-1251",
        ),
        (b"plain".to_vec(), "plain", "UTF-8"),
        (Vec::new(), "", "UTF-8"),
    ] {
        let (decoded, encoding) = decode(&bytes);
        assert_eq!((decoded.as_str(), encoding.name()), (text, name));
    }
}

#[test]
fn a_damaged_byte_does_not_change_the_encoding() {
    let mut bytes = KOREAN.repeat(10).into_bytes();
    bytes[40] = 0xff;
    assert_eq!(decode(&bytes).1, UTF_8);
}

#[test]
fn what_is_text() {
    let korean = EUC_KR.encode(KOREAN).0.repeat(3000);
    assert!(of_head(&korean[..65536], true).is_some());
    assert!(of_head(&KOREAN.repeat(2000).as_bytes()[..65536], true).is_some());
    assert!(of_head(&KOREAN.repeat(2000).as_bytes()[..65535], true).is_some());
    assert!(of_head(b"\0\x01\x02\x03", false).is_none());
    assert!(of_head(&[0u8; 100], false).is_none());
    assert!(of_head(b"text\0with a zero byte in it", false).is_none());
}

#[test]
fn languages() {
    for (text, tag) in [
        (KOREAN, Some("ko")),
        ("Windows를 설치하고 Linux를 지운다", Some("ko")),
        (CHINESE, Some("zh")),
        (JAPANESE, Some("ja")),
        (
            "When winter comes, it snows in the village and they are happy.",
            Some("en"),
        ),
        (
            "Wenn der Winter kommt, schneit es im Dorf und die Kinder fahren Schlitten.",
            None,
        ),
        (
            "Quand vient l'hiver, il neige sur le village et les enfants jouent.",
            None,
        ),
        ("Зимой в деревне идёт снег.", None),
        ("123 ...", None),
        ("", None),
    ] {
        assert_eq!(language_of(text).as_ref().map(Lang::as_str), tag, "{text}");
    }
}

#[test]
fn titles() {
    for (format, text, title) in [
        (
            Format::Markdown,
            "# 겨울 이야기 #\n\n글",
            Some("겨울 이야기"),
        ),
        (
            Format::Markdown,
            "text\n\n## Second *level* [link](http://a.example/)\n",
            Some("Second level link"),
        ),
        (Format::Markdown, "Winter\n======\n", Some("Winter")),
        (
            Format::Markdown,
            "```\n# comment\n```\n# Real\n",
            Some("Real"),
        ),
        (
            Format::Markdown,
            "---\nlayout: x\ntitle: \"Front\"\n---\n# Back\n",
            Some("Front"),
        ),
        (Format::Markdown, "#hashtag\n", None),
        (
            Format::Markdown,
            "![logo](a.png)\n# ![x](y) Name!\n",
            Some("Name!"),
        ),
        (
            Format::PlainText,
            "\n\n겨울 이야기\n\n눈이 온다.\n",
            Some("겨울 이야기"),
        ),
        (Format::PlainText, "Winter\n------\nSnow.\n", Some("Winter")),
        (Format::PlainText, "A first sentence.\n\nMore.\n", None),
        (Format::PlainText, "one line\nand another\n", None),
        (Format::PlainText, "alone", None),
        (
            Format::Html,
            "<title> A &amp; B\n C</title><h1>no</h1>",
            Some("A & B C"),
        ),
        (
            Format::Html,
            "<html><body><h1>Only <i>this</i></h1>",
            Some("Only this"),
        ),
    ] {
        assert_eq!(
            look(format, text.as_bytes()).tags.title.as_deref(),
            title,
            "{text}"
        );
    }
}

#[test]
fn pages_declare_their_encoding() {
    let page = "<html lang=\"ko\"><meta charset=\"euc-kr\"><title>봄</title>";
    let probe = look(Format::Html, &EUC_KR.encode(page).0);
    assert_eq!(probe.tags.title.as_deref(), Some("봄"));
    assert_eq!(probe.encoding.as_deref(), Some("EUC-KR"));
    assert_eq!(probe.languages, [Lang::korean()]);
}
