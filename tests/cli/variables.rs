//! Variables of the environment that stand for flags are no fields of the config.

use super::{CONFIG, Room};

fn variables(command: &clap::Command) -> Vec<String> {
    let own = command.get_arguments().filter_map(|flag| Some(flag.get_env()?.to_string_lossy().into_owned()));
    own.chain(command.get_subcommands().flat_map(variables)).collect()
}

#[test]
fn a_variable_of_a_flag_is_no_field() {
    let mut all = variables(&neap::cli::command());
    all.sort_unstable();
    all.dedup();
    assert!(all.len() > 3, "{all:?}");
    let room = Room::with_config(CONFIG);
    for name in all.iter().filter(|name| name.starts_with("NEAP_")) {
        // Some of them are files and are not there: what is not said is that they name no field.
        let run = room.neap_with(&["render"], &[(name, "x")], b"");
        assert!(!run.err.contains("names no field"), "{name}: {}", run.err);
    }
    room.neap_with(&["render"], &[("NEAP_NATZ", "x")], b"").ended(2).said("names no field");
}
