//! What is found wrong with a rulebook or a proposal, as data.
//!
//! In: whatever stage sees the fault writes its sentence there and then. Out: one neutral [`Finding`] type; every
//! renderer (terminal, JSON, SARIF, an editor) works from it and knows no more. Style: lower case, no final period,
//! the user's own words in backticks, the cure in `help`, the second place in a label.

use crate::text::{Source, Sources, Span};
use jiff::civil::Date;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

macro_rules! codes {
    ($(#[doc = $doc:literal] $variant:ident $name:literal $severity:ident),* $(,)?) => {
        /// The kind of a finding: its stable name, its severity, and a page of documentation each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $doc] $variant),* }

        impl Code {
            /// Every code, in the order of the reference.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The stable name that tools and people see, such as `unknown-name`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name),* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity),* }
            }

            /// What it is, in a sentence.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$variant => $doc.trim_ascii()),* }
            }

            /// The page that explains it: what it means, an example, why it matters, how to mend it (Markdown).
            pub fn page(self) -> &'static str {
                match self { $(Code::$variant => include_str!(concat!("../docs/findings/", $name, ".md"))),* }
            }
        }
    };
}

codes! {
    /// A broken item.
    Syntax "syntax" Error,
    /// A name declared twice in its kind, or a word that could mean two things.
    Duplicate "duplicate" Error,
    /// A name nobody declared.
    UnknownName "unknown-name" Error,
    /// A value where another type is needed.
    TypeMismatch "type-mismatch" Error,
    /// A condition that uses an answer decided only later.
    LaterAnswer "later-answer" Error,
    /// A path through a value that may be absent.
    MaybeNone "maybe-none" Error,
    /// `and` beside `or` without parentheses.
    MixedAndOr "mixed-and-or" Error,
    /// A sound sentence that makes no sense.
    Invalid "invalid" Error,
    /// Two rules disagree and no maxim settles it.
    Conflict "conflict" Error,
    /// Two rows of a `unique` table that can apply together and answer differently.
    Overlap "overlap" Error,
    /// Rules that defeat each other in a circle.
    CircularPrecedence "circular-precedence" Error,
    /// Programmes nobody leads.
    Gap "gap" Error,
    /// A guarantee that some programme breaks.
    BrokenGuarantee "broken-guarantee" Error,
    /// A test of the rulebook that fails.
    FailedTest "failed-test" Error,
    /// An exact answer would pass the budget.
    UndecidedAnalysis "undecided-analysis" Error,
    /// A rule that never decides anything.
    DeadRule "dead-rule" Warning,
    /// An `overrides` without which nothing would change.
    IdleOverride "idle-override" Warning,
    /// Programmes for which a `choose` finds no asset.
    Uncovered "uncovered" Warning,
    /// A choice that only the name decides.
    TiedChoice "tied-choice" Warning,
    /// A number that people elsewhere read otherwise.
    AmbiguousNumber "ambiguous-number" Warning,
    /// `is` with a term that has terms below it.
    BranchIs "branch-is" Warning,
    /// A condition that rules nothing out.
    AlwaysTrue "always-true" Warning,
    /// A condition that rules everything out.
    AlwaysFalse "always-false" Warning,
    /// A let or tier never used, a rule or title of a test that repeats another, or a day far off.
    Unused "unused" Warning,
    /// A reference to a row by its number.
    NumberedRow "numbered-row" Warning,
}

/// As its name.
impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth a look; the rulebook decides all the same.
    Warning,
    /// The rulebook decides nothing until it is mended.
    Error,
}

impl Severity {
    /// Its name in JSON: `error` or `warning`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// As its name.
impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One fault, with everything a person needs to see and mend it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// Its kind.
    pub code: Code,
    /// One sentence: what is wrong.
    pub message: String,
    /// How to mend it, in the user's words.
    pub help: Option<String>,
    /// The places, the fault itself first.
    pub labels: Vec<Label>,
    /// The rule meant, then those in its way, by label.
    pub rules: Vec<Arc<str>>,
    /// Of a gap, the conditions of the groups of programmes it is made of, the largest first; of all else nothing.
    pub cases: Vec<String>,
    /// A programme that shows it.
    pub witness: Option<Witness>,
    /// Changes that would mend it, each complete in itself.
    pub fixes: Vec<Fix>,
}

/// A place and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there.
    pub message: Arc<str>,
}

/// A change that mends a finding: all its edits together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What it does, as an offer: `write `europe``.
    pub message: String,
    /// Whether what was meant can be read in one way only and this fix says just that, so that it may be made unasked.
    pub safe: bool,
    /// Texts to put in place of spans; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Whether a fix may be made unasked. Whoever writes a fix decides it there: nothing is safe by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// What was meant can be read in one way only, and the fix says just that. It drops nothing that carries a meaning.
    Safe,
    /// Something else may have been meant, or the fix settles what people have to decide: it is offered, never made.
    Unsafe,
}

impl Fix {
    /// A fix that does what `message` offers.
    pub fn new(applicability: Applicability, message: impl Into<String>, edits: Vec<Edit>) -> Self {
        Fix { message: message.into(), safe: applicability == Applicability::Safe, edits }
    }
}

/// One replacement of a stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

/// Why an edit cannot be made: it is of another text, say of the text before an earlier edit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// There is no such source.
    #[error("there is no source {0}: sources are numbered from 0, in the order in which they were given")]
    NoSource(usize),
    /// There is no file of that name.
    #[error("there is no file `{0}`")]
    NoFile(String),
    /// The stretch is not in the text, or ends before it begins.
    #[error("`{name}` has no bytes {start} to {end}: it has {length} in all")]
    Outside {
        /// What the source is called.
        name: String,
        /// Where the stretch begins, in bytes.
        start: usize,
        /// Where it ends.
        end: usize,
        /// How many bytes the source has.
        length: usize,
    },
    /// The stretch begins or ends within a character.
    #[error("byte {at} of `{name}` lies within a character")]
    WithinCharacter {
        /// What the source is called.
        name: String,
        /// The byte.
        at: usize,
    },
    /// Two edits replace the same text.
    #[error("two edits of `{name}` replace its byte {at}")]
    Overlap {
        /// What the source is called.
        name: String,
        /// The first byte that both replace.
        at: usize,
    },
}

impl EditError {
    /// Nothing where a stretch of a source can be replaced.
    pub(crate) fn of(source: &Source, stretch: &Range<usize>) -> Result<(), EditError> {
        let (text, name) = (source.text(), || source.name().to_owned());
        let Range { start, end } = *stretch;
        if start > end || end > text.len() {
            return Err(EditError::Outside { name: name(), start, end, length: text.len() });
        }
        match [start, end].into_iter().find(|at| !text.is_char_boundary(*at)) {
            Some(at) => Err(EditError::WithinCharacter { name: name(), at }),
            None => Ok(()),
        }
    }
}

impl Edit {
    /// The sources with these edits made, all of them or none; what several insert at one place stands there in their
    /// order.
    ///
    /// ```
    /// use paceline::{Source, Sources, Span};
    /// use paceline::finding::Edit;
    ///
    /// let mut sources = Sources::default();
    /// let id = sources.add(Source::new("scheme.rules", "member renalt"));
    /// let edit = Edit { span: Span::new(id, 7, 13), text: "renault".to_owned() };
    /// assert_eq!(Edit::all([&edit], &sources)?[0].text(), "member renault");
    /// assert!(Edit::all([&edit, &edit], &sources).is_err());
    /// # Ok::<(), paceline::finding::EditError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// An edit of a source that is not there or of text that it has not, and two that overlap.
    pub fn all<'e>(edits: impl IntoIterator<Item = &'e Edit>, sources: &Sources) -> Result<Vec<Source>, EditError> {
        let mut edits: Vec<&Edit> = edits.into_iter().collect();
        edits.sort_by_key(|edit| edit.span);
        if let Some(stray) = edits.iter().find(|edit| sources.get(edit.span.source).is_none()) {
            return Err(EditError::NoSource(stray.span.source.0 as usize));
        }
        let edited = sources.iter().map(|(id, source)| {
            let here = edits.iter().filter(|edit| edit.span.source == id);
            if here.clone().next().is_none() {
                return Ok(source.clone());
            }
            let (mut text, mut done) = (String::with_capacity(source.text().len()), 0);
            for edit in here {
                let stretch = edit.span.range();
                EditError::of(source, &stretch)?;
                let Some(kept) = source.text().get(done..stretch.start) else {
                    return Err(EditError::Overlap { name: source.name().to_owned(), at: stretch.start });
                };
                text.push_str(kept);
                text.push_str(&edit.text);
                done = stretch.end;
            }
            text.push_str(&source.text()[done..]);
            Ok(Source::new(source.name(), text))
        });
        edited.collect()
    }
}

/// A programme that shows a finding: every field without default, as a proposal would say it, and the day.
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    /// Field and value in the form of a JSON proposal, in order of declaration.
    pub program: Vec<(String, serde_json::Value)>,
    /// The day, unless dates play no part.
    pub as_of: Option<Date>,
}

/// `program`, an object of the fields, and `as_of`, a day or null.
impl Serialize for Witness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Witness", 2)?;
        object.serialize_field("program", &Fields(&self.program))?;
        object.serialize_field("as_of", &self.as_of.map(|day| day.to_string()))?;
        object.end()
    }
}

/// A programme as an object of its fields.
struct Fields<'a>(&'a [(String, serde_json::Value)]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, value)| (field, value)))
    }
}

/// Writes a programme as an object of its fields.
pub(crate) fn as_object<S: Serializer>(
    program: &[(String, serde_json::Value)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Fields(program).serialize(serializer)
}

impl Finding {
    /// A finding at `span`; `here` says what is there.
    pub fn new(code: Code, message: impl Into<String>, span: Span, here: impl Into<Arc<str>>) -> Self {
        Finding {
            code,
            message: message.into(),
            help: None,
            labels: vec![Label { span, message: here.into() }],
            rules: Vec::new(),
            cases: Vec::new(),
            witness: None,
            fixes: Vec::new(),
        }
    }

    /// The same with the cure said.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with one more place.
    pub fn label(mut self, span: Span, message: impl Into<Arc<str>>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// The same with a fix of one replacement.
    pub fn fix(
        mut self,
        applicability: Applicability,
        message: impl Into<String>,
        span: Span,
        text: impl Into<String>,
    ) -> Self {
        self.fixes.push(Fix::new(applicability, message, vec![Edit { span, text: text.into() }]));
        self
    }

    /// The same with its cure: to write this there.
    pub(crate) fn cure(self, safety: Applicability, there: Span, text: &str) -> Finding {
        self.help(format!("write `{text}`")).fix(safety, format!("write `{text}`"), there, text)
    }

    /// The same about these rules, the one meant first.
    pub fn rules<Name: Into<Arc<str>>>(mut self, rules: impl IntoIterator<Item = Name>) -> Self {
        self.rules.extend(rules.into_iter().map(Into::into));
        self
    }

    /// The same about programmes of these conditions.
    pub fn cases(mut self, cases: Vec<String>) -> Self {
        self.cases = cases;
        self
    }

    /// The same shown by a programme.
    pub fn witness(mut self, witness: Witness) -> Self {
        self.witness = Some(witness);
        self
    }

    /// The fix that may be made unasked, if there is one. Of several none may: they are several readings.
    pub fn safe_fix(&self) -> Option<&Fix> {
        match self.fixes.as_slice() {
            [fix] if fix.safe => Some(fix),
            _ => None,
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The place of the fault itself.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }

    /// Whether the rulebook decides nothing until this is mended.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }
}

#[cfg(test)]
mod tests;
