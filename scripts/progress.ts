/** Shows how far a long piece of work is: one line that is drawn again on a terminal, a line now and then elsewhere. */
export interface ProgressLine {
  say(text: string): void;
  progress(done: number, total: number, note: string): void;
}

const WIDTH = 28;

/** Minutes and seconds. */
function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`;
}

/** Makes a progress line on `out`; time left is told from the pace so far. */
export function progressLine(out: NodeJS.WriteStream): ProgressLine {
  let drawn = 0;
  let begun = 0;
  let open = false;
  return {
    say: (text) => {
      if (open) out.write('\n');
      open = false;
      out.write(`${text}\n`);
    },
    progress: (done, total, note) => {
      const now = Date.now();
      if (begun === 0) begun = now;
      if (done < total && now - drawn < (out.isTTY ? 120 : 5000)) return;
      drawn = now;
      const full = total === 0 ? WIDTH : Math.floor((done / total) * WIDTH);
      const left = done > 0 ? ((now - begun) / 1000 / done) * (total - done) : 0;
      const text = `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${done} of ${total}, ${clockText(left)} left, ${note}`;
      out.write(out.isTTY ? `\r${text.padEnd(100)}` : `${text}\n`);
      open = out.isTTY === true;
    },
  };
}
