//! How long an editor waits: `cargo bench --bench edits`.
//!
//! Random edits of a [`Host`], by what they change: after each the files are read, every name is resolved and every finding
//! worked out. `-- --only "flagship"` leaves the other rulebooks out, `-- --rounds 50` makes so many edits of each kind,
//! `-- --write` also writes the table of `docs/benchmarks.md`. Each edit is taken back, which is an edit too; the rulebook is
//! sound before each.

#[path = "../workloads/mod.rs"]
mod workloads;

use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use paceline::rulebook::{FileEdit, Host, Snapshot, StopToken, SymbolId, SymbolKind};
use paceline::{Limits, Source};

use workloads::random::Random;

/// What an edit changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Layout,
    Reason,
    Test,
    Rule,
    World,
}

const KINDS: [(Kind, &str); 5] = [
    (Kind::Layout, "a comment or layout"),
    (Kind::Reason, "a `because` or `source`"),
    (Kind::Test, "a test"),
    (Kind::Rule, "a rule"),
    (Kind::World, "a term or an asset"),
];
const SEED: u64 = 11;

/// Makes the texts of a rulebook.
type Made<'m> = &'m dyn Fn() -> Vec<Source>;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let value = |flag: &str| arguments.iter().skip_while(|argument| *argument != flag).nth(1).map(String::as_str);
    let wanted = |name: &str| value("--only").is_none_or(|only| only.split(',').any(|only| only.trim() == name));
    let rounds: Option<usize> = value("--rounds").and_then(|rounds| rounds.parse().ok());
    let mut table = String::from(
        "| rulebook | an edit of | names known: median | p95 | every finding: median | p95 | largest |\n\
         |---|---|---:|---:|---:|---:|---:|\n",
    );
    let nested = |size: usize| move || workloads::nested(size, 0, 7).rules;
    let books: [(&str, Made<'_>, usize); 3] = [
        ("flagship", &workloads::flagship, 60),
        ("nested 1000", &nested(1_000), 20),
        ("nested 10000", &nested(10_000), 4),
    ];
    for (name, sources, most) in books.into_iter().filter(|(name, ..)| wanted(name)) {
        let mut book = Book::new(&sources());
        for (kind, said) in KINDS {
            let times = book.times(kind, rounds.unwrap_or(most));
            if !times.is_empty() {
                let line = line(name, said, times);
                print!("{line}");
                table += &line;
            }
        }
        println!("{name}: a check ends {:?} after it is stopped, at most", book.stopped());
    }
    if arguments.iter().any(|argument| argument == "--write") {
        write(&table);
    }
}

/// A rulebook that is being written, and sound between edits.
struct Book {
    host: Host,
    random: Random,
}

/// How long it takes until names are known, and until every finding is.
type Times = Vec<(Duration, Duration)>;

impl Book {
    fn new(sources: &[Source]) -> Self {
        let mut host = Host::new(Limits::default());
        let files = sources.iter().map(|source| FileEdit::set(source.name(), source.text()));
        let snapshot = host.apply(files).expect("whole texts");
        snapshot.check(&StopToken::new()).expect("nobody stops it");
        Book { host, random: Random::new(SEED) }
    }

    /// Makes edits of a kind and takes each back.
    fn times(&mut self, kind: Kind, rounds: usize) -> Times {
        let mut times = Times::new();
        for _ in 0..rounds {
            let Some((path, range, text)) = self.edit(kind) else { continue };
            let old = self.host.snapshot().source(&path).map(|(_, source)| source.text()[range.clone()].to_owned());
            let back = range.start..range.start + text.len();
            times.push(self.timed(FileEdit::splice(path.as_str(), range, text)));
            times.push(self.timed(FileEdit::splice(path.as_str(), back, old.unwrap_or_default())));
        }
        times
    }

    fn timed(&mut self, edit: FileEdit) -> (Duration, Duration) {
        let start = Instant::now();
        let snapshot = self.host.apply([edit]).expect("a stretch of the text");
        snapshot.first_report();
        let read = start.elapsed();
        snapshot.check(&StopToken::new()).expect("nobody stops it");
        (read, start.elapsed())
    }

    /// A stretch of a file, and what to put there.
    fn edit(&mut self, kind: Kind) -> Option<(String, Range<usize>, String)> {
        let snapshot = self.host.snapshot().clone();
        let places = places(&snapshot, kind);
        let (source, range) = places.get(self.random.below(places.len().max(1)))?.clone();
        let source = snapshot.sources().iter().nth(source)?.1;
        let text = match kind {
            Kind::Layout => ["# a remark\n", "\n"][self.random.below(2)].to_owned(),
            Kind::Reason => "x".to_owned(),
            Kind::Test | Kind::Rule => {
                let index = snapshot.index();
                let own = snapshot.source(source.name())?.0;
                let name = index.at(own, range.start)?;
                let alike = alike(&snapshot, name.symbol);
                alike.get(self.random.below(alike.len().max(1)))?.clone()
            }
            Kind::World => " x_new".to_owned(),
        };
        Some((source.name().to_owned(), range, text))
    }

    /// How long a whole check goes on at most after it is stopped.
    fn stopped(&mut self) -> Duration {
        let sources: Vec<FileEdit> = self
            .host
            .snapshot()
            .sources()
            .iter()
            .map(|(_, source)| FileEdit::set(source.name(), source.text()))
            .collect();
        let mut longest = Duration::ZERO;
        for wait in [1, 3, 10, 30, 100] {
            let snapshot = Host::new(Limits::default()).apply(sources.clone()).expect("whole texts");
            let stop = StopToken::new();
            let took = std::thread::scope(|scope| {
                let check = scope.spawn(|| snapshot.check(&stop).map(|_| ()).map_err(|_| Instant::now()));
                std::thread::sleep(Duration::from_millis(wait));
                let start = Instant::now();
                stop.stop();
                check.join().expect("no panic").err().map(|ended| ended.duration_since(start))
            });
            longest = longest.max(took.unwrap_or_default());
        }
        longest
    }
}

/// Where an edit of a kind can be made, by source and place.
fn places(snapshot: &Snapshot, kind: Kind) -> Vec<(usize, Range<usize>)> {
    let mut places = Vec::new();
    for (id, source) in snapshot.sources().iter() {
        let text = source.text();
        let mut add = |range: Range<usize>| places.push((id.0 as usize, range));
        match kind {
            Kind::Layout => text.match_indices('\n').for_each(|(at, _)| add(at + 1..at + 1)),
            Kind::Reason => {
                let after =
                    |word: &str| text.match_indices(word).map(|(at, found)| at + found.len()).collect::<Vec<_>>();
                let within = [after("because \""), after("source  \""), after("source \"")].concat();
                within.into_iter().for_each(|at| add(at..at));
            }
            Kind::Test | Kind::Rule | Kind::World => {
                let index = snapshot.index();
                let mut inside = None;
                for name in index.names_in(id) {
                    let symbol = index.symbol(name.symbol);
                    let declared = symbol.declaration == Some(name.span);
                    inside = if declared && symbol.kind != SymbolKind::Term { Some(symbol.kind) } else { inside };
                    let fits = match kind {
                        Kind::Test => inside == Some(SymbolKind::Test) && symbol.kind == SymbolKind::Member,
                        Kind::Rule => {
                            let rule = matches!(inside, Some(SymbolKind::Rule | SymbolKind::Row | SymbolKind::Bar));
                            rule && matches!(symbol.kind, SymbolKind::Member | SymbolKind::Term) && !declared
                        }
                        _ => symbol.kind == SymbolKind::Term && declared,
                    };
                    let range = name.span.range();
                    if fits {
                        add(if kind == Kind::World { range.end..range.end } else { range });
                    }
                }
            }
        }
    }
    places
}

/// The other symbols of a symbol's kind and container, by name.
fn alike(snapshot: &Snapshot, of: SymbolId) -> Vec<String> {
    let index = snapshot.index();
    let own = index.symbol(of);
    let others =
        index.symbols().filter(|(id, other)| *id != of && (other.kind, other.container) == (own.kind, own.container));
    others.map(|(_, other)| other.name.clone()).collect()
}

fn line(name: &str, kind: &str, times: Times) -> String {
    let (mut read, mut all): (Vec<Duration>, Vec<Duration>) = times.into_iter().unzip();
    read.sort();
    all.sort();
    let at = |times: &[Duration], percent: usize| {
        let time = times[(times.len() * percent / 100).min(times.len() - 1)];
        format!("{:.2} ms", time.as_secs_f64() * 1e3)
    };
    format!(
        "| {name} | {kind} | {} | {} | {} | {} | {} |\n",
        at(&read, 50),
        at(&read, 95),
        at(&all, 50),
        at(&all, 95),
        at(&all, 100)
    )
}

/// Writes the table between its marks.
fn write(table: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/benchmarks.md");
    let page = std::fs::read_to_string(&file).expect("the page");
    let (start, end) = ("<!-- edits -->", "<!-- end of edits -->");
    let (before, rest) = page.split_once(start).expect("the table's beginning");
    let (_, after) = rest.split_once(end).expect("the table's end");
    std::fs::write(file, format!("{before}{start}\n\n{table}\n{end}{after}")).expect("the page is written");
}
