"""SQLite FTS5 as a peer: title (the first line) and body of every file of a folder in one table.

In: a folder and a database. Out: the database made or brought up to date in one transaction, or titles on stdout. Size
and time of change of each file stand in a table of their own; a deleted file is taken out. It reads plain text only.
"""

import os
import sqlite3
import sys

TABLES = """
CREATE TABLE IF NOT EXISTS files (id INTEGER PRIMARY KEY, path TEXT UNIQUE, size INTEGER, mtime INTEGER);
CREATE VIRTUAL TABLE IF NOT EXISTS articles USING fts5 (title, body);
"""
# As the others do: the ten best by BM25, and how many there are.
FIND = "SELECT title FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT 10"
COUNT = "SELECT count(*) FROM articles WHERE articles MATCH ?"


def walk(folder):
    folders = [folder]
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.is_file(follow_symlinks=False):
                stat = entry.stat()
                yield entry.path, stat.st_size, stat.st_mtime_ns


def index(folder, database):
    db = sqlite3.connect(database)
    db.executescript(TABLES)
    known = {path: (row, size, mtime) for row, path, size, mtime in db.execute("SELECT * FROM files")}
    with db:
        for path, size, mtime in walk(folder):
            row, *state = known.pop(path, (None, None, None))
            if state == [size, mtime]:
                continue
            with open(path, encoding="utf-8", errors="replace") as file:
                title, _, body = file.read().partition("\n")
            if row is not None:
                db.execute("DELETE FROM articles WHERE rowid = ?", (row,))
            row = db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (row, path, size, mtime)).lastrowid
            db.execute("INSERT INTO articles (rowid, title, body) VALUES (?, ?, ?)", (row, title, body))
        for row, _, _ in known.values():
            db.execute("DELETE FROM articles WHERE rowid = ?", (row,))
            db.execute("DELETE FROM files WHERE id = ?", (row,))


def search(db, word):
    titles = [title for (title,) in db.execute(FIND, (word,))]
    (count,) = db.execute(COUNT, (word,)).fetchone()
    return [*titles, str(count)]


def main():
    match sys.argv[1:]:
        case ["index", folder, database]:
            index(folder, database)
        case ["search", database, word]:
            print("\n".join(search(sqlite3.connect(database), word)))
        case ["warm", database, words]:
            db = sqlite3.connect(database)
            with open(words) as file:
                for word in file:
                    print("\n".join(search(db, word.strip())))
        case _:
            sys.exit("usage: sqlite_fts.py index FOLDER DB | search DB WORD | warm DB FILE-OF-WORDS")


if __name__ == "__main__":
    main()
