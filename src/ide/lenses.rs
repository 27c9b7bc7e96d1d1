//! What can be run from above an item: its test, the programme of a finding.

use super::Snapshot;
use super::places::{PlacedKind, items};
use crate::finding::Witness;
use crate::rulebook::Report;
use crate::syntax::tree::ItemKind;
use crate::text::{SourceId, Span};

/// Something that can be run.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Lens {
    /// The item that it stands above.
    pub at: Span,
    /// What is run.
    pub run: Runnable,
}

/// What can be run.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Runnable {
    /// The test of that title.
    Test(String),
    /// The decision about the programme that a finding is shown by.
    Witness(Witness),
}

/// What can be run in a file, by place.
pub fn lenses(snapshot: &Snapshot, report: Option<&Report>, source: SourceId) -> Vec<Lens> {
    let mut lenses = Vec::new();
    for item in items(snapshot, source) {
        if let PlacedKind::Item(ItemKind::Test(test)) = item.kind {
            lenses.push(Lens { at: item.span, run: Runnable::Test(test.title.node.clone()) });
        }
    }
    let shown = report.iter().flat_map(|report| &report.findings).filter(|finding| finding.span().source == source);
    for finding in shown {
        lenses.extend(finding.witness.clone().map(|of| Lens { at: finding.span(), run: Runnable::Witness(of) }));
    }
    lenses.sort_by_key(|lens| lens.at);
    lenses
}

/// A test of the rulebook, for a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedTest {
    /// Its title.
    pub title: String,
    /// Where its title is written.
    pub name: Span,
    /// The whole of it.
    pub whole: Span,
}

/// Every test of the rulebook that can be read, by file and place.
pub fn tests(snapshot: &Snapshot) -> Vec<ListedTest> {
    let files = snapshot.sources().iter().map(|(id, _)| id);
    let tests = files.flat_map(|id| items(snapshot, id)).filter_map(|item| match item.kind {
        PlacedKind::Item(ItemKind::Test(test)) => {
            Some(ListedTest { title: test.title.node.clone(), name: test.title.span, whole: item.span })
        }
        _ => None,
    });
    tests.collect()
}
