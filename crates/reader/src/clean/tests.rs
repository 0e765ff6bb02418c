//! Tables of pages and what becomes of them; attacks by class; properties on random tag soup.

use proptest::prelude::*;

use super::*;

mod attacks;
mod strict;

fn cleaned_with(html: &str, policy: &Policy<'_>) -> Cleaned {
    clean(html, policy, &mut KeepBeside).unwrap()
}

fn cleaned(html: &str) -> String {
    let out = cleaned_with(html, &Policy::default()).html;
    strict::check(&out);
    let again = cleaned_with(&out, &Policy::default()).html;
    assert_eq!(out, again, "cleaned again from {html:?}");
    out
}

#[test]
fn plain_pages_stay() {
    for same in [
        "<h1>제목</h1><p>글 <b>굵게</b> &amp; &lt;b&gt;</p>",
        "<ul><li>가</li><li>나<ol start=\"3\"><li>다</li></ol></li></ul>",
        "<table class=\"x-grid\"><tbody><tr><th colspan=\"2\" scope=\"col\">a</th></tr><tr><td>b</td><td>c</td></tr></tbody></table>",
        "<p><a href=\"a/b.html?c=d&amp;e\">f</a><br>g<img src=\"h.jpg\" alt=\"i\" width=\"3\" height=\"4\"></p>",
        "<p><ruby>漢<rp>(</rp><rt>한</rt><rp>)</rp></ruby></p>",
        "<pre>a\n  b\n</pre><hr><blockquote>c</blockquote>",
        "<pre>\n\nfirst line is empty</pre>",
        "<p style=\"text-align:center;color:#f00\" lang=\"ko-KP\" dir=\"ltr\" id=\"x-a\">b</p>",
        "<dl><dt>가</dt><dd>나</dd></dl>",
        "<b><i>a</i></b> <u>b</u>",
    ] {
        assert_eq!(cleaned(same), same);
    }
}

#[test]
fn soup_is_read_as_browsers_read_it() {
    for (soup, clean) in [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<li>a<li>b</ul>c", "<li>a</li><li>bc</li>"),
        (
            "<ul><li>a<ul><li>b</ul><li>c</ul>",
            "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>",
        ),
        ("<p><b>a<p>b</b>c", "<p><b>a</b></p><p><b>b</b>c</p>"),
        ("<b>a<i>b</b>c</i>d", "<b>a<i>b</i></b><i>c</i>d"),
        ("<div><b>a</div>b", "<div><b>a</b></div><b>b</b>"),
        (
            "<a href=1>a<a href=2>b",
            "<a href=\"1\">a</a><a href=\"2\">b</a>",
        ),
        (
            "<table><td>a<td>b<tr><td>c",
            "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
        ),
        (
            "<table>a<tr>b",
            "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>",
        ),
        (
            "<table><td><table><td>a</table>b",
            "<table><tbody><tr><td><table><tbody><tr><td>a</td></tr></tbody></table>b</td></tr></tbody></table>",
        ),
        ("<td>a</td>b", "ab"),
        ("<h1>a<h2>b", "<h1>a</h1><h2>b</h2>"),
        ("<h1>a</h3>b", "<h1>a</h1>b"),
        ("<p>a<div>b</p>c", "<p>a</p><div>bc</div>"),
        (
            "<dl><dt>a<dd>b<dt>c",
            "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>",
        ),
        ("<ruby>a<rt>b<rt>c", "<ruby>a<rt>b</rt><rt>c</rt></ruby>"),
        (
            "<ruby><b>a<rt>b</ruby>c",
            "<ruby><b>a</b><rt>b</rt></ruby>c",
        ),
        ("<dd>a<p hidden><svg>b<dt>c", "<dd>a</dd><dt>c</dt>"),
        ("a</b></p></div></table>b", "ab"),
        (
            "<p><table><tr><td>a</table>b",
            "<p></p><table><tbody><tr><td>a</td></tr></tbody></table>b",
        ),
        (
            "<section><figure><img src=a.png><figcaption>b",
            "<div><div class=\"x-thumb\"><img src=\"a.png\" alt=\"\"><div class=\"x-cap\">b</div></div></div>",
        ),
        (
            "<font color=red size=7>a</font><font>b</font>",
            "<span style=\"color:red\">a</span>b",
        ),
        (
            "<center><td bgcolor='#fff'>a",
            "<div class=\"x-center\">a</div>",
        ),
        (
            "<body onload=x><form><label>a</label><input><p align=right>b",
            "a<p style=\"text-align:right\">b</p>",
        ),
    ] {
        assert_eq!(cleaned(soup), clean, "{soup}");
    }
}

#[test]
fn blanks_are_joined_and_dropped_at_edges() {
    for (from, to) in [
        ("  a \n\t b  ", "a b"),
        ("<p> a </p> <p> b</p>", "<p>a</p><p>b</p>"),
        ("a <!-- c --> b", "a b"),
        ("a<b> b </b>c", "a<b> b </b>c"),
        ("a <span></span> b", "a b"),
        (
            "<table> <tr> <td> a </td> </tr> </table>",
            "<table><tbody><tr><td>a</td></tr></tbody></table>",
        ),
        ("<img src=a> b", "<img src=\"a\" alt=\"\"> b"),
        ("<pre>\n<!-- x -->\ny</pre>", "<pre>\n\ny</pre>"),
        ("a\u{a0} b\0c", "a\u{a0} bc"),
    ] {
        assert_eq!(cleaned(from), to, "{from:?}");
    }
}

#[test]
fn what_is_not_seen_is_left_out() {
    for (from, to) in [
        ("<head><title>t</title><style>a{}</style></head>b", "b"),
        ("a<script>b</script>c", "ac"),
        ("a<svg><path><text>b</text></svg>c", "ac"),
        ("a<p>b<svg><g><p>c", "a<p>b</p><p>c</p>"),
        ("<div style='display: none'>a<div>b</div>c</div>d", "d"),
        ("<p hidden>a<p>b", "<p>b</p>"),
        (
            "<ul><li>a<li style=display:none>b<li>c</ul>",
            "<ul><li>a</li><li>c</li></ul>",
        ),
        ("<div><object><p>a</div>b", "<div></div>b"),
        (
            "<select><option>a</select>b<button>c</button><textarea><p>d</textarea>e",
            "be",
        ),
        ("<noscript><p>a</noscript>b", "b"),
        ("<math><mi>x</mi></math>b", "b"),
        ("<video src=a><p>b</video>c", "c"),
        (
            "<span style='display:none'><math>x</math></span><img class=mwe-math-fallback-image-inline src=//x alt='x^2'>b",
            "x^2b",
        ),
    ] {
        assert_eq!(cleaned(from), to, "{from}");
    }
}

#[test]
fn policy_chooses() {
    let page = "<title> 한 \n제목</title><h1>한 제목</h1><p class=navbox>a</p><p>b<sup class=reference>[1]</sup></p><h2>c</h2><p>d";
    let policy = Policy {
        without: &["navbox"],
        without_title: true,
        text: true,
        ..Policy::default()
    };
    let whole = cleaned_with(page, &policy);
    assert_eq!(
        whole.html,
        "<p>b<sup class=\"x-ref\">[1]</sup></p><h2>c</h2><p>d</p>"
    );
    assert_eq!(whole.title, "한 제목");
    assert_eq!(whole.text, "b\nc\nd\n");
    let lead = cleaned_with(
        page,
        &Policy {
            extent: Extent::Lead,
            ..policy
        },
    );
    assert_eq!(lead.html, "<p>b<sup class=\"x-ref\">[1]</sup></p>");
}

#[test]
fn refs_decide_where_things_lead() {
    struct Numbers;
    impl Refs for Numbers {
        fn link(&mut self, href: &str) -> Link {
            match href {
                "A/가#b" => Link::Article {
                    number: 7,
                    fragment: Some("b".to_owned()),
                },
                "evil" => Link::Beside("javascript:x".to_owned()),
                _ => Link::Drop,
            }
        }
        fn picture(&mut self, src: &str) -> Picture {
            match src {
                "I/a.webp" => Picture::Number {
                    number: 3,
                    width: 40,
                    height: 30,
                },
                "evil" => Picture::Beside("//a/b".to_owned()),
                _ => Picture::Drop,
            }
        }
    }
    let page = "<a href='A/가#b'>a</a><a href=evil>b</a><a href=x>c</a><a href=#d>e</a>\
        <img src=I/a.webp><img src=I/a.webp width=20 height=15 alt='\"f\"'><img src=evil><img src=x>";
    let out = clean(page, &Policy::default(), &mut Numbers).unwrap().html;
    assert_eq!(
        out,
        "<a href=\"#a7.x-b\">a</a>bc<a href=\"#x-d\">e</a>\
        <img data-p=\"3\" alt=\"\" width=\"40\" height=\"30\">\
        <img data-p=\"3\" alt=\"&quot;f&quot;\" width=\"20\" height=\"15\">"
    );
}

#[test]
fn long_pages_are_refused() {
    let policy = Policy {
        limits: Limits {
            bytes: 1000,
            depth: 100,
        },
        ..Policy::default()
    };
    let long = "가".repeat(400);
    assert_eq!(
        clean(&long, &policy, &mut NoRefs),
        Err(CleanError::TooLong {
            len: 1200,
            most: 1000
        })
    );
    let grows = "<p>".to_owned() + &"<b class=x-box>".repeat(8) + &"<p>a".repeat(200);
    assert_eq!(
        clean(&grows, &policy, &mut NoRefs),
        Err(CleanError::Grows { most: 4000 })
    );
}

#[test]
fn hostile_lengths_take_bounded_time() {
    // Quadratic work on any of these would take minutes.
    let n = 40_000;
    for page in [
        "<div>".repeat(n),
        "<b>".repeat(n),
        "<table><td>".repeat(n / 2),
        "<p><b>".repeat(n / 2),
        "<svg>".repeat(n),
        "<a href=x>".repeat(n / 2),
        "</div>".repeat(n),
        format!("<p {}>", "a=b ".repeat(n)),
        format!(
            "<p {}>",
            (0..n / 4).map(|i| format!("a{i}=b ")).collect::<String>()
        ),
        format!("<img alt='{}'>", "&amp;".repeat(n)),
        format!("<p style='{}'>", "color:red;".repeat(n / 4)),
        format!("<p class='{}'>", "thumb ".repeat(n / 4)),
        "<i id=a>".repeat(n / 2),
        "&".repeat(n),
        "<".repeat(n),
        "<!--".repeat(n),
        "<ul><li>".repeat(n / 2),
    ] {
        let _ = clean(&page, &Policy::default(), &mut KeepBeside);
    }
}

fn soup() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "p",
        "b",
        "i",
        "a href=1",
        "a",
        "div",
        "span",
        "span class=thumb",
        "table",
        "tr",
        "td",
        "th",
        "tbody",
        "caption",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "pre",
        "svg",
        "math",
        "script",
        "style",
        "title",
        "textarea",
        "select",
        "object",
        "button",
        "ruby",
        "rt",
        "rp",
        "img src=a",
        "br",
        "hr",
        "font",
        "font color=red",
        "center",
        "form",
        "input",
        "template",
        "noscript",
        "figure",
        "p hidden",
        "div id=a",
        "a id=b href=#c",
        "sup class=reference",
        "plaintext",
        "iframe",
        "small",
        "code",
    ]);
    let texts = prop::sample::select(vec![
        "가",
        " ",
        "\n",
        "a b",
        "<",
        "&amp;",
        "&lt;",
        "&#0;",
        "<!-- c -->",
        "<![CDATA[x]]>",
        "\u{b}",
        "\"",
        "'",
        "/>",
        "\t\n",
    ]);
    let piece = prop_oneof![
        4 => names.clone().prop_map(|name| format!("<{name}>")),
        3 => names.prop_map(|name| format!("</{}>", name.split(' ').next().unwrap())),
        3 => texts.prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn soup_comes_out_strict_and_stays(html in soup()) {
        cleaned(&html);
    }

    #[test]
    fn anything_comes_out_strict_and_stays(html in "(?s)[<>/a-d!\"'= &;#x0-9\\-\\n가]{0,80}") {
        cleaned(&html);
    }
}
