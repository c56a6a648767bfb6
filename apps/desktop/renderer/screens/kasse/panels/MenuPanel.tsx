import { EmptyState, foldText, keepFocus, Panel, SearchField } from '@valero/ui';
import { SearchX } from 'lucide-react';
import { useState } from 'react';
import { useTill } from '../../../stores/till.ts';
import { iconOf } from '../functionIcons.ts';
import type { TillFunction } from '../functionParts.ts';
import { keyText } from '../functions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';

/** Functions on the bar below need no second place here, unless they are searched. */
function isOnBar(fn: TillFunction): boolean {
  return /^F\d+$/.test(fn.key ?? '') && fn.id !== 'returning';
}

/** Everything the till can do, by group; typing finds one and Enter runs it. */
export function MenuPanel({ functions }: { functions: readonly TillFunction[] }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const { back } = useTill.getState();
  const wanted = foldText(text.trim());
  const shown = functions.filter((fn) =>
    wanted === '' ? !isOnBar(fn) && fn.id !== 'menu' : foldText(fn.label).includes(wanted),
  );
  const groups = [...new Set(shown.map((fn) => fn.group))];
  const run = (fn: TillFunction): void => {
    back();
    fn.run();
  };
  return (
    <Panel title={t('menu.title')} onBack={back} testId="menu">
      <SearchField
        label={t('menu.search')}
        hideLabel
        placeholder={t('menu.search')}
        value={text}
        onChange={setText}
        autoFocus
        onEnter={() => {
          const first = shown[0];
          if (first && wanted !== '') run(first);
        }}
        testId="menu-search"
      />
      <NoticeLine />
      {shown.length === 0 ? (
        <EmptyState title={t('menu.none')} text={t('menu.noneText')} icon={SearchX} />
      ) : (
        <div className="k-menu">
          {groups.map((group) => (
            <MenuGroup key={group} title={group} functions={shown.filter((fn) => fn.group === group)} onRun={run} />
          ))}
        </div>
      )}
    </Panel>
  );
}

interface MenuGroupProps {
  title: string;
  functions: readonly TillFunction[];
  onRun: (fn: TillFunction) => void;
}

function MenuGroup({ title, functions, onRun }: MenuGroupProps) {
  const { locale } = useWords();
  return (
    <section className="k-menu-group" aria-label={title}>
      <h3 className="k-h3">{title}</h3>
      <div>
        {functions.map((fn) => {
          const Icon = iconOf(fn.id);
          return (
            <button
              key={fn.id}
              type="button"
              className="k-menu-item"
              onMouseDown={keepFocus}
              onClick={() => onRun(fn)}
              data-testid={`menu-${fn.id}`}
            >
              <Icon className="v-icon" aria-hidden="true" />
              <span>{fn.label}</span>
              {fn.key ? <small>{keyText(fn.key, locale)}</small> : null}
            </button>
          );
        })}
      </div>
    </section>
  );
}
