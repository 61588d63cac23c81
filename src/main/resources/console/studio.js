'use strict';
// The knobs of the studio: the picture follows them, and what one likes becomes a manifest.
const knobs = document.getElementById('knobs');
const picture = document.getElementById('picture');
const FAVOURITES = 'stylemill.favourites';
const many = document.getElementById('many');
const value = name => knobs.elements[name]?.value ?? '';
const settings = (seed = value('seed')) => {
  const all = { checkpoint: value('checkpoint'), class: value('class'), seed: String(seed), psi: value('psi'), cutoff: value('cutoff'), noise: value('noise') };
  if (value('layers')) Object.assign(all, { mix: value('mix'), layers: value('layers') });
  for (const move of ['x', 'y', 'rotate']) if (Number(value(move))) all[move] = value(move);
  const edits = [...knobs.querySelectorAll('[data-edit]')].filter(one => Number(one.value)).map(one =>
    ({ name: one.dataset.edit, direction: one.dataset.direction, strength: Number(one.value), ...(one.dataset.layers ? { layers: one.dataset.layers } : {}) }));
  if (edits.length) all.edits = JSON.stringify(edits);
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== ''));
};
const address = s => '/studio/image?' + new URLSearchParams(s);
const edits = s => JSON.parse(s.edits ?? '[]');
// The address says where the knobs are: a reload, and others who are sent it, see the same picture.
const place = () => history.replaceState(null, '', '/studio?' + new URLSearchParams(settings()));
const words = s => `${s.class ? s.class + ', ' : ''}seed ${s.seed}, psi ${s.psi}${s.layers ? `, ${s.layers} of ${s.mix}` : ''}${edits(s).map(one => `, ${one.name} ${one.strength}`).join('')}`;
const trouble = document.getElementById('studio-trouble');
// Only the newest request matters; the one before it is given up.
let asked;
const show = () => {
  knobs.querySelectorAll('output').forEach(o => { o.textContent = value(o.dataset.of); });
  const now = settings();
  asked?.abort();
  asked = new AbortController();
  fetch(address(now), { signal: asked.signal }).then(async answer => {
    if (!answer.ok) throw new Error(new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')?.textContent ?? 'It cannot be made.');
    const old = picture.src;
    picture.src = URL.createObjectURL(await answer.blob());
    if (old.startsWith('blob:')) URL.revokeObjectURL(old);
    document.querySelector('[data-caption]').textContent = words(now);
    trouble.hidden = true;
  }).catch(error => {
    if (error.name === 'AbortError') return;
    trouble.textContent = error.message.replace(/\s+/g, ' ').trim();
    trouble.hidden = false;
  });
};
const tile = (s, action, title, said = `seed ${s.seed}`) => {
  const figure = document.createElement('figure');
  figure.className = 'tile';
  const button = document.createElement('button');
  button.type = 'button'; button.className = 'bare'; button.title = title;
  const image = document.createElement('img');
  image.className = 'cell'; image.loading = 'lazy'; image.alt = words(s);
  image.width = image.height = Number(knobs.dataset.small);
  image.src = address(s);
  button.append(image);
  button.addEventListener('click', action);
  const caption = document.createElement('figcaption');
  caption.className = 'muted'; caption.textContent = said;
  figure.append(button, caption);
  return figure;
};
let around;
// The seeds around end with the last one that there is.
const firstAround = () => Math.min(Math.max(0, Number(value('seed')) - 3), 2 ** 32 - Number(many.value));
const seeds = () => {
  clearTimeout(around);
  around = setTimeout(() => {
    const first = firstAround();
    document.getElementById('seeds').replaceChildren(...Array.from({ length: Number(many.value) }, (_, i) => {
      const s = settings(first + i);
      return tile(s, () => { knobs.elements.seed.value = s.seed; changed(); }, 'Show it large');
    }));
  }, 250);
};
const changed = () => { place(); show(); seeds(); };
let liked = [];
try { liked = JSON.parse(localStorage.getItem(FAVOURITES) ?? '[]'); } catch { liked = []; }
const like = all => {
  for (const s of all) if (!liked.some(one => address(one) === address(s))) liked.push(s);
  favourites();
};
const favourites = () => {
  localStorage.setItem(FAVOURITES, JSON.stringify(liked));
  document.querySelector('[data-favourites]').textContent = liked.length;
  document.querySelectorAll('[data-manifest], [data-forget]').forEach(one => { one.disabled = liked.length === 0; });
  if (!liked.length) return;
  document.getElementById('favourites').replaceChildren(...liked.map((s, i) =>
    tile(s, () => { liked.splice(i, 1); favourites(); if (!liked.length) document.getElementById('favourites').replaceChildren(); }, 'Take it out', words(s))));
};
const quoted = text => JSON.stringify(text);
// All favourites that differ in their seed alone are one group.
const groups = all => {
  const found = new Map();
  for (const s of all) {
    const { seed, ...rest } = s;
    const key = JSON.stringify(rest);
    if (!found.has(key)) found.set(key, { rest, seeds: [] });
    found.get(key).seeds.push(Number(seed));
  }
  return [...found.values()].map(({ rest, seeds: list }, i) => {
    const out = [`  - name: ${i === 0 ? 'favourites' : `favourites-${i + 1}`}`];
    if (rest.class) out.push(`    label: ${quoted(rest.class)}`);
    out.push(`    latent: {seeds: [${list.sort((a, b) => a - b).join(', ')}]}`);
    const full = Number(rest.cutoff) === Number(knobs.dataset.layers);
    out.push(full ? `    truncation: ${rest.psi}` : `    truncation: {psi: ${rest.psi}, cutoff: ${rest.cutoff}}`);
    // Several latents are mixed with one seed as a matrix; otherwise each needs a seed of its own.
    if (rest.layers) out.push(`    styleMixing: {layers: ${rest.layers}, ${list.length > 1 ? 'matrix: true' : 'probability: 1'}, seeds: ${quoted(rest.mix)}}`);
    if (rest.edits) out.push('    attributes:', ...edits(rest).map(one =>
      `      - {name: ${one.name}, direction: ${quoted(one.direction)}, strength: ${one.strength}${one.layers ? `, layers: ${quoted(one.layers)}` : ''}}`));
    if (rest.noise !== 'const') out.push(`    noise: {mode: ${rest.noise}}`);
    if (rest.x || rest.y || rest.rotate) out.push(`    transform: {translate: [${rest.x ?? 0}, ${rest.y ?? 0}], rotate: ${rest.rotate ?? 0}}`);
    return out.join('\n');
  }).join('\n');
};
const copy = content => {
  const said = document.getElementById('copied-said');
  const ready = () => { said.textContent = 'Below, ready to copy.'; };
  navigator.clipboard ? navigator.clipboard.writeText(content).then(() => { said.textContent = 'Copied.'; }, ready) : ready();
  const box = document.getElementById('copied');
  box.value = content; box.hidden = false; box.rows = content.split('\n').length + 1;
};
const command = s => ['./stylemill generate', s.checkpoint, `--seeds ${s.seed}`, `--trunc ${s.psi}`, s.class && `--class ${s.class}`,
  Number(s.cutoff) !== Number(knobs.dataset.layers) && `--trunc-cutoff ${s.cutoff}`, s.layers && `--mix ${s.mix}@${s.layers}`,
  s.noise !== 'const' && `--noise-mode ${s.noise}`, (s.x || s.y) && `--translate ${s.x ?? 0},${s.y ?? 0}`, s.rotate && `--rotate ${s.rotate}`,
  ...edits(s).slice(0, 1).map(one => `--direction ${quoted(one.direction)} --strength ${one.strength}${one.layers ? ` --direction-layers ${one.layers}` : ''}`),
  '--outdir out', edits(s).length > 1 && '  # along the first direction only: a manifest takes several'].filter(Boolean).join(' ');
if (picture) {
  knobs.addEventListener('input', event => {
    const knob = event.target;
    if (knob.matches('[data-reload]')) return;
    if (knob.dataset.slides) knobs.elements[knob.dataset.slides].value = knob.value;
    const slider = knobs.querySelector(`[data-slides="${knob.name}"]`);
    if (slider) slider.value = knob.value;
    // A partner's seed alone would change nothing.
    if (knob.name === 'mix' && !value('layers')) knobs.elements.layers.value = 'middle';
    document.querySelector('[data-other]')?.remove();
    changed();
  });
  knobs.addEventListener('change', event => {
    if (event.target.matches('[data-reload]')) location.assign('/studio?' + new URLSearchParams({ checkpoint: event.target.value }));
  });
  knobs.addEventListener('submit', event => event.preventDefault());
  knobs.addEventListener('click', event => {
    const on = selector => event.target.closest(selector);
    const seed = knobs.elements.seed;
    if (on('[data-step]')) { seed.value = Math.min(2 ** 32 - 1, Math.max(0, Number(seed.value) + Number(on('[data-step]').dataset.step))); changed(); }
    if (on('[data-dice]')) { seed.value = Math.floor(Math.random() * 2 ** 32); changed(); }
    if (on('[data-still]')) { knobs.querySelectorAll('[data-edit]').forEach(one => { one.value = 0; }); changed(); }
    if (on('[data-favourite]')) like([settings()]);
    if (on('[data-favour-all]')) like(Array.from({ length: Number(many.value) }, (_, i) => settings(firstAround() + i)));
    if (on('[data-forget]') && confirm(`Forget all ${liked.length} favourites? They are kept nowhere else.`)) { liked = []; favourites(); document.getElementById('favourites').replaceChildren(); }
    if (on('[data-copy-group]')) copy(groups([settings()]) + '\n');
    if (on('[data-copy-command]')) copy(command(settings()));
    if (on('[data-pin]')) {
      const pinned = document.getElementById('pinned');
      pinned.hidden = false;
      // Two beside each other, still whole multiples of their pixels.
      const side = Number(knobs.dataset.half);
      document.querySelectorAll('.stage img').forEach(one => { one.width = one.height = side; });
      pinned.querySelector('img').src = address(settings());
      pinned.querySelector('figcaption').textContent = 'A: ' + words(settings());
    }
    if (on('[data-manifest]')) {
      // A manifest has one network: that of this page, if there is a favourite of it.
      const network = (liked.find(s => s.checkpoint === value('checkpoint')) ?? liked[0]).checkpoint;
      const its = liked.filter(s => s.checkpoint === network);
      const others = liked.length - its.length;
      sessionStorage.setItem('stylemill.manifest', `${others ? `# A manifest has one network. Favourites of other networks that are not in it: ${others}\n` : ''}apiVersion: stylemill/v1
dataset: {name: studio-favourites, version: auto, title: Favourites of the studio}
generator: {checkpoint: ${quoted(network)}}
samples:
${groups(its)}
`);
      location.assign('/new');
    }
  });
  show();
  seeds();
  favourites();
}
