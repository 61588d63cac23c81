'use strict';
// The manifest's text: checked while it is typed, its faults marked beside the lines.
const text = document.getElementById('manifest');
const gutter = document.querySelector('.gutter');
const KEPT = 'stylemill.manifest';
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
let waiting;
const changed = () => {
  sessionStorage.setItem(KEPT, text.value);
  lines();
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (text.value.trim()) htmx.trigger('#checked', 'checknow'); }, 350);
};
const put = value => { text.value = value; changed(); text.focus(); };
const submits = right => document.querySelectorAll('[data-needs-valid]').forEach(b => { b.disabled = !right; });
hints.attach(text, document.getElementById('hints'), changed);
text.addEventListener('input', changed);
text.addEventListener('keydown', event => {
  if (event.key !== 'Tab' || event.shiftKey) return;
  event.preventDefault();
  text.setRangeText('  ', text.selectionStart, text.selectionEnd, 'end');
  changed();
});
document.addEventListener('htmx:afterSwap', event => {
  if (event.target.id !== 'checked') return;
  faults = new Map();
  document.querySelectorAll('.fault').forEach(f => faults.set(Number(f.dataset.line), f.textContent.trim()));
  lines();
  const right = document.querySelector('#checked [data-valid]') !== null;
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
if (!text.value) text.value = sessionStorage.getItem(KEPT) ?? '';
submits(false);
document.addEventListener('DOMContentLoaded', changed);
