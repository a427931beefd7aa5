//! The composer of the query flow: parse, plan, search, and fetch what is shown.
//!
//! In: a query as text. Out: [`results`], plain data. It reads an index through a tantivy searcher that is handed to
//! it, and never writes one; it prints nothing.

use jiff::civil::Date;
use tantivy::{Searcher, TantivyError, Term};
use unicode_width::UnicodeWidthStr;

use crate::article::Span;
use crate::error::{Error, Kind, MEND, Result};
use crate::record::Record;
use crate::schema::{Layout, Schema};
use ast::Ast;
use facet::By;
use plan::{Domain, Plan, Planner, Words};
use results::{ArticleHit, FoundQuote, SpeakerEntry};
use search::{Hit, Outcome, Wanted};

pub mod ast;
mod compile;
pub mod date;
mod docset;
pub mod expr;
mod facet;
mod fetch;
mod forms;
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
mod why;

pub use fetch::Hits;
pub use search::Sort;
pub use why::{Clause, Why};

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
    /// Two of these to be counted together, as a table.
    pub cross: Option<(String, String)>,
    /// Values of facets to which the results are narrowed.
    pub only: Vec<Choice>,
    /// How many values of each facet to give at the most.
    pub top: usize,
    /// Which of several bare words a result has to have.
    pub words: Words,
}

/// Values of one facet that were chosen; any of them will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The field or period.
    pub field: String,
    /// The values, as facets print them.
    pub values: Vec<String>,
}

impl Default for Request {
    fn default() -> Request {
        Request {
            sort: Sort::default(),
            offset: 0,
            limit: 10,
            facets: Vec::new(),
            cross: None,
            only: Vec::new(),
            top: 10,
            words: Words::All,
        }
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
    pub fn articles(&self, query: &str, request: &Request) -> Result<Hits<'_, ArticleHit>> {
        let (plan, outcome) = self.run(query, Domain::Article, request)?;
        Ok(Hits::articles(self, plan, outcome))
    }

    /// Quotes that match a query.
    ///
    /// # Errors
    /// A query that cannot be understood, or an index that cannot be read.
    pub fn quotes(&self, query: &str, request: &Request) -> Result<Hits<'_, FoundQuote>> {
        let (plan, outcome) = self.run(query, Domain::Quote, request)?;
        Ok(Hits::quotes(self, plan, outcome))
    }

    /// Runs a query, narrowed to the chosen values; a facet whose values were chosen is counted as if they had not been.
    fn run(&self, query: &str, domain: Domain, request: &Request) -> Result<(Plan, Outcome)> {
        let fields = self.schema.fields()?;
        let plan = self.plan(query, domain, request.words)?;
        let by = |name: &String| By::of(name, fields);
        let mut chosen: Vec<(By, Plan)> = Vec::new();
        for choice in &request.only {
            let by = By::of(&choice.field, fields)?;
            let narrowed = by.only(&choice.values, domain, self.today)?;
            chosen.push((by, narrowed));
        }
        let narrowed = |but: Option<&By>| {
            let others = chosen.iter().filter(|(by, _)| Some(by) != but).map(|(_, plan)| plan.clone());
            let plans: Vec<Plan> = std::iter::once(plan.clone()).chain(others).collect();
            if plans.len() == 1 { plan.clone() } else { Plan::And(plans) }
        };
        let whole = narrowed(None);
        let facets: Vec<By> = request.facets.iter().map(by).collect::<Result<_>>()?;
        let cross = request.cross.as_ref().map(|(a, b)| Ok::<_, Error>((by(a)?, by(b)?))).transpose()?;
        let mut wanted = Wanted {
            sort: request.sort,
            offset: request.offset,
            limit: request.limit,
            facets,
            cross,
            top: request.top,
        };
        let mut outcome = search::run(&self.searcher, &self.layout, &whole, domain, &wanted)?;
        (wanted.limit, wanted.cross) = (0, None);
        for (number, by) in std::mem::take(&mut wanted.facets).into_iter().enumerate() {
            if chosen.iter().any(|(chosen, _)| *chosen == by) {
                let open = narrowed(Some(&by));
                wanted.facets = vec![by];
                let counted = search::run(&self.searcher, &self.layout, &open, domain, &wanted)?;
                outcome.facets.splice(number..=number, counted.facets);
            }
        }
        Ok((whole, outcome))
    }

    /// Who speaks in the quotes that match a query, those with most quotes first.
    ///
    /// # Errors
    /// A query that cannot be understood, or an index that cannot be read.
    pub fn speakers(&self, query: &str) -> Result<Vec<SpeakerEntry>> {
        let plan = self.plan(query, Domain::Quote, Words::All)?;
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
        let wanted = Wanted { sort: Sort::Path, limit: 1, ..Wanted::default() };
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

    /// What a query means.
    ///
    /// # Errors
    /// A query that cannot be understood.
    pub fn plan(&self, query: &str, domain: Domain, words: Words) -> Result<Plan> {
        understand(query, self.schema, self.today, domain, words).map(|(_, plan)| plan)
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

/// A query as it was written and as it is understood; needs no index.
///
/// # Errors
/// A query that cannot be understood, with the place.
pub fn understand(
    query: &str,
    schema: &Schema,
    today: Date,
    domain: Domain,
    words: Words,
) -> Result<(Ast, Plan)> {
    let ast = parse::parse(query).map_err(|mistake| mistake.in_query(query))?;
    let planned = Planner::new(schema, today, words).plan(&ast, domain)?;
    Ok((ast, planned.map_err(|mistake| mistake.in_query(query))?))
}

/// The topics that results must or may have.
fn topics_of(plan: &Plan) -> Vec<&str> {
    match plan {
        Plan::And(plans) | Plan::Or(plans) => plans.iter().flat_map(topics_of).collect(),
        Plan::Quote(plan) | Plan::Article(plan) | Plan::Better(plan, _) => topics_of(plan),
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
    Error::new(Kind::Index, "the index cannot be read").caused_by(&error).hint(MEND)
}
