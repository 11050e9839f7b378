//! Records of AWS's.

/// A record of AWS's: every field may be missing, `null` or unknown, and its key is spelt in camelCase or in PascalCase.
macro_rules! record {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* pub $field:ident: $type:ty = $camel:literal | $pascal:literal,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, serde::Serialize)]
        #[serde(default)]
        pub struct $name {
            $($(#[$field_meta])* #[serde(rename = $camel, alias = $pascal)] pub $field: $type,)*
        }

        impl crate::texts::Texts for $name {
            fn change_texts(&mut self, _: &str, change: &mut dyn crate::texts::Change) {
                $(crate::texts::Texts::change_texts(&mut self.$field, $camel, change);)*
            }
        }
    };
}
pub(crate) use record;
