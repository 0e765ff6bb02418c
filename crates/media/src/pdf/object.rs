//! The objects of PDF (ISO 32000-2, section 7.3), parsed from a slice.

use std::collections::BTreeMap;

/// Arrays in dictionaries in arrays: real files stay under 10.
const MOST_DEPTH: usize = 32;
/// The largest arrays are page trees and `W` tables of fonts.
const MOST_MEMBERS: usize = 1 << 16;

pub(super) type Dict = BTreeMap<Vec<u8>, Object>;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    Null,
    Boolean(bool),
    Integer(i64),
    Real,
    String(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    Reference(u32),
}

impl Object {
    pub(super) fn into_dict(self) -> Option<Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub(super) const fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(n) => Some(*n),
            _ => None,
        }
    }
}

/// A place in a slice from which objects are read. `None` means nonsense or the end of the slice.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(b) = self.peek() {
            if b == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(b) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    pub(super) fn keyword(&mut self, word: &[u8]) -> Option<()> {
        self.skip_space();
        self.rest().starts_with(word).then(|| self.at += word.len())
    }

    pub(super) fn unsigned(&mut self) -> Option<u64> {
        self.skip_space();
        let digits = self
            .rest()
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let text = std::str::from_utf8(self.rest().get(..digits)?).ok()?;
        let number = text.parse().ok()?;
        self.at += digits;
        Some(number)
    }

    pub(super) fn object(&mut self) -> Option<Object> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<Object> {
        if depth > MOST_DEPTH {
            return None;
        }
        self.skip_space();
        match self.peek()? {
            b'/' => self.name().map(Object::Name),
            b'(' => self.literal().map(Object::String),
            b'<' if self.rest().starts_with(b"<<") => self.dict(depth).map(Object::Dict),
            b'<' => self.hex().map(Object::String),
            b'[' => self.array(depth).map(Object::Array),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number(),
            _ => {
                for (word, object) in [
                    (b"true".as_slice(), Object::Boolean(true)),
                    (b"false", Object::Boolean(false)),
                    (b"null", Object::Null),
                ] {
                    if self.keyword(word).is_some() {
                        return Some(object);
                    }
                }
                None
            }
        }
    }

    /// A number, or the reference that begins with it: `12 0 R`.
    fn number(&mut self) -> Option<Object> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.'))
        {
            self.at += 1;
        }
        let text = std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
        let Ok(number) = text.parse::<i64>() else {
            return Some(Object::Real);
        };
        let end = self.at;
        if let Ok(id) = u32::try_from(number)
            && self.unsigned().is_some()
            && self.keyword(b"R").is_some()
            && !self.peek().is_some_and(|b| b.is_ascii_alphanumeric())
        {
            return Some(Object::Reference(id));
        }
        self.at = end;
        Some(Object::Integer(number))
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(b) = self.peek().filter(|b| !is_space(*b) && !is_delimiter(*b)) {
            self.at += 1;
            let hex = (b == b'#')
                .then(|| self.rest().get(..2).and_then(hex_pair))
                .flatten();
            if hex.is_some() {
                self.at += 2;
            }
            name.push(hex.unwrap_or(b));
        }
        Some(name)
    }

    /// 7.3.4.2: balanced parentheses and escapes.
    fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut out = Vec::new();
        let mut open = 1;
        loop {
            let b = self.peek()?;
            self.at += 1;
            match b {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Some(out);
                    }
                }
                b'\\' => {
                    self.escape(&mut out)?;
                    continue;
                }
                _ => {}
            }
            out.push(b);
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let b = self.peek()?;
        self.at += 1;
        match b {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' | b'f' => out.push(b' '),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
            }
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(b - b'0');
                for _ in 0..2 {
                    if let Some(b @ b'0'..=b'7') = self.peek() {
                        code = code * 8 + u32::from(b - b'0');
                        self.at += 1;
                    }
                }
                out.push((code & 0xff) as u8);
            }
            other => out.push(other),
        }
        Some(())
    }

    fn hex(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut digits = Vec::new();
        loop {
            let b = self.peek()?;
            self.at += 1;
            match b {
                b'>' => break,
                b if b.is_ascii_hexdigit() => digits.push(b),
                b if is_space(b) => {}
                _ => return None,
            }
        }
        if digits.len() % 2 == 1 {
            digits.push(b'0');
        }
        Some(digits.chunks_exact(2).filter_map(hex_pair).collect())
    }

    fn array(&mut self, depth: usize) -> Option<Vec<Object>> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.skip_space();
            if self.peek()? == b']' {
                self.at += 1;
                return Some(members);
            }
            if members.len() >= MOST_MEMBERS {
                return None;
            }
            members.push(self.nested(depth + 1)?);
        }
    }

    fn dict(&mut self, depth: usize) -> Option<Dict> {
        self.at += 2;
        let mut dict = Dict::new();
        loop {
            self.skip_space();
            if self.rest().starts_with(b">>") {
                self.at += 2;
                return Some(dict);
            }
            if self.peek()? != b'/' || dict.len() >= MOST_MEMBERS {
                return None;
            }
            let name = self.name()?;
            let value = self.nested(depth + 1)?;
            dict.insert(name, value);
        }
    }
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()
}

const fn is_space(b: u8) -> bool {
    matches!(b, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

const fn is_delimiter(b: u8) -> bool {
    matches!(
        b,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Option<Object> {
        Cursor::new(text).object()
    }

    #[test]
    fn objects() {
        let string = |text: &[u8]| Some(Object::String(text.to_vec()));
        assert_eq!(read(b" % note\n 12"), Some(Object::Integer(12)));
        assert_eq!(read(b"12 0 R"), Some(Object::Reference(12)));
        assert_eq!(read(b"-1.5"), Some(Object::Real));
        assert_eq!(read(b"(a(b)\\)\\101\\\n)"), string(b"a(b))A"));
        assert_eq!(read(b"<61 6>"), string(b"a`"));
        assert_eq!(read(b"/A#42"), Some(Object::Name(b"AB".to_vec())));
        let dict = read(b"<</A[1 2 0 R true]/B<</C null>>>>")
            .and_then(Object::into_dict)
            .unwrap();
        let array = [
            Object::Integer(1),
            Object::Reference(2),
            Object::Boolean(true),
        ];
        assert_eq!(
            dict.get(b"A".as_slice()),
            Some(&Object::Array(array.to_vec()))
        );
        for broken in [
            b"(a".as_slice(),
            b"<6",
            b"[1",
            b"<</A",
            b"<<1 2>>",
            b"",
            b"<</A 1",
            b"<6x>",
        ] {
            assert_eq!(read(broken), None);
        }
        assert_eq!(read(&b"[".repeat(100_000)), None);
        assert_eq!(read(&b"<</A".repeat(100_000)), None);
    }
}
