#!/usr/bin/env node
/** `npx valero …`: the tool for IT and auditors. Exit code 0 only when it did what it says. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { err, type Result } from '@valero/domain/kernel';
import { DATABASE_FILE } from '@valero/storage/sqlite';
import { CLI_COMMANDS, type CliCommand, type CommandInput, type Told } from './cli/commands.ts';
import { type CliLanguage, failureWords, help } from './cli/words.ts';

const OPTIONS = {
  data: { type: 'string' },
  to: { type: 'string' },
  from: { type: 'string' },
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

function run(command: CliCommand, input: CommandInput, how: { json: boolean; language: CliLanguage }): number {
  // opening would make a new till: a folder without data is a slip of the finger
  const empty = !command.makesData && !existsSync(path.join(input.data ?? '', DATABASE_FILE));
  const result: Result<Told> = empty
    ? err({ code: 'host.no_data', details: { dir: input.data ?? '' } })
    : command.run(input);
  if (how.json)
    console.log(JSON.stringify(result.ok ? { ok: true, ...result.value.data } : { ok: false, error: result.error }));
  else if (result.ok) console.log(result.value.text[how.language]);
  else console.error(failureWords(result.error, how.language));
  return result.ok ? 0 : 1;
}

function main(): number {
  const parsed = parse();
  if (typeof parsed === 'string') return usage('de', parsed);
  const { values, positionals } = parsed;
  const language: CliLanguage = values.language === 'en' ? 'en' : 'de';
  if (values.help) {
    console.log(help(language));
    return 0;
  }
  const name = positionals.join(' ');
  const command = CLI_COMMANDS.get(name);
  if (!command) return usage(language, name === '' ? '' : `valero ${name}: ?`);
  const missing = command.needs.find((option) => values[option] === undefined);
  if (missing) return usage(language, `valero ${name}: --${missing} ?`);
  const data = values.data === undefined ? undefined : path.resolve(values.data);
  return run(
    command,
    { data, to: values.to, from: values.from, now: Date.now, onProgress: showProgress },
    { json: values.json, language },
  );
}

process.exitCode = main();
