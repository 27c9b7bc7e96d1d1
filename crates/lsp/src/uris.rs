//! URIs as names of files, and back.
//!
//! A file of a rulebook is known by its path with `/` between folders, whatever the system writes; a drive stands in
//! capitals, as `C:/rules/world.rules`. What was never saved is known by its whole URI, as `untitled:Untitled-1`.

use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

/// The name of the file that a URI stands for.
pub fn name_of(uri: &Uri) -> String {
    let uri = uri.as_ref();
    let Some(rest) = uri.strip_prefix("file://") else { return uri.to_owned() };
    // What stands before the path is a machine: `file://server/share/world.rules`.
    let (machine, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = decoded(path);
    match drive(path.strip_prefix('/').unwrap_or_default()) {
        Some(path) => path,
        None if machine.is_empty() || machine == "localhost" => path,
        None => format!("//{machine}{path}"),
    }
}

/// The path that a name of a file is, with its drive in capitals; nothing where it begins without one.
fn drive(path: &str) -> Option<String> {
    let (letter, rest) = path.split_at_checked(1)?;
    let is_drive = letter.starts_with(|letter: char| letter.is_ascii_alphabetic()) && rest.starts_with(':');
    is_drive.then(|| format!("{}{}", letter.to_ascii_uppercase(), rest.replace('\\', "/")))
}

/// The name of the file at a path.
pub fn name_of_path(path: &Path) -> String {
    let name = path.to_string_lossy();
    drive(&name).unwrap_or_else(|| if cfg!(windows) { name.replace('\\', "/") } else { name.into_owned() })
}

/// The path of a file by its name; nothing of what was never saved.
pub fn path_of(name: &str) -> Option<PathBuf> {
    (name.starts_with('/') || drive(name).is_some()).then(|| PathBuf::from(name))
}

/// The URI of a file by its name.
pub fn uri_of(name: &str) -> Uri {
    if let Some(machine) = name.strip_prefix("//") {
        return Uri(format!("file://{}", encoded(machine)));
    }
    match path_of(name) {
        Some(_) if name.starts_with('/') => Uri(format!("file://{}", encoded(name))),
        Some(_) => Uri(format!("file:///{}", encoded(name))),
        None => Uri(name.to_owned()),
    }
}

/// A text with `%20` and the like written out; what is no UTF-8 then stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A path with all that a URI does not hold as `%20` and the like.
fn encoded(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => text.push(byte as char),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_uris_are_each_others() {
        for (uri, name) in [
            ("file:///home/a/world.rules", "/home/a/world.rules"),
            ("file:///home/a%20b/%E6%97%A5%E7%94%A3.rules", "/home/a b/日産.rules"),
            ("file:///C%3A/a%20b/world.rules", "C:/a b/world.rules"),
            ("file://server/share/world.rules", "//server/share/world.rules"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
        ] {
            assert_eq!(name_of(&Uri::from(uri)), name);
            assert_eq!(uri_of(name).as_ref(), uri);
        }
        assert_eq!(name_of(&Uri::from("file:///c:/rules/a.rules")), "C:/rules/a.rules");
        assert_eq!(name_of(&Uri::from("file:///100%/a.rules")), "/100%/a.rules");
    }
}
