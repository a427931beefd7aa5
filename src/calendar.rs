//! Today, and the English names of months and weekdays, as articles and queries write them.

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// January to December.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Monday to Sunday.
pub const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The day it is on this machine.
pub fn today() -> Date {
    // jiff looks through all zones for the name of the local one, which takes longer than a search.
    let local = || TimeZone::tzif("local", &std::fs::read("/etc/localtime").ok()?).ok();
    let zone = if std::env::var_os("TZ").is_none() { local() } else { None };
    jiff::Timestamp::now().to_zoned(zone.unwrap_or_else(TimeZone::system)).date()
}

/// The number of a month, 1 to 12, by its name in lower case or the usual short form: `apr`, `sept`.
pub fn month(word: &str) -> Option<i8> {
    let short =
        |name: &&str| word.len() == 3 && name.starts_with(word) || word == "sept" && *name == "september";
    let at = MONTHS.iter().position(|name| *name == word || short(name))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn months_in_full_and_short() {
        for (word, number) in
            [("january", Some(1)), ("sep", Some(9)), ("sept", Some(9)), ("ma", None), ("marc", None)]
        {
            assert_eq!(super::month(word), number, "{word}");
        }
    }
}
