//! Texts of works as the reader takes them: decoded, and books by chapters.

use bulssi_media::{Limits, epub};
use bulssi_model::ByteLen;

/// The longest file of which the text is taken.
pub(super) const LONGEST_FILE: ByteLen = ByteLen(64 * ByteLen::MIB);

/// A text in any encoding.
pub(super) fn decoded(bytes: &[u8]) -> String {
    bulssi_media::text::decode(bytes).0
}

/// The chapters of an EPUB; none where it has no text that can be read.
pub(super) fn chapters(bytes: &[u8]) -> Vec<epub::Chapter> {
    epub::chapters(bytes, &Limits::default()).unwrap_or_default()
}
