//! A text with tags in, its tags and words out, one after another: HTML, XML and SGML alike.
//!
//! Forgives everything and looks at every byte once: what is no tag is text, a tag that is never closed is the end.
//! Names lose their namespace prefix. Document types are skipped with all they declare, so that an entity
//! can only be one of those in `entity`.

use memchr::{memchr, memchr2, memmem, memrchr};

/// One piece of a marked-up text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `<p class="x">`; `empty` when it is closed in itself.
    Open { name: &'a str, attributes: &'a str, empty: bool },
    /// `</p>`.
    Close { name: &'a str },
    /// Words between tags, their entities not yet decoded.
    Text(&'a str),
    /// Words that stand for themselves.
    Literal(&'a str),
}

/// The tokens of a text.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    ends: Ends,
}

/// Where the last of each sign stands that can end something, so that none is sought in vain twice.
#[derive(Debug, Clone, Copy)]
struct Ends {
    comment: Option<usize>,
    subset: Option<usize>,
    double: Option<usize>,
    single: Option<usize>,
}

impl<'a> Tokens<'a> {
    /// The tokens of `text`.
    pub(super) fn new(text: &'a str) -> Tokens<'a> {
        let bytes = text.as_bytes();
        let ends = Ends {
            comment: memmem::rfind(bytes, b"-->"),
            subset: memmem::rfind(bytes, b"]>"),
            double: memrchr(b'"', bytes),
            single: memrchr(b'\'', bytes),
        };
        Tokens { text, at: 0, ends }
    }

    /// Where the next token begins.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Leaves out all before the end tag of an element whose content is no markup ("script").
    pub(super) fn skip_to_close(&mut self, name: &str) {
        while let Some(step) = memchr(b'<', &self.text.as_bytes()[self.at..]) {
            self.at += step;
            let rest = &self.text[self.at..];
            if rest[1..].starts_with('/')
                && rest.get(2..2 + name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name))
            {
                return;
            }
            self.at += 1;
        }
        self.at = self.text.len();
    }

    /// The tag, comment or declaration that begins here; none when it does not end.
    fn tag(&mut self) -> Option<Token<'a>> {
        let rest = &self.text[self.at..];
        let bytes = rest.as_bytes();
        match bytes.get(1)? {
            b'!' if rest.starts_with("<!--") => {
                let end = self.ends.comment.filter(|last| *last >= self.at + 2);
                let close = end.and_then(|_| memmem::find(&bytes[2..], b"-->")).map(|at| at + 5);
                self.at += close.or_else(|| after_sign(bytes))?;
                Some(Token::Literal(""))
            }
            b'!' if rest.starts_with("<![CDATA[") => {
                let words = &rest["<![CDATA[".len()..];
                let end = memmem::find(words.as_bytes(), b"]]>");
                self.at += end.map_or(rest.len(), |end| end + "<![CDATA[]]>".len());
                Some(Token::Literal(end.map_or(words, |end| &words[..end])))
            }
            b'!' | b'?' => {
                let close = memchr2(b'>', b'[', bytes)?;
                let subset =
                    bytes[close] == b'[' && self.ends.subset.is_some_and(|last| last > self.at + close);
                let end =
                    if subset { memmem::find(bytes, b"]>").map(|at| at + 2) } else { after_sign(bytes) };
                self.at += end?;
                Some(Token::Literal(""))
            }
            b'/' => {
                let end = after_sign(bytes)?;
                self.at += end;
                Some(Token::Close { name: local(name_of(&rest[2..end])) })
            }
            _ => {
                let name = name_of(&rest[1..]);
                let from = 1 + name.len();
                let end = self.tag_end(from)?;
                self.at += end;
                let inside = &rest[from..end - 1];
                let empty = inside.ends_with('/');
                let attributes = if empty { &inside[..inside.len() - 1] } else { inside };
                Some(Token::Open { name: local(name), attributes, empty })
            }
        }
    }

    /// How many bytes an open tag takes; a ">" in a quoted value does not end it.
    fn tag_end(&self, from: usize) -> Option<usize> {
        let bytes = &self.text.as_bytes()[self.at..];
        let mut at = from;
        let mut value = false;
        loop {
            match bytes.get(at)? {
                b'>' => return Some(at + 1),
                b'=' => value = true,
                quote @ (b'"' | b'\'') if value => {
                    let last = if *quote == b'"' { self.ends.double } else { self.ends.single };
                    if last.is_some_and(|last| last > self.at + at) {
                        at += 1 + memchr(*quote, &bytes[at + 1..])?;
                    }
                    value = false;
                }
                byte if byte.is_ascii_whitespace() => {}
                _ => value = false,
            }
            at += 1;
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if start >= bytes.len() {
            return None;
        }
        if opens(&bytes[start..]) {
            let token = self.tag();
            self.at = if token.is_some() { self.at } else { bytes.len() };
            return token;
        }
        self.at += 1;
        while let Some(step) = memchr(b'<', &bytes[self.at..]) {
            self.at += step;
            if opens(&bytes[self.at..]) {
                return Some(Token::Text(&self.text[start..self.at]));
            }
            self.at += 1;
        }
        self.at = bytes.len();
        Some(Token::Text(&self.text[start..]))
    }
}

/// Whether a tag, a comment or the like begins here, and not only "3 < 4".
fn opens(bytes: &[u8]) -> bool {
    match bytes {
        [b'<', b'/', letter, ..] => letter.is_ascii_alphabetic(),
        [b'<', letter, ..] => letter.is_ascii_alphabetic() || matches!(letter, b'!' | b'?'),
        _ => false,
    }
}

/// The bytes up to and with the next ">".
fn after_sign(bytes: &[u8]) -> Option<usize> {
    memchr(b'>', bytes).map(|at| at + 1)
}

fn name_of(text: &str) -> &str {
    let end = text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '<' | '=' | '"'));
    &text[..end.unwrap_or(text.len())]
}

/// A name without its namespace prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The attributes of a tag: name without prefix, and value with its entities not yet decoded.
pub(super) fn attributes(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest =
            rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '=' | '"' | '\''));
        let name = name_of(rest);
        let length = if name.is_empty() { rest.chars().next()?.len_utf8() } else { name.len() };
        let after = rest[length..].trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            rest = after;
            return Some((local(name), ""));
        };
        let (value, left) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        rest = left;
        Some((local(name), value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_words() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"c\">]><x:p class=\"a>b\" n/>3 < 4<!-- <q> --><![CDATA[<&]]></p >end<b c='";
        let words: Vec<_> = Tokens::new(text).filter(|token| *token != Token::Literal("")).collect();
        assert_eq!(
            words,
            [
                Token::Open { name: "p", attributes: " class=\"a>b\" n", empty: true },
                Token::Text("3 < 4"),
                Token::Literal("<&"),
                Token::Close { name: "p" },
                Token::Text("end"),
            ]
        );
    }

    #[test]
    fn what_is_never_closed() {
        let words = |text| Tokens::new(text).collect::<Vec<_>>();
        assert_eq!(words("a<!-- b>c"), [Token::Text("a"), Token::Literal(""), Token::Text("c")]);
        assert_eq!(words("<![CDATA[a"), [Token::Literal("a")]);
        assert_eq!(words("<a b=\"c>d").len(), 2);
        assert_eq!(words("a<b c"), [Token::Text("a")]);
    }

    #[test]
    fn attributes_in_every_quote() {
        let found: Vec<_> = attributes(" a=\"1 2\" x:b='3' c = 4 d \"e f=").collect();
        assert_eq!(found, [("a", "1 2"), ("b", "3"), ("c", "4"), ("d", ""), ("e", ""), ("f", "")]);
    }
}
