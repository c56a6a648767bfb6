import { isUuid, toInstant } from '@valero/domain/kernel';
import { describe, expect, test } from 'vitest';
import { createLineLogger } from './log.ts';
import { initialsOf } from './session.ts';
import { systemClock, systemIds } from './system.ts';

describe('system', () => {
  test('the wall clock of the store knows summer and winter time, to the minute of the change', () => {
    const clock = systemClock('Europe/Berlin');
    const minutes = (iso: string) => clock.offsetMinutes(toInstant(Date.parse(iso)));
    expect(minutes('2026-01-15T12:00:00Z')).toBe(60);
    expect(minutes('2026-03-29T00:59:59Z')).toBe(60);
    expect(minutes('2026-03-29T01:00:00Z')).toBe(120);
    expect(minutes('2026-10-25T00:59:59Z')).toBe(120);
    expect(minutes('2026-10-25T01:00:00Z')).toBe(60);
    expect(systemClock('America/St_Johns').offsetMinutes(toInstant(Date.parse('2026-01-15T12:00:00Z')))).toBe(-210);
    expect(systemClock('UTC').offsetMinutes(toInstant(0))).toBe(0);
  });

  test('ids are UUIDs of version 7, none twice', () => {
    const ids = systemIds();
    const made = Array.from({ length: 1000 }, () => ids.next());
    expect(new Set(made).size).toBe(1000);
    expect(made.every((id) => isUuid(id) && id[14] === '7')).toBe(true);
  });

  test('initials are at most two letters, whatever the name', () => {
    expect(['Aylin M.', 'Karl-Heinz von der Öl', 'Ömer', '李 明', '', '42'].map(initialsOf)).toEqual([
      'AM',
      'KÖ',
      'Ö',
      '李明',
      '?',
      '?',
    ]);
  });

  test('the log is one JSON object a line, also for an error with a cause', () => {
    const lines: string[] = [];
    const logger = createLineLogger(
      (line) => lines.push(line),
      () => 0,
    );
    logger.error({ error: new Error('broken\nline', { cause: 'disk' }), trace: 'abc' }, 'it broke');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('\n')).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      time: '1970-01-01T00:00:00.000Z',
      trace: 'abc',
      msg: 'it broke',
      error: { message: 'broken\nline', cause: 'disk' },
    });
  });
});
