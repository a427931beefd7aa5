//! Any text is a query or is refused with a place inside it: nothing panics, nothing is slow.
//!
//! Texts are put together from pieces of the query language and then damaged. `NEWSDEX_FUZZ=1000000 cargo test
//! --release fuzz -- --nocapture` tries more of them and says which took longest.

use std::io::Write;
use std::time::{Duration, Instant};

use newsdex::article::Span;
use newsdex::query::parse::parse;
use newsdex::query::plan::{Domain, Planner, Words};
use newsdex::schema::Schema;

use crate::oracle::random::Random;

const TODAY: jiff::civil::Date = jiff::civil::date(2018, 3, 14);
const PIECES: &[&str] = &[
    " ",
    " ",
    " ",
    "oil",
    "gas",
    "Lavrov",
    "größe",
    "москва",
    "東京",
    "e\u{301}",
    "\u{a0}",
    "U.S.",
    "AT&T",
    "O’Brien",
    "10:30",
    "a",
    "*",
    "?",
    "hack*",
    "organi?ation",
    "goverment~",
    "oil~1",
    "x~9",
    "\"",
    "\"",
    "“",
    "”",
    "«",
    "»",
    "„",
    "~5",
    "~",
    "~99999999999",
    "(",
    ")",
    "(",
    ")",
    "-",
    "--",
    " -",
    "=",
    ">",
    ">=",
    "<",
    "<=",
    ":",
    "..",
    "/",
    "//",
    " OR ",
    " AND ",
    " NOT ",
    " || ",
    " && ",
    " ! ",
    " w/5 ",
    " W/S ",
    " w/p ",
    " pre/3 ",
    " near5 ",
    " adj/2 ",
    " SAME ",
    " w/0 ",
    " w/99999 ",
    "atleast3(",
    "atleast3 ",
    "first50(",
    "first0(",
    "/F50/",
    "/F/",
    "atleast99999999999(",
    "speaker:",
    "said:",
    "quote:(",
    "article:(",
    "-quote:(",
    "role:",
    "kind:",
    "direct",
    "topic:",
    "cyber",
    "crime/cyber",
    "date:",
    "2017",
    "2017-04..2018",
    "\"last week\"",
    "30d",
    "99999d",
    "april 2017",
    "-9999-13-99",
    "words:",
    "quotes:",
    "100..200",
    "path:",
    "**/*.txt",
    "id:",
    "title:",
    "lead:",
    "tag:*",
    "SPEAKER:",
    "nofield:",
    "\u{0}",
    "\n",
    "\u{202e}",
    "𝒳",
    "\u{1}",
    "\\",
    "[",
    ".*",
    "'",
    "’s",
];

#[test]
fn any_text_is_a_query_or_is_refused_with_its_place() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let texts = number("NEWSDEX_FUZZ").unwrap_or(3_000);
    let first = number("NEWSDEX_SEED").unwrap_or(1) * 1_000_000_000;
    let schema = Schema::embedded();
    let mut slowest = (Duration::ZERO, String::new());
    let mut try_one = |text: String| {
        let begun = Instant::now();
        understand(&text, &schema);
        slowest = (begun.elapsed(), text).max(std::mem::take(&mut slowest));
    };
    understand("speaker:a topic:cyber", &schema);
    for piece in PIECES {
        try_one(piece.repeat(2_000 / piece.len()));
        try_one(format!("{piece} a ").repeat(2_000 / (piece.len() + 3)));
    }
    for seed in first..first + texts {
        try_one(damaged(&mut Random::new(seed)));
    }
    if number("NEWSDEX_FUZZ").is_some() {
        let (took, text) = slowest;
        writeln!(std::io::stdout(), "{texts} texts, the slowest took {took:?}: {text:?}").unwrap();
        assert!(took < Duration::from_millis(50));
    }
}

/// Plans a text in all ways.
fn understand(text: &str, schema: &Schema) {
    let inside = |span: Span| {
        let sound =
            span.start <= span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end);
        assert!(sound, "{span:?} is not a place in {text:?}");
    };
    let tree = match parse(text) {
        Ok(tree) => tree,
        Err(mistake) => return inside(mistake.span),
    };
    if let Some(span) = tree.span() {
        inside(span);
    }
    for (domain, words) in [(Domain::Article, Words::All), (Domain::Quote, Words::Any)] {
        let planned = Planner::new(schema, TODAY, words).plan(&tree, domain).expect("the schema is sound");
        if let Err(mistake) = planned {
            inside(mistake.span);
        }
    }
}

fn damaged(random: &mut Random) -> String {
    let many = if random.percent(1) { 300 } else { 25 };
    let mut text: String = (0..1 + random.small(many)).map(|_| random.text(PIECES)).collect();
    for _ in 0..random.small(4) {
        let mut letters: Vec<char> = text.chars().collect();
        let (a, b) = (random.below(letters.len()), random.below(letters.len()));
        match random.below(4) {
            0 => drop(letters.remove(a)),
            1 => letters.insert(a, letters[b]),
            2 => letters.swap(a, b),
            _ => letters.truncate(a + 1),
        }
        if letters.is_empty() {
            break;
        }
        text = letters.into_iter().collect();
    }
    text
}
