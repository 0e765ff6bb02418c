# 드라이브의 화면에 나오는 말. 북에서 쓰는 말과 맞춤법을 따른다. 영어 파일과 열쇠말이 같다.

window-title = 문서
this-language = 조선말
home = 처음으로
back = 뒤로
search = 찾기
search-hint = 찾을 말이나 첫소리 (ㄷㅎㅁㄱ)
search-more = 더 보기
search-none = 찾은것이 없습니다. 더 짧은 말로 찾아보십시오.
search-some = 찾은것:
search-busy = 찾고있습니다…
exit = 나가기
exit-hint = 이 화면을 곧 비웁니다 (Esc 건)
menu = 차례
newest = 새로 들어온것
series = 이어보기
all = 모두 보기
all-title = 모든 갈래
page-next = 다음 쪽
page-before = 앞 쪽
page-of = { $page }쪽 (모두 { $pages }쪽)
pages = 쪽
count-works = { $count }편
count-articles = 글 { $count }건
count-parts = { $count }회
count-pictures = { $count }장
failed = 이 부분을 읽지 못했습니다. 기억기가 빠졌거나 내용이 상했을수 있습니다.
retry = 다시 읽기

play = 보기
listen = 듣기
part = { $number }부
cannot-play = 이 열람기에서는 재생할수 없습니다. 아래의 화일을 다른 재생프로그람이나 재생기로 여십시오.
subtitles = 자막
subtitles-none = 없음
other-player = 다른 재생기로 보기
file = 화일
folder = 서류철
folder-root = 기억기의 첫 서류철
next-episode = 다음 이야기
before-episode = 앞 이야기
episodes = 차례
year-of = { $year }년

hours-minutes = { $hours }시간 { $minutes }분
hours = { $hours }시간
minutes = { $minutes }분
seconds = { $seconds }초

glossary = 낱말풀이
chapters = 차례
chapter = { $number }장
chapter-next = 다음 장
chapter-before = 앞 장
lacks-text = 이 글은 여기에 펼칠수 없습니다. 아래의 화일을 그것을 읽는 프로그람으로 여십시오.
lacks-pictures = 사진 { $count }장은 상하여 보이지 않습니다.
plain-page = 이 글을 보통 문서로 열기
frame-title = 글

pictures = 사진
picture-of = { $number } / { $count }
picture-next = 다음
picture-before = 앞
picture-close = 닫기

lesson-text = 본문
lesson-words = 단어
lesson-exercises = 련습
lesson-notes = 설명
lesson-word = 단어
lesson-meaning = 뜻
lesson-note = 소리와 보기
lesson-show = 뜻 보기
lesson-show-all = 뜻 모두 보기
lesson-hide-all = 뜻 모두 숨기기
lesson-translation = 번역 보기
lesson-translation-hide = 번역 숨기기
lesson-check = 맞춰보기
lesson-right = 맞았습니다.
lesson-wrong = 틀렸습니다. 다시 해보십시오.
lesson-choose = 먼저 답을 고르거나 쓰십시오.
lesson-answer = 답 보기
lesson-answers = 답
lesson-your-answer = 답을 쓰십시오

kind-film = 영상
kind-audio = 소리
kind-article = 글
kind-lesson = 학습
kind-gallery = 사진
kind-book = 책
kind-other = 화일
kind-series = 련속물

size-kb = { $number } KB
size-mb = { $number } MB
size-gb = { $number } GB

lang-ko = 조선말
lang-en = 영어
lang-zh = 중국어
lang-ja = 일본어
lang-ru = 로어
lang-fr = 프랑스어
lang-de = 도이췰란드어
lang-es = 에스빠냐어
lang-vi = 윁남어
lang-ar = 아랍어

safety = 숨길수 없는것
safety-intro =
    이 화면들은 콤퓨터에 아무것도 적어두지 않으며 망에 아무것도 묻지 않습니다. 그러나 콤퓨터와 다른 프로그람들은
    스스로 적어두는것이 있습니다. 아래의것은 이 화면들이 막을수 없습니다.
safety-history-title = 열람기의 리력
safety-history =
    처음 연 화면의 주소와 이름이 열람기의 리력에 한줄 남습니다. 안에서 다른 화면으로 넘어가도 줄이 늘어나지
    않습니다. 그러나 보통 문서나 화일을 직접 열면 그것도 남습니다. 리력은 열람기에서 지울수 있습니다.
safety-recent-title = 최근에 연 화일
safety-recent =
    조작체계와 재생프로그람은 최근에 연 화일의 이름을 적어둡니다.
safety-thumbnails-title = 작은 그림
safety-thumbnails =
    서류철을 열어보기만 해도 콤퓨터는 영화와 사진의 작은 그림을 만들어 보관할수 있습니다. 기억기를 뽑은 뒤에도
    남습니다.
safety-serial-title = 기억기의 번호
safety-serial =
    콤퓨터는 꽂은 기억기마다 고유번호와 날자를 적어둡니다. 어떤 화면도 이것을 막거나 지울수 없습니다.
safety-marks-title = 화일에 남는 표식
safety-marks =
    《붉은별》 조작체계는 열거나 복사한 화일에 그 콤퓨터의 표식을 붙일수 있습니다. 표식이 붙은 화일은 어느
    콤퓨터를 거쳤는지 알려줍니다.
safety-phones-title = 지능형손전화기와 판형콤퓨터
safety-phones =
    나라에서 준 손전화기와 판형콤퓨터는 허가되지 않은 화일을 지우거나 열지 않으며, 무엇을 열었는지 적고 화면을
    찍어둘수 있습니다. 거기에는 넣지 마십시오.
safety-deleted-title = 지운 화일
safety-deleted =
    지운 화일은 되살릴수 있습니다. 텅 빈 기억기도 의심을 살수 있습니다.
safety-exit-title = 《나가기》 단추
safety-exit =
    《나가기》 단추나 Esc 건을 누르면 이 화면이 곧 비고 소리가 멎습니다. 그러나 리력의 줄, 주소칸의 주소, 창은
    그대로 남으며 다시 읽으면 화면이 돌아옵니다. 누른 다음 창을 닫으십시오. 화면 전체로 보고있을 때는 Esc 건을
    두번 눌러야 합니다.
safety-end = 어떤 프로그람도 안전을 약속할수 없습니다. 무엇을 할지는 자신이 판단하십시오.
no-script = 이 열람기에서는 찾기를 쓸수 없습니다. 목록에서 고르십시오.

wiki-main = 대문 펼치기
wiki-letters = 제목으로 찾기
wiki-top = 많이 참고하는 글
wiki-larger = 글자 크게
wiki-plain =
    이 백과사전을 펼치려면 열람기에서 스크립트(JavaScript)가 켜져있어야 합니다. 다른 열람기로 열거나 설정을 바꾸어보십시오.
    이 서류철을 통채로 다른 기억기에 복사하여도 그대로 열립니다.

tool-script =
    여기에는 스크립트(JavaScript)가 켜져있는 열람기가 있어야 합니다. 다른 열람기로 열거나 설정을 바꾸어보십시오.

clean = 화일에서 표식 지우기
clean-intro =
    화일을 고르면 조작체계가 붙인 표식과, 누가 언제 어디서 무엇으로 만들었는지 알려주는 자료를 떼여낸 새 화일을 받습니다.
    그림과 소리와 글은 달라지지 않습니다. 화일은 이 화면을 떠나지 않으며 본래의 화일은 그대로 남습니다.
clean-where =
    《붉은별》처럼 화일에 표식을 붙이는 조작체계가 깔린 콤퓨터에서는 하지 마십시오. 깨끗해진 화일에 곧 다시 표식이 붙습니다.
    기억기도 그런 콤퓨터에서는 청소하지 마십시오.
clean-limits =
    받은 화일은 열람기가 내려받는 서류철에 놓입니다. 할수 있으면 기억기에 바로 보관하십시오. 화일의 이름은 그대로이므로
    사람이나 곳이 드러나는 이름은 바꾸십시오. 모든 표식이 알려져있는것은 아닙니다. 어떤 프로그람도 안전을 약속할수 없습니다.
clean-choose = 화일 고르기 (여러개를 한번에 고를수 있습니다)
clean-drop = 화일을 여기에 끌어다 놓아도 됩니다.
clean-old =
    이 열람기는 낡아서 화일을 깨끗하게 할수 없습니다. 더 새로운 열람기(2023년부터의 Chrome이나 Firefox)로 여십시오.
clean-old-seal =
    이 열람기는 낡아서 화일을 들여다볼수 없습니다. 아래에 적은대로, 봉인에 적힌 화일만 본래대로 돌려받을수 있습니다. 그밖의
    화일은 더 새로운 열람기(2023년부터의 Chrome이나 Firefox)로 여십시오.
clean-seal = 봉인된 화일
clean-seal-how =
    봉인은 이름이 seal-로 시작하는 화일이며, 화일이 들어있던 기억기에 함께 있습니다. 여기서 그 기억기의 첫 서류철을
    고르거나, 우에서 화일과 봉인을 함께 고르십시오. 봉인에 적힌 화일은 무엇이 덧붙었든 본래대로 돌려받으며, 조금도 다르지
    않은지 봉인과 맞추어봅니다.
clean-folder = 봉인이 있는 서류철을 통채로 고르기
clean-no-folder = 이 열람기로는 서류철을 고를수 없습니다. 우에서 화일과 봉인을 함께 고르십시오.
clean-no-seal = 화일을 하나하나 깨끗하게 하지만, 본래의것과 맞추어볼수는 없습니다.
clean-none = 이 봉인으로는 아무것도 돌려주지 않습니다. 화일들은 봉인이 없는 화일처럼 깨끗하게 합니다.
clean-trusted = 봉인이 옳습니다.
clean-proves =
    화일과 함께 있는 봉인은, 화일이 봉인에 적힌 그대로라는것과 어느 열쇠로 봉인하였는가를 보여줄뿐입니다. 그 기억기를 믿을수
    있다는 뜻은 아닙니다.
clean-count-right = 봉인한 그대로인 화일
clean-count-restored = 본래대로 돌려놓은 화일
clean-count-altered = 달라져서 돌려놓지 못한 화일
clean-count-others = 봉인에 없어 따로 깨끗하게 하는 화일
clean-many = 화일이 너무 많습니다.
clean-many-do = 작은 서류철로 나누어 고르십시오. 빠진 화일의 수는 다음과 같습니다.
clean-right = 봉인한 그대로입니다.
clean-restored = 본래대로 돌려놓았습니다. 조금도 다르지 않습니다.
clean-restored-other = 덧붙거나 달라지거나 잘린 자리를 바로잡았습니다.
clean-altered = 봉인한것과 다릅니다.
clean-altered-do =
    봉인으로 돌려놓을수 있는것보다 더 달라졌거나, 이름만 같은 다른 화일입니다. 열지 말고 넘겨주지도 마십시오. 온전한것을
    다른데서 구하십시오.
clean-waits = 차례를 기다리고있습니다.
clean-busy = 살펴보고있습니다…
clean-done = 깨끗합니다.
clean-nothing = 떼여낼것이 없었습니다.
clean-marks = 떼여낸 표식
clean-others = 떼여낸 그밖의 자료
clean-stripped = 표식은 떼여냈으나 깨끗하다고 말할수 없습니다.
clean-refused = 깨끗하게 할수 없습니다.
clean-get = 받기
clean-why-executable = 프로그람입니다. 실행하지 말고 넘겨주지 마십시오.
clean-why-shortcut = 다른데로 이끄는 화일입니다. 열지 말고 넘겨주지 마십시오.
clean-why-autorun = 기억기를 꽂으면 저절로 움직이는 화일입니다. 지우십시오.
clean-why-macro-document =
    저절로 움직이는 명령이 들어있을수 있는 문서입니다. PDF나 보통 글로 바꾸어 다시 고르십시오.
clean-why-playlist = 다른 화일의 이름이나 주소를 적은 목록입니다. 목록이 아니라 그 화일을 고르십시오.
clean-why-archive = 묶음화일입니다. 풀어서 안에 든 화일을 고르십시오.
clean-why-encrypted = 암호가 걸려있어 들여다볼수 없습니다. 암호를 푼것을 고르십시오.
clean-why-empty = 빈 화일입니다.
clean-why-unknown =
    어떤 화일인지 알수 없습니다. 흔한 형식(JPEG, PNG, MP4, MP3, PDF, TXT)으로 바꾸어 다시 고르십시오.
clean-why-not-covered =
    이런 형식의 화일은 속속들이 살펴볼수 없습니다. 흔한 형식(JPEG, PNG, MP4, MP3, PDF, TXT)으로 바꾸어 다시 고르십시오.
clean-why-damaged = 상하였거나 끝이 잘린 화일입니다. 온전한것을 구하거나 다른 형식으로 바꾸어 다시 고르십시오.
clean-why-unaccounted = 무엇인지 알수 없는 부분이 들어있습니다. 다른 형식으로 바꾸어 다시 고르십시오.
clean-why-sideways = 사진이 누워있습니다. 사진프로그람에서 바로 세워 보관한 다음 다시 고르십시오.
clean-why-encoding = 글자를 적은 방식을 알수 없습니다. 글프로그람에서 UTF-8로 보관한 다음 다시 고르십시오.
clean-why-mark-inside = 내용속에 표식이 남아있습니다. 다른 형식으로 바꾸어 다시 고르거나, 넘겨주지 마십시오.
clean-why-too-large = 이 형식의 화일로는 너무 큽니다. 나누거나 작게 만들어 다시 고르십시오.
clean-why-other = 다 살펴볼수 없는 화일입니다. 다른 형식으로 바꾸어 다시 고르십시오.
clean-why-unreadable = 화일을 읽지 못했습니다. 기억기가 빠지지 않았는지 보고 다시 고르십시오.
clean-why-failed = 살펴보다가 멎었습니다. 기억용량이 모자라거나 화일이 상한것일수 있습니다.
clean-why-old = 이 열람기에서는 할수 없습니다. 더 새로운 열람기로 여십시오.

check = 다른 기억기 검사하기
check-intro =
    다른 기억기의 첫 서류철을 고르면, 그 안의 화일들이 만든 사람이 봉인한 그대로인지 하나하나 맞추어봅니다. 아무것도
    적어두지 않으며 아무데도 보내지 않습니다.
check-itself =
    기억기는 자기자신을 보증하지 못합니다. 나쁜 기억기의 화면은 언제나 맞는다고 말할수 있습니다. 이미 믿는 기억기의
    화면으로 다른 기억기를 검사하십시오.
check-limits =
    《맞습니다》는 화일들이 그 열쇠로 봉인한 그대로라는 뜻일뿐입니다. 내용이 옳은지, 가지고있는것이 안전한지는 알려주지
    않습니다. 열람기가 보여주지 않는 숨은 화일과 기억기의 빈자리는 살펴보지 못합니다.
check-words = 방송에서 들은 열쇠말 11개
check-words-own = 적지 않으면 이 기억기의 열쇠와 맞추어봅니다.
check-words-none = 이 기억기에는 맞추어볼 열쇠가 없으므로, 열쇠말을 적어야 누구의 봉인인지 알수 있습니다.
check-folder = 검사할 기억기의 첫 서류철 고르기
check-old = 이 열람기로는 서류철을 통채로 고를수 없습니다. 콤퓨터에서 더 새로운 Chrome이나 Firefox로 여십시오.
check-busy = 맞추어보고있습니다…
check-number = 번호
check-right = 맞는 화일
check-good = 맞습니다. 봉인한 그대로입니다.
check-by-words = 열쇠는 적어넣은 열쇠말의것입니다.
check-by-drive = 열쇠는 이 기억기의것과 같습니다. 이 기억기를 믿는만큼만 믿을수 있습니다.
check-differs = 봉인한것과 다릅니다.
check-altered = 달라진 화일
check-altered-do =
    상하였거나, 표식이 붙었거나, 누가 고친것입니다. 열지 말고, 온전한것을 다른데서 구하십시오.
check-missing = 없는 화일
check-missing-do = 지워졌거나 복사할 때 빠졌습니다. 나머지 화일은 쓸수 있습니다.
check-added = 더 들어있는 화일
check-added-do = 봉인한 사람이 넣은것이 아닙니다. 누가 넣었는지 모르면 열지 마십시오.
check-unknown = 모르는 열쇠로 봉인하였습니다.
check-unknown-do =
    이런 봉인은 누구나 만들수 있습니다. 방송에서 들은 열쇠말을 적어넣고 다시 검사하십시오. 기억기를 준 사람이 불러주는
    열쇠말은 아무것도 보증하지 못합니다.
check-revoked = 취소된 열쇠로 봉인하였습니다.
check-revoked-do = 열쇠가 나쁜 손에 들어갔을수 있습니다. 내용을 믿지 말고, 이 기억기를 넘겨주지 마십시오.
check-older = 지금 쓰는 기억기보다 오랜것입니다.
check-older-do = 봉인은 옳으나 새것이 아닙니다. 새것이라고 하면서 주었으면 조심하십시오.
check-bad-seal = 봉인을 믿을수 없습니다.
check-bad-seal-do = 봉인이 상하였거나 누가 고치였거나 지어낸것입니다. 이 기억기의 내용을 믿지 마십시오.
check-large-seal = 봉인이 너무 커서 이 화면으로는 읽을수 없습니다.
check-large-seal-do = 봉인이 옳은지 그른지 알수 없습니다.
check-lost-seal = 봉인을 읽지 못했습니다.
check-lost-seal-do = 기억기가 빠지지 않았는지 보고 다시 고르십시오.
check-no-seal = 봉인을 찾지 못했습니다.
check-no-seal-do =
    이름이 seal-로 시작하는 화일이 놓인 첫 서류철을 골랐는지 보십시오. 그래도 없으면 누가 만든 기억기인지 알수 없습니다.
check-no-folder = 서류철을 받지 못했습니다.
check-no-folder-do = 이 열람기는 서류철을 통채로 주지 않습니다. 콤퓨터에서 더 새로운 Chrome이나 Firefox로 여십시오.
check-words-count = 열쇠말은 11개입니다.
check-words-count-do = 빠졌거나 더 적은것이 없는지 보십시오. 적은 개수는 다음과 같습니다.
check-words-word = 목록에 없는 말이 있습니다.
check-words-word-do = 철자가 맞는지 보십시오.
check-words-check = 열쇠말이 서로 맞지 않습니다.
check-words-check-do = 한 말이 틀렸거나 두 말의 자리가 바뀌였습니다. 다시 듣고 적으십시오.
