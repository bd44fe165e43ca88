//! What is made of a check: fixes, the baseline, reports, and the exit code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::feed::{self, Input};
use super::{Exit, Failure, Hall, mend};
use crate::diagnostic::baseline::{self, Baseline};
use crate::diagnostic::{Diagnostic, Fixed, Severity, Suppressed, Tally};
use crate::document::Sources;
use crate::report::diagnostics::{self, Report, several};

/// So many entries of the baseline that are no more are named one by one.
const STALE: usize = 20;

/// How findings are reported, and which of them count.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Report")]
pub(super) struct ReportArgs {
    /// The form of the report on standard output; text, unless a `--report` goes there.
    #[arg(short, long, value_enum, value_name = "FORM")]
    output: Option<Form>,
    /// One more report, to a file or to standard output; may be given several times.
    #[arg(long = "report", value_name = "FORM[=FILE]")]
    reports: Vec<Target>,
    /// The least severity that makes the check fail.
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Findings that are known and do not fail.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Writes down what was found as known. With `--baseline`, only takes out what is no more.
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Changes the files where that is safe; with `=dry-run`, only shows what would be changed.
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "apply")]
    fix: Option<FixMode>,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    #[default]
    Text,
    /// For machines: `schema/diagnostics.schema.json`.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// For CI servers: JUnit's XML.
    Junit,
    /// For GitHub Actions: annotations of the change.
    Github,
    /// For GitLab: Code Quality.
    Gitlab,
    /// For a job summary.
    Markdown,
}

/// A form, and where it goes.
#[derive(Clone, Debug)]
struct Target {
    form: Form,
    /// None for standard output.
    file: Option<PathBuf>,
}

impl std::str::FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (form, file) = match text.split_once('=') {
            Some((_, "")) => return Err("a file has to stand behind `=`".to_owned()),
            Some((form, "-")) => (form, None),
            Some((form, file)) => (form, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let known =
            || Form::value_variants().iter().filter_map(|form| Some(form.to_possible_value()?.get_name().to_owned()));
        let form = Form::from_str(form, false)
            .map_err(|_| format!("the forms are {}", known().collect::<Vec<_>>().join(", ")))?;
        Ok(Self { form, file })
    }
}

/// From where on findings fail a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Errors and warnings.
    Warning,
    /// Anything that is found.
    Info,
    /// Nothing.
    Never,
}

/// Whether files are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FixMode {
    /// They are.
    Apply,
    /// They are not; the changes are shown.
    DryRun,
}

/// What came of a check.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// What came of the documents.
    pub(super) tally: Tally,
    /// What was found.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What was found and is suppressed.
    pub(super) suppressed: Vec<Suppressed>,
    /// The texts.
    pub(super) sources: Sources,
    /// The names of the files that were checked.
    pub(super) files: Vec<String>,
}

impl ReportArgs {
    /// Whether files are to be changed, or it is to be shown how they would be.
    pub(super) fn fixes(&self) -> bool {
        self.fix.is_some()
    }

    /// Checks, mends what is to be mended and checks again, holds the baseline against what is left, and reports.
    ///
    /// `check` checks everything; `one` a single text under its name. Where files are mended, the names are their paths.
    ///
    /// # Errors
    /// What `check` fails with; reports get into each other's way; a file cannot be read or written.
    pub(super) fn conclude(
        &self,
        hall: &Hall,
        check: &dyn Fn() -> Result<Checked, Failure>,
        one: &dyn Fn(&str, &str) -> Checked,
    ) -> Result<Exit, Failure> {
        let targets = self.targets()?;
        let mut checked = check()?;
        self.spare(&targets, &checked.files)?;
        let mut fixed = Vec::new();
        if let Some(mode) = self.fix {
            let mut patches = mend::plan(&checked, one);
            patches.retain(|patch| {
                let whole = !comes_in_pieces(Path::new(&patch.file));
                if !whole {
                    hall.say(&format!("{} is too large to be fixed, and is left as it is", patch.file));
                }
                whole
            });
            if mode == FixMode::DryRun {
                show(hall, &patches, &targets)?;
            } else if !patches.is_empty() {
                fixed = apply(hall, patches, &targets)?;
                checked = check()?;
            }
        }
        self.hold(hall, &mut checked)?;
        let report = Report {
            findings: &checked.diagnostics,
            suppressed: &checked.suppressed,
            fixed: &fixed,
            tally: &checked.tally,
            files: &checked.files,
            fails_at: self.fails_at(),
            sources: &checked.sources,
        };
        // One that cannot be written is no reason to go without the others.
        let written: Vec<Result<(), Failure>> = targets
            .iter()
            .map(|target| match &target.file {
                Some(path) => hall.write(path, &render(target.form, &report, false)),
                None => hall.out(&render(target.form, &report, hall.color_out())),
            })
            .collect();
        written.into_iter().collect::<Result<(), Failure>>()?;
        let failed = checked.diagnostics.iter().any(|finding| report.fails(finding));
        Ok(if failed { Exit::Findings } else { Exit::Fine })
    }

    fn fails_at(&self) -> Option<Severity> {
        match self.fail_on {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
            FailOn::Never => None,
        }
    }

    /// Every report. On standard output, text and GitHub's commands go together, and nothing else does.
    fn targets(&self) -> Result<Vec<Target>, Failure> {
        let mut all: Vec<Target> = self.output.iter().map(|form| Target { form: *form, file: None }).collect();
        all.extend(self.reports.iter().cloned());
        let out: Vec<Form> = all.iter().filter(|target| target.file.is_none()).map(|target| target.form).collect();
        if out.is_empty() {
            all.insert(0, Target { form: Form::Text, file: None });
        }
        if out.len() > 1 && out.iter().any(|form| !matches!(form, Form::Text | Form::Github)) {
            let help = "write all but one to a file: `--report sarif=out.sarif`";
            return Err(Failure::usage("two reports go to standard output and cannot be told apart there", help));
        }
        let mut files = BTreeSet::new();
        let written = all.iter().filter_map(|target| target.file.as_ref()).chain(&self.write_baseline);
        match written.filter(|file| !file.starts_with("/dev")).find(|file| !files.insert(*file)) {
            Some(file) => {
                let message = format!("{} would be written twice", file.display());
                Err(Failure::usage(message, "give each report a file of its own"))
            }
            None => Ok(all),
        }
    }

    /// No report is written over what was checked.
    fn spare(&self, targets: &[Target], checked: &[String]) -> Result<(), Failure> {
        let written = targets.iter().filter_map(|target| target.file.as_ref()).chain(&self.write_baseline);
        let there: Vec<(&PathBuf, PathBuf)> =
            written.filter_map(|file| Some((file, file.canonicalize().ok().filter(|file| file.is_file())?))).collect();
        if there.is_empty() {
            return Ok(());
        }
        let checked: BTreeSet<PathBuf> =
            checked.iter().filter_map(|file| Path::new(file).canonicalize().ok()).collect();
        match there.iter().find(|(_, real)| checked.contains(real)) {
            Some((file, _)) => {
                let message = format!("{} was checked, and a report would be written over it", file.display());
                Err(Failure::usage(message, "give the report a file of its own"))
            }
            None => Ok(()),
        }
    }

    /// Takes out of what was found what is known, and says which of the known findings are no more.
    fn hold(&self, hall: &Hall, checked: &mut Checked) -> Result<(), Failure> {
        if self.baseline.is_none() && self.write_baseline.is_none() {
            return Ok(());
        }
        let found = Baseline::of(&checked.diagnostics, &checked.sources);
        let mut known = found.clone();
        let mut stale = Vec::new();
        if let Some(path) = &self.baseline {
            known = read(hall, path)?;
            let names = checked.sources.ids().map(|id| checked.sources.name(id));
            let looked_at: BTreeSet<String> =
                names.chain(checked.files.iter().map(String::as_str)).map(baseline::path).collect();
            // Of a file that was not looked at this time nothing is known, unless it is gone.
            let gone = known
                .without(&found)
                .within(|file| file.is_empty() || looked_at.contains(file) || !Path::new(file).exists());
            known = known.without(&gone);
            if self.write_baseline.is_none() {
                stale = remarks(&gone, &path.display().to_string());
            }
        }
        if let Some(path) = &self.write_baseline {
            hall.write(path, &known.write())?;
            hall.say(&format!("wrote {} to {}", several(known.len(), "known finding"), path.display()));
        }
        let (new, answered) = known.apply(std::mem::take(&mut checked.diagnostics), &checked.sources);
        checked.diagnostics = new;
        checked.diagnostics.extend(stale);
        checked.suppressed.extend(answered);
        Ok(())
    }
}

fn read(hall: &Hall, path: &Path) -> Result<Baseline, Failure> {
    let shown = path.display();
    if !path.exists() {
        let help = format!("write one with `--write-baseline {shown}`");
        return Err(Failure::usage(format!("there is no baseline {shown}"), help));
    }
    Baseline::read(&hall.read(path)?).map_err(|why| {
        Failure::usage(format!("{shown} is no baseline: {why}"), "write one anew with `--write-baseline`")
    })
}

fn remarks(gone: &Baseline, path: &str) -> Vec<Diagnostic> {
    let remark = |message: String| {
        let help = format!("take it out with `--baseline {path} --write-baseline {path}`");
        Diagnostic::info("baseline-stale", message).in_file(path).help(help)
    };
    let known = gone
        .iter()
        .take(STALE)
        .map(|(known, _)| remark(format!("no longer found: {} in {}: {}", known.code, known.file, known.message)));
    let mut all: Vec<Diagnostic> = known.collect();
    let more = gone.iter().count().saturating_sub(STALE);
    if more > 0 {
        all.push(remark(format!("{more} more are no longer found")));
    }
    all
}

/// Whether a file is so large that it is never held as a whole.
fn comes_in_pieces(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| feed::is_many(&[Input::File(path.to_owned(), found.len())]))
}

/// Shows what would be changed: on standard output, unless a report for machines goes there.
fn show(hall: &Hall, patches: &[mend::Patch], targets: &[Target]) -> Result<(), Failure> {
    let plain = targets.iter().all(|target| target.file.is_some() || target.form == Form::Text);
    for patch in patches {
        let diff = patch.diff();
        if plain {
            hall.out(&diff)?;
        } else {
            hall.say(diff.trim_end());
        }
    }
    let places: usize = patches.iter().map(|patch| patch.fixed.len()).sum();
    hall.say(&format!("{} in {} would be changed", several(places, "place"), several(patches.len(), "file")));
    Ok(())
}

/// Writes the files, and tells each change unless the text report does.
fn apply(hall: &Hall, patches: Vec<mend::Patch>, targets: &[Target]) -> Result<Vec<Fixed>, Failure> {
    let mut fixed = Vec::new();
    for patch in patches {
        if hall.replace(Path::new(&patch.file), &patch.old, &patch.new)? {
            fixed.extend(patch.fixed);
        } else {
            hall.say(&format!("{} is a symbolic link, and is left as it is", patch.file));
        }
    }
    let told = targets.iter().any(|target| target.file.is_none() && target.form == Form::Text);
    for one in fixed.iter().filter(|_| !told) {
        hall.say(&format!("fixed {one}"));
    }
    Ok(fixed)
}

fn render(form: Form, report: &Report<'_>, colour: bool) -> String {
    match form {
        Form::Text => diagnostics::human::report(report, colour),
        Form::Json => diagnostics::json::render(report),
        Form::Sarif => diagnostics::sarif::render(report),
        Form::Junit => diagnostics::junit::render(report),
        Form::Github => diagnostics::github::render(report),
        Form::Gitlab => diagnostics::gitlab::render(report),
        Form::Markdown => diagnostics::markdown::render(report),
    }
}
