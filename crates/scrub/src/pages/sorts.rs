//! The sorts of parts that tables and slides have (ECMA-376, part 1, chapters 12 to 15), and those that nobody needs.

use super::parts::Fit;

/// A sort of part.
pub(super) struct Sort {
    /// The last word of the type of the relation that leads to it.
    pub(super) kind: &'static str,
    /// Where it lies, without its number.
    pub(super) place: &'static str,
    pub(super) numbered: bool,
    pub(super) content: &'static str,
    /// Its first element; none where it is a picture, sound or film.
    pub(super) root: &'static str,
    /// Whether nothing in the part that uses it names it.
    pub(super) implied: bool,
}

macro_rules! sorts {
    ($($name:ident: $($kind:literal $place:literal $numbered:literal $content:literal $root:literal $implied:literal;)*)*) => {
        $(static $name: &[Sort] = &[$(Sort {
            kind: $kind,
            place: $place,
            numbered: $numbered,
            content: $content,
            root: $root,
            implied: $implied,
        }),*];)*
    };
}

sorts! {
    TABLES:
    "officeDocument" "workbook" false
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml" "x:workbook" false;
    "worksheet" "worksheets/sheet" true
        "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml" "x:worksheet" false;
    "chartsheet" "chartsheets/sheet" true
        "application/vnd.openxmlformats-officedocument.spreadsheetml.chartsheet+xml" "x:chartsheet" false;
    "sharedStrings" "sharedStrings" false
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml" "x:sst" true;
    "styles" "styles" false
        "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml" "x:styleSheet" true;
    "table" "tables/table" true
        "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml" "x:table" false;
    "drawing" "drawings/drawing" true
        "application/vnd.openxmlformats-officedocument.drawing+xml" "xdr:wsDr" false;

    SLIDES:
    "officeDocument" "presentation" false
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml" "p:presentation" false;
    "slide" "slides/slide" true
        "application/vnd.openxmlformats-officedocument.presentationml.slide+xml" "p:sld" false;
    "slideLayout" "slideLayouts/slideLayout" true
        "application/vnd.openxmlformats-officedocument.presentationml.slideLayout+xml" "p:sldLayout" true;
    "slideMaster" "slideMasters/slideMaster" true
        "application/vnd.openxmlformats-officedocument.presentationml.slideMaster+xml" "p:sldMaster" true;
    "tableStyles" "tableStyles" false
        "application/vnd.openxmlformats-officedocument.presentationml.tableStyles+xml" "a:tblStyleLst" true;
    "video" "media/media" true "" "" false;
    "audio" "media/media" true "" "" false;
    "media" "media/media" true "" "" false;

    BOTH:
    "theme" "theme/theme" true "application/vnd.openxmlformats-officedocument.theme+xml" "a:theme" true;
    "themeOverride" "theme/themeOverride" true
        "application/vnd.openxmlformats-officedocument.themeOverride+xml" "a:themeOverride" true;
    "chart" "charts/chart" true
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml" "c:chartSpace" false;
    "chartUserShapes" "drawings/shapes" true
        "application/vnd.openxmlformats-officedocument.drawingml.chartshapes+xml" "c:userShapes" false;
    "image" "media/image" true "" "" false;
}

fn all(base: &str) -> impl Iterator<Item = &'static Sort> {
    let own = if base == "xl" { TABLES } else { SLIDES };
    own.iter().chain(BOTH)
}

/// The document itself.
pub(super) fn main(base: &str) -> &'static Sort {
    if base == "xl" { &TABLES[0] } else { &SLIDES[0] }
}

/// The sort that a relation leads to, if it goes over.
pub(super) fn of(base: &str, kind: &str) -> Option<&'static Sort> {
    all(base).find(|sort| sort.kind == kind && kind != "officeDocument")
}

/// What becomes of the sorts that do not go over, where something names them.
pub(super) fn other(kind: &str) -> Fit {
    match kind {
        "vbaProject"
        | "control"
        | "activeXControl"
        | "activeXControlBinary"
        | "ctrlProp"
        | "dialogsheet"
        | "macrosheet"
        | "xlMacrosheet"
        | "xlIntlMacrosheet" => Fit::Refused("macros"),
        "oleObject" | "package" | "subDocument" | "frame" => Fit::Refused("embedded document"),
        "diagramData" | "diagramLayout" | "diagramQuickStyle" | "diagramColors"
        | "diagramDrawing" => Fit::Refused("diagram"),
        // Who wrote, remarked and printed it, where its data came from, and what one program keeps for itself.
        "comments"
        | "threadedComment"
        | "person"
        | "commentAuthors"
        | "authors"
        | "vmlDrawing"
        | "printerSettings"
        | "calcChain"
        | "connections"
        | "queryTable"
        | "customXml"
        | "customXmlProps"
        | "externalLink"
        | "externalLinkPath"
        | "revisionHeaders"
        | "revisionLog"
        | "usernames"
        | "pivotTable"
        | "pivotCacheDefinition"
        | "pivotCacheRecords"
        | "slicer"
        | "slicerCache"
        | "timeline"
        | "timelineCache"
        | "notesSlide"
        | "notesMaster"
        | "handoutMaster"
        | "tags"
        | "presProps"
        | "viewProps"
        | "changesInfo"
        | "revisionInfo"
        | "sheetMetadata"
        | "chartStyle"
        | "chartColorStyle"
        | "customProperty"
        | "xmlMaps"
        | "font"
        | "slideUpdateInfo"
        | "slideUpdateUrl"
        | "webextension"
        | "hyperlink" => Fit::Needless,
        _ => Fit::Refused("part of an unknown kind"),
    }
}

/// The ending of a picture by its first bytes, of sound and film by the name that it has.
pub(super) fn ending(name: &str, content: &[u8]) -> &'static str {
    let own = name.rsplit_once('.').map_or("", |(_, own)| own);
    match content {
        [0xff, 0xd8, ..] => "jpeg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        [b'G', b'I', b'F', b'8', ..] => "gif",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => "webp",
        _ => match own.to_ascii_lowercase().as_str() {
            "svg" => "svg",
            "mp4" | "m4v" => "mp4",
            "mov" | "qt" => "mov",
            "m4a" => "m4a",
            "mp3" => "mp3",
            "wav" => "wav",
            "avi" => "avi",
            "mpg" | "mpeg" => "mpg",
            _ => "bin",
        },
    }
}

/// The media type of an ending.
pub(super) fn content_of(ending: &str) -> &'static str {
    match ending {
        "rels" => "application/vnd.openxmlformats-package.relationships+xml",
        "xml" => "application/xml",
        "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "m4a" => "audio/mp4",
        "mp3" => "audio/mpeg",
        "wav" => "audio/x-wav",
        "avi" => "video/x-msvideo",
        "mpg" => "video/mpeg",
        _ => "application/octet-stream",
    }
}
