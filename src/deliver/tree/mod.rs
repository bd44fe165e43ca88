//! Bundle to a directory, as `neap render -o DIR` writes it.
//!
//! The order of steps makes every interruption harmless. New contents are staged in a folder of their own; then an
//! inventory that knows both the old and the new form of each file is put in place; then files are removed and renamed in,
//! one by one; then comes the final inventory. A run that finds the traces of an interrupted one recognises each file as
//! neap's and finishes the work. A step that fails undoes those before it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::files::{FileFault, Spot, Swap, discard, hold, look, on};
use super::reconcile::{Found, KeptReason, Reconciled, overlap, paths, reconcile};
use crate::bundle::{Artifact, Bundle, Digest, Inventory};
use crate::unit::RepoPath;

mod fault;

pub use fault::TreeFault;

/// The folder under the root where new contents wait; gone when a run ends.
const STAGE: &str = ".neap-staging";

/// What a write did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The files written, new or changed.
    pub written: Vec<RepoPath>,
    /// The files removed because the config no longer renders them.
    pub removed: Vec<RepoPath>,
    /// The files left as they are, and why.
    pub kept: Vec<(RepoPath, KeptReason)>,
}

/// Makes the files under a directory equal a bundle.
///
/// Only files that the inventory names are replaced or removed, and only while their content is what neap wrote; others
/// are kept and reported, unless `force` is given. The root is created when it is missing.
///
/// # Errors
/// A path of the bundle is, or leads through, a symbolic link; something that is no file stands there; the inventory is
/// not one; or a file operation fails. The directory is then as it was before.
pub fn write(bundle: &Bundle, root: &Path, inventory_path: &RepoPath, force: bool) -> Result<Outcome, TreeFault> {
    if let Some((outer, inner)) = overlap(bundle, inventory_path) {
        return Err(TreeFault::Overlap { outer, inner });
    }
    let made = make_root(root)?;
    let result = write_under(bundle, root, inventory_path, force);
    if result.is_err() {
        for folder in &made {
            // Nothing was in them before; whatever is there now is somebody else's.
            drop(fs::remove_dir(folder));
        }
    }
    result
}

/// Reads the files at some paths; those that are missing are skipped.
///
/// # Errors
/// A path is, or leads through, a symbolic link; is no regular file; is not UTF-8; or cannot be read.
pub fn read<'a>(root: &Path, paths: impl IntoIterator<Item = &'a RepoPath>) -> Result<Bundle, TreeFault> {
    let mut bundle = Bundle::new();
    for path in paths {
        if let Some(bytes) = read_one(root, path)? {
            let text = String::from_utf8(bytes).map_err(|_| TreeFault::NotUtf8 { path: path.clone() })?;
            bundle.insert(path.clone(), Artifact { text, origin: None });
        }
    }
    Ok(bundle)
}

/// Reads the inventory of a directory; where there is none, neap owns nothing.
///
/// # Errors
/// It cannot be read, or is not an inventory of this version.
pub fn inventory(root: &Path, path: &RepoPath) -> Result<Inventory, TreeFault> {
    let Some(bytes) = read_one(root, path)? else { return Ok(Inventory::default()) };
    let text = String::from_utf8(bytes).map_err(|_| TreeFault::NotUtf8 { path: path.clone() })?;
    Inventory::parse(&text).map_err(|source| TreeFault::Inventory { path: path.clone(), source })
}

fn read_one(root: &Path, path: &RepoPath) -> Result<Option<Vec<u8>>, TreeFault> {
    match look(root, path)? {
        Spot::Missing => Ok(None),
        Spot::File(full) => Ok(Some(fs::read(&full).map_err(on("read", &full))?)),
        Spot::Symlink(part) => Err(TreeFault::Symlink { path: path.clone(), part }),
        Spot::Directory => Err(TreeFault::NotAFile { path: path.clone(), part: path.to_path().to_owned() }),
        Spot::Other(part) => Err(TreeFault::NotAFile { path: path.clone(), part }),
    }
}

/// Creates the root, and says which directories that took, the innermost first.
fn make_root(root: &Path) -> Result<Vec<PathBuf>, TreeFault> {
    let missing = root.ancestors().filter(|folder| !folder.as_os_str().is_empty());
    let missing = missing.take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
    fs::create_dir_all(root).map_err(on("create", root))?;
    Ok(missing)
}

fn write_under(bundle: &Bundle, root: &Path, inventory_path: &RepoPath, force: bool) -> Result<Outcome, TreeFault> {
    // A directory cannot be opened everywhere; without the lock only two runs at the same instant can disturb each other.
    let lock = File::open(root).ok().map(|folder| hold(folder).ok_or(TreeFault::Busy { root: root.to_owned() }));
    let _lock = lock.transpose()?;
    let stage = root.join(STAGE);
    if fs::symlink_metadata(&stage).is_ok_and(|metadata| !metadata.is_dir()) {
        let part = PathBuf::from(STAGE);
        return Err(TreeFault::Symlink { path: inventory_path.clone(), part });
    }
    discard(&stage)?;
    let owned = inventory(root, inventory_path)?;
    let found = find(root, &owned, bundle)?;
    let plan = reconcile(&owned, bundle, &found, force);
    apply(root, &stage, inventory_path, &owned, &plan)?;
    Ok(Outcome {
        written: plan.write.into_keys().collect(),
        removed: plan.remove.into_iter().collect(),
        kept: plan.kept,
    })
}

fn find(root: &Path, owned: &Inventory, bundle: &Bundle) -> Result<BTreeMap<RepoPath, Found>, TreeFault> {
    let mut found = BTreeMap::new();
    for path in paths(owned, bundle) {
        let there = match read_one(root, &path) {
            Ok(None) => Found::Missing,
            Ok(Some(bytes)) => Found::File(bytes),
            // Not rendered any more, and not the file that neap wrote: no concern of this run.
            Err(TreeFault::Symlink { .. }) if bundle.get(path.as_str()).is_none() => {
                Found::Obstacle(KeptReason::Symlink)
            }
            Err(TreeFault::NotAFile { .. }) if bundle.get(path.as_str()).is_none() => {
                Found::Obstacle(KeptReason::Directory)
            }
            Err(fault) => return Err(fault),
        };
        found.insert(path, there);
    }
    Ok(found)
}

fn apply(
    root: &Path,
    stage: &Path,
    inventory_path: &RepoPath,
    owned: &Inventory,
    plan: &Reconciled,
) -> Result<(), TreeFault> {
    if plan.write.is_empty() && plan.remove.is_empty() && plan.inventory == *owned {
        return Ok(());
    }
    let result = match Swap::new(root, stage) {
        Ok(mut swap) => swap_in(&mut swap, inventory_path, owned, plan).map_err(|fault| match swap.undo() {
            Ok(()) => TreeFault::File(fault),
            Err(undo) => TreeFault::Undo { fault, undo },
        }),
        Err(fault) => Err(fault.into()),
    };
    // What is left in the folder is worth nothing in either case, and the next run throws it away as well.
    let cleaned = discard(stage);
    result?;
    Ok(cleaned?)
}

fn swap_in(
    swap: &mut Swap<'_>,
    inventory_path: &RepoPath,
    owned: &Inventory,
    plan: &Reconciled,
) -> Result<(), FileFault> {
    for (path, text) in &plan.write {
        swap.stage(path, text.as_bytes())?;
    }
    if !plan.write.is_empty() {
        let mut announced = owned.clone();
        for (path, text) in &plan.write {
            announced.announce(path.clone(), Digest::of(text.as_bytes()));
        }
        swap.stage(inventory_path, announced.to_text().as_bytes())?;
        swap.place(inventory_path)?;
    }
    for path in &plan.remove {
        swap.remove(path)?;
    }
    for path in plan.write.keys() {
        swap.place(path)?;
    }
    if plan.inventory.is_empty() {
        // Reached only where an inventory was: one that owned something, or the one announced above.
        return swap.remove(inventory_path);
    }
    swap.stage(inventory_path, plan.inventory.to_text().as_bytes())?;
    swap.place(inventory_path)
}
