//! How many passwords a second this machine hashes, as sign-in does, without anything around it: `bin/bench` compares.

use argon2::password_hash::PasswordHasher as _;

fn main() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let hashes_each = 50;
    let since = std::time::Instant::now();
    let hash = || {
        (0..hashes_each).for_each(|_| {
            let _ = argon2::Argon2::default().hash_password(b"copper lantern by the canal").expect("a hash");
        });
    };
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(hash))));
    println!(
        "{:.1}",
        f64::from(hashes_each) * f64::from(u32::try_from(threads).expect("a few")) / since.elapsed().as_secs_f64()
    );
}
