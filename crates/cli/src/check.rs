//! `paceline check`

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Console, Status};
use super::render::{pretty, sarif};
use super::{Format, Options, files, lookup, rulebooks};
use paceline::diagnostic::visible;
use paceline::rulebook::{self, AppliedFix, SafeFixes};
use paceline::text::Source;

/// Find what is wrong with a rulebook, before it decides anything.
///
/// Every rule is held against every possible programme on every day: conflicts, gaps, circles, rules that never decide,
/// guarantees that do not hold. Nothing is sampled, and a finding about programmes shows the simplest one.
///
/// With `--fix`, what is badly written and can be read in one way only is mended in the files: words and marks of other
/// languages, misspelt words of this one, missing marks. Where a text can be read in two ways both are offered and neither
/// is made, and which rule is to prevail, and what a rule is to say, is left to people.
///
/// Exit status: 0 nothing worse than a warning, 1 errors.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Check {
    /// `.rules` files, or directories of them; together with `--rules` they are one rulebook
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run the rulebook's own tests too; one that fails is a finding
    #[arg(long)]
    tests: bool,
    /// Make the safe fixes in the files, then say what is left
    #[arg(long)]
    fix: bool,
    /// Write nothing: show as a diff what `--fix` would change
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

const EXAMPLES: &str = "\
Examples:
  paceline check                       the rulebook in `rules`
  paceline check --tests alliance.rules
  paceline check --fix --dry-run       what would be mended, as a diff
  paceline check --format json > findings.json
  paceline check --format sarif > findings.sarif
  paceline explain-code conflict       what a finding means, and how to mend it";

impl Check {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        if self.dry_run && options.format != Format::Pretty {
            let help = Some("leave out `--format`, or `--dry-run`: findings list their fixes");
            return lookup::fault("`--dry-run` shows a diff, for people", help, console);
        }
        let Some(mut sources) = rulebooks::sources(options, &self.paths, console)? else { return Ok(()) };
        if self.fix {
            let mending = rulebook::mend(sources.clone(), options.limits());
            if !self.make(&sources, &mending, console)? {
                return Ok(());
            }
            sources = mending.sources;
        }
        self.report(sources, options, console)
    }

    /// Writes what safe fixes change, or shows it; says what was done, and whether it could be.
    fn make(&self, sources: &[Source], mending: &SafeFixes, console: &mut Console) -> io::Result<bool> {
        let changed = sources.iter().zip(&mending.sources).filter(|(old, new)| old.text() != new.text());
        for (old, new) in changed {
            if self.dry_run {
                console.print(&pretty::diff(&files::diff(old.name(), old.text(), new.text())))?;
            } else if let Err(cause) = files::replace(Path::new(new.name()), new.text()) {
                lookup::fault(&format!("cannot write {}: {cause}", new.name()), None, console)?;
                return Ok(false);
            }
        }
        for AppliedFix { file, place: (line, column), code, fix, .. } in &mending.mended {
            console.report(&visible(&format!("{file}:{line}:{column}: fix[{code}]: {fix}\n")))?;
        }
        let done = if self.dry_run { "would be made" } else { "made" };
        match mending.mended.len() {
            0 => console.report("no safe fixes\n\n")?,
            1 => console.report(&format!("1 fix {done}\n\n"))?,
            many => console.report(&format!("{many} fixes {done}\n\n"))?,
        }
        Ok(true)
    }

    fn report(&self, sources: Vec<Source>, options: &Options, console: &mut Console) -> io::Result<()> {
        let (mut report, rulebook) = rulebook::check(sources, options.limits());
        if let (true, Some(rulebook)) = (self.tests, &rulebook) {
            report.findings.extend(rulebook.failed_tests());
        }
        if report.has_errors() {
            console.note(Status::Lacking);
        }
        match options.format {
            Format::Json => console.print_json(&report),
            Format::Sarif => console.print(&sarif::text(&report)),
            Format::Pretty => {
                pretty::report(&report, console)?;
                let safe = report.findings.iter().filter(|finding| finding.safe_fix().is_some()).count();
                let so = match (safe, report.findings.len()) {
                    (0, _) => String::new(),
                    (1, 1) => "; `--fix` mends it".to_owned(),
                    (safe, _) => format!("; `--fix` mends {safe} of them"),
                };
                pretty::summary(&report, &so, console)
            }
        }
    }
}
