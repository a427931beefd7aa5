//! XML and SGML of no standard in, an article per record out: elements whose children are called headline, date,
//! byline, text, as in the exports of newsrooms and in collections for research.
//!
//! Only an element with a text and a headline or a date is a record. What its fields mean is told by their names
//! alone; unknown ones are passed over.

use super::draft::Draft;
use super::xml::{self, Document, Element};
use crate::read::lines::{Mark, head};
use crate::read::{Input, Item, Reader, Refusal, fragment};

/// How far into a file a record is looked for, in bytes.
const HEAD: usize = 1 << 16;

const TEXT: [&str; 10] = [
    "text",
    "body",
    "content",
    "story",
    "article_text",
    "articletext",
    "fulltext",
    "bodytext",
    "maintext",
    "leadpara",
];
const TITLE: [&str; 6] = ["headline", "head", "hl", "title", "heading", "ti"];
const DATE: [&str; 12] = [
    "date",
    "publishdate",
    "publicationdate",
    "published",
    "pubdate",
    "pub_date",
    "datetime",
    "dd",
    "issued",
    "created",
    "timestamp",
    "date_time",
];
const SUMMARY: [&str; 9] =
    ["subtitle", "subheadline", "subhead", "standfirst", "abstract", "summary", "lead", "teaser", "ingress"];
const BYLINE: [&str; 4] = ["byline", "author", "creator", "writer"];
const DATELINE: [&str; 2] = ["dateline", "town"];
const SOURCE: [&str; 5] = ["source", "publication", "publisher", "newspaper", "origin"];
const SECTION: [&str; 2] = ["section", "category"];
const TAGS: [&str; 5] = ["keyword", "keywords", "tag", "tags", "subject"];
const NAME: [&str; 8] = ["docno", "newsid", "itemid", "docid", "guid", "id", "uri", "url"];
const LANGUAGE: [&str; 2] = ["lang", "language"];

/// The reader of records.
pub(super) struct Records;

impl Reader for Records {
    fn name(&self) -> &'static str {
        "XML"
    }

    fn knows(&self, _: &Input<'_>, text: &str) -> bool {
        let root = xml::root(text);
        root.is_some_and(|root| !root.eq_ignore_ascii_case("html"))
            && Document::read(head(text, HEAD))
                .is_ok_and(|document| document.wanted(is_record).next().is_some())
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        let document = Document::read(&text)?;
        super::items(document.wanted(is_record).map(draft), input, self.name())
    }
}

fn is_record(element: Element<'_>) -> bool {
    let (mut text, mut named) = (false, false);
    for child in element.children() {
        text |= child.is(&TEXT);
        named |= child.is(&TITLE) || child.is(&DATE);
    }
    text && (named || !element.attribute("date").is_empty())
}

fn draft(record: Element<'_>) -> Draft {
    // A field is a child or an attribute; the first name that has a value counts.
    let all = |names: &'static [&'static str]| {
        names.iter().flat_map(move |name| {
            let children = record.children().filter(move |child| child.is(&[name])).map(Element::line);
            children.chain([record.attribute(name).into_owned()]).filter(|value| !value.is_empty())
        })
    };
    let first = |names| all(names).next();
    let mut draft =
        Draft { name: first(&NAME), title: first(&TITLE).unwrap_or_default(), ..Draft::default() };
    draft.date("XML", all(&DATE));
    draft.summary.extend(all(&SUMMARY));
    all(&BYLINE).for_each(|byline| draft.byline(&byline));
    draft.dateline = first(&DATELINE).unwrap_or_default();
    all(&SOURCE).for_each(|source| draft.source(&source));
    draft.meta.section = first(&SECTION);
    all(&TAGS)
        .flat_map(|tags| tags.split([',', ';']).map(str::to_owned).collect::<Vec<_>>())
        .for_each(|tag| draft.tag(tag.trim()));
    all(&LANGUAGE).for_each(|tag| draft.lang(&tag));
    draft.meta.url = all(&["url", "uri", "link"]).find(|url| url.starts_with("http"));
    for text in record.children().filter(|child| child.is(&TEXT)) {
        if text.children().next().is_none() || fragment::is_html(text.source()) {
            text.write(&mut draft.body);
        } else {
            // Paragraphs by another name.
            text.children().for_each(|part| draft.body.line(&part.line(), Mark::Plain, true));
        }
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::super::testing::articles;
    use super::*;
    use crate::article::BlockKind::Paragraph;

    #[test]
    fn records_by_the_names_of_their_fields() {
        let items = articles(
            &Records,
            "<DOC>\n<DOCNO> TA-1 </DOCNO>\n<HEAD>Port open</HEAD>\n<BYLINE>By JANE DOE</BYLINE>\n<DATELINE>NORWICK (TA) </DATELINE>\n\
             <DATE><P>April 12, 2017</P></DATE><TEXT>\n   The port of Norwick was open on Monday after a night in which it\nwas shut.\n   \
             It is a port.\n</TEXT>\n</DOC>\n<DOC><DOCNO>TA-2</DOCNO><TI>Town open</TI><TEXT><para>One.</para><para>Two.</para></TEXT></DOC>\
             <newsitem itemid='3' date='1996-08-20' lang='en'><title>TEAL: Rates up</title><headline>Rates up</headline>\
             <text><p>One.</p><p>Two.</p></text></newsitem>",
        );
        let body = |at: usize| items[at].article.texts_of(Paragraph).collect::<Vec<_>>();
        assert_eq!(
            items.iter().filter_map(|item| item.name.as_deref()).collect::<Vec<_>>(),
            ["TA-1", "TA-2", "3"]
        );
        assert_eq!(
            body(0),
            ["The port of Norwick was open on Monday after a night in which it was shut.", "It is a port."]
        );
        let meta = &items[0].article.meta;
        assert_eq!(
            (meta.byline.concat(), meta.dateline.as_deref()),
            ("JANE DOE".to_owned(), Some("NORWICK"))
        );
        assert_eq!(meta.date.map(|date| date.to_string()).as_deref(), Some("2017-04-12"));
        assert_eq!((items[1].article.title(), body(1)), ("Town open", vec!["One.", "Two."]));
        assert_eq!((items[2].article.title(), body(2)), ("Rates up", vec!["One.", "Two."]));
        assert_eq!(items[2].article.meta.date.map(|date| date.year()), Some(1996));
    }

    #[test]
    fn what_is_no_record() {
        let hint = crate::read::Hint::default();
        let known = |text: &str| Records.knows(&Input { path: "a.xml", bytes: b"", hint: &hint }, text);
        for text in [
            "<html><title>A</title><body>B</body></html>",
            "<svg><title>A</title></svg>",
            "<a><text>B</text></a>",
            "x",
        ] {
            assert!(!known(text), "{text}");
        }
    }
}
