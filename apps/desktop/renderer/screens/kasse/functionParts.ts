import type { TFunction } from 'i18next';
import type { SessionView } from '../../api.ts';
import { topicValue } from '../../app/useTopic.ts';
import { type Panel, useTill } from '../../stores/till.ts';

/** Something a person can do at the till, by key, by button or from the palette. */
export interface TillFunction {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  /** As in `KeyboardEvent.key` with modifiers: `F4`, `Control+L`. */
  readonly key?: string;
  /** Panels that show this function as active. */
  readonly shows?: (panel: Panel) => boolean;
  run(): void;
}

/** What the lists below are made from. */
export interface Making {
  readonly t: TFunction<'kasse'>;
  readonly session: SessionView;
}

/** Whether something is on the open receipt. */
export function hasGoods(): boolean {
  return topicValue('basket')?.lines.some((line) => !line.voided) ?? false;
}

/** Opens a panel. */
export function openPanel(panel: Panel): () => void {
  return () => useTill.getState().open(panel);
}

/** Runs only for somebody who has the right; says so calmly to others. The host checks it again. */
export function withRight(session: SessionView, right: string, run: () => void): () => void {
  return () => {
    if (session.rights.includes(right)) run();
    else useTill.getState().fail({ code: 'identity.right_missing' });
  };
}

/** Whether a panel is one of these. */
export function oneOf(names: readonly Panel['name'][]): (panel: Panel) => boolean {
  return (panel) => names.includes(panel.name);
}
