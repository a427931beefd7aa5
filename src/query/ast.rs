//! A query as it was written: operators, clauses and where each stands. Knows no field and no index.

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
    /// A word, a phrase, or a clause on a field.
    Term(Term),
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
