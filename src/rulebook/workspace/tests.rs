//! A report after an edit is that of a whole check.

use super::*;
use crate::rulebook::check;

/// Numbers that look random, the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        ((self.0 >> 33) as usize) % end.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const WORLD: &str = "
member a  member b  member c
taxonomy region { north { n1, n2 }  south { s1, s2 }  west }
taxonomy kind { car, van, truck }
program { region: region  kind: kind  marks: any kind = []  volume: number  sop: date = 2024-01-01  proposer: member  partners: any member = [] }
tiers strong > weak
let big = volume >= 100
rest: lead a
nobody: follow partners
";

/// A rulebook of rules that overlap, some in tiers.
fn rulebook(random: &mut Random) -> String {
    let mut text = WORLD.to_owned();
    for at in 0..6 + random.below(6) {
        let rule = format!("r{at}: {}\n", clauses(random));
        text += &match random.below(4) {
            0 => format!("tier strong {{\n  {rule}}}\n"),
            1 => format!("tier weak {{ {rule} }}\n"),
            _ => format!("# about r{at}\n{rule}"),
        };
    }
    text
}

fn clauses(random: &mut Random) -> String {
    let answer =
        random.pick(&["lead a", "lead b", "lead c", "lead proposer", "follow a", "abstain b", "follow everyone"]);
    let (one, two) = (condition(random), condition(random));
    let when = match random.below(4) {
        0 => String::new(),
        1 => format!(" when {one}"),
        2 => format!(" when {one} and {two}"),
        _ => format!(" when {one} or {two}"),
    };
    let from = random.pick(&["", "", " from 2024-01-01"]);
    format!("{answer}{when}{from}")
}

fn condition(random: &mut Random) -> String {
    let conditions = [
        "region in north",
        "region is n1",
        "region in [n2, south]",
        "not (region in south)",
        "kind is car",
        "kind in [car, van]",
        "marks has van",
        "marks covers truck",
        "volume >= 100",
        "volume < 10",
        "big",
        "sop >= 2025-01-01",
        "leader is a",
        "proposer is b",
        "partners has c",
    ];
    random.pick(&conditions).to_owned()
}

/// Some stretch of a text, and what to put there: mostly words of a rule for others like them.
fn edit(text: &str, random: &mut Random) -> (Range<usize>, String) {
    let alike: [&[&str]; 4] =
        [&["north", "south", "n1", "s1"], &["car", "van", "truck"], &["a", "b", "c"], &["100", "10", "7"]];
    let words = alike[random.below(alike.len())];
    let places: Vec<Range<usize>> = words
        .iter()
        .flat_map(|word| text.match_indices(word).map(|(at, found)| at..at + found.len()))
        .filter(|range| range.start > WORLD.len())
        .filter(|range| {
            let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
            edge(text[..range.start].chars().next_back()) && edge(text[range.end..].chars().next())
        })
        .collect();
    match random.below(12) {
        0 => {
            let at = random.below(text.len());
            (at..at, random.pick(&[" ", "\n", "#", "x", "}", ","]).to_owned())
        }
        1 => {
            let at = random.below(text.len() - 1);
            (at..at + 1, String::new())
        }
        _ if places.is_empty() => (0..0, "\n".to_owned()),
        _ => (places[random.below(places.len())].clone(), random.pick(words).to_owned()),
    }
}

#[test]
fn after_every_edit_the_report_is_that_of_a_whole_check() {
    let (mut taken, mut edits) = (0, 0);
    let rounds: u64 = std::env::var("PACELINE_LAWS").ok().and_then(|n| n.parse().ok()).unwrap_or(25);
    for seed in 0..rounds {
        let mut random = Random(seed);
        let mut text = rulebook(&mut random);
        let mut workspace = Workspace::new(vec![Source::new("a.rules", text.as_str())], Limits::default());
        for _ in 0..12 {
            let (range, put) = edit(&text, &mut random);
            let before = text.clone();
            text.replace_range(range.clone(), &put);
            let pieces = workspace.base.sources.iter().count();
            workspace.edit(0, range, &put).expect("a stretch of the text");
            taken += usize::from(workspace.base.sources.iter().count() > pieces);
            edits += 1;
            let (whole, _) = check(vec![Source::new("a.rules", text.as_str())], Limits::default());
            let got = &workspace.report().findings;
            let differs = got.iter().zip(&whole.findings).find(|(got, whole)| got != whole);
            assert!(*got == whole.findings, "{differs:#?}\nseed {seed}\nbefore:\n{before}\nafter:\n{text}");
            // What is broken is mended, so that there is something to take edits in.
            if !workspace.base.sound {
                workspace.edit(0, 0..text.len(), &before).expect("all of the text");
                text = before;
            }
        }
    }
    assert!(taken * 3 > edits, "{taken} of {edits} edits were taken in");
}
