//! Sets of layouts, each text once: what two sets have in common is kept once, and a set that came before costs nothing.
//!
//! The texts are written a few at a time and the set, which names them, last: telegrams wait for the same thread.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::group::Group;
use super::open_by::open_by;
use super::work::Work;
use super::{SqliteDesk, SqliteJournal};
use crate::hash::{Fields, Hash};
use crate::{JournalError, KeptFile, KeptSet, Layouts, OpenBy, staying};

#[cfg(test)]
mod tests;

/// Bytes of texts after which a commit takes no more of them.
const COMMIT_BYTES: usize = 1 << 16;

/// By its hash.
type Text = (Hash, Arc<str>);
/// By their hashes as they stand in the file.
type Texts = HashMap<Vec<u8>, Arc<str>>;

pub(super) fn text_hash(text: &str) -> Hash {
    Fields::of("layout 1").text(text).finish()
}

/// Some texts.
#[derive(Debug)]
struct KeepTexts(Vec<Text>);

/// What lies there under a text's hash and is something else was damaged.
const KEEP_TEXT: &str = "INSERT INTO layout_text (hash, text) VALUES (?1, ?2)
    ON CONFLICT (hash) DO UPDATE SET text = excluded.text WHERE text IS NOT excluded.text";
const HAS_TEXT: &str = "SELECT EXISTS (SELECT 1 FROM layout_text WHERE hash = ?1)";

impl Work for KeepTexts {
    type Done = ();

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        let mut keep = group.connection.prepare_cached(KEEP_TEXT)?;
        self.0.iter().try_for_each(|(hash, text)| keep.execute(params![hash, &**text]).map(drop))
    }
}

/// A set whose texts are there, and the hash of each of its files' texts: telegrams wait for the thread that writes it.
#[derive(Debug)]
struct KeepSet(KeptSet, Vec<Hash>);

const REMOVE: [&str; 2] =
    ["DELETE FROM layout_file WHERE set_hash = ?1", "DELETE FROM layout_set WHERE hash = ?1"];
const KEEP_SET: &str = "INSERT INTO layout_set (number, hash, versions)
    VALUES ((SELECT coalesce(max(number), 0) + 1 FROM layout_set), ?1, ?2)";
const KEEP_FILE: &str = "INSERT INTO layout_file (set_hash, path, text_hash) VALUES (?1, ?2, ?3)";

impl Work for KeepSet {
    type Done = ();

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<()> {
        let (connection, hash) = (group.connection, self.0.hash());
        remove(connection, hash)?;
        connection.prepare_cached(KEEP_SET)?.execute(params![hash, self.0.versions().as_flattened()])?;
        let mut keep = connection.prepare_cached(KEEP_FILE)?;
        let mut has_text = connection.prepare_cached(HAS_TEXT)?;
        self.0.files().iter().zip(&self.1).try_for_each(|((path, text), text_hash)| {
            // It is there, unless it was removed since as nobody's.
            if !has_text.query_row([text_hash], |row| row.get(0))? {
                connection.prepare_cached(KEEP_TEXT)?.execute(params![text_hash, &**text])?;
            }
            keep.execute(params![hash, &**path, text_hash]).map(drop)
        })
    }
}

fn remove(connection: &Connection, hash: &[u8]) -> rusqlite::Result<()> {
    REMOVE.iter().try_for_each(|sql| connection.prepare_cached(sql)?.execute([hash]).map(drop))
}

/// Removes what nobody needs.
#[derive(Debug)]
struct Forget;

const NAMES: &str = "SELECT hash, versions FROM layout_set ORDER BY number DESC";
const FORGET_TEXTS: &str = "DELETE FROM layout_text WHERE hash NOT IN (SELECT text_hash FROM layout_file)";

/// The sets that need not stay.
fn needless(connection: &Connection) -> rusqlite::Result<Vec<Vec<u8>>> {
    let names = names(connection)?;
    let open: HashSet<_> = open_by(connection)?.into_iter().map(|open| open.by.layout_hash).collect();
    let staying: Vec<_> = staying(names.iter().map(|(_, versions)| &**versions), &open).collect();
    Ok(names.into_iter().zip(staying).filter(|(_, stays)| !stays).map(|((hash, _), _)| hash).collect())
}

/// The latest first: hashes of sets, and of their versions.
fn names(connection: &Connection) -> rusqlite::Result<Vec<(Vec<u8>, Vec<Hash>)>> {
    let mut names = connection.prepare_cached(NAMES)?;
    let names = names.query_map([], |row| {
        let versions: Vec<u8> = row.get(1)?;
        Ok((row.get(0)?, versions.as_chunks().0.to_vec()))
    })?;
    names.collect()
}

impl Work for Forget {
    type Done = usize;

    fn apply(&self, group: &mut Group<'_>) -> rusqlite::Result<usize> {
        let needless = needless(group.connection)?;
        needless.iter().try_for_each(|hash| remove(group.connection, hash))?;
        group.connection.prepare_cached(FORGET_TEXTS)?.execute([])?;
        Ok(needless.len())
    }
}

const HAS_TABLES: &str = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'layout_set')";
const TEXTS: &str = "SELECT hash, text FROM layout_text";
const FILES: &str = "SELECT path, text_hash FROM layout_file WHERE set_hash = ?1 ORDER BY path";

fn texts(connection: &Connection) -> rusqlite::Result<Texts> {
    let mut texts = connection.prepare_cached(TEXTS)?;
    texts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The sets that are kept, the latest first, no more than so many; and all texts. Of one moment, if the view is.
fn kept(view: &Connection, sets_max: usize) -> rusqlite::Result<(Vec<KeptSet>, Texts)> {
    let texts = texts(view)?;
    let mut files = view.prepare_cached(FILES)?;
    let sets = names(view)?.into_iter().take(sets_max).map(|(hash, versions)| {
        let files = files.query_map([&hash], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        let files: Vec<(Box<str>, _)> = files.collect::<Result<_, _>>()?;
        // Without one that is gone the set is not whole.
        let file = |(path, hash)| Some((path, texts.get(&hash)?.clone()));
        let files: Vec<KeptFile> = files.into_iter().filter_map(file).collect();
        Ok(KeptSet::found(hash.try_into().unwrap_or_default(), versions, files))
    });
    let sets = sets.collect::<rusqlite::Result<_>>()?;
    Ok((sets, texts))
}

/// All sets, the latest first. A journal of which nothing but the first tables was made has none.
pub(super) fn all(view: &Connection) -> rusqlite::Result<Vec<KeptSet>> {
    let has_tables = view.query_row(HAS_TABLES, [], |row| row.get(0))?;
    if has_tables { Ok(kept(view, usize::MAX)?.0) } else { Ok(Vec::new()) }
}

/// What is to be written so that a set is there as the latest: the texts that are not there, and it; none: it is.
fn lacking(connection: &Connection, set: KeptSet) -> rusqlite::Result<Option<(Vec<Text>, KeepSet)>> {
    let (latest, kept) = kept(&*connection.unchecked_transaction()?, 1)?;
    if latest.first() == Some(&set) {
        return Ok(None);
    }
    let hashes: Vec<_> = set.files().iter().map(|(_, text)| text_hash(text)).collect();
    let texts: HashMap<_, _> =
        hashes.iter().zip(set.files()).map(|(hash, (_, text))| (*hash, text)).collect();
    let lacking = texts.into_iter().filter(|(hash, text)| kept.get(&hash[..]) != Some(text));
    Ok(Some((lacking.map(|(hash, text)| (hash, text.clone())).collect(), KeepSet(set, hashes))))
}

impl Layouts for SqliteJournal {
    async fn keep_set(&self, set: KeptSet) -> Result<(), JournalError> {
        let lacking = self.readers.read(move |reader| lacking(reader, set)).await?;
        let Some((mut texts, keep_set)) = lacking else { return Ok(()) };
        while !texts.is_empty() {
            let mut bytes = 0;
            let some = texts.iter().take_while(|(_, text)| {
                let is_room = bytes < COMMIT_BYTES;
                bytes += text.len();
                is_room
            });
            let rest = texts.split_off(some.count());
            self.write(KeepTexts(std::mem::replace(&mut texts, rest))).await?;
        }
        self.write(keep_set).await
    }

    async fn kept_sets(&self) -> Result<Vec<KeptSet>, JournalError> {
        self.readers.read(|reader| all(&*reader.unchecked_transaction()?)).await
    }

    async fn open_by(&self) -> Result<Vec<OpenBy>, JournalError> {
        self.readers.read(open_by).await
    }

    async fn forget_sets(&self) -> Result<usize, JournalError> {
        // A look costs no commit, and mostly nothing is to go.
        if self.readers.read(needless).await?.is_empty() {
            return Ok(0);
        }
        self.write(Forget).await
    }
}

impl SqliteDesk {
    /// The sets of layouts that are kept, the latest first.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn kept_sets(&self) -> Result<Vec<KeptSet>, JournalError> {
        self.journal().kept_sets().await
    }
}
