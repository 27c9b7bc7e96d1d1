//! Comments and texts of a rulebook as prose.
//!
//! A comment's lines are paragraphs, parted by empty ones. Lines of the shape `word   what it means` (two blanks or more
//! between) are a list of what words mean; a line moved in goes on with the one before.

use super::{Block, Inline, Item, Text};

/// A comment block in paragraphs and lists.
pub(super) fn blocks(doc: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut lines, mut meanings): (Vec<&str>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    for line in doc.lines().chain([""]) {
        match meaning(line) {
            Some((word, said)) => {
                blocks.extend(paragraph(&mut lines));
                meanings.push((word.to_owned(), said.to_owned()));
            }
            None if line.starts_with(' ') && !meanings.is_empty() => {
                meanings.iter_mut().last().into_iter().for_each(|(_, said)| *said += &format!(" {}", line.trim()));
            }
            None => {
                blocks.extend(list(&mut meanings));
                if line.trim().is_empty() {
                    blocks.extend(paragraph(&mut lines));
                } else {
                    lines.push(line.trim());
                }
            }
        }
    }
    blocks.extend(paragraph(&mut lines));
    blocks.extend(list(&mut meanings));
    blocks
}

/// `word   what it means`
fn meaning(line: &str) -> Option<(&str, &str)> {
    let (word, said) = line.trim().split_once("  ")?;
    let is_word = !word.is_empty() && !word.contains(' ') && word.chars().any(char::is_alphanumeric);
    is_word.then(|| (word, said.trim()))
}

fn paragraph(lines: &mut Vec<&str>) -> Option<Block> {
    let text = std::mem::take(lines).join(" ");
    (!text.is_empty()).then(|| Block::Paragraph(prose(&text)))
}

fn list(meanings: &mut Vec<(String, String)>) -> Option<Block> {
    let items = std::mem::take(meanings).into_iter();
    let items: Vec<Item> =
        items.map(|(word, said)| Item::new(Text::new().code(word).say(": ").then(prose(&said)))).collect();
    (!items.is_empty()).then_some(Block::Bullets(items))
}

/// A text with what it sets in backticks as code, and with its addresses as links.
pub(super) fn prose(text: &str) -> Text {
    let mut said = Text::new();
    let mut rest = text;
    while let Some((before, code, after)) = quoted(rest) {
        said = linked(said, before).code(code);
        rest = after;
    }
    linked(said, rest)
}

fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    (!code.trim().is_empty()).then_some((before, code, after))
}

fn linked(mut said: Text, mut rest: &str) -> Text {
    let schemes = ["https://", "http://"];
    while let Some(at) = schemes.iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from) = rest.split_at(at);
        let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"|\\`".contains(c);
        let url = from.find(ends).map_or(from, |end| &from[..end]);
        let url = url.trim_end_matches(['.', ',', ';', ':', ')']);
        said = said.say(before);
        said.0.push(Inline::Url(url.to_owned()));
        rest = &from[url.len()..];
    }
    said.say(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_paragraphs_and_lists() {
        let doc = "One\ntwo.\n\nowners   those\n         who own\nplace    where\nThree.";
        let item = |word: &str, said: &str| Item::new(Text::new().code(word).say(format!(": {said}")));
        let expected = [
            Block::Paragraph(Text::plain("One two.")),
            Block::Bullets(vec![item("owners", "those who own"), item("place", "where")]),
            Block::Paragraph(Text::plain("Three.")),
        ];
        assert_eq!(blocks(doc), expected);
    }

    #[test]
    fn addresses_are_links_without_the_full_stop_behind_them() {
        let text = prose("see `sop` at https://example.org/a_b, or ask.");
        let url = Inline::Url("https://example.org/a_b".to_owned());
        let plain = |text: &str| Inline::Plain(text.to_owned());
        assert_eq!(text.0, [plain("see "), Inline::Code("sop".to_owned()), plain(" at "), url, plain(", or ask.")]);
    }
}
