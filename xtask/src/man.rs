//! Manual pages, one for each command. They are packaged, not committed.

use std::path::Path;

use clap::Command;

use crate::product;
use crate::tree::{Done, at, write};

/// Writes every page into a folder.
///
/// # Errors
/// A page cannot be written.
pub(crate) fn run(folder: &Path) -> Done<()> {
    let mut command = product::command();
    command.build();
    let pages = pages(&command)?;
    for (name, text) in &pages {
        write(&folder.join(name), text)?;
    }
    println!("{} pages in {}", pages.len(), folder.display());
    Ok(())
}

fn pages(command: &Command) -> Done<Vec<(String, String)>> {
    let mut pages = Vec::new();
    let mut open = vec![command];
    while let Some(command) = open.pop() {
        let mut page = Vec::new();
        let man = clap_mangen::Man::new(command.clone());
        let name = man.get_filename();
        at(Path::new(&name), man.render(&mut page))?;
        pages.push((name, String::from_utf8(page)?));
        open.extend(command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help"));
    }
    pages.sort();
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use clap::Command;

    #[test]
    fn every_visible_command_has_a_page() {
        let nested = Command::new("explain").subcommand(Command::new("config").about("a field"));
        let mut command =
            Command::new("neap").about("all").subcommand(nested).subcommand(Command::new("old").hide(true));
        command.build();
        let pages = super::pages(&command).unwrap();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["neap-explain-config.1", "neap-explain.1", "neap.1"]);
        assert!(pages[0].1.contains("a field"), "{}", pages[0].1);
    }
}
