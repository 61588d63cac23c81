'use strict';
// Selecting images, and moving through them by keyboard.
const boxes = () => [...document.querySelectorAll('.tile input[name=key]')];
// What is ticked stays so under other filters and orders, and when one comes back from an image.
const TICKED = 'stylemill.ticked.' + location.pathname;
const ticked = new Set(JSON.parse(sessionStorage.getItem(TICKED) ?? '[]'));
let last;
const count = () => {
  const form = document.getElementById('selection');
  if (!form) return;
  const shown = new Set(boxes().map(box => box.value));
  const hidden = [...ticked].filter(key => !shown.has(key));
  form.querySelectorAll('[data-kept]').forEach(one => one.remove());
  form.append(...hidden.map(key => Object.assign(document.createElement('input'), { type: 'hidden', name: 'key', value: key })));
  form.querySelectorAll('input[type=hidden][name=key]').forEach(one => { one.dataset.kept = ''; });
  form.querySelector('.selected').hidden = ticked.size === 0;
  form.querySelector('[data-selected]').textContent = ticked.size;
  form.querySelector('[data-hidden]').textContent = hidden.length ? `, ${hidden.length} of them not shown here` : '';
  form.querySelector('.pick-all').hidden = shown.size === 0;
  sessionStorage.setItem(TICKED, JSON.stringify([...ticked]));
};
const tick = (box, on) => { box.checked = on; on ? ticked.add(box.value) : ticked.delete(box.value); };
const restore = () => { boxes().forEach(box => { box.checked = ticked.has(box.value); }); count(); };
document.addEventListener('click', event => {
  const on = selector => event.target.closest(selector);
  const box = on('.tile input[name=key]');
  if (box) {
    const all = boxes();
    const from = event.shiftKey ? all.indexOf(last) : -1;
    const to = all.indexOf(box);
    if (from < 0) tick(box, box.checked);
    else all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach(one => tick(one, box.checked));
    last = box;
  } else if (on('[data-all]')) boxes().forEach(one => tick(one, true));
  else if (on('[data-clear]')) { ticked.clear(); boxes().forEach(one => tick(one, false)); }
  else return;
  count();
});
document.addEventListener('DOMContentLoaded', restore);
// Who comes back from an image comes back to its place: the address says which images are shown, and which was opened.
document.addEventListener('click', event => {
  const tile = event.target.closest('#results .tile');
  if (!tile || !event.target.closest('a')) return;
  const place = new URL(location.href), at = [...document.querySelectorAll('#results .tile')].indexOf(tile);
  const page = Number(document.querySelector('#results .tiles').dataset.page);
  if (at >= page) place.searchParams.set('after', document.querySelectorAll('#results .tile')[Math.floor(at / page) * page - 1].id);
  place.hash = tile.id;
  history.replaceState(history.state, '', place);
});
// More images came in the place of the link that had the focus: the first of them has it now.
let before;
document.addEventListener('htmx:beforeSwap', event => {
  before = event.detail.target.matches('.more:focus-within') ? event.detail.target.previousElementSibling : null;
});
document.addEventListener('htmx:afterSwap', () => {
  before?.nextElementSibling?.querySelector('a')?.focus();
  before = null;
  restore();
});
document.addEventListener('keydown', event => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest('input, select, textarea')) return;
  const rel = { ArrowLeft: 'prev', ArrowRight: 'next' }[event.key];
  const link = rel && document.querySelector(`a[rel=${rel}]`);
  if (link) { event.preventDefault(); link.click(); return; }
  const tile = event.target.closest('.tile');
  if (tile && rel) {
    const other = rel === 'next' ? tile.nextElementSibling : tile.previousElementSibling;
    other?.querySelector('a')?.focus();
    event.preventDefault();
  }
});
