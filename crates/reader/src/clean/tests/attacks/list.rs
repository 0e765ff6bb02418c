//! The attacks themselves; `tests/it/clean.rs` shows them to browsers, too.

/// Class of the attack and the page. `tests/browser` opens the same pages in real browsers.
pub(crate) const ATTACKS: &[(&str, &str)] = &[
    ("script element", "<script>x()</script>ok"),
    (
        "script in mixed case and with attributes",
        "<ScRiPt/x src=//a.example/x.js></sCrIpT >ok",
    ),
    (
        "script cut in two",
        "<scr<script>x()</script>ipt>x()</script>ok",
    ),
    ("script left open", "ok<script>x()"),
    ("handler attribute", "<img src=x onerror=x()>ok"),
    ("handler behind a slash", "<img/src=x/onerror=x()>ok"),
    ("handler after a quote", "<img src='x'onerror='x()'>ok"),
    ("handler with a line end", "<p onclick\n=\nx()>ok"),
    ("handler in an end tag", "<p>ok</p onclick=x()>"),
    (
        "handler on an unknown element",
        "<blah onmouseover=x()>ok</blah>",
    ),
    (
        "handler on body and html",
        "<html onload=x()><body onpageshow=x()>ok",
    ),
    (
        "toggle and focus handlers",
        "<details open ontoggle=x()>ok</details><input autofocus onfocus=x()>",
    ),
    ("javascript address", "<a href='javascript:x()'>ok</a>"),
    (
        "javascript address in mixed case",
        "<a href=JaVaScRiPt:x()>ok</a>",
    ),
    (
        "javascript address with character references",
        "<a href='&#106;avascript&colon;x()'>ok</a>",
    ),
    (
        "javascript address with blanks inside",
        "<a href='java\tscr\nipt:x()'>ok</a>",
    ),
    (
        "javascript address behind a control character",
        "<a href='&#1;javascript:x()'>ok</a>",
    ),
    (
        "javascript address as a picture",
        "<img src='javascript:x()'>ok",
    ),
    (
        "data document as a link",
        "<a href='data:text/html,<script>x()</script>'>ok</a>",
    ),
    (
        "vbscript, file and blob addresses",
        "<a href=vbscript:x>o</a><a href=file:///etc>k</a><a href=blob:x></a>",
    ),
    (
        "view-source and intent addresses",
        "<a href=view-source:x>o</a><a href=intent:x>k</a>",
    ),
    (
        "address without a scheme",
        "<a href=//a.example/>o</a><img src=//a.example/x.png>k",
    ),
    (
        "address with backslashes",
        "<a href='\\\\a.example\\x'>o</a><img src='/\\a.example/x'>k",
    ),
    (
        "srcset, poster, background",
        "<img srcset='//a.example/x 2x' src=x><video poster=//a.example/x></video><table background=//a.example/x><td>ok",
    ),
    (
        "ping and download",
        "<a href=x ping=//a.example/ download>ok</a>",
    ),
    ("base", "<base href=//a.example/><a href=x>ok</a>"),
    (
        "meta refresh",
        "<meta http-equiv=refresh content='0;url=//a.example/'>ok",
    ),
    (
        "meta policy",
        "<meta http-equiv=Content-Security-Policy content=x>ok",
    ),
    (
        "link and style sheets",
        "<link rel=stylesheet href=//a.example/x.css><style>@import '//a.example/x.css';</style>ok",
    ),
    (
        "preload, prefetch, dns-prefetch",
        "<link rel=preload as=image href=//a.example/x><link rel=dns-prefetch href=//a.example>ok",
    ),
    (
        "style with an address",
        "<p style='background:url(//a.example/x)'>ok",
    ),
    (
        "style with an escape",
        "<p style='background:\\75 rl(//a.example/x)'>ok",
    ),
    (
        "style with a comment",
        "<p style='back/**/ground:u/**/rl(//a.example/x)'>ok",
    ),
    (
        "style with an expression or a binding",
        "<p style='width:expression(x());-moz-binding:url(x)'>ok",
    ),
    (
        "style with a variable or image set",
        "<p style='background-image:image-set(\"//a.example/x\" 1x);--a:url(x)'>ok",
    ),
    (
        "style that covers the page",
        "<div style='position:fixed;inset:0;z-index:99999'>ok</div>",
    ),
    (
        "style that leaves its place",
        "<div style='margin:-500px;transform:scale(9);font-size:900px'>ok</div>",
    ),
    (
        "class of the interface",
        "<div class='menu exit-button overlay'>ok</div>",
    ),
    (
        "id and name of the interface",
        "<a id=B name=location><img name=B id=document><form id=B><input name=B></form>ok",
    ),
    (
        "form",
        "<form action=//a.example/><input name=pass type=password><button>ok</button>ok</form>",
    ),
    (
        "form by attribute",
        "<button form=f formaction=javascript:x()>a</button><input type=image src=//a.example/x>ok",
    ),
    (
        "isindex and keygen",
        "<isindex action=//a.example/ prompt=x><keygen>ok",
    ),
    ("iframe", "<iframe src=//a.example/></iframe>ok"),
    (
        "iframe with a document in it",
        "<iframe srcdoc='<script>x()</script>'></iframe>ok",
    ),
    (
        "frameset",
        "<frameset><frame src=//a.example/></frameset>ok",
    ),
    (
        "object, embed, applet",
        "<object data=//a.example/x></object><embed src=//a.example/x><applet code=x></applet>ok",
    ),
    (
        "audio, video, track",
        "<audio src=//a.example/x onerror=x()></audio><video><source src=//a.example/x><track src=//a.example/x></video>ok",
    ),
    ("svg with a script", "<svg><script>x()</script></svg>ok"),
    (
        "svg with a handler",
        "<svg onload=x()><animate onbegin=x() attributeName=x></svg>ok",
    ),
    (
        "svg with a link",
        "<svg><a xlink:href='javascript:x()'><text>a</text></a><use href='data:image/svg+xml,x'/></svg>ok",
    ),
    (
        "svg with a foreign object",
        "<svg><foreignObject><iframe srcdoc='x'></iframe></foreignObject></svg>ok",
    ),
    (
        "math with a link",
        "<math href='javascript:x()'><mi xlink:href='javascript:x()'>a</mi></math>ok",
    ),
    (
        "mutation: style in svg",
        "<svg></p><style><a id=\"</style><img src=1 onerror=x()>\"></style></svg>ok",
    ),
    (
        "mutation: style in math",
        "ok<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x()&gt;'>",
    ),
    (
        "mutation: noscript",
        "<noscript><p title=\"</noscript><img src=x onerror=x()>\"></noscript>ok",
    ),
    (
        "mutation: title, textarea, xmp",
        "<title><a title='</title><img src=x onerror=x()>'></title>\
        <textarea><a title='</textarea><img src=x onerror=x()>'></textarea><xmp><a title='</xmp><img src=x onerror=x()>'></xmp>ok",
    ),
    (
        "mutation: noembed, noframes",
        "<noembed><a title='</noembed><img src=x onerror=x()>'></noembed>\
        <noframes><a title='</noframes><img src=x onerror=x()>'></noframes>ok",
    ),
    (
        "mutation: template",
        "<template><p title='</template><img src=x onerror=x()>'></template>ok",
    ),
    (
        "mutation: form in a form",
        "ok<form><math><mtext></form><form><mglyph><style></math><img src onerror=x()>ok",
    ),
    (
        "mutation: table moves its content",
        "<table><a href=x><tr><td><svg><style><b title='</style><img src=x onerror=x()>'></table>ok",
    ),
    (
        "mutation: select",
        "<select><style></select><img src=x onerror=x()></style></select>ok",
    ),
    (
        "mutation: grave accents",
        "<p title='``onmouseover=x()'>ok</p><img alt='``onerror=x()' src=x>",
    ),
    (
        "mutation: plaintext",
        "ok<p><plaintext><img src=x onerror=x()>",
    ),
    (
        "comments that end early",
        "<!--><img src=x onerror=x()>-->ok<!--->k",
    ),
    (
        "comments that end oddly",
        "<!--a--!><img src=x onerror=x()>ok<!-- --!-->",
    ),
    (
        "conditional comments",
        "<!--[if gte IE 4]><script>x()</script><![endif]-->ok",
    ),
    (
        "CDATA sections",
        "<![CDATA[<img src=x onerror=x()>]]>ok<svg><![CDATA[</svg><img src=x onerror=x()>]]></svg>",
    ),
    (
        "processing instructions and doctypes",
        "<?xml-stylesheet href=//a.example/x?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///x'>]>ok",
    ),
    (
        "characters that vanish",
        "<scr\0ipt>ok</scr\0ipt><img src=x o\0nerror=x()>",
    ),
    ("unfinished tag", "ok<img src=x onerror=x() "),
    ("unfinished attribute", "ok<img src='x' onerror='x()"),
    (
        "entities without an end",
        "<a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;x()'>ok</a>",
    ),
    (
        "text that looks like a tag",
        "&lt;script&gt;x()&lt;/script&gt;ok",
    ),
    ("double escapes", "&amp;lt;script&amp;gt;ok"),
    (
        "import maps, modules, workers",
        "<script type=importmap>{}</script><script type=module>x()</script>ok",
    ),
    (
        "speculation and manifest",
        "<script type=speculationrules>{}</script><link rel=manifest href=//a.example/>ok",
    ),
    (
        "custom elements and parts",
        "<x-y is=z part=a slot=b>ok</x-y><p is=q exportparts=r>",
    ),
    (
        "popovers and commands",
        "<button popovertarget=p command=x>a</button><div popover id=p>ok</div>",
    ),
    (
        "shadow roots",
        "<div><template shadowrootmode=open><script>x()</script></template>ok</div>",
    ),
    (
        "dialogs and portals",
        "<dialog open>a</dialog><portal src=//a.example/></portal>ok",
    ),
    (
        "areas and maps",
        "<map name=m><area href='javascript:x()'></map><img usemap=#m src=x>ok",
    ),
    (
        "edited and dragged content",
        "<p contenteditable autofocus draggable=true accesskey=x tabindex=1>ok",
    ),
    (
        "marquee and blink",
        "<marquee onstart=x()>ok</marquee><blink>a</blink>",
    ),
    (
        "layers of old browsers",
        "<layer src=//a.example/></layer><ilayer src=x></ilayer><bgsound src=//a.example/x>ok",
    ),
    (
        "XML islands and HTC",
        "<xml id=x><i><b>a</b></i></xml><?import namespace=t implementation=x>ok",
    ),
    ("UTF-7", "+ADw-script+AD4-x()+ADw-/script+AD4-ok"),
    ("lookalike brackets", "＜script＞x()＜/script＞ok"),
];
