//! *wide*: many countries, assets and technologies. Leadership is nested by country and segment, so that nothing
//! conflicts; technologies, followers, platforms, plants and costs have rules of their own.

use serde_json::{Value as Json, json};

use super::random::Random;
use super::{MEMBERS, proposal};

const AREAS: usize = 25;
const COUNTRIES: usize = 10;
const TECHNOLOGIES: usize = 40;
const ASSETS: usize = 100;
const SEGMENTS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
const POWERTRAINS: [&str; 5] = ["ice", "hev", "phev", "bev", "fcev"];

pub fn made(rules: usize, programs: usize, random: &mut Random) -> (String, Vec<Json>) {
    let mut text = world();
    assets(&mut text, random);
    leaders(rules, &mut text, random);
    others(&mut text, random);
    (text, (0..programs).map(|_| program(random)).collect())
}

fn country(random: &mut Random) -> String {
    format!("area_{:02}_{}", random.below(AREAS), random.below(COUNTRIES))
}

fn member(random: &mut Random) -> &'static str {
    MEMBERS[random.below(MEMBERS.len())]
}

fn world() -> String {
    let mut text: String = MEMBERS.iter().map(|member| format!("member {member}\n")).collect();
    text += "taxonomy region {\n";
    for area in 0..AREAS {
        let countries: Vec<String> = (0..COUNTRIES).map(|at| format!("area_{area:02}_{at}")).collect();
        text += &format!("  area_{area:02} {{ {} }}\n", countries.join(", "));
    }
    text += &format!("}}\ntaxonomy segment {{ {} }}\n", SEGMENTS.join(", "));
    text += &format!("taxonomy powertrain {{ {} }}\n", POWERTRAINS.join(", "));
    let technologies: Vec<String> = (0..TECHNOLOGIES).map(|at| format!("tech_{at:02}")).collect();
    text += &format!("taxonomy technology {{ {} }}\n", technologies.join(", "));
    text + "program {
  region: region  segment: segment  powertrains: any powertrain  technologies: any technology = []
  volumes: number per member = 0  sop: date  proposer: member  partners: any member = []
}
asset platform { owner: member  segments: any segment  powertrains: any powertrain }
asset plant { owner: member  site: region  builds: any platform  capacity: number }
"
}

fn assets(text: &mut String, random: &mut Random) {
    for at in 0..ASSETS {
        let first = random.below(SEGMENTS.len() - 1);
        let segments = SEGMENTS[first..=first + 1].join(", ");
        let powertrains = POWERTRAINS[..=random.below(POWERTRAINS.len())].join(", ");
        let owner = member(random);
        *text +=
            &format!("platform p_{at:03} {{ owner: {owner}  segments: [{segments}]  powertrains: [{powertrains}] }}\n");
    }
    for at in 0..ASSETS {
        let built: Vec<String> = (0..4).map(|_| format!("p_{:03}", random.below(ASSETS))).collect();
        let (owner, site, capacity) = (member(random), country(random), 10_000 * (1 + random.below(40)));
        let built = built.join(", ");
        *text +=
            &format!("plant f_{at:03} {{ owner: {owner}  site: {site}  builds: [{built}]  capacity: {capacity} }}\n");
    }
}

/// A default, each area, each country, then segments and technologies of countries, as many as there are to be.
fn leaders(count: usize, text: &mut String, random: &mut Random) {
    *text += "lead_default: lead proposer\n";
    let areas = (0..AREAS).map(|area| (format!("a{area}"), format!("region in area_{area:02}")));
    let each = |area: usize| (0..COUNTRIES).map(move |at| (area, at));
    let named = |(area, at): (usize, usize)| (format!("c{area}_{at}"), format!("region is area_{area:02}_{at}"));
    let countries: Vec<(String, String)> = (0..AREAS).flat_map(each).map(named).collect();
    let by_segment = countries.iter().flat_map(|(label, when)| {
        SEGMENTS.iter().map(move |segment| (format!("{label}_{segment}"), format!("{when} and segment is {segment}")))
    });
    let by_technology = by_segment.clone().enumerate().flat_map(|(nth, (label, when))| {
        let technology = format!("tech_{:02}", nth % TECHNOLOGIES);
        let with = (format!("{label}_with"), format!("{when} and technologies has {technology}"));
        let early = (format!("{label}_early"), format!("{} and sop < 2028-01-01", with.1));
        [with, early]
    });
    for (label, when) in areas.chain(countries.clone()).chain(by_segment).chain(by_technology).take(count) {
        *text += &format!("{label}: lead {} when {when}\n", member(random));
    }
}

fn others(text: &mut String, random: &mut Random) {
    for at in 0..TECHNOLOGIES {
        *text += &format!("work_{at:02}: lead {} on tech_{at:02}\n", member(random));
        let area = random.below(AREAS);
        *text +=
            &format!("work_{at:02}_there: lead {} on tech_{at:02} when region in area_{area:02}\n", member(random));
    }
    *text += "partners_follow: follow partners
proposer_too: follow proposer
one_platform: share platform
grouped_plant: share plant when platform.sharing is not separate
pick_platform: choose platform
  where platform.segments covers segment and platform.powertrains covers powertrains
  prefer platform.owner is leader
pick_plant: choose plant
  where plant.builds has platform
  prefer plant.owner is leader, most capacity
  when platform is not none
halves: split cost leader 50 %, followers by volumes
must_build: require plant is not none because \"somebody has to build it\"
";
}

fn program(random: &mut Random) -> Json {
    let technologies: Vec<String> =
        (0..TECHNOLOGIES).filter(|_| random.chance(15)).map(|at| format!("tech_{at:02}")).collect();
    let partners: Vec<&str> = MEMBERS.iter().filter(|_| random.chance(50)).copied().collect();
    let volumes: serde_json::Map<String, Json> =
        MEMBERS.iter().map(|member| ((*member).to_owned(), json!(1000 * random.below(200)))).collect();
    proposal(&[
        ("region", json!(country(random))),
        ("segment", json!(SEGMENTS[random.below(SEGMENTS.len())])),
        ("powertrains", json!(POWERTRAINS[..=random.below(POWERTRAINS.len())])),
        ("technologies", json!(technologies)),
        ("volumes", Json::Object(volumes)),
        ("sop", json!(format!("{}-01-01", 2024 + random.below(8)))),
        ("proposer", json!(member(random))),
        ("partners", json!(partners)),
    ])
}
