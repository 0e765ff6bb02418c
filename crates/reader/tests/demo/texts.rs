//! The words of the demonstration drive.

/// Everything in one language.
#[derive(Clone, Copy)]
pub(crate) struct Texts {
    pub(crate) title: &'static str,
    pub(crate) sections: [&'static str; 8],
    pub(crate) folders: [&'static str; 7],
    pub(crate) films: [(&'static str, &'static str); 6],
    pub(crate) series: (&'static str, &'static str),
    pub(crate) episodes: [&'static str; 3],
    pub(crate) radio: [(&'static str, &'static str); 2],
    /// Title, summary, text.
    pub(crate) articles: [(&'static str, &'static str, &'static str); 4],
    pub(crate) lesson: (&'static str, &'static str),
    pub(crate) book: (&'static str, &'static str),
    pub(crate) chapters: [(&'static str, &'static str); 3],
    pub(crate) gallery: (&'static str, &'static str),
    pub(crate) glossary: &'static str,
}

impl Texts {
    pub(crate) const fn of(korean: bool) -> Self {
        if korean { KOREAN } else { ENGLISH }
    }
}

const KOREAN: Texts = Texts {
    title: "봄",
    sections: [
        "영화",
        "련속극",
        "소식",
        "라지오방송",
        "영어배우기",
        "생활상식",
        "책",
        "사진과 그림",
    ],
    folders: [
        "01 영화",
        "02 련속극/01 항구",
        "04 라지오방송",
        "05 글",
        "06 영어배우기",
        "07 책",
        "08 사진과 그림",
    ],
    films: [
        (
            "긴 겨울",
            "강가 마을의 겨울 이야기. 얼음이 풀릴 때까지 마을사람들은 한집에 모여 산다.",
        ),
        (
            "밤기차",
            "한밤중에 떠난 기차안에서 만난 다섯 사람의 하루밤.",
        ),
        (
            "바다로 간 소년",
            "바다를 본적이 없는 소년이 혼자 길을 떠난다. 가는 길에 아르바이트를 하며 사람들을 만난다.",
        ),
        (
            "별을 세는 사람",
            "천문대에서 일하는 할아버지와 손녀의 여름.",
        ),
        ("장마당의 봄", "장마당에서 장사를 시작한 두 자매의 이야기."),
        (
            "옛 노래",
            "잊혀진 노래를 찾아다니는 기록영화. 이 화일은 열람기에서 재생되지 않는다.",
        ),
    ],
    series: ("항구", "작은 항구에 사는 세 가족의 이야기. 모두 3회."),
    episodes: ["떠나는 배", "편지", "돌아온 날"],
    radio: [
        ("오늘의 소식", "하루에 한번, 30분."),
        ("쉬운 영어 소식", "천천히 읽는 영어 소식."),
    ],
    articles: [
        (
            "쌀값은 왜 오르내리는가",
            "장마당의 값이 정해지는 리치.",
            "쌀을 찾는 사람이 많고 장마당에 나온 쌀이 적으면 값이 오른다.\n\n값이 오르면 쌀을 가져오는 사람이 늘어난다. \
             그러면 쌀이 많아지고 값이 다시 내린다. 누가 시키지 않아도 그렇게 된다.\n\n인플레이션은 모든것의 값이 함께 오르는것이다.",
        ),
        (
            "다리를 놓다",
            "강 우에 새 다리가 섰다.",
            "<html><head><title>다리를 놓다</title><script>window.top.hacked=1;document.title='x'</script>\
             <link rel=stylesheet href=http://example.org/x.css></head><body onload=\"alert(1)\">\
             <h1>다리를 놓다</h1><p>강 우에 <b>새 다리</b>가 섰다. 길이는 420메터이다.</p>\
             <img src=\"bridge.jpg\" alt=\"다리\"><img src=\"http://example.org/spy.gif\">\
             <p><a href=\"http://example.org/\">밖으로</a> <a href=\"#tail\">끝으로</a></p>\
             <iframe src=\"http://example.org/\"></iframe><form action=\"http://example.org/\"><input name=q></form>\
             <div style=\"position:fixed;top:0;left:0;width:100%;height:100%;background:url(http://example.org/y)\">거짓 화면</div>\
             <p id=\"tail\">끝. 인플레이션 이야기는 없다.</p></body></html>",
        ),
        (
            "물을 깨끗이 하는 법",
            "흐린 물을 마실수 있게 하는 두가지 방법.",
            "# 물을 깨끗이 하는 법\n\n흐린 물은 먼저 천으로 거르고 하루동안 가라앉힌다.\n\n## 끓이기\n\n맑은 물을 세게 끓인다. \
             끓기 시작해서 **1분**이면 된다. 높은 산에서는 3분 끓인다.\n\n## 해빛\n\n1. 투명한 병에 물을 담는다.\n2. 해가 잘 드는 \
             곳에 여섯시간 둔다.\n3. 흐린 날에는 이틀 둔다.\n\n| 방법 | 시간 |\n| --- | --- |\n| 끓이기 | 1분 |\n| 해빛 | 6시간 |\n\n\
             > 끓인 물은 덮어서 보관한다.\n\n<script>alert(1)</script>\n",
        ),
        (
            "상처를 다루는 법",
            "피가 날 때 먼저 할 일.",
            "# 상처를 다루는 법\n\n깨끗한 천으로 상처를 누르고 10분동안 떼지 않는다. 비타민은 그 다음이다.\n\n누른 채로 팔이나 다리를 \
             가슴보다 높이 든다.\n",
        ),
    ],
    lesson: ("장마당에서", "물건값을 묻고 대답하는 말."),
    book: ("산골 이야기", "산골 마을의 네 계절을 적은 책."),
    chapters: [
        (
            "봄",
            "눈이 녹자 골짜기마다 물소리가 들렸다. 사람들은 밭으로 나갔다.",
        ),
        (
            "여름",
            "비가 사흘을 내렸다. 강물이 불어 다리가 떠내려갔다. 마을은 섬이 되였다.",
        ),
        ("", "가을걷이가 끝나자 아이들은 밤을 주으러 산으로 갔다."),
    ],
    gallery: ("바다가", "동해와 서해의 바다가 풍경."),
    glossary: "아르바이트,학생들이 하는 부업\n인플레이션,물건값이 모두 함께 오르는것\n비타민,몸에 조금씩 꼭 있어야 하는 영양소\n천문대,별을 보는 곳\n",
};

const ENGLISH: Texts = Texts {
    title: "Spring",
    sections: [
        "Films",
        "Dramas",
        "News",
        "Radio programmes",
        "English lessons",
        "Practical knowledge",
        "Books",
        "Pictures",
    ],
    folders: [
        "01 Films",
        "02 Dramas/01 Harbour",
        "04 Radio",
        "05 Texts",
        "06 English lessons",
        "07 Books",
        "08 Pictures",
    ],
    films: [
        (
            "The Long Winter",
            "A winter in a village by a river. Until the ice breaks, everybody lives in one house.",
        ),
        (
            "Night Train",
            "Five people in one compartment, and the night that they share.",
        ),
        (
            "The Boy Who Went to the Sea",
            "A boy who never saw the sea sets out alone, and works part-time on his way.",
        ),
        (
            "Counting Stars",
            "A summer at an observatory, with a grandfather and his granddaughter.",
        ),
        ("Spring at the Market", "Two sisters open a stall."),
        (
            "Old Songs",
            "A documentary about songs that were forgotten. No browser plays this file.",
        ),
    ],
    series: ("Harbour", "Three families in a small port. Three episodes."),
    episodes: ["The Ship Leaves", "The Letter", "The Day of Return"],
    radio: [
        ("News today", "Once a day, half an hour."),
        ("News in easy English", "Read slowly."),
    ],
    articles: [
        (
            "Why prices rise and fall",
            "What makes a price at the market.",
            "When many people want rice and little of it is brought, its price rises.\n\nThen it pays to bring more, and \
             the price falls again. Nobody has to order it.\n\nInflation is when all prices rise together.",
        ),
        (
            "Building a bridge",
            "A new bridge over the river.",
            "<html><head><title>x</title><script>window.top.hacked=1;document.title='x'</script></head>\
             <body onload=\"alert(1)\"><h1>Building a bridge</h1><p>There is a <b>new bridge</b>, 420 metres long.</p>\
             <img src=\"bridge.jpg\" alt=\"The bridge\"><img src=\"http://example.org/spy.gif\">\
             <p><a href=\"http://example.org/\">Outside</a> <a href=\"#tail\">To the end</a></p>\
             <div style=\"position:fixed;top:0;left:0;width:100%;height:100%\">A false page</div>\
             <p id=\"tail\">The end.</p></body></html>",
        ),
        (
            "Making water clean",
            "Two ways to make cloudy water fit to drink.",
            "# Making water clean\n\nFilter cloudy water through cloth and let it stand for a day.\n\n## Boiling\n\nBoil it \
             hard for **one minute**, in high mountains for three.\n\n## Sunlight\n\n1. Fill a clear bottle.\n2. Put it into \
             the sun for six hours.\n\n| Way | Time |\n| --- | --- |\n| Boiling | 1 min |\n| Sunlight | 6 h |\n\n\
             > Keep boiled water covered.\n\n<script>alert(1)</script>\n",
        ),
        (
            "Treating a wound",
            "What to do first.",
            "# Treating a wound\n\nPress a clean cloth on it for ten minutes. Vitamins come later.\n\nHold the limb high.\n",
        ),
    ],
    lesson: ("At the market", "Asking for prices, and answering."),
    book: ("Mountain Tales", "Four seasons in a mountain village."),
    chapters: [
        (
            "Spring",
            "When the snow melted, water sang in every valley. People went out to their fields.",
        ),
        (
            "Summer",
            "It rained for three days. The river took the bridge, and the village became an island.",
        ),
        (
            "",
            "When the harvest was in, the children went up to gather chestnuts.",
        ),
    ],
    gallery: ("The shore", "Views of the sea in the east and the west."),
    glossary: "inflation,when all prices rise together\nvitamins,what the body needs a little of\nobservatory,a house for looking at stars\n",
};

/// A lesson of English for Korean readers.
pub(crate) const LESSON: &str = "# At the market
language: en

먼저 듣고 따라읽은 다음 뜻을 보십시오.

== Text: In the morning
sound: market.mp3
Good morning. | 안녕하십니까.
How much is the rice today? | 오늘 쌀은 얼마입니까?
It is five thousand for one kilo. | 1키로에 5천원입니다.

That is cheap. I will take two kilos. | 눅습니다. 2키로 주십시오.

== Words
rice | 쌀 | [rais]
cheap | 눅다 | a cheap bag
to take | 가지다, 사다 | I will take it.
market | 장마당 | at the market

== Exercises
? How much ___ the rice?
- are
+ is
- am
? 영어로 쓰십시오: 눅습니다.
= That is cheap.
= It is cheap.

== Notes: How much, how many
셀수 없는것은 how much, 셀수 있는것은 how many 로 묻는다.
";
