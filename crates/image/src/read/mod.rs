//! Reading drives.
