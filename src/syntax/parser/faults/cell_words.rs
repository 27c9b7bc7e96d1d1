//! Cells in words: `at least 5`, `before 2024-01-01`, `all but north`, `neither a nor b`, `only a`.
//!
//! In: a cell that the grammar refused. Out: one finding, told from all of its words, with the cell that says the same.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::Rule;
use crate::syntax::parser::words;
use crate::syntax::tokens::Kind;
use std::ops::Range;

impl Fault<'_> {
    /// A cell that is said in words.
    pub(super) fn worded_cell(&self, cell: &Range<usize>, text: &str) -> Option<Finding> {
        let cures =
            self.compared_in_words(cell).or_else(|| self.open_range(cell)).or_else(|| self.chosen_in_words(cell))?;
        let span = self.range(cell.start, cell.end);
        let said: Vec<String> = cures.iter().map(|cure| format!("`{cure}`")).collect();
        let finding = self.say_at(span, format!("`{text}` means nothing here"), "this cell");
        let finding = finding.help(format!("write {}", said.join(" or ")));
        let safety = if cures.len() == 1 { Safe } else { Unsafe };
        Some(
            cures.into_iter().fold(finding, |finding, cure| finding.fix(safety, format!("write `{cure}`"), span, cure)),
        )
    }

    /// `at least 5`, `before 2024-01-01`, `up to 5`
    fn compared_in_words(&self, cell: &Range<usize>) -> Option<Vec<String>> {
        let value = cell.end - 1;
        if !matches!(self.kind(value), Some(Kind::Number | Kind::Date)) || cell.len() < 2 {
            return None;
        }
        let figure = self.word(value);
        let signs: &[&str] = match (self.word(cell.start).to_ascii_lowercase().as_str(), cell.len()) {
            ("since" | "from", 2) => &[">="],
            ("until" | "till", 2) => &["<", "<="],
            ("before", 2) => &["<"],
            ("after", 2) => &[">"],
            ("under" | "below", 2) => &["<"],
            ("over" | "above", 2) => &[">"],
            ("up", 3) => &["<=", "<"],
            _ => match self.mistake(Rule::mistaken_test, cell.start).filter(|(_, behind)| *behind == value)?.0 {
                Rule::for_at_least => &[">="],
                Rule::for_at_most => &["<="],
                Rule::for_less => &["<"],
                Rule::for_more => &[">"],
                _ => return None,
            },
        };
        Some(signs.iter().map(|sign| format!("{sign} {figure}")).collect())
    }

    /// `5..`, `..5`
    fn open_range(&self, cell: &Range<usize>) -> Option<Vec<String>> {
        let figure = |at: usize| matches!(self.kind(at), Some(Kind::Number | Kind::Date)).then(|| self.word(at));
        match (cell.len(), self.word(cell.start), self.word(cell.end - 1)) {
            (2, _, "..") => Some(vec![format!(">= {}", figure(cell.start)?)]),
            (2, "..", _) => {
                let figure = figure(cell.end - 1)?;
                Some(vec![format!("< {figure}"), format!("<= {figure}")])
            }
            _ => None,
        }
    }

    /// `all but a`, `neither a nor b`, `either a or b`, `only a`
    fn chosen_in_words(&self, cell: &Range<usize>) -> Option<Vec<String>> {
        let words: Vec<&str> = cell.clone().map(|at| self.word(at)).collect();
        let all_names = |names: &[&str]| names.iter().all(|name| words::is_name(name));
        match words.as_slice() {
            ["all" | "any" | "everything" | "anything" | "anywhere" | "everywhere", "but" | "except", name]
            | ["other", "than", name]
                if all_names(&[name]) =>
            {
                Some(vec![format!("not {name}")])
            }
            ["neither", first, "nor" | "or", second] if all_names(&[first, second]) => {
                Some(vec![format!("not ({first}, {second})")])
            }
            ["either", first, "or", second] | ["both", first, "and", second] if all_names(&[first, second]) => {
                (words[0] == "either").then(|| vec![format!("{first}, {second}")])
            }
            ["only" | "just" | "the", name] | [name, "only" | "alone"] if all_names(&[name]) => {
                Some(vec![(*name).to_owned()])
            }
            _ => None,
        }
    }
}
