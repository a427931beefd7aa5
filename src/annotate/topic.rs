//! What an article and each of its quotes are about.
//!
//! In: an article and the evidence of `topics.toml`. Out: the topics the evidence suffices for, strongest first, and
//! on request every word it rests on. A node is scored as BM25F scores a document, with the hand-made weights of
//! terms in place of rarity: a term counts more in the title and the lead, repeating it counts less each time, and
//! in a long article a passing mention counts for little. Evidence that does not carry a node goes to its parent.
//! No topic is given without words in the article that speak for it; metadata is not looked at.

use serde::Serialize;

use self::found::{Found, Hit};
use self::matcher::{Matcher, Room};
use crate::article::{Annotations, Article, BlockKind, Span, TopicScore};
use crate::schema::{TermKind, Topics};

mod found;
mod matcher;
mod words;

/// The score from which a topic is given.
const ENOUGH: f32 = 7.0;
/// A topic this much weaker than the article's strongest is left out,
const FAINT: f32 = 0.33;
/// unless it has this score.
const CLEAR: f32 = 10.0;
/// What is left of evidence that goes to the parent.
const UPWARD: f32 = 0.5;
/// How slowly repetition of a term saturates (BM25's k1), and how much that depends on length (its b).
const K1: f32 = 1.2;
const B: f32 = 0.75;
/// The words of a usual article.
const USUAL_WORDS: f32 = 300.0;
/// Paragraphs that begin within so many words of the body are its lead.
const LEAD_WORDS: usize = 60;
/// The sum of weights from which a quote is about a topic; half of it will do for a topic of its article.
const ENOUGH_IN_QUOTE: f32 = 4.0;
/// How far off a sum of so many numbers may be.
const ROUNDING: f32 = 0.01;

/// A part of an article, by how much its words say about the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// The headline, or the key points of an article that has none.
    Title,
    /// Summary, key points, captions and the first paragraphs.
    Lead,
    /// The rest.
    Body,
}

impl Zone {
    const ALL: [Zone; 3] = [Zone::Title, Zone::Lead, Zone::Body];

    /// How many times a word counts there.
    fn counts(self) -> f32 {
        match self {
            Zone::Title => 3.0,
            Zone::Lead => 2.0,
            Zone::Body => 1.0,
        }
    }
}

/// Why a topic was given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The topic and its score.
    #[serde(flatten)]
    pub topic: TopicScore,
    /// The terms found, in text order, each with its share of the score.
    pub terms: Vec<(Span, f32)>,
    /// Where each of them stands.
    pub zones: Vec<Zone>,
}

/// What another taxonomy makes of an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Topics only the new one gives.
    pub gained: Vec<Evidence>,
    /// Topics only the old one gives.
    pub lost: Vec<Evidence>,
}

/// Tags articles and quotes with topics.
#[derive(Debug)]
pub struct TopicTagger {
    matcher: Matcher<Term>,
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    path: String,
    parent: Option<usize>,
    /// How far below the top it stands.
    depth: i32,
    /// One past the last node below it.
    end: usize,
}

#[derive(Debug, Clone, Copy)]
struct Term {
    /// Counted as [`Topics::terms`] does.
    number: u32,
    node: u32,
    kind: TermKind,
}

/// A node the evidence suffices for.
struct Given {
    node: usize,
    score: f32,
    hits: Vec<Hit>,
}

impl TopicTagger {
    /// A tagger for these topics.
    pub fn new(topics: &Topics) -> TopicTagger {
        let mut nodes: Vec<Node> = Vec::with_capacity(topics.all().len());
        // The nodes from the top to the last one.
        let mut line: Vec<usize> = Vec::new();
        for (i, topic) in topics.all().iter().enumerate() {
            let depth = topic.path.matches('/').count();
            line.truncate(depth);
            nodes.push(Node {
                path: topic.path.clone(),
                parent: line.last().copied(),
                depth: depth as i32,
                end: 0,
            });
            line.push(i);
            line.iter().for_each(|&above| nodes[above].end = i + 1);
        }
        let terms =
            topics.all().iter().zip(0..).flat_map(|(topic, node)| topic.terms.iter().map(move |t| (t, node)));
        let terms = terms.zip(0..).map(|((term, node), number)| {
            (term.words.as_str(), term.prefix, Term { number, node, kind: term.kind })
        });
        TopicTagger { matcher: Matcher::new(&terms.collect::<Vec<_>>()), nodes }
    }

    /// Sets the topics of the article and of each of its quotes.
    pub fn tag(&self, article: &Article, annotations: &mut Annotations) {
        let found = self.find(article);
        let given = self.given(&found);
        let in_article = |node: usize| given.iter().any(|g| g.node == node);
        for quote in &mut annotations.quotes {
            quote.topics = self.in_quote(&found, quote.span, in_article);
        }
        annotations.topics = given.iter().map(|g| self.topic(g.node, g.score)).collect();
    }

    /// Each topic of the article with the words that speak for it, strongest first.
    pub fn explain(&self, article: &Article) -> Vec<Evidence> {
        let found = self.find(article);
        let given = self.given(&found);
        let evidence = |g: &Given| {
            let share = |same: &[Hit]| {
                let times: f32 = same.iter().map(|hit| hit.zone.counts()).sum();
                let each = of_term(same[0].weight, times, damping(found.words)) / times;
                same.iter().map(|hit| (hit.span, each * hit.zone.counts(), hit.zone)).collect::<Vec<_>>()
            };
            let same = |a: &Hit, b: &Hit| a.term == b.term;
            let mut shares: Vec<_> = g.hits.chunk_by(same).flat_map(share).collect();
            shares.sort_by_key(|(span, ..)| *span);
            let (terms, zones) = shares.into_iter().map(|(span, share, zone)| ((span, share), zone)).unzip();
            Evidence { topic: self.topic(g.node, g.score), terms, zones }
        };
        given.iter().map(evidence).collect()
    }

    /// What `new` would change in the topics of the article, with the words that decide.
    pub fn compare(&self, new: &TopicTagger, article: &Article) -> Difference {
        let (before, after) = (self.explain(article), new.explain(article));
        let without = |these: &[Evidence], those: &[Evidence]| {
            let only = |e: &&Evidence| !those.iter().any(|other| other.topic.path == e.topic.path);
            these.iter().filter(only).cloned().collect()
        };
        Difference { gained: without(&after, &before), lost: without(&before, &after) }
    }

    /// The numbers of the terms that stand in the article, as [`Topics::terms`] counts them; each as often as it does.
    pub fn fired(&self, article: &Article) -> impl Iterator<Item = usize> {
        let mut fired = Vec::new();
        self.each(article, |term, _, _| fired.push(term.number as usize));
        fired.into_iter()
    }

    /// The terms that stand in the article, ready to be weighed.
    fn find(&self, article: &Article) -> Found {
        let mut found = Found::new(self.nodes.len());
        found.words = self.each(article, |term, span, zone| {
            let Term { number: term, node, kind } = term;
            found.add(Hit { term, node, kind, zone, span, weight: weight(kind), before: 0 });
        });
        found
    }

    /// Tells `found` every term in the article, in text order. Returns how many words the article has.
    fn each(&self, article: &Article, mut found: impl FnMut(Term, Span, Zone)) -> usize {
        let (mut count, mut in_body, mut room) = (0, 0, Room::default());
        // Where there is no title, the key points say what the article is about.
        let titled = article.blocks.iter().any(|block| block.kind == BlockKind::Title);
        for block in &article.blocks {
            let zone = match block.kind {
                BlockKind::Title => Zone::Title,
                BlockKind::KeyPoint if !titled => Zone::Title,
                BlockKind::Summary | BlockKind::KeyPoint | BlockKind::Caption => Zone::Lead,
                BlockKind::Paragraph if in_body < LEAD_WORDS => Zone::Lead,
                BlockKind::Heading | BlockKind::Paragraph => Zone::Body,
                BlockKind::Byline | BlockKind::Furniture => continue,
            };
            let start = block.span.start;
            let words = self.matcher.find(block.span.of(&article.text), &mut room, |term, span| {
                found(term, Span::new(start + span.start, start + span.end), zone);
            });
            count += words;
            in_body += if block.kind == BlockKind::Paragraph { words } else { 0 };
        }
        count
    }

    /// The nodes that the terms found suffice for, strongest first.
    fn given(&self, found: &Found) -> Vec<Given> {
        let damping = damping(found.words);
        let rates = Zone::ALL.map(|zone| of_term(1.0, zone.counts(), damping));
        let mut given: Vec<Given> = Vec::new();
        let mut is_given = vec![false; self.nodes.len()];
        // At most so much comes up to a node from below.
        let mut from_below = vec![0.0; self.nodes.len()];
        let mut hits = Vec::new();
        // Parents stand before their children.
        for node in (0..self.nodes.len()).rev() {
            let [weak, other] = found.most(node, rates);
            let other = other + from_below[node];
            if weak + other >= ENOUGH - ROUNDING {
                self.gather(found, node, &is_given, &mut hits);
                let score = score(&mut hits, damping);
                if score >= ENOUGH {
                    is_given[node] = true;
                    given.push(Given { node, score, hits: hits.clone() });
                    continue;
                }
            }
            if let Some(parent) = self.nodes[node].parent {
                from_below[parent] += other * UPWARD;
            }
        }
        given.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.node.cmp(&b.node)));
        let faint = given.first().map_or(0.0, |strongest| (strongest.score * FAINT).min(CLEAR));
        given.retain(|g| g.score >= faint);
        given
    }

    /// Sets `hits` to those that count for a node: its own, and those of nodes below it that were not enough there.
    fn gather(&self, found: &Found, node: usize, is_given: &[bool], hits: &mut Vec<Hit>) {
        hits.clear();
        found.of(node, hits);
        let mut below = node + 1;
        while below < self.nodes[node].end {
            let Node { depth, end, .. } = self.nodes[below];
            if is_given[below] {
                below = end;
                continue;
            }
            let left = UPWARD.powi(depth - self.nodes[node].depth);
            let own = hits.len();
            found.of(below, hits);
            hits[own..]
                .iter_mut()
                .for_each(|hit| hit.weight *= if hit.kind == TermKind::Weak { 0.0 } else { left });
            below += 1;
        }
        hits.retain(|hit| hit.weight > 0.0);
    }

    /// The topics of a quote.
    fn in_quote(&self, found: &Found, quote: Span, in_article: impl Fn(usize) -> bool) -> Vec<TopicScore> {
        let mut hits: Vec<Hit> = found.within(quote).copied().collect();
        hits.sort_by_key(|hit| hit.node);
        let (mut sums, mut counting) = (Vec::new(), Vec::new());
        for hits in hits.chunk_by(|a, b| a.node == b.node) {
            let node = hits[0].node as usize;
            counting.clear();
            counting.extend_from_slice(hits);
            found.resolve(node, &mut counting, 0);
            let sum: f32 = counting.iter().map(|hit| hit.weight).sum();
            if sum >= if in_article(node) { ENOUGH_IN_QUOTE / 2.0 } else { ENOUGH_IN_QUOTE } {
                sums.push((node, sum));
            }
        }
        sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        sums.iter().map(|&(node, score)| TopicScore { path: self.nodes[node].path.clone(), score }).collect()
    }

    fn topic(&self, node: usize, score: f32) -> TopicScore {
        TopicScore { path: self.nodes[node].path.clone(), score }
    }
}

/// What a term of a kind is worth once in the body.
fn weight(kind: TermKind) -> f32 {
    match kind {
        TermKind::Strong => 4.0,
        TermKind::Normal | TermKind::Ambiguous => 2.0,
        TermKind::Weak => 1.0,
        TermKind::Context | TermKind::Not => 0.0,
    }
}

/// How much it takes, in an article of so many words, for a term to count.
fn damping(words: usize) -> f32 {
    K1 * (1.0 - B + B * words as f32 / USUAL_WORDS)
}

/// BM25F of one term that counts so many times.
fn of_term(weight: f32, times: f32, damping: f32) -> f32 {
    weight * times * (K1 + 1.0) / (times + damping)
}

/// BM25F of one node; of hits that overlap only one counts, the weightier of the same words. Sorts the hits by term.
fn score(hits: &mut Vec<Hit>, damping: f32) -> f32 {
    if !hits.is_sorted_by(|a, b| a.span.end <= b.span.start) {
        hits.sort_unstable_by(|a, b| {
            a.span.cmp(&b.span).then(b.weight.total_cmp(&a.weight)).then(a.term.cmp(&b.term))
        });
        hits.dedup_by(|next, kept| kept.span.overlaps(next.span));
    }
    hits.sort_unstable_by_key(|hit| (hit.term, hit.span.start));
    let times = |same: &[Hit]| same.iter().map(|hit| hit.zone.counts()).sum();
    hits.chunk_by(|a, b| a.term == b.term).map(|same| of_term(same[0].weight, times(same), damping)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::{Block, Quote, QuoteKind};
    use crate::schema::File;

    const TOPICS: &str = r#"
        topic = [
            { path = "crime", label = "crime", definition = "d", terms = ["police", "thief"] },
            { path = "crime/cyber", label = "cyber crime", definition = "d", strong = ["ransomware", "malware"],
              terms = ["hacker"], ambiguous = ["breach"], context = ["network"], weak = ["data"],
              not = ["life hacker"] },
            { path = "crime/theft", label = "theft", definition = "d", strong = ["robbery", "burglary", "heist", "shoplifter"],
              terms = ["thief"] },
        ]"#;

    fn tagger() -> TopicTagger {
        TopicTagger::new(&Topics::load(&File::new("t.toml", TOPICS)).unwrap())
    }

    fn article(blocks: &[(BlockKind, &str)]) -> Article {
        let mut article = Article::default();
        for (kind, text) in blocks {
            let start = article.text.len();
            article.text.push_str(text);
            article.blocks.push(Block { kind: *kind, span: Span::new(start, article.text.len()) });
            article.text.push('\n');
        }
        article
    }

    fn topics(blocks: &[(BlockKind, &str)]) -> Vec<String> {
        let mut annotations = Annotations::default();
        tagger().tag(&article(blocks), &mut annotations);
        annotations.topics.into_iter().map(|topic| topic.path).collect()
    }

    use BlockKind::{Furniture, KeyPoint, Paragraph, Title};

    #[test]
    fn what_the_title_and_lead_are_about() {
        let text =
            [(Title, "Ransomware hits a port"), (Paragraph, "The malware came by mail, a hacker said.")];
        assert_eq!(topics(&text), ["crime/cyber"]);
        assert_eq!(topics(&[(Furniture, "Ransomware, malware, hacker")]), [""; 0]);
    }

    #[test]
    fn key_points_stand_in_for_a_missing_title() {
        let body = "many words about something else ".repeat(20);
        let untitled = [(KeyPoint, "Ransomware"), (Paragraph, body.as_str())];
        assert_eq!(topics(&untitled), ["crime/cyber"]);
        assert_eq!(topics(&[(Title, "Budget"), untitled[0], untitled[1]]), [""; 0]);
    }

    #[test]
    fn beside_a_strong_topic_a_weak_one_is_left_out_and_a_clear_one_stays() {
        let theft = (Title, "Burglary, robbery, heist: a thief and a shoplifter");
        assert_eq!(topics(&[theft, (Paragraph, "Ransomware.")]), ["crime/theft"]);
        assert_eq!(topics(&[theft, (Paragraph, "Ransomware, a hacker.")]), ["crime/theft", "crime/cyber"]);
        assert_eq!(topics(&[(Title, "Theft"), (Paragraph, "Ransomware.")]), ["crime/cyber"]);
    }

    #[test]
    fn no_topic_for_a_passing_mention_in_a_long_article() {
        let long = "many words about something else ".repeat(120);
        let tail = [
            (Title, "Budget"),
            (Paragraph, long.as_str()),
            (Paragraph, "Ransomware was named, and malware."),
        ];
        assert_eq!(topics(&tail), [""; 0]);
        assert_eq!(
            topics(&[(Title, "Ransomware"), tail[1], tail[2]]),
            ["crime/cyber"],
            "unless it is in the title"
        );
    }

    #[test]
    fn ambiguous_terms_need_context_and_exclusions_count_for_nothing() {
        assert_eq!(
            topics(&[(Title, "Breach at the dam"), (Paragraph, "A breach, then another breach.")]),
            [""; 0]
        );
        assert_eq!(topics(&[(Title, "Network breach"), (Paragraph, "A breach, a hacker.")]), ["crime/cyber"]);
        assert_eq!(topics(&[(Title, "Breach of data"), (Paragraph, "A breach, data.")]), [""; 0], "weak");
        assert_eq!(topics(&[(Title, "Life hacker"), (Paragraph, "A life hacker on data.")]), [""; 0]);
    }

    #[test]
    fn evidence_that_carries_no_child_goes_to_the_parent() {
        let text = [(Title, "Police, thieves and hackers"), (Paragraph, "Police saw a thief and a hacker.")];
        assert_eq!(topics(&text), ["crime"]);
    }

    #[test]
    fn a_quote_is_about_its_own_words() {
        let long = "many words about something else ".repeat(60);
        let quotes = (Paragraph, "A hacker. A thief. A robbery.");
        let article = article(&[(Title, "Ransomware and malware"), (Paragraph, &long), quotes]);
        let mut annotations = Annotations::default();
        for words in ["A hacker", "A thief", "A robbery"] {
            let start = article.text.find(words).unwrap();
            annotations.quotes.push(Quote {
                span: Span::new(start, start + words.len()),
                kind: QuoteKind::Direct,
                mention: None,
                cue: None,
                speaker: None,
                speech: true,
                rule: String::new(),
                topics: Vec::new(),
            });
        }
        tagger().tag(&article, &mut annotations);
        let of = |i: usize| annotations.quotes[i].topics.iter().map(|t| t.path.as_str()).collect::<Vec<_>>();
        assert_eq!(of(0), ["crime/cyber"], "a usual term of a topic of the article");
        assert_eq!(of(1), [""; 0], "a usual term of another topic");
        assert_eq!(of(2), ["crime/theft"], "an unambiguous term");
    }

    #[test]
    fn evidence_names_words_places_and_shares() {
        let article = article(&[
            (Title, "Ransomware"),
            (Paragraph, "Malware! A hacker with data."),
            (Paragraph, "So, malware."),
        ]);
        let evidence = &tagger().explain(&article)[0];
        let words: Vec<_> = evidence.terms.iter().map(|(span, _)| span.of(&article.text)).collect();
        assert_eq!(words, ["Ransomware", "Malware", "hacker", "data", "malware"]);
        assert_eq!(evidence.zones, [Zone::Title, Zone::Lead, Zone::Lead, Zone::Lead, Zone::Lead]);
        let share = |i: usize| evidence.terms[i].1;
        assert!(share(0) > share(1) && share(1) > share(2) && share(2) > share(3), "{evidence:?}");
        assert_eq!(share(1), share(4), "repetitions of a word share alike");
    }

    #[test]
    fn two_taxonomies_compared() {
        let other = TOPICS.replace(r#""robbery", "#, "").replace("ransomware", "robbery");
        let other = TopicTagger::new(&Topics::load(&File::new("t.toml", other)).unwrap());
        let Difference { gained, lost } = tagger().compare(&other, &article(&[(Title, "Robbery, robbery")]));
        let paths = |all: &[Evidence]| all.iter().map(|e| e.topic.path.clone()).collect::<Vec<_>>();
        assert_eq!((paths(&gained), paths(&lost)), (vec!["crime/cyber".into()], vec!["crime/theft".into()]));
        assert_eq!(gained[0].terms[0].0, Span::new(0, 7));
    }

    #[test]
    fn every_term_that_stands_in_an_article_fires() {
        let fired: Vec<usize> = tagger().fired(&article(&[(Title, "Police: hacker, life hacker")])).collect();
        let topics = Topics::load(&File::new("t.toml", TOPICS)).unwrap();
        let words: Vec<_> = topics.terms().map(|(_, term)| term.words.as_str()).collect();
        assert_eq!(
            fired.iter().map(|&term| words[term]).collect::<Vec<_>>(),
            ["police", "hacker", "life hacker", "hacker"]
        );
    }

    proptest! {
        /// What is given is given for words of the article that are terms of the topic or of one below it.
        #[test]
        fn every_topic_is_explained_by_words_of_the_article(
            texts in proptest::collection::vec(
                ("(police|Ransomware|malware|hackers?|breach|network|data|life hacker|thief|héist|robbery|[a-z]{1,9}|, |—)( \\PC{0,3}(police|malware|Hacker|breach|networks|thiefs|robbery|heist)){0,8}", 0..4_usize),
                0..6,
            )
        ) {
            let kinds = [Title, KeyPoint, Paragraph, BlockKind::Caption];
            let blocks: Vec<_> = texts.iter().map(|(text, kind)| (kinds[*kind], text.replace('\n', " "))).collect();
            let article = article(&blocks.iter().map(|(kind, text)| (*kind, text.as_str())).collect::<Vec<_>>());
            let topics = Topics::load(&File::new("t.toml", TOPICS)).unwrap();
            let evidence = tagger().explain(&article);
            let mut annotations = Annotations::default();
            tagger().tag(&article, &mut annotations);
            prop_assert_eq!(evidence.iter().map(|e| e.topic.clone()).collect::<Vec<_>>(), annotations.topics);
            for Evidence { topic, terms, zones } in evidence {
                prop_assert_eq!(terms.len(), zones.len());
                prop_assert!(terms.is_sorted_by(|a, b| a.0.end <= b.0.start), "in text order, none inside another");
                let sum: f32 = terms.iter().map(|(_, share)| share).sum();
                prop_assert!((sum - topic.score).abs() < 0.01 && sum >= ENOUGH, "{} {}", sum, topic.score);
                let own: Vec<_> =
                    topics.terms().filter(|(of, _)| of.path.starts_with(&topic.path)).map(|(_, term)| term).collect();
                for (span, _) in terms {
                    let words = Topics::fold(span.of(&article.text));
                    let singular = words.strip_suffix('s').unwrap_or(&words);
                    prop_assert!(own.iter().any(|term| [&words, singular].contains(&&*term.words)), "{}", words);
                }
            }
        }
    }
}
