import { toCents } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import type { CardDetails, CardOperation } from '../card-terminal/index.ts';
import { judge } from './judge.ts';
import type { StatusInformation } from './status-info.ts';

const BOOKING: StatusInformation = {
  result: 0,
  amount: toCents(500),
  trace: '000011',
  originalTrace: '',
  terminalId: '52500041',
  receiptNumber: '0001',
  panMasked: '',
  brand: '',
  approval: '',
  merchantNumber: '',
  date: '',
  time: '',
  text: '',
  totals: [],
};

function judged(last: Partial<StatusInformation> | null, change: Partial<Parameters<typeof judge>[0]> = {}) {
  const intent = {
    operation: 'pay' as CardOperation,
    amount: toCents(500),
    seen: null,
    mark: { terminalId: '52500041', lastTrace: '000010' },
    ...change,
  };
  return judge(intent, last && { ...BOOKING, ...last }).found;
}

const seen = (trace: string): CardDetails => ({
  ...{ terminalId: '52500041', trace, panMasked: '', brand: '', approval: '', receiptText: '' },
  ...{ receiptNumber: '', merchantText: '', amount: toCents(500), source: 'terminal' },
});

describe('zvt judge', () => {
  it('zvt judge: a new trace with our amount is ours; the old one says that nothing was booked', () => {
    expect(judged({})).toBe('booked');
    expect(judged({ trace: '000010' })).toBe('notBooked');
    expect(judged({ trace: '10' })).toBe('notBooked');
  });

  it('zvt judge: a terminal that says nothing, or another terminal, proves nothing', () => {
    expect(judged(null)).toBe('unknown');
    expect(judged({ trace: '' })).toBe('unknown');
    expect(judged({ terminalId: '52500042' })).toBe('unknown');
    expect(judged({}, { mark: { terminalId: '52500041', lastTrace: null } })).toBe('unknown');
  });

  it('zvt judge: another booking right after the mark leaves no room for ours; one further on does', () => {
    expect(judged({ amount: toCents(700) })).toBe('notBooked');
    expect(judged({ result: 0x05 })).toBe('notBooked');
    expect(judged({ amount: toCents(700), trace: '000012' })).toBe('unknown');
    expect(judged({ trace: '000009' })).toBe('unknown');
  });

  it('zvt judge: what the terminal took back by itself is not booked, also when that was a reversal', () => {
    expect(judged({ trace: '000012', originalTrace: '000011' })).toBe('notBooked');
    expect(judged({ trace: '000012', originalTrace: '000011' }, { operation: 'reverse' })).toBe('notBooked');
    expect(judged({ trace: '000013', originalTrace: '000012' })).toBe('unknown');
  });

  it('zvt judge: a reversal of an old payment is ours only where we asked for one', () => {
    expect(judged({ originalTrace: '000004' }, { operation: 'reverse' })).toBe('booked');
    expect(judged({ originalTrace: '000004' })).toBe('notBooked');
  });

  it('zvt judge: the result that was stored is found again by its trace, and another one is not taken for it', () => {
    expect(judged({}, { seen: seen('000011') })).toBe('booked');
    expect(judged({}, { seen: seen('000011'), mark: { terminalId: '', lastTrace: null } })).toBe('booked');
    expect(judged({ trace: '000012' }, { seen: seen('000011') })).toBe('unknown');
    expect(judged({ trace: '000010' }, { seen: seen('000011') })).toBe('notBooked');
  });

  it('zvt judge: traces run over from 999999 to 1', () => {
    const mark = { terminalId: '', lastTrace: '999999' };
    expect(judged({ trace: '000001' }, { mark })).toBe('booked');
    expect(judged({ trace: '000001', amount: toCents(1) }, { mark })).toBe('notBooked');
    expect(judged({ trace: '000002', originalTrace: '000001' }, { mark })).toBe('notBooked');
  });
});
