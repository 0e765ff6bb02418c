//! The objects of PDF (ISO 32000-2, 7.3): read from a slice, and written in one way.

use std::collections::BTreeMap;

/// Arrays in dictionaries in arrays: real files stay under ten.
const DEEP: usize = 64;

pub(super) type Dict = BTreeMap<Vec<u8>, Object>;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    Null,
    Boolean(bool),
    /// As it is written.
    Number(Vec<u8>),
    String(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    Reference(u32),
}

impl Object {
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Number(text) => std::str::from_utf8(text).ok()?.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) const fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    pub(super) const fn array(&self) -> Option<&Vec<Self>> {
        match self {
            Self::Array(array) => Some(array),
            _ => None,
        }
    }

    /// Writes it.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend(b"null"),
            Self::Boolean(true) => out.extend(b"true"),
            Self::Boolean(false) => out.extend(b"false"),
            Self::Number(text) => out.extend(text),
            Self::String(text) => {
                out.push(b'(');
                for byte in text {
                    match byte {
                        b'(' | b')' | b'\\' => out.extend([b'\\', *byte]),
                        0x20..=0x7e => out.push(*byte),
                        _ => out.extend(format!("\\{byte:03o}").bytes()),
                    }
                }
                out.push(b')');
            }
            Self::Name(name) => write_name(name, out),
            Self::Array(array) => {
                out.push(b'[');
                for (number, one) in array.iter().enumerate() {
                    if number > 0 {
                        out.push(b' ');
                    }
                    one.write(out);
                }
                out.push(b']');
            }
            Self::Dict(dict) => {
                out.extend(b"<<");
                for (key, value) in dict {
                    write_name(key, out);
                    out.push(b' ');
                    value.write(out);
                }
                out.extend(b">>");
            }
            Self::Reference(number) => out.extend(format!("{number} 0 R").bytes()),
        }
    }
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        match byte {
            b'!'..=b'~' if !is_delimiter(*byte) && *byte != b'#' => out.push(*byte),
            _ => out.extend(format!("#{byte:02x}").bytes()),
        }
    }
}

pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

/// A place in a slice from which objects are read. `None` means nonsense or the end.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self
                    .peek()
                    .is_some_and(|byte| byte != b'\n' && byte != b'\r')
                {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    pub(super) fn keyword(&mut self, word: &[u8]) -> Option<()> {
        self.skip();
        self.rest().starts_with(word).then(|| self.at += word.len())
    }

    pub(super) fn unsigned(&mut self) -> Option<u64> {
        self.skip();
        let digits = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number = std::str::from_utf8(self.rest().get(..digits)?)
            .ok()?
            .parse()
            .ok()?;
        self.at += digits;
        Some(number)
    }

    pub(super) fn object(&mut self) -> Option<Object> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Option<Object> {
        if depth > DEEP {
            return None;
        }
        self.skip();
        match self.peek()? {
            b'/' => self.name().map(Object::Name),
            b'(' => self.literal().map(Object::String),
            b'<' if self.rest().starts_with(b"<<") => {
                self.at += 2;
                let mut dict = Dict::new();
                while self.keyword(b">>").is_none() {
                    self.skip();
                    let key = self.name()?;
                    let value = self.nested(depth + 1)?;
                    dict.insert(key, value);
                }
                Some(Object::Dict(dict))
            }
            b'<' => self.hex().map(Object::String),
            b'[' => {
                self.at += 1;
                let mut array = Vec::new();
                while self.keyword(b"]").is_none() {
                    array.push(self.nested(depth + 1)?);
                }
                Some(Object::Array(array))
            }
            b'0'..=b'9' => {
                let start = self.at;
                if let Some(reference) = self.reference() {
                    return Some(reference);
                }
                self.at = start;
                self.number()
            }
            b'+' | b'-' | b'.' => self.number(),
            _ => {
                let words = [
                    (b"true".as_slice(), Object::Boolean(true)),
                    (b"false", Object::Boolean(false)),
                    (b"null", Object::Null),
                ];
                let found = words
                    .into_iter()
                    .find(|(word, _)| self.rest().starts_with(word));
                let (word, object) = found?;
                self.at += word.len();
                Some(object)
            }
        }
    }

    fn reference(&mut self) -> Option<Object> {
        let number = u32::try_from(self.unsigned()?).ok()?;
        if !is_space(self.peek()?) {
            return None;
        }
        self.unsigned()?;
        if !is_space(self.peek()?) {
            return None;
        }
        self.keyword(b"R")?;
        let ends = self
            .peek()
            .is_none_or(|byte| is_space(byte) || is_delimiter(byte));
        ends.then_some(Object::Reference(number))
    }

    fn number(&mut self) -> Option<Object> {
        let len = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'))
            .count();
        let text = self.rest().get(..len)?.to_vec();
        self.at += len;
        text.iter().any(u8::is_ascii_digit).then_some(())?;
        (text.len() <= 40).then_some(Object::Number(text))
    }

    fn name(&mut self) -> Option<Vec<u8>> {
        (self.peek() == Some(b'/')).then_some(())?;
        self.at += 1;
        let mut name = Vec::new();
        while let Some(byte) = self
            .peek()
            .filter(|byte| !is_space(*byte) && !is_delimiter(*byte))
        {
            self.at += 1;
            let escaped = (byte == b'#')
                .then(|| self.rest().get(..2))
                .flatten()
                .and_then(|digits| std::str::from_utf8(digits).ok())
                .and_then(|digits| u8::from_str_radix(digits, 16).ok());
            match escaped {
                Some(byte) => {
                    name.push(byte);
                    self.at += 2;
                }
                None => name.push(byte),
            }
        }
        Some(name)
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut text = Vec::new();
        let mut depth = 0;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => return Some(text),
                b')' => depth -= 1,
                b'\\' => {
                    let byte = self.peek()?;
                    self.at += 1;
                    match byte {
                        b'n' => text.push(b'\n'),
                        b'r' => text.push(b'\r'),
                        b't' => text.push(b'\t'),
                        b'b' => text.push(8),
                        b'f' => text.push(12),
                        b'0'..=b'7' => {
                            let mut value = u32::from(byte - b'0');
                            for _ in 0..2 {
                                if let Some(digit @ b'0'..=b'7') = self.peek() {
                                    value = value * 8 + u32::from(digit - b'0');
                                    self.at += 1;
                                }
                            }
                            text.push((value & 0xff) as u8);
                        }
                        b'\r' => {
                            if self.peek() == Some(b'\n') {
                                self.at += 1;
                            }
                        }
                        b'\n' => {}
                        other => text.push(other),
                    }
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
    }

    fn hex(&mut self) -> Option<Vec<u8>> {
        self.at += 1;
        let mut digits = Vec::new();
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'>' => break,
                byte if is_space(byte) => {}
                byte => digits.push(char::from(byte).to_digit(16)? as u8),
            }
        }
        if digits.len() % 2 == 1 {
            digits.push(0);
        }
        Some(
            digits
                .as_chunks::<2>()
                .0
                .iter()
                .map(|[high, low]| high << 4 | low)
                .collect(),
        )
    }
}
