//! Streams and consumers, as the servers have them and as the config sets them.

use serde_json::{Map, Value, json};

use super::ask::Pair;
use crate::config::spec::Stream;
use crate::live::verify::asking::{Asking, Halt};
use crate::live::verify::servers::{self, account, all_answer, answering};
use crate::live::verify::target::Target;
use crate::model::jetstream;
use crate::unit::StreamName;

/// Fields that count nanoseconds (nats-server 2.12.6, `server/stream.go` `StreamConfig`, `server/consumer.go`
/// `ConsumerConfig`).
const NANOSECONDS: [&str; 3] = ["ack_wait", "duplicate_window", "max_age"];

/// A stream with its consumers.
pub(super) fn pair(target: &Target<'_>, name: &StreamName, stream: &Stream, ask: &Asking<'_>) -> Result<Pair, Halt> {
    if !stream.managed {
        return Err(Halt::NotChecked("the config only refers to it (`managed: false`)".to_owned()));
    }
    let servers = answering(target, ask)?;
    let account = account(target);
    let settings = jetstream::stream(name, stream);
    let consumers = stream.consumers.iter().map(|(key, it)| (key.to_string(), jetstream::consumer(key.as_str(), it)));
    let consumers: Vec<(String, Value)> = consumers.collect();
    let wanted = |it: &Value| Value::Object(seen(it, it));
    let all: Map<String, Value> = consumers.iter().map(|(key, it)| (key.clone(), wanted(it))).collect();
    let whole = json!({"stream": wanted(&settings), "consumers": all});
    let Some(view) = servers::stream(&servers, account, name.as_str()) else {
        all_answer(&servers)?;
        return Ok(Pair { wanted: whole, there: None });
    };
    let mut there = Map::new();
    for (key, settings) in &consumers {
        match servers::consumer(&servers, account, name.as_str(), key) {
            Some(view) => {
                there.insert(key.clone(), Value::Object(seen(settings, config(view.said)?)));
            }
            None => all_answer(&servers)?,
        }
    }
    let there = json!({"stream": seen(&settings, config(view.said)?), "consumers": there});
    Ok(Pair { wanted: whole, there: Some(there) })
}

fn config(said: &Value) -> Result<&Value, Halt> {
    let config = said.get("config").filter(|config| config.is_object());
    config.ok_or_else(|| Halt::NotChecked("the server does not tell its settings".to_owned()))
}

/// The fields of `wanted` as the server has them. It leaves out what is nothing.
fn seen(wanted: &Value, there: &Value) -> Map<String, Value> {
    let fields = wanted.as_object().into_iter().flatten();
    let told = fields.filter_map(|(field, value)| {
        let nothing = || matches!(value.as_i64(), Some(0)) || value.as_str() == Some("");
        let told = there.get(field).filter(|told| !told.is_null()).or_else(|| nothing().then_some(value))?;
        Some((field.clone(), readable(field, told)))
    });
    told.collect()
}

fn readable(field: &str, value: &Value) -> Value {
    match value.as_u64().filter(|_| NANOSECONDS.contains(&field)) {
        Some(count) => format!("{:?}", std::time::Duration::from_nanos(count)).into(),
        None => value.clone(),
    }
}
