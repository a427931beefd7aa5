//! Words with their places, and where words near each other stand: the plain way, by trying.
//!
//! In: texts, and a term or an expression over terms. Out: first and last position of each match. Positions count
//! words; lines of one field stand 32 words apart, values of one field one word.

use std::collections::BTreeMap;

use newsdex::sentence::sentences;
use newsdex::stem::{Language, stem};
use newsdex::words::words;

use super::tree::{Expr, Piece, Reach, Term};

/// How many words stand between two lines.
const BETWEEN_LINES: i64 = 32;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// Number in the vocabulary.
    pub(crate) word: usize,
    pub(crate) at: i64,
    sentence: usize,
    line: usize,
    /// Where it begins in the text of the article.
    pub(crate) byte: usize,
}

/// All words that occur, each with a number; a word has one in each language of articles.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    pub(crate) words: Vec<String>,
    languages: Vec<Option<Language>>,
    numbers: BTreeMap<(Option<Language>, String), usize>,
}

impl Vocabulary {
    fn number(&mut self, word: &str, language: Option<Language>) -> usize {
        let key = (language, word.to_owned());
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        self.words.push(word.to_owned());
        self.languages.push(language);
        self.numbers.insert(key, self.words.len() - 1);
        self.words.len() - 1
    }

    /// Appends the words of a line that begins at byte `start`.
    pub(crate) fn line(
        &mut self,
        tokens: &mut Vec<Token>,
        line: &str,
        start: usize,
        language: Option<Language>,
    ) {
        let last = tokens.last().copied();
        let first = last.map_or(0, |last| last.at + 1 + BETWEEN_LINES);
        let (number, before) = last.map_or((0, 0), |last| (last.line + 1, last.sentence + 1));
        let begins: Vec<usize> = sentences(line).collect();
        for (at, word) in (first..).zip(words(line)) {
            let sentence = before + begins.iter().filter(|begin| **begin <= word.start).count();
            let byte = start + word.start;
            tokens.push(Token { word: self.number(&word.text, language), at, sentence, line: number, byte });
        }
    }

    /// The words of the values of a field; those that are text are in English.
    pub(crate) fn values<'v>(&mut self, values: impl IntoIterator<Item = &'v str>) -> Vec<Token> {
        let (mut tokens, mut at) = (Vec::new(), 0);
        for value in values {
            for word in words(value) {
                tokens.push(Token {
                    word: self.number(&word.text, Language::of(None)),
                    at,
                    sentence: 0,
                    line: 0,
                    byte: 0,
                });
                at += 1;
            }
            at += 1;
        }
        tokens
    }

    fn meaning(&self, piece: &Piece, exact: bool) -> Vec<bool> {
        match piece {
            Piece::Word(asked) if exact => self.words.iter().map(|word| word == asked).collect(),
            Piece::Word(asked) => {
                let same = |(word, language): (&String, &Option<Language>)| {
                    word == asked
                        || language.is_some_and(|language| root(word, language) == root(asked, language))
                };
                self.words.iter().zip(&self.languages).map(same).collect()
            }
            Piece::Wild(pattern) => self.words.iter().map(|word| wild(pattern, word)).collect(),
            Piece::Fuzzy(asked, most) => {
                let most = most.unwrap_or(if asked.chars().count() < 5 { 1 } else { 2 });
                self.words.iter().map(|word| edits(asked, word) <= most).collect()
            }
        }
    }
}

fn root(word: &str, language: Language) -> String {
    stem(language, word).unwrap_or_else(|| word.to_owned())
}

/// Whether `*` and `?` can stand for letters so that the pattern is the word.
fn wild(pattern: &str, word: &str) -> bool {
    let Some(first) = pattern.chars().next() else { return word.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    let after = word.chars().next().map(|c| &word[c.len_utf8()..]);
    match first {
        '*' => wild(rest, word) || after.is_some_and(|after| wild(pattern, after)),
        '?' => after.is_some_and(|after| wild(rest, after)),
        c => word.starts_with(c) && after.is_some_and(|after| wild(rest, after)),
    }
}

/// How many letters have to be put in, taken out, changed, or swapped with their neighbour.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = change.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

type Place = (i64, i64);

/// Where an expression stands; `exact` in fields whose words are not stemmed.
pub(crate) fn places(what: &Expr, exact: bool, tokens: &[Token], all: &Vocabulary) -> Vec<Place> {
    let mut found = match what {
        Expr::Term(term) => term_places(term, exact, tokens, all),
        Expr::Any(parts) => parts.iter().flat_map(|part| places(part, exact, tokens, all)).collect(),
        Expr::Near(left, right, reach) => {
            let left = places(left, exact, tokens, all);
            if left.is_empty() {
                Vec::new()
            } else {
                near(&left, &places(right, exact, tokens, all), *reach, tokens)
            }
        }
    };
    found.sort_unstable();
    found.dedup();
    found
}

fn term_places(term: &Term, exact: bool, tokens: &[Token], all: &Vocabulary) -> Vec<Place> {
    let exact = exact || term.exact;
    let means =
        term.means.get_or_init(|| term.pieces.iter().map(|piece| all.meaning(piece, exact)).collect());
    let is = |piece: usize, token: &Token| means[piece][token.word];
    let many = term.pieces.len();
    if let Some(slop) = term.slop.filter(|_| many > 1) {
        return windows(many, i64::from(slop), tokens, &is);
    }
    let row = |tokens: &[Token]| {
        let (first, last) = (tokens[0].at, tokens[many - 1].at);
        let all = last - first == many as i64 - 1 && (0..many).all(|piece| is(piece, &tokens[piece]));
        all.then_some((first, last))
    };
    tokens.windows(many).filter_map(row).collect()
}

/// From left to right, each the shortest from its first word, none over another.
fn windows(many: usize, slop: i64, tokens: &[Token], is: &dyn Fn(usize, &Token) -> bool) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    for (number, first) in tokens.iter().enumerate() {
        let taken = found.last().is_some_and(|(_, last)| first.at <= *last);
        if taken || !(0..many).any(|piece| is(piece, first)) {
            continue;
        }
        let wide =
            tokens[number..].iter().take_while(|token| token.at < first.at + many as i64 + slop).count();
        let end = (1..=wide).find(|length| {
            let window = &tokens[number..number + length];
            // The first word has to be one of them.
            (0..many).any(|piece| {
                let rest: Vec<usize> = (0..many).filter(|other| *other != piece).collect();
                is(piece, first) && assigned(&rest, &window[1..], is)
            })
        });
        found.extend(end.map(|length| (first.at, tokens[number + length - 1].at)));
    }
    found
}

/// Whether each piece can have a word of its own.
fn assigned(pieces: &[usize], tokens: &[Token], is: &dyn Fn(usize, &Token) -> bool) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return true };
    (0..tokens.len()).any(|number| {
        is(*piece, &tokens[number]) && {
            let mut others = tokens.to_vec();
            others.remove(number);
            assigned(rest, &others, is)
        }
    })
}

/// Each of the left with the nearest of the right after it, and before it.
fn near(left: &[Place], right: &[Place], reach: Reach, tokens: &[Token]) -> Vec<Place> {
    let token = |at: i64| tokens.iter().find(|token| token.at == at).expect("a place of a word");
    // Of one sentence or line: whether its first and its last word are.
    let fits = |(first, last): Place| match reach {
        Reach::Sentence => token(first).sentence == token(last).sentence,
        Reach::Paragraph => token(first).line == token(last).line,
        Reach::Words(_) | Reach::Ordered(_) => true,
    };
    let unit = matches!(reach, Reach::Sentence | Reach::Paragraph);
    let most = match reach {
        Reach::Words(most) | Reach::Ordered(most) => i64::from(most),
        Reach::Sentence | Reach::Paragraph => i64::MAX,
    };
    let mut found = Vec::new();
    for (first, last) in left {
        let after = right.iter().filter(|(start, _)| start > last);
        let after = after.min_by_key(|(start, end)| if unit { (*end, -*start) } else { (*start, *end) });
        if let Some((start, end)) = after
            && start - last <= most
            && fits((*first, *end))
        {
            found.push((*first, *end));
        }
        let before = right.iter().filter(|(_, end)| end < first && !matches!(reach, Reach::Ordered(_)));
        let before = before.max_by_key(|(start, end)| if unit { (*start, -*end) } else { (*end, *start) });
        if let Some((start, end)) = before
            && first - end <= most
            && fits((*start, *last))
        {
            found.push((*start, *last));
        }
    }
    found
}
