//! Why nothing was found: which clause empties the result, and what would match instead.
//!
//! In: a query without results. Out: for each of its clauses how much it finds alone and how much is found without it,
//! and for a word that is nowhere the nearest one that is.

use serde::Serialize;
use tantivy::DocSet;
use tantivy::schema::{Field, IndexRecordOption};

use super::ast::Ast;
use super::parse::parse;
use super::pattern::Automaton;
use super::plan::{Domain, Plan, Planner, Words};
use super::search::{self, Wanted};
use super::value::Asked;
use super::{Engine, unreadable};
use crate::error::Result;

/// More clauses than this are not looked at one by one.
const CLAUSES: usize = 16;

/// One clause of a query that finds nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// As it was written.
    pub text: String,
    /// How many results it has by itself.
    pub alone: usize,
    /// How many results the query has without it.
    pub without: usize,
    /// A word of it that is nowhere, and the nearest one that is there.
    pub instead: Option<(String, String)>,
}

/// Why a query finds nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Its clauses, in order.
    pub clauses: Vec<Clause>,
    /// How many results there are if any of the bare words will do.
    pub any: usize,
}

impl Engine<'_> {
    /// Looks at the clauses of a query that has no results.
    ///
    /// # Errors
    /// A query that cannot be understood, or an index that cannot be read.
    pub fn why(&self, query: &str, domain: Domain, words: Words) -> Result<Why> {
        let ast = parse(query).map_err(|mistake| mistake.in_query(query))?;
        let parts = match &ast {
            Ast::And(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        if parts.len() > CLAUSES {
            return Ok(Why::default());
        }
        let plan = |parts: Vec<Ast>, words| -> Result<Option<Plan>> {
            Ok(Planner::new(self.schema, self.today, words).plan(&Ast::And(parts), domain)?.ok())
        };
        let count = |plan: Option<&Plan>| plan.map_or(Ok(0), |plan| self.count(plan, domain));
        let mut clauses = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let Some(span) = part.span() else { continue };
            let mut others = parts.to_vec();
            others.remove(number);
            let single = plan(vec![part.clone()], words)?;
            let alone = count(single.as_ref())?;
            let without = if others.is_empty() { 0 } else { count(plan(others, words)?.as_ref())? };
            let instead = match &single {
                Some(plan) if alone == 0 => self.nearest(plan)?,
                _ => None,
            };
            let open = matches!(part, Ast::Group(..) | Ast::Limit(..));
            let text = &query[span.start..span.end];
            let negated = matches!(part, Ast::Not(_));
            let text = format!("{}{text}{}", if negated { "-" } else { "" }, if open { " …" } else { "" });
            clauses.push(Clause { text, alone, without, instead });
        }
        let any = match words {
            Words::All if parts.len() > 1 => count(plan(parts.to_vec(), Words::Any)?.as_ref())?,
            _ => 0,
        };
        Ok(Why { clauses, any })
    }

    /// How many results a plan has.
    fn count(&self, plan: &Plan, domain: Domain) -> Result<usize> {
        Ok(search::run(&self.searcher, &self.layout, plan, domain, &Wanted::default())?.total)
    }

    /// A word of a plan that is nowhere, and the most frequent one that is written nearly so.
    fn nearest(&self, plan: &Plan) -> Result<Option<(String, String)>> {
        let mut texts = Vec::new();
        texts_of(plan, &mut texts);
        for (field, word) in texts {
            // What is said, and the lead, is part of the body.
            let name = if ["said", "lead"].contains(&field.as_str()) { "body" } else { &field };
            let Ok(field) = self.layout.schema.get_field(name) else { continue };
            if self.frequency(field, &word)? > 0 {
                continue;
            }
            if let Some(near) = self.nearest_in(field, &word)? {
                let near = match name {
                    "speaker" => self.speaker_with(&near)?.unwrap_or(near),
                    _ => near,
                };
                return Ok(Some((word, near)));
            }
        }
        Ok(None)
    }

    fn frequency(&self, field: Field, word: &str) -> Result<u32> {
        let term = tantivy::Term::from_field_text(field, word);
        let mut frequency = 0;
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(field).map_err(unreadable)?;
            frequency += inverted.doc_freq(&term).map_err(|e| unreadable(e.into()))?;
        }
        Ok(frequency)
    }

    fn nearest_in(&self, field: Field, word: &str) -> Result<Option<String>> {
        let distance = if word.chars().count() < 5 { 1 } else { 2 };
        let automaton = Automaton::fuzzy(word, distance);
        let mut best: Option<(usize, u32, String)> = None;
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(field).map_err(unreadable)?;
            let mut found = Vec::new();
            automaton.each_term(inverted.terms(), |key, info| {
                found.push((String::from_utf8_lossy(key).into_owned(), info.doc_freq));
                Ok(())
            })?;
            for (near, frequency) in found {
                let apart = strsim::damerau_levenshtein(word, &near);
                let better = best.as_ref().is_none_or(|(least, most, text)| {
                    (apart, std::cmp::Reverse(frequency), &near) < (*least, std::cmp::Reverse(*most), text)
                });
                if better {
                    best = Some((apart, frequency, near));
                }
            }
        }
        Ok(best.map(|(_, _, text)| text))
    }

    /// The name of a speaker with a word in it, for a hint that can be copied.
    fn speaker_with(&self, word: &str) -> Result<Option<String>> {
        let term = tantivy::Term::from_field_text(self.layout.speaker, word);
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(self.layout.speaker).map_err(unreadable)?;
            let postings =
                inverted.read_postings(&term, IndexRecordOption::Basic).map_err(|e| unreadable(e.into()))?;
            let Some(postings) = postings.filter(|postings| postings.doc() != tantivy::TERMINATED) else {
                continue;
            };
            let Some(names) = reader.fast_fields().str("speaker_name").map_err(unreadable)? else { continue };
            if let Some(ord) = names.ords().first(postings.doc()) {
                let mut name = String::new();
                names.ord_to_str(ord, &mut name).map_err(|e| unreadable(e.into()))?;
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

/// Words that are asked, with the first field in which.
fn texts_of(plan: &Plan, out: &mut Vec<(String, String)>) {
    match plan {
        Plan::And(plans) | Plan::Or(plans) => plans.iter().for_each(|plan| texts_of(plan, out)),
        Plan::Quote(plan) | Plan::Article(plan) | Plan::Better(plan, _) => texts_of(plan, out),
        Plan::Text(text) => {
            let bare = text.fields.iter().find(|(field, _)| field == "body").or(text.fields.first());
            let Some((field, _)) = bare else { return };
            text.words.each_leaf(&mut |asked| {
                if let Asked::Word(word) | Asked::Exact(word) = asked {
                    out.push((field.clone(), word.clone()));
                }
            });
        }
        _ => {}
    }
}
