//! Makes names for addresses.

pub fn slug(title: &str) -> String {
    agentsmith_words::words(title).join("-").to_lowercase()
}
