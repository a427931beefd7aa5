//! RSS of every version, Atom and WordPress exports in, an article per entry out, named by its guid, id or link.
//!
//! The fullest of an entry's texts is its body, a shorter one its standfirst; both may be HTML, escaped or not.

use std::collections::HashMap;

use super::draft::Draft;
use super::wordpress::without_shortcodes;
use super::xml::{self, Document, Element};
use crate::read::write::Writer;
use crate::read::{Input, Item, Reader, Refusal, fragment};

/// The longest excerpt, in bytes.
const EXCERPT: usize = 600;

/// The reader of feeds.
pub(super) struct Feed;

impl Reader for Feed {
    fn name(&self) -> &'static str {
        "feed"
    }

    fn knows(&self, _: &Input<'_>, text: &str) -> bool {
        match xml::root(text).map(str::to_ascii_lowercase).as_deref() {
            Some("rss" | "feed" | "channel" | "entry") => true,
            Some("rdf") => Document::read(crate::read::lines::head(text, 1 << 16))
                .is_ok_and(|document| document.all(&["channel", "item"]).next().is_some()),
            _ => false,
        }
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        let document = Document::read(&text)?;
        let channel = document.all(&["channel", "feed"]).next();
        let logins = document.all(&["author"]).filter_map(|author| {
            let display = author.child("author_display_name")?;
            Some((author.child("author_login")?.line(), display.line()))
        });
        let channel = channel.map(|channel| Channel {
            authors: logins.collect(),
            title: channel.child("title").map(Element::line).unwrap_or_default(),
            language: channel.child("language").map(Element::line).unwrap_or_default(),
            tag: channel.attribute("lang").into_owned(),
        });
        let channel = channel.unwrap_or_default();
        if document.all(&["item", "entry"]).next().is_none() {
            return Err(Refusal::Skipped("feed without entries".to_owned()));
        }
        let entries = document.all(&["item", "entry"]).filter(|entry| is_post(*entry));
        super::named_items(entries.map(|entry| draft(entry, &channel)), input, self.name())
    }
}

/// What a feed says of all its entries.
#[derive(Debug, Default)]
struct Channel {
    title: String,
    language: String,
    tag: String,
    /// The names of those who log in to write.
    authors: HashMap<String, String>,
}

/// Whether an entry of a WordPress export is a post or a page, and not a picture or a menu.
fn is_post(entry: Element<'_>) -> bool {
    entry.child("post_type").is_none_or(|kind| matches!(kind.line().as_str(), "post" | "page" | ""))
}

fn draft(entry: Element<'_>, channel: &Channel) -> Draft {
    let mut draft = Draft::default();
    let all = |names: &'static [&'static str]| entry.children().filter(move |child| child.is(names));
    let line = |name: &'static [&'static str]| all(name).map(Element::line).find(|line| !line.is_empty());
    draft.title = line(&["title"]).unwrap_or_default();
    let links: Vec<String> = all(&["link", "origLink"]).map(address).collect();
    let link = links.into_iter().find(|link| !link.is_empty()).or_else(|| {
        let about = entry.attribute("about").into_owned();
        Some(about).filter(|about| !about.is_empty())
    });
    let permanent = line(&["guid"]).filter(|guid| guid.starts_with("http"));
    draft.name = line(&["guid", "id"]).or_else(|| link.clone());
    draft.meta.url = link.or(permanent);
    for name in [
        &["pubDate"],
        &["published"],
        &["issued"],
        &["created"],
        &["date"],
        &["post_date"],
        &["updated"],
        &["modified"],
    ] {
        let text = line(name);
        draft.date("feed", text.clone());
        draft.date("feed", text.and_then(|text| old_date(&text)));
    }
    for author in all(&["author", "creator"]) {
        let name = author.child("name").map_or_else(|| author.line(), Element::line);
        draft.byline(channel.authors.get(&name).unwrap_or(&without_address(&name)));
    }
    for category in all(&["category", "subject"]) {
        let term = [category.attribute("label"), category.attribute("term")]
            .into_iter()
            .find(|term| !term.is_empty());
        draft.tag(&term.map_or_else(|| category.line(), |term| term.into_owned()));
    }
    let origin =
        all(&["source"]).map(|source| source.child("title").map_or_else(|| source.line(), Element::line));
    origin.for_each(|origin| draft.source(&origin));
    draft.source(&channel.title);
    line(&["language"])
        .into_iter()
        .chain([channel.language.clone(), channel.tag.clone()])
        .for_each(|tag| draft.lang(&tag));
    read_text(entry, &mut draft);
    draft
}

/// The body and the standfirst.
fn read_text(entry: Element<'_>, draft: &mut Draft) {
    let wordpress = entry.child("post_type").is_some();
    let lines = |part: Element<'_>| {
        let mut writer = Writer::new(0);
        if wordpress {
            fragment::any(&without_shortcodes(&part.words()), &mut writer);
        } else {
            part.write(&mut writer);
        }
        writer
    };
    let parts = entry
        .children()
        .filter(|part| part.is(&["encoded", "content", "body", "div"]) && part.attribute("url").is_empty());
    let mut parts: Vec<Element<'_>> = parts.collect();
    // The excerpt of a post has the same name as its text.
    parts.sort_by_key(|part| std::cmp::Reverse(part.source().len()));
    draft.summary.extend(parts.iter().skip(1).map(|part| part.line()).filter(|line| line.len() <= EXCERPT));
    let full = parts.into_iter().map(lines).find(|writer| !writer.is_empty());
    let short: Vec<Element<'_>> =
        entry.children().filter(|part| part.is(&["description", "summary", "subtitle"])).collect();
    match full {
        Some(body) => {
            draft.body = body;
            draft.summary.extend(short.into_iter().map(Element::line).filter(|line| !is_cut_off(line)));
        }
        None => {
            let longest = short.into_iter().max_by_key(|part| part.source().len());
            let body = longest.map(lines).filter(|writer| !writer.is_empty());
            draft.body = body.or_else(|| entry.first("description").map(lines)).unwrap_or_default();
        }
    }
}

/// Whether a standfirst is only the beginning of the text: "The port of Norwick […]".
fn is_cut_off(line: &str) -> bool {
    ["[…]", "[...]", "…", "..."].iter().any(|end| line.trim_end().ends_with(end))
}

/// The address of a link element, which Atom writes as an attribute.
fn address(link: Element<'_>) -> String {
    let relation = link.attribute("rel");
    match link.attribute("href") {
        href if href.is_empty() => link.line(),
        href if relation.is_empty() || relation == "alternate" => href.into_owned(),
        _ => String::new(),
    }
}

/// "mer, 22 Aug 26 06:47 -0700": whatever the weekday, and a year of two digits.
fn old_date(text: &str) -> Option<String> {
    let text = text.split_once(',').map_or(text, |(_, day)| day);
    let mut words = text.split_whitespace();
    let (day, month, year) = (words.next()?, words.next()?, words.next()?);
    let century = match year.len() {
        2 if year >= "70" => "19",
        2 => "20",
        _ => "",
    };
    Some(format!("{day} {month} {century}{year}"))
}

/// "desk@example.org (Jane Doe)" → "Jane Doe"; an address alone is nobody's name.
fn without_address(author: &str) -> String {
    if !author.contains('@') {
        return author.to_owned();
    }
    let inside = author.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(name, _)| name);
    let outside = author.split(['<', '(']).next().filter(|name| !name.contains('@'));
    inside.or(outside).unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{articles, read};
    use super::*;
    use crate::article::BlockKind;

    #[test]
    fn rss() {
        let items = articles(
            &Feed,
            "<rss version='2.0' xmlns:dc='d' xmlns:content='c'><channel><title>Norwick Post</title><language>en-us</language>\
             <item><guid>g1</guid><title>Port &amp;amp; town</title><link>http://e.org/1</link>\
             <pubDate>Wed, 12 Apr 2017 23:30:00 -0500</pubDate><dc:creator>Jane Doe</dc:creator><category>Ports</category>\
             <description>The port stays open, says the harbour master.</description>\
             <content:encoded><![CDATA[<p>The port.</p><p>The town.</p>]]></content:encoded></item>\
             <item><title>A short one</title><description>&lt;b&gt;Only&lt;/b&gt; this line.</description><pubDate>mer, 12 Apr 17 23:30 GMT</pubDate><author>d@e.org (John Roe)</author></item>",
        );
        let (one, two) = (&items[0], &items[1]);
        assert_eq!((one.name.as_deref(), two.name.as_deref()), (Some("g1"), Some("2")));
        assert_eq!(
            one.article.text,
            "Port & town\n\nThe port stays open, says the harbour master.\n\nThe port.\n\nThe town."
        );
        let meta = &one.article.meta;
        assert_eq!(meta.date.map(|date| date.to_string()).as_deref(), Some("2017-04-12"));
        assert_eq!((meta.source.as_deref(), meta.lang.as_deref()), (Some("Norwick Post"), Some("en")));
        assert_eq!(
            (meta.url.as_deref(), &meta.byline[..], &meta.tags[..]),
            (Some("http://e.org/1"), &["Jane Doe".to_owned()][..], &["Ports".to_owned()][..])
        );
        assert_eq!(two.article.texts_of(BlockKind::Paragraph).collect::<Vec<_>>(), ["Only this line."]);
        assert_eq!(two.article.meta.byline, ["John Roe"]);
        assert_eq!(two.article.meta.date, meta.date);
    }

    #[test]
    fn atom() {
        let items = articles(
            &Feed,
            "<feed xml:lang='de'><title>P</title><entry><id>i</id><title type='html'>&lt;i&gt;T&lt;/i&gt; one</title>\
             <link rel='edit' href='http://e.org/edit'/><link href='http://e.org/1'/><updated>2017-04-13</updated>\
             <published>2017-04-12T01:00:00Z</published><author><name>Jane Doe</name><email>a@b</email></author>\
             <category term='ports'/><summary>Short …</summary>\
             <content type='xhtml'><div><p>One.</p><p>Two.</p></div></content></entry></feed>",
        );
        let article = &items[0].article;
        assert_eq!(article.text, "T one\n\nOne.\n\nTwo.");
        assert_eq!(
            (article.meta.url.as_deref(), article.meta.lang.as_deref()),
            (Some("http://e.org/1"), Some("de"))
        );
        assert_eq!(article.meta.date.map(|date| date.day()), Some(12));
        assert_eq!(article.meta.byline, ["Jane Doe"]);
    }

    #[test]
    fn an_export_has_more_than_posts() {
        let text = "<rss><channel><wp:author><wp:author_login>jd</wp:author_login><wp:author_display_name>Jane Doe</wp:author_display_name>\
             </wp:author><item><title>A menu</title><wp:post_type>nav_menu_item</wp:post_type></item>";
        let refused = |text: &str| read(&Feed, text.as_bytes()).err();
        assert_eq!(refused(text), Some(Refusal::Skipped("no text in this feed file".to_owned())));
        assert_eq!(refused("<rss><channel>"), Some(Refusal::Skipped("feed without entries".to_owned())));
        let post = "<item><title>A post</title><dc:creator>jd</dc:creator><excerpt:encoded>Short.</excerpt:encoded>\
             <content:encoded><![CDATA[One line\n\nand another]]></content:encoded><wp:post_type>post</wp:post_type></item>";
        let article = &articles(&Feed, &format!("{text}{post}"))[0].article;
        assert_eq!(article.text, "A post\n\nShort.\n\nOne line\n\nand another");
        assert_eq!(article.meta.byline, ["Jane Doe"]);
    }
}
