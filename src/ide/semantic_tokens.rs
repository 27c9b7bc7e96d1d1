//! What each word of a file is, for colours.

use super::Snapshot;
use crate::rulebook::SymbolKind;
use crate::syntax::parser::words;
use crate::syntax::tokens::{Kind, Tokens};
use crate::text::{SourceId, Span};

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// A name, of what it stands for.
    Name(SymbolKind),
    /// A word of the language.
    Keyword,
    /// A number, or a date.
    Number,
    /// A text in quotes.
    Text,
    /// A comment.
    Comment,
    /// A mark that compares, or that an answer stands behind.
    Operator,
}

/// A word and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SemanticToken {
    /// Where it stands; never over the end of a line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether its name is declared here.
    pub is_declaration: bool,
}

/// The words of a file, in order. A name that nobody declares is left out.
pub fn tokens(snapshot: &Snapshot, source: SourceId) -> Vec<SemanticToken> {
    let index = snapshot.index();
    let tokens = Tokens::new(source, snapshot.sources().at(source).text());
    let mut names = index.names_in(source).iter().peekable();
    let mut found = Vec::new();
    for token in tokens.all() {
        while names.next_if(|name| name.span.end <= token.span.start).is_some() {}
        let name = names.peek().filter(|name| name.span.start == token.span.start && name.span == token.span);
        if let Some(name) = name {
            let symbol = index.symbol(name.symbol);
            let kind = match symbol.kind {
                SymbolKind::Word => TokenKind::Keyword,
                kind => TokenKind::Name(kind),
            };
            let is_declaration = symbol.declaration == Some(token.span);
            found.push(SemanticToken { span: token.span, kind, is_declaration });
            continue;
        }
        let written = tokens.slice(token.span);
        let kind = match token.kind {
            Kind::Word if is_word_of_the_language(written) => TokenKind::Keyword,
            Kind::Number | Kind::Date => TokenKind::Number,
            Kind::Text => TokenKind::Text,
            Kind::Comment => TokenKind::Comment,
            Kind::Mark if matches!(written, "->" | "<" | "<=" | ">" | ">=" | "=" | ".." | "|") => TokenKind::Operator,
            _ => continue,
        };
        found.push(SemanticToken { span: token.span, kind, is_declaration: false });
    }
    found
}

/// Words that are not reserved, and mean something in their places.
const SOFT: &[&str] = &[
    "cost",
    "equally",
    "enacted",
    "modes",
    "leaf",
    "number",
    "date",
    "flag",
    "per",
    "unique",
    "violation",
    "violations",
    "refused",
    "default",
];

fn is_word_of_the_language(word: &str) -> bool {
    words::is_reserved(word) || SOFT.contains(&word)
}
