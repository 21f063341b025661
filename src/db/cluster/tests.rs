//! Real clusters, in a folder of their own.

use super::*;

fn settings(name: &str) -> Settings {
    let parent = if Path::new("/dev/shm").exists() { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
    let data = parent.join(format!("frontdesk-cluster-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&data);
    Settings { data, durable: false, max_connections: 10, end_with_parent: true }
}

#[tokio::test]
async fn a_cluster_starts_stops_and_survives_a_crash() {
    let settings = settings("life");
    let cluster = Cluster::start(&settings).expect("a first start");
    cluster.ensure_database("house").await.expect("a database");
    cluster.ensure_database("house").await.expect("the same again");
    assert!(matches!(Cluster::start(&settings), Err(ClusterError::Taken(_))), "one Frontdesk a folder");
    let other = Cluster::connect_or_start(&settings).expect("used by a second process");
    assert_eq!(other.url("house"), cluster.url("house"));
    drop(other);
    assert!(process::is_ready(&settings.data.join("data")), "who only used it leaves it running");

    // As after a SIGKILL of Frontdesk alone: the server runs on, the lock is gone.
    let left = cluster.leave_running();
    drop(left);
    let cluster = Cluster::start(&settings).expect("a start over a running server");
    cluster.stop().expect("stopped");

    // A postmaster.pid that names a living process which is no server.
    let lie = format!("{}\n{}\n0\n5432\n/tmp\n\n0\nready\n", std::process::id(), settings.data.join("data").display());
    fs::write(settings.data.join("data/postmaster.pid"), lie).expect("written");
    // An initdb that was interrupted.
    fs::create_dir(settings.data.join("data.new")).expect("made");
    let cluster = Cluster::start(&settings).expect("a start over a lie");
    cluster.ensure_database("house").await.expect("the database is still there");
    cluster.stop().expect("stopped");
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
        let cluster = Cluster::start(&settings).expect("a start");
        cluster.ensure_database("house").await.expect("a database");
        cluster.stop().expect("stopped");
    }
    fs::remove_dir_all(&shut).expect("removed");
}
