//! The press on twins of drives that are good, slow, bad, fake and gone.

mod batch;
mod fakes;
mod faults;
mod good;
mod hangs;
mod twin;

use std::sync::Mutex;

use crate::{
    DriveId, DriveReport, Outcome, PressEvent, PressOptions, PressPlan, PressReport, PressWatch,
    Silent, press,
};
use twin::{MIB, Picture, Twin};

/// Presses `picture` onto drives, by default.
fn press_all(picture: &Picture, twins: &[Twin]) -> PressReport {
    press_with(picture, twins, &PressOptions::default(), &Silent)
}

fn press_with(
    picture: &Picture,
    twins: &[Twin],
    options: &PressOptions,
    watch: &dyn PressWatch,
) -> PressReport {
    let plan = PressPlan::new(picture).unwrap();
    press(&plan, devices(twins), options, watch)
}

fn devices(twins: &[Twin]) -> Vec<(DriveId, Box<dyn crate::Device>)> {
    let named = twins.iter().enumerate();
    named
        .map(|(index, twin)| {
            let device: Box<dyn crate::Device> = Box::new(twin.clone());
            (DriveId::new(format!("port {index}")), device)
        })
        .collect()
}

fn press_one(picture: &Picture, twin: &Twin) -> DriveReport {
    let mut report = press_all(picture, std::slice::from_ref(twin));
    report.drives.remove(0)
}

/// That the drive holds the image and, behind it, nothing that was not there.
fn assert_holds(twin: &Twin, picture: &Picture) {
    let used = picture.bytes.len() as u64;
    assert!(twin.bytes(0, used) == picture.bytes, "the content is there");
    let behind = twin.pages_used().into_iter().rfind(|_| true);
    assert!(
        behind.is_none_or(|page| page < used.div_ceil(4096)),
        "free space is zero"
    );
}

/// Keeps all events.
#[derive(Default)]
struct Log(Mutex<Vec<(DriveId, PressEvent)>>);

impl PressWatch for Log {
    fn event(&self, drive: &DriveId, event: PressEvent) {
        self.0.lock().unwrap().push((drive.clone(), event));
    }
}

/// A start that nobody could take for a finished drive.
fn looks_unfinished(twin: &Twin) -> bool {
    twin.bytes(0, 4096) == vec![0; 4096]
}

/// The outcome as JSON, as it is in reports.
fn json(outcome: &Outcome) -> String {
    serde_json::to_string(outcome).unwrap()
}
