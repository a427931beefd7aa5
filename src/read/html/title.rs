//! The headline of a page: what the page says of it in, one line out, without the name of the publication.
//!
//! The heading on the page counts where a tag for other programs bears it out or where it is called the headline; else
//! the tag itself.

use dom_query::NodeId;

use super::facts::Facts;
use super::{dom, published};
use crate::read::{layout, lines};

/// How much of a title is looked at, in bytes.
const LONGEST: usize = 2000;
/// Signs between a headline and the name of the publication in `<title>`.
const SEPARATORS: [&str; 11] =
    [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " / ", " • ", " ‹ ", " ｜ "];

/// The headline and the heading on the page that shows it.
pub(super) fn of(facts: &Facts<'_>) -> (Option<String>, Option<NodeId>) {
    let shown =
        facts.page.select("head title").nodes().first().map(dom::words).filter(|title| !title.is_empty());
    let tag = facts.tags.get(&[
        "og.title",
        "parsely.title",
        "sailthru.title",
        "dc.title",
        "dcterms.title",
        "twitter.title",
    ]);
    let told = [
        (tag, false),
        (facts.said.title.as_deref(), false),
        (shown.as_deref(), true),
        (facts.tags.get(&["title", "headline"]), true),
    ];
    let told = told.into_iter().filter_map(|(title, shown)| Some(strip(facts, title?, shown)));
    let told: Vec<String> = told.filter(|title| !title.is_empty()).collect();
    let headings = facts.page.select("h1, [itemprop~='headline'], h2");
    let heading = headings
        .nodes()
        .iter()
        .take(80)
        .filter_map(|node| Some((dom::short_words(node, 1000)?, node.id)))
        .filter(|(words, _)| !words.is_empty() && layout::fits_title(words))
        .map(|(words, node)| {
            let score = told.iter().map(|title| alike(&words, title)).fold(0.0, f32::max);
            (words, score, node)
        });
    let best = heading.fold(None, |best: Option<(String, f32, NodeId)>, next| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    });
    let (title, heading) = match best {
        Some((words, score, node)) if score >= 0.6 => (Some(words), Some(node)),
        _ if let Some((words, node)) = headline(facts, &told) => (Some(words), Some(node)),
        best => {
            let (words, node) = best.map(|(words, _, node)| (words, node)).unzip();
            (told.into_iter().next().or(words), node)
        }
    };
    (title.filter(|title| layout::fits_title(title)), heading)
}

/// The one heading of the first rank, when it is called the headline, or is as long as one and shares a word with what
/// is told elsewhere: many pages are told to other programs by another title than the one they show.
fn headline(facts: &Facts<'_>, told: &[String]) -> Option<(String, NodeId)> {
    let headings = facts.page.select("h1");
    let mut shown = headings.nodes().iter().take(20).filter_map(|node| {
        let words = dom::short_words(node, 1000)?;
        (!words.is_empty() && !published::elsewhere(node)).then_some((words, node))
    });
    let (words, node) = shown.next()?;
    let called = node.attr("itemprop").is_some_and(|prop| prop.contains("headline"))
        || dom::labels(node).iter().any(|label| matches!(label.as_str(), "headline" | "hed"));
    let long = words.split_whitespace().nth(4).is_some() || words.chars().count() >= 40;
    let telling = |words: &str| -> Vec<String> {
        let words = words.split(|char: char| !char.is_alphanumeric());
        words.filter(|word| word.chars().count() >= 4).map(str::to_lowercase).collect()
    };
    let own = telling(&words);
    let borne_out = || told.iter().flat_map(|title| telling(title)).any(|word| own.contains(&word));
    let fits = shown.next().is_none() && layout::fits_title(&words);
    (fits && (called || (long && borne_out()))).then_some((words, node.id))
}

/// How much two titles have in common: the share of words of the longer one that stand in both.
fn alike(one: &str, other: &str) -> f32 {
    let words = |text: &str| -> Vec<String> {
        text.split(|char: char| !char.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (one, other) = (words(one), words(other));
    if one == other && !one.is_empty() {
        return 1.0;
    }
    let both = one.iter().filter(|word| other.contains(word)).count();
    #[expect(clippy::cast_precision_loss, reason = "a few words")]
    let share = both as f32 / one.len().max(other.len()).max(1) as f32;
    share
}

/// A title without the name of the publication before or after it. What `<title>` has after its last sign and in few
/// words is taken for a name as well, known or not.
fn strip(facts: &Facts<'_>, title: &str, shown: bool) -> String {
    let title = dom::collapse(lines::head(title, LONGEST));
    let letters = |text: &str| -> String {
        text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let host = facts.url.as_deref().and_then(|url| url.split('/').nth(2)).map(letters).unwrap_or_default();
    let source = facts.source.as_deref().map(letters).unwrap_or_default();
    let publication = |part: &str| {
        let part = letters(part);
        !part.is_empty()
            && (part == source
                || (source.len() >= 3 && part.starts_with(&source))
                || (part.len() >= 3 && host.contains(&part)))
    };
    let mut rest = title.as_str();
    for _ in 0..3 {
        let signs = SEPARATORS.iter().filter_map(|sign| rest.rfind(sign).map(|at| (at, sign.len())));
        let Some((at, length)) = signs.max() else { break };
        let (head, tail) = (&rest[..at], &rest[at + length..]);
        let few = tail.split_whitespace().count() <= 3 && head.split_whitespace().count() >= 4;
        if !publication(tail) && !(few && (shown || rest[at..].starts_with(" | "))) {
            break;
        }
        rest = head.trim_end();
    }
    let first = SEPARATORS.iter().filter_map(|sign| rest.find(sign).map(|at| (at, sign.len()))).min();
    match first {
        Some((at, length)) if publication(&rest[..at]) => rest[at + length..].trim().to_owned(),
        _ => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Option<String> {
        let page = dom::parse(html);
        Facts::of(&page, None).title
    }

    #[test]
    fn headlines() {
        let title = Some("Port stays open - for now, minister says".to_owned());
        for html in [
            "<title>Port stays open - for now, minister says | Norwick Post</title>",
            "<title>Norwick Post: news</title><meta property=og:title content='Port stays open - for now, minister says - Norwick Post'><meta property=og:site_name content='Norwick Post'>",
            "<title>Port stays open - for now, minister says - Norwick Post</title><h1>Norwick Post</h1><h1>Port stays open -\n for now, <i>minister</i> says</h1>",
            "<link rel=canonical href='https://www.norwickpost.example/a'><title>Norwick Post - Port stays open - for now, minister says</title>",
        ] {
            assert_eq!(found(html), title, "{html}");
        }
        assert_eq!(found("<p>Nothing"), None);
    }

    #[test]
    fn headings_that_are_not_what_is_told() {
        let told = "<meta property=og:title content='Why the port of Norwick never sleeps'>";
        for (heading, title) in [
            ("<h1 itemprop=headline>Harbour lights</h1>", "Harbour lights"),
            ("<h1>A long night in the harbour of Norwick</h1>", "A long night in the harbour of Norwick"),
            ("<h1>Norwick News</h1>", "Why the port of Norwick never sleeps"),
            ("<h1>A town by the sea for one and all</h1>", "Why the port of Norwick never sleeps"),
            (
                "<h1>A long night in the harbour of Norwick</h1><h1>Another</h1>",
                "Why the port of Norwick never sleeps",
            ),
        ] {
            assert_eq!(found(&format!("{told}{heading}")).as_deref(), Some(title), "{heading}");
        }
    }
}
