//! The API server: objects as they change, and ways into pods.

use std::path::Path;

use futures_util::StreamExt as _;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{ApiResource, DynamicObject, GroupVersionKind, ListParams, WatchEvent, WatchParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Api, Client, Config};
use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;
use tokio::time::{Duration, sleep};

use super::LiveFault;
use super::kind::Kind;
use super::verify::asking::{AGAIN, Answer, NO_KIND};
use super::wall::{self, Wall};
use crate::unit::secret::masked;

/// Seconds that one watch lasts; the next begins where it ended.
const WATCH: u32 = 240;

/// A cluster, by its API server.
#[derive(Clone)]
pub(super) struct Cluster {
    client: Client,
    address: String,
    context: String,
}

/// Which objects of a kind are meant.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) kind: Kind,
    pub(super) namespace: String,
    pub(super) labels: Option<String>,
    pub(super) fields: Option<String>,
}

/// An object that was seen.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// When it came to the observer, by the observer's clock.
    pub(super) arrived: Wall,
    /// Whether it came because it changed, and not because everything was listed.
    pub(super) fresh: bool,
    /// Whether it is away.
    pub(super) deleted: bool,
    pub(super) object: Value,
}

impl Cluster {
    /// The cluster that a kubeconfig names; without one what the environment says, as kubectl takes it.
    pub(super) async fn connect(kubeconfig: Option<&Path>, context: Option<&str>) -> Result<Self, LiveFault> {
        let options = KubeConfigOptions { context: context.map(str::to_owned), ..KubeConfigOptions::default() };
        let read = match kubeconfig {
            Some(path) => Kubeconfig::read_from(path),
            None => Kubeconfig::read(),
        };
        let (config, chosen) = match read {
            Ok(read) => {
                let chosen = context.map(str::to_owned).or_else(|| read.current_context.clone()).unwrap_or_default();
                (Config::from_custom_kubeconfig(read, &options).await.map_err(|it| it.to_string()), chosen)
            }
            // A pod has no kubeconfig, and a service account of its own.
            Err(fault) if kubeconfig.is_none() && context.is_none() => {
                (Config::incluster().map_err(|_| fault.to_string()), String::new())
            }
            Err(fault) => (Err(fault.to_string()), String::new()),
        };
        let mut config = config.map_err(|fault| LiveFault::api("the kubeconfig", &fault))?;
        // A server that refuses says why, and whoever asked decides whether to ask again.
        config.default_retry = false;
        let address = masked(&config.cluster_url.to_string()).into_owned();
        let client = Client::try_from(config).map_err(|fault| LiveFault::api("the API server", &fault))?;
        Ok(Self { client, address, context: chosen })
    }

    /// The context by which it was chosen; the empty text in a pod.
    pub(super) fn context(&self) -> &str {
        &self.context
    }

    /// The address of its API server.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    fn api(&self, kind: Kind, namespace: &str) -> Api<DynamicObject> {
        let named = GroupVersionKind::gvk(kind.group, kind.version, kind.name);
        let resource = ApiResource::from_gvk_with_plural(&named, kind.plural);
        if namespace.is_empty() {
            Api::all_with(self.client.clone(), &resource)
        } else {
            Api::namespaced_with(self.client.clone(), namespace, &resource)
        }
    }

    /// The API server's version.
    pub(super) async fn version(&self) -> Result<String, LiveFault> {
        let version = self.client.apiserver_version().await;
        version
            .map(|info| info.git_version)
            .map_err(|fault| LiveFault::api(&format!("the API server {}", self.address), &chain(&fault)))
    }

    /// One object.
    pub(super) async fn get(&self, kind: Kind, namespace: &str, name: &str) -> Result<Value, LiveFault> {
        let what = format!("{} {namespace}/{name}", kind.name);
        let found = self.api(kind, namespace).get(name).await.map_err(|fault| LiveFault::api(&what, &fault))?;
        serde_json::to_value(found).map_err(|fault| LiveFault::api(&what, &fault))
    }

    /// What is at a path. A path that is asked for again, and an address of somebody else, are no paths of the server's.
    pub(super) async fn read(&self, path: &str) -> Answer {
        let path = path.trim_end_matches(AGAIN);
        let Ok(request) = http::Request::get(path).body(Vec::new()) else {
            return Answer::Refused("it is no path".to_owned());
        };
        match self.client.request_text(request).await {
            Ok(text) => match serde_json::from_str(&text) {
                Ok(value) => Answer::Said(value),
                Err(_) => Answer::Refused("the answer is no JSON".to_owned()),
            },
            Err(kube::Error::Api(status)) if status.code == 404 && !status.message.contains(NO_KIND) => Answer::Missing,
            Err(kube::Error::Api(status)) if status.code == 403 => Answer::Forbidden,
            Err(kube::Error::Api(status)) => Answer::Refused(status.message.clone()),
            Err(fault) => Answer::Refused(chain(&fault)),
        }
    }

    /// Every object of a scope.
    pub(super) async fn list(&self, scope: &Scope) -> Result<Vec<Value>, LiveFault> {
        Ok(self.listed(scope).await?.0)
    }

    async fn listed(&self, scope: &Scope) -> Result<(Vec<Value>, String), LiveFault> {
        let what = format!("the {} of {:?}", scope.kind.plural, scope.namespace);
        let params = ListParams {
            label_selector: scope.labels.clone(),
            field_selector: scope.fields.clone(),
            ..ListParams::default()
        };
        let api = self.api(scope.kind, &scope.namespace);
        let list = api.list(&params).await.map_err(|fault| LiveFault::api(&what, &fault))?;
        let version = list.metadata.resource_version.unwrap_or_default();
        Ok((list.items.into_iter().filter_map(|item| serde_json::to_value(item).ok()).collect(), version))
    }

    /// Hands over every object of a scope and every change of it, for as long as somebody listens: a watch that ends goes
    /// on where it ended, and where the server no longer knows that place everything is listed anew. `wrap` makes of an
    /// object what the listener takes.
    pub(super) async fn follow<T>(&self, scope: Scope, to: Sender<T>, wrap: impl Fn(Seen) -> T) {
        let mut known: Vec<Value> = Vec::new();
        loop {
            let Ok((items, mut version)) = self.listed(&scope).await else {
                sleep(Duration::from_millis(500)).await;
                if to.is_closed() {
                    return;
                }
                continue;
            };
            let arrived = wall::now();
            let lost = known.iter().filter(|old| !items.iter().any(|item| uid(item) == uid(old)));
            let gone = lost.map(|object| Seen { arrived, fresh: false, deleted: true, object: object.clone() });
            let here =
                items.iter().map(|object| Seen { arrived, fresh: false, deleted: false, object: object.clone() });
            let all: Vec<Seen> = gone.chain(here).collect();
            known = items.iter().map(kept).collect();
            for seen in all {
                if to.send(wrap(seen)).await.is_err() {
                    return;
                }
            }
            while let Some(next) = self.watch_once(&scope, &version, &to, &wrap, &mut known).await {
                if to.is_closed() {
                    return;
                }
                version = next;
            }
        }
    }

    /// One watch to its end; gives back where the next begins, or nothing where everything has to be listed anew.
    async fn watch_once<T>(
        &self,
        scope: &Scope,
        version: &str,
        to: &Sender<T>,
        wrap: impl Fn(Seen) -> T,
        known: &mut Vec<Value>,
    ) -> Option<String> {
        let params = WatchParams {
            label_selector: scope.labels.clone(),
            field_selector: scope.fields.clone(),
            timeout: Some(WATCH),
            bookmarks: true,
            send_initial_events: false,
        };
        let mut version = version.to_owned();
        let api = self.api(scope.kind, &scope.namespace);
        let Ok(stream) = api.watch(&params, &version).await else {
            sleep(Duration::from_millis(200)).await;
            return None;
        };
        let mut stream = std::pin::pin!(stream);
        while let Some(event) = stream.next().await {
            let arrived = wall::now();
            let (object, deleted) = match event {
                Ok(WatchEvent::Added(object) | WatchEvent::Modified(object)) => (object, false),
                Ok(WatchEvent::Deleted(object)) => (object, true),
                Ok(WatchEvent::Bookmark(mark)) => {
                    version = mark.metadata.resource_version;
                    continue;
                }
                Ok(WatchEvent::Error(_)) | Err(_) => {
                    sleep(Duration::from_millis(200)).await;
                    return None;
                }
            };
            version = object.metadata.resource_version.clone().unwrap_or(version);
            let Ok(object) = serde_json::to_value(object) else { continue };
            known.retain(|old| uid(old) != uid(&object));
            if !deleted {
                known.push(kept(&object));
            }
            to.send(wrap(Seen { arrived, fresh: true, deleted, object })).await.ok()?;
        }
        Some(version)
    }

    /// A port of this machine that leads to a port of a pod, for as long as the program runs. Each connection has a way of
    /// its own; one that breaks is the matter of whoever dialled it.
    pub(super) async fn forward(&self, namespace: &str, pod: &str, port: u16) -> Result<u16, LiveFault> {
        let fault =
            |fault: &dyn std::fmt::Display| LiveFault::api(&format!("port {port} of pod {namespace}/{pod}"), fault);
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.map_err(|it| fault(&it))?;
        let local = listener.local_addr().map_err(|it| fault(&it))?.port();
        let (pods, pod) = (Api::<Pod>::namespaced(self.client.clone(), namespace), pod.to_owned());
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let (pods, pod) = (pods.clone(), pod.clone());
                tokio::spawn(async move {
                    let Ok(mut forwarder) = pods.portforward(&pod, &[port]).await else { return };
                    if let Some(mut stream) = forwarder.take_stream(port) {
                        let _ = tokio::io::copy_bidirectional(&mut socket, &mut stream).await;
                    }
                });
            }
        });
        Ok(local)
    }
}

/// What tells that an object is away, when it is: thousands of pods are watched, and none is kept whole.
fn kept(object: &Value) -> Value {
    let part = |pointer: &str| object.pointer(pointer).cloned().unwrap_or_default();
    json!({ "metadata": { "name": part("/metadata/name"), "uid": part("/metadata/uid") } })
}

/// A fault with whatever caused it: the last of them is what happened.
fn chain(fault: &dyn std::error::Error) -> String {
    let mut words = fault.to_string();
    let mut cause = fault.source();
    while let Some(fault) = cause {
        let told = fault.to_string();
        if !words.contains(&told) {
            words = format!("{words}: {told}");
        }
        cause = fault.source();
    }
    words
}

fn uid(object: &Value) -> Option<&str> {
    object.pointer("/metadata/uid")?.as_str()
}
