//! exFAT as Bulssi writes it (Microsoft, "exFAT file system specification").

pub(crate) mod boot;
pub(crate) mod entry;
pub(crate) mod fat;
pub(crate) mod upcase;
