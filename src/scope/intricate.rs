//! What is said of a condition that takes too many boxes: which of its parts multiply.

use std::cmp::Reverse;

use super::compile::{Candidates, Compiler};
use crate::finding::{Code, Finding};
use crate::model::{Condition, Form};
use crate::notation::counted;
use crate::space::TooMany;
use crate::text::Span;

/// So many parts of a condition that is too intricate are named.
const MULTIPLYING: usize = 3;

/// The finding that a condition takes more boxes than one may.
pub fn too_intricate(compiler: &Compiler<'_>, condition: &Condition, most: usize) -> Finding {
    let message = format!("this condition is too intricate: it takes more than {most} boxes of cases");
    let help = "split it: a rule for each branch of its `or`, or a column of a table for each field; or allow more: \
                `--limit boxes=NUMBER`";
    let finding = Finding::new(Code::UndecidedAnalysis, message, condition.span, "too intricate").help(help);
    with_parts(compiler, condition, finding)
}

/// A finding with the parts of a condition that make it too intricate together, each with how many boxes it takes by
/// itself.
pub fn with_parts(compiler: &Compiler<'_>, condition: &Condition, finding: Finding) -> Finding {
    multiplying(compiler, condition).into_iter().fold(finding, |finding, (span, boxes)| {
        finding.label(span, format!("{} here, times those of the other parts", counted(boxes, "branch")))
    })
}

fn multiplying(compiler: &Compiler<'_>, condition: &Condition) -> Vec<(Span, usize)> {
    let taken = |part: &Condition| compiler.condition(part, &mut Candidates::new());
    let parts = match &condition.form {
        Form::Not(inner) => return multiplying(compiler, inner),
        Form::Let(named) => return multiplying(compiler, &compiler.model().lets[named.0 as usize].condition),
        Form::All(parts) | Form::Any(parts) => parts,
        Form::Always | Form::Some(..) | Form::Test(_) => return Vec::new(),
    };
    let mut counted = Vec::new();
    for part in parts {
        match taken(part) {
            Ok(region) => counted.push((part.span, region.cubes().len())),
            Err(TooMany) => return multiplying(compiler, part),
        }
    }
    counted.retain(|(span, boxes)| *boxes > 1 && *span != condition.span);
    counted.sort_by_key(|(span, boxes)| (Reverse(*boxes), *span));
    counted.truncate(MULTIPLYING);
    counted
}
