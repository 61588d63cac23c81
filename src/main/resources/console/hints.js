'use strict';
// Completion in the manifest: keys and values that the schema knows at the place of the cursor.
const hints = (() => {
  const KEY = /^("[^"]*"|'[^']*'|[A-Za-z_][\w-]*)\s*:(?=\s|$)/;
  const bare = word => word.replace(/^["']|["']$/g, '');

  // Where flow brackets are open: for each line whether it begins inside some, and those that are open at the cursor.
  const flow = (text, at) => {
    const open = [];
    const inside = [false];
    let word = '';
    for (let i = 0; i < at; i++) {
      const c = text[i];
      const top = open[open.length - 1];
      if (c === '\n') {
        inside.push(open.length > 0);
        if (top) word += ' '; else word = '';
      } else if (c === '#' && /\s|^$/.test(text[i - 1] ?? '')) {
        while (i + 1 < at && text[i + 1] !== '\n') i++;
      } else if ((c === '"' || c === "'") && word.trim() === '') {
        const from = i++;
        while (i < at && text[i] !== c) i += c === '"' && text[i] === '\\' ? 2 : 1;
        word = text.slice(from, i + 1);
      } else if ((c === '{' || c === '[') && (top || word.trim() === '')) {
        open.push({ map: c === '{', key: null, seen: new Set(), from: i });
        word = '';
      } else if (top && (c === '}' || c === ']')) {
        open.pop();
        word = '';
      } else if (top && c === ',') {
        top.key = null;
        word = '';
      } else if (c === ':' && /\s/.test(text[i + 1] ?? ' ')) {
        if (top?.map) { top.key = bare(word.trim()); top.seen.add(top.key); }
        word = '';
      } else if (!top && c === '-' && word.trim() === '' && /\s/.test(text[i + 1] ?? ' ')) {
        word = '';
      } else {
        word += c;
      }
    }
    return { open, inside, word: word.replace(/^\s+/, '') };
  };

  // Keys and items around a line of block style; what is beside it is in `seen` of the last.
  const block = (lines, inside, line, column) => {
    const root = { column: -1, seen: new Set() };
    let stack = [root];
    let found = null;
    for (let n = 0; n < lines.length; n++) {
      if (inside[n] && n !== line) continue;
      let rest = n === line ? lines[n].slice(0, column) : lines[n];
      let at = rest.length - rest.trimStart().length;
      rest = rest.trimStart();
      if (n !== line && (rest === '' || rest.startsWith('#'))) continue;
      while (/^-(\s|$)/.test(rest)) {
        while (stack.length > 1 && (stack[stack.length - 1].column > at || stack[stack.length - 1].column === at && stack[stack.length - 1].item)) stack.pop();
        stack.push({ column: at, item: true, seen: new Set() });
        const cut = rest.length - rest.slice(1).trimStart().length;
        rest = rest.slice(cut);
        at += cut;
      }
      const key = rest.match(KEY);
      while (stack.length > 1 && stack[stack.length - 1].column >= at) stack.pop();
      const around = stack[stack.length - 1];
      if (key) {
        around.seen.add(bare(key[1]));
        stack.push({ column: at, key: bare(key[1]), seen: new Set() });
      }
      if (n === line) found = { path: stack.slice(1), around, rest, key };
    }
    return found;
  };

  // The path to the cursor, what is typed there, and whether a key or a value may come.
  const place = (text, at) => {
    const { open, inside, word } = flow(text, at);
    const first = open.length ? open[0].from : at;
    const before = text.slice(0, first).split('\n');
    const line = before.length - 1;
    const here = block(text.split('\n'), inside, line, before[line].length);
    const steps = here.path.map(one => one.item ? 0 : one.key);
    if (open.length) {
      open.forEach((one, i) => {
        const last = i === open.length - 1;
        if (!one.map) steps.push(0);
        else if (!last || one.key !== null) steps.push(one.key);
      });
      const last = open[open.length - 1];
      const key = last.map && last.key === null;
      return { steps, key, typed: word, seen: last.seen };
    }
    if (here.key) {
      const typed = here.rest.slice(here.key[0].length);
      return /^\s/.test(typed) ? { steps, key: false, typed: typed.trimStart(), seen: new Set() } : null;
    }
    return { steps, key: true, typed: here.rest, seen: here.around.seen, item: here.path[here.path.length - 1]?.item };
  };

  const schemas = { whole: null, checkpoints: [], classes: [] };
  let asked = '';
  // The classes of the network that the text names, asked for once for each.
  const classesOf = text => {
    const named = text.match(/^\s*(?:generator:\s*\{\s*)?checkpoint:\s*["']?([^\s,"'}]+)/m)?.[1] ?? '';
    if (named === asked || !schemas.checkpoints.includes(named)) return;
    asked = named;
    fetch(`/api/v1/checkpoint?name=${encodeURIComponent(named)}`)
      .then(answer => answer.ok ? answer.json() : { classes: [] })
      .then(network => { schemas.classes = network.classes ?? []; }, () => { asked = ''; });
  };
  const plain = nodes => nodes.flatMap(node => {
    if (!node || typeof node !== 'object') return [];
    if (node.$ref) return plain([{ ...schemas.whole.$defs[node.$ref.replace('#/$defs/', '')], ...(node.examples ? { examples: node.examples } : {}) }]);
    return [node, ...plain(node.anyOf ?? []), ...plain(node.oneOf ?? [])];
  });
  const below = (nodes, step) => plain(nodes).flatMap(node =>
    step === 0 ? [node.items] : node.properties?.[step] ? [node.properties[step]] : [node.additionalProperties]);

  const yaml = value => {
    if (typeof value === 'string') return /^[A-Za-z/][\w./#-]*$/.test(value) ? value : JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`;
    if (value && typeof value === 'object') return `{${Object.entries(value).map(([k, v]) => `${k}: ${yaml(v)}`).join(', ')}}`;
    return String(value);
  };

  const all = (text, at) => {
    const here = schemas.whole && place(text, at);
    if (!here) return null;
    const nodes = plain(here.steps.reduce(below, [schemas.whole]));
    const found = new Map();
    if (here.key) {
      for (const node of nodes) {
        for (const [name, value] of Object.entries(node.properties ?? {})) {
          if (here.seen.has(name) || found.has(name)) continue;
          const says = value.description ?? plain([value]).map(one => one.description).find(Boolean) ?? '';
          found.set(name, { put: `${name}: `, name, says, first: (node.required ?? []).includes(name) });
        }
      }
    }
    if (!here.key || here.item) {
      for (const node of nodes) {
        const words = [...(node.enum ?? []), ...('const' in node ? [node.const] : []), ...(node.type === 'boolean' ? [true, false] : [])];
        const samples = [...('default' in node ? [node.default] : []), ...(node.examples ?? [])];
        const add = (value, sample) => { if (!found.has(yaml(value))) found.set(yaml(value), { put: yaml(value), name: yaml(value), says: '', sample }); };
        words.forEach(value => add(value, false));
        samples.forEach(value => add(value, true));
      }
    }
    if (!here.key) {
      // What is there goes before what the schema has as an example, which may not be there.
      const real = here.steps.join('/') === 'generator/checkpoint' ? schemas.checkpoints
        : here.steps.slice(-2).join('/') === 'label/class' || here.steps[here.steps.length - 1] === 'label' ? schemas.classes : [];
      if (real.length) {
        [...found].filter(([, one]) => one.sample).forEach(([name]) => found.delete(name));
        real.forEach(value => found.set(yaml(value), { put: yaml(value), name: yaml(value), says: '', sample: false }));
      }
    }
    const typed = here.typed.toLowerCase();
    const fitting = [...found.values()].filter(one => one.name.toLowerCase().startsWith(typed) && one.name !== here.typed);
    fitting.sort((a, b) => Number(b.first ?? false) - Number(a.first ?? false));
    return { typed: here.typed, found: fitting.slice(0, 40) };
  };

  // The list below the cursor: arrows choose, Enter and Tab put in, Escape closes, Ctrl and space opens.
  const attach = (area, list, changed) => {
    let shown = null;
    let chosen = 0;
    const hide = () => { shown = null; list.hidden = true; area.removeAttribute('aria-activedescendant'); };
    const mark = () => {
      [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === chosen)));
      area.setAttribute('aria-activedescendant', `hint-${chosen}`);
      list.children[chosen].scrollIntoView({ block: 'nearest' });
    };
    const set = () => {
      const lines = area.value.slice(0, area.selectionStart).split('\n');
      const style = getComputedStyle(area);
      const pen = document.createElement('canvas').getContext('2d');
      pen.font = style.font;
      const left = pen.measureText(lines[lines.length - 1].slice(0, -shown.typed.length || undefined)).width + parseFloat(style.paddingLeft) - area.scrollLeft;
      list.style.left = `${area.offsetLeft + Math.max(0, Math.min(left, area.clientWidth - 260))}px`;
      list.style.top = `${area.offsetTop + parseFloat(style.paddingTop) + lines.length * parseFloat(style.lineHeight) + 2}px`;
    };
    // Examples come only where they are asked for: Enter after a name of one's own is to be a new line.
    const show = (asked, fresh) => {
      const found = area.selectionStart === area.selectionEnd ? all(area.value, area.selectionStart) : null;
      if (found && !asked) found.found = found.found.filter(one => !one.sample);
      if (!found || !found.found.length || !asked && !fresh && found.typed === '') { hide(); return; }
      shown = found;
      chosen = 0;
      list.replaceChildren(...found.found.map((one, i) => {
        const item = document.createElement('li');
        item.id = `hint-${i}`;
        item.setAttribute('role', 'option');
        const name = document.createElement('b');
        name.textContent = one.name;
        const says = document.createElement('span');
        says.textContent = one.says;
        says.title = one.says;
        item.append(name, says);
        item.addEventListener('mousedown', event => { event.preventDefault(); chosen = i; take(); });
        return item;
      }));
      list.hidden = false;
      set();
      mark();
    };
    const take = () => {
      const { typed, found } = shown;
      const at = area.selectionStart;
      area.setRangeText(found[chosen].put, at - typed.length, at, 'end');
      hide();
      changed();
      show(false, found[chosen].put.endsWith(' '));
    };
    schemas.checkpoints = (area.dataset.checkpoints ?? '').split('\n').filter(Boolean);
    area.addEventListener('input', () => { classesOf(area.value); show(false, false); });
    area.addEventListener('blur', hide);
    area.addEventListener('click', hide);
    area.addEventListener('keydown', event => {
      if (event.key === ' ' && event.ctrlKey) { event.preventDefault(); show(true, false); return; }
      if (!shown) return;
      const size = list.children.length;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') chosen = (chosen + (event.key === 'ArrowDown' ? 1 : size - 1)) % size;
      else if (event.key === 'Enter' || event.key === 'Tab') { event.preventDefault(); event.stopImmediatePropagation(); take(); return; }
      else if (event.key === 'Escape') { event.preventDefault(); hide(); return; }
      else { if (event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End') hide(); return; }
      event.preventDefault();
      mark();
    });
    fetch(area.dataset.schema).then(answer => answer.json()).then(schema => { schemas.whole = schema; });
  };
  return { all, attach, schemas };
})();
