//! Which part of a run is seen, and how large.

use super::shape::Point;
use crate::wire::Axis;

/// The room before the first step.
pub const LEAD: f64 = 18.0;

/// The room around the lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margins {
    /// At the left, for the processes' names.
    pub names: f64,
    /// Above, for events of no process.
    pub above: f64,
    /// Below, for the axis.
    pub below: f64,
    /// The least and the greatest distance of two lines.
    pub rows: (f64, f64),
}

impl Margins {
    /// Those of the page, and of pictures of its size.
    pub const USUAL: Self = Self { names: 40.0, above: 20.0, below: 22.0, rows: (20.0, 50.0) };

    /// Those of a small picture.
    pub const SMALL: Self = Self { names: 26.0, above: 10.0, below: 4.0, rows: (3.0, 34.0) };
}

/// The distance of two steps at which a run begins to be shown.
pub const USUAL: f64 = 26.0;

/// The greatest distance of two steps.
const NEAREST: f64 = 140.0;

/// The most steps that are ever in view: more would be a grey smear, and slow.
pub const MOST_STEPS: u32 = 12_000;

/// How long a run is: in steps, and in the units of its axis.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Extent {
    /// How many steps.
    pub steps: f64,
    /// How many units: steps, Lamport time or microseconds.
    pub units: f64,
}

/// Where a drawing looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// What runs to the right.
    pub axis: Axis,
    /// The drawing's width and height.
    pub size: Point,
    /// The room around the lines.
    pub margins: Margins,
    /// Pixels for a unit of the axis.
    pub per: f64,
    /// How far it looks from the beginning, in pixels.
    pub left: f64,
    /// How far it looks from the top, in pixels.
    pub top: f64,
    /// The distance of two lines.
    pub row: f64,
    /// How many lines there are.
    pub rows: usize,
}

impl Camera {
    /// A camera that looks at the beginning.
    pub fn new(axis: Axis, size: Point, rows: usize, extent: Extent) -> Self {
        let (margins, per) = (Margins::USUAL, USUAL / units_a_step(extent));
        let mut camera = Self { axis, size, margins, per, left: 0.0, top: 0.0, row: 0.0, rows };
        camera.resize(size, rows);
        camera
    }

    /// Takes another size, or another number of lines.
    pub fn resize(&mut self, size: Point, rows: usize) {
        (self.size, self.rows) = (size, rows);
        let (least, most) = self.margins.rows;
        let room = size.1 - self.margins.above - self.margins.below;
        self.row = (room / rows.max(1) as f64).clamp(least, most);
        self.top = self.top.clamp(0.0, self.most_top());
    }

    fn most_top(&self) -> f64 {
        let Margins { above, below, .. } = self.margins;
        (self.row * self.rows as f64 + above + below - self.size.1).max(0.0)
    }

    /// Whether no line is out of view.
    pub fn fits_in_height(&self) -> bool {
        self.most_top() <= 0.0
    }

    /// The width of what is seen of the run.
    pub fn room(&self) -> f64 {
        (self.size.0 - self.margins.names).max(1.0)
    }

    /// Where the axis begins, before anything is moved.
    fn origin(&self) -> f64 {
        self.margins.names + LEAD
    }

    /// Where a unit of the axis lies.
    pub fn x(&self, unit: f64) -> f64 {
        self.origin() + unit * self.per - self.left
    }

    /// The unit that lies at a point.
    pub fn unit(&self, x: f64) -> f64 {
        (x - self.origin() + self.left) / self.per
    }

    /// Where a line lies.
    pub fn y(&self, row: usize) -> f64 {
        self.margins.above + (row as f64 + 0.5) * self.row - self.top
    }

    /// The line nearest to a point.
    pub fn row_at(&self, y: f64) -> usize {
        let row = ((y - self.margins.above + self.top) / self.row).floor().max(0.0);
        (row as usize).min(self.rows.saturating_sub(1))
    }

    /// The units at the edges of what is seen.
    pub fn window(&self) -> (f64, f64) {
        (self.unit(self.margins.names), self.unit(self.size.0))
    }

    /// The distance of two steps, on average.
    pub fn spacing(&self, extent: Extent) -> f64 {
        self.per * units_a_step(extent)
    }

    fn clamp(&mut self, extent: Extent) {
        let long = extent.units * self.per + 2.0 * LEAD;
        // The end may come as far in as the middle, so that it is seen what has not happened yet.
        self.left = self.left.clamp(0.0, (long - self.room() * 0.5).max(0.0));
        self.top = self.top.clamp(0.0, self.most_top());
    }

    /// Makes everything larger around a point.
    pub fn zoom(&mut self, factor: f64, x: f64, extent: Extent) {
        let x = x.max(self.margins.names);
        let unit = self.unit(x);
        self.per = self.within(self.per * factor, extent);
        self.left = self.origin() + unit * self.per - x;
        self.clamp(extent);
    }

    /// A scale that is neither too near nor too far.
    fn within(&self, per: f64, extent: Extent) -> f64 {
        let step = units_a_step(extent);
        let farthest = self.room() / f64::from(MOST_STEPS);
        let fitting = (self.room() - 2.0 * LEAD).max(1.0) / extent.steps.max(1.0);
        per.clamp(fitting.min(USUAL).max(farthest) / step, NEAREST / step)
    }

    /// Moves what is seen.
    pub fn pan(&mut self, (dx, dy): Point, extent: Extent) {
        (self.left, self.top) = (self.left + dx, self.top + dy);
        self.clamp(extent);
    }

    /// Shows all of a run, or as much as can be shown around `unit`.
    pub fn fit(&mut self, unit: f64, extent: Extent) {
        self.per = self.within(0.0, extent);
        (self.left, self.top) = (0.0, 0.0);
        if extent.units * self.per + LEAD > self.room() {
            self.follow(unit, extent);
        }
    }

    /// Moves so that `unit` is in view.
    pub fn follow(&mut self, unit: f64, extent: Extent) {
        let (x, room) = (self.x(unit) - self.margins.names, self.room());
        if x < room * 0.05 || x > room * 0.9 {
            self.left += x - room * 0.7;
        }
        self.clamp(extent);
    }

    /// Moves so that a line is in view.
    pub fn reveal(&mut self, row: usize, extent: Extent) {
        let y = self.y(row);
        let Margins { above, below, .. } = self.margins;
        let (least, most) = (above + self.row * 0.5, self.size.1 - below - self.row * 0.5);
        self.top += (y - most).max(0.0) - (least - y).max(0.0);
        self.clamp(extent);
    }

    /// Looks along another axis: `unit` of it lies where `was` lay.
    pub fn turn(&mut self, axis: Axis, was: f64, unit: f64, before: Extent, extent: Extent) {
        let (x, spacing) = (self.x(was), self.spacing(before));
        self.axis = axis;
        self.per = self.within(spacing / units_a_step(extent), extent);
        self.left = self.origin() + unit * self.per - x;
        self.clamp(extent);
    }
}

/// How many units a step takes, on average.
fn units_a_step(extent: Extent) -> f64 {
    (extent.units / extent.steps.max(1.0)).max(1e-3)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent { steps: 1000.0, units: 1000.0 };

    fn camera() -> Camera {
        Camera::new(Axis::Order, (1040.0, 300.0), 5, EXTENT)
    }

    #[test]
    fn a_point_stays_where_it_is_while_everything_grows_around_it() {
        let mut camera = camera();
        camera.pan((2000.0, 0.0), EXTENT);
        let unit = camera.unit(500.0);
        camera.zoom(1.5, 500.0, EXTENT);
        assert!((camera.x(unit) - 500.0).abs() < 1e-9);
        assert_eq!(camera.per, USUAL * 1.5);
    }

    #[test]
    fn all_fits_in_and_no_more_than_can_be_drawn() {
        let mut camera = camera();
        camera.fit(1000.0, EXTENT);
        assert!(camera.x(0.0) >= Margins::USUAL.names && camera.x(1000.0) <= 1040.0);
        let long = Extent { steps: 100_000.0, units: 100_000.0 };
        camera.fit(50_000.0, long);
        let (from, to) = camera.window();
        assert!(to - from <= f64::from(MOST_STEPS) + 1.0);
        assert!(from < 50_000.0 && to > 50_000.0);
    }

    #[test]
    fn neither_end_is_left_behind() {
        let mut camera = camera();
        camera.pan((-500.0, -500.0), EXTENT);
        assert_eq!((camera.left, camera.top), (0.0, 0.0));
        camera.pan((1e9, 1e9), EXTENT);
        assert!(camera.x(1000.0) > Margins::USUAL.names && camera.x(1000.0) < camera.size.0);
        assert_eq!(camera.top, 0.0, "five lines need no scrolling");
    }

    #[test]
    fn the_present_comes_into_view_and_stays_put_when_the_axis_turns() {
        let mut camera = camera();
        camera.follow(400.0, EXTENT);
        let x = camera.x(400.0);
        assert!(x > Margins::USUAL.names && x < 1040.0);
        camera.follow(401.0, EXTENT);
        assert_eq!(camera.x(400.0), x, "what is in view does not move");
        let time = Extent { steps: 1000.0, units: 2_000_000.0 };
        camera.turn(Axis::Time, 401.0, 900_000.0, EXTENT, time);
        assert!((camera.x(900_000.0) - x - USUAL).abs() < 1e-6);
        assert!((camera.spacing(time) - USUAL).abs() < 1e-9);
    }

    #[test]
    fn many_lines_are_scrolled() {
        let mut camera = Camera::new(Axis::Order, (1040.0, 300.0), 50, EXTENT);
        assert_eq!(camera.row, Margins::USUAL.rows.0);
        camera.reveal(49, EXTENT);
        assert!(camera.y(49) < 300.0 - Margins::USUAL.below);
        assert_eq!(camera.row_at(camera.y(49)), 49);
        camera.reveal(0, EXTENT);
        assert_eq!(camera.top, 0.0);
    }
}
