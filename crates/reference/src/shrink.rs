//! Makes a failing rulebook small: takes things away as long as it still fails in the same way.

use super::book::{Book, Clauses, Cond};
use super::generate::{drop_dangling, remove_rule};

/// The smallest rulebook found that still fails; every step is a rulebook that fails.
pub fn shrink(book: Book, fails: &mut dyn FnMut(&Book) -> bool) -> Book {
    let mut best = book;
    loop {
        let smaller = smaller(&best).into_iter().find(|smaller| fails(smaller));
        match smaller {
            Some(smaller) => best = smaller,
            None => return best,
        }
    }
}

/// Rulebooks that say a little less; big cuts first.
fn smaller(book: &Book) -> Vec<Book> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Book)| {
        let mut smaller = book.clone();
        change(&mut smaller);
        drop_dangling(&mut smaller);
        all.push(smaller);
    };
    for at in 0..book.tables.len() {
        with(&|book| drop(book.tables.remove(at)));
    }
    for rule in book.all_rules() {
        with(&|book| remove_rule(book, rule.clauses.label));
    }
    for at in 0..book.bars.len() {
        with(&|book| drop(book.bars.remove(at)));
    }
    for at in 0..book.requires.len() {
        with(&|book| drop(book.requires.remove(at)));
    }
    for at in 0..book.impossible.len() {
        with(&|book| drop(book.impossible.remove(at)));
    }
    for at in 0..book.guarantees.len() {
        with(&|book| drop(book.guarantees.remove(at)));
    }
    for at in 0..book.repeals.len() {
        with(&|book| drop(book.repeals.remove(at)));
    }
    for at in 0..book.files.len() {
        if book.files[at].is_some() {
            with(&|book| book.files[at] = None);
        }
    }
    if book.files.len() > 1 {
        with(&|book| {
            book.files.truncate(1);
            clauses_of(book).into_iter().for_each(|clauses| clauses.file = 0);
        });
    }
    for at in 0..clauses_of(&mut book.clone()).len() {
        let clauses = |book: &mut Book, change: &dyn Fn(&mut Clauses)| change(clauses_of(book)[at]);
        let old = clauses_of(&mut book.clone())[at].clone();
        if old.tier.is_some() {
            with(&|book| clauses(book, &|clauses| clauses.tier = None));
        }
        if old.from.is_some() || old.until.is_some() {
            with(&|book| clauses(book, &|clauses| (clauses.from, clauses.until) = (None, None)));
        }
        for over in 0..old.overrides.len() {
            with(&|book| {
                clauses(book, &|clauses| {
                    clauses.overrides.remove(over);
                });
            });
        }
        if let Some(when) = &old.when {
            with(&|book| clauses(book, &|clauses| clauses.when = None));
            for simpler in simpler(when) {
                with(&|book| clauses(book, &|clauses| clauses.when = Some(simpler.clone())));
            }
        }
    }
    for at in 0..conditions_of(&mut book.clone()).len() {
        let old = conditions_of(&mut book.clone())[at].clone();
        for simpler in simpler(&old) {
            with(&|book| *conditions_of(book)[at] = simpler.clone());
        }
    }
    for at in 0..book.lets.len() {
        let used = format!("{book:?}").contains(&format!("Let(\"{}\")", book.lets[at].0));
        if !used {
            with(&|book| drop(book.lets.remove(at)));
        }
    }
    for table in 0..book.tables.len() {
        for column in 0..book.tables[table].columns.len() {
            if book.tables[table].columns.len() > 1 {
                with(&|book| {
                    let table = &mut book.tables[table];
                    table.columns.remove(column);
                    table.rows.iter_mut().for_each(|row| drop(row.cells.remove(column)));
                });
            }
        }
    }
    for at in 0..book.fields.len() {
        if !mentions(book, book.fields[at].name) {
            with(&|book| drop(book.fields.remove(at)));
        }
    }
    for at in 0..book.kinds.len() {
        let name = book.kinds[at].name;
        if !mentions(book, name) {
            with(&|book| drop(book.kinds.remove(at)));
        }
        for asset in 0..book.kinds[at].assets.len() {
            if book.kinds[at].assets.len() > 1 && !mentions(book, book.kinds[at].assets[asset].name) {
                with(&|book| drop(book.kinds[at].assets.remove(asset)));
            }
        }
        for field in 0..book.kinds[at].fields.len() {
            let name = book.kinds[at].fields[field].name;
            if !format!("{:?}", without_declarations(book)).contains(&format!("\"{name}\"")) {
                with(&|book| {
                    book.kinds[at].fields.remove(field);
                    book.kinds[at].assets.iter_mut().for_each(|asset| drop(asset.values.remove(name)));
                });
            }
        }
    }
    let tiers = clauses_of(&mut book.clone()).iter().filter_map(|clauses| clauses.tier).collect::<Vec<_>>();
    for at in 0..book.tiers.len() {
        if !tiers.contains(&book.tiers[at]) {
            with(&|book| {
                book.tiers.remove(at);
            });
        }
    }
    all
}

/// Whether a name is used besides where it is declared.
fn mentions(book: &Book, name: &str) -> bool {
    let quoted = format!("{name:?}");
    let rest = without_declarations(book);
    let kinds = format!(
        "{:?}",
        book.kinds
            .iter()
            .map(|kind| (&kind.fields, kind.assets.iter().map(|asset| &asset.values).collect::<Vec<_>>()))
            .collect::<Vec<_>>()
    );
    let fields = format!("{:?}", book.fields.iter().map(|field| (field.ty, &field.default)).collect::<Vec<_>>());
    rest.contains(&quoted) || kinds.contains(&quoted) || fields.contains(&quoted)
}

/// Everything that is said, in some form of text.
fn without_declarations(book: &Book) -> String {
    let mut book = book.clone();
    let ons = format!("{:?}", book.technology_taxonomies());
    let uses_technologies =
        format!("{:?}", book.rules).contains("LeadOn") || format!("{:?}", book.tables).contains("LeadOn");
    let sets: Vec<String> = book
        .fields
        .iter()
        .filter(|field| matches!(field.ty, super::book::Type::Set(_)))
        .map(|field| format!("{:?}", field.name))
        .collect();
    book.fields.clear();
    book.kinds.clear();
    let technologies = if uses_technologies { sets.concat() } else { String::new() };
    format!("{book:?}{ons}{technologies}")
}

fn simpler(condition: &Cond) -> Vec<Cond> {
    let inside = |inner: &[Cond], join: &dyn Fn(Vec<Cond>) -> Cond| {
        let mut all: Vec<Cond> = inner.to_vec();
        for at in 0..inner.len() {
            let mut fewer = inner.to_vec();
            fewer.remove(at);
            if fewer.len() > 1 {
                all.push(join(fewer));
            }
            for simpler in simpler(&inner[at]) {
                let mut other = inner.to_vec();
                other[at] = simpler;
                all.push(join(other));
            }
        }
        all
    };
    match condition {
        Cond::Always | Cond::Let(_) | Cond::Flag(_) | Cond::Test(..) => Vec::new(),
        Cond::Not(inner) => {
            let mut all = vec![(**inner).clone()];
            all.extend(simpler(inner).into_iter().map(|inner| Cond::Not(Box::new(inner))));
            all
        }
        Cond::Some(kind, inner) => simpler(inner).into_iter().map(|inner| Cond::Some(kind, Box::new(inner))).collect(),
        Cond::And(inner) => inside(inner, &Cond::And),
        Cond::Or(inner) => inside(inner, &Cond::Or),
    }
}

fn clauses_of(book: &mut Book) -> Vec<&mut Clauses> {
    let rules = book.rules.iter_mut().map(|rule| &mut rule.clauses);
    let tables = book.tables.iter_mut().map(|table| &mut table.clauses);
    let bars = book.bars.iter_mut().map(|bar| &mut bar.clauses);
    rules.chain(tables).chain(bars).chain(book.requires.iter_mut().map(|require| &mut require.clauses)).collect()
}

/// Conditions besides those in clauses.
fn conditions_of(book: &mut Book) -> Vec<&mut Cond> {
    let choices = book.rules.iter_mut().filter_map(|rule| match &mut rule.answer {
        super::book::Answer::Choose { filter, .. } => Some(filter),
        _ => None,
    });
    let bars = book.bars.iter_mut().map(|bar| &mut bar.filter);
    let requires = book.requires.iter_mut().map(|require| &mut require.must);
    let lets = book.lets.iter_mut().map(|(_, condition)| condition);
    choices.chain(bars).chain(requires).chain(lets).chain(book.impossible.iter_mut()).collect()
}
