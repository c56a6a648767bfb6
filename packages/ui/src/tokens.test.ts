import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Mode = 'light' | 'dark';
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** Tokens of one block, `light-dark(a, b)` resolved for a mode. */
function tokensOf(selector: string, mode: Mode): Map<string, string> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  const found = new Map<string, string>();
  for (const match of block.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)) {
    const [, name = '', light = '', dark = ''] = match;
    found.set(name, mode === 'light' ? light : dark);
  }
  return found;
}

/** WCAG 2.2 relative luminance. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const grounds = ['bg', 'surface', 'raised', 'sunken', 'hover', 'accent-soft'];
const pairs: readonly (readonly [string, string, number])[] = [
  ...['ink', 'ink-2', 'ink-3', 'accent-ink', 'danger'].flatMap((ink) =>
    grounds.map((ground) => [ink, ground, 4.5] as const),
  ),
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-hover', 4.5],
  ['on-danger', 'danger', 4.5],
  ['warn', 'warn-soft', 4.5],
  ['warn', 'surface', 4.5],
  ['warn', 'raised', 4.5],
  ['danger', 'danger-soft', 4.5],
  ['info', 'info-soft', 4.5],
  ['info', 'surface', 4.5],
  ['info', 'accent-soft', 4.5],
  ['ink-2', 'warn-soft', 4.5],
  // Borders of inputs and the focus ring: WCAG 1.4.11.
  ['line-control', 'surface', 3],
  ['line-control', 'bg', 3],
  ['focus', 'bg', 3],
  ['focus', 'surface', 3],
];

describe.each(['light', 'dark'] as const)('tokens, %s', (mode) => {
  const tokens = tokensOf(':root', mode);

  it('every text and control colour stands out from its ground (WCAG AA)', () => {
    const weak = pairs
      .map(([ink, ground, least]) => {
        const ratio = contrast(tokens.get(ink) ?? '#808080', tokens.get(ground) ?? '#808080');
        return { pair: `${ink} on ${ground}`, ratio: Math.round(ratio * 100) / 100, least };
      })
      .filter(({ ratio, least }) => ratio < least);
    expect(weak).toEqual([]);
  });

  it('more contrast really is more', () => {
    const strong = tokensOf('[data-contrast="more"]', mode);
    expect(strong.size).toBeGreaterThan(5);
    const surface = tokens.get('surface') ?? '';
    for (const [name, color] of strong) {
      expect(contrast(color, surface), name).toBeGreaterThan(contrast(tokens.get(name) ?? '', surface));
    }
  });
});

it('tokens: the system preference and the attribute ask for the same contrast', () => {
  const media = css.slice(css.indexOf('@media (prefers-contrast: more)'));
  for (const [name] of tokensOf('[data-contrast="more"]', 'light')) expect(media).toContain(`--${name}:`);
});
