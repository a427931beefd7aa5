//! What words mean: bare ones, words near each other, words that are counted.
//!
//! In: parts of a tree. Out: tests on text, with what makes one result better than another, or what is wrong.

use super::{Domain, Plan, Planned, Planner, Text, Words, across, all_of, any_of, home};
use crate::article::Span;
use crate::query::Mistake;
use crate::query::ast::{Ast, Limit, Name, Term};
use crate::query::expr::Expr;
use crate::query::value::{Asked, Match, words_of};
use crate::schema::{Field, Over, Type};

/// How much two neighbouring words of a query count in addition where they stand near each other, and how many other
/// words may stand between: the sequential dependence model of Metzler and Croft, "A Markov Random Field Model for Term
/// Dependencies" (2005), with its windows of eight words and a weight in its range.
const PAIR: f32 = 0.2;
const WINDOW: u32 = 6;
/// How much the form that was written counts in addition to any form of its stem.
const FORM: f32 = 0.3;

impl Planner<'_> {
    /// Whether there is nothing in it to be looked for; what has no words may still be a date, a number or a path.
    pub(super) fn says_nothing(&self, ast: &Ast, field: Option<&Name>) -> bool {
        let of_words =
            |name: &Name| self.known(name).is_none_or(|field| matches!(field.kind, Type::Text | Type::Name));
        field.is_none_or(of_words) && wordless(ast, field.is_some())
    }

    /// Bare words and phrases that stand together: all of them, or any; better where neighbours stand near each other.
    pub(super) fn together(&mut self, parts: &[&Ast], domain: Domain, field: Option<&Name>) -> Planned {
        let plans: Vec<Plan> =
            parts.iter().map(|part| self.tree(part, domain, field)).collect::<Result<_, _>>()?;
        // Words of a text may be loosened, in the parentheses of a field, too; names, dates and the like hold all the same.
        let text = |name: &Name| self.known(name).is_some_and(is_text);
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

    /// A word or phrase without a field.
    pub(super) fn bare(&mut self, term: &Term, domain: Domain) -> Planned {
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

    /// Words near each other, with what is said of how many there have to be and where.
    pub(super) fn counted(&mut self, ast: &Ast, domain: Domain, group: Option<&Name>) -> Planned {
        let (mut least, mut first, mut words) = (None, None, ast);
        while let Ast::Limit(limit, inner) = words {
            match limit {
                Limit::AtLeast(number) if least.is_none() => least = Some(*number),
                Limit::First(number) if first.is_none() => first = Some(*number),
                _ => break,
            }
            words = inner;
        }
        self.words(words, domain, group, least.unwrap_or(1), first)
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
        if (words.asks_marks() || first.is_some()) && !is_text(&field) {
            return Err(Mistake::new(place, format!("`{}` is no text with sentences", field.name)));
        }
        let home = home(&field, domain);
        let plan = Plan::Text(Text { least, first, ..in_field(&field, words) });
        Ok(across(plan, home, domain))
    }
}

/// Whether it is text with sentences, in which one match is better than another: names and roles only choose results.
fn is_text(field: &Field) -> bool {
    field.kind == Type::Text && field.name != "role"
}

/// Words in a field that was named.
pub(super) fn in_field(field: &Field, words: Match) -> Text {
    let weight = if is_text(field) { 1.0 } else { 0.0 };
    Text { fields: vec![(field.name.clone(), weight)], words, least: 1, first: None }
}

/// Whether it is a word or a phrase without a field of its own.
pub(super) fn is_bare(ast: &Ast) -> bool {
    matches!(ast, Ast::Term(term) if term.field.is_none())
}

/// Whether it asks for any value.
pub(super) fn is_star(ast: &Ast) -> bool {
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
pub(super) fn names_in<'q>(ast: &'q Ast, out: &mut Vec<&'q Name>) {
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
