//! A query as it was written: operators, clauses and where each stands. Knows no field and no index.

use super::expr::Reach;
use crate::article::Span;

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ast {
    /// All of them. A pair of parentheses makes an `And` of its own.
    And(Vec<Ast>),
    /// Any of them.
    Or(Vec<Ast>),
    /// Not this.
    Not(Box<Ast>),
    /// `field:( … )`.
    Group(Name, Box<Ast>),
    /// `a w/5 b`: near each other.
    Near(Box<Ast>, Box<Ast>, Reach),
    /// `atleast5( … )`, `first50( … )`.
    Limit(Limit, Box<Ast>),
    /// A word, a phrase, or a clause on a field.
    Term(Term),
}

/// What matches count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So many of them have to be there.
    AtLeast(u32),
    /// Only those among the first so many words of a text.
    First(u32),
}

impl Ast {
    /// From the first byte of the query that belongs to it to the last.
    pub fn span(&self) -> Option<Span> {
        let around = |parts: &[&Ast]| {
            let spans = parts.iter().filter_map(|part| part.span());
            spans.reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end)))
        };
        match self {
            Ast::And(parts) | Ast::Or(parts) => around(&parts.iter().collect::<Vec<_>>()),
            Ast::Near(left, right, _) => around(&[left, right]),
            Ast::Not(part) | Ast::Limit(_, part) => part.span(),
            Ast::Group(name, part) => {
                Some(Span::new(name.span.start, part.span().map_or(name.span.end, |span| span.end)))
            }
            Ast::Term(term) => Some(term.span),
        }
    }
}

/// The name of a field as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What stands before the colon.
    pub text: String,
    /// Where, in bytes of the query.
    pub span: Span,
}

/// How a value is to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// As the field does.
    Plain,
    /// `=`: exactly these words.
    Exact,
    /// `>`
    Above,
    /// `>=`
    From,
    /// `<`
    Below,
    /// `<=`
    UpTo,
}

/// A word or phrase, with the field it is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The field; bare words have none.
    pub field: Option<Name>,
    /// How to compare.
    pub compare: Compare,
    /// The text, without quotation marks.
    pub text: String,
    /// Whether it stood in quotation marks.
    pub quoted: bool,
    /// `"…"~5`: how many other words may stand between, in any order.
    pub slop: Option<u32>,
    /// Where the whole clause stands, in bytes of the query.
    pub span: Span,
    /// Where the value stands.
    pub value: Span,
}
