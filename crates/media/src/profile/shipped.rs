//! The tables that come with the program.

/// A table's name and its text.
macro_rules! tables {
    ($($name:literal,)*) => {
        /// All tables, by name.
        pub(super) const TABLES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../profiles/", $name, ".toml"))),)*
        ];
    };
}

tables! {
    "android",
    "android-4",
    "android-480",
    "android-720",
    "any-tv",
    "dvd-hdd-player",
    "dvd-player",
    "folder-phone",
    "hisense-k680",
    "lg-lm620",
    "lg-smart",
    "mp5-43in",
    "notel-evd",
    "old-laptop",
    "panasonic-et60",
    "philips-pfl",
    "pmp-amv",
    "pmp-onda-vx858",
    "pmp-rockchip-2in",
    "portable",
    "red-star-3",
    "safe-player",
    "safe-tv",
    "samsung-c6600",
    "samsung-eh5300",
    "samsung-smart",
    "samsung-stb-sm660",
    "sharp-aquos",
    "sony-bravia-ex",
    "sony-bravia-w",
    "state-phone",
    "telefunken",
    "windows-xp",
}
