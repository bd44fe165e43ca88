//! `neap init`

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::pipeline::ProfileArg;
use super::{Exit, Failure, Hall};
use crate::config::{self, Profile};

/// Write a commented neap.yaml, and the schema that completes it in an editor.
///
/// An existing neap.yaml is never replaced.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder; made where it is not there.
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// The profile that the file is laid over.
    #[arg(long, value_enum, default_value = "demo", value_name = "PROFILE")]
    profile: ProfileArg,
}

/// Where the schema lies beside the config; editors read it by the config's first line.
const SCHEMA: &str = ".neap/config.schema.json";

impl Init {
    pub(super) fn run(&self, hall: &Hall) -> Result<Exit, Failure> {
        let config = self.folder.join("neap.yaml");
        let schema = self.folder.join(SCHEMA);
        if config.symlink_metadata().is_ok() {
            let message = format!("{} is there already", config.display());
            return Err(Failure::usage(message, "name another folder, or move the file away"));
        }
        let folder = schema.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder)
            .map_err(|error| Failure::io(format!("cannot make {}", folder.display()), &error))?;
        // The schema goes first: a config whose schema is missing would look wrong in an editor.
        write(&schema, &super::schema::pretty(&config::schema::published()), true)?;
        write(&config, &text(self.profile.into()), false)?;
        hall.say(&format!("wrote {} and {}", config.display(), schema.display()));
        hall.say(
            "next: set gitops.repoURL in it, then `neap render`, then `neap commit --repo <your GitOps repository>`",
        );
        Ok(Exit::Fine)
    }
}

fn write(path: &Path, text: &str, replace: bool) -> Result<(), Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    if replace {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Failure::io(format!("cannot write {}", path.display()), &error))
}

fn text(profile: Profile) -> String {
    format!(
        "# yaml-language-server: $schema={SCHEMA}\n{}",
        include_str!("init.yaml").replace("PROFILE", profile.name())
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Inputs;
    use crate::diagnostic::Sink;
    use crate::document::Sources;
    use crate::model::Platform;

    #[test]
    fn what_it_writes_is_a_config() {
        for profile in Profile::ALL {
            let text = text(profile);
            let inputs = Inputs { file: Some(("neap.yaml".into(), text)), ..Inputs::default() };
            let (mut sources, mut sink) = (Sources::new(), Sink::new());
            let config = config::load(&inputs, &mut sources, &mut sink).unwrap();
            assert!(Platform::resolve(&config, &mut sink).is_some(), "{sink:#?}");
            assert_eq!(config.profile, profile);
        }
    }

    /// Every example in the comments holds when its `#` is taken away.
    #[test]
    fn its_comments_are_configs_too() {
        let uncommented: String = text(Profile::Demo)
            .lines()
            .map(|line| line.strip_prefix("#:").map_or(line.to_owned(), |rest| rest.to_owned()) + "\n")
            .collect();
        assert_ne!(uncommented, text(Profile::Demo));
        let inputs = Inputs { file: Some(("neap.yaml".into(), uncommented.clone())), ..Inputs::default() };
        let (mut sources, mut sink) = (Sources::new(), Sink::new());
        let config = config::load(&inputs, &mut sources, &mut sink);
        let config = config.unwrap_or_else(|| panic!("{sink:#?}\n{uncommented}"));
        assert!(Platform::resolve(&config, &mut sink).is_some(), "{sink:#?}");
    }
}
