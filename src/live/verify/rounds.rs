//! Questions in as many rounds as answers raise new ones, each asked once and all of a round at the same time.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::Web;
use super::asking::{Answer, Answers};
use crate::live::cluster::Cluster;

/// Questions that are under way at the same time.
const AT_ONCE: usize = 32;

/// Answers that may raise new questions; nobody needs so many.
const ROUNDS: usize = 8;

/// Asks until `wanted`, which looks at what was answered, wants nothing more; `limit` is for each question.
pub(in crate::live) async fn ask(
    cluster: &Cluster,
    web: Option<&Web>,
    limit: Duration,
    mut wanted: impl FnMut(&Answers) -> BTreeSet<String>,
) -> Answers {
    let mut answers = Answers::new();
    for _ in 0..ROUNDS {
        let missing = wanted(&answers);
        if missing.is_empty() {
            break;
        }
        let reading = missing.into_iter().map(|path| async move {
            let answer = timeout(limit, read(cluster, web, &path)).await;
            let slow = || Answer::Refused(format!("no answer within {} s", limit.as_secs_f64()));
            (path, answer.unwrap_or_else(|_| slow()))
        });
        let read: Vec<(String, Answer)> = futures_util::stream::iter(reading).buffer_unordered(AT_ONCE).collect().await;
        answers.extend(read);
    }
    answers
}

/// An address of somebody else is asked directly, and everything else of the API server.
async fn read(cluster: &Cluster, web: Option<&Web>, path: &str) -> Answer {
    let Some(web) = web.filter(|_| path.starts_with("http")) else { return cluster.read(path).await };
    let (web, path) = (web.clone(), path.to_owned());
    match tokio::task::spawn_blocking(move || web(&path)).await {
        Ok(Ok(text)) => serde_json::from_str(&text).map_or(Answer::Refused("it is no JSON".to_owned()), Answer::Said),
        Ok(Err(why)) => Answer::Refused(why),
        Err(fault) => Answer::Refused(fault.to_string()),
    }
}
