//! A browser without a screen: keeps cookies, follows nothing by itself, says where it comes from.

use std::collections::HashMap;

use reqwest::Method;
use reqwest::header::{HeaderMap, LOCATION};

/// An answer, read to its end.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    pub fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts the status, and shows the page when it is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    #[track_caller]
    pub fn contains(self, text: &str) -> Self {
        assert!(self.body.contains(text), "{text:?} does not stand in:\n{}", self.body);
        self
    }

    #[track_caller]
    pub fn lacks(self, text: &str) -> Self {
        assert!(!self.body.contains(text), "{text:?} stands in:\n{}", self.body);
        self
    }

    /// The number on the badge.
    #[track_caller]
    pub fn badge(&self) -> i64 {
        let after =
            self.body.split("data-badge=\"users\">").nth(1).unwrap_or_else(|| panic!("no badge in:\n{}", self.body));
        after.split('<').next().unwrap_or_default().replace(',', "").trim().parse().expect("a number")
    }

    /// The number at the end of the address one is sent to (`/members/42`).
    #[track_caller]
    pub fn new_id(&self) -> i64 {
        let to = if self.status == 303 { self.location() } else { self.header("hx-redirect") };
        to.rsplit('/')
            .next()
            .and_then(|id| id.parse().ok())
            .unwrap_or_else(|| panic!("{} {to:?}\n{}", self.status, self.body))
    }

    /// The value of the first input of this name.
    pub fn value_of(&self, name: &str) -> Option<String> {
        let at = self.body.find(&format!("name=\"{name}\""))?;
        let tag = &self.body[self.body[..at].rfind('<')?..];
        let tag = &tag[..tag.find('>')?];
        Some(tag.split("value=\"").nth(1)?.split('"').next()?.to_owned())
    }
}

/// One browser.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    pub base: String,
}

impl Client {
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { http, base: base.to_owned() }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Method::GET, path, &[], None).await
    }

    /// The bytes of an answer, asked for in one of these encodings.
    pub async fn packed(&self, path: &str, encodings: &str) -> Vec<u8> {
        let request = self.http.get(format!("{}{path}", self.base)).header("Accept-Encoding", encodings);
        request.send().await.expect("an answer").bytes().await.expect("its bytes").to_vec()
    }

    /// A posted form, as a browser without JavaScript sends it.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(Method::POST, path, &[], Some(fields)).await
    }

    /// `_method=DELETE`, as a browser without JavaScript sends it.
    pub async fn delete(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut fields = fields.to_vec();
        fields.push(("_method", "DELETE"));
        self.post(path, &fields).await
    }

    /// As htmx sends it, wanting a fragment.
    pub async fn hx(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Page {
        let headers = [("HX-Request", "true"), ("HX-Request-Type", "partial")];
        self.send(method.clone(), path, &headers, (method != Method::GET).then_some(fields)).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        fields: Option<&[(&str, &str)]>,
    ) -> Page {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if method != Method::GET {
            request = request.header("Origin", &self.base).header("Sec-Fetch-Site", "same-origin");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(fields) = fields {
            request = request.form(fields);
        }
        Self::read(request).await
    }

    /// A request that is no browser's: what it says is up to the test.
    pub fn raw(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base))
    }

    pub async fn read(request: reqwest::RequestBuilder) -> Page {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Page { status, headers, body: response.text().await.expect("a body") }
    }

    /// All form fields of a page's first form that posts to `action`, by name.
    pub fn fields(page: &Page) -> HashMap<String, String> {
        let mut fields = HashMap::new();
        for tag in page.body.split("<input").skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            let attribute =
                |name: &str| tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
            if let Some(name) = attribute(" name") {
                fields.entry(name.to_owned()).or_insert_with(|| attribute(" value").unwrap_or_default().to_owned());
            }
        }
        fields
    }
}
