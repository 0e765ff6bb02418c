"""Korean and English that read like neither but count like both: Zipf's law, particles, endings."""

import itertools

# Syllables by about how often they stand in nouns; real ones, so that pairs of them collide as they do in Korean.
SYLLABLES = (
    "이사기리지대자시정부인도수국동산성원전상구공제비조장의주진해화신선고경소유학문물생서방연보회가관안영일중발명행실무"
    "위체용회금세계역토강반교통식남여북천개민복작노호모재차력현건심외결내량백하법우오음단격양적종언추군분평면품질표"
    "태청점출근업단충속저본철감병환투예석령파탈배혁초후침송흥범율담족편순란벽책황권임론운절척운호탄형박허축채봉"
)

# Nouns that every encyclopedia is full of; the first are the most frequent.
NOUNS = """대한민국 사람 정부 사회 역사 도시 국가 시대 지역 위원회 세계 문화 대학 전쟁 경제 정치 교육 연구 과학 기술
음악 영화 문학 작품 언어 종교 건축 산업 무역 농업 바다 강 산맥 기후 식물 동물 의학 수학 물리학 화학 생물학 철학 예술 미술
운동 경기 대회 선수 감독 배우 가수 작가 학자 장군 황제 대통령 총리 의원 의회 헌법 법률 재판 선거 정당 군대 경찰 병원 학교 도서관
박물관 신문 방송 라디오 인터네트 콤퓨터 전화 철도 도로 항구 공항 다리 자동차 비행기 배 우주 지구 태양 달 별 시간 조선 신라 고구려
백제 고려 평양 서울 부산 제주도 함경도 평안도 백두산 두만강 압록강 중국 일본 미국 로씨야 프랑스 독일 영국 인디아 이집트 몽골
유엔 조약 협정 혁명 독립 식민지 해방 통일 분단 휴전 인구 민족 가족 결혼 음식 김치 쌀 옷 집 마을 시장 은행 화폐 회사 로동자 농민
학생 교수 교과서 사전 소설 시 신화 전설 춤 노래 악기 그림 조각 사진 축구 농구 배구 수영 등산 에네르기 석탄 석유 전기 원자 분자
세포 유전자 질병 약 백신 수술 지진 화산 태풍 홍수 숲 섬 호수 사막 초원 곤충 새 물고기 꽃 나무""".split()

STEMS = """발표 설립 개최 건설 연구 사용 조사 발견 구성 형성 결정 운영 지원 생산 참가 수행 포함 계획 시작 완성 폐지 변경 확대
축소 분리 결합 보존 개발 제작 출판 번역 해석 비판 지지 반대 선출 임명 파견 점령 공격 방어 협력 통치""".split()

ADVERBS = "또한 그러나 특히 매우 가장 다만 이후 당시 현재 따라서 한편 주로 대체로 아직 이미 다시 함께 서로 거의 약".split()

# After a final consonant, after none; how often.
PARTICLES = [
    ("은", "는", 10), ("이", "가", 9), ("을", "를", 12), ("의", "의", 14), ("에", "에", 9), ("에서", "에서", 7), ("으로", "로", 7),
    ("과", "와", 5), ("도", "도", 3), ("만", "만", 1), ("까지", "까지", 1), ("부터", "부터", 1), ("에게", "에게", 1),
    ("보다", "보다", 1), ("처럼", "처럼", 1), ("이나", "나", 1), ("에는", "에는", 2), ("에서는", "에서는", 1),
    ("이라는", "라는", 1), ("으로서", "로서", 1), ("으로써", "로써", 1), ("이며", "며", 1), ("마다", "마다", 1), ("", "", 16),
]
MIDDLES = [("하는", 8), ("한", 9), ("된", 7), ("되는", 4), ("하고", 6), ("하여", 5), ("하였으며", 4), ("되어", 4), ("하면서", 2), ("하기", 3)]
ENDS = [("하였다.", 9), ("했다.", 7), ("되었다.", 8), ("한다.", 5), ("된다.", 4), ("하고 있다.", 3), ("되어 있다.", 2), ("할 수 있다.", 2),
        ("하지 않았다.", 1), ("한 바 있다.", 1)]

OTHER = "옛이름 다른이름 줄임말 별칭 약칭 본명 원제 구칭 통칭 속칭".split()

ENGLISH = """the of and in to was is for as on with by that from at his it an were are which this be or has had its first
also one their new after who two they been other when time during there into all may between more most some over world
such war can city used state later national years made up only where many under university known would use about then
system history government each people early century school part county group game language music film team area river
church company house series book north south east west party member member family law power water science""".split()


def zipf(count, shift=2.7, power=1.05):
    """Cumulated weights of ranks."""
    return list(itertools.accumulate((n + shift) ** -power for n in range(count)))


def cumulated(pairs):
    """The first of each pair, and the cumulated last."""
    return [pair[:-1] for pair in pairs], list(itertools.accumulate(pair[-1] for pair in pairs))


def has_final(word):
    """Whether the last syllable ends in a consonant."""
    code = ord(word[-1]) - 0xAC00
    return 0 <= code < 11172 and code % 28 != 0


class Language:
    """A vocabulary in the order of frequency."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.weights = zipf(len(vocabulary))

    def noun(self, rng):
        return rng.choices(self.vocabulary, cum_weights=self.weights)[0]

    def rare(self, rng):
        """A word of the last two thirds."""
        return self.vocabulary[rng.randrange(len(self.vocabulary) // 3, len(self.vocabulary))]

    def topic(self, rng):
        """Words that articles of one topic share, the topic's own most frequent first."""
        own = rng.sample(self.vocabulary[len(self.vocabulary) // 200:], min(900, len(self.vocabulary) // 2))
        return own, zipf(len(own))

    def nouns(self, rng, topic, count):
        """Some of the topic, most of the language."""
        mixed = rng.choices(self.vocabulary, cum_weights=self.weights, k=count)
        own = rng.choices(topic[0], cum_weights=topic[1], k=count)
        return [a if rng.random() < 0.65 else b for a, b in zip(mixed, own)]


class Korean(Language):
    """Nouns with particles, verbs with endings."""

    def __init__(self, rng, count):
        weights = zipf(len(SYLLABLES), shift=12.0, power=0.9)
        made = dict.fromkeys(NOUNS)
        while len(made) < count:
            length = rng.choices([2, 3, 4], [6, 3, 1])[0]
            made["".join(rng.choices(SYLLABLES, cum_weights=weights, k=length))] = None
        super().__init__(list(made))
        self.particles, self.particle_weights = cumulated(PARTICLES)
        self.middles, self.middle_weights = cumulated(MIDDLES)
        self.ends, self.end_weights = cumulated(ENDS)
        made = self.vocabulary[300:300 + count // 60]
        self.stems = STEMS + [word for word in made if len(word) == 2]
        self.stem_weights = zipf(len(self.stems))

    def sentence(self, rng, topic, subject):
        """Words of one sentence, the last with its full stop."""
        count = rng.randrange(4, 12)
        nouns = self.nouns(rng, topic, count)
        particles = rng.choices(self.particles, cum_weights=self.particle_weights, k=count)
        out = [noun + (with_final if has_final(noun) else without)
               for noun, (with_final, without) in zip(nouns, particles)]
        verbs = rng.choices(self.stems, cum_weights=self.stem_weights, k=2)
        if count > 6:
            out.insert(count // 2, verbs[0] + rng.choices(self.middles, cum_weights=self.middle_weights)[0][0])
        chance = rng.random()
        if chance < 0.2:
            out.insert(0, rng.choice(ADVERBS))
        elif chance < 0.32:
            out.insert(1, f"{rng.randrange(1300, 2025)}년")
        if subject:
            out.insert(0, subject + ("은" if has_final(subject) else "는"))
        out.append(verbs[1] + rng.choices(self.ends, cum_weights=self.end_weights)[0][0])
        return out

    def lead(self, rng, title, rare):
        """The sentence that tells what the title means; the rare words tell this article from others."""
        subject = f"<b>{title}</b>" + ("은" if has_final(title) else "는")
        a, b, c = rare
        kind = rng.choice(NOUNS)
        return f"{subject} {a}의 {b}{'과' if has_final(b) else '와'} {c}에 관한 {kind}{'이다' if has_final(kind) else '다'}."

    def titles(self, rng, count, longest=3, first=()):
        """As many different ones: the first words, then made ones of up to `longest` words."""
        made = dict.fromkeys(first[:count])
        syllables = zipf(len(SYLLABLES), shift=12.0, power=0.7)
        while len(made) < count:
            number = rng.choices(range(1, longest + 1), [6, 3, 1][:longest])[0]
            parts = ["".join(rng.choices(SYLLABLES, cum_weights=syllables, k=rng.choice((2, 3, 3, 4))))]
            parts += [self.noun(rng) for _ in range(number - 1)]
            title = " ".join(parts)
            if rng.random() < 0.04:
                title += f" ({rng.choice(NOUNS)})"
            made[title] = None
        return list(made)


class English(Language):
    """Short words between made ones."""

    CONSONANTS = "b c d f g h l m n p r s t v w st tr ch br gr pl th".split()
    VOWELS = "a e i o u ea ou".split()
    ENDINGS = "s ed ing er ion ly al ment".split()

    def __init__(self, rng, count):
        made = dict.fromkeys(ENGLISH)
        while len(made) < count:
            word = "".join(rng.choice(self.CONSONANTS) + rng.choice(self.VOWELS) for _ in range(rng.choice((2, 2, 3))))
            made[word + (rng.choice(self.ENDINGS) if rng.random() < 0.4 else rng.choice("nrtlsk"))] = None
        super().__init__(list(made))

    def sentence(self, rng, topic, subject):
        """Words of one sentence, the last with its full stop."""
        out = self.nouns(rng, topic, rng.randrange(6, 20))
        if subject:
            out[:0] = [subject, "is"]
        out[0] = out[0].capitalize()
        out[-1] += "."
        return out

    def lead(self, rng, title, rare):
        """The sentence that tells what the title means."""
        return f"<b>{title}</b> is the {rare[0]} of {rare[1]} and {rare[2]} in {rng.choice(ENGLISH)}."

    def titles(self, rng, count):
        """As many different ones of one to three words."""
        made = {}
        while len(made) < count:
            made[" ".join(self.rare(rng).capitalize() for _ in range(rng.randrange(1, 4)))] = None
        return list(made)
