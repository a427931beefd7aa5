//! Dates as people write them in queries, in the calendar of the user.
//!
//! In: `2017`, `2017-04`, `2017-04-12`, `yesterday`, `last week`, `30d`, `april 2017`, a range `a..b`, and today's
//! day. Out: the first and the last day meant. It knows no clock: whoever calls says what day it is.

use jiff::civil::{Date, Weekday};
use jiff::{Span as Period, ToSpan};

use crate::calendar::{WEEKDAYS, month};

/// From the first to the last day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// The forms that are understood, for messages.
pub const FORMS: &str =
    "2017, 2017-04, 2017-04-12, 2017-04..2017-06, >=2017-04, today, yesterday, \"last week\", 30d";

/// The days that `text` means when today is `today`.
pub fn days(text: &str, today: Date) -> Option<Days> {
    let text = text.trim();
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (from.trim(), to.trim());
        let from = if from.is_empty() { Date::MIN } else { point(from, today)?.from };
        let to = if to.is_empty() { Date::MAX } else { point(to, today)?.to };
        return (from <= to).then_some(Days { from, to });
    }
    point(text, today)
}

fn point(text: &str, today: Date) -> Option<Days> {
    let text = text.to_lowercase().replace(['_', ' '], " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    numeric(&text)
        .or_else(|| named(&words, today))
        .or_else(|| with_month(&words))
        .or_else(|| ago(&words, today))
}

/// `2017`, `2017-04`, `2017-04-12`; also with `/` or `.` between, and `20170412`.
fn numeric(text: &str) -> Option<Days> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return numeric(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]));
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    if parts[0].len() != 4 || parts.iter().any(|p| p.is_empty() || !p.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let year: i16 = parts[0].parse().ok()?;
    match parts[1..] {
        [] => Some(Days { from: Date::new(year, 1, 1).ok()?, to: Date::new(year, 12, 31).ok()? }),
        [month] => month_of(year, month.parse().ok()?),
        [month, day] => one(Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?),
        _ => None,
    }
}

fn one(day: Date) -> Option<Days> {
    Some(Days { from: day, to: day })
}

fn month_of(year: i16, month: i8) -> Option<Days> {
    let first = Date::new(year, month, 1).ok()?;
    Some(Days { from: first, to: first.last_of_month() })
}

fn named(words: &[&str], today: Date) -> Option<Days> {
    match words {
        ["today"] => one(today),
        ["yesterday"] => one(today.yesterday().ok()?),
        [which @ ("this" | "last"), unit] => {
            let back = i64::from(*which == "last");
            match *unit {
                "week" => {
                    let monday = today.tomorrow().ok()?.nth_weekday(-1, Weekday::Monday).ok()?;
                    let from = monday.checked_sub((back * 7).days()).ok()?;
                    Some(Days { from, to: from.checked_add(6.days()).ok()? })
                }
                "month" => {
                    let day = today.first_of_month().checked_sub(back.months()).ok()?;
                    month_of(day.year(), day.month())
                }
                "year" => numeric(&format!("{:04}", i64::from(today.year()) - back)),
                weekday if back == 1 => one(today.nth_weekday(-1, weekday_of(weekday)?).ok()?),
                _ => None,
            }
        }
        [weekday] => one(today.tomorrow().ok()?.nth_weekday(-1, weekday_of(weekday)?).ok()?),
        _ => None,
    }
}

/// `30d`, `2w`, `6m`, `1y`, `30 days`, `last 30 days`: from so long ago until today.
fn ago(words: &[&str], today: Date) -> Option<Days> {
    let words = words.strip_prefix(&["last"]).or(words.strip_prefix(&["past"])).unwrap_or(words);
    let (number, unit) = match words {
        [one] => one.split_at(one.find(|c: char| !c.is_ascii_digit())?),
        [number, unit] => (*number, *unit),
        _ => return None,
    };
    let number: i64 = number.parse().ok().filter(|n| *n <= 100_000)?;
    let period: Period = match unit {
        "d" | "day" | "days" => number.days(),
        "w" | "week" | "weeks" => (7 * number).days(),
        "m" | "month" | "months" => number.months(),
        "y" | "year" | "years" => number.min(9_000).years(),
        _ => return None,
    };
    Some(Days { from: today.checked_sub(period).ok()?, to: today })
}

/// `april 2017`, `12 april 2017`, `april 12 2017`, `apr. 12, 2017`.
fn with_month(words: &[&str]) -> Option<Days> {
    let number = |word: &str| word.trim_end_matches([',', '.']).parse::<i16>().ok();
    match words {
        [month, year] => month_of(number(year)?, month_number(month)?),
        [a, b, year] => {
            let (month, day) = if let Some(month) = month_number(a) {
                (month, number(b)?)
            } else {
                (month_number(b)?, number(a)?)
            };
            one(Date::new(number(year)?, month, i8::try_from(day).ok()?).ok()?)
        }
        _ => None,
    }
}

fn month_number(word: &str) -> Option<i8> {
    month(word.trim_end_matches([',', '.']))
}

fn weekday_of(word: &str) -> Option<Weekday> {
    let at = WEEKDAYS.iter().position(|day| word.len() >= 3 && day.starts_with(word))?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn people_write_dates_in_many_ways() {
        // A Thursday.
        let today = date(2017, 4, 20);
        for (text, from, to) in [
            ("2017", date(2017, 1, 1), date(2017, 12, 31)),
            ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
            ("2017-04-12", date(2017, 4, 12), date(2017, 4, 12)),
            ("20170412", date(2017, 4, 12), date(2017, 4, 12)),
            ("2017-04..2017-06", date(2017, 4, 1), date(2017, 6, 30)),
            ("2017-04..", date(2017, 4, 1), Date::MAX),
            ("today", today, today),
            ("Yesterday", date(2017, 4, 19), date(2017, 4, 19)),
            ("this week", date(2017, 4, 17), date(2017, 4, 23)),
            ("last week", date(2017, 4, 10), date(2017, 4, 16)),
            ("last month", date(2017, 3, 1), date(2017, 3, 31)),
            ("last year", date(2016, 1, 1), date(2016, 12, 31)),
            ("thursday", today, today),
            ("last thursday", date(2017, 4, 13), date(2017, 4, 13)),
            ("30d", date(2017, 3, 21), today),
            ("last 2 weeks", date(2017, 4, 6), today),
            ("april 2017", date(2017, 4, 1), date(2017, 4, 30)),
            ("Apr. 12, 2017", date(2017, 4, 12), date(2017, 4, 12)),
            ("12 April 2017", date(2017, 4, 12), date(2017, 4, 12)),
        ] {
            assert_eq!(days(text, today), Some(Days { from, to }), "{text}");
        }
        for text in ["", "..x", "2017-13", "2017-02-30", "soon", "2018..2017", "12"] {
            assert_eq!(days(text, today), None, "{text}");
        }
        // On a Monday the week begins today.
        assert_eq!(days("this week", date(2017, 4, 17)).unwrap().from, date(2017, 4, 17));
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(text in "\\PC{0,20}|[0-9a-z. -]{0,20}") {
            if let Some(days) = days(&text, date(2017, 4, 20)) {
                prop_assert!(days.from <= days.to);
            }
        }
    }
}
