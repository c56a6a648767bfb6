import { type RefObject, useEffect, useState } from 'react';
import type { ChartInk } from './options.ts';

const names = {
  accent: '--accent',
  surface: '--surface',
  ink: '--ink',
  ink2: '--ink-2',
  ink3: '--ink-3',
  line: '--line',
} as const;

/** `light-dark()` is resolved only in a real property, so a probe element wears each token as its colour. */
function readInk(host: HTMLElement): ChartInk {
  const probe = document.createElement('span');
  probe.hidden = true;
  host.append(probe);
  const color = (token: string): string => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const ink = {
    accent: color(names.accent),
    surface: color(names.surface),
    ink: color(names.ink),
    ink2: color(names.ink2),
    ink3: color(names.ink3),
    line: color(names.line),
    font: getComputedStyle(host).fontFamily,
  };
  probe.remove();
  return ink;
}

/** Colours of the theme around an element; read again when the theme changes. */
export function useChartInk(host: RefObject<HTMLElement | null>): ChartInk | null {
  const [ink, setInk] = useState<ChartInk | null>(null);
  useEffect(() => {
    const read = (): void => {
      if (host.current) setInk(readInk(host.current));
    };
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-contrast'] });
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', read);
    return () => {
      observer.disconnect();
      system.removeEventListener('change', read);
    };
  }, [host]);
  return ink;
}
