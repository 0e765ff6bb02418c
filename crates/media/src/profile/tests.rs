//! Tables: what comes with the program, and what a desk may write.

use std::fs;

use super::*;
use crate::fit::{Verdict, film_probe, fit};

fn shipped() -> Profiles {
    Profiles::shipped().unwrap_or_else(|error| panic!("{error}"))
}

fn find<'a>(profiles: &'a Profiles, name: &str) -> &'a Profile {
    profiles.find(&name.parse().unwrap()).unwrap()
}

/// What comes of a desk's folder with these files.
fn desk(files: &[(&str, &str)]) -> Result<Profiles, ProfilesError> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    Profiles::with(folder.path())
}

fn fault(text: &str) -> ProfileFault {
    match desk(&[("mine.toml", text)]) {
        Err(ProfilesError::Fault { fault, path }) => {
            assert!(path.ends_with("mine.toml"), "{}", path.display());
            fault
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_table_that_comes_along_is_whole() {
    let profiles = shipped();
    assert_eq!(profiles.iter().count(), shipped::TABLES.len());
    let languages = ["ko".parse().unwrap()];
    for listed in profiles.iter() {
        let profile = &listed.profile;
        let name = &profile.id;
        assert!(listed.file.is_none());
        assert!(profile.name.0.len() >= 2, "{name}: a name in each language");
        let korean = profile.name.pick(&languages).unwrap();
        assert!(
            korean
                .chars()
                .any(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c)),
            "{name}: {korean}"
        );
        assert!(!profile.sources.is_empty(), "{name}: no source");
        for source in profile.sources.values() {
            // Somebody must be able to look it up.
            assert!(source.title.len() > 20, "{name}: {}", source.title);
        }
        if profile.takes_nothing.is_none() {
            assert!(!profile.make.films.is_empty(), "{name}: no film to make");
            assert!(!profile.make.texts.is_empty(), "{name}: no text to make");
            for device in profile.devices() {
                assert!(
                    !device.films.is_empty(),
                    "{name}: {} plays nothing",
                    device.id
                );
            }
        }
    }
}

#[test]
fn families_hold_what_the_tables_say() {
    let profiles = shipped();
    let any = find(&profiles, "any-tv");
    assert_eq!((any.devices().count(), any.at_least()), (12, 8));
    let plays = |of: &str, on: &str| {
        let target = &find(&profiles, of).make.films[0];
        fit(&film_probe(target), find(&profiles, on))
    };
    // A film made for any television plays on all but the two that know no AAC or no MP4.
    let fit = plays("any-tv", "any-tv");
    assert_eq!((fit.verdict, fit.plays), (Verdict::AsItIs, 10));
    // What portable players play, televisions play too; not the other way round.
    assert_eq!(plays("portable", "any-tv").verdict, Verdict::AsItIs);
    assert_eq!(plays("any-tv", "portable").verdict, Verdict::Converted);
    assert_eq!(plays("android-480", "android").verdict, Verdict::AsItIs);
    let state = plays("any-tv", "state-phone");
    assert_eq!(state.verdict, Verdict::Nothing);
}

#[test]
fn a_desk_adds_and_overrides() {
    let profiles = desk(&[
        (
            "hall-tv.toml",
            "name = { en = 'The set in the hall' }\nlike = 'hisense-k680'\nscreen = '1366x768'\n",
        ),
        (
            "dvd-player.toml",
            "like = 'dvd-player'\nname = { en = 'Ours' }\n",
        ),
        ("notes.txt", "no table"),
    ])
    .unwrap();
    let hall = find(&profiles, "hall-tv");
    assert_eq!(hall.films, find(&profiles, "hisense-k680").films);
    assert_eq!(hall.screen.unwrap().to_string(), "1366x768");
    // What takes the place of a family and names no devices is one device.
    let ours = find(&profiles, "dvd-player");
    assert_eq!(ours.devices().count(), 1);
    assert_eq!(ours.films, find(&profiles, "dvd-hdd-player").films);
    let none = Profiles::with(Path::new("/nowhere/at/all")).unwrap();
    assert_eq!(none.iter().count(), shipped().iter().count());
}

#[test]
fn faults_name_the_line_and_what_is_wrong() {
    let syntax = fault("name = { en = 'x' }\n\n[[films]]\ncontainer = ['mp4']\n");
    let ProfileFault::Syntax { message, line } = &syntax else {
        panic!("{syntax:?}");
    };
    assert_eq!(*line, Some(4));
    assert!(message.contains("containers"), "{message}");

    let unknown = fault("name = { en = 'x' }\nlike = 'any-tvs'\n");
    assert!(matches!(
        unknown,
        ProfileFault::Unknown { line: Some(2), .. }
    ));

    let source = fault(
        "name = { en = 'x' }\n[sources.manual]\ntitle = 't'\nconfirmed = true\n\
         [[sounds]]\ncontainers = ['mp3']\naudio = [{ codec = 'mp3' }]\n\
         from = { line = 'manual', codec = 'hearsay' }\n",
    );
    let ProfileFault::UnknownSource { name, line, .. } = source else {
        panic!("{source:?}");
    };
    assert_eq!((name.as_str(), line), ("hearsay", Some(8)));

    let too_many = "name = { en = 'x' }\nlike = 'safe-tv'\n[family]\nat-least = 3\nmembers = ['lg-smart', 'lg-lm620']\n";
    assert!(matches!(
        fault(too_many),
        ProfileFault::AtLeast {
            line: Some(4),
            at_least: 3,
            members: 2
        }
    ));
    let family = too_many.replace("lg-smart", "any-tv");
    assert!(matches!(
        fault(&family),
        ProfileFault::FamilyInFamily { line: Some(5), .. }
    ));
    assert_eq!(
        fault("like = 'mine'\n"),
        ProfileFault::Circle {
            names: vec!["mine".parse().unwrap()],
            line: Some(1),
        }
    );
    assert_eq!(fault(""), ProfileFault::NoName);
    let state = "like = 'safe-tv'\n[takes-nothing]\nen = 'no'\n";
    assert_eq!(fault(state), ProfileFault::NothingWithRules);

    let target = "name = { en = 'x' }\nlike = 'safe-tv'\n[[make.films]]\ncontainer = 'mp4'\nfrom = 'choice'\n\
        [make.films.video]\ncodec = 'h264'\nprofile = 'High'\nsize = '1920x1080'\nframe-rate = [30, 1]\n\
        quality = [20]\nbit-rate = 4000000\n\
        [make.films.audio]\ncodec = 'mp3'\nchannels = 2\nsample-rate = 48000\nbit-rate = 128000\n";
    let ProfileFault::DoesNotPlay { wrong, line } = fault(target) else {
        panic!();
    };
    assert_eq!(line, Some(3));
    let ids: Vec<&str> = wrong.iter().map(|wrong| wrong.id()).collect();
    assert_eq!(ids, ["video-profile", "size", "audio-codec"]);

    let named = desk(&[("Mine.toml", "like = 'safe-tv'\n")]);
    assert!(matches!(named, Err(ProfilesError::Name { .. })));
}
