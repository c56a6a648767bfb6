/** One of some words, or a sentence that lists them; `none` stands for nothing. */
export function oneWord<T extends string>(choices: readonly T[], word: string | undefined): T | null {
  if (word === 'none') return null;
  const chosen = choices.find((choice) => choice === word);
  if (!chosen) throw new Error(`one of: none, ${choices.join(', ')}`);
  return chosen;
}
