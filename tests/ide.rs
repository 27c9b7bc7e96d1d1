//! What editors are told, feature by feature: each file of `tests/cases/ide/FEATURE` is a rulebook with the cursor drawn
//! in it, and beside it lies what comes back.
//!
//! `‸` is the cursor; two of them are a selection. A line `--- NAME` begins another file. What a feature wants besides
//! stands in the first line: `# to NAME` for a new name, `# typed }` for what was typed.

use std::fmt::Write;
use std::fs;

use paceline::finding::Edit;
use paceline::ide::diagnostics::Diagnostics;
use paceline::ide::rename::ProposedName;
use paceline::ide::{
    FilePosition, assists, colors, completion, formatting, hints, hover, lenses, navigation, proposals, rename,
    semantic_tokens, signature, standing, structure, symbols,
};
use paceline::rulebook::{FileEdit, Host, Snapshot, StopToken};
use paceline::{Format, Limits, Source, Span};

const CURSOR: char = '‸';

/// A case as it is asked.
struct Case {
    snapshot: Snapshot,
    /// The cursors, in order.
    cursors: Vec<FilePosition>,
    /// What the first line says.
    wish: String,
}

impl Case {
    fn read(text: &str) -> Self {
        let wish = text.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
        let mut host = Host::new(Limits::default());
        let (mut edits, mut cursors) = (Vec::new(), Vec::new());
        let files = text.split("--- ").enumerate().map(|(at, part)| match at {
            0 => ("case.rules", part),
            _ => part.split_once('\n').expect("a name, then a text"),
        });
        let files: Vec<(&str, &str)> = files.filter(|(_, text)| !text.is_empty()).collect();
        for (name, text) in &files {
            let parts: Vec<&str> = text.split(CURSOR).collect();
            let mut at = 0;
            for part in &parts[..parts.len() - 1] {
                at += part.len();
                cursors.push((name.to_string(), at));
            }
            edits.push(FileEdit::set(*name, parts.concat()));
        }
        let snapshot = host.apply(edits).expect("whole texts");
        let placed =
            cursors.into_iter().map(|(name, at)| FilePosition::new(snapshot.source(&name).expect("a file").0, at));
        Case { cursors: placed.collect(), snapshot: snapshot.clone(), wish }
    }

    fn at(&self) -> FilePosition {
        *self.cursors.first().expect("a cursor")
    }

    /// The selection, or the whole first file.
    fn within(&self) -> Span {
        match self.cursors.as_slice() {
            [from, to] => Span::new(from.source, from.offset, to.offset),
            [at] => Span::new(at.source, at.offset, at.offset),
            _ => {
                let (id, source) = self.snapshot.sources().iter().next().expect("a file");
                Span::new(id, 0, source.text().len())
            }
        }
    }

    fn check(&self) {
        self.snapshot.check(&StopToken::new()).expect("nobody stops it");
    }

    /// A stretch as its place and its words.
    fn shown(&self, span: Span) -> String {
        let source = self.snapshot.sources().at(span.source);
        let (line, column) = source.line_column(span.range().start);
        let name = if source.name() == "case.rules" { String::new() } else { format!("{} ", source.name()) };
        let words = self.snapshot.sources().slice(span);
        let words = match words.lines().count() {
            0 | 1 => words.to_owned(),
            _ => format!("{} …", words.lines().next().unwrap_or_default()),
        };
        format!("{name}{line}:{column} ▸{words}◂")
    }

    /// The files that edits change, as they are then.
    fn edited(&self, edits: &[Edit]) -> String {
        let sources = Edit::all(edits, self.snapshot.sources()).expect("edits of these files");
        let changed =
            sources.iter().zip(self.snapshot.sources().iter()).filter(|(new, (_, old))| new.text() != old.text());
        changed.map(|(new, _)| format!("--- {}\n{}", new.name(), new.text())).collect()
    }
}

fn lines(lines: impl IntoIterator<Item = String>) -> String {
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    if text.is_empty() { "nothing\n".to_owned() } else { text }
}

/// What comes back of a feature.
fn told(feature: &str, case: &Case) -> String {
    let snapshot = &case.snapshot;
    match feature {
        "navigation" => {
            let at = case.at();
            let declared = navigation::definition(snapshot, at).map(|(_, target)| case.shown(target.name));
            let references = navigation::references(snapshot, at, false).into_iter().map(|span| case.shown(span));
            let below = navigation::implementations(snapshot, at).into_iter().map(|target| case.shown(target.name));
            format!("declared\n{}\nused\n{}\nbelow it\n{}", lines(declared), lines(references), lines(below))
        }
        "symbols" => {
            let mut text = String::new();
            snapshot.sources().iter().for_each(|(id, _)| outline(&symbols::outline(snapshot, id), 0, &mut text));
            let found = symbols::search(snapshot, case.wish.strip_prefix("find ").unwrap_or_default(), 5);
            let found =
                found.into_iter().map(|found| format!("{} {} {:?}", found.name, found.kind.name(), found.container));
            format!("{text}\nfound\n{}", lines(found))
        }
        "rename" => {
            let new = case.wish.strip_prefix("to ").expect("a name");
            match rename::rename(snapshot, case.at(), new) {
                Ok(renamed) => format!("{:?}\n{}", renamed.in_proposals, case.edited(&renamed.edits)),
                Err(why) => format!("refused: {why}\n"),
            }
        }
        "completion" => {
            let Some(found) = completion::completions(snapshot, case.at()) else { return "nothing\n".to_owned() };
            let items = found.items.into_iter().map(|item| {
                let text =
                    if item.is_snippet { format!(" ⇒ {}", item.text.replace('\n', "⏎")) } else { String::new() };
                format!("{} · {}{text}", item.label, item.detail)
            });
            format!("in place of {}\n{}", case.shown(found.replaced), lines(items))
        }
        "signature" => match signature::signature(snapshot, case.at()) {
            None => "nothing\n".to_owned(),
            Some(found) => {
                let (start, end) = found.columns[found.active];
                format!("{}\n{}{}\n", found.label, " ".repeat(start), "^".repeat(end - start))
            }
        },
        _ => told_of_checks(feature, case),
    }
}

/// What needs a check.
fn told_of_checks(feature: &str, case: &Case) -> String {
    let snapshot = &case.snapshot;
    match feature {
        "hover" => {
            case.check();
            let report = snapshot.checked().expect("a check");
            let found = hover::finding_hover(report.findings.iter(), case.at());
            let both = hover::hover(snapshot, case.at()).into_iter().chain(found);
            lines(both.map(|hover| format!("{}\n{}", case.shown(hover.span), hover.markdown)))
        }
        "assists" => {
            case.check();
            let report = snapshot.checked().expect("a check");
            let all = assists::assists(snapshot, &report, case.within());
            let all = all.into_iter().map(|assist| {
                let safe = if assist.is_safe { ", safe" } else { "" };
                format!("{:?}{safe}: {}\n{}", assist.kind, assist.title, case.edited(&assist.edits))
            });
            let safe = assists::safe_edits(&report, case.within().source);
            format!("{}all safe fixes\n{}", lines(all), case.edited(&safe))
        }
        "hints" => {
            case.check();
            lines(hints::hints(snapshot, case.within()).into_iter().map(|hint| {
                let more = hint.more.map(|more| format!(" ({more})")).unwrap_or_default();
                format!("{} {}{more}", case.shown(hint.after), hint.text)
            }))
        }
        "standing" => {
            case.check();
            let Some((label, _)) = navigation::rule_named_at(snapshot, case.at()) else {
                return "no rule\n".to_owned();
            };
            format!("{:#?}\n", standing::standing(snapshot, &label))
        }
        "lenses" => {
            case.check();
            let report = snapshot.checked();
            let found = lenses::lenses(snapshot, report.as_deref(), case.within().source);
            lines(found.into_iter().map(|lens| format!("{} {:?}", case.shown(lens.at), lens.run)))
        }
        _ => told_of_text(feature, case),
    }
}

/// What needs the text alone.
fn told_of_text(feature: &str, case: &Case) -> String {
    let snapshot = &case.snapshot;
    match feature {
        "formatting" => case.edited(&match case.wish.strip_prefix("typed ") {
            Some(typed) => {
                let typed = if typed == "a line" { '\n' } else { typed.chars().next().expect("a letter") };
                formatting::after_typing(snapshot, case.at(), typed)
            }
            None => formatting::range(snapshot, case.within()),
        }),
        "tokens" => lines(semantic_tokens::tokens(snapshot, case.within().source).into_iter().map(|token| {
            let declared = if token.is_declaration { ", declared" } else { "" };
            format!("{} {:?}{declared}", case.shown(token.span), token.kind)
        })),
        "structure" => {
            let folds = structure::folds(snapshot, case.within().source);
            let folds = folds.into_iter().map(|fold| case.shown(fold.span));
            let selected = case.cursors.first().map(|at| structure::selections(snapshot, *at)).unwrap_or_default();
            let linked = case.cursors.first().map(|at| structure::linked(snapshot, *at)).unwrap_or_default();
            format!(
                "folds\n{}\nselected\n{}\nlinked\n{}",
                lines(folds),
                lines(selected.into_iter().map(|span| case.shown(span))),
                lines(linked.into_iter().map(|span| case.shown(span)))
            )
        }
        "colors" => lines(
            colors::colors(snapshot, case.within().source)
                .into_iter()
                .map(|(span, color)| format!("{} {color:?}", case.shown(span))),
        ),
        other => panic!("`{other}` is no feature: give it an arm here"),
    }
}

fn outline(entries: &[symbols::OutlineEntry], depth: usize, text: &mut String) {
    for entry in entries {
        writeln!(text, "{}{} · {} ({:?})", "  ".repeat(depth), entry.name, entry.detail, entry.kind)
            .expect("a string takes all");
        outline(&entry.inside, depth + 1, text);
    }
}

#[test]
fn features() {
    insta::glob!("cases/ide/*/*.rules", |path| {
        let text = fs::read_to_string(path).expect("a file");
        let folder = path.parent().expect("a folder");
        let feature = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let told = told(&feature, &Case::read(&text));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.remove_snapshot_suffix();
        settings.set_omit_expression(true);
        settings.remove_input_file();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        settings.bind(|| insta::assert_snapshot!(name, format!("{}\n────\n{told}", text.trim_end())));
    });
}

/// Every name of the flagship leads to its declaration and back, and can be renamed to one that is free.
#[test]
fn every_name_of_the_flagship_can_be_renamed() {
    let sources = paceline::read([crate::root().join("rules")]).expect("the flagship");
    let mut host = Host::new(Limits::default());
    let snapshot = host.apply(sources.iter().map(|of| FileEdit::set(of.name(), of.text()))).expect("whole texts");
    let (mut tried, mut seen) = (0, std::collections::BTreeSet::new());
    for (id, _) in snapshot.sources().iter() {
        for name in snapshot.index().names_in(id) {
            if !seen.insert(name.symbol) || name.symbol.0 % 23 != 0 {
                continue;
            }
            let at = FilePosition::new(id, name.span.range().start);
            let Ok((_, old)) = rename::prepare(&snapshot, at) else { continue };
            let renamed = rename::rename(&snapshot, at, "a_name_nobody_has");
            let renamed = renamed.unwrap_or_else(|why| panic!("`{old}`: {why}"));
            assert_eq!(renamed.edits.len(), snapshot.index().uses(name.symbol).len(), "`{old}`");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

/// A layout as edits is the layout.
#[test]
fn formatting_by_edits_is_formatting() {
    let mut tried = 0;
    for path in crate::folder::files(&crate::root().join("tests/cases/syntax")) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let Ok(formatted) = paceline::format(&Source::new("case.rules", text.as_str())) else { continue };
        let snapshot = Host::new(Limits::default()).apply([FileEdit::set("case.rules", text)]).expect("a text");
        let edits = formatting::file(&snapshot, snapshot.source("case.rules").expect("the file").0);
        let edited = Edit::all(&edits, snapshot.sources()).expect("edits that do not overlap");
        assert_eq!(edited[0].text(), formatted.text, "{}", path.display());
        tried += 1;
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn proposals_name_what_is_renamed() {
    let field = ProposedName::Field("region".to_owned());
    let fields = vec!["partners".to_owned(), "proposer".to_owned(), "volumes".to_owned()];
    let member = ProposedName::Value { name: "nissan".to_owned(), fields, is_member: true };
    for (format, text, fields, members) in [
        (Format::Toml, "region = \"japan\"\npartners = [\"nissan\"]\nvolumes = { nissan = 5 }\n", 1, 2),
        (Format::Yaml, "region: japan\npartners: [nissan, renault]\nproposer: nissan\n", 1, 2),
        (Format::Json, "{\"region\": \"japan\", \"proposer\": \"nissan\", \"name\": \"nissan\"}", 1, 1),
        (Format::Csv, "name,region,partners,volumes.nissan\na,japan,renault; nissan,5\n", 1, 2),
    ] {
        let source = Source::new("proposal", text);
        let shown = |of: &ProposedName, name: &str| {
            let places = proposals::places(&source, format, of);
            assert!(places.iter().all(|place| &text[place.range()] == name), "{format:?}: {places:?}");
            places.len()
        };
        assert_eq!(shown(&field, "region"), fields, "{format:?}");
        assert_eq!(shown(&member, "nissan"), members, "{format:?}");
    }
}

/// What is shown after each of many edits: at the end it is what a whole check finds.
#[test]
fn diagnostics_end_where_a_check_does() {
    let text = "member a\nmember b\ntaxonomy t { x, y }\nprogram { f: t }\none: lead a\ntwo: lead b when f is x\n";
    let mut host = Host::new(Limits::default());
    let mut shown = Diagnostics::default();
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        let snapshot = host.apply([FileEdit::set("case.rules", &text[..end])]).expect("a text");
        shown = shown.after_edit(&snapshot);
        let report = snapshot.check(&StopToken::new()).expect("nobody stops it");
        shown = shown.after_check(&snapshot, &report, Vec::new());
    }
    let last = host.snapshot().check(&StopToken::new()).expect("nobody stops it");
    assert_eq!(shown.findings().cloned().collect::<Vec<_>>(), last.findings);
}
