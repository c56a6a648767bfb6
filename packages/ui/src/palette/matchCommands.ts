/** What the palette searches in. */
interface Searchable {
  label: string;
  group?: string | undefined;
  sub?: string | undefined;
  keywords?: string | undefined;
}

/** Lower case, umlauts and accents reduced to their letters, ß as ss: "Äpfel" is found by "apfel". */
export function foldText(text: string): string {
  return text.toLocaleLowerCase('de').replaceAll('ß', 'ss').normalize('NFD').replace(/\p{M}/gu, '');
}

/** Commands in which every typed word occurs; where the label begins with the text comes first, else order is kept. */
export function matchCommands<T extends Searchable>(commands: readonly T[], query: string): readonly T[] {
  const words = foldText(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  const hits: { command: T; rank: number; at: number }[] = [];
  commands.forEach((command, at) => {
    const label = foldText(command.label);
    const all = foldText([command.label, command.group, command.sub, command.keywords].filter(Boolean).join(' '));
    if (!words.every((word) => all.includes(word))) return;
    const first = words[0] ?? '';
    const rank = label.startsWith(first) ? 0 : label.includes(` ${first}`) ? 1 : label.includes(first) ? 2 : 3;
    hits.push({ command, rank, at });
  });
  hits.sort((a, b) => a.rank - b.rank || a.at - b.at);
  return hits.map((hit) => hit.command);
}
