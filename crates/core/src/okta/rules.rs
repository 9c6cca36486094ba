//! Group rules: which groups a rule uses. A rule names groups by id and, in its condition, by name.
//!
//! What is not understood in a condition may name any group. This is used only to refuse: a group that a rule may use is
//! never deleted.

use regex::RegexBuilder;
use serde::Deserialize;
use serde_json::Value;

use super::types::or_default;
use crate::teams::names;

/// A group rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The rest of the rule: conditions, actions, embedded names.
    #[serde(flatten)]
    rest: serde_json::Map<String, Value>,
}

impl Rule {
    /// Whether the rule uses, or may use, a group with this id and one of these names.
    pub fn may_use(&self, group_id: &str, group_names: &[&str]) -> bool {
        self.rest.iter().any(|(_, value)| mentions(value, group_id)) || self.condition_may_name(group_names)
    }

    fn condition_may_name(&self, group_names: &[&str]) -> bool {
        let Some(expression) = self.rest.get("conditions").and_then(|conditions| conditions.get("expression")) else {
            return false;
        };
        match expression.get("value") {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => parse(text).is_none_or(|conditions| {
                conditions.iter().any(|condition| group_names.iter().any(|name| condition.matches(name)))
            }),
            Some(_) => true,
        }
    }
}

/// Whether an id stands anywhere, also as a key or inside a longer text.
fn mentions(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text.contains(id),
        Value::Array(items) => items.iter().any(|item| mentions(item, id)),
        Value::Object(fields) => fields.iter().any(|(key, field)| key == id || mentions(field, id)),
        _ => false,
    }
}

/// A condition on the name of a group (Okta's expression language).
#[derive(Debug, PartialEq, Eq)]
enum NameCondition {
    Equals(String),
    StartsWith(String),
    Contains(String),
    Regex(String),
}

impl NameCondition {
    /// Whether a group of this name may be meant. Letter case and Unicode forms are ignored, because Okta does not document
    /// how names are compared.
    fn matches(&self, name: &str) -> bool {
        let name_key = names::key(name);
        match self {
            Self::Equals(text) => name_key == names::key(text),
            Self::StartsWith(text) => name_key.starts_with(&names::key(text)),
            Self::Contains(text) => name_key.contains(&names::key(text)),
            Self::Regex(pattern) => RegexBuilder::new(pattern)
                .case_insensitive(true)
                .build()
                .map_or(true, |regex| regex.is_match(name) || regex.is_match(&name_key)),
        }
    }
}

/// The conditions on names in an expression; `None` if a part about groups is not understood.
fn parse(expression: &str) -> Option<Vec<NameCondition>> {
    let mut conditions = Vec::new();
    let mut scanner = Scanner { rest: expression };
    loop {
        let word = match scanner.next()? {
            Token::Word(word) => word,
            Token::Other => continue,
            Token::End => return Some(conditions),
        };
        if !scanner.at_parenthesis() {
            continue;
        }
        let condition: fn(String) -> NameCondition = match word {
            "isMemberOfGroup" | "isMemberOfAnyGroup" => {
                // Its arguments are ids, which are looked for in the whole rule; they must be written out.
                scanner.literals()?;
                continue;
            }
            "isMemberOfGroupName" => NameCondition::Equals,
            "isMemberOfGroupNameStartsWith" => NameCondition::StartsWith,
            "isMemberOfGroupNameContains" => NameCondition::Contains,
            "isMemberOfGroupNameRegex" => NameCondition::Regex,
            _ if word.to_ascii_lowercase().contains("group") || word.to_ascii_lowercase().contains("memberof") => {
                return None;
            }
            _ => continue,
        };
        conditions.extend(scanner.literals()?.into_iter().map(condition));
    }
}

enum Token<'a> {
    Word(&'a str),
    Other,
    End,
}

struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    /// `None` if a text in quotes does not end.
    fn next(&mut self) -> Option<Token<'a>> {
        self.rest = self.rest.trim_start();
        let Some(first) = self.rest.chars().next() else { return Some(Token::End) };
        if first == '"' || first == '\'' {
            self.literal()?;
            return Some(Token::Other);
        }
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(self.rest.len());
        let end = if end == 0 { first.len_utf8() } else { end };
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        let is_word = word.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        Some(if is_word { Token::Word(word) } else { Token::Other })
    }

    fn at_parenthesis(&self) -> bool {
        self.rest.trim_start().starts_with('(')
    }

    /// The text in quotes that comes next, without its escapes.
    fn literal(&mut self) -> Option<String> {
        let quote = self.rest.chars().next()?;
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => text.push(characters.next()?.1),
                _ if character == quote => {
                    self.rest = self.rest.get(at + character.len_utf8()..)?;
                    return Some(text);
                }
                _ => text.push(character),
            }
        }
        None
    }

    /// The arguments in parentheses, each a text in quotes; `None` if one is anything else.
    fn literals(&mut self) -> Option<Vec<String>> {
        self.rest = self.rest.trim_start().strip_prefix('(')?;
        let mut literals = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if !self.rest.starts_with(['"', '\'']) {
                return None;
            }
            literals.push(self.literal()?);
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
            } else {
                self.rest = self.rest.strip_prefix(')')?;
                return Some(literals);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(expression: &str) -> Rule {
        let rule = json!({
            "id": "0pr1", "name": "Design", "status": "INACTIVE",
            "conditions": { "expression": { "value": expression } },
            "actions": { "assignUserToGroups": { "groupIds": ["00gSTAFF"] } },
        });
        serde_json::from_value(rule).unwrap()
    }

    #[test]
    fn a_rule_uses_the_groups_that_it_names() {
        let cases = [
            // What the expression says, and whether a group called "Design" may be meant.
            (r#"isMemberOfGroupName("Design")"#, true),
            (r"isMemberOfGroupName ( 'design' )", true),
            (r#"user.a == "x" AND isMemberOfGroupNameStartsWith("Des")"#, true),
            (r#"isMemberOfGroupNameContains("esig")"#, true),
            (r#"isMemberOfGroupNameRegex("^D.*n$")"#, true),
            (r#"isMemberOfAnyGroup("00gOTHER", "00gTEAM")"#, true),
            (r#"isMemberOfGroupName("Marketing") || isMemberOfGroupNameStartsWith("Mark")"#, false),
            (r#"isMemberOfGroupNameContains("keti") || isMemberOfGroupNameRegex("^Mark.*$")"#, false),
            (r#"isMemberOfAnyGroup("00gOTHER")"#, false),
            (r#"user.department == "Design""#, false),
            (r#"String.stringContains(user.title, "Design")"#, false),
            // What is not understood may mean any group.
            (r#"isMemberOfGroupNameRegex("(?<=Des)(?>ig)n")"#, true),
            (r#"isMemberOfGroupNameEndsWith("keting")"#, true),
            (r#"isMemberOfGroupName(String.append("Mar", "keting"))"#, true),
            (r#"isMemberOfGroupName("Marketing"#, true),
            (r#"user.isMemberOf({"group.profile.name": "Marketing"})"#, true),
            ("isMemberOfAnyGroup(user.groupIds)", true),
        ];
        for (expression, expected) in cases {
            assert_eq!(rule(expression).may_use("00gTEAM", &["Design"]), expected, "{expression}");
        }
        assert!(rule(r#"isMemberOfGroupName("Say \"hi\"")"#).may_use("00gTEAM", &["Say \"hi\""]));
        // Composed and decomposed: which form Okta compares is not documented.
        for pattern in ["^Caf\u{e9}$", "^Cafe\u{301}$"] {
            let rule = rule(&format!("isMemberOfGroupNameRegex(\"{pattern}\")"));
            assert!(rule.may_use("00gTEAM", &["Cafe\u{301}"]), "{pattern}");
        }
        assert!(rule("user.a == 1").may_use("00gSTAFF", &["Staff"]), "its action puts people into the group");
    }

    #[test]
    fn a_condition_in_another_form_may_name_any_group() {
        let odd: Rule = serde_json::from_value(json!({
            "id": "0pr1", "conditions": { "expression": { "value": { "and": [] } } }
        }))
        .unwrap();
        assert!(odd.may_use("00gTEAM", &["Design"]));
        let map: Rule = serde_json::from_value(json!({
            "id": "0pr1", "_embedded": { "groupIdToGroupNameMap": { "00gTEAM": "Design" } }
        }))
        .unwrap();
        assert!(map.may_use("00gTEAM", &["Design"]));
        assert!(!map.may_use("00gOTHER", &["Sales"]));
    }
}
