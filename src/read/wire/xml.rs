//! XML or SGML in, its elements out as one flat list, so that no depth of nesting costs more than its bytes.
//!
//! What `markup` forgives is forgiven here too: an end tag that fits nothing is passed over, an element that is
//! not closed ends with the one around it. Names are compared without prefix and case.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::read::lines::head;
use crate::read::markup::{self, Token, Tokens};
use crate::read::write::Writer;
use crate::read::{Refusal, entity, fragment};

/// The most elements of one document.
const MOST: usize = 3_000_000;
/// How far into a file the root element is looked for, in bytes.
const PROLOG: usize = 1 << 16;

/// The elements of a document, each before those it holds.
#[derive(Debug)]
pub(super) struct Document<'a> {
    text: &'a str,
    nodes: Vec<Node<'a>>,
}

#[derive(Debug, Clone, Copy)]
struct Node<'a> {
    name: &'a str,
    attributes: &'a str,
    /// Where its content begins and ends.
    start: usize,
    end: usize,
    /// One past the last element it holds.
    next: usize,
}

/// One element of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'d> {
    document: &'d Document<'d>,
    at: usize,
}

/// The name of the root element of a text that is XML or SGML.
pub(super) fn root(text: &str) -> Option<&str> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if !start.starts_with('<') {
        return None;
    }
    Tokens::new(head(start, PROLOG)).find_map(|token| match token {
        Token::Open { name, .. } => Some(name),
        _ => None,
    })
}

impl<'a> Document<'a> {
    /// The elements of a text.
    pub(super) fn read(text: &'a str) -> Result<Document<'a>, Refusal> {
        let mut nodes: Vec<Node<'a>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut names: HashMap<&str, usize> = HashMap::new();
        let mut tokens = Tokens::new(text);
        loop {
            let before = tokens.at();
            let Some(token) = tokens.next() else { break };
            match token {
                Token::Open { name, attributes, empty } => {
                    if nodes.len() == MOST {
                        return Err(Refusal::Failed(format!("more than {MOST} elements in one file")));
                    }
                    let (start, at) = (tokens.at(), nodes.len());
                    nodes.push(Node { name, attributes, start, end: start, next: at + 1 });
                    if !empty {
                        open.push(at);
                        *names.entry(name).or_default() += 1;
                    }
                }
                Token::Close { name } if names.get(name).is_some_and(|count| *count > 0) => {
                    while let Some(at) = open.pop() {
                        let last = nodes.len();
                        let node = &mut nodes[at];
                        (node.end, node.next) = (before, last);
                        names.entry(node.name).and_modify(|count| *count -= 1);
                        if node.name == name {
                            break;
                        }
                    }
                }
                _ => {}
            }
        }
        for at in open {
            (nodes[at].end, nodes[at].next) = (text.len(), nodes.len());
        }
        Ok(Document { text, nodes })
    }

    /// All elements of these names that do not stand inside another of them.
    pub(super) fn all<'d>(&'d self, names: &'d [&'d str]) -> impl Iterator<Item = Element<'d>> {
        self.wanted(move |found| found.is(names))
    }

    /// All elements that are wanted and do not stand inside another of them.
    pub(super) fn wanted<'d>(
        &'d self,
        wanted: impl Fn(Element<'d>) -> bool,
    ) -> impl Iterator<Item = Element<'d>> {
        outermost(self, 0..self.nodes.len(), wanted)
    }

    /// The root element.
    pub(super) fn root(&self) -> Option<Element<'_>> {
        (!self.nodes.is_empty()).then_some(Element { document: self, at: 0 })
    }
}

/// The elements of a range that are wanted, leaving out what stands inside them.
fn outermost<'d>(
    document: &'d Document<'d>,
    range: std::ops::Range<usize>,
    wanted: impl Fn(Element<'d>) -> bool,
) -> impl Iterator<Item = Element<'d>> {
    let std::ops::Range { start: mut at, end } = range;
    std::iter::from_fn(move || {
        while at < end {
            let found = Element { document, at };
            if wanted(found) {
                at = found.node().next;
                return Some(found);
            }
            at += 1;
        }
        None
    })
}

impl<'d> Element<'d> {
    fn node(self) -> &'d Node<'d> {
        &self.document.nodes[self.at]
    }

    /// Its name, without prefix.
    pub(super) fn name(self) -> &'d str {
        self.node().name
    }

    /// Whether it has one of these names.
    pub(super) fn is(self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name().eq_ignore_ascii_case(name))
    }

    /// An attribute's value; "" where it has none.
    pub(super) fn attribute(self, name: &str) -> Cow<'d, str> {
        let found =
            markup::attributes(self.node().attributes).find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map_or(Cow::Borrowed(""), |(_, value)| entity::decode(value.trim()))
    }

    /// The elements directly inside it.
    pub(super) fn children(self) -> impl Iterator<Item = Element<'d>> {
        let (mut at, end) = (self.at + 1, self.node().next);
        std::iter::from_fn(move || {
            let child = Element { document: self.document, at };
            (at < end).then(|| {
                at = child.node().next;
                child
            })
        })
    }

    /// All elements of a name inside it, at any depth but not inside each other.
    pub(super) fn all(self, name: &'d str) -> impl Iterator<Item = Element<'d>> {
        outermost(self.document, self.at + 1..self.node().next, move |found| found.is(&[name]))
    }

    /// All elements inside it, in the order they open.
    pub(super) fn descendants(self) -> impl Iterator<Item = Element<'d>> {
        (self.at + 1..self.node().next).map(move |at| Element { document: self.document, at })
    }

    /// Whether another element stands inside it.
    pub(super) fn holds(self, other: Element<'_>) -> bool {
        (self.at + 1..self.node().next).contains(&other.at)
    }

    /// The first element of a name inside it, at any depth.
    pub(super) fn first(self, name: &'d str) -> Option<Element<'d>> {
        self.all(name).next()
    }

    /// The elements of a name directly inside it.
    pub(super) fn each(self, name: &'d str) -> impl Iterator<Item = Element<'d>> {
        self.children().filter(move |child| child.is(&[name]))
    }

    /// The first element of a name directly inside it.
    pub(super) fn child(self, name: &str) -> Option<Element<'d>> {
        self.children().find(|child| child.is(&[name]))
    }

    /// Its content as it is written, tags and all.
    pub(super) fn source(self) -> &'d str {
        let node = self.node();
        self.document.text.get(node.start..node.end).unwrap_or_default()
    }

    /// Its words without the tags between them, and without those of the elements named.
    pub(super) fn words_without(self, names: &[&str]) -> String {
        let inside = self.at + 1..self.node().next;
        let left_out = outermost(self.document, inside, |found| found.is(names)).map(Element::node);
        let mut left_out = left_out.peekable();
        let (mut words, mut tokens) = (String::new(), Tokens::new(self.source()));
        loop {
            let at = self.node().start + tokens.at();
            let Some(token) = tokens.next() else { return words };
            while left_out.next_if(|node| node.end <= at).is_some() {}
            match token {
                _ if left_out.peek().is_some_and(|node| node.start <= at) => {}
                Token::Text(text) => words.push_str(&entity::decode(text)),
                Token::Literal(text) => words.push_str(text),
                _ => {}
            }
        }
    }

    /// Its words without the tags between them.
    pub(super) fn words(self) -> String {
        self.words_without(&[])
    }

    /// Its words as one line.
    pub(super) fn line(self) -> String {
        fragment::line(&self.words())
    }

    /// Its paragraphs, one line each.
    pub(super) fn lines(self) -> Vec<String> {
        let mut writer = Writer::new(0);
        self.write(&mut writer);
        let (text, lines) = writer.finish();
        lines.iter().map(|line| line.span.of(&text).to_owned()).collect()
    }

    /// Adds its text, which may be written in tags, in HTML that is escaped, or plainly.
    pub(super) fn write(self, writer: &mut Writer) {
        if self.node().next > self.at + 1 {
            fragment::write(self.source(), writer);
        } else {
            fragment::any(&self.words(), writer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_nest() {
        let text = "<?xml version='1.0'?><!-- a --><n:a id='1 &amp; 2'><b>one<b/></b>&lt;i&gt;<c><b>two</c></d><e>three";
        assert_eq!(root(text), Some("a"));
        let document = Document::read(text).expect("elements");
        let a = document.root().expect("a root");
        assert_eq!(a.attribute("ID"), "1 & 2");
        assert_eq!(a.children().map(Element::name).collect::<Vec<_>>(), ["b", "c", "e"]);
        assert_eq!(a.all("b").map(Element::words).collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(document.all(&["b"]).count(), 2);
        assert_eq!(a.words_without(&["b"]), "<i>three");
        assert_eq!(a.words(), "one<i>twothree");
        assert_eq!(
            (a.each("b").count(), a.child("c").map(Element::lines)),
            (1, Some(vec!["two".to_owned()]))
        );
        assert_eq!(a.child("e").map(Element::line).as_deref(), Some("three"));
        assert_eq!(root("a <b>"), None);
    }

    #[test]
    fn any_depth_and_any_disorder_take_linear_time() {
        for text in ["<a>".repeat(100_000), "<a></b>".repeat(100_000), "<a></a></a>".repeat(100_000)] {
            let document = Document::read(&text).expect("elements");
            assert_eq!(document.root().map(|root| root.words()).as_deref(), Some(""));
        }
    }

    #[test]
    fn entities_are_never_expanded() {
        let text = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert_eq!(
            Document::read(text).expect("elements").root().map(Element::words).as_deref(),
            Some("&c;")
        );
    }
}
