import { expect, it } from 'vitest';
import { keyShortcut } from '../button/keyShortcut.ts';
import { foldText, matchCommands } from './matchCommands.ts';

const commands = [
  { label: 'Kassen & Z-Berichte', group: 'Verkauf' },
  { label: 'Belege', group: 'Verkauf', keywords: 'bons quittung' },
  { label: 'Übersicht', group: 'Start' },
];

it('command palette: every typed word must occur, the label’s beginning comes first', () => {
  expect(matchCommands(commands, 'be').map((item) => item.label)).toEqual([
    'Belege',
    'Kassen & Z-Berichte',
    'Übersicht',
  ]);
  expect(matchCommands(commands, 'verkauf z').map((item) => item.label)).toEqual(['Kassen & Z-Berichte']);
});

it('command palette: umlauts and further words find too', () => {
  expect(matchCommands(commands, 'ubers')[0]?.label).toBe('Übersicht');
  expect(matchCommands(commands, 'quittung')[0]?.label).toBe('Belege');
  expect(matchCommands(commands, '')).toEqual(commands);
  expect(foldText('Größe Ä')).toBe('grosse a');
});

it('keyShortcut: keys as shown become the notation a screen reader knows', () => {
  expect(keyShortcut('Strg K')).toBe('Control+K');
  expect(keyShortcut('⏎ Enter')).toBe('Enter');
  expect(keyShortcut('F12')).toBe('F12');
  expect(keyShortcut('Esc')).toBe('Escape');
});
