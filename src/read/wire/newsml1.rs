//! NewsML 1 in, an article per NewsItem out: its NewsLines, and the text of its NewsComponents.
//!
//! The text may be NITF, XHTML or plain. Components that only serve the others (style sheets, logos, contacts)
//! are passed over; of components in several languages the first counts.

use super::draft::Draft;
use super::nitf;
use super::xml::{self, Document, Element};
use crate::read::lines::Mark;
use crate::read::{Input, Item, Reader, Refusal};

/// The reader of NewsML 1.
pub(super) struct NewsMl1;

impl Reader for NewsMl1 {
    fn name(&self) -> &'static str {
        "NewsML 1"
    }

    fn knows(&self, _: &Input<'_>, text: &str) -> bool {
        xml::root(text).is_some_and(|root| matches!(root, "NewsML" | "NewsItem"))
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        let document = Document::read(&text)?;
        let sent = document.root().and_then(|root| root.first("DateAndTime")).map(Element::line);
        let drafts = document.all(&["NewsItem"]).map(|item| draft(item, sent.as_deref().unwrap_or_default()));
        super::items(drafts, input, self.name())
    }
}

fn draft(item: Element<'_>, sent: &str) -> Draft {
    let mut draft = Draft { name: item.first("PublicIdentifier").map(Element::line), ..Draft::default() };
    let lines = |name: &'static str| item.all(name).map(Element::line).filter(|line| !line.is_empty());
    // A number is the picture's, not a headline.
    draft.title = lines("HeadLine").find(|line| line.contains(char::is_alphabetic)).unwrap_or_default();
    draft.summary.extend(lines("SubHeadLine").take(1));
    lines("ByLine").for_each(|byline| draft.byline(&byline));
    draft.dateline = lines("DateLine").next().unwrap_or_default();
    lines("KeywordLine").for_each(|keyword| draft.tag(&keyword));
    read_metadata(item, sent, &mut draft);
    read_contents(item, &mut draft);
    if draft.title.is_empty() {
        draft.title = lines("SlugLine").next().or_else(|| lines("NameLabel").next()).unwrap_or_default();
    }
    draft
}

fn read_metadata(item: Element<'_>, sent: &str, draft: &mut Draft) {
    for name in ["FirstCreated", "ThisRevisionCreated", "DateLineDate", "DateId"] {
        draft.date("NewsML", item.all(name).map(Element::line));
    }
    draft.date("NewsML", [sent]);
    item.first("CreditLine").iter().for_each(|credit| draft.source(&credit.line()));
    for name in ["Provider", "Source"] {
        let parties = item.all(name).filter_map(|found| found.child("Party"));
        parties.for_each(|party| draft.source(&party.attribute("FormalName")));
    }
    item.all("Language").for_each(|language| draft.lang(&language.attribute("FormalName")));
    draft.lang(&item.attribute("lang"));
    for property in item.all("Property") {
        let key = property.attribute("FormalName");
        let value = property.attribute("Value");
        if key.eq_ignore_ascii_case("Keyword") {
            draft.tag(&value);
        } else if key.eq_ignore_ascii_case("City") {
            draft.located = value.into_owned();
        }
    }
    item.all("SubjectCode").flat_map(Element::children).for_each(|code| draft.tag(&code.attribute("Name")));
}

/// The text of every content item, by the role of the component it stands in.
fn read_contents(item: Element<'_>, draft: &mut Draft) {
    let mut language: Option<String> = None;
    let mut inside: Option<Element<'_>> = None;
    for component in item.descendants().filter(|found| found.is(&["NewsComponent"])) {
        if inside.is_some_and(|data| data.holds(component)) {
            continue;
        }
        let value = |name: &str| {
            let found = component.child(name).or_else(|| component.child("DescriptiveMetadata")?.child(name));
            found.map(|found| found.attribute("FormalName").to_ascii_lowercase()).unwrap_or_default()
        };
        let (role, spoken) = (value("Role"), value("Language"));
        for content in component.each("ContentItem") {
            let Some(data) = content.child("DataContent").filter(|_| is_text(content)) else { continue };
            inside = Some(data);
            let same = spoken.is_empty() || language.as_ref().is_none_or(|first| *first == spoken);
            match role.as_str() {
                "headline" if draft.title.is_empty() => draft.title = data.line(),
                "subheadline" if same => draft.summary.extend(data.lines()),
                "headline" | "subheadline" | "contact" | "logo" | "stylesheet" => {}
                "caption" => draft.captions.extend(data.lines()),
                _ if same => {
                    language = language.or(Some(spoken.clone()).filter(|spoken| !spoken.is_empty()));
                    read_text(data, draft);
                }
                _ => {}
            }
        }
    }
    // The captions of a picture that comes alone are its text.
    if draft.body.is_empty() {
        let captions = std::mem::take(&mut draft.captions);
        captions.iter().for_each(|caption| draft.body.line(caption, Mark::Plain, true));
    }
}

fn read_text(data: Element<'_>, draft: &mut Draft) {
    let Some(document) = data.child("nitf") else { return data.write(&mut draft.body) };
    let mut inner = Draft::default();
    nitf::read(document, &mut inner);
    draft.adopt(inner);
}

/// Whether a content item is text, as far as it says.
fn is_text(content: Element<'_>) -> bool {
    let kind = |name: &str| {
        content
            .child(name)
            .map(|found| found.attribute("FormalName").to_ascii_lowercase())
            .unwrap_or_default()
    };
    let (media, mime) = (kind("MediaType"), kind("MimeType"));
    let style = mime.ends_with("css") || kind("Format") == "css";
    !style && (media.is_empty() || media.ends_with("text")) && !mime.starts_with("image")
}

#[cfg(test)]
mod tests {
    use super::super::testing::articles;
    use super::*;
    use crate::article::BlockKind::{Caption, Paragraph, Summary};

    #[test]
    fn components_by_their_roles() {
        let items = articles(
            &NewsMl1,
            "<NewsML><NewsItem><PublicIdentifier>urn:1</PublicIdentifier><FirstCreated>20140829T134951+0000</FirstCreated>\
             <NewsComponent><NewsLines><HeadLine>569697231</HeadLine><DateLine>NORWICK, Aug 29, 2014 (TA) -</DateLine>\
             <ByLine>By Jane Doe</ByLine></NewsLines><DescriptiveMetadata><Language FormalName='en'/>\
             <Property FormalName='Keyword' Value='ports'/></DescriptiveMetadata>\
             <NewsComponent><Role FormalName='HeadLine'/><ContentItem><DataContent><p>Port open</p></DataContent></ContentItem></NewsComponent>\
             <NewsComponent><Role FormalName='SubHeadLine'/><ContentItem><DataContent>At last</DataContent></ContentItem></NewsComponent>\
             <NewsComponent><Role FormalName='Caption'/><ContentItem><DataContent>A boat</DataContent></ContentItem></NewsComponent>\
             <NewsComponent><Role FormalName='StyleSheet'/><ContentItem><DataContent>p {}</DataContent></ContentItem></NewsComponent>\
             <NewsComponent><Role FormalName='Main'/><DescriptiveMetadata><Language FormalName='en'/></DescriptiveMetadata>\
             <ContentItem><MediaType FormalName='Text'/><DataContent><nitf><body><body.content><p>The port.</p></body.content></body></nitf>\
             </DataContent></ContentItem><ContentItem><MediaType FormalName='Photo'/><DataContent>AAAA</DataContent></ContentItem></NewsComponent>\
             <NewsComponent><Role FormalName='Main'/><DescriptiveMetadata><Language FormalName='de'/></DescriptiveMetadata>\
             <ContentItem><DataContent><p>Der Hafen.</p></DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem>\
             <NewsItem><NewsComponent><NewsLines><SlugLine>A-slug</SlugLine></NewsLines><NewsComponent><Role FormalName='Caption'/>\
             <ContentItem><DataContent><![CDATA[<P>A boat leaves.</P>]]></DataContent></ContentItem></NewsComponent></NewsComponent>",
        );
        assert_eq!(
            items.iter().map(|item| item.name.as_deref()).collect::<Vec<_>>(),
            [Some("urn:1"), Some("2")]
        );
        let article = &items[0].article;
        let of = |kind| article.texts_of(kind).collect::<Vec<_>>();
        assert_eq!(article.title(), "Port open");
        assert_eq!(
            (of(Summary), of(Paragraph), of(Caption)),
            (vec!["At last"], vec!["The port."], vec!["A boat"])
        );
        let meta = &article.meta;
        assert_eq!(
            (meta.dateline.as_deref(), meta.source.as_deref(), meta.lang.as_deref()),
            (Some("NORWICK"), Some("TA"), Some("en"))
        );
        assert_eq!((meta.byline.concat(), meta.tags.concat()), ("Jane Doe".to_owned(), "ports".to_owned()));
        assert_eq!(meta.date.map(|date| date.to_string()).as_deref(), Some("2014-08-29"));
        assert_eq!(items[1].article.text, "A-slug\n\nA boat leaves.");
    }
}
