//! The formats of news agencies and feeds, a small reader each; all of them end in `draft`.
//!
//! XML and SGML are read by `xml`, which forgives what is broken; the text inside by `fragment`.

use super::{Input, Item, Reader, Refusal};
use draft::Draft;

mod anpa;
mod draft;
mod feed;
mod iptc7901;
mod jsonfeed;
mod newsml1;
mod newsml_g2;
mod ninjs;
mod nitf;
mod record;
mod sgml;
#[cfg(test)]
mod testing;
mod wordpress;
mod xml;

/// The readers: each knows its own root element or first bytes, the last one whatever the others leave.
pub(super) const READERS: [&dyn Reader; 10] = [
    &nitf::Nitf,
    &newsml1::NewsMl1,
    &newsml_g2::NewsMlG2,
    &feed::Feed,
    &sgml::Reuters,
    &iptc7901::Iptc7901,
    &anpa::Anpa,
    &jsonfeed::JsonFeed,
    &ninjs::Ninjs,
    &record::Records,
];

/// The articles of a file; one that stands alone is the file and needs no name.
fn items(
    drafts: impl IntoIterator<Item = Draft>,
    input: &Input<'_>,
    format: &str,
) -> Result<Vec<Item>, Refusal> {
    let mut items = named_items(drafts, input, format)?;
    if let [alone] = items.as_mut_slice() {
        alone.name = None;
    }
    Ok(items)
}

/// The articles of a file that may hold any number of them.
fn named_items(
    drafts: impl IntoIterator<Item = Draft>,
    input: &Input<'_>,
    format: &str,
) -> Result<Vec<Item>, Refusal> {
    let mut items = Vec::new();
    for (at, mut draft) in drafts.into_iter().enumerate() {
        let name = draft.name.take().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        draft.name = name.or_else(|| Some((at + 1).to_string()));
        items.extend(draft.item(input));
    }
    if items.is_empty() {
        return Err(Refusal::Skipped(format!("no text in this {format} file")));
    }
    Ok(items)
}

/// The bytes after the first SOH, where a file of the teletype age opens with one.
fn opening(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().take(16).position(|byte| *byte == 1);
    let lead = |start: &usize| bytes[..*start].iter().all(|byte| byte.is_ascii_control() || *byte == b' ');
    start.filter(lead).map_or(&[], |start| &bytes[start + 1..])
}

/// A message of the teletype age: what stands before its text, the text, what follows it.
struct Message<'a> {
    head: &'a str,
    text: &'a str,
    end: &'a str,
}

/// The articles of a file of the teletype age: messages from SOH on, their text between STX and ETX.
fn messages(
    input: &Input<'_>,
    draft: impl Fn(Message<'_>) -> Draft,
    format: &str,
) -> Result<Vec<Item>, Refusal> {
    let file = latin(input.bytes);
    let drafts = file.split('\u{1}').skip(1).filter_map(|message| {
        let (head, rest) = message.split_once('\u{2}')?;
        let (text, end) = rest.split_once('\u{3}').unwrap_or((rest, ""));
        Some(draft(Message { head, text, end }))
    });
    items(drafts, input, format)
}

/// The text of a file of the teletype age: UTF-8 where it is that, else Latin-1.
fn latin(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}
