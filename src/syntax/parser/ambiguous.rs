//! Numbers that people elsewhere read otherwise.
//!
//! In: the tokens of a file. Out: a warning for each `20.000`, twenty here and twenty thousand where the point parts
//! thousands, and for each `1,000` in a list and `1,5` in a cell, which are two numbers. Not where only one reading makes
//! sense: a figure that begins with a nought, a percentage, and what has a blank behind its comma.

use crate::finding::Applicability::Unsafe;
use crate::finding::{Code, Finding};
use crate::syntax::tokens::{Kind, Token, Tokens};
use crate::syntax::tree::Broken;
use crate::text::numbers;

/// The findings, but for those in a broken part.
pub(super) fn findings(tokens: &Tokens<'_>, broken: &[Broken]) -> Vec<Finding> {
    let code = tokens.code();
    let word = |at: usize| code.get(at).map_or("", |token| tokens.slice(token.span));
    let sound = |token: &Token| {
        broken.iter().all(|broken| token.span.start < broken.span.start || broken.span.end <= token.span.start)
    };
    let mut brackets = 0_usize;
    let mut listed_at = Vec::with_capacity(code.len());
    for at in 0..code.len() {
        match word(at) {
            "[" => brackets += 1,
            "]" => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        listed_at.push(brackets > 0);
    }
    let numbers = code.iter().enumerate().filter(|(_, token)| token.kind == Kind::Number && sound(token));
    let found = numbers.filter_map(|(at, token)| {
        if !listed_at[at]
            && let Some(finding) = in_cell(tokens, at)
        {
            return Some(finding);
        }
        let pointed = if word(at + 1) == "%" { None } else { pointed(tokens.slice(token.span)) };
        pointed.map(|readings| warning(tokens, *token, readings)).or_else(|| listed(tokens, at))
    });
    found.collect()
}

/// `20.000`: what it says here, and the other number it may be meant for.
fn pointed(word: &str) -> Option<[String; 2]> {
    let figure = word.strip_prefix('-').unwrap_or(word);
    let sign = &word[..word.len() - figure.len()];
    let (whole, rest) = figure.split_once('.')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let shape = (1..=3).contains(&whole.len()) && rest.len() == 3 && digits(whole) && digits(rest);
    if !shape || whole.starts_with('0') {
        return None;
    }
    let here = numbers::pointed(whole, rest);
    Some([format!("{sign}{here}"), format!("{sign}{whole}_{rest}")])
}

fn warning(tokens: &Tokens<'_>, token: Token, readings: [String; 2]) -> Finding {
    let word = tokens.slice(token.span);
    let [here, elsewhere] = readings;
    let message = format!("`{word}` may be read as `{here}` or as `{elsewhere}`");
    Finding::new(Code::AmbiguousNumber, message, token.span, format!("is `{here}`"))
        .help("where the point parts thousands it is another number; say which is meant")
        .fix(Unsafe, format!("write `{here}`"), token.span, here)
        .fix(Unsafe, format!("write `{elsewhere}`"), token.span, elsewhere)
}

/// `[1,000]`, `[1,000,000]`: no number of its own begins with a nought.
fn listed(tokens: &Tokens<'_>, at: usize) -> Option<Finding> {
    let code = tokens.code();
    let word = |at: usize| tokens.slice(code[at].span);
    let touching = |at: usize| code[at - 1].span.end == code[at].span.start;
    // A comma and three digits, with nothing between.
    let group = |at: usize| {
        let there = at + 1 < code.len() && word(at) == "," && touching(at) && touching(at + 1);
        there && code[at + 1].kind == Kind::Number && word(at + 1).len() == 3 && !word(at + 1).contains(['.', '-'])
    };
    let whole = word(at).strip_prefix('-').unwrap_or(word(at));
    let continues = at >= 2 && code[at - 2].kind == Kind::Number && group(at - 1);
    if continues || whole.len() > 3 || whole.contains('.') {
        return None;
    }
    let groups = (at + 1..).step_by(2).take_while(|&at| group(at)).map(|at| word(at + 1));
    let groups: Vec<&str> = std::iter::once(word(at)).chain(groups).collect();
    if !groups[1..].iter().any(|group| group.starts_with('0')) {
        return None;
    }
    let span = code[at].span.to(code[at + 2 * (groups.len() - 1)].span);
    let (one, several) = (groups.join("_"), groups.join(", "));
    let message = format!("`{}` may be read as `{one}` or as `{several}`", groups.join(","));
    let count = if groups.len() == 2 { "two" } else { "several" };
    Some(
        Finding::new(Code::AmbiguousNumber, message, span, format!("are {count} numbers"))
            .help("a comma parts the values of a list; thousands can be parted with `_`")
            .fix(Unsafe, format!("write `{one}`"), span, one)
            .fix(Unsafe, format!("write `{several}`"), span, several),
    )
}

/// `1,5`, `12,500.75` in a cell, where nothing stands between the comma and its digits.
fn in_cell(tokens: &Tokens<'_>, at: usize) -> Option<Finding> {
    let code = tokens.code();
    let word = |at: usize| code.get(at).map_or("", |token| tokens.slice(token.span));
    let touching = |at: usize| code[at].span.end == code[at + 1].span.start;
    let joined = |at: usize| {
        let number = |at: usize| code.get(at).is_some_and(|token| token.kind == Kind::Number);
        number(at) && word(at + 1) == "," && number(at + 2) && touching(at) && touching(at + 1)
    };
    // Three or more are a list that nobody takes for a number.
    let several = at >= 2 && joined(at - 2) || joined(at + 2);
    if !joined(at) || several || word(at + 2).starts_with('-') || word(at).contains('.') {
        return None;
    }
    let (whole, rest) = (word(at), word(at + 2));
    let figure = whole.strip_prefix('-').unwrap_or(whole);
    let sign = &whole[..whole.len() - figure.len()];
    let group = rest.split('.').next().unwrap_or_default().len() == 3;
    let thousands = group && figure.len() <= 3 && !figure.starts_with('0');
    let mut readings: Vec<String> = thousands.then(|| format!("{whole}_{rest}")).into_iter().collect();
    if !rest.contains(['.', '_']) && !figure.contains('_') {
        readings.push(format!("{sign}{}", numbers::pointed(figure, rest)));
    }
    readings.push(format!("{whole}, {rest}"));
    let said: Vec<String> = readings.iter().map(|reading| format!("`{reading}`")).collect();
    let span = code[at].span.to(code[at + 2].span);
    let message = format!("`{}` may be read as {}", tokens.slice(span), said.join(" or as "));
    let finding = Finding::new(Code::AmbiguousNumber, message, span, "are two values")
        .help("a comma parts the values of a cell; a blank behind it says that they are two");
    let fix = |finding: Finding, text: &String| finding.fix(Unsafe, format!("write `{text}`"), span, text.clone());
    Some(readings.iter().fold(finding, fix))
}
