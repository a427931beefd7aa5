"""What was measured, as tables and as a picture.

In: the results of a run, as they stand in results.json. Out: Markdown, and an SVG. It measures nothing and leaves
nothing out: a tool without figures has its reason in the table.
"""

import math
from html import escape

FLOOR = "floor (tantivy alone)"
NEWSDEX = "newsdex"
#: Next to the line of newsdex, so not in the picture.
TITLES = "newsdex, titles alone"


def number(value):
    """Three digits that count."""
    if value is None:
        return "–"
    if value == 0 or not math.isfinite(value):
        return f"{value:.0f}"
    digits = max(0, 2 - math.floor(math.log10(abs(float(f"{value:.3g}")))))
    return f"{round(value, digits):,.{digits}f}"


def peak(row, results):
    """Peak memory; what is below that of this program cannot be told from it."""
    return number(row["peak"]) if row["peak"] > 1.02 * results["driver MB"] else f"< {results['driver MB']:.0f}"


def over(row, floor, key):
    """How many times the floor's figure, or nothing where one is missing."""
    mine, base = (row or {}).get(key), (floor or {}).get(key)
    return number(mine / base) if mine and base else "–"


def table(heads, rows):
    lines = [heads, ["---"] + ["--:"] * (len(heads) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def failed(row, columns):
    return [row["failed"].replace("|", "\\|"), *[""] * (columns - 1)]


def build_table(results):
    rows, whole = [], results["articles"]
    floor = results["build"].get(FLOOR)
    for name, row in results["build"].items():
        if "failed" in row:
            rows.append([name, *failed(row, 7)])
            continue
        seconds = number(row["wall"])
        if row["articles"] < whole:
            seconds += f" (≈ {number(row['wall'] * whole / row['articles'])} for {whole:,})"
        of_text = f"{number(row['index'])} ({100 * row['index'] / row['text']:.0f} % of the text)"
        figures = [f"{row['articles']:,.0f}", number(row["speed"]), over(row, floor, "speed"), seconds]
        rows.append([name, *figures, number(row["cpu"]), peak(row, results), of_text])
    return table(["build", "articles", "MB/s", "of the floor", "s", "CPU s", "peak MB", "index MB"], rows)


def search_table(results):
    rows = []
    floor = results["search"].get(FLOOR)
    for name, row in results["search"].items():
        if "failed" in row:
            rows.append([name, *failed(row, 5)])
            continue
        warm = row.get("warm")
        figures = [number(1e3 * row["wall"]), over(row, floor, "wall")]
        warm = [number(warm and 1e3 * warm), over(row, floor, "warm")]
        rows.append([name, f"{row['articles']:,.0f}", *figures, *warm])
    return table(["search", "articles", "process, ms", "× floor", "a word more, ms", "× floor"], rows)


def unchanged_table(results):
    rows = []
    for name, row in results["unchanged"].items():
        same, some = row["same"], row["some"]
        if "failed" in same:
            rows.append([name, *failed(same, 7)])
            continue
        figures = [f"{same['articles']:,.0f}", number(same["find"]), number(same["wall"]), number(same["times find"])]
        if "failed" in some:
            rows.append([name, *figures, *failed(some, 3)])
            continue
        share = f"{100 * some['wall'] / some['full']:.1f} %"
        rows.append([name, *figures, number(some["wall"]), share, peak(some, results)])
    heads = ["run again", "articles", "`find`, s", "nothing changed, s", "× `find`"]
    return table([*heads, "1 % changed, s", "of a full build", "peak MB"], rows)


def grow_table(results):
    rows = []
    for articles, tools in results["grow"].items():
        for name, parts in tools.items():
            build, search, warm = ((parts[part] or {}) for part in ("build", "search", "warm"))
            if reason := build.get("failed") or search.get("failed"):
                rows.append([name, f"{int(articles):,}", *failed({"failed": reason}, 5)])
                continue
            figures = [number(build.get("speed")), peak(build, results) if build else "–", number(build.get("index"))]
            times = [number(value and 1e3 * value) for value in (search.get("wall"), warm.get("warm"))]
            rows.append([name, f"{int(articles):,}", *figures, *times])
    order = [row[0] for row in rows]
    rows.sort(key=lambda row: order.index(row[0]))
    heads = ["growing", "articles", "build MB/s", "peak MB", "index MB", "process, ms", "a word more, ms"]
    return table(heads, rows) + memory_growth(results)


def memory_growth(results):
    """Peak memory at four times the articles."""
    lines = []
    one, four = (results["grow"].get(str(times * results["articles"])) for times in (1, 4))
    for name in (NEWSDEX, FLOOR):
        peaks = [((at or {}).get(name, {}).get("build") or {}).get("peak") for at in (one, four)]
        if all(peaks):
            lines.append(f"{name}: peak memory at four times the articles {100 * (peaks[1] / peaks[0] - 1):+.0f} %.")
    return "".join(f"\n\n{line}" for line in lines)


def tables(results):
    machine = results["machine"]
    head = (
        f"{results['articles']:,} articles, {results['text MB']:.0f} MB of text, made of {results['sources']:,}; "
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory GB']} GB; files in the page cache; medians of "
        f"{results['rounds']['runs']} rounds of building and {results['rounds']['searches']} of searching, in turns."
    )
    makers = {"build": build_table, "search": search_table, "unchanged": unchanged_table, "grow": grow_table}
    done = [maker(results) for part, maker in makers.items() if part in results]
    notes = {
        name: row["note"]
        for part in ("build", "search", "unchanged")
        for name, row in results.get(part, {}).items()
        if row["note"]
    }
    notes = [f"- {name}: {note}" for name, note in notes.items()]
    versions = "; ".join(results["versions"].values())
    return "\n\n".join([head, *done, "\n".join(notes), f"Versions: {versions}."])


STYLE = """
text { font: 13px sans-serif; fill: #24292f } .head { font-weight: bold } .small { font-size: 11px; fill: #57606a }
.bar { fill: #8c959f } .ours { fill: #0969da } .grid { stroke: #d0d7de; stroke-width: 1 }
.line { fill: none; stroke-width: 2 } .back { fill: #ffffff }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .small { fill: #8b949e } .bar { fill: #6e7681 } .ours { fill: #4493f8 }
.grid { stroke: #30363d } .back { fill: #0d1117 } }
"""
COLOURS = ["#0969da", "#54aeff", "#8c959f", "#bf8700", "#bc4c00", "#8250df", "#1a7f37"]


def text(x, y, words, kind="", anchor="start"):
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def bars(rows, whole, left, top):
    """Indexing speed against the floor."""
    out = [text(left, top, "Building the index: MB/s, floor = 1", "head")]
    known = {name: row for name, row in rows.items() if row.get("speed")}
    speeds = [row["speed"] for row in known.values()]
    base = known.get(FLOOR, {}).get("speed") or max(speeds, default=1)
    for at, (name, row) in enumerate(known.items()):
        y, width = top + 22 + 30 * at, 180 * row["speed"] / max(speeds)
        kind = "ours" if name == NEWSDEX else "bar"
        estimate = "" if row["articles"] >= whole else "≈ "
        figures = f"{estimate}{number(row['speed'] / base)} ({number(row['speed'])} MB/s)"
        out.append(text(left + 170, y + 14, name, "", "end"))
        out.append(f'<rect x="{left + 178}" y="{y}" width="{max(1, width):.1f}" height="20" class="{kind}"/>')
        out.append(text(left + 184 + width, y + 14, figures, "small"))
    return out


def lines(sizes, left, top, width, height):
    """Time of a search against the number of articles, both on logarithmic axes."""
    out = [text(left, top, "A search, whole process: ms by number of articles", "head")]
    series = {}
    for articles, tools in sizes.items():
        for name, parts in tools.items():
            if name != TITLES and (wall := (parts["search"] or {}).get("wall")):
                series.setdefault(name, []).append((int(articles), 1e3 * wall))
    if not series:
        return out
    points = [point for line in series.values() for point in line]
    (low_x, high_x), (low, high) = ((min(axis), max(axis)) for axis in zip(*points))
    low, high = 10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high))
    span = lambda value, least, most: math.log(value / least) / math.log(most / least) if most > least else 0.5
    x = lambda articles: left + 50 + (width - 210) * span(articles, low_x, high_x)
    y = lambda wall: top + 20 + height * (1 - span(wall, low, high))
    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        level = y(10.0**power)
        end = left + width - 160
        out.append(f'<line x1="{left + 50}" y1="{level:.0f}" x2="{end}" y2="{level:.0f}" class="grid"/>')
        out.append(text(left + 44, level + 4, f"{10.0**power:g}", "small", "end"))
    for articles in map(int, sizes):
        out.append(text(x(articles), top + height + 38, f"{articles / 1000:g}k", "small", "middle"))
    lowest = math.inf
    for name, line in sorted(series.items(), key=lambda item: item[1][-1][1]):
        colour = COLOURS[list(series).index(name) % len(COLOURS)]
        path = " ".join(f"{x(articles):.0f},{y(wall):.0f}" for articles, wall in line)
        out.append(f'<polyline points="{path}" class="line" stroke="{colour}"/>')
        # Labels from below to above, none on another.
        lowest = min(y(line[-1][1]) + 4, lowest - 14)
        label = f"{name} {number(line[-1][1])}"
        place = f'x="{x(line[-1][0]) + 8:.0f}" y="{lowest:.0f}"'
        out.append(f'<text {place} class="small" style="fill: {colour}">{escape(label)}</text>')
    return out


def picture(results):
    """Both as one SVG."""
    height = 290
    body = bars(results.get("build", {}), results["articles"], 10, 30)
    body += lines(results.get("grow", {}), 490, 30, 560, 190)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1060 {height}" width="1060" height="{height}">',
        f"<style>{STYLE}</style>",
        f'<rect width="1060" height="{height}" class="back"/>',
        *body,
        "</svg>\n",
    ])
