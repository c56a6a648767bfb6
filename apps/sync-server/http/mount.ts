import type { User } from '@valero/domain/identity';
import type { Actor, Command, Query } from '@valero/domain/kernel';
import { MODULES } from '@valero/domain/modules';
import type { IdentityStore, ServerReads, ServerStore } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { runsModule, type ServerRole } from '../roles.ts';
import { type Now, offsetAt } from './clock.ts';
import { type Guard, personOf } from './guard.ts';
import { sendFailure, zProblem } from './problem.ts';

/** A command decided here: its reads are the server's. */
export type OfficeCommand = Command<string, unknown, ServerReads, unknown, unknown, unknown>;
/** A question answered here. */
export type OfficeQuery = Query<string, unknown, unknown>;

/** Commands true at a device that people in the office do as well. */
const ALSO_IN_THE_OFFICE: ReadonlySet<string> = new Set(['stock.move', 'crm.createCustomer']);

function decidedHere(command: { readonly name: string; readonly authority: string }): command is OfficeCommand {
  return command.authority === 'server' || ALSO_IN_THE_OFFICE.has(command.name);
}

function answeredHere(query: { readonly name: string; readonly at: string }): query is OfficeQuery {
  return query.at !== 'device';
}

/** Every command this process decides. */
export function officeCommands(roles: ReadonlySet<ServerRole>): readonly OfficeCommand[] {
  const declared: readonly { readonly name: string; readonly authority: string }[] = Object.values(MODULES).flatMap(
    (module) => [...module.commands],
  );
  return declared.filter(({ name }) => runsModule(roles, name)).filter(decidedHere);
}

/** Every question this process answers. */
export function officeQueries(roles: ReadonlySet<ServerRole>): readonly OfficeQuery[] {
  const declared: readonly { readonly name: string; readonly at: string }[] = Object.values(MODULES).flatMap(
    (module) => [...module.queries],
  );
  return declared.filter(({ name }) => runsModule(roles, name)).filter(answeredHere);
}

/** Parts of the mounting. */
export interface MountOptions {
  readonly store: ServerStore;
  readonly guard: Guard;
  readonly now: Now;
  readonly newId: () => string;
  readonly roles: ReadonlySet<ServerRole>;
}

/** Mounts what the modules declare; the server knows nothing else of them. */
export function mountModules(app: FastifyInstance, options: MountOptions): void {
  for (const command of officeCommands(options.roles)) mountCommand(app, options, command);
  for (const query of officeQueries(options.roles)) mountQuery(app, options, query);
}

const REFUSALS = { '4XX': { description: 'Refused', content: { 'application/problem+json': { schema: zProblem } } } };

function mountCommand(app: FastifyInstance, options: MountOptions, command: OfficeCommand): void {
  app.post(
    `/api/v1/commands/${command.name}`,
    {
      schema: {
        tags: ['commands'],
        summary: command.name,
        operationId: command.name,
        ...rightDoc(command.right),
        body: command.input,
        security: [{ person: [] }],
        response: { 200: z.unknown().describe('What the command replies'), ...REFUSALS },
      },
      preValidation: emptyBody,
      onRequest: options.guard.person(command.right),
    },
    async (request, reply) => {
      const context = await contextOf(options, personOf(request));
      if (context === null) return sendFailure(request, reply, { code: 'server.not_set_up' });
      const done = await options.store.execute(command, request.body, context);
      if (!done.ok) return sendFailure(request, reply, done.error);
      return sendJson(reply, done.value.reply);
    },
  );
}

function mountQuery(app: FastifyInstance, options: MountOptions, query: OfficeQuery): void {
  app.post(
    `/api/v1/queries/${query.name}`,
    {
      schema: {
        tags: ['queries'],
        summary: query.name,
        operationId: query.name,
        ...rightDoc(query.right),
        body: query.input,
        security: [{ person: [] }],
        response: { 200: query.output, ...REFUSALS },
      },
      preValidation: emptyBody,
      onRequest: options.guard.person(query.right),
    },
    async (request, reply) => {
      const answer = await options.store.query(query.name, request.body, personOf(request).scope);
      if (!answer.ok) return sendFailure(request, reply, answer.error);
      return sendJson(reply, answer.value);
    },
  );
}

function rightDoc(right: string | null): { readonly description: string } {
  return { description: right === null ? 'Anybody signed in.' : `Needs the right \`${right}\`.` };
}

/** A question without parameters may come without a body. */
async function emptyBody(request: FastifyRequest): Promise<void> {
  if (request.body === undefined || request.body === null) request.body = {};
}

/** Sends a value as it is: what storage answers has the declared shape (its tests parse it), parsing it again costs. */
function sendJson(reply: FastifyReply, value: unknown): FastifyReply {
  return reply
    .type('application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(value ?? null));
}

/** Surroundings of what a person does in the office; null = there is no company or no store yet. */
export async function contextOf(
  { store, now, newId }: Pick<MountOptions, 'store' | 'now' | 'newId'>,
  { user, actor }: { readonly user: User; readonly actor: Actor },
): Promise<Parameters<ServerStore['execute']>[2] | null> {
  const place = await placeOf(store.identity, user);
  if (place === null) return null;
  const at = now();
  return {
    actor: user.id,
    person: actor,
    company: place.company.id,
    store: place.store.id,
    at,
    offset: offsetAt(place.store.timeZone, at),
    newId,
  };
}

/** Where an office command happens: at the person's own store, or at the first one for people of all stores. */
async function placeOf(identity: IdentityStore, user: User) {
  const [company, stores] = await Promise.all([identity.company(), identity.stores()]);
  const store = stores.find(({ id }) => id === user.store) ?? [...stores].sort((a, b) => a.number - b.number)[0];
  return company === null || store === undefined ? null : { company, store };
}
