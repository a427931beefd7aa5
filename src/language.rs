//! The language of an article.
//!
//! In: the first words of an article, and the language it is declared to be in. Out: an ISO 639-1 code, or none: on
//! little text, and where it may as well be English, it refuses to guess. Declarations are often wrong (a page in
//! German made from a template that says `en-US`), text is not: what many words say is believed before a declaration,
//! as long as that names a language of the table. A language that is not there may be taken for its neighbour.

use crate::article::{Article, BlockKind};
use crate::words::{Word, words};

mod table;

use table::{SMALL, TABLE};

/// The language of an article: what its text says beyond doubt, else what is declared, else what its text says.
pub fn of(article: &Article) -> Option<String> {
    let declared = article.meta.lang.as_deref().and_then(code);
    let known = |code: &String| number_of(code).is_some() || LETTERS.iter().any(|(other, ..)| other == code);
    match (detect(article, declared.as_deref()), declared) {
        (Some((found, Evidence::Strong)), declared) if declared.as_ref().is_none_or(known) => {
            Some(found.to_owned())
        }
        (Some((found, _)), None) => Some(found.to_owned()),
        (_, declared) => declared,
    }
}

/// The ISO 639-1 code of a language as people and programs name it: `en-US`, `eng`, `English`, `de_DE`.
pub fn code(name: &str) -> Option<String> {
    let name = name.split(['-', '_', '.', ';', ',']).next().unwrap_or_default().trim().to_lowercase();
    let named = TABLE.iter().find(|entry| entry.names.split(' ').any(|other| other == name));
    let code = named.map_or(name.as_str(), |entry| entry.code);
    (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())).then(|| code.to_owned())
}

/// The place of a language in the table.
fn number_of(code: &str) -> Option<usize> {
    TABLE.iter().position(|entry| entry.code == code)
}

/// How much speaks for a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    /// Enough where nothing is declared.
    Fair,
    /// Enough against a declaration.
    Strong,
}

/// How many words are looked at, and after how many an obvious language is believed.
const LOOK: u32 = 240;
const GLANCE: u32 = 60;

/// The place of English in the table.
const ENGLISH: usize = 0;

/// What a small word of one language counts; of two, each has half of it.
const WORD: u32 = 60;

/// Languages that are told by their letters, each with the range that holds them.
const LETTERS: [(&str, char, char); 7] = [
    ("el", '\u{370}', '\u{3ff}'),
    ("he", '\u{5d0}', '\u{5ea}'),
    ("th", '\u{e01}', '\u{e5b}'),
    ("ka", '\u{10d0}', '\u{10ff}'),
    ("ko", '\u{1100}', '\u{11ff}'),
    ("ja", '\u{3041}', '\u{30ff}'),
    ("zh", '\u{4e00}', '\u{9fff}'),
];

/// What was counted in the first words of an article.
#[derive(Default)]
struct Tally {
    /// The language that is declared, as a place in the table.
    declared: Option<usize>,
    words: u32,
    /// For each entry of the table how many of its small words were met, and what they count.
    small: [u32; TABLE.len()],
    weight: [u32; TABLE.len()],
    letters: u32,
    /// For each entry of [`LETTERS`] how many of its letters were met.
    of_alphabet: [u32; LETTERS.len()],
}

/// What the first words of the text say, where another language is declared.
fn detect(article: &Article, declared: Option<&str>) -> Option<(&'static str, Evidence)> {
    let mut tally = Tally { declared: declared.and_then(number_of), ..Tally::default() };
    let mut word = Word::default();
    for block in &article.blocks {
        if matches!(block.kind, BlockKind::Byline | BlockKind::Caption | BlockKind::Furniture) {
            continue;
        }
        let mut words = words(block.span.of(&article.text));
        while words.read(&mut word) {
            tally.add(&word.text);
            if tally.words == GLANCE
                && let Some(found @ (_, Evidence::Strong)) = tally.by_words()
            {
                return Some(found);
            }
            if tally.words >= LOOK {
                return tally.language();
            }
        }
    }
    tally.language()
}

impl Tally {
    fn add(&mut self, word: &str) {
        self.words += 1;
        self.letters += if word.is_ascii() { word.len() as u32 } else { self.add_letters(word) };
        let Some(mut languages) = SMALL.get(word).copied() else { return };
        let weight = WORD / languages.count_ones();
        while languages != 0 {
            let number = languages.trailing_zeros() as usize;
            self.small[number] += 1;
            self.weight[number] += weight;
            languages &= languages - 1;
        }
    }

    /// Counts the letters of a word, and gives how many they are.
    fn add_letters(&mut self, word: &str) -> u32 {
        let mut letters = 0;
        for c in word.chars() {
            letters += 1;
            if let Some(number) = LETTERS.iter().position(|(_, first, last)| (*first..=*last).contains(&c)) {
                self.of_alphabet[number] += 1;
            }
        }
        letters
    }

    fn language(&self) -> Option<(&'static str, Evidence)> {
        self.by_letters().or_else(|| self.by_words())
    }

    fn by_words(&self) -> Option<(&'static str, Evidence)> {
        let best = (0..TABLE.len()).rev().max_by_key(|number| self.weight[*number])?;
        // What it has to be told from: the declared language, else English, else the next. Neighbours such as Danish
        // and Norwegian are not told from each other: either is better than English.
        let rival = match self.declared {
            Some(declared) if declared != best => self.weight[declared],
            Some(_) => 0,
            None if best != ENGLISH => self.weight[ENGLISH],
            None => self.weight.iter().skip(ENGLISH + 1).copied().max()?,
        };
        let (small, weight) = (self.small[best], self.weight[best]);
        // So many small words, a share of the text in percent, so much weight, and a lead over its rival in tenths.
        let has = |least: u32, share: u32, own: u32, lead: u32| {
            small >= least
                && small * 100 >= self.words * share
                && weight >= own * WORD
                && weight * 10 >= rival * lead
        };
        if has(15, 25, 6, 25) {
            Some((TABLE[best].code, Evidence::Strong))
        } else {
            has(6, 20, 4, 15).then_some((TABLE[best].code, Evidence::Fair))
        }
    }

    fn by_letters(&self) -> Option<(&'static str, Evidence)> {
        let share = |code: &str| {
            let number = LETTERS.iter().position(|(other, ..)| *other == code);
            number.map_or(0, |number| self.of_alphabet[number])
        };
        // Japanese is written with Chinese letters, too, and with letters of its own between them.
        let kana = share("ja");
        let found = |(code, count): (&'static str, u32)| {
            let enough = count >= 20 && count * 2 > self.letters;
            let evidence = if count >= 60 { Evidence::Strong } else { Evidence::Fair };
            enough.then_some((code, evidence))
        };
        let alone = ["el", "he", "th", "ka", "ko"].map(|code| (code, share(code)));
        let han = kana + share("zh");
        let written = if kana * 10 > han { ("ja", han) } else { ("zh", han) };
        alone.into_iter().chain([written]).find_map(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, Span};
    use proptest::prelude::*;

    const GERMAN: &str = "Die Regierung will nach Angaben des Ministers noch in diesem Jahr über das Gesetz beraten. Es \
        sei nicht das erste Mal, dass sich die Parteien bei einer Frage wie dieser nicht einig sind, sagte er.";
    const ENGLISH: &str = "The government will discuss the law this year, the minister said. It is not the first time that \
        the parties have been at odds over a question like this, and they will not be able to settle it soon.";

    fn article(lang: Option<&str>, text: &str) -> Article {
        let span = Span::new(0, text.len());
        let mut article = Article { text: text.to_owned(), ..Article::default() };
        article.blocks.push(Block { kind: BlockKind::Paragraph, span });
        article.meta.lang = lang.map(str::to_owned);
        article
    }

    fn found(text: &str) -> Option<String> {
        of(&article(None, text))
    }

    #[test]
    fn two_sentences_are_enough() {
        for (code, text) in [
            ("en", ENGLISH),
            ("de", GERMAN),
            (
                "fr",
                "Le gouvernement a annoncé mardi que la réforme serait présentée avant la fin de l’année. Les syndicats, \
                qui ont déjà manifesté dans plusieurs villes, ne sont pas convaincus par les promesses du ministre.",
            ),
            (
                "es",
                "El Gobierno anunció el martes que la reforma se presentará antes de que termine el año. Los sindicatos, \
                que ya han protestado en varias ciudades, no están convencidos de las promesas del ministro.",
            ),
            (
                "it",
                "Il governo ha annunciato martedì che la riforma sarà presentata prima della fine dell’anno. I sindacati, \
                che hanno già manifestato in molte città, non sono convinti delle promesse del ministro.",
            ),
            (
                "pt",
                "O governo anunciou na terça-feira que a reforma será apresentada antes do fim do ano. Os sindicatos, que \
                já protestaram em várias cidades, não estão convencidos com as promessas do ministro.",
            ),
            (
                "ru",
                "Правительство сообщило во вторник, что реформа будет представлена до конца года. Профсоюзы, которые уже \
                вышли на улицы в нескольких городах, не верят обещаниям министра, как и все его противники.",
            ),
            (
                "nl",
                "De regering heeft dinsdag gezegd dat de hervorming voor het einde van het jaar wordt voorgesteld. De \
                vakbonden, die al in veel steden hebben betoogd, zijn niet overtuigd van wat de minister belooft.",
            ),
            (
                "uk",
                "Уряд повідомив у вівторок, що реформу буде представлено до кінця року. Профспілки, які вже вийшли на \
                вулиці та площі, не вірять обіцянкам міністра, але він каже, що це його останнє слово.",
            ),
            (
                "el",
                "Η κυβέρνηση ανακοίνωσε την Τρίτη ότι η μεταρρύθμιση θα παρουσιαστεί πριν από το τέλος του έτους.",
            ),
            ("ja", "政府は火曜日、改革案を年内に提出すると発表した。労働組合は大臣の約束に納得していない。"),
            ("zh", "政府周二宣布，改革方案将于年底前提交。已经在多个城市举行抗议的工会并不相信部长的承诺。"),
        ] {
            assert_eq!(found(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn too_little_is_no_guess() {
        const LIST: &str =
            "S. 1, S. 2, S. 3, D. 4, S. 5, S. 6, V. 7, S. 8, S. 9, S. 10, C. 11, S. 12, L. 13, S. 14, S. 15";
        for text in [
            "",
            "Der Spiegel",
            "La La Land in LA",
            "Die Hard, van der Bellen, El Niño",
            "17:30 FC 2 - 1",
            "中文",
            LIST,
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn much_text_is_believed_before_a_declaration() {
        let long = GERMAN.repeat(2);
        let said = |lang, text: &str| of(&article(Some(lang), text));
        assert_eq!(said("en-US", &long).as_deref(), Some("de"));
        assert_eq!(said("en-US", "Die Lage in der Stadt ist ruhig, und es ist warm.").as_deref(), Some("en"));
        assert_eq!(
            said("lb", &long).as_deref(),
            Some("lb"),
            "a language that is not told from its neighbours"
        );
        assert_eq!(said("none", &long).as_deref(), Some("de"));
        assert_eq!(said("no", "Det er ikke slik at han ikke vil komme, sier hun. ").as_deref(), Some("no"));
        // What is quoted later does not matter.
        assert_eq!(found(&(ENGLISH.repeat(3) + &GERMAN.repeat(9))).as_deref(), Some("en"));
    }

    #[test]
    fn languages_have_many_names() {
        for name in ["en-US", "EN", "eng", "English", "en_GB.UTF-8", "english "] {
            assert_eq!(code(name).as_deref(), Some("en"), "{name}");
        }
        assert_eq!(
            ["de_DE", "ger", "Deutsch", "xx"].map(code),
            ["de", "de", "de", "xx"].map(|code| Some(code.into()))
        );
        assert_eq!(["Klingon", "x-default", "", "e1"].map(code), [None, None, None, None]);
    }

    #[test]
    fn the_table_is_in_order() {
        assert_eq!(TABLE[super::ENGLISH].code, "en");
        for (number, entry) in TABLE.iter().enumerate() {
            assert_eq!(
                (code(entry.code).as_deref(), number_of(entry.code)),
                (Some(entry.code), Some(number))
            );
            assert!(
                SMALL.values().filter(|languages| **languages & 1 << number != 0).count() >= 30,
                "{}",
                entry.code
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_language_or_none(text in "(der |the |la |и |中文|\\PC){0,80}", lang in "\\PC{0,4}") {
            let code = of(&article(Some(&lang), &text));
            prop_assert!(code.is_none_or(|code| code.len() == 2));
        }
    }
}
