//! Text with character references in ("&amp;", "&#8217;", "&eacute;"), the characters out.
//!
//! Knows the references of HTML that news texts use and no others: what a document declares itself is never
//! looked at, so that nothing can expand. A reference that means nothing stays as it stands.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::WINDOWS_1252;

/// The longest reference, in bytes after the "&".
const LONGEST: usize = 12;
/// The names of U+00A0 to U+00FF, in order.
const LATIN: &str = "\
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 \
    acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde \
    Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc \
    Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml \
    aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc \
    otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
/// Other names, each with its character in hexadecimal.
const OTHERS: &str = "\
    Abreve 102 Amacr 100 Aogon 104 Cacute 106 Ccaron 10C Dagger 2021 Dcaron 10E Delta 394 Dstrok 110 Ecaron \
    11A Emacr 112 Eogon 118 Gbreve 11E Idot 130 Imacr 12A Lstrok 141 Nacute 143 Ncaron 147 NewLine A OElig \
    152 Odblac 150 Omacr 14C Omega 3A9 Prime 2033 Rcaron 158 Sacute 15A Scaron 160 Scedil 15E Sigma 3A3 Tab \
    9 Tcaron 164 Udblac 170 Umacr 16A Uring 16E Yuml 178 Zacute 179 Zcaron 17D Zdot 17B abreve 103 alpha 3B1 \
    amacr 101 amp 26 aogon 105 apos 27 ast 2A asymp 2248 bdquo 201E beta 3B2 bsol 5C bull 2022 cacute 107 \
    ccaron 10D check 2713 circ 2C6 colon 3A comma 2C commat 40 dagger 2020 darr 2193 dash 2010 dcaron 10F \
    delta 3B4 dollar 24 dstrok 111 ecaron 11B emacr 113 emsp 2003 ensp 2002 eogon 119 epsilon 3B5 equals 3D \
    equiv 2261 euro 20AC excl 21 fnof 192 frasl 2044 gamma 3B3 gbreve 11F ge 2265 gt 3E half BD harr 2194 \
    hearts 2665 hellip 2026 hyphen 2010 imacr 12B imath 131 infin 221E inodot 131 lambda 3BB larr 2190 \
    lbrace 7B lbrack 5B lcub 7B ldquo 201C ldquor 201E le 2264 lowbar 5F lpar 28 lrm 200E lsaquo 2039 lsqb \
    5B lsquo 2018 lstrok 142 lt 3C mdash 2014 minus 2212 mu 3BC nacute 144 ncaron 148 ndash 2013 ne 2260 \
    nldr 2025 num 23 odblac 151 oelig 153 oline 203E omacr 14D omega 3C9 percnt 25 period 2E permil 2030 pi \
    3C0 plus 2B prime 2032 quest 3F quot 22 rarr 2192 rbrace 7D rbrack 5D rcaron 159 rcub 7D rdquo 201D \
    rdquor 201D rlm 200F rpar 29 rsaquo 203A rsqb 5D rsquo 2019 rsquor 2019 sacute 15B sbquo 201A scaron 161 \
    scedil 15F semi 3B sigma 3C3 sol 2F star 2606 tcaron 165 thinsp 2009 tilde 2DC trade 2122 uarr 2191 \
    udblac 171 umacr 16B uring 16F verbar 7C vert 7C zacute 17A zcaron 17E zdot 17C zwj 200D zwnj 200C";

static NAMES: LazyLock<HashMap<&str, char>> = LazyLock::new(|| {
    let latin = LATIN.split_whitespace().zip('\u{A0}'..='\u{FF}');
    let mut words = OTHERS.split_whitespace();
    let others = std::iter::from_fn(move || {
        let (name, code) = (words.next()?, words.next()?);
        Some((name, u32::from_str_radix(code, 16).ok().and_then(char::from_u32)?))
    });
    latin.chain(others).collect()
});

/// A text with its references replaced.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        decoded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match reference(rest) {
            Some((char, length)) => {
                decoded.push(char);
                rest = &rest[length..];
            }
            None => decoded.push('&'),
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// Whether a text has a reference in it that ends as it should.
pub(super) fn has_any(text: &str) -> bool {
    memchr::memchr_iter(b'&', text.as_bytes()).any(|at| reference(&text[at + 1..]).is_some())
}

/// The character of the reference after an "&", and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(LONGEST).position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#')?;
    if text.as_bytes()[end] != b';' {
        return None;
    }
    let name = &text[..end];
    let char = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => *NAMES.get(name)?,
    };
    Some((char, end + 1))
}

/// "8217", "x2019"; the numbers of Windows-1252 stand for its characters, controls for a space.
fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    match code {
        0x80..=0x9F => WINDOWS_1252.decode_without_bom_handling(&[u8::try_from(code).ok()?]).0.chars().next(),
        0..=0x1F if !matches!(code, 9 | 10 | 13) => Some(' '),
        _ => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        assert_eq!(decode("AT&amp;T &#8217;&#x201C; caf&eacute; &ndash;&nbsp;x"), "AT&T ’“ café –\u{A0}x");
        assert_eq!(decode("&#146;&#3;&#65;"), "’ A");
        assert_eq!(LATIN.split_whitespace().count(), 96);
        assert_eq!(decode("&yuml;&yacute;"), "ÿý");
    }

    #[test]
    fn what_is_no_reference() {
        for text in ["AT&T; R&D", "&", "&&lol9;", "&#;", "&#x110000;", "&#99999999999999;", "&amp", "&é;"] {
            assert_eq!(decode(text), text);
        }
        assert!(!has_any("R&D; &lol9;") && has_any("R&amp;D"));
    }
}
