//! Queries made by chance over all fields and all operators.
//!
//! In: a seed and an archive. Out: trees. Most clauses of one query are taken from one article of the archive, so that
//! many queries find something and few find everything.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use newsdex::article::QuoteKind;
use newsdex::calendar::MONTHS;
use newsdex::schema::Schema;

use super::archive::{Archive, Article, Quote, ZONES};
use super::random::Random;
use super::text::Token;
use super::tree::{Expr, Node, Piece, Reach, Term, Value, Words};

const NAMES: [&str; 7] = ["mentions", "source", "byline", "section", "tag", "lang", "url"];

pub(crate) struct Grammar<'a> {
    archive: &'a Archive,
    schema: &'a Schema,
    today: Date,
    random: Random,
    article: &'a Article,
    quote: Option<&'a Quote>,
}

impl<'a> Grammar<'a> {
    pub(crate) fn new(archive: &'a Archive, schema: &'a Schema, today: Date, seed: u64) -> Grammar<'a> {
        let mut random = Random::new(seed);
        let article = random.pick(&archive.articles);
        let quote = (!article.quotes.is_empty()).then(|| random.pick(&article.quotes));
        Grammar { archive, schema, today, random, article, quote }
    }

    /// A query.
    pub(crate) fn query(&mut self) -> Node {
        let parts = 1 + self.random.small(4);
        self.all(parts, 2)
    }

    fn all(&mut self, parts: usize, depth: usize) -> Node {
        let mut nodes: Vec<Node> = (0..parts).map(|_| self.part(depth)).collect();
        if nodes.len() == 1 { nodes.remove(0) } else { Node::And(nodes) }
    }

    fn part(&mut self, depth: usize) -> Node {
        let depth_left = depth > 0;
        match self.random.below(100) {
            0..8 if depth_left => {
                let sides = 2 + self.random.small(2);
                Node::Or((0..sides).map(|_| self.inner(depth - 1)).collect())
            }
            8..13 if depth_left => self.inner(depth - 1),
            13..22 => Node::Not(Box::new(self.excluded(depth.saturating_sub(1)))),
            24..29 if depth_left => {
                let own = self.random.percent(70);
                Node::Quote { own, inner: Box::new(self.inner(depth - 1)) }
            }
            29..32 if depth_left => Node::Article(Box::new(self.inner(depth - 1))),
            32..37 => self.group(),
            37..52 => self.over_quote(),
            52..64 => self.value(None),
            _ => Node::Words(self.words(None)),
        }
    }

    /// What is excluded is mostly said of another article, so that the one that was chosen stays.
    fn excluded(&mut self, depth: usize) -> Node {
        let chosen = (self.article, self.quote);
        if self.random.percent(80) {
            self.article = self.random.pick(&self.archive.articles);
            self.quote = self.article.quotes.last();
        }
        let part = self.part(depth);
        (self.article, self.quote) = chosen;
        part
    }

    fn inner(&mut self, depth: usize) -> Node {
        let parts = 1 + self.random.small(3);
        self.all(parts, depth)
    }

    fn over_quote(&mut self) -> Node {
        match self.random.below(10) {
            0 => Node::Value {
                of: Some(*self.random.pick(&["speaker", "role", "said", "kind"])),
                value: Value::Any,
            },
            1..3 => Node::Value { of: Some("kind"), value: self.kind() },
            3..7 => Node::Words(self.words(Some("speaker"))),
            7 => Node::Words(self.words(Some("role"))),
            _ => Node::Words(self.words(Some("said"))),
        }
    }

    fn kind(&mut self) -> Value {
        match self.quote {
            Some(quote) if self.random.percent(70) => Value::Kind(quote.kind),
            _ => Value::Kind(*self.random.pick(&QuoteKind::ALL)),
        }
    }

    /// `field:(a OR b)`, `field:(a -b)`.
    fn group(&mut self) -> Node {
        let field = match self.random.below(3) {
            0 => *self.random.pick(&["speaker", "role", "title", "body", "lead", "caption", "keypoints"]),
            1 => *self.random.pick(&NAMES),
            _ => *self.random.pick(&["kind", "topic", "date", "words", "quotes", "path"]),
        };
        let mut parts: Vec<Node> = Vec::new();
        for _ in 0..1 + self.random.below(3) {
            let part = match field {
                "kind" | "topic" | "date" | "words" | "quotes" | "path" => self.value(Some(field)),
                _ => Node::Words(Words { field: None, ..self.words(Some(field)) }),
            };
            parts.push(if self.random.percent(20) { Node::Not(Box::new(part)) } else { part });
        }
        let inner = match parts.len() {
            1 => parts.remove(0),
            _ if self.random.percent(60) => Node::Or(parts),
            _ => Node::And(parts),
        };
        Node::Group(field, Box::new(inner))
    }

    /// The words of a field, or of a quote or a zone where there is none; mostly those of the article that was chosen.
    fn tokens(&mut self, field: Option<&'static str>) -> &'a [Token] {
        let other = self.random.percent(8);
        let article = if other { self.random.pick(&self.archive.articles) } else { self.article };
        let quote = if other { article.quotes.first() } else { self.quote };
        let name = match field {
            Some(field) => field,
            None if quote.is_some() && self.random.percent(50) => "said",
            None => ZONES[3 - self.random.small(4)],
        };
        let texts = match quote {
            Some(quote) if quote.fields.contains_key(name) => &quote.fields,
            _ => &article.fields,
        };
        texts.get(name).or_else(|| article.fields.get("body")).map_or(&[], Vec::as_slice)
    }

    fn words(&mut self, field: Option<&'static str>) -> Words {
        let field = match field {
            None if self.random.percent(45) => {
                let zone = *self.random.early(&["title", "body", "lead", "said", "keypoints", "caption"]);
                Some(if self.random.percent(35) { *self.random.pick(&NAMES) } else { zone })
            }
            field => field,
        };
        let text = !field.is_some_and(|field| NAMES.contains(&field) || ["speaker", "role"].contains(&field));
        let tokens = self.tokens(field);
        let what = if self.random.percent(if text { 22 } else { 6 }) {
            self.near(tokens, 2, text)
        } else {
            Expr::Term(self.term(tokens))
        };
        let least = self.random.percent(7).then(|| 1 + self.random.small(4) as u32);
        let first = (text && self.random.percent(8)).then(|| 1 + self.random.small(60) as u32);
        // Counted words may be a choice of words.
        let what = if (least.is_some() || first.is_some()) && self.random.percent(30) {
            Expr::Any(vec![what, Expr::Term(self.term(tokens))])
        } else {
            what
        };
        Words { field, what, least, first }
    }

    fn near(&mut self, tokens: &[Token], depth: usize, text: bool) -> Expr {
        // From words that stand near each other, so that some are found.
        let from = if tokens.is_empty() { 0 } else { self.random.below(tokens.len()) };
        let some = &tokens[from..tokens.len().min(from + 12)];
        let side = |grammar: &mut Self| match grammar.random.below(10) {
            0 if depth > 0 => grammar.near(some, depth - 1, text),
            1..3 => Expr::Any(vec![
                Expr::Term(grammar.term(some)),
                if depth > 0 && grammar.random.percent(25) {
                    grammar.near(some, depth - 1, text)
                } else {
                    Expr::Term(grammar.term(some))
                },
            ]),
            _ => Expr::Term(grammar.term(some)),
        };
        let (left, right) = (Box::new(side(self)), Box::new(side(self)));
        let far = if self.random.percent(10) { 60 } else { 8 };
        let most = 1 + self.random.small(far) as u32;
        let reach = match self.random.below(if text { 8 } else { 4 }) {
            0..3 => Reach::Words(most),
            3 => Reach::Ordered(most),
            4..6 => Reach::Sentence,
            _ => Reach::Paragraph,
        };
        Expr::Near(left, right, reach)
    }

    fn term(&mut self, tokens: &[Token]) -> Term {
        let many = match self.random.below(10) {
            0..6 => 1,
            6..9 => 2,
            _ => 3,
        };
        let mut pieces: Vec<Piece> = Vec::new();
        let from = if tokens.is_empty() { 0 } else { self.random.below(tokens.len()) };
        let slop = (many > 1 && self.random.percent(35)).then(|| self.random.small(8) as u32);
        for number in 0..many {
            // In a row where the words shall stand so, otherwise from near by.
            let at = if slop.is_some() { from + self.random.below(5) } else { from + number };
            let word = self.word(tokens.get(at));
            pieces.push(self.piece(word, many == 1));
        }
        Term { exact: self.random.percent(12), slop, ..Term::new(pieces) }
    }

    fn word(&mut self, token: Option<&Token>) -> String {
        let words = &self.archive.vocabulary.words;
        let sound = |word: &String| newsdex::words::folded(word) == [word.as_str()];
        match token.map(|token| &words[token.word]).filter(|word| sound(word)) {
            Some(word) if self.random.percent(93) => word.clone(),
            _ if self.random.percent(15) => "nowhere".to_owned(),
            _ => Some(self.random.pick(words))
                .filter(|word| sound(word))
                .cloned()
                .unwrap_or_else(|| "the".into()),
        }
    }

    fn piece(&mut self, word: String, alone: bool) -> Piece {
        let letters: Vec<char> = word.chars().collect();
        let plain = letters.iter().all(|c| c.is_alphanumeric());
        match self.random.below(100) {
            // Another form of the word.
            0..8 if word.is_ascii() && plain => {
                let ending = *self.random.pick(&["s", "ed", "ing", "ly"]);
                let form = word.trim_end_matches('s').to_owned() + ending;
                Piece::Word(if newsdex::words::folded(&form) == [form.as_str()] { form } else { word })
            }
            8..20 if plain && letters.len() > 1 => {
                let mut pattern = letters.clone();
                let at = self.random.below(letters.len());
                match self.random.below(4) {
                    0 => pattern.truncate(at.max(1)),
                    1 => drop(pattern.drain(..at)),
                    _ => pattern[at] = '?',
                }
                let text: String = match pattern.len() == letters.len() {
                    true => pattern.iter().collect(),
                    false if self.random.percent(80) => pattern.iter().chain(&['*']).collect(),
                    false => ['*'].iter().chain(&pattern).collect(),
                };
                // A question mark at the end is one.
                let wild = text.contains('*') || (text.contains('?') && !text.ends_with('?'));
                if wild { Piece::Wild(text) } else { Piece::Word(word) }
            }
            20..28 if alone && letters.len() > 2 => {
                let mut wrong = letters.clone();
                let at = self.random.below(letters.len() - 1);
                match self.random.below(4) {
                    0 => wrong.swap(at, at + 1),
                    1 => drop(wrong.remove(at)),
                    2 => wrong.insert(at, 'x'),
                    _ => {}
                }
                let text: String = wrong.into_iter().collect();
                let most = *self.random.pick(&[None, Some(1), Some(2)]);
                if newsdex::words::folded(&text) == [text.as_str()] {
                    Piece::Fuzzy(text, most)
                } else {
                    Piece::Word(word)
                }
            }
            _ => Piece::Word(word),
        }
    }

    fn value(&mut self, group: Option<&'static str>) -> Node {
        let field = group.unwrap_or_else(|| {
            *self.random.early(&[
                "topic",
                "date",
                "path",
                "words",
                "quotes",
                "tag",
                "id",
                "body",
                "lead",
                "byline",
                "title",
                "caption",
                "keypoints",
                "mentions",
                "source",
                "section",
                "lang",
                "url",
            ])
        });
        let grouped = group.is_some();
        let value = match field {
            "kind" => self.kind(),
            _ if self.random.percent(8) && !grouped => Value::Any,
            "topic" => self.topic(),
            "date" => self.date(grouped),
            "words" => self.numbers(self.article.words, grouped),
            "quotes" => self.numbers(self.article.quotes.len() as i64, grouped),
            "path" => self.path(),
            "id" => {
                let digits = *self.random.pick(&[1, 2, 16]);
                Value::Id(self.article.record.id.chars().take(digits).collect())
            }
            _ => Value::Any,
        };
        Node::Value { of: if grouped { None } else { Some(field) }, value }
    }

    fn topic(&mut self) -> Value {
        let all = self.schema.topics().unwrap();
        let own = self
            .quote
            .filter(|_| self.random.percent(50))
            .map_or(&self.article.topics, |quote| &quote.topics);
        let own: Vec<&String> = own.iter().collect();
        let node = if own.is_empty() || self.random.percent(20) {
            self.random.pick(all.all())
        } else {
            all.get(self.random.pick::<&String>(&own)).expect("a topic of an article")
        };
        let mut names = vec![node.path.as_str(), node.path.rsplit('/').next().unwrap_or(""), &node.label];
        names.extend(node.aliases.iter().map(String::as_str));
        Value::Topic(self.random.text(&names).to_owned())
    }

    fn numbers(&mut self, near: i64, grouped: bool) -> Value {
        let a = (near + self.random.below(7) as i64 - 3).max(0);
        let b = a + self.random.below(50) as i64;
        match self.random.below(if grouped { 4 } else { 8 }) {
            0 => Value::Numbers(format!("{a}..{b}"), a, b),
            1 => Value::Numbers(format!("{a}.."), a, i64::MAX),
            2 => Value::Numbers(format!("..{a}"), 0, a),
            3 => Value::Numbers(format!("{a}"), a, a),
            4 => Value::Numbers(format!(">{a}"), a + 1, i64::MAX),
            5 => Value::Numbers(format!(">={a}"), a, i64::MAX),
            6 => Value::Numbers(format!("<{a}"), i64::MIN, a - 1),
            _ => Value::Numbers(format!("<={a}"), i64::MIN, a),
        }
    }

    fn date(&mut self, grouped: bool) -> Value {
        if self.random.percent(20) {
            let ((from, first, _), (to, _, last)) = (self.days(), self.days());
            let (open, end) = (self.random.percent(20), self.random.percent(20));
            if first <= last || open || end {
                let (first, last) =
                    (if open { Date::MIN } else { first }, if end { Date::MAX } else { last });
                let text = format!("{}..{}", if open { "" } else { &from }, if end { "" } else { &to });
                return Value::Days(text, first, last);
            }
        }
        let (text, first, last) = self.days();
        let day = |date: Result<Date, _>| date.expect("a day near today");
        match self.random.below(if grouped { 1 } else { 8 }) {
            4 => Value::Days(format!(">{text}"), day(last.tomorrow()), Date::MAX),
            5 => Value::Days(format!(">={text}"), first, Date::MAX),
            6 => Value::Days(format!("<{text}"), Date::MIN, day(first.yesterday())),
            7 => Value::Days(format!("<={text}"), Date::MIN, last),
            _ => Value::Days(text, first, last),
        }
    }

    /// One way to write a day, a month, a year or a time until today, with its first and last day.
    fn days(&mut self) -> (String, Date, Date) {
        let near = self.article.record.article.meta.date.unwrap_or(self.today);
        let shift = self.random.below(21) as i64 - 10;
        let day = if self.random.percent(60) { near } else { near.saturating_add(shift.days()) };
        let (today, month) = (self.today, day.first_of_month());
        let name = MONTHS[day.month() as usize - 1];
        let many = 1 + self.random.below(40) as i64;
        let monday =
            |date: Date| date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days());
        let back = |date: Date| (date, today);
        let weekday = *self.random.pick(&WEEKDAYS);
        let (text, (first, last)) = match self.random.below(24) {
            0..3 => (format!("{:04}", day.year()), (day.first_of_year(), day.last_of_year())),
            3..6 => (format!("{:04}-{:02}", day.year(), day.month()), (month, month.last_of_month())),
            6..9 => (day.to_string(), (day, day)),
            9 => (day.strftime("%Y/%m/%d").to_string(), (day, day)),
            10 => ("today".into(), (today, today)),
            11 => ("yesterday".into(), (today.saturating_sub(1.day()), today.saturating_sub(1.day()))),
            12 => {
                let mut date = today;
                while date.weekday() != weekday.1 {
                    date = date.saturating_sub(1.day());
                }
                (weekday.0.into(), (date, date))
            }
            13 => {
                let mut date = today.saturating_sub(1.day());
                while date.weekday() != weekday.1 {
                    date = date.saturating_sub(1.day());
                }
                (format!("last {}", weekday.0), (date, date))
            }
            14 => ("this week".into(), (monday(today), monday(today).saturating_add(6.days()))),
            15 => {
                let first = monday(today).saturating_sub(7.days());
                ("last week".into(), (first, first.saturating_add(6.days())))
            }
            16 => {
                let last = today.first_of_month().saturating_sub(1.day());
                ("last month".into(), (last.first_of_month(), last))
            }
            17 => {
                let last = today.first_of_year().saturating_sub(1.day());
                ("last year".into(), (last.first_of_year(), last))
            }
            18 => (format!("{many}d"), back(today.saturating_sub(many.days()))),
            19 => (format!("{many}w"), back(today.saturating_sub((7 * many).days()))),
            20 => (format!("{many}m"), back(today.saturating_sub(many.months()))),
            21 => (format!("last {many} days"), back(today.saturating_sub(many.days()))),
            22 => (format!("{name} {}", day.year()), (month, month.last_of_month())),
            _ if many % 2 == 0 => (format!("{} {name} {}", day.day(), day.year()), (day, day)),
            _ => (format!("{name} {}, {}", day.day(), day.year()), (day, day)),
        };
        (text, first, last)
    }

    fn path(&mut self) -> Value {
        let path = self.article.record.path.as_str();
        let parts: Vec<&str> = path.split('/').collect();
        let from = self.random.below(parts.len());
        let to = from + 1 + self.random.below(parts.len() - from);
        let mut text = parts[from..to].join("/");
        if self.random.percent(60) {
            let letters: Vec<char> = text.chars().collect();
            let (a, b) = (self.random.below(letters.len()), self.random.below(letters.len()));
            let (a, b) = (a.min(b), a.max(b));
            let before: String = letters[..a].iter().collect();
            let after: String = letters[b..].iter().collect();
            text = match self.random.below(5) {
                0 => format!("{before}**{after}"),
                1 => format!("**/{text}"),
                2 => format!("{before}?{after}"),
                _ => format!("{before}*{after}"),
            };
        }
        if self.random.percent(15) {
            text.insert(0, '/');
        }
        Value::Path(text)
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
