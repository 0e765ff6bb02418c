//! SVG: shapes, text and pictures within it; no scripts, no editors' data, nothing from elsewhere.

use super::css;
use super::policy::{self, Fate};
use super::xml::{self, Policy};
use crate::{Findings, Kind, Refusal};

const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "defs",
    "symbol",
    "use",
    "image",
    "clipPath",
    "mask",
    "pattern",
    "marker",
    "linearGradient",
    "radialGradient",
    "stop",
    "filter",
    "style",
    "switch",
    "title",
    "desc",
    "a",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
];

pub(super) struct Svg;

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let out = xml::rewrite(bytes, &mut Svg, findings)?;
    if memchr::memmem::find(&out, b"<svg").is_none() {
        return Err(Refusal::damaged("svg", 0));
    }
    Ok(out)
}

impl Policy for Svg {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        findings: &mut Findings,
    ) -> Fate {
        let name = name.strip_prefix("svg:").unwrap_or(name);
        if !ELEMENTS.contains(&name) {
            findings.add(Kind::ProgramData, 1, 0);
            return Fate::Drop;
        }
        let before = attributes.len();
        attributes.retain_mut(|(key, value)| match key.as_str() {
            "xmlns" | "xmlns:svg" => value == "http://www.w3.org/2000/svg",
            "xmlns:xlink" => value == "http://www.w3.org/1999/xlink",
            "href" | "xlink:href" => {
                policy::image(value, findings) || policy::address(value, name == "a")
            }
            "style" => {
                *value = css::clean(value, findings);
                !value.is_empty()
            }
            "xml:space" | "xml:lang" => true,
            key if key.contains(':') || key.starts_with("on") || key.starts_with("data-") => false,
            "id" | "class" => true,
            _ => css::clean(value, &mut Findings::default()) == *value,
        });
        if attributes.len() < before {
            findings.add(Kind::ProgramData, (before - attributes.len()) as u64, 0);
        }
        Fate::Keep
    }

    fn text(&mut self, within: &str, text: String, findings: &mut Findings) -> String {
        if within.ends_with("style") {
            css::clean(&text, findings)
        } else {
            text
        }
    }
}
