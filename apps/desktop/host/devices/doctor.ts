import type { Text } from '@valero/domain/kernel';
import { type DeviceKind, pause } from '@valero/drivers/device';
import { rowsOf } from './desk.ts';
import type { FoundPort } from './find.ts';
import type { TillDevices } from './model.ts';
import { runTest, type TestSurroundings } from './tests.ts';
import type { DeviceTest } from './views.ts';

/** Who walks through the devices with the doctor. */
export interface Companion {
  say(line: Text): void;
  /** A question to be answered by yes or no; null = nobody answers, or it is left out. */
  ask(question: Text): Promise<boolean | null>;
}

/** One thing that was looked at. `ok` null = it was left out. */
export interface Finding {
  readonly about: string;
  readonly what: Text;
  readonly ok: boolean | null;
  readonly hint: Text | null;
  /** Exact command that helps; null = none. */
  readonly command: string | null;
}

/** What the doctor works with. */
export interface DoctorParts {
  readonly devices: TillDevices;
  readonly ports: readonly FoundPort[];
  readonly companion: Companion;
  readonly around: TestSurroundings;
  /** How long a device may take to say how it is. */
  readonly settleMs?: number;
}

/** What a person is asked before a test, and after it; null = nothing. */
const QUESTIONS: Readonly<Record<DeviceTest, { readonly before: Text | null; readonly after: Text | null }>> = {
  page: {
    before: { de: 'Testseite drucken?', en: 'Print a test page?' },
    after: {
      de: 'Füllt das Lineal genau eine Zeile, stimmen äöüß € „“, liest ein Handy den QR, ist das Papier geschnitten?',
      en: 'Does the ruler fill exactly one line, are äöüß € „“ right, can a phone read the QR, is the paper cut?',
    },
  },
  pin2: {
    before: { de: 'Lade an Pin 2 öffnen?', en: 'Open the drawer at pin 2?' },
    after: { de: 'Ist die Lade aufgegangen?', en: 'Did the drawer open?' },
  },
  pin5: {
    before: { de: 'Lade an Pin 5 öffnen?', en: 'Open the drawer at pin 5?' },
    after: { de: 'Ist die Lade aufgegangen?', en: 'Did the drawer open?' },
  },
  open: {
    before: { de: 'Kassenlade öffnen?', en: 'Open the cash drawer?' },
    after: { de: 'Ist die Lade aufgegangen?', en: 'Did the drawer open?' },
  },
  sensor: { before: null, after: null },
  show: {
    before: { de: 'Text auf die Kundenanzeige schicken?', en: 'Send text to the customer display?' },
    after: {
      de: 'Steht oben äöüß € und unten die Ziffernreihe?',
      en: 'Does the top show äöüß € and the bottom the digits?',
    },
  },
  inspect: { before: null, after: null },
  weigh: {
    before: { de: 'Wiegen? Etwas auflegen und mit Ja antworten.', en: 'Weigh? Put something on and answer yes.' },
    after: { de: 'Steht dieselbe Zahl auf der Waage?', en: 'Does the scale show the same number?' },
  },
  label: {
    before: { de: 'Ein Etikett drucken?', en: 'Print a label?' },
    after: { de: 'Ist das Etikett lesbar und sitzt richtig?', en: 'Is the label readable and in its place?' },
  },
  scan: {
    before: {
      de: 'Scanner prüfen? Mit Ja antworten und etwas scannen.',
      en: 'Test the scanner? Answer yes and scan something.',
    },
    after: null,
  },
};

/** Kinds every till has or misses. */
const EXPECTED: readonly (readonly [DeviceKind, Text])[] = [
  ['receiptPrinter', { de: 'Bondrucker', en: 'Receipt printer' }],
  ['cashDrawer', { de: 'Kassenlade', en: 'Cash drawer' }],
  ['cardTerminal', { de: 'Kartengerät', en: 'Card terminal' }],
];

/**
 * Walks through ports and devices with a person: what is there and may be used, how each device is, and what it does when it is tried. Nothing prints
 * or opens without a yes, and no money moves.
 */
export async function walkThrough(parts: DoctorParts): Promise<readonly Finding[]> {
  const { devices, companion } = parts;
  const findings: Finding[] = parts.ports.map(portFinding);
  const note = (finding: Finding): void => {
    findings.push(finding);
    companion.say(finding.what);
    if (finding.hint) companion.say(finding.hint);
  };
  for (const finding of findings) companion.say(finding.what);
  await settled(devices, parts.settleMs ?? 5000);
  for (const row of rowsOf(devices)) {
    const { id, name, health } = row;
    if (!health) continue;
    const ok = health.state === 'ready' || health.state === 'degraded';
    note({
      about: id,
      what: { de: `${name}: ${STATE[health.state].de}`, en: `${name}: ${STATE[health.state].en}` },
      ok,
      hint: health.hint,
      command: null,
    });
    for (const test of row.tests) note(await tried(parts, id, name, test));
  }
  for (const [kind, what] of EXPECTED)
    if (!rowsOf(devices).some((row) => row.kind === kind && !row.isVirtual)) note(missing(kind, what));
  return findings;
}

const STATE = {
  ready: { de: 'bereit', en: 'ready' },
  degraded: { de: 'bereit, mit Einschränkung', en: 'ready, with a limitation' },
  blocked: { de: 'braucht Hilfe', en: 'needs help' },
  connecting: { de: 'meldet sich nicht', en: 'does not answer' },
  failed: { de: 'gestört', en: 'failed' },
  absent: { de: 'nicht da', en: 'absent' },
} as const;

function portFinding({ label, access, hint, command }: FoundPort): Finding {
  const ok = access === 'ok';
  const what = {
    de: `Anschluss ${label}: ${ok ? 'benutzbar' : 'kein Zugriff'}`,
    en: `Port ${label}: ${ok ? 'usable' : 'no access'}`,
  };
  return { about: 'port', what, ok, hint, command };
}

function missing(kind: DeviceKind, { de, en }: Text): Finding {
  return {
    about: kind,
    what: {
      de: `${de}: keiner eingerichtet`
        .replace('Kassenlade: keiner', 'Kassenlade: keine')
        .replace('Kartengerät: keiner', 'Kartengerät: keines'),
      en: `${en}: none is set up`,
    },
    ok: null,
    hint: {
      de: 'An der Kasse: Einstellungen → Geräte → Gerät hinzufügen.',
      en: 'At the till: Settings → Devices → Add device.',
    },
    command: null,
  };
}

async function settled(devices: TillDevices, forMs: number): Promise<void> {
  const end = performance.now() + forMs;
  await pause(100);
  while (performance.now() < end && devices.registry.list().some(({ state }) => state === 'connecting'))
    await pause(50);
}

async function tried(
  { devices, companion, around }: DoctorParts,
  id: string,
  name: string,
  test: DeviceTest,
): Promise<Finding> {
  const { before, after } = QUESTIONS[test];
  const titled = ({ de, en }: Text): Text => ({ de: `${name}: ${de}`, en: `${name}: ${en}` });
  const left = { about: id, ok: null, hint: null, command: null };
  if (before) {
    const wanted = await companion.ask(titled(before));
    if (wanted !== true)
      return { ...left, what: titled({ de: `${before.de} – ausgelassen`, en: `${before.en} – left out` }) };
  }
  const device = devices.room?.device(id) ?? null;
  const outcome = device && (await runTest(device, test, around));
  if (!outcome) return { ...left, what: titled({ de: 'nicht geprüft', en: 'not tested' }) };
  companion.say(titled(outcome.text));
  if (!outcome.ok || !after)
    return { about: id, what: titled(outcome.text), ok: outcome.ok, hint: outcome.hint, command: null };
  const seen = await companion.ask(titled(after));
  const no = { de: 'Ein Mensch sagt: nein.', en: 'A person says: no.' };
  return {
    about: id,
    what: titled(seen === false ? no : outcome.text),
    ok: seen,
    hint: seen === false ? (FIX[test] ?? null) : null,
    command: null,
  };
}

/** What helps when the device says it went well and a person says it did not. */
const FIX: Partial<Record<DeviceTest, Text>> = {
  page: {
    de: 'Lineal zu lang oder zu kurz: unter Geräte die Breite (32, 42, 48) ändern. Falsche Zeichen: anderes Modell oder andere Zeichentabelle wählen.',
    en: 'Ruler too long or too short: change the width (32, 42, 48) under Devices. Wrong signs: choose another model or code page.',
  },
  pin2: {
    de: 'Pin 5 versuchen; Kabel der Lade am Drucker prüfen (RJ12, nicht RJ11).',
    en: 'Try pin 5; check the drawer cable at the printer (RJ12, not RJ11).',
  },
  pin5: { de: 'Pin 2 ist der übliche.', en: 'Pin 2 is the usual one.' },
  open: {
    de: 'Anderen Pin (2 oder 5) einstellen, Kabel und Schloss prüfen.',
    en: 'Set the other pin (2 or 5), check cable and lock.',
  },
  show: {
    de: 'Anderes Protokoll (CD5220, Epson, DSP-800) oder andere Zeichentabelle wählen.',
    en: 'Choose another protocol (CD5220, Epson, DSP-800) or code page.',
  },
  weigh: { de: 'Nicht verkaufen: Fachbetrieb rufen.', en: 'Do not sell with it: call a specialist.' },
};
