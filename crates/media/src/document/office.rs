//! What office documents share: members of a ZIP container within limits, and what they say of each other.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::ops::ControlFlow;

use bulssi_model::{ByteLen, Format};
use zip::ZipArchive;

use super::{DocumentError, DocumentLimits};
use crate::text;
use crate::xml::{self, Node};

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

    /// The title of an Office Open XML document; empty where it has none. The account that wrote it is nobody's
    /// business.
    pub(super) fn title(&mut self) -> Result<String, DocumentError> {
        let mut title = String::new();
        let core = self.text("docProps/core.xml")?.unwrap_or_default();
        let _ = xml::leaves(&core, 1 << 20, |path, words| {
            if title.is_empty() && path.last().is_some_and(|name| name == "title") {
                words.clone_into(&mut title);
            }
        });
        Ok(title)
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

/// Members by relation, of a part in the folder `base`, which ends with a slash. What leads out of the container is
/// left out.
pub(super) fn relations(xml: &str, base: &str) -> BTreeMap<String, String> {
    let mut members = BTreeMap::new();
    let _ = xml::walk(xml, |node| {
        if let Node::Open(name, attributes) = node
            && name == "Relationship"
            && value(&attributes, "TargetMode") != Some("External")
            && let (Some(id), Some(target)) =
                (value(&attributes, "Id"), value(&attributes, "Target"))
        {
            members.insert(id.to_owned(), resolved(base, target));
        }
        ControlFlow::Continue(())
    });
    members
}

fn resolved(base: &str, target: &str) -> String {
    let mut path: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => base.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path.join("/")
}
