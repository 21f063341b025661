// What makes the pages smooth; each of them works without it. No inline scripts, no eval.
'use strict';

const say = text => { const status = document.getElementById('say'); if (status) status.textContent = text; };
const alertBar = () => document.getElementById('alert');

// ---- dialogs: a question is loaded into #dialog and opened; whoever leaves it gets the focus back
let asker = null;
const opened = () => document.querySelector('#dialog dialog[open]');
const showQuestion = () => {
  const dialog = document.querySelector('#dialog dialog:not([open])');
  if (!dialog) return;
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (asker && asker.isConnected) asker.focus();
    asker = null;
  }, { once: true });
  dialog.showModal();
  (dialog.querySelector('[autofocus]') || dialog).focus();
};

document.addEventListener('click', event => {
  const target = event.target.closest('[data-close],[data-keep],[data-copy]');
  if (!target) return;
  const dialog = target.closest('dialog');
  if (dialog && !target.matches('[data-copy]')) { event.preventDefault(); dialog.close(); return; }
  if (target.matches('[data-close]') && target.closest('.flash')) target.closest('.flash').remove();
  if (target.matches('[data-copy]')) {
    const field = document.getElementById(target.dataset.copy);
    field.select();
    navigator.clipboard.writeText(field.value).then(() => say('Copied.'), () => {});
  }
});

// A menu that is a popover opens beside its button where anchors are not known.
document.addEventListener('toggle', event => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches('.menu[data-row]') || event.newState !== 'open') return;
  const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!button) return;
  const at = button.getBoundingClientRect();
  const top = at.bottom + menu.offsetHeight + 8 > innerHeight ? at.top - menu.offsetHeight - 4 : at.bottom + 4;
  menu.style.setProperty('top', `${Math.max(8, top)}px`);
  menu.style.setProperty('left', `${Math.max(8, at.right - menu.offsetWidth)}px`);
}, true);

// ---- filters apply on change
document.addEventListener('change', event => {
  const form = event.target.closest('form[data-autosubmit]');
  if (form && event.target.matches('select, input[type="radio"], input[type="checkbox"]')) form.requestSubmit();
});

// ---- htmx
let before = null;
document.addEventListener('htmx:before:request', event => {
  const source = event.detail.ctx && event.detail.ctx.sourceElement;
  before = document.activeElement;
  if (source && source.getAttribute('hx-target') === '#dialog') asker = source;
  // An answer to the question closes it.
  if (source && source.closest('#dialog')) { const dialog = opened(); if (dialog) dialog.close(); }
});

document.addEventListener('htmx:after:swap', () => queueMicrotask(() => {
  const said = document.querySelector('#finder[open] [data-say], #hits[data-say]');
  if (said) say(said.dataset.say);
  if (document.querySelector('#dialog dialog:not([open])')) { showQuestion(); return; }
  const dialog = opened();
  if (document.activeElement && document.activeElement !== document.body) return;
  if (dialog) return;
  // What had the focus is gone: on to its row, or to the page's name.
  const row = before && before.closest && before.closest('[id]');
  const again = row && row.id && document.getElementById(row.id);
  const next = (again && (again.querySelector('[autofocus]') || again.querySelector('button, a[href]'))) || document.querySelector('main h1');
  if (next) {
    if (next.matches('h1')) next.tabIndex = -1;
    next.focus();
  }
}));

// ---- find anyone: the field opens the finder, which answers as one types
const finder = document.getElementById('finder');
const find = text => {
  const here = document.querySelector('main form[action="/admin/find"] input');
  if (here || !finder) { if (here) here.focus(); return; }
  const nav = document.getElementById('nav');
  if (nav.matches(':popover-open')) nav.hidePopover();
  finder.showModal();
  const field = finder.querySelector('input');
  field.value = text;
  field.focus();
  if (text) field.dispatchEvent(new Event('input', { bubbles: true }));
};
document.addEventListener('click', event => {
  if (!finder || !event.target.closest('[data-find]')) return;
  event.preventDefault();
  find('');
});
document.addEventListener('input', event => {
  if (!event.target.matches('input[data-find]')) return;
  const text = event.target.value;
  event.target.value = '';
  find(text);
});
const walk = event => {
  const field = finder.querySelector('input');
  const hits = [...finder.querySelectorAll('.hit')];
  const at = hits.indexOf(document.activeElement);
  if (event.key === 'Enter') {
    // Only the answer to what stands in the field.
    if (at >= 0 || !hits.length || finder.querySelector('.hits').dataset.q !== field.value.trim()) return;
    hits[0].click();
  } else if (event.key === 'ArrowDown') (hits[at + 1] || field).focus();
  else if (event.key === 'ArrowUp') (at === 0 ? field : hits.at(at < 0 ? -1 : at - 1) || field).focus();
  else return;
  event.preventDefault();
};

// ---- keys: silent in fields and dialogs; an admin can turn them off
const places = { o: '', m: '/community/members', c: '/community/companies', u: '/community/users' };
let going = 0;
document.addEventListener('keydown', event => {
  if (finder && finder.open) { if (!event.isComposing) walk(event); return; }
  const on = event.target;
  if (!('keys' in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !(on instanceof Element) || on.closest('input:not([type=checkbox]), textarea, select, dialog, :popover-open')) return;
  const one = (selector, within) => (within || document).querySelector(selector);
  const rows = [...document.querySelectorAll('main tbody tr')];
  const row = on.closest('main tbody tr');
  const to = step => { const next = rows[row ? rows.indexOf(row) + step : 0]; return next && one('a.name', next); };
  const key = event.key;
  const place = event.timeStamp - going < 1500 ? places[key] : undefined;
  going = key === 'g' ? event.timeStamp : 0;
  if (place !== undefined) location.assign('/admin' + place);
  else if (key === '/') find('');
  else {
    const next = { j: () => to(1), k: () => to(-1), f: () => one('main input[name=q]') }[key];
    const press = { '?': () => one('[data-list-of-keys]'), x: () => row && one('input[name=id]', row), '[': () => one('a[rel=prev]'), ']': () => one('a[rel=next]'), n: () => one('.page-head a[href$="/new"]'), e: () => row ? one('a.name', row) : one('.page-head a[href$="/edit"]'), i: () => one('button[aria-label^=Invite], button[aria-label^=Resend]', row || one('#access')) }[key];
    const found = next ? next() : press && press();
    if (!found) return;
    if (next) found.focus();
    else if (key === 'e' && row) location.assign(found.href + '/edit');
    else found.click();
  }
  event.preventDefault();
});

// ---- picking rows: the number is a CSS counter; this is for the ear, and for all at once
document.addEventListener('change', event => {
  const boxes = [...document.querySelectorAll('main input[name=id]')];
  if (event.target.matches('[data-pick-all]')) boxes.forEach(box => { box.checked = event.target.checked; });
  else if (!event.target.matches('main input[name=id]')) return;
  say(`${boxes.filter(box => box.checked).length} selected`);
});

const clearAlert = () => { const bar = alertBar(); if (bar) bar.textContent = ''; };
document.addEventListener('htmx:after:request', event => {
  const status = event.detail.ctx && event.detail.ctx.response && event.detail.ctx.response.status;
  if (status && status < 400) clearAlert();
});
document.addEventListener('htmx:response:error', event => {
  const ctx = event.detail.ctx;
  const status = ctx && ctx.response && ctx.response.status;
  if (status >= 500 && alertBar()) alertBar().textContent = 'The desk did not answer. Nothing was lost; try again in a moment.';
});
document.addEventListener('htmx:error', event => {
  if (event.detail && event.detail.ctx && alertBar()) alertBar().textContent = 'No connection to the desk. What you typed is still here; try again when the line is back.';
});
addEventListener('online', clearAlert);
