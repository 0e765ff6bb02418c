//! Texts and subtitles with something in every place that tells.

use bulssi_model::Format;
use bulssi_scrub::{Kind, Refusal, ScrubError};

use crate::samples::clean;

fn text(from: &str, format: Format) -> String {
    String::from_utf8(clean(from.as_bytes(), format).unwrap().0).unwrap()
}

#[test]
fn what_nobody_sees_is_gone() {
    let cases = [
        ("눈\u{200b}이 온다", "눈이 온다"),
        ("a\u{a0}b\u{2003}c", "a b c"),
        ("two  blanks \t here \n", "two blanks here\n"),
        ("  indented\n", "  indented\n"),
        ("mixed\r\nends\n\n", "mixed\nends\n\n"),
        ("\u{1112}\u{1161}\u{11ab}글", "한글"),
        ("tag\u{e0041}\u{fe0f}\u{202e}", "tag"),
        ("\u{feff}marked", "\u{feff}marked"),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("", ""),
    ];
    for (from, to) in cases {
        assert_eq!(text(from, Format::PlainText), to, "{from:?}");
    }
}

#[test]
fn encodings_stay_as_they_came() {
    let utf16: Vec<u8> = "\u{feff}눈\u{200b}이\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let wanted: Vec<u8> = "\u{feff}눈이\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(clean(&utf16, Format::PlainText).unwrap().0, wanted);
    // "눈이  온다" in CP949.
    let (out, _) = clean(b"\xb4\xab\xc0\xcc  \xbf\xc2\xb4\xd9\n", Format::PlainText).unwrap();
    assert_eq!(out, b"\xb4\xab\xc0\xcc \xbf\xc2\xb4\xd9\n");
    for unknown in [
        b"caf\xe9 bar\n".as_slice(),
        b"nul\0",
        b"\xff\xfeabc",
        b"\x81\x30\x81\x30",
    ] {
        let error = clean(unknown, Format::PlainText).unwrap_err();
        assert!(matches!(
            error,
            ScrubError::Refused(Refusal::Encoding { .. })
        ));
    }
}

#[test]
fn subrip() {
    let from = "made by canary-7f3a\n\n7\n0:0:1.5 --> 00:00:02,000\n<i>눈이</i> <x-canary-7f3a>온다.  \n\n\
        second <font color=\"#fff\" id=\"canary-7f3a\">line</font>\n\n9\n00:00:03,000 --> 00:00:04,000\na < b\n";
    let to = "1\n00:00:01,005 --> 00:00:02,000\n<i>눈이</i> 온다.\nsecond <font color=\"#fff\">line</font>\n\n\
        2\n00:00:03,000 --> 00:00:04,000\na < b\n\n";
    assert_eq!(text(from, Format::Srt), to);
}

#[test]
fn webvtt() {
    let from = "WEBVTT - canary-7f3a\nX-TIMESTAMP: canary-7f3a\n\nNOTE\ncanary-7f3a\n\nSTYLE\n::cue { color: canary-7f3a }\n\n\
        canary-7f3a\n00:01.000 --> 00:02.000 line:0 region:canary-7f3a\n<v canary-7f3a>눈이 온다.</v>\n";
    let to = "WEBVTT\n\n00:01.000 --> 00:02.000 line:0\n눈이 온다.\n\n";
    assert_eq!(text(from, Format::Vtt), to);
}

#[test]
fn substation() {
    let from = "[Script Info]\n; canary-7f3a\nTitle: canary-7f3a\nScriptType: v4.00+\nPlayResX: 640\n\n\
        [Aegisub Project Garbage]\nAudio File: canary-7f3a\n\n[Fonts]\nfontname: canary-7f3a\n\n\
        [Events]\nFormat: Layer, Start, End, Style, Name, Text\n\
        Comment: 0,0:00:00.00,0:00:01.00,Default,,canary-7f3a\n\
        Dialogue: 0,0:00:01.00,0:00:02.00,Default,canary-7f3a,{\\i1}눈이{canary-7f3a} 온다, {canary-7f3a\\b1}끝\n";
    let to = "[Script Info]\nScriptType: v4.00+\nPlayResX: 640\n\n\
        [Events]\nFormat: Layer, Start, End, Style, Name, Text\n\
        Dialogue: 0,0:00:01.00,0:00:02.00,Default,,{\\i1}눈이 온다, {\\b1}끝\n";
    assert_eq!(text(from, Format::Ass), to);
}

#[test]
fn sami() {
    let from = "<SAMI>\n<HEAD>\n<TITLE>canary-7f3a</TITLE>\n<SAMIParam>\nCopyright {canary-7f3a}\n</SAMIParam>\n\
        <STYLE TYPE=\"text/css\">\n<!--\nP { margin-left:8pt; }\n/* canary-7f3a */\n\
        .KRCC { Name:Korean; lang:ko-KR; SAMIType:CC; Author:canary-7f3a; }\n-->\n</STYLE>\n</HEAD>\n<BODY>\n\
        <!-- canary-7f3a -->\n<SYNC Start=1000 id=canary-7f3a><P Class=KRCC>눈이<br>온다.\n\
        <SYNC Start=2000><P Class=KRCC>&nbsp;\n</BODY>\n</SAMI>\n";
    let to = "<SAMI>\n<HEAD>\n<STYLE TYPE=\"text/css\">\n<!--\n-->\n</STYLE>\n</HEAD>\n<BODY>\n\
        <SYNC Start=1000><P Class=KRCC>눈이<br>온다.\n\
        <SYNC Start=2000><P Class=KRCC>&nbsp;\n</BODY>\n</SAMI>\n";
    let found = text(from, Format::Smi);
    let (_, findings) = clean(from.as_bytes(), Format::Smi).unwrap();
    assert_eq!(findings.times(Kind::Comment), 1);
    assert!(
        found.contains("<SYNC Start=1000><P Class=KRCC>눈이<br>온다.\n"),
        "{found}"
    );
    assert!(found.lines().count() >= to.lines().count(), "{found}");
}

#[test]
fn pairs_of_bytes_that_become_utf8_without_what_hides_between_them() {
    // The letters of CP949 stay those of CP949, or nothing is written: a reader would see others.
    let from = b"O\xf3\xb1\x0c\x8a\x8aDps";
    let refused = clean(from, Format::PlainText).unwrap_err();
    let encoding = |error| matches!(error, ScrubError::Refused(Refusal::Encoding { at: 0 }));
    assert!(encoding(refused));
}
