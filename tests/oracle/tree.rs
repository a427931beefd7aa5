//! A query as the oracle knows it: a tree of its own, which is printed for newsdex and evaluated by the oracle.
//!
//! What each part means is said in `truth.rs`, how it is written in `print.rs`, how it is made up in `grammar.rs`.

use std::cell::OnceCell;

use jiff::civil::Date;
use newsdex::article::QuoteKind;

/// A part of a query.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    /// All of them; inside another one it is printed in parentheses.
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    /// Words in a field or, without one, where bare words look or what a group asks.
    Words(Words),
    /// Values of a field that has no words; the field is that of the group where `of` is `None`.
    Value {
        of: Option<&'static str>,
        value: Value,
    },
    /// `field:( … )`, for any field but `said`.
    Group(&'static str, Box<Node>),
    /// `quote:( … )`, or `said:( … )`, which stands together with the clauses beside it.
    Quote {
        own: bool,
        inner: Box<Node>,
    },
    /// `article:( … )`
    Article(Box<Node>),
}

#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(crate) field: Option<&'static str>,
    pub(crate) what: Expr,
    /// `atleastN`
    pub(crate) least: Option<u32>,
    /// `firstN`
    pub(crate) first: Option<u32>,
}

#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Term(Term),
    Near(Box<Expr>, Box<Expr>, Reach),
    Any(Vec<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    Words(u32),
    Ordered(u32),
    Sentence,
    Paragraph,
}

/// A word, or several in a row or in a window.
#[derive(Clone)]
pub(crate) struct Term {
    pub(crate) pieces: Vec<Piece>,
    /// `=`
    pub(crate) exact: bool,
    /// `~N`
    pub(crate) slop: Option<u32>,
    /// Which words of the vocabulary each piece means; filled when it is evaluated.
    pub(crate) means: OnceCell<Vec<Vec<bool>>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Word(String),
    /// With `*` and `?`.
    Wild(String),
    /// Only alone; without a number the length of the word decides.
    Fuzzy(String, Option<usize>),
}

#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// `field:*`
    Any,
    Kind(QuoteKind),
    Topic(String),
    Days(String, Date, Date),
    /// The text, and the numbers that it means.
    Numbers(String, i64, i64),
    Path(String),
    Id(String),
}

impl std::fmt::Debug for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{:?}~{:?}", if self.exact { "=" } else { "" }, self.pieces, self.slop)
    }
}

impl Term {
    pub(crate) fn new(pieces: Vec<Piece>) -> Term {
        Term { pieces, exact: false, slop: None, means: OnceCell::new() }
    }
}

impl Node {
    /// Trees that ask less, to find the smallest on which two answers still differ.
    pub(crate) fn smaller(&self) -> Vec<Node> {
        let within = |inner: &Node, around: &dyn Fn(Node) -> Node| {
            std::iter::once(inner.clone()).chain(inner.smaller().into_iter().map(around)).collect::<Vec<_>>()
        };
        match self {
            Node::And(parts) | Node::Or(parts) => {
                let again = |parts: Vec<Node>| {
                    if matches!(self, Node::And(_)) { Node::And(parts) } else { Node::Or(parts) }
                };
                let mut found = parts.clone();
                for (number, part) in parts.iter().enumerate() {
                    let without = |number| {
                        let mut rest = parts.clone();
                        rest.remove(number);
                        rest
                    };
                    if parts.len() > 2 {
                        found.push(again(without(number)));
                    }
                    for less in part.smaller() {
                        let mut rest = parts.clone();
                        rest[number] = less;
                        found.push(again(rest));
                    }
                }
                found
            }
            Node::Not(inner) => within(inner, &|less| Node::Not(Box::new(less))),
            // What stands in a group has no field of its own and means something else outside.
            Node::Group(field, inner) => {
                inner.smaller().into_iter().map(|less| Node::Group(field, Box::new(less))).collect()
            }
            Node::Quote { own, inner } => {
                within(inner, &|less| Node::Quote { own: *own, inner: Box::new(less) })
            }
            Node::Article(inner) => within(inner, &|less| Node::Article(Box::new(less))),
            Node::Words(words) => words.smaller().into_iter().map(Node::Words).collect(),
            Node::Value { .. } => Vec::new(),
        }
    }
}

impl Words {
    fn smaller(&self) -> Vec<Words> {
        let mut found: Vec<Words> =
            self.what.smaller().into_iter().map(|what| Words { what, ..self.clone() }).collect();
        if self.least.is_some() {
            found.push(Words { least: None, ..self.clone() });
        }
        if self.first.is_some() {
            found.push(Words { first: None, ..self.clone() });
        }
        found
    }
}

impl Expr {
    fn smaller(&self) -> Vec<Expr> {
        match self {
            Expr::Term(term) if term.pieces.len() > 1 => (0..term.pieces.len())
                .map(|number| {
                    let mut less = Term { means: OnceCell::new(), ..term.clone() };
                    less.pieces.remove(number);
                    Expr::Term(less)
                })
                .collect(),
            Expr::Term(_) => Vec::new(),
            Expr::Any(parts) => parts.clone(),
            Expr::Near(left, right, reach) => {
                let mut found = vec![(**left).clone(), (**right).clone()];
                found.extend(
                    left.smaller().into_iter().map(|less| Expr::Near(Box::new(less), right.clone(), *reach)),
                );
                found.extend(
                    right.smaller().into_iter().map(|less| Expr::Near(left.clone(), Box::new(less), *reach)),
                );
                found
            }
        }
    }
}
