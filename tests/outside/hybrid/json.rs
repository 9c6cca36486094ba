//! A JSON object as text: fields in the order in which they are typed, so that a key can come twice.

/// A record as it is typed into a table.
#[derive(Debug, Clone)]
pub enum Json {
    /// Keys, and the text of their values.
    Fields(Vec<(String, String)>),
    /// The whole text.
    Literal(String),
}

impl Json {
    /// Replaces the value of a key, or adds the field.
    pub fn set(&mut self, key: &str, value: &str) {
        let fields = self.fields_mut();
        match fields.iter_mut().find(|(known, _)| known == key) {
            Some((_, text)) => value.clone_into(text),
            None => fields.push((key.to_owned(), value.to_owned())),
        }
    }

    /// Adds a field whose key may be there already.
    pub fn add(&mut self, key: &str, value: &str) {
        self.fields_mut().push((key.to_owned(), value.to_owned()));
    }

    /// Removes a field.
    pub fn remove(&mut self, key: &str) {
        self.fields_mut().retain(|(known, _)| known != key);
    }

    /// The fields; a literal has none.
    pub fn fields(&self) -> &[(String, String)] {
        match self {
            Self::Fields(fields) => fields,
            Self::Literal(_) => &[],
        }
    }

    /// The fields, to change them.
    pub fn fields_mut(&mut self) -> &mut Vec<(String, String)> {
        match self {
            Self::Fields(fields) => fields,
            Self::Literal(text) => panic!("the record is literal text, it has no fields to change: {text}"),
        }
    }

    /// The record once it is canceled, unless a table says otherwise.
    pub fn cancel(&mut self) {
        match self {
            Self::Literal(text) => *text = text.replace("\"canceled\": false", "\"canceled\": true"),
            Self::Fields(fields) => {
                let mut names =
                    fields.iter_mut().filter(|(key, _)| key == "canceled" || key == "isCancelled").peekable();
                if names.peek().is_none() {
                    fields.push(("canceled".to_owned(), "true".to_owned()));
                } else {
                    names.for_each(|(_, value)| "true".clone_into(value));
                }
            }
        }
    }

    /// The text as it is typed.
    pub fn text(&self) -> String {
        match self {
            Self::Literal(text) => text.clone(),
            Self::Fields(fields) => {
                let fields: Vec<String> = fields.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
                format!("{{{}}}", fields.join(", "))
            }
        }
    }

    /// Applies what a table says of a record: `"key": VALUE`, `without "key"`, `also "key": VALUE`, `is TEXT`.
    pub fn edit(&mut self, line: &str) {
        if let Some(text) = line.strip_prefix("is ") {
            *self = Self::Literal(text.to_owned());
        } else if let Some(key) = line.strip_prefix("without ") {
            self.remove(key.trim_matches('"'));
        } else if let Some(field) = line.strip_prefix("also ") {
            let (key, value) = split_field(field);
            self.add(key, value);
        } else {
            let (key, value) = split_field(line);
            self.set(key, value);
        }
    }
}

/// `"key": VALUE` as key and text of the value.
pub fn split_field(line: &str) -> (&str, &str) {
    let rest = line.strip_prefix('"').unwrap_or_else(|| panic!("expected \"key\": VALUE, found {line}"));
    let (key, value) = rest.split_once("\":").unwrap_or_else(|| panic!("expected \"key\": VALUE, found {line}"));
    (key, value.trim())
}
