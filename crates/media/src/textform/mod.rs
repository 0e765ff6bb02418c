//! Texts made into what a device shows: pages as pictures, a text file, an EPUB.
//!
//! [`TextRecipe`] is the value that says all that changes the bytes; [`make_text`] carries it out.
//! Which form a device wants is in its profile; nothing here decides it.

mod make;
mod recipe;
#[cfg(test)]
mod tests;

pub use make::{MadeText, TextError, TextNote, TextSource, TextTools, make_text};
pub use recipe::{Reading, RecipeError, TextForm, TextRecipe};
