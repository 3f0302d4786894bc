//! What templates are given: `tests/schema/api.json`, with what may be left out there filled in.

use std::fs;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use super::API;
use crate::paths;

/// The description of the API.
pub(super) fn load() -> Result<Value> {
    let text = fs::read_to_string(paths::root().join(API))?;
    let mut api = serde_json::from_str(&text).context(API)?;
    fill_in(&mut api, &left_out());
    Ok(api)
}

/// What may be left out of each item of a list, so that a template can ask for it all the same.
fn left_out() -> Value {
    json!({
        "arguments": { "optional": false, "labels": {} },
        "errors": { "status": null },
        "faults": { "alias": null },
        "fields": { "nullable": false },
        "records": { "methods": [] },
    })
}

fn fill_in(value: &mut Value, left_out: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| fill_in(item, left_out)),
        Value::Object(object) => {
            for (name, value) in object {
                if let (Value::Array(items), Some(defaults)) =
                    (&mut *value, left_out[name].as_object())
                {
                    let items = items.iter_mut().filter_map(Value::as_object_mut);
                    items.for_each(|item| complete(item, defaults));
                }
                fill_in(value, left_out);
            }
        }
        _ => {}
    }
}

fn complete(item: &mut Map<String, Value>, defaults: &Map<String, Value>) {
    for (name, default) in defaults {
        item.entry(name).or_insert_with(|| default.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_filled_in() {
        let mut api = json!({"records": [{"fields": [{"name": "a"}, {"nullable": true}]}]});
        fill_in(&mut api, &left_out());
        let fields = json!([{"name": "a", "nullable": false}, {"nullable": true}]);
        assert_eq!(api, json!({"records": [{"fields": fields, "methods": []}]}));
    }
}
