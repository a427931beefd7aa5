//! Who wrote an article: a line ("By Jane Doe and John Roe, CNN") or a front matter value in, names out.
//!
//! Employers and offices ("CNN", "Staff Writer") are dropped. A line is a byline only when all of it is names.

/// The longest byline, in bytes.
const LONGEST: usize = 160;
/// Words in lower case that may stand inside a name.
const PARTICLES: [&str; 17] = [
    "de", "del", "della", "van", "von", "der", "den", "ten", "da", "dos", "di", "du", "la", "le", "al",
    "bin", "el",
];
/// What may follow a name with a full stop of its own.
const SUFFIXES: [&str; 2] = [" Jr.", " Sr."];
/// Words that make a part of a byline an employer or an office.
const OFFICES: [&str; 22] = [
    "agency",
    "analyst",
    "associated",
    "broadcasting",
    "bureau",
    "chief",
    "columnist",
    "contributor",
    "correspondent",
    "correspondents",
    "editor",
    "network",
    "news",
    "newspaper",
    "post",
    "press",
    "producer",
    "reporter",
    "service",
    "staff",
    "times",
    "writer",
];

/// The names of a byline; `None` when the line is none.
pub(super) fn line(text: &str) -> Option<Vec<String>> {
    let start = text.get(..3)?;
    let ends = text.ends_with(['.', '?', '!', ':']) && !SUFFIXES.iter().any(|suffix| text.ends_with(suffix));
    if text.len() > LONGEST || !start.eq_ignore_ascii_case("by ") || ends {
        return None;
    }
    let rest = text[3..].trim();
    let all = rest.split([',', ';', '|', '/', ' ', '\u{A0}']).filter(|word| !word.is_empty());
    let named = |word: &str| {
        word.starts_with(char::is_uppercase)
            || PARTICLES.contains(&word)
            || matches!(word, "and" | "&" | "in" | "for")
    };
    let plain = |word: &str| !word.chars().any(|char| char.is_numeric());
    if !rest.starts_with(char::is_uppercase)
        || all.clone().count() > 20
        || !all.clone().all(|w| named(w) && plain(w))
    {
        return None;
    }
    let names = names(rest);
    let person = |name: &String| {
        let mut words = name.split_whitespace();
        let the = words.clone().next().is_some_and(|word| word.eq_ignore_ascii_case("the"));
        words.clone().count() <= 6 && (!the || words.any(is_office))
    };
    names.iter().all(person).then_some(names)
}

/// The names in "Jane Doe and John Roe, CNN"; a value that is only an employer stays as it is.
pub(super) fn names(text: &str) -> Vec<String> {
    let text = text.trim();
    let text = match text.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") => text[3..].trim_start(),
        _ => text,
    };
    let parts = text
        .split([',', ';', '|', '\n'])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" & "))
        .map(|part| part.trim().trim_start_matches("and ").trim())
        .filter(|part| !part.is_empty());
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        let part =
            [" in ", " for "].iter().find_map(|word| part.split_once(word)).map_or(part, |(name, _)| name);
        let person = part.contains([' ', '\u{A0}']) && !part.split_whitespace().any(is_office);
        if (person || names.is_empty()) && !names.iter().any(|name| name == part) {
            names.push(part.to_owned());
        }
    }
    names
}

fn is_office(word: &str) -> bool {
    OFFICES.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines() {
        let names = |text| line(text).unwrap_or_default().join("+");
        assert_eq!(names("By Jane Doe"), "Jane Doe");
        assert_eq!(names("By Jane Doe and John van Roe, CNN"), "Jane Doe+John van Roe");
        assert_eq!(names("BY JANE DOE, JOHN ROE & ANN LEE"), "JANE DOE+JOHN ROE+ANN LEE");
        assert_eq!(names("By Jane Doe in Moscow, Staff Writer"), "Jane Doe");
        assert_eq!(names("By John Roe Jr."), "John Roe Jr.");
        assert_eq!(names("By The Associated Press"), "The Associated Press");
    }

    #[test]
    fn what_is_no_byline() {
        for text in [
            "By Friday, the storm had passed",
            "By The Head Of The State And Of The Army Itself Today",
            "By Jane Doe left.",
            "BY THE NUMBERS",
            "Bystanders Ran Away",
            "By 2017",
            "By",
            "Bÿ x",
        ] {
            assert_eq!(line(text), None, "{text}");
        }
    }

    #[test]
    fn front_matter_values() {
        assert_eq!(super::names("By Jane Doe; John Roe"), ["Jane Doe", "John Roe"]);
        assert_eq!(super::names("Reuters"), ["Reuters"]);
        assert!(super::names(" ").is_empty());
    }
}
