'use strict';
// Selecting images, and moving through them by keyboard.
const bar = () => document.querySelector('.selected');
const count = () => {
  const n = document.querySelectorAll('.tile input:checked').length;
  if (!bar()) return;
  bar().hidden = n === 0;
  bar().querySelector('[data-selected]').textContent = n;
};
document.addEventListener('change', event => { if (event.target.closest('.tile')) count(); });
document.addEventListener('click', event => {
  if (event.target.closest('[data-clear]')) {
    document.querySelectorAll('.tile input:checked').forEach(box => { box.checked = false; });
    count();
  }
});
// More images came in the place of the link that had the focus: the first of them has it now.
let before;
document.addEventListener('htmx:beforeSwap', event => {
  before = event.detail.target.matches('.more:focus-within') ? event.detail.target.previousElementSibling : null;
});
document.addEventListener('htmx:afterSwap', () => {
  before?.nextElementSibling?.querySelector('a')?.focus();
  before = null;
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
