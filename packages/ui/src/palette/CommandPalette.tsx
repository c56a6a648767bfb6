import { Search, Sparkles } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useContext, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components';
import { Kbd } from '../button/Kbd.tsx';
import { ModalDepthContext, useModalOpen } from '../core/hotkeys.ts';
import type { Icon, WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { matchCommands } from './matchCommands.ts';

/** Something one can do or go to. */
export interface Command {
  id: string;
  label: string;
  group?: string | undefined;
  sub?: string | undefined;
  keyHint?: string | undefined;
  icon?: Icon | undefined;
  /** Further words under which it is found. */
  keywords?: string | undefined;
}

export interface CommandPaletteProps extends WithTestId {
  open: boolean;
  onClose: () => void;
  commands: readonly Command[];
  onRun: (id: string) => void;
  placeholder?: string | undefined;
  /** For results from elsewhere: hear what is typed and pass them on as `commands`. */
  onQuery?: ((text: string) => void) | undefined;
  /** Offers to ask the typed question as the last entry. */
  onAsk?: ((text: string) => void) | undefined;
}

const ASK = '\u0000ask';

function PaletteBody({ onClose, commands, onRun, placeholder, onQuery, onAsk, testId }: CommandPaletteProps) {
  const { texts } = useUi();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const base = useId();
  const found = useMemo(() => {
    const hits = matchCommands(commands, query);
    const ask: Command = { id: ASK, label: `${texts.ask}: ${query}`, icon: Sparkles };
    return onAsk && query.trim() !== '' ? [...hits, ask] : hits;
  }, [commands, query, onAsk, texts]);
  const marked = Math.min(active, found.length - 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new mark is what moves the list
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [marked]);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    if (command.id === ASK) onAsk?.(query.trim());
    else onRun(command.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setActive((marked + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setActive((marked - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') run(found[marked]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="v-palette-box">
        <Search className="v-icon" aria-hidden="true" />
        <input
          type="text"
          role="combobox"
          aria-label={placeholder ?? texts.commandPlaceholder}
          aria-expanded={found.length > 0}
          aria-controls={`${base}-list`}
          aria-autocomplete="list"
          aria-activedescendant={marked >= 0 ? `${base}-${marked}` : undefined}
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the palette exists to be typed into
          autoFocus
          placeholder={placeholder ?? texts.commandPlaceholder}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
            onQuery?.(event.target.value);
          }}
          onKeyDown={onKeyDown}
          data-testid={testId ? `${testId}-input` : undefined}
        />
        <Kbd keys="Esc" />
      </div>
      <div ref={list} className="v-palette-list" id={`${base}-list`} role="listbox" aria-label={texts.commands}>
        {found.map((command, index) => {
          const CommandIcon = command.icon;
          const group = query === '' && command.group !== found[index - 1]?.group ? command.group : undefined;
          return (
            <div key={command.id} role="presentation">
              {group ? (
                <div className="v-palette-group" role="presentation">
                  {group}
                </div>
              ) : null}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox input handles the keys */}
              <div
                id={`${base}-${index}`}
                className="v-palette-item"
                role="option"
                tabIndex={-1}
                aria-selected={index === marked}
                onPointerMove={() => setActive(index)}
                onClick={() => run(command)}
                data-testid={testId ? `${testId}-${command.id === ASK ? 'ask' : command.id}` : undefined}
              >
                {CommandIcon ? <CommandIcon className="v-icon" aria-hidden="true" /> : <span className="v-icon" />}
                <span className="v-palette-text">
                  <span>{command.label}</span>
                  {command.sub ? <small>{command.sub}</small> : null}
                </span>
                {query !== '' && command.group ? <small className="v-palette-where">{command.group}</small> : null}
                {command.keyHint ? <Kbd keys={command.keyHint} /> : null}
              </div>
            </div>
          );
        })}
      </div>
      {found.length === 0 ? <p className="v-palette-none">{texts.nothingFound}</p> : null}
      <span className="v-hidden" role="status">
        {texts.results(found.length)}
      </span>
    </>
  );
}

/** Everything one can do, by typing (Strg K). Arrows mark, Enter runs, Escape closes. */
export function CommandPalette(props: CommandPaletteProps) {
  const { texts } = useUi();
  const depth = useContext(ModalDepthContext) + 1;
  useModalOpen(props.open, depth);
  return (
    <ModalOverlay
      className="v-scrim v-scrim-top"
      isOpen={props.open}
      isDismissable
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
    >
      <Modal className="v-palette">
        <AriaDialog className="v-popover-dialog" aria-label={texts.commands} data-testid={props.testId}>
          <ModalDepthContext value={depth}>
            <PaletteBody {...props} />
          </ModalDepthContext>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
