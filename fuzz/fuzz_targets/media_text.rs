//! Any bytes as text, subtitles, descriptions and names: an answer that holds together.
#![no_main]

use bulssi_media::{clean_title, episode_of, is_poster, nfo, season_of, subtitle, subtitle_of, text};
use bulssi_media::Limits;
use bulssi_model::{Format, TextEncoding};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (decoded, _) = text::decode(bytes);
    let _ = text::language_of(&decoded);
    let _ = nfo::parse(bytes);
    for format in [Format::Srt, Format::Smi, Format::Ass, Format::Vtt] {
        if let Ok(subtitles) = subtitle::parse(format, &decoded) {
            assert!(subtitles.count() > 0);
            for track in &subtitles.tracks {
                assert!(track.cues.iter().all(|c| c.start <= c.end && !c.text.is_empty()));
                assert!(track.cues.is_sorted_by_key(|c| c.start));
            }
        }
        // What is made for a drive is read again as it was written.
        if let Ok(reading) = subtitle::read(bytes, format, &Limits::default()) {
            for track in &reading.tracks {
                assert!(track.cues.iter().all(|c| c.start < c.end && !c.text.is_empty()));
                let flat = subtitle::flatten(&track.cues);
                assert!(flat.windows(2).all(|two| two[0].end <= two[1].start));
                let one = std::slice::from_ref(track);
                if let Ok(srt) = subtitle::write(one, Format::Srt, TextEncoding::Utf8Bom) {
                    let again = subtitle::read(&srt.bytes, Format::Srt, &Limits::default());
                    let again = again.expect("what was written is read");
                    assert_eq!(again.tracks[0].cues.len(), track.cues.len());
                }
                let _ = subtitle::write(one, Format::Smi, TextEncoding::Cp949);
            }
        }
    }
    let name: String = decoded.chars().take(255).collect();
    assert_eq!(clean_title(&name).0.is_empty(), name.is_empty());
    let _ = (episode_of(&name), season_of(&name));
    let _ = (subtitle_of("a", &name), is_poster(&name, Some("a")));
});
