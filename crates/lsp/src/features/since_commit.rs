//! What has changed since the last commit: in what is decided, not in what is written.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, PoisonError};

use jiff::civil::Date;
use paceline::diff::{ChangedAnswer, Differences};
use paceline::rulebook::{Limits, Rulebook, check};
use paceline::{Format, Source};
use paceline_project::Root;

use crate::uris;
use crate::world::{RulebookView, World};

/// A rulebook as it was committed last.
#[derive(Debug, Clone)]
pub struct Committed {
    /// Where it lies.
    root: Root,
    /// The commit.
    commit: String,
    /// Nothing where it had errors.
    rulebook: Option<Arc<Rulebook>>,
}

/// What a rulebook decides otherwise than the one that was committed last.
pub struct SinceCommit {
    /// The commit, in short.
    pub commit: String,
    /// For all programmes.
    pub differences: Differences,
    /// For the proposals that the `paceline.toml` names.
    pub moved: Vec<ChangedAnswer>,
    /// How many of them are decided otherwise.
    pub moved_proposals: usize,
    /// How many there are.
    pub proposals: usize,
}

/// The day of decisions where none is named.
pub fn day(world: &World, rulebook: &RulebookView) -> Date {
    let of_project = rulebook.project.as_ref().and_then(|project| project.as_of);
    of_project.unwrap_or_else(world.environment.today)
}

/// What has changed, in a line; nothing where nothing has, or nothing is committed.
pub fn title(world: &World, rulebook: &RulebookView) -> Option<String> {
    let since = compare(world, rulebook)?;
    if since.differences.is_none() && since.moved_proposals == 0 {
        return None;
    }
    let changes = since.differences.changes.len();
    let arise = if changes == 1 { "1 change arises".to_owned() } else { format!("{changes} changes arise") };
    let proposals = match (since.moved_proposals, since.proposals) {
        (_, 0) => String::new(),
        (1, all) => format!(", 1 of {all} proposals moves"),
        (moved, all) => format!(", {moved} of {all} proposals move"),
    };
    Some(format!("{arise}{proposals} since {}", since.commit))
}

/// A rulebook against the one that was committed last; nothing where one of them is not there, or has errors.
pub fn compare(world: &World, rulebook: &RulebookView) -> Option<SinceCommit> {
    let new = rulebook.snapshot.rulebook()?;
    let committed = committed(world, rulebook)?;
    let old = committed.rulebook?;
    let day = day(world, rulebook);
    if old.digest() == new.digest() {
        let commit = committed.commit;
        let differences = Differences::default();
        return Some(SinceCommit { commit, differences, moved: Vec::new(), moved_proposals: 0, proposals: 0 });
    }
    let differences = old.diff(&new, day).ok()?;
    let mut since =
        SinceCommit { commit: committed.commit, differences, moved: Vec::new(), moved_proposals: 0, proposals: 0 };
    for file in rulebook.project.iter().flat_map(|project| project.proposal_files()) {
        let format = Format::of_extension(&file.extension().unwrap_or_default().to_string_lossy());
        let (Some(format), Ok(text)) = (format, std::fs::read_to_string(&file)) else { continue };
        let source = Source::new(uris::name_of_path(&file), text);
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let (before, after) = (old.programs(&source, format, &stem), new.programs(&source, format, &stem));
        for pair in before.iter().zip(after.iter()) {
            since.proposals += 1;
            let (Ok(before), Ok(after)) = pair else { continue };
            let moved = old.moved(before, &new, after, day).unwrap_or_default();
            since.moved_proposals += usize::from(!moved.is_empty());
            since.moved.extend(moved);
        }
    }
    Some(since)
}

/// The rulebook that was committed last; it is read once a commit.
fn committed(world: &World, rulebook: &RulebookView) -> Option<Committed> {
    let folder =
        if rulebook.root.path.is_dir() { rulebook.root.path.as_path() } else { rulebook.root.path.parent()? };
    let commit = git(folder, &["rev-parse", "--short", "HEAD"])?.trim().to_owned();
    let mut kept = world.committed.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept.iter().find(|known| known.root == rulebook.root && known.commit == commit);
    if let Some(known) = known {
        return Some(known.clone());
    }
    let limits = rulebook.project.as_ref().map_or_else(Limits::default, |project| project.limits);
    let sources = sources(folder, rulebook)?;
    let checked = check(sources, limits).1.map(Arc::new);
    let committed = Committed { root: rulebook.root.clone(), commit, rulebook: checked };
    kept.retain(|known| known.root != rulebook.root);
    kept.push(committed.clone());
    Some(committed)
}

/// The files of a rulebook as they were committed last.
fn sources(folder: &Path, rulebook: &RulebookView) -> Option<Vec<Source>> {
    let paths = rulebook.root.paths();
    let mut arguments = vec!["ls-tree", "-r", "-z", "--full-name", "HEAD", "--"];
    let paths: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    arguments.extend(paths.iter().map(String::as_str));
    let listed = git(folder, &arguments)?;
    let top = git(folder, &["rev-parse", "--show-toplevel"])?;
    // `100644 blob ID<tab>PATH`
    let entries = listed.split('\0').filter_map(|entry| entry.split_once('\t'));
    let rules: Vec<(&str, &str)> = entries
        .filter(|(_, path)| path.ends_with(".rules"))
        .filter_map(|(object, path)| Some((object.split(' ').nth(2)?, path)))
        .collect();
    let texts = objects(folder, rules.iter().map(|(id, _)| *id))?;
    let named = rules.iter().zip(texts).map(|((_, path), text)| Source::new(format!("{}/{path}", top.trim()), text));
    Some(named.collect())
}

/// The texts of objects, in their order.
fn objects<'i>(folder: &Path, ids: impl Iterator<Item = &'i str>) -> Option<Vec<String>> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["cat-file", "--batch"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let asked: Vec<String> = ids.map(|id| format!("{id}\n")).collect();
    let mut stdin = child.stdin.take()?;
    let count = asked.len();
    // It answers while it is still being asked, and would wait for a reader.
    let writer = std::thread::spawn(move || asked.iter().try_for_each(|id| stdin.write_all(id.as_bytes())));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    let (mut rest, mut texts) = (output.stdout.as_slice(), Vec::with_capacity(count));
    for _ in 0..count {
        // `ID blob LENGTH`, a line break, so many bytes, a line break.
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let head = std::str::from_utf8(&rest[..end]).ok()?;
        let length: usize = head.rsplit(' ').next()?.parse().ok()?;
        texts.push(String::from_utf8(rest.get(end + 1..end + 1 + length)?.to_vec()).ok()?);
        rest = rest.get(end + 2 + length..)?;
    }
    Some(texts)
}

/// What git says; nothing where there is none, or no repository.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok())?
}
