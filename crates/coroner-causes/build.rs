//! Puts into the program what `coroner explain` shows of each page. The cases below it are for tests, and are two thirds of the bytes.

#![allow(clippy::disallowed_methods, reason = "what runs at build time reads the sources; the causes themselves do no I/O")]

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo gives OUT_DIR"))?;
    for stage in fs::read_dir("src")? {
        let stage = stage?.path();
        if stage.is_dir() {
            pages(&stage, Path::new(&out))?;
        }
    }
    Ok(())
}

fn pages(stage: &Path, out: &Path) -> io::Result<()> {
    for file in fs::read_dir(stage)? {
        let file = file?.path();
        let Some(name) = file.file_name().filter(|_| file.extension().is_some_and(|end| end == "md")) else { continue };
        let page = fs::read_to_string(&file)?;
        let shown = page.find("\n## Cases").map_or(page.as_str(), |at| &page[..at + 1]);
        fs::write(out.join(name), shown)?;
    }
    Ok(())
}
