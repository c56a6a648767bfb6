import type { MouseEvent } from 'react';

/**
 * Mouse-down handler of till buttons: a tap presses them but leaves the focus where it is, so that the scan field stays
 * home and the next Enter does not press the button again.
 */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}
