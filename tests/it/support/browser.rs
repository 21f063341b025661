//! A real browser: one Chromium for all tests, a window of its own (with cookies of its own) for each.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chromiumoxide::browser::{Browser, BrowserConfig};
use chromiumoxide::cdp::browser_protocol::dom::ScrollIntoViewIfNeededParams;
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::input::InsertTextParams;
use chromiumoxide::cdp::browser_protocol::network::{
    CookieParam, EmulateNetworkConditionsByRuleParams, NetworkConditions,
};
use chromiumoxide::cdp::browser_protocol::page::{
    CaptureScreenshotFormat, CaptureScreenshotParams, FontSizes, SetFontSizesParams,
};
use chromiumoxide::cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams};
use chromiumoxide::layout::Point;
use chromiumoxide::{Element, Page};
use futures_util::StreamExt as _;

use super::house::PASSWORD;

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(10);

/// One window of a browser; the process ends with its last window.
pub struct Window {
    pub page: Page,
    base: String,
    browser: Arc<(Browser, Folder)>,
}

/// A profile folder that goes with the test.
struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Whether this machine has a browser; where it has none the tests say so and fail: `bin/test` installs one.
fn chromium() -> &'static str {
    let known = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    known
        .into_iter()
        .find(|path| std::path::Path::new(path).exists())
        .expect("Chromium is installed (bin/test does that)")
}

impl Window {
    /// A fresh window of 1280 × 800 on the house at `base`.
    pub async fn open(base: &str) -> Self {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = Folder(std::env::temp_dir().join(format!("frontdesk-browser-{}-{count}", std::process::id())));
        let config = BrowserConfig::builder()
            .chrome_executable(chromium())
            .no_sandbox()
            .new_headless_mode()
            .user_data_dir(&folder.0)
            .viewport(None)
            .window_size(1280, 800)
            .args(["disable-component-update", "disable-quic", "disable-gpu"])
            .build()
            .expect("a configuration");
        let (browser, mut events) = Browser::launch(config).await.expect("a browser");
        tokio::spawn(async move { while events.next().await.is_some() {} });
        Self::in_browser(Arc::new((browser, folder)), base).await
    }

    /// Another window of the same browser, with cookies of its own.
    pub async fn beside(&self, base: &str) -> Self {
        Self::in_browser(self.browser.clone(), base).await
    }

    async fn in_browser(browser: Arc<(Browser, Folder)>, base: &str) -> Self {
        let context = CreateBrowserContextParams::default();
        let context = browser.0.create_browser_context(context).await.expect("a context");
        let target =
            CreateTargetParams::builder().url("about:blank").browser_context_id(context).build().expect("a target");
        let page = browser.0.new_page(target).await.expect("a page");
        Self { page, base: base.to_owned(), browser }
    }

    /// Signs in to the Admin Portal by hand.
    pub async fn signs_in(&self, email: &str) {
        self.go("/admin/sign-in").await;
        self.fill("input[name=email]", email).await;
        self.fill("input[name=password]", PASSWORD).await;
        self.click("main button[type=submit]").await;
        self.is_at("/admin").await;
    }

    /// Takes over the cookie of an answer: who signed in there is signed in here.
    pub async fn signed_in_by(&self, answer: &super::Page) {
        let said = answer.header("set-cookie");
        let (name, value) = said.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
        let cookie = CookieParam::builder().name(name).value(value).url(&self.base).build().expect("a cookie");
        self.page.set_cookie(cookie).await.expect("taken over");
    }

    /// What a script says.
    pub async fn says(&self, script: &str) -> String {
        let said = self.page.evaluate_expression(script).await;
        said.ok().and_then(|said| said.into_value().ok()).unwrap_or_default()
    }

    /// Switches JavaScript off.
    pub async fn without_scripts(self) -> Self {
        self.page.execute(SetScriptExecutionDisabledParams::new(true)).await.expect("off");
        self
    }

    /// The size of the window, and whether it is a phone's.
    pub async fn size(&self, width: i64, height: i64, scale: f64) {
        let metrics = SetDeviceMetricsOverrideParams::new(width, height, scale, width < 500);
        self.page.execute(metrics).await.expect("a size");
    }

    /// The size of the text that its user has chosen, in percent of the usual one.
    pub async fn text_size(&self, percent: i64) {
        let mut sizes = FontSizes::builder().build();
        (sizes.standard, sizes.fixed) = (Some(16 * percent / 100), Some(13 * percent / 100));
        self.page.execute(SetFontSizesParams::new(sizes)).await.expect("a text size");
    }

    /// Light or dark, and at once: nothing is on its way from one colour to the other.
    pub async fn scheme(&self, scheme: &str) {
        let media = SetEmulatedMediaParams::builder()
            .feature(MediaFeature::new("prefers-color-scheme", scheme))
            .feature(MediaFeature::new("prefers-reduced-motion", "reduce"))
            .build();
        self.page.execute(media).await.expect("a scheme");
    }

    /// Cuts the line, or mends it.
    pub async fn line_is_cut(&self, cut: bool) {
        let everywhere = NetworkConditions::new("", 0.0, -1.0, -1.0);
        self.page.execute(EmulateNetworkConditionsByRuleParams::new(cut, vec![everywhere])).await.expect("a line");
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: &str) {
        self.find("body").await.press_key(key).await.expect("a key");
    }

    pub async fn go(&self, path: &str) {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        self.page.goto(address).await.expect("a page");
    }

    /// Waits until `found` finds something; an error is "not yet".
    pub async fn until<T, F: Future<Output = Option<T>>>(&self, what: &str, mut found: impl FnMut() -> F) -> T {
        let since = Instant::now();
        loop {
            if let Some(found) = found().await {
                return found;
            }
            if since.elapsed() > PATIENCE {
                let text = self.page.content().await.unwrap_or_default();
                panic!("{what} did not appear in\n{text}");
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    pub async fn find(&self, selector: &str) -> Element {
        self.until(selector, || async { self.element(selector).await }).await
    }

    /// By CSS, or by `XPath` where it begins with a slash.
    async fn element(&self, selector: &str) -> Option<Element> {
        if selector.starts_with('/') {
            self.page.find_xpath(selector).await.ok()
        } else {
            self.page.find_element(selector).await.ok()
        }
    }

    /// Where a hand would click on it, once it stands still.
    async fn place_of(&self, selector: &str) -> Point {
        self.until(selector, || async {
            let element = self.element(selector).await?;
            let into_view = ScrollIntoViewIfNeededParams::builder().node_id(element.node_id).build();
            self.page.execute(into_view).await.ok()?;
            // A menu may still be on its way to its place.
            let before = element.clickable_point().await.ok()?;
            tokio::time::sleep(Duration::from_millis(40)).await;
            element.clickable_point().await.ok().filter(|now| (now.x - before.x).abs() + (now.y - before.y).abs() < 1.0)
        })
        .await
    }

    /// Clicks as a hand does, at the element's place.
    pub async fn click(&self, selector: &str) {
        let place = self.place_of(selector).await;
        self.page.click(place).await.expect("a click");
    }

    /// Clicks the button of a member's row that says this.
    pub async fn press_in_row(&self, member_id: i64, verb: &str) {
        self.click(&format!("//tr[@id='member-{member_id}']//button[.='{verb}']")).await;
    }

    /// Waits until the row of a member has a button that says this.
    pub async fn row_offers(&self, member_id: i64, verb: &str) {
        self.find(&format!("//tr[@id='member-{member_id}']//button[.='{verb}']")).await;
    }

    /// Clicks twice, as fast as can be.
    pub async fn double_click(&self, selector: &str) {
        let place = self.place_of(selector).await;
        self.page.click(place).await.expect("a click");
        self.page.click(place).await.expect("a click");
    }

    /// Writes where the focus is, whatever the alphabet.
    pub async fn write(&self, text: &str) {
        self.page.execute(InsertTextParams::new(text)).await.expect("text");
    }

    /// Waits until a script says so.
    pub async fn becomes(&self, script: &str, wanted: &str) {
        let since = Instant::now();
        loop {
            let is = self.says(script).await;
            if is == wanted {
                return;
            }
            assert!(since.elapsed() < PATIENCE, "{script} is {is:?}, not {wanted:?}");
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Writes into a field, whatever the alphabet.
    pub async fn fill(&self, selector: &str, text: &str) {
        self.click(selector).await;
        self.write(text).await;
    }

    /// Waits until the page says this.
    pub async fn sees(&self, text: &str) {
        self.until(text, || async { self.page.content().await.ok().filter(|page| page.contains(text)) }).await;
    }

    /// Waits until the address ends so.
    pub async fn is_at(&self, path: &str) {
        let wanted = format!("{}{path}", self.base);
        self.until(path, || async { self.page.url().await.ok().flatten().filter(|url| *url == wanted) }).await;
    }

    /// The number on the badge, once it is this.
    pub async fn badge_is(&self, number: i64) {
        let wanted = format!("data-badge=\"users\">{number}<");
        self.sees(&wanted).await;
    }

    /// A picture for the eye, in a folder that is not committed.
    pub async fn picture(&self, name: &str) {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screenshots");
        std::fs::create_dir_all(&folder).expect("a folder");
        let params = CaptureScreenshotParams::builder().format(CaptureScreenshotFormat::Jpeg).quality(80).build();
        let picture = self.page.execute(params).await.expect("a picture");
        let bytes = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, AsRef::<[u8]>::as_ref(&picture.data))
            .expect("base64");
        std::fs::write(folder.join(format!("{name}.jpg")), bytes).expect("written");
    }
}
