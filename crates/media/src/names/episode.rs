//! Episodes and seasons in names.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::{composed, stem, title};

/// What a file name says of an episode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpisodeName {
    /// The season, where the name tells; 0 holds specials.
    pub season: Option<u16>,
    /// The episode; the first of them where the file holds several.
    pub number: u16,
    /// The name of the series, from what stands before.
    pub series: Option<String>,
    /// The title of the episode, from what stands behind.
    pub title: Option<String>,
}

/// Patterns with the groups `at` (the sign itself), `s` (season) and `n` (number), surest first.
/// What stands outside `at` says which letters and digits it must not touch; that keeps `1080p`,
/// `x264` and years out.
static EPISODES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compile(&[
        // S01E02, s1e2, S01.E02, S01 EP02, S01E01E02, S01E01-E03
        r"(?:^|[^a-z0-9])(?P<at>s(?P<s>\d{1,4})[ ._-]*ep?[ ._-]*(?P<n>\d{1,4})(?:[-~ ._]*e\d{1,4})*)(?:$|[^0-9a-z])",
        // Season 2 Episode 3
        r"(?:^|[^a-z0-9])(?P<at>(?:season|series)[ ._-]*(?P<s>\d{1,2})[ ._,-]*(?:episode|ep|e)[ ._-]*(?P<n>\d{1,4}))(?:$|[^0-9a-z])",
        // 시즌 2 제3화, 시즌2 3회
        r"(?P<at>시즌[ ._-]*(?P<s>\d{1,2})[ ._-]+(?:제[ ]?)?(?P<n>\d{1,4})[ ]?(?:화|회|부|강|편))(?:$|[^가-힣])",
        // 2기 3화
        r"(?:^|[^0-9])(?P<at>(?P<s>\d{1,2})기[ ._-]*(?:제[ ]?)?(?P<n>\d{1,4})[ ]?(?:화|회|부|강|편))(?:$|[^가-힣])",
        // 1x02
        r"(?:^|[^a-z0-9])(?P<at>(?P<s>\d{1,2})x(?P<n>\d{2,3}))(?:$|[^a-z0-9])",
        // 제3화, 제12부
        r"(?P<at>제[ ]?(?P<n>\d{1,4})[ ]?(?:화|회|부|강|편|과))(?:$|[^가-힣])",
        // 3화, 12회, 3부; not 3부작, not 1회용
        r"(?:^|[^0-9])(?P<at>(?P<n>\d{1,4})[ ]?(?:화|회|부|강))(?:$|[^가-힣])",
        // 第3集, 第12話
        r"(?P<at>第[ ]?(?P<n>\d{1,4})[ ]?(?:集|话|話|回))",
        // EP03, Episode 4, Ep. 5
        r"(?:^|[^a-z])(?P<at>ep(?:isode)?[ ._-]*(?P<n>\d{1,4}))(?:$|[^0-9a-z])",
        // E05
        r"(?:^|[^a-z0-9])(?P<at>e(?P<n>\d{2,4}))(?:$|[^0-9a-z])",
        // [Group] Show - 05 [1080p]
        r" (?P<at>- (?P<n>\d{2,3})(?:v\d)?)[ ]*(?:$|\[|\()",
    ])
});

static SEASONS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compile(&[
        r"(?:^|[^a-z])(?:season|series)[ ._-]*(?P<n>\d{1,2})(?:$|[^0-9a-z])",
        r"(?:^|[^a-z0-9])s(?P<n>\d{1,2})(?:$|[^0-9a-z])",
        r"시즌[ ._-]*(?P<n>\d{1,2})(?:$|[^0-9])",
        r"(?:^|[^0-9])(?P<n>\d{1,2})(?:기|시즌)(?:$|[^가-힣])",
    ])
});

fn compile(patterns: &[&str]) -> Vec<Regex> {
    // They are constants, and a test compiles each; a broken one would find nothing.
    let insensitive = |pattern: &&str| Regex::new(&format!("(?i){pattern}")).ok();
    patterns.iter().filter_map(insensitive).collect()
}

/// The episode that a file name tells of: `Show.Name.S01E02.Title.1080p.mkv`, `1x02`, `제3화`,
/// `12회`, `EP03`, `Episode 4`, `E05`. `None` where there is no sure sign of one.
///
/// ```
/// let episode = bulssi_media::episode_of("Winter.Story.S01E02.Snow.1080p.WEB.mkv").unwrap();
/// assert_eq!((episode.season, episode.number), (Some(1), 2));
/// assert_eq!(episode.series.as_deref(), Some("Winter Story"));
/// assert_eq!(episode.title.as_deref(), Some("Snow"));
/// ```
#[must_use]
pub fn episode_of(name: &str) -> Option<EpisodeName> {
    let name = composed(name);
    let stem = stem(&name);
    let found = EPISODES.iter().find_map(|pattern| pattern.captures(stem))?;
    let (sign, number) = (found.name("at")?, found.name("n")?);
    let season = found.name("s");
    let clean = |text: &str, head: bool| {
        let text = text
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '_' | '-' | '~' | ','));
        let (title, _) = title::parts(text, head);
        Some(title).filter(|title| title.chars().any(char::is_alphanumeric))
    };
    Some(EpisodeName {
        season: season.and_then(|s| s.as_str().parse().ok()),
        number: number.as_str().parse().ok()?,
        series: clean(&stem[..sign.start()], true),
        title: clean(&stem[sign.end()..], false),
    })
}

/// The season that a folder holds: `Season 2`, `S02`, `시즌 2`, `2기`; `Specials` is 0.
#[must_use]
pub fn season_of(folder: &str) -> Option<u16> {
    let folder = composed(folder);
    let lower = folder.trim().to_lowercase();
    if matches!(
        lower.as_str(),
        "specials" | "special" | "extras" | "스페셜" | "특별편" | "번외편"
    ) {
        return Some(0);
    }
    let found = SEASONS
        .iter()
        .find_map(|pattern| pattern.captures(&folder))?;
    found.name("n")?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_compile() {
        assert_eq!((EPISODES.len(), SEASONS.len()), (11, 4));
    }

    #[test]
    fn episodes() {
        for (name, season, number, series, title) in [
            (
                "Show.Name.S01E02.Title.1080p.WEB.mkv",
                Some(1),
                2,
                Some("Show Name"),
                Some("Title"),
            ),
            ("show name s1e2.mp4", Some(1), 2, Some("show name"), None),
            (
                "Show Name - 1x02 - The Title.avi",
                Some(1),
                2,
                Some("Show Name"),
                Some("The Title"),
            ),
            ("Show.S01E01E02.mkv", Some(1), 1, Some("Show"), None),
            (
                "Show.S01E01-E03.Long.Title.mkv",
                Some(1),
                1,
                Some("Show"),
                Some("Long Title"),
            ),
            ("Show.S01.E02.mkv", Some(1), 2, Some("Show"), None),
            ("Show.S00E05.mkv", Some(0), 5, Some("Show"), None),
            ("S02E10.mkv", Some(2), 10, None, None),
            ("s02e10 봄.mkv", Some(2), 10, None, Some("봄")),
            ("겨울 이야기 제3화.mp4", None, 3, Some("겨울 이야기"), None),
            (
                "겨울 이야기 3화 - 눈.mp4",
                None,
                3,
                Some("겨울 이야기"),
                Some("눈"),
            ),
            (
                "겨울 이야기 제12부.mp4",
                None,
                12,
                Some("겨울 이야기"),
                None,
            ),
            (
                "겨울이야기.12회.720p.avi",
                None,
                12,
                Some("겨울이야기"),
                None,
            ),
            (
                "겨울 이야기 시즌 2 제3화.mp4",
                Some(2),
                3,
                Some("겨울 이야기"),
                None,
            ),
            (
                "겨울 이야기 2기 3화.mp4",
                Some(2),
                3,
                Some("겨울 이야기"),
                None,
            ),
            ("제1화.mp4", None, 1, None, None),
            ("12화.mp4", None, 12, None, None),
            ("Show EP03.mp4", None, 3, Some("Show"), None),
            ("Show.EP03", None, 3, Some("Show"), None),
            (
                "Show Episode 4 The Return.mp4",
                None,
                4,
                Some("Show"),
                Some("The Return"),
            ),
            ("Show.E05.2019.720p.mkv", None, 5, Some("Show"), None),
            ("E05.mkv", None, 5, None, None),
            ("Season 2 Episode 3.mkv", Some(2), 3, None, None),
            (
                "[Group] Show Name - 05 [1080p].mkv",
                None,
                5,
                Some("Show Name"),
                None,
            ),
            ("Show (2019) S03E07.mkv", Some(3), 7, Some("Show"), None),
            ("电视剧 第3集.mp4", None, 3, Some("电视剧"), None),
            ("\u{110c}\u{1166}3\u{1112}\u{116a}.mp4", None, 3, None, None),
        ] {
            let expected = EpisodeName {
                season,
                number,
                series: series.map(str::to_owned),
                title: title.map(str::to_owned),
            };
            assert_eq!(episode_of(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn no_episodes() {
        for name in [
            "Movie.2019.1080p.x264.mkv",
            "Movie 1920x1080.mp4",
            "Show.S2E.mkv",
            "Blade Runner 2049.mkv",
            "E.mp4",
            "Apollo 13.mkv",
            "3부작 다큐멘터리.mp4",
            "1회용 봄.mp4",
            "Movie.DDP5.1.H264.mkv",
            "se7en.mkv",
            "12 Monkeys - 12 More.mkv",
            "Deep.Space.mkv",
            "Recipe 5.mp4",
            "",
        ] {
            assert_eq!(episode_of(name), None, "{name}");
        }
    }

    #[test]
    fn seasons() {
        for (folder, season) in [
            ("Season 2", Some(2)),
            ("season02", Some(2)),
            ("S02", Some(2)),
            ("Show Name S03", Some(3)),
            ("시즌 2", Some(2)),
            ("겨울 이야기 시즌3", Some(3)),
            ("2기", Some(2)),
            ("Specials", Some(0)),
            ("Season 0", Some(0)),
            ("Show Name", None),
            ("Sundays 7", None),
            ("2019", None),
            ("S2019", None),
        ] {
            assert_eq!(season_of(folder), season, "{folder}");
        }
    }
}
