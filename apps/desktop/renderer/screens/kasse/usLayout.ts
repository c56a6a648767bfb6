/**
 * A scanner that believes in a US keyboard, on a computer with a German one: what each character that arrives was meant to be. `=` and the
 * circumflex come as dead keys and are lost; such a scanner belongs on the serial or HID-POS mode, or on its German setting.
 */
const MEANT: Readonly<Record<string, string>> = {
  ...{ y: 'z', z: 'y', Y: 'Z', Z: 'Y', ß: '-', '?': '_', ü: '[', Ü: '{', '+': ']', '*': '}', ö: ';', Ö: ':' },
  ...{ ä: "'", Ä: '"', '#': '\\', "'": '|', '-': '/', _: '?', ';': '<', ':': '>', '"': '@', '§': '#' },
  ...{ '&': '^', '/': '&', '(': '*', ')': '(', '=': ')', '°': '~' },
};

/** The text as the scanner meant it. */
export function fromUsLayout(text: string): string {
  return [...text].map((char) => MEANT[char] ?? char).join('');
}

/** Whether a text can only come from a scanner with a US keyboard: a web address or an AIM identifier in the wrong characters. */
export function isUsLayout(text: string): boolean {
  return /^https?Ö--/i.test(text) || /^\+(E[0-4]|e[0-3]|C[0-2]|d[0-6]|Q[0-6]|J1)/.test(text);
}
