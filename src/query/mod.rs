//! The composer of the query flow: parse, plan, search, and fetch what is shown.
//!
//! In: a query as text. Out: [`results`], plain data. It reads an index through a tantivy searcher that is handed to
//! it, and never writes one; it prints nothing.

use jiff::civil::Date;
use tantivy::{Searcher, TantivyError, Term};
use unicode_width::UnicodeWidthStr;

use crate::article::Span;
use crate::error::{Error, Kind, Result};
use crate::record::Record;
use crate::schema::{Layout, Schema};
use plan::{Domain, Plan, Planner};
use results::{Answer, ArticleHit, ArticleInfo, CodePoints, FoundQuote, QuoteHit, SpeakerEntry};
use search::{Hit, Wanted};

pub mod ast;
mod compile;
pub mod date;
mod docset;
mod facet;
mod join;
mod near;
pub mod parse;
mod pattern;
pub mod plan;
pub mod results;
mod score;
mod search;
mod snippet;
mod speakers;
pub mod value;

pub use search::Sort;

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The place, in bytes of the query.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Mistake {
    fn new(span: Span, message: impl Into<String>) -> Mistake {
        Mistake { span, message: message.into(), hint: None }
    }

    fn hint(self, hint: impl Into<String>) -> Mistake {
        Mistake { hint: Some(hint.into()), ..self }
    }

    /// The error that shows the place under the query.
    fn in_query(self, query: &str) -> Error {
        let line = |text: &str| text.replace(char::is_control, " ");
        let before = line(&query[..self.span.start]).width();
        let marked = line(&query[self.span.start..self.span.end]).width().max(1);
        let excerpt = format!("  {}\n  {}{}", line(query), " ".repeat(before), "^".repeat(marked));
        let error = Error::new(Kind::Usage, self.message).excerpt(excerpt);
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// Which results are wanted, and what is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The order.
    pub sort: Sort,
    /// How many to pass over.
    pub offset: usize,
    /// How many to give at the most; 0 only counts.
    pub limit: usize,
    /// What to count by: fields, or `year`, `month`, `week`, `day`.
    pub facets: Vec<String>,
    /// How many values of each facet to give at the most.
    pub top: usize,
}

impl Default for Request {
    fn default() -> Request {
        Request { sort: Sort::default(), offset: 0, limit: 10, facets: Vec::new(), top: 10 }
    }
}

/// Answers queries over one commit of an index.
pub struct Engine<'a> {
    searcher: Searcher,
    layout: Layout,
    schema: &'a Schema,
    today: Date,
}

impl<'a> Engine<'a> {
    /// An engine over a searcher; `today` is what "yesterday" is counted from.
    pub fn new(searcher: Searcher, layout: Layout, schema: &'a Schema, today: Date) -> Engine<'a> {
        Engine { searcher, layout, schema, today }
    }

    /// Articles that match a query.
    ///
    /// # Errors
    /// A query that cannot be understood, or an index that cannot be read.
    pub fn articles(&self, query: &str, request: &Request) -> Result<Answer<ArticleHit>> {
        let plan = self.plan(query, Domain::Article)?;
        let outcome =
            search::run(&self.searcher, &self.layout, &plan, Domain::Article, &self.wanted(request)?)?;
        let quotes = search::matching_quotes(&self.searcher, &self.layout, &plan, &outcome.hits)?;
        let asked = snippet::Asked::of(&plan)?;
        let topics = topics_of(&plan);
        let mut hits = Vec::with_capacity(outcome.hits.len());
        for (hit, numbers) in outcome.hits.iter().zip(quotes) {
            let record = self.record(hit)?;
            let points = CodePoints::of(&record.article.text);
            let mut quotes: Vec<QuoteHit> =
                numbers.into_iter().map(|n| QuoteHit::of(&record, n, &points)).collect();
            for quote in &mut quotes {
                quote.matches = asked.in_quote(&quote.text);
            }
            // First what is about the topic that was asked, then in the order of the text.
            quotes.sort_by_key(|quote| {
                !quote.topics.iter().any(|path| topics.iter().any(|asked| within(path, asked)))
            });
            let snippet = if quotes.is_empty() || asked.of_articles() { asked.best(&record) } else { None };
            hits.push(ArticleHit { article: ArticleInfo::of(&record), score: hit.score, quotes, snippet });
        }
        Ok(Answer { total: outcome.total, hits, facets: outcome.facets })
    }

    /// Quotes that match a query.
    ///
    /// # Errors
    /// A query that cannot be understood, or an index that cannot be read.
    pub fn quotes(&self, query: &str, request: &Request) -> Result<Answer<FoundQuote>> {
        let plan = self.plan(query, Domain::Quote)?;
        let outcome =
            search::run(&self.searcher, &self.layout, &plan, Domain::Quote, &self.wanted(request)?)?;
        let asked = snippet::Asked::of(&plan)?;
        let mut last: Option<((u32, u32), Record)> = None;
        let mut hits = Vec::with_capacity(outcome.hits.len());
        for hit in &outcome.hits {
            let place = (hit.segment, hit.article);
            let record = match &last {
                Some((seen, record)) if *seen == place => record,
                _ => &last.insert((place, self.record(hit)?)).1,
            };
            let number = hit.quote.map_or(0, |quote| (quote - hit.first_quote) as usize);
            if number >= record.annotations.quotes.len() {
                return Err(Error::new(
                    Kind::Index,
                    format!("the quotes of {} are out of step", record.path),
                ));
            }
            let mut quote = QuoteHit::of(record, number, &CodePoints::of(&record.article.text));
            quote.matches = asked.in_quote(&quote.text);
            hits.push(FoundQuote { quote, article: ArticleInfo::of(record), score: hit.score });
        }
        Ok(Answer { total: outcome.total, hits, facets: outcome.facets })
    }

    /// Who speaks in the quotes that match a query, those with most quotes first.
    ///
    /// # Errors
    /// A query that cannot be understood, or an index that cannot be read.
    pub fn speakers(&self, query: &str) -> Result<Vec<SpeakerEntry>> {
        let plan = self.plan(query, Domain::Quote)?;
        speakers::run(&self.searcher, &self.layout, self.schema.speakers()?, &plan)
    }

    /// The article with an id, with an id that begins so, or with a path.
    ///
    /// # Errors
    /// When there is none, or more than one.
    pub fn article(&self, name: &str) -> Result<Option<Record>> {
        let exact = |field, value: &str| self.find(Term::from_field_text(field, value));
        if let Some(found) = exact(self.layout.id, name)?.or(exact(self.layout.path, name)?) {
            return Ok(Some(found));
        }
        let hexadecimal = !name.is_empty() && name.bytes().all(|b| b.is_ascii_hexdigit());
        if !hexadecimal {
            return Ok(None);
        }
        let plan = Plan::Pattern("id".into(), format!("{}.*", name.to_ascii_lowercase()));
        let wanted = Wanted { sort: Sort::Path, offset: 0, limit: 1, facets: Vec::new(), top: 0 };
        let outcome = search::run(&self.searcher, &self.layout, &plan, Domain::Article, &wanted)?;
        match outcome.hits.first() {
            Some(hit) if outcome.total == 1 => self.record(hit).map(Some),
            Some(_) => Err(Error::new(
                Kind::Usage,
                format!("{} articles have an id that begins with {name}", outcome.total),
            )
            .hint("give more digits of the id")),
            None => Ok(None),
        }
    }

    /// What a query means, for `--explain` and for tests.
    ///
    /// # Errors
    /// A query that cannot be understood.
    pub fn plan(&self, query: &str, domain: Domain) -> Result<Plan> {
        let ast = parse::parse(query).map_err(|mistake| mistake.in_query(query))?;
        Planner::new(self.schema, self.today).plan(&ast, domain)?.map_err(|mistake| mistake.in_query(query))
    }

    fn wanted(&self, request: &Request) -> Result<Wanted> {
        let fields = self.schema.fields()?;
        let facets = request.facets.iter().map(|name| facet::By::of(name, fields)).collect::<Result<_>>()?;
        Ok(Wanted {
            sort: request.sort,
            offset: request.offset,
            limit: request.limit,
            facets,
            top: request.top,
        })
    }

    fn record(&self, hit: &Hit) -> Result<Record> {
        search::record(&self.searcher, &self.layout, hit.segment, hit.article)
    }

    /// The article that holds a term of its own.
    fn find(&self, term: Term) -> Result<Option<Record>> {
        use tantivy::DocSet;
        for (number, reader) in (0u32..).zip(self.searcher.segment_readers()) {
            let segment = compile::Segment::new(reader)?;
            let mut articles = compile::every(&self.layout, &segment, Domain::Article)?;
            let Some(mut docs) = segment.postings(&term, tantivy::schema::IndexRecordOption::Basic)? else {
                continue;
            };
            while docs.doc() != tantivy::TERMINATED {
                let doc = docs.doc();
                if articles.doc() < doc {
                    articles.seek(doc);
                }
                if articles.doc() == doc && !reader.is_deleted(doc) {
                    return search::record(&self.searcher, &self.layout, number, doc).map(Some);
                }
                docs.advance();
            }
        }
        Ok(None)
    }
}

/// The topics that results must or may have.
fn topics_of(plan: &Plan) -> Vec<&str> {
    match plan {
        Plan::And(plans) | Plan::Or(plans) => plans.iter().flat_map(topics_of).collect(),
        Plan::Quote(plan) | Plan::Article(plan) => topics_of(plan),
        Plan::Value(field, values) if field == "topic" => values.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a topic is another or lies below it.
fn within(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An error of tantivy while an index is read.
fn unreadable(error: TantivyError) -> Error {
    Error::new(Kind::Index, "the index cannot be read").caused_by(&error).hint(
        "if this stays, remove the index folder and run `newsdex index`; the articles are never touched",
    )
}
