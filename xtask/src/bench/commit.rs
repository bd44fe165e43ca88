//! Committing against `git add` and `git commit`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::sample::{Samples, Side, process};
use super::{Bench, Row, contents, platform};
use crate::process::run;
use crate::tree::{Done, at, write};

/// How many workloads, each with one file that changes.
const CHANGED: usize = 10;

struct Bed<'a> {
    neap: &'a Path,
    /// A working tree, and a bare clone of it.
    work: PathBuf,
    bare: PathBuf,
    /// The config with what changes in it.
    after: PathBuf,
    /// What changes, the inventory included.
    changed: Vec<(PathBuf, Vec<u8>)>,
}

pub(super) fn measure(task: &Bench, neap: &Path, scratch: &Path) -> Done<Vec<Row>> {
    let bed = Bed::make(task, neap, scratch)?;
    let base = bed.head(&bed.work)?;
    let in_work = Samples::take(task.runs, |side| {
        let seconds = match side {
            Side::Ours => bed.neap(&bed.work),
            Side::Theirs => bed.git_add_commit(),
        }?;
        bed.moved(&bed.work, &base)?;
        run(git(&bed.work).args(["reset", "--quiet", "--hard", &base]))?;
        Ok(seconds)
    })?;
    let in_bare = Samples::take(task.runs, |side| match side {
        Side::Ours => {
            let seconds = bed.neap(&bed.bare)?;
            bed.moved(&bed.bare, &base)?;
            run(git(&bed.bare).args(["update-ref", "HEAD", &base]))?;
            Ok(seconds)
        }
        Side::Theirs => {
            let seconds = bed.git_add_commit()?;
            run(git(&bed.work).args(["reset", "--quiet", "--hard", &base]))?;
            Ok(seconds)
        }
    })?;
    let row = |place: &str, samples| Row {
        ours: format!("commit {CHANGED} changed files into {} files, {place}", task.files),
        theirs: "`git add` and `git commit`".to_owned(),
        samples,
    };
    Ok(vec![row("working tree", in_work), row("bare repository", in_bare)])
}

impl<'a> Bed<'a> {
    fn make(task: &Bench, neap: &'a Path, scratch: &Path) -> Done<Self> {
        let (work, bare) = (scratch.join("work"), scratch.join("bare.git"));
        let (before, after) = (scratch.join("before.yaml"), scratch.join("after.yaml"));
        write(&before, &platform::config(CHANGED, "1"))?;
        write(&after, &platform::config(CHANGED, "2"))?;
        for number in 0..task.files {
            let path = work.join(format!("others/{:03}/{number:06}.yaml", number / 1000));
            write(&path, &format!("number: {number}\n"))?;
        }
        run(Command::new("git").args(["init", "--quiet", "--initial-branch", "main"]).arg(&work))?;
        run(git(&work).args(["add", "--all"]))?;
        run(git(&work).args(["commit", "--quiet", "--message", "others"]))?;
        run(&mut neap_commit(neap, &before, &work))?;
        run(Command::new("git").args(["clone", "--quiet", "--bare"]).arg(&work).arg(&bare))?;
        let trees = [scratch.join("before"), scratch.join("after")];
        for (config, tree) in [&before, &after].into_iter().zip(&trees) {
            run(Command::new(neap).arg("render").arg("-f").arg(config).arg("-o").arg(tree))?;
        }
        let old = contents(&trees[0])?;
        let changed: Vec<_> = contents(&trees[1])?.into_iter().filter(|file| !old.contains(file)).collect();
        if changed.len() != CHANGED + 1 {
            return Err(format!("{} files change where {CHANGED} and the inventory should", changed.len()).into());
        }
        Ok(Self { neap, work, bare, after, changed })
    }

    fn neap(&self, repository: &Path) -> Done<f64> {
        process(&mut neap_commit(self.neap, &self.after, repository))
    }

    /// Writing the files is not timed: neap's time has it, which is to neap's disadvantage.
    fn git_add_commit(&self) -> Done<f64> {
        for (path, bytes) in &self.changed {
            let path = self.work.join(path);
            at(&path, fs::write(&path, bytes))?;
        }
        let paths = self.changed.iter().map(|(path, _)| path);
        let add = process(git(&self.work).args(["add", "--"]).args(paths))?;
        Ok(add + process(git(&self.work).args(["commit", "--quiet", "--message", "change"]))?)
    }

    fn head(&self, repository: &Path) -> Done<String> {
        Ok(run(git(repository).args(["rev-parse", "HEAD"]))?.trim().to_owned())
    }

    /// A run that committed nothing measured nothing.
    fn moved(&self, repository: &Path, base: &str) -> Done<()> {
        if self.head(repository)? == base { Err("nothing was committed".into()) } else { Ok(()) }
    }
}

fn neap_commit(neap: &Path, config: &Path, repository: &Path) -> Command {
    let mut command = Command::new(neap);
    command.arg("commit").arg("-f").arg(config).arg("--repo").arg(repository);
    command.args(["--author", "bench <bench@acme.test>"]);
    command
}

fn git(repository: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(repository).args(["-c", "user.name=bench", "-c", "user.email=bench@acme.test"]);
    command.args([
        "-c",
        "gc.auto=0",
        "-c",
        "maintenance.auto=false",
        "-c",
        "core.hooksPath=",
        "-c",
        "commit.gpgSign=false",
    ]);
    command
}
