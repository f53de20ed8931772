//! Tells how often words stand in a text.

pub fn report(text: &str) -> String {
    counts::counts(text)
        .iter()
        .map(|(word, count)| format!("{word} {count}"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::report;

    #[test]
    fn words_are_sorted() {
        assert_eq!(report("one two one"), "one 2, two 1");
    }
}
