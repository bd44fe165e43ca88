//! `neap verify`

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use super::pipeline::ConfigArgs;
use super::web::Web;
use super::{Exit, Failure, Hall};
use crate::config::Config;
use crate::diagnostic::Sink;
use crate::document::{Sources, write};
use crate::live::{self, Answers, Look};
use crate::model::Platform;
use crate::report::verification::{Form, line, render};
use crate::unit::{self, closest};
use crate::verification::{Outcome, Verification};

/// How long it is until a cluster is looked at again.
const PAUSE: Duration = Duration::from_secs(2);

/// Walk the path of events in a live cluster, and name the first hop that is broken
///
/// Asks the cluster what the config says of it, in the order in which KEDA walks the path: KEDA itself, the ScaledObject,
/// the servers and their Service, the stream and its consumer, the metric that the HPA is given, the worker, Argo CD and
/// Prometheus. Everything goes through the API server and nothing is changed: the servers are asked at their monitoring
/// port, by the proxy of their pods, so neither a NodePort nor a password is needed. Ends with 1 where something is
/// broken.
#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    cluster: ClusterArgs,
    /// The address of Prometheus; without it, the Prometheus that its operator runs in the config's namespace.
    #[arg(long, value_name = "URL", env = "NEAP_PROMETHEUS_URL", hide_env_values = true, value_parser = address)]
    prometheus_url: Option<String>,
    /// How long each question may take.
    #[arg(long, value_name = "TIME", default_value = "5s")]
    timeout: unit::Duration,
    /// Ask again until everything holds, for this long.
    #[arg(long, value_name = "TIME", num_args = 0..=1, default_missing_value = "5m")]
    wait: Option<unit::Duration>,
    /// Ask only these probes. May be given several times.
    #[arg(long, value_name = "PROBE", value_parser = probe)]
    only: Vec<&'static str>,
    /// Ask all probes but these, such as `argocd-applications` where there is no Argo CD. May be given several times.
    #[arg(long, value_name = "PROBE", value_parser = probe, conflicts_with = "only")]
    skip: Vec<&'static str>,
    /// End with 1 as well where something is doubtful or could not be checked.
    #[arg(long)]
    strict: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// A file to write to.
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Print the Role and ClusterRole that whoever verifies needs, and ask nothing.
    #[arg(long, conflicts_with_all = ["wait", "strict", "format", "only", "skip"])]
    rbac: bool,
    // Last, or the heading of these would stand over the others as well.
    #[command(flatten)]
    config: ConfigArgs,
}

/// Which cluster is meant.
#[derive(Clone, Debug, Args)]
pub(super) struct ClusterArgs {
    /// The kubeconfig; without it, `$KUBECONFIG`, `~/.kube/config`, or the service account of the pod.
    #[arg(long, value_name = "FILE")]
    pub(super) kubeconfig: Option<PathBuf>,
    /// The context in it; without it, the current one.
    #[arg(long, value_name = "NAME")]
    pub(super) context: Option<String>,
}

/// A form of the report, as a flag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// For machines.
    Json,
    /// For CI servers.
    Junit,
    /// For a job summary.
    Markdown,
}

impl Verify {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let config = self.config.load(hall, &mut sources, &mut sink)?;
        let Some(platform) = Platform::resolve(&config, &mut sink) else {
            hall.show(sink.diagnostics(), &sources);
            return Err(Failure::shown(Exit::Usage));
        };
        if self.rbac {
            return self.roles(hall, &config, &platform);
        }
        let verification = self.look(hall, &config, &platform)?;
        let to_stdout = self.output.as_os_str() == "-";
        let form = match self.format {
            Format::Text => Form::Text { colour: to_stdout && hall.color_out() },
            Format::Json => Form::Json,
            Format::Junit => Form::Junit,
            Format::Markdown => Form::Markdown,
        };
        let text = render(form, &verification, &sources);
        if to_stdout {
            hall.out(&text)?;
        } else {
            hall.write(&self.output, &text)?;
        }
        let counted = verification.outcomes();
        let fails = counted.broken > 0 || (self.strict && !verification.holds());
        Ok(if fails { Exit::Findings } else { Exit::Fine })
    }

    fn roles(&self, hall: &Hall, config: &Config, platform: &Platform) -> Result<Exit, Failure> {
        let roles = live::roles(config, platform);
        let text: Vec<String> = roles.iter().map(write::document).collect();
        let text = format!("---\n{}", text.join("---\n"));
        if self.output.as_os_str() == "-" {
            hall.out(&text)?;
        } else {
            hall.write(&self.output, &text)?;
        }
        Ok(Exit::Fine)
    }

    /// Looks once, or until everything holds.
    #[expect(clippy::disallowed_methods, reason = "a live cluster goes by the clock on the wall")]
    fn look(&self, hall: &Hall, config: &Config, platform: &Platform) -> Result<Verification, Failure> {
        let look = self.order();
        let begun = Instant::now();
        let most = self.wait.as_ref().map(|time| Duration::from_nanos(time.nanoseconds()));
        let mut before: Option<Verification> = None;
        let mut table = Table::new(hall);
        loop {
            let now = live::verify(config, platform, &look).map(|(verification, _): (_, Answers)| verification);
            let Some(most) = most else { return Ok(now?) };
            let now = match now {
                Ok(now) => now,
                Err(fault) if begun.elapsed() + PAUSE > most => return Err(fault.into()),
                Err(fault) => {
                    table.clear();
                    hall.say(&fault.to_string());
                    std::thread::sleep(PAUSE);
                    continue;
                }
            };
            if now.holds() || begun.elapsed() + PAUSE > most {
                table.clear();
                return Ok(now);
            }
            table.show(before.as_ref(), &now);
            before = Some(now);
            std::thread::sleep(PAUSE);
        }
    }

    fn order(&self) -> Look {
        let web = Web::new(None);
        Look {
            kubeconfig: self.cluster.kubeconfig.clone(),
            context: self.cluster.context.clone(),
            prometheus: self.prometheus_url.clone(),
            limit: Duration::from_nanos(self.timeout.nanoseconds()),
            probes: live::probes()
                .map(|(name, _)| name)
                .filter(|name| self.only.is_empty() || self.only.contains(name))
                .filter(|name| !self.skip.contains(name))
                .collect(),
            web: Arc::new(move |url| web.text(url)),
        }
    }
}

/// What does not hold yet: a table that is drawn anew where somebody looks on, and elsewhere a line for whatever is news.
struct Table<'h> {
    hall: &'h Hall,
    drawn: usize,
}

impl<'h> Table<'h> {
    fn new(hall: &'h Hall) -> Self {
        Self { hall, drawn: 0 }
    }

    fn show(&mut self, before: Option<&Verification>, now: &Verification) {
        let width = now.probed.iter().map(|probed| probed.shown().chars().count()).max().unwrap_or(0);
        let colour = self.hall.color_err();
        if self.hall.is_watched() {
            self.clear();
            let lines: Vec<String> = now.probed.iter().map(|probed| line(probed, width, colour)).collect();
            self.hall.draw(&format!("{}\n", lines.join("\n")));
            self.drawn = lines.len();
            return;
        }
        for (at, probed) in now.probed.iter().enumerate() {
            let known = before.and_then(|before| before.probed.get(at));
            let news = known.map_or(!matches!(probed.outcome, Outcome::Holds(_)), |it| it.outcome != probed.outcome);
            if news {
                self.hall.say(&line(probed, width, colour));
            }
        }
    }

    /// Takes away what was drawn.
    fn clear(&mut self) {
        if self.drawn > 0 {
            self.hall.draw(&format!("\u{1b}[{}A\u{1b}[J", self.drawn));
            self.drawn = 0;
        }
    }
}

/// An address that can be asked.
fn address(text: &str) -> Result<String, String> {
    let known = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme));
    if known { Ok(text.to_owned()) } else { Err("an address begins with http:// or https://".to_owned()) }
}

/// The probe of a name.
fn probe(name: &str) -> Result<&'static str, String> {
    let names = || live::probes().map(|(name, _)| name);
    names().find(|known| *known == name).ok_or_else(|| match closest(name, names()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
    })
}
