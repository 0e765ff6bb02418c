//! FAT32 as Bulssi writes it (Microsoft, "FAT32 File System Specification", version 1.03).

pub(crate) mod boot;
pub(crate) mod entry;
pub(crate) mod fat;
pub(crate) mod short;
