import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.ts';
import { gtinOf } from './catalogue.ts';
import { type Bench, dice, percentile } from './harness.ts';
import { programFile } from './processes.ts';
import { PIN, startTillProcess, tillFolder } from './till-process.ts';

/** Lines in the basket before the sale is given up and the next begins. */
const BASKET = 12;
/** Pause between two scans: nobody is quicker, and the page comes to rest. */
const PAUSE_MS = 60;

/** The reference: a page that appends a line for each code, with nothing behind it. */
const BARE_PAGE = `<!doctype html><meta charset="utf-8"><title>bare</title><main data-testid="basket"></main><script>
let code = '', pos = 0;
addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') { code += event.key; return; }
  const line = document.createElement('div');
  line.dataset.testid = 'line-' + (pos += 1);
  line.textContent = code;
  document.querySelector('main').append(line);
  code = '';
});
</script>`;

/**
 * Runs in every page before its own scripts: notes the time of the last key pressed, and after `watchFor(testId)` the promise `painted`
 * gives the milliseconds from there to the frame after the line with that test id has come into the page.
 * The first frame draws the change, at the second it is on the screen.
 */
const WATCH = `let lastKey = 0;
addEventListener('keydown', (event) => { lastKey = event.timeStamp; }, { capture: true });
globalThis.watchFor = (testId) => { globalThis.painted = new Promise((done, failed) => {
  const tooLate = setTimeout(() => failed(new Error(testId + ' did not appear')), 20000);
  const observer = new MutationObserver(() => {
    if (document.querySelector('[data-testid="' + testId + '"]') === null) return;
    observer.disconnect();
    clearTimeout(tooLate);
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - lastKey)));
  });
  observer.observe(document.body, { childList: true, subtree: true, attributes: true });
}); };`;

/** A keyboard scanner: the whole code and Enter without a pause. */
async function wedge(session: CDPSession, code: string): Promise<void> {
  const keys = [...code].map((text) => ({ type: 'keyDown' as const, key: text, text }));
  const enter = { type: 'keyDown' as const, key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 };
  await Promise.all([...keys, enter].map((event) => session.send('Input.dispatchKeyEvent', event)));
}

async function timeScan(page: Page, session: CDPSession, code: string, pos: number): Promise<number> {
  await page.evaluate(`watchFor('line-${pos}')`);
  await wedge(session, code);
  const ms = await page.evaluate<number>('painted');
  await page.waitForTimeout(PAUSE_MS);
  return ms;
}

async function openPage(bench: Bench): Promise<{ page: Page; session: CDPSession }> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium (install chromium, or set VALERO_CHROMIUM)');
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  bench.after(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'de-DE' });
  const page = await context.newPage();
  await page.addInitScript({ content: WATCH });
  return { page, session: await context.newCDPSession(page) };
}

/** Signs in at the screen as a person does. */
async function signIn(page: Page): Promise<void> {
  await page.getByTestId('person-1').waitFor({ timeout: 60_000 });
  await page.keyboard.press('1');
  await page.getByTestId('pin').waitFor();
  await page.keyboard.type(PIN, { delay: 60 });
  await page.keyboard.press('Enter');
  await page.getByTestId('scan').waitFor();
}

/** From the last key of a scan to the painted line, on the real till in Chromium, against a page that only appends a line. */
export async function scan(bench: Bench): Promise<void> {
  const scans = bench.option('scans', 200);
  const count = bench.option('articles', 10_000);
  const folder = tillFolder(bench, count);
  const screens = join(bench.folder(), 'screens');
  bench.say('building the screens');
  await promisify(execFile)(process.execPath, [programFile('scripts/build.ts'), 'renderer', `--out=${screens}`]);
  const till = await startTillProcess(bench, folder, ['--renderer', join(screens, 'renderer')]);
  const real = await openPage(bench);
  const bare = await openPage(bench);
  await real.page.goto(till.url);
  await signIn(real.page);
  await bare.page.goto(`data:text/html,${encodeURIComponent(BARE_PAGE)}`);
  const roll = dice(bench.option('seed', 23));
  const warm = BASKET;
  const ours: number[] = [];
  const theirs: number[] = [];
  let first = roll(count);
  for (let n = 0; n < scans + warm; n += 1) {
    const pos = n % BASKET;
    if (n > 0 && pos === 0) {
      await till.call('kasse.abortSale');
      await real.page.getByTestId('line-1').waitFor({ state: 'detached' });
      first = roll(count);
    }
    // articles one after the other: each scan is a new line
    const code = gtinOf((first + pos) % count);
    const took = await timeScan(real.page, real.session, code, pos + 1);
    const plain = await timeScan(bare.page, bare.session, code, n + 1);
    if (n < warm) continue;
    ours.push(took);
    theirs.push(plain);
  }
  for (const p of [50, 99]) {
    const [value, reference] = [percentile(ours, p), percentile(theirs, p)];
    const shared = { bench: 'scan', unit: 'ms' };
    bench.report({ ...shared, metric: `bare page p${p}`, value: reference, limit: null, ratio: null });
    const limit = p === 99 ? 50 : null;
    bench.report({ ...shared, metric: `last key to painted line p${p}`, value, limit, ratio: value / reference });
  }
}
