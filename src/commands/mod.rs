//! One file a noun. Every command reads the same way: gather, decide, act, show.
//!
//! A command gets its parsed arguments and a [`Context`]; what it needs of it shows in its first lines. It gives an
//! [`Exit`], or an error that the edge turns into a [`crate::report::Failure`].

mod activate;
mod bookings;
mod connection;
mod doctor;
mod employees;
mod generate;
mod help;
mod login;
mod okta;
mod rotate;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "sandbox")]
mod sandbox_okta;
mod secret;
mod setup;
mod status;
mod teams;
mod test;

use crate::cli::{BookingsCommand, Command, EmployeesCommand, OktaCommand, SecretCommand, TeamsCommand};
use crate::context::Context;
use crate::report::{Failure, Kind};

pub use generate::complete;

/// How a command ended when it has already shown everything there is to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Done,
    /// With the exit code of this kind.
    With(Kind),
}

/// What a command gives.
pub type Result<T = Exit> = std::result::Result<T, Failure>;

/// Runs a command.
pub async fn run(context: &Context, command: &Command) -> Result {
    match command {
        Command::Setup(args) => setup::setup(context, args).await,
        Command::Login(args) => login::login(context, args).await,
        Command::Logout(args) => login::logout(context, args),
        Command::Status(args) => status::status(context, args).await,
        Command::Activate(args) => activate::activate(context, args).await,
        Command::Deactivate(args) => activate::deactivate(context, args).await,
        Command::Secret(SecretCommand::Reveal(_)) => secret::reveal(context),
        Command::Secret(SecretCommand::Rotate(args)) => rotate::rotate(context, args).await,
        Command::Secret(SecretCommand::Import(args)) => secret::import(context, args).await,
        Command::Token(args) => secret::token(context, args),
        Command::Test(args) => test::test(context, args).await,
        Command::Teams(TeamsCommand::List(args)) => teams::list(context, args).await,
        Command::Teams(TeamsCommand::Check(args)) => teams::check(context, args).await,
        Command::Employees(EmployeesCommand::List(args)) => employees::list(context, args).await,
        Command::Employees(EmployeesCommand::Check(args)) => employees::check(context, args).await,
        Command::Bookings(BookingsCommand::List(args)) => bookings::list(context, args).await,
        Command::Bookings(BookingsCommand::Cancel(args)) => bookings::cancel(context, args).await,
        Command::Bookings(BookingsCommand::Keep(args)) => bookings::keep(context, args).await,
        Command::Bookings(BookingsCommand::Rebook(args)) => bookings::rebook(context, args).await,
        Command::Bookings(BookingsCommand::Log(args)) => bookings::log(context, args).await,
        Command::Doctor(args) => doctor::doctor(context, args).await,
        Command::Okta(OktaCommand::Login(args)) => okta::login(context, args).await,
        Command::Okta(OktaCommand::Status(args)) => okta::status(context, args).await,
        Command::Okta(OktaCommand::Plan(args)) => okta::plan(context, args).await,
        Command::Okta(OktaCommand::Apply(args)) => okta::apply(context, args).await,
        Command::Okta(OktaCommand::Groups(args)) => okta::groups(context, args).await,
        #[cfg(feature = "sandbox")]
        Command::Sandbox(command) => sandbox::run(context, command).await,
        #[cfg(not(feature = "sandbox"))]
        Command::Sandbox(_) => Err(crate::report::Failure::no_sandbox()),
        Command::Help(args) => help::help(context, args),
        Command::Completions(args) => generate::completions(&context.out, args),
        Command::Man(args) => generate::man(&context.out, args),
    }
}
