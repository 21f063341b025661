//! One cluster for all test processes, a database for each test, made from a template that is migrated once.

use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use frontdesk::db;
use frontdesk::db::cluster::{Cluster, Settings};

/// Where the tests' cluster lies: in memory, if the machine has such a place. One for each checkout (named by its
/// inode) and user, so that neither another version of PostgreSQL nor another user finds it; `bin/test` stops it.
pub fn folder() -> PathBuf {
    let parent = if Path::new("/dev/shm").is_dir() { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
    let checkout = std::fs::metadata(env!("CARGO_MANIFEST_DIR")).expect("the checkout").ino();
    parent.join(format!("frontdesk-tests-{}-{checkout}", rustix::process::geteuid().as_raw()))
}

/// Runs as long as the test process; the next process takes it over.
static CLUSTER: OnceLock<(Cluster, String)> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The cluster, and the name of the template.
fn cluster() -> &'static (Cluster, String) {
    CLUSTER.get_or_init(|| {
        // diesel-async's migrations need a multi-thread runtime, which a test has not.
        std::thread::spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
            runtime.block_on(start())
        })
        .join()
        .expect("the cluster starts")
    })
}

async fn start() -> (Cluster, String) {
    std::fs::create_dir_all(folder()).expect("a folder");
    let settings = Settings { data: folder().join("postgres"), durable: false, max_connections: 400 };
    let lock = File::create(folder().join("template.lock")).expect("a lock");
    lock.lock().expect("a lock");
    let cluster = tokio::task::spawn_blocking(move || Cluster::open(settings).map(Cluster::leave_running)).await;
    let cluster = cluster.expect("started").expect("a cluster");
    let template = format!("template_{:016x}", hash_of_migrations());
    let mut conn = AsyncPgConnection::establish(&cluster.url("postgres")).await.expect("the cluster answers");
    let fresh = format!("{template}_new");
    if AsyncPgConnection::establish(&cluster.url(&template)).await.is_err() {
        conn.batch_execute(&format!("drop database if exists {fresh} with (force)")).await.expect("dropped");
        conn.batch_execute(&format!("create database {fresh}")).await.expect("made");
        db::migrate(&cluster.url(&fresh)).await.expect("migrated");
        conn.batch_execute(&format!("alter database {fresh} rename to {template}")).await.expect("renamed");
    }
    drop_what_dead_processes_left(&mut conn).await;
    (cluster, template)
}

async fn drop_what_dead_processes_left(conn: &mut AsyncPgConnection) {
    let names: Vec<String> =
        db::statement::<diesel::sql_types::Text>("select datname::text from pg_database where datname like 't\\_%'")
            .load(conn)
            .await
            .expect("names");
    for name in names {
        let pid = name.split('_').nth(1).unwrap_or_default();
        if !Path::new(&format!("/proc/{pid}")).exists() {
            let _ = conn.batch_execute(&format!("drop database if exists {name} with (force)")).await;
        }
    }
}

/// What the large database is called, before the hash of what it is made by.
const LARGE: &str = "large_";

/// The mails that a house so large has sent: a few of them came back.
const MAILS: &str = "
    insert into outbox_mails (kind, to_name, to_email, search_text, message_id, state, queued_at, settled_at)
    select 'invitation', 'Person ' || n, 'person' || n || '@work.example', ' person ' || n, '<' || n || '@large>',
           case when n % 500 = 0 then 'bounced' else 'sent' end, at, at
    from (select n, date_trunc('day', now()) - n * interval '5 minutes' as at from generate_series(1, 50000) n) m;
    analyze outbox_mails";

fn hash_of_migrations() -> u64 {
    let mut hasher = DefaultHasher::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut folders: Vec<_> =
        std::fs::read_dir(root).expect("migrations").flatten().map(|entry| entry.path()).collect();
    folders.sort();
    for folder in folders {
        std::fs::read_to_string(folder.join("up.sql")).expect("up.sql").hash(&mut hasher);
    }
    hasher.finish()
}

/// Of the migrations and of what seeding does, here and there.
fn hash_of_seed() -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_of_migrations().hash(&mut hasher);
    MAILS.hash(&mut hasher);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/seed");
    let mut files: Vec<_> = std::fs::read_dir(root).expect("the seed").flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in &files {
        std::fs::read(file).expect("a source").hash(&mut hasher);
    }
    hasher.finish()
}

/// A database of one's own, dropped with the value; or the large one, which stays for the next process.
pub struct TestDatabase {
    pub name: String,
    pub url: String,
}

impl TestDatabase {
    pub async fn create() -> Self {
        let (cluster, template) = tokio::task::spawn_blocking(cluster).await.expect("the cluster");
        let name = format!("t_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
        let mut conn = AsyncPgConnection::establish(&cluster.url("postgres")).await.expect("the cluster answers");
        conn.batch_execute(&format!("create database {name} template {template} strategy file_copy"))
            .await
            .expect("a database");
        Self { url: cluster.url(&name), name }
    }

    /// A house of 100,000, made once for this seed and these migrations. Nothing is changed in it but who is signed in.
    pub async fn large() -> Self {
        let (cluster, template) = tokio::task::spawn_blocking(cluster).await.expect("the cluster");
        let lock = tokio::task::spawn_blocking(|| {
            let lock = File::create(folder().join("large.lock")).expect("a lock");
            lock.lock().expect("a lock");
            lock
        });
        let _lock = lock.await.expect("a lock");
        let name = format!("{LARGE}{:016x}", hash_of_seed());
        let mut conn = AsyncPgConnection::establish(&cluster.url("postgres")).await.expect("the cluster answers");
        if AsyncPgConnection::establish(&cluster.url(&name)).await.is_err() {
            let older = format!("select datname::text from pg_database where datname like '{LARGE}%'");
            let older: Vec<String> =
                db::statement::<diesel::sql_types::Text>(older).load(&mut conn).await.expect("names");
            for name in older {
                conn.batch_execute(&format!("drop database {name} with (force)")).await.expect("dropped");
            }
            let fresh = format!("{LARGE}new");
            conn.batch_execute(&format!("create database {fresh} template {template}")).await.expect("made");
            let now = frontdesk::clock::Clock::system().now();
            frontdesk::seed::seed(&cluster.url(&fresh), 100_000, now).await.expect("seeded");
            let mut of_fresh = AsyncPgConnection::establish(&cluster.url(&fresh)).await.expect("the cluster answers");
            of_fresh.batch_execute(MAILS).await.expect("mails");
            drop(of_fresh);
            conn.batch_execute(&format!("alter database {fresh} rename to {name}")).await.expect("renamed");
        }
        Self { url: cluster.url(&name), name }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.name.starts_with(LARGE) {
            return;
        }
        let (name, url) = (self.name.clone(), cluster().0.url("postgres"));
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut conn = AsyncPgConnection::establish(&url).await.expect("the cluster answers");
                conn.batch_execute(&format!("drop database if exists {name} with (force)")).await
            })
        });
        let _ = dropped.join();
    }
}
