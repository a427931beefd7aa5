//! Pages that a browser saved into one file (MHTML): the file in, the article of its page out.
//!
//! The first HTML part is the page, as the format says. Pictures, styles and frames are not read, nor is the day
//! counted on which the page was saved.

use mail_parser::{MessageParser, MimeHeaders, PartType};

use super::{Hint, Input, Item, Reader, Refusal, html, lines, sniff};

/// How much of a file is looked at for the headers of a saved page.
const HEAD: usize = 4096;

/// The reader of saved pages.
pub(super) struct Mhtml;

impl Reader for Mhtml {
    fn name(&self) -> &'static str {
        "MHTML"
    }

    fn knows(&self, input: &Input<'_>, text: &str) -> bool {
        let head = lines::head(text, HEAD).trim_start();
        let header = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !head.split_once(':').is_some_and(|(name, _)| header(name)) {
            return false;
        }
        let head = head.to_ascii_lowercase();
        let named = matches!(sniff::extension(input.path).as_str(), "mht" | "mhtml");
        let saved = head.contains("snapshot-content-location:") || head.contains("saved by") || named;
        saved && head.contains("mime-version:") && head.contains("multipart/related")
    }

    fn read(&self, input: &Input<'_>, _: String) -> Result<Vec<Item>, Refusal> {
        let failed = |why: &str| Refusal::Failed(format!("MHTML {why}"));
        let mail = MessageParser::default().parse(input.bytes).ok_or_else(|| failed("without headers"))?;
        let page = mail.parts.iter().find_map(|part| match &part.body {
            PartType::Html(html) => Some((html, part)),
            _ => None,
        });
        let (page, part) = page.ok_or_else(|| failed("without a page"))?;
        let header = |value: Option<&mail_parser::HeaderValue<'_>>| {
            value.and_then(|value| value.as_text()).map(str::to_owned)
        };
        let url = header(mail.header("Snapshot-Content-Location"))
            .or_else(|| part.content_location().map(str::to_owned))
            .or_else(|| input.hint.url.clone());
        let hint = Hint { url: url.filter(|url| url.starts_with("http")), ..input.hint.clone() };
        Ok(Item::only(html::article(&Input { hint: &hint, ..*input }, page)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAVED: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/2017/04/12/port\r\n\
        Subject: =?utf-8?Q?Port=20stays=20open?=\r\nDate: Wed, 1 Jan 2020 10:00:00 -0000\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/related; type=\"text/html\"; boundary=\"--B\"\r\n\r\n\r\n----B\r\nContent-Type: text/html\r\n\
        Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://example.org/2017/04/12/port\r\n\r\n\
        <!DOCTYPE html><html><head><title>Port stays open</title></head><body><article><h1>Port stays open</h1>=\r\n\
        <p>The port of Norwick will stay open through the winter, the minister said =\r\n=E2=80=94 for now.</p></article></body></html>\r\n\
        ----B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n----B--\r\n";

    fn read(text: &str) -> Result<Vec<Item>, Refusal> {
        let hint = Hint::default();
        let input = Input { path: "a.mhtml", bytes: text.as_bytes(), hint: &hint };
        assert!(Mhtml.knows(&input, text));
        Mhtml.read(&input, text.to_owned())
    }

    #[test]
    fn a_saved_page() {
        let article = read(SAVED).expect("a page").remove(0).article;
        assert_eq!(article.title(), "Port stays open");
        assert!(article.text.ends_with("the minister said — for now."));
        assert_eq!(article.meta.url.as_deref(), Some("https://example.org/2017/04/12/port"));
        assert_eq!(article.meta.date, Some(jiff::civil::date(2017, 4, 12)));
    }

    #[test]
    fn no_page_in_it() {
        let none = SAVED.replace("text/html\r\n", "image/gif\r\n");
        assert_eq!(read(&none), Err(Refusal::Failed("MHTML without a page".to_owned())));
    }
}
