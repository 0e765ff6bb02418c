//! What readers may do with files of their own: the module that cleans, and what the pages know of seals.

use bulssi_reader::site::{Known, Module, OwnSeal, Tools};
use bulssi_seal::words::List;

use super::Desk;
use crate::keys::keys;
use crate::pages::PagesError;

/// The tools that an edition has.
pub(super) fn tools(desk: &Desk<'_>) -> Result<Tools, PagesError> {
    let list = |list: List| list.words().map(str::to_owned).collect();
    let known = match desk.wish.checker || desk.wish.cleaner {
        true => Known {
            words: [list(List::Korean), list(List::English)],
            own: own_seal(desk)?,
        },
        false => Known::default(),
    };
    let module = || Module(bulssi_wasm::MODULE.into());
    Ok(Tools {
        cleaner: desk.wish.cleaner.then(module),
        checker: desk.wish.checker,
        known,
    })
}

/// The seal that the drive will bear. Where the seal lies only beside it, nothing on the drive tells whose it is, and
/// no page does.
fn own_seal(desk: &Desk<'_>) -> Result<Option<OwnSeal>, PagesError> {
    let Some(wish) = desk
        .edition
        .seal
        .as_ref()
        .filter(|wish| wish.place.on_drive())
    else {
        return Ok(None);
    };
    let keys = keys(desk.library)?;
    let Some(root) = keys.root else {
        return Ok(None);
    };
    let revoked = keys.revoked.iter().flat_map(|list| list.keys());
    Ok(Some(OwnSeal {
        print: root.fingerprint(),
        series: wish.series.clone(),
        number: wish.number,
        date: desk.edition.date,
        revoked: revoked.map(|key| *key.as_bytes()).collect(),
    }))
}
