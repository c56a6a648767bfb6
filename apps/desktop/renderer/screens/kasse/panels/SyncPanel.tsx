import { describeFailure, type ErrorEntry } from '@valero/domain/kernel';
import { gapWords, SYNC_ERRORS, type SyncStatus } from '@valero/domain/sync';
import {
  Button,
  formatAgo,
  formatCount,
  formatTime,
  type Locale,
  Panel,
  StatusDot,
  type Tone,
  TruthLine,
} from '@valero/ui';
import { Cpu, Send } from 'lucide-react';
import { useEffect, useState } from 'react';
import { tellFailure } from '../../../app/failures.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { act } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useNow } from '../TillTop.tsx';
import { useWords } from '../useWords.ts';
import { flagKey, matchTone, shapeTone, syncVerdict } from './syncState.ts';

const SHAPES = ['articles', 'customers', 'users', 'stores', 'devices', 'company'] as const;
/** How long a person who pressed waits for an answer before the page says that there is none. */
const PATIENCE_MS = 8000;

/** Renewed every few seconds, so that an age that is looked at does not stand still. */
function useTick(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 5000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}

function Figures({ sync, now }: { sync: SyncStatus; now: number }) {
  const { t, locale } = useWords();
  const ago = (at: number | null, none: string): string => (at === null ? none : formatAgo(at, now, locale));
  const rows = [
    ['waiting', formatCount(sync.unsentBelege, locale)],
    ['oldest', ago(sync.oldestBeleg, t('sync.noneWaiting'))],
    ['contact', ago(sync.lastContact, t('sync.never'))],
  ] as const;
  return (
    <dl className="k-sync-figures" aria-label={t('sync.figures')}>
      {rows.map(([name, value]) => (
        <div key={name} data-testid={`sync-${name}`}>
          <dt>{t(`sync.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Match({ sync, now }: { sync: SyncStatus; now: number }) {
  const { t, locale } = useWords();
  const { match } = sync;
  if (match === null) return <TruthLine tone="info" text={t('sync.matchNone')} testId="sync-match" />;
  const figures = { some: formatCount(match.matched, locale), all: formatCount(match.belege, locale) };
  const word =
    match.gaps.length > 0
      ? 'matchGap'
      : sync.unsentBelege > 0
        ? 'matchWaiting'
        : match.matched < match.belege
          ? 'matchBusy'
          : match.state === 'open'
            ? 'matchOpen'
            : 'matchAll';
  const z = { some: formatCount(match.closedMatched, locale), all: formatCount(match.closed, locale) };
  const notes = [
    ...(match.closed > 0 ? [t('sync.matchZ', z)] : []),
    t('sync.checked', { ago: formatAgo(match.checkedAt, now, locale) }),
  ];
  return (
    <>
      <TruthLine
        tone={matchTone(match, sync.unsentBelege)}
        text={t(`sync.${word}`, { ...figures, count: sync.unsentBelege })}
        note={notes.join(' · ')}
        testId="sync-match"
      />
      {match.gaps.length > 0 ? (
        <ul className="k-facts k-sync-list" data-testid="sync-gaps">
          {match.gaps.map((gap) => (
            <li key={`${gap.z}/${gap.place}/${gap.figure}`}>
              <span>{gapWords(gap, locale)}</span>
            </li>
          ))}
          <li>
            <span>{t('sync.tellBoss')}</span>
          </li>
        </ul>
      ) : null}
    </>
  );
}

const REASONS: Readonly<Record<string, ErrorEntry>> = SYNC_ERRORS;

/** Why nothing is taken: the head office's own reason where it gave one. */
function tellHeld(
  { code, details }: NonNullable<SyncStatus['held']>,
  locale: Locale,
): { what: string; action: string } {
  const entry = REASONS[String(details['reason'] ?? '')];
  if (!entry) return tellFailure({ code, details }, locale);
  return { what: describeFailure(entry, { code, details }, locale), action: entry.action[locale] };
}

/** What the head office holds or refuses, each with its reason and what to do. */
function Refused({ sync }: { sync: SyncStatus }) {
  const { t, locale } = useWords();
  const held = sync.held;
  const rows = sync.match?.held ?? [];
  if (held === null && rows.length === 0) return <p className="k-hint">{t('sync.refusedNone')}</p>;
  const told = held ? tellHeld(held, locale) : null;
  return (
    <ul className="k-facts k-sync-list" data-testid="sync-held">
      {told ? (
        <li>
          <b>{told.what}</b>
          <span>{told.action}</span>
        </li>
      ) : null}
      {rows.map((row) => (
        <li key={`${row.seq}/${row.consumer}`}>
          <b>{`${t('sync.refusedRow', { seq: row.seq })}: ${
            row.consumer === null
              ? row.reason
                  .split(',')
                  .map((flag) => t(`sync.flags.${flagKey(flag)}`))
                  .join(', ')
              : row.reason
          }`}</b>
          <span>{t(row.consumer === null ? 'sync.flagged' : 'sync.letter')}</span>
        </li>
      ))}
    </ul>
  );
}

function MasterData({ sync, now }: { sync: SyncStatus; now: number }) {
  const { t, locale } = useWords();
  const name = (shape: string): string => {
    const known = SHAPES.find((entry) => entry === shape);
    return known ? t(`status.shapes.${known}`) : shape;
  };
  return (
    <ul className="k-facts k-sync-shapes" data-testid="sync-shapes">
      {sync.shapes.map((shape) => {
        const ago = shape.lastSyncedAt === null ? t('sync.never') : formatAgo(shape.lastSyncedAt, now, locale);
        const tone: Tone = shapeTone(shape, sync.online);
        return (
          <li key={shape.name}>
            <b>{t('sync.shape', { name: name(shape.name), ago })}</b>
            <StatusDot tone={tone} label={t(`sync.state.${shape.state}`)} />
            <span>
              {shape.trouble !== null && shape.state !== 'current'
                ? t(`sync.trouble.${shape.trouble}`)
                : t('sync.rows', { rows: formatCount(shape.rows, locale) })}
            </span>
          </li>
        );
      })}
      <li>
        <b>{t('sync.journal')}</b>
        <span className="k-sync-wide">
          {t('sync.journalText', { seq: formatCount(sync.head.seq, locale), hash: sync.head.hash.slice(0, 12) })}
        </span>
      </li>
    </ul>
  );
}

type Try = { readonly at: number; readonly over: boolean };

/** What became of "send now": told from what the till itself has seen since the press. */
function Outcome({ tried, sync }: { tried: Try; sync: SyncStatus }) {
  const { t, locale } = useWords();
  const reached = sync.online && sync.lastContact !== null && sync.lastContact >= tried.at;
  const time = formatTime(sync.lastContact ?? tried.at, locale);
  const text = !reached
    ? t(tried.over ? 'sync.failed' : 'sync.working')
    : sync.held !== null
      ? t('sync.refusedNow')
      : sync.unsentBelege === 0
        ? t('sync.doneAll', { time })
        : t('sync.doneSome', { time, count: sync.unsentBelege });
  const tone = reached ? (sync.held === null ? 'ok' : 'warn') : tried.over ? 'warn' : 'info';
  return (
    <div role="status">
      <TruthLine tone={tone} text={text} testId="sync-outcome" />
    </div>
  );
}

/** How this till stands towards the head office, in plain words; works without a network, because it is about that. */
export function SyncPanel() {
  const { t } = useWords();
  const { back, open } = useTill.getState();
  const sync = useTopic('sync');
  useNow();
  const now = useTick();
  const [tried, setTried] = useState<Try | null>(null);
  useEffect(() => {
    if (tried === null || tried.over) return;
    const timer = window.setTimeout(() => setTried({ ...tried, over: true }), PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, [tried]);
  const send = async (): Promise<void> => {
    setTried({ at: Date.now(), over: false });
    await act('sync.retry', {});
  };
  const verdict = sync ? syncVerdict(sync) : null;
  return (
    <Panel
      title={t('sync.title')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="pri"
          icon={Send}
          label={t('sync.now')}
          onPress={() => void send()}
          testId="sync-now"
        />
      }
      testId="sync"
    >
      <NoticeLine />
      {tried && sync ? <Outcome tried={tried} sync={sync} /> : null}
      {sync && verdict ? (
        <>
          <TruthLine
            tone={verdict.tone}
            text={t(`sync.${verdict.word}`, { count: sync.unsentBelege })}
            testId="sync-truth"
          />
          <Figures sync={sync} now={now} />
          <h3 className="k-h3">{t('sync.match')}</h3>
          <Match sync={sync} now={now} />
          <h3 className="k-h3">{t('sync.refused')}</h3>
          <Refused sync={sync} />
          <h3 className="k-h3">{t('sync.shapes')}</h3>
          <MasterData sync={sync} now={now} />
          <Button
            full
            label={t('sync.devices')}
            icon={Cpu}
            onPress={() => open({ name: 'status' })}
            testId="sync-devices"
          />
        </>
      ) : (
        <TruthLine tone="info" text={t('sync.unknown')} testId="sync-truth" />
      )}
    </Panel>
  );
}
