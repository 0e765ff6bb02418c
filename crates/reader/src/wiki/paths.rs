//! From the address in a link to the entry that it names.

use crate::clean::address::percent_decoded;

/// Entries by path. Holds twelve bytes an entry: paths are kept as 64-bit sums, which among ten
/// million paths collide once in 300,000 archives, and then one link leads to another article.
#[derive(Debug, Default)]
pub(super) struct Paths {
    sums: Vec<u64>,
    entries: Vec<u32>,
}

impl Paths {
    /// Of entries in any order.
    pub(super) fn new(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup_by_key(|pair| pair.0);
        Self {
            sums: pairs.iter().map(|pair| pair.0).collect(),
            entries: pairs.iter().map(|pair| pair.1).collect(),
        }
    }

    /// The entry that `address` names in an article at the path `from`.
    pub(super) fn find(&self, from: &str, address: &str) -> Option<u32> {
        let path = resolved(from, address)?;
        // Paths with a question mark in them are written in percent signs, but not by everyone.
        self.entry(&path)
    }

    fn entry(&self, path: &str) -> Option<u32> {
        let wanted = sum(path);
        let count = self.sums.len();
        // Sums are spread evenly, so the place is nearly known.
        let guess = usize::try_from((u128::from(wanted) * count as u128) >> 64).unwrap_or(0);
        let (mut low, mut high) = (guess, guess);
        let mut step = 8;
        while low > 0 && self.sums.get(low).is_none_or(|sum| *sum >= wanted) {
            low = low.saturating_sub(step);
            step *= 2;
        }
        step = 8;
        while high < count && self.sums[high] <= wanted {
            high = (high + step).min(count);
            step *= 2;
        }
        let found = self.sums.get(low..high)?.binary_search(&wanted).ok()?;
        self.entries.get(low + found).copied()
    }
}

/// The sum by which a path is found: FNV-1a, then mixed so that its high bits are even.
pub(super) fn sum(path: &str) -> u64 {
    let mut sum: u64 = 0xCBF2_9CE4_8422_2325;
    for byte in path.bytes() {
        sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }
    sum ^= sum >> 32;
    sum = sum.wrapping_mul(0xD6E8_FEB8_6659_FD93);
    sum ^ (sum >> 32)
}

/// The path that `address` names, seen from an article at `from`; nothing for addresses that lead
/// out of the archive.
fn resolved(from: &str, address: &str) -> Option<String> {
    let address = address.split(['#', '?']).next().unwrap_or(address);
    if address.is_empty() || address.starts_with("//") {
        return None;
    }
    let decoded = percent_decoded(address)?;
    // A colon is part of a title (`위키백과:대문`) unless a scheme stands before it.
    let scheme = address
        .split_once(':')
        .filter(|(scheme, _)| !scheme.contains('/'));
    if let Some((scheme, rest)) = scheme {
        let known = [
            "http",
            "https",
            "mailto",
            "javascript",
            "data",
            "file",
            "ftp",
            "tel",
            "geo",
            "irc",
            "news",
        ];
        if known.contains(&scheme.to_ascii_lowercase().as_str()) || rest.starts_with("//") {
            return None;
        }
    }
    let mut names: Vec<&str> = match decoded.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.split('/').collect(),
    };
    names.pop();
    for name in decoded.trim_start_matches('/').split('/') {
        match name {
            "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_seen_from_the_article() {
        for (from, address, path) in [
            ("A/서울", "부산", "A/부산"),
            ("A/서울", "../I/m/a.jpg", "I/m/a.jpg"),
            ("A/서울/역", "../부산", "A/부산"),
            ("서울", "./부산#력사", "부산"),
            ("서울", "%EB%B6%80%EC%82%B0", "부산"),
            ("서울", "위키백과:대문", "위키백과:대문"),
            ("서울", "/부산", "부산"),
            ("서울", "../../부산", "부산"),
            ("AC/DC", "./AC%2FDC", "AC/AC/DC"),
        ] {
            assert_eq!(
                resolved(from, address).as_deref(),
                Some(path),
                "{from} {address}"
            );
        }
        for outside in [
            "",
            "#a",
            "http://a/b",
            "//a/b",
            "mailto:x",
            "JavaScript:x",
            "x://y",
        ] {
            assert_eq!(resolved("서울", outside), None, "{outside}");
        }
    }

    #[test]
    fn every_path_is_found_and_no_other() {
        let pairs = (0..5000).map(|i| (sum(&format!("글 {i}")), i)).collect();
        let paths = Paths::new(pairs);
        for i in 0..5000 {
            assert_eq!(paths.find("", &format!("글 {i}")), Some(i));
        }
        for i in 5000..10_000 {
            assert_eq!(paths.find("", &format!("글 {i}")), None);
        }
        assert_eq!(Paths::default().find("", "a"), None);
    }
}
