//! What tells an edition apart in the names on a drive, so that a reader who copies two editions
//! onto one drive keeps both.

use bulssi_model::{Edition, Hasher, PagesWish};

use crate::compose::{clean, cut};

/// Characters of a title that go into a mark; the date takes eleven more.
const TITLE: usize = 9;
/// Letters that are hard to take for one another, none of which spells anything.
const LETTERS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz0";

/// The mark of an edition: its own, or the title that readers see and the date, or the date and
/// four letters made from the edition's name where there is no title either.
pub(super) fn mark(edition: &Edition, wish: &PagesWish) -> String {
    if !wish.mark.is_empty() {
        return clean(&wish.mark);
    }
    let title = clean(&wish.title);
    match cut(&title, TITLE) {
        "" => {
            let mut hasher = Hasher::new();
            hasher.update(edition.name.as_str().as_bytes());
            format!("{} {}", edition.date, letters(&hasher, 4))
        }
        title => format!("{title} {}", edition.date),
    }
}

/// Some letters of a digest, for names.
pub(super) fn letters(hasher: &Hasher, count: usize) -> String {
    let digest = hasher.finish();
    let bytes = digest.as_bytes().iter().take(count);
    bytes
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_told_apart() {
        let edition = |name: &str, pages: &str| {
            let text = format!(
                "title = 't'\nlanguage = 'ko'\ndate = 2026-11-21\ncapacity = '16GB'\n[pages]\n{pages}"
            );
            let edition = crate::edition::parse(name.parse().unwrap(), &text).unwrap();
            let wish = edition.pages.clone().unwrap();
            mark(&edition, &wish)
        };
        assert_eq!(edition("tv", "title = '봄: 소식?'"), "봄 - 소식 2026-11-21");
        assert_eq!(edition("tv", "mark = '봄호'\ntitle = 'x'"), "봄호");
        let (tv, phone) = (edition("tv", ""), edition("phone", ""));
        assert!(tv.starts_with("2026-11-21 ") && tv.len() == 15, "{tv}");
        assert_ne!(tv, phone);
        assert!(!tv.contains("tv"));
    }
}
