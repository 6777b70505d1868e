//! PBFT rule by rule.

use super::Pbft;
use super::digest::Digest;
use super::forgery;
use super::memory::Memory;
use super::messages::{
    Certificate, Checkpoint, Lack, Message, NewView, Outcome, Output, Phase, Prepared, Progress,
    Reason, Reply, Request, SignedRequest, ViewChange, Vote,
};
use super::process::Node;
use super::replica::Replica;
use super::rules::{Bug, Rules};
use super::traitor::Conduct;
use super::view_change::{Beginning, beginning, is_valid};
use crate::check::{Deed, Key, Operation};
use crate::run::Protocol;
use crate::sim::{Context, Effect, Effects, Process, ProcessId, ProcessSet, Signed, Unforgeable};
use std::sync::Arc;

/// Four replicas and two clients, p4 and p5.
const N: u32 = 6;

fn cx(p: u32) -> Context {
    Context::in_test(ProcessId(p), N)
}

fn rules(set: &[(&str, &str)]) -> Rules {
    let mut scenario = Pbft::plain();
    for (name, value) in [("n", "6"), ("clients", "2")].iter().chain(set) {
        scenario.set(name, value).expect("these can be set");
    }
    *Pbft::process(ProcessId(0), scenario.processes, &scenario.settings).rules()
}

fn node(p: u32, set: &[(&str, &str)]) -> Node {
    Node::new(ProcessId(p), rules(set))
}

fn request(client: u32, value: u32) -> SignedRequest {
    Arc::new(cx(client).sign(Request {
        timestamp: 1,
        operation: Operation::Put(Key(0), value),
        read: false,
        full: None,
        unreadable: ProcessSet::default(),
    }))
}

fn vote(by: u32, phase: Phase, view: u32, place: u32, digest: Digest) -> Signed<Vote> {
    cx(by).sign(Vote { phase, view, place, digest })
}

/// A proposal of view 0 by its primary, with its request.
fn proposal(place: u32, request: &SignedRequest) -> Message {
    let digest = Digest::of_request(request);
    Message::PrePrepare(vote(0, Phase::PrePrepare, 0, place, digest), Some(Arc::clone(request)))
}

/// Lets process `p` react to what `from` sends, and returns what it did.
fn receive(node: &mut Node, p: u32, from: u32, message: &Message) -> Vec<Effect<Node>> {
    let mut fx = Effects::default();
    node.receive(cx(p), ProcessId(from), message, &mut fx);
    fx.list().to_vec()
}

fn votes(effects: &[Effect<Node>], phase: Phase) -> usize {
    let is_one = |effect: &&Effect<Node>| matches!(effect, Effect::Send { message: Message::Vote(vote), .. } if vote.phase == phase);
    effects.iter().filter(is_one).count()
}

fn ignored(effects: &[Effect<Node>]) -> Option<Reason> {
    effects.iter().find_map(|effect| match effect {
        Effect::Ignored(reason) => Some(*reason),
        _ => None,
    })
}

fn memory(node: &Node) -> &Memory {
    &node.replica().expect("it is a replica").memory
}

#[test]
fn quorums_are_those_of_the_paper() {
    for faults in 1..=3u32 {
        let n = (3 * faults + 3).to_string();
        let rules = rules(&[("n", &n)]);
        assert_eq!((rules.replicas, rules.faults), (3 * faults + 1, faults));
        assert_eq!((rules.quorum, rules.weak()), (2 * faults + 1, faults + 1));
        // Any two quorums share a correct replica, and a quorum is left when f are silent.
        assert!(2 * rules.quorum - rules.replicas > faults);
        assert!(rules.quorum <= rules.replicas - faults);
    }
    let few = |quorum| rules(&[("n", "5"), ("f", "1"), ("quorum", quorum)]).quorum;
    assert_eq!((few("live"), few("safe")), (2, 3), "with 3f replicas no quorum is both");
}

#[test]
fn a_backup_prepares_the_first_proposal_for_a_place_and_no_other() {
    let mut backup = node(1, &[]);
    let (one, other) = (request(4, 1), request(5, 2));
    let first = receive(&mut backup, 1, 0, &proposal(1, &one));
    assert_eq!(votes(&first, Phase::Prepare), 3, "to all other replicas");
    let second = receive(&mut backup, 1, 0, &proposal(1, &other));
    assert_eq!(ignored(&second), Some(Reason::OtherProposal));
    let again = receive(&mut backup, 1, 0, &proposal(1, &one));
    assert_eq!(ignored(&again), Some(Reason::Known));
    assert_eq!(votes(&again, Phase::Prepare), 0);
}

#[test]
fn a_backup_takes_proposals_of_the_primary_only_with_a_request_that_fits_between_the_marks() {
    let mut backup = node(1, &[]);
    let (one, digest) = (request(4, 1), Digest::of_request(&request(4, 1)));
    let mut refused = |message: Message| ignored(&receive(&mut backup, 1, 0, &message));
    let by_a_backup = vote(2, Phase::PrePrepare, 0, 1, digest);
    let body = Some(Arc::clone(&one));
    assert_eq!(refused(Message::PrePrepare(by_a_backup, body)), Some(Reason::WrongRole));
    let unfit = vote(0, Phase::PrePrepare, 0, 1, digest);
    let other = Some(request(5, 2));
    assert_eq!(refused(Message::PrePrepare(unfit, other)), Some(Reason::WrongDigest));
    assert_eq!(refused(Message::PrePrepare(unfit, None)), Some(Reason::Invalid), "no request");
    for place in [0, 9] {
        assert_eq!(refused(proposal(place, &one)), Some(Reason::OutsideMarks(0, 8)), "{place}");
    }
    let null = vote(0, Phase::PrePrepare, 0, 1, Digest::NULL);
    assert!(refused(Message::PrePrepare(null, None)).is_some(), "null is for new views");
    let later = vote(0, Phase::PrePrepare, 4, 1, digest);
    assert_eq!(refused(Message::PrePrepare(later, Some(one))), Some(Reason::OtherView(0)));
}

#[test]
fn prepared_takes_2f_prepares_of_different_backups_and_none_of_the_primary() {
    let mut backup = node(1, &[]);
    let one = request(4, 1);
    let digest = Digest::of_request(&one);
    receive(&mut backup, 1, 0, &proposal(1, &one));
    let by_primary = Message::Vote(vote(0, Phase::Prepare, 0, 1, digest));
    assert_eq!(ignored(&receive(&mut backup, 1, 0, &by_primary)), Some(Reason::WrongRole));
    let other = Message::Vote(vote(3, Phase::Prepare, 0, 1, Digest::made_up(ProcessId(3), 1)));
    assert_eq!(votes(&receive(&mut backup, 1, 3, &other), Phase::Commit), 0, "does not match");
    let second = Message::Vote(vote(2, Phase::Prepare, 0, 1, digest));
    let prepared = receive(&mut backup, 1, 2, &second);
    assert_eq!(votes(&prepared, Phase::Commit), 3, "its own and another's are 2f");
    assert!(prepared.contains(&Effect::Output(Output::Prepared(0, 1, digest))));
    assert_eq!(ignored(&receive(&mut backup, 1, 2, &second)), Some(Reason::Counted));
}

#[test]
fn committed_takes_2f_plus_1_and_what_rests_on_it_is_written_first() {
    let mut backup = node(1, &[]);
    let one = request(4, 7);
    let digest = Digest::of_request(&one);
    receive(&mut backup, 1, 0, &proposal(1, &one));
    receive(&mut backup, 1, 2, &Message::Vote(vote(2, Phase::Prepare, 0, 1, digest)));
    let commit = |by| Message::Vote(vote(by, Phase::Commit, 0, 1, digest));
    receive(&mut backup, 1, 0, &commit(0));
    assert_eq!(memory(&backup).executed, 0, "two are not enough");
    let done = receive(&mut backup, 1, 3, &commit(3));
    assert_eq!((memory(&backup).executed, memory(&backup).state.store.0[0]), (1, 7));
    assert!(matches!(done[0], Effect::Persist(_)), "written before anything is sent");
    let told = done.iter().any(|effect| {
        matches!(effect, Effect::Send { to: ProcessId(4), message: Message::Reply(_), .. })
    });
    assert!(told, "and the client is told");
    let once_more = receive(&mut backup, 1, 4, &Message::Request(one));
    let replies = once_more.iter().filter(|e| matches!(e, Effect::Send { .. })).count();
    assert_eq!((replies, memory(&backup).executed), (1, 1), "the stored reply, no execution");
}

#[test]
fn a_replica_that_asks_for_a_view_takes_part_in_no_other() {
    let mut backup = node(2, &[]);
    let one = request(4, 1);
    let mut fx = Effects::default();
    receive(&mut backup, 2, 4, &Message::Request(Arc::clone(&one)));
    backup.timer(cx(2), super::messages::Timer::Request, &mut fx);
    assert!(fx.list().contains(&Effect::Output(Output::Suspects(1))));
    let late = receive(&mut backup, 2, 0, &proposal(1, &one));
    assert_eq!(ignored(&late), Some(Reason::Changing(1)));
    let checkpoint = Message::Checkpoint(
        cx(0).sign(Checkpoint { place: 4, digest: Digest::made_up(ProcessId(0), 1) }),
    );
    assert_eq!(ignored(&receive(&mut backup, 2, 0, &checkpoint)), None, "these it takes");
}

/// A certificate that `digest` prepared at `place` in `view`.
fn certificate(view: u32, place: u32, digest: Digest, backups: &[u32]) -> Arc<Prepared> {
    let proposal = vote(view % 4, Phase::PrePrepare, view, place, digest);
    let prepares =
        backups.iter().map(|by| vote(*by, Phase::Prepare, view, place, digest)).collect();
    Arc::new(Prepared { view, place, digest, proof: Some(Certificate { proposal, prepares }) })
}

fn change(by: u32, view: u32, prepared: Vec<Arc<Prepared>>) -> Arc<Signed<ViewChange>> {
    let (proof, proposed, checkpoints) = (Vec::new(), Vec::new(), Vec::new());
    let stable = 0;
    Arc::new(cx(by).sign(ViewChange { view, stable, proof, prepared, proposed, checkpoints }))
}

fn digest(number: u32) -> Digest {
    Digest::of_request(&request(4, number))
}

#[test]
fn a_new_view_takes_the_highest_certificate_and_null_for_gaps() {
    let (old, new, late) = (digest(1), digest(2), digest(3));
    let changes = [
        change(1, 2, vec![certificate(0, 1, old, &[2, 3])]),
        change(2, 2, vec![certificate(1, 1, new, &[2, 3])]),
        change(3, 2, vec![certificate(1, 3, late, &[2, 3])]),
    ];
    let order = |bug: Option<Bug>| {
        let rules = Rules { bug, ..rules(&[]) };
        beginning(&rules, &changes).expect("signatures always suffice").order
    };
    assert_eq!(order(None), [(1, new), (2, Digest::NULL), (3, late)]);
    assert_eq!(order(Some(Bug::NotHighestView))[0], (1, old));
    assert_eq!(order(Some(Bug::NoNull)), [(1, new), (3, late)]);
}

#[test]
fn a_new_view_begins_after_the_last_stable_checkpoint() {
    let state = digest(9);
    let checkpoint = |by| cx(by).sign(Checkpoint { place: 4, digest: state });
    let stable = Arc::new(cx(1).sign(ViewChange {
        view: 1,
        stable: 4,
        proof: vec![checkpoint(0), checkpoint(1), checkpoint(2)],
        prepared: vec![certificate(0, 5, digest(5), &[1, 2])],
        proposed: Vec::new(),
        checkpoints: Vec::new(),
    }));
    let behind = change(2, 1, vec![certificate(0, 4, digest(4), &[1, 2])]);
    let rules = rules(&[]);
    assert!(is_valid(&rules, &stable) && is_valid(&rules, &behind));
    let begins = beginning(&rules, &[stable, behind, change(3, 1, Vec::new())]);
    let expected = Beginning { stable: 4, state: Some(state), order: vec![(5, digest(5))] };
    assert_eq!(begins, Some(expected), "min-s + 1 is the first place");
}

#[test]
fn a_view_change_is_believed_only_with_its_proofs() {
    let rules = rules(&[]);
    let valid = |prepared| is_valid(&rules, &change(3, 2, vec![prepared]));
    assert!(valid(certificate(1, 1, digest(1), &[2, 3])));
    assert!(!valid(certificate(1, 1, digest(1), &[2])), "one PREPARE too few");
    assert!(!valid(certificate(1, 1, digest(1), &[2, 2])), "one backup twice");
    assert!(!valid(certificate(1, 1, digest(1), &[1, 2])), "the primary of view 1 is no backup");
    assert!(!valid(certificate(1, 1, digest(1), &[2, 5])), "a client is no backup");
    assert!(!valid(certificate(2, 1, digest(1), &[1, 3])), "a view that is only asked for");
    assert!(!valid(certificate(1, 9, digest(1), &[2, 3])), "outside the window");
    let mut bare = (*certificate(1, 1, digest(1), &[2, 3])).clone();
    bare.proof = None;
    assert!(!valid(Arc::new(bare)), "a claim is no proof");
    let mut other = (*certificate(1, 1, digest(1), &[2, 3])).clone();
    other.digest = digest(2);
    assert!(!valid(Arc::new(other)), "a proof of something else");
    let by_a_client = change(4, 2, Vec::new());
    assert!(!is_valid(&rules, &by_a_client));
}

/// With MACs: a VIEW-CHANGE that claims what prepared and what was proposed.
fn claims(
    by: u32,
    prepared: &[(u32, Digest)],
    proposed: &[(u32, Digest)],
) -> Arc<Signed<ViewChange>> {
    let all = |claims: &[(u32, Digest)]| {
        let one = |&(view, digest): &(u32, Digest)| {
            Arc::new(Prepared { view, place: 1, digest, proof: None })
        };
        claims.iter().map(one).collect()
    };
    let genesis = memory(&node(0, &[])).checkpoints[&0].0;
    Arc::new(cx(by).sign(ViewChange {
        view: 4,
        stable: 0,
        proof: Vec::new(),
        prepared: all(prepared),
        proposed: all(proposed),
        checkpoints: vec![Checkpoint { place: 0, digest: genesis }],
    }))
}

#[test]
fn with_macs_a_claim_needs_a_correct_voucher_and_no_contradiction() {
    let (m, lie) = (digest(1), digest(2));
    let rules = rules(&[("auth", "macs")]);
    let at_1 = |changes: &[Arc<Signed<ViewChange>>]| {
        beginning(&rules, changes).map(|begins| begins.order.first().map(|(_, digest)| *digest))
    };
    let honest = |by| claims(by, &[(0, m)], &[(0, m)]);
    let nothing = |by| claims(by, &[], &[]);
    let liar = claims(3, &[(3, lie)], &[(3, lie)]);
    assert_eq!(at_1(&[honest(0), honest(1), nothing(2)]), Some(Some(m)), "A1 and A2");
    assert_eq!(
        at_1(&[nothing(0), nothing(1), nothing(2)]),
        Some(None),
        "B: null, and nothing else"
    );
    assert_eq!(at_1(&[honest(0), honest(1), liar.clone()]), None, "A1 fails for m, A2 for the lie");
    let all = [honest(0), honest(1), nothing(2), liar.clone()];
    assert_eq!(at_1(&all), Some(Some(m)), "with the fourth there is a quorum without the liar");
    let alone = claims(0, &[(0, m)], &[(0, m)]);
    assert_eq!(at_1(&[alone, nothing(1), nothing(2)]), None, "one voucher may be a liar");
    let believing = Rules { bug: Some(Bug::BelieveClaims), ..rules };
    let believed = beginning(&believing, &all).map(|begins| begins.order[0].1);
    assert_eq!(believed, Some(lie), "what A2 is for");
}

#[test]
fn a_backup_computes_the_new_view_again() {
    let changes: Vec<_> =
        [1, 2, 3].map(|by| change(by, 1, vec![certificate(0, 1, digest(1), &[1, 2])])).to_vec();
    let new_view = |said: Digest, changes: &[Arc<Signed<ViewChange>>]| {
        let order = vec![vote(1, Phase::PrePrepare, 1, 1, said)];
        let new_view = NewView { view: 1, changes: changes.to_vec(), order };
        Message::NewView(Arc::new(cx(1).sign(new_view)))
    };
    let enters = |message: &Message, bug| {
        let mut backup = node(2, &[("bug", bug)]);
        let effects = receive(&mut backup, 2, 1, message);
        effects.contains(&Effect::Output(Output::Entered(1)))
    };
    assert!(enters(&new_view(digest(1), &changes), "none"));
    assert!(!enters(&new_view(Digest::NULL, &changes), "none"), "O does not follow from V");
    assert!(enters(&new_view(Digest::NULL, &changes), "no-recompute"));
    assert!(!enters(&new_view(digest(1), &changes[..2]), "none"), "too few VIEW-CHANGEs");
    let twice = [changes[0].clone(), changes[0].clone(), changes[1].clone()];
    assert!(!enters(&new_view(digest(1), &twice), "none"), "one of them twice");
}

#[test]
fn a_replica_joins_the_smallest_view_that_f_plus_1_later_ones_are_asked_for() {
    let mut replica = node(0, &[]);
    receive(&mut replica, 0, 1, &Message::ViewChange(change(1, 5, Vec::new())));
    assert!(memory(&replica).active, "one may be a traitor");
    receive(&mut replica, 0, 2, &Message::ViewChange(change(2, 3, Vec::new())));
    assert_eq!((memory(&replica).active, memory(&replica).view), (false, 3));
    let mut stubborn = node(0, &[("bug", "no-join")]);
    for (by, view) in [(1, 5), (2, 3), (3, 3)] {
        receive(&mut stubborn, 0, by, &Message::ViewChange(change(by, view, Vec::new())));
    }
    assert!(memory(&stubborn).active);
}

#[test]
fn checkpoints_are_stable_with_2f_plus_1_and_a_state_is_proved_by_its_digest() {
    let mut replica = node(3, &[]);
    let mut state = (*memory(&replica).state).clone();
    state.store.0[0] = 42;
    let digest = Digest::of_state(&state);
    let vote = |by| Message::Checkpoint(cx(by).sign(Checkpoint { place: 4, digest }));
    receive(&mut replica, 3, 0, &vote(0));
    let early = Message::State(4, Arc::new(state.clone()));
    let refused = receive(&mut replica, 3, 0, &early);
    assert_eq!(ignored(&refused), Some(Reason::WrongDigest), "one CHECKPOINT may be a lie");
    receive(&mut replica, 3, 1, &vote(1));
    let mut false_state = state.clone();
    false_state.store.0[0] = 43;
    let forged = receive(&mut replica, 3, 2, &Message::State(4, Arc::new(false_state)));
    assert_eq!(ignored(&forged), Some(Reason::WrongDigest));
    let restored = receive(&mut replica, 3, 0, &early);
    assert!(restored.contains(&Effect::Output(Output::Deed(Deed::Restored { place: 4 }))));
    assert_eq!(memory(&replica).low, 4, "its own makes 2f+1");
    assert_eq!(memory(&replica).state.store.0[0], 42);
}

#[test]
fn a_client_believes_what_f_plus_1_replicas_say_whatever_their_views() {
    let reply = |by: u32, view, result, tentative| {
        let outcome = Outcome::Full(result);
        let reply = Reply { view, timestamp: 1, client: ProcessId(4), outcome, tentative };
        Message::Reply(cx(by).sign(reply))
    };
    let accepts = |set: &[(&str, &str)], replies: &[Message]| {
        let mut client = node(4, set);
        let mut fx = Effects::default();
        client.start(cx(4), &mut fx);
        let all = replies.iter().flat_map(|reply| receive(&mut client, 4, 0, reply));
        let results: Vec<u32> = all
            .filter_map(|effect| match effect {
                Effect::Output(Output::Deed(Deed::Accepted { result, .. })) => Some(result),
                _ => None,
            })
            .collect();
        results
    };
    let sure = |by, view, result| reply(by, view, result, false);
    assert_eq!(accepts(&[], &[sure(0, 0, 7), sure(1, 0, 8)]), Vec::<u32>::new());
    assert_eq!(accepts(&[], &[sure(0, 0, 7), sure(0, 1, 7)]), Vec::<u32>::new(), "one, twice");
    assert_eq!(accepts(&[], &[sure(0, 0, 7), sure(1, 3, 7)]), [7], "views may differ");
    let first = [sure(0, 0, 9)];
    assert_eq!(accepts(&[("bug", "first-reply")], &first), [9]);
    let maybe = |by| reply(by, 0, 7, true);
    assert_eq!(accepts(&[], &[maybe(0), maybe(1)]), Vec::<u32>::new(), "tentative ones take 2f+1");
    assert_eq!(accepts(&[], &[maybe(0), maybe(1), maybe(2)]), [7]);
}

#[test]
fn digests_are_sha_256_and_tell_requests_and_states_apart() {
    // Of p4's request 1, a := 1, as Python's hashlib computes it.
    assert_eq!(digest(1).to_string(), "41f5");
    assert_eq!(Digest::of(b"abc").to_string(), "ba78", "FIPS 180-2, appendix B.1");
    assert_ne!(digest(1), digest(2));
    let mut full = **request(4, 1);
    full.full = Some(ProcessId(2));
    assert_eq!(Digest::of_request(&cx(4).sign(full)), digest(1), "asked again it is the same");
    assert_ne!(Digest::of_request(&cx(5).sign(full)), digest(1), "another's is not");
    let replica = Replica::new(rules(&[]));
    let mut state = (*replica.memory.state).clone();
    let before = Digest::of_state(&state);
    state.replies[1].timestamp = 1;
    assert_ne!(Digest::of_state(&state), before, "the last replies belong to the state");
}

#[test]
fn a_hand_forges_what_the_traitor_signed_and_nothing_else() {
    let body = request(4, 1);
    let own = vote(1, Phase::Prepare, 0, 1, digest(1));
    let forged = forgery::forge(None, cx(1), &Message::Vote(own), "view", 7);
    assert_eq!(forged, Ok(Message::Vote(vote(1, Phase::Prepare, 7, 1, digest(1)))));
    let by_another = forgery::forge(
        None,
        cx(1),
        &Message::Vote(vote(2, Phase::Prepare, 0, 1, digest(1))),
        "view",
        7,
    );
    assert_eq!(by_another, Err(Unforgeable::SignedBy(ProcessId(2))));
    let passed_on = forgery::forge(None, cx(1), &Message::Request(Arc::clone(&body)), "value", 9);
    assert_eq!(passed_on, Err(Unforgeable::SignedBy(ProcessId(4))));
    let nothing = forgery::forge(None, cx(1), &Message::Vote(own), "colour", 1);
    assert_eq!(nothing, Err(Unforgeable::NoSuchField));
    let certified = change(2, 1, vec![certificate(0, 1, digest(1), &[1, 3])]);
    let claim = forgery::forge(None, cx(2), &Message::ViewChange(certified.clone()), "claim", 1);
    assert_eq!(claim, Err(Unforgeable::SignedBy(ProcessId(0))), "the primary signed it");
    let omit = forgery::forge(None, cx(2), &Message::ViewChange(certified), "omit", 1);
    assert_eq!(omit, Ok(Message::ViewChange(change(2, 1, Vec::new()))), "but it can be left out");
}

#[test]
fn a_hand_can_make_every_part_say_something_else_that_the_traitor_signed() {
    let me = cx(1);
    let own = vote(1, Phase::Prepare, 0, 1, digest(1));
    let proposal = vote(1, Phase::PrePrepare, 1, 1, digest(1));
    let body = Some(Arc::new(me.sign(**request(4, 1))));
    let outcome = Outcome::Full(3);
    let reply = Reply { view: 1, timestamp: 1, client: ProcessId(4), outcome, tentative: false };
    let state = (*memory(&node(1, &[])).state).clone();
    let shown = vec![change(1, 1, Vec::new()), change(2, 1, Vec::new())];
    let new_view = NewView { view: 1, changes: shown, order: vec![proposal] };
    let all = [
        Message::Request(Arc::new(me.sign(**request(4, 1)))),
        Message::PrePrepare(proposal, body),
        Message::Vote(own),
        Message::Reply(me.sign(reply)),
        Message::Checkpoint(me.sign(Checkpoint { place: 4, digest: digest(1) })),
        Message::ViewChange(change(1, 1, Vec::new())),
        Message::ViewChange(claims(1, &[(0, digest(1))], &[])),
        Message::NewView(Arc::new(me.sign(new_view))),
        Message::Status(me.sign(Progress { view: 0, stable: 0, executed: 0 })),
        Message::Fetch(me.sign(Lack::State(4))),
        Message::Fetch(me.sign(Lack::Request(digest(1)))),
        Message::State(4, Arc::new(state)),
    ];
    let mut replica = Replica::new(rules(&[]));
    Arc::make_mut(&mut replica.memory).bodies.insert(digest(2), request(4, 2));
    for message in &all {
        let parts = forgery::editable(ProcessId(1), message);
        assert!(!parts.is_empty(), "{message:?} has no parts");
        for part in parts {
            // Numbers that mean something: a client, a place, a switch, a process.
            let values = [4, 1, 0, 2, 9];
            let forge =
                |value| forgery::forge(Some(&replica.memory), me, message, part.name, value);
            let forged: Vec<_> = values.into_iter().map(forge).collect();
            match part.sealed {
                Some(signer) => assert!(
                    forged.iter().all(|one| *one == Err(Unforgeable::SignedBy(signer))),
                    "{}: {forged:?}",
                    part.name
                ),
                None if part.name == "omit" => assert!(forged.iter().all(Result::is_ok)),
                None => assert!(
                    forged.iter().flatten().any(|one| one != message),
                    "{} of {message:?} cannot be changed: {forged:?}",
                    part.name
                ),
            }
        }
    }
}

#[test]
fn every_conduct_has_a_name_and_clients_only_those_that_suit_them() {
    let names = Node::CONDUCTS;
    let (replica, client) = (node(0, &[]), node(4, &[]));
    let all: Vec<Conduct> = (0..names.len()).filter_map(|i| Conduct::at(i as u8)).collect();
    assert_eq!(all.len(), names.len());
    assert_eq!(Conduct::at(names.len() as u8), None);
    let can = |node: &Node| -> Vec<&str> {
        let able = names.iter().enumerate().filter(|(i, _)| node.can_turn(*i as u8));
        able.map(|(_, name)| *name).collect()
    };
    assert_eq!(can(&replica).len(), names.len() - 1);
    assert_eq!(can(&client), ["hand", "silent", "equivocate", "unreadable"]);
}
