//! A planning tool in small: a form made from the rulebook's own fields, and many proposals decided by a pool of threads
//! that share one rulebook.

use std::sync::mpsc;
use std::thread;

use paceline::{Domain, Format, Rulebook, Source, Type};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rulebook = Rulebook::load(["rules"])?;
    form(&rulebook);

    let text = std::fs::read_to_string("examples/proposals/cars.csv")?;
    let cars = rulebook.programs(&Source::new("cars.csv", text), Format::Csv, "cars");
    let day = "2026-01-01".parse()?;

    let workers = 4;
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        for worker in 0..workers {
            let (send, rulebook, cars) = (send.clone(), &rulebook, &cars);
            scope.spawn(move || {
                for (at, car) in cars.iter().enumerate().skip(worker).step_by(workers) {
                    let line = match car {
                        Err(invalid) => invalid.to_string(),
                        Ok(car) => match rulebook.decide(car, day) {
                            Err(refusal) => format!("{}: {refusal}", car.name),
                            Ok(decision) => match decision.leader.answer() {
                                Some(leader) => {
                                    format!("{}: {leader} leads, by {}", car.name, decision.leader.by.join(", "))
                                }
                                None => format!("{}: open", car.name),
                            },
                        },
                    };
                    // The receiver outlives the scope, so that sending cannot fail.
                    send.send((at, line)).ok();
                }
            });
        }
    });
    drop(send);
    let mut lines: Vec<(usize, String)> = receive.into_iter().collect();
    lines.sort();
    lines.iter().for_each(|(_, line)| println!("{line}"));
    Ok(())
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
    let names = rulebook.labels_of(domain);
    format!("{} ({} in all)", names.iter().take(4).cloned().collect::<Vec<_>>().join(", "), names.len())
}
