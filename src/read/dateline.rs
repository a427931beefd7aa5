//! The dateline that opens a news report, "MOSCOW, April 12 (Reuters) - ": a paragraph in, its parts out.
//!
//! Place, day and agency are recorded; the paragraph keeps its words. Refuses an opening that is only a capital
//! word before a dash: one of capitals, a comma, a date or a bracketed agency must say that it is a dateline.

use super::date::{self, Parts};
use super::lines::{self, is_blank};

/// The longest place of a dateline that stands alone, in bytes.
const PLACE: usize = 60;
/// The longest dateline, in bytes.
const LONGEST: usize = 120;
/// Signs that end a dateline.
const ENDS: [&str; 7] = [" -- ", " - ", " — ", " – ", " _ ", "—", "–"];

/// What a dateline says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Dateline<'a> {
    /// Where the report was written.
    pub(super) place: Option<&'a str>,
    /// The agency or outlet in brackets.
    pub(super) source: Option<&'a str>,
    /// The day, mostly without a year.
    pub(super) day: Option<Parts>,
}

/// The dateline a paragraph opens with.
pub(super) fn of(paragraph: &str) -> Option<Dateline<'_>> {
    let head = lines::head(paragraph, LONGEST);
    let dash = ENDS.iter().filter_map(|sign| head.find(sign)).min();
    match head.find('(').filter(|open| dash.is_none_or(|dash| *open < dash)) {
        Some(open) => with_agency(paragraph, head, open),
        None => before_dash(head[..dash?].trim()),
    }
}

/// Place and agency of a dateline that has a field of its own: "STOCKHOLM, Aug 29, 2014 (AFP) -" → "STOCKHOLM", "AFP".
pub(super) fn alone(line: &str) -> (Option<String>, Option<String>) {
    let place = line.trim_end_matches(|char: char| is_blank(char) || "-–—_:".contains(char));
    let place = place.trim_start_matches('*');
    let place = if place.ends_with(").") { &place[..place.len() - 1] } else { place };
    if let Some(found) = of(&format!("{place} - X")) {
        return (found.place.map(str::to_owned), found.source.map(str::to_owned));
    }
    // A day that is misspelt is still none of the place.
    let day = place.find(|char: char| char.is_ascii_digit());
    let place = day.and_then(|day| place[..day].rsplit_once(',')).map_or(place, |(place, _)| place);
    let odd = place.contains(|char: char| char.is_ascii_digit() || matches!(char, '(' | ')'));
    let is_place = place.contains(char::is_alphabetic) && place.len() <= PLACE && !odd;
    (is_place.then(|| place.to_owned()), None)
}

/// "MOSCOW, April 12 (Reuters) - ", "(CNN)The president", "(Student News) -- March 11, 2014".
fn with_agency<'a>(paragraph: &'a str, head: &'a str, open: usize) -> Option<Dateline<'a>> {
    const DASHES: [char; 5] = ['-', '–', '—', '_', ':'];
    let close = open + head[open..].find(')')?;
    let (left, source) = (head[..open].trim(), head[open + 1..close].trim());
    let rest = &paragraph[close + 1..];
    let report = rest.trim_start_matches(|char: char| char.is_whitespace() || DASHES.contains(&char));
    let dashed = rest[..rest.len() - report.len()].contains(DASHES);
    let touching = left.is_empty() || report.len() == rest.len();
    let opens =
        report.starts_with(|char: char| char.is_uppercase() || char.is_numeric() || "\"'“‘".contains(char));
    if report.is_empty() || !is_agency(source) || !(dashed || (touching && opens)) {
        return None;
    }
    let (place, day) = if left.is_empty() { (None, date::parts(report)) } else { place_and_day(left)? };
    Some(Dateline { place, source: Some(source), day: day.filter(|day| day.is_day()) })
}

/// "WASHINGTON, April 12", "FAIRVIEW, W.Va.", "Taipei, Taiwan".
fn before_dash(left: &str) -> Option<Dateline<'_>> {
    let (place, day) = place_and_day(left)?;
    let place = place?;
    let named = day.is_some() || is_capitals(place.split(',').next().unwrap_or(place)) || is_region(place);
    named.then_some(Dateline { place: Some(place), source: None, day })
}

/// "WASHINGTON, April 12" → the place and the day; `None` when it is neither.
fn place_and_day(left: &str) -> Option<(Option<&str>, Option<Parts>)> {
    if let Some(day) = date::parts(left).filter(|parts| parts.is_day()) {
        return Some((None, Some(day)));
    }
    let starts = left.char_indices().filter(|(_, char)| matches!(char, ' ' | ',')).map(|(at, _)| at);
    for at in starts {
        let rest = left[at..].trim_start_matches([',', ' ']);
        let word = rest.split([' ', ',']).next().unwrap_or(rest);
        if !(date::is_month(word) || word.starts_with(|char: char| char.is_ascii_digit())) {
            continue;
        }
        if let Some(day) = date::parts(rest).filter(|parts| parts.is_day()) {
            let place = left[..at].trim_end_matches([',', ' ']);
            return is_place(place).then_some((Some(place), Some(day)));
        }
    }
    is_place(left).then_some((Some(left), None))
}

/// A few capitalised words without digits: "San Angelo, Texas", "FAIRVIEW, W.Va.", "WASHINGTON/MOSCOW".
fn is_place(text: &str) -> bool {
    const PARTICLES: [&str; 14] =
        ["de", "del", "la", "le", "les", "of", "the", "and", "al", "el", "sur", "am", "an", "der"];
    let words = text.split([' ', ',', '/', '\u{A0}']).filter(|word| !word.is_empty());
    let capital = |word: &str| word.starts_with(char::is_uppercase) || PARTICLES.contains(&word);
    let letters = |word: &str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-'));
    text.starts_with(char::is_uppercase)
        && text.len() <= 60
        && words.clone().count() <= 7
        && words.clone().all(|word| capital(word) && letters(word))
}

/// Two letters or more, all of them capitals.
fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|char| char.is_alphabetic());
    letters.clone().count() >= 2 && letters.clone().all(char::is_uppercase)
}

/// "Taipei, Taiwan": a place with its region, both short.
fn is_region(place: &str) -> bool {
    let parts = place.split(',').map(|part| part.split_whitespace().count());
    (2..=3).contains(&parts.clone().count()) && parts.clone().all(|words| (1..=3).contains(&words))
}

/// "Reuters", "CNN Student News", "dpa": a name, not a remark and not a party and state.
fn is_agency(text: &str) -> bool {
    let words = text.split([' ', '/']);
    let capital = |word: &str| word.starts_with(char::is_uppercase) || matches!(word, "of" | "the" | "and");
    let lower_case = text.len() <= 5 && text.chars().all(|char| char.is_lowercase());
    text.len() >= 2
        && text.len() <= 40
        && words.clone().count() <= 5
        && (words.clone().all(capital) || lower_case)
        && !text.ends_with('.')
        && text.chars().all(|char| char.is_alphabetic() || matches!(char, ' ' | '/' | '.' | '&' | '\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<&str>, Option<&str>, Option<jiff::civil::Date>) {
        let line = of(text).unwrap_or_default();
        (line.place, line.source, line.day.and_then(|day| day.date(Some(2017))))
    }

    #[test]
    fn agencies_and_places() {
        let april = Some(jiff::civil::date(2017, 4, 12));
        assert_eq!(parts("MOSCOW (Reuters) - The minister"), (Some("MOSCOW"), Some("Reuters"), None));
        assert_eq!(parts("MOSCOW, April 12 (Reuters) - The"), (Some("MOSCOW"), Some("Reuters"), april));
        assert_eq!(parts("LONDON Apr 12 (Reuters) - The"), (Some("LONDON"), Some("Reuters"), april));
        assert_eq!(parts("April 12 (Reuters) - The"), (None, Some("Reuters"), april));
        assert_eq!(parts("(CNN) -- The"), (None, Some("CNN"), None));
        assert_eq!(parts("(Student News) -- April 12, 2017"), (None, Some("Student News"), april));
        assert_eq!(parts("(CNN)The president"), (None, Some("CNN"), None));
        assert_eq!(parts("Washington (CNN)The president"), (Some("Washington"), Some("CNN"), None));
        assert_eq!(parts("San Angelo, Texas (CNN) -- A"), (Some("San Angelo, Texas"), Some("CNN"), None));
        assert_eq!(parts("BERLIN, 12 April 2017 (dpa) – Die"), (Some("BERLIN"), Some("dpa"), april));
        assert_eq!(parts("WASHINGTON, April 12 — The"), (Some("WASHINGTON"), None, april));
        assert_eq!(parts("FAIRVIEW, W.Va. - The coal"), (Some("FAIRVIEW, W.Va."), None, None));
        assert_eq!(parts("Taipei, Taiwan — The festival"), (Some("Taipei, Taiwan"), None, None));
    }

    #[test]
    fn datelines_that_stand_alone() {
        for (line, place, agency) in [
            ("NORWICK, April 12 -", "NORWICK", None),
            ("Norwick, Ostland", "Norwick, Ostland", None),
            ("****NORWICK, Marhc 12 -", "NORWICK", None),
            ("Norwick, Aug 29, 2014 (AGP) -", "Norwick", Some("AGP")),
        ] {
            assert_eq!(alone(line), (Some(place.to_owned()), agency.map(str::to_owned)), "{line}");
        }
        assert_eq!(alone("12 -").0, None);
    }

    #[test]
    fn what_is_no_dateline() {
        for text in [
            "",
            "The minister said - and he meant it - that",
            "Smith — The president's aide — left",
            "Sen. John Smith (R-Texas) — a hawk",
            "John Smith (left) said",
            "The group (Friends) said it",
            "Director of Weather Services (DWS) Jane Doe",
            "(Laughter.) Thank you",
            "April 12, 2017 - a dark day",
            "Everything — all of it — is gone",
            "(This story was changed.) The minister",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
