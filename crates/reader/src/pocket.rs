//! A whole site in one page, for machines that open only one file.
//!
//! The files of a site stand in the page: style and script as they are, packs as base64 in elements
//! that no browser runs, which the script reads instead of loading neighbours. The content policy
//! lets run the page's own script alone, by its hash, and load nothing at all.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bulssi_model::TreePath;
use sha2::{Digest as _, Sha256};

use crate::html::{address, escape};
use crate::site::Site;

/// Reads packs out of the page.
const LOADER: &str = include_str!("../assets/pocket.js");

/// Why the files are no site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PocketError {
    /// A file is missing that every site has.
    #[error("a file of the site is missing: {0}")]
    Missing(String),
    /// A file is not what [`write_site`](crate::write_site) writes.
    #[error("a file of the site is not as expected: {0}")]
    Unexpected(String),
}

/// The page that holds all `files` which [`write_site`](crate::write_site) and the search index
/// wrote for `site`. The site should have no font and name no files of works: there are none beside
/// the page.
///
/// # Errors
/// [`PocketError`].
pub fn pocket(site: &Site, files: &BTreeMap<TreePath, Vec<u8>>) -> Result<String, PocketError> {
    let text = |path: &TreePath| {
        let missing = || PocketError::Missing(path.to_string());
        let bytes = files.get(path).ok_or_else(missing)?;
        std::str::from_utf8(bytes).map_err(|_| PocketError::Unexpected(path.to_string()))
    };
    let unexpected = |what: &str| PocketError::Unexpected(what.to_owned());
    let below = |name: &str| -> Result<TreePath, PocketError> {
        let path = format!("{}/{name}", site.folder);
        path.parse().map_err(|_| PocketError::Missing(path))
    };
    let (style_path, script_path) = (below("a/s.css")?, below("a/s.js")?);
    let (entry, style) = (text(&site.entry)?, text(&style_path)?);
    let script = inlined(text(&script_path)?).ok_or_else(|| unexpected("script"))?;

    let at = |path: &TreePath| escape(&address(None, path)).into_owned();
    let link = format!("<link rel=\"stylesheet\" href=\"{}\">", at(&style_path));
    let tag = format!("<script src=\"{}\"></script>", at(&script_path));
    let (head, rest) = entry.split_once(&link).ok_or_else(|| unexpected("style"))?;
    let (body, end) = rest.split_once(&tag).ok_or_else(|| unexpected("script"))?;
    let head = with_policy(head, &script).ok_or_else(|| unexpected("policy"))?;
    // Without scripts nothing leads anywhere: plain pages are files.
    let neighbour = format!("href=\"{}/", escape(&address(None, &site.folder)));
    let body = without_links(body, &neighbour);

    let mut page = format!("{head}<style>{style}</style>{body}");
    for (path, bytes) in files {
        let within = path.as_str().strip_prefix(site.folder.as_str());
        let pack = within.is_some_and(|name| name.ends_with(".js") && !name.starts_with("/a/"));
        if !pack {
            continue;
        }
        let (id, bytes) = unpacked(bytes).ok_or_else(|| unexpected(path.as_str()))?;
        page.push_str(&format!(
            "<script type=\"text/plain\" id=\"{path}\" data-i=\"{id}\">{}</script>\n",
            STANDARD.encode(bytes)
        ));
    }
    page.push_str(&format!("<script>{script}</script>{end}"));
    Ok(page)
}

/// The script with the loader before its start, so that nothing is asked of the disk.
fn inlined(script: &str) -> Option<String> {
    let start = script.rfind("\nB.start(")?;
    let (before, after) = script.split_at(start);
    let joined = format!("{before}\n{}{after}", crate::script::script(LOADER));
    // What would end or change the element that it stands in; the same to strings and patterns.
    Some(
        joined
            .replace("</script", "<\\/script")
            .replace("<!--", "<\\!--"),
    )
}

/// The head with a policy that lets the script run by its hash.
fn with_policy(head: &str, script: &str) -> Option<String> {
    let mark = "http-equiv=\"Content-Security-Policy\" content=\"";
    let (before, rest) = head.split_once(mark)?;
    let (_, after) = rest.split_once('"')?;
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    Some(format!(
        "{before}{mark}default-src 'none'; script-src 'sha256-{hash}'; \
         style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; font-src data:; \
         base-uri 'none'; form-action 'none'\"{after}"
    ))
}

fn without_links(body: &str, neighbour: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, after)) = rest.split_once(neighbour) {
        out.push_str(before);
        out.push_str("href=\"#\"");
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

/// The id and the bytes of a pack: `B.p(ID,"…");`.
fn unpacked(file: &[u8]) -> Option<(String, Vec<u8>)> {
    let rest = file.strip_prefix(b"B.p(")?.strip_suffix(b"\");")?;
    let end = rest.windows(2).position(|two| two == b",\"")?;
    let id = std::str::from_utf8(&rest[..end]).ok()?.trim_matches('"');
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let mut bytes = Vec::with_capacity(rest.len());
    let mut escaped = rest[end + 2..].iter().copied();
    while let Some(byte) = escaped.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match escaped.next()? {
            b'n' => b'\n',
            b'r' => b'\r',
            b'0' => 0,
            b'x' => {
                let hex = [escaped.next()?, escaped.next()?];
                u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    Some((id.to_owned(), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_come_out_as_they_went_in() {
        let file = b"B.p(\"d\",\"a\\\"b\\\\c\\n\\r\\0d\\x001\xff\");";
        let (id, bytes) = unpacked(file).unwrap();
        assert_eq!(id, "d");
        assert_eq!(bytes, b"a\"b\\c\n\r\0d\x001\xff");
        for bad in [&b"B.p(1,\"a"[..], b"", b"B.p(,\"\");", b"B.p(1,\"\\\");"] {
            assert!(unpacked(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn links_to_neighbours_lead_nowhere() {
        let body = "<a href=\"p/p/1.html\" data-go=\"v1\">x</a><a href=\"#n\">y</a>";
        let expected = "<a href=\"#\" data-go=\"v1\">x</a><a href=\"#n\">y</a>";
        assert_eq!(without_links(body, "href=\"p/"), expected);
    }
}
