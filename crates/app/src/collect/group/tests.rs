//! Folders as people have them, and the works that they are.

use bulssi_media::nfo::{Nfo, NfoKind};

use super::*;

fn format_of(name: &str) -> Class {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let format = match extension {
        "nfo" => {
            let kind = match stem(name) {
                "tvshow" => NfoKind::Show,
                "movie" => NfoKind::Movie,
                "drawing" => return Class::Drawing,
                _ => NfoKind::Episode,
            };
            return Class::Nfo(Box::new(Nfo {
                kind: Some(kind),
                title: Some(format!("<{}>", stem(name))),
                ..Nfo::default()
            }));
        }
        "zimaa" => Format::Zim,
        other if other.starts_with("zim") && other.len() == 5 => Format::ZimPart,
        "exe" | "toml" => return Class::Done,
        other => {
            let mut formats = Format::ALL.iter();
            *formats.find(|format| format.extension() == other).unwrap()
        }
    };
    Class::Media(format)
}

/// Views of the files at these paths below a folder `root` in `above`, and the paths by number.
fn views(paths: &[&str]) -> (Vec<View>, Vec<String>) {
    let mut sorted: Vec<&str> = paths.to_vec();
    sorted.sort_unstable();
    let folder = |path: &str| {
        path.rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_owned()
    };
    let folders: BTreeSet<String> = sorted.iter().map(|path| folder(path)).collect();
    let folders: Vec<String> = folders.into_iter().collect();
    let mut files = Vec::new();
    let mut views = Vec::new();
    for name in &folders {
        let mut view = View {
            names: std::iter::once("root")
                .chain(name.split('/').filter(|part| !part.is_empty()))
                .map(str::to_owned)
                .collect(),
            above: "above".to_owned(),
            ..View::default()
        };
        view.parent = (0..views.len()).rev().find(|at| {
            let other = &folders[*at];
            other.is_empty() || name.starts_with(&format!("{other}/"))
        });
        for path in sorted.iter().filter(|path| folder(path) == *name) {
            let name = path.rsplit('/').next().unwrap().to_owned();
            let class = format_of(&name);
            view.files.push(Seen {
                file: files.len(),
                name,
                class,
            });
            files.push((*path).to_owned());
        }
        views.push(view);
    }
    (views, files)
}

/// The works as lines: main files, `+` companions with languages, `=` place in a series, `<nfo>`.
fn lines(paths: &[&str]) -> Vec<String> {
    let (mut views, files) = views(paths);
    let grouped = group(&mut views);
    let names = |numbers: &[FileNo]| {
        let names: Vec<&str> = numbers.iter().map(|n| files[*n].as_str()).collect();
        names.join(" & ")
    };
    let work = |group: &Group| {
        let mut line = names(&group.main);
        for (file, language) in &group.subtitles {
            line += &format!(" + {}", files[*file]);
            if let Some(language) = language {
                line += &format!("({language})");
            }
        }
        for file in &group.posters {
            line += &format!(" + {}", files[*file]);
        }
        if let Some(nfo) = &group.nfo {
            line += &format!(" {}", nfo.title.as_deref().unwrap());
        }
        if let Some(place) = &group.place {
            line += &format!(" = {} {}/{}", place.series, place.season, place.number);
            if let Some(title) = &place.title {
                line += &format!(" {title}");
            }
        }
        line
    };
    let left = |(file, why): &(FileNo, Left)| format!("{}: {why:?}", files[*file]);
    let works = grouped.groups.iter().map(work);
    works.chain(grouped.left.iter().map(left)).collect()
}

fn check(name: &str, paths: &[&str], expected: &[&str]) {
    assert_eq!(lines(paths), expected, "{name}");
    // However the folder lists its files.
    let backwards: Vec<&str> = paths.iter().rev().copied().collect();
    assert_eq!(lines(&backwards), expected, "{name}, backwards");
}

#[test]
fn films() {
    check(
        "a film with all that goes with it",
        &[
            "A.mp4", "A.ko.srt", "A.en.srt", "A.jpg", "A.nfo", "B.mp4", "B.smi",
        ],
        &[
            "A.mp4 + A.en.srt(en) + A.ko.srt(ko) + A.jpg <A>",
            "B.mp4 + B.smi",
        ],
    );
    check(
        "a folder of one film, whatever the names",
        &[
            "W/x1.mp4",
            "W/korean.srt",
            "W/folder.jpg",
            "W/movie.nfo",
            "W/fanart.jpg",
        ],
        &[
            "W/x1.mp4 + W/korean.srt(ko) + W/folder.jpg <movie>",
            "W/fanart.jpg: Decoration",
        ],
    );
    check(
        "subtitles in a folder of their own",
        &["W/A.mp4", "W/Subs/2_English.srt", "W/Subs/ko.srt"],
        &["W/A.mp4 + W/Subs/2_English.srt(en) + W/Subs/ko.srt(ko)"],
    );
    check(
        "the longer name has the subtitle",
        &["A.mp4", "A 2.mp4", "A 2.srt", "A.ko.srt"],
        &["A 2.mp4 + A 2.srt", "A.mp4 + A.ko.srt(ko)"],
    );
    check(
        "its own description comes before the folder's",
        &["W/A.mp4", "W/A.nfo", "W/movie.nfo"],
        &["W/A.mp4 <A>"],
    );
}

#[test]
fn alone_is_left_over() {
    check(
        "nothing that they could belong to",
        &["x.srt", "y.nfo", "drawing.nfo", "poster.jpg", "w.zimab"],
        &[
            "drawing.nfo: NoDescription",
            "poster.jpg: NoWork",
            "w.zimab: NoFirstPart",
            "x.srt: NoFilm",
            "y.nfo: NoFilm",
        ],
    );
    check(
        "several that they could belong to",
        &["A.mp4", "B.mp4", "x.srt", "movie.nfo", "poster.jpg"],
        &[
            "A.mp4",
            "B.mp4",
            "movie.nfo: NoFilm",
            "poster.jpg: NoWork",
            "x.srt: NoFilm",
        ],
    );
    check(
        "the film was refused",
        &["A.exe", "A.srt"],
        &["A.srt: NoFilm"],
    );
}

#[test]
fn series() {
    check(
        "seasons in folders",
        &[
            "Show/Season 1/S01E02 Snow.mkv",
            "Show/Season 1/S01E01.mkv",
            "Show/Season 2/Other.Name.S02E01.mkv",
            "Show/Specials/1.mkv",
            "Show/poster.jpg",
        ],
        &[
            "Show/Season 1/S01E01.mkv + Show/poster.jpg = Show 1/1",
            "Show/Season 1/S01E02 Snow.mkv = Show 1/2 Snow",
            "Show/Season 2/Other.Name.S02E01.mkv = Show 2/1",
            "Show/Specials/1.mkv = Show 0/1",
        ],
    );
    check(
        "flat, in different spellings",
        &[
            "Winter.Story.S01E01.mkv",
            "winter story s01e02.mkv",
            "Autumn.1x03.mkv",
        ],
        &[
            "Autumn.1x03.mkv = Autumn 1/3",
            "winter story s01e02.mkv = winter story 1/2",
            "Winter.Story.S01E01.mkv = winter story 1/1",
        ],
    );
    check(
        "by folder",
        &[
            "겨울 이야기/제3화.mp4",
            "겨울 이야기/제10화.mp4",
            "겨울 이야기/제3화.smi",
        ],
        &[
            "겨울 이야기/제3화.mp4 + 겨울 이야기/제3화.smi = 겨울 이야기 1/3",
            "겨울 이야기/제10화.mp4 = 겨울 이야기 1/10",
        ],
    );
    check(
        "plain numbers",
        &[
            "봄/01.mp4",
            "봄/02.mp4",
            "봄/10.mp4",
            "여름/01.mp4",
            "가을 S02/1 Rain.mp4",
        ],
        &[
            "가을 S02/1 Rain.mp4 = 가을 2/1 Rain",
            "봄/01.mp4 = 봄 1/1",
            "봄/02.mp4 = 봄 1/2",
            "봄/10.mp4 = 봄 1/10",
            "여름/01.mp4",
        ],
    );
    check(
        "a season was pointed at",
        &["S01E01.mkv"],
        &["S01E01.mkv = root 1/1"],
    );
    check(
        "described",
        &["X/tvshow.nfo", "X/a/S01E01.mkv", "X/a/S01E01.nfo"],
        &["X/a/S01E01.mkv <S01E01> = <tvshow> 1/1"],
    );
    check(
        "subtitles by episode",
        &[
            "D/Show.S01E01.720p.mkv",
            "D/Show.S01E02.720p.mkv",
            "D/s1e2.ko.srt",
            "D/s1e3.srt",
        ],
        &[
            "D/Show.S01E01.720p.mkv = Show 1/1",
            "D/Show.S01E02.720p.mkv + D/s1e2.ko.srt(ko) = Show 1/2",
            "D/s1e3.srt: NoFilm",
        ],
    );
    check(
        "radio programmes",
        &[
            "라디오/아침 제1회.mp3",
            "라디오/아침 제2회.mp3",
            "노래/봄.mp3",
        ],
        &[
            "노래/봄.mp3",
            "라디오/아침 제1회.mp3 = 아침 1/1",
            "라디오/아침 제2회.mp3 = 아침 1/2",
        ],
    );
}

#[test]
fn a_season_folder_that_was_pointed_at() {
    let (mut views, _) = views(&["S01E01.mkv"]);
    views[0].names = vec!["Season 3".to_owned()];
    let place = group(&mut views).groups.remove(0).place.unwrap();
    assert_eq!((place.series.as_str(), place.season), ("above", 1));
}

#[test]
fn what_is_no_film() {
    check(
        "pictures are works, and so is a cover among them",
        &["p/10.jpg", "p/2.jpg", "p/cover.jpg"],
        &["p/2.jpg", "p/10.jpg", "p/cover.jpg"],
    );
    check(
        "covers",
        &[
            "m/1.mp3",
            "m/2.mp3",
            "m/cover.jpg",
            "b/A.epub",
            "b/A.jpg",
            "b/B.txt",
            "b/B.jpg",
        ],
        &[
            "b/A.epub + b/A.jpg",
            "b/B.jpg",
            "b/B.txt",
            "m/1.mp3 + m/cover.jpg",
            "m/2.mp3",
        ],
    );
    check(
        "split archives",
        &["w.zimab", "w.zimaa", "w.zimac", "v.zimaa", "u.zim"],
        &["u.zim", "v.zimaa", "w.zimaa & w.zimab & w.zimac"],
    );
}

#[test]
fn a_large_folder_is_grouped_soon() {
    let mut paths = Vec::new();
    for n in 1..6000 {
        paths.push(format!("Show.E{n:04}.mkv"));
        paths.push(format!("Show.E{n:04}.ko.srt"));
        paths.push(format!("Show.E{n:04}.jpg"));
        paths.push(format!("Show.E{n:04}.nfo"));
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let (mut views, _) = views(&paths);
    let grouped = group(&mut views);
    assert_eq!(grouped.groups.len(), 5999);
    assert!(grouped.left.is_empty());
    let whole = |group: &Group| {
        group.subtitles.len() == 1 && group.posters.len() == 1 && group.nfo.is_some()
    };
    assert!(grouped.groups.iter().all(whole));
}
