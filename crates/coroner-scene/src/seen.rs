//! Facts of one kind, in an order that doesn't depend on the order of the documents.

use std::ops::Index;

use coroner_case::Located;

/// Facts of one kind.
#[derive(Debug)]
pub struct Seen<'a, T>(pub Vec<&'a Located<T>>);

impl<T> Default for Seen<'_, T> {
    fn default() -> Self {
        Seen(Vec::new())
    }
}

impl<'a, T> Seen<'a, T> {
    /// One after another, each with where it was seen.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &'a Located<T>> + ExactSizeIterator {
        self.0.iter().copied()
    }

    /// `None` if there is none at all.
    pub fn first(&self) -> Option<&'a Located<T>> {
        self.0.first().copied()
    }

    /// The one that there is, if there is only one.
    pub fn only(&self) -> Option<&'a Located<T>> {
        self.first().filter(|_| self.0.len() == 1)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Index<usize> for Seen<'_, T> {
    type Output = Located<T>;

    fn index(&self, index: usize) -> &Located<T> {
        self.0[index]
    }
}

impl<'a, 's, T> IntoIterator for &'s Seen<'a, T> {
    type Item = &'a Located<T>;
    type IntoIter = std::iter::Copied<std::slice::Iter<'s, &'a Located<T>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().copied()
    }
}
