import { Monitor, Moon, Sun } from 'lucide-react';
import type { Size, Theme, WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { Segmented } from '../tabs/Tabs.tsx';

export interface ThemeToggleProps extends WithTestId {
  value: Theme;
  onChange: (theme: Theme) => void;
  size?: Size | undefined;
}

/** Light, dark, or as the operating system has it. Write the choice with `applyTheme` or `UiProvider theme`. */
export function ThemeToggle({ value, onChange, size, testId }: ThemeToggleProps) {
  const { texts } = useUi();
  return (
    <Segmented<Theme>
      label={texts.theme}
      value={value}
      onChange={onChange}
      size={size}
      testId={testId}
      items={[
        { id: 'auto', label: texts.themeAuto, icon: Monitor },
        { id: 'light', label: texts.themeLight, icon: Sun },
        { id: 'dark', label: texts.themeDark, icon: Moon },
      ]}
    />
  );
}
