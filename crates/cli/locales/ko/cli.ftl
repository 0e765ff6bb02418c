# 명령줄 문구, 한국어. 영어 파일과 열쇠말이 같으며 시험이 둘을 맞춰 봅니다.

## 도움말

help-usage = 사용법:
help-commands = 명령
help-options = 선택 사항
help-arguments = 인자
help-bulssi = 작품을 모으고, 누구에게 무엇을 보낼지 고르고, 잘 재생되고 검사할 수 있는 드라이브 이미지를 만듭니다.
more-bulssi =
    첫 판본 만들기:
      bulssi init desk
      bulssi -L desk add ~/films ~/radio
      bulssi -L desk edition new spring --capacity 16GB
      bulssi -L desk plan spring
      bulssi -L desk build spring --to spring.img
      bulssi check spring.img

    종료 코드: 0 성공, 1 실패, 2 잘못된 인자, 3 끝났지만 문제가 발견됨, 130 중단됨.
help-init = 폴더를 자료실로 만들기
more-init =
    예:
      bulssi init desk
help-add = 파일과 폴더를 자료실에 넣기
more-add =
    다시 넣어도 달라지는 것은 없으며, 중단된 작업은 멈춘 곳에서 이어집니다.
    문제가 있는 파일은 끝에 따로 보여 주고 나머지는 넣습니다. 영화 옆의 `work.toml` 에는
    파일만으로 알 수 없는 것을 적습니다(docs/formats/work-toml.md).

    예:
      bulssi add ~/films "~/Dramas/Harbour"
      bulssi add --json ~/radio > added.json
help-list = 작품 목록 보기
more-list =
    예:
      bulssi list
      bulssi list 항구
      bulssi list --kind films --theme free-market --language ko
help-show = 작품에 대해 아는 것을 모두 보기
more-show =
    예:
      bulssi show wk7c2
help-edit = 작품 정보를 더하거나 고치기
more-edit =
    여기서 적은 것은 파일을 다시 넣어도 그대로 남습니다.

    예:
      bulssi edit wk7c2 --title ko="긴 겨울" --title en="The Long Winter" --theme history
      bulssi edit wk7c2 --rights "항구영화사" --until 2028-12-31 --caution high
      bulssi edit wk7c2 wm3df --kind documentaries
      bulssi edit wk7c2 --reset
help-remove = 작품을 자료실에서 빼기
more-remove =
    무엇이 없어지는지 보여 주고 물은 뒤에 지웁니다. 다른 작품이 쓰는 파일은 남습니다.

    예:
      bulssi remove wk7c2 --dry-run
      bulssi remove wk7c2 --yes
help-verify = 자료실의 모든 파일을 읽어 이름과 맞는지 확인하기
more-verify =
    예:
      bulssi verify
      bulssi verify --quick
      bulssi verify --prune
help-tidy = 작품으로 만들어 둔 것 가운데 필요 없어진 것 지우기
more-tidy =
    읽기 화면과 백과사전은 한 번 만들어 자료실에 둡니다. 만들다 만 것, 빠진 작품으로 만든 것,
    새것으로 바뀐 것을 보여 주고 물은 뒤에 지웁니다. 모두 다시 만들 수 있습니다.

    예:
      bulssi tidy --dry-run
      bulssi tidy --all --yes
help-words = 자료실이 아는 종류와 주제 보기
more-words =
    자료실 폴더의 vocabulary.toml 로 더할 수 있습니다(docs/formats/library.md).
help-edition = 판본을 쓰거나 목록 보기
help-edition-new = 설명이 달린 새 판본 파일 쓰기
more-edition-new =
    예:
      bulssi edition new spring --capacity 32GB --language ko --title "봄, 텔레비전용"
      bulssi edition new spring-8gb --like spring --capacity 8GB
help-edition-list = 자료실의 판본 목록 보기
help-edition-sent = 마지막으로 만든 이미지의 드라이브를 보냈다고 적어 두기
more-edition-sent =
    `bulssi press` 는 좋은 드라이브에 담긴 것을 스스로 적어 둡니다. `bulssi build` 로 만든 것은 드라이브를
    내보낸 뒤에 여기서 알려 주십시오. 그러면 before 에 이 판본을 적은 다음 판본에서 그 작품들이 빠집니다.

    예:
      bulssi edition sent spring
help-plan = 판본의 결과를 미리 보기. 아무것도 만들지 않습니다
more-plan =
    예:
      bulssi plan spring
      bulssi plan spring --all
      bulssi plan spring --json
help-lint = 판본의 드라이브에 들어가면 안 되는 것 찾기
more-lint =
    파일마다 드라이브에 담길 꼴로 살핍니다. 판본을 만들 때도 살피며, 판본 파일의 lint-allow 가 허락하지 않은 것이
    있으면 멈춥니다. 작업실 밖으로 나가면 안 되는 이름과 주소는 자료실 폴더의 never.txt 에 한 줄에 하나씩 적습니다.
    예:
      bulssi lint spring
      bulssi lint spring --all
      bulssi lint spring --json
help-render = 판본의 작품이 재생되는 데 필요한 것을 미리 만들기
more-render =
    한 번 만든 것은 자료실에 두므로 나중에 판본을 만들 때는 옮겨 쓰기만 합니다. 만들 것은 하나하나가 일감이고
    어느 작업자든 맡을 수 있습니다. 여러 창에서 함께 돌려도 일감마다 한 작업자만 합니다. Ctrl-C를 누르면
    깨끗이 멈추고, 하던 일감은 남아 기다립니다. 작업자가 죽으면 몇 초 뒤 다른 작업자가 이어받습니다.

    판본을 적지 않으면 기다리는 일감을 합니다.

    예:
      bulssi render spring --jobs 2
      bulssi render spring --dry-run
      bulssi render spring --retry
help-build = 판본을 드라이브 이미지나 폴더로 만들기
more-build =
    `bulssi check` 에 쓸 명세가 옆에 함께 남습니다. 만들기만 해서는 보낸 것이 되지 않습니다. 드라이브를
    내보냈으면 `bulssi edition sent` 로 알려 주십시오.

    예:
      bulssi build spring --to spring.img
      bulssi build spring --to out/spring/
      bulssi build spring --pocket spring.html
      bulssi build spring --to spring.img --dry-run
help-check = 이미지, 드라이브, 폴더의 내용이 맞는지 검사하기
more-check =
    선택 사항이 없으면 이미지 옆의 명세를 씁니다. 이때 자료실은 필요 없습니다.

    예:
      bulssi check spring.img
      bulssi check /dev/sdx --manifest spring.img.manifest.json
      bulssi check /media/stick --edition spring
help-scrub = 누가, 어디서, 무엇으로 만들었는지 드러내는 것을 뺀 사본 만들기
more-scrub =
    꼭 필요하다고 알려진 부분만 골라 파일을 새로 씁니다. 내용을 다 밝힐 수 없는 파일은 거절하고 사본을 남기지
    않습니다. 원본은 바꾸지 않으며 이미 있는 파일에 덮어쓰지 않습니다. 자료실은 필요 없습니다.
    파일에 표식을 남기는 컴퓨터에서는 하지 마십시오. 표식이 다시 붙을 수 있습니다.

    예:
      bulssi scrub photos/ interview.mp3 --to clean/
      bulssi scrub photos/ --to clean/ --explain
      bulssi scrub notes.txt --to clean/ --json
arg-help = 이 도움말 보기
arg-version = 버전 보기
arg-library = 자료실 폴더(없으면 BULSSI_LIBRARY, 그것도 없으면 위쪽에서 가장 가까운 자료실)
arg-json = 스크립트용 JSON 으로 출력
arg-quiet = 진행 상황을 표시하지 않음
arg-lang = 문구의 언어: en 또는 ko (없으면 BULSSI_LANG, 그다음 로캘)
arg-dir = 폴더. 새것이거나 비어 있어야 합니다
arg-paths = 파일과 폴더
arg-rehash = 넣은 뒤로 바뀌지 않은 파일도 다시 읽음
arg-jobs = 읽고 계산하고 복사하는 스레드 수
arg-text = 제목, 시리즈, 파일 이름에서 찾을 말
arg-kind = 종류(`bulssi words` 참조)
arg-theme = 주제(`bulssi words` 참조)
arg-language = 언어, 예: ko
arg-series = 시리즈 이름
arg-limit = 최대 개수
arg-offset = 앞에서 건너뛸 개수
arg-ids = 작품 번호 또는 그 앞부분
arg-series-title = 한 언어로 된 시리즈 이름
arg-title = 한 언어로 된 제목
arg-summary = 한 언어로 된 소개
arg-year = 작품의 연도
arg-season = 시즌
arg-episode = 회차
arg-rights = 배포를 허락한 사람이나 단체, 또는 라이선스
arg-until = 허락된 마지막 날, 예: 2028-12-31
arg-notes = 작업실용 메모. 드라이브에는 들어가지 않습니다
arg-caution = 가지고 있다 들켰을 때의 위험: low(낮음), middle(보통), high(높음)
arg-priority = 드라이브에 넣고 싶은 정도, 1에서 5. 보통은 3
arg-reset = 전에 적은 것을 지우고 파일에서 찾은 대로 되돌림
arg-yes = 묻지 않음
arg-dry-run = 무엇을 할지만 보여 주고 멈춤
arg-quick = 파일이 모두 제 길이로 있는지만 확인
arg-prune = 어느 작품도 쓰지 않는 파일을 지움
arg-name = 짧은 이름: 영어 소문자, 숫자, 붙임표
arg-edition-new-title = 작업실에서 쓰는 제목
arg-capacity = 드라이브에 적힌 용량. 적지 않으면 16GB
arg-like = 이 판본을 그대로 베끼고 여기 적은 것만 바꿈
arg-largest-drive = 덮어써도 되는 가장 큰 드라이브. 적지 않으면 용량의 2.5배
arg-edition-new-language = 받는 사람의 언어
arg-device = 재생되어야 하는 기기의 종류. 적지 않으면 any-tv
arg-date = 드라이브에 찍히는 날짜. 적지 않으면 오늘
arg-edition = 판본 이름 또는 판본 파일의 경로
arg-tidy-all = 다시 만들 수 있는 것 모두
arg-all = 아무리 많아도 모든 작품을 보여 줌
arg-to = 만들 이미지 파일, 또는 폴더(새것이거나 빈 것, 끝에 /)
arg-pocket = 저장매체 대신 글과 사진을 담은 파일 하나. 파일을 하나씩만 여는 휴대폰에 씁니다
arg-most = 그 파일의 최대 크기. 적지 않으면 50MB
arg-render-edition = 판본 이름 또는 판본 파일의 경로. 적지 않으면 기다리는 일감
arg-render-jobs = 한꺼번에 몇 개를 만들지. 하나에 스레드 하나
arg-retry = 전에 실패한 것을 다시 해 봄
arg-path = 이미지 파일, 드라이브 또는 폴더
arg-scrub-to = 사본을 둘 폴더
arg-explain = 파일마다 무엇을 찾아 뺐는지 보이기
arg-manifest = 이미지 옆에 남겨진 명세
arg-check-edition = 명세 대신 쓸 자료실의 판본
arg-check-seal = 옆이나 드라이브에 있는 것 대신 쓸 봉인
arg-clean-seal = 드라이브 옆이나 안의 것 대신 쓸 봉인
arg-check-words = 듣거나 읽은 그대로의 뿌리 열쇠 낱말
arg-check-passphrase-file = 첫 줄에 판본 열쇠의 암호문이 있는 파일
arg-build-passphrase-file = 첫 줄에 판본 열쇠의 암호문이 있는 파일
arg-press-passphrase-file = 첫 줄에 판본 열쇠의 암호문이 있는 파일
arg-keys-new-root = 뿌리 열쇠를 둘 곳: 금고에 넣어 둘 드라이브
arg-keys-rotate-root = 뿌리 열쇠 파일
arg-keys-revoke-root = 뿌리 열쇠 파일
arg-keys-new-year = 이 열쇠로 봉인할 판본의 해
arg-root-passphrase-file = 첫 줄에 뿌리 열쇠의 암호문이 있는 파일
arg-passphrase-file = 첫 줄에 새 판본 열쇠의 암호문이 있는 파일
arg-keys-words-key = 공개 열쇠. 없으면 자료실의 뿌리 열쇠
arg-keys-revoke-keys = 판본 열쇠의 이름
arg-keys-revoke-yes = 묻지 않기
arg-keys-trust-name = 그들을 부를 이름
arg-keys-trust-words = 들은 그대로의 뿌리 열쇠 낱말 열한 개

## 진행

job-add = 넣는 중
job-verify = 확인하는 중
job-build = 만드는 중
job-lint = 살피는 중
job-clean = 드라이브를 깨끗이 하는 중
job-scrub = 깨끗이 하는 중
job-check = 검사하는 중
job-pages = 읽기 화면을 만드는 중
job-render = 변환하는 중
job-seal = 봉인하려고 읽는 중
step-survey = 얼마나 되는지 살펴봅니다
step-sync = 디스크에 확실히 기록합니다

## 자료실

init-done = { $dir } 에 새 자료실을 만들었습니다. 다음:
add-added = 작품 { $count }개를 넣었습니다({ $size })
add-updated = 작품 { $count }개가 바뀌었습니다
add-unchanged = 작품 { $count }개는 이미 있었습니다
add-same = 파일 { $count }개는 다른 파일과 같은 작품입니다
add-skipped = 숨은 파일이나 시스템 파일 { $count }개는 뺐습니다
add-refused = 받지 않은 것({ $count }개):
add-leftover = 함께 놓인 작품이 없어 남은 것({ $count }개):
add-nothing = 넣을 것을 찾지 못했습니다.
add-stopped = 중단했습니다. 끝난 것은 자료실에 있으니 다시 넣으면 이어집니다.
list-nothing = 찾은 작품이 없습니다.
list-count = 전체 { $count }개 가운데 { $shown }개
show-id = 번호
show-kind = 종류
show-title = 제목
show-series = 시리즈
show-languages = 언어
show-year = 연도
show-themes = 주제
show-summary = 소개
show-rights = 허락
show-caution = 위험
show-priority = 우선순위
show-notes = 메모
role-main = 본편
role-subtitle = 자막
role-poster = 포스터
caution-low = 낮음
caution-middle = 보통
caution-high = 높음
words-kinds = 종류
words-themes = 주제
remove-plan = 다음 작품 { $count }개를 뺍니다:
remove-frees = { $size } 이 비게 됩니다.
remove-made = 그것으로 만든 것도 함께 지웁니다:
remove-ask = 지울까요? [예/아니오]
answer-yes = 예 네 ㅇ y yes
remove-done = 작품 { $count }개를 뺐습니다.
verify-checked = 작품 { $works }개와 파일 { $blobs }개를 보고 { $size } 를 읽었습니다.
verify-good = 모두 온전합니다.
verify-bad = 문제가 있습니다. 위를 보십시오.
verify-damage = 손상되었거나 없습니다. 이 작품들의 원본을 다시 넣으면 되살아납니다:
fault-missing = 없음
remove-left = 디스크에서 지우지 못했습니다:
catalogue-reference = 표 { $table } 의 항목이 없는 것을 가리킵니다
catalogue-entry = { $work } 에 대한 기록을 읽을 수 없습니다
catalogue-files = { $work } 의 파일이 기록과 다릅니다
verify-of-work = { $digest }: { $fault }, 작품 { $work }
verify-of-made = { $digest }: { $fault }, { $recipe }. 필요할 때 다시 만듭니다
verify-orphan = 어느 작품도 쓰지 않는 파일({ $count }개, { $size }). `bulssi verify --prune` 으로 지웁니다.
verify-pruned = 쓰지 않는 파일 { $count }개({ $size })를 지웠습니다.
verify-drafts = 끝나지 않은 작업이 남긴 것: 파일 { $count }개({ $size }).
verify-foreign = 이 자료실의 것이 아님:
verify-catalogue = 목록이 손상되었습니다:

## 판본과 계획

edition-new-done = { $path } 에 썼습니다. 편집기로 열어 본 다음:
edition-sent-done = { $edition }: 지금까지 보낸 작품 { $count }개.
edition-none = 아직 판본이 없습니다. `bulssi edition new 이름` 으로 만드십시오.
plan-head = { $name }: { $title }
plan-drive = 드라이브 { $capacity }: { $image } 로 계산, { $filesystem }, 클러스터 { $cluster }
plan-takes = { $room } 가운데 { $used } 사용({ $percent }), 그중 { $slack } 은 클러스터와 폴더에 쓰임. { $free } 남음
plan-pages = 읽기 화면: { $size }, 여는 파일 { $entry }
plan-pages-about = 읽기 화면: 약 { $size }(아직 만들지 않음), 여는 파일 { $entry }
plan-unshown = 읽기 화면에 다 나오지 않는 작품(파일은 그대로 들어갑니다):
plan-unshown-more = … 그 밖에 { $count }개. --json 으로 모두 봅니다
unshown-too-long = 글이 { $most } 보다 길어 파일로만 열립니다
unshown-book = 책의 장을 읽을 수 없어 파일로만 열립니다({ $fault })
unshown-subtitle = 자막을 읽을 수 없습니다
unshown-picture = 사진이 손상되어 보이지 않습니다
unshown-other = 보여 줄 수 없습니다
plan-works = 들어가는 작품 { $count }개
plan-more = … 그 밖에 { $count }개. --all 로 모두 봅니다
plan-pinned = 고정
plan-kinds = 종류별
plan-themes = 주제별
plan-theme = 바람 { $least }에서 { $most }, 실제 { $has }
plan-theme-short = 모자람: 더 들어갈 자리나 작품이 없음
plan-left = 빠지는 작품 { $count }개
plan-left-more = … 같은 까닭으로 { $count }개 더
plan-nothing = 들어가는 것이 없습니다.
plan-rights = 작품 { $count }개는 누가 배포를 허락했는지 적혀 있지 않습니다.
plan-pinned-left = 고정했는데 빠집니다. 이대로는 만들 수 없습니다.
plan-next = 다음:
why-out = 판본에서 뺀 것
why-kind = 판본이 받지 않는 종류
why-caution = 판본이 허용하는 것보다 위험함({ $caution })
why-rights = 배포 허락이 { $until } 에 끝남
why-sent = 전에 보냄: { $edition }
why-too-long = 4 GiB가 넘어 FAT32 에 담을 수 없음
why-hole = 앞의 회차가 없음: S{ $season }E{ $number }
why-after-barred = 시리즈의 앞 회차가 빠짐
why-no-room = 자리 없음: { $free } 남았음
why-theme-full = 주제 { $theme } 가 최대 몫에 이름
why-other = 허용되지 않음

## 만들기와 검사

build-dry = 아무것도 쓰지 않았습니다(--dry-run).
build-done = { $path } 를 썼습니다: 파일 { $files }개, { $size }.
build-pages = 읽기 화면은 어느 브라우저로나 열립니다: { $entry }
pocket-done = { $path } 를 썼습니다: 작품 { $works }개, { $size }.
pocket-others = 영화, 소리 같은 작품 { $count }개는 저장매체에 담아야 합니다.
pocket-left = 자리가 모자라 빠진 작품 { $count }개:
pocket-more = … 그 밖에 { $count }개
tidy-nothing = 정리할 것이 없습니다.
tidy-plan = 만들어 둔 것 가운데 { $count }개는 필요 없습니다:
tidy-unfinished = 만들다 맒
tidy-under-way = 지금 만드는 중
tidy-stale = 빠진 작품으로 만듦
tidy-done = 지웠습니다. { $size } 이 비었습니다.
render-nothing = 만들 것이 없습니다. 필요한 것은 모두 있습니다.
render-done = { $made }개를 만들었습니다({ $size }).
render-failed = 만들지 못한 것({ $count }개):
render-failed-job = { $title }: { $reason } ({ $tries }번 해 봄)
render-reason-lost = 만들 때마다 프로그램이 죽었습니다
render-retry = 이것들은 --retry로 다시 해 보기 전에는 빠집니다.
render-lost = 여기서 시작한 것 가운데 { $count }개는 이 작업자가 너무 오래 멈춰 있어 다른 작업자가 마쳤습니다.
render-stopped = 멈췄습니다. 하던 것은 남아 있으니 같은 명령으로 이어서 하십시오.
render-missing = 지금 계획대로라면 이 판본에 만들어야 할 것: { $count }개
render-none-waits = 기다리는 일감이 없습니다.
render-queue = 자료실의 일감: { $count }개
render-taken-over = 응답이 끊긴 작업자에게서 이어받음
render-elsewhere = 다른 작업자가 만드는 중
job-state-waiting = 기다림
job-state-running = 작업자 { $worker }, { $percent } % 진행
job-state-failed = 실패: { $reason } ({ $tries }번 해 봄)
build-manifest = 명세: { $path }
build-seal = 봉인: { $path }
check-good = 파일 { $count }개가 모두 맞습니다.
check-right = 파일 { $count }개 가운데 { $right }개가 맞습니다.
check-changed = 바뀜({ $count }개):
check-missing = 없음({ $count }개):
check-unreadable = 읽을 수 없음({ $count }개):
check-added = 더해짐({ $count }개):
check-host = 꽂았던 컴퓨터가 남긴 것({ $count }개):
check-faults = 파일 시스템이 손상되었습니다:
check-length = { $want }바이트여야 하는데 { $have }바이트
check-content = 내용이 다름
check-kind = 그 자리에 폴더나 링크가 있음
check-seal = { $number }호로 봉인됨, { $date }.
check-seal-series = “{ $series }” { $number }호로 봉인됨, { $date }.
check-seal-known = 알고 있는 열쇠입니다.
check-seal-unknown =
    모르는 열쇠입니다. 서명은 맞지만 열쇠는 누구나 만들 수 있고, 드라이브는 스스로를 보증하지 못합니다.
    아래 낱말을 라디오에서 들었거나 종이에 적어 둔 것과 견주어 보십시오:
check-seal-compare = 하나라도 다르면 다른 사람이 만든 드라이브입니다. 여기 적힌 것 말고, 들은 그대로 넣어 보십시오:
check-seal-revoked =
    취소된 열쇠입니다. 다른 사람이 가지고 있을 수 있습니다. 이 드라이브의 내용을 믿지 말고, 남에게 주지도 마십시오.
check-seal-older =
    더 새로운 판본을 본 적이 있습니다: { $number }호, { $date }. 그저 오래된 드라이브일 수도 있고, 누군가 낡은 것을 새것처럼
    돌리는 것일 수도 있습니다.
check-seal-altered =
    바뀌거나 없거나 더해진 것은 봉인할 때와 다릅니다. 바뀌거나 더해진 파일을 열지 말고 드라이브를 남에게 주지도
    마십시오. 다른 사람에게서 다시 받으십시오.

## 열쇠

keys-ask-root = 뿌리 열쇠의 암호문:
keys-ask-edition = 판본 열쇠의 암호문:
keys-ask-new-root = 뿌리 열쇠의 새 암호문(16자 이상):
keys-ask-new-edition = 판본 열쇠의 새 암호문(16자 이상):
keys-ask-again = 한 번 더:
keys-new-done = 뿌리 열쇠는 { $path } 입니다. 이제 그 드라이브를 뽑아, 다른 드라이브에 만든 사본과 함께 잠가 두십시오.
keys-words = 이 차례로 읽어 줄 낱말:
keys-made = 판본 열쇠 { $name } 로 { $first } 부터 { $last } 까지의 판본을 봉인합니다.
keys-root = 뿌리 열쇠:
keys-known = 알고 있는 곳: { $name },
keys-none = 뿌리 열쇠가 없습니다. “bulssi keys new” 로 만듭니다.
keys-revoked = 취소됨
keys-revoke-plan = 아주 취소할 열쇠: { $keys }. 이미 나간 드라이브 가운데 이 열쇠로 봉인한 것은 취소된 것으로 나옵니다.
keys-revoke-ask = 취소할까요? [y/N]
keys-revoke-done = 취소한 열쇠 목록 { $number }: { $count }개. 이제부터 만드는 봉인에 들어갑니다.
keys-trust-done = 적어 두었습니다: { $name }.

## 오류

error = 오류:
hint = 도움:
fail-no-library = 여기에도 위쪽 폴더에도 자료실이 없습니다
hint-no-library = `bulssi init 폴더` 로 만들거나 -L 폴더 또는 BULSSI_LIBRARY 로 지정하십시오.
fail-not-library = { $path } 은(는) 자료실이 아닙니다
hint-not-library = `bulssi init { $path }` 로 새 폴더나 빈 폴더를 자료실로 만들 수 있습니다.
fail-already-library = { $path } 은(는) 이미 자료실입니다
hint-already-library = `bulssi -L { $path } …` 로 쓰십시오.
fail-not-empty = { $path } 이(가) 비어 있지 않습니다
hint-not-empty = 새 폴더나 빈 폴더를 고르십시오.
fail-foreign-catalogue = { $path } 은(는) Bulssi 가 쓴 것이 아닙니다
hint-foreign-catalogue = 목록 파일이 있을 자리에 다른 것이 있습니다. 그것을 옮기거나 다른 폴더를 쓰십시오.
fail-newer-catalogue = { $path } 은(는) 더 새로운 Bulssi 가 썼습니다(버전 { $found }, 이 프로그램은 { $known } 까지)
hint-newer = 더 새로운 버전을 쓰십시오.
fail-io = { $path }: { $reason }
hint-io = 그 파일이 있는지, 읽고 쓸 수 있는지 보십시오.
fail-busy = 다른 프로그램이 자료실에 쓰고 있습니다
hint-busy = 그 프로그램이 끝난 뒤에 다시 하십시오.
fail-full = { $path } 에 남은 자리가 없습니다
hint-full = 자리를 비우고 다시 하십시오. 끝난 것은 남아 있습니다.
fail-read-only = 자료실을 읽을 수만 있습니다
hint-read-only = 폴더의 주인이 누구인지, 디스크가 쓰기 금지인지 보십시오.
fail-damaged-catalogue = 목록이 손상되었습니다: { $reason }
hint-damaged-catalogue = 사본에서 catalogue.sqlite 를 되살린 뒤 `bulssi verify` 를 하십시오. blobs/ 아래 파일은 그대로입니다.
fail-catalogue = 목록에 문제가 생겼습니다: { $reason }
hint-catalogue = 다시 해 보고, 그래도 안 되면 `bulssi verify` 를 하십시오.
fail-blob-missing = 자료실에 파일 { $digest } 이(가) 없습니다
fail-blob-corrupt = 자료실의 파일 { $digest } 이(가) 손상되었습니다
hint-blob = `bulssi verify` 가 어느 작품의 것인지 알려 줍니다. 원본을 다시 넣으십시오.
fail-pocket = 판본에 글이나 사진이 없거나, 들어갈 만큼 작은 것이 없습니다
hint-pocket = 영화와 소리는 저장매체에 담아야 합니다: `bulssi build 판본 --to …`.
fail-glossary = { $path }: { $reason }
hint-glossary = 낱말풀이는 CSV 로 저장한 표입니다. 한 줄에 낱말과 풀이를 적습니다.
fail-wiki = 백과사전 { $title } 을(를) 읽을 수 없습니다: { $reason }
hint-wiki = 파일을 새로 구해 다시 넣거나, 판본에서 그 작품을 빼십시오.
fail-removed = 읽기 화면을 만드는 동안 누가 작품을 지웠습니다
hint-removed = 다시 하십시오. 그 작품 없이 새로 계획합니다.
fail-no-work = 작품 { $id } 이(가) 없습니다
hint-no-work = `bulssi list` 에 번호가 나옵니다. 앞부분만 적어도 됩니다.
fail-ambiguous = { $id } 로 시작하는 작품이 여럿입니다:
hint-ambiguous = 더 길게 적으십시오.
fail-vocabulary = { $path }: { $reason }
hint-vocabulary = vocabulary.toml 의 형식은 docs/formats/library.md 에 있습니다.
fail-unknown-word = 모르는 { $sort }: { $word }
hint-unknown-word = 아는 것: { $known }
sort-kind = 종류
sort-theme = 주제
fail-nothing-to-edit = 바꿀 것을 적지 않았습니다
hint-nothing-to-edit = `bulssi edit --help` 를 보십시오.
fail-episode-series = 회차에는 시리즈 이름이 있어야 합니다
hint-episode-series = --series 이름 을 더하십시오.
fail-episode-several = --episode 는 한 번에 한 작품에만 쓸 수 있습니다
hint-episode-several = 작품을 하나씩 고치십시오.
fail-needs-yes = 먼저 물어야 하는데 대답할 사람이 없습니다
hint-needs-yes = 묻지 않으려면 --yes, 계획만 보려면 --dry-run 을 쓰십시오.
fail-declined = 아무것도 하지 않았습니다
fail-cancelled = 중단했습니다
hint-cancelled = 끝난 것은 남아 있습니다. 같은 명령을 다시 하면 이어집니다.
fail-no-ffprobe = ffprobe 가 없어 영화와 녹음을 알아볼 수 없습니다
hint-no-ffprobe = ffmpeg 를 설치하거나(Debian, Ubuntu: apt install ffmpeg) BULSSI_FFPROBE 로 지정하십시오.
fail-ffprobe = ffprobe 가 작동하지 않습니다: { $reason }
hint-ffprobe = ffprobe 4 이상이 필요합니다. BULSSI_FFPROBE 로 다른 것을 지정할 수 있습니다.
fail-edition-missing = 판본 { $path } 이(가) 없습니다
hint-edition-none = `bulssi edition new 이름` 으로 만드십시오.
hint-edition-known = 있는 판본: { $known }
fail-edition-exists = { $path } 이(가) 이미 있습니다
hint-edition-exists = 다른 이름을 쓰거나 그 파일을 고치십시오.
fail-name = 짧은 이름이 아닙니다: { $name }
hint-name = spring-16gb 처럼 영어 소문자, 숫자, 붙임표만 쓰십시오.
fail-edition = { $path }: { $reason }
hint-edition = docs/formats/edition.md 에 줄마다 설명이 있습니다.
fail-selector = 판본의 pin 이나 out 에 { $text } 이(가) 있지만 그런 작품이나 시리즈가 없습니다
hint-selector = `bulssi list` 에 번호가 나옵니다. 시리즈는 series:이름 으로 적습니다.
fail-selector-several = 판본의 pin 이나 out 에 { $text } 이(가) 있는데 그렇게 시작하는 작품이 여럿입니다:
fail-never-sent = before 에 적힌 판본 { $edition } 을(를) 보낸 적이 없습니다
hint-never-sent = 그 판본을 찍거나 before 에서 빼십시오.
hint-built-not-sent = 만들기는 했습니다. 드라이브를 내보냈으면 이렇게 알려 주십시오: bulssi edition sent { $edition }
fail-never-built = 판본 { $edition } 을(를) 만든 적이 없습니다
hint-never-built = `bulssi press` 는 보낸 것을 스스로 적어 둡니다. 이 명령은 만든 이미지에만 씁니다.
fail-before-itself = 판본이 자기 자신보다 앞설 수 없습니다: { $edition }
hint-before-itself = before 에서 빼십시오.
hint-sent = 무엇을 보냈는지 적힌 파일입니다. 고치거나 사본에서 되살리십시오.
fail-too-small = { $size } 드라이브는 { $filesystem } 에 너무 작습니다. 적어도 { $least } 이어야 합니다
hint-too-small = 더 큰 용량이나 다른 파일 시스템을 고르십시오.
fail-too-large = { $size } 드라이브는 이런 분할표에 너무 큽니다. { $most } 까지입니다
hint-too-large = 더 작은 용량을 고르십시오.
fail-layout = 드라이브를 짤 수 없습니다: { $reason }
hint-layout = 판본이나 작품 제목을 고치십시오.
fail-pinned = 고정한 작품이 들어가지 않습니다:
hint-pinned = 다른 것을 빼거나 더 큰 용량을 고르십시오. 까닭은 `bulssi plan` 에 나옵니다.
fail-nothing = 들어가는 것이 없습니다
hint-nothing = 작품마다 빠지는 까닭은 `bulssi plan` 에 나옵니다.
fail-source = { $path }: 자료실의 파일이 올바르지 않습니다({ $reason })
hint-source = `bulssi verify` 로 손상된 것을 찾아 원본을 다시 넣으십시오. 이미지는 남기지 않았습니다.
fail-target = { $path } 에 쓸 수 없습니다: { $reason }
hint-target = 자리가 있는지, 쓸 수 있는 곳인지 보십시오. 이미지는 남기지 않았습니다.
fail-target-full = { $path } 를 쓸 자리가 없습니다
hint-target-full = 이미지는 담긴 파일만큼 자리를 차지합니다. 자리를 비우거나 다른 디스크에 쓰십시오. 이미지는 남기지 않았습니다.
fail-folder-not-empty = { $path } 이(가) 비어 있지 않습니다
hint-folder-not-empty = 새 폴더나 빈 폴더에 만드십시오.
fail-not-a-file = { $path } 은(는) 보통 파일이 아닙니다
hint-not-a-file = `build` 는 이미지 파일과 폴더만 쓰고 드라이브에는 쓰지 않습니다.
fail-image-busy = 다른 프로그램이 { $path } 를 쓰고 있습니다
fail-manifest-missing = { $path } 옆에 명세가 없습니다
hint-manifest-missing = --manifest 파일 또는 --edition 이름 으로 지정하십시오.
fail-manifest = { $path }: { $reason }
hint-manifest = `bulssi build` 가 이미지 옆에 남긴 명세를 쓰십시오.
fail-check = { $path } 를 읽을 수 없습니다: { $reason }
hint-check = 그것이 있는지, 읽을 수 있는지, FAT32 나 exFAT 드라이브인지 보십시오.
fail-no-seal = { $path } 에도 그 옆에도 봉인이 없습니다
hint-no-seal = 봉인이 없으면 열쇠의 낱말을 견줄 수 없습니다. 다른 곳에 있으면 --seal 로 알려 주십시오.
fail-check-seal = 봉인 { $path } 를 믿으면 안 됩니다: { $reason }
hint-check-seal = 바뀌었거나 손상되었거나 꾸며 낸 것입니다. 이 드라이브를 남에게 주지 말고 다른 사람에게서 다시 받으십시오.
fail-needs-passphrase = 암호문이 필요한데 입력할 단말기가 없습니다
hint-needs-passphrase = 암호문이 든 파일을 알려 주십시오: --passphrase-file FILE (그리고 --root-passphrase-file FILE).
fail-passphrases-differ = 두 암호문이 서로 다릅니다
hint-passphrases-differ = 아무것도 만들지 않았습니다. 다시 하십시오.
fail-passphrase = 이 암호문으로는 { $path } 가 열리지 않습니다
hint-passphrase = 다시 입력하십시오. 암호문을 잊었으면 열쇠도 잃은 것입니다. 취소하고 새로 만드십시오.
fail-passphrase-short = 암호문이 너무 짧습니다
hint-passphrase-short = 16자 이상으로 하십시오. 서로 상관없는 낱말 다섯 개면 됩니다.
fail-key-exists = 이미 열쇠가 있습니다: { $path }
hint-key-exists = 열쇠는 덮어쓰지 않습니다. 다른 해의 것은 “bulssi keys rotate” 로 만듭니다.
fail-key-other = { $path } 는 이 자료실의 뿌리 열쇠가 아닙니다
hint-key-other = “bulssi keys new” 로 만든 파일을 쓰십시오.
fail-key-none = 이 자료실에는 뿌리 열쇠가 없습니다
hint-key-none = 금고에 넣어 둘 드라이브에 만드십시오: bulssi keys new FILE
fail-key-unknown = 판본 열쇠 { $name } 가 없습니다
hint-key-unknown = 있는 열쇠는 “bulssi keys list” 로 봅니다.
fail-key-date = { $date } 판본을 봉인할 열쇠가 없습니다
hint-key-date = 만드십시오: bulssi keys rotate FILE --year YEAR. 취소한 열쇠로는 봉인하지 못합니다.
fail-key-damaged = 열쇠 파일을 쓸 수 없습니다: { $path }: { $reason }
hint-key-damaged = 예비 사본에서 가져오십시오.
fail-words-count = 낱말이 열한 개가 아니라 { $count }개입니다
fail-words-unknown = { $place }번째 낱말이 어느 목록에도 없습니다: { $word }
fail-words-check = 낱말이 서로 맞지 않습니다. 하나가 틀렸거나 둘이 자리를 바꾸었습니다
hint-words = 다시 들어 보십시오. 낱말은 모두 한국어이거나 모두 영어입니다.
fail-seal-read = 봉인할 수 없는 파일이 있습니다: { $reason }
hint-seal-read = 자료실을 검사하십시오: bulssi verify.
fail-seal = 판본을 봉인할 수 없습니다: { $reason }
hint-seal = 어떤 컴퓨터가 읽지 못하는 이름이 있거나, 다른 해의 열쇠입니다.
fail-terminal = { $reason }
fail-usage-unknown = 모르는 인자: { $what }
fail-usage-command = 모르는 명령: { $what }
fail-usage-missing = 빠진 것: { $what }
fail-usage-value = { $what }: { $arg } 의 값이 아닙니다
fail-usage-conflict = 함께 쓸 수 없습니다: { $what }
fail-usage-other = { $reason }
hint-usage = `bulssi --help` 와 `bulssi 명령 --help` 를 보십시오.

## 파일을 받지 않은 까닭

refused-executable = 프로그램은 받지 않습니다
refused-shortcut = 바로 가기는 받지 않습니다
refused-autorun = 자동 실행 파일은 받지 않습니다
refused-macro-document = 매크로가 들 수 있는 문서입니다. 매크로 없이 PDF, DOCX, XLSX, PPTX, ODT 로 저장하십시오
refused-archive = 압축 파일입니다. 먼저 푸십시오
refused-encrypted = 암호가 걸려 있습니다. 먼저 푸십시오
refused-playlist = 재생 목록입니다. 거기 적힌 파일을 넣으십시오
refused-empty = 비어 있음
refused-unknown = 모르는 형식입니다. 흔한 형식으로 바꾸십시오
refused-damaged = 손상된 { $format }: { $what }
fault-truncated = 끝이 잘렸음
fault-header = 머리 부분이 올바르지 않음
fault-no-stream = 재생할 것이 없음
fault-line = { $line }번째 줄이 올바르지 않음
fault-endless = 제때 읽을 수 없음
refused-too-large = { $limit } 보다 큰 { $format }
refused-companion = 영화의 자막이나 포스터 이름이지만 실제로는 { $format } 입니다
refused-zim = 잘못된 ZIM 파일: { $reason }
refused-work-toml = { $reason }. 고칠 때까지 작품 { $held }개를 넣지 않습니다
refused-unreadable = 읽을 수 없음: { $reason }
refused-changed = 읽는 동안 바뀌었습니다. 다시 넣으십시오
refused-no-file = 파일도 폴더도 아닙니다
refused-link = 심볼릭 링크는 따라가지 않습니다. 가리키는 것을 넣으십시오
refused-tool = 알아볼 수 없음: { $reason }
refused-removed = 그동안 누가 지웠습니다. 다시 넣으십시오
refused-other = { $reason }
leftover-no-film = 함께 둘 영화가 없음
leftover-no-work = 함께 둘 작품이 없거나 여럿임
leftover-decoration = 미디어 센터의 배경이나 로고
leftover-no-description = 설명이 없음
leftover-no-first-part = 나뉜 파일의 첫 부분이 없음
leftover-other = 어디에도 속하지 않음

## 드라이브와 찍기

help-keys = 판본을 봉인할 열쇠를 만들고, 보고, 취소하기
help-keys-new = 뿌리 열쇠와 첫 판본 열쇠 만들기
more-keys-new =
    뿌리 열쇠는 해마다 판본 열쇠를 보증합니다. 따로 쓰는 드라이브에 두고, 두 번째 드라이브에 사본을 만들어
    둘 다 잠가 두십시오. 이 열쇠와 암호문을 가진 사람은 누구나 여러분의 이름으로 봉인할 수 있습니다.
    사람들은 라디오에서 이 열쇠의 낱말을 듣고 견주어 봅니다.
    예:
      bulssi keys new /media/safe/root.key
help-keys-rotate = 다음 해의 판본 열쇠 만들기
help-keys-list = 자료실의 열쇠와, 알고 있는 다른 곳의 뿌리 열쇠 보기
help-keys-words = 뿌리 열쇠의 낱말을 읽어 줄 수 있게 한국어와 영어로 보기
help-keys-revoke = 남의 손에 들어갔을 수 있는 판본 열쇠 취소하기
more-keys-revoke =
    그 뒤에 만드는 모든 봉인에 취소한 열쇠의 목록이 들어갑니다. 검사하는 사람은 거기에서, 또는 이 자료실에서
    그것을 압니다. 달리 알 길이 없으니 낱말을 읽어 주는 곳에서도 알리십시오.
help-keys-trust = 다른 곳의 뿌리 열쇠를 낱말로 적어 두기
help-clean = 컴퓨터가 드라이브와 파일에 남긴 자취 없애기
more-clean =
    무엇을 할지 보이고 물어봅니다. 파일 끝에 붙은 표식을 잘라 내고, 드라이브의 봉인이 있으면 파일을 원래 바이트로
    되돌려 해시로 확인합니다. 컴퓨터가 드라이브에 남긴 폴더와 파일도 지웁니다. 파일에 표식을 남기는 컴퓨터에서는
    하지 말고, 한 뒤에 그런 컴퓨터에 꽂지도 마십시오. 자료실은 필요 없습니다.

    예:
      bulssi clean /media/stick --dry-run
      bulssi clean /media/stick --seal spring.img.seal
      bulssi clean /media/stick --yes --json
help-drives = 꽂혀 있는 드라이브 보기
more-drives =
    예:
      bulssi drives
      bulssi drives --all --json
help-press = 판본을 드라이브에 쓰고 하나하나 확인하기
more-press =
    모든 드라이브를 다시 읽어 확인하고 가짜를 찾아냅니다. 이미 이 판본이나 앞선 판본이 든 드라이브에는
    다른 곳만 씁니다. 드라이브에 있던 다른 것은 모두 없어집니다. 드라이브는 `bulssi drives` 에 나오는
    포트, 일련번호, 장치 파일로 지정하며 모두는 all 입니다.

    --station 을 쓰면 끝내지 않고 기다리면서, 허락한 포트에 꽂히는 드라이브마다 찍습니다. q 와 엔터 또는
    Ctrl-C 로 끝냅니다. 포트는 처음 꽂은 드라이브에 대해 대답하거나 --arm, --arm-all 로 허락합니다.

    예:
      bulssi press spring "usb 1-2.3" --dry-run
      bulssi press spring all --unmount --yes
      bulssi press spring --station
      bulssi press spring --station --arm "usb 1-2" --arm "usb 1-3"
      bulssi press report
arg-drives-all = 내장 드라이브도 보기
arg-devices = 드라이브: 포트, 일련번호, 장치 파일, 또는 all
arg-full = 이미 있는 것까지 모두 새로 씀
arg-unmount = 데스크톱이 마운트한 것을 묻지 않고 해제
arg-force = 내장, 너무 큰 것, 꺼져 있는 배열의 드라이브도 씀
arg-fakes = 적힌 것보다 실제 용량이 작은 드라이브도 쓰되, 판본에 필요한 만큼만 씀
arg-trial = 시험 삼아 찍음. 보낸 것으로 치지 않습니다
arg-station = 기다리면서, 허락한 포트에 꽂히는 드라이브마다 찍음
arg-arm = 처음부터 허락할 포트. 허브를 적으면 그 허브의 모든 포트
arg-arm-all = 처음부터 모든 포트를 허락
drives-none = 꽂힌 USB, 카드, 디스크가 없습니다.
drives-hidden = 내장 드라이브 { $count }개는 보이지 않습니다(--all)
drive-stick = USB
drive-card = 카드
drive-disk = 디스크
drive-loop = 루프 장치
drive-other = 드라이브
drive-unknown = 알 수 없음
drive-denied = 읽을 권한 없음
drive-empty = 비어 있음
drive-unread = 읽을 수 없음
refusal-system = 쓰고 있는 시스템이 있음({ $at })
refusal-swap = 스왑으로 쓰는 중
refusal-raid = RAID 의 일부
refusal-lvm = LVM 의 일부
refusal-zfs = ZFS 의 일부
refusal-crypt = 암호화되어 쓰는 중
refusal-held = { $by } 이(가) 쓰는 중
refusal-library = 자료실이 들어 있음
refusal-source = 원본이 들어 있음
refusal-mounted = { $at } 에 마운트됨
refusal-fixed-mounted = 내장이며 { $at } 에 마운트됨
refusal-fixed = 내장
refusal-read-only = 쓰기 금지
refusal-too-small = 너무 작음: { $size }, 필요 { $least }
refusal-too-large = 판본이 허용하는 것보다 큼: { $size }, 최대 { $most }
refusal-unseen = 무엇이 들었는지 읽을 수 없음
refusal-denied = 읽을 권한 없음
refusal-other = 쓰는 중
press-head = { $edition }: 파일 { $files }개, { $size }
head-port = 포트
head-drive = 드라이브
head-size = 크기
head-on-it = 지금 든 것
head-fate = 할 일
head-left-alone = 쓰지 않는 까닭
press-will = 덮어씁니다
press-will-unmount = 마운트를 해제하고 덮어씁니다
press-will-forced = { $will }({ $why } 무시)
press-wont = 그대로 둠: { $why }
press-ask = 이 드라이브에 쓸까요? 들어 있던 것은 모두 없어집니다. [예/아니오]
press-verdict = 좋음 { $good }개, 나쁨 { $bad }개, 끝내지 못함 { $other }개
press-record = 이번 작업의 기록: { $path }
press-no-batches = 아직 찍은 것이 없습니다.
press-models = 모델별
press-mounted = 이 컴퓨터가 열어 놓아 쓰는 중인 드라이브가 { $count }개 있습니다.
press-ask-unmount = 닫고(마운트 해제) 함께 덮어쓸까요? [예/아니오]
press-denied = 이 드라이브를 읽거나 쓸 권한이 없습니다. 관리자로 하려면:
pull-good = 좋으니 뽑으십시오: { $ports }
pull-bad = 나쁘니 뽑아서 따로 두십시오: { $ports }
pull-hangs = 이것을 뽑아야 프로그램이 끝납니다: { $ports }
pull-unfinished = 끝내지 못했으니 다시 찍으십시오: { $ports }
press-no-record = 이번 작업의 기록을 다 남기지 못했습니다: { $reason }
press-not-noted = 보낸 작품을 적어 두지 못해 다음 판본에서 다시 보낼 수 있습니다: { $reason }
report-batches = 작업 { $count }번
report-earlier = … 그 전에 { $count }번
report-unnamed = 이름 없음
report-editions = 판본별
report-months = 월별
report-no-month = 모름
report-reasons = 좋지 않았던 까닭
batch-running = 진행 중
batch-stopped = 중단함
batch-interrupted = 도중에 끊김
batch-station = 연속 찍기
batch-trial = 시험
tally-drives = 모두
tally-good = 좋음
tally-bad = 나쁨
tally-fake = 가짜
tally-other = 그 밖
tally-pulled = 일찍 뽑힘
tally-write = 쓰기
tally-read = 읽기
phase-probing = 가짜인지 보는 중
phase-writing = 쓰는 중
phase-proving = 다시 읽는 중
phase-finishing = 마무리
bar-waiting = 기다림
bar-stalled = 응답 없음
bar-good = 좋음
bar-bad = 좋지 않음
outcome-good = 좋음
outcome-bad = 나쁨: { $what }: { $place } ({ $address }바이트 위치)
outcome-fake = 가짜: { $claimed } 라고 하지만 실제로는 { $real } ({ $how })
outcome-lost = 사라짐: 드라이브가 빠졌습니다
outcome-hangs = 멈춤: { $seconds }초 동안 응답이 없습니다. 드라이브를 뽑으십시오
outcome-source = 끝내지 못함: 자료실의 { $place } 에 문제: { $said }
outcome-cancelled = 끝내지 못함: 중단
outcome-refused = 그대로 둠: 이미지와 맞지 않습니다
outcome-sectors = 그대로 둠: 섹터가 { $drive }바이트입니다. 재생기는 512바이트를 바랍니다
outcome-other = 좋지 않음
source-changed = 처음 읽은 뒤로 바뀌었습니다
fault-corrupt = 다른 내용이 읽힘
fault-zero = 0이 읽힘
fault-alias = { $of } 위치의 내용이 읽힘
fault-unstable = 한 번은 틀리게, 다음에는 맞게 읽힘
fault-unreadable = 읽을 수 없음
fault-unwritable = 쓸 수 없음
fault-unflushable = 쓴 것을 간직하지 못함
place-metadata = 파일 시스템 표
place-free = 빈 자리
fake-wrap-around = 높은 주소가 다시 낮은 주소임
fake-limbo = 높은 주소에 쓴 것은 사라짐
fake-cached = 높은 주소에 쓴 것은 잠시 캐시에만 있음
reason-alias = 다른 위치의 내용이 읽힘
reason-lost = 쓰는 동안 빠짐
reason-hangs = 응답하지 않음
reason-refused = 이미지와 맞지 않음
reason-not-opened = 열 수 없음
reason-source = 자료실의 문제
reason-cancelled = 사람이 중단함
reason-interrupted = 프로그램이 끝날 때 쓰던 중
reason-other = 그 밖의 까닭
fake-use-whole = { $port } 은(는) 가짜지만 이 판본은 들어갑니다:
fake-use-smaller = { $port } 에는 실제로 { $real } 만 들어갑니다. 작품 { $of }개 가운데 { $works }개가 들어갑니다({ $size }):
fake-use-nothing = { $port } 은(는) 가짜이며 너무 작아 쓸 데가 없습니다.
opened-mounted = 쓰는 중: 그사이 이 컴퓨터가 열었습니다(--unmount)
opened-busy = 쓰는 중: { $at } 에서 어떤 프로그램이 파일을 열어 두었습니다
opened-denied = 관리자만 할 수 있습니다(sudo)
opened-in-use = 이 컴퓨터의 다른 것이 쓰는 중
opened-failed = 열 수 없음: { $reason }
opened-changed = 그 자리에 다른 드라이브가 있어 아무것도 쓰지 않았습니다
opened-late = 응답이 없음

## 연속 찍기

station-arm = 쓰려는 포트마다 드라이브를 꽂으십시오. 포트마다 한 번씩 묻고, 그 뒤로 그 포트에 꽂히는 것은
    모두 덮어씁니다.
station-armed-all = 모든 포트를 허락했습니다. 이제부터 꽂히는 것은 모두 덮어씁니다.
station-armed = 허락한 포트: { $ports }. 이제부터 거기에 꽂히는 것은 모두 덮어씁니다.
station-unmounts = 데스크톱이 연 것은 다시 닫습니다(마운트 해제).
station-leaves-mounted = 데스크톱이 연 것은 그대로 둡니다(--unmount).
station-keys = 적고 엔터를 누르십시오. 예: 기다리는 포트를 허락, 모두: 모든 포트를 허락, 끄기: 허락을 거둠, q: 끝냄.
station-ready = 준비되었습니다.
station-end = Ctrl-C 로 끝냅니다.
station-ask = 허락한 포트에 꽂히는 것을 다시 묻지 않고 모두 덮어쓸까요? [예/아니오]
station-arm-ask = 기다리는 것과, 이제부터 거기에 꽂히는 것을 모두 덮어쓸까요? 예를 적고 엔터(모두: 모든 포트)
station-now-armed = 드라이브가 기다리는 포트를 허락했습니다.
station-now-off = 허락한 포트가 없습니다. 하던 것은 계속합니다.
station-finishing = 더 받지 않습니다. 하던 것이 끝나면 끝냅니다. q 를 한 번 더 적으면 멈춥니다.
station-taken = 덮어씁니다
station-so-far = (좋음 { $good }, 좋지 않음 { $bad })
station-source = 드라이브가 아니라 자료실의 문제입니다. q 로 끝내고 `bulssi verify` 를 하십시오.
station-total = 좋음 { $good }개, 나쁨 { $bad }개, 일찍 뽑힘 { $pulled }개, 끝내지 못함 { $other }개
station-word-all = 모두 all
station-word-off = 끄기 off
station-word-no = 아니오 아니요 ㄴ n no
station-word-quit = q ㅂ 끝 quit
port-bad = 포트, 허브 또는 리더기의 문제
news-was-here = 먼저부터 꽂혀 있었습니다. 다시 꽂을 때까지 그대로 둡니다
news-not-armed = 기다림: 허락하지 않은 포트입니다. 지금 든 것: { $on }
news-already-good = 이미 좋음. 뽑으십시오.
news-failed-before = 전에 { $port } 에서 실패했습니다. 다시 해 봅니다
news-bad-stick = 나쁨: 꽂는 데마다 실패했습니다. 따로 두십시오.
news-bad-port = 찍지 않음: 이 포트에서 여러 드라이브가 실패했습니다. 다른 포트에 꽂아 보십시오.
news-good = 좋음. 뽑으십시오.
news-pulled = 너무 일찍 뽑혔습니다. 다시 꽂으면 이어서 합니다.
news-suspect-port = 여기서는 좋지만 { $port } 에서는 실패했습니다. 그 포트가 나쁠 수 있습니다
blame-unclear = 뽑아서 다른 포트에 꽂아 보십시오.
blame-stick = 뽑아서 따로 두십시오.
blame-port = 이 포트에서 여러 드라이브가 실패했습니다. 다른 포트를 쓰고, 그 드라이브들도 거기서 다시 해 보십시오.
fail-no-drives = 드라이브를 지정하지 않았습니다
hint-no-drives = `bulssi drives` 로 보고 포트를 적거나 all 을 쓰십시오.
fail-nothing-armed = 허락한 포트가 없는데 대답할 사람이 없습니다
hint-nothing-armed = --arm 포트 또는 --arm-all 을 --yes 와 함께 쓰십시오.
fail-press-source = 판본의 첫 부분을 읽을 수 없습니다: { $reason }
fail-drives = 드라이브 목록을 볼 수 없습니다: { $reason }
hint-drives = /sys 와 /proc 이 있는 리눅스여야 합니다.
fail-which-drive = { $reason }
hint-which-drive = `bulssi drives` 에 포트와 일련번호가 나옵니다.
hint-record = 그 파일을 옮기거나 고치십시오.

## 기기 프로필, 무엇이 어디서 재생되는가

help-profiles = 알려진 기기를 나열하고, 기기마다 무엇을 재생하는지 봅니다
more-profiles =
    예:
      bulssi profiles
      bulssi profiles show any-tv
    라이브러리 폴더의 profiles 에 이름.toml 파일을 두면 더하거나 바꿀 수 있습니다(docs/formats/profile.md).
help-profiles-show = 한 기기가 무엇을 재생하는지, 무엇으로 변환하는지, 그 근거가 무엇인지 봅니다
more-profiles-show =
    예:
      bulssi profiles show any-tv
      bulssi profiles show samsung-c6600 --json
help-probe = 파일이 무엇이며 어느 기기에서 재생되는지 봅니다
more-probe =
    라이브러리가 없어도 됩니다.
    예:
      bulssi probe film.mkv
      bulssi probe film.mkv --json
arg-profiles-show-name = 프로필 이름
arg-file = 파일
arg-plays = 모두 재생되어야 하는 기기 프로필(여럿은 쉼표로). 재생되지 않는 작품은 변환합니다
profiles-families = 기기 무리(여러 사람에게 가는 판본에):
profiles-devices = 낱개 기기:
profiles-family = { $count }종 가운데 { $least }종 이상
profiles-nothing = 아무것도 받지 않음
profiles-own = 직접 만든 것
profiles-folder = 직접 만든 프로필을 두는 곳: { $path }
profile-file = 직접 만든 것: { $path }
profile-takes-nothing = 아무것도 받지 않음: { $why }
profile-family = 다음 { $count }종 가운데 { $least }종 이상에서 재생되면 재생되는 것으로 봅니다:
profile-films = 영상:
profile-sounds = 소리만 있는 파일:
profile-subtitles = 자막:
profile-pictures = 그림:
profile-texts = 글:
profile-drive = 드라이브:
profile-made = 재생되지 않는 작품을 변환하는 꼴:
profile-sources = 근거:
profile-confirmed = 확인됨
profile-unconfirmed = 확인 안 됨
probe-families = 기기 무리:
probe-devices = 낱개 기기:
verdict-as-it-is = 재생
verdict-converted = 변환
verdict-sound-only = 소리만
verdict-text-only = 글만
verdict-nothing = 안 됨
wrong-takes-nothing = 아무것도 받지 않음
wrong-format = 모르는 형식
wrong-container = 담을 수 없는 파일 꼴
wrong-video-codec = 화면 코덱
wrong-video-profile = 코덱 프로필
wrong-level = 레벨
wrong-size = 크기
wrong-frame-rate = 초당 프레임
wrong-bit-rate = 초당 비트
wrong-b-frames = B프레임
wrong-references = 참조 프레임
wrong-qpel = QPel
wrong-gmc = GMC
wrong-packed = 묶인 프레임
wrong-interlaced = 비월 주사
wrong-anamorphic = 정사각형이 아닌 화소
wrong-turned = 돌려야 하는 각도
wrong-pixel-format = 화소 형식
wrong-hdr = HDR
wrong-tag = 코덱 네 글자
wrong-audio-codec = 소리 코덱
wrong-audio-profile = 소리 코덱 프로필
wrong-channels = 채널
wrong-sample-rate = 표본화율
wrong-audio-bit-rate = 소리의 초당 비트
wrong-variable-bit-rate = 가변 비트 전송률의 소리
wrong-audio-tracks = 소리 트랙
wrong-progressive = 프로그레시브 JPEG
wrong-encoding = 글자 인코딩
fail-profile = { $path }: { $reason }
hint-profile = 그 줄을 고치십시오. 키는 모두 docs/formats/profile.md 에 있습니다. `bulssi profiles show safe-tv` 로 온전한 프로필을 볼 수 있습니다.
hint-profile-source = [sources.이름] 에 title 과 confirmed 를 적어 더하거나 다음 가운데 하나를 쓰십시오: { $known }
hint-profile-target = 만드는 꼴([[make.films]], [[make.sounds]])을 같은 프로필의 규칙에 맞게 고치십시오.
hint-profile-family = members 에 낱개 기기를 적고, at-least 는 하나 이상 전체 이하로 하십시오.
hint-profile-name = { $path } 의 이름을 소문자, 숫자, 붙임표로 짧게 짓고 끝에 .toml 을 붙이십시오.
fail-unknown-profile = { $name } 프로필이 없습니다.
fail-probe = { $path } 은(는) 재생되는 파일이 아닙니다: { $reason }
hint-probe = 여기서 재생되는지 보십시오. 잘린 파일은 다시 복사해야 합니다.
plan-plays = 재생되어야 하는 기기에서:
plan-traded = 작품 { $gained }개를 더 담으려고 영화 { $lowered }편을 더 작게 만듭니다. 판본에 trade-quality = false 를 쓰면 가장 좋은 화질을 지킵니다.
plan-drawn = 영화 { $count }편의 화면에 자막을 넣습니다.
plan-quality = SSIM
build-unplayable = 작품 { $count }개는 재생되지 않거나 깨끗이 할 수 없어 담지 않았습니다:
plan-to-make = 그 가운데 { $count }개는 만들 때 변환하며 약 { $size } 가 됩니다. 그때까지 크기는 어림값입니다.
plan-others = 다른 기기에서(드라이브에 담기는 꼴로):
plan-others-all = 모두 재생: { $names }
plan-others-some = { $name }: { $all }개 가운데 { $count }개 재생
plan-others-none = 재생 안 됨: { $names }
why-plays-nothing = { $profile } 에서 재생되지 않고 변환할 수도 없음
why-plays-takes-nothing = { $profile } 은(는) 아무것도 받지 않음. 까닭은 `bulssi profiles show` 로 봄
why-plays-not-together = { $profiles } 에서 모두 재생되는 파일을 만들 수 없음. 판본을 따로 만들 것
why-plays-no-stream = 화면도 소리도 없음
why-plays-no-font = 화면에 자막을 넣어야 하는데 한글 글꼴이 없음. fonts-noto-cjk 를 설치하거나 자료실 폴더에 font.otf 로 글꼴을 둘 것
why-plays-unshowable = { $profile } 에서 볼 수 있는 어떤 꼴로도 이 글자들을 보여 줄 수 없음: { $letters }
plan-differs = 쓰인 그대로 보이지 않는 글:
form-pages = { $size } 쪽 그림
form-text = { $encoding } 글 파일
form-epub = EPUB
differs-not-made = { $form }에는 { $letters } 글자가 없어, 기기가 볼 수 있는 다음 꼴로 담습니다
differs-letters = { $form }: { $letters } 자리에 네모가 나옵니다
differs-stand-ins = { $form }: 다르게 적은 글자 { $letters }
differs-pictures = { $form }: 읽을 수 없는 사진 { $count }장을 뺐습니다
differs-scans = { $form }: 인쇄된 책장을 찍은 것이라 글자가 작을 수 있습니다
differs-more-letters = { $letters } 밖에 { $count }자
why-unclean = { $file } 을(를) 깨끗이 할 수 없음: { $why }
why-plays-failed = 변환하지 못함: { $reason }
fail-other-font = 이 작업은 이 컴퓨터에 없는 글꼴로 자막을 넣게 되어 있습니다.
hint-other-font = 모든 컴퓨터가 같은 글꼴을 쓰도록 글꼴을 자료실 폴더에 font.otf 로 두고 명령을 다시 실행하십시오.
fail-no-ffmpeg = 작품을 변환해야 하는데 ffmpeg 가 없습니다.
hint-no-ffmpeg = ffmpeg 를 설치하거나(Debian, Ubuntu: apt install ffmpeg) BULSSI_FFMPEG 로 가리키십시오.

## 깨끗한 사본

scrub-clean = { $count ->
    [0] 사본을 만들지 못했습니다.
   *[other] 깨끗한 사본 { $count }개를 만들었습니다.
}
scrub-marks = 컴퓨터가 남긴 표식 { $count }개를 찾아 없앴습니다.
scrub-refused = 파일 { $count }개를 거절했습니다. 이 파일들은 사본이 없습니다:
scrub-found = { $what }: { $times }
scrub-found-size = { $what }: { $times } ({ $size })
scrub-found-nothing = 뺄 것이 없음
scrub-occupied = 폴더에 같은 이름의 파일이 이미 있습니다. 다른 폴더를 고르십시오
found-host-mark = 컴퓨터가 파일에 남긴 표식
found-exif = 카메라나 전화기의 정보: 기종, 시각, 장소(EXIF)
found-xmp = 프로그램, 사람, 이력에 대한 설명(XMP)
found-press = 이름, 장소, 설명문(IPTC)
found-provenance = 서명된 출처 기록
found-colour-profile = 기기의 색 프로필
found-other-picture = 딸린 그림: 미리보기, 표지
found-comment = 주석
found-tags = 제목, 연주자 등
found-program = 만든 프로그램의 이름이나 흔적
found-dates = 날짜
found-program-data = 특정 프로그램이나 기기의 자료
found-padding = 아무도 읽지 않는 빈자리
found-trailing = 끝 뒤에 붙은 바이트
found-stray = 부분 사이에 낀 바이트
found-invisible-text = 보이지 않는 글자
found-text-form = 눈에 띄지 않게 다른 빈칸, 줄 끝, 철자
found-script-info = 자막을 만든 사람의 번호, 이름, 메모
unclean-not-covered = { $what } 형식은 깨끗이 할 수 없습니다
unclean-damaged = 손상되었습니다({ $what }, { $at }번째 바이트)
unclean-unaccounted = 알 수 없는 것이 들어 있습니다({ $what }, { $at }번째 바이트)
unclean-sideways = 그림이 누워 있고, 그 사실이 카메라 정보에만 적혀 있습니다
unclean-encoding = 글자 부호를 알 수 없습니다
unclean-mark-inside = 내용 안에 컴퓨터의 표식이 있습니다
unclean-too-large = { $most } 보다 큽니다
unclean-unsettled = 하나를 없애면 다른 것이 드러납니다
unclean-other = { $what }
advice-convert = 깨끗이 할 수 있는 형식으로 변환하십시오
advice-turn = 그림 프로그램에서 바로 세워 저장하십시오
advice-replace = 온전한 사본을 구하거나 변환하십시오
advice-save-as-utf8 = UTF-8 로 저장하십시오

## 살피기

lint-name = 작업실 목록에 있는 이름과 주소: { $count }
lint-staff-path = 누군가의 컴퓨터 경로: { $count }
lint-remote-url = 인터넷으로 나가는 링크: { $count }
lint-foreign = 있어야 할 것이 아닌 파일: { $count }
lint-unread = 글을 찾아볼 수 없는 파일: { $count }
lint-caution = 담으라고 했으나 판본이 허락하는 것보다 위험한 작품: { $count }
lint-rights-missing = 누가 나누어도 된다고 했는지 적지 않은 작품: { $count }
lint-rights-ended = 담으라고 했으나 나눌 권한이 끝난 작품: { $count }
lint-short-name = 이름이나 주소
lint-short-staff-path = 경로
lint-short-remote-url = 인터넷 링크
lint-short-foreign = 파일
lint-short-unread = 찾아보지 못한 글
lint-short-caution = 너무 위험함
lint-short-rights-missing = 권한 없음
lint-short-rights-ended = 권한 끝남
lint-stops = (만들기를 멈춤)
lint-allowed = (판본이 허락함)
lint-files = 파일 { $count }개를 살폈습니다.
lint-not-made = 파일 { $count }개는 아직 만들지 않아 살피지 못했습니다. 판본을 만들 때 살피며, `bulssi render` 로 지금 만들 수 있습니다.
lint-good = 만들기를 멈출 것이 없습니다.
lint-bad = { $count }가지 때문에 만들기를 멈춥니다.
fail-lint = 드라이브에 들어가면 안 되는 것이 { $count }가지 있습니다
hint-lint = 빼거나, 판본 파일의 lint-allow 로 허락하십시오. `bulssi lint` 로 모두 볼 수 있습니다
fail-list-short = { $path }: { $line }번째 줄이 너무 짧아 찾을 수 없습니다
hint-list-short = 두 글자 이상 적으십시오

## 드라이브를 깨끗이 하기

clean-not-there = 파일에 표식을 남기는 컴퓨터(붉은별 등)에서는 하지 마십시오. 표식이 다시 붙을 수 있습니다.
clean-files = 깨끗이 할 파일: { $count }
clean-leavings = 컴퓨터가 남긴 것, 지움: { $count }
clean-left = 깨끗이 할 수 없어 그대로 두는 파일, 남에게 주지 마십시오: { $count }
clean-missing = 봉인에는 있으나 드라이브에 없는 파일: { $count }
clean-looked = 파일 { $count }개를 살폈고, 그 가운데 { $proven }개는 봉인으로 확인했습니다.
clean-no-seal = 봉인이 없어 컴퓨터가 파일 안에서 바꾼 것은 다 알아낼 수 없습니다. 있으면 --seal 로 알려 주십시오.
clean-nothing = 깨끗이 할 것이 없습니다.
clean-restore = 원래 바이트로 되돌림(표식 { $marks }개)
clean-cut = 끝에서 { $size } 를 잘라 냄(표식 { $marks }개)
clean-rewrite = 안에 표식이 있어 새로 씀
clean-mark-inside = 안에 표식이 있고 빼낼 수 없음
clean-altered = 봉인으로 되돌릴 수 있는 것보다 많이 바뀜
clean-ask = 드라이브를 깨끗이 하겠습니까? [y/N]
clean-done = 파일 { $files }개를 깨끗이 하고 표식 { $marks }개와 남은 것 { $removed }개를 없앴습니다.
clean-failed = 하지 못한 것: { $count }
fail-clean-no-folder = { $path } 은(는) 폴더가 아닙니다
hint-clean-no-folder = 드라이브를 연결(마운트)하고 그 폴더를 적으십시오
