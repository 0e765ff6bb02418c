//! Texts of works as the reader takes them: decoded, and books by chapters.

use bulssi_media::Limits;
use bulssi_media::epub::{self, EpubError};
use bulssi_model::ByteLen;

/// The longest file of which the text is taken.
pub(super) const LONGEST_FILE: ByteLen = ByteLen(64 * ByteLen::MIB);
/// The longest text that is shown in screens; a longer one is opened as a file.
pub(super) const LONGEST: ByteLen = ByteLen(16 * ByteLen::MIB);
/// The longest imported page: it is shown as one piece, which a pack holds up to 8 MiB. Cleaning may
/// make a text longer, and so may decoding.
pub(super) const LONGEST_HTML: ByteLen = ByteLen(4 * ByteLen::MIB);

/// A text in any encoding.
pub(super) fn decoded(bytes: &[u8]) -> String {
    bulssi_media::text::decode(bytes).0
}

/// The chapters of an EPUB.
pub(super) fn chapters(bytes: &[u8]) -> Result<Vec<epub::Chapter>, EpubError> {
    epub::chapters(bytes, &Limits::default())
}
