//! How often words stand in a text.

use std::collections::BTreeMap;

pub fn counts(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in agentsmith_words::words(text) {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn words_are_counted() {
        assert_eq!(counts("A rose is a rose.")["rose"], 2);
    }

    #[test]
    fn an_empty_text_has_none() {
        assert!(counts("").is_empty());
    }
}
