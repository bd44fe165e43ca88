//! Where a prediction goes, and in which form.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::super::{Failure, Hall};

/// Files beside the table.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Outputs {
    /// The form of the output.
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    pub(super) output: Form,
    /// A picture for light and dark: milestones, pods, messages and their age over time; `-` for standard output.
    #[arg(long, value_name = "FILE")]
    pub(super) svg: Option<PathBuf>,
    /// A page for a browser, in one file and without scripts: the picture, the tables, and every step with its reason.
    #[arg(long, value_name = "FILE")]
    pub(super) html: Option<PathBuf>,
    /// One run, a line for each change; of a comparison, a line for each choice.
    #[arg(long, value_name = "FILE")]
    pub(super) csv: Option<PathBuf>,
    /// Everything, for machines.
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
}

/// The form of what goes to standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people.
    #[default]
    Text,
    /// For machines: `schema/timeline.schema.json`, and of a comparison `schema/comparison.schema.json`.
    Json,
    /// One run, a line for each change; of a comparison, a line for each choice.
    Csv,
    /// For a pull request.
    Markdown,
}

impl Outputs {
    /// Files beside the table, each with what makes it.
    fn files(&self) -> [(&'static str, Option<&Path>); 4] {
        [
            ("--svg", self.svg.as_deref()),
            ("--html", self.html.as_deref()),
            ("--csv", self.csv.as_deref()),
            ("--json", self.json.as_deref()),
        ]
    }

    /// Whether a picture is asked for that shows how the runs are spread.
    pub(super) fn wants_band(&self) -> bool {
        self.svg.is_some() || self.html.is_some() || self.json.is_some() || self.output == Form::Json
    }

    /// Refuses what cannot be, before anything is simulated.
    pub(super) fn check(&self, hall: &Hall, compared: bool, told: bool) -> Result<(), Failure> {
        let named: Vec<(&str, &Path)> =
            self.files().into_iter().filter_map(|(flag, path)| Some((flag, path?))).collect();
        if let (true, Some((flag, _))) = (compared, named.iter().find(|(flag, _)| ["--svg", "--html"].contains(flag))) {
            let help = "take `--csv` or `--json`, or simulate one of the choices alone";
            return Err(Failure::usage(format!("{flag} shows one choice, and several are compared"), help));
        }
        for (at, (flag, path)) in named.iter().enumerate() {
            let same = |(_, other): &&(&str, &Path)| hall.is_same(other, path);
            if let Some((other, _)) = named.get(..at).unwrap_or_default().iter().find(same) {
                let message = format!("{other} and {flag} both go to {}", path.display());
                return Err(Failure::usage(message, "give each its own file"));
            }
        }
        let taken = named.iter().find(|(_, path)| path.as_os_str() == "-").map(|(flag, _)| *flag);
        match taken {
            Some(flag) if self.output != Form::Text => {
                let message = format!("{flag} and --output both go to standard output");
                return Err(Failure::usage(message, format!("give {flag} a file, or leave out --output")));
            }
            Some(flag) if told => {
                let message = format!("{flag} takes the place of the table that `--steps` and `--chart` stand below");
                return Err(Failure::usage(message, format!("give {flag} a file")));
            }
            None if told && self.output != Form::Text => {
                let help = "leave it out: JSON and Markdown have the steps, and `--svg FILE` is a picture";
                return Err(Failure::usage("`--steps` and `--chart` are for `--output text` alone", help));
            }
            _ => {}
        }
        Ok(())
    }

    /// Writes the files that are asked for, and the table unless one of them takes its place.
    pub(super) fn write(
        &self,
        hall: &Hall,
        file: impl Fn(&str) -> String,
        table: impl FnOnce(Form) -> String,
    ) -> Result<(), Failure> {
        let mut taken = false;
        for (flag, path) in self.files() {
            match path {
                Some(path) if path.as_os_str() == "-" => {
                    taken = true;
                    hall.out(&file(flag))?;
                }
                Some(path) => hall.write(path, &file(flag))?,
                None => {}
            }
        }
        if taken { Ok(()) } else { hall.out(&table(self.output)) }
    }
}
