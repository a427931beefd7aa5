//! NewsML-G2 in, an article per newsItem out, alone or in a newsMessage: contentMeta, and the text of contentSet.
//!
//! Packages, concepts, plans and catalogs hold no article and are refused, as are pictures and films without a
//! description.

use super::draft::Draft;
use super::nitf;
use super::xml::{self, Document, Element};
use crate::read::lines::Mark;
use crate::read::{Input, Item, Reader, Refusal, fragment};

/// Root elements, with what to call those that hold no article.
const ROOTS: [(&str, &str); 8] = [
    ("newsMessage", "message"),
    ("newsItem", "news item"),
    ("packageItem", "package"),
    ("conceptItem", "concept"),
    ("knowledgeItem", "knowledge item"),
    ("planningItem", "plan"),
    ("catalogItem", "catalog"),
    ("catalogItems", "catalog"),
];
/// The shortest description of a picture or film that is an article, in words.
const DESCRIPTION_WORDS: usize = 8;

/// The reader of NewsML-G2.
pub(super) struct NewsMlG2;

impl Reader for NewsMlG2 {
    fn name(&self) -> &'static str {
        "NewsML-G2"
    }

    fn knows(&self, _: &Input<'_>, text: &str) -> bool {
        xml::root(text).is_some_and(|root| ROOTS.iter().any(|(name, _)| *name == root))
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        let document = Document::read(&text)?;
        let drafts = document.all(&["newsItem", "packageItem"]).map(draft);
        let drafts: Vec<Draft> =
            drafts.filter(|draft| !(draft.is_bare() && draft.title.is_empty())).collect();
        if !drafts.is_empty() {
            return super::items(drafts, input, self.name());
        }
        let kinds = |(name, kind): &(&str, &'static str)| document.all(&[name]).next().map(|_| *kind);
        let kind = ROOTS.iter().rev().find_map(kinds).unwrap_or("message");
        Err(Refusal::Skipped(format!("NewsML-G2 {kind} without an article")))
    }
}

/// What an item says; without title and text when it is none to read.
fn draft(item: Element<'_>) -> Draft {
    let guid = Some(item.attribute("guid").into_owned());
    let mut draft = Draft { name: guid, ..Draft::default() };
    let Some(meta) = item.child("contentMeta").or_else(|| item.first("contentMeta")) else {
        read_contents(item, &mut draft);
        return draft;
    };
    let headlines: Vec<Element<'_>> = meta.each("headline").collect();
    let main = headlines.iter().position(|headline| !is_secondary(&headline.attribute("role")));
    for (at, headline) in headlines.iter().enumerate() {
        match Some(at) == main {
            true => draft.title = headline.line(),
            false => draft.summary.push(headline.line()),
        }
    }
    let text = read_contents(item, &mut draft) || class(item) == "text";
    read_descriptions(meta, text, &mut draft);
    if item.is(&["packageItem"]) && draft.is_bare() {
        return Draft::default();
    }
    read_metadata(item, meta, &mut draft);
    let canceled = item.first("pubStatus").is_some_and(|status| {
        let code = status.attribute("qcode");
        code.ends_with(":canceled") || code.ends_with(":withheld")
    });
    let bare = draft.is_bare();
    if bare && (canceled || !is_news(item)) {
        return Draft::default();
    }
    if draft.title.is_empty() && !bare {
        let slug = meta.child("slugline").or_else(|| item.first("title"));
        draft.title = slug.map(Element::line).unwrap_or_default();
    }
    draft
}

/// Whether an item without text may be news in its headline alone.
fn is_news(item: Element<'_>) -> bool {
    item.is(&["newsItem"]) && matches!(class(item).as_str(), "" | "text" | "composite")
}

/// "ninat:text" → "text".
fn class(item: Element<'_>) -> String {
    let class =
        item.first("itemClass").map(|class| class.attribute("qcode").into_owned()).unwrap_or_default();
    class.rsplit(':').next().unwrap_or_default().to_ascii_lowercase()
}

fn is_secondary(role: &str) -> bool {
    let role = role.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    role.contains("sub") || role.contains("short")
}

/// The text of the content set; of several renditions the first in markup, else the longest plain one. Whether
/// there was one.
fn read_contents(item: Element<'_>, draft: &mut Draft) -> bool {
    for content in item.all("inlineXML") {
        match content.child("nitf") {
            Some(document) => {
                let mut inner = Draft::default();
                nitf::read(document, &mut inner);
                draft.adopt(inner);
            }
            // Results, events and figures have markup of their own.
            None if !content.children().all(|child| fragment::is_known(child.name())) => {}
            None => {
                let body = content.child("body").or_else(|| content.first("body"));
                body.unwrap_or(content).write(&mut draft.body);
            }
        }
        if !draft.body.is_empty() {
            return true;
        }
    }
    let plain = |data: &Element<'_>| {
        let kind = data.attribute("contenttype");
        (kind.is_empty() || kind.starts_with("text/")) && !data.attribute("rendition").ends_with("headline")
    };
    let longest = item.all("inlineData").filter(plain).max_by_key(|data| data.source().len());
    longest.iter().for_each(|data| data.write(&mut draft.body));
    !draft.body.is_empty()
}

/// Descriptions: a standfirst over a text, the text itself of a picture or a film.
fn read_descriptions(meta: Element<'_>, text: bool, draft: &mut Draft) {
    let descriptions: Vec<Element<'_>> = meta.each("description").collect();
    if text {
        let caption =
            |found: &&Element<'_>| !found.attribute("role").to_ascii_lowercase().contains("caption");
        draft.summary.extend(descriptions.iter().filter(caption).map(|found| found.line()));
        return;
    }
    let longest = descriptions.iter().max_by_key(|found| found.source().len());
    let Some(found) = longest.filter(|found| found.line().split_whitespace().count() >= DESCRIPTION_WORDS)
    else {
        return;
    };
    draft.body.line(&found.line(), Mark::Plain, true);
}

fn read_metadata(item: Element<'_>, meta: Element<'_>, draft: &mut Draft) {
    let named = |found: Element<'_>| {
        let name = found.child("name").map(Element::line).filter(|name| !name.is_empty());
        // A literal may only refer to something said elsewhere ("poi7").
        let literal = found.attribute("literal");
        name.or_else(|| literal.starts_with(char::is_uppercase).then(|| literal.into_owned()))
            .unwrap_or_default()
    };
    let top = item.child("itemMeta");
    for (part, name) in [
        (Some(meta), "contentCreated"),
        (top, "versionCreated"),
        (top, "firstCreated"),
        (Some(meta), "contentModified"),
    ] {
        draft.date("NewsML-G2", part.and_then(|part| part.child(name)).map(Element::line));
    }
    meta.each("by").for_each(|by| draft.byline(&by.line()));
    if draft.meta.byline.is_empty() {
        // Initials and agencies are creators, too; an author has a first name and a last.
        let people = meta.each("creator").filter_map(|creator| creator.child("name")).map(Element::line);
        people.filter(|name| name.contains(' ')).for_each(|name| draft.byline(&name));
    }
    if let Some(line) = meta.each("dateline").map(Element::line).find(|line| !line.is_empty()) {
        draft.dateline = line;
    }
    draft.located = meta.each("located").map(named).find(|name| !name.is_empty()).unwrap_or_default();
    meta.each("creditline").for_each(|credit| draft.source(&credit.line()));
    meta.each("infoSource").for_each(|source| draft.source(&named(source)));
    top.and_then(|top| top.child("provider")).into_iter().for_each(|provider| draft.source(&named(provider)));
    item.first("copyrightHolder").into_iter().for_each(|holder| draft.source(&named(holder)));
    meta.each("language").for_each(|language| draft.lang(&language.attribute("tag")));
    draft.lang(&item.attribute("lang"));
    for tag in meta.children().filter(|child| child.is(&["keyword", "subject"])) {
        let name = if tag.is(&["keyword"]) { Some(tag) } else { tag.child("name") };
        draft.tag(&name.map(Element::line).unwrap_or_default());
    }
    draft.meta.url = Some(item.attribute("guid").into_owned()).filter(|guid| guid.starts_with("http"));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{articles, read};
    use super::*;
    use crate::article::BlockKind::{Heading, Paragraph, Summary};

    const META: &str = "<contentMeta><contentCreated>2018-02-14T23:10:00-05:00</contentCreated><located><name>Teal</name></located>\
        <creator><name>jh</name></creator><creator><name>June Hollis</name></creator><keyword>rivers</keyword>\
        <subject qcode='N2:WEA'/><subject><name>flood</name></subject><headline role='x:subHeadline'>At last</headline>\
        <headline>Port open</headline><description role='drol:summary'>All is dry.</description><creditline>TA–</creditline></contentMeta>";

    #[test]
    fn an_item() {
        let text = format!(
            "<newsItem guid='urn:1' xml:lang='en-US'>{META}<contentSet><inlineXML><html><head><title>Port open</title></head>\
             <body><h2>Summary</h2><h1>Port open</h1><p>The port.</p><h2>The town</h2><p>It is dry.</p></body></html></inlineXML>\
             <inlineData contenttype='text/plain'>The port.</inlineData></contentSet></newsItem>"
        );
        let article = &articles(&NewsMlG2, &text)[0].article;
        let of = |kind| article.texts_of(kind).collect::<Vec<_>>();
        assert_eq!(article.title(), "Port open");
        assert_eq!((of(Summary), of(Heading)), (vec!["At last", "All is dry."], vec!["The town"]));
        assert_eq!(of(Paragraph), ["The port.", "It is dry."]);
        let meta = &article.meta;
        assert_eq!(meta.date.map(|date| date.to_string()).as_deref(), Some("2018-02-14"));
        assert_eq!(
            (meta.dateline.as_deref(), meta.source.as_deref(), meta.lang.as_deref()),
            (Some("Teal"), Some("TA"), Some("en"))
        );
        assert_eq!(
            (&meta.byline[..], &meta.tags[..]),
            (&["June Hollis".to_owned()][..], &["rivers".to_owned(), "flood".to_owned()][..])
        );
    }

    #[test]
    fn a_message_keeps_what_is_an_article() {
        let picture = |guid: &str, words: &str| {
            format!(
                "<newsItem guid='{guid}'><itemMeta><itemClass qcode='ninat:picture'/></itemMeta><contentMeta><headline>A boat</headline>\
                <description role='drol:caption'>{words}</description></contentMeta></newsItem>"
            )
        };
        let text = format!(
            "<newsMessage><itemSet><packageItem guid='p'><contentMeta><headline>A package</headline></contentMeta></packageItem>\
             <newsItem guid='1'><contentMeta><headline>Port open</headline></contentMeta><contentSet><inlineXML><nitf><body><body.head>\
             <byline>By Jane Doe</byline></body.head><body.content><p>The port.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>\
             {}{}<newsItem guid='4'><itemMeta><pubStatus qcode='stat:canceled'/></itemMeta><contentMeta><headline>Gone</headline></contentMeta></newsItem>",
            picture("2", "A boat."),
            picture("3", "A boat leaves the port of Norwick after eleven days."),
        );
        let items = articles(&NewsMlG2, &text);
        let texts: Vec<_> =
            items.iter().map(|item| (item.name.as_deref(), item.article.text.as_str())).collect();
        assert_eq!(
            texts,
            [
                (Some("1"), "Port open\n\nThe port."),
                (Some("3"), "A boat\n\nA boat leaves the port of Norwick after eleven days.")
            ]
        );
        assert_eq!(items[0].article.meta.byline, ["Jane Doe"]);
    }

    #[test]
    fn what_holds_no_article_is_named() {
        for (text, kind) in [
            ("<conceptItem><concept/></conceptItem>", "concept"),
            ("<newsMessage><itemSet><planningItem/></itemSet></newsMessage>", "plan"),
            (
                "<newsItem><contentSet><inlineXML><events><name>A day</name></events></inlineXML></contentSet></newsItem>",
                "news item",
            ),
        ] {
            let refused = Refusal::Skipped(format!("NewsML-G2 {kind} without an article"));
            assert_eq!(read(&NewsMlG2, text.as_bytes()), Err(refused));
        }
    }
}
