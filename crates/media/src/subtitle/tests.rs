//! Tables for each format, clean and dirty.

use super::*;

fn cues(format: Format, text: &str) -> Vec<(u64, u64, String)> {
    let subtitles = parse(format, text).unwrap();
    assert_eq!(subtitles.tracks.len(), 1, "{text}");
    let cues = subtitles.tracks[0].cues.iter();
    cues.map(|c| (c.start.0, c.end.0, c.text.clone())).collect()
}

fn expect(list: &[(u64, u64, &str)]) -> Vec<(u64, u64, String)> {
    list.iter()
        .map(|(s, e, t)| (*s, *e, (*t).to_owned()))
        .collect()
}

#[test]
fn subrip() {
    let two = expect(&[(1000, 2500, "눈이\n온다"), (3_723_004, 3_724_000, "Snow.")]);
    for text in [
        "1\n00:00:01,000 --> 00:00:02,500\n눈이\n온다\n\n2\n01:02:03,004 --> 01:02:04,000\nSnow.\n",
        "\u{feff}1\r\n00:00:01,000 --> 00:00:02,500\r\n눈이\r\n온다\r\n\r\n2\r\n01:02:03,004 --> 01:02:04,000\r\nSnow.",
        "1\r00:00:01,000 --> 00:00:02,500\r눈이\r온다\r\r2\r01:02:03,004 --> 01:02:04,000\rSnow.",
        "00:00:01.000-->00:00:02.5\n눈이\n\n온다\n01:02:03.004 --> 01:02:04 X1:10 X2:20\n<i>Snow.</i>",
        "2\n01:02:03,004 --> 01:02:04,000\n{\\an8}Snow.\n\n\n1\n0:0:1,0 --> 0:0:2,5\n<font color=\"#fff\">눈이\n온다\n\n",
        "junk\n1\n00:00:01,000 --> 00:00:02,500\n눈이\n온다\n\n2\n01:02:03,004 --> 01:02:04,000\nSnow.\n\n3\n00:00:09,000 --> 00:00:10,000\n \n",
    ] {
        assert_eq!(cues(Format::Srt, text), two, "{text}");
    }
    let swapped = cues(Format::Srt, "1\n00:00:05,000 --> 00:00:02,000\nx\n");
    assert_eq!(swapped, expect(&[(5000, 5000, "x")]));
}

#[test]
fn faults_are_told_by_line() {
    let broken = "1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:xx --> 00:00:03,000\nb\n";
    assert_eq!(parse(Format::Srt, broken).unwrap().first_fault, Some(6));
    for (format, text, line) in [
        (Format::Srt, "", 1),
        (Format::Srt, "\n\nno times\n", 3),
        (Format::Smi, "<SAMI>\n<BODY>\n<SYNC>\n<P>x", 3),
        (Format::Ass, "[Events]\nDialogue: nothing\n", 2),
        (Format::Vtt, "WEBVTT\n\n00:01 --> x\n", 3),
    ] {
        assert_eq!(
            parse(format, text),
            Err(SubtitleError::NoCue { line }),
            "{text}"
        );
    }
    assert!(parse(Format::Mp4, "").is_err());
}

#[test]
fn webvtt() {
    let text = "WEBVTT - title\n\nNOTE\n00:99 is no time\n\nSTYLE\n::cue { color: red }\n\nintro\n\
                00:01.000 --> 00:02.000 align:start\n<v Kim>Snow &amp; ice</v>\n\n\
                NOTE more\n\nlast\n01:00:00.000 --> 01:00:01.000\nEnd\n";
    assert_eq!(
        cues(Format::Vtt, text),
        expect(&[(1000, 2000, "Snow & ice"), (3_600_000, 3_601_000, "End")])
    );
}

#[test]
fn substation() {
    let text = "[Script Info]\nTitle: x\n[V4+ Styles]\nFormat: Name\n[Events]\n\
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n\
        Comment: 0,0:00:00.00,0:00:01.00,D,,0,0,0,,no\n\
        Dialogue: 0,0:00:01.50,0:00:02.00,D,,0,0,0,,{\\i1}Snow{\\i0}, and\\Nice\n\
        Dialogue: 0,0:00:03.00,0:00:04.00,D,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}\n\
        Dialogue: 0,1:00:00.00,1:00:01.00,D,,0,0,0,,눈 {open\n";
    assert_eq!(
        cues(Format::Ass, text),
        expect(&[
            (1500, 2000, "Snow, and\nice"),
            (3_600_000, 3_601_000, "눈 {open")
        ])
    );
}

const SMI: &str = r#"<SAMI>
<HEAD><TITLE>x</TITLE>
<STYLE TYPE="text/css">
<!--
P { margin-left:8pt; font-family: 굴림; }
.KRCC { Name:한국어; lang:ko-KR; SAMIType:CC; }
.ENCC { Name:English; lang:en-US; SAMIType:CC; }
-->
</STYLE></HEAD>
<BODY>
<SYNC Start=1000><P Class=KRCC>
눈이 온다<br>많이
<SYNC Start=1200><P Class=ENCC>The snow is here
<SYNC Start=2000><P Class=KRCC>&nbsp;
<SYNC Start=2100><P Class=ENCC>&nbsp;
<SYNC START="3000"><P CLASS='KRCC'><font color=red>뷁</font> & 봄
</BODY>
</SAMI>"#;

#[test]
fn sami_keeps_languages_apart() {
    let subtitles = parse(Format::Smi, SMI).unwrap();
    let told: Vec<_> = subtitles
        .tracks
        .iter()
        .map(|t| {
            (
                t.class.as_deref(),
                t.language.as_ref().map(Lang::as_str),
                t.cues.len(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [(Some("KRCC"), Some("ko"), 2), (Some("ENCC"), Some("en"), 1)]
    );
    let korean = &subtitles.tracks[0].cues;
    assert_eq!(korean[0].text, "눈이 온다\n많이");
    assert_eq!((korean[0].start.0, korean[0].end.0), (1000, 2000));
    assert_eq!(korean[1].text, "뷁 & 봄");
    assert_eq!((korean[1].start.0, korean[1].end.0), (3000, 8000));
    let english = &subtitles.tracks[1].cues[0];
    assert_eq!((english.start.0, english.end.0), (1200, 2100));
}

#[test]
fn sami_in_the_old_encoding() {
    let (bytes, _, broken) = encoding_rs::EUC_KR.encode(SMI);
    assert!(!broken);
    let probe = look(Format::Smi, &bytes).unwrap();
    assert_eq!(probe.encoding.as_deref(), Some("EUC-KR"));
    assert_eq!(probe.count, Some(3));
    assert_eq!(probe.languages, [Lang::korean(), Lang::english()]);
}

#[test]
fn dirty_sami() {
    let one = expect(&[(1000, 2000, "눈")]);
    for text in [
        "<SAMI><BODY><SYNC Start=1000><P>눈<SYNC Start=2000><P>&nbsp;",
        "<sync start=1,000ms><p class=krcc>눈</p></sync><sync start=2000><p class=krcc>&nbsp",
        "<SYNC Start=1000\n<P Class=KRCC>눈\n<SYNC Start=2000\n<P Class=KRCC>&nbsp;",
        "<SYNC Start=1000 End=2000><P Class=KRCC>눈",
        "<SYNC Start=2000><P Class=KRCC>&nbsp;<SYNC Start=1000><P Class=KRCC>눈",
        "<SYNC><P Class=KRCC>x<SYNC Start=1000><P Class=KRCC>눈<SYNC Start=2000><P Class=KRCC><br>",
    ] {
        assert_eq!(cues(Format::Smi, text), one, "{text}");
    }
    // A class copied from a Korean file, over English lines.
    let text = "<SYNC Start=1><P Class=KRCC>It is the end of the road, and you have to go.";
    assert_eq!(
        parse(Format::Smi, text).unwrap().languages(),
        [Lang::english()]
    );
}
