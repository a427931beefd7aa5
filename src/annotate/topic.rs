//! What an article and each of its quotes are about.
//!
//! In: an article and the evidence of `topics.toml`. Out: the topics the evidence suffices for, strongest first, and
//! on request every word it rests on. A node is scored as BM25F scores a document, with the hand-made weights of
//! terms in place of rarity: a term counts more in the title and the lead, repeating it counts less each time, and
//! in a long article a passing mention counts for little. Evidence that does not carry a node goes to its parent.
//! No topic is given without words in the article that speak for it; metadata is not looked at.

use std::cmp::Reverse;

use serde::Serialize;

use self::matcher::Matcher;
use crate::article::{Annotations, Article, BlockKind, Span, TopicScore};
use crate::schema::{TermKind, Topics};

mod matcher;

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

/// Why a topic was given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The topic and its score.
    #[serde(flatten)]
    pub topic: TopicScore,
    /// The terms found, in text order, each with its weight there.
    pub terms: Vec<(Span, f32)>,
}

/// Tags articles and quotes with topics.
#[derive(Debug)]
pub struct TopicTagger {
    matcher: Matcher,
    nodes: Vec<Node>,
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Node {
    path: String,
    parent: Option<usize>,
}

#[derive(Debug)]
struct Term {
    node: usize,
    kind: TermKind,
}

/// A term where it stands.
#[derive(Debug, Clone, Copy)]
struct Hit {
    term: u32,
    kind: TermKind,
    span: Span,
    /// What the term says, on the way up less than that.
    weight: f32,
    /// What the place makes of it.
    zone: f32,
}

/// The terms found in an article, in text order by the node they speak for, and its length.
struct Found {
    by_node: Vec<Vec<Hit>>,
    words: usize,
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
        let mut tagger = TopicTagger { matcher: Matcher::new(), nodes: Vec::new(), terms: Vec::new() };
        for (node, topic) in topics.all().iter().enumerate() {
            let parent = topic.parent().and_then(|path| tagger.nodes.iter().position(|n| n.path == path));
            tagger.nodes.push(Node { path: topic.path.clone(), parent });
            for term in &topic.terms {
                tagger.matcher.add(&term.words, term.prefix);
                tagger.terms.push(Term { node, kind: term.kind });
            }
        }
        tagger
    }

    /// Sets the topics of the article and of each of its quotes.
    pub fn tag(&self, article: &Article, annotations: &mut Annotations) {
        let found = self.find(article);
        let mut by_place = if annotations.quotes.is_empty() { Vec::new() } else { found.by_node.concat() };
        by_place.sort_by_key(|hit| (hit.span, hit.term));
        let given = self.given(found);
        let mut in_article = vec![false; self.nodes.len()];
        given.iter().for_each(|g| in_article[g.node] = true);
        for quote in &mut annotations.quotes {
            let from = by_place.partition_point(|hit| hit.span.start < quote.span.start);
            let inside = by_place[from..].iter().take_while(|hit| hit.span.start < quote.span.end);
            quote.topics = self.in_quote(inside.filter(|hit| quote.span.holds(hit.span)), &in_article);
        }
        annotations.topics = given.iter().map(|g| self.topic(g)).collect();
    }

    /// Each topic of the article with the words that speak for it, strongest first.
    pub fn explain(&self, article: &Article) -> Vec<Evidence> {
        let evidence = |mut given: Given| {
            given.hits.sort_by_key(|hit| hit.span);
            let terms = given.hits.iter().map(|hit| (hit.span, hit.weight * hit.zone)).collect();
            Evidence { topic: self.topic(&given), terms }
        };
        self.given(self.find(article)).into_iter().map(evidence).collect()
    }

    /// The terms that count.
    fn find(&self, article: &Article) -> Found {
        let mut found = Found { by_node: vec![Vec::new(); self.nodes.len()], words: 0 };
        // Whether a node's ambiguous terms count.
        let mut clear = vec![false; self.nodes.len()];
        let mut body_words = 0;
        // Where there is no title, the key points say what the article is about.
        let titled = article.blocks.iter().any(|block| block.kind == BlockKind::Title);
        for block in &article.blocks {
            let zone = match block.kind {
                BlockKind::Title => 3.0,
                BlockKind::KeyPoint if !titled => 3.0,
                BlockKind::Summary | BlockKind::KeyPoint | BlockKind::Caption => 2.0,
                BlockKind::Paragraph if body_words < LEAD_WORDS => 2.0,
                BlockKind::Heading | BlockKind::Paragraph => 1.0,
                BlockKind::Byline | BlockKind::Furniture => continue,
            };
            let words = self.matcher.find(block.span.of(&article.text), |m| {
                let Term { node, kind } = self.terms[m.term as usize];
                clear[node] |= matches!(kind, TermKind::Strong | TermKind::Normal | TermKind::Context);
                if kind != TermKind::Context {
                    let span = Span::new(block.span.start + m.span.start, block.span.start + m.span.end);
                    found.by_node[node].push(Hit { term: m.term, kind, span, weight: weight(kind), zone });
                }
            });
            found.words += words;
            body_words += if block.kind == BlockKind::Paragraph { words } else { 0 };
        }
        // Of terms of a node that overlap only the first and longest counts, and for nothing if it is an exclusion.
        for (hits, clear) in found.by_node.iter_mut().zip(clear) {
            hits.sort_by_key(|hit| (hit.span.start, Reverse(hit.span.end), hit.kind != TermKind::Not));
            let mut end = 0;
            hits.retain(|hit| {
                let free = end <= hit.span.start;
                end = if free { hit.span.end } else { end };
                free && hit.kind != TermKind::Not && (clear || hit.kind != TermKind::Ambiguous)
            });
        }
        found
    }

    /// The nodes that the terms found suffice for, strongest first.
    fn given(&self, Found { mut by_node, words }: Found) -> Vec<Given> {
        let damping = K1 * (1.0 - B + B * words as f32 / USUAL_WORDS);
        let mut given = Vec::new();
        // Parents stand before their children.
        for node in (0..self.nodes.len()).rev() {
            let mut hits = std::mem::take(&mut by_node[node]);
            let score = score(&mut hits, damping);
            if score >= ENOUGH {
                given.push(Given { node, score, hits });
            } else if let Some(parent) = self.nodes[node].parent {
                let upward = hits.into_iter().filter(|hit| hit.kind != TermKind::Weak);
                by_node[parent].extend(upward.map(|hit| Hit { weight: hit.weight * UPWARD, ..hit }));
            }
        }
        given.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.node.cmp(&b.node)));
        let faint = given.first().map_or(0.0, |strongest| (strongest.score * FAINT).min(CLEAR));
        given.retain(|g| g.score >= faint);
        given
    }

    /// The topics of a quote with these hits.
    fn in_quote<'a>(&self, hits: impl Iterator<Item = &'a Hit>, in_article: &[bool]) -> Vec<TopicScore> {
        let mut sums: Vec<(usize, f32)> =
            hits.map(|hit| (self.terms[hit.term as usize].node, hit.weight)).collect();
        sums.sort_by_key(|(node, _)| *node);
        sums.dedup_by(|next, sum| {
            let same = next.0 == sum.0;
            sum.1 += if same { next.1 } else { 0.0 };
            same
        });
        sums.retain(|(node, sum)| {
            *sum >= if in_article[*node] { ENOUGH_IN_QUOTE / 2.0 } else { ENOUGH_IN_QUOTE }
        });
        sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        sums.iter().map(|&(node, score)| TopicScore { path: self.nodes[node].path.clone(), score }).collect()
    }

    fn topic(&self, given: &Given) -> TopicScore {
        TopicScore { path: self.nodes[given.node].path.clone(), score: given.score }
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

/// BM25F of one node; of hits that came from several nodes, those that overlap count once.
fn score(hits: &mut Vec<Hit>, damping: f32) -> f32 {
    let of_term = |weight: f32, frequency: f32| weight * frequency * (K1 + 1.0) / (frequency + damping);
    // Most nodes would not have enough even if no term repeated another.
    if hits.iter().map(|hit| of_term(hit.weight, hit.zone)).sum::<f32>() < ENOUGH {
        return 0.0;
    }
    hits.sort_by(|a, b| a.span.cmp(&b.span).then(b.weight.total_cmp(&a.weight)).then(a.term.cmp(&b.term)));
    hits.dedup_by(|next, kept| kept.span.overlaps(next.span));
    let mut by_term: Vec<&Hit> = hits.iter().collect();
    by_term.sort_by_key(|hit| hit.term);
    let terms = by_term.chunk_by(|a, b| a.term == b.term);
    terms.map(|hits| of_term(hits[0].weight, hits.iter().map(|hit| hit.zone).sum())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, Quote, QuoteKind};
    use crate::schema::File;

    const TOPICS: &str = r#"
        topic = [
            { path = "crime", label = "crime", definition = "d", terms = ["police"] },
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
    fn every_topic_is_explained_by_words_of_the_article() {
        let article = article(&[
            (Title, "Ransomware"),
            (Paragraph, "Malware! A hacker with data."),
            (Paragraph, "So."),
        ]);
        let evidence = tagger().explain(&article);
        let mut annotations = Annotations::default();
        tagger().tag(&article, &mut annotations);
        assert_eq!(evidence.iter().map(|e| e.topic.clone()).collect::<Vec<_>>(), annotations.topics);
        let words: Vec<_> =
            evidence[0].terms.iter().map(|(span, weight)| (span.of(&article.text), *weight)).collect();
        assert_eq!(words, [("Ransomware", 12.0), ("Malware", 8.0), ("hacker", 4.0), ("data", 2.0)]);
    }
}
