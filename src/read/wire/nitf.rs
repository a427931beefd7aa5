//! NITF 3 in, an article out: hedline, byline, dateline, abstract, body, and what docdata says of them.
//!
//! Also reads the NITF inside other wire formats. Takes the text it finds and does not ask whether the document
//! is valid.

use super::draft::Draft;
use super::xml::{self, Document, Element};
use crate::read::{Input, Item, Reader, Refusal, fragment};

/// The reader of NITF.
pub(super) struct Nitf;

impl Reader for Nitf {
    fn name(&self) -> &'static str {
        "NITF"
    }

    fn knows(&self, _: &Input<'_>, text: &str) -> bool {
        xml::root(text).is_some_and(|root| root.eq_ignore_ascii_case("nitf"))
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        let document = Document::read(&text)?;
        let mut draft = Draft::default();
        document.root().into_iter().for_each(|nitf| read(nitf, &mut draft));
        super::items([draft], input, self.name())
    }
}

/// Adds what an NITF document says.
pub(super) fn read(nitf: Element<'_>, draft: &mut Draft) {
    let body = nitf.child("body");
    if let Some(head) = body.and_then(|body| body.child("body.head")) {
        read_head(head, draft);
    }
    if draft.title.trim().is_empty() {
        draft.title = nitf.first("title").map(Element::line).unwrap_or_default();
    }
    read_metadata(nitf, draft);
    let Some(body) = body else { return };
    match body.child("body.content") {
        Some(content) => content.write(&mut draft.body),
        None if body.child("body.head").is_none() => body.write(&mut draft.body),
        None => {}
    }
    if let Some(end) = body.child("body.end") {
        end.write(&mut draft.body);
    }
}

fn read_head(head: Element<'_>, draft: &mut Draft) {
    if let Some(hedline) = head.child("hedline") {
        match hedline.first("hl1") {
            Some(title) => draft.title = title.line(),
            None => draft.title = hedline.words_without(&["hl2"]),
        }
        draft.summary.extend(hedline.all("hl2").map(Element::line));
    }
    for byline in head.each("byline") {
        let people: Vec<String> = byline.all("person").map(Element::line).collect();
        let names = if people.is_empty() { byline.words_without(&["byttl"]) } else { people.join(", ") };
        draft.byline(&names);
    }
    if let Some(dateline) = head.child("dateline") {
        draft.dateline = match dateline.first("city").map(Element::line).filter(|city| !city.is_empty()) {
            Some(city) => city,
            None => dateline.words_without(&["story.date"]),
        };
    }
    draft.summary.extend(head.each("abstract").flat_map(Element::lines));
    head.child("distributor").iter().for_each(|distributor| draft.source(&distributor.line()));
}

fn read_metadata(nitf: Element<'_>, draft: &mut Draft) {
    let values =
        |name: &'static str, key: &'static str| nitf.all(name).map(move |found| found.attribute(key));
    for (name, key) in [
        ("date.issue", "norm"),
        ("story.date", "norm"),
        ("date.release", "norm"),
        ("pubdata", "date.publication"),
    ] {
        draft.date("NITF", values(name, key));
    }
    for (name, key) in [("doc-id", "regsrc"), ("doc.copyright", "holder")] {
        values(name, key).for_each(|source| draft.source(&source));
    }
    draft.lang(&nitf.attribute("baselang"));
    draft.lang(&nitf.attribute("lang"));
    draft.meta.section =
        values("pubdata", "position.section").map(|section| fragment::line(&section)).find(|s| !s.is_empty());
    draft.meta.url =
        values("pubdata", "ex-ref").find(|url| url.starts_with("http")).map(|url| url.into_owned());
    for list in nitf.all("key-list") {
        for keyword in list.each("keyword") {
            let key = keyword.attribute("key");
            draft.tag(if key.is_empty() { keyword.line() } else { key.into_owned() }.as_str());
        }
    }
    for subject in nitf.all("tobject.subject") {
        for key in ["tobject.subject.type", "tobject.subject.matter", "tobject.subject.detail"] {
            draft.tag(&subject.attribute(key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{articles, read};
    use super::*;
    use crate::article::BlockKind::{Caption, Heading, Paragraph, Summary};

    const FILE: &str = "<!DOCTYPE nitf SYSTEM 'nitf.dtd'><nitf baselang='en-GB'><head><title>Slug</title><docdata>\
        <date.issue norm='20170412T233000-0500'/><key-list><keyword key='ports'/></key-list></docdata></head><body>\
        <body.head><hedline><hl1>Port &amp; town open</hl1><hl2>Ferries run late</hl2></hedline>\
        <byline>By Jane Doe<byttl>TA Writer</byttl></byline><distributor>TA</distributor>\
        <dateline><location><city>Norwick</city>, Teal</location> <story.date norm='x'>12 April</story.date></dateline>\
        </body.head><body.content><media><media-reference source='x'/><media-caption>Boats at Norwick</media-caption>\
        <media-producer>JD</media-producer></media><p>The <person>port</person> is\n open.</p><hl2>The town</hl2><p>It is, too.</p>\
        </body.content><body.end><tagline>(Editing by Ann Lee)</tagline></body.end></body></nitf>";

    #[test]
    fn an_article() {
        let items = articles(&Nitf, FILE);
        let article = &items[0].article;
        let of = |kind| article.texts_of(kind).collect::<Vec<_>>();
        assert_eq!(article.title(), "Port & town open");
        assert_eq!(
            (of(Summary), of(Caption), of(Heading)),
            (vec!["Ferries run late"], vec!["Boats at Norwick"], vec!["The town"])
        );
        assert_eq!(of(Paragraph), ["The port is open.", "It is, too.", "(Editing by Ann Lee)"]);
        let meta = &article.meta;
        assert_eq!(meta.date.map(|date| date.to_string()).as_deref(), Some("2017-04-12"));
        assert_eq!((meta.byline.concat(), meta.tags.concat()), ("Jane Doe".to_owned(), "ports".to_owned()));
        assert_eq!(
            (meta.dateline.as_deref(), meta.source.as_deref(), meta.lang.as_deref()),
            (Some("Norwick"), Some("TA"), Some("en"))
        );
    }

    #[test]
    fn what_could_be_read_of_a_file_cut_off() {
        for end in 60..FILE.len() {
            let _ = read(&Nitf, &FILE.as_bytes()[..end]);
        }
        let cut = &FILE[..FILE.find("<hl2>The").unwrap_or_default()];
        assert_eq!(
            articles(&Nitf, cut)[0].article.texts_of(Paragraph).collect::<Vec<_>>(),
            ["The port is open."]
        );
        assert_eq!(
            read(&Nitf, b"<nitf><body/></nitf>"),
            Err(Refusal::Skipped("no text in this NITF file".to_owned()))
        );
    }
}
