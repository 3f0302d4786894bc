//! Every case is as the schema has it, and the manifest as the README has it.

use std::fs;

use serde_json::Value;
use starsbot_tests::suite;

use crate::support::folder;

#[test]
fn every_case_is_valid() {
    let schema = fs::read_to_string(folder("schema/case.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut wrong = Vec::new();
    for name in suite::manifest(&folder("cases")).unwrap() {
        let text = fs::read_to_string(folder("cases").join(format!("{name}.json"))).unwrap();
        let case: Value = serde_json::from_str(&text).unwrap();
        for error in validator.iter_errors(&case) {
            wrong.push(format!("{name}: {error} at {}", error.instance_path()));
        }
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
