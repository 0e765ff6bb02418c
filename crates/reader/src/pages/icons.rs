//! The pictures on tiles: lines on a square of 24, drawn for these pages.

use crate::site::Icon;

/// The icon as inline SVG; engines without SVG show the word beside it alone.
pub(super) fn svg(icon: Icon) -> String {
    format!(
        "<svg class=\"i\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">{}</svg>",
        shape(icon)
    )
}

/// The name of the tile's colour.
pub(super) const fn hue(icon: Icon) -> &'static str {
    match icon {
        Icon::Film | Icon::Cartoon => "h1",
        Icon::Television => "h2",
        Icon::Globe | Icon::Encyclopedia => "h3",
        Icon::Music | Icon::Radio => "h4",
        Icon::News | Icon::Article | Icon::Other => "h5",
        Icon::Lesson | Icon::Book => "h6",
        Icon::Knowledge | Icon::Picture => "h7",
    }
}

const fn shape(icon: Icon) -> &'static str {
    match icon {
        Icon::Film => {
            "<rect x=\"3\" y=\"5\" width=\"18\" height=\"14\" rx=\"2\"/>\
             <path d=\"M7 5v14M17 5v14M3 9.5h4M3 14.5h4M17 9.5h4M17 14.5h4\"/>"
        }
        Icon::Television => {
            "<rect x=\"3\" y=\"7\" width=\"18\" height=\"12\" rx=\"2\"/><path d=\"M8 3l4 4 4-4M8 22h8\"/>"
        }
        Icon::Globe => {
            "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18\"/>"
        }
        Icon::Cartoon => {
            "<circle cx=\"12\" cy=\"13\" r=\"8\"/><path d=\"M5 7L3 3l5 2M19 7l2-4-5 2M9 12v.5M15 12v.5M9 16c2 1.6 4 1.6 6 0\"/>"
        }
        Icon::Music => {
            "<path d=\"M9 18V5l11-2v13\"/><circle cx=\"6.5\" cy=\"18\" r=\"2.5\"/><circle cx=\"17.5\" cy=\"16\" r=\"2.5\"/>"
        }
        Icon::News => {
            "<path d=\"M4 4h13v16H6a2 2 0 0 1-2-2zM17 9h4v9a2 2 0 0 1-2 2h-2M7 8h7M7 12h7M7 16h4\"/>"
        }
        Icon::Radio => {
            "<rect x=\"3\" y=\"9\" width=\"18\" height=\"11\" rx=\"2\"/><circle cx=\"8.5\" cy=\"14.5\" r=\"2.8\"/>\
             <path d=\"M5 9l12-6M15 13h3M15 16.5h3\"/>"
        }
        Icon::Lesson => {
            "<path d=\"M4 4h16v12h-9l-5 4v-4H4z\"/><path d=\"M9 13l3-6 3 6M10 11.2h4\"/>"
        }
        Icon::Knowledge => {
            "<path d=\"M9 18c0-3-3.5-4-3.5-8.5a6.5 6.5 0 0 1 13 0C18.5 14 15 15 15 18zM9.5 21.5h5\"/>"
        }
        Icon::Encyclopedia => {
            "<path d=\"M12 6c-2-2-5-2-9-2v14c4 0 7 0 9 2 2-2 5-2 9-2V4c-4 0-7 0-9 2zM12 6v14M6 8h3M6 12h3M15 8h3M15 12h3\"/>"
        }
        Icon::Book => {
            "<path d=\"M5 4.5A2.5 2.5 0 0 1 7.5 2H19v20H7.5A2.5 2.5 0 0 1 5 19.5zM5 19.5A2.5 2.5 0 0 1 7.5 17H19M9 6h6\"/>"
        }
        Icon::Article => "<path d=\"M6 2h8l5 5v15H6zM14 2v5h5M9 12h7M9 16h7\"/>",
        Icon::Picture => {
            "<rect x=\"3\" y=\"4\" width=\"18\" height=\"16\" rx=\"2\"/><circle cx=\"8.5\" cy=\"9.5\" r=\"1.5\"/>\
             <path d=\"M4 18l5-5 3 3 4-5 4 5\"/>"
        }
        Icon::Other => {
            "<rect x=\"4\" y=\"4\" width=\"6.5\" height=\"6.5\"/><rect x=\"13.5\" y=\"4\" width=\"6.5\" height=\"6.5\"/>\
             <rect x=\"4\" y=\"13.5\" width=\"6.5\" height=\"6.5\"/><rect x=\"13.5\" y=\"13.5\" width=\"6.5\" height=\"6.5\"/>"
        }
    }
}
