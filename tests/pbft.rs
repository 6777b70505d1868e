//! PBFT against everything at once: what the papers count, and storms with traitors that find
//! nothing.

use bivalent::check::{Deed, Status};
use bivalent::protocols::pbft::Pbft;
use bivalent::protocols::pbft::memory::Memory;
use bivalent::protocols::pbft::messages::{Message, Outcome, Output, View};
use bivalent::protocols::pbft::traitor::NAMES;
use bivalent::run::{Happening, Machine, Protocol, Scenario, Words};
use bivalent::sim::{Action, Dice, Event, LinkQuality, MessageId, Part, ProcessId};
use bivalent::wire::{Link, Session, open, start};
use bivalent::words::Language;
use std::collections::BTreeMap;

/// The plain scenario with parameters set and acts done.
fn scenario(set: &[(&str, &str)], acts: &str) -> Scenario {
    let mut scenario = Pbft::plain();
    for (name, value) in set {
        scenario.set(name, value).unwrap_or_else(|error| panic!("{name}={value}: {error}"));
    }
    let acts = acts.split(';').filter(|act| !act.is_empty());
    let read = acts.map(|act| act.parse().unwrap_or_else(|error| panic!("{act}: {error}")));
    scenario.interventions = read.collect();
    scenario
}

fn machine(scenario: &Scenario, steps: u32) -> Machine<Pbft> {
    let mut machine = Machine::new(scenario).expect("the scenario can be asked");
    machine.seek(steps);
    machine
}

fn status(machine: &Machine<Pbft>, lane: &str) -> Status {
    let lanes = machine.lanes(Language::English);
    lanes.iter().find(|one| one.name == lane).expect("there is this lane").verdict.status
}

/// What a replica remembers.
fn memory(machine: &Machine<Pbft>, p: u32) -> &Memory {
    let process = &machine.engine().configuration().slot(ProcessId(p)).process;
    &process.replica().expect("it is a replica").memory
}

/// How many messages of each kind were sent.
fn sent(machine: &Machine<Pbft>) -> BTreeMap<&'static str, u32> {
    let mut kinds = BTreeMap::new();
    for step in 0..=machine.log().last() {
        for happening in machine.log().done(step) {
            if let Happening::Sent { message, .. } = happening {
                *kinds.entry(Pbft::kind(message).0).or_default() += 1;
            }
        }
    }
    kinds
}

/// The deeds of a run: (step, who, what).
fn deeds(machine: &Machine<Pbft>) -> Vec<(u32, ProcessId, Deed)> {
    let steps = 0..=machine.log().last();
    let done = steps.flat_map(|step| machine.log().done(step).iter().map(move |it| (step, it)));
    let deed = |(step, happening): (u32, &Happening<_>)| match happening {
        Happening::Output(p, Output::Deed(deed)) => Some((step, *p, *deed)),
        _ => None,
    };
    done.filter_map(deed).collect()
}

#[test]
fn a_request_without_faults_takes_2n2_minus_n_plus_1_messages() {
    for n in [4, 7, 10] {
        let machine = machine(&scenario(&[("n", &(n + 1).to_string())], ""), 5000);
        let kinds = sent(&machine);
        let expected = [
            ("request", 1),
            ("pre-prepare", n - 1),
            ("prepare", (n - 1) * (n - 1)),
            ("commit", n * (n - 1)),
            ("reply", n),
        ];
        assert_eq!(kinds, expected.into_iter().collect(), "n = {n}");
        assert_eq!(kinds.values().sum::<u32>(), 2 * n * n - n + 1);
        assert_eq!(machine.step(), 2 * n * n - n + 1, "and nothing else happens");
    }
}

#[test]
fn with_one_silent_backup_of_four_it_takes_22() {
    let machine = machine(&scenario(&[], "1:turn.3.silent"), 5000);
    let kinds = sent(&machine);
    let expected =
        [("request", 1), ("pre-prepare", 3), ("prepare", 6), ("commit", 9), ("reply", 3)];
    assert_eq!(kinds, expected.into_iter().collect(), "Figure 1 of the paper");
    assert_eq!(status(&machine, "termination"), Status::Holds);
}

/// On how long a chain of messages the first result that a client accepts depends.
fn delays(machine: &Machine<Pbft>) -> u32 {
    let (mut at, mut under_way) = (BTreeMap::new(), BTreeMap::<MessageId, u32>::new());
    for step in 0..=machine.log().last() {
        let record = machine.log().record(step).expect("the step is known");
        if let Event::Deliver { id, to, .. } = &record.event {
            let here: &mut u32 = at.entry(*to).or_default();
            *here = (*here).max(under_way[id] + 1);
        }
        for happening in machine.log().done(step) {
            match happening {
                Happening::Sent { id, .. } => {
                    under_way.insert(*id, at.get(&id.from).copied().unwrap_or_default());
                }
                Happening::Output(p, Output::Deed(Deed::Accepted { .. })) => return at[p],
                _ => {}
            }
        }
    }
    panic!("nothing was accepted");
}

#[test]
fn it_takes_five_message_delays_four_if_tentative_and_two_to_read() {
    // All links equally long, so that the chain is that of the fastest way.
    let even = ("jitter", "0");
    let plain = machine(&scenario(&[even], ""), 1000);
    assert_eq!(delays(&plain), 5);
    let tentative = machine(&scenario(&[even, ("tentative", "on")], ""), 1000);
    assert_eq!(delays(&tentative), 4);
    let read = scenario(&[even, ("reads", "on"), ("requests", "0")], "1:ask.4.get-a");
    assert_eq!(delays(&machine(&read, 1000)), 2);
}

#[test]
fn all_replicas_but_one_reply_with_a_digest() {
    let machine = machine(&scenario(&[("digests", "on")], ""), 1000);
    let (mut full, mut digests) = (0, 0);
    for step in 0..=machine.log().last() {
        for happening in machine.log().done(step) {
            if let Happening::Sent { message: Message::Reply(reply), .. } = happening {
                match reply.outcome {
                    Outcome::Full(_) => full += 1,
                    Outcome::Digest(_) => digests += 1,
                }
            }
        }
    }
    assert_eq!((full, digests), (1, 3));
    assert_eq!(status(&machine, "termination"), Status::Holds);
}

#[test]
fn three_replicas_are_too_few_for_one_traitor_whichever_the_quorum() {
    let script = "1:turn.0.equivocate";
    let clients = ("clients", "2");
    let three = scenario(&[("n", "5"), clients, ("f", "1"), ("quorum", "live")], script);
    let three = machine(&three, 100);
    assert_eq!(status(&three, "agreement"), Status::Violated);
    assert_eq!(status(&three, "assumptions"), Status::Impossible);
    let four = machine(&scenario(&[("n", "6"), clients], script), 3000);
    for lane in ["agreement", "order", "replies", "termination", "assumptions"] {
        assert_eq!(status(&four, lane), Status::Holds, "{lane} with four under the same script");
    }
    let silent = scenario(&[("n", "5"), clients, ("f", "1")], "1:turn.2.silent");
    let silent = machine(&silent, 3000);
    assert_eq!(status(&silent, "termination"), Status::Pending);
    assert_eq!(memory(&silent, 0).executed, 0, "with the larger quorum nothing ever commits");
}

#[test]
fn the_guarantee_is_off_before_anything_breaks() {
    let scenario = scenario(&[("n", "6"), ("clients", "2")], "1:turn.0-1.collude");
    let mut machine = machine(&scenario, 1);
    assert_eq!(status(&machine, "assumptions"), Status::Impossible);
    assert_eq!(status(&machine, "agreement"), Status::Holds);
    machine.seek(100);
    assert_eq!(status(&machine, "agreement"), Status::Violated);
}

#[test]
fn a_request_survives_f_consecutive_bad_primaries_and_no_more_are_bad() {
    for faults in 1..=3u32 {
        for conduct in ["silent", "digest", "starve"] {
            let n = (3 * faults + 2).to_string();
            let bad: Vec<String> = (0..faults).map(|p| p.to_string()).collect();
            let act = format!("1:turn.{}.{conduct}", bad.join("-"));
            let machine = machine(&scenario(&[("n", &n)], &act), 20_000);
            assert_eq!(status(&machine, "termination"), Status::Holds, "{conduct}, f = {faults}");
            assert_eq!(memory(&machine, faults).view, faults, "{conduct}: primary {faults} serves");
        }
    }
}

#[test]
fn every_variant_has_a_scenario_and_what_is_stuck_with_it_goes_on_without_it() {
    let kind = Pbft::PARAMETERS.iter().find(|it| it.name == "bug").expect("there is one").kind;
    let bivalent::run::Kind::Choice(bugs) = kind else { panic!("bugs have names") };
    for (bug, _) in bugs.iter().filter(|(name, _)| *name != "none") {
        let built_in = Pbft::scenarios().into_iter().find(|one| one.name == *bug);
        let built_in = built_in.unwrap_or_else(|| panic!("{bug} has no scenario"));
        let convicts = built_in.expect.iter().any(|(_, it)| *it == Status::Violated);
        let stuck = machine(&built_in.scenario, built_in.scenario.at);
        let mut cured = built_in.scenario.clone();
        cured.set("bug", "none").expect("every variant can be switched off");
        let cured = machine(&cured, built_in.scenario.at + 2000);
        assert_eq!(status(&cured, "termination"), Status::Holds, "{bug}: without it all is well");
        if !convicts {
            assert_eq!(status(&stuck, "termination"), Status::Pending, "{bug}");
            let ends = |run: &Machine<Pbft>| run.engine().now();
            let first = |run: &Machine<Pbft>| {
                let mine = deeds(run).into_iter();
                mine.filter(|(_, p, _)| p.0 >= 4).find_map(|(step, _, deed)| match deed {
                    Deed::Accepted { request, .. } if request.client.0 == 4 => Some(step),
                    _ => None,
                })
            };
            assert_eq!(first(&stuck), None, "{bug}: the first client has no answer");
            let answered = first(&cured).expect("it has one without the bug");
            let when = cured.log().record(answered).expect("the step is known").time;
            assert!(when < ends(&stuck), "{bug}: at a time when it still waited with the bug");
        }
    }
}

fn act(session: &mut dyn Session, acts: &[&str]) {
    for act in acts {
        session.act(act).unwrap_or_else(|error| panic!("{act}: {error}"));
    }
}

/// The first message of a kind under way from `from`.
fn under_way(session: &mut dyn Session, kind: &str, from: u32) -> String {
    for _ in 0..2000 {
        let view = session.view(Language::English);
        if let Some(found) = view.messages.iter().find(|m| m.kind == kind && m.from == from) {
            return found.id.clone();
        }
        assert!(session.step(1) == 1, "no {kind} from p{from}");
    }
    panic!("no {kind} from p{from}");
}

#[test]
fn what_others_signed_cannot_be_forged_and_the_refusal_says_who_did() {
    let mut session = open("#v1/pbft").expect("it opens");
    let session = session.as_mut();
    let request = under_way(session, "request", 4);
    let refusal = |session: &mut dyn Session, act: &str| {
        session.act(act).expect_err("it is refused").to_string()
    };
    let honest = refusal(session, &format!("forge.{request}.value.9"));
    assert!(honest.contains("p4 keeps to its protocol"), "{honest}");
    act(session, &["cut.4-0", "turn.1.hand"]);
    let passed_on = under_way(session, "request", 1);
    let why = refusal(session, &format!("forge.{passed_on}.value.9"));
    assert!(why.contains("p4 signed this part"), "{why}");
    let prepare = under_way(session, "prepare", 1);
    act(session, &[&format!("forge.{prepare}.place.2")]);
    let view = session.view(Language::English);
    let forged = view.messages.iter().find(|m| m.id == prepare).expect("it is under way still");
    let place = forged.parts.iter().find(|part| part.name == "place").and_then(|part| part.value);
    assert_eq!(place, Some(2), "its own vote says what the hand wants");
    let none = refusal(session, &format!("forge.{prepare}.colour.2"));
    assert!(none.contains("no such field"), "{none}");
}

#[test]
fn a_certificate_cannot_be_made_up_with_signatures_and_can_with_macs() {
    for (auth, possible) in [("signatures", false), ("macs", true)] {
        let link = format!("#v1/pbft?auth={auth}&requests=2&do=turn.1.hand;30:turn.0.silent");
        let mut session = open(&link).expect("it opens");
        let change = under_way(session.as_mut(), "view-change", 1);
        let claim = session.act(&format!("forge.{change}.claim.1"));
        assert_eq!(claim.is_ok(), possible, "{auth}: {claim:?}");
    }
}

#[test]
fn a_traitor_is_shown_as_one_for_ever_and_can_send_old_messages_again() {
    let mut session = open("#v1/pbft?requests=2").expect("it opens");
    let session = session.as_mut();
    act(session, &["turn.2.hand"]);
    session.seek(60);
    let view = session.view(Language::English);
    let (traitor, other) = (&view.processes[2], &view.processes[1]);
    assert!(traitor.traitor && !other.traitor);
    assert_eq!(traitor.conduct.as_ref().map(|(name, _)| name.as_str()), Some("hand"));
    let old = traitor.seen.iter().find(|memento| memento.from == 2).expect("it remembers");
    let (name, before) = (old.id.clone(), view.messages.len());
    act(session, &[&format!("replay.{name}.0"), "turn.2.honest"]);
    let view = session.view(Language::English);
    assert_eq!(view.messages.len(), before + 1);
    assert!(view.processes[2].traitor, "correct is who never was one");
    assert_eq!(view.processes[2].conduct, None);
    assert!(session.act(&format!("replay.{}.0", "3-1")).is_err(), "nobody remembers that");
}

#[test]
fn a_run_with_traitors_is_a_link_like_any_other() {
    let acts =
        "turn.0.hand;4:forge.0-3.request.4;30:turn.0-1.collude;replay.0-1.2;40:turn.0.honest";
    let link = format!("#v1/pbft?n=6&clients=2&jitter=0&do={acts}&at=90");
    let mut session = open(&link).expect("it opens");
    session.seek(90);
    let made = session.link();
    assert!(made.write().contains(acts), "{}", made.write());
    for text in [made.write(), made.pack()] {
        let mut again = start(Link::read(&text).expect("it reads")).expect("it opens");
        again.seek(90);
        assert_eq!(again.digest(), session.digest(), "{text}");
        assert!(again.view(Language::English).warnings.is_empty(), "{text}");
    }
}

/// What is shown of a run at a step.
fn shown(link: &str, step: u32) -> bivalent::wire::View {
    let mut session = open(link).expect("it opens");
    session.seek(step);
    session.view(Language::English)
}

#[test]
fn the_log_shows_each_stage_at_each_replica_vote_by_vote_between_the_water_marks() {
    let ledger = shown("#v1/pbft", 5).ledger.expect("PBFT has a log");
    assert_eq!(ledger.stages, ["pre-prepared", "prepared", "committed", "executed"]);
    assert_eq!(ledger.holders.len(), 4, "clients hold nothing");
    assert!(ledger.holders[0].leads && ledger.holders[0].part.contains("primary"));
    assert!(ledger.holders.iter().all(|holder| holder.room == (0, 8)), "K = 4, L = 8");
    assert_eq!((ledger.focus, ledger.rows.len()), (Some(1), 1));
    let cell = |p: usize| &ledger.rows[0].cells[p];
    assert_eq!([0, 1, 2, 3].map(|p| cell(p).stage), [1, 1, 2, 1], "only p2 is prepared");
    assert_eq!(cell(2).what.as_deref(), Some("p4#1"));
    let votes = |p: usize, stage: u32| {
        let found = cell(p).votes.iter().find(|(of, _)| *of == stage).map(|(_, votes)| votes);
        let votes = found.expect("these are gathered");
        (votes.have.clone(), votes.need)
    };
    assert_eq!(votes(2, 1), (vec![0, 1, 2], 3), "the proposal stands for the primary's vote");
    assert_eq!(votes(2, 2), (vec![2], 3), "its own commit");
    assert_eq!(votes(3, 1), (vec![0, 3], 3));
    let end = shown("#v1/pbft?requests=9", 500).ledger.expect("PBFT has a log");
    assert!(end.holders.iter().all(|holder| holder.room == (8, 16)), "two checkpoints are stable");
    let done = end.rows.iter().find(|row| row.place == 9).expect("place 9 is in the log");
    assert!(done.cells.iter().all(|cell| cell.stage == 4));
}

/// What the story of a view change says, one line after another.
fn story(link: &str, step: u32) -> String {
    let account = shown(link, step).account.expect("there is a view change to tell of");
    let lines = account.parts.iter().flat_map(|part| &part.lines);
    let told = lines.map(|line| match line.who {
        Some(p) => format!("p{p} {}\n", line.text),
        None => format!("{}\n", line.text),
    });
    format!("{}\n{}", account.title, told.collect::<String>())
}

#[test]
fn a_view_change_is_told_who_asks_what_is_shown_and_why_each_place_has_its_request() {
    assert_eq!(shown("#v1/pbft", 29).account, None, "in view 0 there is nothing to tell");
    let link = "#v1/pbft?requests=3&do=13:crash.0;58:recover.0";
    let asked = story(link, 52);
    for line in [
        "The way to view 1",
        "p3 has given up p0 and asks for view 1",
        "p0 is down",
        "p1 still takes part in view 0",
        "0 of 3 VIEW-CHANGEs: the view cannot begin yet",
    ] {
        assert!(asked.contains(line), "{line}:\n{asked}");
    }
    let begun = story(link, 65);
    for line in [
        "1: p4#1 prepared in view 0; signed by p0 (PRE-PREPARE), p1 and p2 (PREPARE)",
        "1: p4#1, whose certificate of view 0 is shown by p1, p2 and p3",
    ] {
        assert!(begun.contains(line), "{line}:\n{begun}");
    }
    let gap =
        story("#v1/pbft?n=6&clients=2&jitter=0&do=2:drop.0-1;drop.0-2;drop.0-3;14:crash.0", 136);
    assert!(gap.contains("1: null, since nobody shows a certificate here"), "{gap}");
    let built_in = Pbft::scenarios().into_iter().find(|one| one.name == "liar-with-macs");
    let scenario = built_in.expect("there is one").scenario;
    let link = Link { scenario, checks: Vec::new() }.write();
    let claimed = story(&link, 400);
    assert!(claimed.contains("A1, not contradicted by"), "{claimed}");
    assert!(claimed.contains("nothing proves it"), "{claimed}");
}

#[test]
fn what_a_request_takes_stands_beside_what_was_sent() {
    for n in [4, 7] {
        let mut session = open(&format!("#v1/pbft?n={}", n + 1)).expect("it opens");
        session.seek(1000);
        let matrix = session.matrix(Language::English);
        let tariff = matrix.tariff.expect("the paper counts");
        assert_eq!((tariff.requests, tariff.formula.as_str()), (1, "2n² − n + 1"));
        let sent = |kind: u32| -> u32 {
            let cells = matrix.cells.iter().filter(|cell| cell.kind == kind);
            cells.map(|cell| cell.sent).sum()
        };
        for (kind, formula, count) in &tariff.prices {
            assert_eq!(sent(*kind), *count, "{formula} at n = {n}");
        }
        let sum: u32 = tariff.prices.iter().map(|(.., count)| count).sum();
        assert_eq!(sum, 2 * n * n - n + 1);
    }
}

/// Which kinds of messages were forged in a run: (kind, sender).
fn forged(link: &str, steps: u32) -> std::collections::BTreeSet<(String, u32)> {
    let mut session = open(link).expect("it opens");
    session.seek(steps);
    let events = session.events(0, steps + 1, Language::English).events;
    let sends = events.into_iter().flat_map(|event| event.sends);
    sends.filter(|one| one.forged).map(|one| (one.kind, one.from)).collect()
}

#[test]
fn what_a_traitor_makes_up_is_marked_and_what_it_does_by_the_rules_is_not() {
    let kinds = |conduct: &str, set: &str| {
        forged(&format!("#v1/pbft?n=6&clients=2&{set}&do=turn.0.{conduct}"), 300)
    };
    let of = |kinds: &[&str]| kinds.iter().map(|kind| ((*kind).to_owned(), 0)).collect();
    assert_eq!(kinds("hand", "requests=1"), of(&[]), "until a hand does something");
    assert_eq!(kinds("slow", "requests=1"), of(&[]));
    assert_eq!(kinds("equivocate", "requests=1"), of(&["pre-prepare", "commit"]));
    assert_eq!(kinds("reply", "requests=1"), of(&["reply"]));
    assert_eq!(kinds("checkpoint", "requests=4"), of(&["checkpoint"]));
    let hand =
        "#v1/pbft?n=6&clients=2&jitter=0&do=turn.0.hand;4:forge.0-3.request.4;9:replay.0-1.2";
    assert_eq!(forged(hand, 9), of(&["pre-prepare"]));
    let view = shown(hand, 4);
    let is_marked = |id: &str| view.messages.iter().find(|m| m.id == id).map(|m| m.forged);
    assert_eq!([is_marked("0-1"), is_marked("0-3")], [Some(false), Some(true)]);
}

/// With MACs a view may begin after a checkpoint for which f+1 vouch. Who forgot its log on their
/// word was left with neither log nor state when the only correct one among them was gone.
#[test]
fn a_view_that_begins_after_a_checkpoint_few_vouch_for_does_not_forget_the_log() {
    weather(48_094, &mut Sums::new()).unwrap_or_else(|error| panic!("{error}"));
}

/// How many seeds the sweep runs: 5,000 in CI, more by `BIVALENT_SWEEP=100000`.
fn seeds() -> u64 {
    std::env::var("BIVALENT_SWEEP").ok().and_then(|n| n.parse().ok()).unwrap_or(5000)
}

/// When the faults of a stormy run stop: then f replicas are silent, and everything else is well.
const CALM: u32 = 300;
/// The most steps that a stormy run takes after that.
const MOST: u32 = 12_000;

/// A scenario with everything that can go wrong, different for each seed.
fn stormy(seed: u64) -> Scenario {
    let mut dice = Dice::keyed(seed, Part::Workload, 1, 0);
    let replicas = if seed.is_multiple_of(3) { 7 } else { 4 };
    let faults = (replicas - 1) / 3;
    let switch = |on: bool| if on { "on" } else { "off" };
    let auth = if dice.chance(300) { "macs" } else { "signatures" };
    let set = [
        ("n", (replicas + 2).to_string()),
        ("clients", "2".to_owned()),
        ("seed", seed.to_string()),
        ("requests", (2 + dice.below(3)).to_string()),
        ("interval", "2".to_owned()),
        ("window", (4 + dice.below(5)).to_string()),
        ("auth", auth.to_owned()),
        ("tentative", switch(dice.chance(300)).to_owned()),
        ("reads", switch(dice.chance(300)).to_owned()),
        ("digests", switch(dice.chance(300)).to_owned()),
        ("loss", dice.below(60).to_string()),
        ("dup", dice.below(80).to_string()),
        ("reorder", dice.below(200).to_string()),
        ("storm", "15".to_owned()),
    ];
    let mut scenario = Pbft::plain();
    for (name, value) in set {
        scenario.set(name, &value).expect("these can be set");
    }
    let first = dice.below(replicas);
    let traitors: Vec<ProcessId> =
        (0..faults).map(|i| ProcessId((first + i * (1 + seed as u32 % 2)) % replicas)).collect();
    turn_now_and_then(&mut scenario, &mut dice, &traitors);
    let calm = [Action::HealAll, Action::SetLink(None, LinkQuality::default())];
    let back = scenario.ids().flat_map(|p| [Action::Crash(p), Action::Recover(p, None)]);
    let silent = traitors.iter().map(|p| Action::Turn(vec![*p], "silent".to_owned()));
    let end: Vec<Action<String>> = calm.into_iter().chain(back).chain(silent).collect();
    for (step, action) in (CALM..).zip(end) {
        scenario.intervene(step, action);
    }
    scenario
}

/// Before the calm, the traitors turn this way and that, together or each by itself.
fn turn_now_and_then(scenario: &mut Scenario, dice: &mut Dice, traitors: &[ProcessId]) {
    let mut step = 1;
    while step < CALM {
        let of_replicas = NAMES.len() as u32 - 1;
        let conduct = match dice.below(of_replicas + 1) {
            place if place == of_replicas => "honest",
            place => NAMES[place as usize],
        };
        let group = match dice.chance(500) {
            true => traitors.to_vec(),
            false => vec![traitors[dice.below(traitors.len() as u32) as usize]],
        };
        scenario.intervene(step, Action::Turn(group, conduct.to_owned()));
        step += 1 + dice.below(60);
    }
    if dice.chance(200) {
        let client = ProcessId(scenario.processes - 1);
        let suitable = ["equivocate", "silent", "unreadable", "hand"];
        let conduct = suitable[dice.below(4) as usize].to_owned();
        scenario.intervene(2 + dice.below(40), Action::Turn(vec![client], conduct));
    }
}

/// What happened in many runs.
type Sums = BTreeMap<&'static str, u64>;

fn add(sums: &mut Sums, name: &'static str, count: u64) {
    *sums.entry(name).or_default() += count;
}

fn count(machine: &Machine<Pbft>, sums: &mut Sums) {
    let log = machine.log();
    add(sums, "steps", log.last().into());
    let mut view: View = 0;
    for step in 0..=log.last() {
        if let Some(Event::Act(action)) = log.record(step).map(|record| &record.event) {
            match **action {
                Action::Turn(..) => add(sums, "turns", 1),
                Action::Crash(_) => add(sums, "crashes", 1),
                _ => {}
            }
        }
        for happening in log.done(step) {
            match happening {
                Happening::Lost { .. } => add(sums, "messages lost", 1),
                Happening::Sent { id, .. } if id.copy > 0 => add(sums, "duplicated", 1),
                Happening::Output(_, Output::Entered(entered)) => {
                    add(sums, "views entered", 1);
                    view = view.max(*entered);
                }
                Happening::Output(_, Output::Stable(_)) => add(sums, "stable checkpoints", 1),
                Happening::Output(_, Output::Undone(_)) => add(sums, "undone", 1),
                Happening::Output(_, Output::Deed(deed)) => match deed {
                    Deed::Executed { request: None, .. } => add(sums, "null requests", 1),
                    Deed::Executed { .. } => add(sums, "executed", 1),
                    Deed::Restored { .. } => add(sums, "states fetched", 1),
                    Deed::Accepted { .. } => add(sums, "results accepted", 1),
                    _ => {}
                },
                _ => {}
            }
        }
    }
    add(sums, "views passed", view.into());
}

/// Runs one seed to its end: what went wrong, if anything.
fn weather(seed: u64, sums: &mut Sums) -> Result<(), String> {
    let scenario = stormy(seed);
    let link = || Link { scenario: scenario.clone(), checks: Vec::new() }.write();
    let mut machine = Machine::<Pbft>::new(&scenario).expect("a storm asks nothing");
    let calm = CALM + 2 * scenario.processes + 10;
    machine.seek(calm);
    while status(&machine, "termination") != Status::Holds && machine.step() < MOST {
        let next = machine.step() + 50;
        if machine.seek(next) < next {
            break;
        }
    }
    count(&machine, sums);
    for lane in machine.lanes(Language::English) {
        let is_bad = match lane.name {
            "termination" => lane.verdict.status != Status::Holds,
            "assumptions" => lane.verdict.status == Status::Impossible,
            _ => lane.verdict.status == Status::Violated,
        };
        if is_bad {
            let why = lane.verdict.why;
            return Err(format!("seed {seed}: {}: {why}\n{}", lane.name, link()));
        }
    }
    Ok(())
}

#[test]
fn thousands_of_runs_with_traitors_in_storms_violate_nothing_and_end() {
    let (total, workers) = (seeds(), 2);
    let work = |worker: u64| {
        let (mut sums, mut wrong) = (Sums::new(), Vec::new());
        for seed in (worker..total).step_by(workers as usize) {
            wrong.extend(weather(seed, &mut sums).err());
        }
        (sums, wrong)
    };
    let (mut sums, mut wrong) = (Sums::new(), Vec::new());
    std::thread::scope(|scope| {
        let handles: Vec<_> =
            (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
        for handle in handles {
            let (more, bad) = handle.join().expect("a run does not panic");
            more.into_iter().for_each(|(name, count)| add(&mut sums, name, count));
            wrong.extend(bad);
        }
    });
    println!("{total} runs: {sums:?}");
    wrong.truncate(5);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (name, least) in [("executed", 5), ("views entered", 2), ("messages lost", 5), ("turns", 5)]
    {
        let found = sums.get(name).copied().unwrap_or(0);
        assert!(found > least * total, "{name}: only {found} in {total} runs");
    }
    for name in ["null requests", "states fetched", "undone", "duplicated", "crashes"] {
        assert!(sums.contains_key(name), "{name}: never in {total} runs");
    }
}
