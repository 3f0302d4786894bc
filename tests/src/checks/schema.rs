//! The description of the API and every case are as their schemas have them, and the manifest as the README has it.

use std::fs;

use jsonschema::Validator;
use serde_json::Value;
use starsbot_tests::suite;

use crate::support::folder;

fn read(file: &str) -> Value {
    let text = fs::read_to_string(folder(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn validator(schema: &str) -> Validator {
    let schema = read(schema);
    jsonschema::meta::validate(&schema).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn errors(validator: &Validator, name: &str, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    let told = errors.map(|error| format!("{name}: {error} at {}", error.instance_path()));
    told.collect()
}

#[test]
fn the_description_of_the_api_is_valid() {
    let validator = validator("schema/api.schema.json");
    let mut api = read("schema/api.json");
    let wrong = errors(&validator, "api.json", &api);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    api["operations"][0]["surprise"] = true.into();
    assert!(!validator.is_valid(&api));
}

#[test]
fn every_case_is_valid() {
    let validator = validator("schema/case.schema.json");
    let mut wrong = Vec::new();
    for name in suite::manifest(&folder("cases")).unwrap() {
        let case = read(&format!("cases/{name}.json"));
        wrong.extend(errors(&validator, &name, &case));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_can_be_loaded() {
    let suite = suite::load(&folder("cases")).unwrap();
    assert!(suite.errors.is_empty(), "{:#?}", suite.errors);
    let cases = suite.cases.len();
    assert!(cases >= 150, "there are only {cases} cases");
}

#[test]
fn the_manifest_is_sorted() {
    let names = suite::manifest(&folder("cases")).unwrap();
    assert!(names.is_sorted());
}
