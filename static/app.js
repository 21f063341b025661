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
