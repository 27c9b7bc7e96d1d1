//! Characters that are none of the language, and what they look like.
//!
//! In: a character of a text. Out: its name where it cannot be seen or looks like another (`U+0430`, a Cyrillic letter),
//! and the character of the language that it looks like. Full-width forms, look-alike letters and typographic marks come
//! with text that was pasted, or typed in another script.

/// The script or kind of a character that is easily taken for another, or for none; nothing for one that speaks for itself.
pub(crate) fn kind(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{feff}' => "a byte order mark",
        '\u{a0}' => "a non-breaking space",
        '\u{2007}' | '\u{202f}' => "a narrow or figure space that does not break",
        '\u{3000}' => "a full-width space",
        '\u{200b}' => "a space without width",
        '\u{200c}' => "a non-joiner without width",
        '\u{200d}' => "a joiner without width",
        '\u{2060}' => "a word joiner without width",
        '\u{ad}' => "a soft hyphen",
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a mark of the direction of writing"
        }
        '\u{2061}'..='\u{2064}' => "an operator that is not seen",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "a variation selector",
        '\u{e0000}'..='\u{e007f}' => "a tag that is not seen",
        '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{1680}' => "a space of another width",
        '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => "a line break of another kind",
        '\u{300}'..='\u{36f}' => "an accent of its own",
        '\u{370}'..='\u{3ff}' if ascii_letter(character).is_some() => "Greek",
        '\u{400}'..='\u{52f}' if ascii_letter(character).is_some() => "Cyrillic",
        '\u{ff01}'..='\u{ff5e}' => "full width",
        '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => "an Arabic digit",
        _ if character.is_control() => "a control character",
        _ => return None,
    })
}

/// Whether nothing is seen of the character.
pub(crate) fn is_unseen(character: char) -> bool {
    let blank = character.is_whitespace() && !matches!(character, ' ' | '\t' | '\n' | '\r');
    blank
        || character.is_control() && !character.is_whitespace()
        || matches!(character,
            '\u{feff}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}')
}

/// Whether the character takes no room: what stands on both sides of it looks like one word.
pub(crate) fn has_no_width(character: char) -> bool {
    matches!(character,
        '\u{feff}' | '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}')
}

/// The text without the characters that are not seen.
pub(crate) fn seen(text: &str) -> String {
    text.chars().filter(|letter| !is_unseen(*letter)).collect()
}

/// How a sentence names the character: itself where it is seen, with its number and kind where that tells more.
pub(crate) fn told(character: char) -> String {
    let number = format!("U+{:04X}", u32::from(character));
    match kind(character) {
        Some(kind) if is_unseen(character) => format!("`{number}`, {kind}"),
        Some(kind @ ("Greek" | "Cyrillic" | "full width")) => format!("`{character}` (`{number}`, {kind})"),
        Some(kind) => format!("`{number}`, {kind}"),
        None if is_unseen(character) => format!("`{number}`, which is not seen"),
        None => format!("`{character}`"),
    }
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

/// The letter or digit that a letter or digit of another script looks like.
pub(crate) fn ascii_letter(character: char) -> Option<char> {
    const CYRILLIC: &str = "аaеeоoрpсcхxуyіiјjѕsһhԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTХXІIЈJЅSУYѴV";
    const GREEK: &str = "οoαaνvρpυuιiκkΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX";
    let number = u32::from(character);
    if let Some(digit) = [0x660, 0x6f0].iter().find_map(|zero| number.checked_sub(*zero).filter(|digit| *digit < 10)) {
        return char::from_digit(digit, 10);
    }
    if ('！'..='～').contains(&character) {
        return char::from_u32(number - 0xfee0).filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_');
    }
    let mut pairs = CYRILLIC.chars().chain(GREEK.chars()).chain("ıiɡgſs".chars());
    while let (Some(odd), Some(plain)) = (pairs.next(), pairs.next()) {
        if odd == character {
            return Some(plain);
        }
    }
    None
}

/// The word with its letters as ASCII has them, where there is a usual way; what is not seen left out.
pub(crate) fn plain(word: &str) -> String {
    let mut plain = String::new();
    for letter in word.chars().filter(|letter| !is_unseen(*letter) && !('\u{300}'..='\u{36f}').contains(letter)) {
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
            _ => plain.push(ascii_letter(letter).unwrap_or(letter)),
        }
    }
    plain
}
