'use strict';
// What every page does beside htmx: copies snippets, tells times in the reader's own zone, shows the current tab.
document.documentElement.classList.add('js');

// Whether the server answers. A restart gives it another secret: pages that are open take it up by themselves.
const server = (() => {
  let lost = false;
  const say = (words, path) => {
    const banner = document.getElementById('server');
    banner.replaceChildren(words);
    if (path) {
      const link = document.createElement('a');
      link.href = path;
      link.textContent = 'Sign in';
      banner.append(' ', link);
    }
    banner.hidden = !words;
  };
  const ended = () => say('Your session has ended. What you wrote is kept in this tab.', `/sign-in?to=${encodeURIComponent(location.pathname)}`);
  const secretOf = body => JSON.parse(body.getAttribute('hx-headers') ?? '{}')['X-CSRF-Token'] ?? '';
  // False where nobody may change anything from this page any more.
  const renew = async () => {
    const answer = await fetch('/sign-in', { cache: 'no-store' });
    if (!answer.ok) return true;
    const secret = secretOf(new DOMParser().parseFromString(await answer.text(), 'text/html').body);
    if (!secret && secretOf(document.body)) { ended(); return false; }
    document.body.setAttribute('hx-headers', JSON.stringify({ 'X-CSRF-Token': secret }));
    document.querySelectorAll('input[name=csrf]').forEach(one => { one.value = secret; });
    return true;
  };
  const look = () => renew().then(in_ => {
    if (!lost) return;
    lost = false;
    if (in_) say('');
    document.dispatchEvent(new Event('server-is-back'));
  }, () => {
    lost = true;
    say('The server does not answer. What this page shows may be old; it goes on by itself when the server is back.');
    setTimeout(look, 2000);
  });
  const away = () => { if (!lost) look(); };
  return { away, ended, renew, say };
})();
document.addEventListener('htmx:sendError', server.away);
document.addEventListener('htmx:sseError', server.away);
// What a part of a page cannot be is said in its place; a secret of an earlier start is renewed, and it is asked again.
const askedAgain = new WeakSet();
document.addEventListener('htmx:beforeSwap', event => {
  const { xhr, target, requestConfig } = event.detail;
  if (xhr.status < 400) { askedAgain.delete(requestConfig.elt); return; }
  event.detail.shouldSwap = false;
  let problem = {};
  try { problem = JSON.parse(xhr.responseText); } catch { /* a page of somebody between */ }
  const { elt, triggeringEvent } = requestConfig;
  if (problem.code === 'foreign-page' && !askedAgain.has(elt)) {
    askedAgain.add(elt);
    server.renew().then(right => { if (right) htmx.trigger(elt, triggeringEvent?.type ?? 'click'); }, server.away);
  } else if (xhr.status === 401) {
    server.ended();
  } else {
    const note = document.createElement('p');
    note.className = 'note bad';
    note.setAttribute('role', 'alert');
    note.textContent = problem.detail ?? `The server answered ${xhr.status}.`;
    if (target.id === 'main') target.prepend(note); else target.replaceChildren(note);
  }
});
// A form is sent with the secret of now, and not at all while the server is away: what was written stays.
document.addEventListener('submit', event => {
  const form = event.target;
  if (event.defaultPrevented || !form.elements.csrf || form.hasAttribute('hx-post')) return;
  if (form.dataset.fresh) { delete form.dataset.fresh; return; }
  event.preventDefault();
  const sender = event.submitter;
  server.renew().then(right => {
    if (!right) return;
    form.dataset.fresh = 'yes';
    form.requestSubmit(sender);
  }, server.away);
});
// Read out to those who do not see it happen.
const say = words => { document.getElementById('said').textContent = words; };
document.addEventListener('click', event => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const done = (words, aloud) => {
    button.dataset.word ??= button.textContent;
    button.textContent = words;
    say(aloud);
    setTimeout(() => { button.textContent = button.dataset.word; }, 3000);
  };
  // Browsers let pages copy on loopback and over TLS only: elsewhere the hand does it.
  const mark = () => {
    getSelection().selectAllChildren(source);
    done('Press Ctrl and C', 'The text is marked. Press Control and C to copy it.');
  };
  navigator.clipboard ? navigator.clipboard.writeText(source.textContent).then(() => done('Copied', 'Copied.'), mark) : mark();
});
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const localTimes = root => {
  root.querySelectorAll('[data-zone]').forEach(one => { one.textContent = `(${ZONE})`; });
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.getAttribute('datetime'));
    if (isNaN(at)) continue;
    // The one form of time of all pages, here in the reader's zone.
    const two = n => String(n).padStart(2, '0');
    const local = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
    time.title = `${local} in your zone (${ZONE})`;
    if (time.dataset.local !== undefined) time.textContent = local;
  }
};
document.addEventListener('DOMContentLoaded', () => localTimes(document));
document.addEventListener('htmx:afterSettle', event => localTimes(event.target));
// News wait while a hand is at work. If they replaced a link between press and release, its click would be lost, and so
// would text that somebody marks to copy. A release that never comes stops no page: they wait 10 seconds at most.
(() => {
  const LONG = 10_000, SHORT = 300; // ms; a finger's click comes a moment after its release
  const waiting = new Map(); // by place, the newest
  let until = 0, timer;
  const tell = () => {
    until = 0;
    for (const [place, { source, type, data }] of waiting) {
      waiting.delete(place);
      source.dispatchEvent(new MessageEvent(type, { data }));
    }
  };
  const hold = ms => {
    until = performance.now() + ms;
    clearTimeout(timer);
    timer = setTimeout(tell, ms);
  };
  const marks = () => !getSelection().isCollapsed;
  const release = () => { if (until) hold(marks() ? LONG : SHORT); };
  document.addEventListener('pointerdown', () => hold(LONG), true);
  document.addEventListener('keydown', event => { if (['Enter', ' '].includes(event.key) && !event.repeat) hold(LONG); }, true);
  document.addEventListener('selectionchange', () => { if (marks()) hold(LONG); });
  for (const end of ['pointerup', 'pointercancel', 'dragend', 'keyup']) document.addEventListener(end, release, true);
  window.addEventListener('blur', release);
  document.addEventListener('htmx:beforeRequest', event => { if (until && event.target.matches('[hx-trigger^=every]')) event.preventDefault(); });
  document.addEventListener('htmx:sseBeforeMessage', event => {
    if (!until) return;
    event.preventDefault();
    const { target: source, type, data } = event.detail;
    waiting.set(event.target, { source, type, data });
  });
})();
// What a reader opened stays open when news replace a part of the page; htmx keeps the focus by itself, where there is an id.
const opened = new WeakMap();
document.addEventListener('htmx:sseBeforeMessage', ({ target }) => opened.set(target, [...target.querySelectorAll('details[open][id]')].map(one => one.id)));
document.addEventListener('htmx:sseMessage', ({ target }) => {
  localTimes(target);
  for (const id of opened.get(target) ?? []) document.getElementById(id)?.setAttribute('open', '');
});
// How that stands which the page is about is read out when it changes.
let stood;
const stands = changed => {
  const now = document.querySelector('[data-stands]')?.dataset.stands;
  if (changed && now && now !== stood) say(now);
  stood = now;
};
document.addEventListener('DOMContentLoaded', () => stands(false));
for (const news of ['htmx:sseMessage', 'htmx:afterSettle']) document.addEventListener(news, () => stands(true));
