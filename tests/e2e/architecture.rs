//! The walls between the crates, from what cargo itself says.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

/// Every package that a member of the workspace depends on, directly or not, tests left out.
fn dependencies() -> HashMap<String, HashSet<String>> {
    let output = std::process::Command::new(env!("CARGO"))
        // A machine has fetched the crates of one platform only.
        .args(["metadata", "--offline", "--locked", "--format-version", "1"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let list = |value: &Value| value.as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let names: HashMap<String, String> =
        list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), text(&package["name"]))).collect();
    let direct: HashMap<String, Vec<String>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| {
            let shipped = |dependency: &&Value| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev");
            let dependencies = list(&node["deps"]);
            (
                text(&node["id"]),
                dependencies.iter().filter(shipped).map(|dependency| text(&dependency["pkg"])).collect(),
            )
        })
        .collect();
    let members = list(&metadata["workspace_members"]);
    members
        .iter()
        .map(|member| {
            let member = text(member);
            let (mut seen, mut next) = (HashSet::new(), vec![member.clone()]);
            while let Some(id) = next.pop() {
                for dependency in &direct[&id] {
                    if seen.insert(dependency.clone()) {
                        next.push(dependency.clone());
                    }
                }
            }
            (names[&member].clone(), seen.iter().map(|id| names[id].clone()).collect())
        })
        .collect()
}

#[test]
fn the_core_knows_no_command_line_and_the_sandbox_knows_no_product() {
    let dependencies = dependencies();
    for (package, must_not_have) in [
        (
            "ornd-scim-core",
            ["clap", "dialoguer", "comfy-table", "indicatif", "console", "ornd-scim", "ornd-scim-sandbox"],
        ),
        (
            "ornd-scim-sandbox",
            ["clap", "dialoguer", "comfy-table", "indicatif", "console", "ornd-scim", "ornd-scim-core"],
        ),
    ] {
        for name in must_not_have {
            assert!(!dependencies[package].contains(name), "{package} depends on {name}");
        }
    }
    assert!(dependencies["ornd-scim"].contains("clap"), "the search finds nothing any more");
}
