import './kunde.css';
import type { BasketView, LineView } from '@valero/domain/kasse';
import { formatMoney, formatQty, formatUnitPrice } from '@valero/ui';
import { useEffect, useState } from 'react';
import { useTopic } from '../../app/useTopic.ts';
import { isCounted } from '../kasse/lines.ts';
import { useWords } from '../kasse/useWords.ts';

/** Lines that are in sight; earlier ones are counted. */
const IN_SIGHT = 7;
/** How long thanks and change stay before the next customer is welcomed. */
const THANKS_MS = 25_000;

type DisplayNow = { readonly total: number; readonly change: number };

/** The sale that has just been finished, for as long as its thanks are shown. */
function useThanks(): DisplayNow | null {
  const display = useTopic('display');
  const sale = display?.sale ?? null;
  const [over, setOver] = useState<unknown>(null);
  useEffect(() => {
    if (!sale) return undefined;
    const timer = window.setTimeout(() => setOver(sale), THANKS_MS);
    return () => window.clearTimeout(timer);
  }, [sale]);
  return sale && over !== sale ? sale : null;
}

function Line({ line }: { line: LineView }) {
  const { locale } = useWords();
  const isPiece = isCounted(line.unit);
  const price = formatUnitPrice(line.unitPrice, locale, isPiece ? undefined : line.unit);
  const isPlain = isPiece && line.quantity === 1000;
  return (
    <li>
      <span>
        <b>{line.text}</b>
        {isPlain ? null : (
          <small>{`${formatQty(line.quantity, locale, isPiece ? undefined : line.unit)} × ${price}`}</small>
        )}
      </span>
      <span className="kd-amount">{formatMoney(line.gross, locale)}</span>
    </li>
  );
}

function Purchase({ basket, lines }: { basket: BasketView; lines: readonly LineView[] }) {
  const { t, locale } = useWords();
  const card = useTopic('card') ?? null;
  const scale = useTopic('scale') ?? null;
  const earlier = Math.max(0, lines.length - IN_SIGHT);
  return (
    <>
      <section className="kd-goods" aria-label={t('kunde.yours')}>
        <h1>{t('kunde.yours')}</h1>
        {earlier > 0 ? <p className="kd-earlier">{t('kunde.earlier', { count: earlier })}</p> : null}
        <ul>
          {lines.slice(-IN_SIGHT).map((line) => (
            <Line key={line.pos} line={line} />
          ))}
        </ul>
        {scale ? (
          <p className="kd-scale" data-testid="kd-scale">
            <span>{scale.state === 'stable' ? scale.name : `${t('kunde.weighing')}: ${scale.name}`}</span>
            <b>
              {scale.grams === null || scale.amount === null
                ? `${formatMoney(scale.unitPrice, locale)}/kg`
                : `${formatQty(scale.grams, locale, 'kg')} · ${formatMoney(scale.amount, locale)}`}
            </b>
          </p>
        ) : null}
      </section>
      <section className="kd-sum" aria-live="polite">
        <p>{t('kunde.pieces', { count: basket.itemCount })}</p>
        {basket.saved > 0 ? <p>{`${t('kunde.saved')} ${formatMoney(basket.saved, locale)}`}</p> : null}
        <p className="kd-total">
          <span>{t(basket.payments.length > 0 ? 'kunde.due' : 'kunde.sum')}</span>
          <b data-testid="kd-total">{formatMoney(basket.due, locale)}</b>
        </p>
        {card?.state === 'pending' ? <p className="kd-card">{t('kunde.card')}</p> : null}
      </section>
    </>
  );
}

function Thanks({ sale }: { sale: DisplayNow }) {
  const { t, locale } = useWords();
  return (
    <section className="kd-whole" aria-live="polite" data-testid="kd-thanks">
      {sale.change > 0 ? (
        <p className="kd-total">
          <span>{t('kunde.change')}</span>
          <b data-testid="kd-change">{formatMoney(sale.change, locale)}</b>
        </p>
      ) : null}
      <h1>{t('kunde.thanks')}</h1>
      <p>{`${t('kunde.paid')}: ${formatMoney(sale.total, locale)}`}</p>
      <p>{t('kunde.thanksText')}</p>
    </section>
  );
}

function Welcome() {
  const { t } = useWords();
  return (
    <section className="kd-whole kd-idle" data-testid="kd-idle">
      <img src="icon.svg" alt="" />
      <h1>{t('kunde.welcome')}</h1>
      <p>{t('kunde.welcomeText')}</p>
    </section>
  );
}

/** What the customer sees on a second screen. It only listens: nothing here can be pressed, and nothing of the sale waits for it. */
export function CustomerScreen() {
  const { t } = useWords();
  const basket = useTopic('basket') ?? null;
  const thanks = useThanks();
  const lines = basket?.lines.filter((line) => !line.voided) ?? [];
  useEffect(() => {
    document.title = `VALERO · ${t('kunde.screen')}`;
  }, [t]);
  const isOpen = basket !== null && lines.length > 0;
  return (
    <main className="kd" data-open={isOpen ? true : undefined} aria-label={t('kunde.screen')}>
      {isOpen ? <Purchase basket={basket} lines={lines} /> : thanks ? <Thanks sale={thanks} /> : <Welcome />}
    </main>
  );
}
