//! A day in the words of a page: an attribute or a short line in, a calendar day out.
//!
//! Beside the forms of `date` it knows epoch seconds, Chinese, Japanese and Korean dates, month names of the larger
//! European languages, and numeric dates where the language of the page says which number is the day.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::read::{date, lines};

/// Which number of "04/05/2017" is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The month stands first, as in the United States.
    MonthFirst,
    /// The day stands first, as nearly everywhere else.
    DayFirst,
    /// Nothing tells.
    Unknown,
}

impl Order {
    /// The order of a language as "en-US" writes it.
    pub(super) fn of(locale: &str) -> Order {
        let locale = locale.to_ascii_lowercase().replace('_', "-");
        match locale.split('-').collect::<Vec<_>>()[..] {
            ["en", "us" | "ph", ..] => Order::MonthFirst,
            ["en"] | [""] => Order::Unknown,
            _ => Order::DayFirst,
        }
    }
}

/// The day of a value that is a date and hardly anything else.
pub(super) fn of(value: &str, order: Order) -> Option<Date> {
    let value = value.trim();
    epoch(value).or_else(|| date::parse(value)).or_else(|| within(value, order))
}

/// "1492000000", "1492000000000".
fn epoch(value: &str) -> Option<Date> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit()) && matches!(value.len(), 10 | 13);
    let number: i64 = value.parse().ok().filter(|_| digits)?;
    let seconds = if value.len() == 13 { number / 1000 } else { number };
    let day = Timestamp::from_second(seconds).ok()?.to_zoned(TimeZone::UTC).date();
    plausible(day)
}

fn plausible(day: Date) -> Option<Date> {
    (1800..2200).contains(&day.year()).then_some(day)
}

/// The first day that a short text names, whatever else it says.
pub(super) fn within(text: &str, order: Order) -> Option<Date> {
    let text = plain(lines::head(text, 400));
    let signs =
        |char: char| char.is_whitespace() || matches!(char, ',' | '|' | '•' | '·' | '(' | ')' | '[' | ']');
    let words: Vec<&str> = text.split(signs).filter(|word| !word.is_empty()).take(60).collect();
    (0..words.len()).find_map(|at| {
        let one =
            words[at].trim_end_matches([':', ';', '.']).trim_start_matches(|char: char| !char.is_ascii());
        let alone = || date::parse(one).or_else(|| numeric(one, order));
        let three = || date::parse(&words.get(at..at + 3)?.join(" "));
        let iso = || date::parse(one.get(..10).filter(|_| one.as_bytes().get(10) == Some(&b'T'))?);
        three().or_else(alone).or_else(iso).and_then(plausible)
    })
}

/// A text with its dates in forms that `date` reads: "2017年4月12日" is "2017-4-12", "12 avril 2017" is "12 april 2017".
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end_matches(|char: char| char.is_whitespace() || matches!(char, '.' | ','));
        match foreign_month(bare) {
            Some(month) => {
                plain.push_str(month);
                plain.push(' ');
            }
            None if matches!(bare, "de" | "del" | "d'") => {}
            None => plain.push_str(word),
        }
    }
    if !plain.contains(['年', '년']) {
        return plain;
    }
    plain.replace(['年', '년'], "-").replace(['月', '월'], "-").replace(['日', '일'], " ").replace("- ", "-")
}

/// The English name of a month in German, French, Spanish, Italian, Portuguese or Dutch, where it differs.
fn foreign_month(word: &str) -> Option<&'static str> {
    let month = match word.to_lowercase().as_str() {
        "januar" | "jänner" | "janvier" | "enero" | "gennaio" | "janeiro" | "januari" | "janv" | "ene" => {
            "january"
        }
        "februar" | "février" | "febrero" | "febbraio" | "fevereiro" | "februari" | "févr" => "february",
        "märz" | "mars" | "marzo" | "março" | "maart" => "march",
        "avril" | "abril" | "aprile" | "avr" | "abr" => "april",
        "mai" | "mayo" | "maggio" | "maio" | "mei" => "may",
        "juni" | "juin" | "junio" | "giugno" | "junho" => "june",
        "juli" | "juillet" | "julio" | "luglio" | "julho" | "juil" => "july",
        "août" | "agosto" | "augustus" | "ago" => "august",
        "septembre" | "septiembre" | "settembre" | "setembro" => "september",
        "oktober" | "octobre" | "octubre" | "ottobre" | "outubro" | "okt" => "october",
        "novembre" | "noviembre" | "novembro" => "november",
        "dezember" | "décembre" | "diciembre" | "dicembre" | "dezembro" | "dez" | "déc" | "dic" => {
            "december"
        }
        _ => return None,
    };
    Some(month)
}

/// "04/05/2017" and "4.5.17" by the order of the language.
fn numeric(word: &str, order: Order) -> Option<Date> {
    let sign = word.chars().find(|char| matches!(char, '/' | '.' | '-'))?;
    let fields: Vec<&str> = word.split(sign).collect();
    let [first, second, year] = fields[..] else { return None };
    let (first, second): (i8, i8) = (first.parse().ok()?, second.parse().ok()?);
    let number: i16 = year.parse().ok()?;
    let year = match year.len() {
        4 => number,
        2 => 2000 + number,
        _ => return None,
    };
    match order {
        Order::MonthFirst => Date::new(year, first, second).ok(),
        Order::DayFirst => Date::new(year, second, first).ok(),
        Order::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_in_words() {
        let day = Some(date(2017, 4, 12));
        for text in [
            "1492000000",
            "1492000000000",
            "2017-04-12T23:30:00-05:00",
            "2017-04-12T23:30:00+0000Z",
            "2017年4月12日 18:18",
            "公開日：2017年04月12日",
            "2017/04/12(水) 18:18",
            "By Jane Doe | April 12, 2017 at 9:04 am",
            "Posted 12 Apr 2017 651 comments",
            "mercredi 12 avril 2017",
            "12 de abril de 2017",
            "12. April 2017, 09:04 Uhr",
        ] {
            assert_eq!(of(text, Order::Unknown), day, "{text}");
        }
        assert_eq!(of("04/12/2017 5:00 PM", Order::MonthFirst), day);
        assert_eq!(of("12/04/2017", Order::DayFirst), day);
        assert_eq!(of("12/04/2017", Order::Unknown), None);
        assert_eq!(of("Port stays open for 12 days", Order::DayFirst), None);
    }
}
