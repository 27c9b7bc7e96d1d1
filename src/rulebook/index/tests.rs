//! Every name of a sound rulebook is found, under the name of what it stands for.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::rulebook::{FileEdit, read};
use crate::rulebook::{Host, Limits, Snapshot};
use crate::syntax::tokens::{Kind, Tokens};

fn snapshot(edits: impl IntoIterator<Item = FileEdit>) -> Snapshot {
    Host::new(Limits::default()).apply(edits).expect("whole texts")
}

fn flagship() -> Snapshot {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = read([root.join("rules")]).expect("the flagship");
    snapshot(sources.into_iter().map(|source| FileEdit::set(source.name(), source.text())))
}

/// The words of the language that stand in the flagship where no name does.
const WORDS: &str = "abstain always among and any as asset bar because by charter choose cost covers date enacted equally everyone \
    expect flag follow followers from guarantee has have impossible in is lead leader least leaf let member modes most no \
    none not number of on or overrides per prefer program refused repeal separate share shared some source split table \
    target taxonomy test tier tiers unknown until violation violations when where yes all empty undecided default require volumes";

#[test]
fn every_name_of_the_flagship_is_in_the_index() {
    let snapshot = flagship();
    let (index, words) = (snapshot.index(), WORDS.split_whitespace().collect::<BTreeSet<_>>());
    let mut missed = BTreeSet::new();
    for (id, source) in snapshot.sources().iter() {
        let tokens = Tokens::new(id, source.text());
        for token in tokens.code().iter().filter(|token| token.kind == Kind::Word) {
            let word = tokens.slice(token.span);
            let found = index.at(id, token.span.start as usize).filter(|name| name.span.start == token.span.start);
            if found.is_none() && !words.contains(word) {
                missed.insert(word.to_owned());
            }
        }
    }
    assert_eq!(missed, BTreeSet::new());
}

#[test]
fn what_is_written_is_the_name_of_what_it_stands_for() {
    let snapshot = flagship();
    let index = snapshot.index();
    for (id, source) in snapshot.sources().iter() {
        for name in index.names_in(id) {
            let symbol = index.symbol(name.symbol);
            let written = &source.text()[name.span.range()];
            let titled = matches!(symbol.kind, SymbolKind::Guarantee | SymbolKind::Test);
            let numbered = symbol.kind == SymbolKind::Row && symbol.name.starts_with(|c: char| c.is_ascii_digit());
            assert!(titled || numbered || written == symbol.name, "`{written}` stands for {symbol:?}");
            assert!(index.uses(name.symbol).contains(&name.span));
        }
    }
    for (id, symbol) in index.symbols() {
        assert!(symbol.declaration.is_none_or(|place| index.uses(id).contains(&place)), "{symbol:?}");
        assert!(symbol.declaration.is_none_or(|place| index.declared_at(place) == Some(id)), "{symbol:?}");
        let unnamed = matches!(symbol.kind, SymbolKind::Mode | SymbolKind::Word);
        assert_eq!(index.meaning(id).is_none(), unnamed, "{symbol:?}");
    }
}

/// A rulebook of several files with faults of all sorts; and what the names at the marks stand for.
#[test]
fn names_are_found_beside_faults() {
    let world = "member a member b\ntaxonomy t { x { y }, z }\nprogram { f: t  g: any t = []  m: member }\n\
        asset plant { owner: member  site: t }\nplant one { owner: a  site: y }\n";
    let rules = "let near = f in x\nfaulty: lead nobody when near and m is a\nbroken: lead when f is x\n\
        on_y: lead m on y when plant.owner is b\ntwice: lead a\ntwice: lead b overrides on_y\n";
    let snapshot = snapshot([FileEdit::set("rules.rules", rules), FileEdit::set("world.rules", world)]);
    let (index, shown) = (snapshot.index(), |place: Span| snapshot.sources().slice(place).to_owned());
    let mut found = Vec::new();
    for (id, source) in snapshot.sources().iter() {
        for name in index.names_in(id) {
            let symbol = index.symbol(name.symbol);
            let container = symbol.container.map(|of| format!(" of {}", index.symbol(of).name)).unwrap_or_default();
            let (line, column) = source.line_column(name.span.start as usize);
            let declared = symbol.declaration == Some(name.span);
            let declared = if declared { " (declared)" } else { "" };
            found.push(format!("{line}:{column} {} {}{container}{declared}", shown(name.span), symbol.kind.name()));
        }
    }
    insta::assert_snapshot!(found.join("\n"));
}
