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
    if (!isNaN(at)) time.title = at.toLocaleString();
    if (time.dataset.local !== undefined && !isNaN(at)) {
      time.textContent = at.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
    }
  }
};
document.addEventListener('DOMContentLoaded', () => {
  localTimes(document);
  // On a narrow screen the tabs scroll: the one of this page is in view.
  document.querySelector('.bar nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
});
document.addEventListener('htmx:afterSettle', event => localTimes(event.target));
document.addEventListener('htmx:sseMessage', event => localTimes(event.target));
