//! Streams of many cases: bytes in, incidents and rows out, in constant memory.
//!
//! Each thread takes the next chunk of whole records, examines it and keeps its own table of incidents. What repeats is only counted. The
//! tables are joined at the end, so that the report does not depend on which thread saw what. Nothing here knows files or a command line:
//! whoever has bytes gives a reader and gets rows.

mod examine;
mod ordered;
mod records;
mod rows;
mod table;

pub use examine::{Bulk, Telling, Watch};
pub use records::{MAX_DOCUMENT, Shape, Source, shape_of};
pub use rows::Rows;
pub use table::{Incident, MAX_INCIDENTS, Table};
