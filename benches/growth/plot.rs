//! Growth curves as SVG: both axes logarithmic.

use std::fmt::Write;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 50.0;

/// Curves of nanoseconds over the number of rules; each by its name and points.
pub fn plot(title: &str, curves: &[(&str, Vec<(f64, f64)>)]) -> String {
    let points = || curves.iter().flat_map(|(_, points)| points);
    let least = points().map(|(_, y)| y.log10().floor()).fold(f64::INFINITY, f64::min);
    let most = points().map(|(_, y)| y.log10().ceil()).fold(f64::NEG_INFINITY, f64::max);
    let (first, last) = (2.0, points().map(|(x, _)| x.log10().ceil()).fold(3.0, f64::max));
    let x = |rules: f64| LEFT + (rules.log10() - first) / (last - first) * (WIDTH - LEFT - RIGHT);
    let y = |time: f64| HEIGHT - BOTTOM - (time.log10() - least) / (most - least) * (HEIGHT - TOP - BOTTOM);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"13\">\n<title>{title}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n"
    );
    let mut power = least;
    while power <= most {
        let (at, label) = (y(10_f64.powf(power)), time(10_f64.powf(power)));
        let (end, text) = (WIDTH - RIGHT, at + 4.0);
        let _ = writeln!(svg, "<path d=\"M{LEFT} {at:.1}H{end}\" stroke=\"#ddd\"/>");
        let _ = writeln!(svg, "<text x=\"62\" y=\"{text:.1}\" text-anchor=\"end\">{label}</text>");
        power += 1.0;
    }
    let mut power = first;
    while power <= last {
        let (at, label, base) = (x(10_f64.powf(power)), 10_f64.powf(power), HEIGHT - BOTTOM + 20.0);
        let _ = writeln!(svg, "<text x=\"{at:.1}\" y=\"{base}\" text-anchor=\"middle\">{label}</text>");
        power += 1.0;
    }
    let (middle, base) = ((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8.0);
    let _ = writeln!(svg, "<text x=\"{middle}\" y=\"{base}\" text-anchor=\"middle\">rules</text>");
    // Told apart by dashes as well as by colour.
    let styles = [("#b03030", "none"), ("#2050a0", "8 4"), ("#208040", "2 3"), ("#606060", "1 6")];
    for ((name, points), (color, dashes)) in curves.iter().zip(styles) {
        let path: Vec<String> =
            points.iter().map(|(rules, time)| format!("{:.1},{:.1}", x(*rules), y(*time))).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/>",
            path.join(" ")
        );
        if let Some((rules, time)) = points.last() {
            let (at, up) = (x(*rules) + 8.0, y(*time) + 4.0);
            let _ = writeln!(svg, "<text x=\"{at:.1}\" y=\"{up:.1}\" fill=\"{color}\">{name}</text>");
        }
    }
    svg + "</svg>\n"
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        time if time < 1e3 => format!("{time} ns"),
        time if time < 1e6 => format!("{} µs", time / 1e3),
        time if time < 1e9 => format!("{} ms", time / 1e6),
        time => format!("{} s", time / 1e9),
    }
}
