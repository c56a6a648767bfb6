import { expect, it } from 'vitest';
import { type SuiteReport, summarise } from './summary.ts';

const report = (part: Partial<SuiteReport>): SuiteReport => ({ passed: 0, failures: [], skipped: [], ...part });

it('test summary: the last line is the count of all suites', () => {
  const { lines, exitCode } = summarise([report({ passed: 3 }), report({ passed: 4 })], []);
  expect(lines).toEqual(['7 passed, 0 failed']);
  expect(exitCode).toBe(0);
});

it('test summary: a failure is named and makes the exit code 1', () => {
  const { lines, exitCode } = summarise([report({ passed: 3, failures: ['a.test.ts > a sale'] })], []);
  expect(lines).toEqual(['FAILED: a.test.ts > a sale', '3 passed, 1 failed']);
  expect(exitCode).toBe(1);
});

it('test summary: what could not run is named before the count, with the reason', () => {
  const { lines, exitCode } = summarise(
    [report({ passed: 1, skipped: [{ name: 'b.test.ts > usb', why: 'no usb bus' }] })],
    [{ title: 'electron shell suite (2 files)', why: 'no electron binary' }],
  );
  expect(lines).toEqual([
    'NOT RUN: electron shell suite (2 files) – no electron binary',
    'NOT RUN: b.test.ts > usb – no usb bus',
    '1 passed, 0 failed, 1 skipped',
  ]);
  expect(exitCode).toBe(0);
});

it('test summary: a run in which nothing passed is not green', () => {
  expect(summarise([], [{ title: 'browser suite', why: 'no Chromium' }]).exitCode).toBe(1);
});
