//! What the program is made of: `deny.toml` holds without cargo-deny as well, from what cargo itself says.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::Value;

use crate::figures;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The texts of a list in `deny.toml`.
fn listed(rules: &toml_edit::DocumentMut, table: &str, key: &str) -> Vec<String> {
    let list = rules[table][key].as_array().unwrap();
    let text = |value: &toml_edit::Value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.as_inline_table().unwrap()["crate"].as_str().unwrap().to_owned(),
    };
    list.iter().map(text).collect()
}

/// Whether a licence expression (SPDX) can be met with the licences that are allowed. AND binds tighter than OR.
fn met(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    let one = |licence: &str| allowed.iter().any(|allowed| allowed == licence.trim());
    // Parentheses stand around alternatives that an AND follows, so every part of the AND must be met.
    if expression.contains(" AND ") {
        return expression.split(" AND ").all(|part| part.split(" OR ").any(one));
    }
    expression.split(" OR ").any(one)
}

#[test]
fn licence_expressions() {
    let allowed = ["MIT".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()];
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("Apache-2.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR GPL-3.0) AND MIT", true),
        ("Apache-2.0 WITH LLVM-exception OR X", true),
        ("", false),
    ] {
        assert_eq!(met(expression, &allowed), expected, "{expression}");
    }
}

#[test]
fn only_what_is_allowed_is_part_of_the_program() {
    let rules: toml_edit::DocumentMut = read("deny.toml").parse().unwrap();
    let (allowed, banned) = (listed(&rules, "licenses", "allow"), listed(&rules, "bans", "deny"));
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--offline",
            "--locked",
            "--format-version",
            "1",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages: HashMap<&str, &Value> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["id"].as_str().unwrap(), package))
        .collect();
    let nodes: HashMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node))
        .collect();
    let root = metadata["resolve"]["root"].as_str().unwrap();
    // What is only there for tests does not become part of anything.
    let needed = |id: &str| -> Vec<&str> {
        let used =
            |dependency: &&Value| dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"] != "dev");
        nodes[id]["deps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(used)
            .map(|dependency| dependency["pkg"].as_str().unwrap())
            .collect()
    };
    let ours =
        |id: &str| packages[id]["source"].is_null() && packages[id]["name"].as_str().unwrap().starts_with("ornd-scim-");
    let (mut seen, mut next) = (HashSet::new(), needed(root));
    while let Some(id) = next.pop() {
        if seen.insert(id) {
            next.extend(needed(id));
        }
    }
    let members: Vec<&str> = seen.iter().copied().filter(|id| ours(id)).chain([root]).collect();
    let direct: HashSet<&str> = members.iter().flat_map(|id| needed(id)).filter(|id| !ours(id)).collect();
    seen.retain(|id| !ours(id));
    for id in &seen {
        let package = packages[id];
        let name = package["name"].as_str().unwrap();
        assert!(!banned.iter().any(|banned| banned == name), "{name} is banned in deny.toml");
        let source = package["source"].as_str().unwrap_or_default();
        assert!(source.starts_with("registry+") && source.contains("crates.io"), "{name} comes from {source:?}");
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(met(licence, &allowed), "{name}: its licence {licence:?} is not allowed in deny.toml");
    }
    let manifest: toml_edit::DocumentMut = read("Cargo.toml").parse().unwrap();
    assert_eq!(manifest["workspace"]["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
    for member in manifest["workspace"]["default-members"].as_array().unwrap() {
        let manifest: toml_edit::DocumentMut =
            read(&format!("{}/Cargo.toml", member.as_str().unwrap())).parse().unwrap();
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "{member}");
    }
    figures::keep(
        "Supply chain",
        figures::Ran::Program,
        "Licenses, sources and bans of [deny.toml](../deny.toml), on Linux; no OpenSSL, no code of this program that is `unsafe`",
        &format!("{} crates of others, {} of them named in Cargo.toml: 0 against the rules", seen.len(), direct.len()),
    );
}
