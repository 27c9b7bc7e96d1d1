//! Embedding in ten lines: load a rulebook, propose a programme, read the decision.

use paceline::Rulebook;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rulebook = Rulebook::load(["rules"])?;
    let livina = rulebook
        .propose("livina")
        .set("region", "indonesia")
        .set("segment", "B")
        .set("body", "mpv")
        .set("powertrains", ["ice"])
        .set("sop", "2021-02-01")
        .set("proposer", "nissan")
        .set("partners", ["mitsubishi"])
        .set("mother", "xpander")
        .build()?;
    let decision = rulebook.decide(&livina, "2021-02-01".parse()?)?;
    println!(
        "{} leads, by {}",
        decision.leader.answer().map_or("nobody", |leader| leader),
        decision.leader.by.join(", ")
    );
    Ok(())
}
