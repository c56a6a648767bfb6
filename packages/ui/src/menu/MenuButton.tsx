import { ChevronDown } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Kbd } from '../button/Kbd.tsx';
import type { Icon, Size, WithTestId } from '../core/types.ts';
import { useSize } from '../core/useUi.ts';

/** One action of a menu. */
export interface MenuEntry {
  id: string;
  label: string;
  icon?: Icon | undefined;
  keyHint?: string | undefined;
  disabled?: boolean | undefined;
  danger?: boolean | undefined;
}

export interface MenuButtonProps extends WithTestId {
  label: string;
  items: readonly MenuEntry[];
  onPick: (id: string) => void;
  icon?: Icon | undefined;
  iconOnly?: boolean | undefined;
  variant?: 'secondary' | 'quiet' | undefined;
  size?: Size | undefined;
}

/** A button that opens a short list of further actions. */
export function MenuButton({
  label,
  items,
  onPick,
  icon: ButtonIcon,
  iconOnly,
  variant = 'secondary',
  size,
  testId,
}: MenuButtonProps) {
  const own = useSize(size);
  return (
    <MenuTrigger>
      <Button
        className="v-btn"
        data-variant={variant}
        data-size={own}
        data-icon-only={iconOnly}
        aria-label={label}
        data-testid={testId}
      >
        {ButtonIcon ? <ButtonIcon className="v-icon" aria-hidden="true" /> : null}
        {iconOnly ? null : (
          <>
            <span className="v-btn-text">{label}</span>
            <ChevronDown className="v-icon" aria-hidden="true" />
          </>
        )}
      </Button>
      <Popover className="v-popover" data-size={own} offset={6} placement="bottom end">
        <Menu className="v-menu" aria-label={label} onAction={(key) => onPick(String(key))}>
          {items.map((item) => {
            const ItemIcon = item.icon;
            return (
              <MenuItem
                key={item.id}
                id={item.id}
                textValue={item.label}
                isDisabled={item.disabled ?? false}
                className="v-option"
                data-danger={item.danger}
                data-testid={testId ? `${testId}-${item.id}` : undefined}
              >
                {ItemIcon ? <ItemIcon className="v-icon" aria-hidden="true" /> : <span />}
                <span>{item.label}</span>
                {item.keyHint ? <Kbd keys={item.keyHint} /> : null}
              </MenuItem>
            );
          })}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
