//! One function per job of a user; joins the other crates.
//!
//! | job | function |
//! | --- | --- |
//! | bring files into a library | [`collect::add`] |
//! | say more of works | [`edit::edit`] |
//! | write and read editions | [`edition::create`], [`edition::read`] |
//! | list what devices play | [`profiles::profiles()`] |
//! | see what an edition comes to | [`plan::plan_edition`], [`plan::plan_to_build`] |
//! | make, list and revoke keys | [`keys::new_root`], [`keys::keys()`], [`keys::revoke`] |
//! | seal what is built | [`seal::put_seal`] |
//! | build an image or a folder | [`build::build`] |
//! | make the renditions of an edition | [`render::render()`], [`render::render_waiting`] |
//! | remove what can be made again | [`tidy::tidy_plan`] |
//! | press an edition onto drives | [`press::press_batch`], [`press::station()`] |
//! | hold a drive against its manifest | [`check::check`] |
//! | make clean copies of files | [`scrub::scrub_files`] |
//!
//! No wording for people and no terminal: `cli` and `studio` speak. What they need of the middle
//! crates is here under one roof: [`library`], [`image`], [`media`], [`wiki`], [`scrubbing`].

pub mod build;
pub mod check;
pub mod clean;
pub mod collect;
pub mod compose;
pub mod edit;
pub mod edition;
pub mod keys;
pub mod lesson_text;
pub mod lint;
pub mod manifest;
pub mod pages;
pub mod plan;
pub mod press;
pub mod profiles;
pub mod render;
pub mod renditions;
pub mod scrub;
pub mod seal;
pub mod sent;
pub mod tidy;

mod contents;
#[cfg(test)]
mod fixture;
mod owner;

pub use bulssi_image as image;
pub use bulssi_library as library;
pub use bulssi_media as media;
pub use bulssi_press as pressing;
pub use bulssi_reader as reader;
pub use bulssi_scrub as scrubbing;
pub use bulssi_seal as sealing;
pub use bulssi_wiki as wiki;
