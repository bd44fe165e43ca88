//! `neap validate`

use std::cell::OnceCell;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use rayon::prelude::*;

use super::feed::{self, Batch, Input, Piece};
use super::inputs::{Inputs, Known};
use super::pipeline::ConfigArgs;
use super::report::{Checked, ReportArgs};
use super::schema_args::SchemaArgs;
use super::{Exit, Failure, Hall};
use crate::check::{self, Catalogue, What};
use crate::diagnostic::Sink;
use crate::document::Sources;

/// Check the rendered platform, or any YAML, as an API server would.
///
/// Without a path: what the config renders. With paths: files, folders with all `.yaml` and `.yml` files below them, or `-`
/// for standard input. In folders, what `.gitignore` and `.ignore` exclude is passed over, and so are hidden folders such
/// as `.github`, unless one is named itself. Kustomizations and their patches are checked as such; templates and values of
/// Helm, encrypted files and YAML that is no manifest are counted and left alone.
///
/// Checked are the YAML itself, the schema of every kind that neap knows (`neap schema list`), strict about unknown fields,
/// its rules in CEL, and the rules that the API server has in its code for the kinds of Kubernetes. What is not checked is
/// said, and an error under `--strict`.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Files or folders; `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Report only on files that changed since this commit, branch or tag and HEAD parted; the others are context.
    #[arg(long, value_name = "REV", requires = "paths")]
    changed_since: Option<String>,
    /// What could not be checked is an error.
    #[arg(long)]
    strict: bool,
    /// Look at each document by itself, and not at how they hang together.
    #[arg(long)]
    alone: bool,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    schemas: SchemaArgs,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

impl Validate {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        if self.report.fixes() && (self.paths.is_empty() || self.paths.iter().any(|path| path.as_os_str() == "-")) {
            return Err(Failure::usage("only files can be fixed", "name files or folders with `--fix`"));
        }
        let options = check::Options {
            strict: self.strict,
            alone: self.alone,
            kubernetes_version: self.schemas.kubernetes_version.clone(),
            keda_version: self.schemas.keda_version.clone(),
            ..check::Options::default()
        };
        // What the tree brings is known once it was checked, and holds for each of its files alone.
        let known = OnceCell::new();
        let check = || {
            let (mut sources, mut sink) = (Sources::new(), Sink::new());
            let catalogue = self.schemas.catalogue(hall, &mut sources, &mut sink)?;
            if self.paths.is_empty() {
                hall.show(sink.diagnostics(), &sources);
                return self.check_config(hall, &catalogue, &options);
            }
            let start = Checked { diagnostics: sink.into_diagnostics(), sources, ..Checked::default() };
            let (checked, catalogue) = self.check_paths(hall, catalogue, &options, start)?;
            known.get_or_init(|| catalogue);
            Ok(checked)
        };
        let one = |name: &str, text: &str| {
            let (mut sources, mut sink) = (Sources::new(), Sink::new());
            let catalogue = known.get_or_init(Catalogue::embedded);
            let tally = check::texts(&[check::Text::new(name, text)], &mut sources, catalogue, &options, &mut sink);
            let (diagnostics, suppressed) = sink.into_parts();
            Checked { tally, diagnostics, suppressed, sources, files: vec![name.to_owned()] }
        };
        self.report.conclude(hall, &check, &one)
    }

    fn check_config(&self, hall: &Hall, catalogue: &Catalogue, options: &check::Options) -> Result<Checked, Failure> {
        let rendered = self.config.render_unjudged(hall, catalogue, options)?;
        let files = rendered.bundle.iter().map(|(path, _)| path.as_str().to_owned()).collect();
        Ok(Checked {
            tally: rendered.summary,
            diagnostics: rendered.diagnostics,
            suppressed: rendered.suppressed,
            sources: rendered.sources,
            files,
        })
    }

    fn check_paths(
        &self,
        hall: &Hall,
        mut catalogue: Catalogue,
        options: &check::Options,
        mut checked: Checked,
    ) -> Result<(Checked, Catalogue), Failure> {
        let inputs = Inputs::gather(&self.paths, self.changed_since.as_deref())?;
        let wanted = inputs.reported();
        if wanted.is_empty() {
            let since = self.changed_since.as_deref().unwrap_or_default();
            hall.say(&format!("nothing to check: no file has changed since {since}"));
            return Ok((checked, catalogue));
        }
        let known = inputs.surroundings()?;
        let options = check::Options { surroundings: Arc::clone(&known.around), ..options.clone() };
        let all = inputs.files();
        if all.len() > wanted.len() || feed::is_many(&wanted) {
            // An object may come batches before the definition of its kind, or the definition may be in a file that is not
            // reported on. What is on standard input is read once.
            feed::batches(&all, |batch| {
                catalogue = check::definitions(&texts(&batch), &catalogue);
                Ok(())
            })?;
        }
        let before = checked.diagnostics.len();
        let mut run = check::Run::new(&options);
        if all.len() > wanted.len() {
            // What is not reported on is what the rest hangs together with. Standard input is read once.
            let around: Vec<Input> = all.iter().filter(|input| !wanted.contains(input)).cloned().collect();
            feed::batches(&around, |batch| {
                run.surround(&recognised(&batch, &known), &mut checked.sources);
                Ok(())
            })?;
        }
        feed::batches(&wanted, |batch| {
            catalogue = check::definitions(&texts(&batch), &catalogue);
            take(batch, &mut run, &mut checked, &known, &catalogue);
            Ok(())
        })?;
        let mut sink = Sink::new();
        checked.tally.add(run.finish(&mut checked.sources, &mut sink));
        let (diagnostics, suppressed) = sink.into_parts();
        checked.diagnostics.extend(diagnostics);
        checked.suppressed.extend(suppressed);
        if checked.tally.is_empty() && checked.diagnostics.len() == before {
            return Err(Failure::usage("there is no document in what was named", "an empty file is nothing to check"));
        }
        Ok((checked, catalogue))
    }
}

fn texts(batch: &Batch) -> Vec<check::Text<'_>> {
    batch.pieces.iter().map(text).collect()
}

fn text(piece: &Piece) -> check::Text<'_> {
    check::Text { first_line: piece.first_line, ..check::Text::new(&piece.name, Arc::clone(&piece.text)) }
}

/// The texts of a batch, each as what it is.
pub(super) fn recognised<'b>(batch: &'b Batch, known: &Known) -> Vec<check::Text<'b>> {
    let recognised: Vec<What> = batch.pieces.par_iter().map(|piece| known.what(piece)).collect();
    texts(batch).into_iter().zip(recognised).map(|(text, what)| check::Text { what, ..text }).collect()
}

/// Checks a batch, each file as what it is.
fn take(batch: Batch, run: &mut check::Run<'_>, checked: &mut Checked, known: &Known, catalogue: &Catalogue) {
    let mut wanted = recognised(&batch, known);
    wanted.retain(|text| {
        let Some(words) = text.what.left_alone() else {
            if checked.files.last().is_none_or(|file| file != text.name) {
                checked.files.push(text.name.to_owned());
            }
            return true;
        };
        *checked.tally.left_alone.entry(words).or_default() += 1;
        text.what == What::HelmValues
    });
    run.take(&wanted, &mut checked.sources, catalogue);
    checked.tally.add_unreadable(batch.findings.len());
    checked.diagnostics.extend(batch.findings);
}
