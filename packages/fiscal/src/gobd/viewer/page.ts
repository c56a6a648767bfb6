import { createHash } from 'node:crypto';
import { escaped } from '../../xml-text.ts';
import { scriptJson } from './chunks.ts';
import { VIEWER_SCRIPT } from './script.ts';

/** What the page says of itself. */
export interface ViewerInfo {
  readonly company: string;
  readonly program: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly chunks: number;
  readonly facts: number;
  readonly belege: number;
  readonly closings: number;
}

const STYLE = `:root{color-scheme:light dark;--ink:light-dark(#1a1d21,#e9ecf1);--soft:light-dark(#5a6472,#a4adba);--line:light-dark(#d5dae1,#3a4048);--back:light-dark(#fff,#15181c);--raise:light-dark(#f3f5f8,#1e2329);--accent:light-dark(#0b5cad,#7db7f5);--good:light-dark(#116a3a,#6fd39a);--bad:light-dark(#a4161a,#ff9a9c)}
*{box-sizing:border-box}body{margin:0;font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--back)}header{padding:1rem 1.5rem;border-bottom:1px solid var(--line);background:var(--raise)}
h1{font-size:1.25rem;margin:0}header p{margin:.15rem 0 0;color:var(--soft);font-size:.9rem}main{padding:1rem 1.5rem;display:grid;gap:1rem;grid-template-columns:minmax(22rem,2fr) minmax(24rem,3fr);align-items:start}@media(max-width:1000px){main{grid-template-columns:1fr}}
form{display:flex;gap:.5rem;flex-wrap:wrap;align-items:end}label{display:grid;gap:.2rem;flex:1 1 16rem;font-size:.85rem;color:var(--soft)}input{font:inherit;padding:.5rem .6rem;border:1px solid var(--line);border-radius:6px;background:var(--back);color:var(--ink)}
button{font:inherit;padding:.5rem .9rem;border:1px solid var(--line);border-radius:6px;background:var(--raise);color:var(--ink);cursor:pointer}button:disabled{opacity:.5;cursor:default}button[aria-pressed=true]{border-color:var(--accent);color:var(--accent);font-weight:600}button.open{padding:.1rem .5rem;color:var(--accent);font-variant-numeric:tabular-nums}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}table{border-collapse:collapse;width:100%;font-size:.88rem}th,td{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:break-word}th{color:var(--soft);font-weight:600;white-space:nowrap}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{display:flex;gap:.5rem;flex-wrap:wrap;align-items:center;margin:.8rem 0}#page{color:var(--soft);font-size:.88rem}section{min-width:0}#list,#detail{overflow-x:auto}#detail{border:1px solid var(--line);border-radius:8px;padding:0 1rem 1rem;background:var(--raise)}h2{font-size:1.1rem}h3{font-size:.95rem;margin:1.2rem 0 .3rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .8rem;margin:.3rem 0;font-size:.9rem}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}.sum{font-size:1.3rem;font-weight:700;text-align:right;margin:.6rem 0}.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.78rem}details{margin-top:1rem}@media print{header,form,.bar,#list{display:none}main{display:block}}`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * The viewer: one page beside its data files, opened from a medium without a network and without VALERO. The policy lets no script run but
 * its own (by hash) and the data files beside it; nothing may be fetched or sent.
 */
export function viewerPage(info: ViewerInfo): string {
  const policy = [
    "default-src 'none'",
    `script-src 'self' file: ${hashOf(VIEWER_SCRIPT)}`,
    `style-src ${hashOf(STYLE)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="de"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`Kassendaten ${info.company}`)}</title>
<style>${STYLE}</style></head><body>
<header><h1 id="head"></h1><p id="sub"></p></header>
<main><section aria-label="Liste">
<form id="form"><label>Nummer, BON_ID, Kasse, Tag (2026-11-21) oder Text des QR-Codes<input id="find" autocomplete="off" spellcheck="false"></label><button type="submit" id="go">Finden</button></form>
<p id="answer" role="status"></p>
<div class="bar"><button type="button" id="tab-belege" aria-pressed="true">Belege</button><button type="button" id="tab-z" aria-pressed="false">Kassenabschlüsse</button>
<button type="button" id="back">Zurück</button><button type="button" id="next">Weiter</button><span id="page"></span></div>
<div id="list"></div></section>
<section aria-label="Ansicht"><div class="bar"><button type="button" id="verify">Kette prüfen</button><span id="chain" role="status">Jeder Satz hängt am Satz davor; die Prüfung rechnet alle nach.</span></div>
<article id="detail" hidden></article></section></main>
<script type="application/json" id="info">${scriptJson(info)}</script>
<script>${VIEWER_SCRIPT}</script>
</body></html>
`;
}
