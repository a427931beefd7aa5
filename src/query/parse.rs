//! Query text to [`Ast`]. Knows no field and no index.
//!
//! In: what a person typed. Out: a tree with the place of everything in it. Natural text never fails: apostrophes,
//! curly quotes, times, web addresses and unbalanced marks are text. The only things refused are an operator with
//! nothing to work on and parentheses nested beyond reason.
//!
//! ```text
//! query   = and { "OR" and }
//! and     = unary { ["AND"] unary }
//! unary   = ("NOT" | "-") unary | near
//! near    = atom { reach atom }
//! reach   = "w/" (number | "s" | "p") | "pre/" number
//! atom    = "(" query ")" | field ":" "(" query ")" | [field ":"] limit | [field ":"] [compare] value
//! limit   = ("atleast" | "first") number "(" query ")"
//! value   = '"' … '"' ["~" number] | word
//! compare = "=" | ">" | ">=" | "<" | "<="
//! ```
//!
//! `near5`, `near/5` and `adj5`, `SAME`, `atleast5 word` and `word/F50/`, as other services write them, are read as well.

use super::Mistake;
use super::ast::{Ast, Compare, Limit, Name, Term};
use super::expr::Reach;
use crate::article::Span;

/// How deep parentheses may be nested.
const DEEPEST: usize = 64;

/// Reads a query. An empty one is an empty [`Ast::And`], which asks nothing and so finds everything.
///
/// # Errors
/// A [`Mistake`] with the place of an operator without operand, or of parentheses nested more than 64 deep.
pub fn parse(text: &str) -> Result<Ast, Mistake> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    let mut all = Vec::new();
    loop {
        match parser.or()? {
            Some(Ast::And(parts)) if all.is_empty() => all = parts,
            Some(part) => all.push(part),
            None => {}
        }
        // A closing parenthesis too many is passed over.
        match parser.peek() {
            Some(')') => parser.at += 1,
            Some(_) => {}
            None => break,
        }
    }
    Ok(if all.len() == 1 { all.remove(0) } else { Ast::And(all) })
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The next character that is not white space.
    fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.rest().chars().next()
    }

    /// Passes over an operator word or sign that stands here.
    fn operator(&mut self, word: &str, sign: &str) -> Option<Span> {
        self.peek();
        let (rest, start) = (self.rest(), self.at);
        let stands = |op: &str| {
            rest.strip_prefix(op)
                .is_some_and(|after| after.is_empty() || after.starts_with([' ', '\t', '\n', '(', '\u{a0}']))
        };
        let op = [word, sign].into_iter().find(|op| stands(op))?;
        self.at += op.len();
        Some(Span::new(start, self.at))
    }

    fn or(&mut self) -> Result<Option<Ast>, Mistake> {
        let mut parts = Vec::new();
        let mut operator: Option<Span> = None;
        loop {
            match (self.and()?, operator) {
                (Some(part), _) => parts.push(part),
                (None, Some(span)) => return Err(Mistake::new(span, "OR needs something after it")),
                (None, None) => {}
            }
            match self.operator("OR", "||") {
                Some(span) if parts.is_empty() => {
                    return Err(Mistake::new(span, "OR needs something before it"));
                }
                Some(span) => operator = Some(span),
                None => break,
            }
        }
        Ok(match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(Ast::Or(parts)),
        })
    }

    fn and(&mut self) -> Result<Option<Ast>, Mistake> {
        let mut parts = Vec::new();
        let mut operator: Option<Span> = None;
        loop {
            if let Some(span) = self.operator("AND", "&&") {
                if parts.is_empty() || operator.is_some() {
                    return Err(Mistake::new(span, "AND needs something before it"));
                }
                operator = Some(span);
            }
            match (self.unary()?, operator.take()) {
                (Some(part), _) => parts.push(part),
                (None, Some(span)) => return Err(Mistake::new(span, "AND needs something after it")),
                (None, None) => break,
            }
        }
        Ok(match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(Ast::And(parts)),
        })
    }

    fn unary(&mut self) -> Result<Option<Ast>, Mistake> {
        let mut not: Option<Span> = None;
        let mut negated = false;
        loop {
            if let Some(span) = self.operator("NOT", "!") {
                not = Some(span);
                negated = !negated;
                continue;
            }
            let minus = self.peek() == Some('-')
                && self.rest()[1..].starts_with(|c: char| !c.is_whitespace() && c != '-');
            if !minus {
                break;
            }
            not = Some(Span::new(self.at, self.at + 1));
            negated = !negated;
            self.at += 1;
        }
        match (self.near()?, not) {
            (Some(atom), _) if negated => Ok(Some(Ast::Not(Box::new(atom)))),
            (None, Some(span)) => Err(Mistake::new(span, "NOT needs something after it")),
            (atom, _) => Ok(atom),
        }
    }

    /// Operands with `w/5` and its like between them, from left to right.
    fn near(&mut self) -> Result<Option<Ast>, Mistake> {
        let Some(mut left) = self.atom()? else { return Ok(None) };
        loop {
            self.peek();
            let (rest, start) = (self.rest(), self.at);
            let word = rest.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
            let Some(reach) = reach(word) else { return Ok(Some(left)) };
            let span = Span::new(start, start + word.len());
            self.at = span.end;
            if self.peek() == Some('-') || self.operator("NOT", "!").is_some() {
                return Err(Mistake::new(span, format!("what stands near by `{word}` cannot be excluded")));
            }
            match self.atom()? {
                Some(right) => left = Ast::Near(Box::new(left), Box::new(right), reach),
                None => return Err(Mistake::new(span, format!("`{word}` needs something after it"))),
            }
        }
    }

    /// `atleast5(` or `first50(`, without the parenthesis; `atleast5 word`, too.
    fn limit(&mut self) -> Option<Limit> {
        let rest = self.rest();
        let word = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        let lower = word.to_ascii_lowercase();
        let after = &rest[word.len()..];
        let limit = if let Some(number) = lower.strip_prefix("atleast") {
            let another = after.trim_start().chars().next().is_some_and(|c| c != ')');
            number.parse().ok().map(Limit::AtLeast).filter(|_| another && after.starts_with(['(', ' ']))
        } else {
            let number = lower.strip_prefix("first")?;
            number.parse().ok().map(Limit::First).filter(|_| after.starts_with('('))
        }?;
        self.at += word.len();
        Some(limit)
    }

    fn atom(&mut self) -> Result<Option<Ast>, Mistake> {
        loop {
            let rest = match self.peek() {
                None | Some(')') => return Ok(None),
                Some(_) => self.rest(),
            };
            if ["OR", "||", "AND", "&&"].iter().any(|op| {
                rest.strip_prefix(op).is_some_and(|after| {
                    after.is_empty() || after.starts_with([' ', '\t', '\n', '(', '\u{a0}'])
                })
            }) {
                return Ok(None);
            }
            if rest.starts_with('(') {
                match self.parenthesis()? {
                    Some(Ast::And(parts)) => return Ok(Some(Ast::And(vec![Ast::And(parts)]))),
                    Some(inner) => return Ok(Some(inner)),
                    None => continue,
                }
            }
            let start = self.at;
            let field = self.field();
            if let Some(limit) = self.limit() {
                let Some(inner) = self.nested(|parser| parser.atom())? else {
                    let message = "this needs something to count";
                    return Err(Mistake::new(Span::new(start, self.at), message));
                };
                let limit = Ast::Limit(limit, Box::new(inner));
                return Ok(Some(match field {
                    Some(name) => Ast::Group(name, Box::new(limit)),
                    None => limit,
                }));
            }
            if let Some(name) = field {
                if self.rest().starts_with('(') {
                    match self.parenthesis()? {
                        Some(inner) => return Ok(Some(Ast::Group(name, Box::new(inner)))),
                        None => continue,
                    }
                }
                return Ok(Some(self.value(start, Some(name))));
            }
            return Ok(Some(self.value(start, None)));
        }
    }

    /// What stands in parentheses; a missing closing one is put at the end.
    fn parenthesis(&mut self) -> Result<Option<Ast>, Mistake> {
        self.nested(|parser| {
            parser.at += 1;
            let inner = parser.or()?;
            if parser.peek() == Some(')') {
                parser.at += 1;
            }
            Ok(inner)
        })
    }

    fn nested(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Option<Ast>, Mistake>,
    ) -> Result<Option<Ast>, Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let end = self.rest().chars().next().map_or(0, char::len_utf8);
            return Err(Mistake::new(Span::new(self.at, self.at + end), "this is nested too deep"));
        }
        let inner = read(self)?;
        self.depth -= 1;
        Ok(inner)
    }

    /// `name:` in front of a value; "10:30", "https://…" and "Lavrov: we" are none.
    fn field(&mut self) -> Option<Name> {
        let rest = self.rest();
        let length =
            rest.find(|c: char| !(c.is_ascii_alphabetic() || c == '_')).filter(|length| *length > 0)?;
        let after = rest[length..].strip_prefix(':')?;
        if after.starts_with("//") || !after.starts_with(|c: char| !c.is_whitespace() && c != ')' && c != ':')
        {
            return None;
        }
        let name = Name { text: rest[..length].to_owned(), span: Span::new(self.at, self.at + length) };
        self.at += length + 1;
        Some(name)
    }

    fn value(&mut self, start: usize, field: Option<Name>) -> Ast {
        let mut term = self.term(start, field);
        let after = if term.quoted && self.rest().starts_with('/') {
            self.rest()[1..].find('/').map_or("", |length| &self.rest()[..length + 2])
        } else {
            ""
        };
        let first = match first_words(if term.quoted { after } else { &term.text }) {
            Some((0, number)) if term.quoted => {
                self.at += after.len();
                term.span.end = self.at;
                Some(number)
            }
            Some((at, number)) if at > 0 && !term.quoted => {
                term.text.truncate(at);
                Some(number)
            }
            _ => None,
        };
        match first {
            Some(number) => Ast::Limit(Limit::First(number), Box::new(Ast::Term(term))),
            None => Ast::Term(term),
        }
    }

    fn term(&mut self, start: usize, field: Option<Name>) -> Term {
        let compare = [
            (">=", Compare::From),
            ("<=", Compare::UpTo),
            (">", Compare::Above),
            ("<", Compare::Below),
            ("=", Compare::Exact),
        ]
        .into_iter()
        .find(|(sign, compare)| {
            let comes = self
                .rest()
                .strip_prefix(sign)
                .is_some_and(|after| after.starts_with(|c: char| !c.is_whitespace()));
            comes && (field.is_some() || *compare == Compare::Exact)
        });
        self.at += compare.map_or(0, |(sign, _)| sign.len());
        let from = self.at;
        let (text, quoted) = self.phrase().unwrap_or_else(|| (self.word(), false));
        let slop = if quoted { self.slop() } else { None };
        Term {
            field,
            compare: compare.map_or(Compare::Plain, |(_, compare)| compare),
            text,
            quoted,
            slop,
            span: Span::new(start, self.at),
            value: Span::new(from, self.at),
        }
    }

    /// Words in quotation marks of any style; a missing closing mark is put at the end.
    fn phrase(&mut self) -> Option<(String, bool)> {
        let open = self.rest().chars().next()?;
        let closing: &[char] = match open {
            '"' | '“' | '”' | '„' | '‟' | '＂' => &['"', '“', '”', '‟', '＂'],
            '«' | '»' => &['«', '»'],
            _ => return None,
        };
        let inner = &self.rest()[open.len_utf8()..];
        let length = inner.find(closing).unwrap_or(inner.len());
        let close = inner[length..].chars().next().map_or(0, char::len_utf8);
        self.at += open.len_utf8() + length + close;
        Some((inner[..length].to_owned(), true))
    }

    /// `~5` after a phrase.
    fn slop(&mut self) -> Option<u32> {
        let digits = self.rest().strip_prefix('~')?;
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let slop = digits[..length].parse().ok()?;
        self.at += 1 + length;
        Some(slop)
    }

    /// Everything up to white space, a parenthesis or a quotation mark.
    fn word(&mut self) -> String {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“' | '”' | '„' | '«' | '»');
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length = rest[first..].find(ends).map_or(rest.len(), |end| end + first);
        self.at += length;
        rest[..length].to_owned()
    }
}

/// `w/5`, `w/s`, `w/p`, `pre/5`, and the spellings of other services.
fn reach(word: &str) -> Option<Reach> {
    if word == "SAME" {
        return Some(Reach::Paragraph);
    }
    let word = word.to_ascii_lowercase();
    match word.as_str() {
        "w/s" | "w/sent" => return Some(Reach::Sentence),
        "w/p" | "w/para" => return Some(Reach::Paragraph),
        _ => {}
    }
    let (most, ordered) =
        [("w/", false), ("near/", false), ("near", false), ("pre/", true), ("adj/", true), ("adj", true)]
            .into_iter()
            .find_map(|(name, ordered)| Some((word.strip_prefix(name)?, ordered)))?;
    let most = if most.bytes().all(|b| b.is_ascii_digit()) { most.parse().ok()? } else { return None };
    (1..=10_000).contains(&most).then_some(Reach::Words { most, ordered })
}

/// `/F50/` at the end: where it begins, and the number.
fn first_words(text: &str) -> Option<(usize, u32)> {
    let (before, digits) = text.strip_suffix('/')?.rsplit_once('/')?;
    let digits = digits.strip_prefix(['F', 'f']).filter(|digits| (1..6).contains(&digits.len()))?;
    let number = if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok()? } else { return None };
    Some((before.len(), number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A short form for tests: `&(a |(b c) !d f:"x")`.
    fn brief(ast: &Ast) -> String {
        let list = |sign: &str, parts: &[Ast]| {
            format!("{sign}({})", parts.iter().map(brief).collect::<Vec<_>>().join(" "))
        };
        match ast {
            Ast::And(parts) => list("&", parts),
            Ast::Or(parts) => list("|", parts),
            Ast::Not(part) => format!("!{}", brief(part)),
            Ast::Group(name, part) => format!("{}:[{}]", name.text, brief(part)),
            Ast::Near(left, right, reach) => {
                format!("<{} {reach} {}>", brief(left), brief(right))
            }
            Ast::Limit(limit, part) => format!("{limit:?}[{}]", brief(part)),
            Ast::Term(term) => {
                let field = term.field.as_ref().map_or(String::new(), |name| format!("{}:", name.text));
                let compare = match term.compare {
                    Compare::Plain => "",
                    Compare::Exact => "=",
                    Compare::Above => ">",
                    Compare::From => ">=",
                    Compare::Below => "<",
                    Compare::UpTo => "<=",
                };
                let slop = term.slop.map_or(String::new(), |slop| format!("~{slop}"));
                let mark = if term.quoted { "\"" } else { "" };
                format!("{field}{compare}{mark}{}{mark}{slop}", term.text)
            }
        }
    }

    #[test]
    fn queries_are_read_as_documented() {
        for (text, expected) in [
            ("", "&()"),
            ("oil", "oil"),
            ("oil gas", "&(oil gas)"),
            ("oil AND NOT gas", "&(oil !gas)"),
            ("NOT oil", "!oil"),
            ("a b OR c -d", "|(&(a b) &(c !d))"),
            ("(a b) c", "&(&(&(a b)) c)"),
            ("(a OR b) c", "&(|(a b) c)"),
            ("speaker:Lavrov topic:cyber", "&(speaker:Lavrov topic:cyber)"),
            ("speaker:(Lavrov OR Tillerson)", "speaker:[|(Lavrov Tillerson)]"),
            ("“prime minister” said:\"x y\"~5", "&(\"prime minister\" said:\"x y\"~5)"),
            ("words:>500 date:>=2017-04 title:=Oil =exact", "&(words:>500 date:>=2017-04 title:=Oil =exact)"),
            ("O'Brien it’s 10:30 https://a.b/c?d=e", "&(O'Brien it’s 10:30 https://a.b/c?d=e)"),
            ("Lavrov: we see", "&(Lavrov: we see)"),
            ("\"never closed", "\"never closed\""),
            ("a) (b", "&(a b)"),
            ("() a", "a"),
            ("US-Russia -- talks - end", "&(US-Russia -- talks - end)"),
            ("oil\u{a0}gas", "&(oil gas)"),
            ("ORacle ANDy NOTe", "&(ORacle ANDy NOTe)"),
            ("oil w/5 gas coal", "&(<oil w/5 gas> coal)"),
            ("a near3 b ADJ4 (c OR d)", "<<a w/3 b> pre/4 |(c d)>"),
            ("said:a w/s b -c w/P d", "&(<said:a w/s b> !<c w/p d>)"),
            ("same w/o near adj w/ kids w/0", "&(same w/o near adj w/ kids w/0)"),
            ("atleast5(oil) first50(\"a b\")", "&(AtLeast(5)[oil] First(50)[\"a b\"])"),
            ("atleast3 oil body:first9(x)", "&(AtLeast(3)[oil] body:[First(9)[x]])"),
            ("oil/F50/ \"a b\"/F20/ a/F/b/", "&(First(50)[oil] First(20)[\"a b\"] a/F/b/)"),
            ("“größe” oil/F20/ \"a\"b/F2/", "&(\"größe\" First(20)[oil] \"a\" First(2)[b])"),
            ("atleast atleast5 first50 first50 x", "&(atleast AtLeast(5)[first50] first50 x)"),
        ] {
            assert_eq!(brief(&parse(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn operators_alone_are_refused_with_their_place() {
        for (text, at) in [
            ("OR a", 0),
            ("a OR", 2),
            ("a AND", 2),
            ("AND a", 0),
            ("a NOT", 2),
            ("a OR OR b", 2),
            ("a w/5", 2),
            ("a w/5 -b", 2),
        ] {
            assert_eq!(parse(text).unwrap_err().span.start, at, "{text}");
        }
        assert!(parse(&"(".repeat(10_000)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,80}|[a-z:()\"~*=<> \\-ORANDT]{0,80}") {
            if let Err(mistake) = parse(&text) {
                prop_assert!(mistake.span.start < mistake.span.end && mistake.span.end <= text.len());
            }
        }
    }
}
