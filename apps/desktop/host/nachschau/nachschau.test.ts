import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AccessRow, ChangeRow } from '@valero/domain/audit';
import { qrText } from '@valero/domain/compliance';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestTill, testTill, until } from '../till.fixture.ts';
import type { ExportView, FoundBeleg, InspectionView } from './views.ts';

let at: TestTill;
let medium: string;

beforeEach(async () => {
  at = await testTill();
  medium = mkdtempSync(path.join(tmpdir(), 'valero-medium-'));
  await at.signIn(at.manager);
});
afterEach(async () => {
  await at.dispose();
  rmSync(medium, { recursive: true, force: true });
});

const WHO = { auditorName: 'P. Prüfer', authority: 'Finanzamt Mitte', minutes: 60 };
const begin = () => at.ask<{ code: string; inspection: InspectionView }>('inspection.begin', WHO);
const log = async () => (await at.ask<{ rows: AccessRow[] }>('audit.log')).rows;

async function sell(code = '1001'): Promise<void> {
  await at.ask('kasse.scan', { code });
  await at.ask('kasse.completeSale');
}

test('nachschau: an auditor signs in with the code, reads everything and changes nothing; all of it is logged', async () => {
  await sell();
  const { code, inspection } = await begin();
  expect(code).toMatch(/^\d{6}$/);
  expect(JSON.stringify(inspection)).not.toContain(code);
  expect(await at.refused('inspection.signIn', { code: '000000x' })).toBe('audit.code_wrong');
  await at.ask('inspection.signIn', { code });
  expect(await at.ask('session.current')).toMatchObject({ name: 'P. Prüfer', role: 'auditor' });
  for (const [name, input] of [
    ['kasse.scan', { code: '1001' }],
    ['kasse.openDrawer', { reason: 'x' }],
    ['paper.say', { jobId: crypto.randomUUID(), word: 'drop' }],
    ['card.cancel', {}],
    ['server.signIn', { login: 'a', password: 'b' }],
    ['inspection.begin', WHO],
  ] as const)
    expect(await at.refused(name, input), name).toBe('audit.reading_only');
  expect(await at.ask<{ total: number }>('kasse.listBelege')).toMatchObject({ total: 1 });
  await at.ask('kasse.xReport');
  await at.ask('paper.printX');
  await at.ask('inspection.end');
  expect(await at.ask('session.current')).toBeNull();
  await at.signIn(at.manager);
  const kinds = (await log()).map(({ kind, who }) => `${kind} ${who}`);
  expect(kinds).toContain('inspectionBegan P. Prüfer');
  expect(kinds).toContain('signedIn P. Prüfer');
  expect(kinds).toContain('inspectionEnded P. Prüfer');
});

test('nachschau: the session ends by itself when its time is over, also while the auditor sits there', async () => {
  const { code } = await begin();
  await at.ask('inspection.signIn', { code });
  at.clock.advance(61 * 60_000);
  await until('the inspection has expired', async () => (await at.ask('session.current')) === null);
  expect(await at.refused('inspection.signIn', { code })).toBe('audit.inspection_none');
  await at.signIn(at.manager);
  expect(await at.ask('audit.inspections')).toMatchObject([{ reason: 'expired', auditorName: 'P. Prüfer' }]);
});

test('nachschau: wrong codes make one wait; a cashier without the right cannot let anybody in; one inspection at a time', async () => {
  const { code } = await begin();
  expect(await at.refused('inspection.begin', WHO)).toBe('audit.inspection_open');
  const wrong = code === '111111' ? '222222' : '111111';
  for (let attempt = 0; attempt < 5; attempt += 1)
    expect(await at.refused('inspection.signIn', { code: wrong })).toBe('audit.code_wrong');
  expect(await at.refused('inspection.signIn', { code })).toBe('identity.throttled');
  at.clock.advance(31_000);
  await at.ask('inspection.signIn', { code });
});

test('nachschau: a program that ends in the middle closes the inspection at its next start', async () => {
  await begin();
  await at.till.close();
  await at.restart();
  await at.signIn(at.manager);
  await until('the inspection is closed', async () =>
    (await at.ask<{ reason: string | null }[]>('audit.inspections')).every(({ reason }) => reason === 'restart'),
  );
  expect(await at.ask('inspection.status')).toMatchObject({ open: null });
});

test('nachschau: a receipt is found by number and by id; what is not there is said', async () => {
  await sell();
  const found = await at.ask<FoundBeleg>('inspection.find', { text: ' 1 ' });
  expect(found).toMatchObject({ by: 'number', signature: null, differences: [], voidedBy: null });
  expect(await at.ask<FoundBeleg>('inspection.find', { text: found.beleg.id.toUpperCase() })).toMatchObject({
    by: 'id',
  });
  for (const text of ['2', 'V0;nonsense', '', 'x'.repeat(500)])
    expect(await at.refused('inspection.find', { text }), text).toBe('audit.beleg_unknown');
});

test('nachschau: the QR of a receipt finds its record; a forged one is told from the true one, field by field; the TSE’s log leaves with it', async () => {
  await at.ask('tse.setUp', { kind: 'simulator' });
  await sell();
  const byNumber = await at.ask<FoundBeleg>('inspection.find', { text: '1' });
  expect(byNumber.signature).toEqual({ valid: true, reason: '' });
  const { tse } = byNumber.beleg;
  if (tse.state !== 'signed') throw new Error('the sale is signed');
  const text = qrText(tse);
  const found = await at.ask<FoundBeleg>('inspection.find', { text });
  expect(found).toMatchObject({ by: 'qr', differences: [], signature: { valid: true } });
  expect(found.beleg.id).toBe(byNumber.beleg.id);
  const forged = text.replace('3.89', '1.89');
  expect(forged).not.toBe(text);
  const told = await at.ask<FoundBeleg>('inspection.find', { text: forged });
  expect(told).toMatchObject({ by: 'qr', differences: ['processData'], signature: { valid: false } });
  const fields = text.split(';');
  fields[4] = '999';
  expect(await at.refused('inspection.find', { text: fields.join(';') })).toBe('audit.beleg_unknown');
  await at.ask('inspection.export', { kind: 'tse', to: medium });
  const done = await until('the export is done', async () => {
    const status = await at.ask<{ export: ExportView | null }>('inspection.status');
    return status.export?.state === 'running' ? null : status.export;
  });
  expect(done).toMatchObject({ state: 'done', error: null });
  expect(readFileSync(path.join(done.folder, 'qr.txt'), 'utf8')).toBe(`${text}\n`);
  expect(readdirSync(done.folder).filter((name) => name.endsWith('.tar'))).toHaveLength(1);
});

test('nachschau: an export is written beside selling, announced with its progress, logged, and complete with its checksum', async () => {
  await sell();
  const seen: (ExportView | null)[] = [];
  at.till.subscribe('export', (view) => seen.push(view));
  const begun = await at.ask<ExportView>('inspection.export', { kind: 'gobd', to: medium });
  expect(begun.state).toBe('running');
  expect(await at.refused('inspection.export', { kind: 'gobd', to: medium })).toBe('audit.export_running');
  await sell('1002');
  const done = await until('the export is done', () => seen.findLast((view) => view?.state !== 'running'));
  expect(done).toMatchObject({ state: 'done', error: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(readdirSync(medium)).toEqual([path.basename(done.folder)]);
  expect(path.basename(done.folder)).toMatch(/^VALERO-VALERO-1-1-gobd-\d{8}-\d{6}$/);
  expect(readFileSync(path.join(done.folder, 'tabellen/audit_access.csv'), 'utf8')).toContain('"exported"');
  expect(seen.map((view) => view?.done ?? 0)).toEqual([...seen.map((view) => view?.done ?? 0)].sort((a, b) => a - b));
  expect((await log())[0]).toMatchObject({ kind: 'exported', who: at.manager.name });
  expect(await at.ask('inspection.status')).toMatchObject({ export: { state: 'done' } });
});

test('nachschau: a target that is missing, no folder, not absolute or the till’s own data is refused with its reason', async () => {
  const inside = path.join(at.dir, 'inside');
  mkdirSync(inside);
  for (const to of [path.join(medium, 'none'), path.join(at.dir, 'valero.db'), 'relative', at.dir, inside])
    expect(await at.refused('inspection.export', { kind: 'gobd', to }), to).toBe('audit.folder_invalid');
  expect(await at.refused('inspection.export', { kind: 'tse', to: medium })).toBe('audit.tse_missing');
  expect(await at.refused('inspection.export', { kind: 'everything', to: medium })).toBe('host.bad_input');
  expect(readdirSync(medium)).toEqual([]);
});

test('nachschau: a till that ends in the middle of an export leaves nothing half on the medium', async () => {
  for (let sale = 0; sale < 5; sale += 1) await sell();
  await at.ask('inspection.export', { kind: 'gobd', to: medium });
  await at.till.close();
  const left = readdirSync(medium);
  expect(left.filter((name) => name.endsWith('.part'))).toEqual([]);
  await at.restart();
});

test('history: the first start records what the till works with, the next one only what changed meanwhile', async () => {
  const changes = async () =>
    (await at.ask<{ rows: ChangeRow[]; total: number }>('audit.changes', { limit: 1000 })).rows;
  const first = await until('the first look', async () => {
    const rows = await changes();
    return rows.some(({ entity }) => entity === 'program') ? rows : null;
  });
  const fields = first.map(({ entity, field, after }) => `${entity}.${field}=${after}`);
  expect(fields).toContain('program.version=0.1.0');
  expect(fields).toContain('company.taxNumber=22/815/00017');
  expect(fields.some((field) => field.startsWith('user.pin=#'))).toBe(true);
  expect(JSON.stringify(first)).not.toContain('argon2');
  await at.till.close();
  at.look((store) => {
    const cashier = {
      id: at.cashier.id,
      login: 'u0',
      name: at.cashier.name,
      role: 'supervisor',
      store: null,
      pin_hash: at.cashier.pinHash,
      active: true,
    };
    const shape = store.applyShape('users', {
      ...{ kind: 'rows', offset: '0_0', handle: 'h', upToDate: true, at: at.clock.now() },
      rows: [{ operation: 'insert', value: cashier }],
    });
    expect(shape.ok).toBe(true);
  });
  await at.restart();
  await at.signIn(at.manager);
  const later = await until('the second look', async () => {
    const rows = await changes();
    return rows.length > first.length ? rows : null;
  });
  expect(later.slice(0, later.length - first.length)).toMatchObject([
    { entity: 'user', field: 'role', before: 'cashier', after: 'supervisor', label: at.cashier.name, actorName: '' },
  ]);
  expect((await log()).some(({ kind, detail }) => kind === 'rightsChanged' && detail.includes('supervisor'))).toBe(
    true,
  );
});
