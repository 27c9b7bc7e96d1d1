//! Today, where the user is.
//!
//! The day is taken once for all that a command does, by the time zone that `TZ` or the system names. The program carries a
//! zone database, for containers that have none. Where no zone can be told, today is that of UTC, and a warning says so.

use std::io;
use std::path::Path;
use std::sync::OnceLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::console::Console;
use super::render::pretty;
use paceline::diagnostic::Diagnostic;
use paceline::notation;

/// Today as it was first asked for.
static TODAY: OnceLock<Today> = OnceLock::new();

struct Today {
    day: Date,
    /// Why it may be another day where the user is, and what to do about it.
    doubt: Option<(String, String)>,
}

/// The day that was named, else today.
pub fn or_today(named: Option<Date>) -> Date {
    named.unwrap_or_else(|| TODAY.get_or_init(Today::now).day)
}

/// Has a day stand for today, before today was asked for: a `paceline.toml` names one.
pub fn instead(day: Date) {
    // Today is taken once for all that a command does.
    let _ = TODAY.set(Today { day, doubt: None });
}

/// Says that today may be another day, if it was asked for.
pub fn warn(console: &mut Console) -> io::Result<()> {
    let Some(Today { doubt: Some((message, help)), .. }) = TODAY.get() else { return Ok(()) };
    pretty::diagnostic(&Diagnostic::plain(message, miette::Severity::Warning).help(Some(help)), console)
}

impl Today {
    fn now() -> Self {
        let now = Timestamp::now();
        // An empty `TZ` is UTC by convention.
        let named = std::env::var_os("TZ").map(|zone| zone.to_string_lossy().into_owned());
        let zone = match TimeZone::try_system() {
            Ok(zone) if !zone.is_unknown() => Some(zone),
            _ => named.as_deref().map_or_else(of_system, carried),
        };
        if let Some(zone) = zone {
            return Today { day: now.to_zoned(zone).date(), doubt: None };
        }
        let day = now.to_zoned(TimeZone::UTC).date();
        let by_utc = format!("today is taken to be {day}, by UTC");
        let doubt = match &named {
            Some(named) => (format!("`TZ` is `{named}`, which is no time zone: {by_utc}"), help(named, day)),
            None => (
                format!("this system does not say its time zone: {by_utc}"),
                format!("set `TZ`, such as `TZ=Europe/Paris`, or say the day: `--as-of {day}`"),
            ),
        };
        Today { day, doubt: Some(doubt) }
    }
}

/// A zone of the database that the program carries, by its name or by the path of its file elsewhere.
fn carried(zone: &str) -> Option<TimeZone> {
    let name = zone.strip_prefix(':').unwrap_or(zone);
    let name = name.rsplit_once("zoneinfo/").map_or(name, |(_, name)| name);
    TimeZoneDatabase::bundled().get(name).ok().filter(|zone| !zone.is_unknown())
}

/// The zone that a system without zone files names: by where `/etc/localtime` leads, or in `/etc/timezone`.
fn of_system() -> Option<TimeZone> {
    let link = std::fs::read_link(Path::new("/etc/localtime")).ok();
    let linked = link.and_then(|link| carried(&link.to_string_lossy()));
    let written = || carried(std::fs::read_to_string(Path::new("/etc/timezone")).ok()?.trim());
    linked.or_else(written)
}

fn help(named: &str, day: Date) -> String {
    let database = TimeZoneDatabase::bundled();
    let names: Vec<String> = database.available().map(|name| name.to_string()).collect();
    match notation::nearest(named.trim(), names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `TZ={near}`? Or say the day: `--as-of {day}`"),
        None => format!("write a name such as `Europe/Paris`, or say the day: `--as-of {day}`"),
    }
}
