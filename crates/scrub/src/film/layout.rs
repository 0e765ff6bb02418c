//! Which bytes of a film go over, in which order: chunks of all tracks as they lay in the file, without the gaps.

use super::table::Chunk;
use super::track::Track;
use crate::{Findings, Kind, Refusal};

/// A chunk of a track.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    /// Which of the tracks, and which of its chunks.
    pub(super) track: usize,
    pub(super) number: usize,
    pub(super) chunk: Chunk,
}

/// The chunks of all tracks in the order of the file.
pub(super) fn pieces(
    tracks: &[Track],
    data: &[(u64, u64)],
    findings: &mut Findings,
) -> Result<Vec<Piece>, Refusal> {
    let mut pieces = Vec::new();
    for (track, one) in tracks.iter().enumerate() {
        for (number, chunk) in one.chunks.iter().enumerate() {
            pieces.push(Piece {
                track,
                number,
                chunk: *chunk,
            });
        }
    }
    pieces.sort_by_key(|piece| (piece.chunk.at, piece.chunk.len, piece.track));
    let mut behind = 0;
    let mut used = 0;
    for piece in &pieces {
        let Chunk { at, len, .. } = piece.chunk;
        if len == 0 {
            continue;
        }
        let end = at.checked_add(len);
        let within = |(from, to): &(u64, u64)| at >= *from && end.is_some_and(|end| end <= *to);
        if !data.iter().any(within) {
            return Err(Refusal::Damaged { what: "mdat", at });
        }
        if at < behind {
            return Err(Refusal::Unaccounted {
                what: "bytes of two samples",
                at,
            });
        }
        behind = at + len;
        used += len;
    }
    let all: u64 = data.iter().map(|(from, to)| to - from).sum();
    if all > used {
        findings.add(Kind::Stray, 1, all - used);
    }
    Ok(pieces)
}

/// Where the chunks of each track begin, when the first of all begins at `start`.
pub(super) fn places(pieces: &[Piece], tracks: &[Track], start: u64) -> Vec<Vec<u64>> {
    let mut places: Vec<Vec<u64>> = tracks
        .iter()
        .map(|track| vec![0; track.chunks.len()])
        .collect();
    let mut at = start;
    for piece in pieces {
        if let Some(place) = places
            .get_mut(piece.track)
            .and_then(|places| places.get_mut(piece.number))
        {
            *place = at;
        }
        at += piece.chunk.len;
    }
    places
}
