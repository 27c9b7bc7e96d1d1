//! What every fix keeps, safe or not, and what the safe ones say.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use paceline::finding::{Edit, Fix};
use paceline::{Code, Finding, Limits, Report, Rulebook, Source, check, mend};

fn root() -> &'static Path {
    crate::root()
}

fn report(text: &str) -> Report {
    check(vec![Source::new("case.rules", text)], Limits::default()).0
}

/// What is about how something is written; what rules then decide is up to people.
fn of_writing(code: Code) -> bool {
    !matches!(
        code.name(),
        "conflict"
            | "circular-precedence"
            | "gap"
            | "broken-guarantee"
            | "failed-test"
            | "undecided-analysis"
            | "dead-rule"
            | "idle-override"
            | "uncovered"
            | "tied-choice"
            | "always-true"
            | "always-false"
            | "overlap"
    )
}

fn made(report: &Report, fix: &Fix) -> String {
    Edit::all(&fix.edits, &report.sources).expect("edits of the report's sources")[0].text().to_owned()
}

/// Where the texts of a fix lie once it is made.
fn places(fix: &Fix) -> Vec<(usize, usize)> {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut shift = 0_i64;
    let place = |edit: &Edit| {
        let start = (i64::from(edit.span.start) + shift) as usize;
        shift += edit.text.len() as i64 - i64::from(edit.span.end - edit.span.start);
        (start, start + edit.text.len())
    };
    edits.into_iter().map(place).collect()
}

/// Words and figures with their places.
fn words(text: &str) -> Vec<(usize, &str)> {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let length = rest.find(|letter: char| !part(letter)).unwrap_or(rest.len());
        if length > 0 {
            words.push((at, &rest[..length]));
        }
        at += length + rest[length..].chars().next().map_or(0, char::len_utf8);
    }
    words
}

/// No word outside the edits is another one afterwards, run together with a new one or cut.
fn changes_nothing_else(before: &str, fix: &Fix, after: &str) -> Result<(), String> {
    let behind: BTreeMap<usize, &str> = words(after).into_iter().collect();
    for (at, word) in words(before) {
        let apart = |edit: &Edit| {
            let (start, end) = (edit.span.start as usize, edit.span.end as usize);
            at + word.len() <= start || end <= at
        };
        if !fix.edits.iter().all(apart) {
            continue;
        }
        let ahead = fix.edits.iter().filter(|edit| edit.span.end as usize <= at);
        let shift: i64 = ahead.map(|edit| edit.text.len() as i64 - i64::from(edit.span.end - edit.span.start)).sum();
        let place = (at as i64 + shift) as usize;
        if behind.get(&place) != Some(&word) {
            return Err(format!("`{word}` is no longer a word of its own"));
        }
    }
    Ok(())
}

/// From the line that begins the item in which an offset lies to the one that begins the next.
fn item(text: &str, offset: usize) -> std::ops::Range<usize> {
    let begins =
        |at: &usize| text[*at..].starts_with(|letter: char| !letter.is_whitespace() && !"}#|".contains(letter));
    let lines: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let starts: Vec<usize> = lines.into_iter().filter(begins).collect();
    let next = starts.partition_point(|start| *start <= offset);
    let start = next.checked_sub(1).map_or(0, |at| starts[at]);
    start..starts.get(next).copied().unwrap_or(text.len())
}

/// The finding is gone, and what is found that was not found before lies in the same item, apart from the edits.
fn keeps_the_law(before: &Report, finding: &Finding, fix: &Fix) -> Result<(), String> {
    let text = before.sources.iter().next().map(|(_, source)| source.text()).unwrap_or_default();
    let after_text = made(before, fix);
    changes_nothing_else(text, fix, &after_text)?;
    let after = report(&after_text);
    let writing = |report: &Report| {
        report.findings.iter().filter(|finding| of_writing(finding.code)).cloned().collect::<Vec<_>>()
    };
    let mark = |finding: &Finding| (finding.code, finding.message.clone(), finding.rules.clone());
    let mut known = BTreeMap::new();
    let broken = writing(before).iter().any(|finding| finding.is_error());
    for finding in writing(before) {
        *known.entry(mark(&finding)).or_default() += 1;
    }
    known.entry(mark(finding)).and_modify(|count: &mut usize| *count -= 1);
    let places = places(fix);
    for new in writing(&after) {
        if let Some(count) = known.get_mut(&mark(&new)).filter(|count| **count > 0) {
            *count -= 1;
            continue;
        }
        let at = new.span().start as usize;
        let touches = |label: &paceline::finding::Label| {
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            places.iter().any(|(from, to)| start < *to && *from < end)
        };
        let hidden = places.iter().any(|(from, _)| item(&after_text, *from).contains(&at));
        let unused = broken && new.code == Code::Unused;
        if !unused && (new.labels.iter().any(touches) || !hidden) {
            return Err(format!("it brings [{}] {}", new.code, new.message));
        }
    }
    Ok(())
}

/// Every rulebook that the tests and the documentation know, by name.
fn known_texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let files =
        ["tests/cases", "tests/corpus", "docs"].iter().flat_map(|folder| crate::folder::files(&root().join(folder)));
    for path in files {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
        // Several files in one, with the cursor drawn in.
        if name.starts_with("tests/cases/ide/") {
            continue;
        }
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("rules") => texts.push((name, text)),
            Some("md") => {
                let blocks = text.split("\n```rules").skip(1).filter_map(|rest| rest.split_once('\n'));
                let blocks = blocks.filter_map(|(_, rest)| Some(rest.split_once("\n```")?.0.to_owned() + "\n"));
                texts.extend(blocks.enumerate().map(|(at, block)| (format!("{name}#{}", at + 1), block)));
            }
            _ => {}
        }
    }
    texts
}

/// The lines that differ between two texts, as they were and as they are.
fn told(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let rest = old.len().min(new.len()) - same;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let mut told = String::new();
    for line in &old[same..old.len() - tail] {
        let _ = writeln!(told, "  - {line}");
    }
    for line in &new[same..new.len() - tail] {
        let _ = writeln!(told, "  + {line}");
    }
    told
}

#[test]
fn every_fix_mends_and_breaks_nothing() {
    let (mut fixes, mut safe, mut failed) = (0, String::new(), Vec::new());
    for (name, text) in known_texts().into_iter().filter(|(_, text)| text.len() < 20_000) {
        let report = report(&text);
        for finding in report.findings.iter().filter(|finding| of_writing(finding.code)) {
            assert!(
                finding.fixes.len() == 1 || finding.fixes.iter().all(|fix| !fix.safe),
                "{name}: {}",
                finding.message
            );
            for fix in &finding.fixes {
                fixes += 1;
                if let Err(why) = keeps_the_law(&report, finding, fix) {
                    failed.push(format!("{name}: [{}] {} → {}: {why}", finding.code, finding.message, fix.message));
                }
                if fix.safe {
                    let told = told(&text, &made(&report, fix));
                    let _ = write!(safe, "{name}: [{}] {}\n{told}", finding.code, finding.message);
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} of {fixes} fixes:\n{}", failed.len(), failed.join("\n"));
    assert!(fixes > 300, "{fixes} fixes");
    insta::with_settings!({description => "Every safe fix of the tests and the documentation, reviewed: what stood there, and what stands there then.", omit_expression => true, prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("safe_fixes", safe);
    });
}

/// What a rule of the rulebook says, in words.
fn in_words(text: &str, label: &str) -> Option<String> {
    let rulebook = Rulebook::from_sources(vec![Source::new("case.rules", text)]).ok()?;
    let document = paceline::Document::of(&rulebook, "2025-06-01".parse().ok()?).to_markdown();
    let (_, section) = document.split_once(&format!("<a id=\"{label}\"></a>"))?;
    let (_, section) = section.split_once('\n')?;
    let said = section.split("<details>").next()?.replace("**", "").replace('\\', "");
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    Some(lines.collect::<Vec<_>>().join(" · "))
}

/// One slip: what is found, what is offered, what `--fix` makes of it, and what that says.
fn slip(world: &str, slip: &str, failed: &mut Vec<String>) -> String {
    let text = format!("{world}{slip}\n");
    let report = report(&text);
    let mut shown = format!("{slip}\n");
    let here = |offset: usize| offset >= world.len();
    for finding in report.findings.iter().filter(|finding| here(finding.span().start as usize)) {
        let _ = writeln!(shown, "  [{}] {}", finding.code, finding.message);
        if let Some(help) = &finding.help {
            let _ = writeln!(shown, "    help: {help}");
        }
        for fix in &finding.fixes {
            let safety = if fix.safe { "safe" } else { "offered" };
            let after = made(&report, fix);
            let _ = writeln!(shown, "    {safety}: {}\n      {}", fix.message, after[world.len()..].trim_end());
            if of_writing(finding.code) {
                let broken = keeps_the_law(&report, finding, fix).err();
                broken.into_iter().for_each(|why| failed.push(format!("{slip}: {}: {why}", fix.message)));
            }
        }
    }
    let mended = mend(vec![Source::new("case.rules", text.as_str())], Limits::default());
    let after = mended.sources[0].text();
    assert!(after.starts_with(world), "{slip}: nothing else is mended");
    if after != text {
        let _ = writeln!(shown, "  --fix\n    {}", after[world.len()..].trim_end());
        if let Some(words) = in_words(after, "hit") {
            let _ = writeln!(shown, "    says: {words}");
        }
    }
    shown
}

#[test]
fn slips() {
    let folder = root().join("tests/cases/fixes");
    let world = fs::read_to_string(folder.join("world.rules")).expect("a world");
    assert!(report(&world).findings.is_empty(), "the world is sound");
    let files: Vec<PathBuf> = crate::folder::files(&folder);
    let mut failed = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "slips")) {
        let text = fs::read_to_string(path).expect("slips");
        let slips = text.split("\n\n").map(|slip| slip.trim_matches('\n')).filter(|slip| !slip.is_empty());
        let shown: Vec<String> = slips.map(|one| slip(&world, one, &mut failed)).collect();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => &folder}, {
            insta::assert_snapshot!(name, shown.join("\n"));
        });
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
