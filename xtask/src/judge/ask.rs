//! One question after the other to an API server, over one connection that stays open.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use super::server::Server;
use crate::cleanup;
use crate::tree::Done;

/// What the server says of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// It would create it.
    Accepted,
    /// It would not, and why: a class of reasons, and words.
    Refused(String, String),
    /// It would not, for what the cluster holds or does not hold: the object itself is not to blame.
    Undecided(String),
}

/// What the server answered to a request that changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// Status of HTTP.
    pub(crate) code: u16,
    /// Its words, if it refused.
    pub(crate) message: String,
    /// What it warned of.
    pub(crate) warnings: Vec<String>,
}

/// Where objects of a kind are created.
struct Collection {
    path: String,
    resource: String,
    namespaced: bool,
}

/// A connection, and what the server serves.
pub(crate) struct Asker {
    agent: ureq::Agent,
    base: String,
    collections: HashMap<(String, String), Collection>,
}

impl Asker {
    /// Opens the way through `kubectl proxy`, which knows every way to authenticate, and asks what there is.
    ///
    /// # Errors
    /// The proxy does not start, or the server does not answer.
    pub(crate) fn open(server: &Server) -> Done<Self> {
        let mut command = server.kubectl();
        command.args(["proxy", "--port", "0"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut proxy = command.spawn().map_err(|fault| format!("kubectl proxy: {fault}"))?;
        let mut line = String::new();
        if let Some(out) = proxy.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        end_later(proxy);
        // "Starting to serve on 127.0.0.1:37117"
        let address = line.trim().rsplit(' ').next().filter(|address| address.contains(':'));
        let address = address.ok_or_else(|| format!("kubectl proxy said {line:?}"))?;
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).max_idle_connections(1);
        let agent = config.build().new_agent();
        let mut asker = Self { agent, base: format!("http://{address}"), collections: HashMap::new() };
        asker.discover()?;
        Ok(asker)
    }

    fn discover(&mut self) -> Done<()> {
        let groups = self.get("/apis")?;
        let mut paths = vec![("v1".to_owned(), "/api/v1".to_owned())];
        for group in list(&groups, "groups") {
            for version in list(group, "versions") {
                let name = version["groupVersion"].as_str().unwrap_or_default();
                paths.push((name.to_owned(), format!("/apis/{name}")));
            }
        }
        for (api_version, path) in paths {
            let Ok(all) = self.get(&path) else { continue };
            for resource in list(&all, "resources") {
                let name = resource["name"].as_str().unwrap_or_default();
                let creates = list(resource, "verbs").iter().any(|verb| verb == "create");
                if name.contains('/') || !creates {
                    continue;
                }
                let kind = resource["kind"].as_str().unwrap_or_default().to_owned();
                let namespaced = resource["namespaced"] == true;
                let collection = Collection { path: path.clone(), resource: name.to_owned(), namespaced };
                self.collections.insert((api_version.clone(), kind), collection);
            }
        }
        Ok(())
    }

    fn get(&self, path: &str) -> Done<Value> {
        let mut answer = self.agent.get(format!("{}{path}", self.base)).call()?;
        let text = answer.body_mut().read_to_string()?;
        if !answer.status().is_success() {
            return Err(format!("{path}: {} {text}", answer.status()).into());
        }
        Ok(serde_json::from_str(&text)?)
    }

    /// Whether the server knows a kind at all.
    pub(crate) fn serves(&self, api_version: &str, kind: &str) -> bool {
        self.collections.contains_key(&(api_version.to_owned(), kind.to_owned()))
    }

    /// Whether a kind's objects live in a namespace.
    pub(crate) fn is_namespaced(&self, api_version: &str, kind: &str) -> bool {
        self.collections.get(&(api_version.to_owned(), kind.to_owned())).is_some_and(|known| known.namespaced)
    }

    fn collection(&self, object: &Value, namespace: &str) -> Done<String> {
        let word = |name: &str| object[name].as_str().unwrap_or_default().to_owned();
        let collection = self.collections.get(&(word("apiVersion"), word("kind")));
        let collection =
            collection.ok_or_else(|| format!("the server has no {} {}", word("apiVersion"), word("kind")))?;
        let within = if collection.namespaced { format!("/namespaces/{}", escape(namespace)) } else { String::new() };
        Ok(format!("{}{}{within}/{}", self.base, collection.path, collection.resource))
    }

    /// Creates an object, in a namespace where its kind has one.
    ///
    /// # Errors
    /// The server does not know the kind, or gives no answer.
    pub(crate) fn create(&self, object: &Value, namespace: &str) -> Done<Reply> {
        let url = format!("{}?fieldValidation=Strict", self.collection(object, namespace)?);
        let mut answer = self.agent.post(url).header("Content-Type", "application/json").send(object.to_string())?;
        // 299 - "words"
        let text = |value: &ureq::http::HeaderValue| {
            Some(value.to_str().ok()?.splitn(3, ' ').nth(2)?.trim_matches('"').to_owned())
        };
        let warnings = answer.headers().get_all("Warning").iter().filter_map(text).collect();
        let said = answer.body_mut().read_to_string()?;
        let status: Value = serde_json::from_str(&said).unwrap_or_default();
        let code = answer.status().as_u16();
        let message = if code < 300 { "" } else { status["message"].as_str().unwrap_or(&said) };
        Ok(Reply { code, message: message.trim().to_owned(), warnings })
    }

    /// Deletes an object that was created.
    ///
    /// # Errors
    /// No answer.
    pub(crate) fn delete(&self, object: &Value, namespace: &str) -> Done<()> {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let url = format!("{}/{}", self.collection(object, namespace)?, escape(name));
        self.agent.delete(url).call()?.body_mut().read_to_string()?;
        Ok(())
    }

    /// Asks whether an object would be created: a dry run with strict validation of fields.
    ///
    /// `text` is what is sent, `object` what it means, as far as that is known; `namespace` is where it goes if it names none.
    ///
    /// # Errors
    /// No answer.
    pub(crate) fn ask(&self, text: &str, object: &Value, namespace: &str) -> Done<Said> {
        let (Some(api_version), Some(kind)) = (object["apiVersion"].as_str(), object["kind"].as_str()) else {
            return Ok(Said::Refused("kind".to_owned(), "apiVersion or kind not set".to_owned()));
        };
        let Some(collection) = self.collections.get(&(api_version.to_owned(), kind.to_owned())) else {
            let words = format!("no matches for kind {kind:?} in version {api_version:?}");
            return Ok(Said::Refused("kind".to_owned(), words));
        };
        let own = object["metadata"]["namespace"].as_str().filter(|name| !name.is_empty());
        let mut url = format!("{}{}", self.base, collection.path);
        if collection.namespaced {
            url.push_str(&format!("/namespaces/{}", escape(own.unwrap_or(namespace))));
        }
        url.push_str(&format!("/{}?dryRun=All&fieldValidation=Strict", collection.resource));
        let request = self.agent.post(url).header("Content-Type", "application/yaml");
        let mut answer = request.header("Accept", "application/json").send(text)?;
        let said = answer.body_mut().read_to_string()?;
        if answer.status().is_success() {
            return Ok(Said::Accepted);
        }
        let status: Value = serde_json::from_str(&said).unwrap_or_default();
        Ok(judged(&status, answer.status().as_u16(), &said))
    }
}

fn end_later(mut proxy: Child) {
    cleanup::later(move || {
        _ = proxy.kill();
        _ = proxy.wait();
    });
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// What a refusal comes down to.
fn judged(status: &Value, code: u16, body: &str) -> Said {
    let message = status["message"].as_str().unwrap_or(body).trim().to_owned();
    let details = &status["details"];
    let missing_namespace = details["kind"] == "namespaces" && status["reason"] == "NotFound";
    match code {
        // It is there already, which is found out last.
        409 if status["reason"] == "AlreadyExists" => Said::Accepted,
        404 if missing_namespace && !is_label(details["name"].as_str().unwrap_or_default()) => {
            Said::Refused("namespace".to_owned(), message)
        }
        404 | 429 | 500.. => Said::Undecided(message),
        403 if ["no PriorityClass", "not found", "RuntimeClass"].iter().any(|words| message.contains(words)) => {
            Said::Undecided(message)
        }
        _ => Said::Refused(class(status), short(details, message)),
    }
}

/// Such a namespace could be there.
fn is_label(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    name.len() < 64
        && name.starts_with(plain)
        && name.ends_with(plain)
        && name.chars().all(|letter| plain(letter) || letter == '-')
}

/// The reason of the first cause (`FieldValueInvalid` is `Invalid`), else the one of the whole: `BadRequest` is a text that
/// cannot be read as an object of the kind, or not strictly.
fn class(status: &Value) -> String {
    let first = status["details"]["causes"].get(0).and_then(|cause| cause["reason"].as_str());
    let reason = first.or_else(|| status["reason"].as_str()).unwrap_or_default();
    reason.trim_start_matches("FieldValue").to_owned()
}

/// The field and the reason, without the object's name.
fn short(details: &Value, message: String) -> String {
    let cause = details["causes"].get(0);
    let part = |name: &str| cause.and_then(|cause| cause[name].as_str()).unwrap_or_default();
    match (part("field"), part("message")) {
        ("", "") => message,
        ("", words) => words.to_owned(),
        (field, words) => format!("{field}: {words}"),
    }
}
