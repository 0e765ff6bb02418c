//! Pictures and texts.

use bulssi_model::{Format, PictureRule, Probe, TextEncoding, TextRule};

use super::Wrong;
use super::film::fits;
use super::wrong::Wrongs;

/// What is wrong with a picture by the rule that comes nearest.
pub(super) fn picture(probe: &Probe, rules: &[PictureRule]) -> Wrongs {
    let of_format = rules.iter().filter(|rule| rule.format == probe.format);
    let by_rule = |rule: &PictureRule| {
        let mut wrong = Wrongs::NONE;
        wrong.add(Wrong::Progressive, probe.progressive && !rule.progressive);
        let too_large = |(most, has)| !fits(has, most);
        wrong.add(
            Wrong::Size,
            rule.size.zip(probe.pixels).is_some_and(too_large),
        );
        wrong
    };
    let nearest = of_format.map(by_rule).reduce(Wrongs::nearer);
    nearest.unwrap_or(Wrongs::one(Wrong::Format))
}

/// What is wrong with a text by the rule that comes nearest.
pub(super) fn text(probe: &Probe, rules: &[TextRule]) -> Wrongs {
    let of_format = rules.iter().filter(|rule| rule.format == probe.format);
    let by_rule = |rule: &TextRule| {
        let mut wrong = Wrongs::NONE;
        let asked = !rule.encodings.is_empty() && rule.format == Format::PlainText;
        wrong.add(
            Wrong::Encoding,
            asked && !has_encoding(probe, &rule.encodings),
        );
        wrong
    };
    let nearest = of_format.map(by_rule).reduce(Wrongs::nearer);
    nearest.unwrap_or(Wrongs::one(Wrong::Format))
}

/// Whether a text is written in one of these ways. One of ASCII alone is in all but UTF-16.
fn has_encoding(probe: &Probe, known: &[TextEncoding]) -> bool {
    let Some(own) = probe.encoding.as_deref() else {
        return true;
    };
    known.iter().any(|encoding| match encoding {
        TextEncoding::Utf8 => own == "UTF-8" && !probe.marked,
        TextEncoding::Utf8Bom => own == "UTF-8" && probe.marked,
        TextEncoding::Utf16Le | TextEncoding::Cp949 | TextEncoding::Gbk => own == encoding.label(),
    })
}
