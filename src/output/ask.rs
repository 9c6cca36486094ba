//! Questions. Each has a flag that answers it: where nobody can be asked, the command fails and names that flag.
//!
//! dialoguer asks on stderr and looks at stderr alone, so whether stdin is a terminal is checked first (in
//! [`super::Settings::detect`]).

use ornd_scim_core::text;
use std::io;

use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use super::Output;
use crate::report::{Failure, Kind};

/// A question and the flag that answers it.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The question, without a question mark or colon at its end for [`Output::input`] and [`Output::hidden`].
    pub text: &'a str,
    /// The flag to use where nobody can be asked, for example `--yes`.
    pub flag: &'a str,
}

impl Output {
    /// Asks yes or no; the answer is no when only Enter is pressed.
    pub fn yes(&self, question: Question<'_>) -> Result<bool, Failure> {
        let theme = self.theme(question)?;
        dialoguer::Confirm::with_theme(&*theme)
            .with_prompt(text::message(question.text))
            .default(false)
            // Otherwise the Enter after a "y" answers the next question.
            .wait_for_newline(true)
            .interact()
            .map_err(|error| interrupted(&error))
    }

    /// The same where no ends the command. `Ok(())` is a yes.
    pub fn confirm(&self, question: Question<'_>) -> Result<(), Failure> {
        if self.yes(question)? {
            Ok(())
        } else {
            Err(Failure::new(Kind::Interrupted, "stopped: you answered no; nothing was changed"))
        }
    }

    /// Asks for a line of text, with a default that Enter takes.
    pub fn input(&self, question: Question<'_>, default: Option<&str>) -> Result<String, Failure> {
        let theme = self.theme(question)?;
        let mut input = dialoguer::Input::<String>::with_theme(&*theme).with_prompt(text::message(question.text));
        if let Some(default) = default {
            input = input.default(default.to_owned());
        }
        let text = input.interact_text().map_err(|error| interrupted(&error))?;
        Ok(text.trim().to_owned())
    }

    /// Asks for a secret; nothing of it is shown.
    pub fn hidden(&self, question: Question<'_>) -> Result<String, Failure> {
        let theme = self.theme(question)?;
        dialoguer::Password::with_theme(&*theme)
            .with_prompt(text::message(question.text))
            .interact()
            .map_err(|error| interrupted(&error))
    }

    /// Asks the person to type a word, for what should not be confirmed by habit.
    pub fn typed(&self, question: Question<'_>, expected: &str) -> Result<(), Failure> {
        let typed = self.input(question, None)?;
        if typed == expected {
            Ok(())
        } else {
            Err(Failure::new(
                Kind::Interrupted,
                format!("stopped: \"{typed}\" is not \"{expected}\"; nothing was changed"),
            ))
        }
    }

    fn theme(&self, question: Question<'_>) -> Result<Box<dyn Theme>, Failure> {
        if !self.settings.can_ask {
            return Err(Failure::usage(format!(
                "cannot prompt without a terminal: {}",
                question.text.trim_end_matches(['?', ':'])
            ))
            .because("standard input or standard error is not a terminal, or --no-input was given")
            .hint(format!("pass {}", question.flag)));
        }
        Ok(if self.settings.color_stderr { Box::new(ColorfulTheme::default()) } else { Box::new(SimpleTheme) })
    }
}

/// Ctrl-C at a question leaves the cursor as it was found, and ends the question's line.
fn interrupted(error: &dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(cause) = error;
    let terminal = console::Term::stderr();
    let _ = terminal.show_cursor();
    match cause.kind() {
        io::ErrorKind::Interrupted => {
            let _ = terminal.write_line("");
            Failure::new(Kind::Interrupted, "interrupted; nothing was changed")
        }
        _ => Failure::failed("the question could not be asked").because_of(cause),
    }
}
