//! Dates as newspapers, front matter and file names write them: text in, a calendar day out.
//!
//! The day is taken as written, with the zone it was written in. A date that can be read in two ways
//! ("03/04/2017") is no date, nor is one without a day. Month and weekday names are English.

use jiff::civil::Date;

use crate::calendar::{WEEKDAYS, month};

/// A date text is short; anything longer is not looked at.
const LONGEST: usize = 80;
const ZONES: [&str; 33] = [
    "z", "ut", "utc", "gmt", "et", "est", "edt", "ct", "cst", "cdt", "mt", "mst", "mdt", "pt", "pst", "pdt",
    "bst", "wet", "west", "cet", "cest", "eet", "eest", "msk", "ist", "sgt", "hkt", "jst", "kst", "aest",
    "aedt", "nzst", "nzdt",
];
const FILLERS: [&str; 11] = ["at", "on", "of", "the", "local", "time", "hrs", "-", "–", "—", "/"];

/// What a text says about a day; parts it does not give are missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Parts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: bool,
}

impl Parts {
    /// Whether month and day are known, so that only a year may be missing.
    pub(super) fn is_day(self) -> bool {
        self.month.is_some() && self.day.is_some()
    }

    /// The calendar day, with `year` where the text gives none.
    pub(super) fn date(self, year: Option<i16>) -> Option<Date> {
        Date::new(self.year.or(year)?, self.month?, self.day?).ok()
    }
}

/// The day a text names, if it is a date with a year and nothing else.
pub(super) fn parse(text: &str) -> Option<Date> {
    parts(text)?.date(None)
}

/// A line that is only a date or a time of day, with or without "Published:" before it. The day is missing when
/// the line says when the article was updated.
pub(super) fn line(text: &str) -> Option<Parts> {
    const LABELS: [&str; 12] = [
        "first published",
        "originally published",
        "publication date",
        "published",
        "posted",
        "created",
        "issued",
        "released",
        "last updated",
        "last modified",
        "updated",
        "date",
    ];
    if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let label = LABELS.iter().find(|label| lower.starts_with(**label)).copied().unwrap_or("");
    let stale = ["updated", "modified"].iter().any(|word| label.ends_with(word));
    let rest = text[label.len()..].trim_start_matches([':', ' ', '\u{A0}']);
    let first = rest.to_ascii_lowercase().find("updated").map_or(rest, |at| &rest[..at]);
    let parts = parts(first.trim_end_matches([' ', '|', ';', ',', '(']))?;
    (parts.time || parts.date(Some(2000)).is_some()).then_some(if stale { Parts::default() } else { parts })
}

/// Reads a text that is a date and nothing else.
pub(super) fn parts(text: &str) -> Option<Parts> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    if let Some(parts) = iso(text) {
        return Some(parts);
    }
    let mut parts = Parts::default();
    let breaks = |char: char| char.is_whitespace() || matches!(char, ',' | '(' | ')' | '|' | '·' | '•');
    let mut words =
        text.split(breaks).map(|word| word.trim_end_matches('.')).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let word = word.to_ascii_lowercase();
        let clock = words.peek().is_some_and(|next| is_half(next));
        parts.take(&word, clock)?;
    }
    (parts != Parts::default()).then_some(parts)
}

impl Parts {
    /// Adds one word of a date; `None` when it does not belong to one.
    fn take(&mut self, word: &str, clock: bool) -> Option<()> {
        let number = word.strip_suffix(|c: char| c.is_ascii_alphabetic()).map_or(word, |_| ordinal(word));
        if number.bytes().all(|byte| byte.is_ascii_digit()) && !number.is_empty() {
            return match number.len() {
                1 | 2 if clock => {
                    self.time = true;
                    Some(())
                }
                1 | 2 => set(&mut self.day, number),
                4 => set(&mut self.year, number),
                _ => None,
            };
        }
        if let Some(month) = month(word) {
            return self.month.replace(month).is_none().then_some(());
        }
        if is_time(word) {
            self.time = true;
            return Some(());
        }
        if is_weekday(word)
            || is_half(word)
            || ZONES.contains(&word)
            || FILLERS.contains(&word)
            || is_offset(word)
        {
            return Some(());
        }
        self.numeric(word)
    }

    /// "12/04/2017", "12.04.2017", "12-Apr-2017".
    fn numeric(&mut self, word: &str) -> Option<()> {
        let sign = word.chars().find(|char| matches!(char, '/' | '.' | '-'))?;
        let mut fields = word.split(sign);
        let (first, second, year) = (fields.next()?, fields.next()?, fields.next()?);
        if fields.next().is_some()
            || year.len() != 4
            || *self != (Parts { time: self.time, ..Parts::default() })
        {
            return None;
        }
        let (one, two) = (first.parse::<i8>().ok()?, month(second).or_else(|| second.parse::<i8>().ok())?);
        let day_first = sign == '.' || one > 12 || one == two || month(second).is_some();
        if !day_first && two <= 12 {
            return None;
        }
        let (day, month) = if day_first { (one, two) } else { (two, one) };
        (self.day, self.month) = (Some(day), Some(month));
        set(&mut self.year, year)
    }
}

fn set<T: std::str::FromStr>(part: &mut Option<T>, digits: &str) -> Option<()> {
    part.is_none().then_some(())?;
    *part = Some(digits.parse().ok()?);
    Some(())
}

/// "12th" → "12"; other words with letters at the end stay.
fn ordinal(word: &str) -> &str {
    ["st", "nd", "rd", "th"].iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word)
}

/// Whether a word names a month, in any case, with or without a full stop.
pub(super) fn is_month(word: &str) -> bool {
    word.len() <= 10 && month(&word.trim_end_matches('.').to_ascii_lowercase()).is_some()
}

fn is_weekday(word: &str) -> bool {
    word.len() >= 3 && WEEKDAYS.iter().any(|name| name.starts_with(word))
}

/// "am", "p.m".
fn is_half(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    ["am", "pm", "a.m", "p.m"].iter().any(|half| word.eq_ignore_ascii_case(half))
}

/// "9:04", "09:04:12.5", "9:04am", "9am", "9.30pm", "09.30".
fn is_time(word: &str) -> bool {
    let digits = ["am", "pm", "a.m", "p.m", "z"].iter().find_map(|half| word.strip_suffix(half));
    let clock = digits.unwrap_or(word);
    clock.starts_with(|char: char| char.is_ascii_digit())
        && clock.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'+' | b'-'))
        && (clock.contains(':') || digits.is_some() || matches!(clock.as_bytes(), [_, _, b'.', _, _]))
}

fn is_offset(word: &str) -> bool {
    word.starts_with(['+', '-'])
        && word.len() >= 3
        && word[1..].bytes().all(|b| b.is_ascii_digit() || b == b':')
}

/// "2017-04-12", "2017/04/12", "20170412", each with or without a time after it.
fn iso(text: &str) -> Option<Parts> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let year = number(0, 4)?;
    let sign = *bytes.get(4)?;
    let (month, day, rest) = if matches!(sign, b'-' | b'/' | b'.') {
        let month_end = 5 + digits_at(bytes, 5);
        let day_end = month_end + 1 + digits_at(bytes, month_end + 1);
        (bytes.get(month_end) == Some(&sign)).then_some(())?;
        (number(5, month_end)?, number(month_end + 1, day_end)?, &text[day_end..])
    } else {
        (number(4, 6)?, number(6, 8)?, &text[8..])
    };
    let time = |char: char| char.is_ascii_digit() || matches!(char, ':' | '.' | '+' | '-' | ' ');
    let clock = rest.trim_start_matches(['T', 't', ' ', ',']);
    let zone = clock.trim_start_matches(time).trim();
    let zoned = zone.is_empty() || ZONES.contains(&zone.to_ascii_lowercase().as_str());
    let ends = rest.is_empty() || (rest.starts_with(['T', 't', ' ', ',']) && zoned);
    let day = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok().filter(|_| ends)?;
    Some(Parts { year: Some(day.year()), month: Some(day.month()), day: Some(day.day()), time: false })
}

fn digits_at(bytes: &[u8], from: usize) -> usize {
    bytes.iter().skip(from).take(3).take_while(|byte| byte.is_ascii_digit()).count()
}

/// The day in a path: `2017/04/12/x.txt`, `2017/04/12-title.md`, `2017-04-12-title.md`, `20170412_x.txt`. The last one counts.
pub(super) fn from_path(path: &str) -> Option<Date> {
    let runs = digit_runs(path);
    (0..runs.len()).rev().find_map(|at| {
        let (from, digits) = runs[at];
        if matches!(digits.len(), 8 | 12 | 14) {
            return day(&digits[..4], &digits[4..6], &digits[6..8]);
        }
        let (month_from, month) = *runs.get(at + 1)?;
        let (day_from, day_digits) = *runs.get(at + 2)?;
        let (first, second) =
            (path.get(from + 4..month_from)?, path.get(month_from + month.len()..day_from)?);
        let after = path[day_from + day_digits.len()..].chars().next();
        // In `2017/04/5-things-to-know.md` the number belongs to the headline; a day before a name has two digits.
        let headline = day_digits.len() == 1 && second == "/" && matches!(after, Some('-' | '_' | ' '));
        let sign = |text: &str| matches!(text, "/" | "-" | "_" | ".");
        (digits.len() == 4 && sign(first) && sign(second) && !headline)
            .then(|| day(digits, month, day_digits))?
    })
}

/// The year in a path, for dates that give none: `2017/march/x.txt`.
pub(super) fn year_of_path(path: &str) -> Option<i16> {
    if let Some(date) = from_path(path) {
        return Some(date.year());
    }
    digit_runs(path).iter().rev().filter(|(_, digits)| digits.len() == 4).find_map(|(_, digits)| year(digits))
}

/// The digits of a path that stand alone, not inside a word, with their places.
fn digit_runs(path: &str) -> Vec<(usize, &str)> {
    let bytes = path.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let before = at.checked_sub(1).map(|before| bytes[before]);
        let after = bytes.get(at + length).copied();
        let alone = !before.is_some_and(|b| b.is_ascii_alphabetic() || b >= 0x80)
            && !after.is_some_and(|b| (b.is_ascii_alphabetic() && !matches!(b, b'T' | b't')) || b >= 0x80);
        if length > 0 && alone {
            runs.push((at, &path[at..at + length]));
        }
        at += length.max(1);
    }
    runs
}

fn year(digits: &str) -> Option<i16> {
    digits.parse().ok().filter(|year| (1700..2200).contains(year))
}

fn day(year_digits: &str, month: &str, day: &str) -> Option<Date> {
    if month.len() > 2 || day.len() > 2 {
        return None;
    }
    Date::new(year(year_digits)?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn common_forms() {
        for text in [
            "2017-04-12",
            "2017-04-12T23:30:00-05:00",
            "2017-04-12 17:12:59-04:00",
            "2017-04-12T18:39:43.000Z",
            "2017/4/12",
            "20170412",
            "Wed, 12 Apr 2017 09:04:00 +0000",
            "Wed, 12 Apr 2017 09:04:00 GMT",
            "April 12, 2017",
            "Apr. 12, 2017",
            "12 April 2017",
            "12th of April 2017",
            "April 12, 2017 9:04 am EDT",
            "Wednesday, April 12, 2017, at 9 a.m. ET",
            "Wed 12 Apr 2017 09.04 BST",
            "Apr 12, 2017 / 09:04 AM EDT",
            "12-Apr-2017",
            "12.04.2017",
            "13/04/2017",
            "04/13/2017",
        ] {
            let day = if text.contains("13") { 13 } else { 12 };
            assert_eq!(parse(text), Some(date(2017, 4, day)), "{text}");
        }
        assert_eq!(parse("Sept. 3, 2016"), Some(date(2016, 9, 3)));
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "12/04/2017",
            "April 2017",
            "2017",
            "April 12",
            "2017-13-40",
            "April 12, 2017 was a day",
            "2017-04-12x",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn date_lines() {
        let day = |text| line(text).and_then(|parts| parts.date(None));
        assert_eq!(day("Friday, July 21, 2017"), Some(date(2017, 7, 21)));
        assert_eq!(day("Published: 12 April 2017"), Some(date(2017, 4, 12)));
        assert_eq!(day("Posted on April 12, 2017 | Updated April 14, 2017"), Some(date(2017, 4, 12)));
        assert_eq!(line("Updated 9:04 PM ET, Wed April 12, 2017"), Some(Parts::default()));
        assert_eq!(line("3:08 P.M. CEST").map(|parts| parts.time), Some(true));
        assert_eq!(line("May"), None);
        assert_eq!(line("12"), None);
        assert_eq!(line("Sanders 12, Clinton 8"), None);
    }

    #[test]
    fn paths() {
        for path in [
            "cnn/2017/04/12/x.txt",
            "2017-04-12-title.md",
            "20170412_x.txt",
            "201704120904-x.md",
            "a_2017_04_12.txt",
            "2017-04/12/x.txt",
            "2016/2017-04-12.txt",
            "x/2017/4/12.txt",
            "2017/04/12-moscow-talks.txt",
        ] {
            assert_eq!(from_path(path), Some(date(2017, 4, 12)), "{path}");
        }
        for path in
            ["2017-04/x.txt", "2017/04/5-things.md", "a20170412.txt", "20171301.txt", "1234567890.txt", ""]
        {
            assert_eq!(from_path(path), None, "{path}");
        }
        assert_eq!(year_of_path("2017-04/x-99.txt"), Some(2017));
        assert_eq!(year_of_path("x/4faa7374.txt"), None);
    }
}
