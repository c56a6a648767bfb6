#!/usr/bin/env node
/** `npx valero …`: the tool for IT and auditors. Exit code 0 only when it did what it says. */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type CliLanguage, help } from './cli/help.ts';
import type { CliCommand, CommandInput, DeviceArguments } from './cli/model.ts';

const OPTIONS = {
  data: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
  'to-date': { type: 'string' },
  z: { type: 'string' },
  qr: { type: 'string' },
  server: { type: 'string' },
  code: { type: 'string' },
  seed: { type: 'string' },
  seeds: { type: 'string' },
  tills: { type: 'string' },
  days: { type: 'string' },
  mutant: { type: 'string' },
  trace: { type: 'boolean', default: false },
  type: { type: 'string' },
  width: { type: 'string' },
  model: { type: 'string' },
  out: { type: 'string' },
  port: { type: 'string' },
  yes: { type: 'boolean', default: false },
  printer: { type: 'boolean', default: false },
  terminal: { type: 'boolean', default: false },
  scale: { type: 'boolean', default: false },
  'scale-toledo': { type: 'boolean', default: false },
  scanner: { type: 'boolean', default: false },
  display: { type: 'boolean', default: false },
  drawer: { type: 'boolean', default: false },
  labels: { type: 'boolean', default: false },
  language: { type: 'string', default: 'de' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function parse() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Percent on the terminal, only where somebody watches. */
function showProgress({ done, total }: { done: number; total: number }): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${total === 0 ? 100 : Math.floor((done * 100) / total)} %${done >= total ? '\n' : ''}`);
}

function usage(language: CliLanguage, complaint: string): number {
  console.error(complaint);
  console.error(help(language));
  return 2;
}

async function run(
  command: CliCommand,
  input: CommandInput,
  how: { json: boolean; language: CliLanguage },
): Promise<number> {
  const { DATABASE_FILE } = await import('@valero/storage/sqlite');
  // opening would make a new till: a folder without data is a slip of the finger
  const isEmpty = !command.makesData && !existsSync(path.join(input.data ?? '', DATABASE_FILE));
  const details = { dir: input.data ?? '' };
  const result = isEmpty ? { ok: false as const, error: { code: 'host.no_data', details } } : await command.run(input);
  if (how.json)
    console.log(JSON.stringify(result.ok ? { ok: true, ...result.value.data } : { ok: false, error: result.error }));
  else if (result.ok) console.log(result.value.text[how.language]);
  else console.error((await import('./cli/words.ts')).failureWords(result.error, how.language));
  return result.ok ? 0 : 1;
}

/** A command whose last word is a name. */
function named(commands: ReadonlyMap<string, CliCommand>, words: readonly string[]): CliCommand | undefined {
  const command = commands.get(words.slice(0, -1).join(' '));
  return command?.takesName ? command : undefined;
}

type Values = Exclude<ReturnType<typeof parse>, string>['values'];
const SIMULATED = ['printer', 'terminal', 'scale', 'scale-toledo', 'scanner', 'display', 'drawer', 'labels'] as const;

function deviceArguments(values: Values): Partial<DeviceArguments> {
  const { type, width, model, out, port, yes } = values;
  // a simulated drawer hangs on the simulated printer
  const chosen = SIMULATED.filter((name) => values[name]).map((name) => (name === 'drawer' ? 'printer' : name));
  return { type, width, model, out, port, yes, simulators: [...new Set(chosen)] };
}

/** Resolves at the first signal, or when whoever started this process is gone. */
function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, () => resolve());
  });
}

async function main(): Promise<number> {
  const parsed = parse();
  if (typeof parsed === 'string') return usage('de', parsed);
  const { values, positionals } = parsed;
  const language: CliLanguage = values.language === 'en' ? 'en' : 'de';
  if (values.help) {
    console.log(help(language));
    return 0;
  }
  const name = positionals.join(' ');
  if (name === '') return usage(language, 'valero …?');
  // everything below needs the database; help and slips of the finger do not
  const { CLI_COMMANDS } = await import('./cli/commands.ts');
  const command = CLI_COMMANDS.get(name) ?? named(CLI_COMMANDS, positionals);
  if (!command) return usage(language, `valero ${name}: ?`);
  const missing = command.needs.find((option) => values[option] === undefined);
  if (missing) return usage(language, `valero ${name}: --${missing} ?`);
  const data = values.data === undefined ? undefined : path.resolve(values.data);
  const { to, from, z, qr, server, code, seed, seeds, tills, days, mutant, trace } = values;
  const devices = {
    ...deviceArguments(values),
    ...{ name: command.takesName ? positionals.at(-1) : undefined, json: values.json, language },
  };
  const input = {
    data,
    devices,
    say: (line: string) => console.log(line),
    untilEnded,
    to,
    from,
    toDate: values['to-date'],
    z,
    qr,
    server,
    code,
    ...{ seed, seeds, tills, days, mutant, trace },
    now: Date.now,
    onProgress: showProgress,
  };
  return run(command, input, { json: values.json, language });
}

enableCompileCache();
process.exitCode = await main();
