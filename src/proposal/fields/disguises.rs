//! ConditionText that look right and are not: with blanks around them, characters that nobody sees, or letters of another
//! script.

use std::borrow::Cow;

use super::super::document::{Fault, Node, NodeKind};
use super::shown;
use crate::text::{Span, letters};

/// A word, and the other one that its reader takes it for.
pub(super) struct Disguise<'w> {
    word: &'w str,
    /// The word as its reader takes it.
    pub seen: String,
}

impl<'w> Disguise<'w> {
    /// What a word looks like, if that is another word.
    pub fn of(word: &'w str) -> Option<Self> {
        let seen: Cow<'_, str> = letters::as_seen(word);
        let seen = seen.trim();
        (seen != word && !seen.is_empty()).then(|| Disguise { word, seen: seen.to_owned() })
    }

    /// The value with the word that it looks like.
    pub fn uncovered(&self, node: &Node) -> Node {
        let kind = match node.kind {
            NodeKind::Bare(_) => NodeKind::Bare(self.seen.clone()),
            _ => NodeKind::Text(self.seen.clone()),
        };
        Node { kind, ..*node }
    }

    /// What is wrong with the word, which is said of `subject`.
    pub fn fault(&self, subject: &str, span: Span) -> Fault {
        Fault::new(span, format!("{subject}: {} {}", shown(self.word), self.what()))
            .help(format!("write `{}`", self.seen))
    }

    /// What the word has that cannot be seen.
    pub fn what(&self) -> String {
        match letters::first_deceptive(self.word) {
            Some((_, letter)) => format!("holds {}", letters::named(letter)),
            None if self.word.starts_with(char::is_whitespace) => "begins with a blank".to_owned(),
            None => "ends with a blank".to_owned(),
        }
    }
}
