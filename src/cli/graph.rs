//! `neap graph`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::feed;
use super::inputs::Inputs;
use super::pipeline::ConfigArgs;
use super::validate::recognised;
use super::{Exit, Failure, Hall};
use crate::check::{self, Catalogue, What};
use crate::document::Sources;
use crate::report::topology::{Form, draw};
use crate::topology::Topology;
use crate::topology::path::{EventPath, Step};
use crate::unit::closest;

/// Draw the way of events, from every trigger to its worker.
///
/// Each station is known, broken (in red, with the words of the rule that finds it), or not in this tree (grey and dashed):
/// the endpoint that KEDA asks, its Service and port, the servers, the network between them, account, stream, consumer,
/// limits, the worker, and how it comes by its messages. Without a path: what the config renders. With paths: files,
/// folders, or `-` for standard input, as in `neap validate`.
#[derive(Debug, Args)]
pub(super) struct Graph {
    /// Files or folders; `-` for standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What to draw.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// A file to write to.
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Only the ScaledObject, ScaledJob or workload of this name.
    #[arg(long, value_name = "NAME")]
    workload: Option<String>,
    /// End with 1 where a way is broken.
    #[arg(long)]
    fail_on_broken: bool,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

/// A form of a drawing, as a flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for a terminal.
    #[default]
    Text,
    /// A flowchart, for Markdown.
    Mermaid,
    /// A picture in one file, for light and dark.
    Svg,
    /// For machines.
    Json,
}

impl From<Format> for Form {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Mermaid => Self::Mermaid,
            Format::Svg => Self::Svg,
            Format::Json => Self::Json,
        }
    }
}

impl Graph {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let mut sources = Sources::new();
        let topology =
            if self.paths.is_empty() { self.rendered(hall, &mut sources) } else { self.read(hall, &mut sources) };
        let topology = topology?;
        let all = topology.ways();
        let chosen: Vec<&EventPath> = all.iter().filter(|path| self.is_wanted(path)).collect();
        if chosen.is_empty() {
            return Err(self.nothing(&all));
        }
        let text = draw(self.format.into(), &chosen, &sources);
        if self.output.as_os_str() == "-" {
            hall.out(&text)?;
        } else {
            hall.write(&self.output, &text)?;
        }
        let broken = chosen.iter().filter(|path| path.is_broken()).count();
        if broken > 0 && (self.format != Format::Text || self.output.as_os_str() != "-") {
            hall.say(&format!("{broken} of {} event paths are broken", chosen.len()));
        }
        Ok(if broken > 0 && self.fail_on_broken { Exit::Findings } else { Exit::Fine })
    }

    fn is_wanted(&self, path: &EventPath) -> bool {
        let Some(name) = &self.workload else { return true };
        let works = path.hops.iter().filter(|hop| hop.step == Step::Worker);
        // `Deployment/name, up to 5 pods`
        let is_it = |shown: &str| {
            shown.split([',', ' ']).next().and_then(|first| first.split_once('/')).map(|(_, it)| it.to_owned())
        };
        path.name == *name || works.filter_map(|hop| is_it(&hop.shown)).any(|worker| worker == *name)
    }

    fn nothing(&self, all: &[EventPath]) -> Failure {
        match &self.workload {
            Some(name) if !all.is_empty() => {
                let near = closest(name, all.iter().map(|path| path.name.as_str()));
                let help = near.map_or("name a ScaledObject, a ScaledJob or its workload".to_owned(), |near| {
                    format!("did you mean {near}?")
                });
                Failure::usage(format!("nothing that is scaled is named {name}"), help)
            }
            _ => Failure::usage("there is no trigger in what was named", "name what holds a ScaledObject or ScaledJob"),
        }
    }

    /// What the config renders.
    fn rendered(&self, hall: &Hall, sources: &mut Sources) -> Result<Topology, Failure> {
        let options = check::Options::default();
        let rendered = self.config.render_unjudged(hall, &Catalogue::embedded(), &options)?;
        let values = vec![format!("{}/", rendered.platform.spec.gitops.layout.values)];
        let options = check::Options { values, ..options };
        let files = rendered.bundle.iter().filter(|(path, _)| check::is_yaml(path.as_str()));
        let texts: Vec<check::Text<'_>> =
            files.map(|(path, file)| check::Text::new(path.as_str(), file.text.as_str())).collect();
        connect(hall, sources, &options, |run, sources| Ok(run.surround(&texts, sources)))
    }

    fn read(&self, hall: &Hall, sources: &mut Sources) -> Result<Topology, Failure> {
        let inputs = Inputs::gather(&self.paths, None)?;
        let known = inputs.surroundings()?;
        let options = check::Options { surroundings: known.around.clone(), ..check::Options::default() };
        connect(hall, sources, &options, |run, sources| {
            let mut unread = Vec::new();
            feed::batches(&inputs.reported(), |batch| {
                let mut texts = recognised(&batch, &known);
                texts.retain(|text| text.what.left_alone().is_none() || text.what == What::HelmValues);
                unread.extend(run.surround(&texts, sources));
                unread.extend(batch.findings);
                Ok(())
            })?;
            Ok(unread)
        })
    }
}

/// Connects what is taken in. What cannot be read is shown, and is not in the drawing.
fn connect(
    hall: &Hall,
    sources: &mut Sources,
    options: &check::Options,
    take: impl FnOnce(&mut check::Run<'_>, &mut Sources) -> Result<Vec<crate::diagnostic::Diagnostic>, Failure>,
) -> Result<Topology, Failure> {
    let mut run = check::Run::new(options);
    let unread = take(&mut run, sources)?;
    hall.show(&unread, sources);
    run.connect().map_err(|found| {
        hall.show(&[*found], sources);
        Failure::shown(Exit::Usage)
    })
}
