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
