//! Inline styles: a list of properties, each with the values that it may have.
//!
//! A value is taken only when every word of it is known. There are no escapes, comments, strings,
//! addresses or functions other than colours in what goes out, so there is nothing to misread.

/// A style longer than this is no hint for a word or a cell.
const MOST: usize = 2048;

/// The allowed declarations of `style`, in their order, as `name:value` with `;` between them.
///
/// Of a property given twice, the last counts.
pub(super) fn clean(style: &str, out: &mut Vec<(&'static str, String)>) {
    if style.len() > MOST {
        return;
    }
    for declaration in style.split(';') {
        let Some((name, value)) = declaration.split_once(':') else {
            continue;
        };
        let name = name.trim().to_ascii_lowercase();
        let value = value.trim().to_ascii_lowercase();
        let value = value
            .strip_suffix("!important")
            .unwrap_or(&value)
            .trim_end();
        if let Some((name, value)) = allowed(&name, value) {
            set(out, name, value);
        }
    }
}

/// Sets a property, over what it was before.
pub(super) fn set(out: &mut Vec<(&'static str, String)>, name: &'static str, value: String) {
    out.retain(|(before, _)| *before != name);
    out.push((name, value));
}

/// Whether a style hides its element.
pub(super) fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        declaration.split_once(':').is_some_and(|(name, value)| {
            let value = value.trim();
            let value = value.strip_suffix("!important").unwrap_or(value).trim_end();
            match name.trim().to_ascii_lowercase().as_str() {
                "display" => value.eq_ignore_ascii_case("none"),
                "visibility" => value.eq_ignore_ascii_case("hidden"),
                _ => false,
            }
        })
    })
}

/// The property and value as they go out.
fn allowed(name: &str, value: &str) -> Option<(&'static str, String)> {
    let one_of = |name: &'static str, words: &[&str]| {
        words.contains(&value).then(|| (name, value.to_owned()))
    };
    match name {
        "text-align" => one_of("text-align", &["left", "right", "center", "justify"]),
        "vertical-align" => one_of(
            "vertical-align",
            &["top", "middle", "bottom", "baseline", "sub", "super"],
        ),
        "font-style" => one_of("font-style", &["italic", "normal"]),
        "font-weight" => one_of(
            "font-weight",
            &["bold", "normal", "400", "500", "600", "700", "800", "900"],
        ),
        "text-decoration" => one_of("text-decoration", &["underline", "line-through", "none"]),
        "list-style-type" => one_of(
            "list-style-type",
            &[
                "decimal",
                "disc",
                "circle",
                "square",
                "none",
                "lower-alpha",
                "upper-alpha",
                "lower-roman",
                "upper-roman",
            ],
        ),
        "color" => Some(("color", colour(value)?)),
        "background" | "background-color" => Some(("background-color", colour(value)?)),
        "width" => Some(("width", width(value)?)),
        _ => None,
    }
}

/// A colour: a name, `#…`, or `rgb`/`hsl` with numbers.
pub(super) fn colour(value: &str) -> Option<String> {
    if value.len() > 48 {
        return None;
    }
    if let Some(hex) = value.strip_prefix('#') {
        let good = matches!(hex.len(), 3 | 6) && hex.bytes().all(|digit| digit.is_ascii_hexdigit());
        return good.then(|| value.to_ascii_lowercase());
    }
    let functions = ["rgb(", "rgba(", "hsl(", "hsla("];
    if let Some(start) = functions.iter().find(|start| value.starts_with(**start)) {
        let inside = value[start.len()..].strip_suffix(')')?;
        let good = |c: char| c.is_ascii_digit() || matches!(c, ' ' | ',' | '.' | '%');
        return inside.chars().all(good).then(|| value.to_owned());
    }
    // Names of colours are one word of letters; what is none of them means nothing to a browser,
    // but the words that take a value from elsewhere are kept out.
    let word =
        (3..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_lowercase());
    let elsewhere = [
        "inherit",
        "initial",
        "unset",
        "revert",
        "currentcolor",
        "transparent",
    ];
    (word && !elsewhere.contains(&value)).then(|| value.to_owned())
}

/// A width that cannot leave a page: up to 100 %, or up to 640 pixels.
pub(super) fn width(value: &str) -> Option<String> {
    let (number, unit, most) = if let Some(number) = value.strip_suffix('%') {
        (number, "%", 100)
    } else {
        (value.strip_suffix("px").unwrap_or(value), "px", 640)
    };
    let whole = number.trim().split('.').next()?;
    if whole.is_empty() || whole.len() > 4 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u32 = whole.parse().ok()?;
    (1..=most)
        .contains(&number)
        .then(|| format!("{number}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(style: &str) -> String {
        let mut out = Vec::new();
        clean(style, &mut out);
        let declarations: Vec<_> = out.iter().map(|(n, v)| format!("{n}:{v}")).collect();
        declarations.join(";")
    }

    #[test]
    fn known_properties_with_known_values_stay() {
        assert_eq!(
            cleaned("text-align: CENTER; color:#FFF"),
            "text-align:center;color:#fff"
        );
        assert_eq!(
            cleaned("background:rgb(1, 2,3)!important"),
            "background-color:rgb(1, 2,3)"
        );
        assert_eq!(cleaned("width:22.5em;width:50%;width:300px"), "width:300px");
        assert_eq!(cleaned("color:red;color:blue"), "color:blue");
    }

    #[test]
    fn everything_else_goes() {
        for bad in [
            "position:fixed;top:0;left:0;z-index:9",
            "background:url(http://a/b)",
            "background-color:red url(x)",
            "width:expression(alert(1))",
            "behavior:url(x)",
            "-moz-binding:url(x)",
            "color:r\\65 d",
            "col/**/or:red",
            "color:/**/red",
            "color:var(--a)",
            "color:inherit",
            "width:99999px",
            "width:101%",
            "width:-1px",
            "width:calc(1px)",
            "@import x",
            "font-size:900px",
            "margin:-99px",
            "display:block",
            "opacity:0",
            "color:\"red\"",
            "content:'x'",
            "color:rgb(expression(1))",
            "background:#12345",
            "float:left",
            "transform:scale(9)",
        ] {
            assert_eq!(cleaned(bad), "", "{bad}");
        }
        assert_eq!(cleaned(&"color:red;".repeat(1000)), "");
    }

    #[test]
    fn hiding_is_seen() {
        assert!(hides("color:red; DISPLAY : none !important"));
        assert!(hides("visibility:hidden"));
        assert!(!hides("display:inline;content:none"));
    }
}
