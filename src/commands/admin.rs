//! `frontdesk admin create`.

use std::io::BufRead as _;

use diesel_async::AsyncConnection as _;

use super::database::{Database, clock};
use crate::accounts::AdminRole;
use crate::accounts::admins::queries::{self, NewAdmin};
use crate::accounts::password::{self, NewPassword};
use crate::audit::Actor;
use crate::config::Config;
use crate::text::{EmailAddress, required_line};

/// Creates a member of the staff; the password is the first line of standard input.
///
/// # Errors
/// An address that is taken or none, a weak password: each in one line.
pub async fn create_admin(config: &Config, email: &str, name: &str, role: AdminRole) -> anyhow::Result<()> {
    let email = EmailAddress::parse(email).map_err(|fault| anyhow::anyhow!("--email: {fault}"))?;
    let name = required_line(name, 200, "Write a name.").map_err(|fault| anyhow::anyhow!("--name: {fault}"))?;
    let mut typed = String::new();
    std::io::stdin().lock().read_line(&mut typed)?;
    let typed = typed.strip_suffix('\n').map_or(typed.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
    let password =
        NewPassword::parse(typed, &[&name, email.shown()]).map_err(|fault| anyhow::anyhow!("the password: {fault}"))?;
    let password_hash = password::hash(password).await?;
    let database = Database::open(config).await?;
    let now = clock(config, &database.pool).await?.now();
    let new = NewAdmin { name: name.clone(), email: email.clone(), role, password_hash };
    let by = Actor::System("command line");
    let mut conn = database.pool.get().await?;
    let created = conn.transaction(async |conn| queries::create(conn, &new, &by, now).await).await;
    drop(conn);
    database.close().await?;
    match created {
        Ok(_) => println!("Created {name} <{}> as {}.", email.shown(), role.label().to_lowercase()),
        Err(error) if crate::db::violates(&error, "admins_email_key") => {
            anyhow::bail!("--email: somebody of the staff has this address already")
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
