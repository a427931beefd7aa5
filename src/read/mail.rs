//! An e-mail in, an article out: its subject, its sender, its day, and its text.
//!
//! Plain text is preferred to HTML unless it is only a note that there is HTML. Attachments are not read, nor is
//! a mail without a text part.

use mail_parser::{Message, MessageParser, PartType};

use super::layout::{self, Title};
use super::lines::{self, Mark};
use super::write::Writer;
use super::{Input, Item, Reader, Refusal, byline, date, fragment, sniff};
use crate::article::{BlockKind, Metadata};
use crate::language;

/// Plain text of less than this part of the HTML beside it is only a note.
const NOTE: usize = 20;
/// How much of a mail is read; what comes later is attached to it.
const LONGEST: usize = 12 << 20;
/// How many lines of a file are looked at for headers.
const HEAD: usize = 40;

/// The reader of e-mails.
pub(super) struct Mail;

impl Reader for Mail {
    fn name(&self) -> &'static str {
        "e-mail"
    }

    fn knows(&self, input: &Input<'_>, text: &str) -> bool {
        let named = sniff::extension(input.path) == "eml"
            || input.hint.media.as_deref().is_some_and(|media| media.starts_with("message/rfc822"));
        headers(text) >= if named { 1 } else { 3 }
    }

    fn read(&self, input: &Input<'_>, _: String) -> Result<Vec<Item>, Refusal> {
        let failed = || Refusal::Failed("no e-mail that can be read".to_owned());
        let mail = MessageParser::default()
            .parse(&input.bytes[..input.bytes.len().min(LONGEST)])
            .ok_or_else(failed)?;
        let mut writer = Writer::new(input.bytes.len());
        let subject = mail.subject().map(without_marks).filter(|subject| layout::fits_title(subject));
        let subject = subject.filter(|subject| !subject.is_empty());
        writer.line(subject.unwrap_or(""), Mark::Is(BlockKind::Title), true);
        write_body(&mail, &mut writer);
        let title = if subject.is_some() { Title::Marked } else { Title::Guess };
        let (text, lines) = writer.finish();
        Ok(Item::only(layout::article(text, &lines, title, date::year_of_path(input.path), metadata(&mail))))
    }
}

/// How many header lines open a text, if headers and nothing else open it.
fn headers(text: &str) -> usize {
    const KNOWN: [&str; 9] = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "received",
        "mime-version",
        "return-path",
        "content-type",
    ];
    let mut known = 0;
    for (at, line) in text.lines().take(HEAD).enumerate() {
        let envelope = at == 0 && (line.starts_with("From ") || line.starts_with(">From "));
        if line.is_empty() || envelope || (at > 0 && line.starts_with([' ', '\t'])) {
            match line.is_empty() {
                true => break,
                false => continue,
            }
        }
        match line.split_once(':') {
            Some((name, _)) if name.bytes().all(|byte| byte.is_ascii_graphic()) => {
                known += usize::from(KNOWN.iter().any(|header| name.eq_ignore_ascii_case(header)));
            }
            _ => return 0,
        }
    }
    known
}

/// "Fwd: Re: [list] Talks go on" → "Talks go on".
fn without_marks(subject: &str) -> &str {
    const MARKS: [&str; 6] = ["re:", "fw:", "fwd:", "aw:", "wg:", "tr:"];
    let mut rest = subject.trim_matches(lines::is_blank);
    while let Some(mark) =
        MARKS.iter().find(|mark| rest.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark)))
    {
        rest = rest[mark.len()..].trim_start_matches(lines::is_blank);
    }
    rest
}

/// Writes the text parts: plain ones, or HTML where there is no plain text worth its name.
fn write_body(mail: &Message<'_>, writer: &mut Writer) {
    let size = |plain: bool| -> usize {
        let parts = if plain { &mail.text_body } else { &mail.html_body };
        let wanted = |part: &&PartType<'_>| {
            matches!((part, plain), (PartType::Text(_), true) | (PartType::Html(_), false))
        };
        let parts = parts.iter().filter_map(|at| mail.parts.get(*at as usize)).map(|part| &part.body);
        parts.filter(wanted).map(PartType::len).sum()
    };
    let parts = if size(true) * NOTE >= size(false) { &mail.text_body } else { &mail.html_body };
    for part in parts.iter().filter_map(|at| mail.parts.get(*at as usize)) {
        match &part.body {
            PartType::Text(text) => fragment::plain(signed(text), writer),
            PartType::Html(html) => fragment::write(html, writer),
            _ => {}
        }
    }
}

/// A text without the signature under a line "-- ".
fn signed(text: &str) -> &str {
    let mut marks = text.rmatch_indices("\n--");
    let ends = |at: usize| text[at + 3..].lines().next().unwrap_or("").trim().is_empty();
    marks.find(|(at, _)| ends(*at)).map_or(text, |(at, _)| &text[..at])
}

/// Sender, day, and the language if the mail names it.
fn metadata(mail: &Message<'_>) -> Metadata {
    let sender = mail.from().and_then(|from| from.first());
    let date = mail.date().and_then(|date| {
        jiff::civil::Date::new(
            i16::try_from(date.year).ok()?,
            i8::try_from(date.month).ok()?,
            i8::try_from(date.day).ok()?,
        )
        .ok()
    });
    let lang = mail.header("Content-Language").and_then(|value| value.as_text());
    Metadata {
        date,
        date_from: date.map(|_| "mail header".to_owned()),
        byline: sender.and_then(|sender| sender.name()).map(byline::names).unwrap_or_default(),
        lang: lang.and_then(language::code),
        ..Metadata::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Hint;
    use super::*;
    use crate::article::Article;

    fn mail(text: &str) -> Article {
        let hint = Hint::default();
        let input = Input { path: "a.eml", bytes: text.as_bytes(), hint: &hint };
        assert!(Mail.knows(&input, text));
        Mail.read(&input, text.to_owned()).unwrap().remove(0).article
    }

    #[test]
    fn subject_sender_and_plain_text() {
        let article = mail(
            "From: =?utf-8?q?Jane_D=C3=B6e?= <jane@example.org>\r\nDate: Wed, 12 Apr 2017 23:30:00 -0500\r\n\
             Subject: Fwd: RE: Port of\r\n Norwick stays open\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/alternative; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
             The caf=E9 at the port will stay=\r\n open, too.\r\n\r\n-- \r\nJane\r\n\
             --b\r\nContent-Type: text/html\r\n\r\n<p>No</p>\r\n--b--\r\n",
        );
        assert_eq!(article.text, "Port of Norwick stays open\n\nThe café at the port will stay open, too.");
        assert_eq!(article.meta.byline, ["Jane Döe"]);
        assert_eq!(article.meta.date, Some(jiff::civil::date(2017, 4, 12)));
    }

    #[test]
    fn html_where_plain_text_is_only_a_note() {
        let words = "<p>The port will stay open.</p>".repeat(20);
        let article = mail(&format!(
            "Subject: Port stays open\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\n\
             See HTML.\n--b\nContent-Type: text/html\n\n{words}\n--b--\n"
        ));
        assert_eq!(article.blocks_of(BlockKind::Paragraph).count(), 20);
    }

    #[test]
    fn prose_is_no_mail() {
        assert_eq!(headers("From: Jane\nTo: John\nSubject: x\n\nText"), 3);
        assert_eq!(headers("Subject: Talks\nThe talks go on\n"), 0);
        assert_eq!(headers("The minister said: no\n"), 0);
    }
}
