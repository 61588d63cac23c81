'use strict';
// The brush page. The labels are the classes of the pixels, one byte each; the canvas shows them over the image.
const sheet = document.getElementById('sheet');
const MOST_BYTES = 1 << 26;
const FAR = 10; // pixels, with Shift
if (sheet) {
  const canvas = sheet.querySelector('canvas'), context = canvas.getContext('2d');
  const { width, height } = canvas;
  const address = '/api/v1/annotations/labels?' + new URLSearchParams({ folder: sheet.dataset.folder, name: sheet.dataset.name });
  const secret = JSON.parse(document.body.getAttribute('hx-headers'));
  const one = selector => document.querySelector(selector);
  const picks = [...document.querySelectorAll('[name=class]')];
  const colors = picks.map(pick => [1, 3, 5].map(i => parseInt(pick.dataset.color.slice(i, i + 2), 16)));
  picks.forEach(pick => { pick.nextElementSibling.style.background = pick.dataset.color; });
  const size = one('#size'), cover = one('#cover'), save = one('[data-save]'), tip = sheet.querySelector('.tip');
  const most = Math.max(10, Math.floor(MOST_BYTES / (width * height)));
  const picture = context.createImageData(width, height), cells = new Uint32Array(picture.data.buffer);
  let labels, saved, tag = '', past = [], future = [], zoom = 1, shown = 50;
  let x = width >> 1, y = height >> 1;
  // Held down by a key, the brush paints where the arrows lead it.
  let held = false;

  const trouble = text => { one('#paint-trouble').textContent = text; one('#paint-trouble').hidden = !text; };
  const same = (a, b) => a.length === b.length && a.every((value, i) => value === b[i]);
  const dirty = () => labels && !same(labels, saved);
  const draw = () => {
    const alpha = Math.round(Number(cover.value) * 2.55);
    const inks = Uint32Array.from(colors, ([red, green, blue], i) => i ? (alpha << 24 | blue << 16 | green << 8 | red) >>> 0 : 0);
    for (let i = 0; i < labels.length; i++) cells[i] = inks[labels[i]];
    context.putImageData(picture, 0, 0);
  };
  const tell = () => {
    draw();
    one('[data-undo]').disabled = !past.length;
    one('[data-redo]').disabled = !future.length;
    if (!save) return;
    save.disabled = !dirty();
    one('[data-said]').textContent = dirty() ? 'not saved' : 'as it is on disk';
  };
  const keep = () => { past.push(labels.slice()); if (past.length > most) past.shift(); future = []; };
  const step = (from, to) => { hold(false); if (from.length) { to.push(labels); labels = from.pop(); tell(); point(); } };

  const tool = () => one('[name=tool]:checked').value;
  const picked = () => tool() === 'eraser' ? 0 : Number(one('[name=class]:checked').value);
  const stamp = (cx, cy) => {
    const reach = Number(size.value) / 2, label = picked(), whole = Math.floor(reach);
    for (let dy = -whole; dy <= whole; dy++) {
      for (let dx = -whole; dx <= whole; dx++) {
        const px = cx + dx, py = cy + dy;
        if (dx * dx + dy * dy <= reach * reach && px >= 0 && py >= 0 && px < width && py < height) labels[py * width + px] = label;
      }
    }
  };
  const line = (x0, y0, x1, y1) => {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let i = 0; i <= steps; i++) stamp(Math.round(x0 + (x1 - x0) * i / steps), Math.round(y0 + (y1 - y0) * i / steps));
  };
  // All connected pixels of the class that is there (4 neighbours: a diagonal gap of a drawn outline does not leak).
  const fill = (cx, cy) => {
    const from = labels[cy * width + cx], to = picked();
    if (from === to) return;
    const open = [cy * width + cx];
    labels[open[0]] = to;
    while (open.length) {
      const at = open.pop(), px = at % width;
      for (const next of [px > 0 ? at - 1 : -1, px < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (labels[next] === from) { labels[next] = to; open.push(next); }
      }
    }
  };
  const apply = (fx, fy) => {
    if (tool() === 'fill') fill(x, y); else line(fx, fy, x, y);
    tell();
  };
  const point = () => {
    const cell = Number(size.value), named = labels ? picks[labels[y * width + x]].parentElement.querySelector('span').textContent : '';
    const side = tool() === 'fill' ? 1 : cell;
    Object.assign(tip.style, { left: (x - Math.floor(side / 2)) * zoom + 'px', top: (y - Math.floor(side / 2)) * zoom + 'px', width: side * zoom + 'px', height: side * zoom + 'px' });
    tip.hidden = false;
    tip.classList.toggle('held', held);
    one('[data-at]').textContent = `: (${x}, ${y}) ${named}${held ? `, the ${tool()} is down` : ''}`;
  };
  const grow = to => {
    zoom = Math.min(32, Math.max(1, to));
    sheet.style.width = width * zoom + 'px';
    sheet.style.height = height * zoom + 'px';
    if (!tip.hidden) point();
  };
  const at = event => {
    const box = canvas.getBoundingClientRect();
    const inside = (value, end) => Math.min(end - 1, Math.max(0, Math.floor(value)));
    return [inside((event.clientX - box.left) / box.width * width, width), inside((event.clientY - box.top) / box.height * height, height)];
  };

  const hold = down => {
    if (held === down) return;
    held = down;
    say(`The ${tool()} is ${down ? 'down' : 'up'}.`);
    if (labels && !tip.hidden) point();
  };
  // Puts the tool down at the cursor: what the arrows paint from there is one step to undo.
  const press = () => {
    if (held) { hold(false); return; }
    keep();
    apply(x, y);
    hold(tool() !== 'fill');
    point();
  };
  const move = (dx, dy) => {
    const [fx, fy] = [x, y];
    [x, y] = [Math.min(width - 1, Math.max(0, x + dx)), Math.min(height - 1, Math.max(0, y + dy))];
    if (held) apply(fx, fy);
    point();
    tip.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  let painting = false;
  canvas.addEventListener('pointerdown', event => {
    if (event.button !== 0 || !labels) return;
    canvas.setPointerCapture(event.pointerId);
    hold(false);
    [x, y] = at(event);
    keep();
    painting = tool() !== 'fill';
    apply(x, y);
    point();
  });
  canvas.addEventListener('pointermove', event => {
    if (held) return;
    const [fx, fy] = [x, y];
    [x, y] = at(event);
    if (painting) apply(fx, fy);
    point();
  });
  for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { painting = false; });

  const answer = async response => {
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `The server answers ${response.status}.`);
  };
  const load = () => fetch(address).then(answer).then(async response => {
    tag = response.headers.get('ETag');
    labels = new Uint8Array(await response.arrayBuffer());
    saved = labels.slice();
    tell();
    sheet.dataset.ready = 'true';
  }).catch(error => trouble(error.message));
  const store = () => {
    if (!save || !dirty()) return;
    const sent = labels.slice();
    save.disabled = true;
    fetch(address, { method: 'POST', body: sent, headers: { 'Content-Type': 'application/octet-stream', 'If-Match': tag, ...secret } }).then(answer).then(response => {
      tag = response.headers.get('ETag');
      saved = sent;
      trouble('');
      tell();
      const tile = one('.strip-of [aria-current]'), state = saved.some(label => label) ? 'painted' : 'blank';
      tile.className = state;
      one('[data-painted]').textContent = `${document.querySelectorAll('.strip-of .painted').length} of ${document.querySelectorAll('.strip-of a').length} painted`;
      if (!dirty()) one('[data-said]').textContent = 'saved';
    }).catch(error => { trouble(error.message); save.disabled = false; });
  };

  const check = (name, value) => { const pick = one(`[name=${name}][value="${value}"]`); if (pick) { if (name === 'tool') hold(false); pick.checked = true; if (name === 'class' && tool() === 'eraser') check('tool', 'brush'); } };
  const sized = by => { size.value = Number(size.value) + by; outputs(); };
  const outputs = () => { document.querySelectorAll('#brushes output').forEach(o => { o.textContent = one('#' + o.dataset.of).value + o.dataset.unit; }); if (!tip.hidden) point(); };
  // Behind the last class comes the first.
  const classed = by => check('class', (Number(one('[name=class]:checked').value) + by + picks.length) % picks.length);
  const keys = {
    k: () => canvas.focus(), ',': () => classed(-1), '.': () => classed(1),
    b: () => check('tool', 'brush'), e: () => check('tool', 'eraser'), f: () => check('tool', 'fill'),
    '[': () => sized(-2), ']': () => sized(2), '+': () => grow(zoom + 1), '=': () => grow(zoom + 1), '-': () => grow(zoom - 1),
    h: () => { [shown, cover.value] = Number(cover.value) ? [cover.value, 0] : [shown, shown]; outputs(); draw(); },
    n: () => one('a[rel=next]')?.click(), p: () => one('a[rel=prev]')?.click(),
  };
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener('keydown', event => {
    if (event.target.closest('select, textarea, input[type=text]') || !labels) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const does = event.ctrlKey || event.metaKey
      ? { z: () => event.shiftKey ? step(future, past) : step(past, future), y: () => step(future, past), s: store }[key]
      : /^[0-9]$/.test(key) ? () => check('class', key) : keys[key];
    if (does && !event.altKey) { does(); event.preventDefault(); return; }
    if (event.target !== canvas || event.altKey || event.ctrlKey || event.metaKey) return;
    const far = event.shiftKey ? FAR : 1;
    if (moves[key]) move(moves[key][0] * far, moves[key][1] * far);
    else if (key === 'd') { if (!event.repeat) press(); }
    else if (key === 'Escape' && held) hold(false);
    else if (key === ' ') { hold(false); keep(); apply(x, y); point(); } else return;
    event.preventDefault();
  });
  canvas.addEventListener('focus', () => { if (labels) point(); });
  canvas.addEventListener('blur', () => hold(false));
  one('#brushes').addEventListener('input', event => { outputs(); if (event.target === cover) draw(); });
  one('#brushes').addEventListener('click', event => {
    const on = selector => event.target.closest(selector);
    if (on('[data-undo]')) step(past, future);
    if (on('[data-redo]')) step(future, past);
    if (on('[data-zoom]')) grow(zoom + Number(on('[data-zoom]').dataset.zoom));
    if (on('[data-save]')) store();
    if (on('[name=class]')) check('class', on('[name=class]').value);
  });
  addEventListener('beforeunload', event => { if (save && dirty()) event.preventDefault(); });
  const room = sheet.parentElement.clientWidth - 26;
  grow(Math.floor(Math.min(room / width, Math.max(512, innerHeight * .6) / height)));
  outputs();
  load();
}
document.querySelector('[data-submits]')?.addEventListener('change', event => event.target.form.submit());
