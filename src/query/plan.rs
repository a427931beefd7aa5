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

use jiff::civil::Date;
use serde::Serialize;

use super::ast::{Ast, Compare, Limit, Name, Term};
use super::expr::Expr;
use super::snippet::Finder;
use super::value::{Asked, Match, escaped, glob, row, words_of};
use super::{Mistake, date};
use crate::article::{QuoteKind, Span};
use crate::error::Error;
use crate::schema::{Field, Over, Schema, Type, day_number};

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

/// How much two neighbouring words of a query count in addition where they stand near each other, and how many other
/// words may stand between: the sequential dependence model of Metzler and Croft, "A Markov Random Field Model for Term
/// Dependencies" (2005), with its windows of eight words and a weight in its range.
const PAIR: f32 = 0.2;
const WINDOW: u32 = 6;
/// How much the form that was written counts in addition to any form of its stem.
const FORM: f32 = 0.3;

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
            Ast::Near(..) => self.words(ast, domain, field, 1, None),
            Ast::Limit(Limit::AtLeast(least), inner) => match &**inner {
                Ast::Limit(Limit::First(first), inner) => {
                    self.words(inner, domain, field, *least, Some(*first))
                }
                inner => self.words(inner, domain, field, *least, None),
            },
            Ast::Limit(Limit::First(first), inner) => match &**inner {
                Ast::Limit(Limit::AtLeast(least), inner) => {
                    self.words(inner, domain, field, *least, Some(*first))
                }
                inner => self.words(inner, domain, field, 1, Some(*first)),
            },
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

    /// Whether there is nothing in it to be looked for; what has no words may still be a date, a number or a path.
    fn says_nothing(&self, ast: &Ast, field: Option<&Name>) -> bool {
        let of_words = |name: &Name| {
            let fields = self.schema.fields().ok();
            let field = fields.and_then(|fields| fields.get(&name.text));
            field.is_none_or(|field| matches!(field.kind, Type::Text | Type::Name))
        };
        field.is_none_or(of_words) && wordless(ast, field.is_some())
    }

    /// Bare words and phrases that stand together: all of them, or any; better where neighbours stand near each other.
    fn together(&mut self, parts: &[&Ast], domain: Domain, field: Option<&Name>) -> Planned {
        let plans: Vec<Plan> =
            parts.iter().map(|part| self.tree(part, domain, field)).collect::<Result<_, _>>()?;
        // Words of a text may be loosened, in the parentheses of a field, too; names, dates and the like hold all the same.
        let text = |name: &Name| {
            let field = self.schema.fields().ok().and_then(|fields| fields.get(&name.text));
            field.is_some_and(|field| field.kind == Type::Text && field.name != "role")
        };
        let any = self.words == Words::Any && field.is_none_or(text);
        if plans.len() == 1 || plans.iter().any(|plan| !matches!(plan, Plan::Text(_))) {
            return Ok(if any { any_of(plans) } else { all_of(plans) });
        }
        let small = |plan: &Plan| match plan {
            Plan::Text(Text { words: Expr::Leaf(Asked::Word(text) | Asked::Exact(text)), .. }) => {
                self.schema.fields().is_ok_and(|fields| fields.is_small(text))
            }
            _ => false,
        };
        // One word of the text each, the small ones left out.
        let word = |plan: &Plan| match plan {
            Plan::Text(Text {
                words: Expr::Leaf(word @ (Asked::Word(_) | Asked::Exact(_))), fields, ..
            }) => (!small(plan) && fields.iter().any(|(_, weight)| *weight > 0.0))
                .then(|| (word.clone(), fields.clone())),
            _ => None,
        };
        let words: Vec<_> = plans.iter().filter_map(word).collect();
        let near = words.windows(2).filter(|pair| pair[0].0 != pair[1].0).map(|pair| {
            let fields = pair[0].1.iter().map(|(name, weight)| (name.clone(), weight * PAIR)).collect();
            let words = Expr::Window(vec![pair[0].0.clone(), pair[1].0.clone()], WINDOW);
            Plan::Text(Text { fields, words, least: 1, first: None })
        });
        // The form that was written counts more than the others of its stem.
        let written = words.iter().filter_map(|(word, fields)| {
            let Asked::Word(word) = word else { return None };
            let fields = fields.iter().map(|(name, weight)| (name.clone(), weight * FORM)).collect();
            let words = Expr::Leaf(Asked::Exact(word.clone()));
            Some(Plan::Text(Text { fields, words, least: 1, first: None }))
        });
        let near: Vec<Plan> = near.chain(written).collect();
        let plan = if !any {
            all_of(plans)
        } else if plans.iter().all(small) {
            any_of(plans)
        } else {
            any_of(plans.into_iter().filter(|plan| !small(plan)).collect())
        };
        Ok(if near.is_empty() { plan } else { Plan::Better(Box::new(plan), near) })
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

    /// A word or phrase without a field.
    fn bare(&mut self, term: &Term, domain: Domain) -> Planned {
        if let Some(name) = term.text.strip_suffix(':').filter(|_| !term.quoted)
            && let Some(field) = self.fields().and_then(|fields| fields.get(name))
        {
            let message = format!("`{name}:` asks for nothing");
            return Err(
                Mistake::new(term.span, message).hint(format!("write {} without a space", field.example))
            );
        }
        Ok(match words_of(term, true) {
            Some(words) => {
                Plan::Text(Text { fields: self.bare_fields(domain), words, least: 1, first: None })
            }
            None => Plan::All,
        })
    }

    /// The fields into which bare words look.
    fn bare_fields(&mut self, domain: Domain) -> Vec<(String, f32)> {
        match domain {
            Domain::Quote => vec![("said".to_owned(), 1.0)],
            Domain::Article => self
                .fields()
                .map(|fields| fields.all())
                .unwrap_or_default()
                .iter()
                .filter(|field| field.over == Over::Article)
                .filter_map(|field| Some((field.name.clone(), field.weight?)))
                .collect(),
        }
    }

    /// Words near each other or counted, in one field or where bare words look.
    fn words(
        &mut self,
        ast: &Ast,
        domain: Domain,
        group: Option<&Name>,
        least: u32,
        first: Option<u32>,
    ) -> Planned {
        let mut names: Vec<&Name> = group.into_iter().collect();
        names_in(ast, &mut names);
        let place = ast.span().unwrap_or(Span::new(0, 0));
        let Some(name) = names.first() else {
            let words = expression(ast, true, place)?;
            return Ok(Plan::Text(Text { fields: self.bare_fields(domain), words, least, first }));
        };
        let field = self.field(name)?;
        for other in &names[1..] {
            if self.field(other)?.name != field.name {
                let message = "words near each other, and words that are counted, stand in one field";
                return Err(
                    Mistake::new(other.span, message).hint(format!("ask `{}:` for all of them", field.name))
                );
            }
        }
        if !matches!(field.kind, Type::Text | Type::Name) {
            return Err(Mistake::new(
                place,
                format!("`{}` has no words to stand near each other", field.name),
            ));
        }
        let words = expression(ast, field.kind == Type::Text, place)?;
        if (words.asks_marks() || first.is_some()) && (field.kind == Type::Name || field.name == "role") {
            return Err(Mistake::new(place, format!("`{}` is no text with sentences", field.name)));
        }
        let home = home(&field, domain);
        let plan =
            Plan::Text(Text { fields: vec![(field.name.clone(), weight(&field))], words, least, first });
        Ok(across(plan, home, domain))
    }

    /// A clause on a field, for documents of the field's own domain.
    fn clause(&mut self, field: &Field, term: &Term) -> Planned {
        if term.text == "*" && !term.quoted {
            return Ok(Plan::Has(field.name.clone()));
        }
        if !matches!(term.compare, Compare::Plain | Compare::Exact)
            && !matches!(field.kind, Type::Date | Type::Number)
        {
            let message = format!("`{}` has no order to compare by", field.name);
            return Err(Mistake::new(term.value, message).hint(format!("for example {}", field.example)));
        }
        match field.kind {
            Type::Text | Type::Name => {
                let Some(matcher) = words_of(term, field.kind == Type::Text) else {
                    return Err(Mistake::new(term.value, "there is no word in this"));
                };
                let text = |words| {
                    let fields = vec![(field.name.clone(), weight(field))];
                    Plan::Text(Text { fields, words, least: 1, first: None })
                };
                let aliased = match (field.name.as_str(), term.compare) {
                    ("speaker", Compare::Plain) => self.aliases(&matcher),
                    _ => Vec::new(),
                };
                let names = aliased.iter().filter_map(|name| row(name));
                Ok(any_of(std::iter::once(matcher).chain(names).map(text).collect()))
            }
            Type::Keyword if field.name == "kind" => {
                let kind = term.text.to_lowercase();
                match QuoteKind::ALL.iter().find(|known| known.name() == kind) {
                    Some(_) => Ok(Plan::Value(field.name.clone(), vec![kind])),
                    None => {
                        Err(Mistake::new(term.value, format!("there is no kind of quote `{}`", term.text))
                            .hint("the kinds are direct, indirect, mixed and headline"))
                    }
                }
            }
            Type::Keyword => {
                Ok(Plan::Pattern(field.name.clone(), format!("{}.*", escaped(&term.text.to_lowercase()))))
            }
            Type::Topic => self.topic(field, term),
            Type::Date => self.date(field, term),
            Type::Number => number(field, term),
            Type::Path => Ok(Plan::Pattern(field.name.clone(), glob(&term.text))),
        }
    }

    fn topic(&mut self, field: &Field, term: &Term) -> Planned {
        let topics = match self.schema.topic_names() {
            Ok(topics) => topics,
            Err(error) => return self.fail(error),
        };
        let found = topics.find(&term.text);
        if found.is_empty() {
            let mistake = Mistake::new(term.value, format!("there is no topic `{}`", term.text));
            return Err(match topics.nearest(&term.text) {
                Some(near) => mistake.hint(format!("did you mean topic:{}? ({})", near.path, near.label)),
                None => mistake.hint("`newsdex topics` lists them"),
            });
        }
        Ok(Plan::Value(field.name.clone(), found.iter().map(|topic| topic.path.clone()).collect()))
    }

    fn date(&mut self, field: &Field, term: &Term) -> Planned {
        let Some(days) = date::days(&term.text, self.today) else {
            let message = format!("`{}` is not a date", term.text);
            return Err(Mistake::new(term.value, message).hint(format!("dates are written {}", date::FORMS)));
        };
        let (from, to) = (day_number(days.from), day_number(days.to));
        Ok(range(field, term.compare, from, to))
    }

    /// Canonical names of speakers who have another name with these words in it.
    fn aliases(&mut self, words: &Match) -> Vec<String> {
        // A pattern that is too large is refused when it is compiled.
        let Ok(finder) = Finder::of(words) else { return Vec::new() };
        match self.schema.speakers() {
            Ok(speakers) => {
                let known = |aliases: &[String]| aliases.iter().any(|alias| finder.finds(alias));
                let persons = speakers.persons().filter(|(_, aliases)| known(aliases));
                persons.map(|(name, _)| name.to_owned()).collect()
            }
            Err(error) => {
                self.problem = Some(error);
                Vec::new()
            }
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
        let is = |name: &Name, field: &str| {
            let fields = self.schema.fields();
            fields.is_ok_and(|fields| fields.get(&name.text).is_some_and(|known| known.name == field))
        };
        match ast {
            Ast::And(parts) | Ast::Or(parts) => parts.iter().any(|part| self.names_speaker(part)),
            Ast::Not(part) | Ast::Limit(_, part) => self.names_speaker(part),
            Ast::Near(left, right, _) => self.names_speaker(left) || self.names_speaker(right),
            Ast::Group(name, part) => is(name, "speaker") || (is(name, "said") && self.names_speaker(part)),
            Ast::Term(term) => term.field.as_ref().is_some_and(|name| is(name, "speaker")),
        }
    }

    fn is_quote_field(&self, name: &Name) -> bool {
        self.schema
            .fields()
            .is_ok_and(|fields| fields.get(&name.text).is_some_and(|field| field.over == Over::Quote))
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

/// How much a match in a field that was named counts: names and roles choose results, only words of the text make one
/// better than another.
fn weight(field: &Field) -> f32 {
    if field.kind == Type::Text && field.name != "role" { 1.0 } else { 0.0 }
}

/// Whether it is a word or a phrase without a field of its own.
fn is_bare(ast: &Ast) -> bool {
    matches!(ast, Ast::Term(term) if term.field.is_none())
}

/// Whether it asks for any value.
fn is_star(ast: &Ast) -> bool {
    matches!(ast, Ast::Term(term) if term.text == "*" && !term.quoted)
}

/// Whether there is nothing in it that could be looked for, such as a dash that stands alone; `group` when it stands in
/// the parentheses of a field, for which `*` means any value.
fn wordless(ast: &Ast, group: bool) -> bool {
    match ast {
        Ast::And(parts) | Ast::Or(parts) => parts.iter().all(|part| wordless(part, group)),
        Ast::Not(part) => wordless(part, group),
        Ast::Term(term) => {
            let text = term.text.as_str();
            is_bare(ast) && words_of(term, true).is_none() && !text.ends_with(':') && !(group && text == "*")
        }
        Ast::Group(..) | Ast::Near(..) | Ast::Limit(..) => false,
    }
}

/// All fields that are named.
fn names_in<'q>(ast: &'q Ast, out: &mut Vec<&'q Name>) {
    match ast {
        Ast::And(parts) | Ast::Or(parts) => parts.iter().for_each(|part| names_in(part, out)),
        Ast::Not(part) | Ast::Limit(_, part) => names_in(part, out),
        Ast::Near(left, right, _) => {
            names_in(left, out);
            names_in(right, out);
        }
        Ast::Group(name, part) => {
            out.push(name);
            names_in(part, out);
        }
        Ast::Term(term) => out.extend(&term.field),
    }
}

/// The words of a tree as one expression; `place` is shown where a part has no place of its own.
fn expression(ast: &Ast, stems: bool, place: Span) -> Result<Match, Mistake> {
    let place = ast.span().unwrap_or(place);
    let refused = |message: &str, hint: &str| Err(Mistake::new(place, message).hint(hint));
    match ast {
        Ast::Term(term) => {
            words_of(term, stems).ok_or_else(|| Mistake::new(place, "there is no word in this"))
        }
        Ast::And(parts) if parts.len() == 1 => expression(&parts[0], stems, place),
        Ast::Group(_, part) => expression(part, stems, place),
        Ast::Or(parts) => {
            Ok(Expr::Any(parts.iter().map(|part| expression(part, stems, place)).collect::<Result<_, _>>()?))
        }
        Ast::Near(left, right, reach) => Ok(Expr::Near(
            Box::new(expression(left, stems, place)?),
            Box::new(expression(right, stems, place)?),
            *reach,
        )),
        Ast::And(_) => refused(
            "words beside each other cannot stand near something",
            "write them as a phrase in \"quotation marks\", or with OR between",
        ),
        Ast::Not(_) => {
            refused("what is excluded cannot stand near something", "exclude it beside: a w/5 b -c")
        }
        Ast::Limit(..) => {
            refused("counted words cannot stand near something", "count the whole: atleast2(a w/5 b)")
        }
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

fn number(field: &Field, term: &Term) -> Planned {
    let mistake = || {
        Mistake::new(term.value, format!("`{}` is not a number", term.text))
            .hint(format!("for example {}, {}:100..200", field.example, field.name))
    };
    let read = |text: &str| text.trim().replace([',', '_'], "").parse::<i64>().ok();
    let (from, to) = match term.text.split_once("..") {
        Some((from, to)) => (
            if from.is_empty() { Some(0) } else { read(from) },
            if to.is_empty() { Some(i64::MAX) } else { read(to) },
        ),
        None => (read(&term.text), read(&term.text)),
    };
    match (from, to) {
        (Some(from), Some(to)) => Ok(range(field, term.compare, from, to)),
        _ => Err(mistake()),
    }
}

/// The numbers that compare so with `from..=to`.
fn range(field: &Field, compare: Compare, from: i64, to: i64) -> Plan {
    let (from, to) = match compare {
        Compare::Plain | Compare::Exact => (from, to),
        Compare::Above => (to.saturating_add(1), i64::MAX),
        Compare::From => (from, i64::MAX),
        Compare::Below => (i64::MIN, from.saturating_sub(1)),
        Compare::UpTo => (i64::MIN, to),
    };
    Plan::Range(field.name.clone(), from, to)
}
