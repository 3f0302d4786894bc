//! What is not as the format has it is refused, and the refusal names the file.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use starsbot_tests::case::Case;
use starsbot_tests::suite;

use crate::support::accepted;

fn refusal(change: impl FnOnce(&mut Value)) -> String {
    let mut case = accepted();
    change(&mut case);
    Case::parse(&case.to_string()).expect_err("it should be refused")
}

#[test]
fn what_is_unknown_is_refused() {
    let unknown = json!(1);
    for place in [
        "",
        "/client",
        "/call",
        "/call/args",
        "/exchanges/2",
        "/exchanges/2/expect",
        "/exchanges/2/reply",
        "/result",
        "/result/ok",
    ] {
        let why = refusal(|case| {
            case["client"] = json!({});
            case.pointer_mut(place).expect(place)["surprise"] = unknown.clone();
        });
        assert!(
            why.contains("surprise") || place == "/result",
            "{place}: {why}"
        );
    }
    refusal(|case| case["call"]["operation"] = json!("refund"));
    refusal(|case| case["exchanges"][0]["fault"] = json!("earthquake"));
    refusal(|case| case["exchanges"][2]["reply"]["fault"] = json!("earthquake"));
    refusal(|case| case["result"] = json!({"error": {"code": "surprise"}}));
    refusal(|case| case["result"] = json!({"error": {"code": "timeout", "surprise": 1}}));
    refusal(|case| case["result"] = json!({"error": {"status": 500}}));
    refusal(|case| case["format"] = json!(2));
    refusal(|case| case["name"] = json!("balance/check"));
}

#[test]
fn what_cannot_be_played_is_refused() {
    refusal(|case| case["exchanges"][2]["wait"] = json!({"min_ms": 0, "max_ms": 0}));
    refusal(|case| case["exchanges"][1]["wait"] = json!({"min_ms": 2, "max_ms": 1}));
    refusal(|case| case["exchanges"][2]["reply"]["body_base64"] = json!("AA=="));
    refusal(|case| case["exchanges"][2]["reply"]["fault"] = json!("garbage"));
    refusal(|case| case["exchanges"][2]["reply"] = json!({"body": "without a status"}));
    let why = refusal(|case| {
        let refused = case["exchanges"][0].clone();
        case["exchanges"]
            .as_array_mut()
            .expect("a list")
            .insert(1, refused);
    });
    assert!(why.contains("wait"), "{why}");
}

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, index: &Value) -> Self {
        let folder = std::env::temp_dir().join(format!("starsbot-{name}-{}", std::process::id()));
        fs::create_dir_all(folder.join("buy")).expect("a folder");
        let folder = Self(folder);
        folder.write("index.json", index);
        folder
    }

    fn write(&self, file: &str, json: &Value) {
        fs::write(self.0.join(file), json.to_string()).expect("a file");
    }

    fn errors(&self) -> String {
        let suite = suite::load(&self.0).expect("a folder with a manifest");
        let errors = suite.errors.values().map(ToString::to_string);
        errors.collect::<Vec<_>>().join("; ")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_folder_is_exactly_its_manifest() {
    let folder = Folder::new("manifest", &json!({"format": 1, "cases": ["buy/check"]}));
    let file = Path::new("buy").join("check.json").display().to_string();
    assert!(folder.errors().contains(&file), "a missing file");

    folder.write("buy/check.json", &accepted());
    assert_eq!(folder.errors(), "");

    folder.write("buy/other.json", &accepted());
    assert!(
        folder.errors().contains("not in index.json"),
        "a file too many"
    );

    folder.write(
        "index.json",
        &json!({"format": 1, "cases": ["buy/check", "buy/other"]}),
    );
    assert!(
        folder.errors().contains("its name is buy/check"),
        "a name that is not its file's"
    );

    fs::remove_file(folder.0.join("buy/other.json")).expect("a file");
    folder.write(
        "index.json",
        &json!({"format": 1, "cases": ["buy/check", "buy/check"]}),
    );
    assert!(folder.errors().contains("twice"), "a case twice");

    folder.write("buy/check.json", &json!({"surprise": 1}));
    assert!(folder.errors().contains(&file), "an unknown field");
}

#[test]
fn a_manifest_that_cannot_be_read_is_refused() {
    let folder = Folder::new(
        "no-manifest",
        &json!({"format": 1, "cases": [], "surprise": 1}),
    );
    let error = suite::load(&folder.0).expect_err("an unknown field");
    assert!(error.to_string().contains("index.json"));
    folder.write("index.json", &json!({"format": 2, "cases": []}));
    assert!(suite::load(&folder.0).is_err(), "an unknown format");
}
