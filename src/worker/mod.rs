//! The worker: owns the open run, or the open overlay, and serves requests, one after the other.
//!
//! It is a function of the requests alone, so it is tested natively; what carries requests to it
//! and answers from it (the browser's messages) lies outside.

use crate::draw;
use crate::export::{Raster, export};
use crate::say;
use crate::sim::Time;
use crate::wire::overlay::{OverlayCommand, OverlayError, OverlayLink, OverlaySession};
use crate::wire::{
    Answer, Apart, Command, Condition, Explain, Facts, Figure, Format, Link, Request, Response,
    Session, gallery, import, mend, open, restore,
};
use crate::words::Language;
use std::rc::Rc;

/// Serves requests.
#[derive(Default)]
pub struct Worker {
    session: Option<Box<dyn Session>>,
    /// The overlay that is open instead of a run.
    overlay: Option<Box<OverlaySession>>,
    language: Language,
    raster: Option<Rc<Raster>>,
}

impl Worker {
    /// Lends it what draws in pixels.
    pub fn lend(&mut self, raster: Rc<Raster>) {
        self.raster = Some(raster);
    }

    /// Carries out one request and sends what it leads to.
    pub fn handle(&mut self, request: Request, send: &mut dyn FnMut(Response)) {
        let answer = self.answer(request.command);
        let answer = answer.unwrap_or_else(|message| Answer::Error { message });
        send(Response { id: request.id, answer });
    }

    fn answer(&mut self, command: Command) -> Result<Answer, String> {
        match command {
            Command::Open { link } => self.open(&link),
            Command::Speak { language } => {
                self.language = language;
                match self.session {
                    Some(_) => self.view(),
                    None => self.spoken_to(),
                }
            }
            Command::Step { steps } => self.go(|session| {
                session.step(steps);
            }),
            Command::Back { steps } => {
                self.go(|session| session.seek(session.at().saturating_sub(steps)))
            }
            Command::Seek { step } => self.go(|session| session.seek(step)),
            Command::Advance { time } => self.go(|session| session.advance(Time(time))),
            Command::Look => self.view(),
            Command::Events { from, to } => {
                let language = self.language;
                Ok(Answer::Events(self.session()?.events(from, to, language)))
            }
            command => self.answer_rarer(command),
        }
    }

    fn go(&mut self, go: impl FnOnce(&mut dyn Session)) -> Result<Answer, String> {
        go(self.session()?.as_mut());
        self.view()
    }

    /// Answers what is asked only once somebody does more than watch: in the page this comes later.
    #[inline(never)]
    fn answer_rarer(&mut self, command: Command) -> Result<Answer, String> {
        if let Some(answer) = self.answer_of_overlay(&command) {
            return answer;
        }
        match command {
            Command::List => return Ok(Answer::Gallery(gallery(self.language))),
            Command::Restore { kept } => return self.restore(&kept),
            Command::Until { until, steps } => {
                let language = self.language;
                let session = self.session()?;
                let met = session.run_until(&until, steps, language);
                return Ok(Answer::Ran { view: Box::new(session.view(language)), met });
            }
            Command::Possible { acts } => {
                let language = self.language;
                let session = self.session()?;
                let why_not = |act: &String| Some(session.possible(act).err()?.explain(language));
                return Ok(Answer::Possible(acts.iter().map(why_not).collect()));
            }
            Command::Judge { conditions } => return self.judge(&conditions),
            Command::Compare { left, right } => {
                let language = self.language;
                let compared = self.session()?.compare(left, right, language);
                let compared = compared.map(|compared| Answer::Comparison(Box::new(compared)));
                return compared.map_err(|error| error.explain(language));
            }
            Command::Matrix => {
                let language = self.language;
                return Ok(Answer::Matrix(self.session()?.matrix(language)));
            }
            Command::Draw { link: Some(link), step, figure } => {
                let drawing = draw::of_link(&link, step, figure, self.language);
                return drawing.map(Answer::Drawing).map_err(|error| error.explain(self.language));
            }
            Command::Draw { link: None, figure, .. } => {
                let language = self.language;
                let drawing = draw::figure(self.session()?.as_mut(), figure, language);
                return Ok(Answer::Drawing(drawing));
            }
            Command::Link { packed } => {
                let link = self.session()?.link();
                return Ok(Answer::Link(if packed { link.pack() } else { link.write() }));
            }
            Command::Export { format, figure } => {
                return self.export(format, figure);
            }
            Command::Mend { link } => {
                let session = mend(&link).map_err(|error| error.explain(self.language))?;
                self.show(session);
            }
            Command::Import { text } => {
                let session = import(&text).map_err(|error| error.explain(self.language))?;
                self.show(session);
            }
            Command::Keep => return Ok(Answer::Kept(self.session()?.keep())),
            command => self.carry_out(command)?,
        }
        self.view()
    }

    fn carry_out(&mut self, command: Command) -> Result<(), String> {
        let language = self.language;
        let session = self.session()?;
        match command {
            Command::Act { act } => session.act(&act).map_err(|error| error.explain(language))?,
            Command::Redeliver { message, step } => {
                session.redeliver(&message, step).map_err(|error| error.explain(language))?;
            }
            Command::Set { parameter, value } => {
                session.set(&parameter, &value).map_err(|error| error.explain(language))?;
            }
            Command::Undo => session.undo(),
            Command::Redo => session.redo(),
            Command::Branch { branch } => {
                session.branch(branch).map_err(|error| error.explain(language))?;
            }
            Command::Note { text } => session.note(&text),
            Command::Step { .. }
            | Command::Back { .. }
            | Command::Seek { .. }
            | Command::Advance { .. }
            | Command::Look
            | Command::Open { .. }
            | Command::Restore { .. }
            | Command::Until { .. }
            | Command::Possible { .. }
            | Command::Judge { .. }
            | Command::Compare { .. }
            | Command::Matrix
            | Command::Keep
            | Command::Export { .. }
            | Command::Link { .. }
            | Command::Import { .. }
            | Command::Mend { .. }
            | Command::Draw { .. }
            | Command::Speak { .. }
            | Command::Events { .. }
            | Command::Overlay(_)
            | Command::List => {}
        }
        Ok(())
    }

    fn export(&mut self, format: Format, figure: Figure) -> Result<Answer, String> {
        let (language, raster) = (self.language, self.raster.clone());
        let session = self.session()?;
        let file = export(session.as_mut(), format, figure, language, raster.as_deref());
        file.map(Answer::File).map_err(|error| error.explain(language))
    }

    /// Opens a link and goes to the step that it asks for.
    fn open(&mut self, link: &str) -> Result<Answer, String> {
        let mut session = match open(link) {
            Ok(session) => session,
            // No run has the name of an overlay.
            Err(error) => return self.open_other(link, &error),
        };
        session.seek(Link::read(link).map_or(0, |link| link.scenario.at));
        self.show(session);
        self.view()
    }

    /// Opens what was kept, where it was left.
    fn restore(&mut self, kept: &str) -> Result<Answer, String> {
        let session = restore(kept).map_err(|error| error.explain(self.language))?;
        self.show(session);
        self.view()
    }

    /// A run is open from now on.
    fn show(&mut self, session: Box<dyn Session>) {
        (self.session, self.overlay) = (Some(session), None);
    }

    /// Opens an overlay, if a link that is none of a run is one of an overlay.
    #[inline(never)]
    fn open_other(&mut self, link: &str, error: &dyn Explain) -> Result<Answer, String> {
        match OverlayLink::kind_of(link) {
            Some(_) => self.show_overlay(OverlaySession::open(link)),
            None => Err(error.explain(self.language)),
        }
    }

    /// An overlay is open from now on.
    fn show_overlay(
        &mut self,
        opened: Result<OverlaySession, OverlayError>,
    ) -> Result<Answer, String> {
        let overlay = opened.map_err(|error| error.explain(self.language))?;
        (self.session, self.overlay) = (None, Some(Box::new(overlay)));
        self.ask_overlay(OverlayCommand::View)
    }

    /// Asks or orders something of the overlay that is open.
    fn ask_overlay(&mut self, command: OverlayCommand) -> Result<Answer, String> {
        let language = self.language;
        let Some(overlay) = &mut self.overlay else {
            return Err(say!(
                language,
                "no overlay is open: open a link such as #v1/pastry first",
                "尚未打开任何覆盖网络：请先打开一个链接，例如 #v1/pastry"
            ));
        };
        overlay.answer(command, language).map(|answer| Answer::Overlay(Apart(answer)))
    }

    /// The language changed while no run is open.
    #[inline(never)]
    fn spoken_to(&mut self) -> Result<Answer, String> {
        match self.overlay {
            Some(_) => self.ask_overlay(OverlayCommand::View),
            None => Ok(Answer::Nothing),
        }
    }

    /// Answers what concerns overlays: what is asked of one, what opens one, and what can be asked of
    /// whatever is open.
    #[inline(never)]
    fn answer_of_overlay(&mut self, command: &Command) -> Option<Result<Answer, String>> {
        let opens = |link: &str| OverlayLink::kind_of(link).is_some();
        match command {
            Command::Overlay(command) => return Some(self.ask_overlay(command.clone())),
            Command::Mend { link } if opens(link) => {
                return Some(self.show_overlay(OverlaySession::mend(link)));
            }
            Command::Restore { kept: link } | Command::Import { text: link } if opens(link) => {
                return Some(self.show_overlay(OverlaySession::open(link)));
            }
            _ => {}
        }
        let link = self.overlay.as_ref()?.link();
        match command {
            Command::Keep => Some(Ok(Answer::Kept(link.write()))),
            Command::Link { packed: true } => Some(Ok(Answer::Link(link.pack()))),
            Command::Link { packed: false } => Some(Ok(Answer::Link(link.write()))),
            _ => None,
        }
    }

    fn judge(&mut self, conditions: &[String]) -> Result<Answer, String> {
        let read: Result<Vec<Condition>, _> = conditions.iter().map(|text| text.parse()).collect();
        let read = read.map_err(|error| error.explain(self.language))?;
        let facts = match &self.overlay {
            Some(overlay) => Facts::of_overlay(overlay.view(self.language)),
            None => Facts::of(self.session()?.as_mut()),
        };
        Ok(Answer::Judged(read.iter().map(|condition| condition.judge(&facts)).collect()))
    }

    fn session(&mut self) -> Result<&mut Box<dyn Session>, String> {
        let (language, is_overlay) = (self.language, self.overlay.is_some());
        self.session.as_mut().ok_or_else(|| no_run(is_overlay, language))
    }

    fn view(&mut self) -> Result<Answer, String> {
        let language = self.language;
        Ok(Answer::View(Box::new(self.session()?.view(language))))
    }
}

/// Why nothing can be asked of a run.
#[inline(never)]
fn no_run(is_overlay: bool, language: Language) -> String {
    match is_overlay {
        true => say!(
            language,
            "an overlay is open, and this is for runs of processes: it has commands of its own",
            "当前打开的是覆盖网络，而此命令只用于进程的运行：覆盖网络有自己的命令"
        ),
        false => say!(
            language,
            "nothing is open: open a link first",
            "尚未打开任何运行：请先打开一个链接"
        ),
    }
}
