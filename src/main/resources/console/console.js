'use strict';
// What every page does beside htmx: copies snippets, tells times in the reader's own zone, shows the current tab.
document.addEventListener('click', event => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  navigator.clipboard.writeText(source.value ?? source.textContent).then(() => {
    const word = button.textContent;
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = word; }, 1500);
  });
});
const localTimes = root => {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.getAttribute('datetime'));
    if (isNaN(at)) continue;
    // The one form of time of all pages, here in the reader's zone.
    const two = n => String(n).padStart(2, '0');
    const local = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
    time.title = local;
    if (time.dataset.local !== undefined) time.textContent = local;
  }
};
document.addEventListener('DOMContentLoaded', () => {
  localTimes(document);
  // On a narrow screen the tabs scroll: the one of this page is in view.
  document.querySelector('.bar nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
});
document.addEventListener('htmx:afterSettle', event => localTimes(event.target));
document.addEventListener('htmx:sseMessage', event => localTimes(event.target));
