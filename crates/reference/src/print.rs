//! A rulebook as `.rules` text: items in random order over its files, tiers in one block or several.

use super::book::{
    Answer, Book, Cell, Clauses, Cond, Domain, Field, Name, Op, Operand, Path, Preference, Root, Rule, Says, Table,
    TableHead, Taxonomy, Technology, Type, Value, Whom,
};
use super::json::because;
use super::random::Random;

/// The files of a rulebook, with their names; the order of items hangs on the seed, their meaning does not.
pub fn print(book: &Book, seed: u64) -> Vec<(String, String)> {
    let mut random = Random::new(seed);
    let mut printer =
        Printer { book, items: book.files.iter().map(|_| Vec::new()).collect(), random: Random::new(!seed) };
    printer.world();
    printer.provisions();
    let Printer { items, .. } = printer;
    let kinds: Vec<Name> = book.kinds.iter().map(|kind| kind.name).collect();
    let mut files: Vec<(String, String)> = Vec::new();
    for (at, mut items) in items.into_iter().enumerate() {
        shuffle_but_members(&mut random, &mut items, &kinds);
        files.push((format!("file{at}.rules"), items.join("\n") + "\n"));
    }
    random.shuffle(&mut files);
    files
}

/// All files as one text to look at.
pub fn shown(files: &[(String, String)]) -> String {
    files.iter().map(|(name, text)| format!("# ── {name}\n{text}")).collect()
}

/// Members, taxonomies and assets have an order that decisions show: theirs stays, in the first file.
fn shuffle_but_members(random: &mut Random, items: &mut [String], kinds: &[Name]) {
    let first_word = |item: &String| item.split(' ').next().unwrap_or_default().to_owned();
    let ordered = |item: &String| {
        let word = first_word(item);
        word == "member" || word == "taxonomy" || kinds.contains(&word.as_str())
    };
    let mut in_order: Vec<String> = items.iter().filter(|item| ordered(item)).cloned().collect();
    random.shuffle(items);
    in_order.reverse();
    for item in items.iter_mut().filter(|item| ordered(item)) {
        *item = in_order.pop().expect("as many as there were");
    }
}

struct Printer<'a> {
    book: &'a Book,
    items: Vec<Vec<String>>,
    random: Random,
}

impl Printer<'_> {
    fn somewhere(&mut self, item: String) {
        let file = self.random.below(self.items.len());
        self.items[file].push(item);
    }

    fn world(&mut self) {
        let book = self.book;
        self.items[0].extend(book.members.iter().map(|member| format!("member {member}")));
        for taxonomy in &book.taxonomies {
            let terms = terms(taxonomy, None);
            self.items[0].push(format!("taxonomy {} {{ {terms} }}", taxonomy.name));
        }
        let fields: Vec<String> = book.fields.iter().map(|field| format!("  {}\n", self.field(field))).collect();
        self.somewhere(format!("program {{\n{}}}", fields.concat()));
        for kind in &book.kinds {
            let modes = if kind.modes.is_empty() { String::new() } else { format!(" modes {}", kind.modes.join(", ")) };
            let fields: Vec<String> = kind.fields.iter().map(|field| self.field(field)).collect();
            self.somewhere(format!("asset {}{modes} {{ {} }}", kind.name, fields.join("  ")));
            for asset in &kind.assets {
                let set = |(name, value): (&Name, &Value)| format!("{name}: {}", self.value(value));
                let values: Vec<String> = asset.values.iter().map(set).collect();
                self.items[0].push(format!("{} {} {{ {} }}", kind.name, asset.name, values.join("  ")));
            }
        }
        if !book.tiers.is_empty() {
            self.somewhere(format!("tiers {}", book.tiers.join(" > ")));
        }
        for (name, condition) in &book.lets {
            self.somewhere(format!("let {name} = {}", self.condition(condition)));
        }
        for condition in &book.impossible {
            self.somewhere(format!("impossible when {}", self.condition(condition)));
        }
        for (title, must, when) in &book.guarantees {
            self.somewhere(format!("guarantee \"{title}\": {} when {}", self.condition(must), self.condition(when)));
        }
    }

    fn field(&self, field: &Field) -> String {
        let domain = |domain: Domain| match domain {
            Domain::Terms(name) | Domain::Assets(name) | Domain::Sharings(name) => name,
            Domain::Members => "member",
        };
        let leaf = if field.leaves { "leaf " } else { "" };
        let ty = match field.ty {
            Type::Flag => "flag".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Date => "date".to_owned(),
            Type::PerMember => "number per member".to_owned(),
            Type::One(of) => format!("{leaf}{}", domain(of)),
            Type::Set(of) => format!("any {leaf}{}", domain(of)),
        };
        let optional = if field.optional { " or none" } else { "" };
        let default = field.default.as_ref().map(|value| format!(" = {}", self.value(value))).unwrap_or_default();
        format!("{}: {ty}{optional}{default}", field.name)
    }

    fn provisions(&mut self) {
        let book = self.book;
        for (at, charter) in book.files.iter().enumerate() {
            if let Some(charter) = charter {
                let enacted = charter.enacted.map(|day| format!(" enacted {day}")).unwrap_or_default();
                let until = charter.until.map(|day| format!(" until {day}")).unwrap_or_default();
                self.items[at].push(format!("charter \"charter {at}\" {{{enacted}{until} }}"));
            }
        }
        for repeal in &book.repeals {
            self.somewhere(format!("repeal {} from {}", repeal.targets.join(", "), repeal.from));
        }
        let mut entries: Vec<(usize, Option<Name>, String)> = Vec::new();
        for rule in &book.rules {
            entries.push((rule.clauses.file, rule.clauses.tier, self.rule(rule)));
        }
        for table in &book.tables {
            entries.push((table.clauses.file, table.clauses.tier, self.table(table)));
        }
        for bar in &book.bars {
            let says = format!("bar {} where {}", bar.kind, self.condition(&bar.filter));
            let text = format!("{}: {says}{}", bar.clauses.label, self.clauses(&bar.clauses));
            entries.push((bar.clauses.file, bar.clauses.tier, text));
        }
        for require in &book.requires {
            let says = format!("require {}", self.condition(&require.must));
            let reason = because(require.clauses.label);
            let text =
                format!("{}: {says}{} because \"{reason}\"", require.clauses.label, self.clauses(&require.clauses));
            entries.push((require.clauses.file, require.clauses.tier, text));
        }
        self.place(entries);
    }

    /// Rules in no tier stand by themselves; of those in one, some share a block.
    fn place(&mut self, mut entries: Vec<(usize, Option<Name>, String)>) {
        self.random.shuffle(&mut entries);
        let mut blocks: Vec<(usize, Name, Vec<String>)> = Vec::new();
        for (file, tier, entry) in entries {
            let Some(tier) = tier else {
                self.items[file].push(entry);
                continue;
            };
            let open = blocks.iter_mut().find(|(of, name, _)| *of == file && *name == tier);
            match open {
                Some((_, _, entries)) if self.random.chance(70) => entries.push(entry),
                _ => blocks.insert(0, (file, tier, vec![entry])),
            }
        }
        for (file, tier, entries) in blocks {
            let entries: Vec<String> = entries.iter().map(|entry| format!("  {entry}\n")).collect();
            self.items[file].push(format!("tier {tier} {{\n{}}}", entries.concat()));
        }
    }

    fn rule(&mut self, rule: &Rule) -> String {
        let answer = self.answer(&rule.answer);
        format!("{}: {answer}{}", rule.clauses.label, self.clauses(&rule.clauses))
    }

    /// In any order.
    fn clauses(&mut self, clauses: &Clauses) -> String {
        let mut parts = Vec::new();
        parts.extend(clauses.when.as_ref().map(|when| format!(" when {}", self.condition(when))));
        parts.extend(clauses.from.map(|day| format!(" from {day}")));
        parts.extend(clauses.until.map(|day| format!(" until {day}")));
        if !clauses.overrides.is_empty() {
            parts.push(format!(" overrides {}", clauses.overrides.join(", ")));
        }
        self.random.shuffle(&mut parts);
        parts.concat()
    }

    fn answer(&self, answer: &Answer) -> String {
        match answer {
            Answer::Lead(member) => format!("lead {}", self.operand(member)),
            Answer::LeadOn(member, on) => format!("lead {} on {}", self.operand(member), self.technologies(on)),
            Answer::Follow(whom, follows) => {
                format!("{} {}", if *follows { "follow" } else { "abstain" }, self.whom(whom))
            }
            Answer::Share(kind, "separate") => format!("separate {kind}"),
            Answer::Share(kind, "shared") => format!("share {kind}"),
            Answer::Share(kind, mode) => format!("share {kind} as {mode}"),
            Answer::Choose { kind, filter, prefer } => {
                let filter =
                    if *filter == Cond::Always { String::new() } else { format!(" where {}", self.condition(filter)) };
                let prefer: Vec<String> = prefer.iter().map(|preference| self.preference(preference)).collect();
                let prefer = if prefer.is_empty() { String::new() } else { format!(" prefer {}", prefer.join(", ")) };
                format!("choose {kind}{filter}{prefer}")
            }
            Answer::Split(leader, by) => {
                let leader =
                    leader.map(|tenths| format!("leader {} %, followers ", number(tenths))).unwrap_or_default();
                let how = by.map_or("equally".to_owned(), |field| format!("by {field}"));
                format!("split cost {leader}{how}")
            }
        }
    }

    fn preference(&self, preference: &Preference) -> String {
        match preference {
            Preference::Holds(condition) => self.condition(condition),
            Preference::Most(field) => format!("most {field}"),
            Preference::Least(field) => format!("least {field}"),
        }
    }

    fn whom(&self, whom: &Whom) -> String {
        match whom {
            Whom::Everyone => "everyone".to_owned(),
            Whom::Field(field) => (*field).to_owned(),
            Whom::These(members) => match &members[..] {
                [member] => self.operand(member),
                members => format!("[{}]", self.operands(members)),
            },
        }
    }

    fn technologies(&self, on: &[Technology]) -> String {
        let keys: Vec<String> = on.iter().map(|technology| self.book.technology_key(*technology)).collect();
        if keys.len() == 1 { keys[0].clone() } else { format!("[{}]", keys.join(", ")) }
    }

    fn table(&mut self, table: &Table) -> String {
        let head = match table.head {
            TableHead::Lead => "lead".to_owned(),
            TableHead::Follow(true) => "follow".to_owned(),
            TableHead::Follow(false) => "abstain".to_owned(),
            TableHead::Share(kind) => format!("share {kind}"),
        };
        let columns: Vec<String> = table.columns.iter().map(|column| self.path(column)).collect();
        let rows: Vec<String> = table
            .rows
            .iter()
            .map(|row| {
                let name = row.name.map(|name| format!("{name}: ")).unwrap_or_default();
                let cells: Vec<String> = row.cells.iter().map(|cell| self.cell(cell)).collect();
                let answer = match &row.answer {
                    Answer::Lead(member) => self.operand(member),
                    Answer::LeadOn(member, on) => format!("{} on {}", self.operand(member), self.technologies(on)),
                    Answer::Follow(whom, _) => self.whom(whom),
                    Answer::Share(_, sharing) => (*sharing).to_owned(),
                    _ => unreachable!("no table answers that"),
                };
                let from = row.from.map(|day| format!(" from {day}")).unwrap_or_default();
                let until = row.until.map(|day| format!(" until {day}")).unwrap_or_default();
                let over = match row.overrides.is_empty() {
                    true => String::new(),
                    false => format!(" overrides {}", row.overrides.join(", ")),
                };
                format!("    {name}{} -> {answer}{from}{over}{until}\n", cells.join(" | "))
            })
            .collect();
        let clauses = self.clauses(&table.clauses);
        let unique = if table.unique { " unique" } else { "" };
        format!(
            "table {}{unique}: {head} by {} {{\n{}  }}{clauses}",
            table.clauses.label,
            columns.join(", "),
            rows.concat()
        )
    }

    fn cell(&self, cell: &Cell) -> String {
        let says = self.says(&cell.says);
        match (cell.not, &cell.says) {
            (true, Says::OneOf(_)) => format!("not ({says})"),
            (true, _) => format!("not {says}"),
            (false, _) => says,
        }
    }

    fn says(&self, says: &Says) -> String {
        match says {
            Says::Any => "any".to_owned(),
            Says::None => "none".to_owned(),
            Says::Values(values) => values.iter().map(|value| self.value(value)).collect::<Vec<_>>().join(", "),
            Says::Compare(op, value) => format!("{} {}", order(*op), self.value(value)),
            Says::Range(low, high) => format!("{}..{}", self.value(low), self.value(high)),
            Says::Joined(all) => {
                let all = all.iter().map(|(op, value)| format!("{} {}", order(*op), self.value(value)));
                all.collect::<Vec<_>>().join(" and ")
            }
            Says::OneOf(all) => all.iter().map(|says| self.says(says)).collect::<Vec<_>>().join(", "),
        }
    }

    // ── Conditions ──

    pub fn condition(&self, condition: &Cond) -> String {
        match condition {
            Cond::Always => "always".to_owned(),
            Cond::Not(inner) => format!("not {}", self.closed(inner)),
            Cond::And(inner) => self.joined(inner, " and "),
            Cond::Or(inner) => self.joined(inner, " or "),
            Cond::Let(name) => (*name).to_owned(),
            Cond::Flag(path) => self.path(path),
            Cond::Some(kind, inner) => format!("some {kind} where {}", self.condition(inner)),
            Cond::Test(path, op, right) => self.test(path, *op, right),
        }
    }

    fn joined(&self, inner: &[Cond], word: &str) -> String {
        match inner {
            [] => "always".to_owned(),
            [one] => self.condition(one),
            inner => inner.iter().map(|inner| self.closed(inner)).collect::<Vec<_>>().join(word),
        }
    }

    /// In parentheses where it could run on.
    fn closed(&self, condition: &Cond) -> String {
        match condition {
            Cond::And(inner) | Cond::Or(inner) if inner.len() == 1 => self.closed(&inner[0]),
            Cond::And(_) | Cond::Or(_) | Cond::Some(..) => format!("({})", self.condition(condition)),
            _ => self.condition(condition),
        }
    }

    fn test(&self, path: &Path, op: Op, right: &[Operand]) -> String {
        let left = self.path(path);
        let all = self.operands(right);
        match op {
            Op::Is => format!("{left} is {all}"),
            Op::IsNot => format!("{left} is not {all}"),
            Op::IsNone => format!("{left} is none"),
            Op::IsNotNone => format!("{left} is not none"),
            Op::In if right.len() == 1 => format!("{left} in {all}"),
            Op::NotIn if right.len() == 1 => format!("{left} not in {all}"),
            Op::In => format!("{left} in [{all}]"),
            Op::NotIn => format!("{left} not in [{all}]"),
            Op::Has => format!("{left} has {all}"),
            Op::HasNo => format!("{left} has no {all}"),
            Op::HasAny => format!("{left} has any [{all}]"),
            Op::HasAll => format!("{left} has all [{all}]"),
            Op::HasNone => format!("{left} has none [{all}]"),
            Op::Covers => format!("{left} covers {all}"),
            Op::Range => format!("{left} in {}..{}", self.operand(&right[0]), self.operand(&right[1])),
            Op::Less | Op::AtMost | Op::More | Op::AtLeast => format!("{left} {} {all}", order(op)),
        }
    }

    fn operands(&self, operands: &[Operand]) -> String {
        operands.iter().map(|operand| self.operand(operand)).collect::<Vec<_>>().join(", ")
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Value(value) => self.value(value),
            Operand::Path(path) => self.path(path),
        }
    }

    fn path(&self, path: &Path) -> String {
        let root = match &path.root {
            Root::Field(name) | Root::Kind(name) => (*name).to_owned(),
            Root::NumberOf(field, member) => format!("{field} of {}", self.operand(member)),
            Root::Leader => "leader".to_owned(),
            Root::LeaderOn(technology) => format!("leader on {}", self.book.technology_key(*technology)),
            Root::Followers => "followers".to_owned(),
            Root::Sharing(kind) => format!("{kind}.sharing"),
        };
        std::iter::once(root.as_str()).chain(path.steps.iter().copied()).collect::<Vec<_>>().join(".")
    }

    fn value(&self, value: &Value) -> String {
        match value {
            Value::None => "none".to_owned(),
            Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::Number(tenths) => number(*tenths),
            Value::Date(day) => day.to_string(),
            Value::One(name) => (*name).to_owned(),
            Value::Set(names) => format!("[{}]", names.iter().copied().collect::<Vec<_>>().join(", ")),
            Value::PerMember(numbers) => {
                let each: Vec<String> =
                    numbers.iter().map(|(member, tenths)| format!("{member} {}", number(*tenths))).collect();
                format!("[{}]", each.join(", "))
            }
        }
    }
}

fn terms(taxonomy: &Taxonomy, of: Option<Name>) -> String {
    let term = |term: Name| {
        let below = terms(taxonomy, Some(term));
        if below.is_empty() { term.to_owned() } else { format!("{term} {{ {below} }}") }
    };
    taxonomy.children(of).map(term).collect::<Vec<_>>().join(", ")
}

fn order(op: Op) -> &'static str {
    match op {
        Op::Less => "<",
        Op::AtMost => "<=",
        Op::More => ">",
        Op::AtLeast => ">=",
        _ => unreachable!("no order"),
    }
}

/// A number of tenths, sometimes with what changes nothing.
fn number(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    match tenths.abs() {
        tenths if tenths % 10 == 0 => format!("{sign}{}", tenths / 10),
        tenths => format!("{sign}{}.{}", tenths / 10, tenths % 10),
    }
}
