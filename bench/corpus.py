"""Makes a corpus of any size out of a few articles.

In: files of plain text or Markdown. Out: a folder for each 1,000 articles, one article a file: first the given ones as
they are, then changed copies of them, in which names are new, words are put in, replaced and swapped, and sentences of
other articles are added, so that the vocabulary grows and no two files are the same. The same input gives the same
bytes. It keeps front matter, lines and paragraphs, so that a copy is as much an article as its original.
"""

import hashlib
import json
import multiprocessing
import os
import random
import re
import shutil
from pathlib import Path

VERSION = 2
PER_FOLDER = 1000
ENDINGS = {".md": ".md", ".txt": ".txt", ".story": ".txt", "": ".txt"}
#: Files are dated from here on, a second apart, so that nothing seems to have been written during a run.
EPOCH = 1_500_000_000
#: The first two bytes of UTF-16.
MARKS = (b"\xff\xfe", b"\xfe\xff")
#: Of how many files sentences and words are put into others.
LENDERS = 2000
SYLLABLES = [c + v for c in "b c d f g h k l m n p r s t v z br kr st tr".split() for v in "a e i o u ai or".split()]
CAPITALISED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")


def sources(folders):
    """The files that articles are made from, in a fixed order; hidden ones are left out."""
    found = []
    for folder in folders:
        files = [folder] if folder.is_file() else folder.rglob("*")
        for file in files:
            hidden = file.is_relative_to(folder) and any(p.startswith(".") for p in file.relative_to(folder).parts)
            if file.suffix in ENDINGS and file.is_file() and not hidden:
                found.append(file)
    # Mixed, so that the first articles of a corpus are like the rest.
    found.sort()
    random.Random(0).shuffle(found)
    return found


def read(file):
    """The text of a file: Unicode, or else what western Europe wrote before."""
    raw = file.read_bytes()
    for charset in ("utf-16",) if raw[:2] in MARKS else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            pass
    return raw.decode("utf-8", errors="replace")


def name(number):
    """A capitalised word of its own for each number."""
    parts = [SYLLABLES[number % len(SYLLABLES)]]
    while number := number // len(SYLLABLES):
        parts.append(SYLLABLES[number % len(SYLLABLES)])
    return "".join(parts).capitalize() + "n"


def after_front_matter(lines):
    return lines.index("---", 1) + 1 if lines[0] == "---" and "---" in lines[1:] else 0


def is_prose(line):
    return line.count(" ") >= 7


def changed(text, number, sentences, words):
    """Copy `number` of a text."""
    rng = random.Random(number)
    # Names repeat as they do in the news: some often, many once; and there are more of them, the more articles.
    pool = 50 + number // 4
    new_name = lambda: name(int(pool * rng.random() ** 3))
    known = sorted(set(CAPITALISED.findall(text)))
    renamed = {old: new_name() for old in rng.sample(known, min(len(known), 1 + len(known) // 3))}
    if renamed:
        text = re.sub(r"\b(%s)\b" % "|".join(renamed), lambda match: renamed[match[0]], text)
    lines = text.split("\n")
    for at in range(after_front_matter(lines), len(lines)):
        if not is_prose(lines[at]):
            continue
        line = lines[at].split(" ")
        for _ in range(1 + len(line) // 12):
            place = rng.randrange(1, len(line) - 1)
            change = rng.randrange(3)
            if change == 0:
                line.insert(place, rng.choice(words))
            elif line[place].islower() and line[place].isalpha():
                if change == 1:
                    line[place] = rng.choice(words)
                elif line[place - 1].islower() and line[place - 1].isalpha():
                    line[place - 1], line[place] = line[place], line[place - 1]
        if rng.random() < 0.3:
            line.append(rng.choice(sentences))
        if rng.random() < 0.3:
            line.append(f"{new_name()} {new_name()} of {new_name()} was there.")
        lines[at] = " ".join(line)
    return "\n".join(lines)


_shared = {}


def _share(files):
    """Before the first folder, in each process that writes them."""
    prose = [line for file in files[:LENDERS] for line in read(file).split("\n") if is_prose(line)]
    _shared["files"] = files
    # Those without a quotation mark: half a quote would open one to the end of the paragraph.
    _shared["sentences"] = [s for line in prose for s in re.findall(r"[A-Z][^.!?\"“”]{30,200}\.", line)] or ["So it is."]
    _shared["words"] = [w for line in prose for w in re.findall(r"\b[a-z]{3,}\b", line)] or ["word"]


def _write_folder(job):
    folder, start, end = job
    files = _shared["files"]
    folder.mkdir(parents=True)
    for number in range(start, end):
        source = files[number % len(files)]
        text = read(source)
        if number >= len(files):
            text = changed(text, number, _shared["sentences"], _shared["words"])
        file = folder / f"{number:07}{ENDINGS[source.suffix]}"
        file.write_bytes(text.encode())
        os.utime(file, (EPOCH + number, EPOCH + number))


def make(folder, files, articles):
    """Writes the corpus, unless it stands there already."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    wanted = {"version": VERSION, "articles": articles, "sources": len(files), "digest": digest.hexdigest()}
    note = folder.with_suffix(".json")
    if note.exists() and json.loads(note.read_text()) == wanted:
        return
    note.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    jobs = [
        (folder / f"{start // PER_FOLDER:04}", start, min(start + PER_FOLDER, articles))
        for start in range(0, articles, PER_FOLDER)
    ]
    with multiprocessing.Pool(initializer=_share, initargs=(files,)) as pool:
        pool.map(_write_folder, jobs, chunksize=1)
    note.write_text(json.dumps(wanted))


def every_file(folder):
    """All files of a corpus in order."""
    return sorted(file for part in folder.iterdir() for file in part.iterdir())


def first(corpus, articles, folder):
    """A folder with the first articles of a corpus, as hard links, and its size in bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    size, left = 0, articles
    for part in sorted(corpus.iterdir()):
        target = folder / part.name
        if left > 0:
            target.mkdir(parents=True)
        for file in sorted(part.iterdir())[:left]:
            os.link(file, target / file.name)
            size += file.stat().st_size
            left -= 1
    return size


def touch_some(folder, turn):
    """Changes each hundredth file, others in each turn. The links to the corpus are cut, so that it stays as it is."""
    count = 0
    for file in every_file(folder)[turn % 100 :: 100]:
        text = file.read_text() + f"\n{name(10**6 + turn)} came later and changed {turn} words.\n"
        new = file.with_name(".new")
        new.write_text(text)
        new.replace(file)
        count += 1
    return count


def words_of(file):
    """Words of sentences; what stands in front matter is not searched by all."""
    lines = file.read_text().split("\n")
    prose = filter(is_prose, lines[after_front_matter(lines) :])
    return set(re.findall(r"\b[a-z]{5,12}\b", "\n".join(prose)))


def middle_words(folder, everywhere, wanted):
    """Words in 0.3 to 3 of 100 articles of a folder, or as near to that as there are; each is also in `everywhere`."""
    common = set().union(*map(words_of, every_file(everywhere)[:3000]))
    files = every_file(folder)
    files = files[:: max(1, len(files) // 3000)]
    counts = {}
    for file in files:
        for word in words_of(file) & common:
            counts[word] = counts.get(word, 0) + 1
    low, high = 0.003 * len(files), 0.03 * len(files)
    far = lambda count: max(0, low - count, count - high)
    ranked = sorted(counts, key=lambda word: (far(counts[word]), word))
    within = [word for word in ranked if far(counts[word]) == 0]
    if len(within) < wanted:
        return ranked[:wanted]
    return [within[number * len(within) // wanted] for number in range(wanted)]
