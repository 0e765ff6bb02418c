//! Keys of dictionaries that say how pages look (ISO 32000-2, chapters 7 to 12). What is not here is not copied.

/// Fonts, pictures, colours, patterns, functions, layers, streams, places within the document.
const PLAIN: &str = " Type Subtype Name BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts \
CIDSystemInfo Registry Ordering Supplement DW W DW2 W2 CIDToGIDMap FontBBox FontMatrix CharProcs Resources BaseEncoding \
Differences FontName FontFamily FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH \
AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet Style Panose FD CIDSet UseCMap CMapName WMode Length1 \
Length2 Length3 Width Height ColorSpace BitsPerComponent Intent ImageMask Mask Decode Interpolate SMask SMaskInData Matte BBox \
Matrix Group FormType OC S CS I K Filter DecodeParms Predictor Colors Columns EarlyChange EndOfLine EncodedByteAlign Rows \
EndOfBlock BlackIs1 DamagedRowsBeforeError JBIG2Globals ColorTransform LW LC LJ ML D RI OP op OPM Font BG BG2 UCR UCR2 TR TR2 HT \
FL SM SA BM CA ca AIS TK G BC PatternType PaintType TilingType XStep YStep Shading Extend Domain Function Coords AntiAlias \
ShadingType Background BitsPerCoordinate BitsPerFlag VerticesPerRow ExtGState FunctionType Range Size BitsPerSample Order Encode \
C0 C1 N Functions Bounds WhitePoint BlackPoint Gamma Colorants Process Components HalftoneType Frequency Angle SpotFunction \
TransferFunction OCGs ON OFF RBGroups Locked BaseState VE P ListMode Nums Kids Limits Names St ";

/// Pages and what holds them.
const PAGES: &str = " Type Parent Kids Count Resources MediaBox CropBox BleedBox TrimBox ArtBox Contents Rotate Group UserUnit Annots ";

/// Links, remarks that show, filled fields: where they are and how they look.
const ANNOTATION: &str = " Type Subtype Rect AP F Border BS C Dest A H QuadPoints AS L Vertices InkList IC LE Q DA BE CL RD ";

/// The titles of chapters.
const OUTLINE: &str = " Type First Last Next Prev Parent Title Dest Count A C F ";

const CATALOG: &str =
    " Type Pages PageLabels Names Dests Outlines PageMode PageLayout Lang OCProperties ";

const RESOURCES: &str = " ExtGState ColorSpace Pattern Shading XObject Font Properties ";

/// What a dictionary is, by the way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Catalog,
    Pages,
    Resources,
    Annotation,
    Outline,
    /// Names that the document chose itself, for whatever they stand for.
    Map,
    /// A picture of a field, or one for each of its states.
    States,
    /// The file of a font.
    Font,
    Plain,
}

impl Role {
    pub(super) fn keeps(self, key: &[u8]) -> bool {
        let known = match self {
            Self::Catalog => CATALOG,
            Self::Pages => PAGES,
            Self::Resources => RESOURCES,
            Self::Annotation => ANNOTATION,
            Self::Outline => OUTLINE,
            Self::Plain | Self::Font => PLAIN,
            Self::Map | Self::States => return true,
        };
        let word = [b" ", key, b" "].concat();
        !key.contains(&b' ') && memchr::memmem::find(known.as_bytes(), &word).is_some()
    }

    /// What stands behind a key.
    pub(super) fn of(self, key: &[u8]) -> Self {
        match (self, key) {
            (Self::Catalog, b"Pages") => Self::Pages,
            (Self::Catalog, b"Outlines") => Self::Outline,
            (Self::Catalog, b"Dests") => Self::Map,
            (Self::Pages, b"Parent" | b"Kids") => Self::Pages,
            (Self::Pages | Self::Plain, b"Resources") => Self::Resources,
            (Self::Pages, b"Annots") => Self::Annotation,
            (Self::Outline, b"First" | b"Last" | b"Next" | b"Prev" | b"Parent") => Self::Outline,
            // A destination begins with a page.
            (Self::Outline | Self::Annotation, b"Dest") => Self::Pages,
            (Self::Annotation, b"AP") => Self::Map,
            (Self::Annotation, b"N" | b"R" | b"D") => Self::States,
            (Self::Plain, b"FontFile" | b"FontFile2" | b"FontFile3") => Self::Font,
            (Self::Resources, _) | (Self::Plain, b"CharProcs" | b"Colorants") => Self::Map,
            _ => Self::Plain,
        }
    }
}
