//! Builds a whole drive with pages into a folder: `demo_site FOLDER [ko|en]`.

// The demonstration is made by the helpers of the tests.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../tests/demo/mod.rs"]
#[allow(dead_code)]
mod demo;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("demo_site FOLDER [ko|en]")?;
    let language = arguments
        .next()
        .unwrap_or_else(|| "ko".to_owned())
        .parse()?;
    let (_, _, _) = demo::build(Path::new(&folder), &language);
    Ok(())
}
