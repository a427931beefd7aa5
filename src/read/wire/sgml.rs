//! The Reuters-21578 collection in, an article per `<REUTERS>` element out, named by its NEWID.
//!
//! Title, author, dateline and text, with topics and places as tags. Control characters and the closing "Reuter"
//! are not part of the text.

use super::draft::Draft;
use super::xml::{self, Document, Element};
use crate::read::{Input, Item, Reader, Refusal, fragment};

/// The reader of Reuters-21578.
pub(super) struct Reuters;

impl Reader for Reuters {
    fn name(&self) -> &'static str {
        "Reuters SGML"
    }

    fn knows(&self, _: &Input<'_>, text: &str) -> bool {
        xml::root(text) == Some("REUTERS")
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        let document = Document::read(&text)?;
        super::named_items(document.all(&["REUTERS"]).map(draft), input, self.name())
    }
}

fn draft(item: Element<'_>) -> Draft {
    let mut draft = Draft { name: Some(item.attribute("NEWID").into_owned()), ..Draft::default() };
    let words =
        |name: &'static str| item.first(name).map(|found| printable(&found.words())).unwrap_or_default();
    draft.date("SGML", [words("DATE")]);
    for list in ["TOPICS", "PLACES"] {
        item.first(list).into_iter().flat_map(Element::children).for_each(|tag| draft.tag(&tag.words()));
    }
    draft.title = words("TITLE");
    draft.byline(&words("AUTHOR"));
    draft.dateline = words("DATELINE");
    let body = match item.first("BODY") {
        Some(body) => body.words(),
        // Unprocessed items have one text with all in it, briefs nothing but a headline.
        None => {
            let text = item.first("TEXT").filter(|text| text.attribute("TYPE") != "BRIEF");
            text.map(|text| text.words_without(&["TITLE", "AUTHOR", "DATELINE"])).unwrap_or_default()
        }
    };
    fragment::any(without_end(&printable(&body)), &mut draft.body);
    draft
}

/// A text without the control characters of the line it came over.
fn printable(text: &str) -> String {
    text.chars().filter(|char| !char.is_control() || matches!(char, '\n' | '\r' | '\t')).collect()
}

/// A text without the "Reuter" below it.
fn without_end(text: &str) -> &str {
    let text = text.trim_end();
    match text.rsplit_once('\n') {
        Some((above, last)) if matches!(last.trim(), "Reuter" | "REUTER" | "Reuters" | "REUTERS") => {
            above.trim_end()
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::articles;
    use super::*;
    use crate::article::BlockKind;

    const FILE: &str = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"YES\" NEWID=\"7\">\n\
        <DATE>26-FEB-1987 15:01:01.79</DATE>\n<TOPICS><D>ship</D><D>grain</D></TOPICS><PLACES><D>teal</D></PLACES>\n\
        <UNKNOWN>\n&#5;&#5;&#5;C T\n</UNKNOWN><TEXT>&#2;\n<TITLE>PORT &lt;NWK> OPEN</TITLE>\n<AUTHOR>    By Jane Doe, Agency</AUTHOR>\n\
        <DATELINE>    NORWICK, Feb 26 - </DATELINE><BODY>The port of Norwick was open on Monday after a night\n\
        in which &lt;Norwick Port Co> shut it.\n    The ferries sailed again.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n\
        <REUTERS NEWID=\"8\"><TEXT TYPE=\"UNPROC\">&#2;\nPORT RATES\n Norwick 12\n Ashby 13\n\n REUTER\n&#3;</TEXT></REUTERS>\
        <REUTERS NEWID=\"9\"><TEXT TYPE=\"BRIEF\">&#2;\n******<TITLE>RATE UP</TITLE>\nBlah blah blah.\n&#3;</TEXT></REUTERS>";

    #[test]
    fn items_of_the_collection() {
        let items = articles(&Reuters, FILE);
        assert_eq!(
            items.iter().map(|item| item.name.as_deref()).collect::<Vec<_>>(),
            [Some("7"), Some("8"), Some("9")]
        );
        let (one, two) = (&items[0].article, &items[1].article);
        assert_eq!(one.title(), "PORT <NWK> OPEN");
        assert_eq!(
            one.texts_of(BlockKind::Paragraph).collect::<Vec<_>>(),
            [
                "The port of Norwick was open on Monday after a night in which <Norwick Port Co> shut it.",
                "The ferries sailed again."
            ]
        );
        assert_eq!(one.meta.date.map(|date| date.to_string()).as_deref(), Some("1987-02-26"));
        assert_eq!(
            (one.meta.dateline.as_deref(), one.meta.byline.concat()),
            (Some("NORWICK"), "Jane Doe".to_owned())
        );
        assert_eq!(one.meta.tags, ["ship", "grain", "teal"]);
        assert_eq!(two.text.lines().collect::<Vec<_>>(), ["PORT RATES", "Norwick 12", "Ashby 13"]);
        assert_eq!(items[2].article.text, "RATE UP");
    }
}
