//! The text of a page in, the same into the tokenizer, but no tag with more attributes than a tag may have.
//!
//! The tokenizer compares each attribute of a tag with all before it. It alone knows whether a "<" opens a tag or
//! stands in a script, so each is shown to it in steps. Changes nothing of a page whose tags are as they should be.

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TokenSink, Tokenizer};

/// The most attributes of a tag.
const ATTRIBUTES: usize = 250;

/// Feeds a page; `wrote` tells whether the tokenizer has passed on text since it was last asked.
pub(super) fn feed<S: TokenSink>(tokenizer: &Tokenizer<S>, text: &str, wrote: impl Fn() -> bool) {
    let input = BufferQueue::default();
    let give = |text: &str| {
        if !text.is_empty() {
            input.push_back(StrTendril::from(text));
            while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        }
    };
    let bytes = text.as_bytes();
    // What lies before `given` is fed, and what lies before `known` holds no further tag.
    let (mut given, mut known) = (0, 0);
    for at in memchr::memchr_iter(b'<', bytes) {
        if at < known {
            continue;
        }
        let end_tag = bytes.get(at + 1) == Some(&b'/');
        let name = at + 1 + usize::from(end_tag);
        let letters = bytes[name..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let declaration = matches!(bytes.get(at + 1), Some(b'!' | b'?'));
        known = name + letters;
        if !(letters > 0 || end_tag || declaration) || bytes.get(known) == Some(&b'>') {
            continue;
        }
        // In a script an end tag shows by the sign behind its letters what it is, a start tag by its first letter.
        let last = if end_tag { known } else { at + 1 };
        let Some(sign) = text[last..].chars().next() else { continue };
        let shown = last + sign.len_utf8();
        give(&text[given..=at]);
        wrote();
        give(&text[at + 1..shown]);
        given = shown;
        let raw = wrote();
        known = match (raw, sign) {
            (true, '<') => last,
            (true, _) => shown,
            (false, _) if letters == 0 => markup_end(bytes, at),
            (false, _) => {
                let (end, cut) = attributes(bytes, last);
                if let Some(cut) = cut {
                    give(&text[given..cut]);
                    give(">");
                    given = end;
                }
                end
            }
        };
    }
    give(&text[given..]);
}

/// Where a comment, a declaration or an instruction ends that begins at `at`.
fn markup_end(bytes: &[u8], at: usize) -> usize {
    let comment = bytes[at..].starts_with(b"<!--");
    let ends = memchr::memchr_iter(b'>', &bytes[at..]).map(|end| at + end);
    let mut ends = ends.filter(|end| {
        !comment
            || bytes[at + 2..*end].ends_with(b"--")
            || bytes[at + 4..(*end).max(at + 4)].ends_with(b"--!")
    });
    ends.next().map_or(bytes.len(), |end| end + 1)
}

/// Where a tag ends within whose name `from` lies, and where its attributes become too many.
fn attributes(bytes: &[u8], from: usize) -> (usize, Option<usize>) {
    let skip = |at: usize, more: fn(u8) -> bool| {
        at + bytes[at.min(bytes.len())..].iter().take_while(|byte| more(**byte)).count()
    };
    let space = |byte: u8| byte.is_ascii_whitespace();
    let named = skip(from, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>'));
    let (mut at, mut count, mut cut) = (named, 0, None);
    loop {
        at = skip(at, |byte| byte.is_ascii_whitespace() || byte == b'/');
        match bytes.get(at) {
            None => return (bytes.len(), cut),
            Some(b'>') => return (at + 1, cut),
            Some(_) => {}
        }
        count += 1;
        if count > ATTRIBUTES && cut.is_none() {
            cut = Some(at);
        }
        at = skip(at + 1, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'='));
        let sign = skip(at, space);
        if bytes.get(sign) != Some(&b'=') {
            continue;
        }
        at = skip(sign + 1, space);
        at = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                memchr::memchr(*quote, &bytes[at + 1..]).map_or(bytes.len(), |end| at + 1 + end + 1)
            }
            Some(b'>') | None => at,
            Some(_) => skip(at, |byte| !byte.is_ascii_whitespace() && byte != b'>'),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use html5ever::tokenizer::states::RawKind;
    use html5ever::tokenizer::{TagKind, Token, TokenSinkResult, TokenizerOpts};
    use proptest::prelude::*;

    use super::super::dom;
    use super::*;

    #[test]
    fn a_tag_of_too_many_attributes() {
        let many: String = (0..ATTRIBUTES + 10).map(|n| format!("a{n}='>' ")).collect();
        for before in [
            "",
            "<svg><style>a<b='</style></svg>",
            "<!-- <b c=' --><script>if (a<b='</script>",
            "&lt<p title=\"<x y='\">",
        ] {
            let page = dom::parse(&format!("{before}<div {many}>text</div><p>more"));
            let tag = page.select("div");
            let node = tag.nodes().first().expect("the tag");
            assert_eq!(node.attrs().len(), ATTRIBUTES, "{before}");
            assert_eq!(
                (node.text().as_ref(), dom::words(&page.select("p").last().nodes()[0]).as_str()),
                ("text", "more")
            );
        }
        let script = format!("<script>x = a <b {many}></script>");
        assert!(dom::parse(&script).html().contains(&many));
    }

    const PIECES: [&str; 29] = [
        "<p ",
        "a=b ",
        "c='",
        "d=\"",
        "'",
        "\"",
        ">",
        "/>",
        "</p",
        "<!--",
        "-->",
        "--!>",
        "<!",
        "<?",
        "</",
        "<script>",
        "</script ",
        "<svg>",
        "<style>",
        "</style>",
        "<![CDATA[",
        "]]>",
        "&am",
        "text",
        "<",
        "<title>",
        "<b<",
        "</b<",
        "</script<",
    ];

    /// Writes down what comes, texts in one piece.
    #[derive(Default)]
    struct Record {
        seen: RefCell<String>,
        wrote: Cell<bool>,
    }

    impl TokenSink for Record {
        type Handle = ();

        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            let mut seen = self.seen.borrow_mut();
            let opens = match &token {
                Token::TagToken(tag) if tag.kind == TagKind::StartTag => tag.name.to_string(),
                _ => String::new(),
            };
            match token {
                Token::ParseError(_) => {}
                Token::CharacterTokens(text) => {
                    self.wrote.set(true);
                    seen.push_str(&text);
                }
                token => seen.push_str(&format!("\n{token:?}\n")),
            }
            match opens.as_str() {
                "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                "style" => TokenSinkResult::RawData(RawKind::Rawtext),
                "title" => TokenSinkResult::RawData(RawKind::Rcdata),
                _ => TokenSinkResult::Continue,
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_read_stays_as_it_is(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..30)) {
            let page = pieces.concat();
            let tokenizer = Tokenizer::new(Record::default(), TokenizerOpts::default());
            feed(&tokenizer, &page, || tokenizer.sink.wrote.take());
            tokenizer.end();
            let plain = Tokenizer::new(Record::default(), TokenizerOpts::default());
            let input = BufferQueue::default();
            input.push_back(StrTendril::from(page.as_str()));
            while !matches!(plain.feed(&input), TokenizerResult::Done) {}
            plain.end();
            prop_assert_eq!(&*tokenizer.sink.seen.borrow(), &*plain.sink.seen.borrow());
        }
    }
}
