import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import type { Transport } from './model.ts';
import { powershellSpool, spoolMedium } from './spool-medium.ts';
import { transportOver } from './transport-over.ts';

const folder = mkdtempSync(join(tmpdir(), 'valero-spool-'));
const helper = fileURLToPath(new URL('./spool-helper.fixture.ts', import.meta.url));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function spool(mood = ''): { link: Transport; jobs: () => string[] } {
  files += 1;
  const file = join(folder, `jobs-${files}`);
  const medium = spoolMedium({ program: process.execPath, args: [helper, file, mood] }, 'win32');
  const jobs = (): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
  return { link: transportOver('spool:Bon', { read: false }, medium), jobs };
}

const hex = (text: string): string => Buffer.from(text).toString('hex');

describe('Windows spooler', () => {
  it('spool: what is written together is one job, closed when no more comes and at the end', async () => {
    const { link, jobs } = spool();
    await link.open(10_000);
    await Promise.all([link.write(Buffer.from('one '), 5000), link.write(Buffer.from('paper'), 5000)]);
    await until('the job was closed', () => jobs().length === 1);
    await link.write(Buffer.from('another'), 5000);
    await link.close();
    expect(jobs()).toEqual([hex('one paper'), hex('another')]);
  });

  it('spool: a queue that is refused is told with its reason', async () => {
    await expect(spool('deny').link.open(10_000)).rejects.toMatchObject({
      code: 'denied',
      message: /Access is denied/,
    });
  });

  it('spool: a spooler that goes during a write ends the link, and the next opening works', async () => {
    const { link, jobs } = spool();
    let closes = 0;
    link.onClose(() => {
      closes += 1;
    });
    await link.open(10_000);
    await expect(link.write(Buffer.from('boom!'), 5000)).rejects.toMatchObject({ code: 'refused' });
    expect(closes).toBe(1);
    await link.open(10_000);
    await link.write(Buffer.from('again'), 5000);
    await link.close();
    expect(jobs()).toEqual([hex('again')]);
  });

  it('spool: elsewhere than on Windows there is none', async () => {
    const medium = spoolMedium(powershellSpool('Bon'), 'linux');
    await expect(transportOver('spool:Bon', { read: false }, medium).open(1000)).rejects.toMatchObject({
      code: 'unsupported',
    });
  });

  it('spool: the queue is a text to PowerShell, whatever is in it', () => {
    const { args } = powershellSpool(`Bon'’‚; Remove-Item C:\\ # „ä“`);
    const script = Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le');
    expect(script.split('\n')[0]).toBe(`$queue = 'Bon''’’‚‚; Remove-Item C:\\ # „ä“'`);
    // Windows takes 32,767 characters of a command line
    expect(args.join(' ').length).toBeLessThan(20_000);
  });
});
