//! Random queries against an evaluator that is slow and plain: parser, planner and engine against docs/query-language.md.
//!
//! The oracle knows articles, not the index. It makes up trees, prints them as queries, and works out by itself which
//! articles and which quotes they mean and what the facets count. `NEWSDEX_ORACLE=20000 NEWSDEX_SEED=7 cargo test
//! --release oracle -- --nocapture` asks more queries, `NEWSDEX_ONE=1` only that of the seed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use jiff::civil::Date;
use newsdex::index::state::{State, Status};
use newsdex::index::{Index, Writer};
use newsdex::query::plan::{Domain, Words as Match};
use newsdex::query::results::{Cross, Facet};
use newsdex::query::{Choice, Engine, Request, Sort, understand};
use newsdex::record::Record;
use newsdex::schema::Schema;

use crate::harness;
use archive::{Archive, Article, Quote};
use grammar::Grammar;
use print::Printer;
use random::Random;
use tree::Node;
use truth::Truth;

/// Records laid out to be asked.
mod archive;
/// Made-up articles.
mod articles;
/// Made-up queries.
mod grammar;
/// Trees as query strings.
mod print;
/// Choices that a seed decides.
pub(crate) mod random;
/// Words near each other, by trying.
mod text;
/// The tree of a query.
mod tree;
/// What a query means.
mod truth;

const TODAY: Date = jiff::civil::date(2018, 3, 14);
const FACETS: [&str; 13] = [
    "speaker", "topic", "role", "kind", "month", "source", "byline", "section", "tag", "lang", "year",
    "week", "day",
];

/// Articles and quotes, what is counted of them, and how many there are.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answer {
    total: usize,
    /// Path, and for quotes first and last code point, in order; as many as were asked for.
    found: Vec<(String, usize, usize)>,
    facets: Vec<(String, Vec<(String, u64)>)>,
    cross: Vec<(String, String, u64)>,
}

struct Asked<'a> {
    archive: &'a Archive,
    schema: &'a Schema,
    engine: &'a Engine<'a>,
    request: Request,
    domain: Domain,
}

#[test]
fn newsdex_and_the_oracle_agree() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let queries = number("NEWSDEX_ORACLE").unwrap_or(1_200);
    let first = number("NEWSDEX_SEED").unwrap_or(1) * 1_000_000_000;
    let schema = Schema::embedded();
    let folder = harness::Archive::of_corpus("articles");
    folder.run(&["index", ".", "--jobs", "1"]).expect(0);
    let paths = fill(&folder, &schema, 160);
    let library = newsdex::Archive::open_with(&folder.index(), Schema::embedded()).unwrap();
    let mut archive = Archive::default();
    for path in &paths {
        let record = library.article(path).unwrap().unwrap_or_else(|| panic!("{path} is not in the index"));
        archive.add(record, &schema);
    }
    let index = Index::open(&folder.index()).unwrap();
    let engine = Engine::new(index.searcher().unwrap(), index.layout.clone(), &schema, TODAY);
    let (mut some, mut wrong) = ([0u64; 2], Vec::new());
    let seeds = match number("NEWSDEX_ONE") {
        Some(seed) => seed..seed + 1,
        None => first..first + queries,
    };
    for seed in seeds.clone() {
        let node = Grammar::new(&archive, &schema, TODAY, seed).query();
        for (number, domain) in [Domain::Article, Domain::Quote].into_iter().enumerate() {
            let request = request(&archive, seed, number as u64);
            let asked = Asked { archive: &archive, schema: &schema, engine: &engine, request, domain };
            let query = Printer::new(&schema, Some(seed)).print(&node);
            let truth = asked.truth(&node);
            let all = if domain == Domain::Article {
                archive.articles.len()
            } else {
                archive.articles.iter().map(|article| article.quotes.len()).sum()
            };
            some[number] += u64::from(truth.total > 0 && truth.total < all);
            if asked.newsdex(&query).as_ref() != Ok(&truth) {
                wrong.push(asked.report(seed, &node, &query));
            }
        }
        if wrong.len() >= 5 {
            break;
        }
    }
    let share = some.map(|some| some * 100 / (seeds.end - seeds.start));
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(
        seeds.end - seeds.start < 1_000 || share.iter().all(|share| *share > 30),
        "too few find something: {share:?} %"
    );
    if number("NEWSDEX_ORACLE").is_some() {
        writeln!(
            std::io::stdout(),
            "{queries} queries; some but not all found by {share:?} % (articles, quotes)"
        )
        .unwrap();
    }
}

/// Puts made-up articles beside those of the corpus, in several commits, replaces some and takes some out; the paths
/// that stand in the end.
fn fill(folder: &harness::Archive, schema: &Schema, articles: usize) -> BTreeSet<String> {
    let index = Index::open(&folder.index()).unwrap();
    let manifest = index.manifest.clone().unwrap();
    let mut random = Random::new(2017);
    let topics = schema.topics().unwrap();
    let state = State { size: 1, mtime: 1, hash: 1, status: Status::Indexed, reason: String::new(), file: 0 };
    let known = newsdex::Archive::open_with(&folder.index(), Schema::embedded()).unwrap();
    let mut paths: BTreeSet<String> = harness::files(&folder.root())
        .into_iter()
        .filter(|path| known.article(path).unwrap().is_some())
        .collect();
    let writer = Writer::new(&index, schema.speakers().unwrap(), 1, 20 << 20).unwrap();
    for number in 0..articles {
        let record = articles::article(&mut random, number, topics);
        writer.put(&record.path, false, &state, Some(&record)).unwrap();
        paths.insert(record.path);
        if number % (articles / 4) == 0 {
            writer.commit(&manifest).unwrap();
        }
    }
    writer.commit(&manifest).unwrap();
    // A few of every segment go or are replaced; of more, segments would be merged.
    for (number, path) in paths.clone().into_iter().enumerate().filter(|(number, _)| number % 18 == 9) {
        if number % 4 == 1 {
            writer.remove(&path).unwrap();
            paths.remove(&path);
        } else {
            let other = articles::article(&mut random, number, topics);
            let record = Record::new(&path, other.article, other.annotations);
            writer.put(&path, true, &state, Some(&record)).unwrap();
        }
    }
    writer.commit(&manifest).unwrap();
    writer.close().unwrap();
    let searcher = index.searcher().unwrap();
    let segments = searcher.segment_readers();
    assert!(segments.len() > 2 && segments.iter().any(|segment| segment.has_deletes()), "{segments:?}");
    paths
}

/// What is asked beside the query: order, limits, facets, choices.
fn request(archive: &Archive, seed: u64, domain: u64) -> Request {
    let mut random = Random::new(seed ^ (domain << 40) ^ 0x5eed);
    let mut only = Vec::new();
    if random.percent(20) {
        let article = random.pick(&archive.articles);
        let by = *random.pick(&FACETS);
        let mut values: Vec<String> = values(by, article, article.quotes.first()).into_iter().collect();
        values.truncate(2);
        if values.is_empty() && !["month", "year", "week", "day"].contains(&by) {
            values.push("no such value".into());
        }
        if !values.is_empty() {
            only.push(Choice { field: by.into(), values });
        }
    }
    let mut facets: Vec<&str> = (0..2).map(|_| *random.pick(&FACETS)).collect();
    facets.extend(
        only.iter().map(|choice: &Choice| FACETS.iter().find(|by| **by == choice.field).unwrap_or(&"day")),
    );
    let cross = (random.pick(&FACETS).to_string(), random.pick(&FACETS).to_string());
    Request {
        sort: Sort::Path,
        offset: if random.percent(40) { random.small(80) } else { 0 },
        limit: 8,
        facets: facets.into_iter().map(str::to_owned).collect(),
        cross: random.percent(50).then_some(cross),
        only,
        top: usize::MAX,
        words: if random.percent(20) { Match::Any } else { Match::All },
    }
}

impl Asked<'_> {
    /// What newsdex answers.
    fn newsdex(&self, query: &str) -> Result<Answer, String> {
        let text = |error: newsdex::error::Error| format!("{error} {:?}", error.shown());
        let facets = |facets: &[Facet]| {
            let pairs =
                |facet: &Facet| facet.counts.iter().map(|count| (count.value.clone(), count.count)).collect();
            facets.iter().map(|facet| (facet.by.clone(), pairs(facet))).collect()
        };
        let cross = |cross: &Option<Cross>| {
            let mut cells = Vec::new();
            if let Some(cross) = cross {
                for (row, counts) in cross.rows.counts.iter().zip(&cross.counts) {
                    let columns = cross.columns.counts.iter().zip(counts).filter(|(_, count)| **count > 0);
                    cells.extend(
                        columns.map(|(column, count)| (row.value.clone(), column.value.clone(), *count)),
                    );
                }
            }
            cells.sort();
            cells
        };
        if self.domain == Domain::Article {
            let hits = self.engine.articles(query, &self.request).map_err(text)?.answer().map_err(text)?;
            let found = hits.hits.into_iter().map(|hit| (hit.article.path, 0, 0)).collect();
            Ok(Answer { total: hits.total, found, facets: facets(&hits.facets), cross: cross(&hits.cross) })
        } else {
            let hits = self.engine.quotes(query, &self.request).map_err(text)?.answer().map_err(text)?;
            let found =
                hits.hits.into_iter().map(|hit| (hit.article.path, hit.quote.start, hit.quote.end)).collect();
            Ok(Answer { total: hits.total, found, facets: facets(&hits.facets), cross: cross(&hits.cross) })
        }
    }

    /// What the oracle answers.
    fn truth(&self, node: &Node) -> Answer {
        let truth =
            Truth { archive: self.archive, schema: self.schema, any: self.request.words == Match::Any };
        let mut matched: Vec<(&Article, Option<&Quote>)> = Vec::new();
        for article in &self.archive.articles {
            if self.domain == Domain::Quote {
                let quotes = article.quotes.iter().filter(|quote| truth.quote(node, article, quote));
                matched.extend(quotes.map(|quote| (article, Some(quote))));
            } else if truth.article(node, article) {
                matched.push((article, None));
            }
        }
        let chosen = |(article, quote): &(&Article, Option<&Quote>), but: &str| {
            self.request.only.iter().filter(|choice| choice.field != but).all(|choice| {
                let has = values(&choice.field, article, *quote);
                choice.values.iter().any(|value| has.contains(value))
            })
        };
        let mut facets = Vec::new();
        for by in &self.request.facets {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            for (article, quote) in matched.iter().filter(|found| chosen(found, by)) {
                values(by, article, *quote)
                    .into_iter()
                    .for_each(|value| *counts.entry(value).or_default() += 1);
            }
            let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
            if !["year", "month", "week", "day"].contains(&by.as_str()) {
                counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            }
            facets.push((by.clone(), counts));
        }
        matched.retain(|found| chosen(found, ""));
        let mut cross: BTreeMap<(String, String), u64> = BTreeMap::new();
        if let Some((rows, columns)) = &self.request.cross {
            for (article, quote) in &matched {
                pairs(rows, columns, article, *quote)
                    .into_iter()
                    .for_each(|pair| *cross.entry(pair).or_default() += 1);
            }
        }
        let place = |(article, quote): &(&Article, Option<&Quote>)| {
            let (start, end) = quote.map_or((0, 0), |quote| (quote.start, quote.end));
            (article.record.path.clone(), start, end)
        };
        let found = matched.iter().map(place).skip(self.request.offset).take(self.request.limit).collect();
        let cross = cross.into_iter().map(|((row, column), count)| (row, column, count)).collect();
        Answer { total: matched.len(), found, facets, cross }
    }

    /// The smallest query on which the two differ, and how.
    fn report(&self, seed: u64, node: &Node, query: &str) -> String {
        let differ = |node: &Node, query: &str| self.newsdex(query).as_ref() != Ok(&self.truth(node));
        let plain = |node: &Node| Printer::new(self.schema, None).print(node);
        let varied = |node: &Node| Printer::new(self.schema, Some(seed)).print(node);
        let print: &dyn Fn(&Node) -> String = if differ(node, &plain(node)) { &plain } else { &varied };
        let mut least = node.clone();
        while let Some(less) = least.smaller().into_iter().find(|less| differ(less, &print(less))) {
            least = less;
        }
        let query_of_least = print(&least);
        let plan = understand(&query_of_least, self.schema, TODAY, self.domain, self.request.words);
        let (ours, theirs) = (self.truth(&least), self.newsdex(&query_of_least));
        let differences = match &theirs {
            Err(error) => error.clone(),
            Ok(theirs) => {
                let facet = ours.facets.iter().zip(&theirs.facets).find(|(ours, theirs)| ours != theirs);
                let facet = facet.map(|(ours, theirs)| (&ours.0, apart(&ours.1, &theirs.1)));
                format!(
                    "oracle {}, newsdex {}, apart {:?}\nfacet {facet:?}\ncross {:?}",
                    ours.total,
                    theirs.total,
                    apart(&ours.found, &theirs.found),
                    apart(&ours.cross, &theirs.cross)
                )
            }
        };
        format!(
            "seed {seed} ({:?}, words {:?}, only {:?}, cross {:?})\nquery {query}\nleast {query_of_least}\n{least:?}\nplan {:?}\n{differences}",
            self.domain,
            self.request.words,
            self.request.only,
            self.request.cross,
            plan.map(|(_, plan)| plan).map_err(|error| error.to_string()),
        )
    }
}

/// A few that only the first has, and a few that only the second has.
fn apart<'a, T: PartialEq>(ours: &'a [T], theirs: &'a [T]) -> (Vec<&'a T>, Vec<&'a T>) {
    let only =
        |these: &'a [T], those: &[T]| these.iter().filter(|one| !those.contains(one)).take(3).collect();
    (only(ours, theirs), only(theirs, ours))
}

/// The values by which an article or a quote is counted.
fn values(by: &str, article: &Article, quote: Option<&Quote>) -> BTreeSet<String> {
    let meta = &article.record.article.meta;
    let date = |format: &str| meta.date.map(|date| date.strftime(format).to_string()).into_iter().collect();
    let one = |value: &Option<String>| value.iter().cloned().collect();
    let quotes =
        || article.quotes.iter().filter(|other| quote.is_none_or(|quote| std::ptr::eq(quote, *other)));
    match by {
        "speaker" => quotes().filter_map(|quote| quote.speaker.clone()).collect(),
        "role" => quotes().filter_map(|quote| quote.role.clone()).collect(),
        "kind" => quotes().map(|quote| quote.kind.name().to_owned()).collect(),
        "topic" => quote.map_or(&article.topics, |quote| &quote.topics).clone(),
        "source" => one(&meta.source),
        "section" => one(&meta.section),
        "lang" => one(&meta.lang),
        "byline" => meta.byline.iter().cloned().collect(),
        "tag" => meta.tags.iter().cloned().collect(),
        "year" => date("%Y"),
        "month" => date("%Y-%m"),
        "week" => date("%G-W%V"),
        _ => date("%Y-%m-%d"),
    }
}

/// The pairs of values that an article or a quote has; of an article, what two fields of quotes say of one quote.
fn pairs(rows: &str, columns: &str, article: &Article, quote: Option<&Quote>) -> BTreeSet<(String, String)> {
    let of_quotes = |by: &str| ["speaker", "role", "kind"].contains(&by);
    let product = |quote: Option<&Quote>| {
        let columns = values(columns, article, quote);
        let pair = |row: String| columns.iter().map(move |column| (row.clone(), column.clone()));
        values(rows, article, quote).into_iter().flat_map(pair).collect::<BTreeSet<_>>()
    };
    if quote.is_none() && of_quotes(rows) && of_quotes(columns) {
        article.quotes.iter().flat_map(|quote| product(Some(quote))).collect()
    } else {
        product(quote)
    }
}
