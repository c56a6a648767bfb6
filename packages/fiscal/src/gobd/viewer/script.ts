/**
 * The program of the viewer page, as text: it runs in any browser from a file, without a network and without VALERO.
 * It writes every text with `textContent`, so nothing stored in the records can become markup or program.
 */
export const VIEWER_SCRIPT = String.raw`'use strict';
const PAGE = 200;
const info = JSON.parse(document.getElementById('info').textContent);
const lists = { belege: [], z: [] };
const chunks = new Map();
const waiting = new Map();
const valero = {
  belege: (rows) => { lists.belege = rows; },
  z: (rows) => { lists.z = rows; },
  chunk: (n, rows) => { chunks.set(n, rows); },
};
window.valero = valero;
const $ = (id) => document.getElementById(id);
function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = String(text);
  if (className) element.className = className;
  return element;
}
function load(file) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = 'daten/' + file;
    script.onload = () => { script.remove(); resolve(); };
    script.onerror = () => { script.remove(); reject(new Error(file + ' fehlt oder ist nicht lesbar')); };
    document.head.append(script);
  });
}
function chunkOf(n) {
  if (chunks.has(n)) return Promise.resolve(chunks.get(n));
  if (!waiting.has(n)) waiting.set(n, load('f' + n + '.js').then(() => { waiting.delete(n); return chunks.get(n); }));
  return waiting.get(n);
}
async function factAt(n, index) {
  const rows = await chunkOf(n);
  const row = rows[index];
  if (chunks.size > 40) for (const key of chunks.keys()) { if (key !== n) { chunks.delete(key); break; } }
  return row;
}
const money = (cents) => (cents / 100).toLocaleString('de-DE', { style: 'currency', currency: 'EUR' });
const fine = (value) => (value / 100000).toLocaleString('de-DE', { minimumFractionDigits: 2, maximumFractionDigits: 5 });
const milli = (value) => (value / 1000).toLocaleString('de-DE');
const time = (at, offset) => new Date(at + (offset || 0) * 60000).toISOString().replace('T', ' ').slice(0, 19) + (offset === undefined ? ' UTC' : '');
const rate = (points) => (points / 100).toLocaleString('de-DE') + ' %';
function tableOf(head, rows) {
  const table = make('table');
  const top = make('tr');
  for (const cell of head) top.append(make('th', cell));
  const thead = make('thead');
  thead.append(top);
  const body = make('tbody');
  for (const row of rows) {
    const line = make('tr');
    for (const cell of row) line.append(make('td', cell, typeof cell === 'string' && /^-?[\d.]+,\d+(\s€)?$/.test(cell) ? 'n' : ''));
    body.append(line);
  }
  const first = body.firstElementChild;
  if (first) [...top.children].forEach((cell, index) => { cell.className = first.children[index] ? first.children[index].className : ''; });
  table.append(thead, body);
  return table;
}
function pairs(entries) {
  const list = make('dl');
  for (const [name, value] of entries) { list.append(make('dt', name)); list.append(make('dd', value)); }
  return list;
}
function raw(row) {
  const details = make('details');
  details.append(make('summary', 'Satz im Journal, Byte für Byte'));
  details.append(pairs([['Gerät', row[0]], ['Epoche / Nummer', row[1] + ' / ' + row[2]], ['Prüfwert davor', row[4]], ['Prüfwert', row[5]]]));
  details.append(make('pre', row[6]));
  return details;
}
function showBeleg(row) {
  const b = JSON.parse(row[6]).payload;
  const box = $('detail');
  box.replaceChildren();
  box.append(make('h2', (b.training ? 'TRAINING – ' : '') + 'Beleg ' + b.number + ' · ' + b.kasseId));
  box.append(pairs([
    ['Art', b.bonTyp + (b.storno ? ' (Storno)' : '')], ['Z', b.zNumber], ['Beginn', time(b.startedAt, b.offset)], ['Ende', time(b.finishedAt, b.offset)],
    ['Bediener', b.operator.name], ['Kunde', b.customer ? b.customer.number + ' ' + b.customer.name : '–'], ['BON_ID', b.id], ['Notiz', b.note || '–'],
  ]));
  box.append(make('h3', 'Positionen'));
  box.append(tableOf(['Pos', 'Artikel', 'Text', 'Vorfall', 'Menge', 'Einheit', 'Preis', 'USt', 'Rabatt', 'Brutto'], b.lines.map((l) => [
    l.pos, l.articleNumber, l.text + (l.voids ? ' (Storno von ' + l.voids + ')' : ''), l.gvTyp, milli(l.quantity), l.unit, fine(l.unitPrice), l.taxKey + ': ' + rate(l.taxRate),
    money(l.discounts.reduce((sum, d) => sum + d.amount, 0)), money(l.gross)])));
  box.append(make('h3', 'Steuer'));
  box.append(tableOf(['Schlüssel', 'Satz', 'Brutto', 'Netto', 'Steuer'], b.taxes.map((t) => [t.key, rate(t.rate), money(t.gross), money(t.net), money(t.tax)])));
  box.append(make('h3', 'Zahlung'));
  box.append(tableOf(['Art', 'Name', 'Währung', 'Betrag', 'Gegeben', 'Rückgeld'], b.payments.map((p) => [p.type, p.name, p.currency, money(p.amount), money(p.tendered), money(p.change)])));
  box.append(make('p', 'Summe ' + money(b.gross), 'sum'));
  if (b.references.length > 0) {
    box.append(make('h3', 'Verweise'));
    box.append(tableOf(['Art', 'Kasse', 'Z', 'Beleg', 'Datum'], b.references.map((r) => [r.type, r.kasseId, r.zNumber === null ? '' : r.zNumber, r.belegId, r.date])));
  }
  box.append(make('h3', 'TSE'));
  box.append(pairs(Object.entries(b.tse).map(([name, value]) => [name, value])));
  box.append(raw(row));
  box.hidden = false;
  box.scrollIntoView({ block: 'nearest' });
}
function showZ(row) {
  const z = JSON.parse(row[6]).payload;
  const box = $('detail');
  box.replaceChildren();
  box.append(make('h2', 'Kassenabschluss ' + z.number + ' · ' + z.kasseId));
  box.append(pairs([
    ['Erstellt', time(z.createdAt, z.offset)], ['Buchungstag', z.businessDay], ['Bediener', z.operator.name], ['Belege', z.belegCount],
    ['Erster / letzter Beleg', (z.first ? z.first.number : '–') + ' / ' + (z.last ? z.last.number : '–')], ['Umsatz', money(z.revenue)], ['Zahlungen', money(z.paymentsTotal)],
    ['Bargeld Soll', money(z.cashExpected)], ['Bargeld gezählt', money(z.cashCounted)], ['Differenz', money(z.cashCounted - z.cashExpected)], ['Gesamtumsatzspeicher', money(z.grandTotal)],
    ['Unternehmen', z.masterData.company.name + ', ' + z.masterData.company.taxNumber], ['Programm', z.masterData.register.softwareBrand + ' ' + z.masterData.register.softwareVersion],
  ]));
  box.append(make('h3', 'Geschäftsvorfälle'));
  box.append(tableOf(['Vorfall', 'Name', 'Schlüssel', 'Satz', 'Brutto', 'Netto', 'Steuer'], z.businessCases.map((c) => [c.gvTyp, c.gvName, c.key, rate(c.rate), money(c.gross), money(c.net), money(c.tax)])));
  box.append(make('h3', 'Zahlarten'));
  box.append(tableOf(['Art', 'Name', 'Währung', 'Betrag'], z.payments.map((p) => [p.type, p.name, p.currency, money(p.amount)])));
  box.append(raw(row));
  box.hidden = false;
  box.scrollIntoView({ block: 'nearest' });
}
let tab = 'belege';
let page = 0;
let shown = [];
function matches(row, text) {
  if (text === '') return true;
  if (/^\d+$/.test(text)) return String(row[2]) === text;
  if (tab === 'z') return row[3].toLowerCase().includes(text);
  return row[10] === text || row[3].toLowerCase().includes(text) || row[5].toLowerCase() === text || new Date(row[6]).toISOString().startsWith(text);
}
function qrOf(text) {
  const fields = text.split(';');
  return fields.length === 12 && fields[0] === 'V0' ? { client: fields[1], data: fields[3], transaction: Number(fields[4]), counter: Number(fields[5]), signature: fields[10], key: fields[11] } : null;
}
async function find() {
  const given = $('find').value.trim();
  const qr = qrOf(given);
  page = 0;
  $('answer').textContent = '';
  if (!qr) { shown = lists[tab].filter((row) => matches(row, given.toLowerCase())); draw(); return; }
  if (tab !== 'belege') select('belege');
  shown = lists.belege.filter((row) => row[8] === qr.transaction && row[9] === qr.client);
  draw();
  for (const row of shown) {
    const fact = await factAt(row[0], row[1]);
    const tse = JSON.parse(fact[6]).payload.tse;
    if (tse.publicKey !== qr.key) continue;
    const same = tse.signature === qr.signature && tse.processData === qr.data && tse.signatureCounter === qr.counter;
    $('answer').textContent = same ? 'QR-Code und Aufzeichnung stimmen überein.' : 'QR-Code und Aufzeichnung weichen voneinander ab.';
    $('answer').className = same ? 'good' : 'bad';
    showBeleg(fact);
    return;
  }
  $('answer').textContent = 'Zu diesem QR-Code gibt es hier keinen Beleg.';
  $('answer').className = 'bad';
}
function draw() {
  const rows = shown.slice(page * PAGE, (page + 1) * PAGE);
  const head = tab === 'belege' ? ['Beleg', 'Kasse', 'Z', 'Art', 'Ende (UTC)', 'Brutto', 'TSE-Nr.'] : ['Z', 'Kasse', 'Erstellt (UTC)', 'Umsatz', 'Belege'];
  const table = tableOf(head, []);
  const body = table.querySelector('tbody');
  for (const row of rows) {
    const cells = tab === 'belege' ? [row[2], row[3], row[4], row[5], time(row[6]).slice(0, 19), money(row[7]), row[8] === null ? '–' : row[8]] : [row[2], row[3], time(row[4]).slice(0, 19), money(row[5]), row[6]];
    const line = make('tr');
    cells.forEach((cell, index) => {
      const place = make('td', undefined, typeof cell === 'number' || (index > 2 && /€$/.test(String(cell))) ? 'n' : '');
      if (index === 0) {
        const button = make('button', cell, 'open');
        button.onclick = () => factAt(row[0], row[1]).then(tab === 'belege' ? showBeleg : showZ).catch(trouble);
        place.append(button);
      } else place.textContent = String(cell);
      line.append(place);
    });
    body.append(line);
  }
  table.querySelectorAll('th').forEach((cell, index) => { if (tab === 'belege' ? index === 5 : index === 3) cell.className = 'n'; });
  $('list').replaceChildren(table);
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  $('page').textContent = shown.length.toLocaleString('de-DE') + ' Einträge · Seite ' + (page + 1) + ' von ' + pages;
  $('back').disabled = page === 0;
  $('next').disabled = page + 1 >= pages;
}
function select(name) {
  tab = name;
  page = 0;
  for (const each of ['belege', 'z']) $('tab-' + each).setAttribute('aria-pressed', String(each === name));
  $('detail').hidden = true;
  shown = lists[tab];
  draw();
}
function trouble(error) { $('answer').textContent = error.message; $('answer').className = 'bad'; }
const K = new Uint32Array(64);
const H0 = new Uint32Array(8);
{
  let n = 0;
  const part = (x) => ((x - Math.floor(x)) * 4294967296) >>> 0;
  for (let i = 2; n < 64; i += 1) {
    let prime = true;
    for (let j = 2; j * j <= i; j += 1) if (i % j === 0) { prime = false; break; }
    if (!prime) continue;
    if (n < 8) H0[n] = part(Math.sqrt(i));
    K[n] = part(Math.cbrt(i));
    n += 1;
  }
}
function sha256Here(bytes) {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const data = new Uint8Array(length);
  data.set(bytes);
  data[bytes.length] = 128;
  const view = new DataView(data.buffer);
  view.setUint32(length - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(length - 4, (bytes.length << 3) >>> 0);
  const h = Uint32Array.from(H0);
  const w = new Uint32Array(64);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let at = 0; at < length; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(at + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const a = w[i - 15], b = w[i - 2];
      w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
    }
    let [a, b, c, d, e, f, g, k] = h;
    for (let i = 0; i < 64; i += 1) {
      const t1 = (k + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) >>> 0;
      const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
      k = g; g = f; f = e; e = (d + t1) >>> 0; d = c; c = b; b = a; a = (t1 + t2) >>> 0;
    }
    [a, b, c, d, e, f, g, k].forEach((value, i) => { h[i] += value; });
  }
  const out = new Uint8Array(32);
  h.forEach((value, i) => new DataView(out.buffer).setUint32(i * 4, value));
  return out;
}
async function sha256(bytes) {
  return window.crypto && crypto.subtle ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)) : sha256Here(bytes);
}
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
async function faultOf(row, state) {
  const [device, epoch, seq, type, prev, hash, body] = row;
  if (device !== state.device) Object.assign(state, { device, epoch: 1, seq: 0, hash: '0'.repeat(64), seen: new Set(['0'.repeat(64)]) });
  // from a million on: another history of the device that leaves the first at a known row
  const next = epoch === state.epoch ? state.seq + 1 : epoch > 1e6 ? seq : 1;
  if (epoch < state.epoch || seq !== next) return 'Nummer ' + seq + ' statt ' + next;
  if (epoch === state.epoch ? prev !== state.hash : !state.seen.has(prev)) return 'hängt nicht am Satz davor';
  const text = new TextEncoder().encode(body);
  const all = new Uint8Array(32 + text.length);
  all.set(bytesOf(prev));
  all.set(text, 32);
  if (hexOf(await sha256(all)) !== hash) return 'Prüfwert stimmt nicht';
  const fact = JSON.parse(body);
  if (fact.device !== device || fact.epoch !== epoch % 1e6 || fact.seq !== seq || fact.type !== type) return 'Kopf und Inhalt weichen ab';
  Object.assign(state, { epoch, seq, hash });
  state.seen.add(hash);
  return null;
}
async function verify() {
  const out = $('chain');
  $('verify').disabled = true;
  const state = { device: '' };
  let count = 0;
  try {
    for (let n = 0; n < info.chunks; n += 1) {
      const had = chunks.has(n);
      for (const row of await chunkOf(n)) {
        const fault = await faultOf(row, state);
        if (fault) { out.textContent = 'Fehler in Satz ' + row[2] + ' (Epoche ' + row[1] + ', Gerät ' + row[0] + '): ' + fault; out.className = 'bad'; return; }
        count += 1;
      }
      if (!had) chunks.delete(n);
      out.textContent = count.toLocaleString('de-DE') + ' von ' + info.facts.toLocaleString('de-DE') + ' Sätzen …';
    }
    const whole = count === info.facts;
    out.textContent = whole ? 'Unversehrt: ' + count.toLocaleString('de-DE') + ' Sätze, letzter Prüfwert ' + state.hash : 'Es fehlen Sätze: ' + count + ' statt ' + info.facts;
    out.className = whole ? 'good' : 'bad';
  } catch (error) { out.textContent = 'Nicht prüfbar: ' + error.message; out.className = 'bad'; }
  finally { $('verify').disabled = false; }
}
$('head').textContent = info.company;
$('sub').textContent = info.program + ' · Export vom ' + time(info.at) + ' · ' + info.belege.toLocaleString('de-DE') + ' Belege · ' + info.closings.toLocaleString('de-DE') + ' Kassenabschlüsse';
$('form').onsubmit = (event) => { event.preventDefault(); find().catch(trouble); };
$('tab-belege').onclick = () => select('belege');
$('tab-z').onclick = () => select('z');
$('back').onclick = () => { page -= 1; draw(); };
$('next').onclick = () => { page += 1; draw(); };
$('verify').onclick = () => { verify(); };
Promise.all([load('belege.js'), load('z.js')]).then(() => { select('belege'); document.documentElement.dataset.ready = 'yes'; }).catch(trouble);
`;
