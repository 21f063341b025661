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
  dialog.onclose = () => {
    dialog.remove();
    asker?.focus();
    asker = null;
  };
  dialog.showModal();
  (one('[data-keep], [autofocus]', dialog) || dialog).focus();
};

on('click', event => {
  const pressed = event.target.closest('[data-close],[data-keep],[data-copy],[data-find]');
  if (!pressed) return;
  const does = pressed.dataset;
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

// ---- rows: their head says whose the buttons are to the eye, this to the ear
const MORE = 'td > [role=button]';
const whose = { Delete: 'user of ', More: 'about ', 'Add e-mail': 'of ' };
const sayWhose = () => all('main tbody th > a').forEach(({ textContent: name, parentElement: head }) => {
  all('td > :is(a, button, input)', head.parentElement).forEach(part => {
    const verb = part.ariaLabel || part.textContent;
    if (!verb.includes(name)) part.ariaLabel = `${verb} ${whose[verb] || ''}${name}`;
  });
});
sayWhose();

// What asks first leads to a page; here its question comes over the page. What stands behind ⋯ comes into its row.
on('click', event => {
  const source = event.target.closest(`[data-ask], td [formmethod], ${MORE}`);
  if (!source || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (source.matches(MORE)) {
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
  if (together || boxes.includes(changed)) say(`${all('main input[name=id]:checked').length} selected`);
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
  if (dialog) asker = one(MORE, row);
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
  sayWhose();
  const said = one('#finder[open] [data-say], #hits[data-say]');
  if (said) say(said.dataset.say);
  const dialog = one('#dialog dialog');
  if (dialog && !dialog.open) ask(dialog);
  if (dialog || document.activeElement !== document.body) return;
  // What had the focus is gone: on to its row, or to the page's name.
  const row = document.getElementById(before?.closest('[id]')?.id);
  const title = one('main h1');
  title.tabIndex = -1;
  (row && (one('[autofocus]', row) || one('button, a[href]', row)) || title).focus();
}));

on('htmx:after:request', event => {
  const { status, headers } = event.detail.ctx.response;
  warn(status < 500 ? '' : 'The desk did not answer. Nothing was lost; try again in a moment.');
  leaving ||= headers.has('HX-Redirect');
});
window.onpageshow = () => { leaving = false; };
on('htmx:error', event => {
  if (event.detail?.ctx) warn('No connection to the desk. Nothing was lost; try again in a moment.');
});
window.ononline = () => warn('');

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
  const ring = [field, ...all('.hit', finder)];
  const at = ring.indexOf(document.activeElement);
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) ring.at((at + by) % ring.length).focus();
  // Only the answer to what stands in the field.
  else if (event.key === 'Enter' && !at && ring[1] && one('.hits', finder).dataset.q === field.value.trim()) ring[1].click();
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
  const rows = all('main tbody tr');
  const step = by => rows[row ? rows.indexOf(row) + by : 0]?.querySelector('th > a');
  const place = timeStamp - going < 1500 ? places[key] : undefined;
  going = key === 'g' ? timeStamp : -Infinity;
  const focus = { j: () => step(1), k: () => step(-1), f: () => one('main input[name=q]') }[key]?.();
  const press = {
    '?': () => one('[data-list-of-keys]'),
    x: () => row?.querySelector('input[name=id]'),
    '[': () => one('a[rel=prev]'),
    ']': () => one('a[rel=next]'),
    n: () => one('.page-head a[href$="/new"]'),
    e: () => row?.querySelector('th > a') || one('.page-head a[href$="/edit"]'),
    i: () => (row || one('#access'))?.querySelector('button:is([aria-label^=Invite], [aria-label^=Resend])'),
  }[key]?.();
  if (place !== undefined) location.assign(`/admin${place}`);
  else if (key === '/') find('');
  else if (focus) focus.focus();
  else if (press && key === 'e' && row) location.assign(`${press.href}/edit`);
  else if (press) press.click();
  else return;
  event.preventDefault();
});
