import { SHAPES, type ShapeName } from '@valero/domain/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planCut, type ShapeView } from './down-plan.ts';

const view = (shape: ShapeName, more: Partial<ShapeView>): ShapeView => ({
  ...{ shape, followed: true, copying: false, base: null, lsn: 10n, received: 10n, from: null, to: null },
  ...{ leftOut: false, vouched: false, ...more },
});

describe('plan', () => {
  test('the cut is the smallest LSN received; who is behind the changes that wait is named', () => {
    const views = [view('articles', { received: 20n, from: 15n, to: 20n }), view('customers', { received: 16n })];
    expect(planCut(views)).toEqual({
      ...{ cut: 16n, due: true, need: 20n, behind: ['customers'], members: ['articles', 'customers'] },
    });
  });

  test('part of a transaction that is still being received is no reason to ask the others', () => {
    const views = [view('articles', { received: 12n, from: 20n, to: 20n }), view('customers', { received: 12n })];
    expect(planCut(views)).toMatchObject({ cut: 12n, due: false, behind: [] });
  });

  test('while a new copy is loading nothing is put in use, unless the others do not wait for it', () => {
    const changed = view('articles', { received: 20n, from: 20n, to: 20n });
    const copying = view('customers', { copying: true, received: null });
    expect(planCut([changed, copying])).toMatchObject({ cut: null, due: false });
    expect(planCut([changed, { ...copying, leftOut: true }])).toMatchObject({
      cut: 20n,
      due: true,
      members: ['articles'],
    });
  });

  test('a new copy that is whole comes into use when all have reached what it stands for', () => {
    const copy = view('articles', { base: 30n, received: 30n });
    expect(planCut([copy, view('customers', { received: 29n })])).toMatchObject({ cut: null, behind: ['customers'] });
    expect(planCut([copy, view('customers', { received: 31n })])).toMatchObject({ cut: 30n, due: true });
  });

  test('a shape that has said twice that nothing is missing is believed, whatever its number', () => {
    const changed = view('articles', { received: 20n, from: 20n, to: 20n });
    expect(planCut([changed, view('customers', { vouched: true })])).toMatchObject({ cut: 20n, due: true, behind: [] });
  });

  test('no cut lies behind what is in use, beyond what a member has received, or inside a copy', () => {
    const lsn = fc.bigInt({ min: 0n, max: 40n });
    const maybe = fc.option(lsn);
    const arbView = (shape: ShapeName) =>
      fc
        .record({
          lsn: maybe,
          received: maybe,
          base: maybe,
          from: maybe,
          to: maybe,
          copying: fc.boolean(),
          leftOut: fc.boolean(),
        })
        .map((some) => view(shape, some));
    fc.assert(
      fc.property(fc.tuple(...SHAPES.slice(0, 4).map(arbView)), (views) => {
        const { cut, members } = planCut(views);
        if (cut === null) return;
        for (const member of views.filter(({ shape }) => members.includes(shape))) {
          expect(member.copying).toBe(false);
          expect(cut).toBeLessThanOrEqual(member.received ?? -1n);
          for (const least of [member.lsn, member.base]) expect(cut).toBeGreaterThanOrEqual(least ?? 0n);
        }
      }),
    );
  });
});
