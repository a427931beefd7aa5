//! Words near each other: what is asked of one field, and where it stands.
//!
//! In: an expression over leaves, and the places of each leaf in one text. Out: the places of the whole. The index
//! (leaves are postings) and snippets (leaves are words of a line) share it, so that they cannot disagree.
//!
//! - A row is its parts one after the other, nothing between.
//! - A window is its parts in any order with at most so many other words between, each word used once.
//! - Of two that stand near each other, a place is one of the left with the nearest of the right after it, and with the
//!   nearest before it unless the order was asked: both within reach. In a sentence or a paragraph the nearest is the one
//!   that reaches least far.

use std::fmt;

use serde::Serialize;

/// First and last position of a match, both included.
pub type Place = (u32, u32);

/// How far two expressions may be apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The second begins at most so many words after the end of the first.
    Words {
        /// How many; 1 is the next word.
        most: u32,
        /// The left one comes first.
        ordered: bool,
    },
    /// In one sentence.
    Sentence,
    /// In one paragraph, or one line of another kind.
    Paragraph,
}

/// As a query writes it.
impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reach::Words { most, ordered: false } => write!(f, "w/{most}"),
            Reach::Words { most, ordered: true } => write!(f, "pre/{most}"),
            Reach::Sentence => f.write_str("w/s"),
            Reach::Paragraph => f.write_str("w/p"),
        }
    }
}

/// Leaves in one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expr<L> {
    /// A word, or words that count as one.
    Leaf(L),
    /// In a row.
    Row(Vec<Expr<L>>),
    /// Within a window, in any order, with at most so many other words.
    Window(Vec<L>, u32),
    /// Near each other.
    Near(Box<Expr<L>>, Box<Expr<L>>, Reach),
    /// Any of these.
    Any(Vec<Expr<L>>),
}

/// Beginnings of sentences and of lines, as sorted positions.
pub(super) trait Marks {
    /// Whether a sentence (or a line) begins after the first position and not after the second.
    fn between(&mut self, reach: Reach, first: u32, last: u32) -> bool;
}

impl<L> Expr<L> {
    /// The same expression over other leaves.
    pub(super) fn map<M, E>(&self, then: &mut impl FnMut(&L) -> Result<M, E>) -> Result<Expr<M>, E> {
        Ok(match self {
            Expr::Leaf(leaf) => Expr::Leaf(then(leaf)?),
            Expr::Row(parts) => Expr::Row(parts.iter().map(|part| part.map(then)).collect::<Result<_, _>>()?),
            Expr::Any(parts) => Expr::Any(parts.iter().map(|part| part.map(then)).collect::<Result<_, _>>()?),
            Expr::Window(leaves, slop) => {
                Expr::Window(leaves.iter().map(then).collect::<Result<_, _>>()?, *slop)
            }
            Expr::Near(left, right, reach) => {
                Expr::Near(Box::new(left.map(then)?), Box::new(right.map(then)?), *reach)
            }
        })
    }

    /// Calls `then` for each leaf, from left to right.
    pub(super) fn each_leaf<'e>(&'e self, then: &mut impl FnMut(&'e L)) {
        match self {
            Expr::Leaf(leaf) => then(leaf),
            Expr::Window(leaves, _) => leaves.iter().for_each(then),
            Expr::Row(parts) | Expr::Any(parts) => parts.iter().for_each(|part| part.each_leaf(then)),
            Expr::Near(left, right, _) => {
                left.each_leaf(then);
                right.each_leaf(then);
            }
        }
    }

    /// Whether the reach of a sentence or a paragraph is asked.
    pub(super) fn asks_marks(&self) -> bool {
        match self {
            Expr::Leaf(_) | Expr::Window(..) => false,
            Expr::Row(parts) | Expr::Any(parts) => parts.iter().any(Expr::asks_marks),
            Expr::Near(left, right, reach) => {
                !matches!(reach, Reach::Words { .. }) || left.asks_marks() || right.asks_marks()
            }
        }
    }

    /// Where it stands, in order and each place once. `leaf` appends the positions of a leaf, in order.
    pub(super) fn places(
        &mut self,
        leaf: &mut impl FnMut(&mut L, &mut Vec<u32>),
        marks: &mut impl Marks,
    ) -> Vec<Place> {
        let mut positions = |one: &mut L| {
            let mut found = Vec::new();
            leaf(one, &mut found);
            found
        };
        match self {
            Expr::Leaf(one) => positions(one).into_iter().map(|at| (at, at)).collect(),
            Expr::Window(leaves, slop) => {
                windows(&leaves.iter_mut().map(positions).collect::<Vec<_>>(), *slop)
            }
            Expr::Row(parts) => {
                let mut parts = parts.iter_mut();
                let mut row = parts.next().map_or_else(Vec::new, |part| part.places(leaf, marks));
                for part in parts {
                    if row.is_empty() {
                        break;
                    }
                    row = follow(&row, &part.places(leaf, marks));
                }
                row
            }
            Expr::Any(parts) => sorted(parts.iter_mut().flat_map(|part| part.places(leaf, marks)).collect()),
            Expr::Near(left, right, reach) => {
                let left = left.places(leaf, marks);
                if left.is_empty() {
                    return left;
                }
                let right = right.places(leaf, marks);
                near(&left, &right, *reach, marks)
            }
        }
    }
}

fn sorted(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_unstable();
    places.dedup();
    places
}

/// Places of `row` with one of `next` right after them.
fn follow(row: &[Place], next: &[Place]) -> Vec<Place> {
    let mut found = Vec::new();
    for (first, last) in row {
        let at = next.partition_point(|(start, _)| *start <= *last);
        let after = next[at..].iter().take_while(|(start, _)| *start == last + 1);
        found.extend(after.map(|(_, end)| (*first, *end)));
    }
    sorted(found)
}

fn near(left: &[Place], right: &[Place], reach: Reach, marks: &mut impl Marks) -> Vec<Place> {
    let mut by_end: Vec<Place> = right.to_vec();
    by_end.sort_unstable_by_key(|(first, last)| (*last, *first));
    // The nearest of those that begin, or end, where each does or farther away.
    let (mut afters, mut befores) = (right.to_vec(), by_end.clone());
    if !matches!(reach, Reach::Words { .. }) {
        // What ends first, or begins last, stays in the sentence or line if anything does.
        for at in (1..right.len()).rev() {
            if afters[at].1 <= afters[at - 1].1 {
                afters[at - 1] = afters[at];
            }
        }
        for at in 1..right.len() {
            if befores[at - 1].0 >= befores[at].0 {
                befores[at] = befores[at - 1];
            }
        }
    }
    let mut found = Vec::new();
    for (first, last) in left {
        let after = afters.get(right.partition_point(|(start, _)| start <= last));
        let before = by_end.partition_point(|(_, end)| end < first).checked_sub(1).map(|at| &befores[at]);
        let before = before.filter(|_| !matches!(reach, Reach::Words { ordered: true, .. }));
        let both = [
            after.map(|(start, end)| (*first, *end, start - last)),
            before.map(|(start, end)| (*start, *last, first - end)),
        ];
        for (first, last, apart) in both.into_iter().flatten() {
            let within = match reach {
                Reach::Words { most, .. } => apart <= most,
                reach => !marks.between(reach, first, last),
            };
            if within {
                found.push((first, last));
            }
        }
    }
    sorted(found)
}

/// Windows that hold a position of each list, each position used once, with at most `slop` others between; found from
/// left to right, each the shortest from its first position, none overlapping another.
fn windows(lists: &[Vec<u32>], slop: u32) -> Vec<Place> {
    let widest = slop.saturating_add(u32::try_from(lists.len()).unwrap_or(u32::MAX)) - 1;
    let mut events: Vec<(u32, usize)> = Vec::new();
    for (number, list) in lists.iter().enumerate() {
        events.extend(list.iter().map(|at| (*at, number)));
    }
    events.sort_unstable();
    // Where each list goes on.
    let mut at = vec![0; lists.len()];
    let mut found: Vec<Place> = Vec::new();
    for (first, list) in events {
        if found.last().is_some_and(|(_, last)| first <= *last) {
            continue;
        }
        let end = first.saturating_add(widest);
        let all = lists.iter().zip(&mut at).all(|(list, at)| {
            while list.get(*at).is_some_and(|position| *position < first) {
                *at += 1;
            }
            list.get(*at).is_some_and(|position| *position <= end)
        });
        if all && let Some(last) = shortest(lists, &at, (first, list), end) {
            found.push((first, last));
        }
    }
    found
}

/// The end of the shortest window from a first position of one list on; each list gets a position of its own. `from`
/// says where the positions of each list begin that are not before it.
fn shortest(lists: &[Vec<u32>], from: &[usize], first: (u32, usize), end: u32) -> Option<u32> {
    let mut missing = lists.len() - 1;
    if missing == 0 {
        return Some(first.0);
    }
    // Of each list as many positions as there are lists will do: whatever the others take, one of them is left.
    let mut events: Vec<(u32, usize)> = Vec::new();
    for (number, (list, from)) in lists.iter().zip(from).enumerate().filter(|(number, _)| *number != first.1)
    {
        let after = list[*from..].iter().filter(|at| **at > first.0).take(missing);
        events.extend(after.take_while(|at| **at <= end).map(|at| (*at, number)));
    }
    events.sort_unstable();
    let positions: Vec<&[(u32, usize)]> = events.chunk_by(|a, b| a.0 == b.0).collect();
    // Which position each list has.
    let mut has: Vec<Option<usize>> = vec![None; lists.len()];
    for (number, position) in positions.iter().enumerate() {
        if give(number, &positions, &mut has, &mut vec![false; lists.len()]) {
            missing -= 1;
            if missing == 0 {
                return Some(position[0].0);
            }
        }
    }
    None
}

/// Gives a position to a list, whose own goes to another, until one gets it that had none (Kuhn's algorithm).
fn give(
    position: usize,
    positions: &[&[(u32, usize)]],
    has: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    for (_, list) in positions[position] {
        if std::mem::replace(&mut seen[*list], true) {
            continue;
        }
        if has[*list].is_none_or(|old| give(old, positions, has, seen)) {
            has[*list] = Some(position);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sentences of ten words, paragraphs of a hundred.
    struct Tens;

    impl Marks for Tens {
        fn between(&mut self, reach: Reach, first: u32, last: u32) -> bool {
            let unit = if reach == Reach::Sentence { 10 } else { 100 };
            first / unit != last / unit
        }
    }

    fn places(mut expr: Expr<Vec<u32>>) -> Vec<Place> {
        expr.places(&mut |leaf, out| out.extend(leaf.iter()), &mut Tens)
    }

    fn leaf(positions: &[u32]) -> Expr<Vec<u32>> {
        Expr::Leaf(positions.to_vec())
    }

    #[test]
    fn in_a_row_and_in_a_window() {
        let row = |lists: &[&[u32]]| places(Expr::Row(lists.iter().map(|list| leaf(list)).collect()));
        assert_eq!(row(&[&[1, 7, 20], &[2, 9, 30]]), [(1, 2)]);
        assert_eq!(row(&[&[1, 2, 3], &[2, 3], &[3]]), [(1, 3)]);
        let window =
            |lists: &[&[u32]], slop| windows(&lists.iter().map(|l| l.to_vec()).collect::<Vec<_>>(), slop);
        assert_eq!(window(&[&[1, 7, 20], &[2, 9, 30]], 0), [(1, 2)]);
        assert_eq!(window(&[&[1, 7, 20], &[2, 9, 30]], 1), [(1, 2), (7, 9)]);
        assert_eq!(window(&[&[5], &[3]], 1), [(3, 5)], "any order");
        assert_eq!(window(&[&[5, 6], &[5, 6]], 0), [(5, 6)], "one place is not two words");
        assert_eq!(window(&[&[5], &[5]], 9), []);
        assert_eq!(window(&[&[1, 2], &[1], &[3]], 0), [(1, 3)], "whoever can moves on");
        let many: Vec<u32> = (0..200_000).collect();
        assert_eq!(window(&[&[200_000], &[200_000], &many], u32::MAX), [], "far and wide, in no time");
    }

    #[test]
    fn near_each_other() {
        let words = |most, ordered| Reach::Words { most, ordered };
        let both =
            |a: &[u32], b: &[u32], reach| places(Expr::Near(Box::new(leaf(a)), Box::new(leaf(b)), reach));
        assert_eq!(both(&[10, 40], &[7, 12, 90], words(2, false)), [(10, 12)]);
        assert_eq!(both(&[10, 40], &[7, 12, 90], words(3, false)), [(7, 10), (10, 12)]);
        assert_eq!(both(&[10, 40], &[7, 12, 90], words(3, true)), [(10, 12)]);
        assert_eq!(both(&[10, 40], &[7, 12, 48], Reach::Sentence), [(10, 12), (40, 48)]);
        assert_eq!(both(&[10, 40], &[7, 112], Reach::Paragraph), [(7, 10), (7, 40)]);
        // What begins nearer may reach out of the sentence.
        let far = Expr::Any(vec![Expr::Window(vec![vec![7], vec![12]], 9), leaf(&[8])]);
        assert_eq!(places(Expr::Near(Box::new(leaf(&[5])), Box::new(far), Reach::Sentence)), [(5, 8)]);
        let any = Expr::Any(vec![leaf(&[3, 9]), Expr::Row(vec![leaf(&[5]), leaf(&[6])])]);
        assert_eq!(places(any), [(3, 3), (5, 6), (9, 9)]);
    }

    proptest! {
        /// A window is found exactly where some choice of positions is narrow enough.
        #[test]
        fn windows_are_found_where_there_are_any(
            lists in proptest::collection::vec(proptest::collection::btree_set(0u32..14, 0..5), 1..4),
            slop in 0u32..5,
        ) {
            let lists: Vec<Vec<u32>> = lists.into_iter().map(|list| list.into_iter().collect()).collect();
            let mut choices: Vec<Vec<u32>> = vec![Vec::new()];
            for list in &lists {
                choices = choices.iter().flat_map(|chosen| list.iter().filter(|at| !chosen.contains(at))
                    .map(|at| [chosen.as_slice(), &[*at]].concat()).collect::<Vec<_>>()).collect();
            }
            let narrow = |chosen: &Vec<u32>| chosen.iter().max().zip(chosen.iter().min())
                .is_some_and(|(max, min)| max - min < slop + chosen.len() as u32);
            prop_assert_eq!(!windows(&lists, slop).is_empty(), choices.iter().any(narrow));
        }
    }
}
