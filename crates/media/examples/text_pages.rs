//! Makes pages, TXT or EPUB of one text file, and says how many pages a second:
//! `text_pages FILE FORMAT 1280x720|cp949|utf-16le|epub FOLDER`.

use std::error::Error;
use std::path::Path;
// How long it takes is what this program is for.
#[allow(clippy::disallowed_methods)]
fn main() -> Result<(), Box<dyn Error>> {
    use bulssi_media::document::NO_PICTURES;
    use bulssi_media::textform::{Reading, TextForm, TextRecipe, TextSource, TextTools, make_text};
    use bulssi_media::typeset::{PixelAspect, Sheet};
    use bulssi_model::{Format, Silent};

    let arguments: Vec<String> = std::env::args().collect();
    let [_, file, format, form, folder] = arguments.as_slice() else {
        return Err("text_pages FILE FORMAT SIZE|ENCODING|epub FOLDER".into());
    };
    let format = *Format::ALL
        .iter()
        .find(|known| known.id() == format)
        .ok_or("no such format")?;
    let tools = TextTools::find(None, None);
    let form = if form == "epub" {
        TextForm::Epub
    } else if let Ok(encoding) = form.parse() {
        TextForm::Text {
            encoding,
            wrap: None,
        }
    } else {
        let (size, aspect) = form.split_once('@').unwrap_or((form, "1:1"));
        let aspect: PixelAspect = aspect.parse().map_err(|()| "no such aspect")?;
        TextForm::Pages {
            sheet: Sheet::new(size.parse()?, aspect).ok_or("no such screen")?,
            fonts: tools.fonts.as_ref().ok_or("no font with Hangul")?.digest(),
        }
    };
    let recipe = TextRecipe {
        form,
        reading: Reading::As(format),
        poppler: tools.pdf.as_ref().map(|pdf| pdf.version().to_owned()),
        title: String::new(),
        creator: String::new(),
        beside: None,
    };
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    let file = Path::new(file);
    let beside = file.parent().unwrap_or(Path::new(".")).to_owned();
    let fetch = |named: &str| std::fs::read(beside.join(named)).ok();
    let source = TextSource {
        path: file,
        document: None,
        language: None,
        fetch: if named_plainly(file) {
            &fetch
        } else {
            NO_PICTURES
        },
    };
    let begun = std::time::Instant::now();
    let made = make_text(&recipe, source, &tools, folder, &Silent)?;
    let seconds = begun.elapsed().as_secs_f64();
    #[allow(clippy::print_stdout)]
    {
        println!("{recipe}");
        let count = made.files.len();
        println!(
            "{count} files in {seconds:.2} s, {:.1} a second",
            count as f64 / seconds
        );
        println!("{:?}", made.notes);
    }
    Ok(())
}

/// Whether pictures beside the file may be taken: it is in a folder.
fn named_plainly(file: &Path) -> bool {
    file.parent().is_some_and(|folder| folder != Path::new(""))
}
