//! [`Plan`] to tantivy scorers, one segment at a time.
//!
//! In: a plan, a searcher and its layout. Out: for each segment, the documents that pass, in order and scored. It
//! decides nothing about meaning; what a clause means was settled in `plan`.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{
    BitSetDocSet, EmptyScorer, Exclude, RequiredOptionalScorer, Scorer, SumCombiner, intersect_scorers,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{BitSet, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

use super::docset::{constant, filter, union};
use super::expr::Expr;
use super::forms::{Forms, Meant};
use super::join::{QuoteCounts, ToArticle, ToQuotes};
use super::near::{Beginnings, Listed, Near, Word};
use super::pattern::Automaton;
use super::plan::{Domain, Plan, Text};
use super::score::{Counted, InArticle, InQuote, Limit, Often, QuotePlaces, Weight};
use super::value::Asked;
use crate::error::{Error, Result};
use crate::query::unreadable;
use crate::schema::{LINE, Layout, SENTENCE, ZONES, doc};

/// What plans are compiled against.
pub(super) struct Compiler<'a> {
    searcher: &'a Searcher,
    layout: &'a Layout,
    forms: Forms<'a>,
    articles: u64,
    quotes: u64,
}

/// One segment as scorers see it.
pub(super) struct Segment<'a> {
    pub(super) reader: &'a SegmentReader,
    pub(super) counts: QuoteCounts,
}

impl<'a> Segment<'a> {
    pub(super) fn new(reader: &'a SegmentReader) -> Result<Segment<'a>> {
        let counts = reader.fast_fields().column_first_or_default::<i64>("quotes").map_err(unreadable)?;
        Ok(Segment { reader, counts })
    }

    /// The documents that hold a term.
    pub(super) fn postings(&self, term: &Term, option: IndexRecordOption) -> Result<Option<SegmentPostings>> {
        let inverted = self.reader.inverted_index(term.field()).map_err(unreadable)?;
        inverted.read_postings(term, option).map_err(|e| unreadable(e.into()))
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn new(searcher: &'a Searcher, layout: &'a Layout) -> Result<Compiler<'a>> {
        let forms = Forms::new(searcher, layout)?;
        let mut compiler = Compiler { searcher, layout, forms, articles: 0, quotes: 0 };
        compiler.articles = compiler.living(&[Term::from_field_text(layout.doc, doc::ARTICLE)])?;
        compiler.quotes = compiler.living(&[Term::from_field_text(layout.doc, doc::QUOTE)])?;
        Ok(compiler)
    }

    /// How many living documents have one of the terms, counting those twice that have two.
    fn living(&self, terms: &[Term]) -> Result<u64> {
        let mut count = 0;
        for reader in self.searcher.segment_readers() {
            for term in terms {
                let inverted = reader.inverted_index(term.field()).map_err(unreadable)?;
                count += match reader.alive_bitset() {
                    None => inverted.doc_freq(term).map_err(|e| unreadable(e.into()))?,
                    Some(alive) => inverted
                        .read_postings(term, IndexRecordOption::Basic)
                        .map_err(|e| unreadable(e.into()))?
                        .map_or(0, |postings| postings.doc_freq_given_deletes(alive)),
                } as u64;
            }
        }
        Ok(count)
    }

    /// Makes a plan ready to be run on any segment: what needs the whole index is asked here, once.
    pub(super) fn prepare(&self, plan: &Plan, domain: Domain) -> Result<Prepared> {
        let all =
            |plans: &[Plan]| plans.iter().map(|plan| self.prepare(plan, domain)).collect::<Result<Vec<_>>>();
        Ok(match plan {
            Plan::All => Prepared::All(domain),
            Plan::And(plans) => {
                let (mut with, mut without) = (Vec::new(), Vec::new());
                for plan in plans {
                    match plan {
                        Plan::Not(plan) => without.push(self.prepare(plan, domain)?),
                        plan => with.push(self.prepare(plan, domain)?),
                    }
                }
                Prepared::And { domain, with, without }
            }
            Plan::Or(plans) => Prepared::Or(all(plans)?),
            Plan::Not(plan) => {
                Prepared::And { domain, with: Vec::new(), without: vec![self.prepare(plan, domain)?] }
            }
            Plan::Better(plan, better) => {
                Prepared::Better(Box::new(self.prepare(plan, domain)?), all(better)?)
            }
            Plan::Text(text) => self.text(text)?,
            Plan::Value(name, values) => {
                let field = self.field(name)?;
                Prepared::Terms(domain, field, values.clone())
            }
            Plan::Pattern(name, pattern) => {
                Prepared::Matching(self.field(name)?, Automaton::regex(pattern)?, domain)
            }
            Plan::Range(name, from, to) => Prepared::Range(domain, name.clone(), *from, *to),
            Plan::Column(name, values) => Prepared::Column(domain, name.clone(), values.clone()),
            // The lead is part of the body; its length is known of every article.
            Plan::Has(name) if name == "lead" => Prepared::Range(domain, name.clone(), 1, i64::MAX),
            Plan::Has(name) => Prepared::Has(domain, name.clone()),
            Plan::Quote(plan) => Prepared::ToArticle(Box::new(self.prepare(plan, Domain::Quote)?)),
            Plan::Article(plan) => Prepared::ToQuotes(Box::new(self.prepare(plan, Domain::Article)?)),
        })
    }

    fn field(&self, name: &str) -> Result<Field> {
        self.layout.schema.get_field(name).map_err(unreadable)
    }

    /// How many living documents may have a term where it is meant.
    fn living_meant(&self, meant: &Meant) -> Result<u64> {
        let count = self.living(std::slice::from_ref(&meant.term))?;
        Ok(match &meant.within {
            Some(mark) => count.min(self.living(std::slice::from_ref(mark))?),
            None => count,
        })
    }

    fn text(&self, text: &Text) -> Result<Prepared> {
        let mut parts = Vec::new();
        for (name, weight) in &text.fields {
            match name.as_str() {
                "said" => {
                    for (zone, number) in ZONES.iter().zip(0i64..) {
                        parts.push(self.words(zone, *weight, text, Within::Quotes(number))?);
                    }
                }
                "lead" => parts.push(self.words("body", *weight, text, Within::Lead)?),
                name => parts.push(self.words(name, *weight, text, Within::Field)?),
            }
        }
        Ok(if text.least > 1 { Prepared::Often(parts, text.least) } else { Prepared::Words(parts) })
    }

    fn words(&self, name: &str, weight: f32, text: &Text, within: Within) -> Result<Words> {
        let field = self.field(name)?;
        let all = if ["role", "speaker"].contains(&name) { self.quotes } else { self.articles };
        let expr = text.words.map(&mut |asked| {
            Ok::<_, Error>(match asked {
                // Only articles in English have quotes, and so roles.
                Asked::Word(word) if name == "role" => Sought::Terms(self.forms.in_english(field, word)?),
                Asked::Word(word) => Sought::Terms(self.forms.of(field, word)?),
                Asked::Exact(word) => Sought::Terms(vec![Meant::anywhere(field, word)]),
                Asked::Pattern(pattern) => Sought::Pattern(Automaton::regex(pattern)?),
                Asked::Fuzzy(word, distance) => Sought::Pattern(Automaton::fuzzy(word, *distance)),
            })
        })?;
        let weight = Weight { idf: self.rarity(&expr, all)? * weight, pivot: pivot(within, name) };
        Ok(Words { field, expr, first: text.first, weight, within })
    }

    /// How rare an expression is: as rare as all of its words that have to be there.
    fn rarity(&self, expr: &Expr<Sought>, all: u64) -> Result<Score> {
        let leaf = |leaf: &Sought| match leaf {
            Sought::Terms(terms) => {
                let counts = terms.iter().map(|meant| self.living_meant(meant));
                Ok::<_, Error>(Weight::idf(counts.sum::<Result<_>>()?, all))
            }
            Sought::Pattern(_) => Ok(1.0),
        };
        match expr {
            Expr::Leaf(one) => leaf(one),
            Expr::Window(leaves, _) => leaves.iter().map(leaf).sum(),
            Expr::Row(parts) => parts.iter().map(|part| self.rarity(part, all)).sum(),
            Expr::Near(left, right, _) => Ok(self.rarity(left, all)? + self.rarity(right, all)?),
            Expr::Any(parts) => {
                let rarities: Vec<Score> =
                    parts.iter().map(|part| self.rarity(part, all)).collect::<Result<_>>()?;
                Ok(rarities.into_iter().reduce(Score::min).unwrap_or(0.0))
            }
        }
    }
}

/// Where the words of a field have to stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Within {
    /// Anywhere in the field.
    Field,
    /// In the lead.
    Lead,
    /// In a quote whose words are in the zone of that number.
    Quotes(i64),
}

/// One word of an expression.
pub(super) enum Sought {
    /// Any of these terms.
    Terms(Vec<Meant>),
    /// Any term that this matches.
    Pattern(Automaton),
}

/// Words in one field.
pub(super) struct Words {
    field: Field,
    expr: Expr<Sought>,
    first: Option<u32>,
    weight: Weight,
    within: Within,
}

impl Words {
    /// The documents of a segment that have them; `None` when one of the words is not in it.
    fn scorer(&self, segment: &Segment<'_>) -> Result<Option<Box<dyn Counted>>> {
        let Some(near) = self.near(segment)? else { return Ok(None) };
        let columns = segment.reader.fast_fields();
        let numbers = |name| columns.column_first_or_default::<i64>(name).map_err(unreadable);
        let weight = self.weight;
        if let Within::Quotes(zone) = self.within {
            let counts = segment.counts.clone();
            let (zones, from, to) = (numbers("zone")?, numbers("from")?, numbers("to")?);
            let places = QuotePlaces { counts, zones, from, to };
            return Ok(Some(Box::new(InQuote::new(near, weight, zone, places, self.first))));
        }
        let mut limits = Vec::new();
        if let Some(first) = self.first {
            limits.push(Limit::First(first, self.beginnings(segment)?));
        }
        let lengths = match self.within {
            Within::Lead => {
                limits.push(Limit::Lead(numbers("lead")?));
                None
            }
            _ => segment.reader.fieldnorms_readers().get_field(self.field).map_err(unreadable)?,
        };
        Ok(Some(Box::new(InArticle::new(near, weight, lengths, limits))))
    }

    fn near(&self, segment: &Segment<'_>) -> Result<Option<Near>> {
        let anywhere = matches!(self.within, Within::Field) && self.first.is_none();
        let counted = anywhere && matches!(self.expr, Expr::Leaf(_));
        let option =
            if counted { IndexRecordOption::WithFreqs } else { IndexRecordOption::WithFreqsAndPositions };
        let expr = self.expr.map(&mut |sought| {
            let mut postings: Vec<Box<dyn Postings>> = Vec::new();
            match sought {
                Sought::Terms(terms) => {
                    for term in terms {
                        postings.extend(term.postings(segment, option)?);
                    }
                }
                Sought::Pattern(automaton) => {
                    postings.push(Box::new(listed(segment, self.field, automaton)?));
                }
            }
            Ok::<_, Error>(Word::new(postings))
        })?;
        let beginnings = if expr.asks_marks() { Some(self.beginnings(segment)?) } else { None };
        let near = Near::new(expr, beginnings, anywhere);
        Ok((near.doc() != TERMINATED).then_some(near))
    }

    fn beginnings(&self, segment: &Segment<'_>) -> Result<Beginnings> {
        let mark = |mark: &str| {
            let term = Term::from_field_text(self.field, mark);
            let found = segment.postings(&term, IndexRecordOption::WithFreqsAndPositions)?;
            let boxed = |postings| Box::new(postings) as Box<dyn Postings>;
            Ok::<_, Error>(Word::new(found.into_iter().map(boxed).collect()))
        };
        Ok(Beginnings::new(mark(SENTENCE)?, mark(LINE)?))
    }
}

/// The length in words against which a field's documents are measured.
fn pivot(within: Within, field: &str) -> Score {
    match (within, field) {
        (Within::Quotes(_), _) | (_, "caption") => 20.0,
        (Within::Lead, _) | (_, "keypoints") => 50.0,
        (_, "title") => 12.0,
        _ => 700.0,
    }
}

/// A plan with its terms looked up.
pub(super) enum Prepared {
    All(Domain),
    And {
        domain: Domain,
        with: Vec<Prepared>,
        without: Vec<Prepared>,
    },
    Or(Vec<Prepared>),
    Better(Box<Prepared>, Vec<Prepared>),
    /// In any of these fields.
    Words(Vec<Words>),
    /// In these fields together so often.
    Often(Vec<Words>, u32),
    Terms(Domain, Field, Vec<String>),
    Matching(Field, Automaton, Domain),
    Range(Domain, String, i64, i64),
    Column(Domain, String, Vec<String>),
    Has(Domain, String),
    ToArticle(Box<Prepared>),
    ToQuotes(Box<Prepared>),
}

impl Prepared {
    /// The documents of a segment that pass; deleted ones are still among them.
    pub(super) fn scorer(&self, layout: &Layout, segment: &Segment<'_>) -> Result<Box<dyn Scorer>> {
        let docs = segment.reader.max_doc();
        match self {
            Prepared::All(domain) => Ok(constant(every(layout, segment, *domain)?)),
            Prepared::And { domain, with, without } => {
                let scorers = |parts: &[Prepared]| {
                    parts.iter().map(|part| part.scorer(layout, segment)).collect::<Result<Vec<_>>>()
                };
                let (mut with, without) = (scorers(with)?, scorers(without)?);
                if with.is_empty() {
                    with.push(constant(every(layout, segment, *domain)?));
                }
                let with = intersect_scorers(with, docs);
                Ok(if without.is_empty() { with } else { Box::new(Exclude::new(with, without)) })
            }
            Prepared::Or(parts) => {
                let scorers =
                    parts.iter().map(|part| part.scorer(layout, segment)).collect::<Result<Vec<_>>>()?;
                Ok(union(scorers))
            }
            Prepared::Better(plan, better) => {
                let plan = plan.scorer(layout, segment)?;
                let better =
                    better.iter().map(|part| part.scorer(layout, segment)).collect::<Result<Vec<_>>>()?;
                Ok(Box::new(RequiredOptionalScorer::<_, _, SumCombiner>::new(plan, union(better))))
            }
            Prepared::Words(fields) => {
                let mut scorers: Vec<Box<dyn Scorer>> = Vec::new();
                for field in fields {
                    scorers.extend(field.scorer(segment)?.map(|one| one as Box<dyn Scorer>));
                }
                Ok(union(scorers))
            }
            Prepared::Often(fields, least) => {
                let mut scorers = Vec::new();
                for field in fields {
                    scorers.extend(field.scorer(segment)?);
                }
                Ok(Box::new(Often::new(scorers, *least)))
            }
            Prepared::Terms(domain, field, values) => {
                let mut scorers = Vec::new();
                for value in values {
                    let term = Term::from_field_text(*field, value);
                    if let Some(postings) = segment.postings(&term, IndexRecordOption::Basic)? {
                        scorers.push(constant(postings));
                    }
                }
                let found = union(scorers);
                Ok(intersect_scorers(vec![found, constant(every(layout, segment, *domain)?)], docs))
            }
            Prepared::Matching(field, automaton, domain) => {
                let inverted = segment.reader.inverted_index(*field).map_err(unreadable)?;
                let mut set = BitSet::with_max_value(docs);
                automaton.each_term(inverted.terms(), |_, info| {
                    let mut postings =
                        inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
                    while postings.doc() != TERMINATED {
                        set.insert(postings.doc());
                        postings.advance();
                    }
                    Ok(())
                })?;
                let found = constant(BitSetDocSet::from(set));
                Ok(intersect_scorers(vec![found, constant(every(layout, segment, *domain)?)], docs))
            }
            Prepared::Range(domain, name, from, to) => {
                let numbers = segment.reader.fast_fields().i64(name).map_err(unreadable)?;
                let (from, to) = (*from, *to);
                let within =
                    move |doc| numbers.first(doc).is_some_and(|number| from <= number && number <= to);
                Ok(filter(every(layout, segment, *domain)?, within))
            }
            Prepared::Column(domain, name, values) => {
                let column = segment.reader.fast_fields().str(name).map_err(unreadable)?;
                let Some(column) = column else { return Ok(Box::new(EmptyScorer)) };
                let mut ords = Vec::new();
                for value in values {
                    ords.extend(column.dictionary().term_ord(value).map_err(|e| unreadable(e.into()))?);
                }
                if ords.is_empty() {
                    return Ok(Box::new(EmptyScorer));
                }
                let has = move |doc| column.term_ords(doc).any(|ord| ords.contains(&ord));
                Ok(filter(every(layout, segment, *domain)?, has))
            }
            Prepared::Has(domain, name) if name == "said" => Ok(constant(every(layout, segment, *domain)?)),
            Prepared::Has(domain, name) => {
                let field = layout.schema.get_field(name).map_err(unreadable)?;
                let every = every(layout, segment, *domain)?;
                if layout.schema.get_field_entry(field).is_fast() {
                    let columns =
                        segment.reader.fast_fields().dynamic_column_handles(name).map_err(unreadable)?;
                    let Some(column) = columns.first() else { return Ok(Box::new(EmptyScorer)) };
                    let column = column.open().map_err(|e| unreadable(e.into()))?;
                    Ok(filter(every, move |doc| column.column_index().has_value(doc)))
                } else {
                    let any = Prepared::Matching(field, Automaton::Any, *domain);
                    any.scorer(layout, segment)
                }
            }
            Prepared::ToArticle(quotes) => {
                let quotes = quotes.scorer(layout, segment)?;
                let articles = every(layout, segment, Domain::Article)?;
                Ok(Box::new(ToArticle::new(quotes, articles, segment.counts.clone())))
            }
            Prepared::ToQuotes(articles) => {
                let articles = articles.scorer(layout, segment)?;
                Ok(Box::new(ToQuotes::new(articles, segment.counts.clone())))
            }
        }
    }
}

/// Every place of every term that a pattern matches.
fn listed(segment: &Segment<'_>, field: Field, automaton: &Automaton) -> Result<Listed> {
    let inverted = segment.reader.inverted_index(field).map_err(unreadable)?;
    let (mut all, mut positions) = (Vec::new(), Vec::new());
    automaton.each_term(inverted.terms(), |_, info| {
        let mut postings =
            inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?;
        while postings.doc() != TERMINATED {
            postings.positions(&mut positions);
            all.extend(positions.iter().map(|position| (postings.doc(), *position)));
            postings.advance();
        }
        Ok(())
    })?;
    Ok(Listed::new(all))
}

/// Every document of a kind.
pub(super) fn every(layout: &Layout, segment: &Segment<'_>, domain: Domain) -> Result<SegmentPostings> {
    let kind = match domain {
        Domain::Article => doc::ARTICLE,
        Domain::Quote => doc::QUOTE,
    };
    let term = Term::from_field_text(layout.doc, kind);
    Ok(segment.postings(&term, IndexRecordOption::Basic)?.unwrap_or_else(SegmentPostings::empty))
}
