//! Every page in a real browser: wide, on a phone, on the smallest of phones; in the light and in the dark.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

use super::pages::{PAGES, Step, View};
use super::scene::{Scene, Who};
use super::watch::Watch;
use crate::support::browser::Window;

const SIZES: [(&str, i64, i64); 3] = [("desktop", 1280, 800), ("phone", 390, 844), ("narrow", 320, 700)];

/// The status of the document the browser asked for last, once it has come.
async fn answered(window: &Window) -> String {
    let status = "document.readyState === 'complete' && !window.leaving ? \
        String(performance.getEntriesByType('navigation')[0].responseStatus) : ''";
    window.until("an answer", || async { Some(window.says(status).await).filter(|status| !status.is_empty()) }).await
}

async fn take(step: &Step, scene: &Scene, window: &Window) {
    match step {
        Step::Click(here, until) => {
            window.click(here).await;
            window.find(until).await;
        }
        Step::Wait(until) => drop(window.find(until).await),
        Step::Fill(field, text) => window.fill(field, text).await,
        Step::Press(key, until) => {
            window.press(key).await;
            window.find(until).await;
        }
        Step::Set(field, value) => {
            window.says(&format!("document.querySelector('main {field}').value = '{value}'")).await;
        }
        Step::Choose(field, name, text) => {
            let choose = format!(
                "const chosen = new DataTransfer(); chosen.items.add(new File([{text:?}], '{name}')); \
                 document.querySelector('{field}').files = chosen.files"
            );
            window.says(&format!("(() => {{ {choose} }})()")).await;
        }
        Step::Send(form) => {
            window.says(&format!("window.leaving = true; document.querySelector('{form}').submit()")).await;
        }
        Step::Post(address) => {
            let address = scene.address(address);
            let form = "Object.assign(document.createElement('form'), { method: 'post', action";
            window
                .says(&format!("window.leaving = true; document.body.appendChild({form}: '{address}' }})).submit()"))
                .await;
        }
    }
}

/// Opens the view and gives what is wrong with it: in the light all there is, in the dark what colours can do.
async fn visit(view: &View, scene: &Scene, watch: &Watch, (size, width, height): (&str, i64, i64)) -> Vec<String> {
    let window = &watch.window;
    window.scheme("light").await;
    window.size(width, height, 1.0).await;
    window.go(&scene.address(view.address)).await;
    for step in view.steps {
        take(step, scene, window).await;
    }
    let status = if view.steps.iter().any(|step| matches!(step, Step::Click(..))) { 200 } else { view.status };
    let answered = answered(window).await;
    if answered != status.to_string() {
        return vec![format!("answered {answered}, not {status}")];
    }
    let mut seen = vec![("axe", watch.axe().await), ("sideways", watch.sideways(width).await)];
    window.picture(&format!("{}-{size}-light", view.name)).await;
    if size == "desktop" {
        keep_html(view, window).await;
    }
    window.scheme("dark").await;
    seen.push(("axe in the dark", watch.axe_on_colours().await));
    window.picture(&format!("{}-{size}-dark", view.name)).await;
    // What came late is seen last.
    seen.extend([("shifts", watch.shifts().await), ("console", watch.console(view.status).join("\n"))]);
    if size != "narrow" {
        // With its text at twice the size nothing is lost beyond the edge.
        window.text_size(200).await;
        seen.push(("sideways at 200 %", watch.sideways(width).await));
        window.text_size(100).await;
    }
    seen.into_iter().filter(|(_, fault)| !fault.is_empty()).map(|(what, fault)| format!("{what}: {fault}")).collect()
}

/// The page as it was sent, for the HTML checker; where something was done to it, as it stands.
async fn keep_html(view: &View, window: &Window) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screenshots/html");
    std::fs::create_dir_all(folder).expect("a folder");
    let html = if view.steps.is_empty() {
        "fetch(location.href).then(page => page.text())"
    } else {
        "'<!doctype html>' + document.documentElement.outerHTML"
    };
    std::fs::write(format!("{folder}/{}.html", view.name), window.says(html).await).expect("written");
}

/// One visit, or that it came to an end on the way.
async fn once(view: &View, scene: &Scene, watch: &Watch, size: (&str, i64, i64)) -> Vec<String> {
    let visit = AssertUnwindSafe(visit(view, scene, watch, size)).catch_unwind().await;
    visit.unwrap_or_else(|_| vec!["the way there leads nowhere: see the panic above".to_owned()])
}

/// Every second view; what is wrong with them.
async fn walk(scene: &Scene, first: &Window, from: usize) -> Vec<String> {
    let mut windows: HashMap<Who, Watch> = HashMap::new();
    let mut faults = Vec::new();
    let wanted = std::env::var("LOOK").unwrap_or_default();
    for view in PAGES.iter().filter(|view| view.name.contains(&wanted)).skip(from).step_by(2) {
        if let std::collections::hash_map::Entry::Vacant(e) = windows.entry(view.who) {
            e.insert(Watch::over(scene.window_of(view.who, Some(first)).await).await);
        }
        let fits = |size: &(&str, i64, i64)| if size.1 < 992 { !view.only_on_desks } else { !view.only_on_phones };
        for size in SIZES.into_iter().filter(fits) {
            let watch = &windows[&view.who];
            let mut found = once(view, scene, watch, size).await;
            // A page that shifts does so each time; a busy machine paints half of one now and then.
            if found.iter().any(|fault| fault.starts_with("shifts")) {
                found = once(view, scene, watch, size).await;
            }
            faults.extend(found.into_iter().map(|fault| format!("{} {}: {fault}", view.name, size.0)));
        }
    }
    faults
}

/// `LOOK=users cargo test every_page` walks only the views with that in their name.
#[tokio::test]
async fn every_page_keeps_its_promises_to_the_eye() {
    let scene = Scene::set().await;
    let first = scene.window_of(Who::Nobody, None).await;
    let (even, odd) = tokio::join!(walk(&scene, &first, 0), walk(&scene, &first, 1));
    let faults = [even, odd].concat();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
