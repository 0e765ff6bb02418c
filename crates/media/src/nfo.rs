//! Kodi's `.nfo` files: what a media centre wrote about a film, an episode or a series.

use crate::av::{tidy, year};
use crate::{text, xml};

/// A description is a few KiB; more than this is something else.
const LIMIT: usize = 4 << 20;

/// What a `.nfo` file says. Ratings, studios, actors and running time are not taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nfo {
    /// What it describes; `None` where the file only holds an address.
    pub kind: Option<NfoKind>,
    /// The title.
    pub title: Option<String>,
    /// The title in the language it was made in.
    pub original_title: Option<String>,
    /// A few sentences: `plot`, else `outline`.
    pub summary: Option<String>,
    /// The year it is of: `year`, else of `premiered` or `aired`.
    pub year: Option<u16>,
    /// The season of an episode.
    pub season: Option<u16>,
    /// The number of an episode.
    pub episode: Option<u16>,
    /// The series of an episode.
    pub show: Option<String>,
    /// Who sings, in a music video.
    pub artist: Option<String>,
    /// Genres, in the file's order.
    pub genres: Vec<String>,
}

/// What a `.nfo` file describes, after the name of its root element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NfoKind {
    /// A film: `movie`.
    Movie,
    /// An episode: `episodedetails`. Of several in one file the first counts.
    Episode,
    /// A series: `tvshow`.
    Show,
    /// A song with pictures: `musicvideo`.
    MusicVideo,
    /// An album or an artist: `album`, `artist`.
    Music,
}

/// Why a `.nfo` file tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NfoError {
    /// It is longer than 4 MiB.
    #[error("longer than {LIMIT} bytes")]
    TooLarge,
    /// It is neither XML with a root that Kodi knows nor an address. Release groups put drawings
    /// into files of this name.
    #[error("no description")]
    NoDescription,
    /// It breaks off or is no well-formed XML.
    #[error("broken XML")]
    Broken,
}

/// Reads a `.nfo` file in any encoding. One that only holds the address of a page is empty; one
/// with an address behind the description is read without it. References to entities of the
/// file's own are left out, so none can grow.
///
/// # Errors
/// [`NfoError`]; a file that breaks off after the title is still an error, so that half a
/// description is never taken for all of it.
pub fn parse(bytes: &[u8]) -> Result<Nfo, NfoError> {
    if bytes.len() > LIMIT {
        return Err(NfoError::TooLarge);
    }
    let (text, _) = text::decode(bytes);
    let text = text.trim();
    let is_address = |line: &str| line.starts_with("http://") || line.starts_with("https://");
    let Some(start) = text.find('<') else {
        let only = text
            .lines()
            .all(|line| line.trim().is_empty() || is_address(line.trim()));
        return if only {
            Ok(Nfo::default())
        } else {
            Err(NfoError::NoDescription)
        };
    };
    // What stands behind the root's end is an address or a second root.
    let (kind, body) = root(&text[start..])?;
    let mut nfo = Nfo {
        kind: Some(kind),
        ..Nfo::default()
    };
    let (mut outline, mut premiered) = (None, None);
    let result = xml::leaves(body, LIMIT, |path, value| {
        let [_, name] = path else {
            return;
        };
        match name.as_str() {
            "title" => set(&mut nfo.title, value, 500),
            "originaltitle" => set(&mut nfo.original_title, value, 500),
            "plot" => set(&mut nfo.summary, value, 8000),
            "outline" => set(&mut outline, value, 8000),
            "year" => nfo.year = nfo.year.or(year(value)),
            "premiered" | "aired" | "releasedate" => premiered = premiered.or(year(value)),
            "season" => nfo.season = nfo.season.or(value.parse().ok()),
            "episode" => nfo.episode = nfo.episode.or(value.parse().ok()),
            "showtitle" => set(&mut nfo.show, value, 500),
            "artist" => set(&mut nfo.artist, value, 500),
            "genre" => {
                for genre in value.split(['/', ',', '|']) {
                    let genre = tidy(genre, 100);
                    if !genre.is_empty() && nfo.genres.len() < 32 && !nfo.genres.contains(&genre) {
                        nfo.genres.push(genre);
                    }
                }
            }
            _ => {}
        }
    });
    result.map_err(|_| NfoError::Broken)?;
    nfo.summary = nfo.summary.or(outline);
    nfo.year = nfo.year.or(premiered);
    Ok(nfo)
}

fn set(place: &mut Option<String>, value: &str, most: usize) {
    if place.is_none() {
        *place = Some(tidy(value, most)).filter(|value| !value.is_empty());
    }
}

/// The first root that Kodi knows, from its start tag to its end tag.
fn root(text: &str) -> Result<(NfoKind, &str), NfoError> {
    const ROOTS: [(&str, NfoKind); 6] = [
        ("movie", NfoKind::Movie),
        ("episodedetails", NfoKind::Episode),
        ("tvshow", NfoKind::Show),
        ("musicvideo", NfoKind::MusicVideo),
        ("album", NfoKind::Music),
        ("artist", NfoKind::Music),
    ];
    let mut found: Option<(usize, &str, NfoKind)> = None;
    for (name, kind) in ROOTS {
        let starts = text.match_indices('<').map(|(at, _)| at);
        let at = starts.take(64).find(|at| {
            let after = text[at + 1..].strip_prefix(name);
            after.is_some_and(|after| after.starts_with(['>', ' ', '\r', '\n', '\t', '/']))
        });
        if let Some(at) = at
            && found.is_none_or(|(first, ..)| at < first)
        {
            found = Some((at, name, kind));
        }
    }
    let (start, name, kind) = found.ok_or(NfoError::NoDescription)?;
    let end = text[start..].find(&format!("</{name}>"));
    let end = end.ok_or(NfoError::Broken)? + start + name.len() + 3;
    Ok((kind, &text[start..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film() {
        let nfo = parse(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\" ?>\r\n<movie>\r\n\
             <title>겨울 &amp; 봄</title><originaltitle>Winter</originaltitle>\
             <ratings><rating><title>no</title></rating></ratings>\
             <outline>short</outline><plot><![CDATA[Long <b>plot</b>.]]></plot>\
             <premiered>2019-02-03</premiered><genre>Drama / War</genre><genre>War</genre>\
             <actor><name>A</name></actor></movie>\nhttps://films.example/1\n"
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(nfo.kind, Some(NfoKind::Movie));
        assert_eq!(nfo.title.as_deref(), Some("겨울 & 봄"));
        assert_eq!(nfo.original_title.as_deref(), Some("Winter"));
        assert_eq!(nfo.summary.as_deref(), Some("Long <b>plot</b>."));
        assert_eq!(nfo.year, Some(2019));
        assert_eq!(nfo.genres, ["Drama", "War"]);
    }

    #[test]
    fn an_episode() {
        let nfo = parse(
            b"<episodedetails><title>Snow</title><season>2</season><episode>07</episode>\
              <showtitle>Winter</showtitle><aired>2020-01-01</aired></episodedetails>\
              <episodedetails><title>Second</title></episodedetails>",
        )
        .unwrap();
        assert_eq!((nfo.season, nfo.episode), (Some(2), Some(7)));
        assert_eq!(
            (nfo.title.as_deref(), nfo.show.as_deref()),
            (Some("Snow"), Some("Winter"))
        );
    }

    #[test]
    fn korean_in_the_old_encoding() {
        let (bytes, _, _) =
            encoding_rs::EUC_KR.encode("<tvshow><title>겨울 이야기</title></tvshow>");
        assert_eq!(parse(&bytes).unwrap().title.as_deref(), Some("겨울 이야기"));
    }

    #[test]
    fn faults() {
        assert_eq!(parse(b"https://films.example/1\n"), Ok(Nfo::default()));
        assert_eq!(parse(b""), Ok(Nfo::default()));
        assert_eq!(parse(b"  _/\\_ a drawing"), Err(NfoError::NoDescription));
        assert_eq!(
            parse(b"<html><body>x</body></html>"),
            Err(NfoError::NoDescription)
        );
        assert_eq!(
            parse(b"<movie><title>x</title><plot"),
            Err(NfoError::Broken)
        );
        assert_eq!(parse(&vec![b' '; LIMIT + 1]), Err(NfoError::TooLarge));
    }

    #[test]
    fn entity_bomb() {
        let mut bomb = String::from("<?xml version=\"1.0\"?><!DOCTYPE movie [<!ENTITY a0 \"ha\">");
        for n in 1..60 {
            bomb += &format!("<!ENTITY a{n} \"&a{};&a{};\">", n - 1, n - 1);
        }
        bomb += "<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
        bomb += "<movie><title>&a59;&x;left</title></movie>";
        assert_eq!(
            parse(bomb.as_bytes()).unwrap().title.as_deref(),
            Some("left")
        );
    }
}
