import { type Actor, err, type Failure, type Result } from '@valero/domain/kernel';
import type { DeviceStore } from '@valero/storage/sqlite';
import * as z from 'zod';
import { type Call, defineCall } from './calls.ts';
import { type AnyQuery, COMMANDS, commandNamed, HOST_ONLY, QUERIES } from './commands.ts';
import type { Office } from './office.ts';
import type { AnyCommand, Runner } from './runner.ts';
import type { Session } from './session.ts';
import type { Topics } from './topics.ts';

/** What commands and queries are carried out with. */
export interface ModuleParts {
  readonly runner: Runner;
  readonly session: Session;
  readonly office: Office;
  readonly store: Pick<DeviceStore, 'query'>;
  readonly topics: Topics;
  /** A person has done something. */
  readonly onActivity: () => void;
}

/** Every command and query of the modules as a call; rights are checked here, at the host, for each of them. */
export function moduleCalls(parts: ModuleParts): Call[] {
  const commands = COMMANDS.filter((command) => !HOST_ONLY.has(command.name)).map((command) =>
    commandCall(parts, command),
  );
  return [...commands, ...QUERIES.map((query) => queryCall(parts, query))];
}

function commandCall(parts: ModuleParts, command: AnyCommand): Call {
  return defineCall(command.name, command.input, async (input) => {
    const actor = parts.session.actor();
    if (!actor.ok) return actor;
    parts.onActivity();
    if (command.right !== null && !actor.value.rights.has(command.right))
      return err({ code: 'identity.right_missing', details: { right: command.right } });
    if (command.authority === 'server') return parts.office.call('command', command.name, input);
    const result = await parts.runner.run(command, input, actor.value);
    if (command.name === 'kasse.scan') {
      publishScan(parts.topics, input, result);
      if (!result.ok) keepUnknown(parts.runner, result.error, actor.value);
    }
    return result;
  });
}

/** A code without an article is kept for whoever creates articles, behind the answer to the scan. Should it not be kept, nothing else is lost. */
function keepUnknown(runner: Runner, { code, details }: Failure, actor: Actor): void {
  const unknown = details?.['code'];
  if (code !== 'kasse.code_unknown' || typeof unknown !== 'string' || unknown === '') return;
  runner.run(commandNamed('stock.noteUnknownCode'), { code: unknown }, actor).catch(() => undefined);
}

const zScanned = z.object({ code: z.string() });

function publishScan(topics: Topics, input: unknown, result: Result<unknown>): void {
  const scanned = zScanned.safeParse(input);
  if (scanned.success) topics.publish('scan', { code: scanned.data.code, result });
}

function queryCall(parts: ModuleParts, query: AnyQuery): Call {
  return defineCall(query.name, query.input, (input) => {
    const actor = parts.session.actor();
    if (!actor.ok) return actor;
    if (query.right !== null && !actor.value.rights.has(query.right))
      return err({ code: 'identity.right_missing', details: { right: query.right } });
    return query.at === 'server' ? parts.office.call('query', query.name, input) : parts.store.query(query.name, input);
  });
}
