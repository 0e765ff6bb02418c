//! The script that is drawn into a film: size, outline and lines for the screen it is watched on.

use std::fmt;
use std::str::FromStr;

use bulssi_model::{Millis, Size};

use super::write::{ASS_EVENTS, ass_event, ass_text};
use super::{BurnFont, Cue, lines};

/// The version of what is written; part of every [`BurnStyle`], so that what an older release drew
/// is known as such.
pub const BURN_VERSION: u32 = 1;

/// What profiles without a screen are thought of as.
const USUAL: Size = Size {
    width: 1280,
    height: 720,
};
/// Below so many pixels Hangul is a blot.
const LEAST_EM: u32 = 12;
/// Korean subtitles have 16 syllables a line by the rules of most houses, 20 at most.
const MOST_CHARS: u32 = 20;
/// A piece of a cue that was cut in time is seen for so many milliseconds at least.
const LEAST_TIME: u64 = 800;

/// How subtitles are drawn: all of it that depends on the screen, in few numbers. Its text is a part
/// of a recipe, and names everything besides the cues and the frame that changes the script.
///
/// ```
/// use bulssi_media::subtitle::BurnStyle;
///
/// let style: BurnStyle = "ass1-em45-l2-c20-f0a1b2c3d4e5f6071".parse().unwrap();
/// assert_eq!((style.em, style.lines, style.chars), (45, 2, 20));
/// assert_eq!(style.to_string(), "ass1-em45-l2-c20-f0a1b2c3d4e5f6071");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnStyle {
    /// The side of a Hangul syllable, in pixels of the frame.
    pub em: u32,
    /// Lines that are seen at once, where there is time for it.
    pub lines: u32,
    /// Syllables a line; Latin letters count half.
    pub chars: u32,
    /// The font, by the first 16 digits of its file's digest.
    pub font: String,
}

/// A text that is no [`BurnStyle`] of this release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no style of drawn subtitles: {0}")]
pub struct BurnStyleError(pub String);

impl BurnStyle {
    /// The style for a frame that is shown as large as the screen allows, which is 1280x720 where it
    /// is not known.
    ///
    /// Letters are 6 % of a television's height, as broadcasters have them, and 10 % of that of a
    /// small player's, whose pixels would not do otherwise.
    #[must_use]
    pub fn new(frame: Size, screen: Option<Size>, font: &BurnFont) -> Self {
        let screen = screen.unwrap_or(USUAL);
        let (width, height) = (frame.width.max(1), frame.height.max(1));
        // Thousandths of the screen's height: 100 up to 240 lines, 62 from 576 on.
        let part = 100 - (screen.height.clamp(240, 576) - 240) * 38 / 336;
        let on_screen = (screen.height * part / 1000).max(LEAST_EM);
        // The frame grows until one of its sides is the screen's.
        let (by_width, by_height) = (
            u64::from(screen.width) * u64::from(height),
            u64::from(screen.height) * u64::from(width),
        );
        let em = if by_width <= by_height {
            on_screen * width / screen.width.max(1)
        } else {
            on_screen * height / screen.height.max(1)
        };
        let em = em.clamp(LEAST_EM, (height / 3).max(LEAST_EM));
        let chars = (width - 2 * margin(width)) / em;
        let chars = chars.clamp(1, MOST_CHARS);
        Self {
            em,
            lines: match chars {
                14.. => 2,
                9.. => 3,
                _ => 4,
            },
            chars,
            font: font.mark(),
        }
    }
}

/// What stays free on each side; televisions cut edges off.
const fn margin(side: u32) -> u32 {
    side * 4 / 100
}

impl fmt::Display for BurnStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            em,
            lines,
            chars,
            font,
        } = self;
        write!(f, "ass{BURN_VERSION}-em{em}-l{lines}-c{chars}-f{font}")
    }
}

impl FromStr for BurnStyle {
    type Err = BurnStyleError;

    fn from_str(text: &str) -> Result<Self, BurnStyleError> {
        let mut parts = text.split('-');
        let mut part = |prefix: &str| parts.next()?.strip_prefix(prefix);
        let style = (|| {
            let number = |text: &str| text.parse::<u32>().ok().filter(|n| (1..10_000).contains(n));
            (number(part("ass")?)? == BURN_VERSION).then_some(())?;
            Some(Self {
                em: number(part("em")?)?,
                lines: number(part("l")?)?,
                chars: number(part("c")?)?,
                font: part("f")?.to_owned(),
            })
        })();
        style
            // Whatever is left out or written otherwise is not ours.
            .filter(|style| style.to_string() == text)
            .filter(|style| {
                style.font.len() == 16 && style.font.bytes().all(|b| b.is_ascii_hexdigit())
            })
            .ok_or_else(|| BurnStyleError(text.to_owned()))
    }
}

/// Writes cues as a SubStation script for a frame: white letters with a black outline at the foot,
/// in lines of at most [`BurnStyle::chars`] syllables that break between words. A text of more than
/// [`BurnStyle::lines`] lines is shown piece by piece, in shares of its time.
///
/// `font` is the one that the style names; the script asks for its family.
#[must_use]
pub fn burn_script(cues: &[Cue], style: &BurnStyle, frame: Size, font: &BurnFont) -> String {
    let mut out = head(style, frame, font);
    out += ASS_EVENTS;
    for cue in cues.iter().filter(|cue| cue.end > cue.start) {
        for piece in pieces(cue, style, frame) {
            out += &ass_event(&piece, &ass_text(&piece.text));
        }
    }
    out
}

fn head(style: &BurnStyle, frame: Size, font: &BurnFont) -> String {
    // Sizes of SubStation are those of a line; see `BurnFont::line_height`.
    let size = decimal(style.em * font.line_height / 10);
    let outline = decimal((style.em * 100 / 13).max(100));
    let (side, foot) = (margin(frame.width), margin(frame.height));
    let Size { width, height } = frame;
    let family = &font.family;
    format!(
        "[Script Info]\nScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\n\
         ScaledBorderAndShadow: yes\nWrapStyle: 0\n\n\
         [V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, \
         OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, \
         Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n\
         Style: Default,{family},{size},&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,\
         0,0,0,0,100,100,0,0,1,{outline},0,2,{side},{side},{foot},1\n\n"
    )
}

/// Hundredths as a decimal number.
fn decimal(hundredths: u32) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A cue as what is seen of it at once, one after the other.
fn pieces(cue: &Cue, style: &BurnStyle, frame: Size) -> Vec<Cue> {
    let lines = lines::broken(&cue.text, style.chars as usize * 2);
    let time = cue.end.0 - cue.start.0;
    let most = (style.lines as usize).max(1);
    // Where there is no time, more lines are seen at once, as long as there is room above.
    let wanted = lines.len().div_ceil(most);
    let in_time = usize::try_from(time / LEAST_TIME)
        .unwrap_or(usize::MAX)
        .max(1);
    let room = (frame.height * 8 / 10 / (style.em * 5 / 4).max(1)).max(1) as usize;
    let count = wanted.min(in_time).max(lines.len().div_ceil(room)).max(1);
    let each = lines.len().div_ceil(count).max(1);
    let texts: Vec<&[String]> = lines.chunks(each).collect();
    let weight = |lines: &[String]| {
        lines
            .iter()
            .map(|line| lines::width(line) as u64)
            .sum::<u64>()
    };
    let all: u64 = texts.iter().map(|lines| weight(lines)).sum::<u64>().max(1);
    let (mut shown, mut start) = (0, cue.start);
    let mut pieces = Vec::with_capacity(texts.len());
    for lines in texts {
        shown += weight(lines);
        // In 128 bits: a cue of a damaged file may last for years.
        let until = u128::from(time) * u128::from(shown) / u128::from(all);
        let end = Millis(cue.start.0 + u64::try_from(until).unwrap_or(time));
        pieces.push(Cue {
            start,
            end,
            text: lines.join("\n"),
        });
        start = end;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use bulssi_model::Digest;

    use super::*;

    fn font() -> BurnFont {
        BurnFont {
            family: "Noto Sans CJK KR".to_owned(),
            file: PathBuf::from("/f.ttc"),
            digest: Digest::of(b"font"),
            line_height: 1448,
        }
    }

    fn size(text: &str) -> Size {
        text.parse().unwrap()
    }

    #[test]
    fn letters_are_readable_on_every_screen() {
        for (frame, screen, em, lines, chars) in [
            ("1280x720", None, 44, 2, 20),
            ("1920x1080", Some("1920x1080"), 66, 2, 20),
            // A small film on a television is made larger by it.
            ("640x360", Some("1280x720"), 22, 2, 20),
            ("720x576", Some("720x576"), 35, 2, 18),
            ("320x240", Some("320x240"), 24, 3, 12),
            ("320x136", Some("320x240"), 24, 3, 12),
            ("224x176", Some("224x176"), 17, 3, 12),
            ("176x144", Some("176x144"), 14, 3, 11),
            ("96x96", Some("96x96"), 12, 4, 7),
            ("854x480", Some("854x480"), 35, 2, 20),
            ("480x272", Some("480x272"), 26, 2, 17),
            ("1x1", Some("1x1"), 12, 4, 1),
        ] {
            let style = BurnStyle::new(size(frame), screen.map(size), &font());
            assert_eq!(
                (style.em, style.lines, style.chars),
                (em, lines, chars),
                "{frame}"
            );
            assert_eq!(style.to_string().parse(), Ok(style));
        }
        for wrong in [
            "",
            "ass1-em45-l2-c20",
            "ass2-em45-l2-c20-f0a1b2c3d4e5f6071",
            "ass1-em0-l2-c20-f0a1b2c3d4e5f6071",
            "ass1-em045-l2-c20-f0a1b2c3d4e5f6071",
            "ass1-em45-l2-c20-f0a1b2c3d4e5f607x",
            "ass1-em45-l2-c20-f0a1b2c3d4e5f6071-",
        ] {
            assert!(wrong.parse::<BurnStyle>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn long_texts_are_shown_piece_by_piece() {
        let style = BurnStyle::new(size("320x240"), Some(size("320x240")), &font());
        let text = "그날 밤 우리는 강을 건너서 아무도 모르는 작은 마을에 닿았고 거기서 오래도록 살게 되었다";
        let cue = |end| Cue {
            start: Millis(1000),
            end: Millis(end),
            text: text.to_owned(),
        };
        let told = |cue: &Cue| {
            let pieces = pieces(cue, &style, size("320x240"));
            let all: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
            assert_eq!(all.join(" ").replace('\n', " "), text);
            assert_eq!(pieces[0].start, cue.start);
            assert_eq!(pieces[pieces.len() - 1].end, cue.end);
            assert!(pieces.windows(2).all(|two| two[0].end == two[1].start));
            let lines = pieces.iter().map(|piece| piece.text.lines().count());
            lines.collect::<Vec<_>>()
        };
        assert_eq!(told(&cue(7000)), [3, 2]);
        // No time for two pieces: all at once, which still fits.
        assert_eq!(told(&cue(2000)), [5]);
    }

    #[test]
    fn the_script_says_it_all() {
        let style = BurnStyle::new(size("320x240"), Some(size("320x240")), &font());
        let cues = [Cue {
            start: Millis(1234),
            end: Millis(5678),
            text: "{눈}이\\온다".to_owned(),
        }];
        let script = burn_script(&cues, &style, size("320x240"), &font());
        assert!(
            script.contains("PlayResX: 320\nPlayResY: 240\n"),
            "{script}"
        );
        assert!(
            script.contains("Style: Default,Noto Sans CJK KR,34.75,"),
            "{script}"
        );
        let event = "Dialogue: 0,0:00:01.23,0:00:05.68,Default,,0,0,0,,｛눈｝이＼온다\n";
        assert!(script.ends_with(event), "{script}");
    }
}
