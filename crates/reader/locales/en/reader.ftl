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
