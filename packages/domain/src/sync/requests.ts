import * as z from 'zod';
import { saveCustomer } from '../crm/index.ts';
import {
  type Command,
  type Decision,
  type Env,
  err,
  factKind,
  type Id,
  ok,
  type Result,
  zId,
  zText,
} from '../kernel/index.ts';
import { changePrice, saveArticle } from '../stock/index.ts';
import { type RecordFields, zRecordFields } from './merge.ts';
import type { RequestReads } from './request-reads.ts';

/** An edit made without the head office, waiting to be carried out by it. */
export type RequestId = Id<'request'>;

/** What a request changes. */
export const zRequestEntity = z.enum(['article', 'customer']);
export type RequestEntity = z.infer<typeof zRequestEntity>;

/** What a person decided about a request: `withdrawn` before it was carried out; `mine`, `theirs` of a stale one; `noted` of a declined one. */
export const zRequestChoice = z.enum(['mine', 'theirs', 'noted', 'withdrawn']);
export type RequestChoice = z.infer<typeof zRequestChoice>;

/** Something a person wants changed, with what they saw when they said so. The server carries it out once, or says why not. */
export const requestMade = factKind({
  type: 'sync.requestMade',
  version: 1,
  schema: z.object({
    id: zId<RequestId>(),
    /** Name of the command; one the reader does not know waits until it does. */
    command: z.string().max(80),
    input: z.record(z.string().max(40), z.unknown()),
    base: z.object({
      entity: zRequestEntity,
      id: zId(),
      /** The version that was seen; 0 = the row is new. */
      version: z.int().min(0),
      /** The fields as they were seen; null = the row is new. */
      seen: zRecordFields.nullable(),
    }),
    /** What a list calls it: number and name. */
    label: zText(260),
    /** The request this one takes the place of. */
    replaces: zId<RequestId>().nullable(),
  }),
});

/** A person has read the answer to a request and chosen, or taken the request back. */
export const requestClosed = factKind({
  type: 'sync.requestClosed',
  version: 1,
  schema: z.object({ id: zId<RequestId>(), choice: zRequestChoice }),
});

/** A row as a request sees it. */
export interface RequestRow {
  readonly version: number;
  readonly fields: RecordFields;
  readonly label: string;
}

/** What the input of a command wants. */
export interface Wanted {
  readonly id: string;
  readonly baseVersion: number;
  readonly fields: RecordFields;
}

/** A command that may be requested. */
export interface RequestKind {
  readonly command: string;
  readonly right: string | null;
  readonly entity: RequestEntity;
  /** Fields in which the last to arrive at the server wins, without asking (reference sync § 5): nobody is harmed by it. */
  readonly lowStakes: ReadonlySet<string>;
  /** What a failure says when the row is gone. */
  readonly unknownCode: string;
  /** The row as it is now, as far as this command changes it; null = there is none. */
  row(reads: RequestReads, id: string): Promise<RequestRow | null>;
  /** Reads an input. Error: sync.request_invalid. */
  wanted(input: unknown): Result<Wanted>;
  /** The input with these fields on that version. */
  inputOn(input: unknown, fields: RecordFields, version: number): unknown;
  /** Loads the command; what it returns decides, with the command's own errors. Errors: sync.request_invalid. */
  prepare(reads: RequestReads, input: unknown): Promise<(env: Env) => Result<Decision<unknown>>>;
}

function requestKind<Input extends object, Loaded, Reply>(
  command: Command<string, Input, RequestReads, Loaded, Reply, undefined>,
  spec: Pick<RequestKind, 'entity' | 'row' | 'unknownCode'> & {
    readonly lowStakes?: readonly string[];
    wanted(input: Input): Wanted;
    inputOn(input: Input, fields: RecordFields, version: number): unknown;
  },
): RequestKind {
  const read = (raw: unknown): Result<Input> => {
    const parsed = command.input.safeParse(raw);
    if (parsed.success) return ok(parsed.data);
    const [issue] = parsed.error.issues;
    const field = issue?.path.map(String).join('.') ?? '';
    return err({ code: 'sync.request_invalid', details: { field, reason: issue?.message.slice(0, 200) ?? '' } });
  };
  const { entity, row, unknownCode } = spec;
  return {
    ...{ command: command.name, right: command.right, entity, row, unknownCode },
    lowStakes: new Set(spec.lowStakes ?? []),
    wanted(raw) {
      const input = read(raw);
      return input.ok ? ok(spec.wanted(input.value)) : input;
    },
    inputOn(raw, fields, version) {
      const input = read(raw);
      return input.ok ? spec.inputOn(input.value, fields, version) : raw;
    },
    async prepare(reads, raw) {
      const input = read(raw);
      if (!input.ok) return () => input;
      const loaded = await command.load(reads, input.value);
      return (env) => command.decide(loaded, input.value, env);
    },
  };
}

const labelOf = ({ number, name }: { readonly number: string; readonly name: string }): string => `${number} ${name}`;

/** Every command that may be requested, each once. */
export const REQUEST_KINDS: readonly RequestKind[] = [
  requestKind(changePrice, {
    entity: 'article',
    unknownCode: 'stock.article_unknown',
    async row(reads, id) {
      const article = await reads.article(id as Id<'article'>);
      return article && { version: article.version, fields: { price: article.price }, label: labelOf(article) };
    },
    wanted: ({ articleId, price, baseVersion }) => ({ id: articleId, baseVersion, fields: { price } }),
    inputOn: (input, fields, baseVersion) => ({ ...input, ...fields, baseVersion }),
  }),
  requestKind(saveArticle, {
    entity: 'article',
    unknownCode: 'stock.article_unknown',
    async row(reads, id) {
      const article = await reads.article(id as Id<'article'>);
      if (!article) return null;
      const { id: _id, version, rank: _rank, ...fields } = article;
      return { version, fields, label: labelOf(article) };
    },
    wanted({ article: { id, ...fields }, baseVersion }) {
      return { id, baseVersion, fields };
    },
    inputOn: ({ article }, fields, baseVersion) => ({ article: { ...article, ...fields }, baseVersion }),
  }),
  requestKind(saveCustomer, {
    entity: 'customer',
    unknownCode: 'crm.customer_unknown',
    lowStakes: ['note', 'phone'],
    async row(reads, id) {
      const customer = await reads.customer(id as Id<'customer'>);
      if (!customer) return null;
      const { id: _id, version, ...fields } = customer;
      return { version, fields, label: labelOf(customer) };
    },
    wanted({ customer: { id, ...fields }, baseVersion }) {
      return { id, baseVersion, fields };
    },
    inputOn: ({ customer }, fields, baseVersion) => ({ customer: { ...customer, ...fields }, baseVersion }),
  }),
];

/** The kind of a request by the name of its command; null = this program does not know it. */
export function requestKindOf(command: string): RequestKind | null {
  return REQUEST_KINDS.find((kind) => kind.command === command) ?? null;
}
