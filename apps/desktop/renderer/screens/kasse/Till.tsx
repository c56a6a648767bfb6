import { AppFrame, CommandPalette, formatMoney, KeyBar, useAnnounce, useHotkeys } from '@valero/ui';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { type SessionView, subscribe } from '../../api.ts';
import { topicValue, useTopic } from '../../app/useTopic.ts';
import { useTill } from '../../stores/till.ts';
import { voidMarked, wasOwnScan } from './actions.ts';
import { BasketPane } from './BasketPane.tsx';
import type { TillFunction } from './functionParts.ts';
import { keyText, openPay, useFunctions } from './functions.ts';
import { isShown, quantityText } from './lines.ts';
import { PanelView } from './panels/index.tsx';
import { ScanPane } from './ScanPane.tsx';
import { routeScan } from './scanTargets.ts';
import { play } from './sound.ts';
import { NACHSCHAU_KEY } from './specials.ts';
import { TillTop } from './TillTop.tsx';
import { TrainingBanner } from './TrainingBanner.tsx';
import { useCardOutcome } from './useCardOutcome.ts';
import { useScanner } from './useScanner.ts';
import { useTraining } from './useTraining.ts';
import { useWords } from './useWords.ts';

/** Speaks each change of the basket: what came, and the new total. */
function useSpokenBasket(): void {
  const { t, locale } = useWords();
  const announce = useAnnounce();
  const basket = useTopic('basket') ?? null;
  const before = useRef(basket);
  useEffect(() => {
    const last = before.current;
    before.current = basket;
    if (!basket || basket === last) return;
    const old = new Map((last?.id === basket.id ? last.lines : []).map((line) => [line.pos, line]));
    const changed = basket.lines.findLast(
      (line) =>
        isShown(line) && (old.get(line.pos)?.quantity !== line.quantity || old.get(line.pos)?.voided !== line.voided),
    );
    if (!changed) return;
    const total = formatMoney(basket.total, locale);
    const said = changed.voided
      ? t('scan.saidVoided', { name: changed.text, total })
      : t('scan.said', {
          quantity: quantityText(changed, locale),
          name: changed.text,
          price: formatMoney(changed.gross, locale),
          total,
        });
    announce(said);
  }, [basket, t, locale, announce]);
}

/** Scans that the host took from its own scanners: the sound and the calm line are the screen's part. */
function useHostScans(): void {
  useEffect(
    () =>
      subscribe('scan', ({ code, result }) => {
        if (wasOwnScan(code)) return;
        const till = useTill.getState();
        if (till.finished) till.finish(null);
        play(result.ok ? 'known' : 'unknown');
        if (result.ok) till.select(null);
        else till.fail(result.error);
      }),
    [],
  );
  useEffect(
    () =>
      subscribe('notice', (failure) => {
        // The card panel tells its own story, in more words.
        const at = useTill.getState().panels.at(-1)?.name;
        const told = failure.code.startsWith('host.card_') && (at === 'card' || at === 'storno');
        if (!told) useTill.getState().fail(failure);
      }),
    [],
  );
}

/** Arrow keys mark a line while nothing is typed. */
function moveMark(step: number): void {
  const till = useTill.getState();
  const lines = topicValue('basket')?.lines.filter(isShown) ?? [];
  if (till.panels.length > 0 || till.text !== '' || lines.length === 0) return;
  const at = till.selected === null ? lines.length - 1 : lines.findIndex((line) => line.pos === till.selected);
  const next = lines[Math.min(lines.length - 1, Math.max(0, at + step))];
  till.select(next?.pos ?? null);
}

function useHomeKeys(functions: readonly TillFunction[]): void {
  const open = useTill((till) => till.panels.length > 0);
  const lockKey = functions.find((fn) => fn.id === 'lock');
  useHotkeys({
    'Control+K': () => useTill.getState().setPalette(true),
    'Control+L': () => lockKey?.run(),
    [NACHSCHAU_KEY]: () => useTill.getState().setNachschau(true),
    Delete: open ? undefined : () => (useTill.getState().text === '' ? voidMarked() : undefined),
    ArrowUp: open ? undefined : () => moveMark(-1),
    ArrowDown: open ? undefined : () => moveMark(1),
  });
  // A key pressed while nothing has the focus belongs to the scan field: it is home.
  useEffect(() => {
    if (open) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const idle = document.activeElement === null || document.activeElement === document.body;
      if (!idle || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      document.querySelector<HTMLInputElement>('[data-testid="scan"]')?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [open]);
}

/** Follows the basket for everything that is not drawn from it; its children are not drawn again for it. */
function TillRoot({ panel, children }: { panel: string; children: ReactNode }) {
  const basket = useTopic('basket') ?? null;
  const training = useTraining();
  useCardOutcome();
  useSpokenBasket();
  return (
    <div
      className="k-till"
      data-testid="till"
      data-lines={basket?.lines.length ?? 0}
      data-items={basket?.itemCount ?? 0}
      data-total={basket?.total ?? 0}
      data-panel={panel}
      data-training={training || undefined}
    >
      <TrainingBanner />
      {children}
    </div>
  );
}

/** The till of a signed-in person. */
export function Till({ session }: { session: SessionView }) {
  const { t, locale } = useWords();
  const functions = useFunctions(session);
  const panel = useTill((till) => till.panels.at(-1));
  const palette = useTill((till) => till.palette);
  useScanner(routeScan, true);
  useHostScans();
  useHomeKeys(functions);
  const bar = useMemo(
    () =>
      functions
        .filter((fn) => fn.key?.startsWith('F'))
        .map((fn) => ({
          key: fn.key ?? '',
          label: fn.label,
          onPress: fn.run,
          active: panel ? fn.shows?.(panel) : false,
        })),
    [functions, panel],
  );
  const commands = functions.map((fn) => ({
    id: fn.id,
    label: fn.label,
    group: fn.group,
    keyHint: fn.key ? keyText(fn.key, locale) : undefined,
  }));
  return (
    <TillRoot panel={panel?.name ?? 'home'}>
      <AppFrame
        variant="till"
        top={<TillTop session={session} />}
        side={
          <BasketPane
            onCash={() => openPay({ name: 'cash', given: 0 })}
            onCard={() => openPay({ name: 'card', amount: null })}
          />
        }
        sideLabel={t('basket.label')}
        mainLabel={t('title')}
        keys={<KeyBar label={t('fn.bar')} keys={bar} />}
      >
        {panel ? <PanelView panel={panel} session={session} functions={functions} /> : <ScanPane />}
      </AppFrame>
      <CommandPalette
        open={palette}
        onClose={() => useTill.getState().setPalette(false)}
        commands={commands}
        onRun={(id) => functions.find((fn) => fn.id === id)?.run()}
        placeholder={t('fn.palette')}
        testId="palette"
      />
    </TillRoot>
  );
}
