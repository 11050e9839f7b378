//! To be written.

pub(crate) fn read(_: &str) -> Option<Vec<crate::Value>> {
    None
}
