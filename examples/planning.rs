//! A planning tool in small: a form made from the rulebook's own fields, and many proposals decided by a few threads
//! that share one rulebook.

use std::thread;

use paceline::model::{Domain, Type};
use paceline::rulebook::Invalid;
use paceline::{Date, Format, Program, Rulebook, Source};

/// So many threads share the work.
const WORKERS: usize = 4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rulebook = Rulebook::load(["rules"])?;
    form(&rulebook);

    let text = std::fs::read_to_string("examples/proposals/cars.csv")?;
    let cars = rulebook.programs(&Source::new("cars.csv", text), Format::Csv, "cars");
    let day = "2026-01-01".parse()?;

    let (rulebook, each) = (&rulebook, cars.len().div_ceil(WORKERS).max(1));
    thread::scope(|scope| {
        let decide = |part| scope.spawn(move || decided(rulebook, part, day));
        let workers: Vec<_> = cars.chunks(each).map(decide).collect();
        for worker in workers {
            worker.join().expect("no panic").iter().for_each(|line| println!("{line}"));
        }
    });
    Ok(())
}

/// A line for each car: who leads it, or why nobody does yet.
fn decided(rulebook: &Rulebook, cars: &[Result<Program, Invalid>], day: Date) -> Vec<String> {
    let line = |car: &Result<Program, Invalid>| {
        let car = match car {
            Ok(car) => car,
            Err(invalid) => return invalid.to_string(),
        };
        let decision = match rulebook.decide(car, day) {
            Ok(decision) => decision,
            Err(refusal) => return format!("{}: {refusal}", car.name),
        };
        match decision.leader.answer() {
            Some(leader) => format!("{}: {leader} leads, by {}", car.name, decision.leader.by.join(", ")),
            None => format!("{}: open", car.name),
        }
    };
    cars.iter().map(line).collect()
}

/// Every field with what a form would offer for it.
fn form(rulebook: &Rulebook) {
    for field in rulebook.fields() {
        let offered = match field.ty {
            Type::One(domain) => format!("one of {}", names(rulebook, domain)),
            Type::Set(domain) => format!("any of {}", names(rulebook, domain)),
            Type::Number => "a number".to_owned(),
            Type::PerMember => "a number for each member".to_owned(),
            Type::Date => "a day".to_owned(),
            Type::Flag => "yes or no".to_owned(),
        };
        let label = field.label.as_deref().unwrap_or(&field.name);
        println!("{label}: {offered}{}", if field.default.is_some() { " (may be left out)" } else { "" });
    }
}

fn names(rulebook: &Rulebook, domain: Domain) -> String {
    let names = rulebook.labels_of(domain).unwrap_or_default();
    format!("{} ({} in all)", names.iter().take(4).cloned().collect::<Vec<_>>().join(", "), names.len())
}
