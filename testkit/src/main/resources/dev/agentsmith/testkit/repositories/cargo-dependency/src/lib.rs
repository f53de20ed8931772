//! Where the pages of an archive lie.

/// The path of a page, by its year and its title.
pub fn path(year: u16, title: &str) -> String {
    format!("/{year}/{}", agentsmith_slug::slug(title))
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_path_has_the_year() {
        assert_eq!(path(2024, "Spring"), "/2024/spring");
    }

    #[test]
    fn a_title_becomes_one_name() {
        assert_eq!(path(1999, "The last, day"), "/1999/the-last-day");
    }
}
