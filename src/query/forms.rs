//! The forms of a word: the terms under which it is indexed, and the articles in which each is meant.
//!
//! In: a word as it is asked. Out: itself, in any article, and the words of its stem in each language of the archive,
//! in the articles of that language alone: French `parti` and `part` are forms of one word, English `parties` and
//! `part` are not. It knows no field but the one that ties words to stems, and asks nothing where there is one language.

use std::collections::BTreeSet;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, TERMINATED, Term};

use super::compile::Segment;
use crate::error::Result;
use crate::query::unreadable;
use crate::schema::{Layout, doc};
use crate::stem::{LANGUAGES, Language, form, mark, stem, word_of};

/// What forms are looked up in.
pub(super) struct Forms<'a> {
    searcher: &'a Searcher,
    field: Field,
    /// The languages of the archive that have stems, each with the mark of its articles unless all are in it.
    languages: Vec<(Language, Option<Term>)>,
}

/// A term, and the term that an article must have, too, so that it is meant.
pub(super) struct Meant {
    pub(super) term: Term,
    pub(super) within: Option<Term>,
}

impl<'a> Forms<'a> {
    pub(super) fn new(searcher: &'a Searcher, layout: &Layout) -> Result<Forms<'a>> {
        let count = |term: &Term| searcher.doc_freq(term).map_err(unreadable);
        let articles = count(&Term::from_field_text(layout.doc, doc::ARTICLE))?;
        let mut languages = Vec::new();
        for language in LANGUAGES {
            let mark = Term::from_field_text(layout.forms, &mark(language));
            match count(&mark)? {
                0 => {}
                all if all == articles => languages.push((language, None)),
                _ => languages.push((language, Some(mark))),
            }
        }
        Ok(Forms { searcher, field: layout.forms, languages })
    }

    /// The terms of a word in a field of articles.
    pub(super) fn of(&self, field: Field, word: &str) -> Result<Vec<Meant>> {
        let mut terms = vec![Meant::anywhere(field, word)];
        for (language, within) in &self.languages {
            let forms = self.forms(*language, word)?;
            let meant = |form: &String| Meant { within: within.clone(), ..Meant::anywhere(field, form) };
            terms.extend(forms.iter().map(meant));
        }
        Ok(terms)
    }

    /// The terms of a word in a field whose texts are all in English.
    pub(super) fn in_english(&self, field: Field, word: &str) -> Result<Vec<Meant>> {
        let forms = self.forms(Language::English, word)?;
        let forms = forms.iter().map(|form| Meant::anywhere(field, form));
        Ok(std::iter::once(Meant::anywhere(field, word)).chain(forms).collect())
    }

    /// The other words of the same stem.
    fn forms(&self, language: Language, word: &str) -> Result<BTreeSet<String>> {
        let root = stem(language, word).unwrap_or_else(|| word.to_owned());
        let mut same = BTreeSet::new();
        let (from, to) = (form(language, &root, ""), form(language, &root, "\u{10ffff}"));
        for reader in self.searcher.segment_readers() {
            let forms = reader.inverted_index(self.field).map_err(unreadable)?;
            let range = forms.terms().range().ge(from.as_bytes()).lt(to.as_bytes());
            let mut stream = range.into_stream().map_err(|e| unreadable(e.into()))?;
            while stream.advance() {
                same.extend(std::str::from_utf8(stream.key()).ok().and_then(word_of).map(str::to_owned));
            }
        }
        if stem(language, &root).is_none() {
            same.insert(root);
        }
        same.remove(word);
        Ok(same)
    }
}

impl Meant {
    /// A word that is meant in any article.
    pub(super) fn anywhere(field: Field, word: &str) -> Meant {
        Meant { term: Term::from_field_text(field, word), within: None }
    }

    /// Where it stands in a segment.
    pub(super) fn postings(
        &self,
        segment: &Segment<'_>,
        option: IndexRecordOption,
    ) -> Result<Option<Box<dyn Postings>>> {
        let Some(postings) = segment.postings(&self.term, option)? else { return Ok(None) };
        let Some(within) = &self.within else { return Ok(Some(Box::new(postings))) };
        let within = segment.postings(within, IndexRecordOption::Basic)?;
        Ok(within.map(|within| Box::new(Within::new(postings, within)) as Box<dyn Postings>))
    }
}

/// The postings of a term in some documents only.
struct Within {
    postings: SegmentPostings,
    documents: SegmentPostings,
    doc: DocId,
}

impl Within {
    fn new(postings: SegmentPostings, documents: SegmentPostings) -> Within {
        let mut within = Within { postings, documents, doc: 0 };
        within.settle();
        within
    }

    /// Goes on to the first document that both have.
    fn settle(&mut self) -> DocId {
        loop {
            self.doc = self.postings.doc();
            if self.doc == TERMINATED {
                return TERMINATED;
            }
            if self.documents.doc() < self.doc {
                self.documents.seek(self.doc);
            }
            match self.documents.doc() {
                TERMINATED => self.doc = TERMINATED,
                other if other > self.doc => {
                    self.postings.seek(other);
                    continue;
                }
                _ => {}
            }
            return self.doc;
        }
    }
}

impl DocSet for Within {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.postings.advance();
            self.settle();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target && target != TERMINATED {
            self.postings.seek(target);
            self.settle();
        } else if target == TERMINATED {
            self.doc = TERMINATED;
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint().min(self.documents.size_hint())
    }
}

impl Postings for Within {
    fn term_freq(&self) -> u32 {
        self.postings.term_freq()
    }

    fn append_positions_with_offset(&mut self, offset: u32, output: &mut Vec<u32>) {
        self.postings.append_positions_with_offset(offset, output);
    }
}
