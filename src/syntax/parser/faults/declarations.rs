//! Faults in items that are no rules: their first word, their name, their braces, what stands in them.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::Kind;
use crate::text::Span;

impl Fault<'_> {
    pub(super) fn declaration(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 13] = [
            Self::bullet,
            Self::name_of_words,
            Self::wrong_item,
            Self::misplaced,
            Self::label_before_name,
            Self::wrong_label,
            Self::open_block,
            Self::tiers,
            Self::definition,
            Self::title,
            Self::part_of_block,
            Self::field_type,
            Self::missing_name,
        ];
        themes.iter().find_map(|theme| theme(self))
    }

    /// `- hit: lead nissan`, `1. hit: …`, `1: lead nissan`: an item that is numbered, or marked as one of a list.
    fn bullet(&self) -> Option<Finding> {
        let here = self.here();
        let number = self.kind(self.at) == Some(Kind::Number);
        if !self.outline.starts_line(self.at) || !(number || matches!(here, "-" | "*" | "•" | "+" | "–")) {
            return None;
        }
        let dotted = usize::from(number && matches!(self.outline.word(self.at + 1), "." | ")"));
        let next = self.at + 1 + dotted;
        let span = self.outline.token_span(self.at).to(self.outline.token_span(next - 1));
        let label = words::is_word(self.outline.word(next)) && self.outline.word(next + 1) == ":";
        if label || words::ITEMS.contains(&self.outline.word(next)) {
            let gone = span.to(self.outline.token_span(next).before());
            let finding = self.say_at(span, format!("`{}` begins no item", self.written(span)), "here");
            return Some(
                finding.help("items stand without bullets and numbers; drop it").fix(Safe, "drop it", gone, ""),
            );
        }
        (number && self.outline.word(next) == ":").then(|| {
            let finding = self.say(format!("`{here}` is no label"), "it begins with a digit");
            finding.help(format!("a label begins with a letter; letters, digits and `_` follow: `rule_{here}`"))
        })
    }

    /// What an item is called here that begins with a word of other languages: `fields {`, `company db`.
    fn item_elsewhere(&self, start: usize) -> Option<&'static str> {
        let named = self.is_name(start + 1);
        match self.word(start).to_ascii_lowercase().as_str() {
            "fields" | "inputs" | "input" | "attributes" | "programme" | "proposal" | "record" | "struct" | "facts"
                if self.word(start + 1) == "{" =>
            {
                Some("program")
            }
            "company" | "brand" | "partner" | "party" | "organisation" | "organization" | "maker" if named => {
                Some("member")
            }
            _ => None,
        }
    }

    /// `enum region { a, b }`, `list region [a, b]`
    fn taxonomy_elsewhere(&self, start: usize) -> Finding {
        let (word, name) = (self.word(start), self.word(start + 1));
        let open = start + 2 + usize::from(matches!(self.word(start + 2), "=" | ":"));
        let finding = self.say_at(self.span_at(start), format!("`{word}` begins no item"), "here");
        let finding = finding.help(format!("what a field may be is declared by `taxonomy {name} {{ a, b }}`"));
        let mut edits = vec![(self.span_at(start), "taxonomy".to_owned())];
        if open > start + 2 || self.word(open) != "{" {
            edits.push((self.span_at(start + 1).after().to(self.span_at(open)), " {".to_owned()));
            edits.extend(self.outline.partner(open).map(|close| (self.outline.token_span(close), "}".to_owned())));
        }
        self.with_edits(Unsafe, finding, "write `taxonomy`", edits)
    }

    /// A first word that begins no item.
    fn wrong_item(&self) -> Option<Finding> {
        if self.at != self.piece.start && !self.is_misspelt_asset() {
            return None;
        }
        if !self.wants(Rule::item) && !self.is_misspelt_asset() {
            return None;
        }
        let start = self.piece.start;
        let first = self.first();
        let place = self.span_at(start);
        if words::is_reserved(first) || self.outline.is_label(start) && self.word(start + 1) == ":" {
            return None;
        }
        if self.outline.is_taxonomy_elsewhere(start) {
            return Some(self.taxonomy_elsewhere(start));
        }
        if let Some(meant) = words::near(first, words::ITEMS) {
            return Some(self.misspelt(Safe, self.say_at(place, format!("`{first}` begins no item"), "here"), meant));
        }
        if let Some((mistake, behind)) = self.mistake(Rule::mistaken_item, start) {
            let finding = self.say_at(self.range(start, behind), format!("`{first}` begins no item"), "here");
            return Some(match mistake {
                Rule::no_import => {
                    finding.help("every item is visible in every file of the rulebook; nothing is imported")
                }
                Rule::no_rule => self.drop_word(finding, start),
                _ => finding.help("write `let NAME = CONDITION`").fix(Safe, "write `let`", place, "let"),
            });
        }
        if matches!(first, "if" | "If" | "IF") {
            return Some(
                self.say_at(place, "a rule begins with its label and its answer", "a condition")
                    .help("write `LABEL: lead nissan when region is china`"),
            );
        }
        if self.is_name(start) && self.outline.is_odd_colon(start + 1) {
            let piece = start + 1..self.piece.end.max(start + 2);
            return Fault { at: start + 1, piece, wanted: vec![Rule::colon], ..*self }.lexical();
        }
        let named = self.is_name(start) && self.is_name(start + 1);
        let hyphenated = || if named { self.hyphenated_at(start + 1) } else { None };
        if let Some(finding) = self.label_of_words().or_else(|| self.reserved_asset()).or_else(hyphenated) {
            return Some(finding);
        }
        let head = start + 2 + usize::from(self.is_text(start + 2));
        if self.is_name(start)
            && self.is_name(start + 1)
            && self.word(head + 1) == ":"
            && self.outline.is_wordlike(head)
        {
            let what = self.outline.head_words(start, head);
            let place = self.span_at(head - 1).after();
            return Some(
                self.say_at(
                    self.span_at(head),
                    format!("the `{{` of `{what}` is missing"),
                    "`{` is missing before this",
                )
                .help(format!("write `{what} {{ … }}`"))
                .fix(Unsafe, "write `{`", place, " {"),
            );
        }
        if self.is_name(start) && self.is_text(start + 1) && self.word(start + 2) == "{" {
            let text = self.word(start + 1);
            return Some(
                self.say_at(self.span_at(start + 1), "the name comes first, then what people see", "a text")
                    .help(format!("write `{first} NAME {text} {{ … }}`")),
            );
        }
        if let Some(item) = self.item_elsewhere(start) {
            let finding = self.say_at(place, format!("`{first}` begins no item"), "here");
            return Some(finding.cure(Unsafe, place, item));
        }
        if let Some(finding) = self.asset_without_braces(start) {
            return Some(finding);
        }
        if self.outline.is_wordlike(start) {
            let items = "an item begins with `member`, `taxonomy`, `program`, `asset`, `tier`, `table`, `test`, `let` or another such word; a rule with `LABEL:`";
            return Some(self.say_at(place, format!("`{first}` begins no item"), "from here on").help(items));
        }
        self.text_first(start)
    }

    /// `"hit": lead nissan`, and any other text where an item begins.
    fn text_first(&self, start: usize) -> Option<Finding> {
        let (first, place) = (self.word(start), self.span_at(start));
        if !self.is_text(start) {
            return None;
        }
        if self.word(start + 1) == ":" && words::VERBS.contains(&self.word(start + 2)) {
            let finding = self.say_at(place, "a label stands without quotes", "a text");
            let inner = first.trim_matches('"');
            return Some(match words::is_name(inner) {
                true => finding.cure(Safe, place, inner),
                false => finding.help("a label is one word, letters, digits and `_`"),
            });
        }
        let finding = self.say_at(place, "a text that belongs to nothing", "this text");
        Some(finding.help("a text stands behind a name as its label, or after `because` or `source`"))
    }

    /// `rule a: lead nissan`
    fn drop_word(&self, finding: Finding, at: usize) -> Finding {
        let span = self.span_at(at);
        let gone = Span { end: self.outline.token_span(at + 1).start.max(span.end), ..span };
        finding.help("a rule begins with its label: `LABEL: lead nissan`").fix(Unsafe, "drop it", gone, "")
    }

    /// `taxonmy region { … }` reads as an asset of the kind `taxonmy`.
    fn is_misspelt_asset(&self) -> bool {
        self.outline.is_asset(self.piece.start) && words::near(self.first(), words::ITEMS).is_some()
    }

    /// An item in a tier.
    fn misplaced(&self) -> Option<Finding> {
        if self.at == self.piece.start
            && self.wants(Rule::entry)
            && words::ITEMS.contains(&self.here())
            && self.next(1) != ":"
        {
            let finding = self.say(format!("`{}` does not stand in a tier", self.here()), "here");
            return Some(finding.help("a tier holds rules and tables; put it outside, or close the tier before it"));
        }
        if self.at == self.piece.start && self.wants(Rule::entry) && self.outline.is_asset(self.at) {
            return Some(
                self.say("an asset does not stand in a tier", "here")
                    .help("a tier holds rules and tables; put it outside"),
            );
        }
        None
    }

    /// `member "Renault" renault`
    fn label_before_name(&self) -> Option<Finding> {
        if !self.wants(Rule::name)
            || !self.here_is(Kind::Text)
            || !words::ITEMS.contains(&self.back(1))
            || self.at != self.piece.start + 1
        {
            return None;
        }
        let here = self.here();
        let finding = self.say("the name comes first, then what people see", "a text");
        if self.is_name(self.at + 1) {
            let cure = format!("{} {here}", self.next(1));
            return Some(finding.cure(Safe, self.range(self.at, self.at + 2), &cure));
        }
        let inner = here.trim_matches('"');
        let finding = finding.help(format!("write `{} NAME {here}`", self.back(1)));
        Some(match words::as_value(inner) {
            Some(name) if words::is_name(&name) => finding.help(format!("names stand without quotes: `{name}`")).fix(
                Unsafe,
                format!("write `{name}`"),
                self.span(),
                name,
            ),
            _ => finding,
        })
    }

    /// `member renault Renault`, `member renault: "…"`
    fn wrong_label(&self) -> Option<Finding> {
        let here = self.here();
        let labelled =
            self.wants(Rule::text) && !matches!(self.back(1), "because" | "source" | "guarantee" | "test" | "charter");
        if labelled && matches!(here, ":" | "=" | "->") && (self.is_text(self.at + 1) || self.next(1) == "{") {
            return Some(self.superfluous(
                Safe,
                format!("`{here}` means nothing here"),
                "what people see stands right behind the name; drop it",
            ));
        }
        if self.first() == "member" && self.wants(Rule::text) {
            let marked = matches!(here, ":" | "=" | "->") && self.is_name(self.at + 1);
            if let Some((span, _)) = self.bare_text(self.at + 1).filter(|_| marked) {
                let (label, whole) = (super::clauses::quoted(self.written(span)), self.span().to(span));
                let finding = self.say_at(whole, "what people see stands in quotes, right behind the name", "here");
                return Some(finding.cure(Unsafe, self.span_at(self.at - 1).after().to(span), &format!(" {label}")));
            }
            if here == "," {
                return Some(
                    self.say("`member` declares one member", "a second one follows")
                        .help("write `member` again for each"),
                );
            }
            if here == "{" {
                return Some(
                    self.say("a member has no block", "here").help("write `member renault \"Renault Group\"`"),
                );
            }
            if self.is_name(self.at) && !self.outline.starts_line(self.at) {
                let finding = self.say("what people see stands in quotes", "here");
                return Some(match self.bare_text(self.at) {
                    Some((span, _)) => {
                        let label = super::clauses::quoted(self.written(span));
                        finding.help(format!("write `{label}`")).fix(Unsafe, format!("write `{label}`"), span, label)
                    }
                    None => finding.help("write `member renault \"Renault Group\"`"),
                });
            }
        }
        None
    }

    /// What stands where the opening brace belongs.
    fn open_block(&self) -> Option<Finding> {
        let more_columns = self.first() == "table" && !self.outline.starts_line(self.at) && self.wants(Rule::comma);
        let here = self.here();
        if here == ";" && self.wants(Rule::open_brace) && self.wants(Rule::comma) && self.first() != "table" {
            return Some(self.instead(Safe, ","));
        }
        if !self.wants(Rule::open_brace) || self.wants(Rule::term) || more_columns {
            return None;
        }
        let first = self.first();
        if first == "test"
            && self.back(1) != "program"
            && self.kind(self.at).is_some_and(|kind| kind == Kind::Word)
            && here != "program"
            && here != "as"
            && here != "expect"
        {
            return None;
        }
        if matches!(here, ":" | "=" | "=>" | "->") && self.next(1) == "{" {
            return Some(self.superfluous(Safe, format!("`{here}` means nothing here"), format!("drop `{here}`")));
        }
        if matches!(here, "[" | "(")
            && let Some(close) = self.outline.partner(self.at).filter(|close| *close < self.piece.end)
        {
            let finding = self.say(format!("a block stands in braces, not in `{here}`"), "here").help("write `{ … }`");
            let edits = vec![(self.span(), "{".to_owned()), (self.span_at(close), "}".to_owned())];
            return Some(self.with_edits(Safe, finding, "write braces", edits));
        }
        if self.is_text(self.at) && matches!(first, "tier" | "taxonomy" | "program" | "asset") {
            let what = if first == "asset" { "an asset kind".to_owned() } else { format!("a {first}") };
            return Some(self.superfluous(
                Unsafe,
                format!("{what} has no label"),
                "drop the text, or make it a comment above",
            ));
        }
        if first == "tier" && here == ">" {
            let head = self.span_at(self.piece.start);
            let finding = self.say_at(head, "`tier` holds rules; the order of several is said by `tiers`", "here");
            return Some(finding.cure(Safe, head, "tiers"));
        }
        if first == "program" && self.is_name(self.at) && self.next(1) == "{" {
            return Some(self.superfluous(Unsafe, "the programme has no name", "write `program { … }`"));
        }
        self.modes().or_else(|| {
            let what = self.outline.head_words(self.piece.start, self.at);
            let message = format!("the `{{` of `{what}` is missing");
            self.lacks_brace().then(|| self.missing(Unsafe, "{", message, format!("write `{what} {{ … }}`")))
        })
    }

    /// `asset upper_body common { … }`, `asset upper_body modes common derived { … }`
    fn modes(&self) -> Option<Finding> {
        if self.first() != "asset" || !self.is_name(self.at) || self.next(1) == ":" {
            return None;
        }
        if self.wants(Rule::comma) {
            return Some(self.missing(
                Safe,
                ",",
                "a comma is missing between the modes",
                "write `modes common, derived`",
            ));
        }
        if words::near(self.here(), &["modes"]).is_some() || self.back(1) == "modes" {
            return None;
        }
        let finding = self.say(format!("`{}` does not belong here", self.here()), "here");
        Some(finding.help("ways of sharing follow `modes`: `asset upper_body modes common, derived { … }`"))
    }

    /// `tiers a, b`, `tiers a < b`
    fn tiers(&self) -> Option<Finding> {
        if self.first() != "tiers" || !self.wants(Rule::stronger) {
            return None;
        }
        let here = self.here();
        let help = "tiers are joined with `>`, the strongest first: `tiers a > b`";
        if matches!(here, "," | "=>" | "->" | ">=" | "|" | "/" | "over") {
            let span = self.span();
            let ordered = matches!(here, "=>" | ">=" | "over");
            let mut edits = Vec::new();
            for at in self.at..self.piece.end {
                if self.word(at) == here {
                    let gap = self.span_at(at - 1).after().to(self.span_at(at));
                    edits.push((gap, " >".to_owned()));
                }
            }
            let finding = self.say_at(span, format!("tiers are joined with `>`, not with `{here}`"), "here").help(help);
            return Some(self.with_edits(if ordered { Safe } else { Unsafe }, finding, "write `>`", edits));
        }
        if here == "<" {
            let names: Vec<_> =
                (self.piece.start + 1..self.piece.end).filter(|at| self.is_name(*at)).map(|at| self.word(at)).collect();
            let turned = names.iter().rev().copied().collect::<Vec<_>>().join(" > ");
            let whole = self.range(self.piece.start + 1, self.piece.end);
            let finding = self
                .say("tiers stand in order of strength, the strongest first", "here")
                .help(format!("write `tiers {turned}`"));
            return Some(finding.fix(Safe, format!("write `{turned}`"), whole, turned.clone()));
        }
        if self.is_name(self.at) {
            return Some(self.missing(Unsafe, ">", format!("`>` is missing before `{here}`"), help));
        }
        None
    }

    /// `let a: …`, `let a is …`
    fn definition(&self) -> Option<Finding> {
        if self.first() != "let" || !self.wants(Rule::equals) {
            return None;
        }
        let here = self.here();
        if matches!(here, ":" | ":=" | "==" | "is" | "be" | "means" | "as" | "=>" | "->" | "when" | "if") {
            return Some(self.instead(Safe, "="));
        }
        if self.breaks_off() {
            return None;
        }
        Some(self.missing(Safe, "=", "`=` is missing after the name", "write `let NAME = CONDITION`"))
    }

    /// `guarantee leader is nissan`, `guarantee "…" leader is nissan`, `test decided { … }`
    fn title(&self) -> Option<Finding> {
        let first = self.first();
        if !matches!(first, "guarantee" | "test" | "charter") {
            return None;
        }
        if self.wants(Rule::text) && self.at == self.piece.start + 1 {
            let form = if first == "guarantee" {
                "`guarantee \"…\": CONDITION`"
            } else if first == "test" {
                "`test \"…\" { … }`"
            } else {
                "`charter \"…\" { … }`"
            };
            if self.is_name(self.at) && matches!(self.next(1), ":" | "{") {
                let cure = format!("\"{}\"", self.here());
                return Some(self.say(format!("the title of a {first} stands in quotes"), "here").cure(
                    Safe,
                    self.span(),
                    &cure,
                ));
            }
            let place = self.span_at(self.piece.start);
            return Some(
                self.say_at(place, format!("a {first} has a title"), "no title follows").help(format!("write {form}")),
            );
        }
        if first == "guarantee" && self.wants(Rule::colon) {
            if matches!(self.here(), "=" | "->" | "=>" | "{") {
                return Some(self.instead(Safe, ":"));
            }
            return Some(self.missing(
                Safe,
                ":",
                "a colon is missing after the title",
                "write `guarantee \"…\": CONDITION`",
            ));
        }
        if first == "charter" && self.wants(Rule::charter_part) {
            let day = matches!(self.here(), "since" | "from" | "effective" | "date" | "starting" | "enact");
            if day {
                return Some(self.instead_words(
                    Safe,
                    self.at,
                    self.at + 1 + usize::from(self.next(1) == ":"),
                    "enacted",
                ));
            }
            if self.here() == "tiers" {
                return Some(
                    self.say("`tiers` stands outside the charter", "here")
                        .help("the charter is of its file, the tiers are of the rulebook: close the charter before it"),
                );
            }
            if words::ITEMS.contains(&self.here()) || self.next(1) == ":" && self.is_name(self.at) {
                let what = if self.next(1) == ":" { "a rule".to_owned() } else { format!("`{}`", self.here()) };
                return Some(self.say(format!("`{}` does not stand in a charter", self.here()), "here").help(format!(
                    "a charter says from when to when its file is in force, and its source; {what} stands outside: close the charter before it"
                )));
            }
            if self.here() == "because" {
                return Some(
                    self.say("a charter has no `because`", "here").help("write `source \"…\"`, or a comment above"),
                );
            }
        }
        if first == "charter" && matches!(self.here(), ":" | "=") && self.wants_any(&[Rule::date, Rule::text]) {
            return Some(self.superfluous(Safe, format!("`{}` means nothing here", self.here()), "drop it"));
        }
        None
    }

    /// `member`, `tier {`, `let = …`
    fn missing_name(&self) -> Option<Finding> {
        let before = self.back(1);
        let declares = matches!(before, "member" | "taxonomy" | "tier" | "asset" | "table" | "let" | "modes");
        if !self.wants(Rule::name) || !declares {
            return None;
        }
        if self.at_end() || matches!(self.here(), "{" | "=" | ":" | "(") {
            let finding =
                self.say_at(self.span_at(self.at - 1), format!("a name is missing after `{before}`"), "after this");
            return Some(finding.help(format!("write `{before} NAME`")));
        }
        None
    }
}
