//! What a page says of its article beside the text: the tree in, title, summary and metadata out.
//!
//! Gathers the tags and JSON-LD once; `title`, `published` and `author` decide their own questions with them. Changes
//! nothing in the tree.

use dom_query::{Document, NodeId, NodeRef};

use super::day::Order;
use super::jsonld::Said;
use super::tags::Tags;
use super::{dom, jsonld, published, title};
use crate::article::Metadata;
use crate::language;
use crate::read::layout;

/// The most tags an article has.
const TAGS: usize = 50;

/// What is known of a page while it is asked.
pub(super) struct Facts<'a> {
    pub(super) page: &'a Document,
    pub(super) tags: Tags,
    pub(super) said: Said,
    /// The address.
    pub(super) url: Option<String>,
    /// The publication.
    pub(super) source: Option<String>,
    /// How the language of the page writes dates.
    pub(super) order: Order,
    pub(super) title: Option<String>,
    /// The heading on the page that shows the title.
    heading: Option<NodeId>,
}

impl<'a> Facts<'a> {
    /// Gathers what a page says; `url` is where it came from, if the page itself does not say it.
    pub(super) fn of(page: &'a Document, url: Option<&str>) -> Facts<'a> {
        let (tags, said) = (Tags::of(page), jsonld::read(page));
        let locale = tags.get(&["og.locale", "content.language", "dc.language"]);
        let locale = locale.filter(|locale| locale.len() > 2).or(tags.lang.as_deref()).or(locale);
        let order = Order::of(locale.unwrap_or(""));
        let own = [
            tags.canonical.as_deref(),
            tags.get(&["og.url"]),
            said.url.as_deref(),
            tags.get(&["parsely.link"]),
            url,
        ];
        let web = |url: &&str| url.starts_with("http://") || url.starts_with("https://");
        let url = own.into_iter().flatten().find(web).map(str::to_owned);
        let source = [
            tags.get(&["og.site.name"]),
            said.publisher.as_deref(),
            tags.get(&["dc.publisher", "application.name"]),
        ];
        let name = |name: &&str| name.split_whitespace().count() <= 8 && !name.contains("://");
        let source = source.into_iter().flatten().find(name).map(str::to_owned);
        let mut facts = Facts { page, tags, said, url, source, order, title: None, heading: None };
        (facts.title, facts.heading) = title::of(&facts);
        facts
    }

    /// The metadata of an article by these authors.
    pub(super) fn metadata(&self, byline: Vec<String>) -> Metadata {
        let date = published::of(self);
        let section = self.tags.get(&["article.section", "parsely.section", "section", "og.article.section"]);
        let section = section
            .or(self.said.section.as_deref())
            .filter(|section| !section.contains("://") && section.len() <= 80);
        Metadata {
            date: date.map(|(day, _)| day),
            date_from: date.map(|(_, from)| from.to_owned()),
            source: self.source.clone(),
            byline,
            dateline: None,
            section: section.map(str::to_owned),
            url: self.url.clone(),
            lang: self.language(),
            tags: self.topics(),
        }
    }

    /// The standfirst: the description of the page, unless it is cut off or says no more than the title.
    pub(super) fn summary(&self) -> Option<String> {
        const NAMES: [&str; 5] = [
            "og.description",
            "description",
            "dc.description",
            "sailthru.description",
            "twitter.description",
        ];
        let text = dom::collapse(self.tags.get(&NAMES).or(self.said.summary.as_deref())?);
        let cut = text.ends_with(['…', ']']) || text.ends_with("...");
        let title = self.title.as_deref().is_some_and(|title| layout::same_title(&text, title));
        let fits = text.split_whitespace().nth(3).is_some() && text.len() <= 800;
        (fits && !cut && !title).then_some(text)
    }

    /// Nodes in the order in which to ask them: those beside the headline, those after it, those before it.
    pub(super) fn near<'n, 'p>(&self, nodes: &'n [NodeRef<'p>]) -> impl Iterator<Item = &'n NodeRef<'p>> {
        let within = |above: &NodeRef<'_>| !matches!(&*dom::name(above), "body" | "main");
        let beside =
            self.heading().and_then(|heading| heading.ancestors_it(Some(3)).take_while(within).last());
        let place = |node: &NodeRef<'_>| {
            let close =
                beside.is_some_and(|beside| node.ancestors_it(Some(6)).any(|above| above.id == beside.id));
            let before = self.heading.is_some_and(|heading| node.id < heading);
            if close { 0 } else { 1 + u8::from(before) }
        };
        let mut near: Vec<(u8, &NodeRef<'p>)> = nodes.iter().map(|node| (place(node), node)).collect();
        near.sort_by_key(|(place, _)| *place);
        near.into_iter().map(|(_, node)| node)
    }

    /// The heading that shows the title.
    pub(super) fn heading(&self) -> Option<NodeRef<'a>> {
        self.page.tree.get(&self.heading?)
    }

    /// The first nodes below the headline, in page order.
    pub(super) fn below_headline(&self) -> impl Iterator<Item = NodeRef<'a>> {
        let next = |node: &NodeRef<'a>| {
            node.next_sibling().or_else(|| node.ancestors_it(None).find_map(|above| above.next_sibling()))
        };
        let after = std::iter::successors(self.heading(), next).skip(1).take(24);
        after.flat_map(|node| node.descendants_it().take(60).collect::<Vec<_>>())
    }

    /// The language as two letters.
    fn language(&self) -> Option<String> {
        let given = [
            self.tags.lang.as_deref(),
            self.said.lang.as_deref(),
            self.tags.get(&["dc.language", "content.language", "og.locale"]),
        ];
        given.into_iter().flatten().find_map(language::code)
    }

    /// The tags or keywords of the first place that has any.
    fn topics(&self) -> Vec<String> {
        let places = ["article.tag", "parsely.tags", "sailthru.tags", "news.keywords", "keywords"];
        let given = places.iter().map(|name| self.tags.all(name).map(str::to_owned).collect::<Vec<_>>());
        let said = std::iter::once(self.said.tags.clone());
        let Some(found) = said.chain(given).find(|found| !found.is_empty()) else { return Vec::new() };
        let mut topics: Vec<String> = Vec::new();
        for topic in found.iter().flat_map(|text| text.split([',', ';'])).map(dom::collapse) {
            if !topic.is_empty() && topic.len() <= 80 && topics.len() < TAGS && !topics.contains(&topic) {
                topics.push(topic);
            }
        }
        topics
    }
}
