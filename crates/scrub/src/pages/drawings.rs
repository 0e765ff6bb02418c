//! What drawings, pictures and charts are made of in tables and slides (ECMA-376, part 1, chapters 20 and 21).

use super::markup::Words;

/// Shapes, pictures, text and tables of DrawingML.
pub(super) const DRAWING: Words = Words {
    space: "a",
    elements: "theme themeElements themeOverride clrScheme dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 \
        accent6 hlink folHlink fontScheme majorFont minorFont latin ea cs sym font fmtScheme fillStyleLst lnStyleLst \
        effectStyleLst effectStyle bgFillStyleLst objectDefaults extraClrSchemeLst srgbClr schemeClr sysClr prstClr \
        scrgbClr hslClr tint shade alpha alphaMod alphaOff hue hueMod hueOff sat satMod satOff lum lumMod lumOff red \
        redMod redOff green greenMod greenOff blue blueMod blueOff gray inv comp gamma invGamma solidFill noFill \
        gradFill gsLst gs lin path fillToRect tileRect pattFill fgClr bgClr blipFill blip stretch tile fillRect \
        srcRect grpFill ln prstDash custDash ds round bevel miter headEnd tailEnd effectLst effectDag cont effect \
        outerShdw innerShdw prstShdw glow reflection softEdge blur fillOverlay scene3d camera rot lightRig backdrop \
        anchor norm up sp3d bevelT bevelB extrusionClr contourClr flatTx spPr xfrm off ext chOff chExt prstGeom avLst \
        gd custGeom gdLst ahLst ahXY ahPolar cxnLst cxn pathLst moveTo lnTo arcTo quadBezTo cubicBezTo close pt pos \
        rect graphic graphicData graphicFrameLocks picLocks spLocks grpSpLocks cxnSpLocks stCxn endCxn lnRef fillRef \
        effectRef fontRef style bodyPr noAutofit normAutofit spAutoFit prstTxWarp grayscl biLevel duotone clrChange \
        clrFrom clrTo lumEffect alphaModFix alphaBiLevel alphaCeiling alphaFloor alphaInv alphaRepl clrRepl hsl \
        lstStyle p pPr r rPr t br fld endParaRPr defPPr defRPr lvl1pPr lvl2pPr lvl3pPr lvl4pPr lvl5pPr lvl6pPr \
        lvl7pPr lvl8pPr lvl9pPr lnSpc spcBef spcAft spcPct spcPts buClrTx buClr buSzTx buSzPct buSzPts buFontTx \
        buFont buNone buAutoNum buChar buBlip tabLst tab highlight uLnTx uLn uFillTx uFill hlinkClick \
        hlinkMouseOver hlinkHover rtl spDef lnDef txDef overrideClrMapping masterClrMapping \
        tbl tblPr tableStyleId tblGrid gridCol tr tc tcPr txBody lnL lnR lnT lnB lnTlToBr lnBlToTr cell3D \
        tblStyleLst tblStyle tblBg wholeTbl band1H band2H band1V band2V firstCol lastCol firstRow lastRow seCell \
        swCell neCell nwCell tcTxStyle tcStyle tcBdr left right top bottom insideH insideV tl2br tr2bl fill \
        audioFile videoFile wavAudioFile",
    attributes: "name val x y cx cy l t r b w h x1 y1 idx id uri embed cstate rotWithShape lastClr typeface panose \
        pitchFamily charset script cap cmpd algn ang scaled path blurRad dist dir stA stPos endA endPos fadeDir sx sy \
        kx ky rad prst rig rev lat lon fov zoom contourW extrusionH prstMaterial z flipH flipV rot hR wR stAng swAng \
        fmla stroke extrusionOk tx ty flip wrap lIns tIns rIns bIns numCol spcCol rtlCol fromWordArt anchor anchorCtr \
        forceAA compatLnSpc spcFirstLastPara vert vertOverflow horzOverflow upright len lim amt thresh bright \
        contrast pos type fontScale lnSpcReduction marL marR lvl indent defTabSz rtl eaLnBrk fontAlgn latinLnBrk \
        hangingPunct char startAt lang sz b i u strike kern spc normalizeH baseline noProof action history \
        endSnd highlightClick bandRow bandCol firstRow firstCol lastRow lastCol rowSpan gridSpan hMerge vMerge \
        horzOverflow def styleId styleName bg1 tx1 bg2 tx2 accent1 accent2 accent3 accent4 accent5 accent6 hlink \
        folHlink noChangeAspect noChangeArrowheads noCrop noGrp noSelect noRot noMove noResize noEditPoints \
        noAdjustHandles noChangeShapeType noTextEdit noUngrp noDrilldown blend grow ref hue lum sat gdRefX gdRefY \
        gdRefR gdRefAng minX maxX minY maxY minR maxR minAng maxAng d a dx dy dz nx ny nz on off pri",
};

/// Charts with the numbers that they show.
pub(super) const CHART: Words = Words {
    space: "c",
    elements: "chartSpace date1904 lang roundedCorners style clrMapOvr chart title tx rich strRef f strCache numRef \
        numCache numLit strLit multiLvlStrRef multiLvlStrCache lvl ptCount pt v formatCode layout manualLayout \
        layoutTarget xMode yMode wMode hMode x y w h overlay autoTitleDeleted view3D rotX hPercent rotY depthPercent \
        rAngAx perspective floor sideWall backWall thickness plotArea barChart bar3DChart lineChart line3DChart \
        pieChart pie3DChart ofPieChart doughnutChart areaChart area3DChart scatterChart bubbleChart radarChart \
        stockChart surfaceChart surface3DChart barDir grouping varyColors ser idx order spPr invertIfNegative \
        pictureOptions applyToFront applyToSides applyToEnd pictureFormat pictureStackUnit dPt explosion bubble3D \
        dLbls dLbl delete numFmt txPr dLblPos showLegendKey showVal showCatName showSerName showPercent \
        showBubbleSize separator showLeaderLines leaderLines trendline name trendlineType order period forward \
        backward intercept dispRSqr dispEq trendlineLbl errBars errDir errBarType errValType noEndCap plus minus val \
        cat xVal yVal bubbleSize shape smooth marker symbol size gapWidth gapDepth overlap serLines dropLines \
        hiLowLines upDownBars upBars downBars axId firstSliceAng holeSize ofPieType splitType splitPos custSplit \
        secondPiePt secondPieSize scatterStyle bubbleScale showNegBubbles sizeRepresents radarStyle wireframe \
        bandFmts bandFmt valAx catAx dateAx serAx scaling logBase orientation max min axPos majorGridlines \
        minorGridlines majorTickMark minorTickMark tickLblPos crossAx crosses crossesAt crossBetween majorUnit \
        minorUnit majorTimeUnit minorTimeUnit baseTimeUnit dispUnits builtInUnit custUnit dispUnitsLbl auto lblAlgn \
        lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl dTable showHorzBorder showVertBorder showOutline showKeys \
        legend legendPos legendEntry plotVisOnly dispBlanksAs showDLblsOverMax userShapes",
    attributes: "val idx formatCode sourceLinked bg1 tx1 bg2 tx2 accent1 accent2 accent3 accent4 accent5 accent6 \
        hlink folHlink",
};

/// Shapes upon a chart.
pub(super) const UPON: Words = Words {
    space: "cdr",
    elements: "relSizeAnchor absSizeAnchor from to x y ext sp nvSpPr cNvPr cNvSpPr spPr style txBody graphicFrame \
        nvGraphicFramePr cNvGraphicFramePr xfrm cxnSp nvCxnSpPr cNvCxnSpPr pic nvPicPr cNvPicPr blipFill grpSp \
        nvGrpSpPr cNvGrpSpPr grpSpPr",
    attributes: "id name cx cy hidden txBox preferRelativeResize",
};

/// Where drawings stand upon a table.
pub(super) const PLACED: Words = Words {
    space: "xdr",
    elements: "wsDr twoCellAnchor oneCellAnchor absoluteAnchor from to col colOff row rowOff pos ext sp nvSpPr cNvPr \
        cNvSpPr spPr style txBody graphicFrame nvGraphicFramePr cNvGraphicFramePr xfrm cxnSp nvCxnSpPr cNvCxnSpPr pic \
        nvPicPr cNvPicPr blipFill grpSp nvGrpSpPr cNvGrpSpPr grpSpPr clientData",
    attributes: "id name x y cx cy editAs fLocksWithSheet fPrintsWithSheet hidden txBox preferRelativeResize",
};
