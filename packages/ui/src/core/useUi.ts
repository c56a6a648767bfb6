import { createContext, useContext } from 'react';
import { type UiTexts, uiTexts } from './texts.ts';
import type { Locale, Size } from './types.ts';

/** What `UiProvider` gives to every part below it. */
export interface UiSettings {
  readonly locale: Locale;
  readonly size: Size;
  readonly texts: UiTexts;
}

/** German, office size, until a provider says otherwise. */
export const UiContext = createContext<UiSettings>({ locale: 'de', size: 'office', texts: uiTexts.de });

/** Language, default size and built-in words of the surrounding `UiProvider`. */
export function useUi(): UiSettings {
  return useContext(UiContext);
}

/** Size of a control: its own, else that of the provider. */
export function useSize(own: Size | undefined): Size {
  const { size } = useUi();
  return own ?? size;
}
