//! The program as a person and a script meet it.

mod architecture;
