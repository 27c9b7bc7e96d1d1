//! Characters that deceive: those that nobody sees, and those that look like a character of the language.
//!
//! In: a text, most often a word that was refused though it looks right. Out: the first such character, what it is
//! called, and the word as its reader takes it. The look-alikes are those of ASCII alone, for all names are ASCII: the
//! Cyrillic and Greek letters, other digits, dashes, quotes and full-width forms that keyboards and documents put there.

use std::borrow::Cow;

/// The first character of a text that cannot be seen or that looks like an ASCII one, with its byte offset.
pub fn first_deceptive(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|&(_, letter)| is_deceptive(letter))
}

/// Whether a character cannot be seen, or looks like an ASCII one.
pub(crate) fn is_deceptive(letter: char) -> bool {
    is_invisible(letter) || look_alike(letter).is_some() || is_accent(letter)
}

/// What a character is, for a sentence: `U+FEFF (byte order mark)`, ``U+0430 (Cyrillic `а`, which looks like `a`)``,
/// ``U+00E9 (`é`)``.
pub fn named(letter: char) -> String {
    let code = format!("U+{:04X}", u32::from(letter));
    if let Some(name) = invisible(letter) {
        return format!("{code} ({name})");
    }
    let script = script(letter).map(|script| format!("{script} ")).unwrap_or_default();
    match look_alike(letter) {
        Some(like) => format!("{code} ({script}`{letter}`, which looks like `{like}`)"),
        None => format!("{code} ({script}`{letter}`)"),
    }
}

/// The text as its reader takes it: look-alikes as what they look like, blanks of any kind as spaces, and nothing where
/// nothing can be seen.
pub fn as_seen(text: &str) -> Cow<'_, str> {
    if first_deceptive(text).is_none() {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter_map(|letter| match look_alike(letter) {
        Some(like) => Some(like),
        None if is_blank(letter) => Some(' '),
        None if is_invisible(letter) => None,
        None => Some(letter),
    });
    Cow::Owned(seen.collect())
}

/// Whether people cannot see a character, or cannot tell it from a space. A space, a tab and the ends of lines are what
/// they seem.
pub(crate) fn is_invisible(letter: char) -> bool {
    invisible(letter).is_some()
}

/// A blank that is no space, and takes room as one does.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() && !matches!(letter, ' ' | '\t' | '\n' | '\r')
}

fn invisible(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\t' | '\n' | '\r' => return None,
        '\0' => "a NUL",
        '\u{a0}' => "no-break space",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero-width space",
        '\u{200c}' => "zero-width non-joiner",
        '\u{200d}' => "zero-width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' => "mark of writing direction",
        '\u{202f}' => "narrow no-break space",
        '\u{2060}' => "word joiner",
        '\u{2061}'..='\u{2064}' => "invisible operator",
        '\u{3000}' => "ideographic space",
        '\u{feff}' => "byte order mark",
        '\u{fffd}' => "replacement character",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "variation selector",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => "Hangul filler",
        '\u{34f}' | '\u{180e}' | '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0001}'..='\u{e007f}' => {
            "invisible character"
        }
        '\u{e000}'..='\u{f8ff}' => "character for private use",
        _ if letter.is_control() => "control character",
        _ if is_blank(letter) => "wide or narrow space",
        _ => return None,
    })
}

/// Pairs of a character and the ASCII character that it looks like.
const LOOK_ALIKES: &str = "\
    аaеeоoрpсcуyхxѕsіiјjһhԁdԛqԝwѴVѵvАAВBЕEКKМMНHОOРPСCТTУYХXЅSІIЈJ\
    αaοoνvρpιiκkυuΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX\
    ıiɑaɡgſs‐-‑-‒-–-—-―-−-﹣-‘'’'‚'‛'“\"”\"„\"«\"»\"″\"′'´'ʼ'\u{37e};⁄/∕/․.٫.、,。.،,؛;∶:꞉:ː:∗*×x";

/// The ASCII character that another one looks like.
pub(crate) fn look_alike(letter: char) -> Option<char> {
    match letter {
        _ if letter.is_ascii() => return None,
        '\u{ff01}'..='\u{ff5e}' => return char::from_u32(u32::from(letter) - 0xfee0),
        _ => {}
    }
    if let Some(zero) = zero_of_digits(letter) {
        return char::from_digit(u32::from(letter) - zero, 10);
    }
    let mut pairs = LOOK_ALIKES.chars();
    while let (Some(other), Some(like)) = (pairs.next(), pairs.next()) {
        if other == letter {
            return Some(like);
        }
    }
    None
}

/// The ASCII letter, digit or `_` that a character looks like.
pub(crate) fn ascii_letter(letter: char) -> Option<char> {
    look_alike(letter).filter(|like| like.is_ascii_alphanumeric() || *like == '_')
}

/// Whether a character is an accent that stands on the letter before it.
pub(crate) fn is_accent(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter) && letter != '\u{34f}'
}

/// The code of the zero of the digits that a character is one of.
fn zero_of_digits(letter: char) -> Option<u32> {
    const ZEROS: [u32; 6] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x17e0];
    ZEROS.into_iter().find(|zero| (*zero..zero + 10).contains(&u32::from(letter)))
}

/// The script that a letter is of, where a reader may take it for another.
fn script(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{3ff}' => "Greek",
        '\u{37e}' => "Greek question mark",
        '\u{400}'..='\u{52f}' => "Cyrillic",
        '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => "Arabic digit",
        '\u{ff01}'..='\u{ff5e}' => "full-width",
        '\u{2010}'..='\u{2015}' => "dash",
        '\u{2212}' => "minus sign",
        '\u{2018}'..='\u{201e}' | '«' | '»' => "typographic quote",
        'ı' => "dotless",
        _ if is_accent(letter) => "accent of its own,",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_named() {
        for (letter, name) in [
            ('\u{feff}', "U+FEFF (byte order mark)"),
            ('\u{a0}', "U+00A0 (no-break space)"),
            ('\u{200b}', "U+200B (zero-width space)"),
            ('\u{2003}', "U+2003 (wide or narrow space)"),
            ('\0', "U+0000 (a NUL)"),
            ('\u{7}', "U+0007 (control character)"),
            ('\u{430}', "U+0430 (Cyrillic `а`, which looks like `a`)"),
            ('\u{3bf}', "U+03BF (Greek `ο`, which looks like `o`)"),
            ('：', "U+FF1A (full-width `：`, which looks like `:`)"),
            ('–', "U+2013 (dash `–`, which looks like `-`)"),
            ('٣', "U+0663 (Arabic digit `٣`, which looks like `3`)"),
            ('é', "U+00E9 (`é`)"),
            ('ж', "U+0436 (Cyrillic `ж`)"),
        ] {
            assert_eq!(named(letter), name);
        }
    }

    #[test]
    fn what_deceives_is_found_and_nothing_else() {
        assert_eq!(first_deceptive("china"), None);
        assert_eq!(first_deceptive("a space, a\ttab, é, ü, ж, 日本\r\n"), None);
        assert_eq!(first_deceptive("chin\u{430}"), Some((4, '\u{430}')));
        assert_eq!(first_deceptive("é\u{a0}x"), Some((2, '\u{a0}')));
    }

    #[test]
    fn a_text_is_taken_as_it_looks() {
        assert_eq!(as_seen("\u{feff}ch\u{200b}in\u{430}\u{a0}B"), "china B");
        assert_eq!(as_seen("２０２４–０４"), "2024-04");
        assert_eq!(as_seen("café"), "café");
    }

    #[test]
    fn look_alikes_are_of_ascii_and_none_is_listed_twice() {
        let pairs: Vec<char> = LOOK_ALIKES.chars().collect();
        let mut others: Vec<char> = pairs.iter().step_by(2).copied().collect();
        assert!(others.iter().all(|other| !other.is_ascii()), "{others:?}");
        assert!(pairs.iter().skip(1).step_by(2).all(char::is_ascii));
        others.sort_unstable();
        others.windows(2).for_each(|two| assert_ne!(two[0], two[1]));
    }
}
