# What the pages on the drive say, in English. The Korean file has the same keys.

window-title = Documents
this-language = English
home = Home
back = Back
search = Search
search-hint = Words to find
search-more = Show more
search-none = Nothing was found. Try a shorter word.
search-some = Found:
search-busy = Searching…
exit = Leave
exit-hint = Empties this page at once (Esc key)
menu = Contents
newest = New here
series = Series
all = Show all
all-title = Everything on this drive
page-next = Next page
page-before = Previous page
page-of = Page { $page } of { $pages }
pages = Pages
count-works = { $count ->
    [one] { $count } title
   *[other] { $count } titles
}
count-articles = { $count ->
    [one] { $count } article
   *[other] { $count } articles
}
count-parts = { $count ->
    [one] { $count } episode
   *[other] { $count } episodes
}
count-pictures = { $count ->
    [one] { $count } picture
   *[other] { $count } pictures
}
failed = This part cannot be read. The drive may have been pulled out, or its content is damaged.
retry = Try again

play = Watch
listen = Listen
part = Part { $number }
cannot-play = This browser cannot play it. Open the file below with another player or device.
subtitles = Subtitles
subtitles-none = None
other-player = In another player
file = File
folder = Folder
folder-root = the first folder of the drive
next-episode = Next episode
before-episode = Previous episode
episodes = Episodes
year-of = { $year }

hours-minutes = { $hours } h { $minutes } min
hours = { $hours } h
minutes = { $minutes } min
seconds = { $seconds } s

glossary = Words explained
chapters = Contents
chapter = Chapter { $number }
chapter-next = Next chapter
chapter-before = Previous chapter
lacks-text = This text cannot be shown here. Open the file below with a program that reads it.
lacks-pictures = { $count ->
    [one] One picture is damaged and cannot be shown.
   *[other] { $count } pictures are damaged and cannot be shown.
 }
plain-page = Open this text as a plain page
frame-title = Text

pictures = Pictures
picture-of = { $number } of { $count }
picture-next = Next
picture-before = Previous
picture-close = Close

lesson-text = Text
lesson-words = Words
lesson-exercises = Exercises
lesson-notes = Notes
lesson-word = Word
lesson-meaning = Meaning
lesson-note = Sound and example
lesson-show = Show meaning
lesson-show-all = Show all meanings
lesson-hide-all = Hide all meanings
lesson-translation = Show translation
lesson-translation-hide = Hide translation
lesson-check = Check
lesson-right = Right.
lesson-wrong = Not right. Try again.
lesson-choose = Choose or write an answer first.
lesson-answer = Show the answer
lesson-answers = Answers
lesson-your-answer = Write the answer

kind-film = Video
kind-audio = Audio
kind-article = Text
kind-lesson = Lesson
kind-gallery = Pictures
kind-book = Book
kind-other = File
kind-series = Series

size-kb = { $number } KB
size-mb = { $number } MB
size-gb = { $number } GB

lang-ko = Korean
lang-en = English
lang-zh = Chinese
lang-ja = Japanese
lang-ru = Russian
lang-fr = French
lang-de = German
lang-es = Spanish
lang-vi = Vietnamese
lang-ar = Arabic

safety = What cannot be hidden
safety-intro =
    These pages write nothing down on the computer and ask nothing of any network. But the computer and other
    programs write things down of their own. What follows is out of the reach of these pages.
safety-history-title = The browser's history
safety-history =
    The address and the name of the first page stay as one line in the browser's history. Going to other pages from
    there adds no line. Opening a plain page or a file directly does. The history can be deleted in the browser.
safety-recent-title = Recently opened files
safety-recent = The system and its players write down the names of files that were opened lately.
safety-thumbnails-title = Small pictures
safety-thumbnails =
    When a folder is only looked at, the computer may make and keep small pictures of its films and photographs. They
    stay when the drive has been pulled out.
safety-serial-title = The number of the drive
safety-serial =
    A computer writes down the serial number of each drive that is plugged in, and the date. No page can prevent
    or delete that.
safety-marks-title = Marks in files
safety-marks =
    The system Red Star can add a mark of its computer to each file that is opened or copied there. A marked file
    tells which computers it has been on.
safety-phones-title = Phones and tablets
safety-phones =
    Phones and tablets handed out by the state delete or refuse files that are not approved. They can write down
    what was opened and take pictures of the screen. Do not put this drive into them.
safety-deleted-title = Deleted files
safety-deleted = Deleted files can be brought back. An empty drive can look suspicious, too.
safety-exit-title = The button “Leave”
safety-exit =
    The button “Leave” and the Esc key empty this page at once and stop the sound. The line in the history, the
    address and the window stay, and reloading brings the page back. Close the window afterwards. While a film fills
    the screen, Esc must be pressed twice.
safety-end = No program can promise safety. Judge for yourself what to do.
no-script = Search does not work in this browser. Choose from the lists.

wiki-main = Open the main page
wiki-letters = By title
wiki-top = Articles often referred to
wiki-larger = Larger letters
wiki-plain =
    This encyclopedia needs a browser with scripts (JavaScript) switched on. Try another browser or change its settings.
    The whole folder can be copied to another drive and opens there.

tool-script = This needs a browser with scripts (JavaScript) switched on. Try another browser or change its settings.

clean = Clean marks out of files
clean-intro =
    Choose files, and you get new ones without the marks that a system has added and without what tells who made them,
    when, where and with what. Picture, sound and text stay the same. No file leaves this page, and the ones you choose
    stay as they are.
clean-where =
    Do not do this on a computer whose system marks files, such as Red Star. The clean file would be marked again at
    once. Do not clean a drive on such a computer either.
clean-limits =
    What you save goes to the browser’s folder for downloads; save it straight to a drive if you can. Names of files stay
    as they are: change those that tell of people or places. Not every mark is known. No program can promise safety.
clean-choose = Choose files (several at once if you like)
clean-drop = Or drop files here.
clean-old = This browser is too old to clean files. Use a newer one (Chrome or Firefox from 2023 on).
clean-old-seal =
    This browser is too old to look into files. It can only give back files that a seal lists, as described below. For
    everything else use a newer one (Chrome or Firefox from 2023 on).
clean-seal = Files that were sealed
clean-seal-how =
    A seal is a file whose name begins with seal-. It lies on the drive that the files came on. Choose that drive’s first
    folder here, or choose the seal above together with the files: what it lists is given back bit for bit, whatever was
    added to it, and is held against the seal to prove that.
clean-folder = Choose a whole folder with its seal
clean-no-folder = This browser cannot choose a folder. Choose the files above, and the seal together with them.
clean-no-seal = Every file is cleaned by itself; none can be held against anything.
clean-none = Nothing is given back by this seal. The files are cleaned as any others.
clean-trusted = The seal is right.
clean-proves =
    A seal that lies with the files proves that they are the ones it lists, and whose key it was made with. It does not
    prove that the drive is good.
clean-count-right = As they were sealed
clean-count-restored = Given back as they were sealed
clean-count-altered = Altered, not given back
clean-count-others = Not in the seal, cleaned by themselves
clean-many = There are too many files.
clean-many-do = Choose smaller folders one by one. So many files were left out:
clean-right = As it was sealed.
clean-restored = The original is back, bit for bit.
clean-restored-other = What was added, changed or cut off is put right.
clean-altered = Not as it was sealed.
clean-altered-do =
    More was changed than the seal can give back, or it is another file of the same name. Do not open it and do not pass it
    on; get a sound one elsewhere.
clean-waits = Waiting for its turn.
clean-busy = Looking at it…
clean-done = Clean.
clean-nothing = There was nothing to take out.
clean-marks = Marks taken out
clean-others = Other data taken out
clean-stripped = The marks are gone, but it cannot be called clean.
clean-refused = Cannot be cleaned.
clean-get = Save
clean-why-executable = It is a program. Do not run it or pass it on.
clean-why-shortcut = It leads somewhere else. Do not open it or pass it on.
clean-why-autorun = It acts by itself when a drive is plugged in. Delete it.
clean-why-macro-document =
    A document that can carry commands which run by themselves. Convert it to PDF or plain text and choose that.
clean-why-playlist = A list of names or addresses of other files. Choose those files instead.
clean-why-archive = Files packed into one. Unpack it and choose what is inside.
clean-why-encrypted = It is locked with a password, so nothing can be seen. Unlock it and choose it again.
clean-why-empty = The file is empty.
clean-why-unknown =
    It is not known what this file is. Convert it to a common format (JPEG, PNG, MP4, MP3, PDF, TXT) and choose that.
clean-why-not-covered =
    Files of this format cannot be looked through to the last byte. Convert it to a common one (JPEG, PNG, MP4, MP3, PDF,
    TXT) and choose that.
clean-why-damaged = It is damaged or cut off. Find a sound copy, or convert it and choose that.
clean-why-unaccounted = A part of it is of an unknown kind. Convert it to another format and choose that.
clean-why-sideways = The photograph lies on its side. Turn it upright in a picture program, save it and choose that.
clean-why-encoding = It is not known how its letters are written. Save it as UTF-8 in a text program and choose that.
clean-why-mark-inside = A mark is left within its content. Convert it to another format and choose that, or do not pass it on.
clean-why-too-large = It is too large for its format. Cut it or make it smaller and choose that.
clean-why-other = It cannot be looked through to the last byte. Convert it to another format and choose that.
clean-why-unreadable = The file could not be read. See that the drive is plugged in and choose it again.
clean-why-failed = It stopped half-way. There may be too little memory, or the file is damaged.
clean-why-old = This browser cannot do it. Use a newer one.

check = Check another drive
check-intro =
    Choose the first folder of another drive, and every file in it is held against what its makers sealed. Nothing is
    written down and nothing is sent anywhere.
check-itself =
    A drive cannot vouch for itself: the pages of a bad one can always say that all is right. Check another drive with the
    pages of one that you trust already.
check-limits =
    “Right” means that the files are those which were sealed with that key, and no more: not that what they say is true,
    nor that it is safe to have them. Hidden files that the browser does not show and the free space of the drive are not
    looked at.
check-words = The eleven words of the key, as you heard them
check-words-own = Leave this empty to go by the key of the drive these pages are on.
check-words-none = These pages know no key, so only the words tell whose seal it is.
check-folder = Choose the first folder of the drive to check
check-old = This browser cannot choose a whole folder. Use a newer Chrome or Firefox on a computer.
check-busy = Comparing…
check-number = number
check-right = Files that are right
check-good = Right: as it was sealed.
check-by-words = The key is the one of the words that you typed.
check-by-drive = The key is the one of the drive these pages are on. Trust it as much as that drive, and no more.
check-differs = Not as it was sealed.
check-altered = Altered files
check-altered-do = They are damaged, marked, or somebody changed them. Do not open them; get sound ones elsewhere.
check-missing = Missing files
check-missing-do = They were deleted, or left out when it was copied. The other files can be used.
check-added = Added files
check-added-do = Those who sealed it did not put them there. If you do not know who did, do not open them.
check-unknown = Sealed with an unknown key.
check-unknown-do =
    Anybody can make such a seal. Type the words that you heard on the radio and check again. Words told by whoever gave
    you the drive vouch for nothing.
check-revoked = Sealed with a key that was revoked.
check-revoked-do = The key may be in bad hands. Do not believe what is on it, and do not pass it on.
check-older = Older than the drive these pages are on.
check-older-do = The seal is right, but it is not the newest. If somebody said that it is new, be careful.
check-bad-seal = The seal must not be believed.
check-bad-seal-do = It is damaged, changed or made up. Do not believe what is on this drive.
check-large-seal = The seal is too large for a page.
check-large-seal-do = A program can read it; this page cannot say anything of it.
check-lost-seal = The seal could not be read.
check-lost-seal-do = See that the drive is plugged in and choose it again.
check-no-seal = No seal was found.
check-no-seal-do =
    See that you chose the first folder, with a file in it whose name begins with seal-. If there is none, nobody can tell
    who made this drive.
check-no-folder = No folder came.
check-no-folder-do = This browser does not give whole folders. Use a newer Chrome or Firefox on a computer.
check-words-count = There are eleven words.
check-words-count-do = See that none is missing and none too many. So many were typed:
check-words-word = A word is not in the list.
check-words-word-do = See that it is spelt right.
check-words-check = The words do not fit together.
check-words-check-do = One is wrong, or two changed places. Listen again.
