//! What is wrong with a page as it stands in the browser.

use std::sync::{Arc, Mutex};

use chromiumoxide::cdp::IntoEventKind;
use chromiumoxide::cdp::browser_protocol::log::EventEntryAdded;
use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;
use chromiumoxide::cdp::js_protocol::runtime::{EventConsoleApiCalled, EventExceptionThrown};
use futures_util::StreamExt as _;

use crate::support::browser::Window;

/// axe-core, for the tests alone: tests/vendor/VERSIONS.
const AXE: &str = include_str!("../../vendor/axe.min.js");

/// Every shift of the layout, as it happens.
const SHIFTS: &str = "window.shifts = []; new PerformanceObserver(list => { for (const shift of list.getEntries()) \
    if (!shift.hadRecentInput) shifts.push(shift.value.toFixed(4) + ' by ' + shift.sources.map(source => \
    source.node ? (source.node.nodeName + '.' + (source.node.className || source.node.id || '')) : '?').join(', ')); }) \
    .observe({ type: 'layout-shift', buffered: true });";

/// All rules but the experimental ones; the size of targets is off by default, and what lies half below a sticky bar comes
/// out when one scrolls.
const RUN_AXE: &str = "axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }) \
    .then(found => found.violations.map(rule => [rule, rule.nodes.map(node => node.html.slice(0, 160) + ' (' + \
    (node.any[0] || node.all[0] || node.none[0] || {}).message + ')').filter(node => !node.includes('partially \
    obscured'))]).filter(([rule, nodes]) => nodes.length).map(([rule, nodes]) => rule.id + ': ' + rule.help + ' ' + \
    nodes.slice(0, 3).join(' | ')).join('\\n'))";

/// Rules that judge colours: all that differs between the schemes.
const RUN_AXE_ON_COLOURS: &str = "axe.run(document, { resultTypes: ['violations'], runOnly: ['color-contrast', \
    'link-in-text-block'] }).then(found => found.violations.map(rule => rule.id + ': ' + \
    rule.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' (' + (node.any[0] || node.all[0] || {}).message + \
    ')').join(' | ')).join('\\n'))";

/// A window whose console is read along.
pub struct Watch {
    pub window: Window,
    said: Arc<Mutex<Vec<String>>>,
}

impl Watch {
    pub async fn over(window: Window) -> Self {
        let watch = Self { window, said: Arc::default() };
        watch.window.page.enable_log().await.expect("a log");
        watch.listen(|entry: &EventEntryAdded| {
            Some(&entry.entry).filter(|entry| entry.level.as_ref() == "error").map(|entry| entry.text.clone())
        });
        watch.listen(|call: &EventConsoleApiCalled| {
            (call.r#type.as_ref() == "error").then(|| format!("console.error: {:?}", call.args))
        });
        watch.listen(|thrown: &EventExceptionThrown| Some(format!("{:?}", thrown.exception_details)));
        let shifts = AddScriptToEvaluateOnNewDocumentParams::new(SHIFTS);
        watch.window.page.evaluate_on_new_document(shifts).await.expect("a script");
        // Events are read by tasks of their own: they have to be there before the first page.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        watch
    }

    fn listen<E: IntoEventKind + Unpin + Send + Sync + 'static>(&self, fault: fn(&E) -> Option<String>) {
        let (page, said) = (self.window.page.clone(), self.said.clone());
        tokio::spawn(async move {
            let mut events = page.event_listener::<E>().await.expect("events");
            while let Some(event) = events.next().await {
                if let Some(fault) = fault(&event) {
                    said.lock().expect("the lines").push(fault);
                }
            }
        });
    }

    /// What the console said since the last time, but for the browser's own line about a page that answers `status`.
    pub fn console(&self, status: u16) -> Vec<String> {
        let deliberate = format!("the server responded with a status of {status} ");
        let lines = std::mem::take(&mut *self.said.lock().expect("the lines"));
        lines.into_iter().filter(|line| status < 400 || !line.contains(&deliberate)).collect()
    }

    /// What moved although nobody touched it, since the page was opened.
    pub async fn shifts(&self) -> String {
        self.window.says("new Promise(done => setTimeout(() => done(shifts.join('\\n')), 0))").await
    }

    /// What sticks out at the right of a window of this width.
    pub async fn sideways(&self, width: i64) -> String {
        self.window
            .says(&format!(
                "document.documentElement.scrollWidth <= {width} ? '' : document.documentElement.scrollWidth + ' wide: ' \
                 + [...document.querySelectorAll('body *')].filter(part => part.getBoundingClientRect().right > {width} \
                 + 1).slice(0, 4).map(part => part.nodeName + '.' + part.className).join(', ')"
            ))
            .await
    }

    /// What axe-core finds.
    pub async fn axe(&self) -> String {
        self.window.page.evaluate_expression(AXE).await.expect("axe");
        self.window.says(RUN_AXE).await
    }

    /// What [`Watch::axe`] finds among the colours, once they have changed.
    pub async fn axe_on_colours(&self) -> String {
        self.window.says(RUN_AXE_ON_COLOURS).await
    }
}
