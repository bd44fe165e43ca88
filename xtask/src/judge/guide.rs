//! What a schema says of a place in an object.

use serde_json::Value;

/// A place in a JSON Schema that is complete in itself.
#[derive(Clone, Copy)]
pub(super) struct Guide<'a> {
    root: &'a Value,
    here: Option<&'a Value>,
    /// The definition that the place was last referred to by.
    definition: &'a str,
}

impl<'a> Guide<'a> {
    /// The schema of a whole object. `Null` says nothing of any place.
    pub(super) fn of(root: &'a Value) -> Self {
        Self { root, here: Some(root), definition: "" }.resolved()
    }

    fn resolved(mut self) -> Self {
        // No schema refers on more than a few times; a circle ends here.
        for _ in 0..8 {
            let Some(name) = self.here.and_then(|here| here.get("$ref")?.as_str()) else { break };
            self.here = self.root.pointer(name.trim_start_matches('#'));
            self.definition = name;
        }
        self
    }

    fn to(self, here: Option<&'a Value>) -> Self {
        Self { here, ..self }.resolved()
    }

    /// A field of the object here.
    pub(super) fn field(self, name: &str) -> Self {
        let field = self.here.and_then(|here| here.get("properties")?.get(name));
        self.to(field.or_else(|| self.here?.get("additionalProperties")))
    }

    /// An item of the list here.
    pub(super) fn item(self) -> Self {
        self.to(self.here.and_then(|here| here.get("items")))
    }

    /// Whether the object here names its fields.
    pub(super) fn names(self, name: &str) -> bool {
        self.here.is_some_and(|here| here.get("properties").is_some_and(|all| all.get(name).is_some()))
    }

    /// Whether the object here must have a field.
    pub(super) fn requires(self, name: &str) -> bool {
        let required = self.here.and_then(|here| here.get("required")?.as_array());
        required.is_some_and(|names| names.iter().any(|known| known == name))
    }

    /// The name of the definition that is right here, if one is.
    pub(super) fn definition(self, above: Self) -> Option<&'a str> {
        (!std::ptr::eq(self.definition, above.definition)).then_some(self.definition)
    }

    /// What a keyword says here.
    pub(super) fn says(self, keyword: &str) -> Option<&'a Value> {
        self.here?.get(keyword)
    }

    /// The format of the value here.
    pub(super) fn format(self) -> &'a str {
        self.says("format").and_then(Value::as_str).unwrap_or_default()
    }
}
