/** Bytes of an ICC number: signed 15.16 fixed point. */
function fixed(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
}

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function xyz(x: number, y: number, z: number): Buffer {
  return Buffer.concat([ascii('XYZ '), Buffer.alloc(4), fixed(x), fixed(y), fixed(z)]);
}

function description(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length + 1);
  // ICC.1:2001-04 6.5.17: the text, no Unicode, no Macintosh script
  return Buffer.concat([ascii('desc'), Buffer.alloc(4), length, ascii(`${text}\0`), Buffer.alloc(8 + 3 + 67)]);
}

/** The transfer curve of IEC 61966-2-1 in 1024 steps. */
function curve(): Buffer {
  const steps = 1024;
  const bytes = Buffer.alloc(12 + steps * 2);
  bytes.write('curv', 0, 'latin1');
  bytes.writeUInt32BE(steps, 8);
  for (let step = 0; step < steps; step += 1) {
    const value = step / (steps - 1);
    const linear = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    bytes.writeUInt16BE(Math.round(linear * 65_535), 12 + step * 2);
  }
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function header(size: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.writeUInt32BE(size, 0);
  bytes.writeUInt32BE(0x02100000, 8);
  bytes.write('mntrRGB XYZ ', 12, 'latin1');
  [2026, 1, 1, 0, 0, 0].forEach((part, index) => {
    bytes.writeUInt16BE(part, 24 + index * 2);
  });
  bytes.write('acsp', 36, 'latin1');
  Buffer.concat([fixed(0.9642), fixed(1), fixed(0.8249)]).copy(bytes, 68);
  return bytes;
}

/** An sRGB display profile (ICC version 2), made here from the numbers of IEC 61966-2-1 adapted to D50: PDF/A wants one inside. */
export function srgbProfile(): Uint8Array {
  const shared = curve();
  const tags: readonly (readonly [string, Buffer])[] = [
    ['desc', description('sRGB IEC61966-2.1')],
    ['cprt', Buffer.concat([ascii('text'), Buffer.alloc(4), ascii('No copyright, use freely\0')])],
    ['wtpt', xyz(0.9505, 1, 1.0891)],
    ['rXYZ', xyz(0.43607, 0.22249, 0.01392)],
    ['gXYZ', xyz(0.38515, 0.71687, 0.09708)],
    ['bXYZ', xyz(0.14307, 0.06061, 0.7141)],
    ['rTRC', shared],
    ['gTRC', shared],
    ['bTRC', shared],
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length, 0);
  const bodies: Buffer[] = [];
  const places = new Map<Buffer, number>();
  let at = 128 + table.length;
  tags.forEach(([name, body], index) => {
    let place = places.get(body);
    if (place === undefined) {
      place = at;
      places.set(body, place);
      bodies.push(padded(body));
      at += padded(body).length;
    }
    table.write(name, 4 + index * 12, 'latin1');
    table.writeUInt32BE(place, 8 + index * 12);
    table.writeUInt32BE(body.length, 12 + index * 12);
  });
  return new Uint8Array(Buffer.concat([header(at), table, ...bodies]));
}
