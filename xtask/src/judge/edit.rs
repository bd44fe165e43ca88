// One fault put into an object, and the text that then holds it.
//
// The tests read this file too, so that a verdict that was written down can be held against neap without a server.

use serde_json::Value;

/// What is done to an object.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Edit {
    /// Nothing: the object as it is.
    None,
    /// Puts a value where the pointer leads; the last step may be a new key.
    Set(Value),
    /// Puts a value before the item the pointer leads to.
    Insert(Value),
    /// Puts an item of a list there a second time.
    Repeat,
    /// Takes out what the pointer leads to.
    Remove,
    /// Gives the last key of the pointer another name.
    Rename(String),
    /// Writes the last key of the pointer a second time, with the same value.
    Twice,
}

impl Edit {
    /// The word for it in a file of verdicts.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Set(_) => "set",
            Self::Insert(_) => "insert",
            Self::Repeat => "repeat",
            Self::Remove => "remove",
            Self::Rename(_) => "rename",
            Self::Twice => "twice",
        }
    }

    /// What the word does not say.
    pub(crate) fn value(&self) -> Value {
        match self {
            Self::Set(value) | Self::Insert(value) => value.clone(),
            Self::Rename(name) => Value::from(name.as_str()),
            Self::None | Self::Repeat | Self::Remove | Self::Twice => Value::Null,
        }
    }

    /// The object with the fault in it, as JSON, which is YAML too. `None` when the pointer leads nowhere.
    pub(crate) fn apply(&self, object: &Value, pointer: &str) -> Option<String> {
        let mut object = object.clone();
        if let Self::None | Self::Twice = self {
            let twice = (*self == Self::Twice).then_some(pointer);
            let mut text = String::new();
            render(&object, "", twice, &mut text);
            return Some(text);
        }
        let (above, step) = pointer.rsplit_once('/')?;
        let step = step.replace("~1", "/").replace("~0", "~");
        match (object.pointer_mut(above)?, self) {
            (Value::Object(map), Self::Set(value)) => _ = map.insert(step, value.clone()),
            (Value::Object(map), Self::Remove) => _ = map.shift_remove(&step)?,
            (Value::Object(map), Self::Rename(name)) => {
                let entries = std::mem::take(map).into_iter();
                map.extend(entries.map(|(key, value)| (if key == step { name.clone() } else { key }, value)));
            }
            (Value::Array(items), Self::Set(value)) => *items.get_mut(step.parse::<usize>().ok()?)? = value.clone(),
            (Value::Array(items), Self::Insert(value)) => items.insert(step.parse().ok()?, value.clone()),
            (Value::Array(items), Self::Repeat) => {
                let at = step.parse().ok()?;
                items.insert(at, items.get(at)?.clone());
            }
            _ => return None,
        }
        Some(object.to_string())
    }
}

fn render(value: &Value, pointer: &str, twice: Option<&str>, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut parts = Vec::new();
            for (key, value) in map {
                let below = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                let mut part = format!("{}:", Value::from(key.as_str()));
                render(value, &below, twice, &mut part);
                if twice == Some(below.as_str()) {
                    parts.push(part.clone());
                }
                parts.push(part);
            }
            out.push_str(&format!("{{{}}}", parts.join(",")));
        }
        Value::Array(items) => {
            let mut parts = Vec::new();
            for (at, value) in items.iter().enumerate() {
                let mut part = String::new();
                render(value, &format!("{pointer}/{at}"), twice, &mut part);
                parts.push(part);
            }
            out.push_str(&format!("[{}]", parts.join(",")));
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}
