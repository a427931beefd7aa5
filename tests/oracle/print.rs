//! A tree as a query string, in the many ways in which people write one.
//!
//! In: a tree and a seed, or none for the plainest form. Out: text that means the tree: case, accents, curly quotation
//! marks, aliases of fields, and the operators of other services never change what is meant.

use newsdex::schema::Schema;
use newsdex::words::folded;

use super::random::Random;
use super::tree::{Expr, Node, Piece, Reach, Term, Value, Words};

pub(crate) struct Printer<'a> {
    random: Option<Random>,
    schema: &'a Schema,
}

/// How tightly a part is bound by what stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Around {
    Nothing,
    Or,
    And,
    Not,
}

impl<'a> Printer<'a> {
    /// With a seed, varied; without, plain.
    pub(crate) fn new(schema: &'a Schema, seed: Option<u64>) -> Printer<'a> {
        Printer { random: seed.map(Random::new), schema }
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.random.as_mut().is_some_and(|random| random.percent(chance))
    }

    /// The first one when plain.
    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        self.random.as_mut().map_or(of[0], |random| of[random.small(of.len())])
    }

    pub(crate) fn print(&mut self, node: &Node) -> String {
        self.node(node, Around::Nothing)
    }

    fn node(&mut self, node: &Node, around: Around) -> String {
        match node {
            Node::And(parts) => {
                let mut text = String::new();
                for (number, part) in parts.iter().enumerate() {
                    if number > 0 {
                        text.push_str(self.pick(&[" ", " AND ", "  ", " && ", "\u{a0}"]));
                    }
                    text.push_str(&self.node(part, Around::And));
                }
                self.wrapped(text, around >= Around::And)
            }
            Node::Or(parts) => {
                let mut text = String::new();
                for (number, part) in parts.iter().enumerate() {
                    if number > 0 {
                        text.push_str(self.pick(&[" OR ", " || "]));
                    }
                    text.push_str(&self.node(part, Around::Or));
                }
                self.wrapped(text, around > Around::Nothing)
            }
            Node::Not(inner) => {
                let text = self.node(inner, Around::Not);
                let not = self.pick(&["-", "NOT ", "! "]);
                self.wrapped(format!("{not}{text}"), around == Around::Not)
            }
            Node::Words(words) => self.words(words),
            Node::Value { of, value } => {
                let field = of.map_or(String::new(), |field| self.field(field));
                format!("{field}{}", self.value(value))
            }
            Node::Group(field, inner) => {
                format!("{}({})", self.field(field), self.node(inner, Around::Nothing))
            }
            Node::Quote { own, inner } => {
                let name = if *own { "quote" } else { "said" };
                format!("{}:({})", self.cased(name), self.node(inner, Around::Nothing))
            }
            Node::Article(inner) => {
                format!("{}:({})", self.cased("article"), self.node(inner, Around::Nothing))
            }
        }
    }

    fn wrapped(&mut self, text: String, needed: bool) -> String {
        if needed { format!("({text})") } else { text }
    }

    fn cased(&mut self, name: &str) -> String {
        if self.percent(10) { name.to_uppercase() } else { name.to_owned() }
    }

    /// A field by one of its names, with the colon.
    fn field(&mut self, name: &str) -> String {
        let field = self.schema.fields().unwrap().get(name).unwrap();
        let names: Vec<&str> =
            std::iter::once(name).chain(field.aliases.iter().map(String::as_str)).collect();
        let name = self.pick(&names);
        self.cased(name) + ":"
    }

    fn words(&mut self, words: &Words) -> String {
        let Words { field, what, least, first } = words;
        let field = *field;
        // `said:( … )` is a group of another kind, so the name stands at the words there.
        let outside = field.is_some_and(|field| field != "said") && self.percent(50);
        let prefix =
            if outside { field.map_or(String::new(), |field| self.field(field)) } else { String::new() };
        let inner = if outside { None } else { field };
        if let (Expr::Term(term), Some(first), None) = (what, first, least)
            && self.percent(50)
        {
            let term = self.term(term, inner);
            return format!("{prefix}{term}/{}{first}/", self.pick(&["F", "f"]));
        }
        let mut text = self.expr(what, inner);
        match (least, first) {
            (None, None) => {
                let grouped = outside && !matches!(what, Expr::Term(_) | Expr::Any(_));
                return prefix + &self.wrapped(text, grouped);
            }
            (Some(least), None) => {
                let open = matches!(what, Expr::Term(_)) && self.percent(30);
                let count = format!("{}{least}", self.cased("atleast"));
                text = if open { format!("{count} {text}") } else { format!("{count}({text})") };
            }
            (None, Some(first)) => text = format!("{}{first}({text})", self.cased("first")),
            (Some(least), Some(first)) => {
                text = if self.percent(50) {
                    format!("first{first}(atleast{least}({text}))")
                } else {
                    format!("atleast{least}(first{first}({text}))")
                };
            }
        }
        prefix + &text
    }

    fn expr(&mut self, what: &Expr, field: Option<&'static str>) -> String {
        match what {
            Expr::Term(term) => self.term(term, field),
            Expr::Any(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.expr(part, field)).collect();
                format!("({})", parts.join(self.pick(&[" OR ", " || "])))
            }
            Expr::Near(left, right, reach) => {
                let left_text = self.expr(left, field);
                let chained = matches!(**left, Expr::Near(..)) && self.percent(50);
                let left_near = matches!(**left, Expr::Near(..)) && !chained;
                let left = self.wrapped(left_text, left_near);
                let right_text = self.expr(right, field);
                let right = self.wrapped(right_text, matches!(**right, Expr::Near(..)));
                let operator = match reach {
                    Reach::Words(most) => {
                        self.pick(&["w/", "near", "near/", "W/"]).to_owned() + &most.to_string()
                    }
                    Reach::Ordered(most) => {
                        self.pick(&["pre/", "adj", "adj/", "PRE/"]).to_owned() + &most.to_string()
                    }
                    Reach::Sentence => self.pick(&["w/s", "w/sent", "W/S"]).to_owned(),
                    Reach::Paragraph => self.pick(&["w/p", "SAME", "w/para"]).to_owned(),
                };
                format!("{left} {operator} {right}")
            }
        }
    }

    fn term(&mut self, term: &Term, field: Option<&'static str>) -> String {
        let mut text = field.map_or(String::new(), |field| self.field(field));
        if term.exact {
            text.push('=');
        }
        let pieces: Vec<String> = term.pieces.iter().map(|piece| self.piece(piece)).collect();
        let plain: Vec<&str> = term
            .pieces
            .iter()
            .filter_map(|piece| if let Piece::Word(word) = piece { Some(word.as_str()) } else { None })
            .collect();
        let hyphened = pieces.join("-");
        if pieces.len() > 1
            && term.slop.is_none()
            && plain.len() == pieces.len()
            && folded(&hyphened) == plain
            && self.percent(20)
        {
            return text + &hyphened;
        }
        let fuzzy = matches!(term.pieces[0], Piece::Fuzzy(..));
        if pieces.len() == 1 && (fuzzy || !self.percent(15)) {
            return text + &pieces[0];
        }
        let (open, close) = match self.pick(&["\"", "“", "„", "«"]) {
            "“" => ("“", "”"),
            "„" => ("„", "“"),
            "«" => ("«", "»"),
            mark => (mark, mark),
        };
        let between = if plain.len() == pieces.len() { self.pick(&[" ", "  ", ", "]) } else { " " };
        text.push_str(open);
        text.push_str(&pieces.join(between));
        text.push_str(close);
        if let Some(slop) = term.slop {
            text.push_str(&format!("~{slop}"));
        }
        text
    }

    fn piece(&mut self, piece: &Piece) -> String {
        match piece {
            Piece::Word(word) => self.spelled(word),
            Piece::Wild(pattern) if self.percent(20) => pattern.to_uppercase(),
            Piece::Wild(pattern) => pattern.clone(),
            Piece::Fuzzy(word, None) => format!("{word}~"),
            Piece::Fuzzy(word, Some(most)) => format!("{word}~{most}"),
        }
    }

    /// A word in another dress: capitals, accents, a possessive.
    fn spelled(&mut self, word: &str) -> String {
        let dressed = match self.pick(&["", "", "capitals", "accents", "possessive"]) {
            "capitals" => word.to_uppercase(),
            "accents" => word.replacen('o', "ö", 1).replacen('e', "É", 1),
            "possessive" => format!("{word}’s"),
            _ => return word.to_owned(),
        };
        // Some words in capitals are operators.
        let operator = ["AND", "OR", "NOT", "SAME"].contains(&dressed.as_str());
        if folded(&dressed) == [word] && !operator { dressed } else { word.to_owned() }
    }

    fn value(&mut self, value: &Value) -> String {
        let quoted = |text: &str| {
            if text.contains([' ', '(', ')', ',']) { format!("\"{text}\"") } else { text.to_owned() }
        };
        match value {
            Value::Any => "*".to_owned(),
            Value::Kind(kind) => self.cased(kind.name()),
            Value::Topic(words) => {
                let words = self.cased(words);
                quoted(&words)
            }
            Value::Days(text, ..) => {
                let text = if text.bytes().next().is_some_and(|b| b.is_ascii_alphabetic()) {
                    self.cased(text)
                } else {
                    text.clone()
                };
                let value = text.trim_start_matches(['<', '>', '=']);
                format!("{}{}", &text[..text.len() - value.len()], quoted(value))
            }
            Value::Numbers(text, ..) => text.clone(),
            Value::Path(text) => quoted(text),
            Value::Id(text) => self.cased(text),
        }
    }
}
