//! Characters that are none of the language, and what the language has in their place.
//!
//! In: a character or a word of a text. Out: how a sentence names it, the mark of the language that it looks like, and
//! the word with its letters as ASCII has them. What a character is called, and which looks like which, says
//! [`letters`], for rules and proposals alike.

use crate::text::letters;

/// Whether the character takes no room: what stands on both sides of it looks like one word.
pub(crate) fn has_no_width(character: char) -> bool {
    matches!(character,
        '\u{feff}' | '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}')
}

/// The text without the characters that are not seen.
pub(crate) fn seen(text: &str) -> String {
    text.chars().filter(|letter| !letters::is_invisible(*letter)).collect()
}

/// How a sentence names the character: itself where it speaks for itself, else with its number and what it is.
pub(crate) fn told(character: char) -> String {
    if !letters::is_deceptive(character) {
        return format!("`{character}`");
    }
    let named = letters::named(character);
    let (number, kind) = named.split_once(' ').unwrap_or((&named, ""));
    format!("`{number}` {kind}")
}

/// The mark of the language that a mark looks like.
pub(crate) fn ascii_mark(character: char) -> Option<&'static str> {
    Some(match character {
        '：' | '∶' | '﹕' | '︓' => ":",
        '，' | '、' | '﹐' | '،' => ",",
        '（' | '﹙' => "(",
        '）' | '﹚' => ")",
        '｛' | '﹛' => "{",
        '｝' | '﹜' => "}",
        '［' | '【' => "[",
        '］' | '】' => "]",
        '＞' | '›' | '〉' | '﹥' => ">",
        '＜' | '‹' | '〈' | '﹤' => "<",
        '＝' | '﹦' => "=",
        '．' | '。' | '｡' => ".",
        '｜' | '¦' | '∣' | '│' => "|",
        '％' | '٪' | '﹪' => "%",
        _ => return None,
    })
}

/// The word with its letters as ASCII has them, where there is a usual way; what is not seen left out.
pub(crate) fn plain(word: &str) -> String {
    let mut plain = String::new();
    for letter in word.chars().filter(|letter| !letters::is_invisible(*letter) && !letters::is_accent(*letter)) {
        match letter {
            'ä' | 'æ' => plain.push_str("ae"),
            'ö' | 'ø' | 'œ' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'Ä' | 'Æ' => plain.push_str("Ae"),
            'Ö' | 'Ø' | 'Œ' => plain.push_str("Oe"),
            'Ü' => plain.push_str("Ue"),
            'ß' => plain.push_str("ss"),
            'á' | 'à' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => plain.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => plain.push('e'),
            'É' | 'È' | 'Ê' => plain.push('E'),
            'í' | 'ì' | 'î' | 'ï' => plain.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' | 'ő' => plain.push('o'),
            'ú' | 'ù' | 'û' | 'ů' | 'ű' => plain.push('u'),
            'ç' | 'ć' | 'č' => plain.push('c'),
            'Ç' => plain.push('C'),
            'ñ' | 'ń' => plain.push('n'),
            'š' | 'ś' | 'ş' => plain.push('s'),
            'ž' | 'ź' | 'ż' => plain.push('z'),
            'ý' => plain.push('y'),
            'ł' => plain.push('l'),
            _ => plain.push(letters::ascii_letter(letter).unwrap_or(letter)),
        }
    }
    plain
}
