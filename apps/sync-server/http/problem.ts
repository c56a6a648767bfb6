import { STATUS_CODES } from 'node:http';
import { describeFailure, type ErrorEntry, type Failure, type Text } from '@valero/domain/kernel';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { ErrorRegistry } from '../errors.ts';
import { SERVER_ERRORS } from '../errors.ts';
import { statusOf } from './status.ts';

/** The media type of RFC 9457. */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** A refused request as RFC 9457 spells it, with our code, its details and the trace id beside. */
export const zProblem = z
  .object({
    type: z.string().describe('urn:valero:problem:<code>'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What the person does now.'),
    instance: z.string(),
    code: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    traceId: z.string(),
    retry: z.boolean(),
    dataAtRisk: z.boolean(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Wrong fields of the request.'),
  })
  .meta({ title: 'Problem' });
export type Problem = z.infer<typeof zProblem>;

/** A wrong field: where it is (`query.from`, `articles.0.price`) and what is wrong with it. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every error table this server answers with. */
    errorRegistry: ErrorRegistry;
  }
}

/** The words for a code. A code without an entry is our bug, answered with the most general refusal. */
function entryOf(request: FastifyRequest, code: string): ErrorEntry {
  return request.server.errorRegistry.get(code) ?? SERVER_ERRORS['server.invalid_input'];
}

/** German unless the caller's Accept-Language prefers English. */
export function languageOf(header: string | undefined): keyof Text {
  if (header === undefined) return 'de';
  const ranked = header
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().toLowerCase().split(';');
      const q = rest.find((item) => item.trim().startsWith('q='));
      return { tag: tag.slice(0, 2), q: q === undefined ? 1 : Number(q.trim().slice(2)) };
    })
    .filter(({ tag, q }) => (tag === 'de' || tag === 'en') && q > 0)
    .sort((a, b) => b.q - a.q);
  return ranked[0]?.tag === 'en' ? 'en' : 'de';
}

/** Builds the problem of a failure for this request. */
export function problemOf(request: FastifyRequest, failure: Failure, errors: readonly FieldError[] = []): Problem {
  const entry = entryOf(request, failure.code);
  const language = languageOf(request.headers['accept-language']);
  const path = request.url.split('?')[0] ?? request.url;
  const problem: Problem = {
    type: `urn:valero:problem:${failure.code}`,
    title: describeFailure(entry, failure, language),
    status: statusOf(failure.code),
    detail: describeFailure({ ...entry, text: entry.action }, failure, language),
    instance: path,
    code: failure.code,
    traceId: request.id,
    retry: entry.retry,
    dataAtRisk: entry.dataAtRisk,
  };
  if (failure.details !== undefined) problem.details = { ...failure.details };
  if (errors.length > 0) problem.errors = [...errors];
  return problem;
}

/** Answers a request with a failure as problem+json. */
export function sendFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: Failure,
  errors: readonly FieldError[] = [],
): FastifyReply {
  const problem = problemOf(request, failure, errors);
  const seconds = failure.details?.['seconds'];
  if (problem.status === 429 || problem.status === 503) reply.header('retry-after', String(seconds ?? 2));
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="valero"');
  return reply
    .code(problem.status)
    .type(PROBLEM_JSON)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem));
}

/** Codes of fastify's own errors that have a name of ours. */
const BY_FASTIFY_CODE: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'server.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'server.unsupported_media',
  FST_ERR_NOT_FOUND: 'server.not_found',
  FST_ERR_MAX_LIMIT: 'server.too_many',
  FST_UNDER_PRESSURE: 'server.overloaded',
};

const BY_STATUS: Readonly<Record<number, string>> = {
  404: 'server.not_found',
  405: 'server.method_not_allowed',
  413: 'server.too_large',
  415: 'server.unsupported_media',
  422: 'server.invalid_input',
  429: 'server.too_many',
  503: 'server.overloaded',
};

/** Every error that reaches fastify leaves as problem+json; only ours (5xx) are logged with their stack. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (hasZodFastifySchemaValidationErrors(error)) {
    return sendFailure(
      request,
      reply,
      { code: 'server.invalid_input' },
      fieldErrors(error.validation, contextOf(error)),
    );
  }
  const status = error.statusCode ?? 500;
  const code = BY_FASTIFY_CODE[error.code] ?? BY_STATUS[status] ?? (status < 500 ? 'server.malformed' : null);
  if (code !== null) {
    request.log.info({ code, status }, 'request refused');
    return sendFailure(request, reply, { code });
  }
  request.log.error({ err: error }, 'request failed');
  return sendFailure(request, reply, { code: 'server.internal', details: { trace: request.id } });
}

function contextOf(error: { readonly validationContext?: string | undefined }): string {
  return error.validationContext === 'querystring' ? 'query.' : '';
}

function fieldErrors(
  issues: readonly { readonly instancePath: string; readonly message?: string | undefined }[],
  prefix: string,
): FieldError[] {
  return issues.map((issue) => ({
    path: `${prefix}${issue.instancePath.replace(/^\//, '').replaceAll('/', '.')}`,
    message: issue.message ?? 'invalid',
  }));
}

/** The bytes answered to a request so broken that fastify never saw it (RFC 9457 all the same). */
export function rawProblem(status: number, traceId: string): string {
  const code = status === 413 || status === 431 ? 'server.too_large' : 'server.malformed';
  const entry = SERVER_ERRORS[code];
  const body = JSON.stringify({
    type: `urn:valero:problem:${code}`,
    title: entry.text.de,
    status,
    detail: entry.action.de,
    instance: '',
    code,
    traceId,
    retry: entry.retry,
    dataAtRisk: entry.dataAtRisk,
  });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Bad Request'}`,
    `content-type: ${PROBLEM_JSON}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
