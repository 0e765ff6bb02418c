//! What slides are made of (ECMA-376, part 1, chapter 19): shapes, their order, and how they come and go.

use super::markup::Words;

/// Slides, what they are laid out by, and their movements.
pub(super) const SLIDES: Words = Words {
    space: "p",
    elements: "presentation sldMasterIdLst sldMasterId sldIdLst sldId sldSz notesSz defaultTextStyle \
        sld sldLayout sldMaster cSld bg bgPr bgRef spTree nvGrpSpPr cNvPr cNvGrpSpPr nvPr grpSpPr sp nvSpPr cNvSpPr \
        spPr txBody style pic nvPicPr cNvPicPr blipFill graphicFrame nvGraphicFramePr cNvGraphicFramePr xfrm cxnSp \
        nvCxnSpPr cNvCxnSpPr grpSp ph clrMapOvr clrMap sldLayoutIdLst sldLayoutId hf txStyles titleStyle bodyStyle \
        otherStyle extLst ext \
        transition blinds checker circle comb cover cut diamond dissolve fade newsflash plus pull push random \
        randomBar split strips wedge wheel wipe zoom \
        timing tnLst par seq excl cTn childTnLst subTnLst stCondLst endCondLst cond prevCondLst nextCondLst endSync \
        tgtEl spTgt sldTgt sndTgt txEl charRg pRg graphicEl bg subSp oleChartEl tn rtn iterate tmPct tmAbs set anim \
        animClr animEffect animMotion animRot animScale cmd audio video cMediaNode cBhvr attrNameLst attrName to from \
        by val strVal boolVal intVal fltVal clrVal tavLst tav progress rCtr rgb hsl bldLst bldP bldGraphic bldAsOne \
        bldSub bldOleChart tmplLst tmpl",
    attributes: "id name cx cy firstSlideNum rtl showSpecialPlsOnTitleSld type orient sz idx hasCustomPrompt \
        showMasterSp showMasterPhAnim show preserve userDrawn bwMode useBgFill bg1 tx1 bg2 tx2 accent1 accent2 \
        accent3 accent4 accent5 accent6 hlink folHlink sldNum hdr ftr dt hidden txBox isPhoto uri \
        preferRelativeResize \
        spd advClick advTm dir thruBlk pattern spokes \
        presetID presetClass presetSubtype dur repeatCount repeatDur spd accel decel autoRev restart fill syncBehavior \
        tmFilter evtFilter display masterRel bldLvl grpId afterEffect nodeType nodePh concurrent prevAc nextAc evt \
        delay backwards additive accumulate xfrmType from to by rctx override calcmode valueType fmla tm val clrSpc \
        transition filter prLst origin path pathEditMode rAng ptsTypes zoomContents cmd isNarration fullScrn vol mute \
        numSld showWhenStopped spid st end shapeId build animBg rev advAuto uiExpand bld lvl x y r g b h s l",
};

/// Films and sound as newer programs name them.
pub(super) const PLAYED: Words = Words {
    space: "p14",
    elements: "media trim",
    attributes: "st end",
};
