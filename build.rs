//! How the binary is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Windows gives the first thread 1 MiB of stack, eight times less than Linux; a build that is not optimized needs more.
    if std::env::var_os("CARGO_CFG_WINDOWS").is_some() {
        let msvc = std::env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|env| env == "msvc");
        println!("cargo:rustc-link-arg-bins={}", if msvc { "/STACK:8388608" } else { "-Wl,--stack,8388608" });
    }
}
