# Texts of the command line, English. The Korean file has the same keys; a test holds them together.

## Help

help-usage = Usage:
help-commands = Commands
help-options = Options
help-arguments = Arguments
help-bulssi = Collect works, choose what goes to whom, and make drive images that play and can be checked.
more-bulssi =
    A first edition:
      bulssi init desk
      bulssi -L desk add ~/films ~/radio
      bulssi -L desk edition new spring --capacity 16GB
      bulssi -L desk plan spring
      bulssi -L desk build spring --to spring.img
      bulssi check spring.img

    Exit codes: 0 good, 1 failed, 2 wrong arguments, 3 done but with findings, 130 stopped.
help-init = Make a folder a library
more-init =
    Example:
      bulssi init desk
help-add = Take files and folders into the library
more-add =
    Adding again changes nothing; an add that was stopped goes on where it was.
    Bad files are listed at the end and the others are taken. A file `work.toml` beside
    films says what they cannot say of themselves (docs/formats/work-toml.md).

    Examples:
      bulssi add ~/films "~/Dramas/Harbour"
      bulssi add --json ~/radio > added.json
help-list = List works
more-list =
    Examples:
      bulssi list
      bulssi list harbour
      bulssi list --kind films --theme free-market --language ko
help-show = Show all that is known of a work
more-show =
    Example:
      bulssi show wk7c2
help-edit = Say more of a work, or correct what was found
more-edit =
    What is said here stays when the files are added again.

    Examples:
      bulssi edit wk7c2 --title ko="긴 겨울" --title en="The Long Winter" --theme history
      bulssi edit wk7c2 --rights "Harbour Films" --until 2028-12-31 --caution high
      bulssi edit wk7c2 wm3df --kind documentaries
      bulssi edit wk7c2 --reset
help-remove = Take works out of the library
more-remove =
    Shows what goes, asks, then removes it. Files that other works use stay.

    Examples:
      bulssi remove wk7c2 --dry-run
      bulssi remove wk7c2 --yes
help-verify = Read every file of the library and hold it against its name
more-verify =
    Examples:
      bulssi verify
      bulssi verify --quick
      bulssi verify --prune
help-tidy = Remove what was made of works and is not needed any more
more-tidy =
    Pages and encyclopedias are made once and kept. This shows which of them were cut short, made
    of works that are gone, or replaced by newer ones, asks, then removes them. All of it can be
    made again.

    Examples:
      bulssi tidy --dry-run
      bulssi tidy --all --yes
help-words = List the kinds and themes that the library knows
more-words =
    A file vocabulary.toml in the library's folder adds to them (docs/formats/library.md).
help-edition = Write editions, and list them
help-edition-new = Write a new edition file, with comments that explain it
more-edition-new =
    Examples:
      bulssi edition new spring --capacity 32GB --language ko --title "Spring, television"
      bulssi edition new spring-8gb --like spring --capacity 8GB
help-edition-list = List the library's editions
help-edition-sent = Say that drives made of an edition's last image went out
more-edition-sent =
    `bulssi press` notes by itself what good drives hold. After `bulssi build`, say so here once the
    drives went out: a later edition that names this one under `before` then leaves these works out.

    Example:
      bulssi edition sent spring
help-plan = Show what an edition comes to; nothing is made
more-plan =
    Examples:
      bulssi plan spring
      bulssi plan spring --all
      bulssi plan spring --json
help-lint = Look for what must not be on an edition's drives
more-lint =
    Each file is looked at as it will be on the drive. A build looks too and stops at what the edition does not
    allow (lint-allow in its file). The names and addresses that must never leave the desk are in never.txt in the
    library's folder, one a line.
    Examples:
      bulssi lint spring
      bulssi lint spring --all
      bulssi lint spring --json
help-render = Make what an edition's works need to play, ahead of building it
more-render =
    Everything is made once and kept in the library; a build then only writes. Each rendition is a job that any
    worker may take: run this in several windows at once and each job is done by one of them. Ctrl-C stops
    cleanly, and what was begun waits. When a worker dies, others take its jobs over after a few seconds.

    Without an edition, makes what waits.

    Examples:
      bulssi render spring --jobs 2
      bulssi render spring --dry-run
      bulssi render spring --retry
help-build = Build an edition as a drive image or a folder
more-build =
    Its manifest is left beside it, for `bulssi check`. Building alone sends nothing; when drives of it
    went out, say so with `bulssi edition sent`.

    Examples:
      bulssi build spring --to spring.img
      bulssi build spring --to out/spring/
      bulssi build spring --pocket spring.html
      bulssi build spring --to spring.img --dry-run
help-check = Hold an image, a drive or a folder against what it should hold
more-check =
    Without options the manifest beside the image is taken; no library is needed for that.

    Examples:
      bulssi check spring.img
      bulssi check /dev/sdx --manifest spring.img.manifest.json
      bulssi check /media/stick --edition spring
help-scrub = Make clean copies of files: nothing in them tells who made them, where and with what
more-scrub =
    Each file is written anew from what is known to be needed. What cannot be accounted for is refused; no
    copy of it is left. Sources are not changed, and nothing is written over. No library is needed.
    Do not do this on a computer that marks files: it can mark them again.

    Examples:
      bulssi scrub photos/ interview.mp3 --to clean/
      bulssi scrub photos/ --to clean/ --explain
      bulssi scrub notes.txt --to clean/ --json
arg-help = Show this help
arg-version = Show the version
arg-library = The library's folder (else BULSSI_LIBRARY, else the nearest folder above that is one)
arg-json = Print JSON for scripts
arg-quiet = No progress
arg-lang = Language of these texts: en or ko (else BULSSI_LANG, else the locale)
arg-dir = The folder; new or empty
arg-paths = Files and folders
arg-rehash = Read files again that have not changed since they were added
arg-jobs = Threads that read, hash and copy
arg-text = Words to find in titles, series and file names
arg-kind = A kind (see `bulssi words`)
arg-theme = A theme (see `bulssi words`)
arg-language = A language, such as ko
arg-series = The name of a series
arg-limit = At most so many
arg-offset = Leave out so many at the start
arg-ids = Ids of works, or their first letters
arg-series-title = The name of the series in one language
arg-title = A title in one language
arg-summary = A summary in one language
arg-year = The year it is of
arg-season = The season
arg-episode = The episode
arg-rights = Who allowed that it is passed on, or the licence
arg-until = The last day it is allowed, as 2028-12-31
arg-notes = Notes for the desk; never on a drive
arg-caution = How dangerous it is to be found with: low, middle, high
arg-priority = How much it is wanted on drives, 1 to 5; 3 is usual
arg-reset = Forget what was said before, back to what was found
arg-yes = Do not ask
arg-dry-run = Show what would be done, and stop
arg-quick = Look only whether every file is there with its length
arg-prune = Remove what no work uses any more
arg-name = A short name: lower-case letters, digits, hyphens
arg-edition-new-title = The title, for the desk
arg-capacity = The size printed on the drives; 16GB where nothing is said
arg-like = Copy this edition, and change only what is said here
arg-largest-drive = The largest drives that may be overwritten; 2.5 times the capacity where nothing is said
arg-edition-new-language = The readers' language
arg-device = The class of devices it must play on; any-tv where nothing is said
arg-date = The date on the drive; today where nothing is said
arg-edition = An edition's name, or the path of its file
arg-tidy-all = Everything that can be made again
arg-all = List every work, however many
arg-to = The image file to write, or a folder (new or empty, with / at the end)
arg-pocket = Instead of a drive, one page with the texts and pictures, for phones that open only one file
arg-most = The most that the page may be long; 50MB where nothing is said
arg-render-edition = An edition's name, or the path of its file; else whatever waits
arg-render-jobs = How many renditions to make at once, a thread each
arg-retry = Try again what failed before
arg-path = An image file, a drive or a folder
arg-scrub-to = The folder for the copies
arg-explain = List what was found in each file and taken out
arg-manifest = The manifest that was left beside the image
arg-check-edition = An edition of the library instead of a manifest
arg-check-seal = A seal instead of the one beside or on the drive
arg-clean-seal = The seal of the drive instead of the one beside or on it
arg-check-words = The words of the root key, as you heard or read them
arg-check-passphrase-file = A file with the passphrase of the edition key in its first line
arg-build-passphrase-file = A file with the passphrase of the edition key in its first line
arg-press-passphrase-file = A file with the passphrase of the edition key in its first line
arg-keys-new-root = Where the root key goes: on a drive that then lies in a safe
arg-keys-rotate-root = The file of the root key
arg-keys-revoke-root = The file of the root key
arg-keys-new-year = The year whose editions the key seals
arg-root-passphrase-file = A file with the passphrase of the root key in its first line
arg-passphrase-file = A file with the passphrase of the new edition key in its first line
arg-keys-words-key = A public key; the library's root key without one
arg-keys-revoke-keys = Names of edition keys
arg-keys-revoke-yes = Do not ask
arg-keys-trust-name = What you call them
arg-keys-trust-words = The eleven words of their root key, as you heard them

## Progress

job-add = Adding
job-verify = Verifying
job-build = Building
job-lint = Looking through
job-clean = Cleaning the drive
job-scrub = Cleaning
job-check = Checking
job-pages = Making pages
job-render = Converting
job-seal = Reading for the seal
step-survey = looking how much there is
step-sync = making it durable

## Library

init-done = A new library in { $dir }. Next:
add-added = { $count ->
    [one] { $count } work added
   *[other] { $count } works added
 } ({ $size })
add-updated = { $count ->
    [one] { $count } work has changed
   *[other] { $count } works have changed
 }
add-unchanged = { $count ->
    [one] { $count } work was there already
   *[other] { $count } works were there already
 }
add-same = { $count ->
    [one] { $count } file is a work that another file is already
   *[other] { $count } files are works that other files are already
 }
add-skipped = { $count ->
    [one] { $count } hidden or system file left out
   *[other] { $count } hidden or system files left out
 }
add-refused = Not taken ({ $count }):
add-leftover = Left over, with no work beside them ({ $count }):
add-nothing = Nothing found to add.
add-stopped = Stopped. What was finished is in the library; add again to go on.
list-nothing = No work found.
list-count = { $shown } of { $count } works
show-id = id
show-kind = kind
show-title = title
show-series = series
show-languages = languages
show-year = year
show-themes = themes
show-summary = summary
show-rights = rights
show-caution = caution
show-priority = priority
show-notes = notes
role-main = file
role-subtitle = subtitle
role-poster = poster
caution-low = low
caution-middle = middle
caution-high = high
words-kinds = Kinds
words-themes = Themes
remove-plan = { $count ->
    [one] One work will be removed:
   *[other] { $count } works will be removed:
 }
remove-frees = This frees { $size }.
remove-made = Made of them, and removed with them:
remove-ask = Remove? [y/N]
answer-yes = y yes
remove-done = { $count ->
    [one] One work removed.
   *[other] { $count } works removed.
 }
verify-checked = Looked at { $works } works and { $blobs } files; read { $size }.
verify-good = All is well.
verify-bad = Something is wrong; see above.
verify-damage = Damaged or missing; add the sources of these works again to bring them back:
fault-missing = missing
remove-left = The disk did not give up:
catalogue-reference = entries of the table { $table } speak of what is not there
catalogue-entry = what is kept of { $work } cannot be read
catalogue-files = the files of { $work } are not those that it says it has
verify-of-work = { $digest }: { $fault }, of { $work }
verify-of-made = { $digest }: { $fault }, of { $recipe }; it is made again when it is needed
verify-orphan = Used by no work ({ $count }, { $size }); `bulssi verify --prune` removes them.
verify-pruned = Removed { $count } unused files ({ $size }).
verify-drafts = Left by an unfinished add: { $count } files ({ $size }).
verify-foreign = Not of this library:
verify-catalogue = The catalogue is damaged:

## Edition and plan

edition-new-done = Wrote { $path }. Open it in a text editor, then:
edition-sent-done = { $edition } has sent { $count ->
    [one] one work
   *[other] { $count } works
 } in all.
edition-none = No editions yet. Write one with `bulssi edition new NAME`.
plan-head = { $name }: { $title }
plan-drive = Drive { $capacity }: { $image } counted on, { $filesystem } with clusters of { $cluster }
plan-takes = Takes { $used } of { $room } ({ $percent }); { $slack } of that is lost to clusters and folders; { $free } stay free
plan-pages = Pages: { $size }; opened with { $entry }
plan-pages-about = Pages: about { $size }, not made yet; opened with { $entry }
plan-unshown = What the pages do not show in full; the files go along as they are:
plan-unshown-more = … and { $count } more; --json lists them
unshown-too-long = longer than { $most }, so it opens as a file only
unshown-book = its chapters cannot be read, so it opens as a file only ({ $fault })
unshown-subtitle = the subtitle cannot be read
unshown-picture = the picture is damaged and not shown
unshown-other = cannot be shown
plan-works = { $count ->
    [one] Goes in: one work
   *[other] Goes in: { $count } works
 }
plan-more = … and { $count } more; --all lists them
plan-pinned = pinned
plan-kinds = By kind
plan-themes = By theme
plan-theme = wished { $least } to { $most }, has { $has }
plan-theme-short = too little: nothing more of it fits or is there
plan-left = { $count ->
    [one] Stays behind: one work
   *[other] Stays behind: { $count } works
 }
plan-left-more = … { $count } more for the same reason
plan-nothing = Nothing goes in.
plan-rights = { $count ->
    [one] For one work nobody noted who allowed it to be passed on.
   *[other] For { $count } works nobody noted who allowed them to be passed on.
 }
plan-pinned-left = Pinned, and stays behind: the edition cannot be built so.
plan-next = Next:
why-out = the edition leaves it out
why-kind = of a kind that the edition does not take
why-caution = more dangerous ({ $caution }) than the edition allows
why-rights = the right to pass it on ended on { $until }
why-sent = sent before, with { $edition }
why-too-long = over 4 GiB, which FAT32 cannot hold
why-hole = an earlier episode is missing: S{ $season }E{ $number }
why-after-barred = an earlier episode of its series stays behind
why-no-room = no room: { $free } were left
why-theme-full = its theme { $theme } has its most
why-other = not allowed

## Build and check

build-dry = Nothing was written (--dry-run).
build-done = Wrote { $path }: { $files } files, { $size }.
build-pages = Its pages open in any browser: { $entry }
pocket-done = Wrote { $path }: { $works } works, { $size }.
pocket-others = { $count ->
    [one] One work is a film, sound or the like and needs a drive.
   *[other] { $count } works are films, sound and the like and need a drive.
 }
pocket-left = { $count ->
    [one] One did not fit:
   *[other] { $count } did not fit:
 }
pocket-more = … and { $count } more
tidy-nothing = Nothing to tidy.
tidy-plan = { $count ->
    [one] One thing that was made is not needed:
   *[other] { $count } things that were made are not needed:
 }
tidy-unfinished = cut short
tidy-under-way = being made now
tidy-stale = made of a work that is gone
tidy-done = Removed; { $size } are free.
render-nothing = Nothing to make: all that is needed is there.
render-done = Made { $made } ({ $size }).
render-failed = { $count ->
    [one] One could not be made:
   *[other] { $count } could not be made:
}
render-failed-job = { $title }: { $reason } (tried { $tries ->
    [one] once
   *[other] { $tries } times
})
render-reason-lost = the program ended each time it was made
render-retry = They stay behind until they are tried again with --retry.
render-lost = { $count } that were begun here were finished by others, because this process stood still for too long.
render-stopped = Stopped. What was begun waits; the same command goes on with it.
render-missing = { $count ->
    [0] Nothing is to be made for the edition as it is planned now.
    [one] One is to be made for the edition as it is planned now:
   *[other] { $count } are to be made for the edition as it is planned now:
}
render-none-waits = No job waits.
render-queue = Jobs in the library: { $count }
render-taken-over = taken over from a worker that fell silent
render-elsewhere = made by another worker
job-state-waiting = waits
job-state-running = { $percent } % done by worker { $worker }
job-state-failed = failed: { $reason } (tried { $tries ->
    [one] once
   *[other] { $tries } times
})
build-manifest = Its manifest is { $path }
build-seal = Its seal is { $path }
check-good = { $count ->
    [one] The one file is right.
   *[other] All { $count } files are right.
 }
check-right = { $right } of { $count } files are right.
check-changed = Changed ({ $count }):
check-missing = Missing ({ $count }):
check-unreadable = Cannot be read ({ $count }):
check-added = Added ({ $count }):
check-host = Left by computers it was plugged into ({ $count }):
check-faults = The filesystem is damaged:
check-length = { $have } bytes instead of { $want }
check-content = other content
check-kind = a folder or a link stands in its place
check-seal = sealed as number { $number }, { $date }.
check-seal-series = sealed as number { $number } of “{ $series }”, { $date }.
check-seal-known = Its key is one that you know.
check-seal-unknown =
    You do not know its key. The signatures hold, but anybody can make a key, and a drive cannot vouch for
    itself. Compare these words with those that you heard on the radio or have on paper:
check-seal-compare = If one differs, somebody else made this drive. Type them as you heard them, not as they stand here:
check-seal-revoked =
    ITS KEY WAS REVOKED: somebody else may have it. Do not trust what is on this drive and do not pass it on.
check-seal-older =
    You have seen a newer edition: number { $number }, { $date }. This may just be an old drive, or somebody hands on
    old things as new ones.
check-seal-altered =
    What is changed, missing or added is not as it was sealed. Do not open changed or added files and do not pass
    the drive on; take it from somebody else again.

## Keys

keys-ask-root = Passphrase of the root key:
keys-ask-edition = Passphrase of the edition key:
keys-ask-new-root = New passphrase for the root key (16 characters or more):
keys-ask-new-edition = New passphrase for the edition key (16 characters or more):
keys-ask-again = Once more:
keys-new-done = The root key is { $path }. Take its drive out now and lock it away, with a copy on another one.
keys-words = Its words, to be read out in this order:
keys-made = Edition key { $name } seals editions dated from { $first } to { $last }.
keys-root = Root key:
keys-known = Known: { $name },
keys-none = There is no root key. “bulssi keys new” makes one.
keys-revoked = revoked
keys-revoke-plan = To be revoked for good: { $keys }. Drives that are out with seals of these keys will be told as revoked.
keys-revoke-ask = Revoke? [y/N]
keys-revoke-done = List { $number } of revoked keys: { $count }. Seals made from now on carry it.
keys-trust-done = Noted: { $name }.

## Errors

error = error:
hint = hint:
fail-no-library = no library here or in any folder above
hint-no-library = Make one with `bulssi init DIR`, or name one with -L DIR or BULSSI_LIBRARY.
fail-not-library = { $path } is no library
hint-not-library = `bulssi init { $path }` makes a new or empty folder one.
fail-already-library = { $path } is a library already
hint-already-library = Use it with `bulssi -L { $path } …`.
fail-not-empty = { $path } is not empty
hint-not-empty = Choose a new or an empty folder.
fail-foreign-catalogue = { $path } was not written by Bulssi
hint-foreign-catalogue = Something else lies where the library keeps its catalogue; move it away, or take another folder.
fail-newer-catalogue = { $path } was written by a newer Bulssi (version { $found }, this one knows { $known })
hint-newer = Use the newer release.
fail-io = { $path }: { $reason }
hint-io = Look whether it is there and may be read and written.
fail-busy = somebody else is writing to the library
hint-busy = Wait until the other program is done, then try again.
fail-full = no room left at { $path }
hint-full = Free some room, then do it again; what was finished is kept.
fail-read-only = the library may only be read
hint-read-only = Look who owns its folder, and whether the disk is write-protected.
fail-damaged-catalogue = the catalogue is damaged: { $reason }
hint-damaged-catalogue = Bring back catalogue.sqlite from a copy, then run `bulssi verify`. The files under blobs/ are not touched by this.
fail-catalogue = the catalogue failed: { $reason }
hint-catalogue = Try again; if it stays so, run `bulssi verify`.
fail-blob-missing = the library lacks the file { $digest }
fail-blob-corrupt = the file { $digest } in the library is damaged
hint-blob = `bulssi verify` names the works it belongs to; add their sources again.
fail-pocket = the edition has no text and no picture, or none that fits
hint-pocket = Films and sound need a drive: `bulssi build EDITION --to …`.
fail-glossary = { $path }: { $reason }
hint-glossary = A glossary is a table saved as CSV: a word and its gloss in each line.
fail-wiki = the encyclopedia { $title } cannot be read: { $reason }
hint-wiki = Get the archive anew and add it again, or leave the work out of the edition.
fail-removed = somebody removed a work while its pages were made
hint-removed = Do it again: it is planned anew without that work.
fail-no-work = no work { $id }
hint-no-work = `bulssi list` shows the ids; the first letters are enough.
fail-ambiguous = several works start with { $id }:
hint-ambiguous = Give more letters.
fail-vocabulary = { $path }: { $reason }
hint-vocabulary = docs/formats/library.md shows the form of vocabulary.toml.
fail-unknown-word = unknown { $sort } { $word }
hint-unknown-word = Known: { $known }
sort-kind = kind
sort-theme = theme
fail-nothing-to-edit = nothing to change was given
hint-nothing-to-edit = See `bulssi edit --help`.
fail-episode-series = an episode needs the name of its series
hint-episode-series = Add --series NAME.
fail-episode-several = --episode can be given for one work at a time
hint-episode-several = Edit the works one by one.
fail-needs-yes = this asks first, and there is nobody to ask
hint-needs-yes = Give --yes to do it without asking, or --dry-run to see the plan.
fail-declined = nothing was done
fail-cancelled = stopped
hint-cancelled = What was finished is kept; run the same command again to go on.
fail-no-ffprobe = ffprobe was not found, and without it films and recordings cannot be understood
hint-no-ffprobe = Install ffmpeg (on Debian and Ubuntu: apt install ffmpeg), or name the program in BULSSI_FFPROBE.
fail-ffprobe = ffprobe does not work: { $reason }
hint-ffprobe = Bulssi needs ffprobe 4 or newer; name another one in BULSSI_FFPROBE.
fail-edition-missing = no edition { $path }
hint-edition-none = Write one with `bulssi edition new NAME`.
hint-edition-known = There are: { $known }
fail-edition-exists = { $path } is there already
hint-edition-exists = Take another name, or edit that file.
fail-name = not a short name: { $name }
hint-name = Use lower-case letters, digits and hyphens, such as spring-16gb.
fail-edition = { $path }: { $reason }
hint-edition = docs/formats/edition.md explains every line.
fail-selector = the edition names { $text } under pin or out, and there is no such work or series
hint-selector = `bulssi list` shows ids; a series is named as series:NAME.
fail-selector-several = the edition names { $text } under pin or out, and several works start so:
fail-never-sent = the edition { $edition } is named under before, and was never sent
hint-never-sent = Press it, or take it out of before.
hint-built-not-sent = It was built. If drives of it went out, say so: bulssi edition sent { $edition }
fail-never-built = the edition { $edition } was never built
hint-never-built = `bulssi press` notes by itself what it sent; this is for images that were built.
fail-before-itself = an edition cannot come before itself: { $edition }
hint-before-itself = Take it out of before.
hint-sent = Mend the file, or bring it back from a copy: it says what was sent.
fail-too-small = a drive of { $size } is too small for { $filesystem }, which begins at { $least }
hint-too-small = Give a larger capacity, or another filesystem.
fail-too-large = a drive of { $size } is too large for a partition table of this kind, which ends at { $most }
hint-too-large = Give a smaller capacity.
fail-layout = the drive cannot be laid out: { $reason }
hint-layout = Change the edition, or the title of the work.
fail-pinned = pinned works do not go in:
hint-pinned = Take something else out, choose a larger capacity, or see `bulssi plan` for the reasons.
fail-nothing = nothing goes in
hint-nothing = `bulssi plan` says why each work stays behind.
fail-source = { $path }: a file of the library is not as it should be ({ $reason })
hint-source = `bulssi verify` shows what is damaged; add the source again. No image was left.
fail-target = cannot write { $path }: { $reason }
hint-target = Look whether there is room and whether it may be written. No image was left.
fail-target-full = no room left for { $path }
hint-target-full = An image takes as much room as its files; free some, or write to another disk. No image was left.
fail-folder-not-empty = { $path } is not empty
hint-folder-not-empty = Build into a new or empty folder.
fail-not-a-file = { $path } is no plain file
hint-not-a-file = `build` writes image files and folders, not drives.
fail-image-busy = { $path } is being written by another program
fail-manifest-missing = no manifest beside { $path }
hint-manifest-missing = Name it with --manifest FILE, or the edition with --edition NAME.
fail-manifest = { $path }: { $reason }
hint-manifest = Take the manifest that `bulssi build` left beside the image.
fail-check = cannot read { $path }: { $reason }
hint-check = Look whether it is there, whether you may read it, and whether it is a FAT32 or exFAT drive.
fail-no-seal = there is no seal on or beside { $path }
hint-no-seal = Without a seal, words of a key cannot be compared; name the seal with --seal if it lies elsewhere.
fail-check-seal = the seal { $path } must not be believed: { $reason }
hint-check-seal = It was changed, damaged or made up. Do not pass this drive on; take it from somebody else again.
fail-needs-passphrase = a passphrase is needed, and there is no terminal to type it on
hint-needs-passphrase = Name a file that holds it: --passphrase-file FILE (and --root-passphrase-file FILE).
fail-passphrases-differ = the two passphrases differ
hint-passphrases-differ = Nothing was made. Try again.
fail-passphrase = the passphrase does not open { $path }
hint-passphrase = Type it again. If it is lost, the key is lost: revoke it and make another.
fail-passphrase-short = the passphrase is too short
hint-passphrase-short = Take 16 characters or more: five words that have nothing to do with each other.
fail-key-exists = there is a key already: { $path }
hint-key-exists = Keys are never overwritten. “bulssi keys rotate” makes one for another year.
fail-key-other = { $path } is not the root key of this library
hint-key-other = Take the file that “bulssi keys new” made.
fail-key-none = this library has no root key
hint-key-none = Make one: bulssi keys new FILE, on a drive that then lies in a safe.
fail-key-unknown = there is no edition key { $name }
hint-key-unknown = “bulssi keys list” shows those there are.
fail-key-date = no key seals editions dated { $date }
hint-key-date = Make one: bulssi keys rotate FILE --year YEAR. Revoked keys seal nothing.
fail-key-damaged = a file of keys cannot be used: { $path }: { $reason }
hint-key-damaged = Take it from a backup.
fail-words-count = { $count } words instead of eleven
fail-words-unknown = word { $place } is in no list: { $word }
fail-words-check = the words do not fit together: one is wrong, or two changed places
hint-words = Listen again. The words are all Korean or all English.
fail-seal-read = a file cannot be sealed: { $reason }
hint-seal-read = Check the library: bulssi verify.
fail-seal = the edition cannot be sealed: { $reason }
hint-seal = A name that some computer cannot read, or a key for another year.
fail-terminal = { $reason }
fail-usage-unknown = unknown argument: { $what }
fail-usage-command = unknown command: { $what }
fail-usage-missing = missing: { $what }
fail-usage-value = { $what }: not a value for { $arg }
fail-usage-conflict = cannot be given together: { $what }
fail-usage-other = { $reason }
hint-usage = `bulssi --help` and `bulssi COMMAND --help` show what there is.

## Why a file was not taken

refused-executable = a program; never taken
refused-shortcut = a shortcut; never taken
refused-autorun = an autorun file; never taken
refused-macro-document = a document that can hold macros; save it without them, as PDF, DOCX, XLSX, PPTX or OpenDocument
refused-archive = an archive; unpack it first
refused-encrypted = encrypted; remove the protection first
refused-playlist = a playlist; add the files it names
refused-empty = empty
refused-unknown = of an unknown format; convert it to a common one
refused-damaged = damaged { $format }: { $what }
fault-truncated = it ends too early
fault-header = its header makes no sense
fault-no-stream = there is nothing to play in it
fault-line = line { $line } makes no sense
fault-endless = it cannot be read in reasonable time
refused-too-large = { $format } of more than { $limit }
refused-companion = named like a subtitle or poster of a film, but it is { $format }
refused-zim = a bad ZIM archive: { $reason }
refused-work-toml = { $reason }; { $held ->
    [one] one work is held back until it is mended
   *[other] { $held } works are held back until it is mended
 }
refused-unreadable = cannot be read: { $reason }
refused-changed = changed while it was read; add it again
refused-no-file = neither a file nor a folder
refused-link = a symbolic link, which is not followed; add what it points at
refused-tool = cannot be understood: { $reason }
refused-removed = somebody removed it meanwhile; add it again
refused-other = { $reason }
leftover-no-film = no film that it could belong to
leftover-no-work = no work that it could belong to, or several
leftover-decoration = background or logo of a media centre
leftover-no-description = describes nothing
leftover-no-first-part = the first part of the archive is not there
leftover-other = belongs to nothing

## Drives and the press

help-keys = Make the keys that seal editions, list and revoke them
help-keys-new = Make a root key, and the first edition key
more-keys-new =
    The root key vouches for an edition key each year. Put it on a drive of its own, with a copy on a second
    one, and lock both away: whoever has it and its passphrase can seal in your name. Its words are what
    people hear on the radio and compare.
    Examples:
      bulssi keys new /media/safe/root.key
help-keys-rotate = Make the edition key of the next year
help-keys-list = List the library's keys, and the roots of others that it knows
help-keys-words = Say the words of the root key in Korean and English, to be read out
help-keys-revoke = Revoke edition keys that others may have
more-keys-revoke =
    Every seal made from then on carries the list of revoked keys. Whoever checks takes it from there, or
    from this library; nobody hears of it otherwise, so say it where the words are read out, too.
help-keys-trust = Note the root key of others by its words
help-clean = Take away what computers left on a drive and in its files
more-clean =
    Shows what it would do and asks. Marks at the ends of files are cut off; with the drive's seal at hand its files
    get their original bytes back, proven by their digests. Folders and files that computers leave on drives are
    removed. Do not do this on a computer that marks files, and do not put the drive into one afterwards.
    No library is needed.

    Examples:
      bulssi clean /media/stick --dry-run
      bulssi clean /media/stick --seal spring.img.seal
      bulssi clean /media/stick --yes --json
help-drives = List the drives that are plugged in
more-drives =
    Examples:
      bulssi drives
      bulssi drives --all --json
help-press = Write an edition onto drives and prove each of them
more-press =
    Every drive is read back; fakes are found. A drive that holds the edition already, or an older one, gets
    only what differs. Everything else on the drives is lost. Drives are named by their port as
    `bulssi drives` shows it, by serial number or device file, or all of them: all.

    With --station it stays, and presses each drive that is plugged in at an armed port, until q and Enter
    or Ctrl-C. A port is armed by answering for the first drive in it, or with --arm or --arm-all.

    Examples:
      bulssi press spring "usb 1-2.3" --dry-run
      bulssi press spring all --unmount --yes
      bulssi press spring --station
      bulssi press spring --station --arm "usb 1-2" --arm "usb 1-3"
      bulssi press report
arg-drives-all = Built-in drives too
arg-devices = Drives: ports, serial numbers, device files, or all
arg-full = Write everything, even what is there already
arg-unmount = Unmount what the desktop mounted, without asking
arg-force = Take drives too that are built in, too large, or of an array that does not run
arg-fakes = Take drives that hold less than they claim, and use no more of them than the edition needs
arg-trial = A trial: nothing of it counts as sent
arg-station = Stay, and press every drive that is plugged in at an armed port
arg-arm = Arm this port from the start, or all ports of this hub
arg-arm-all = Arm every port from the start
drives-none = No stick, card or disk is plugged in.
drives-hidden = { $count ->
    [one] One built-in drive is not shown (--all)
   *[other] { $count } built-in drives are not shown (--all)
 }
drive-stick = stick
drive-card = card
drive-disk = disk
drive-loop = loop device
drive-other = drive
drive-unknown = unknown
drive-denied = may not be read
drive-empty = empty
drive-unread = cannot be read
refusal-system = holds the running system ({ $at })
refusal-swap = used as swap
refusal-raid = part of a RAID
refusal-lvm = part of LVM
refusal-zfs = part of a ZFS pool
refusal-crypt = encrypted and in use
refusal-held = in use by { $by }
refusal-library = the library is on it
refusal-source = a source is on it
refusal-mounted = mounted at { $at }
refusal-fixed-mounted = built in and mounted at { $at }
refusal-fixed = built in
refusal-read-only = write-protected
refusal-too-small = too small: { $size }, needs { $least }
refusal-too-large = larger than the edition allows: { $size }, at most { $most }
refusal-unseen = what is on it cannot be read
refusal-denied = you may not read it
refusal-other = in use
press-head = { $edition }: { $files } files, { $size }
head-port = Port
head-drive = Drive
head-size = Size
head-on-it = On it now
head-fate = What will happen
head-left-alone = Left alone because
press-will = will be overwritten
press-will-unmount = unmounted, then overwritten
press-will-forced = { $will }, although { $why }
press-wont = left alone: { $why }
press-ask = Write to these drives? Everything on them is lost. [y/N]
press-verdict = { $good } good, { $bad } bad, { $other } not finished
press-record = Record of this batch: { $path }
press-no-batches = Nothing was pressed yet.
press-models = By model
press-mounted = { $count ->
    [one] A drive is in use: this computer has opened it.
   *[other] { $count } drives are in use: this computer has opened them.
 }
press-ask-unmount = Close and overwrite them, too (unmount)? [y/N]
press-denied = You may not read or write these drives. The same as administrator:
pull-good = Good, pull out: { $ports }
pull-bad = Bad, pull out and put aside: { $ports }
pull-hangs = Linux lets this program end only when these are pulled out: { $ports }
pull-unfinished = Not finished, press again: { $ports }
press-no-record = The record of this batch is not whole: { $reason }
press-not-noted = What was sent could not be noted, so a later edition may send it again: { $reason }
report-batches = { $count ->
    [one] One batch
   *[other] { $count } batches
 }
report-earlier = … { $count } earlier ones
report-unnamed = without a name
report-editions = By edition
report-months = By month
report-no-month = unknown
report-reasons = Why drives were not good
batch-running = running
batch-stopped = stopped
batch-interrupted = interrupted
batch-station = station
batch-trial = trial
tally-drives = drives
tally-good = good
tally-bad = bad
tally-fake = fake
tally-other = other
tally-pulled = pulled out
tally-write = writes
tally-read = reads
phase-probing = looking for fakes
phase-writing = writing
phase-proving = reading back
phase-finishing = finishing
bar-waiting = waiting
bar-stalled = no answer
bar-good = GOOD
bar-bad = NOT GOOD
outcome-good = good
outcome-bad = BAD: { $what }: { $place } (byte { $address })
outcome-fake = FAKE: claims { $claimed }, holds { $real } ({ $how })
outcome-lost = LOST: it went away
outcome-hangs = HANGS: it has not answered for { $seconds } s; pull it out
outcome-source = not finished: the library's { $place } failed: { $said }
outcome-cancelled = not finished: stopped
outcome-refused = left alone: it does not fit the image
outcome-sectors = left alone: its sectors have { $drive } bytes, and players expect 512
outcome-other = not good
source-changed = it has changed since it was first read
fault-corrupt = other bytes came back
fault-zero = zeros came back
fault-alias = the bytes of address { $of } came back
fault-unstable = read wrong once, right the next time
fault-unreadable = cannot be read
fault-unwritable = cannot be written
fault-unflushable = does not keep what was written
place-metadata = filesystem tables
place-free = free space
fake-wrap-around = high addresses are low ones again
fake-limbo = what is written high up is forgotten
fake-cached = what is written high up is in a cache for a while
reason-alias = another address's bytes came back
reason-lost = went away while it was written
reason-hangs = answered nothing any more
reason-refused = did not fit the image
reason-not-opened = could not be opened
reason-source = the library failed
reason-cancelled = stopped by the person
reason-interrupted = under way when the program was ended
reason-other = something else
fake-use-whole = { $port } is a fake, but large enough for this edition:
fake-use-smaller = { $port } really holds { $real }. { $works } of the { $of } works fit on it ({ $size }):
fake-use-nothing = { $port } is a fake that holds too little for anything.
opened-mounted = in use: this computer opened it meanwhile (--unmount)
opened-busy = in use: a program has something open at { $at }
opened-denied = only the administrator may (sudo)
opened-in-use = in use by something else on this computer
opened-failed = cannot be opened: { $reason }
opened-changed = another drive has taken its place; nothing was written to it
opened-late = does not answer

## The station

station-arm = Plug a drive into each port that you want to use. You are asked once for each port; from then on
    everything that is plugged in there is overwritten.
station-armed-all = Armed: every port. What is plugged in from now on is overwritten.
station-armed = Armed: { $ports }. What is plugged in there from now on is overwritten.
station-unmounts = What the desktop opens there is closed again (unmounted).
station-leaves-mounted = What the desktop has opened is left alone (--unmount).
station-keys = Type and press Enter: y arms the ports where drives wait, all every port, off none; q ends.
station-ready = Ready.
station-end = Ctrl-C ends it.
station-ask = Overwrite everything that is plugged in at armed ports, without asking again? [y/N]
station-arm-ask = Overwrite what waits, and from now on everything that is plugged in there? y and Enter (all: every port)
station-now-armed = Armed: the ports where drives wait.
station-now-off = No port is armed. What is under way goes on.
station-finishing = No more drives are taken. It ends when those under way are done; q once more stops them.
station-taken = will be overwritten
station-so-far = ({ $good } good, { $bad } not good)
station-source = The library is at fault, not the drive: end with q, then run `bulssi verify`.
station-total = { $good } good, { $bad } bad, { $pulled } pulled out too early, { $other } not finished
station-word-all = all
station-word-off = off
station-word-no = n no
station-word-quit = q quit
port-bad = a bad port, hub or reader
news-was-here = was here before; left alone until it is plugged in anew
news-not-armed = waits: its port is not armed. On it now: { $on }
news-already-good = is GOOD already. Pull it out.
news-failed-before = failed before, at { $port }; once more
news-bad-stick = BAD: it failed before, wherever it was. Put it aside.
news-bad-port = not pressed: different drives failed here. Try it at another port.
news-good = GOOD. Pull it out.
news-pulled = pulled out too early. Plug it in again, and it goes on.
news-suspect-port = good here; it failed at { $port }, so that port may be bad
blame-unclear = Pull it out and try it at another port.
blame-stick = Pull it out and put it aside.
blame-port = Different drives failed at this port: use another one, and try these drives there.
fail-no-drives = no drive was named
hint-no-drives = `bulssi drives` lists them; name their ports, or all.
fail-nothing-armed = no port is armed, and there is nobody to ask
hint-nothing-armed = Give --arm PORT or --arm-all, with --yes.
fail-press-source = the first bytes of the edition cannot be read: { $reason }
fail-drives = drives cannot be listed: { $reason }
hint-drives = Linux with /sys and /proc is needed.
fail-which-drive = { $reason }
hint-which-drive = `bulssi drives` lists ports and serial numbers.
hint-record = Move the file away, or mend it.

## Device profiles, and what plays where

help-profiles = List the devices whose abilities are known, and show what each plays
more-profiles =
    Examples:
      bulssi profiles
      bulssi profiles show any-tv
    Files NAME.toml in the library's folder profiles add to them or take their place (docs/formats/profile.md).
help-profiles-show = Show what a device plays, what is made for it, and where that comes from
more-profiles-show =
    Examples:
      bulssi profiles show any-tv
      bulssi profiles show samsung-c6600 --json
help-probe = Say what a file is and which devices play it
more-probe =
    Works with and without a library.
    Examples:
      bulssi probe film.mkv
      bulssi probe film.mkv --json
arg-profiles-show-name = A profile's name
arg-file = The file
arg-plays = Device profiles that everything must play on, several with commas between; works that do not are converted
profiles-families = Families, for editions that go to many:
profiles-devices = Single devices:
profiles-family = plays on { $least } of { $count }
profiles-nothing = takes nothing
profiles-own = of the desk
profiles-folder = The desk's own profiles go into { $path }
profile-file = The desk's own: { $path }
profile-takes-nothing = Takes nothing: { $why }
profile-family = A file plays on it when it plays on at least { $least } of these { $count }:
profile-films = Films:
profile-sounds = Sound alone:
profile-subtitles = Subtitles:
profile-pictures = Pictures:
profile-texts = Texts:
profile-drive = Drives:
profile-made = What is made of works that do not play:
profile-sources = Where this comes from:
profile-confirmed = confirmed
profile-unconfirmed = not confirmed
probe-families = Families of devices:
probe-devices = Single devices:
verdict-as-it-is = plays
verdict-converted = converted
verdict-sound-only = only the sound
verdict-text-only = only the text
verdict-nothing = no
wrong-takes-nothing = takes nothing
wrong-format = does not know
wrong-container = not in
wrong-video-codec = pictures in
wrong-video-profile = profile
wrong-level = level
wrong-size = size
wrong-frame-rate = frames a second
wrong-bit-rate = bits a second
wrong-b-frames = B-frames
wrong-references = reference frames
wrong-qpel = QPel
wrong-gmc = GMC
wrong-packed = packed frames
wrong-interlaced = interlaced
wrong-anamorphic = pixels that are not square
wrong-turned = turned by
wrong-pixel-format = pixel format
wrong-hdr = high dynamic range
wrong-tag = four letters
wrong-audio-codec = sound in
wrong-audio-profile = sound profile
wrong-channels = channels
wrong-sample-rate = samples a second
wrong-audio-bit-rate = bits a second of sound
wrong-variable-bit-rate = sound with a changing bit rate
wrong-audio-tracks = tracks of sound
wrong-progressive = progressive JPEG
wrong-encoding = encoding
fail-profile = { $path }: { $reason }
hint-profile = Correct that line; docs/formats/profile.md lists all keys. `bulssi profiles show safe-tv` shows a whole profile.
hint-profile-source = Add it under [sources.NAME] with title and confirmed, or use one of: { $known }
hint-profile-target = Change what is made ([[make.films]], [[make.sounds]]) until it keeps the rules of the same profile.
hint-profile-family = List single devices under members, and ask for at least one and at most all of them.
hint-profile-name = Call { $path } by a short name of lower-case letters, digits and hyphens, with .toml at the end.
fail-unknown-profile = There is no profile { $name }.
fail-probe = { $path } is not a file that plays: { $reason }
hint-probe = Try whether it plays here; a file that was cut short has to be copied again.
plan-plays = What it does on the devices asked for:
plan-traded = { $lowered ->
    [one] One film is made smaller than it could be
   *[other] { $lowered } films are made smaller than they could be
}, so that { $gained ->
    [one] one more work goes in
   *[other] { $gained } more works go in
}; trade-quality = false in the edition keeps the best quality.
plan-drawn = { $count ->
    [one] Subtitles are drawn into the pictures of one film.
   *[other] Subtitles are drawn into the pictures of { $count } films.
}
plan-quality = SSIM
build-unplayable = { $count ->
    [one] One work is not on the drive, because it would not play or cannot be cleaned:
   *[other] { $count } works are not on the drive, because they would not play or cannot be cleaned:
}
plan-to-make = { $count } of them are converted when it is built, to about { $size }; sizes are estimates until then.
plan-others = On other devices, as the works will stand on the drive:
plan-others-all = all play: { $names }
plan-others-some = { $name }: { $count } of { $all } play
plan-others-none = none plays: { $names }
why-plays-nothing = does not play on { $profile }, and nothing that could be made of it does
why-plays-takes-nothing = { $profile } takes nothing; `bulssi profiles show` says why
why-plays-not-together = no one file plays on all of { $profiles }; make an edition for each
why-plays-no-stream = neither pictures nor sound in it
why-plays-no-font = its subtitles have to be drawn into it, and no font with Hangul is here; install fonts-noto-cjk, or put a font into the library's folder as font.otf
why-plays-unshowable = no form of the text that { $profile } shows has its letters: { $letters }
plan-differs = Texts that are not shown just as they are written:
form-pages = pages of { $size }
form-text = text in { $encoding }
form-epub = EPUB
differs-not-made = { $form } cannot show { $letters }; the next form that the device shows goes on the drive
differs-letters = { $form }: a box stands for { $letters }
differs-stand-ins = { $form }: written another way: { $letters }
differs-pictures = { $form }: { $count ->
        [one] one picture cannot be read and is left out
       *[other] { $count } pictures cannot be read and are left out
    }
differs-scans = { $form }: photographs of printed pages, with letters as small as they come
differs-more-letters = { $letters } and { $count } more
why-unclean = { $file } cannot be cleaned: { $why }
why-plays-failed = could not be converted: { $reason }
fail-other-font = The job wants subtitles in a font that is not on this machine.
hint-other-font = Put the font into the library's folder as font.otf, so that all machines take the same one, and run the command again.
fail-no-ffmpeg = Works have to be converted, and ffmpeg is not here.
hint-no-ffmpeg = Install ffmpeg (Debian, Ubuntu: apt install ffmpeg), or name it in BULSSI_FFMPEG.

## Clean copies

scrub-clean = { $count ->
    [0] No clean copies made.
    [one] 1 clean copy made.
   *[other] { $count } clean copies made.
}
scrub-marks = { $count ->
    [one] 1 mark of a computer was found and removed.
   *[other] { $count } marks of computers were found and removed.
}
scrub-refused = { $count ->
    [one] 1 file refused; there is no copy of it:
   *[other] { $count } files refused; there are no copies of them:
}
scrub-found = { $what }: { $times }
scrub-found-size = { $what }: { $times } ({ $size })
scrub-found-nothing = nothing to take out
scrub-occupied = there is a file of this name in the folder already; choose another folder
found-host-mark = marks that computers left in the file
found-exif = data of the camera or phone: model, time, place (EXIF)
found-xmp = description of programs, people and history (XMP)
found-press = names, places and captions (IPTC)
found-provenance = signed note of its origin
found-colour-profile = colour profile of a device
found-other-picture = further pictures: previews, covers
found-comment = comments
found-tags = title, artist and the like
found-program = name or traces of the program that wrote it
found-dates = dates
found-program-data = data of one program or device
found-padding = space that nothing reads
found-trailing = bytes behind the end
found-stray = bytes between the parts
found-invisible-text = characters that nobody sees
found-text-form = blanks, line ends and spellings that differ unseen
found-script-info = numbers, names and notes of a subtitle's makers
unclean-not-covered = { $what } is not among what can be cleaned
unclean-damaged = damaged ({ $what }, byte { $at })
unclean-unaccounted = holds something unknown ({ $what }, byte { $at })
unclean-sideways = the picture lies on its side and only its camera data say so
unclean-encoding = the text is in no known encoding
unclean-mark-inside = a mark of a computer is within its content
unclean-too-large = larger than { $most }
unclean-unsettled = something more shows each time something is taken out
unclean-other = { $what }
advice-convert = convert it to a format that can be cleaned
advice-turn = turn it upright in a picture program and save it
advice-replace = find a sound copy, or convert it
advice-save-as-utf8 = save it as UTF-8

## Lint

lint-name = Names and addresses of the desk's list: { $count }
lint-staff-path = Paths of somebody's computer: { $count }
lint-remote-url = Links into the network: { $count }
lint-foreign = Files that are not what they should be: { $count }
lint-unread = Files whose text could not be searched: { $count }
lint-caution = Wanted works that are more dangerous than the edition allows: { $count }
lint-rights-missing = Works of which nobody noted who allowed them to be passed on: { $count }
lint-rights-ended = Wanted works that may no longer be passed on: { $count }
lint-short-name = name or address
lint-short-staff-path = path
lint-short-remote-url = link into the network
lint-short-foreign = file
lint-short-unread = text not searched
lint-short-caution = too dangerous
lint-short-rights-missing = rights missing
lint-short-rights-ended = rights ended
lint-stops = (stops a build)
lint-allowed = (allowed by the edition)
lint-files = { $count ->
    [one] One file was looked through.
   *[other] { $count } files were looked through.
}
lint-not-made = { $count ->
    [one] One file is not made yet and was not looked at; the build looks at it, or `bulssi render` makes it now.
   *[other] { $count } files are not made yet and were not looked at; the build looks at them, or `bulssi render` makes them now.
}
lint-good = Nothing in it stops a build.
lint-bad = { $count ->
    [one] One finding stops a build.
   *[other] { $count } findings stop a build.
}
fail-lint = { $count ->
    [one] Something in it must not be on a drive
   *[other] { $count } things in it must not be on a drive
}
hint-lint = Take them out, or allow them in the edition's file with lint-allow. `bulssi lint` shows all
fail-list-short = { $path }: line { $line } is too short to be searched for
hint-list-short = Write at least two letters

## Cleaning drives

clean-not-there = Do not do this on a computer that marks files, as those with Red Star do: it can mark them again.
clean-files = Files to clean: { $count }
clean-leavings = Left by computers, to be removed: { $count }
clean-left = Files that cannot be cleaned and stay as they are; do not pass them on: { $count }
clean-missing = In the seal, but not on the drive: { $count }
clean-looked = { $count } files looked at, { $proven } of them proven by the seal.
clean-no-seal = No seal is at hand: what computers changed within files is not always seen. Name it with --seal.
clean-nothing = Nothing to clean.
clean-restore = gets its original bytes back (marks: { $marks })
clean-cut = { $size } are cut off its end (marks: { $marks })
clean-rewrite = is written anew, because a mark is inside
clean-mark-inside = a mark is inside and cannot be taken out
clean-altered = changed in more than the seal gives back
clean-ask = Clean the drive? [y/N]
clean-done = { $files } files cleaned, { $marks } marks gone, { $removed } leavings removed.
clean-failed = Could not be done: { $count }
fail-clean-no-folder = { $path } is no folder
hint-clean-no-folder = Mount the drive and give the folder where it is
