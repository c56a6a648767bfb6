import type { Tone } from '../core/types.ts';

const shapes: Readonly<Record<Tone, string>> = {
  // Filled circle with a check, triangle with a mark, octagon with a cross, circle with an i, ring.
  ok: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.6 5.2-4.2 5a.9.9 0 0 1-1.3.05L4 9.2a.9.9 0 1 1 1.27-1.27l1.4 1.4 3.55-4.25A.9.9 0 1 1 11.6 6.2Z',
  warn: 'M9.2 1.9a1.4 1.4 0 0 0-2.4 0L.9 12.4A1.4 1.4 0 0 0 2.1 14.5h11.8a1.4 1.4 0 0 0 1.2-2.1L9.2 1.9ZM8 5.2c.5 0 .9.4.9.9v3a.9.9 0 1 1-1.8 0v-3c0-.5.4-.9.9-.9Zm0 5.6a1 1 0 1 1 0 2 1 1 0 0 1 0-2Z',
  danger:
    'M5 1h6l4 4v6l-4 4H5l-4-4V5l4-4Zm.9 3.8a.9.9 0 0 0-1.2 1.2L6.7 8l-2 2a.9.9 0 1 0 1.3 1.2l2-2 2 2a.9.9 0 1 0 1.2-1.3L9.3 8l2-2A.9.9 0 1 0 10 4.8L8 6.8l-2-2-.1 0Z',
  info: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 3a1 1 0 1 1 0 2 1 1 0 0 1 0-2Zm0 3.1c.5 0 .9.4.9.9v3.2a.9.9 0 1 1-1.8 0V8c0-.5.4-.9.9-.9Z',
  neutral: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 2.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6Z',
};

/** The shape of a tone, so that it can be told without colour. The words beside it name it. */
export function ToneShape({ tone }: { tone: Tone }) {
  return (
    <svg className="v-tone" data-tone={tone} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={shapes[tone]} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}
