//! An archive in memory: groups of a few entries, in an order of their own.

use std::io::Cursor;
use std::num::NonZeroUsize;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::wiki::{Articles, Entry, EntryKind, Page, SourceError};

/// Entries of a group.
const GROUP: u32 = 7;

#[derive(Default)]
pub(super) struct Made {
    entries: Vec<(String, String, Kind)>,
    main: Option<u32>,
}

enum Kind {
    /// Media type, bytes; none for what cannot be read.
    Content(&'static str, Option<Vec<u8>>),
    Redirect(u32),
    Other,
}

impl Made {
    pub(super) fn add(&mut self, path: &str, html: &str) {
        self.push(
            path,
            Kind::Content("text/html", Some(html.as_bytes().to_vec())),
        );
    }

    pub(super) fn add_picture(&mut self, path: &str, bytes: Vec<u8>) {
        self.push(path, Kind::Content("image/webp", Some(bytes)));
    }

    fn push(&mut self, path: &str, kind: Kind) {
        self.entries.push((path.to_owned(), path.to_owned(), kind));
    }

    /// Where an entry is stored: backwards, so that storage order is not path order.
    fn stored(&self, index: u32) -> (u32, u32) {
        let place = self.entries.len() as u32 - 1 - index;
        (place / GROUP, place % GROUP)
    }

    fn content(&self, place: u32) -> Option<(u32, &[u8])> {
        let index = (self.entries.len() as u32).checked_sub(1 + place)?;
        match &self.entries[index as usize].2 {
            Kind::Content(_, Some(bytes)) => Some((index, bytes)),
            _ => None,
        }
    }
}

impl Articles for Made {
    fn main_page(&self) -> Option<u32> {
        self.main
    }

    fn each_entry(
        &self,
        visit: &mut dyn FnMut(Entry<'_>) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        for (index, (path, title, kind)) in self.entries.iter().enumerate() {
            let index = index as u32;
            let (group, slot) = self.stored(index);
            let kind = match kind {
                Kind::Content(media_type, _) => EntryKind::Content {
                    media_type,
                    group,
                    slot,
                },
                Kind::Redirect(to) => EntryKind::Redirect(*to),
                Kind::Other => EntryKind::Other,
            };
            visit(Entry {
                index,
                path,
                title,
                kind,
            })?;
        }
        Ok(())
    }

    fn sweep<T: Send>(
        &self,
        threads: NonZeroUsize,
        first: u32,
        want: &(dyn Fn(u32) -> bool + Sync),
        work: &(dyn Fn(&[Page<'_>]) -> T + Sync),
        take: &mut dyn FnMut(u32, T) -> bool,
    ) -> Result<(), SourceError> {
        let groups = (self.entries.len() as u32).div_ceil(GROUP);
        let groups: Vec<u32> = (first..groups).collect();
        for some in groups.chunks(threads.get()) {
            let made: Vec<Option<T>> = std::thread::scope(|scope| {
                let one = |group: u32| {
                    let places = group * GROUP..(group + 1) * GROUP;
                    let pages: Vec<_> = places
                        .filter_map(|place| self.content(place))
                        .filter(|page| want(page.0))
                        .collect();
                    (!pages.is_empty()).then(|| work(&pages))
                };
                let threads: Vec<_> = some
                    .iter()
                    .map(|group| scope.spawn(move || one(*group)))
                    .collect();
                threads
                    .into_iter()
                    .map(|thread| thread.join().unwrap())
                    .collect()
            });
            for (group, made) in some.iter().zip(made) {
                if made.is_some_and(|made| !take(*group, made)) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// `count` articles: two of known content, one that cannot be read, others that link to those before.
pub(super) fn archive(count: usize) -> Made {
    let mut made = Made::default();
    made.add("대한민국", "<title>대한민국</title><h1>대한민국</h1><script>x()</script><p>나라</p><h2 id=력사>력사</h2><p>길다</p>");
    made.main = Some(0);
    made.push("한국", Kind::Redirect(0));
    made.push("고리", Kind::Redirect(3));
    made.push("고리 2", Kind::Redirect(2));
    made.push("표", Kind::Other);
    made.add(
        "서울",
        "<h1>서울</h1><p><a href='%ED%95%9C%EA%B5%AD'>한국</a> <a href='./대한민국#력사'>력사</a> \
         <a href='https://a.example/'>밖</a> <img src='I/산.webp' alt=산><img src='//a.example/x.png'></p>\
         <h2 id=a>지리</h2><p onclick=x()>강</p>",
    );
    made.push("읽을수 없는 글", Kind::Content("text/html", None));
    made.add_picture("I/산.webp", picture(40, ImageFormat::WebP));
    made.add_picture("I/강.webp", picture(44, ImageFormat::Jpeg));
    made.add_picture("I/상한.webp", b"RIFF....WEBP".to_vec());
    made.add("가나다", LONG);
    for i in 1..count - 3 {
        let mut html = format!("<h1>글 {i}</h1><p><a href='대한민국'>대한민국</a> ");
        for j in 1..4 {
            html.push_str(&format!("<a href='글 {}'>글</a> ", i / (j + 1)));
        }
        for k in 0..40 {
            html.push_str(&format!("낱말{} ", (i * 7919 + k * 104_729) % 9973));
        }
        html.push_str("</p><h2>둘째 절</h2><p>");
        for k in 0..60 {
            html.push_str(&format!("본문{} ", (i * 31 + k * 7) % 997));
        }
        made.add(&format!("글 {i}"), &html);
    }
    made
}

/// A picture of `side` pixels across.
pub(super) fn picture(side: u32, format: ImageFormat) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        let n = (x * 7919 + y * 104_729 + side).wrapping_mul(2_654_435_761);
        Rgb([(n >> 24) as u8, (n >> 16) as u8, (n >> 8) as u8])
    };
    let made = DynamicImage::ImageRgb8(RgbImage::from_fn(side, side * 3 / 4, pixel));
    let mut bytes = Cursor::new(Vec::new());
    made.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A page with what articles have: a box, a table, a picture, headings, references.
const LONG: &str = "<table class=infobox><tr><th>이름<td>가나다</table><p>가나다는 <b>한글</b>의 \
    차례이다.<sup class=reference>[1]</sup></p><div class='thumb tright'><img src=I/강.webp alt=강><div \
    class=thumbcaption>강의 그림</div></div><h2 id=하나>하나</h2><p>첫째 <a href='서울#a'>서울의 지리</a></p>\
    <h2 id=둘>둘</h2><table class=wikitable><tr><th>ㄱ<th>ㄴ<tr><td>1<td>2</table><h2 id=셋>셋</h2>\
    <p><a href='#하나'>우로</a> <a href='https://a.example/'>밖</a></p><script>x()</script>";
