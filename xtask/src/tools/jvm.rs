//! Java and Maven.

use std::path::PathBuf;

use anyhow::Result;

use super::ensure_program;

/// Maven, with a JDK beside it.
pub(crate) fn ensure_maven() -> Result<PathBuf> {
    let jdk = "a JDK, 11 or later, is at https://adoptium.net";
    ensure_program(&["javac"], "openjdk-17-jdk-headless", jdk)?;
    let hint = "Maven 3.8 or later is at https://maven.apache.org";
    ensure_program(&["mvn"], "maven", hint)
}

/// Java, which comes with [`ensure_maven`].
pub(crate) fn ensure_java() -> Result<PathBuf> {
    let hint = "Java 11 or later is at https://adoptium.net";
    ensure_program(&["java"], "openjdk-17-jdk-headless", hint)
}
