//! Members, fields and paths that arguments name, and what is said where there is no such thing.

use std::io;
use std::path::Path;

use jiff::civil::Date;

use super::console::{Console, Status};
use super::render::pretty;
use paceline::diagnostic::Diagnostic;
use paceline::model::{FieldId, Model};
use paceline::notation::{self, NoDay};
use paceline::rulebook::AskError;
use paceline::text::{dates, letters};

/// Whether the rulebook has all of these fields; those that it has not are said.
pub fn fields<'n>(
    model: &Model,
    names: impl IntoIterator<Item = &'n String>,
    console: &mut Console,
) -> io::Result<Option<Vec<FieldId>>> {
    let known = || model.fields.iter().map(|field| field.name.as_str());
    let found: Vec<Option<usize>> =
        names.into_iter().map(|name| named("field", known(), name, console)).collect::<Result<_, _>>()?;
    Ok(found.into_iter().map(|at| at.map(|at| FieldId(at as u32))).collect())
}

/// Whether the rulebook has this member; if not, that is said.
pub fn member(model: &Model, name: &str, console: &mut Console) -> io::Result<bool> {
    let known = || model.members.iter().map(|member| member.name.as_str());
    Ok(named("member", known(), name, console)?.is_some())
}

fn named<'n>(
    kind: &str,
    known: impl Iterator<Item = &'n str> + Clone,
    name: &str,
    console: &mut Console,
) -> io::Result<Option<usize>> {
    if let Some(at) = known.clone().position(|other| other == name) {
        return Ok(Some(at));
    }
    let help = match notation::nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the {kind}s are {}", notation::list(&known.map(str::to_owned).collect::<Vec<_>>(), "and")),
    };
    fault(&format!("the rulebook has no {kind} `{name}`"), Some(&help), console)?;
    Ok(None)
}

/// A day as an argument names it; of one written as elsewhere, what to write instead.
pub fn day(words: &str) -> Result<Date, String> {
    let written = notation::day(words);
    written.map_err(|why| {
        let seen = letters::as_seen(words);
        if let Ok(day) = notation::day(seen.trim()) {
            return match letters::first_deceptive(words) {
                Some((_, letter)) => format!("it holds {}; write `{day}`", letters::named(letter)),
                None => format!("a blank stands before or behind it; write `{day}`"),
            };
        }
        let date = dates::without_time(&seen);
        let timed = if date.is_some() { "a day has no time; " } else { "" };
        let date = date.unwrap_or(&seen);
        let days = notation::day(date).map_or_else(|_| dates::readings(date), |day| vec![day]);
        match days.as_slice() {
            [one, two, ..] => format!("{timed}write `{one}` if the day came first, else `{two}`"),
            [day] if why == NoDay::Unlike => format!("{timed}write `{day}`"),
            _ => why.to_string(),
        }
    })
}

/// Of a path that leads nowhere, the one beside it that is called almost the same.
pub fn path_near(path: &Path) -> Option<String> {
    if path.exists() {
        return None;
    }
    let name = path.file_name()?.to_string_lossy();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut beside: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    beside.sort();
    let near = notation::nearest(&name, beside.iter().map(String::as_str))?;
    Some(path.with_file_name(near).display().to_string())
}

/// Says why a question was not answered.
pub fn unanswered(error: &AskError, console: &mut Console) -> io::Result<()> {
    fault(&error.to_string(), None, console)
}

/// Says what is wrong with the arguments; there is no answer then.
pub fn fault(message: &str, help: Option<&str>, console: &mut Console) -> io::Result<()> {
    console.note(Status::Failed);
    pretty::diagnostic(&Diagnostic::plain(message, miette::Severity::Error).help(help), console)
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn a_day_written_as_elsewhere_is_told_as_it_is_written_here() {
        assert_eq!(day("2024-04").map(|day| day.to_string()), Ok("2024-04-01".to_owned()));
        for (words, told) in [
            ("2024-04-08 ", "a blank stands before or behind it; write `2024-04-08`"),
            ("2024–04–08", "it holds U+2013 (dash `–`, which looks like `-`); write `2024-04-08`"),
            ("08.04.2024", "write `2024-04-08` if the day came first, else `2024-08-04`"),
            ("25/12/2024", "write `2024-12-25`"),
            ("8 April 2024", "write `2024-04-08`"),
            ("2024-04-08T10:00:00Z", "a day has no time; write `2024-04-08`"),
            ("2024-02-30", "no calendar has that day"),
            ("soon", "write a day as `2020-05-27`, or a month as `2020-05`"),
        ] {
            assert_eq!(day(words), Err(told.to_owned()), "{words}");
        }
    }
}
