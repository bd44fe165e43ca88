//! Platform to bundle, through the templates.
//!
//! Every file goes through `templates/`, so that a user can replace any of them; a component offers a template exactly the
//! fields it uses.

mod component;
mod engine;
mod output;
mod pod;

use rayon::prelude::*;

pub use engine::{Overrides, TemplateFault, template_names, template_text};

use crate::bundle::Bundle;
use crate::model::Platform;
use engine::Engine;
use output::Output;

/// Renders a platform.
///
/// # Errors
/// A template (one of the user's, as neap's own are tested) does not render, or makes a path that no repository can hold.
pub fn render(platform: &Platform, overrides: &Overrides) -> Result<Bundle, TemplateFault> {
    let engine = Engine::new(overrides)?;
    let mut output = Output::new(platform, &engine);
    component::platform(&mut output)?;
    let mut bundle = output.into_bundle();
    let namespaces: Vec<_> = platform.workloads.iter().collect();
    let rendered: Result<Vec<Bundle>, TemplateFault> = namespaces
        .par_iter()
        .map(|(namespace, workloads)| {
            let mut output = Output::new(platform, &engine);
            component::workload::namespace(&mut output, namespace, workloads)?;
            Ok(output.into_bundle())
        })
        .collect();
    for part in rendered? {
        bundle.extend(part);
    }
    Ok(bundle)
}
