fn main() {
    let link = std::env::args().nth(1).unwrap_or("#v1/paxos".into());
    let mut s = bivalent::wire::open(&link).unwrap();
    let n: u32 = std::env::args().nth(2).and_then(|a| a.parse().ok()).unwrap_or(200);
    s.step(n);
    for e in s.events(0, 400, Default::default()).events { println!("{:4} {:>9} {}", e.step, e.time, e.text); }
    for (n, v) in s.verdicts(Default::default()) { println!("{n}: {v:?}"); }
    println!("{:?} {}", s.tally(), s.link().write());
}
