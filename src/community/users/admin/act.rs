//! An action on somebody's access, and its answer: where it was pressed, and everywhere its outcome shows.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use super::form::{ActForm, Place};
use super::list::{SumTabs, sentence};
use super::{Panel, Row};
use crate::accounts::{Admin, Manager};
use crate::audit::Actor;
use crate::clock::Instant;
use crate::community::users::queries::{self, Line};
use crate::db::{Connection, Db};
use crate::web::{Form, Hx, Partial, Problem, Site, figure};

/// An action on somebody's access: who presses, where, and with what form. Asking for it is the authorization.
pub struct Act {
    pub(super) site: Site,
    pub(super) admin: Admin,
    pub(super) hx: Hx,
    pub(super) place: Place,
    pub(super) form: ActForm,
}

impl FromRequest for Act {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let site = Site::from_request(request, payload).into_inner();
        let hx = Hx::from_request(request, payload).into_inner();
        let place = Place::from_request(request, payload).into_inner();
        let manager = Manager::from_request(request, payload);
        let form = Form::from_request(request, payload);
        async move {
            // Who may not is told so, whatever the form says.
            let Manager(admin) = manager.await?;
            let Form(form) = form.await?;
            Ok(Self { site: site?, admin, hx: hx?, place: place?, form })
        }
        .boxed_local()
    }
}

impl Act {
    pub(super) async fn db(&self) -> Result<Db, Problem> {
        self.site.db().await
    }

    pub(super) fn actor(&self) -> Actor {
        self.admin.actor()
    }

    pub(super) fn now(&self) -> Instant {
        self.site.now()
    }

    /// What was done to a member's access, said and shown: the row or panel first, then the sum and the badge.
    pub(super) async fn done(&self, member_id: i64, said: &str) -> Result<HttpResponse, Problem> {
        if !self.hx.wants_parts() || self.place == Place::Elsewhere {
            self.admin.say(said);
            let record = format!("/admin/community/members/{member_id}");
            return Ok(self.hx.go_to(&self.form.back_or(&record)));
        }
        let mut db = self.db().await?;
        let line = queries::line(&db, member_id, self.now()).await?.ok_or(Problem::NotFound("member"))?;
        let main = self.redrawn(line, true)?;
        let around = self.around(said, &mut db).await?;
        drop(db);
        // The question, if there was one, is answered.
        let no_dialog = Partial::text("#dialog", "");
        Ok(self.hx.show_parts([main, no_dialog].into_iter().chain(around)))
    }

    /// The row or the panel as it is now; the focus goes there, or it does not.
    pub(super) fn redrawn(&self, line: Line, focus: bool) -> Result<Partial, Problem> {
        let (can_manage, now) = (self.admin.can_manage(), self.now());
        match self.place {
            Place::Panel => Partial::in_place(&Panel { line, can_manage, now, focus }),
            _ => Partial::in_place(&Row { line, can_manage, now, focus }),
        }
    }

    /// Everywhere else that access shows: the sum, the sentence over it, the badge; and what is said to who listens.
    pub(super) async fn around(&self, said: &str, db: &mut Connection) -> Result<Vec<Partial>, Problem> {
        let sum = queries::sum(db, self.now()).await?;
        Ok(vec![
            Partial::new("#sum", "innerHTML", &SumTabs { sum, tab: self.form.tab() })?,
            Partial::text("#sum-sentence", &sentence(&sum)),
            Partial::text("#users-badge", &figure(sum.with_access)),
            Partial::text("#say", said),
            Partial::remove("done"),
            Partial::new("body", "beforeend", &Done { said })?,
        ])
    }
}

/// What was done, for the eye; for the ear `#say` says it.
#[derive(askama::Template)]
#[template(path = "community/users/_done.html")]
struct Done<'a> {
    said: &'a str,
}
