//! Bursts on a real cluster, written down: what `tests/bursts/mod.rs` holds the predictions against.

mod held;
mod page;
mod plan;
mod stage;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use neap::live::{self, Order, Payload, Reach};
use neap::timeline::{Record, SetAside};

use crate::process;
use crate::tree::{Done, root, write};
use plan::Plan;
use stage::Stage;

/// Which bursts, and where.
#[derive(Args)]
pub(crate) struct Bursts {
    /// The cluster: it has KEDA, a JetStream broker with the natscli beside it, and the image of the worker.
    #[arg(long, value_name = "FILE", required_unless_present = "table")]
    kubeconfig: Option<PathBuf>,
    /// The folder for the records.
    #[arg(long, default_value = "tests/cases/bursts", value_name = "FOLDER")]
    out: PathBuf,
    /// How many at a time.
    #[arg(long, default_value_t = 4, value_name = "N")]
    beside: usize,
    /// Only those whose name begins so.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Where the broker is: the namespace of the Service `nats` and of the Deployment `nats-box`.
    #[arg(long, default_value = "messaging", value_name = "NAMESPACE")]
    broker: String,
    /// Run none, and write the tables of `docs/case-study.md` anew of the records that there are.
    #[arg(long, conflicts_with = "kubeconfig")]
    table: bool,
    /// The worker: its environment names the server, the stream, the consumer and the service time.
    #[arg(long, default_value = "localhost/lab/worker:1", value_name = "IMAGE")]
    worker: String,
}

static STOP: AtomicBool = AtomicBool::new(false);

/// Runs them, so many at a time.
///
/// # Errors
/// No burst has such a name. What happens to a single burst is in its record.
pub(crate) fn run(task: &Bursts) -> Done<()> {
    let Some(kubeconfig) = &task.kubeconfig else { return page::make(&task.out) };
    let chosen =
        |plan: &Plan| task.only.is_empty() || task.only.iter().any(|name| plan.name.starts_with(name.as_str()));
    let queue: Vec<Plan> = Plan::all()?.into_iter().filter(chosen).collect();
    if queue.is_empty() {
        return Err("no burst has such a name".into());
    }
    ctrlc::set_handler(|| STOP.store(true, Ordering::Relaxed))?;
    let queue = Mutex::new(queue.into_iter().rev().collect::<Vec<_>>());
    std::thread::scope(|scope| {
        for _ in 0..task.beside.max(1) {
            scope.spawn(|| {
                while let Some(plan) = next(&queue) {
                    match burst(task, kubeconfig, &plan) {
                        Ok(said) => println!("{}: {said}", plan.name),
                        Err(fault) => println!("{}: error: {fault}", plan.name),
                    }
                }
            });
        }
    });
    Ok(())
}

fn next(queue: &Mutex<Vec<Plan>>) -> Option<Plan> {
    if STOP.load(Ordering::Relaxed) {
        return None;
    }
    queue.lock().ok()?.pop()
}

fn burst(task: &Bursts, kubeconfig: &Path, plan: &Plan) -> Done<String> {
    let stage = Stage::set(kubeconfig, &task.broker, &task.worker, plan)?;
    // Neither KEDA's nor the HPA's clock may stand to the first message in a way that the setting up decides.
    rest(Duration::from_secs(plan.age) + Duration::from_secs_f64(25.0 * chance()));
    let order = Order {
        kubeconfig: Some(kubeconfig.to_owned()),
        context: None,
        namespace: stage.namespace().to_owned(),
        scaled_object: plan.name.clone(),
        reach: Reach::Service {
            namespace: task.broker.clone(),
            name: "nats".to_owned(),
            port: 4222,
            credentials: None,
        },
        stream: stage.stream().to_owned(),
        consumer: "workers".to_owned(),
        subject: stage.subject(),
        arrivals: plan.arrivals()?,
        payload: Payload::default(),
        shared: false,
        service: plan.service_distribution(),
        on_sigterm: plan.on_sigterm(),
        concurrency: 1,
        how: format!("{}; up to {} bursts at a time on a node of two cores", plan.why, task.beside),
        limit: Duration::from_secs(plan.limit),
    };
    let restarted = plan.restarted.clone().map(|(space, labels)| {
        let kubeconfig = kubeconfig.to_owned();
        std::thread::spawn(move || restart(&kubeconfig, &space, &labels))
    });
    let mut record = live::record(&order, &STOP, &mut |_| {})?.record;
    if let Some(restarted) = restarted {
        let said = restarted.join().map_err(|_| "whoever restarts it ended badly")?;
        record.set_aside.get_or_insert(SetAside { why: format!("{}: {said}", plan.why) });
    }
    if record.restarts > 0 && record.set_aside.is_none() {
        record.set_aside = Some(SetAside { why: format!("{} containers were started again", record.restarts) });
    }
    let folder = if plan.restarted.is_some() { task.out.join("restarted") } else { task.out.clone() };
    let path = root().join(folder).join(format!("{}.json", plan.name));
    write(&path, &record.write())?;
    Ok(told(&record))
}

/// Takes pods away ten seconds after the first message; whoever made them makes them anew.
fn restart(kubeconfig: &Path, space: &str, labels: &str) -> String {
    // Everything is watched for a moment before the first message.
    rest(Duration::from_millis(11_500));
    let mut command = std::process::Command::new("kubectl");
    command.arg("--kubeconfig").arg(kubeconfig);
    command.args(["-n", space, "delete", "pod", "-l", labels, "--wait=false"]);
    process::run(&mut command).map_or_else(|fault| fault.to_string(), |said| said.trim().to_owned())
}

/// Waits, unless everything is to end.
fn rest(time: Duration) {
    let step = Duration::from_millis(250);
    let steps = time.as_millis() / step.as_millis();
    for _ in 0..steps {
        if STOP.load(Ordering::Relaxed) {
            return;
        }
        std::thread::sleep(step);
    }
    std::thread::sleep(time.saturating_sub(step.saturating_mul(u32::try_from(steps).unwrap_or(0))));
}

fn told(record: &Record) -> String {
    let reached = record.milestones.iter().map(|(milestone, known)| format!("{milestone} {:.1}", known.at));
    let mut said = reached.collect::<Vec<_>>().join(", ");
    if let Some(aside) = &record.set_aside {
        said.push_str(&format!("; set aside: {}", aside.why));
    }
    said
}

/// Anything from 0 to 1, by the fraction of the second that is now.
#[expect(clippy::disallowed_methods, reason = "a burst runs by the clock on the wall")]
fn chance() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    f64::from(now.subsec_micros() % 1009) / 1009.0
}
