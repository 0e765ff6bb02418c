//! What tables are made of (ECMA-376, part 1, chapter 18): cells, formulas, looks; and which formulas lead elsewhere.

use super::markup::Words;

/// Workbooks, their sheets, strings, styles and tables.
pub(super) const TABLES: Words = Words {
    space: "x",
    elements: "workbook workbookPr bookViews workbookView sheets sheet definedNames definedName calcPr \
        worksheet chartsheet sheetPr tabColor outlinePr pageSetUpPr dimension sheetViews sheetView pane sheetFormatPr \
        cols col sheetData row c f v is t r rPr rPh phoneticPr mergeCells mergeCell conditionalFormatting cfRule \
        formula colorScale dataBar iconSet cfvo color dataValidations dataValidation formula1 formula2 hyperlinks \
        hyperlink printOptions pageMargins pageSetup headerFooter oddHeader oddFooter evenHeader evenFooter \
        firstHeader firstFooter rowBreaks colBreaks brk autoFilter filterColumn filters filter customFilters \
        customFilter top10 dynamicFilter colorFilter iconFilter dateGroupItem sortState sortCondition ignoredErrors \
        ignoredError tableParts tablePart drawing picture \
        sst si b i strike condense extend outline shadow u vertAlign sz rFont family charset scheme \
        styleSheet numFmts numFmt fonts font name fills fill patternFill fgColor bgColor gradientFill stop borders \
        border left right top bottom diagonal vertical horizontal start end cellStyleXfs cellXfs xf alignment \
        cellStyles cellStyle dxfs dxf tableStyles tableStyle tableStyleElement colors indexedColors rgbColor \
        table tableColumns tableColumn calculatedColumnFormula totalsRowFormula tableStyleInfo",
    attributes: "date1904 activeTab firstSheet showSheetTabs name sheetId state localSheetId hidden function \
        iterate iterateCount iterateDelta fullPrecision calcMode refMode \
        ref si t r s ca bx r1 r2 dt2D dtr del1 del2 aca spans customFormat ht customHeight outlineLevel collapsed \
        thickTop thickBot ph summaryBelow summaryRight applyStyles showOutlineSymbols autoPageBreaks fitToPage \
        filterMode rgb theme tint indexed auto showGridLines showRowColHeaders showZeros rightToLeft tabSelected \
        showFormulas showOutlineSymbols showWhiteSpace defaultGridColor colorId view workbookViewId zoomToFit xSplit \
        ySplit topLeftCell activePane baseColWidth defaultColWidth defaultRowHeight zeroHeight outlineLevelRow \
        outlineLevelCol min max width style bestFit customWidth phonetic sb eb fontId type alignment sqref pivot \
        dxfId priority stopIfTrue aboveAverage percent bottom operator text timePeriod rank stdDev equalAverage \
        minLength maxLength showValue iconSet reverse val gte errorStyle imeMode allowBlank showDropDown \
        showInputMessage showErrorMessage errorTitle error promptTitle prompt location \
        headings gridLines gridLinesSet horizontalCentered verticalCentered left right top header footer paperSize \
        scale firstPageNumber fitToWidth fitToHeight pageOrder orientation blackAndWhite draft cellComments \
        useFirstPageNumber errors paperHeight paperWidth differentOddEven differentFirst scaleWithDoc \
        alignWithMargins man count manualBreakCount id colId hiddenButton showButton blank calendarType and filterVal \
        cellColor iconId year month day hour minute second dateTimeGrouping maxVal columnSort caseSensitive sortMethod \
        descending sortBy customList evalError twoDigitTextYear numberStoredAsText formulaRange unlockedFormula \
        emptyCellReference listDataValidation calculatedColumn uniqueCount \
        numFmtId formatCode patternType degree position diagonalUp diagonalDown outline fillId borderId xfId \
        quotePrefix pivotButton applyNumberFormat applyFont applyFill applyBorder applyAlignment applyProtection \
        horizontal vertical textRotation wrapText indent relativeIndent justifyLastLine shrinkToFit readingOrder \
        builtinId iLevel customBuiltin defaultTableStyle defaultPivotStyle table size \
        displayName tableType headerRowCount insertRow insertRowShift totalsRowCount totalsRowShown headerRowDxfId \
        dataDxfId totalsRowDxfId headerRowBorderDxfId tableBorderDxfId totalsRowBorderDxfId totalsRowFunction \
        totalsRowLabel array showFirstColumn showLastColumn showRowStripes showColumnStripes",
};

/// Elements with formulas: without one they are nothing.
pub(super) const FORMULAS: [&str; 7] = [
    "f",
    "formula",
    "formula1",
    "formula2",
    "definedName",
    "calculatedColumnFormula",
    "totalsRowFormula",
];

/// Functions that ask a machine for its places or the network for data, or that run programs.
const ASKING: [&str; 8] = [
    "webservice",
    "rtd",
    "call",
    "register",
    "register.id",
    "info",
    "dde",
    "image",
];

/// Whether a formula leads out of its file: to another file, a program, the network, or a place on the machine.
pub(super) fn leads_out(formula: &str) -> bool {
    let lower = formula.to_ascii_lowercase();
    let place = [
        ":\\",
        "\\\\",
        "file:",
        "mailto:",
        "cell(\"filename",
        "cell(\"address",
    ];
    place.iter().any(|place| lower.contains(place)) || other_file(formula) || asks(&lower)
}

/// Whether another file is named by number or by name in brackets; columns of tables are in brackets too, but
/// behind a name.
fn other_file(formula: &str) -> bool {
    let (mut depth, mut quoted, mut before) = (0u32, false, ' ');
    for letter in formula.chars() {
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' if depth == 0 && !before.is_alphanumeric() && !"_.]".contains(before) => {
                return true;
            }
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            // A program, its topic and its item.
            '|' if depth == 0 => return true,
            _ => {}
        }
        before = letter;
    }
    false
}

/// Whether one of these functions is called, in lower case.
pub(super) fn asks(lower: &str) -> bool {
    let mut rest = lower;
    while let Some(at) = rest.find('(') {
        let head = &rest[..at];
        let begin = head
            .rfind(|letter: char| !letter.is_alphanumeric() && letter != '.' && letter != '_')
            .map_or(0, |at| at + 1);
        // A letter of two bytes or more may stand before the name.
        let name = head.get(begin..).unwrap_or(head);
        let name = name
            .trim_start_matches("_xlfn.")
            .trim_start_matches("_xlws.");
        if ASKING.contains(&name) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// The names that a formula may mean, in lower case.
pub(super) fn names(formula: &str) -> impl Iterator<Item = String> {
    let apart = |letter: char| !letter.is_alphanumeric() && !"_.\\?".contains(letter);
    let words = formula.split(apart);
    let words =
        words.filter(|word| !word.is_empty() && !word.starts_with(|c: char| c.is_ascii_digit()));
    words.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_that_lead_out() {
        for formula in [
            "[1]Sheet1!A1",
            "'[1]Sheet 1'!A1",
            "SUM('C:\\a\\[b.xlsx]c'!A1)",
            "'\\\\host\\a\\[b.xlsx]c'!A1",
            "HYPERLINK(\"file:///home/a\")",
            "cmd|'/c a'!A0",
            "1+_xlfn.WEBSERVICE(\"https://a\")",
            "RTD(\"a\",,\"b\")",
            "CELL(\"filename\",A1)",
            "INFO(\"directory\")",
            "한+CALL(\"a\",\"b\")",
        ] {
            assert!(leads_out(formula), "{formula}");
        }
        for formula in [
            "SUM(A1:B2)",
            "Table1[a]",
            "Table1[[#This Row],[1]]",
            "표[[1]:[2]]",
            "IF(A1=\"[1]|\",\"a\",B1)",
            "Sheet2!A1*'봄 여름'!B$2",
            "CELL(\"row\",A1)",
            "HYPERLINK(\"https://example.org\")",
            "가(1)",
        ] {
            assert!(!leads_out(formula), "{formula}");
        }
        let found: Vec<String> = names("SUM(봄_1,A1)*Rate/2").collect();
        assert_eq!(found, ["sum", "봄_1", "a1", "rate"]);
    }
}
