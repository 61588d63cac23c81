'use strict';
// The manifest's text: checked while it is typed, its faults marked beside the lines.
const text = document.getElementById('manifest');
const gutter = document.querySelector('.gutter');
const KEPT = 'stylemill.manifest';
// What was in the editor last: other pages, such as the studio, write into KEPT alone.
const SHOWN = 'stylemill.manifest.shown';
const REPLACED = 'stylemill.manifest.replaced';
const EXAMPLES = {
  seeds: `apiVersion: stylemill/v1
dataset: {name: my-cells, version: auto, title: My cells}
generator: {checkpoint: CHECKPOINT}
samples:
  - name: white-cells
    label: WBC
    latent: {seeds: "0-99"}
    truncation: 0.8
`,
  balanced: `apiVersion: stylemill/v1
dataset: {name: my-cells, version: auto, title: My cells}
generator: {checkpoint: CHECKPOINT}
samples:
  - name: cells
    count: 300
    label: {balance: {RBC: 1, WBC: 1, Platelets: 1}}
    latent: {distribution: normal}
    truncation: {psi: {min: 0.7, max: 1.0}}
splits: {train: 0.8, test: 0.2}
`,
  nightly: `apiVersion: stylemill/v1
dataset: {name: my-cells-nightly, version: 1.0.0}
generator: {checkpoint: CHECKPOINT}
samples:
  - name: cells
    count: 200
    label: {balance: {RBC: 1, WBC: 1, Platelets: 1}}
    latent: {distribution: normal}
schedule: {cron: "0 2 * * *", timezone: Europe/Berlin}
`,
};
let faults = new Map();
const lines = () => {
  const count = text.value.split('\n').length;
  gutter.replaceChildren(...Array.from({ length: count }, (_, i) => {
    const item = document.createElement('li');
    item.textContent = i + 1;
    if (faults.has(i + 1)) { item.className = 'marked'; item.title = faults.get(i + 1); }
    return item;
  }));
  text.style.height = 'auto';
  text.rows = Math.max(22, count + 1);
};
const submits = right => document.querySelectorAll('[data-needs-valid]').forEach(b => { b.disabled = !right; });
const checked = document.getElementById('checked');
const first = checked.cloneNode(true).childNodes;
let waiting;
const changed = () => {
  sessionStorage.setItem(KEPT, text.value);
  sessionStorage.setItem(SHOWN, text.value);
  clearTimeout(waiting);
  if (text.value.trim()) {
    waiting = setTimeout(() => htmx.trigger(checked, 'checknow'), 350);
  } else {
    // An empty text has no faults, and nothing to be handed in.
    htmx.trigger(checked, 'htmx:abort');
    faults = new Map();
    checked.replaceChildren(...[...first].map(one => one.cloneNode(true)));
    submits(false);
  }
  lines();
};
const back = document.querySelector('[data-back]');
const keep = value => {
  if (value.trim()) sessionStorage.setItem(REPLACED, value);
  back.hidden = !sessionStorage.getItem(REPLACED);
};
// As if it was typed, so that Ctrl and Z takes it back; and kept beside, for after a change of page.
const put = value => {
  if (text.value !== value) keep(text.value);
  text.focus();
  text.select();
  if (!document.execCommand('insertText', false, value)) text.value = value;
  text.setSelectionRange(0, 0);
  changed();
};
back.addEventListener('click', () => put(sessionStorage.getItem(REPLACED)));
hints.attach(text, document.getElementById('hints'), changed);
text.addEventListener('input', changed);
document.addEventListener('server-is-back', changed);
// After Escape, Tab leads on to the next part of the page.
let leaves = false;
text.addEventListener('keydown', event => {
  if (event.key === 'Escape') { leaves = true; return; }
  const stays = event.key === 'Shift' || event.key === 'Tab' && (leaves || event.shiftKey);
  if (stays) return;
  leaves = false;
  let more = '';
  if (event.key === 'Tab') more = '  ';
  if (event.key === 'Enter' && !event.ctrlKey) {
    // A new line begins where the one before began, one step in after a key without a value.
    const line = text.value.slice(0, text.selectionStart).split('\n').pop();
    more = '\n' + line.match(/^ */)[0] + (/^ *- /.test(line) ? '  ' : '') + (/:\s*$/.test(line) ? '  ' : '');
  }
  if (!more) return;
  event.preventDefault();
  if (!document.execCommand('insertText', false, more)) text.setRangeText(more, text.selectionStart, text.selectionEnd, 'end');
});
text.addEventListener('blur', () => { leaves = false; });
document.addEventListener('htmx:afterSwap', event => {
  if (event.target.id !== 'checked') return;
  faults = new Map();
  document.querySelectorAll('.fault').forEach(f => faults.set(Number(f.dataset.line), f.textContent.trim()));
  lines();
  const right = document.querySelector('#checked [data-valid]') !== null;
  // Images of an earlier text would be taken for those of this one.
  document.getElementById('preview').classList.toggle('old', !right);
  submits(right);
  if (right && document.querySelector('[data-live]').checked) htmx.trigger('#preview', 'previewnow');
});
document.addEventListener('click', event => {
  const fault = event.target.closest('.fault');
  if (fault && Number(fault.dataset.line) > 0) {
    const before = text.value.split('\n').slice(0, fault.dataset.line - 1).join('\n').length;
    const at = before + (fault.dataset.line > 1 ? 1 : 0) + Number(fault.dataset.column) - 1;
    text.focus();
    text.setSelectionRange(at, at);
  }
  const example = event.target.closest('[data-example]');
  if (example) {
    const known = text.dataset.checkpoints.split('\n')[0] || 'network.safetensors';
    put(EXAMPLES[example.dataset.example].replace('CHECKPOINT', known));
  }
});
document.querySelector('[data-open]').addEventListener('change', event => event.target.files[0]?.text().then(put));
text.addEventListener('dragover', event => event.preventDefault());
text.addEventListener('drop', event => {
  const file = event.dataTransfer.files[0];
  if (file) { event.preventDefault(); file.text().then(put); }
});
if (text.value) {
  // The page brought a text: what was here before can be brought back.
  const before = sessionStorage.getItem(KEPT) ?? '';
  if (before !== text.value) keep(before);
} else {
  text.value = sessionStorage.getItem(KEPT) ?? '';
  const shown = sessionStorage.getItem(SHOWN) ?? '';
  if (shown !== text.value) keep(shown);
}
keep('');
submits(false);
document.addEventListener('DOMContentLoaded', changed);
