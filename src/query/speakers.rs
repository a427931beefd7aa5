//! Who speaks in the archive: names with their spellings, roles and counts.
//!
//! In: a plan over quotes. Out: each speaker once. One pass over columns; no stored article is read.

use std::collections::BTreeMap;

use tantivy::columnar::StrColumn;
use tantivy::{DocSet, Searcher, TERMINATED};

use super::compile::{Compiler, Segment};
use super::plan::{Domain, Plan};
use super::results::{Count, SpeakerEntry, Spelling};
use super::unreadable;
use crate::error::Result;
use crate::schema::canonical::canonical;
use crate::schema::{Layout, Speakers};

/// Counts of one speaker.
#[derive(Default)]
struct Tally {
    quotes: u64,
    spellings: BTreeMap<String, u64>,
    roles: BTreeMap<String, u64>,
}

/// Speakers of the quotes that pass, those with most quotes first.
pub(super) fn run(
    searcher: &Searcher,
    layout: &Layout,
    speakers: &Speakers,
    plan: &Plan,
) -> Result<Vec<SpeakerEntry>> {
    let prepared = Compiler::new(searcher, layout)?.prepare(plan, Domain::Quote)?;
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for reader in searcher.segment_readers() {
        let segment = Segment::new(reader)?;
        let column = |name: &str| reader.fast_fields().str(name).map_err(unreadable);
        let Some(names) = column("speaker_name")? else { continue };
        let (spellings, roles) = (column("spelling")?, column("role")?);
        // Spelling and role of each quote, counted by number first.
        let mut counts: BTreeMap<(u64, Option<u64>, Option<u64>), u64> = BTreeMap::new();
        let mut quotes = prepared.scorer(layout, &segment)?;
        while quotes.doc() != TERMINATED {
            let doc = quotes.doc();
            if let (Some(name), false) = (names.ords().first(doc), reader.is_deleted(doc)) {
                let first =
                    |column: &Option<StrColumn>| column.as_ref().and_then(|column| column.ords().first(doc));
                *counts.entry((name, first(&spellings), first(&roles))).or_default() += 1;
            }
            quotes.advance();
        }
        for ((name, spelling, role), count) in counts {
            let name = text(&names, name)?;
            let spelling = match (&spellings, spelling) {
                (Some(spellings), Some(spelling)) => text(spellings, spelling)?,
                _ => name.clone(),
            };
            let tally = tallies.entry(name).or_default();
            tally.quotes += count;
            *tally.spellings.entry(spelling).or_default() += count;
            if let (Some(roles), Some(role)) = (&roles, role) {
                *tally.roles.entry(text(roles, role)?).or_default() += count;
            }
        }
    }
    let spelling = |(spelling, quotes): (String, u64)| {
        let (_, joined) = canonical(speakers, &spelling);
        Spelling { spelling, quotes, joined }
    };
    let entry = |(name, tally): (String, Tally)| SpeakerEntry {
        name,
        quotes: tally.quotes,
        roles: sorted(tally.roles.into_iter().map(|(value, count)| Count { value, count }).collect(), |c| {
            c.count
        }),
        spellings: sorted(tally.spellings.into_iter().map(spelling).collect(), |s| s.quotes),
    };
    Ok(sorted(tallies.into_iter().map(entry).collect(), |speaker: &SpeakerEntry| speaker.quotes))
}

/// Most frequent first, else in the order they had.
fn sorted<T>(mut list: Vec<T>, count: impl Fn(&T) -> u64) -> Vec<T> {
    list.sort_by_key(|one| std::cmp::Reverse(count(one)));
    list
}

fn text(column: &StrColumn, ord: u64) -> Result<String> {
    let mut text = String::new();
    column.ord_to_str(ord, &mut text).map_err(|e| unreadable(e.into()))?;
    Ok(text)
}
