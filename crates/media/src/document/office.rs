//! What DOCX and ODT share: members of a ZIP container within limits.

use std::io::{Cursor, Read as _};

use bulssi_model::{ByteLen, Format};
use zip::ZipArchive;

use super::{DocumentError, DocumentLimits};
use crate::text;

pub(super) struct Container<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    format: Format,
    most: u64,
}

impl<'a> Container<'a> {
    pub(super) fn open(
        bytes: &'a [u8],
        format: Format,
        limits: &DocumentLimits,
    ) -> Result<Self, DocumentError> {
        let archive = ZipArchive::new(Cursor::new(bytes));
        Ok(Self {
            archive: archive.map_err(|_| DocumentError::Damaged(format))?,
            format,
            most: limits.unpacked.0,
        })
    }

    /// A member, or nothing where there is none of that name.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, DocumentError> {
        let Ok(member) = self.archive.by_name(name) else {
            return Ok(None);
        };
        let mut bytes = Vec::new();
        let read = member
            .take(self.most.saturating_add(1))
            .read_to_end(&mut bytes);
        read.map_err(|_| DocumentError::Damaged(self.format))?;
        if bytes.len() as u64 > self.most {
            return Err(DocumentError::TooLong(ByteLen(self.most)));
        }
        Ok(Some(bytes))
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, DocumentError> {
        Ok(self.bytes(name)?.map(|bytes| text::decode(&bytes).0))
    }

    /// A member that must be there.
    pub(super) fn needed(&mut self, name: &str) -> Result<String, DocumentError> {
        self.text(name)?.ok_or(DocumentError::Damaged(self.format))
    }

    /// Pictures one by one; what is broken or too long is none.
    pub(super) fn picture(&mut self, name: &str) -> Option<Vec<u8>> {
        self.bytes(name).ok().flatten()
    }
}

/// The value of an attribute.
pub(super) fn value<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

/// Whether an attribute that is true when it stands there alone says otherwise.
pub(super) fn is_on(attributes: &[(String, String)]) -> bool {
    !matches!(
        value(attributes, "val"),
        Some("0" | "false" | "none" | "off")
    )
}
