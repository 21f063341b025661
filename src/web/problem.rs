//! What can be wrong with a request, in the words of the person who made it. How it is shown: `problem_page.rs`.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use diesel::result::{DatabaseErrorKind, Error as QueryError};

use futures_util::future::{Ready, ready};

use crate::db::NoConnection;

/// The two ways into the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Admin,
    Portal,
}

impl Door {
    /// Where one signs in.
    #[must_use]
    pub const fn sign_in(self) -> &'static str {
        match self {
            Self::Admin => "/admin/sign-in",
            Self::Portal => "/portal/sign-in",
        }
    }

    /// Where the pages behind it begin.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Admin => "/admin",
            Self::Portal => "/portal",
        }
    }

    #[must_use]
    pub const fn is_admin(self) -> bool {
        matches!(self, Self::Admin)
    }

    /// The door in front of `path`.
    #[must_use]
    pub fn before(path: &str) -> Self {
        if path.starts_with("/portal") { Self::Portal } else { Self::Admin }
    }
}

/// The door whose address was asked for.
impl FromRequest for Door {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::before(request.path())))
    }
}

/// The way on from a refusal: where, and how the link to it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOut {
    pub address: String,
    pub label: &'static str,
}

/// Why a request is not done. Everything but [`Problem::Internal`] is the caller's to read and act on.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// 400: the request makes no sense; says why.
    #[error("{0}")]
    BadRequest(String),
    /// Nobody is signed in: the door, and back afterwards.
    #[error("not signed in")]
    SignIn(Door),
    /// 403: says who may.
    #[error("{0}")]
    Forbidden(String),
    /// 404: what is not there ("member").
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// 409: it cannot be done as things stand; says why.
    #[error("{0}")]
    Conflict(String),
    /// The same of a record: leads to where it can be put right.
    #[error("{reason}")]
    Stuck { reason: String, way_out: WayOut },
    /// 410: it was there once; says what became of it.
    #[error("{0}")]
    Gone(String),
    /// 408: the body did not arrive in time.
    #[error("the form took too long to arrive")]
    TooSlow,
    /// 413
    #[error("the form is larger than 256 kB")]
    TooLarge,
    /// 415
    #[error("forms come as application/x-www-form-urlencoded")]
    NotAForm,
    /// 421: the request is for another host than this house.
    #[error("this house is reached under another address")]
    Misdirected,
    /// 422: the request is understood and wrong; says why. (A form with faults shows itself instead.)
    #[error("{0}")]
    Unprocessable(String),
    /// 429: too often; seconds to wait, at most 15 minutes.
    #[error("too many tries")]
    TooManyRequests { retry_after: u32 },
    /// 503: no connection or no answer in time; nothing was changed.
    #[error("the database does not answer")]
    Unavailable(#[source] anyhow::Error),
    /// 500: our fault; logged, not shown.
    #[error("an internal fault")]
    Internal(#[source] anyhow::Error),
}

impl Problem {
    pub fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(error.into())
    }

    /// 409, and the way to the record or list where it can be put right.
    #[must_use]
    pub const fn stuck(reason: String, address: String, label: &'static str) -> Self {
        Self::Stuck { reason, way_out: WayOut { address, label } }
    }

    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::SignIn(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Conflict(_) | Self::Stuck { .. } => StatusCode::CONFLICT,
            Self::Gone(_) => StatusCode::GONE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotAForm => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Misdirected => StatusCode::MISDIRECTED_REQUEST,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Bare: the outer layer finds the problem behind it and shows it as a page or a fragment.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

impl From<NoConnection> for Problem {
    fn from(error: NoConnection) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        let away = match &error {
            QueryError::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _,
            ) => true,
            QueryError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
            // Timeouts and a server that goes down come without a kind of their own.
            QueryError::DatabaseError(_, info) => {
                let message = info.message();
                [
                    "statement timeout",
                    "terminating connection",
                    "connection closed",
                    "lock timeout",
                    "deadlock detected",
                    "shutting down",
                    "starting up",
                ]
                .iter()
                .any(|sign| message.contains(sign))
            }
            QueryError::BrokenTransactionManager => true,
            _ => false,
        };
        if away { Self::Unavailable(error.into()) } else { Self::Internal(error.into()) }
    }
}

impl From<askama::Error> for Problem {
    fn from(error: askama::Error) -> Self {
        Self::Internal(error.into())
    }
}

/// What lies at the bottom decides: a database that is away is no fault of ours.
impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        let error = match error.downcast::<QueryError>() {
            Ok(error) => return error.into(),
            Err(error) => error,
        };
        error.downcast::<NoConnection>().map_or_else(Self::Internal, Into::into)
    }
}
