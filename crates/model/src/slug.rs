//! Short names that people type: of kinds, themes and editions.

/// A text that is no short name: lower-case ASCII letters, digits and inner hyphens, 1 to 64.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no short name of lower-case letters, digits and hyphens: {0}")]
pub struct SlugError(pub String);

/// Says whether `text` is such a short name.
pub(crate) fn check(text: &str) -> Result<(), SlugError> {
    let shape = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let good = (1..=64).contains(&text.len())
        && text.bytes().all(shape)
        && !text.starts_with('-')
        && !text.ends_with('-');
    if good {
        Ok(())
    } else {
        Err(SlugError(text.to_owned()))
    }
}

/// Makes a newtype over a checked short name.
macro_rules! slug {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::SlugError;

            fn from_str(text: &str) -> Result<Self, $crate::SlugError> {
                $crate::slug::check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::SlugError;

            fn try_from(text: String) -> Result<Self, $crate::SlugError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use slug;

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn slugs() {
        for good in ["films", "16gb-tv", "a", "2026-spring"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a b", "../x", "é", &"a".repeat(65)] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
