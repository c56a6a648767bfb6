/** PostgreSQL text holds no NUL; a terminal's slip may. */
export const withoutNul = (text: string): string => text.replaceAll('\u0000', '');
