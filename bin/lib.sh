# What bin/dev and bin/test share: saying what is done, and installing what is missing.
# shellcheck shell=bash

say() { printf '\033[1m%s\033[0m\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# Runs a command as root: as it is, or by sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif has sudo; then sudo "$@"
  else stop "This needs root or sudo: $*"
  fi
}

apt_is_fresh=
# apt_install WHY PACKAGE...
apt_install() {
  local why=$1; shift
  has apt-get || stop "Missing: $* ($why). Install it, then start again."
  say "Installing $* ($why)"
  if [ -z "$apt_is_fresh" ]; then as_root apt-get update -qq; apt_is_fresh=1; fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

brew_install() {
  has brew || stop "Missing: $1. Install Homebrew (https://brew.sh), then start again."
  say "Installing $1 by Homebrew"
  brew install --quiet "$1"
}

is_mac() { [ "$(uname -s)" = Darwin ]; }

need_compiler() {
  has cc && return
  if is_mac; then stop "Missing: the C compiler. Run xcode-select --install, then start again."; fi
  apt_install "the C compiler, for the cryptography library" gcc libc6-dev
}

need_rust() {
  # shellcheck disable=SC1091
  if ! has cargo && [ -f "$HOME/.cargo/env" ]; then . "$HOME/.cargo/env"; fi
  has cargo && return
  has curl || apt_install "to fetch Rust" curl ca-certificates
  say "Installing Rust by rustup, into $HOME/.cargo"
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y -q --profile minimal --no-modify-path
  # shellcheck disable=SC1091
  . "$HOME/.cargo/env"
}

need_postgres() {
  local found
  found=$(ls -d /usr/lib/postgresql/*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb /usr/local/opt/postgresql*/bin/initdb 2>/dev/null || true)
  if [ -n "$found" ] || has initdb; then return; fi
  if is_mac; then brew_install postgresql@17; return; fi
  # No cluster of the system's: Frontdesk has one of its own.
  as_root mkdir -p /etc/postgresql-common/createcluster.d
  echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.d/frontdesk.conf >/dev/null
  apt_install "the PostgreSQL server; Frontdesk runs one of its own, without a TCP port" postgresql
}
