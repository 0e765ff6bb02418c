//! Recipes as lines, and files made of them.

use bulssi_model::{Digest, Silent};
use proptest::prelude::*;

use super::*;
use crate::document::NO_PICTURES;
use crate::typeset::{PixelAspect, Sheet};

fn recipe(form: TextForm) -> TextRecipe {
    TextRecipe {
        form,
        reading: Reading::As(bulssi_model::Format::Html),
        poppler: None,
        title: String::new(),
        creator: String::new(),
        beside: None,
    }
}

#[test]
fn recipes_are_lines() {
    let sheet = Sheet::new("320x240".parse().unwrap(), PixelAspect::SQUARE).unwrap();
    let fonts = Digest::of(b"fonts");
    let mut pages = recipe(TextForm::Pages { sheet, fonts });
    pages.title = "겨울 = 봄".to_owned();
    pages.beside = Some(Digest::of(b"pictures"));
    let text = TextForm::Text {
        encoding: bulssi_model::TextEncoding::Cp949,
        wrap: Some(38),
    };
    let mut text = recipe(text);
    text.reading = Reading::Lesson(bulssi_model::Lang::korean());
    text.poppler = Some("22.12.0".to_owned());
    assert_eq!(
        text.to_string(),
        "text txt v1 lesson=ko cp949 wrap=38 poppler=22.12.0"
    );
    for recipe in [pages, text, recipe(TextForm::Epub)] {
        let line = recipe.to_string();
        assert!(line.is_ascii() && !line.contains('\n'), "{line}");
        assert_eq!(line.parse(), Ok(recipe));
        assert!(TextRecipe::is_current(&line));
        assert!(!TextRecipe::is_current(&format!("{line} more")));
        assert!(!TextRecipe::is_current(&line.replace(" v1", " v0")));
    }
}

#[test]
fn files_are_made_and_faults_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.html");
    std::fs::write(
        &path,
        "<h1>제목</h1><p>감자는 캔 뒤에도 숨을 쉬는 덩이줄기이다. ไ</p>",
    )
    .unwrap();
    let tools = TextTools::find(None, None);
    let fonts = tools.fonts.as_ref().unwrap().digest();
    let sheet = Sheet::new("320x240".parse().unwrap(), PixelAspect::SQUARE).unwrap();
    let text = TextForm::Text {
        encoding: bulssi_model::TextEncoding::Cp949,
        wrap: None,
    };
    for (form, file) in [
        (TextForm::Pages { sheet, fonts }, "001.jpg"),
        (text, "text.txt"),
        (TextForm::Epub, "book.epub"),
    ] {
        let source = || TextSource {
            path: &path,
            document: None,
            language: None,
            fetch: NO_PICTURES,
        };
        let into = tempfile::tempdir().unwrap();
        let made = make_text(&recipe(form), source(), &tools, into.path(), &Silent).unwrap();
        assert_eq!(made.files[0].0, file);
        assert!(made.files[0].1.is_file());
        assert_eq!(
            made.notes.is_empty(),
            form == TextForm::Epub,
            "{file}: {:?}",
            made.notes
        );
    }
    let other = TextForm::Pages {
        sheet,
        fonts: Digest::of(b"others"),
    };
    let source = TextSource {
        path: &path,
        document: None,
        language: None,
        fetch: NO_PICTURES,
    };
    let failed = make_text(&recipe(other), source, &tools, folder.path(), &Silent);
    assert!(matches!(failed, Err(TextError::NoFonts)));
}

proptest! {
    #[test]
    fn any_title_goes_through(title in "\\PC{0,100}", creator in "\\PC{0,20}") {
        let recipe = TextRecipe { title, creator, ..recipe(TextForm::Epub) };
        prop_assert_eq!(recipe.to_string().parse(), Ok(recipe));
    }

    #[test]
    fn any_line_is_a_recipe_or_none(line in "text (pages|txt|epub) v1(.1)? [a-z]{0,5}[ -~]{0,80}") {
        if let Ok(recipe) = line.parse::<TextRecipe>() {
            prop_assert_eq!(recipe.to_string().parse(), Ok(recipe));
        }
    }
}
