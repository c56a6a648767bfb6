import { Kbd, Panel } from '@valero/ui';
import { useTill } from '../../../stores/till.ts';
import type { TillFunction } from '../functionParts.ts';
import { keyText } from '../functions.ts';
import { useWords } from '../useWords.ts';

/** All keys, and the three sentences one needs on the first day. */
export function HelpPanel({ functions }: { functions: readonly TillFunction[] }) {
  const { t, locale } = useWords();
  const back = useTill((till) => till.back);
  const rows: readonly (readonly [string, string])[] = [
    ['/', t('help.search')],
    ['×', t('help.times')],
    ['Enter', t('help.enter')],
    ['Esc', t('help.escape')],
    ['↑ ↓', t('help.arrows')],
    [locale === 'de' ? 'Entf' : 'Del', t('help.remove')],
    [keyText('Control+K', locale), t('help.palette')],
    ...functions.flatMap((fn) => (fn.key ? [[keyText(fn.key, locale), fn.label] as const] : [])),
  ];
  return (
    <Panel title={t('help.title')} onBack={back} testId="help">
      <section className="k-tips" aria-label={t('help.tips')}>
        <p>{t('help.sale')}</p>
        <p>{t('help.scan')}</p>
        <p>{t('help.offline')}</p>
      </section>
      <h3 className="k-h3">{t('help.keys')}</h3>
      <dl className="k-keys" tabIndex={0}>
        {rows.map(([key, does]) => (
          <div key={key}>
            <dt>
              <Kbd keys={key} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
