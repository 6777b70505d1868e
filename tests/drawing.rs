//! What the space-time diagram shows: real runs as shapes, by the data, and as the text of files.

use bivalent::draw::{
    Camera, Cone, Delivery, Form, Hindrance, Hit, Index, Marks, Relation, Role, Run, Shape, Story,
    Tone, Way, diagram, figure, hit, neighbour, of_link,
};
use bivalent::wire::{Answer, Axis, Command, Figure, Request, Session, Shade, View, open};
use bivalent::words::Language;
use bivalent::worker::Worker;

const SIZE: (f64, f64) = (1400.0, 300.0);

/// A run with what is known of it.
struct Known {
    view: View,
    story: Story,
    index: Index,
}

impl Known {
    fn new(link: &str, step: u32, steps: u32) -> Self {
        let mut session = open(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        session.seek(steps);
        session.seek(step);
        Self::of(session.as_mut())
    }

    fn of(session: &mut dyn Session) -> Self {
        let view = session.view(Language::English);
        let mut story = Story::default();
        for from in (0..=view.steps).step_by(4000) {
            let events = session.events(from, from + 4000, Language::English).events;
            story.extend(events);
        }
        let index = Index::new(&view, &story);
        Self { view, story, index }
    }

    fn run(&self) -> Run<'_> {
        Run { view: &self.view, story: &self.story, index: &self.index }
    }

    fn camera(&self, axis: Axis) -> Camera {
        Camera::new(axis, SIZE, self.view.processes.len(), self.run().extent(axis))
    }

    fn shapes(&self, axis: Axis, marks: &Marks<'_>) -> Vec<Shape> {
        diagram(self.run(), &self.camera(axis), marks)
    }
}

fn plain() -> Marks<'static> {
    Marks { present: true, ..Marks::default() }
}

fn count(shapes: &[Shape], is_one: impl Fn(&Shape) -> bool) -> usize {
    shapes.iter().filter(|shape| is_one(shape)).count()
}

fn of_role(shapes: &[Shape], role: Role) -> usize {
    count(shapes, |shape| shape.role == role)
}

#[test]
fn every_event_and_every_delivery_is_drawn_where_it_happened() {
    let known = Known::new("#v1/paxos?n=3&at=24", 24, 24);
    let camera = known.camera(Axis::Order);
    let shapes = known.shapes(Axis::Order, &plain());
    for event in known.story.values().filter(|event| event.kind == "deliver") {
        let process = event.process.expect("a delivery is somewhere");
        let at = (camera.x(f64::from(event.step)), camera.y(process as usize));
        let is_there = |shape: &Shape| match &shape.form {
            Form::Circle(centre, _) => *centre == at,
            _ => event.decided.is_some() || event.turn.is_some(),
        };
        assert!(shapes.iter().any(is_there), "step {} is not drawn at {at:?}", event.step);
    }
    let arrived = known.story.values().filter_map(|event| event.received.as_ref());
    let arrived = arrived.filter(|passage| passage.from != passage.to).count();
    let under_way = known.view.messages.iter().filter(|message| message.from != message.to);
    assert_eq!(of_role(&shapes, Role::Head), arrived + under_way.count());
    assert_eq!(of_role(&shapes, Role::Cursor), 1);
}

#[test]
fn what_becomes_of_processes_and_messages_is_drawn_as_what_it_is() {
    let link = "#v1/paxos?do=2:dup.0-2;5:pause.1;8:hold.0-4;20:resume.1;22:split.0-1;30:join;31:crash.4;36:recover.4&at=44";
    let known = Known::new(link, 44, 44);
    assert_eq!(known.view.warnings, Vec::<String>::new());
    let shapes = known.shapes(Axis::Order, &plain());
    let camera = known.camera(Axis::Order);
    let spans = |role| {
        let lines = shapes.iter().filter(move |shape| shape.role == role);
        lines.filter_map(|shape| match shape.form {
            Form::Line(from, to) => Some((from.0, to.0, from.1)),
            _ => None,
        })
    };
    let paused: Vec<_> = spans(Role::Pause).collect();
    assert_eq!(paused, [(camera.x(5.0), camera.x(20.0), camera.y(1))]);
    let dead: Vec<_> = spans(Role::Death).collect();
    assert_eq!(dead, [(camera.x(31.0), camera.x(36.0), camera.y(4))]);
    assert_eq!(of_role(&shapes, Role::CutOff), 2, "two processes were cut off, until step 30");
    assert_eq!(of_role(&shapes, Role::Clasp), 1, "one message is held");
    assert!(of_role(&shapes, Role::Loss) > 0, "messages are lost at the cut");
    let crash = |shape: &Shape| shape.role == Role::Cross && matches!(shape.form, Form::Line(..));
    assert_eq!(count(&shapes, crash), 5 + 2, "five beginnings and a cross");
}

#[test]
fn a_decision_is_a_value_in_a_double_ring_at_every_distance() {
    let known = Known::new("#v1/paxos", 37, 37);
    let decided = known.story.values().filter(|event| event.decided.is_some()).count();
    assert_eq!(decided, 5);
    let mut camera = known.camera(Axis::Order);
    for per in [30.0, 10.0, 1.0] {
        camera.per = per;
        let shapes = diagram(known.run(), &camera, &plain());
        assert_eq!(of_role(&shapes, Role::Ring), decided, "at {per} pixels a step");
    }
}

#[test]
fn the_event_under_the_pointer_tints_its_past_and_its_future() {
    let known = Known::new("#v1/paxos?do=14:crash.0;30:recover.0", 43, 43);
    let cone = Cone::new(&known.story, 27);
    assert_eq!((cone.past, cone.future, cone.apart), (22, 13, 8));
    assert_eq!((cone.of(43), cone.of(24)), (Relation::Future, Relation::Apart));
    let marks = Marks { cone: Some(&cone), ..plain() };
    let shapes = known.shapes(Axis::Order, &marks);
    let dots = |tone| {
        count(&shapes, |shape| shape.tone == tone && matches!(shape.role, Role::Dot | Role::Hollow))
    };
    assert!(dots(Tone::Past) >= 10 && dots(Tone::Future) >= 5 && dots(Tone::Apart) >= 3);
    let rings = |shape: &Shape| shape.role == Role::Pointed;
    assert_eq!(count(&shapes, rings), 2, "the one under the pointer and the present one");
}

#[test]
fn along_lamport_time_every_arrow_points_to_the_right() {
    let known = Known::new("#v1/paxos?loss=100&dup=100&reorder=200", 120, 120);
    for axis in [Axis::Order, Axis::Lamport, Axis::Time] {
        let shapes = known.shapes(axis, &plain());
        let arrows = shapes.iter().filter(|shape| shape.role == Role::Arrow);
        let mut arrows = arrows.filter_map(|shape| match shape.form {
            Form::Line(from, to) => Some((from, to)),
            _ => None,
        });
        assert!(arrows.all(|(from, to)| to.0 >= from.0 - 2.0), "along {axis:?}");
    }
}

#[test]
fn ten_thousand_events_are_drawn_as_few_shapes() {
    let known = Known::new("#v1/paxos?n=5&learn=off&retry=45&spread=0&jitter=0", 10_000, 10_000);
    assert_eq!(known.story.len(), 10_001);
    let mut camera = known.camera(Axis::Order);
    let near = diagram(known.run(), &camera, &plain()).len();
    camera.fit(10_000.0, known.run().extent(Axis::Order));
    let far = diagram(known.run(), &camera, &plain());
    let arrows = of_role(&far, Role::Thread);
    assert!((200..1000).contains(&arrows), "{arrows} arrows");
    assert!(far.len() < 5000 && near < 2000, "{} and {near} shapes", far.len());
}

#[test]
fn the_pointer_finds_what_is_drawn() {
    let known = Known::new("#v1/paxos?do=14:crash.0;30:recover.0", 43, 43);
    let camera = known.camera(Axis::Order);
    let at = |step: f64, row| (camera.x(step), camera.y(row));
    assert_eq!(hit(known.run(), &camera, at(27.0, 1), 12.0), Some(Hit::Event(27)));
    let (x, y) = at(24.0, 4);
    assert_eq!(
        hit(known.run(), &camera, (x - 9.0, y - 9.0), 8.0),
        Some(Hit::Tip("1-11".to_owned()))
    );
    let halfway = (camera.x((15.0 + 24.0) / 2.0), (camera.y(1) + camera.y(4)) / 2.0);
    assert_eq!(hit(known.run(), &camera, halfway, 12.0), Some(Hit::Way("1-11".to_owned())));
    assert_eq!(hit(known.run(), &camera, at(13.0, 4), 12.0), None);
}

#[test]
fn arrow_keys_follow_a_line_and_change_to_the_next() {
    let known = Known::new("#v1/paxos?do=14:crash.0;30:recover.0", 43, 43);
    let camera = known.camera(Axis::Order);
    let lead = |step, way| neighbour(known.run(), &camera, step, way);
    assert_eq!(lead(27, Way::On), Some(28));
    assert_eq!(lead(27, Way::Back), Some(26));
    assert_eq!(lead(27, Way::Down), Some(29));
    assert_eq!(lead(29, Way::Up), Some(28), "the nearest, and of two as near the first");
    assert_eq!(lead(43, Way::On), None);
    assert_eq!(lead(14, Way::Up), None);
    assert_eq!(lead(0, Way::On), Some(1), "from the start one comes to the first step");
}

/// Where the preview and the engine agree about a message's other arrivals.
fn agrees(link: &str, steps: u32, message: &str) -> usize {
    let known = Known::new(link, steps, steps);
    let delivery = Delivery::of(known.run(), message).expect("the message is known");
    let mut refused = 0;
    for step in 0..=steps + 1 {
        let mut session = open(link).expect("it was opened before");
        session.seek(steps);
        let said = delivery.hindrance(known.run(), step);
        let done = session.redeliver(message, step);
        assert_eq!(said.is_none(), done.is_ok(), "{message} as step {step}: {said:?}, {done:?}");
        refused += u32::from(done.is_err()) as usize;
    }
    refused
}

#[test]
fn where_an_arrow_may_be_dragged_to_is_what_the_engine_allows() {
    assert_eq!(agrees("#v1/paxos?do=14:crash.0;30:recover.0", 43, "1-8"), 16);
    assert!(agrees("#v1/paxos?do=5:pause.1;20:resume.1", 30, "0-2") > 1);
    let known = Known::new("#v1/paxos?fifo=1", 60, 60);
    let arrivals = known.story.values().filter_map(|event| event.received.as_ref());
    let between = |passage: &&bivalent::wire::Passage| (passage.from, passage.to) == (0, 1);
    let second = arrivals.filter(between).nth(1).expect("two messages take the link");
    assert!(agrees("#v1/paxos?fifo=1", 60, &second.id) > second.sent_step as usize + 1);
    let delivery = Delivery::of(known.run(), &second.id).expect("it arrives");
    assert!(matches!(
        delivery.hindrance(known.run(), second.sent_step + 1),
        Some(Hindrance::Overtakes(_)) | None
    ));
}

#[test]
fn a_picture_is_what_its_link_says_and_not_what_else_is_known() {
    let mut session = open("#v1/paxos?n=3").expect("it is a link");
    session.seek(60);
    session.seek(20);
    let link = session.view(Language::English).link;
    let how = Figure { axis: Axis::Lamport, shade: Shade::Dark, small: false };
    let ours = figure(session.as_mut(), how, Language::English);
    assert_eq!(of_link(&link, None, how, Language::English).as_ref(), Ok(&ours));
    assert!(ours.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    assert!(ours.contains("step 20") && ours.contains("#15171a"));
    assert!(ours.contains(&link.replace('&', "&amp;")), "it says which run it shows");
}

#[test]
fn the_worker_draws_the_open_run_and_any_other() {
    let mut worker = Worker::default();
    let mut ask = |command| {
        let mut answers = Vec::new();
        worker.handle(Request { id: 1, command }, &mut |response| answers.push(response.answer));
        answers.remove(0)
    };
    let figure = Figure::default();
    let draw = |link: Option<&str>, step| {
        let link = link.map(str::to_owned);
        Command::Draw { link, step, figure }
    };
    assert!(matches!(ask(draw(None, None)), Answer::Error { .. }), "nothing is open");
    let link = "#v1/paxos?n=3&at=20";
    ask(Command::Open { link: link.to_owned() });
    let Answer::Drawing(own) = ask(draw(None, None)) else { panic!("a drawing was asked for") };
    assert_eq!(ask(draw(Some(link), None)), Answer::Drawing(own.clone()));
    assert_ne!(ask(draw(Some(link), Some(12))), Answer::Drawing(own));
    let Answer::Error { message } = ask(draw(Some("#v1/raftt"), None)) else { panic!() };
    assert!(message.contains("raftt"));
}

#[test]
fn a_traitor_and_what_it_forges_are_drawn_jagged() {
    let link = "#v1/pbft?n=6&clients=2&jitter=0&do=turn.0.hand;4:forge.0-3.request.4&at=9";
    let known = Known::new(link, 9, 9);
    let shapes = known.shapes(Axis::Order, &plain());
    let outline =
        |shape: &Shape| shape.role == Role::Treason && matches!(shape.form, Form::Polygon(_));
    assert_eq!(count(&shapes, outline), 1, "the name of the one traitor");
    let teeth = |shape: &Shape| shape.role == Role::Treason && matches!(shape.form, Form::Line(..));
    assert!(count(&shapes, teeth) > 5, "its line since it turned");
    let honest = Known::new(&link.replace("turn.0.hand;4:forge.0-3.request.4", "2:crash.5"), 9, 9);
    let plain_shapes = honest.shapes(Axis::Order, &plain());
    assert_eq!(of_role(&plain_shapes, Role::Treason), 0);
    let ways = |shapes: &[Shape]| of_role(shapes, Role::Arrow) + of_role(shapes, Role::UnderWay);
    assert!(ways(&shapes) > ways(&plain_shapes) + 5, "a forged arrow is many strokes");
}
