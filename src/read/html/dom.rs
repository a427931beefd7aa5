//! The text of a page in, a tree of its elements out, and the few questions all of `html` ask of a node.
//!
//! Parsed by the rules of browsers and within bounds as browsers set them: tags nested too deep, or beyond a number
//! that no article has, are dropped and their words kept, so that no page costs more than linear time. `tokens` bounds
//! what stands in one tag.

use std::borrow::Cow;
use std::cell::Cell;

use dom_query::{Document, NodeId, NodeRef};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{StartTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts};

use super::tokens;
use crate::read::lines;

/// How many elements may be open inside each other; browsers stop at 512.
const DEPTH: usize = 128;
/// The longest text of one node, in bytes.
const TEXT: usize = 1 << 13;
/// How many nodes a page may have before its tags are passed over.
const NODES: usize = 150_000;
/// How many attributes a page may have before the rest are passed over.
const ATTRIBUTES: usize = 400_000;
/// How many `<html>` and `<body>` tags a page may have; all but the first only add attributes to it.
const ROOTS: usize = 20;

/// Parses a page.
pub(super) fn parse(text: &str) -> Document {
    let opts = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let sink = Bounded {
        tree: TreeBuilder::new(Document::default(), opts),
        wrote: Cell::default(),
        attributes: Cell::default(),
        roots: Cell::default(),
    };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    tokens::feed(&tokenizer, text, || tokenizer.sink.wrote.take());
    tokenizer.end();
    let page = tokenizer.sink.tree.sink;
    split_texts(&page);
    page
}

/// Splits long texts into several nodes: what writes a text as HTML again looks to its end at every sign.
fn split_texts(page: &Document) {
    for node in page.root().descendants_it().filter(NodeRef::is_text).collect::<Vec<_>>() {
        let text = node.text();
        if text.len() <= TEXT {
            continue;
        }
        let mut rest = &*text;
        while !rest.is_empty() {
            let part = lines::head(rest, TEXT);
            node.insert_before(&page.tree.new_text(part).id);
            rest = &rest[part.len()..];
        }
        node.remove_from_parent();
    }
}

/// A page without the files that are embedded in it as `data:` addresses, which may be many times its size.
pub(super) fn without_files(text: &str) -> Cow<'_, str> {
    const SIGN: &str = ";base64,";
    if text.len() < 1 << 20 {
        return Cow::Borrowed(text);
    }
    let mut slim = String::new();
    let mut from = 0;
    for at in memchr::memmem::find_iter(text.as_bytes(), SIGN) {
        let data = at + SIGN.len();
        if data < from {
            continue;
        }
        let code = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=%-_".contains(byte);
        slim.push_str(&text[from..data]);
        from = data + text.as_bytes()[data..].iter().take_while(|byte| code(byte)).count();
    }
    slim.push_str(&text[from..]);
    Cow::Owned(slim)
}

/// Stands between tokenizer and tree builder and drops what goes beyond the bounds.
struct Bounded {
    tree: TreeBuilder<NodeId, Document>,
    /// Whether text came since this was last asked.
    wrote: Cell<bool>,
    /// How many attributes and how many tags of the root and body there were.
    attributes: Cell<usize>,
    roots: Cell<usize>,
}

impl TokenSink for Bounded {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if matches!(token, Token::CharacterTokens(_) | Token::NullCharacterToken) {
            self.wrote.set(true);
        }
        match token {
            Token::ParseError(_) | Token::CommentToken(_) => TokenSinkResult::Continue,
            Token::TagToken(tag) if tag.kind == StartTag && self.drops(&tag) => TokenSinkResult::Continue,
            Token::TagToken(mut tag) => {
                self.attributes.update(|count| count + tag.attrs.len());
                if self.attributes.get() > ATTRIBUTES {
                    tag.attrs.clear();
                }
                self.tree.process_token(Token::TagToken(tag), line)
            }
            token => self.tree.process_token(token, line),
        }
    }

    fn end(&self) {
        self.tree.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.tree.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Bounded {
    fn drops(&self, tag: &Tag) -> bool {
        // These end by themselves, and their content is no markup.
        if matches!(&*tag.name, "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noframes") {
            return false;
        }
        if matches!(&*tag.name, "html" | "body") {
            self.roots.update(|count| count + 1);
            return self.roots.get() > ROOTS;
        }
        let open = Open::default();
        self.tree.trace_handles(&open);
        open.0.get() > DEPTH || self.tree.sink.tree.len() > NODES
    }
}

/// Counts the elements that are open.
#[derive(Default)]
struct Open(Cell<usize>);

impl Tracer for Open {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

/// The words of a node, white space collapsed; scripts and styles have none.
pub(super) fn words(node: &NodeRef<'_>) -> String {
    let mut text = String::new();
    gather(node, &mut text, usize::MAX);
    collapse(&text)
}

/// The words of a node, if they are no more than `longest` bytes; costs no more than that.
pub(super) fn short_words(node: &NodeRef<'_>, longest: usize) -> Option<String> {
    let mut text = String::new();
    // White space between tags may be longer than the words.
    gather(node, &mut text, 8 * longest);
    let words = collapse(&text);
    (text.len() <= 8 * longest && words.len() <= longest).then_some(words)
}

/// The words of a node, if they are no more than `longest` bytes, with the lines apart in which a page shows them.
pub(super) fn short_lines(node: &NodeRef<'_>, longest: usize) -> Option<String> {
    short_words(node, longest)?;
    let mut lines = String::new();
    for inner in node.descendants_it() {
        if inner.is_text() {
            // Only blocks end a line, not the breaks of the source.
            lines.extend(inner.text().chars().map(|char| if char == '\n' { ' ' } else { char }));
        }
        let name = name(&inner);
        let after = inner.is_element() && (is_block(&name) || &*name == "br");
        lines.push_str(if after { "\n" } else { "" });
    }
    Some(lines.lines().map(collapse).collect::<Vec<_>>().join("\n"))
}

/// Adds the text of a node until there is more than `most`.
fn gather(node: &NodeRef<'_>, text: &mut String, most: usize) {
    if text.len() > most {
        return;
    }
    if node.is_text() {
        text.push_str(&node.text());
        return;
    }
    let name = name(node);
    if is_silent(&name) {
        return;
    }
    let apart = is_block(&name) || &*name == "br";
    if apart {
        text.push('\n');
    }
    for child in node.children_it(false) {
        gather(&child, text, most);
    }
    if apart {
        text.push('\n');
    }
}

/// The text of a value in which markup was escaped once too often: "Port &amp;amp; &lt;i&gt;strike&lt;/i&gt;".
pub(super) fn unescape(value: &str) -> String {
    let tag = |at: usize| value[at + 1..].starts_with(|char: char| char.is_ascii_alphabetic() || char == '/');
    let marked = value.contains('&') || value.match_indices('<').any(|(at, _)| tag(at));
    if !marked {
        return value.to_owned();
    }
    let mut text = String::new();
    gather(&parse(value).root(), &mut text, usize::MAX);
    text
}

/// White space collapsed to single spaces; what has no width goes.
pub(super) fn collapse(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split(|char: char| char.is_whitespace() || (lines::is_blank(char) && char != '\u{AD}')) {
        if !word.is_empty() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.extend(word.chars().filter(|char| *char != '\u{AD}'));
        }
    }
    words
}

/// The name of an element, "" of other nodes.
pub(super) fn name(node: &NodeRef<'_>) -> StrTendril {
    node.node_name().unwrap_or_default()
}

/// An attribute, trimmed, if it holds anything.
pub(super) fn attr(node: &NodeRef<'_>, name: &str) -> Option<String> {
    let value = node.attr(name)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// The words of class, id and the attributes that name a part of a page: "story-highlightsList" gives
/// "story", "highlights", "list".
pub(super) fn labels(node: &NodeRef<'_>) -> Vec<String> {
    let mut labels = Vec::new();
    for name in ["class", "id", "data-testid", "data-component", "data-module", "data-type", "aria-label"] {
        let Some(value) = node.attr(name) else { continue };
        let mut before = ' ';
        let mut word = String::new();
        for char in lines::head(&value, 400).chars() {
            let camel = before.is_lowercase() && char.is_uppercase();
            if (camel || !char.is_alphanumeric()) && !word.is_empty() {
                labels.push(std::mem::take(&mut word));
            }
            if char.is_alphanumeric() {
                word.extend(char.to_lowercase());
            }
            before = char;
        }
        if !word.is_empty() {
            labels.push(word);
        }
    }
    labels
}

/// Elements that begin and end a block.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "select"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "video"
            | "iframe"
            | "amp-img"
    )
}

/// Elements whose content is no text of the page.
pub(super) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "iframe"
            | "object"
            | "textarea"
            | "select"
            | "button"
            | "head"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_node() {
        let page = parse("<p>One&nbsp;<b>two</b>\n three<br>four<script>x</script><p>fi&shy;ve");
        assert_eq!(words(&page.root()), "One two three four five");
    }

    #[test]
    fn labels_of_a_node() {
        let page = parse("<div class='story-highlightsList a_b' id=keyPoints>");
        let node = page.select("div").nodes()[0];
        assert_eq!(labels(&node), ["story", "highlights", "list", "a", "b", "key", "points"]);
    }

    #[test]
    fn long_texts_and_embedded_files() {
        let long = "word & word ".repeat(5000);
        assert_eq!(words(&parse(&long.replace('&', "&amp;")).root()), long.trim());
        let page = format!("<img src='data:image/png;base64,{}'><p>Text", "QUJD".repeat(1 << 19));
        assert_eq!(without_files(&page), "<img src='data:image/png;base64,'><p>Text");
    }

    #[test]
    fn attributes_have_an_end() {
        let page = parse(&(0..1000).map(|n| format!("<body a{n}>")).collect::<String>());
        assert_eq!(page.select("body").nodes()[0].attrs().len(), ROOTS);
        let tag = format!("<p {}>", (0..200).map(|n| format!("a{n} ")).collect::<String>());
        let page = parse(&tag.repeat(ATTRIBUTES / 200 + 10));
        assert_eq!(page.select("p:not([a0])").nodes().len(), 10);
    }

    #[test]
    fn deep_nesting_is_flattened() {
        let page = parse(&format!("{}<p>The words stay.", "<div>".repeat(100_000)));
        assert_eq!(words(&page.root()), "The words stay.");
        assert!(page.tree.len() < 1000);
        let page = parse(&(0..50_000).map(|i| format!("<b a={i}><p>x")).collect::<String>());
        assert!(page.tree.len() < 10 * NODES);
    }
}
