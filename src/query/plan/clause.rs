//! What a clause on one field means: words, kinds, topics, dates, numbers, paths.
//!
//! In: a field and what stands behind its colon. Out: a test on documents of the field's own domain, or what is wrong.

use super::words::in_field;
use super::{Plan, Planned, Planner, any_of};
use crate::article::QuoteKind;
use crate::query::ast::{Compare, Term};
use crate::query::snippet::Finder;
use crate::query::value::{Match, WILDCARDS, escaped, glob, row, words_of};
use crate::query::{Mistake, date};
use crate::schema::{Field, Type, day_number};

impl Planner<'_> {
    /// A clause on a field, for documents of the field's own domain.
    pub(super) fn clause(&mut self, field: &Field, term: &Term) -> Planned {
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
                let text = |words| Plan::Text(in_field(field, words));
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
            Type::Path if term.text.matches(['*', '?']).count() > 2 * WILDCARDS => {
                Err(Mistake::new(term.value, format!("more than {} wildcards in one path", 2 * WILDCARDS)))
            }
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
