//! Word's own markup, drawings and formulas (ECMA-376): what is known to shape a page goes over, nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::policy::Fate;
use super::xml::Policy;
use crate::{Findings, Kind};

/// Elements by the prefix that every program gives their namespace.
const ELEMENTS: [(&str, &str); 10] = [
    (
        "w",
        // The document and its texts.
        "document body hdr ftr footnotes footnote endnotes endnote p r t tab br cr sym noBreakHyphen softHyphen ptab \
         pgNum fldSimple fldChar instrText hyperlink bookmarkStart bookmarkEnd ruby rubyPr rubyAlign hps hpsRaise \
         hpsBaseText lid rt rubyBase drawing pict footnoteReference endnoteReference footnoteRef endnoteRef separator \
         continuationSeparator txbxContent background \
         pPr pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr ilvl numId suppressLineNumbers pBdr \
         top left bottom right start end between bar insideH insideV tl2br tr2bl shd tabs suppressAutoHyphens kinsoku \
         wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind \
         contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl \
         cnfStyle rPr rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof \
         vanish webHidden color w kern position sz szCs highlight u effect bdr fitText vertAlign rtl cs em lang \
         eastAsianLayout specVanish oMath sectPr headerReference footerReference footnotePr endnotePr type pgSz pgMar \
         paperSrc pgBorders lnNumType pgNumType cols col vAlign noEndnote titlePg rtlGutter docGrid pos numFmt \
         numStart numRestart \
         tbl tblPr tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing \
         tblInd tblBorders tblLayout tblCellMar tblLook tblGrid gridCol tr trPr gridBefore gridAfter wBefore wAfter \
         cantSplit trHeight tblHeader hidden tc tcPr tcW gridSpan hMerge vMerge tcBorders noWrap tcMar tcFitText \
         hideMark tblPrEx \
         styles docDefaults rPrDefault pPrDefault latentStyles lsdException style name basedOn next link autoRedefine \
         uiPriority semiHidden unhideWhenUsed qFormat locked tblStylePr \
         numbering abstractNum multiLevelType styleLink numStyleLink lvl lvlRestart isLgl suff lvlText \
         lvlPicBulletId lvlJc num abstractNumId lvlOverride startOverride numPicBullet \
         fonts font altName panose1 charset family notTrueType pitch sig \
         settings defaultTabStop evenAndOddHeaders compat compatSetting mirrorMargins characterSpacingControl \
         autoHyphenation themeFontLang clrSchemeMapping useFELayout ulTrailSpace doNotExpandShiftReturn \
         adjustLineHeightInTable balanceSingleByteDoubleByteWidth spaceForUL underlineTabInNumList",
    ),
    (
        "wp",
        "inline anchor simplePos positionH positionV posOffset align extent effectExtent wrapNone wrapSquare wrapTight \
         wrapThrough wrapTopAndBottom wrapPolygon start lineTo docPr cNvGraphicFramePr",
    ),
    ("pic", "pic nvPicPr cNvPr cNvPicPr blipFill spPr"),
    ("wps", "wsp cNvSpPr cNvPr cNvCnPr spPr style txbx bodyPr"),
    ("wpg", "wgp grpSp cNvGrpSpPr cNvPr grpSpPr"),
    (
        "a",
        "theme themeElements clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink \
         fontScheme majorFont minorFont latin ea cs font fmtScheme fillStyleLst lnStyleLst effectStyleLst effectStyle \
         bgFillStyleLst objectDefaults extraClrSchemeLst srgbClr schemeClr sysClr prstClr scrgbClr hslClr tint shade \
         alpha alphaMod alphaOff hue hueMod hueOff sat satMod satOff lum lumMod lumOff gray inv comp gamma invGamma \
         solidFill noFill gradFill gsLst gs lin path fillToRect tileRect pattFill fgClr bgClr blipFill blip stretch \
         tile fillRect srcRect grpFill ln prstDash custDash ds round bevel miter headEnd tailEnd effectLst \
         effectDag outerShdw innerShdw prstShdw glow reflection softEdge blur fillOverlay scene3d camera rot lightRig \
         sp3d bevelT bevelB extrusionClr contourClr flatTx spPr xfrm off ext chOff chExt prstGeom avLst gd custGeom \
         gdLst ahLst cxnLst cxn pathLst moveTo lnTo arcTo quadBezTo cubicBezTo close pt rect graphic graphicData \
         graphicFrameLocks picLocks spLocks grpSpLocks cxnSpLocks lnRef fillRef effectRef fontRef bodyPr noAutofit \
         normAutofit spAutoFit prstTxWarp grayscl biLevel duotone clrChange clrFrom clrTo lumEffect alphaModFix",
    ),
    (
        "v",
        "shape shapetype group rect roundrect oval line polyline curve arc image imagedata fill stroke path formulas f \
         handles h textbox textpath shadow background",
    ),
    (
        "m",
        "oMath oMathPara oMathParaPr jc r rPr t acc accPr chr bar barPr pos borderBox borderBoxPr box boxPr d dPr \
         begChr endChr sepChr grow shp e eqArr eqArrPr f fPr type num den func funcPr fName groupChr groupChrPr \
         limLow limLowPr lim limUpp limUppPr m mPr mcs mc mcPr count mcJc mr nary naryPr limLoc subHide supHide sub \
         sup phant phantPr rad radPr degHide deg sPre sPrePr sSub sSubPr sSubSup sSubSupPr sSup sSupPr ctrlPr sty scr \
         nor lit aln brk baseJc plcHide rSp rSpRule cSp cGp cGpRule maxDist objDist opEmu noBreak diff show zeroWid \
         zeroAsc zeroDesc transp hideTop hideBot hideLeft hideRight strikeH strikeV strikeBLTR strikeTLBR vertJc \
         alnScr",
    ),
    ("mc", ""),
    ("r", ""),
];

/// Attributes by their names, whatever their prefix; what the name of a thing is that pages do without stands in
/// [`NAMELESS`].
const ATTRIBUTES: &str = "val id name type default styleId customStyle w h x y cx cy l t r b code orient top left bottom \
    right start end header footer gutter num sep equalWidth space linePitch charSpace pos leader fmt chapStyle chapSep \
    offsetFrom display zOrder countBy distance restart before after beforeLines afterLines beforeAutospacing \
    afterAutospacing line lineRule firstLine hanging leftChars rightChars startChars endChars firstLineChars \
    hangingChars ascii hAnsi eastAsia cs asciiTheme hAnsiTheme eastAsiaTheme cstheme hint color themeColor themeTint \
    themeShade fill themeFill themeFillTint themeFillShade sz shadow frame hRule wrap hSpace vSpace xAlign yAlign \
    vAnchor hAnchor anchorLock dropCap lines firstRow lastRow firstColumn lastColumn noHBand noVBand oddHBand evenHBand \
    oddVBand evenVBand firstRowFirstColumn firstRowLastColumn lastRowFirstColumn lastRowLastColumn leftFromText \
    rightFromText topFromText bottomFromText horzAnchor vertAnchor tblpX tblpY tblpXSpec tblpYSpec instr fldCharType \
    anchor history char font clear combine combineBrackets vert vertCompress usb0 usb1 usb2 usb3 csb0 csb1 \
    defLockedState defUIPriority defSemiHidden defUnhideWhenUsed defQFormat count locked uiPriority semiHidden \
    unhideWhenUsed qFormat abstractNumId numId ilvl colFirst colLast tentative uri bidi alignment relativeTo \
    customMarkFollows bg1 t1 bg2 t2 accent1 accent2 accent3 accent4 accent5 accent6 hyperlink followedHyperlink \
    distT distB distL distR simplePos relativeHeight behindDoc layoutInCell allowOverlap relativeFrom wrapText edited \
    hidden preserve lang noChangeAspect noChangeArrowheads noCrop noGrp noSelect noRot noMove noResize bwMode embed \
    cstate rotWithShape lastClr typeface panose pitchFamily charset script cap cmpd algn ang scaled path blurRad dist \
    dir stA stPos endA endPos fadeDir sx sy kx ky rad prst rig rev lat lon fov zoom contourW extrusionH prstMaterial z \
    flipH flipV rot hR wR stAng swAng fmla stroke extrusionOk tx ty flip idx wrap lIns tIns rIns bIns numCol spcCol \
    rtlCol fromWordArt anchorCtr forceAA compatLnSpc spcFirstLastPara vertOverflow horzOverflow upright len limo lim \
    amt thresh bright contrast style coordsize coordorigin filled fillcolor stroked strokecolor strokeweight adj \
    points from to arcsize control1 control2 startangle endangle eqn position opacity color2 angle focus focussize \
    focusposition method on string trim fitpath fitshape textpathok gradientshapeok connecttype limo inset joinstyle \
    endcap dashstyle linestyle startarrow endarrow cropleft cropright croptop cropbottom gain blacklevel gamma \
    grayscale bilevel chromakey aspectratio offset xrange yrange polar radiusrange switch";

/// Things whose names pages do without; the name must be there, and is empty.
const NAMELESS: [&str; 9] = [
    "wp:docPr",
    "pic:cNvPr",
    "wps:cNvPr",
    "wpg:cNvPr",
    "a:theme",
    "a:clrScheme",
    "a:fontScheme",
    "a:fmtScheme",
    "a:cNvPr",
];
/// What stands within these stays.
const UNWRAPPED: [&str; 9] = [
    "w:ins",
    "w:moveTo",
    "w:smartTag",
    "w:customXml",
    "w:sdt",
    "w:sdtContent",
    "mc:AlternateContent",
    "mc:Choice",
    "w:dir",
];
/// Fields that say nothing of a writer or a machine, by their first word.
const FIELDS: [&str; 22] = [
    "PAGE",
    "NUMPAGES",
    "SECTION",
    "SECTIONPAGES",
    "TOC",
    "TC",
    "INDEX",
    "XE",
    "REF",
    "PAGEREF",
    "NOTEREF",
    "STYLEREF",
    "SEQ",
    "EQ",
    "SYMBOL",
    "HYPERLINK",
    "LISTNUM",
    "QUOTE",
    "ADVANCE",
    "FORMTEXT",
    "AUTONUM",
    "=",
];

/// What goes over of a part of a document.
pub(super) struct Word {
    elements: BTreeMap<&'static str, BTreeSet<&'static str>>,
    attributes: BTreeSet<&'static str>,
    /// The place of the last change, which Word keeps as a bookmark.
    last: Option<String>,
}

impl Word {
    pub(super) fn new() -> Self {
        let set = |words: &'static str| words.split_whitespace().collect();
        Self {
            elements: ELEMENTS
                .iter()
                .map(|(prefix, words)| (*prefix, set(words)))
                .collect(),
            attributes: set(ATTRIBUTES),
            last: None,
        }
    }

    fn is_known(&self, name: &str) -> bool {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        self.elements
            .get(prefix)
            .is_some_and(|known| known.contains(local))
    }

    fn stays(&self, element: &str, key: &str, value: &mut String) -> bool {
        let (prefix, local) = key.split_once(':').unwrap_or(("", key));
        match (prefix, local) {
            ("xmlns", local) => self.elements.contains_key(local),
            ("xml", "space") => true,
            ("" | "w" | "r" | "m", "instr") => field(value),
            ("", "name") if NAMELESS.contains(&element) => {
                value.clear();
                true
            }
            // Pictures that lie elsewhere.
            ("r", "link" | "href") => false,
            ("" | "w" | "r" | "m", local) => self.attributes.contains(local),
            _ => false,
        }
    }
}

/// Whether a field goes over: by its first word, and without places on somebody's machine.
fn field(instruction: &str) -> bool {
    let first = instruction.split_whitespace().next().unwrap_or_default();
    let known = FIELDS.iter().any(|known| known.eq_ignore_ascii_case(first));
    let local = instruction.contains(":\\")
        || instruction.contains("\\\\\\\\")
        || instruction.contains("file:");
    known && !local && !instruction.contains("mailto:")
}

impl Policy for Word {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        findings: &mut Findings,
    ) -> Fate {
        if UNWRAPPED.contains(&name) {
            if matches!(name, "w:ins" | "w:moveTo") {
                findings.add(Kind::Comment, 1, 0);
            }
            return Fate::Unwrap;
        }
        let value = |key: &str| {
            let found = attributes.iter().find(|(own, _)| own == key);
            found.map(|(_, value)| value.clone())
        };
        let last = match name {
            "w:bookmarkStart" if value("w:name").as_deref() == Some("_GoBack") => {
                self.last = value("w:id");
                true
            }
            "w:bookmarkEnd" => self.last.is_some() && value("w:id") == self.last,
            _ => false,
        };
        if last || !self.is_known(name) {
            findings.add(Kind::ProgramData, 1, 0);
            return Fate::Drop;
        }
        let before = attributes.clone();
        attributes.retain_mut(|(key, value)| self.stays(name, key, value));
        if *attributes != before {
            findings.add(Kind::ProgramData, 1, 0);
        }
        Fate::Keep
    }

    fn text(&mut self, within: &str, text: String, findings: &mut Findings) -> String {
        // The rest of a field that goes on in further pieces begins with a blank or a quote.
        let begins = text
            .trim_start()
            .starts_with(|first: char| first.is_ascii_alphabetic());
        if within != "w:instrText" || !begins && !text.contains(":\\") || field(&text) {
            return text;
        }
        findings.add(Kind::ProgramData, 1, text.len() as u64);
        String::new()
    }
}
