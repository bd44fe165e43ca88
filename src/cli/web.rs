//! Schemas by address: from a folder, a server, or the copy that an earlier run kept.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ureq::Agent;

use super::hall::open;
use crate::check::import::digest;
use crate::check::{Answer, Fetch};

/// Bytes of the largest schema that is read; the largest definition known has a few megabytes.
const LARGEST: u64 = 32 << 20;

/// How long a server may take to be reached.
const CONNECT: Duration = Duration::from_secs(5);

/// How long one schema may take from the first byte to the last.
const WHOLE: Duration = Duration::from_secs(20);

/// Who reads the places that templates lead to.
#[derive(Debug)]
pub(super) struct Web {
    agent: Agent,
    /// Where copies of what servers gave are kept, if anywhere.
    cache: Option<PathBuf>,
    /// Hosts that did not answer, and are not asked again.
    silent: Mutex<BTreeMap<String, String>>,
}

impl Web {
    /// A client whose copies are kept in `cache`.
    #[must_use]
    pub(super) fn new(cache: Option<PathBuf>) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .max_redirects(3)
            .user_agent(concat!("neap/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.new_agent(), cache, silent: Mutex::default() }
    }

    /// What an address answers.
    ///
    /// # Errors
    /// It does not answer, or there is nothing.
    #[cfg(feature = "live")]
    pub(super) fn text(&self, url: &str) -> Result<String, String> {
        self.ask(url)?.ok_or_else(|| format!("{} has nothing there", host(url)))
    }

    fn of_server(&self, url: &str) -> Answer {
        let host = host(url).to_owned();
        let copy = self.cache.as_ref().map(|folder| folder.join(format!("{}.json", digest(url))));
        if let Some(Ok(text)) = copy.as_ref().map(std::fs::read_to_string) {
            return Answer::Text(text.into());
        }
        if let Some(why) = self.silent.lock().unwrap_or_else(PoisonError::into_inner).get(&host) {
            return Answer::Failed { whom: host, why: why.clone() };
        }
        match self.ask(url) {
            Ok(Some(text)) => {
                // Only what is JSON is worth keeping: a portal that asks to sign in answers with a page.
                if let Some(copy) = copy.filter(|_| serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()) {
                    keep(&copy, &text);
                }
                Answer::Text(text.into())
            }
            Ok(None) => Answer::Absent,
            Err(why) => {
                let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
                silent.entry(host.clone()).or_insert_with(|| why.clone());
                Answer::Failed { whom: host, why }
            }
        }
    }

    fn ask(&self, url: &str) -> Result<Option<String>, String> {
        // What was asked for in secret is not answered in the open, wherever a server sends one.
        let request = self.agent.get(url).config().https_only(url.starts_with("https://")).build();
        match request.call() {
            Ok(mut response) => {
                let body = response.body_mut().with_config().limit(LARGEST).read_to_vec();
                let bytes = body.map_err(|fault| fault.to_string())?;
                String::from_utf8(bytes).map(Some).map_err(|_| format!("{url} is not UTF-8"))
            }
            Err(ureq::Error::StatusCode(404 | 410)) => Ok(None),
            Err(fault) => Err(fault.to_string()),
        }
    }
}

impl Fetch for Web {
    fn fetch(&self, location: &str) -> Answer {
        if location.starts_with("https://") || location.starts_with("http://") {
            return self.of_server(location);
        }
        of_disk(location.strip_prefix("file://").unwrap_or(location))
    }
}

fn of_disk(path: &str) -> Answer {
    match read_limited(Path::new(path), LARGEST) {
        Ok(text) => Answer::Text(text.into()),
        Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Answer::Absent,
        Err(fault) => Answer::Failed { whom: path.to_owned(), why: fault.to_string() },
    }
}

/// Reads a text of at most so many bytes.
pub(super) fn read_limited(path: &Path, most: u64) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(std::io::Error::other(format!("it has more than {} MiB", most >> 20)));
    }
    String::from_utf8(bytes).map_err(|fault| {
        std::io::Error::other(format!("it is not UTF-8: byte {} begins no character", fault.utf8_error().valid_up_to()))
    })
}

/// Keeps a copy. That it cannot be kept is no fault: the next run asks again.
fn keep(copy: &Path, text: &str) {
    let Some(folder) = copy.parent() else { return };
    // Written beside and moved, so that no run ever reads half of one.
    let beside = copy.with_extension(format!("{}.part", std::process::id()));
    let kept = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&beside, text))
        .and_then(|()| std::fs::rename(&beside, copy));
    if kept.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
}

/// Host and port of an address, for people; what may be a password before the `@` is no part of it.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_no_password() {
        assert_eq!(host("https://me:secret@example.org:8443/a/b?c"), "example.org:8443");
        assert_eq!(host("http://[::1]:80/x"), "[::1]:80");
    }
}
