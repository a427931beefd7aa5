//! Articles made by chance, with all that is rare in real ones: no title, no date, no body, lines without words, quotes
//! in captions and headlines, quotes inside quotes, names in several spellings, letters of other scripts.
//!
//! In: a seed. Out: records as a reader and the annotator could have made them.

use newsdex::article::{
    Annotations, Article, Block, BlockKind, Metadata, Name, Quote, QuoteKind, Span, Speaker, TopicScore,
};
use newsdex::record::Record;
use newsdex::schema::Topics;

use super::random::Random;

const WORDS: &[&str] = &[
    "the",
    "of",
    "to",
    "and",
    "oil",
    "gas",
    "price",
    "prices",
    "sanctions",
    "sanction",
    "talks",
    "talk",
    "talked",
    "attack",
    "attacks",
    "attacked",
    "bank",
    "banks",
    "banking",
    "Moscow",
    "minister",
    "ministers",
    "hacker",
    "hackers",
    "hacking",
    "cyber",
    "missile",
    "strike",
    "strikes",
    "trade",
    "trading",
    "organisation",
    "organization",
    "vote",
    "votes",
    "voted",
    "same",
    "first",
    "near",
    "not",
    "or",
    "U.S.",
    "AT&T",
    "O’Brien",
    "Trump’s",
    "3.5",
    "1,000",
    "2017",
    "naïve",
    "Größe",
    "façade",
    "Łódź",
    "Москва",
    "переговоры",
    "東京",
    "ﬁnal",
    "co-operate",
    "Mr. Oak",
    "e.g.",
    "generously",
    "general",
    "university",
    "universe",
    "news",
    "is",
    "was",
    "be",
];
const STOPS: &[&str] = &[". ", ". ", "? ", "! ", "… ", ".” ", "; ", ", "];
const NAMES: &[&str] = &[
    "Anna Berg",
    "Sergey Lavrov",
    "Sergei Lavrov",
    "Anna B. Berg",
    "Jane Doe",
    "John Roe",
    "senior officials",
    "José Núñez",
    "Mohamed al-Zand",
    "Mohammed al-Zand",
    "Wladimir Putin",
    "Lavrov",
    "Doe",
    "Fjord Bank",
    "Roe Anna",
];
const ROLES: &[&str] = &[
    "Foreign Minister",
    "foreign ministers",
    "spokeswoman for the bank",
    "Senator",
    "a banker",
    "Größe minister",
];
const SOURCES: &[&str] = &["Northern Wire", "Harbour Gazette", "The Northern Star", "Größe"];
const SECTIONS: &[&str] = &["politics", "World News", "business"];
const TAGS: &[&str] = &["banks", "Cyber Security", "oil", "élections", "the bank"];
const FOLDERS: &[&str] = &["made/2017/04", "made/2018", "made", "made/2018/a b", "other/2017"];

/// Article number `number`.
pub(crate) fn article(random: &mut Random, number: usize, topics: &Topics) -> Record {
    let mut article = Article { meta: metadata(random), ..Article::default() };
    let kinds = [BlockKind::Paragraph, BlockKind::Caption, BlockKind::Heading, BlockKind::KeyPoint];
    let mut lines = Vec::new();
    if random.percent(80) {
        lines.push(BlockKind::Title);
    }
    for kind in [BlockKind::Summary, BlockKind::Byline, BlockKind::KeyPoint, BlockKind::KeyPoint] {
        if random.percent(25) {
            lines.push(kind);
        }
    }
    if random.percent(88) {
        let several = if random.percent(10) { 12 } else { 5 };
        for _ in 0..random.below(several) {
            lines.push(*random.early(&kinds));
        }
        lines.push(BlockKind::Paragraph);
    }
    if random.percent(10) {
        lines.push(BlockKind::Furniture);
    }
    for kind in lines {
        article.text.push_str(random.text(&["", "", "- ", "  "]));
        let line = line(random, kind);
        let start = article.text.len();
        article.text.push_str(&line);
        article.blocks.push(Block { kind, span: Span::new(start, article.text.len()) });
        article.text.push_str(random.text(&["\n", "\n\n", " \n"]));
    }
    let annotations = annotations(random, &article, topics);
    let path =
        format!("{}/{number:03}-{}.txt", random.pick(FOLDERS), random.pick(&["talks", "Oil+gas", "größe"]));
    Record::new(&path, article, annotations)
}

fn metadata(random: &mut Random) -> Metadata {
    let mut maybe = |from: &[&str], chance| random.percent(chance).then(|| (*random.early(from)).to_owned());
    let mut meta = Metadata {
        source: maybe(SOURCES, 70),
        section: maybe(SECTIONS, 50),
        lang: maybe(&["en", "de", "fr"], 40),
        url: maybe(&["https://gazette.example/oil", "https://wire.example/2017/talks?id=3"], 40),
        ..Metadata::default()
    };
    let mut several = |from: &[&str], most: usize| {
        let mut values: Vec<String> =
            (0..random.small(most + 1)).map(|_| (*random.pick(from)).to_owned()).collect();
        values.sort();
        values.dedup();
        values
    };
    meta.byline = several(&["Jane Doe", "John Roe", "Anna Berg", "José Núñez"], 3);
    meta.tags = several(TAGS, 4);
    if random.percent(85) {
        let part = |n: usize| i8::try_from(n).expect("a small number");
        let (month, day) = (part(1 + random.below(12)), part(1 + random.small(28)));
        meta.date = Some(jiff::civil::date(*random.pick(&[2017, 2017, 2018]), month, day));
    }
    meta
}

fn line(random: &mut Random, kind: BlockKind) -> String {
    if random.percent(4) {
        return (*random.pick(&["…", "—", "***"])).to_owned();
    }
    let most = match kind {
        BlockKind::Paragraph if random.percent(8) => 330,
        BlockKind::Paragraph => 40,
        _ => 9,
    };
    let mut line = String::new();
    for number in 0..1 + random.small(most) {
        if number > 0 {
            line.push_str(if random.percent(18) { random.text(STOPS) } else { " " });
        }
        let word = random.early(WORDS);
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if random.percent(20) => line.extend(first.to_uppercase().chain(letters)),
            _ => line.push_str(word),
        }
    }
    line + random.text(&["", ".", "?”", " …"])
}

fn annotations(random: &mut Random, article: &Article, topics: &Topics) -> Annotations {
    let mut found = Annotations::default();
    for _ in 0..random.small(4) {
        let name = (*random.early(NAMES)).to_owned();
        if found.speakers.iter().all(|known| known.name != name) {
            let role = random.percent(60).then(|| (*random.early(ROLES)).to_owned());
            found.speakers.push(Speaker { named: name != "senior officials", name, role });
        }
    }
    let speaking: Vec<Span> = article
        .blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Byline | BlockKind::Furniture))
        .map(|block| block.span)
        .collect();
    for _ in 0..if speaking.is_empty() { 0 } else { random.small(7) } {
        let block = *random.pick(&speaking);
        let line = block.of(&article.text);
        let ends: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        let (a, b) = (*random.pick(&ends), *random.pick(&ends));
        if a == b {
            continue;
        }
        let speaker =
            (!found.speakers.is_empty() && random.percent(85)).then(|| random.below(found.speakers.len()));
        found.quotes.push(Quote {
            span: Span::new(block.start + a.min(b), block.start + a.max(b)),
            kind: *random.early(&QuoteKind::ALL),
            mention: None,
            cue: None,
            speaker,
            speech: random.percent(90),
            rule: "chance".into(),
            topics: topics_of(random, topics, 2),
        });
    }
    found.quotes.sort_by_key(|quote| quote.span);
    found.topics = topics_of(random, topics, 4);
    for _ in 0..random.small(4) {
        found.names.push(Name { name: (*random.pick(NAMES)).to_owned(), count: 1 });
    }
    found
}

fn topics_of(random: &mut Random, topics: &Topics, most: usize) -> Vec<TopicScore> {
    // A few topics of the whole tree, so that many articles share them.
    let some: Vec<&str> = topics.all().iter().step_by(7).take(14).map(|topic| topic.path.as_str()).collect();
    let mut scores: Vec<TopicScore> = Vec::new();
    for _ in 0..random.small(most + 1) {
        let path: std::sync::Arc<str> = (*random.pick(&some)).into();
        if scores.iter().all(|known| known.path != path) {
            scores.push(TopicScore { path, score: 8.0 - scores.len() as f32 });
        }
    }
    scores
}
