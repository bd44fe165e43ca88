//! What stops a command.

use super::exit::Exit;
use crate::deliver::git::GitFault;
use crate::deliver::tree::TreeFault;
use crate::render::TemplateFault;

/// Why a command could not do what it was asked to.
#[derive(Debug)]
pub struct Failure {
    /// How the process ends.
    pub(super) exit: Exit,
    /// What is wrong; empty where findings were shown already.
    pub(super) message: String,
    /// What would help.
    pub(super) help: Option<String>,
}

impl Failure {
    /// The command line or the config is wrong.
    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), help: Some(help.into()) }
    }

    /// Reading or writing failed.
    pub(super) fn io(what: impl std::fmt::Display, error: &std::io::Error) -> Self {
        Self { exit: Exit::Failure, message: format!("{what}: {error}"), help: None }
    }

    /// What is wrong has been shown.
    #[must_use]
    pub(super) fn shown(exit: Exit) -> Self {
        Self { exit, message: String::new(), help: None }
    }
}

impl From<GitFault> for Failure {
    fn from(fault: GitFault) -> Self {
        let exit = if fault.is_usage() { Exit::Usage } else { Exit::Failure };
        Self { exit, message: fault.to_string(), help: Some(fault.help()).filter(|help| !help.is_empty()) }
    }
}

impl From<TreeFault> for Failure {
    fn from(fault: TreeFault) -> Self {
        let exit = if fault.is_usage() { Exit::Usage } else { Exit::Failure };
        let help = Some(fault.help().to_owned()).filter(|help| !help.is_empty());
        Self { exit, message: fault.to_string(), help }
    }
}

impl From<TemplateFault> for Failure {
    fn from(fault: TemplateFault) -> Self {
        let help = "neap's own text of a template is shown by `neap explain template <name>`";
        Self::usage(fault.to_string(), help)
    }
}

#[cfg(feature = "live")]
impl From<crate::live::LiveFault> for Failure {
    fn from(fault: crate::live::LiveFault) -> Self {
        use crate::live::LiveFault;
        let help = match fault {
            LiveFault::Broker(_) => "`--nats-url` and `--nats-creds` say how a server is reached otherwise",
            LiveFault::Api { .. } | LiveFault::NotAlone(_) | LiveFault::System(_) => {
                "`kubectl --context … version` says whether the cluster can be reached; name it with `--kubeconfig` and \
                 `--context`"
            }
        };
        Self { exit: Exit::Failure, message: fault.to_string(), help: Some(help.to_owned()) }
    }
}
