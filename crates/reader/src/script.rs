//! Scripts and styles as they go onto a drive: without comments and indentation, in one file each.
//!
//! Our own scripts keep to rules that make this a matter of lines: a comment has lines of its own,
//! and no string runs over a line. The browser tests hold the result against a parser.

/// A script without comments and indentation.
pub(crate) fn script(source: &str) -> String {
    strip(source, true)
}

/// A style sheet without comments and indentation.
pub(crate) fn style(source: &str) -> String {
    strip(source, false)
}

fn strip(source: &str, line_comments: bool) -> String {
    let mut out = String::with_capacity(source.len());
    let mut inside = false;
    for line in source.lines() {
        let line = line.trim();
        let opens = !inside && line.starts_with("/*");
        if opens || inside {
            inside = !line.ends_with("*/");
            continue;
        }
        let comment = line_comments && line.starts_with("//");
        if !line.is_empty() && !comment {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// A text as a string of a script: ASCII, so that the file's encoding cannot spoil it.
pub(crate) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for unit in text.encode_utf16() {
        match char::from_u32(unit.into()) {
            Some(c @ ('"' | '\\')) => {
                out.push('\\');
                out.push(c);
            }
            // `<` so that no text closes a script element.
            Some(c) if (' '..='~').contains(&c) && c != '<' => out.push(c),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go() {
        let source = "/* head\n * more */\n(function () {\n  // why\n  var a = \"//x\";\n\n  /* one */\n  return a; // stays\n}());\n";
        assert_eq!(
            script(source),
            "(function () {\nvar a = \"//x\";\nreturn a; // stays\n}());\n"
        );
        assert_eq!(
            style("/* x */\na { color: red }\n//"),
            "a { color: red }\n//\n"
        );
    }

    #[test]
    fn strings_are_ascii() {
        assert_eq!(
            string("가\"\\</script>\n😀"),
            "\"\\uac00\\\"\\\\\\u003c/script>\\u000a\\ud83d\\ude00\""
        );
    }
}
