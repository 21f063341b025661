// What makes the pages smooth; each of them works without it. No inline scripts, no eval.
'use strict';

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (name, act) => document.addEventListener(name, act);
const say = text => { one('#say').textContent = text; };
const warn = text => { one('#alert').textContent = text; };

// ---- dialogs: a question is loaded into #dialog and opened; whoever leaves it gets the focus back
let asker = null;
const ask = dialog => {
  dialog.addEventListener('close', () => {
    dialog.remove();
    asker?.focus();
    asker = null;
  });
  dialog.showModal();
  (one('[autofocus]', dialog) || dialog).focus();
};

on('click', event => {
  const pressed = event.target.closest('[data-close],[data-keep],[data-copy],[data-find]');
  const does = pressed?.dataset;
  if (!pressed) return;
  if ('copy' in does) {
    const field = one(`#${does.copy}`);
    field.select();
    navigator.clipboard.writeText(field.value).then(() => say('Copied.'), () => {});
  } else if ('find' in does) {
    event.preventDefault();
    find('');
  } else {
    const dialog = pressed.closest('dialog');
    // Without a dialog round it, "Keep" is a link back.
    if (dialog) event.preventDefault();
    dialog?.close();
    if ('close' in does) pressed.closest('.flash')?.remove();
  }
});

// What asks first leads to a page; here its question comes over the page. What stands behind ⋯ comes into its row.
on('click', event => {
  const source = event.target.closest('[data-ask], .more');
  if (!source || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (source.matches('.more')) {
    source.nextElementSibling?.remove();
    const address = `${source.pathname}/access-menu`;
    htmx.ajax('GET', address, { source, target: source, swap: 'afterend' }).then(() => unfold(source));
  } else {
    asker = source;
    const form = source.form;
    const address = form ? `${source.formAction}?${new URLSearchParams(new FormData(form))}` : source.href;
    htmx.ajax('GET', address, { source, target: '#dialog', swap: 'innerHTML' });
  }
});
const unfold = more => {
  const menu = more.nextElementSibling;
  menu.ontoggle = event => { if (event.newState === 'closed') menu.remove(); };
  menu.showPopover({ source: more });
  one('button, a', menu).focus();
};

on('change', event => {
  const changed = event.target;
  // Filters apply on change.
  if (changed.matches('form[data-autosubmit] :is(select, [type=radio], [type=checkbox])')) changed.form.requestSubmit();
  // Picking rows: the number is a CSS counter; this is for the ear, and for all at once.
  const boxes = all('main input[name=id]');
  const together = changed.matches('[data-pick-all]');
  if (together) boxes.forEach(box => { box.checked = changed.checked; });
  if (together || boxes.includes(changed)) say(`${boxes.filter(box => box.checked).length} selected`);
});

// ---- htmx
// A list's one form serves all its rows: the button says where to, and the answer takes its row's place.
on('htmx:config:request', event => {
  const { ctx } = event.detail;
  const button = ctx.request.submitter;
  if (!button?.matches('[formaction]:not([hx-post])')) return;
  if (button.ariaBusy) { event.preventDefault(); return; }
  button.ariaBusy = true;
  const row = button.closest('tr');
  button.closest('[popover]')?.hidePopover();
  const dialog = 'intoDialog' in button.dataset;
  if (dialog) asker = one('.more', row);
  ctx.request.action = button.formAction;
  ctx.target = dialog ? one('#dialog') : row;
  ctx.swap = dialog ? 'innerHTML' : 'outerHTML';
  ctx.request.headers['HX-Target'] = dialog ? 'dialog' : `tr#${row.id}`;
});
on('htmx:finally:request', event => {
  const button = event.detail.ctx.request.submitter;
  if (button) button.ariaBusy = null;
});

let before = null;
// A second press while the next page is on its way does nothing.
let leaving = false;
on('htmx:before:request', event => {
  if (leaving) { event.preventDefault(); return; }
  const source = event.detail.ctx?.sourceElement;
  before = document.activeElement;
  if (source?.getAttribute('hx-target') === '#dialog') asker = source;
  // An answer to the question closes it.
  if (source?.closest('#dialog')) one('#dialog dialog[open]')?.close();
});


on('htmx:after:swap', () => queueMicrotask(() => {
  const said = one('#finder[open] [data-say], #hits[data-say]');
  if (said) say(said.dataset.say);
  const dialog = one('#dialog dialog');
  if (dialog && !dialog.open) ask(dialog);
  if (dialog || document.activeElement !== document.body) return;
  // What had the focus is gone: on to its row, or to the page's name.
  const row = document.getElementById(before?.closest('[id]')?.id);
  const next = row && (one('[autofocus]', row) || one('button, a[href]', row));
  if (!next) one('main h1').tabIndex = -1;
  (next || one('main h1')).focus();
}));

on('htmx:after:request', event => {
  const response = event.detail.ctx?.response;
  if (response?.status < 400) warn('');
  leaving ||= !!response?.headers.get('HX-Redirect');
});
addEventListener('pageshow', () => { leaving = false; });
on('htmx:response:error', event => {
  if (event.detail.ctx?.response?.status >= 500) warn('The desk did not answer. Nothing was lost; try again in a moment.');
});
on('htmx:error', event => {
  if (event.detail?.ctx) warn('No connection to the desk. What you typed is still here; try again when the line is back.');
});
addEventListener('online', () => warn(''));

// ---- find anyone: the field opens the finder, which answers as one types
const finder = one('#finder');
const find = text => {
  const here = one('main form[action="/admin/find"] input');
  if (here || !finder) { here?.focus(); return; }
  const nav = one('#nav');
  if (nav.matches(':popover-open')) nav.hidePopover();
  finder.showModal();
  const field = one('input', finder);
  field.value = text;
  field.focus();
  if (text) field.dispatchEvent(new Event('input', { bubbles: true }));
};
on('input', event => {
  if (!event.target.matches('input[data-find]')) return;
  const text = event.target.value;
  event.target.value = '';
  find(text);
});
const walk = event => {
  const field = one('input', finder);
  const hits = all('.hit', finder);
  const at = hits.indexOf(document.activeElement);
  if (event.key === 'Enter') {
    // Only the answer to what stands in the field.
    if (at >= 0 || !hits.length || one('.hits', finder).dataset.q !== field.value.trim()) return;
    hits[0].click();
  } else if (event.key === 'ArrowDown') (hits[at + 1] || field).focus();
  else if (event.key === 'ArrowUp') (at === 0 ? field : hits.at(at < 0 ? -1 : at - 1) || field).focus();
  else return;
  event.preventDefault();
};

// ---- keys: silent in fields and dialogs; an admin can turn them off
const places = { o: '', m: '/community/members', c: '/community/companies', u: '/community/users' };
let going = -Infinity;
on('keydown', event => {
  const { key, target, timeStamp } = event;
  if (event.isComposing) return;
  // Space presses what calls itself a button.
  if (key === ' ' && target.matches('a[role=button]')) { event.preventDefault(); target.click(); return; }
  if (finder?.open) { walk(event); return; }
  if (!('keys' in document.body.dataset) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest('input:not([type=checkbox]), textarea, select, dialog, :popover-open')) return;
  const row = target.closest('main tbody tr');
  const within = (place, selector) => place && one(selector, place);
  const rows = all('main tbody tr');
  const step = by => within(rows[row ? rows.indexOf(row) + by : 0], 'a.name');
  const place = timeStamp - going < 1500 ? places[key] : undefined;
  going = key === 'g' ? timeStamp : -Infinity;
  const focus = { j: () => step(1), k: () => step(-1), f: () => one('main input[name=q]') }[key]?.();
  const press = {
    '?': () => one('[data-list-of-keys]'),
    x: () => within(row, 'input[name=id]'),
    '[': () => one('a[rel=prev]'),
    ']': () => one('a[rel=next]'),
    n: () => one('.page-head a[href$="/new"]'),
    e: () => within(row, 'a.name') || one('.page-head a[href$="/edit"]'),
    i: () => within(row || one('#access'), 'button:is([aria-label^=Invite], [aria-label^=Resend])'),
  }[key]?.();
  if (place !== undefined) location.assign(`/admin${place}`);
  else if (key === '/') find('');
  else if (focus) focus.focus();
  else if (press && key === 'e' && row) location.assign(`${press.href}/edit`);
  else if (press) press.click();
  else return;
  event.preventDefault();
});
