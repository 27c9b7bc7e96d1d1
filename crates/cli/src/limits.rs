//! What `--limit NAME=NUMBER` means.

use paceline::notation;
use paceline::rulebook::Limits;

/// A limit and its number.
pub type Limit = (String, u64);

/// Reads one, or says what is wrong with it.
pub fn limit(words: &str) -> Result<Limit, String> {
    let (name, number) = words.split_once('=').ok_or("write `NAME=NUMBER`, as `steps=50000000`")?;
    if Limits::default().with(name, 0).is_none() {
        let known = || Limits::NAMES.iter().map(|(name, _)| *name);
        let all: Vec<String> = Limits::NAMES.iter().map(|(name, what)| format!("`{name}` ({what})")).collect();
        return Err(match notation::nearest(name, known()) {
            Some(near) => format!("there is no limit `{name}`; did you mean `{near}`?"),
            None => format!("there is no limit `{name}`; there are {}", all.join(", ")),
        });
    }
    let number = number.replace('_', "").parse().map_err(|_| format!("`{number}` is no whole number"))?;
    Ok((name.to_owned(), number))
}

/// Limits with these set.
pub fn all(limits: Limits, set: &[Limit]) -> Limits {
    set.iter().fold(limits, |limits, (name, number)| limits.with(name, *number).unwrap_or(limits))
}
