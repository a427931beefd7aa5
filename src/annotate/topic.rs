//! What an article and each of its quotes are about.
//!
//! In: an article and the evidence of `topics.toml`. Out: the topics the evidence suffices for, strongest first, and on
//! request every word it rests on. A node is scored as BM25F scores a document, by hand-made weights in place of rarity:
//! a term counts more in title and lead, less with each repetition, and less in a long article. Evidence that does not
//! carry a node goes to its parent. Without words in the article no topic is given; metadata is not looked at.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use self::found::{Found, Hit, Match};
use self::matcher::Matcher;
use super::document::Document;
use super::lexicon::Lexicon;
use crate::article::{Annotations, Article, BlockKind, Span, TopicScore};
use crate::schema::{TermKind, Topics};

mod found;
mod matcher;
mod states;
mod trie;

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
/// The matches for which room is not kept.
const LARGE: usize = 1 << 20;

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
    /// What tokens are made with; it holds the words of the terms.
    lexicon: Lexicon,
    matcher: Matcher<Term>,
    /// How many terms there are.
    terms: usize,
    nodes: Vec<Node>,
    /// Rooms to work in that nobody uses now.
    rooms: Mutex<Vec<Room>>,
}

#[derive(Debug)]
struct Node {
    path: Arc<str>,
    parent: Option<usize>,
    /// How far below the top it stands.
    depth: i32,
    /// One past the last node below it.
    end: usize,
}

#[derive(Debug, Clone, Copy)]
struct Term {
    /// As [`Topics::terms`] counts them: those of a node, then those of the nodes below it.
    number: u32,
    node: u32,
    kind: TermKind,
}

/// A node the evidence suffices for.
#[derive(Debug, Clone, Copy)]
struct Given {
    node: usize,
    score: f32,
}

/// Room to work on one article, and then on another.
#[derive(Debug)]
struct Room {
    finding: matcher::Room,
    found: Found,
    /// What is known of the nodes.
    states: Vec<State>,
    /// The nodes with terms in a quote.
    in_quote: Vec<u32>,
    weighing: Weighing,
}

/// A node in an article.
#[derive(Debug, Default, Clone, Copy)]
struct State {
    /// The topic that its evidence went to, itself or one above.
    given_to: Option<u32>,
    /// At most so much comes up to it from below.
    from_below: f32,
    /// The sum of the weights in a quote.
    in_quote: f32,
}

/// Room to weigh one node.
#[derive(Debug)]
struct Weighing {
    /// The hits that count.
    counting: Vec<Hit>,
    /// One of each term.
    terms: Vec<Hit>,
    /// How many times each term counts.
    times: Vec<f32>,
}

impl TopicTagger {
    /// A tagger for these topics.
    pub fn new(topics: &Topics) -> TopicTagger {
        TopicTagger::over(Lexicon::default(), topics)
    }

    /// The same with other words beside those of the topics.
    pub(super) fn over(lexicon: Lexicon, topics: &Topics) -> TopicTagger {
        let mut nodes: Vec<Node> = Vec::with_capacity(topics.all().len());
        let mut terms = Vec::new();
        // The nodes from the top to the last one.
        let mut line: Vec<usize> = Vec::new();
        for (i, topic) in topics.all().iter().enumerate() {
            let depth = topic.path.matches('/').count();
            line.truncate(depth);
            let parent = line.last().copied();
            nodes.push(Node { path: topic.path.as_str().into(), parent, depth: depth as i32, end: 0 });
            line.push(i);
            line.iter().for_each(|&above| nodes[above].end = i + 1);
            for term in &topic.terms {
                let here = Term { number: terms.len() as u32, node: i as u32, kind: term.kind };
                terms.push((term.words.as_str(), term.prefix, here));
            }
        }
        // What stands in many texts together, so that it is at hand when it is asked for.
        terms.sort_by_key(|(words, _, term)| (words.contains(' '), Reverse(term.kind as u8), words.len()));
        let (matcher, lexicon) = Matcher::new(&terms, lexicon);
        TopicTagger { lexicon, matcher, terms: terms.len(), nodes, rooms: Mutex::default() }
    }

    /// What documents are to be made with.
    pub(super) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Sets the topics of the article and of each of its quotes; an article that is not in English has none.
    pub fn tag(&self, article: &Article, annotations: &mut Annotations) {
        self.tag_document(&Document::new(article, &self.lexicon), annotations);
    }

    /// The same for an article as tokens.
    pub(super) fn tag_document(&self, document: &Document<'_>, annotations: &mut Annotations) {
        self.in_room(|room| {
            let damping = self.find(document, room);
            let given = self.given(room, damping);
            let in_article = |node: usize| given.iter().any(|g| g.node == node);
            for quote in &mut annotations.quotes {
                quote.topics = self.in_quote(room, quote.span, in_article);
            }
            annotations.topics = given.iter().map(|g| self.topic(*g)).collect();
        });
    }

    /// Each topic of the article with the words that speak for it, strongest first.
    pub fn explain(&self, article: &Article) -> Vec<Evidence> {
        self.in_room(|room| {
            let damping = self.find(&Document::new(article, &self.lexicon), room);
            let given = self.given(room, damping);
            let Room { found, states, weighing, .. } = room;
            let evidence = |g: &Given| {
                self.gather(found, states, weighing, g.node, Some(g.node as u32));
                let hits = &mut weighing.counting;
                hits.sort_unstable_by_key(|hit| (hit.term, hit.at));
                let share = |same: &[Hit]| {
                    let same = same.iter().map(|hit| (hit, found.at(hit)));
                    let times = same.clone().map(|(_, at)| at.zone.counts()).sum();
                    let share = |(hit, at): (&Hit, &Match)| {
                        let each = of_term(self.weight(hit, g.node), times, damping) / times;
                        (at.span(), each * at.zone.counts(), at.zone)
                    };
                    same.map(share).collect::<Vec<_>>()
                };
                let mut shares: Vec<_> = hits.chunk_by(|a, b| a.term == b.term).flat_map(share).collect();
                shares.sort_by_key(|(span, ..)| *span);
                let (terms, zones) =
                    shares.into_iter().map(|(span, share, zone)| ((span, share), zone)).unzip();
                Evidence { topic: self.topic(*g), terms, zones }
            };
            given.iter().map(evidence).collect()
        })
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
        let fired = self.in_room(|room| {
            self.find(&Document::new(article, &self.lexicon), room);
            let terms = room.found.matches().iter().flat_map(|found| self.matcher.terms(found.terms));
            terms.map(|term| term.number as usize).collect::<Vec<_>>()
        });
        fired.into_iter()
    }

    /// Does something in a room of its own.
    fn in_room<T>(&self, work: impl FnOnce(&mut Room) -> T) -> T {
        let rooms = || self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let free = rooms().pop();
        let mut room = free.unwrap_or_else(|| Room {
            finding: matcher::Room::default(),
            found: Found::new(self.matcher.room(), self.nodes.len()),
            states: Vec::new(),
            in_quote: Vec::new(),
            weighing: Weighing { counting: Vec::new(), terms: Vec::new(), times: vec![0.0; self.terms] },
        });
        let done = work(&mut room);
        if room.found.matches().len() < LARGE {
            rooms().push(room);
        }
        done
    }

    /// Finds the terms that stand in the article. Returns how much it takes there for a term to count.
    fn find(&self, document: &Document<'_>, room: &mut Room) -> f32 {
        let Room { found, finding, .. } = room;
        found.clear();
        let (mut count, mut in_body) = (0, 0);
        // Where there is no title, the key points say what the article is about.
        let titled = document.blocks.iter().any(|block| block.kind == BlockKind::Title);
        for block in &document.blocks {
            let zone = match block.kind {
                BlockKind::Title => Zone::Title,
                BlockKind::KeyPoint if !titled => Zone::Title,
                BlockKind::Summary | BlockKind::KeyPoint | BlockKind::Caption => Zone::Lead,
                BlockKind::Paragraph if in_body < LEAD_WORDS => Zone::Lead,
                BlockKind::Heading | BlockKind::Paragraph => Zone::Body,
                BlockKind::Byline | BlockKind::Furniture => continue,
            };
            let add = |terms, span| found.add(terms, span, zone);
            let (first, end) = block.known;
            self.matcher.find(document.text, &document.known.words()[first..end], finding, add);
            count += block.words;
            in_body += if block.kind == BlockKind::Paragraph { block.words } else { 0 };
        }
        let damping = damping(count);
        found.finish(&self.matcher, damping);
        damping
    }

    /// The nodes that the terms found suffice for, strongest first.
    fn given(&self, room: &mut Room, damping: f32) -> Vec<Given> {
        let Room { found, states, weighing, .. } = room;
        states.clear();
        states.resize(self.nodes.len(), State::default());
        let mut given: Vec<Given> = Vec::new();
        // Parents stand before their children.
        let mut touched = found.touched();
        while let Some(number) = touched.pop() {
            let node = &self.nodes[number];
            let (weak, other) = found.most(number);
            let other = other + states[number].from_below;
            if weak + other >= ENOUGH - ROUNDING {
                self.gather(found, states, weighing, number, None);
                let score = self.score(found, weighing, number, damping);
                if score >= ENOUGH {
                    given.push(Given { node: number, score });
                    for state in &mut states[number..node.end] {
                        state.given_to = state.given_to.or(Some(number as u32));
                    }
                    continue;
                }
            }
            if let Some(parent) = node.parent {
                states[parent].from_below += other * UPWARD;
                touched.add(parent);
            }
        }
        given.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.node.cmp(&b.node)));
        let faint = given.first().map_or(0.0, |strongest| (strongest.score * FAINT).min(CLEAR));
        given.retain(|g| g.score >= faint);
        given
    }

    /// Sets `counting` to the hits that count for a node, in text order: its own, and those of the nodes below it whose
    /// evidence went to `given_to`.
    fn gather(
        &self,
        found: &Found,
        states: &[State],
        room: &mut Weighing,
        node: usize,
        given_to: Option<u32>,
    ) {
        let counting = &mut room.counting;
        counting.clear();
        let mut parts = 0;
        for (below, state) in (node..).zip(&states[node..self.nodes[node].end]) {
            if state.given_to != given_to || below != node && found.most(below).1 == 0.0 {
                continue;
            }
            found.resolve(below, found.of(below).iter(), |hit| {
                if below == node || hit.kind != TermKind::Weak {
                    counting.push(*hit);
                }
            });
            parts += 1;
        }
        if parts > 1 {
            found.unite(counting, |hit| self.weight(hit, node));
        }
    }

    /// BM25F of a node with the hits that count for it.
    fn score(&self, found: &Found, room: &mut Weighing, node: usize, damping: f32) -> f32 {
        let Weighing { counting, terms, times } = room;
        terms.clear();
        for hit in counting.iter() {
            let times = &mut times[hit.term as usize];
            if *times == 0.0 {
                terms.push(*hit);
            }
            *times += found.at(hit).zone.counts();
        }
        // The order in which to add, for the sake of the last digit.
        terms.sort_unstable_by_key(|hit| hit.term);
        let of_term = |hit: &Hit| {
            of_term(self.weight(hit, node), std::mem::take(&mut times[hit.term as usize]), damping)
        };
        terms.iter().map(of_term).sum()
    }

    /// What a term of a node, or of one below it, says of the node.
    fn weight(&self, hit: &Hit, node: usize) -> f32 {
        weight(hit.kind) * UPWARD.powi(self.nodes[hit.node as usize].depth - self.nodes[node].depth)
    }

    /// The topics of a quote.
    fn in_quote(&self, room: &mut Room, quote: Span, in_article: impl Fn(usize) -> bool) -> Vec<TopicScore> {
        let Room { found, states, in_quote: nodes, .. } = room;
        let within = found.within(quote);
        if within.is_empty() {
            return Vec::new();
        }
        nodes.resize(self.nodes.len() + 1, 0);
        let mut count = 0;
        // No more than this can be said for a node.
        for found in within {
            for Term { node, kind, .. } in self.matcher.terms(found.terms) {
                let (sum, weight) = (&mut states[*node as usize].in_quote, weight(*kind));
                nodes[count] = *node;
                count += usize::from((*sum == 0.0) & (weight > 0.0));
                *sum += weight;
            }
        }
        let mut sums: Vec<Given> = Vec::new();
        for node in nodes[..count].iter().map(|node| *node as usize) {
            let most = std::mem::take(&mut states[node].in_quote);
            let enough =
                |sum: f32| sum >= ENOUGH_IN_QUOTE || sum >= ENOUGH_IN_QUOTE / 2.0 && in_article(node);
            if enough(most) {
                let mut sum = 0.0;
                found.resolve(node, found.of_within(node, quote), |hit| sum += weight(hit.kind));
                if enough(sum) {
                    sums.push(Given { node, score: sum });
                }
            }
        }
        sums.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.node.cmp(&b.node)));
        sums.iter().map(|given| self.topic(*given)).collect()
    }

    fn topic(&self, given: Given) -> TopicScore {
        TopicScore { path: Arc::clone(&self.nodes[given.node].path), score: given.score }
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
        annotations.topics.into_iter().map(|topic| topic.path.to_string()).collect()
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
                rule: "".into(),
                topics: Vec::new(),
            });
        }
        tagger().tag(&article, &mut annotations);
        let of = |i: usize| annotations.quotes[i].topics.iter().map(|t| &*t.path).collect::<Vec<_>>();
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
                    topics.terms().filter(|(of, _)| of.path.starts_with(&*topic.path)).map(|(_, term)| term).collect();
                for (span, _) in terms {
                    let words = Topics::fold(span.of(&article.text));
                    let singular = words.strip_suffix('s').unwrap_or(&words);
                    prop_assert!(own.iter().any(|term| [&words, singular].contains(&&*term.words)), "{}", words);
                }
            }
        }
    }
}
