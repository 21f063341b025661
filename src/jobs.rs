//! What runs beside the requests: the mail worker, every ten seconds the sweeping up, every ten minutes a look at the house.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::accounts::{sessions, throttle};
use crate::clock::Clock;
use crate::community::{members, users};
use crate::db::{Kept, Pool, compact};
use crate::mail::{Letters, Transport, Worker};

/// The jobs of one process. Many processes may run them side by side: each piece of work is claimed in the database.
pub struct Jobs {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Jobs {
    /// Starts them.
    #[must_use]
    pub fn start(
        db: Pool,
        kept: Arc<Kept>,
        clock: Clock,
        transport: Transport,
        letters: Letters,
        mail_queued: Arc<Notify>,
        mail_from: String,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let worker = Worker::new(db.clone(), clock.clone(), transport, letters, mail_queued, mail_from);
        let mail = tokio::spawn(worker.run(stopped.clone()));
        let sampling = tokio::spawn(sample(db.clone(), kept, stopped.clone()));
        let sweeping = tokio::spawn(sweep(db, clock, stopped));
        Self { stop, tasks: vec![mail, sampling, sweeping] }
    }

    /// What tells them to stop.
    #[must_use]
    pub fn stopper(&self) -> watch::Sender<bool> {
        self.stop.clone()
    }

    /// Lets each finish what it has in hand.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a job ended badly");
            }
        }
    }
}

/// Of all the members, what searches should know beforehand.
async fn sample(db: Pool, kept: Arc<Kept>, mut stopped: watch::Receiver<bool>) {
    loop {
        let taken = async { members::queries::take_sample(&mut *db.get().await?, &kept).await };
        if let Err(error) = taken.await {
            tracing::warn!(error = format!("{error:#}"), "searches go on without a new sample");
        }
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(Duration::from_mins(10)) => {}
        }
    }
}

async fn sweep(db: Pool, clock: Clock, mut stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = sweep_once(&db, &clock).await {
            tracing::warn!(error = format!("{error:#}"), "sweeping up waits for the database");
        }
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(Duration::from_secs(10)) => {}
        }
    }
}

/// Sessions and throttles that are over; members whose status changes with the date; invitations that have expired;
/// the counted changes, and the room they took.
async fn sweep_once(db: &Pool, clock: &Clock) -> anyhow::Result<()> {
    let now = clock.now();
    let mut conn = db.get().await?;
    sessions::sweep(&mut conn, now).await?;
    throttle::sweep(&mut conn, now).await?;
    while members::queries::rederive_due(&mut conn, now).await? > 0 {}
    while users::queries::see_expiry(&mut conn, now).await? > 0 {}
    members::queries::fold_counts(&mut conn).await?;
    compact(&mut conn).await?;
    Ok(())
}
