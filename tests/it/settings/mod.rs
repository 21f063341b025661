mod activity;
mod house;
mod mail_log;
