//! tmp
use bivalent::wire::*; use bivalent::words::Language;
#[test] fn make() {
    let all: &[(&str,bool,&[(u32,&str)],u32)] = &[
        ("#v1/paxos",false,&[],200),
        ("#v1/lamport?n=3&seed=4",false,&[],120),
        ("#v1/paxos?n=5&seed=7",false,&[(12,"crash.0"),(20,"recover.0"),(26,"crash.1"),(30,"recover.1.stable"),(34,"crash.2"),(38,"recover.2.nothing"),(40,"drop.M0"),(41,"dup.M0"),(44,"delay.M1.20")],90),
        ("#v1/paxos?proposers=3&bug=late-persist&seed=11",false,&[(3,"crashduring.1.1"),(4,"next.M2"),(9,"hold.M1"),(15,"release.H"),(18,"fire.T0"),(22,"ask.4.propose.9"),(25,"ask.3.ballot")],100),
        ("#v1/paxos?n=4&seed=18446744073709551615&fifo=1&jitter=40",false,&[(2,"cut.0-1"),(8,"heal.0-1"),(12,"split.0-1"),(30,"join"),(31,"link.0-2.200.100.0"),(33,"link.all.50.50.100"),(40,"move.3.10.990"),(42,"clock.2.-5.100")],120),
        ("#v1/lamport?pattern=quiet&n=3&seed=2",false,&[(0,"ask.0.send.1"),(0,"ask.1.event"),(0,"ask.2.send.0"),(0,"next.M0"),(0,"dup.M0"),(0,"pause.0"),(0,"ask.1.send.2"),(0,"resume.0")],14),
        ("#v1/paxos?n=5&seed=3&schedule=async&storm=25&loss=20&dup=20&reorder=200",false,&[(10,"pause.3"),(22,"schedule.gst.60"),(35,"resume.3"),(40,"crashes.amnesia.kept.lost.kept"),(50,"schedule.timed")],220),
        ("#v1/paxos?elect=on&n=5&retry=40&spread=10&values=same&crashes=stop.lost.lost.lost",false,&[(30,"crash.4"),(60,"crash.3")],300),
        ("#v1/lamport?bug=no-jump&n=6&pace=30&storm=12&schedule=gst.200",true,&[(5,"crash.1"),(9,"recover.1"),(20,"split.0-1-2"),(33,"join"),(40,"link.all.100.0.0"),(60,"clock.3.50.-20000")],250),
        ("#v1/paxos?seed=5",true,&[(6,"hold.M0"),(8,"drop.M1"),(9,"crashduring.2.1"),(14,"fire.T0"),(20,"release.H"),(24,"ask.1.propose.7"),(30,"dup.M0"),(31,"delay.M2.35"),(33,"move.0.500.500"),(36,"cut.1-2"),(38,"heal.1-2"),(41,"schedule.async")],160),
        ("#v1/lamport?pattern=ring&n=7&seed=99&dup=100",false,&[(11,"drop.M0"),(13,"hold.M1"),(14,"next.M2"),(20,"release.H")],1000),
        ("#v1/lamport?bug=no-tick&n=2&jitter=0",false,&[(7,"crashduring.1.1"),(12,"schedule.async"),(20,"crashes.stable.kept.kept.kept")],80),
        ("#v1/paxos?bug=wrong-pick&learn=off&n=7&proposers=4&retry=60&spread=5&reorder=300",false,&[],400),
        ("#v1/paxos?n=100&proposers=3&seed=123456789",false,&[(50,"split.0-1-2-3-4"),(400,"join")],1500),
    ];
    for (base,pack,acts,at) in all {
        let mut s = open(base).unwrap();
        for (i,(step,act)) in acts.iter().enumerate() {
            if *step>s.at() { s.seek(*step); }
            let v = s.view(Language::English);
            let mut act = act.to_string();
            for k in 0..3 { if act.contains(&format!("M{k}")) { act=act.replace(&format!("M{k}"), &v.messages.iter().filter(|m| !m.held).nth(k).unwrap().id); } }
            if act.contains(".H") { act=act.replace(".H", &format!(".{}",v.messages.iter().find(|m| m.held).unwrap().id)); }
            if act.contains(".T0") { act=act.replace(".T0", &format!(".{}",v.processes.iter().find_map(|p| if p.status=="up" {p.timers.first()} else {None}).unwrap().id)); }
            if let Err(e)=s.act(&act) { panic!("{base} {step} {act}: {e}"); }
            if i==0 && acts.len()>4 { s.note("look here: 看这里! <p0 & p1>"); }
        }
        s.seek(*at);
        if acts.len()>5 { s.note("and this is why / 原因"); }
        let l=s.link(); let t= if *pack {l.pack()} else {l.write()};
        println!("GOLD{t}\t{}\t{:016x}", s.at(), s.digest());
    }
}
