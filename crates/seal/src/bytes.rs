//! Reading fixed layouts: little-endian integers, dates, and nothing past the end.

use bulssi_model::Date;

/// Bytes that are read from the front.
pub(crate) struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

/// There are fewer bytes than the layout needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Short;

impl<'b> Reader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// How many are left.
    pub(crate) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub(crate) fn take(&mut self, len: usize) -> Result<&'b [u8], Short> {
        let end = self.at.checked_add(len).ok_or(Short)?;
        let part = self.bytes.get(self.at..end).ok_or(Short)?;
        self.at = end;
        Ok(part)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Short> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Short> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Short> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Short> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Short> {
        self.array().map(u64::from_le_bytes)
    }

    /// Four bytes of a date; nothing where there is no such day.
    pub(crate) fn date(&mut self) -> Result<Option<Date>, Short> {
        let (year, month, day) = (self.u16()?, self.u8()?, self.u8()?);
        Ok(Date::new(year, month, day).ok())
    }
}

/// A date as four bytes: year, month, day.
pub(crate) fn date_bytes(date: Date) -> [u8; 4] {
    let [low, high] = date.year().to_le_bytes();
    [low, high, date.month(), date.day()]
}
