import type { Simulated } from './control.ts';

/** What can be simulated, by the word it is called at the command line. */
export const SIMULATORS: Readonly<Record<string, (port: number) => Promise<Simulated>>> = {
  printer: async (port) => (await import('./simulate-printer.ts')).simulatedPrinter(port),
  terminal: async (port) => (await import('./simulate-terminal.ts')).simulatedZvt(port),
  scale: async (port) => (await import('./simulate-scale.ts')).simulatedScale(port),
  'scale-toledo': async (port) => (await import('./simulate-scale.ts')).simulatedToledo(port),
  scanner: async (port) => (await import('./simulate-scanner.ts')).simulatedScanner(port),
  labels: async (port) => (await import('./simulate-labels.ts')).simulatedLabels(port),
  display: async (port) => (await import('./simulate-display.ts')).simulatedDisplay(port),
};

/** Starts simulators one after the other, on free ports or from `firstPort` on. When one cannot, those before it are closed. */
export async function startSimulators(names: readonly string[], firstPort: number | null = null): Promise<Simulated[]> {
  const started: Simulated[] = [];
  try {
    for (const [place, name] of names.entries()) {
      const start = Object.hasOwn(SIMULATORS, name) ? SIMULATORS[name] : undefined;
      if (!start) throw new Error(`no simulator ${name}: ${Object.keys(SIMULATORS).join(', ')}`);
      started.push(await start(firstPort === null ? 0 : firstPort + place));
    }
    return started;
  } catch (error) {
    await Promise.all(started.map((each) => each.close()));
    throw error;
  }
}
