"""newsdex, the floor and the peers: what each is called with.

In: where the binaries are. Out: for each tool the command lines to build an index, to bring it up to date and to search
it. Nothing is run here but the question for a version.
"""

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HERE = Path(__file__).parent
DEBIAN = ["recollcmd", "xapian-omega", "xapian-tools", "sqlite3", "ripgrep"]


@dataclass
class Tool:
    """One tool. Each command is a function that gives the words of a command line; None where it has no such."""

    name: str
    #: What must be on the path, and the Debian package that has it.
    program: str
    package: str = ""
    #: What is to be known about a row of this tool.
    note: str = ""
    #: So slow that it is measured on fewer articles.
    slow: bool = False
    #: Whose index it searches, where that is not its own.
    index_of: str = ""
    #: How it tells its version.
    version: tuple = ("--version",)
    build: Callable | None = None
    update: Callable | None = None
    search: Callable | None = None
    warm: Callable | None = None

    def missing(self):
        """Why it cannot be run; empty when it can."""
        if shutil.which(self.program):
            return ""
        return f"not installed (Debian: `apt-get install {self.package}`)" if self.package else "not there"

    def describe(self):
        """The line in which it tells its version."""
        if self.missing() or not self.version:
            return ""
        told = subprocess.run([self.program, *self.version], capture_output=True, text=True, check=False)
        lines = (told.stdout + told.stderr).strip().splitlines()
        return " ".join(next((line for line in lines if re.search(r"\d\.\d", line)), "").split()[:6])


def recoll_build(folder, index):
    """Recoll takes the folder from a file."""
    index.mkdir(exist_ok=True)
    # No spelling dictionary: the others have none.
    (index / "recoll.conf").write_text(f"topdirs = {folder}\nnoaspell = 1\n")
    return ["recollindex", "-c", index]


def sqlite_shell(index, word):
    match = f"articles MATCH '{word}'"
    best = f"SELECT title FROM articles WHERE {match} ORDER BY rank LIMIT 10;"
    return ["sqlite3", index, f"{best} SELECT count(*) FROM articles WHERE {match};"]


def all_tools(newsdex, floor):
    """In the order of the tables."""
    sqlite = [sys.executable, HERE / "sqlite_fts.py"]
    new = lambda folder, index: [newsdex, "index", folder, "--index", index]
    omindex = ["omindex", "--no-date-terms", "-M", "md:text/plain", "--url", "/"]
    old = lambda folder, index: [*omindex, "--db", index, folder]
    find = lambda index: [newsdex, "search", "--index", index]
    return [
        Tool(
            "newsdex",
            str(newsdex),
            note="all annotations; search prints titles, dates, topics, quotes or snippets",
            build=new,
            update=new,
            search=lambda folder, index, word: [*find(index), word],
            warm=lambda index, words: [*find(index), "--fields", "title", "-n", "10", "--batch", words],
        ),
        Tool(
            "newsdex, titles alone",
            str(newsdex),
            note="what the floor prints",
            index_of="newsdex",
            version=(),
            search=lambda folder, index, word: [*find(index), "--fields", "title", "-n", "10", "--format", "tsv", word],
        ),
        Tool(
            "floor (tantivy alone)",
            str(floor),
            note="title and body, nothing else",
            version=(),
            build=lambda folder, index: [floor, "index", folder, index],
            update=lambda folder, index: [floor, "update", folder, index],
            search=lambda folder, index, word: [floor, "search", index, word],
            warm=lambda index, words: [floor, "warm", index, words],
        ),
        Tool(
            "SQLite FTS5, Python",
            sys.executable,
            note="`sqlite_fts.py`; a search starts Python",
            version=("-c", "import sqlite3; print('SQLite', sqlite3.sqlite_version)"),
            build=lambda folder, index: [*sqlite, "index", folder, index],
            update=lambda folder, index: [*sqlite, "index", folder, index],
            search=lambda folder, index, word: [*sqlite, "search", index, word],
            warm=lambda index, words: [*sqlite, "warm", index, words],
        ),
        Tool(
            "SQLite FTS5, sqlite3",
            "sqlite3",
            "sqlite3",
            note="the same table, asked by the C program",
            index_of="SQLite FTS5, Python",
            search=lambda folder, index, word: sqlite_shell(index, word),
        ),
        Tool(
            "omindex, quest (Xapian)",
            "omindex",
            "xapian-omega xapian-tools",
            slow=True,
            build=old,
            update=old,
            search=lambda folder, index, word: ["quest", "-d", index, word],
        ),
        Tool(
            "recollindex, recollq",
            "recollindex",
            "recollcmd",
            slow=True,
            version=("-h",),
            build=recoll_build,
            update=recoll_build,
            search=lambda folder, index, word: ["recollq", "-c", index, "-n", "10", word],
        ),
        Tool(
            "ripgrep, no index",
            "rg",
            "ripgrep",
            note="`rg -liw`: the paths of all files with the word",
            search=lambda folder, index, word: ["rg", "-liw", word, folder],
        ),
        Tool(
            "an empty process",
            "true",
            note="what it takes to start any process here; in every figure above",
            version=(),
            search=lambda folder, index, word: ["true"],
        ),
    ]


def install():
    """Installs the peers that Debian has."""
    apt = ["apt-get", "install", "-y", "--no-install-recommends", *DEBIAN]
    if not shutil.which("apt-get"):
        sys.exit(f"--install knows Debian only; elsewhere install what these packages hold: {' '.join(DEBIAN)}")
    if subprocess.run(["id", "-u"], capture_output=True, text=True, check=True).stdout.strip() != "0":
        apt = ["sudo", *apt]
    print(shlex.join(apt), file=sys.stderr)
    subprocess.run(apt, stdout=sys.stderr, check=True)
