//! What a query means, evaluated one article and one quote at a time, as docs/query-language.md says.
//!
//! In: a tree and an archive. Out: yes or no. It knows neither the parser nor the plan nor the index.

use newsdex::schema::{Schema, Type};

use super::archive::{Archive, Article, Quote, ZONES};
use super::text::{Token, places};
use super::tree::{Expr, Node, Piece, Term, Value, Words};

/// Fields that are asked of quotes.
pub(crate) const OF_QUOTES: [&str; 4] = ["speaker", "role", "said", "kind"];

pub(crate) struct Truth<'a> {
    pub(crate) archive: &'a Archive,
    pub(crate) schema: &'a Schema,
    /// `--match any`
    pub(crate) any: bool,
}

/// What is being asked: an article, or one of its quotes.
#[derive(Clone, Copy)]
struct Asked<'a> {
    article: &'a Article,
    quote: Option<&'a Quote>,
}

impl Truth<'_> {
    pub(crate) fn article(&self, node: &Node, article: &Article) -> bool {
        self.holds(node, Asked { article, quote: None }, None)
    }

    pub(crate) fn quote(&self, node: &Node, article: &Article, quote: &Quote) -> bool {
        self.holds(node, Asked { article, quote: Some(quote) }, None)
    }

    fn holds(&self, node: &Node, asked: Asked<'_>, group: Option<&'static str>) -> bool {
        match node {
            Node::And(parts) => self.all(parts, asked, group),
            Node::Or(parts) => parts.iter().any(|part| self.holds(part, asked, group)),
            Node::Not(inner) => !self.holds(inner, asked, group),
            Node::Words(words) => {
                let field = words.field.or(group);
                self.at_home(field, asked, |asked| self.words(words, field, asked))
            }
            Node::Value { of, value } => {
                let field = of.or(group).expect("a value has a field");
                self.at_home(Some(field), asked, |asked| self.value(field, value, asked))
            }
            Node::Group(field, inner) => {
                self.at_home(Some(field), asked, |asked| self.holds(inner, asked, Some(field)))
            }
            Node::Quote { inner, .. } => {
                self.at_home(Some("said"), asked, |asked| self.holds(inner, asked, None))
            }
            Node::Article(inner) => self.holds(inner, Asked { quote: None, ..asked }, None),
        }
    }

    /// Asks where a field is: some quote of an article, the quote itself, or the article of a quote.
    fn at_home(&self, field: Option<&str>, asked: Asked<'_>, holds: impl Fn(Asked<'_>) -> bool) -> bool {
        match (field, asked.quote) {
            (None | Some("topic"), _) => holds(asked),
            (Some(field), None) if OF_QUOTES.contains(&field) => {
                asked.article.quotes.iter().any(|quote| holds(Asked { quote: Some(quote), ..asked }))
            }
            (Some(field), Some(_)) if !OF_QUOTES.contains(&field) => holds(Asked { quote: None, ..asked }),
            _ => holds(asked),
        }
    }

    /// Parts that stand together.
    fn all(&self, parts: &[Node], asked: Asked<'_>, group: Option<&'static str>) -> bool {
        let bare = |part: &&Node| {
            matches!(part, Node::Words(Words { field: None, what: Expr::Term(_), least: None, first: None }))
        };
        let (mut loose, mut fixed): (Vec<&Node>, Vec<&Node>) = (Vec::new(), parts.iter().collect());
        let text = |field: &str| {
            let field = self.schema.fields().unwrap().get(field);
            field.is_some_and(|field| field.kind == Type::Text && field.name != "role")
        };
        if self.any && group.is_none_or(text) {
            (loose, fixed) = parts.iter().partition(bare);
            // Words that say little do not suffice where others stand with them.
            if !loose.iter().all(|part| self.says_little(part)) {
                loose.retain(|part| !self.says_little(part));
            }
        }
        if !loose.is_empty() && !loose.iter().any(|part| self.holds(part, asked, group)) {
            return false;
        }
        if asked.quote.is_some() || group.is_some() {
            return fixed.iter().all(|part| self.holds(part, asked, group));
        }
        // One and the same quote.
        let together = fixed.iter().any(|part| of_one_quote(part) && positive(part));
        let (gathered, alone): (Vec<&Node>, Vec<&Node>) =
            fixed.iter().partition(|part| together && of_one_quote(part));
        let mut quotes: Vec<Vec<&Node>> = vec![Vec::new()];
        let mut spoken = false;
        for part in gathered {
            if names_speaker(part) && spoken {
                quotes.push(Vec::new());
            }
            spoken |= names_speaker(part);
            quotes.last_mut().expect("there is one").push(part);
        }
        let one = |clauses: &Vec<&Node>| {
            let said = |quote| {
                clauses.iter().all(|part| self.holds(part, Asked { quote: Some(quote), ..asked }, None))
            };
            clauses.is_empty() || asked.article.quotes.iter().any(said)
        };
        quotes.iter().all(one) && alone.iter().all(|part| self.holds(part, asked, None))
    }

    fn says_little(&self, part: &Node) -> bool {
        match part {
            Node::Words(Words { what: Expr::Term(Term { pieces, .. }), .. }) => {
                matches!(pieces.as_slice(), [Piece::Word(word)] if self.schema.fields().unwrap().is_small(word))
            }
            _ => false,
        }
    }

    fn words(&self, words: &Words, field: Option<&'static str>, asked: Asked<'_>) -> bool {
        let stemmed = field.is_none_or(|field| {
            field == "said"
                || self.schema.fields().unwrap().get(field).is_some_and(|field| field.kind == Type::Text)
        });
        let found = |tokens: &[Token]| {
            let first = words.first.map_or(tokens.len(), |first| tokens.len().min(first as usize));
            places(&words.what, !stemmed, &tokens[..first], &self.archive.vocabulary).len()
        };
        let least = words.least.unwrap_or(1).max(1) as usize;
        let texts: Vec<&Vec<Token>> = match (field, asked.quote) {
            (None, Some(quote)) => quote.fields.get("said").into_iter().collect(),
            (Some(field), Some(quote)) => quote.fields.get(field).into_iter().collect(),
            (None, None) => ZONES.iter().filter_map(|zone| asked.article.fields.get(zone)).collect(),
            (Some(field), None) => asked.article.fields.get(field).into_iter().collect(),
        };
        if texts.iter().map(|text| found(text)).sum::<usize>() >= least {
            return true;
        }
        let whole = words.least.is_none() && words.first.is_none();
        match (&words.what, asked.quote) {
            (Expr::Term(Term { exact: false, .. }), Some(quote)) if field == Some("speaker") && whole => {
                quote.aliases.iter().any(|alias| found(alias) > 0)
            }
            _ => false,
        }
    }

    fn value(&self, field: &str, value: &Value, asked: Asked<'_>) -> bool {
        let (article, quote) = (asked.article, asked.quote);
        let meta = &article.record.article.meta;
        match value {
            Value::Any => match (field, quote) {
                ("said" | "kind" | "id" | "path" | "words" | "quotes", _) => true,
                ("topic", Some(quote)) => !quote.topics.is_empty(),
                ("topic", None) => !article.topics.is_empty(),
                ("date", _) => meta.date.is_some(),
                (field, Some(quote)) => !quote.fields[field].is_empty(),
                (field, None) => article.fields.get(field).is_some_and(|tokens| !tokens.is_empty()),
            },
            Value::Kind(kind) => quote.is_some_and(|quote| quote.kind == *kind),
            Value::Topic(words) => {
                let topics = quote.map_or(&article.topics, |quote| &quote.topics);
                self.schema.topics().unwrap().find(words).iter().any(|topic| topics.contains(&topic.path))
            }
            Value::Days(_, from, to) => meta.date.is_some_and(|date| *from <= date && date <= *to),
            Value::Numbers(_, from, to) => {
                let number = if field == "words" { article.words } else { article.quotes.len() as i64 };
                (*from..=*to).contains(&number)
            }
            Value::Path(pattern) => path_fits(pattern, &article.record.path),
            Value::Id(start) => article.record.id.starts_with(&start.to_lowercase()),
        }
    }
}

/// Whether a part is a clause over one quote, or parentheses that hold nothing else and speak of one speaker at the most.
fn of_one_quote(node: &Node) -> bool {
    match node {
        Node::And(parts) => {
            parts.iter().all(of_one_quote) && parts.iter().filter(|part| names_speaker(part)).count() < 2
        }
        Node::Or(parts) => parts.iter().all(of_one_quote),
        Node::Not(inner) => of_one_quote(inner) && !names_speaker(inner),
        Node::Words(Words { field, .. }) => field.is_some_and(|field| OF_QUOTES.contains(&field)),
        Node::Value { of, .. } => of.is_some_and(|field| OF_QUOTES.contains(&field)),
        Node::Group(field, _) => OF_QUOTES.contains(field),
        Node::Quote { own, .. } => !own,
        Node::Article(_) => false,
    }
}

fn positive(node: &Node) -> bool {
    match node {
        Node::And(parts) => parts.iter().any(positive),
        Node::Or(parts) => parts.iter().all(positive),
        Node::Not(_) => false,
        _ => true,
    }
}

fn names_speaker(node: &Node) -> bool {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().any(names_speaker),
        Node::Not(inner) | Node::Quote { own: false, inner } => names_speaker(inner),
        Node::Words(Words { field, .. }) | Node::Value { of: field, .. } => *field == Some("speaker"),
        Node::Group(field, _) => *field == "speaker",
        Node::Quote { .. } | Node::Article(_) => false,
    }
}

/// A file, a folder with all below it, or a pattern; from any folder on unless it begins with `/`.
fn path_fits(pattern: &str, path: &str) -> bool {
    let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
    let wild = pattern.contains(['*', '?']);
    let fits = |tail: &str, pattern: &str| {
        if wild {
            glob(pattern, tail)
        } else {
            tail.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#']))
        }
    };
    match pattern.strip_prefix('/') {
        Some(pattern) => fits(path, pattern),
        None => {
            let tails = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
            std::iter::once(path).chain(tails).any(|tail| fits(tail, pattern))
        }
    }
}

fn glob(pattern: &str, path: &str) -> bool {
    let shorter = path.chars().next().map(|c| (c, &path[c.len_utf8()..]));
    if let Some(rest) = pattern.strip_prefix("**/") {
        return glob(rest, path) || path.match_indices('/').any(|(at, _)| glob(rest, &path[at + 1..]));
    }
    if let Some(rest) = pattern.strip_prefix("**") {
        return glob(rest, path) || shorter.is_some_and(|(_, path)| glob(pattern, path));
    }
    let Some(first) = pattern.chars().next() else { return path.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    match first {
        '*' => glob(rest, path) || shorter.is_some_and(|(c, path)| c != '/' && glob(pattern, path)),
        '?' => shorter.is_some_and(|(c, path)| c != '/' && glob(rest, path)),
        first => shorter.is_some_and(|(c, path)| c == first && glob(rest, path)),
    }
}
