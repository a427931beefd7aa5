//! How a single line of an article looks: words in, a guess out, before the lines around it are asked.
//!
//! Knows nothing of neighbours, titles and files; `layout` decides what a line is. Word lists are the fixed
//! formulas of news pages, not names of persons or outlets.

use super::lines;

/// What a line looks like when nothing but the line is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A sentence or more.
    Prose,
    /// A speaker's turn in a transcript: "MS. DOE:  Thank you.", "Q    Mr. President, …".
    Turn,
    /// A few words without a full stop.
    Short,
    /// One headline-like sentence with a name before a colon: "Minister on talks: We see no progress".
    Labelled,
    /// A formula of captions and links: "Watch: …", "Read more: …".
    Caption,
    /// The owners of the picture above: "Jane Doe | Agency".
    Credit,
    /// The heading of a list of key points.
    KeyPoints,
    /// Page furniture: "Advertisement", "watch now", "* * *".
    Furniture,
}

/// Headings of the list of key points.
const KEY_POINTS: [&str; 16] = [
    "key points",
    "key point",
    "key takeaways",
    "takeaways",
    "highlights",
    "story highlights",
    "at a glance",
    "what you need to know",
    "what to know",
    "things to know",
    "key facts",
    "key developments",
    "key findings",
    "main points",
    "in brief",
    "in short",
];
/// Lines of the page, not of the article.
const FURNITURE: [&str; 36] = [
    "@highlight",
    "advertisement",
    "advertising",
    "article continues after ad",
    "article continues below",
    "article continues below advertisement",
    "close",
    "comments",
    "continue reading",
    "continue reading the main story",
    "email",
    "end",
    "ends",
    "full text",
    "abstract",
    "correction appended",
    "listen now",
    "listen to article",
    "loading",
    "more stories",
    "play video",
    "print",
    "read more",
    "recommended",
    "related articles",
    "related stories",
    "save",
    "share",
    "share this",
    "share this article",
    "share this story",
    "skip advertisement",
    "story continues below",
    "story continues below advertisement",
    "watch now",
    "watch this video",
];
/// First words of a label that announces a picture, a video or a link.
const MEDIA: [&str; 30] = [
    "also",
    "audio",
    "caption",
    "chart",
    "gallery",
    "graphic",
    "image",
    "images",
    "infographic",
    "interactive",
    "listen",
    "map",
    "more",
    "photo",
    "photograph",
    "photos",
    "picture",
    "pictures",
    "podcast",
    "read",
    "related",
    "see",
    "slideshow",
    "source",
    "timeline",
    "video",
    "videos",
    "view",
    "watch",
    "explore",
];
/// What stands before the owner of a picture at the end of its caption.
const OWNERS: [&str; 10] = [
    "image",
    "photo",
    "photos",
    "photograph",
    "picture",
    "credit",
    "photo credit",
    "image credit",
    "photo by",
    "photographer",
];

/// The look of a trimmed line.
pub(super) fn of(line: &str) -> Look {
    if line.len() > 700 {
        return if is_turn(line) { Look::Turn } else { Look::Prose };
    }
    let words = words(line);
    if !line.chars().any(char::is_alphanumeric) {
        return Look::Furniture;
    }
    if let Some(look) = formula(line, words) {
        return look;
    }
    if is_turn(line) {
        return Look::Turn;
    }
    if ends_as_sentence(line) {
        return if names_owner(line, words) { Look::Caption } else { Look::Prose };
    }
    if (words <= 24 && line.contains(" | ")) || (words <= 8 && head_is(line, "courtesy")) {
        return Look::Credit;
    }
    if names_owner(line, words) || (words <= 20 && line.ends_with(['»', '›', '→']) && !holds_sentence(line))
    {
        return Look::Caption;
    }
    if words <= 30 && is_labelled(line) {
        return Look::Labelled;
    }
    let opens =
        |char: char| char.is_uppercase() || char.is_numeric() || matches!(char, '\'' | '‘' | '$' | '€' | '£');
    let caseless = |char: char| char.is_alphabetic() && !char.is_lowercase() && !char.is_uppercase();
    let short = words <= 12 && line.len() <= 100 && line.starts_with(|char| opens(char) || caseless(char));
    if short && !line.ends_with([',', ';', ':', '-', '–', '—', '"', '”']) {
        Look::Short
    } else {
        Look::Prose
    }
}

/// About how many words a line has: one more than its spaces.
fn words(line: &str) -> usize {
    1 + memchr::memchr_iter(b' ', line.as_bytes()).count()
}

/// Whether a line ends as a sentence does, closing quotes and brackets aside.
pub(super) fn ends_as_sentence(line: &str) -> bool {
    let open = line.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', ' ', '\u{A0}']);
    open.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟'])
}

/// The fixed formulas of news pages.
fn formula(line: &str, words: usize) -> Option<Look> {
    if words <= 7 && line.len() <= 60 {
        let lower = line.to_lowercase();
        let plain = lower.trim_matches(|char: char| !char.is_alphanumeric() && char != '@');
        // A full stop or a quotation mark makes a sentence of a common word, unless all is in capitals.
        let bare = !ends_as_sentence(line) && !line.starts_with(['"', '\'', '“', '‘']);
        if KEY_POINTS.contains(&plain) && bare {
            return Some(Look::KeyPoints);
        }
        if FURNITURE.contains(&plain) && (bare || !line.chars().any(char::is_lowercase)) {
            return Some(Look::Furniture);
        }
        if bare && lower.starts_with("read more ") {
            return Some(Look::Furniture);
        }
    }
    if words <= 30 && is_copyright(line) {
        return Some(Look::Furniture);
    }
    if ["FILE - ", "FILE – ", "TOPSHOT - "].iter().any(|agency| line.starts_with(agency)) {
        return Some(Look::Caption);
    }
    let (label, rest) = label(line, 40)?;
    let lower = label.to_lowercase();
    let first = lower.split([' ', '-']).next().unwrap_or(&lower);
    let media =
        MEDIA.contains(&first) || lower == "file photo" || lower == "don't miss" || lower == "don’t miss";
    let count = label.split_whitespace().count();
    let plain = !ends_as_sentence(rest);
    let link = opens_sentence(rest) || (plain && count <= 2);
    (media && words <= 60 && count <= 6 && link && (count <= 2 || plain)).then_some(Look::Caption)
}

/// Whether a sentence ends inside a line, before another or inside quotation marks.
fn holds_sentence(line: &str) -> bool {
    line.match_indices(['.', '!', '?']).any(|(at, _)| {
        let rest = &line[at + 1..];
        let after = rest.trim_start_matches(['"', '”', '’', '\'', ')']);
        if rest.starts_with(['"', '”']) {
            return true;
        }
        if !after.starts_with(char::is_whitespace) || !opens_sentence(after.trim_start()) {
            return false;
        }
        // "U.S.", "Sen." and "St." end no sentence.
        let word = line[..at].rsplit(char::is_whitespace).next().unwrap_or("");
        word.chars().filter(|char| char.is_alphanumeric()).count() > 3 && !word.contains('.')
    })
}

/// Whether a line begins with a word, in any case.
fn head_is(line: &str, word: &str) -> bool {
    lines::head(line, word.len()).eq_ignore_ascii_case(word)
}

/// Whether a line ends with some words, in any case.
fn tail_is(line: &str, words: &str) -> bool {
    let tail = line.len().checked_sub(words.len()).and_then(|from| line.get(from..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(words))
}

fn is_copyright(line: &str) -> bool {
    let opens = line.starts_with('©') || head_is(line, "copyright ") || head_is(line, "(c) ");
    (opens && line.bytes().any(|byte| byte.is_ascii_digit()))
        || tail_is(line.trim_end_matches('.'), "all rights reserved")
}

/// The words before the first colon that is followed by a space, within `longest` bytes, and the rest.
fn label(line: &str, longest: usize) -> Option<(&str, &str)> {
    let head = lines::head(line, longest);
    let at = memchr::memchr_iter(b':', head.as_bytes()).find(|at| {
        line[at + 1..].starts_with(|char: char| char.is_whitespace())
            || line[at + 1..].starts_with(['"', '“', '‘'])
    })?;
    let (label, rest) = (line[..at].trim(), line[at + 1..].trim());
    (!label.is_empty() && !rest.is_empty()).then_some((label, rest))
}

fn opens_sentence(text: &str) -> bool {
    let bare = text.trim_start_matches(['"', '\'', '“', '‘', '«', '$', '€', '£', '#', '@']);
    bare.starts_with(|char: char| char.is_alphanumeric() && !char.is_lowercase())
}

/// "Name…: Headline", the name at most eight words, at least three words after it.
fn is_labelled(line: &str) -> bool {
    let Some((label, rest)) = label(line, 100) else { return false };
    let number = label.trim_start_matches(|char: char| char.is_ascii_digit());
    let item = number.len() < label.len() && number.starts_with(['.', ')']);
    label.starts_with(|char: char| char.is_alphanumeric() && !char.is_lowercase())
        && !item
        && label.split_whitespace().count() <= 8
        && rest.split_whitespace().count() >= 3
        && opens_sentence(rest)
        && line[label.len()..line.len() - rest.len()].chars().count() <= 2
        && !holds_sentence(rest)
        && !line.ends_with([',', ';', ':', '-', '–', '—'])
}

/// A label of capitals or of a few names before a whole sentence, or the "Q" and "A" of a transcript.
fn is_turn(line: &str) -> bool {
    let question = line.strip_prefix(['Q', 'A']).is_some_and(|rest| {
        let spaces = rest.len() - rest.trim_start_matches([' ', '\u{A0}', '\t']).len();
        rest.starts_with(": ")
            || rest.starts_with(". ")
            || spaces >= 2
            || (spaces == 1 && line.starts_with('Q'))
    });
    let Some((label, rest)) = label(line, 60) else { return question };
    let letters = label.chars().filter(|char| char.is_alphabetic());
    let capitals = letters.clone().count() >= 2 && !letters.clone().any(char::is_lowercase);
    let words = label.split_whitespace();
    let names = words.clone().count() <= 4 && words.clone().all(|word| word.starts_with(char::is_uppercase));
    question || ((capitals || names) && opens_sentence(rest) && ends_as_sentence(rest))
}

/// Whether a caption ends with the owner of its picture: "The square on Friday. Photo: Jane Doe."
fn names_owner(line: &str, words: usize) -> bool {
    let tail_from = lines::head(line, line.len().saturating_sub(80)).len();
    if words > 80 || !(line[tail_from..].contains(':') || line[tail_from..].contains("hoto by ")) {
        return false;
    }
    let tail = line[tail_from..].to_lowercase();
    let Some(at) = tail.rfind(": ").or_else(|| tail.rfind("photo by ").map(|at| at + 8)) else {
        return false;
    };
    let owner = OWNERS.iter().find_map(|owner| tail[..at].trim_end().strip_suffix(owner));
    owner.is_some_and(|before| {
        (before.is_empty() && tail_from == 0) || before.trim_end().ends_with(['.', '(', '[', '”', '"', ')'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks() {
        for (line, look) in [
            ("The talks went on.", Look::Prose),
            ("“We will see,” he said.", Look::Prose),
            ("He promised three things:", Look::Prose),
            ("MS. DOE:  Thank you.", Look::Turn),
            ("Q    Mr. President, a question", Look::Turn),
            ("Roe: What do you think of that?", Look::Turn),
            ("A long way home", Look::Short),
            ("A winter of talks", Look::Short),
            ("Minister on talks: We see no progress", Look::Labelled),
            ("Norway's Doe: 'We are ready to sign'", Look::Labelled),
            ("Watch: Minister on talks", Look::Caption),
            ("READ MORE: How the talks began", Look::Caption),
            ("Video: The square at night.", Look::Caption),
            ("Read the letter: Minister's words in full", Look::Caption),
            ("The square on Friday. Photo: Jane Doe.", Look::Caption),
            ("See the plane land »", Look::Caption),
            ("Jane Doe | Agency | Pictures", Look::Credit),
            ("KEY POINTS:", Look::KeyPoints),
            ("What you need to know", Look::KeyPoints),
            ("watch now", Look::Furniture),
            ("Advertisement", Look::Furniture),
            ("FULL TEXT.", Look::Furniture),
            ("* * *", Look::Furniture),
            ("“Close.”", Look::Prose),
            ("© 2011 Doe Media. All rights reserved.", Look::Furniture),
            ("Doe Media. ALL RIGHTS RESERVED.", Look::Furniture),
            ("More important: the price is right.", Look::Prose),
        ] {
            assert_eq!(of(line), look, "{line}");
        }
    }
}
