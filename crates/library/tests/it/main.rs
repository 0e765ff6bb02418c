//! Tests of the library from outside.
