//! Placeholder while the workspace is founded.
