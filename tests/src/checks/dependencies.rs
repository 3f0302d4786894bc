//! The core opens no socket and has no runtime: nothing it depends on could.

use std::process::Command;

const FORBIDDEN: [&str; 11] = [
    "async-std",
    "h2",
    "http",
    "hyper",
    "mio",
    "openssl",
    "reqwest",
    "rustls",
    "socket2",
    "tokio",
    "url",
];

#[test]
fn the_core_depends_on_no_transport_under_any_feature() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "starsbot",
            "--all-features",
            "--target",
            "all",
        ])
        .args([
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).expect("names are UTF-8");
    let names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        names.contains(&"starsbot") && names.contains(&"serde_json"),
        "{tree}"
    );
    assert!(
        names.contains(&"tracing") && names.contains(&"qrcodegen-no-heap"),
        "all features are on: {tree}"
    );
    let found: Vec<&&str> = names.iter().filter(|name| is_forbidden(name)).collect();
    assert!(found.is_empty(), "the core depends on {found:?}");
}

fn is_forbidden(name: &str) -> bool {
    let is_one_of =
        |forbidden: &&str| name == *forbidden || name.starts_with(&format!("{forbidden}-"));
    FORBIDDEN.iter().any(is_one_of)
}
