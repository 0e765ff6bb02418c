//! Which elements and attributes of OpenDocument shape a page, a table or a slide (ISO/IEC 26300-1).

/// Elements by the prefix that every program gives their namespace.
pub(super) const ELEMENTS: [(&str, &str); 20] = [
    (
        "office",
        "document-content document-styles body text spreadsheet presentation chart automatic-styles styles master-styles \
         font-face-decls",
    ),
    (
        "text",
        "p h span a s tab line-break list list-item list-header numbered-paragraph section note note-citation \
         note-body ruby ruby-base ruby-text bookmark bookmark-start bookmark-end bookmark-ref reference-mark \
         reference-mark-start reference-mark-end reference-ref note-ref sequence-decls sequence-decl sequence \
         sequence-ref page-number page-count page-continuation chapter \
         list-style list-level-style-number list-level-style-bullet list-level-style-image outline-style \
         outline-level-style notes-configuration linenumbering-configuration linenumbering-separator \
         table-of-content table-of-content-source table-of-content-entry-template index-title-template \
         index-source-styles index-source-style index-entry-chapter index-entry-text index-entry-span \
         index-entry-tab-stop index-entry-page-number index-entry-link-start index-entry-link-end index-body \
         index-title alphabetical-index alphabetical-index-source alphabetical-index-entry-template \
         illustration-index illustration-index-source illustration-index-entry-template table-index \
         table-index-source table-index-entry-template alphabetical-index-mark alphabetical-index-mark-start \
         alphabetical-index-mark-end toc-mark toc-mark-start toc-mark-end",
    ),
    (
        "style",
        "style default-style default-page-layout page-layout page-layout-properties header-style footer-style \
         header-footer-properties master-page header header-left header-first footer footer-left footer-first \
         paragraph-properties text-properties section-properties table-properties table-column-properties \
         table-row-properties table-cell-properties graphic-properties ruby-properties drawing-page-properties \
         list-level-properties list-level-label-alignment tab-stops tab-stop drop-cap background-image columns \
         column column-sep footnote-sep font-face map region-left region-center region-right \
         presentation-page-layout chart-properties",
    ),
    (
        "table",
        "table table-column table-columns table-column-group table-header-columns table-row table-rows \
         table-row-group table-header-rows table-cell covered-table-cell shapes calculation-settings null-date \
         iteration content-validations content-validation help-message error-message named-expressions named-range \
         named-expression database-ranges database-range filter filter-and filter-or filter-condition \
         filter-set-item sort sort-by",
    ),
    (
        "draw",
        "frame image text-box g custom-shape enhanced-geometry equation handle rect line polyline polygon \
         regular-polygon path circle ellipse connector measure caption gradient hatch fill-image marker stroke-dash \
         opacity image-map a contour-polygon contour-path page layer-set layer plugin glue-point object",
    ),
    (
        "svg",
        "linearGradient radialGradient stop font-face-src font-face-name",
    ),
    (
        "number",
        "number-style number text date-style day month year era day-of-week week-of-year quarter time-style hours \
         minutes seconds am-pm percentage-style boolean-style boolean text-style text-content fraction \
         scientific-number currency-style currency-symbol fill-character embedded-text",
    ),
    (
        "presentation",
        "footer header date-time footer-decl header-decl date-time-decl placeholder",
    ),
    (
        "anim",
        "par seq iterate set animate animateMotion animateTransform animateColor transitionFilter audio command param",
    ),
    (
        "calcext",
        "conditional-formats conditional-format condition color-scale color-scale-entry data-bar formatting-entry \
         icon-set date-is",
    ),
    (
        "chart",
        "chart title subtitle footer legend plot-area coordinate-region axis grid series data-point categories domain \
         wall floor stock-gain-marker stock-loss-marker stock-range-line mean-value error-indicator regression-curve \
         equation symbol-image date-scale data-label label-separator",
    ),
    ("dr3d", "light"),
    ("fo", ""),
    ("xlink", ""),
    // The language of formulas.
    ("of", ""),
    ("smil", ""),
    ("oooc", ""),
    ("drawooo", ""),
    ("loext", "graphic-properties p"),
    ("chartooo", "date-scale"),
];

/// Attributes by prefix; those of `fo` say nothing but how things look.
pub(super) const ATTRIBUTES: [(&str, &str); 18] = [
    (
        "text",
        "style-name cond-style-name outline-level is-list-header restart-numbering start-value continue-numbering \
         continue-list name note-class label reference-format ref-name c page-adjust select-page display \
         anchor-type anchor-page-number level bullet-char bullet-relative-size num-suffix num-prefix \
         display-levels space-before min-label-width min-label-distance list-level-position-and-space-mode \
         label-followed-by list-tab-stop-position citation-style-name citation-body-style-name \
         default-style-name master-page-name start-numbering-at footnotes-position number-lines increment \
         number-position offset count-empty-lines count-in-text-boxes restart-on-page line-number \
         display-outline-level separation-character formula protected use-index-marks use-index-source-styles \
         use-outline-level relative-tab-stop-position index-scope sort-algorithm string-value key1 key2 main-entry \
         combine-entries caption-sequence-name caption-sequence-format use-caption dont-balance-text-columns \
         consecutive-numbering number",
    ),
    (
        "style",
        "name display-name family parent-style-name next-style-name list-style-name list-level \
         default-outline-level class master-page-name data-style-name auto-update page-layout-name font-name \
         font-name-asian font-name-complex font-family-generic font-family-generic-asian \
         font-family-generic-complex font-pitch font-pitch-asian font-pitch-complex font-charset font-adornments \
         font-style-name font-style-name-asian font-style-name-complex font-size-asian font-size-complex \
         font-size-rel font-style-asian font-style-complex font-weight-asian font-weight-complex \
         font-family-asian font-family-complex font-relief language-asian language-complex country-asian \
         country-complex script-asian script-complex script-type rfc-language-tag use-window-font-color \
         text-underline-style text-underline-type text-underline-width text-underline-color text-underline-mode \
         text-overline-style text-overline-type text-overline-width text-overline-color text-overline-mode \
         text-line-through-style text-line-through-type text-line-through-width text-line-through-color \
         text-line-through-mode text-line-through-text text-outline text-position text-scale text-emphasize \
         text-combine text-combine-start-char text-combine-end-char text-rotation-angle text-rotation-scale \
         letter-kerning text-blinking justify-single-word line-height-at-least line-spacing \
         font-independent-line-spacing snap-to-layout-grid punctuation-wrap text-autospace line-break \
         vertical-align writing-mode writing-mode-automatic auto-text-indent tab-stop-distance \
         background-transparency shadow border-line-width border-line-width-left border-line-width-right \
         border-line-width-top border-line-width-bottom register-true join-border contextual-spacing \
         page-number width height rel-width rel-height min-row-height row-height use-optimal-row-height \
         column-width rel-column-width use-optimal-column-width may-break-between-rows direction \
         rotation-angle rotation-align shrink-to-fit repeat-content print-orientation num-format num-prefix num-suffix \
         num-letter-sync paper-tray-name first-page-number scale-to scale-to-pages scale-to-X scale-to-Y footnote-max-height layout-grid-color \
         layout-grid-lines layout-grid-base-height layout-grid-ruby-height layout-grid-mode layout-grid-base-width \
         layout-grid-ruby-below layout-grid-print layout-grid-display layout-grid-snap-to layout-grid-standard-mode \
         page-usage dynamic-spacing distance-before-sep distance-after-sep line-style adjustment color type \
         leader-style leader-text leader-char leader-type leader-width leader-color position char length \
         lines distance wrap wrap-dynamic-threshold wrap-contour wrap-contour-mode number-wrapped-paragraphs \
         run-through flow-with-text vertical-pos vertical-rel horizontal-pos horizontal-rel mirror \
         overflow-behavior ruby-align ruby-position protect editable condition apply-style-name \
         base-cell-address volatile filter-name display repeat table-centering cell-protect decimal-places legend-expansion \
         legend-expansion-aspect-ratio \
         print-content text-align-source",
    ),
    (
        "table",
        "style-name default-cell-style-name number-columns-repeated number-rows-repeated number-columns-spanned \
         number-rows-spanned align border-model visibility is-sub-table formula number-matrix-columns-spanned \
         number-matrix-rows-spanned print print-ranges display tab-color end-cell-address end-x end-y table-background \
         null-year case-sensitive precision-as-shown automatic-find-labels use-regular-expressions use-wildcards \
         search-criteria-must-apply-to-whole-cell date-value value-type status steps maximum-difference \
         content-validation-name condition base-cell-address allow-empty-cell display-list title message-type \
         cell-range-address range-usable-as expression target-range-address display-filter-buttons orientation \
         contains-header display-duplicates field-number value operator data-type order bind-styles-to-content \
         template-name use-first-row-styles use-last-row-styles use-first-column-styles use-last-column-styles \
         use-banding-rows-styles use-banding-columns-styles",
    ),
    (
        "draw",
        "style-name text-style-name z-index transform points corner-radius shape-id start-angle end-angle kind \
         start-shape start-glue-point end-shape end-glue-point line-skew type caption-point-x caption-point-y \
         fill fill-color fill-gradient-name fill-hatch-name fill-hatch-solid fill-image-name fill-image-width \
         fill-image-height fill-image-ref-point gradient-step-count opacity opacity-name secondary-fill-color \
         stroke stroke-dash stroke-linejoin marker-start marker-end marker-start-width marker-end-width \
         marker-start-center marker-end-center auto-grow-width auto-grow-height fit-to-size fit-to-contour \
         textarea-horizontal-align textarea-vertical-align wrap-influence-on-position ole-draw-aspect shadow \
         shadow-offset-x shadow-offset-y shadow-color shadow-opacity color color-mode color-inversion luminance \
         contrast gamma red green blue image-opacity mirror style border cx cy angle start-color end-color \
         start-intensity end-intensity distance rotation dots1 dots1-length dots2 dots2-length start end \
         enhanced-path path-stretchpoint-x path-stretchpoint-y mirror-horizontal mirror-vertical text-areas \
         glue-points glue-point-type glue-point-leaving-directions modifiers extrusion formula handle-position \
         handle-range-x-minimum handle-range-x-maximum handle-range-y-minimum handle-range-y-maximum \
         handle-switched handle-mirror-vertical handle-mirror-horizontal handle-polar text-path text-path-mode \
         text-path-scale text-path-same-letter-heights concentric-gradient-fill-allowed extrusion-allowed \
         text-rotate-angle copy-of display recreate-on-edit layer master-page-name mime-type background-size \
         fill-image-ref-point-x fill-image-ref-point-y tile-repeat-offset notify-on-update-of-ranges placing decorative align escape-direction",
    ),
    (
        "svg",
        "x y width height viewBox d points cx cy r rx ry x1 y1 x2 y2 stroke-width stroke-color stroke-opacity \
         stroke-linecap fill-rule font-family font-style font-variant font-weight font-stretch font-size \
         panose-1 units-per-em ascent descent cap-height x-height offset stop-color stop-opacity gradientUnits \
         gradientTransform spreadMethod fx fy path origin type",
    ),
    (
        "number",
        "language country script title automatic-order format-source decimal-places min-integer-digits grouping \
         display-factor decimal-replacement style textual possessive-form calendar transliteration-format \
         transliteration-language transliteration-country transliteration-style min-numerator-digits \
         min-denominator-digits denominator-value min-exponent-digits position truncate-on-overflow \
         min-decimal-places forced-exponent-sign exponent-interval max-denominator-value",
    ),
    (
        "office",
        "value-type value date-value time-value boolean-value string-value currency",
    ),
    (
        "presentation",
        "style-name class object placeholder user-transformed presentation-page-layout-name use-header-name \
         use-footer-name use-date-time-name transition-type transition-style transition-speed duration visibility \
         background-objects-visible background-visible display-header display-footer display-page-number \
         display-date-time source name node-type preset-id preset-class preset-sub-type group-id master-element",
    ),
    (
        "anim",
        "iterate-type iterate-interval formula color-interpolation color-interpolation-direction sub-item audio-level \
         command name value",
    ),
    (
        "smil",
        "begin end dur fill fillDefault accumulate additive attributeName values keyTimes keySplines calcMode from to by \
         type subtype mode direction fadeColor targetElement autoReverse accelerate decelerate repeatCount repeatDur \
         restart restartDefault endsync",
    ),
    (
        "calcext",
        "target-range-address apply-style-name value base-cell-address type color style date icon-set-type show-value \
         max-length min-length negative-color positive-color axis-color axis-position gradient",
    ),
    (
        "chart",
        "class style-name legend-position legend-align dimension name values-cell-range-address label-cell-address \
         attached-axis repeated data-source-has-labels column-mapping row-mapping link-data-style-to-source \
         symbol-type symbol-name symbol-width symbol-height sort-by-x-values vertical connect-bars gap-width overlap \
         group-bars-per-axis japanese-candle-stick data-label-number data-label-text data-label-symbol \
         label-position label-position-negative visible auto-position auto-size mean-value error-category \
         error-percentage error-margin error-lower-limit error-upper-limit error-upper-indicator \
         error-lower-indicator error-lower-range error-upper-range regression-type regression-name axis-position \
         axis-label-position axis-type tick-mark-position logarithmic minimum maximum origin interval-major \
         interval-minor-divisor tick-marks-major-inner tick-marks-major-outer tick-marks-minor-inner \
         tick-marks-minor-outer reverse-direction display-label text-overlap label-arrangement scale-text \
         three-dimensional deep right-angled-axes spline-order spline-resolution solid-type stacked percentage \
         interpolation treat-empty-cells include-hidden-cells lines pie-offset angle-offset hole-size \
         display-equation display-r-square base-time-unit major-interval-value major-interval-unit \
         minor-interval-value minor-interval-unit link-data-style-to-source series-source",
    ),
    (
        "dr3d",
        "vrp vpn vup projection distance focal-length shadow-slant shade-mode ambient-color lighting-mode transform \
         diffuse-color direction enabled specular edge-rounding",
    ),
    ("chartooo", "axis-type"),
    ("drawooo", "enhanced-path sub-view-size"),
    (
        "loext",
        "opacity contextual-spacing fill-use-slide-background shrink-to-fit glow-radius glow-color glow-transparency \
         softedge-radius shadow-blur word-spacing border-merge tab-over-margin label-string major-origin",
    ),
    ("xlink", "href type show actuate"),
    ("xml", "space lang"),
];

/// Fields and other elements of which the shown text stays; what they are made from goes.
pub(super) const UNWRAPPED: [&str; 35] = [
    "text:creation-date",
    "text:creation-time",
    "text:modification-date",
    "text:modification-time",
    "text:print-date",
    "text:print-time",
    "text:printed-by",
    "text:file-name",
    "text:date",
    "text:time",
    "text:title",
    "text:subject",
    "text:keywords",
    "text:description",
    "text:creator",
    "text:initial-creator",
    "text:author-name",
    "text:author-initials",
    "text:sheet-name",
    "text:variable-set",
    "text:variable-get",
    "text:user-field-get",
    "text:user-defined",
    "text:expression",
    "text:text-input",
    "text:placeholder",
    "text:conditional-text",
    "text:word-count",
    "text:paragraph-count",
    "text:character-count",
    "text:table-count",
    "text:image-count",
    "text:meta",
    "text:meta-field",
    "text:hidden-text",
];
