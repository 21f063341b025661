//! The commands.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use frontdesk::accounts::AdminRole;
use frontdesk::commands;
use frontdesk::config::Config;
use tracing_subscriber::EnvFilter;

/// Shorter-lived objects than the system’s allocator likes: a fifth less CPU a request. Without huge pages (in
/// `Cargo.toml`), which would make ten megabytes of one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The self-hosted front desk of flexible workspaces.
#[derive(Parser)]
#[command(name = "frontdesk", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the Admin Portal and the Member Portal.
    Serve {
        /// In an empty embedded database, make a demo community of 500 first.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database up to date.
    Migrate,
    /// Make a demo community in a database without members.
    Seed {
        /// How many members.
        #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
        members: u32,
    },
    /// Read in what another product exported.
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Manage the operator's staff.
    Admin {
        #[command(subcommand)]
        what: Admin,
    },
    /// Look whether everything is as it should be; exits with 1 when something is not.
    Doctor,
}

#[derive(Subcommand)]
enum Import {
    /// Members from a CSV file.
    Members {
        file: PathBuf,
        /// The location of rows that name none.
        #[arg(long)]
        location: Option<String>,
        /// Say what would be done, and do nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Subcommand)]
enum Admin {
    /// Create a member of the staff.
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// owner, manager, billing or viewer
        #[arg(long)]
        role: AdminRole,
        /// Read the password from the first line of standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match log_as_told().and_then(|()| run(arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("frontdesk: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Logs to standard error, as much as `RUST_LOG` says.
fn log_as_told() -> anyhow::Result<()> {
    let told = std::env::var("RUST_LOG").unwrap_or_default();
    let told = if told.trim().is_empty() { "info" } else { told.trim() };
    let filter = EnvFilter::try_new(told).with_context(|| format!("RUST_LOG: {told:?} cannot be used"))?;
    // Whoever read it may be gone: then a line is lost, and nothing else. In particular not the stop at Ctrl-C, which
    // goes to the reader of a pipe as well.
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    log.with_ansi(std::io::stderr().is_terminal()).log_internal_errors(false).init();
    Ok(())
}

fn run(command: Command) -> anyhow::Result<()> {
    let config = Config::from_env()?;
    // The multi-thread runtime: diesel-async's migration harness blocks in place.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve { demo } => commands::serve(config, demo).await,
            Command::Migrate => commands::migrate(&config).await,
            Command::Seed { members } => commands::seed(&config, members).await,
            Command::Import { what: Import::Members { file, location, dry_run } } => {
                commands::import_members(&config, &file, location.as_deref(), dry_run).await
            }
            Command::Admin { what: Admin::Create { email, name, role, password_stdin: _ } } => {
                commands::create_admin(&config, &email, &name, role).await
            }
            Command::Doctor => commands::doctor(&config).await,
        }
    })
}
