//! Names in the words of a byline: the lines of an element or the value of a tag in, one name each out.
//!
//! Labels ("By", "Von", "文/"), offices, employers, dates, addresses and credits for anything but the text go. Whether a
//! name is that of the publication is not asked here.

use super::day;
use crate::calendar::WEEKDAYS;
use crate::read::{date, lines};

/// How much of a value is read, in bytes.
const LONGEST: usize = 2000;
/// Signs between a byline and something else.
const SIGNS: [char; 8] = ['|', '│', '｜', '•', '·', '●', '\n', '\t'];
const DASHES: [&str; 4] = [" - ", " – ", " — ", " / "];
/// Signs between names.
const COMMAS: [char; 6] = [',', ';', '，', '；', '、', '､'];
/// Words between names; the short ones also stand inside names.
const AND: [&str; 13] =
    [" and ", " & ", " with ", " und ", " et ", " y ", " e ", " en ", " og ", " och ", " и ", " та ", " ve "];
/// What stands before names.
const LABELS: [&str; 36] = [
    "by",
    "written by",
    "posted by",
    "published by",
    "words by",
    "text by",
    "story by",
    "reported by",
    "author",
    "authors",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "autor",
    "autora",
    "auteur",
    "autore",
    "yazar",
    "text",
    "texte",
    "texto",
    "автор",
    "текст",
    "作者",
    "记者",
    "記者",
    "著者",
    "著",
    "執筆",
    "取材",
    "文",
    "撰文",
];
/// What comes behind a name for something that is not the text, in front of "by" or of a name.
const CREDITS: [&str; 31] = [
    "edited",
    "fact-checked",
    "footage",
    "graphic",
    "graphics",
    "illustrated",
    "illustration",
    "illustrations",
    "image",
    "images",
    "medically",
    "photo",
    "photograph",
    "photographed",
    "photographs",
    "photography",
    "photos",
    "photographie",
    "foto",
    "fotos",
    "reviewed",
    "translated",
    "translation",
    "video",
    "фото",
    "イラスト",
    "写真",
    "撮影",
    "翻訳",
    "编辑",
    "責任編集",
];
/// Verbs before "by" that leave the name behind it.
const WROTE: [&str; 7] = ["posted", "published", "written", "submitted", "filed", "reported", "story"];
/// Words in lower case that may stand inside a name.
const PARTICLES: [&str; 22] = [
    "de", "del", "della", "van", "von", "der", "den", "ten", "ter", "da", "das", "do", "dos", "di", "du",
    "la", "le", "al", "bin", "el", "e", "y",
];
/// Words that make an office of a part of a byline.
const OFFICES: [&str; 31] = [
    "analyst",
    "author",
    "blogger",
    "bureau",
    "columnist",
    "contributor",
    "contributors",
    "contributing",
    "correspondent",
    "correspondents",
    "critic",
    "desk",
    "editor",
    "editors",
    "freelancer",
    "intern",
    "journalist",
    "photographer",
    "producer",
    "professor",
    "publisher",
    "redacteur",
    "redakteur",
    "redaktion",
    "reporter",
    "reporters",
    "reporting",
    "staff",
    "writer",
    "writers",
    "корреспондент",
];
/// Words before an office that belong to it.
const RANKS: [&str; 30] = [
    "assistant",
    "associate",
    "business",
    "chief",
    "contributing",
    "culture",
    "deputy",
    "digital",
    "education",
    "executive",
    "foreign",
    "freelance",
    "guest",
    "health",
    "lead",
    "managing",
    "national",
    "news",
    "opinion",
    "political",
    "politics",
    "principal",
    "science",
    "senior",
    "special",
    "sports",
    "staff",
    "technology",
    "web",
    "world",
];
/// Words that make a body of a part of a byline.
const BODIES: [&str; 18] = [
    "agencies",
    "agency",
    "associated",
    "associates",
    "association",
    "broadcasting",
    "center",
    "magazine",
    "media",
    "network",
    "news",
    "newspaper",
    "organization",
    "post",
    "press",
    "service",
    "times",
    "university",
];
/// What follows the name of a company or a man and belongs to it.
const SUFFIXES: [&str; 15] =
    ["inc", "llc", "ltd", "corp", "co", "plc", "gmbh", "ag", "jr", "sr", "ii", "iii", "iv", "s.a", "k.k"];

/// The names in a text such as "By Jane Doe and John Roe | April 12, 2017", of whose lines the first that names a
/// person counts.
pub(super) fn names(text: &str) -> Vec<String> {
    let pieces = lines::head(text, LONGEST).split(SIGNS);
    let dashed = DASHES.iter().fold(pieces.collect(), |pieces: Vec<&str>, dash| {
        pieces.into_iter().flat_map(|piece| piece.split(dash)).collect()
    });
    let found = dashed.into_iter().map(part_names);
    let mut first = Vec::new();
    for names in found.filter(|names| !names.is_empty()) {
        if names.iter().any(|name| is_person(name)) {
            return names;
        }
        if first.is_empty() {
            first = names;
        }
    }
    first
}

/// The names of a short line that is nothing but a byline with its label: "Von Jane Doe", "文／Jane Doe".
pub(super) fn line(text: &str) -> Option<Vec<String>> {
    const STARTS: [&str; 8] = ["by", "von", "par", "por", "door", "posted", "published", "written"];
    let text = text.trim();
    let rest = without_label(text);
    let first = text.split_whitespace().next()?.to_lowercase();
    let label = text.get(..text.len() - rest.len()).filter(|label| !label.is_empty())?;
    let sure =
        STARTS.contains(&first.as_str()) || label.contains([':', '：', '/', '／']) || !label.is_ascii();
    let known = |word: &str| {
        is_cased(word)
            || AND.iter().any(|and| and.trim() == word)
            || !word.contains(char::is_alphabetic)
            || matches!(word, "on" | "at" | "in" | "for" | "am" | "pm")
    };
    let plain =
        text.len() <= 160 && !text.ends_with(['.', '?', '!', ':']) && rest.split_whitespace().all(known);
    let names = if sure && plain { names(text) } else { Vec::new() };
    (!names.is_empty() && names.iter().all(|name| is_person(name))).then_some(names)
}

/// The names in "Posted by Jane Doe and John Roe, Staff Writers".
fn part_names(text: &str) -> Vec<String> {
    let text = without_credits(without_label(text));
    if let Some(name) = inverted(text) {
        return vec![name];
    }
    let mut names: Vec<String> = Vec::new();
    // "Jane Doe Editor, John Roe Reporter"; behind a bare name "Harbour Town Editor" is an office.
    let mut posts = false;
    for part in text.split(COMMAS) {
        let bare = part.trim().trim_end_matches('.').to_lowercase();
        if let Some(last) = names.last_mut().filter(|_| SUFFIXES.contains(&bare.as_str())) {
            last.extend([", ", part.trim()]);
            continue;
        }
        for name in between_ands(part.trim()) {
            let post = is_post(name);
            posts |= names.is_empty() && post;
            let name = tidy(name);
            let more = names.is_empty() || (is_long(&name) && !is_body(&name) && (posts || !post));
            if more && is_name(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
        // What follows a date belongs to it: "April 12, 2017, 9:04 AM PST".
        if !names.is_empty() && part.split_whitespace().any(is_dated) {
            break;
        }
    }
    names
}

/// A text without the labels before its names: "Posted in Harbour by Jane Doe", "Autor: Jane Doe", "文／Jane Doe".
pub(super) fn without_label(text: &str) -> &str {
    const OPEN: [char; 17] =
        ['-', '–', '—', ':', '：', '/', '／', '＝', '=', '[', '【', '《', '〈', '「', '*', '~', '．'];
    let bare = |text: &'_ str| -> usize {
        text.len() - text.trim_start_matches(|char: char| char.is_whitespace() || OPEN.contains(&char)).len()
    };
    let mut rest = text;
    for _ in 0..6 {
        rest = rest[bare(rest)..].trim_start_matches("・");
        let labelled = LABELS.iter().filter_map(|label| {
            let (_, behind) = split_case(rest, label)?;
            let next = behind.chars().next()?;
            // "Di Doe" is a name.
            let words = *label == "by" || !label.is_ascii() || behind.split_whitespace().nth(1).is_some();
            ((next.is_whitespace() && words) || OPEN.contains(&next) || next == '・').then_some(behind)
        });
        let Some(behind) = labelled.min_by_key(|behind| behind.len()) else { break };
        rest = behind;
    }
    let by = rest.to_ascii_lowercase().find(" by ");
    match by {
        Some(at) if WROTE.iter().any(|verb| split_case(rest, verb).is_some()) => rest[at + 4..].trim(),
        _ => rest.trim(),
    }
}

/// A text split behind `start`, if it starts so in whatever case.
fn split_case<'t>(text: &'t str, start: &str) -> Option<(&'t str, &'t str)> {
    let end = text.char_indices().nth(start.chars().count()).map_or(text.len(), |(at, _)| at);
    let (head, rest) = text.split_at(end);
    (head == start || head.to_lowercase() == start).then_some((head, rest))
}

/// A text up to the first word that credits somebody with something else: "Jane Doe; photographs by John Roe".
fn without_credits(text: &str) -> &str {
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_matches(|char: char| !char.is_alphanumeric()).to_lowercase();
        if at > 0 && (CREDITS.contains(&bare.as_str()) || bare == "by") {
            return text[..at].trim();
        }
        at += word.len();
    }
    text
}

/// The names on both sides of "and"; a name of one word before or behind it makes both one name: "Roe & Sons".
fn between_ands(text: &str) -> Vec<&str> {
    let text = AND.iter().find_map(|and| text.strip_prefix(and.trim_start())).unwrap_or(text);
    for and in AND {
        let parts: Vec<&str> = text.split(and).map(str::trim).collect();
        if parts.len() > 1 && parts.iter().all(|part| is_long(part)) {
            let short = and.trim().chars().count() == 1 && and != " & ";
            if !short || parts.iter().all(|part| part.split_whitespace().count() >= 2 && !is_body(part)) {
                return parts.into_iter().flat_map(between_ands).collect();
            }
        }
    }
    vec![text]
}

/// "Doe, Jane" → "Jane Doe".
fn inverted(text: &str) -> Option<String> {
    let (last, first) = text.split_once(',').map(|(last, first)| (last.trim(), first.trim()))?;
    let given = |word: &str| {
        word.starts_with(char::is_uppercase) && (word.contains(char::is_lowercase) || word.ends_with('.'))
    };
    let known = |text: &str| {
        let bare = text.trim_end_matches('.').to_lowercase();
        SUFFIXES.contains(&bare.as_str()) || is_body(text)
    };
    let one = !last.contains(char::is_whitespace) && !first.contains(COMMAS) && !first.contains(" and ");
    let name = tidy(&format!("{first} {last}"));
    let few = (1..=2).contains(&first.split_whitespace().count());
    (one && few && given(last) && given(first) && !known(last) && !known(first) && is_name(&name))
        .then_some(name)
}

/// A name without what stands around it: address, handle, brackets, office, employer, place, date and button.
fn tidy(name: &str) -> String {
    const LINKS: [&str; 9] = ["on", "at", "in", "via", "from", "for", "special", "bei", "pour"];
    let name = name.trim_end_matches(['」', '】', '》', ']']);
    let name = match name.rfind(['(', '（', '[']) {
        Some(at) if at > 0 && (name.ends_with([')', '）', ']']) || !name[at..].contains([')', '）'])) => {
            &name[..at]
        }
        _ => name,
    };
    let words = name.split_whitespace().skip_while(|word| is_dated(word));
    let words = words.filter(|word| !word.contains('@') && !word.contains("://"));
    let mut words: Vec<&str> = words.take_while(|word| !is_dated(word)).collect();
    let end = |word: &&str| LINKS.contains(word) || is_button(word);
    if let Some(at) = words.iter().position(end).filter(|at| *at >= 2) {
        words.truncate(at);
    }
    words.truncate(before_office(&words));
    let name = words.join(" ");
    let name = name.trim_matches(|char: char| char.is_whitespace() || ",.:-–—/".contains(char));
    let titled = ["記者", "记者", "기자"].iter().find_map(|title| name.strip_suffix(title));
    titled.filter(|name| name.chars().nth(1).is_some()).unwrap_or(name).trim_end().to_owned()
}

/// Whether a word belongs to a date.
fn is_dated(word: &str) -> bool {
    let bare = word.trim_end_matches([',', '.']).to_lowercase();
    word.starts_with(|char: char| char.is_ascii_digit())
        || date::is_month(word)
        || WEEKDAYS.contains(&bare.as_str())
}

/// How many of the words of a name stand before an office: "Jane Doe Senior Technology Editor" has two.
fn before_office(words: &[&str]) -> usize {
    let lower = |word: &str| word.trim_matches(|char: char| !char.is_alphanumeric()).to_lowercase();
    let office = |word: &&str| OFFICES.contains(&lower(word).as_str());
    let Some(at) = words.iter().position(office).filter(|at| *at >= 2) else { return words.len() };
    let rank = |word: &&str| RANKS.contains(&lower(word).as_str());
    let ranks = words[2..at].iter().rev().take_while(|word| rank(word)).count();
    // "Norwick Gazette Staff" is a name.
    if ranks == 0 && at + 1 == words.len() && lower(words[at]) == "staff" { words.len() } else { at - ranks }
}

/// Whether a text names an office or a body: "Senior Technology Editor", "Norwick Post", "The Guardian".
pub(super) fn is_body(text: &str) -> bool {
    let known = |word: &str| OFFICES.contains(&word) || BODIES.contains(&word);
    let lower = text.to_lowercase();
    lower.starts_with("the ") || lower.split_whitespace().any(known)
}

/// Whether an office is part of a text.
fn is_post(text: &str) -> bool {
    text.to_lowercase().split_whitespace().any(|word| OFFICES.contains(&word))
}

/// Whether a name has a first and a last name, which those in Chinese characters show in one word.
fn is_long(name: &str) -> bool {
    name.contains([' ', '\u{A0}', '・']) || (name.chars().count() >= 2 && name.chars().all(is_ideograph))
}

fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// Whether a name looks like that of a person.
pub(super) fn is_person(name: &str) -> bool {
    let words = name.split_whitespace().count();
    is_long(name) && (1..=5).contains(&words) && !is_body(name) && name.split_whitespace().all(is_cased)
}

fn is_cased(word: &str) -> bool {
    PARTICLES.contains(&word) || word.starts_with(|char: char| char.is_alphabetic() && !char.is_lowercase())
}

fn is_name(name: &str) -> bool {
    const NOBODY: [&str; 12] = [
        "admin",
        "administrator",
        "staff",
        "unknown",
        "none",
        "null",
        "author",
        "editor",
        "editors",
        "guest",
        "スタッフ",
        "編集部",
    ];
    let lower = name.to_lowercase();
    let address = ["://", "www.", ".com", ".org", ".net"].iter().any(|part| lower.contains(part));
    let office = |word: &str| OFFICES.contains(&word) || RANKS.contains(&word);
    (1..=6).contains(&name.split_whitespace().count())
        && (2..=60).contains(&name.chars().count())
        && name.contains(char::is_alphabetic)
        && !name.contains(['{', '}', '<', '>', '?', '!', '=', '_', '@', '：', ':'])
        && (name.contains(['(', '（']) || !name.contains([')', '）']))
        && !address
        && !NOBODY.contains(&lower.as_str())
        && !lower.starts_with("special to ")
        && !lower.split_whitespace().all(office)
        && !name.split_whitespace().any(is_button)
        && day::within(name, day::Order::Unknown).is_none()
}

/// Words of buttons and labels that stand beside a byline.
fn is_button(word: &str) -> bool {
    const WORDS: [&str; 25] = [
        "credit",
        "getty",
        "illustration",
        "image",
        "photo",
        "photograph",
        "photos",
        "comments",
        "comment",
        "follow",
        "followers",
        "login",
        "more",
        "updated",
        "published",
        "posted",
        "share",
        "subscribe",
        "view",
        "views",
        "read",
        "profile",
        "bio",
        "write",
        "sign",
    ];
    WORDS.contains(&word.trim_matches(|char: char| !char.is_alphanumeric()).to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(text: &str) -> String {
        names(text).join("+")
    }

    #[test]
    fn one_name_each() {
        for text in [
            "Jane Doe and John Roe",
            "By JANE DOE and JOHN ROE, Staff Writers",
            "Jane Doe, Senior Harbour Editor, and John Roe, Norwick Post",
            "Jane Doe; John Roe; photographs by Ann Lee",
            "Posted in Harbour by Jane Doe & John Roe on Wednesday",
            "Von Jane Doe und John Roe",
            "Par Jane Doe et John Roe",
            "Por Jane Doe y John Roe",
            "Автор: Jane Doe и John Roe",
            "Jane Doe with John Roe | April 12, 2017",
            "Jane Doe, John Roe April 12, 2017, 9:04 AM PST",
            "Harbour · Jane Doe, John Roe",
            "JANE DOE Senior Political Correspondent, JOHN ROE Contributor",
            "Jane Doe (Norwick) and John Roe jroe@example.org",
            "Jane Doe, special to the Post; John Roe for the Gazette",
            "TEXT BY JANE DOE, JOHN ROE PHOTOGRAPHS BY ANN LEE",
        ] {
            assert_eq!(joined(text).to_uppercase(), "JANE DOE+JOHN ROE", "{text}");
        }
    }

    #[test]
    fn names_of_one_piece() {
        for (text, name) in [
            ("Doe, Jane", "Jane Doe"),
            ("Norwick Harbour, Inc.", "Norwick Harbour, Inc."),
            ("Jane Doe, MD", "Jane Doe"),
            ("Jane Doe, Harbour Town Editor", "Jane Doe"),
            ("John Roe, Jr.", "John Roe, Jr."),
            ("Roe & Sons", "Roe & Sons"),
            ("José Ortega y Gasset", "José Ortega y Gasset"),
            ("Norwick Gazette Staff", "Norwick Gazette Staff"),
            ("Jane Doe (Norwick, Harbour)", "Jane Doe"),
            ("본지 홍길동 기자", "본지 홍길동"),
            ("Organization for Harbour Works", "Organization for Harbour Works"),
            ("文／鈴木花子", "鈴木花子"),
            ("著者 鈴木花子 イラスト 山田太郎", "鈴木花子"),
            ("[鈴木花子，Norwick]", "鈴木花子"),
            ("2017年4月12日 Jane Doe", "Jane Doe"),
            ("鈴木花子\n関連キーワード： 港", "鈴木花子"),
            ("Bruno (The Crane) Roe", "Bruno (The Crane) Roe"),
        ] {
            assert_eq!(joined(text), name, "{text}");
        }
    }

    #[test]
    fn what_is_no_name() {
        for text in
            ["admin", "https://www.example.org/jane", "@jane", "Staff Writer", "April 12, 2017", "編集部", ""]
        {
            assert_eq!(joined(text), "", "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,60}", pieces in proptest::collection::vec(
            proptest::sample::select(&["By ", "Jane ", "Doe", ", ", " and ", " & ", "(", ")", "文／", "Inc.", " by ", "İ", "Photo", "|"][..]), 0..20)) {
            for text in [text, pieces.concat()] {
                for name in names(&text) {
                    prop_assert!(!name.is_empty() && !name.contains('\n'));
                }
            }
        }
    }
}
