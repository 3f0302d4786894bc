//! Generated parts of files that are written by hand, between `<!-- generated: NAME -->` and `<!-- /generated -->`.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::templates::{Templates, folder};

const END: &str = "<!-- /generated -->";

/// Whether regions are looked for in a file: in Markdown, and in the docs of Rust's modules.
pub(super) fn may_have(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    !file.starts_with(folder()) && matches!(extension, Some("md" | "rs"))
}

/// Fills regions.
pub(super) struct Regions<'a> {
    templates: &'a Templates,
}

impl<'a> Regions<'a> {
    pub(super) fn new(templates: &'a Templates) -> Self {
        Self { templates }
    }

    /// A file's text with its regions filled; nothing where it has none.
    pub(super) fn fill(&self, text: &str) -> Result<Option<String>> {
        let mut filled = String::new();
        let mut has_regions = false;
        let mut lines = text.split_inclusive('\n');
        while let Some(line) = lines.next() {
            filled.push_str(line);
            let Some((prefix, region)) = start(line) else {
                continue;
            };
            has_regions = true;
            let (name, language) = region.split_once(' ').unwrap_or((region, ""));
            // Markdown wants a table between empty lines.
            let part = self.templates.region(name, language)?;
            for line in format!("\n{part}\n").lines() {
                filled.push_str(format!("{prefix}{line}").trim_end());
                filled.push('\n');
            }
            let end = lines
                .find(|line| line.trim_end().ends_with(END))
                .with_context(|| format!("the region {region} has no end"))?;
            ensure!(
                end.starts_with(prefix),
                "the region {region} ends elsewhere"
            );
            filled.push_str(end);
        }
        Ok(has_regions.then_some(filled))
    }
}

/// The name in a line that begins a region, and what stands before the marker.
fn start(line: &str) -> Option<(&str, &str)> {
    let (prefix, rest) = line.trim_end().split_once("<!-- generated: ")?;
    let is_comment = matches!(prefix.trim(), "" | "//!" | "///");
    Some((prefix, rest.strip_suffix(" -->")?)).filter(|_| is_comment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_all_there_is_on_its_line() {
        assert_eq!(start("<!-- generated: errors -->\n"), Some(("", "errors")));
        assert_eq!(
            start("//! <!-- generated: faults rust -->"),
            Some(("//! ", "faults rust"))
        );
        assert_eq!(start("between `<!-- generated: NAME -->` and"), None);
        assert_eq!(start("    let x = \"<!-- generated: NAME -->\";"), None);
    }
}
