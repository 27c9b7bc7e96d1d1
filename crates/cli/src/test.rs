//! `paceline test`

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::console::{Console, Status};
use super::render::tested::{self, Tested};
use super::render::{json, reach};
use super::{Format, Options, lookup, rulebooks};
use paceline::diagnostic::visible;
use paceline::mutation::MutantStatus;
use paceline::notation;
use paceline::rulebook::{Mutation, Rulebook};
use paceline::testing::TestResult;

/// Run the rulebook's own tests, and say how far they reach.
///
/// An expectation is met only if it holds in every possible completion of the test's programme. A test without `as of`
/// is as of the last day on which the rulebook changed, never today.
///
/// With `--mutate` each rule is changed in every small way, one at a time: dropped, a part of its condition negated or
/// left out, a threshold moved across its own value, a member put in another's place, its answer turned round. A change
/// is noticed where a test fails or `check` finds an error; one that decides every possible programme alike does not
/// count.
///
/// Exit status: 0 all passed, 1 one failed, 2 no test has the text of `--only` in its title.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Test {
    /// `.rules` files, or directories of them; together with `--rules` they are one rulebook
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only the tests whose title contains this, in any case; with `--mutate`, only changes of rules whose label does
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["coverage", "suggest"])]
    only: Option<String>,
    /// Say which rules decide no test, and which parts of their conditions no test sees on both sides
    #[arg(long)]
    coverage: bool,
    /// Change the rules one at a time, and say which changes no test would notice
    #[arg(long)]
    mutate: bool,
    /// Write a test for each rule that decides none, and with `--mutate` for each change that none notices, ready to
    /// paste: on standard output, all else on standard error
    #[arg(long)]
    suggest: bool,
}

const EXAMPLES: &str = "\
Examples:
  paceline test
  paceline test rules --only livina
  paceline test --coverage
  paceline test --suggest > rules/more_tests.rules
  paceline test --mutate                    how many small changes of the rules would go unnoticed
  paceline test --mutate --only cost        of the rules whose label has `cost`
  paceline test --mutate --suggest          and the tests that would notice them
  paceline test --format json";

impl Test {
    pub fn run(&self, options: &Options, console: &mut Console) -> io::Result<()> {
        let Some(rulebook) = rulebooks::sound(options, &self.paths, console)? else { return Ok(()) };
        let tested = self.tested(&rulebook, console)?;
        if let (Some(only), false, []) = (&self.only, self.mutate, tested.results.as_slice()) {
            return none_such(&rulebook, only, console);
        }
        if let (Some(only), Some([])) = (&self.only, tested.mutation.as_ref().map(|mutation| mutation.tried.as_slice()))
        {
            return no_rule(&rulebook, only, console);
        }
        if tested.failed() > 0 {
            console.note(Status::Lacking);
        }
        if options.format == Format::Json {
            return console.print_line(&json::tests(&tested));
        }
        let brief = self.coverage || self.mutate || self.suggest;
        let mut text = tested::text(&tested, brief, console.width());
        text += &reach::text(&tested, console.width());
        match &tested.suggestions {
            Some(suggestions) => {
                console.report(&text)?;
                console.print(&suggestions.iter().map(|of| of.test.as_str()).collect::<Vec<_>>().join("\n"))
            }
            None => console.print(&text),
        }?;
        if self.mutate && tested.mutation.is_none() {
            console.report("no rule is changed while a test fails: by a test that passes a change is noticed\n")?;
        }
        Ok(())
    }

    fn tested<'r>(&self, rulebook: &'r Rulebook, console: &Console) -> io::Result<Tested<'r>> {
        let wanted = |test: &TestResult| self.mutate || self.wanted(&test.title);
        let results: Vec<TestResult> = rulebook.test().into_iter().filter(wanted).collect();
        let mutation = if self.mutate { mutation(rulebook, self.only.as_deref(), console) } else { None };
        let suggestions = self.suggest.then(|| {
            let unnoticed =
                mutation.as_ref().and_then(|mutation| rulebook.suggest_for(mutation).ok()).unwrap_or_default();
            rulebook.suggest().into_iter().chain(unnoticed).collect()
        });
        let coverage = self.coverage.then(|| rulebook.coverage());
        Ok(Tested { rulebook, results, coverage, mutation, suggestions })
    }

    fn wanted(&self, title: &str) -> bool {
        self.only.as_ref().is_none_or(|only| title.to_lowercase().contains(&only.to_lowercase()))
    }
}

/// How many tests are named where none was meant.
const NAMED: usize = 5;

/// Says that no title has the text that was asked for, and which words of titles are like it.
fn none_such(rulebook: &Rulebook, only: &str, console: &mut Console) -> io::Result<()> {
    let titles: Vec<&str> = rulebook.model().tests.iter().map(|test| test.title.as_str()).collect();
    let whole: Vec<String> = titles.iter().map(|title| title.to_lowercase()).collect();
    let words = whole.iter().flat_map(|title| title.split_whitespace());
    let bare = words.map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let near = notation::nearest(&only.to_lowercase(), bare.chain(whole.iter().map(String::as_str)));
    let named = || notation::first(&titles, NAMED);
    let help = match (near, titles.is_empty()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, true) => "the rulebook has no tests".to_owned(),
        (None, false) => format!("the rulebook tests {}", named()),
    };
    lookup::fault(&format!("no test has `{only}` in its title"), Some(&help), console)
}

/// Says that no label of a rule has the text that was asked for.
fn no_rule(rulebook: &Rulebook, only: &str, console: &mut Console) -> io::Result<()> {
    let labels = rulebook.model().heads().map(|head| head.label.as_str());
    let help = notation::nearest(only, labels).map(|near| format!("did you mean `{near}`?"));
    lookup::fault(&format!("no rule that can be changed has `{only}` in its label"), help.as_deref(), console)
}

/// The mutants on trial, of the rules whose label has a text; where somebody waits, with a bar, and those that nothing
/// notices as they are found.
fn mutation(rulebook: &Rulebook, only: Option<&str>, console: &Console) -> Option<Mutation> {
    let bar = console.bar("changes tried");
    let wanted = |label: &str| only.is_none_or(|only| label.contains(only));
    let mutation = rulebook.mutate(wanted, &mut |progress| {
        bar.set_length(progress.all as u64);
        bar.set_position(progress.done as u64);
        if matches!(progress.latest.verdict, MutantStatus::Unnoticed(_)) {
            bar.println(format!("unnoticed  {}: {}", progress.latest.rule, visible(&progress.latest.what)));
        }
    });
    bar.finish_and_clear();
    mutation
}
