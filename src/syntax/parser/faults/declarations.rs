//! Faults in items that are no rules: their first word, their name, their braces, what stands in them.

use super::Fault;
use crate::finding::Applicability::{Safe, Unsafe};
use crate::finding::Finding;
use crate::syntax::parser::{Rule, words};
use crate::syntax::tokens::Kind;
use crate::text::Span;

impl Fault<'_> {
    pub(super) fn declaration(&self) -> Option<Finding> {
        let themes: [fn(&Self) -> Option<Finding>; 12] = [
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
        if self.outline.is_wordlike(start) {
            let items = "an item begins with `member`, `taxonomy`, `program`, `asset`, `tier`, `table`, `test`, `let` or another such word; a rule with `LABEL:`";
            return Some(self.say_at(place, format!("`{first}` begins no item"), "from here on").help(items));
        }
        if self.is_text(start) {
            return Some(
                self.say_at(place, "a text that belongs to nothing", "this text")
                    .help("a text stands behind a name as its label, or after `because` or `source`"),
            );
        }
        None
    }

    /// `kei cars: lead nissan`, `kei.cars: …`: a label is one word.
    fn label_of_words(&self) -> Option<Finding> {
        let start = self.piece.start;
        let word = |at: usize| self.outline.word(at);
        let part = |at: usize| words::is_word(word(at)) || matches!(word(at), "." | "/" | "'");
        let end = (start + 1..start + 8).find(|at| !part(*at) || self.outline.starts_line(*at))?;
        let rule = word(end) == ":" && words::VERBS.contains(&word(end + 1));
        if !rule || end < start + 2 || !words::is_name(word(start)) {
            return None;
        }
        let span = self.outline.token_span(start).to(self.outline.token_span(end - 1));
        let parts: Vec<_> = (start..end).map(word).filter(|part| words::is_word(part)).collect();
        let label = parts.join("_");
        let finding = self.say_at(span, format!("`{}` is no label", self.written(span)), "one label?");
        let finding = finding.help(format!("a label is one word, letters, digits and `_`: `{label}`"));
        Some(finding.fix(Unsafe, format!("write `{label}`"), span, label))
    }

    /// `tier my tier { … }`, `let big car = …`, `table my table: …`, `platform big one { … }`: a name is one word.
    fn name_of_words(&self) -> Option<Finding> {
        let from = self.piece.start + 1;
        let item = matches!(self.first(), "tier" | "taxonomy" | "asset" | "let" | "table");
        let asset = self.is_name(self.piece.start);
        let word = |at: usize| self.outline.word(at);
        let line = |at: &usize| words::is_word(word(*at)) && !self.outline.starts_line(*at);
        let end = from + (from..from + 6).take_while(line).count();
        let closes = match self.first() {
            "let" => word(end) == "=",
            "table" => word(end) == ":",
            _ => word(end) == "{" || self.is_text(end) && word(end + 1) == "{",
        };
        let modes = (from..end).any(|at| matches!(word(at), "modes" | "unique"));
        let name = words::is_name(word(from)) && !words::VERBS.contains(&word(end - 1));
        if !(item || asset) || !closes || !name || modes || end < from + 2 {
            return None;
        }
        let joined = (from..end).map(word).collect::<Vec<_>>().join("_");
        let span = self.outline.token_span(from).to(self.outline.token_span(end - 1));
        let finding = self.say_at(span, format!("`{}` is no name", self.written(span)), "one name?");
        let finding =
            finding.help(format!("a name is one word: `{joined}`; what people see for it is a text in quotes"));
        Some(finding.fix(Unsafe, format!("write `{joined}`"), span, joined))
    }

    /// `platform on { … }`
    fn reserved_asset(&self) -> Option<Finding> {
        let (kind, name) = (self.piece.start, self.piece.start + 1);
        let brace = name + 1 + usize::from(self.is_text(name + 1));
        let shape = self.is_name(kind) && words::is_reserved(self.word(name)) && self.word(brace) == "{";
        shape.then(|| self.reserved_name(name))
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
        if !self.wants(Rule::open_brace) || self.wants(Rule::term) || more_columns {
            return None;
        }
        let here = self.here();
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

    /// A field or setting that is not of the form `NAME: …`.
    fn part_of_block(&self) -> Option<Finding> {
        let start = self.piece.start;
        if !self.wants(Rule::colon) || self.at != start + 1 || !self.wants_no_rule() {
            return None;
        }
        let here = self.here();
        let name = self.first();
        if matches!(here, "=" | "->" | "=>" | ":=" | "is") {
            let span = self.span();
            let gap = self.span_at(self.at - 1).after().to(span);
            return Some(
                self.say(format!("a colon follows the field `{name}`, not `{here}`"), "here")
                    .help(format!("write `{name}: …`"))
                    .fix(Safe, "write `:`", gap, ":"),
            );
        }
        if self.at_end() {
            return Some(
                self.say_at(self.span_at(start), format!("nothing is said of `{name}`"), "here")
                    .help(format!("write `{name}: …`")),
            );
        }
        if here == "{" || here == "[" {
            return None;
        }
        Some(self.missing(
            Safe,
            ":",
            format!("a colon is missing after the field `{name}`"),
            format!("write `{name}: {here}`"),
        ))
    }

    /// Whether what stands here is a part of a block whose parts are `NAME: …`.
    fn wants_no_rule(&self) -> bool {
        !self.wants_any(&[Rule::name, Rule::arrow]) && self.outline.is_wordlike(self.piece.start)
    }

    /// `list of region`, `member?`, `flag no`, `= 0 "vehicles"`
    fn field_type(&self) -> Option<Finding> {
        let here = self.here();
        let after_type = self.wants(Rule::equals) && self.wants(Rule::kw_or);
        let typed = self.wants(Rule::equals) && !matches!(self.first(), "let");
        if self.wants(Rule::type_name) && (self.at_end() || self.is_text(self.at) || here == "=") {
            let name = self.first();
            return Some(
                self.say_at(self.span_at(self.piece.start), format!("the field `{name}` has no type"), "which type?")
                    .help("such as `number`, `date`, `flag`, `member`, a taxonomy, `any` taxonomy"),
            );
        }
        if self.wants(Rule::type_name) && here == "yes" {
            let span = self.range(self.at, if self.next(2) == "no" { self.at + 3 } else { self.at + 1 });
            let finding = self.say_at(span, format!("`{}` is no type", self.written(span)), "here");
            return Some(finding.help("write `flag`, which is `yes` or `no`").fix(
                Unsafe,
                "write `flag`",
                span,
                "flag",
            ));
        }
        if self.wants_any(&[Rule::type_name, Rule::kw_member]) && matches!(here, "[" | "{") {
            return Some(self.say("a set is written with `any`", "here").help("such as `any region`"));
        }
        if self.wants(Rule::kw_member) && here == "of" && matches!(self.back(1), "any") {
            return Some(self.superfluous(Unsafe, "`of` means nothing here", "a set of terms is `any region`"));
        }
        if !typed {
            if self.is_text(self.at) && self.wants(Rule::EOI) && self.has_default() {
                return Some(
                    self.say("what people see stands before the default", "here")
                        .help("write `NAME: TYPE \"…\" = VALUE`"),
                );
            }
            return None;
        }
        if after_type && matches!(here, "?" | "optional" | "nullable") {
            return Some(self.instead(Safe, "or none"));
        }
        if after_type && here == "|" && self.next(1) == "none" {
            return Some(self.instead(Safe, "or"));
        }
        if after_type && self.back(2) == ":" && (self.is_name(self.at) || here == "member") {
            match self.back(1) {
                "many" | "multiple" | "several" | "list" | "set" | "array" => {
                    return Some(self.instead_words(Unsafe, self.at - 1, self.at, "any"));
                }
                "optional" | "maybe" | "nullable" => {
                    let cure = format!("{here} or none");
                    let span = self.range(self.at - 1, self.at + 1);
                    let message = format!("`{}` means nothing here", self.back(1));
                    return Some(self.say_at(span, message, "here").cure(Unsafe, span, &cure));
                }
                _ => {}
            }
        }
        if matches!(here, "[" | "*") && self.next(1) != "]" {
            return None;
        }
        if here == "[" || here == "of" || here == "s" {
            return Some(self.say("a set is written with `any`", "here").help("such as `any region`"));
        }
        if matches!(here, "by" | "for" | "each") && self.next(1) == "member" {
            return Some(self.instead(Safe, "per"));
        }
        if matches!(here, ":" | "default" | "is" | "==" | ":=" | "->") {
            return Some(self.instead(Safe, "="));
        }
        if matches!(here, "yes" | "no" | "none" | "empty")
            || matches!(self.kind(self.at), Some(Kind::Number | Kind::Date))
        {
            return Some(self.missing(
                Safe,
                "=",
                format!("`=` is missing before `{here}`"),
                "a default stands behind `=`",
            ));
        }
        None
    }

    fn has_default(&self) -> bool {
        (self.piece.start..self.at).any(|at| self.word(at) == "=")
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
