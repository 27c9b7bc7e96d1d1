//! Numbers that people elsewhere read otherwise.
//!
//! In: the tokens of a file. Out: a warning for each `20.000`, twenty here and twenty thousand where the point parts
//! thousands, and for each `1,000` in a list, which are two numbers. Not where only one reading makes sense: a figure
//! that begins with a nought, and a percentage.

use crate::finding::Applicability::Unsafe;
use crate::finding::{Code, Finding};
use crate::syntax::tokens::{Kind, Token, Tokens};
use crate::syntax::tree::Broken;

/// The findings, but for those in a broken part.
pub(super) fn findings(tokens: &Tokens<'_>, broken: &[Broken]) -> Vec<Finding> {
    let code = tokens.code();
    let word = |at: usize| code.get(at).map_or("", |token| tokens.slice(token.span));
    let sound = |token: &Token| {
        broken.iter().all(|broken| token.span.start < broken.span.start || broken.span.end <= token.span.start)
    };
    let numbers = code.iter().enumerate().filter(|(_, token)| token.kind == Kind::Number && sound(token));
    let found = numbers.filter_map(|(at, token)| {
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
    // Three digits behind the point are what is doubtful: fewer say the same where they can, else one more does.
    let here = match rest.trim_end_matches('0') {
        "" => whole.to_owned(),
        short if short.len() < 3 => format!("{whole}.{short}"),
        _ => format!("{whole}.{rest}0"),
    };
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

/// `[1,000]`: no number of its own begins with a nought.
fn listed(tokens: &Tokens<'_>, at: usize) -> Option<Finding> {
    let [first, comma, second] = tokens.code().get(at..at + 3)? else { return None };
    let [word, mark, group] = [first, comma, second].map(|token| tokens.slice(token.span));
    let touching = first.span.end == comma.span.start && comma.span.end == second.span.start;
    let whole = word.strip_prefix('-').unwrap_or(word);
    let group_of_three = second.kind == Kind::Number && group.len() == 3 && group.starts_with('0');
    if mark != "," || !touching || !group_of_three || whole.len() > 3 || whole.contains('.') {
        return None;
    }
    let span = first.span.to(second.span);
    let (one, two) = (format!("{word}_{group}"), format!("{word}, {group}"));
    let message = format!("`{word},{group}` may be read as `{one}` or as `{two}`");
    Some(
        Finding::new(Code::AmbiguousNumber, message, span, "are two numbers")
            .help("a comma parts the values of a list; thousands can be parted with `_`")
            .fix(Unsafe, format!("write `{one}`"), span, one)
            .fix(Unsafe, format!("write `{two}`"), span, two),
    )
}
