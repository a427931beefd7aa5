//! The words and phrases that speak for a topic, and the form in which words are compared.
//!
//! In: a term as written in `topics.toml`. Out: its folded words and what it says, or the reason why it is no term.

/// Words of the longest term.
const LONGEST: usize = 8;

/// What a term says about its topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TermKind {
    /// Names the topic and nothing else.
    Strong,
    /// Usual in the topic.
    Normal,
    /// A hint, worth something beside others.
    Weak,
    /// As good as `Normal`, but only where a context word, or a strong or normal term of the topic, stands in the
    /// article.
    Ambiguous,
    /// Worth nothing; opens the ambiguous terms.
    Context,
    /// A phrase that holds a term and means something else; the term does not count inside it.
    Not,
}

/// A word or phrase of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its words, folded, one space between them.
    pub words: String,
    /// Whether the last word is the beginning of a word ("hack*").
    pub prefix: bool,
    /// What it says.
    pub kind: TermKind,
}

impl Term {
    /// A term as written in the file, or why it is none.
    pub(super) fn new(written: &str, kind: TermKind) -> Result<Term, String> {
        let (text, prefix) = match written.strip_suffix('*') {
            Some(text) => (text, true),
            None => (written, false),
        };
        if !prefix && plain(text) && text.len() < 2 * LONGEST {
            // Most terms are written as they are compared.
            return Ok(Term { words: text.to_owned(), prefix, kind });
        }
        let words = words(text);
        if text.contains('*') {
            return Err(format!("`{written}`: `*` stands only at the end"));
        }
        if written.contains(char::is_uppercase) {
            return Err(format!("`{written}`: terms are written in lower case"));
        }
        if words.is_empty() {
            return Err(format!("`{written}` holds no word"));
        }
        if words.bytes().filter(|byte| *byte == b' ').count() >= LONGEST {
            return Err(format!("`{written}` has more than {LONGEST} words"));
        }
        if prefix
            && (words.len() - words.rfind(' ').map_or(0, |space| space + 1) < 4 || !text.ends_with(is_word))
        {
            return Err(format!("`{written}`: `*` needs at least four letters before it"));
        }
        Ok(Term { words, prefix, kind })
    }

    /// The term as written in the file.
    pub(super) fn written(&self) -> String {
        format!("{}{}", self.words, if self.prefix { "*" } else { "" })
    }
}

/// The words of a text, folded, one space between them.
pub(super) fn words(text: &str) -> String {
    if plain(text) {
        return text.to_owned();
    }
    let folded = fold(text);
    let mut words = String::with_capacity(folded.len());
    for word in folded.split(|c| !is_word(c)).filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

/// Whether a text is nothing but folded words, one space between them.
fn plain(text: &str) -> bool {
    let mut before = b' ';
    let fits = |byte: u8| {
        let fits = byte.is_ascii_lowercase() || byte.is_ascii_digit() || (byte == b' ' && before != b' ');
        before = byte;
        fits
    };
    text.bytes().all(fits) && before != b' '
}

/// Whether a character belongs to a word; combining accents do.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// A word as terms are compared: lower case, without accents on Latin letters.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    let letters = word.chars().flat_map(char::to_lowercase);
    for c in letters.filter(|c| !('\u{300}'..='\u{36f}').contains(c)) {
        match base(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded
}

/// The plain letters of an accented lower-case Latin letter.
fn base(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ł' | 'ĺ' | 'ļ' | 'ľ' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ŕ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ț' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}
