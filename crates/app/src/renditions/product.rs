//! The making itself: from a task to files in a folder.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use bulssi_library::{BlobError, Library, RenditionError};
use bulssi_media::ToolError;
use bulssi_media::recipe::{Burn, Video};
use bulssi_media::render::{self, BurnInput, Inputs, RenderError};
use bulssi_media::subtitle::{self, BurnStyle, ExtractError, ReadError, Track};
use bulssi_media::typeset::fit_picture;
use bulssi_model::{ByteLen, Digest, Format, Lang, Probe, Size, TextEncoding, Watch};

use super::clean;
use super::error::words;
use super::kept::Note;
use super::task::{FilmTask, What};
use super::text_product::texts;
use super::{Makers, RenditionsError};

/// The longest picture that is scaled.
pub(super) const LONGEST_PICTURE: ByteLen = ByteLen(64 * ByteLen::MIB);

/// What was made.
#[derive(Debug, Default)]
pub(super) struct Product {
    /// Names, in order, and the files.
    pub(super) files: Vec<(String, PathBuf)>,
    /// What is kept with them.
    pub(super) note: Vec<u8>,
}

/// What stops one work, and what stops all.
pub(super) enum Trouble {
    Work(String),
    All(RenditionsError),
}

impl From<RenditionsError> for Trouble {
    fn from(error: RenditionsError) -> Self {
        Self::All(error)
    }
}

impl From<RenditionError> for Trouble {
    fn from(error: RenditionError) -> Self {
        Self::All(error.into())
    }
}

/// Makes it in the folder `scratch`, which is empty.
pub(super) fn product(
    library: &Library,
    makers: &Makers,
    what: &What,
    scratch: &Path,
    watch: &dyn Watch,
) -> Result<Product, Trouble> {
    match what {
        What::Measure(film) => measure(library, makers, film, scratch, watch),
        What::Film(film) => make_film(library, makers, film, scratch, watch),
        What::Text(text) => texts(library, makers, text, scratch, watch),
        What::Still { digest, size } => still(library, digest, *size, scratch),
        What::Clean(files) => clean::clean(library, files, scratch, watch),
        What::Inside {
            digest,
            probe,
            stream,
        } => inside(library, makers, digest, probe, *stream, scratch),
        What::Beside {
            digest,
            from,
            to,
            encoding,
            lang,
        } => {
            let bytes = read(library, digest, makers.look.subtitle)?;
            let bytes = beside(&bytes, *from, *to, *encoding, lang.as_ref(), makers)?;
            written(&bytes, &format!("lines.{}", to.extension()), scratch)
        }
    }
}

fn measure(
    library: &Library,
    makers: &Makers,
    film: &FilmTask,
    scratch: &Path,
    watch: &dyn Watch,
) -> Result<Product, Trouble> {
    let sources = Sources::of(library, film)?;
    let (tools, limits) = (&makers.tools, &makers.limits);
    let inputs = sources.inputs(film);
    let measured = render::measure(&film.recipe, &inputs, tools, scratch, limits, watch);
    Ok(Product {
        files: Vec::new(),
        note: serde_json::to_vec(&measured.map_err(trouble)?).unwrap_or_default(),
    })
}

fn make_film(
    library: &Library,
    makers: &Makers,
    film: &FilmTask,
    scratch: &Path,
    watch: &dyn Watch,
) -> Result<Product, Trouble> {
    let sources = Sources::of(library, film)?;
    let (tools, limits) = (&makers.tools, &makers.limits);
    let burn = film.burn().map(|burn| script(library, makers, film, burn));
    let burn = burn.transpose()?;
    let inputs = Inputs {
        burn: burn.as_ref(),
        ..sources.inputs(film)
    };
    let rendered = render::render(&film.recipe, &inputs, tools, scratch, limits, watch);
    let rendered = rendered.map_err(trouble)?;
    let name = format!("film.{}", rendered.probe.format.extension());
    let quality = render::quality(
        &film.recipe,
        &inputs,
        &rendered,
        tools,
        scratch,
        limits,
        watch,
    );
    let note = Note {
        // What cannot be compared is no worse for that.
        quality: match quality {
            Err(RenderError::Cancelled) => return Err(RenditionsError::Cancelled.into()),
            quality => quality.ok().flatten(),
        },
        probe: rendered.probe,
    };
    // Here and not when all is made, so that the library does not hold a film twice.
    let path = clean::made(rendered.path, &film.name, &note.probe, scratch, watch)?;
    Ok(Product {
        files: vec![(name, path)],
        note: serde_json::to_vec(&note).unwrap_or_default(),
    })
}

fn still(
    library: &Library,
    digest: &Digest,
    size: Size,
    scratch: &Path,
) -> Result<Product, Trouble> {
    let bytes = read(library, digest, LONGEST_PICTURE)?;
    let fitted = fit_picture(&bytes, size);
    let fitted = fitted.map_err(|fault| Trouble::Work(fault.to_string()))?;
    let mut product = written(&fitted, "picture.jpg", scratch)?;
    let mut probe = Probe::new(Format::Jpeg);
    if let [(_, path)] = product.files.as_slice() {
        let looked = bulssi_media::probe(
            path,
            "picture.jpg",
            &Default::default(),
            &Default::default(),
        );
        probe = looked.map_err(|error| Trouble::Work(words(&error)))?;
    }
    product.note = serde_json::to_vec(&Note::of(probe)).unwrap_or_default();
    Ok(product)
}

/// The script that is drawn into a film.
fn script(
    library: &Library,
    makers: &Makers,
    film: &FilmTask,
    burn: &Burn,
) -> Result<BurnInput, Trouble> {
    let failed = |error: &dyn std::error::Error| Trouble::Work(words(error));
    let style: BurnStyle = burn.style.parse().map_err(|error| failed(&error))?;
    // Another machine may have another font, and its picture would be another.
    let font = makers.font().filter(|font| font.mark() == style.font);
    let font = font.ok_or_else(|| RenditionsError::OtherFont(style.font.clone()))?;
    let (format, frame) = match (film.subtitle, &film.recipe.video) {
        (Some(format), Some(Video::Encode(encode))) => (format, encode.frame),
        _ => return Err(Trouble::Work("no subtitle to draw".to_owned())),
    };
    let bytes = read(library, &burn.subtitle, makers.look.subtitle)?;
    let reading = subtitle::read(&bytes, format, &makers.look).map_err(|error| failed(&error))?;
    let track = track(&reading.tracks, burn.lang.as_ref());
    let cues = subtitle::flatten(track.map_or(&[], |track| &track.cues));
    let frame = Size {
        width: frame.0,
        height: frame.1,
    };
    Ok(BurnInput {
        script: subtitle::burn_script(&cues, &style, frame, font),
        fonts: vec![font.file.clone()],
    })
}

/// The track in this language, else the first.
fn track<'a>(tracks: &'a [Track], lang: Option<&Lang>) -> Option<&'a Track> {
    let wanted = tracks.iter().find(|track| {
        let own = track.language.as_ref().map(Lang::primary);
        lang.is_some_and(|lang| own == Some(lang.primary()))
    });
    wanted.or(tracks.first())
}

/// A subtitle of a film as a file; no file where there is nothing in it.
fn inside(
    library: &Library,
    makers: &Makers,
    digest: &Digest,
    probe: &Probe,
    stream: usize,
    scratch: &Path,
) -> Result<Product, Trouble> {
    let failed = |error: &dyn std::error::Error| Trouble::Work(words(error));
    let no_ffmpeg = || RenditionsError::Tool(ToolError::NoEncoder);
    let (ffmpeg, _) = makers.tools.ffmpeg().ok_or_else(no_ffmpeg)?;
    let path = path_of(library, digest)?;
    let reading = match subtitle::extract(&path, probe, stream, ffmpeg, &makers.look) {
        Ok(reading) => reading,
        Err(ExtractError::Read(ReadError::None(_))) => return Ok(Product::default()),
        Err(error) => return Err(failed(&error)),
    };
    let written = subtitle::write(&reading.tracks, Format::Srt, TextEncoding::Utf8);
    let written = written.map_err(|error| failed(&error))?;
    let mut product = self::written(&written.bytes, "lines.srt", scratch)?;
    let languages = reading.tracks.iter().filter_map(|t| t.language.clone());
    let probe = Probe {
        encoding: Some(TextEncoding::Utf8.label().to_owned()),
        languages: languages.collect(),
        ..Probe::new(Format::Srt)
    };
    product.note = serde_json::to_vec(&Note::of(probe)).unwrap_or_default();
    Ok(product)
}

/// A subtitle file in another form: all languages where the form holds several, else the one wanted,
/// else the first.
fn beside(
    bytes: &[u8],
    from: Format,
    to: Format,
    encoding: TextEncoding,
    lang: Option<&Lang>,
    makers: &Makers,
) -> Result<Vec<u8>, Trouble> {
    let failed = |error: &dyn std::error::Error| Trouble::Work(words(error));
    let reading = subtitle::read(bytes, from, &makers.look).map_err(|error| failed(&error))?;
    let one: Vec<Track> = track(&reading.tracks, lang).cloned().into_iter().collect();
    let tracks = if to == Format::Smi {
        &reading.tracks
    } else {
        &one
    };
    let written = subtitle::write(tracks, to, encoding).map_err(|error| failed(&error))?;
    Ok(written.bytes)
}

fn written(bytes: &[u8], name: &str, scratch: &Path) -> Result<Product, Trouble> {
    let path = scratch.join(name);
    fs::write(&path, bytes).map_err(|error| Trouble::Work(error.to_string()))?;
    Ok(Product {
        files: vec![(name.to_owned(), path)],
        note: Vec::new(),
    })
}

/// A whole blob of at most so many bytes, held against its name.
pub(super) fn read(library: &Library, digest: &Digest, most: ByteLen) -> Result<Vec<u8>, Trouble> {
    let mut reader = library
        .blobs()
        .open(digest)
        .map_err(|error| lost(digest, error))?;
    if reader.stored_len() > most {
        return Err(Trouble::Work(format!("longer than {most} bytes")));
    }
    let mut bytes = Vec::new();
    let read = reader.read_to_end(&mut bytes);
    read.map_err(|error| Trouble::Work(error.to_string()))?;
    Ok(bytes)
}

fn lost(digest: &Digest, source: BlobError) -> RenditionsError {
    RenditionsError::Blob {
        title: digest.to_string(),
        source,
    }
}

/// Where a blob lies, after it was held against its name: nothing is made of a damaged one.
pub(super) fn path_of(library: &Library, digest: &Digest) -> Result<PathBuf, Trouble> {
    let blobs = library.blobs();
    let mut reader = blobs.open(digest).map_err(|error| lost(digest, error))?;
    io::copy(&mut reader, &mut io::sink()).map_err(|error| Trouble::Work(error.to_string()))?;
    let path = blobs.path_of(digest);
    path.ok_or_else(|| Trouble::Work(format!("no file of {digest}")))
}

/// The files that a recipe reads, where they lie.
struct Sources {
    film: PathBuf,
    cover: Option<PathBuf>,
}

impl Sources {
    fn of(library: &Library, film: &FilmTask) -> Result<Self, Trouble> {
        let path = |digest: &Digest| path_of(library, digest);
        Ok(Self {
            film: path(&film.digest)?,
            cover: film.cover.as_ref().map(path).transpose()?,
        })
    }

    fn inputs<'a>(&'a self, film: &'a FilmTask) -> Inputs<'a> {
        Inputs {
            film: &self.film,
            probe: &film.probe,
            burn: None,
            cover: self.cover.as_deref(),
        }
    }
}

/// What of a failed conversion is the film's fault, and what would be so for all films.
fn trouble(error: RenderError) -> Trouble {
    match error {
        RenderError::Tool(error) => RenditionsError::Tool(error).into(),
        RenderError::Cancelled => RenditionsError::Cancelled.into(),
        error => Trouble::Work(words(&error)),
    }
}
