//! The byline of a page as readers see it: the names of its authors in, the words that hold them out.
//!
//! "Jane Doe and John Roe" where the authors are two, and what a tag adds to them ("Jane Doe, CNN"). Decides nothing
//! about who the authors are: that is for `author`.

use super::author::{LONGEST, is_labelled};
use super::facts::Facts;
use super::{dom, person};

/// How many elements are looked at.
const MOST: usize = 60;

/// The byline without its label. `told` is the text of a tag that gave these names, if one alone did.
pub(super) fn of(facts: &Facts<'_>, names: &[String], told: Option<&str>) -> Option<String> {
    let told = told.map(|text| dom::collapse(person::without_label(text))).filter(|text| holds(text, names));
    told.or_else(|| shown(facts, names)).or_else(|| joined(names))
}

/// The shortest words near the headline from the first name to the last.
fn shown(facts: &Facts<'_>, names: &[String]) -> Option<String> {
    let labelled = facts.page.select("[class], [id], [rel], [itemprop], [data-testid]");
    let near = facts.near(labelled.nodes()).filter(|node| is_labelled(node)).take(MOST).cloned();
    let words = near.chain(facts.below_headline()).filter_map(|node| dom::short_words(&node, LONGEST));
    words.filter_map(|words| between(&words, names).map(str::to_owned)).min_by_key(String::len)
}

/// The words from the first of the names to the last.
fn between<'t>(words: &'t str, names: &[String]) -> Option<&'t str> {
    let start = words.find(names.first()?.as_str())?;
    let mut end = start;
    for name in names {
        end += words[end..].find(name.as_str())? + name.len();
    }
    Some(&words[start..end])
}

fn holds(text: &str, names: &[String]) -> bool {
    !text.contains("://") && text.len() <= LONGEST && names.iter().all(|name| text.contains(name.as_str()))
}

/// "Jane Doe, Ann Lee and John Roe"
fn joined(names: &[String]) -> Option<String> {
    let (last, before) = names.split_last()?;
    Some(if before.is_empty() { last.clone() } else { format!("{} and {last}", before.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str, names: &[&str], told: Option<&str>) -> String {
        let page = dom::parse(html);
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        of(&Facts::of(&page, None), &names, told).unwrap_or_default()
    }

    #[test]
    fn as_readers_see_it() {
        let page = "<h1>Port</h1><p class=byline>By <a>Jane Doe</a> and John Roe | April 12</p><p>Text";
        assert_eq!(found(page, &["Jane Doe", "John Roe"], None), "Jane Doe and John Roe");
        assert_eq!(found(page, &["Jane Doe"], Some("By Jane Doe, TNN")), "Jane Doe, TNN");
        assert_eq!(found("<h1>Port</h1>", &["A B", "C D", "E F"], None), "A B, C D and E F");
        assert_eq!(found(page, &[], None), "");
    }
}
