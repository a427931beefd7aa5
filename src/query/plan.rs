//! [`Ast`] to [`Plan`]: what a query means in terms of the schema.
//!
//! In: a tree, the schema, and whether articles or quotes are asked. Out: a tree of tests on documents. Here alone
//! fields, dates, topics and speaker aliases are resolved, and here alone "no such field, did you mean" is said.
//!
//! **The same-quote rule.** In a query for articles, the clauses over quotes (`speaker`, `said`, `role`, `kind`) that
//! stand together in one AND group speak of one and the same quote. In detail:
//!
//! - A `speaker:` clause begins a new quote; the clauses after it belong to it, those before the first one too.
//!   `speaker:A said:x speaker:B said:y` asks for two quotes.
//! - `-said:`, `-role:` and `-kind:` beside a positive clause over quotes exclude within that quote;
//!   `-speaker:` always excludes articles that quote that speaker, as does any of them alone.
//! - The sides of an OR are groups of their own. Parentheses that hold only clauses over quotes count as one clause,
//!   unless they name a second speaker or exclude one: then they are a group of their own, too.
//! - `quote:( … )` is one quote, spelled out; `-quote:( … )` means that no quote of the article is such.
//!
//! In a query for quotes every clause over quotes asks the quote itself, bare words ask its words, `topic:` what it
//! is about, and all other fields ask its article, as does `article:( … )`.
//!
//! `clause` says what a clause on a field means, `words` what bare words and words near each other mean.

use jiff::civil::Date;
use serde::Serialize;

use super::Mistake;
use super::ast::{Ast, Name, Term};
use super::value::Match;
use crate::article::Span;
use crate::error::Error;
use crate::schema::{Field, Over, Schema};

mod clause;
mod words;

use words::{is_bare, is_star, names_in};

/// What kind of document a plan is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Domain {
    /// Articles.
    Article,
    /// Quotes.
    Quote,
}

/// A test on documents of one [`Domain`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Every document.
    All,
    /// Passes all of these.
    And(Vec<Plan>),
    /// Passes any of these.
    Or(Vec<Plan>),
    /// Does not pass this.
    Not(Box<Plan>),
    /// Passes the first; the better the more of the others it passes, too.
    Better(Box<Plan>, Vec<Plan>),
    /// Has these words.
    Text(Text),
    /// Has one of these whole values.
    Value(String, Vec<String>),
    /// Has a value that this pattern matches from end to end.
    Pattern(String, String),
    /// Has one of these values in this column.
    Column(String, Vec<String>),
    /// Has a number from the first to the last, both included.
    Range(String, i64, i64),
    /// Has any value.
    Has(String),
    /// An article that has a quote which passes this.
    Quote(Box<Plan>),
    /// A quote whose article passes this.
    Article(Box<Plan>),
}

/// Words that a document has to have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Text {
    /// In any of these fields; the number is the weight of a match there.
    pub fields: Vec<(String, f32)>,
    /// The words.
    pub words: Match,
    /// How often, over all the fields.
    pub least: u32,
    /// Only among the first so many words of the field, or of the quote.
    pub first: Option<u32>,
}

/// Which of several bare words a result has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Words {
    /// All of them.
    #[default]
    All,
    /// At least one; the more and the rarer, the better the result.
    Any,
}

/// Resolves queries against a schema.
pub struct Planner<'a> {
    schema: &'a Schema,
    today: Date,
    words: Words,
    problem: Option<Error>,
}

type Planned = Result<Plan, Mistake>;

impl<'a> Planner<'a> {
    /// A planner for a day.
    pub fn new(schema: &'a Schema, today: Date, words: Words) -> Planner<'a> {
        Planner { schema, today, words, problem: None }
    }

    /// The plan of a tree.
    ///
    /// # Errors
    /// A [`Mistake`] where a field, topic, date or number does not exist or cannot be read; an [`Error`] where a file
    /// of the schema is wrong.
    pub fn plan(mut self, ast: &Ast, domain: Domain) -> Result<Planned, Error> {
        let planned = self.tree(ast, domain, None);
        self.problem.map_or(Ok(planned), Err)
    }

    fn tree(&mut self, ast: &Ast, domain: Domain, field: Option<&Name>) -> Planned {
        match ast {
            ast if self.says_nothing(ast, field) => Ok(Plan::All),
            Ast::And(parts) => self.and(parts, domain, field),
            Ast::Or(parts) => {
                let parts: Vec<&Ast> = parts.iter().filter(|part| !self.says_nothing(part, field)).collect();
                let parts = parts.into_iter().map(|part| self.tree(part, domain, field));
                Ok(any_of(parts.collect::<Result<_, _>>()?))
            }
            Ast::Not(part) => Ok(Plan::Not(Box::new(self.tree(part, domain, field)?))),
            Ast::Group(name, inner) => self.group(name, inner, domain),
            Ast::Term(term) => self.term(term, domain, field),
            Ast::Near(..) | Ast::Limit(..) => self.counted(ast, domain, field),
        }
    }

    /// An AND group: clauses over quotes are gathered by the same-quote rule.
    fn and(&mut self, parts: &[Ast], domain: Domain, field: Option<&Name>) -> Planned {
        let mut plans = Vec::new();
        let parts: Vec<&Ast> = parts.iter().filter(|part| !self.says_nothing(part, field)).collect();
        let (bare, parts) =
            parts.into_iter().partition::<Vec<&Ast>, _>(|part| is_bare(part) && !is_star(part));
        if !bare.is_empty() {
            plans.push(self.together(&bare, domain, field)?);
        }
        if domain == Domain::Quote || field.is_some() {
            for part in parts {
                plans.push(self.tree(part, domain, field)?);
            }
            return Ok(all_of(plans));
        }
        let together = parts.iter().any(|part| self.of_one_quote(part) && asks(part));
        let gathered: Vec<bool> = parts.iter().map(|part| together && self.of_one_quote(part)).collect();
        let mut quotes: Vec<Vec<Plan>> = Vec::new();
        let mut spoken = false;
        for (part, gathered) in parts.iter().zip(gathered) {
            if !gathered {
                plans.push(self.tree(part, domain, None)?);
                continue;
            }
            let speaks = self.names_speaker(part);
            if quotes.is_empty() || (speaks && spoken) {
                quotes.push(Vec::new());
            }
            spoken |= speaks;
            let plan = self.tree(part, Domain::Quote, None)?;
            quotes.last_mut().expect("one was just made").push(plan);
        }
        plans.extend(quotes.into_iter().map(|quote| Plan::Quote(Box::new(all_of(quote)))));
        Ok(all_of(plans))
    }

    fn group(&mut self, name: &Name, inner: &Ast, domain: Domain) -> Planned {
        if name.text.eq_ignore_ascii_case("article") {
            let plan = self.tree(inner, Domain::Article, None)?;
            return Ok(if domain == Domain::Quote { Plan::Article(Box::new(plan)) } else { plan });
        }
        let field = self.field(name)?;
        if field.name == "said" {
            let plan = self.tree(inner, Domain::Quote, None)?;
            return Ok(if domain == Domain::Article { Plan::Quote(Box::new(plan)) } else { plan });
        }
        let home = home(&field, domain);
        let plan = self.tree(inner, home, Some(name))?;
        Ok(across(plan, home, domain))
    }

    fn term(&mut self, term: &Term, domain: Domain, group: Option<&Name>) -> Planned {
        match term.field.as_ref().or(group) {
            Some(name) => {
                let field = self.field(name)?;
                let home = home(&field, domain);
                Ok(across(self.clause(&field, term)?, home, domain))
            }
            None => self.bare(term, domain),
        }
    }

    fn field(&mut self, name: &Name) -> Result<Field, Mistake> {
        let Some(fields) = self.fields() else {
            return Err(Mistake::new(name.span, "the fields cannot be read"));
        };
        fields.get(&name.text).cloned().ok_or_else(|| {
            let mistake = Mistake::new(name.span, format!("there is no field `{}`", name.text));
            match fields.nearest(&name.text) {
                Some(near) => mistake.hint(format!("did you mean `{near}:`?")),
                None => {
                    mistake.hint("`newsdex fields` lists them; put text with a colon in \"quotation marks\"")
                }
            }
        })
    }

    fn fields(&mut self) -> Option<&'a crate::schema::Fields> {
        match self.schema.fields() {
            Ok(fields) => Some(fields),
            Err(error) => {
                self.problem = Some(error);
                None
            }
        }
    }

    fn fail(&mut self, error: Error) -> Planned {
        let message = error.message().to_owned();
        self.problem = Some(error);
        Err(Mistake::new(Span::new(0, 1), message))
    }

    /// Whether all that is asked here can be asked of one quote: no second speaker, and none that is excluded.
    fn of_one_quote(&self, ast: &Ast) -> bool {
        match ast {
            Ast::And(parts) => {
                let speakers = parts.iter().filter(|part| self.names_speaker(part)).count();
                speakers < 2 && parts.iter().all(|part| self.of_one_quote(part))
            }
            Ast::Or(parts) => parts.iter().all(|part| self.of_one_quote(part)),
            Ast::Near(..) | Ast::Limit(..) => {
                let mut names = Vec::new();
                names_in(ast, &mut names);
                names.first().is_some_and(|name| self.is_quote_field(name))
            }
            Ast::Not(part) => self.of_one_quote(part) && !self.names_speaker(part),
            Ast::Group(name, _) => self.is_quote_field(name) && !name.text.eq_ignore_ascii_case("quote"),
            Ast::Term(term) => term.field.as_ref().is_some_and(|name| self.is_quote_field(name)),
        }
    }

    fn names_speaker(&self, ast: &Ast) -> bool {
        let is = |name: &Name, field: &str| self.known(name).is_some_and(|known| known.name == field);
        match ast {
            Ast::And(parts) | Ast::Or(parts) => parts.iter().any(|part| self.names_speaker(part)),
            Ast::Not(part) | Ast::Limit(_, part) => self.names_speaker(part),
            Ast::Near(left, right, _) => self.names_speaker(left) || self.names_speaker(right),
            Ast::Group(name, part) => is(name, "speaker") || (is(name, "said") && self.names_speaker(part)),
            Ast::Term(term) => term.field.as_ref().is_some_and(|name| is(name, "speaker")),
        }
    }

    fn is_quote_field(&self, name: &Name) -> bool {
        self.known(name).is_some_and(|field| field.over == Over::Quote)
    }

    /// The field of a name, if there is one.
    fn known(&self, name: &Name) -> Option<&'a Field> {
        self.schema.fields().ok()?.get(&name.text)
    }
}

/// Whether something has to be there, and not only something else must not.
fn asks(ast: &Ast) -> bool {
    match ast {
        Ast::And(parts) => parts.iter().any(asks),
        Ast::Or(parts) => parts.iter().all(asks),
        Ast::Not(_) => false,
        Ast::Group(..) | Ast::Near(..) | Ast::Limit(..) | Ast::Term(_) => true,
    }
}

/// The domain in which a field's clause is tested when `asked` is asked.
fn home(field: &Field, asked: Domain) -> Domain {
    match field.over {
        Over::Article => Domain::Article,
        Over::Quote => Domain::Quote,
        Over::Both => asked,
    }
}

/// A plan of one domain as a plan of another.
fn across(plan: Plan, from: Domain, to: Domain) -> Plan {
    match (from, to) {
        (Domain::Quote, Domain::Article) => Plan::Quote(Box::new(plan)),
        (Domain::Article, Domain::Quote) => Plan::Article(Box::new(plan)),
        _ => plan,
    }
}

fn all_of(mut plans: Vec<Plan>) -> Plan {
    match plans.len() {
        0 => Plan::All,
        1 => plans.remove(0),
        _ => Plan::And(plans),
    }
}

fn any_of(mut plans: Vec<Plan>) -> Plan {
    if plans.len() == 1 { plans.remove(0) } else { Plan::Or(plans) }
}
