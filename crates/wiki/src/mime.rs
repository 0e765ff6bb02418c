//! The list of MIME types behind the header.

use crate::header::{HEADER_LEN, Header};
use crate::{Limits, Source, ZimError};

/// Reads the zero-terminated types up to the empty one that ends the list.
///
/// The list has no length of its own, so it must end before whatever the header places first behind
/// it; otherwise a zero inside a cluster would be taken for its end.
pub(crate) fn read(
    source: &Source,
    header: &Header,
    limits: &Limits,
) -> Result<Vec<String>, ZimError> {
    let first_cluster = if header.clusters == 0 {
        header.checksum
    } else {
        u64::from_le_bytes(source.array(header.cluster_pointers)?)
    };
    let end = [
        header.path_pointers,
        header.title_pointers.unwrap_or(u64::MAX),
        header.cluster_pointers,
        header.checksum,
        first_cluster,
    ]
    .into_iter()
    .min()
    .unwrap_or(0);
    let room = end.checked_sub(HEADER_LEN).ok_or(ZimError::MimeList)?;
    let room = usize::try_from(room).map_or(limits.mime_list, |room| room.min(limits.mime_list));
    let mut bytes = vec![0; room];
    source.read_exact_at(&mut bytes, HEADER_LEN)?;
    let mut types = Vec::new();
    let mut rest = bytes.as_slice();
    loop {
        let len = rest
            .iter()
            .position(|byte| *byte == 0)
            .ok_or(ZimError::MimeList)?;
        if len == 0 {
            return Ok(types);
        }
        let text = std::str::from_utf8(&rest[..len]).map_err(|_| ZimError::MimeList)?;
        types.push(text.to_owned());
        rest = &rest[len + 1..];
    }
}
