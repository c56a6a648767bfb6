import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BURST, createBurstDetector, type Outcome } from './scanner.ts';

/** A key, the pause before it was struck, and how late the page hears of it. */
interface Struck {
  readonly key: string;
  readonly pause: number;
  readonly late?: number;
}

/** Feeds keys with the pauses before them; gives what came out, and what a page would have received. */
function feed(keys: readonly Struck[], options = BURST): { scans: string[]; page: string } {
  const detector = createBurstDetector(options);
  const scans: string[] = [];
  let page = '';
  let at = 1000;
  const take = (out: Outcome): void => {
    page = page.slice(0, page.length - out.takeBack) + out.typed;
    if (out.scan !== null) scans.push(out.scan);
  };
  for (const { key, pause, late = 0 } of keys) {
    if (pause + late > BURST.gapMs) take(detector.silence(at + pause + late));
    at += pause;
    const verdict = detector.key(key, at);
    take(verdict);
    if (verdict.key === 'pass' && key.length > 1) page += `<${key}>`;
  }
  take(detector.silence(at + BURST.gapMs + 1));
  take(detector.silence(at + options.framedMs + 1));
  return { scans, page };
}

const burst = (code: string, pause = 5, suffix = 'Enter') => [
  ...[...code].map((key, index) => ({ key, pause: index === 0 ? 200 : pause })),
  { key: suffix, pause },
];
const slow = (text: string) => [...text].map((key) => ({ key, pause: 90 }));

describe('scanner', () => {
  it('scanner: a burst with Enter is a scan and types nothing', () => {
    expect(feed(burst('4006381333931'))).toEqual({ scans: ['4006381333931'], page: '' });
  });

  it('scanner: Tab ends a code as well', () => {
    expect(feed(burst('85123A', 8, 'Tab'))).toEqual({ scans: ['85123A'], page: '' });
  });

  it('scanner: capital letters come with Shift and stay one code', () => {
    const keys = burst('AB12').flatMap((entry) =>
      /[A-Z]/.test(entry.key)
        ? [
            { key: 'Shift', pause: entry.pause },
            { ...entry, pause: 1 },
          ]
        : [entry],
    );
    expect(feed(keys).scans).toEqual(['AB12']);
  });

  it('scanner: a scanner slower than the gap types its whole code, and no half of it is a scan', () => {
    const uneven = burst('4006381333931').map((entry, index) =>
      index === 5 || index === 9 ? { ...entry, pause: 60 } : entry,
    );
    expect(feed(uneven)).toEqual({ scans: [], page: '4006381333931<Enter>' });
  });

  it('scanner: a burst that a busy page hears of late is a scan all the same, and what was typed is taken back', () => {
    const heardLate = burst('4006381333930').map((entry, index) =>
      [4, 9, 13].includes(index) ? { ...entry, late: 80 } : entry,
    );
    expect(feed(heardLate)).toEqual({ scans: ['4006381333930'], page: '' });
  });

  it('scanner: a blank presses the button that has the focus', () => {
    const detector = createBurstDetector();
    expect(detector.key(' ', 1000).key).toBe('pass');
  });

  it('scanner: a second suffix right after a scan is swallowed', () => {
    expect(feed([...burst('4006381333931'), { key: 'Enter', pause: 4 }])).toEqual({
      scans: ['4006381333931'],
      page: '',
    });
  });

  it('scanner: Enter after a function key is a person’s, however soon after a scan', () => {
    const keys = [...burst('4006381333931'), { key: 'F12', pause: 10 }, { key: 'Enter', pause: 10 }];
    expect(feed(keys)).toEqual({ scans: ['4006381333931'], page: '<F12><Enter>' });
  });

  it('scanner: Enter of a person is passed on', () => {
    expect(feed([{ key: 'Enter', pause: 500 }])).toEqual({ scans: [], page: '<Enter>' });
  });

  it('scanner: what a person types arrives in order, Enter last', () => {
    expect(feed([...slow('brezel'), { key: 'Enter', pause: 120 }])).toEqual({ scans: [], page: 'brezel<Enter>' });
  });

  it('scanner: a GTIN without a suffix is a scan after silence, other text is typing', () => {
    expect(feed(burst('4006381333931').slice(0, -1)).scans).toEqual(['4006381333931']);
    expect(feed(burst('4006381333932').slice(0, -1))).toEqual({ scans: [], page: '4006381333932' });
  });

  it('scanner: a burst too short for a code is typing', () => {
    expect(feed(burst('12'))).toEqual({ scans: [], page: '12<Enter>' });
  });

  it('scanner: an editing key ends a burst and comes after it', () => {
    expect(feed([...burst('123').slice(0, -1), { key: 'Backspace', pause: 5 }])).toEqual({
      scans: [],
      page: '123<Backspace>',
    });
  });

  it('scanner: two scans back to back are two scans', () => {
    expect(
      feed([...burst('4006381333931'), ...burst('40063813').map((entry) => ({ ...entry, pause: 4 }))]).scans,
    ).toEqual(['4006381333931', '40063813']);
  });

  const PREFIXED = { ...BURST, prefix: '~' };

  it('scanner: behind its prefix a code is whole however slow it comes, right after typing and in any length', () => {
    for (const pause of [3, 60, 300]) {
      const keys = [...slow('ab'), ...burst('~12', pause).slice(0), ...burst('~4006381333931', pause)];
      expect(feed(keys, PREFIXED)).toEqual({ scans: ['12', '4006381333931'], page: 'ab' });
    }
  });

  it('scanner: a function key as prefix types nothing either', () => {
    const keys = [{ key: 'F9', pause: 300 }, ...burst('85123A', 50).map((entry) => ({ ...entry, pause: 50 }))];
    expect(feed(keys, { ...BURST, prefix: 'F9' })).toEqual({ scans: ['85123A'], page: '' });
  });

  it('scanner: a person who strikes the prefix key gets it back', () => {
    expect(feed(slow('a~b'), PREFIXED).page).toBe('a~b');
    const left = [...slow('~5'), { key: 'Backspace', pause: 90 }, ...slow('x')];
    expect(feed(left, PREFIXED)).toEqual({ scans: [], page: '~5<Backspace>x' });
  });

  it('scanner: a scanner without the prefix is heard by its rhythm all the same', () => {
    expect(feed(burst('4006381333931'), PREFIXED).scans).toEqual(['4006381333931']);
  });

  it('scanner: no character is ever lost or doubled, whatever the rhythm (property)', () => {
    const entry = fc.record({
      key: fc.constantFrom(...'0123456789ABcd*,'),
      pause: fc.integer({ min: 1, max: 120 }),
      late: fc.constantFrom(0, 0, 0, 50),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), (keys) => {
        const { scans, page } = feed(keys);
        const text = keys.map(({ key }) => key).join('');
        expect(scans.join('').length + page.length).toBe(text.length);
        if (scans.length === 0) expect(page).toBe(text);
      }),
    );
  });

  it('scanner: any sequence of whole bursts is exactly those scans (property)', () => {
    const code = fc.stringMatching(/^[0-9A-Z]{4,20}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(code, fc.integer({ min: 1, max: 30 })), { maxLength: 30 }), (codes) => {
        const keys = codes.flatMap(([text, pause]) =>
          burst(text, pause).map((entry, index) => (index === 0 ? { ...entry, pause: 45 } : entry)),
        );
        expect(feed(keys)).toEqual({ scans: codes.map(([text]) => text), page: '' });
      }),
    );
  });
});
