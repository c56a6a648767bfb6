import { type KeyboardEvent, useEffect, useState } from 'react';
import type { ScanFieldProps } from './types.ts';

/** Which result is marked, and the keys of the combobox. */
export function useResults(props: ScanFieldProps) {
  const { value, onChange, onSubmit, results, onPick, onEscape } = props;
  const [active, setActive] = useState(-1);
  const marked = active < results.length ? active : -1;
  useEffect(() => {
    if (value === '' || results.length === 0) setActive(-1);
  }, [value, results.length]);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const count = results.length;
    if (event.key === 'ArrowDown' && count > 0) setActive((marked + 1) % count);
    else if (event.key === 'ArrowUp' && count > 0) setActive(marked <= 0 ? count - 1 : marked - 1);
    else if (event.key === 'Enter') {
      const result = results[marked];
      if (result) onPick(result.id);
      else onSubmit(event.currentTarget.value);
    } else if (event.key === 'Escape' && value !== '') onChange('');
    else if (event.key === 'Escape' && onEscape) onEscape();
    else return;
    event.preventDefault();
  };
  return { marked, onKeyDown, unmark: () => setActive(-1) };
}
