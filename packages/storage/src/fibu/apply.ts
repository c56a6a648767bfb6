import { postKassenabschluss } from '@valero/domain/fibu';
import { kassenabschlussMade } from '@valero/domain/kasse';
import { type EntryId, toId } from '@valero/domain/kernel';
import type { Projection, RowOp } from '../rowop.ts';

/** Each Kassenabschluss becomes one balanced booking; its id is the fact's, so that it can never be booked twice. */
export const fibuProjection: Projection = {
  module: 'fibu',
  tables: ['fibu.line', 'fibu.entry'],
  apply(fact) {
    if (!kassenabschlussMade.is(fact)) return [];
    const booking = postKassenabschluss(fact.payload, { device: fact.device, entryId: toId<EntryId>(fact.id) });
    if (booking === null) return [];
    const row = {
      id: booking.id,
      date: booking.date,
      belegfeld: booking.belegfeld,
      text: booking.text,
      source_kind: booking.source.kind,
      source_device: booking.source.device,
      source_z: booking.source.zNumber,
      store: fact.store,
      recorded_at: fact.at,
      reverses: null,
    };
    const lines = booking.lines.map(
      (line, index): RowOp => ({
        op: 'insert',
        table: 'fibu.line',
        row: {
          entry: booking.id,
          n: index + 1,
          date: booking.date,
          account: line.account,
          amount: line.amount,
          text: line.text,
          tax_key: line.taxKey,
        },
      }),
    );
    return [{ op: 'numbered', table: 'fibu.entry', row, column: 'number', counter: 'fibu.entry' }, ...lines];
  },
};
