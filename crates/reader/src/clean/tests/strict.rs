//! A second, deliberately simple reader of what comes out: tags from a list, attributes from a list,
//! quoted values, nothing else. It shares no code with the cleaner.

const TAGS: &str = " div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table caption thead tbody \
    tfoot tr td th a b strong i em u s small big code sub sup span kbd samp var cite q abbr dfn mark del \
    ins bdo ruby rt rp br wbr hr img ";
const VOID: &str = " br wbr hr img ";
const ATTRIBUTES: &str = " href src alt width height colspan rowspan scope start type value class style \
    lang dir title id data-p ";

/// Panics at anything that is not as strict as promised.
pub(super) fn check(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "bare > in {html:?}");
        check_escapes(text, html);
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("unfinished tag");
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        assert!(!tag.contains('<'), "< in a tag of {html:?}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "unbalanced: {html:?}");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(TAGS.contains(&format!(" {name} ")), "{name} in {html:?}");
        check_attributes(attributes, html);
        if !VOID.contains(&format!(" {name} ")) {
            open.push(name);
        }
    }
    assert!(!rest.contains('>'), "bare > in {html:?}");
    check_escapes(rest, html);
    assert_eq!(open, Vec::<&str>::new(), "{html:?}");
}

fn check_attributes(mut rest: &str, html: &str) {
    while !rest.is_empty() {
        let (name, value) = rest
            .split_once("=\"")
            .expect("an attribute without a quoted value");
        assert!(
            ATTRIBUTES.contains(&format!(" {name} ")),
            "{name} in {html:?}"
        );
        let (value, after) = value.split_once('"').expect("an unfinished value");
        check_escapes(value, html);
        match name {
            "href" | "src" => {
                let path = value.split(['/', '?', '#']).next().unwrap();
                assert!(
                    !path.contains(':') && !value.starts_with("//"),
                    "{value} in {html:?}"
                );
                assert!(
                    !value.contains(['\\', ' ', '\n', '\t']),
                    "{value} in {html:?}"
                );
            }
            "style" => {
                for bad in [
                    "url",
                    "position",
                    "expression",
                    "import",
                    "\\",
                    "/*",
                    "&",
                    "behavior",
                ] {
                    assert!(!value.contains(bad), "{value} in {html:?}");
                }
            }
            "id" => assert!(value.starts_with("x-"), "{value} in {html:?}"),
            _ => {}
        }
        rest = after.trim_start_matches(' ');
    }
}

fn check_escapes(text: &str, html: &str) {
    for (at, _) in text.match_indices('&') {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#96;"];
        assert!(
            known.iter().any(|escape| text[at..].starts_with(escape)),
            "bare & in {html:?}"
        );
    }
    assert!(
        !text
            .chars()
            .any(|c| c.is_control() && c != '\n' && c != '\t'),
        "control in {html:?}"
    );
}
