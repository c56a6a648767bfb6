const INTERVAL_FIELDS = [
  ['YEAR', 2],
  ['MONTH', 1],
  ['DAY', 3],
  ['HOUR', 10],
  ['MINUTE', 11],
  ['SECOND', 12],
] as const;
const ALL_FIELDS = 0x7fff;
const TIMES = new Set(['time', 'timetz', 'timestamp', 'timestamptz']);

function interval(modifier: number): Record<string, string | number> {
  const range = modifier >> 16;
  const precision = modifier & 0xffff;
  const fields = INTERVAL_FIELDS.filter(([, bit]) => (range & (1 << bit)) !== 0).map(([name]) => name);
  return {
    ...(range === ALL_FIELDS || fields.length === 0 ? {} : { fields: fields.join(' TO ') }),
    ...(precision === 0xffff ? {} : { precision }),
  };
}

/** What a type was declared with (`atttypmod`), under the names of the protocol's schema header. */
export function describeModifier(type: string, modifier: number): Record<string, string | number> {
  if (modifier < 0) return {};
  if (type === 'varchar' || type === 'text') return { max_length: modifier - 4 };
  if (type === 'bpchar') return { length: modifier - 4 };
  if (type === 'bit' || type === 'varbit') return { length: modifier };
  if (type === 'interval') return interval(modifier);
  if (type === 'numeric') return { precision: (modifier - 4) >> 16, scale: ((modifier - 4) << 16) >> 16 };
  if (TIMES.has(type)) return { precision: modifier };
  return { type_mod: modifier };
}
