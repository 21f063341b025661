//! Real clusters, in a folder of their own.

use super::*;

fn settings(name: &str) -> Settings {
    let parent = if Path::new("/dev/shm").exists() { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
    let data = parent.join(format!("frontdesk-cluster-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&data);
    Settings { data, durable: false, max_connections: 10 }
}

#[tokio::test]
async fn a_cluster_starts_stops_and_survives_a_crash() {
    let settings = settings("life");
    let cluster = Cluster::open(settings.clone()).expect("a first start");
    cluster.ensure_database("house").await.expect("a database");
    cluster.ensure_database("house").await.expect("the same again");

    // As after a SIGKILL of Frontdesk alone: the server runs on, and nobody says that he uses it.
    drop(cluster.leave_running());
    let server = fs::read_to_string(settings.data.join("data/postmaster.pid")).expect("it runs on");
    let cluster = Cluster::open(settings.clone()).expect("a start over a running server");
    assert_eq!(fs::read_to_string(settings.data.join("data/postmaster.pid")).ok(), Some(server), "it is picked up");
    cluster.leave().expect("stopped");
    assert!(!process::is_there(&settings.data.join("data")));

    // A postmaster.pid that names a living process which is no server.
    let lie = format!("{}\n{}\n0\n5432\n/tmp\n\n0\nready\n", std::process::id(), settings.data.join("data").display());
    fs::write(settings.data.join("data/postmaster.pid"), lie).expect("written");
    // An initdb that was interrupted.
    fs::create_dir(settings.data.join("data.new")).expect("made");
    let cluster = Cluster::open(settings.clone()).expect("a start over a lie");
    cluster.ensure_database("house").await.expect("the database is still there");
    cluster.leave().expect("stopped");
    fs::remove_dir_all(&settings.data).expect("removed");
}

#[test]
fn who_leaves_last_stops_it_whoever_started_it() {
    let settings = settings("last");
    let is_there = || process::is_there(&settings.data.join("data"));
    let starter = Cluster::open(settings.clone()).expect("a start");
    let other = Cluster::open(settings.clone()).expect("used by a second");
    assert_eq!(other.url("house"), starter.url("house"));
    starter.leave().expect("left");
    assert!(is_there(), "the other uses it");
    drop(Cluster::open(settings.clone()).expect("used by a third"));
    assert!(is_there(), "the other still uses it");
    other.leave().expect("stopped");
    assert!(!is_there());

    // Many who come and go at once: each finds it running.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let cluster = Cluster::open(settings.clone()).expect("a start");
                    assert!(is_there());
                    cluster.leave().expect("left");
                }
            });
        }
    });
    assert!(!is_there());
    fs::remove_dir_all(&settings.data).expect("removed");
}

#[test]
fn a_server_that_is_gone_is_started_again() {
    let settings = settings("gone");
    let mut cluster = Cluster::open(settings.clone()).expect("a start");
    cluster.keep_up().expect("it runs");
    process::end(&settings.data.join("data")).expect("ended");
    cluster.keep_up().expect("started again");
    assert!(process::is_ready(&settings.data.join("data")));
    cluster.leave().expect("stopped");
    fs::remove_dir_all(&settings.data).expect("removed");
}

#[test]
fn a_deep_folder_has_its_socket_elsewhere() {
    assert_eq!(socket_folder(Path::new("/srv/frontdesk")), Path::new("/srv/frontdesk/run"));
    let deep = PathBuf::from(format!("/srv/{}", "deep/".repeat(30)));
    assert!(socket_folder(&deep).as_os_str().len() < 60);
}

#[tokio::test]
async fn a_folder_that_only_its_owner_may_enter_will_do() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut settings = settings("shut");
    let shut = settings.data.clone();
    fs::create_dir_all(&shut).expect("a folder");
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o700)).expect("shut");
    settings.data = shut.join("var/postgres");
    for _ in 0..2 {
        let cluster = Cluster::open(settings.clone()).expect("a start");
        cluster.ensure_database("house").await.expect("a database");
        cluster.leave().expect("stopped");
    }
    fs::remove_dir_all(&shut).expect("removed");
}
