import { Readable } from 'node:stream';
import { err, ok, type Result } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import type { Admission, Reader } from './admission.ts';
import type { ShapeAnswer, ShapeBackend } from './backend.ts';
import { shapeFor } from './definitions.ts';
import { isLive, questionFor } from './question.ts';

/** What a reader asks: a shape by its name, where it stands (its own query), what it holds. */
export interface ShapeRequest {
  readonly reader: Reader;
  readonly name: ShapeName;
  readonly query: URLSearchParams;
  readonly ifNoneMatch: string | undefined;
  /** Aborted when the answer has been sent or the reader has hung up. */
  readonly gone: AbortSignal;
}

/** The one way from devices to shapes. */
export interface ShapeGateway {
  /** Errors: auth.device_required (the token ended meanwhile), server.shapes_away, server.shapes_refused. */
  answer(request: ShapeRequest): Promise<Result<ShapeAnswer>>;
  /** Live requests being held. */
  waiting(): number;
  close(): Promise<void>;
}

/** How often the tokens of those who wait are looked at. */
const RECHECK_MS = 5000;

/** A request under way. */
interface Hold {
  readonly request: ShapeRequest;
  /** Aborted when the reader is gone or its token has ended. */
  readonly ending: AbortController;
  waits: boolean;
  revoked: boolean;
}

const MUST_REFETCH: ShapeAnswer = {
  status: 409,
  headers: { 'content-type': 'application/json', 'cache-control': 'private, no-store' },
  body: JSON.stringify([{ headers: { control: 'must-refetch' } }]),
};

/**
 * Makes the gateway. What a device gets is decided from its row; its token, checked before, is checked again while it waits and once
 * more before a byte of the answer leaves: whoever is revoked hears nothing more.
 */
export function createShapeGateway(options: {
  readonly backend: ShapeBackend;
  readonly admission: Admission;
  readonly recheckMs?: number;
}): ShapeGateway {
  const { backend, admission, recheckMs = RECHECK_MS } = options;
  const held = new Set<Hold>();
  const timer = setInterval(() => {
    for (const hold of held) void recheck(admission, hold);
  }, recheckMs).unref();
  return {
    async answer(request) {
      const { gone } = request;
      const hold: Hold = { request, ending: new AbortController(), waits: isLive(request.query), revoked: false };
      held.add(hold);
      const leave = (): void => {
        held.delete(hold);
        hold.ending.abort();
      };
      gone.addEventListener('abort', leave, { once: true });
      if (gone.aborted) leave();
      const answer = await answerHeld(backend, admission, hold);
      hold.waits = false;
      return answer;
    },
    waiting: () => [...held].filter(({ waits }) => waits).length,
    async close() {
      clearInterval(timer);
      await backend.close();
    },
  };
}

/** Ends a request whose token has ended; when the database does not say, the check before the answer decides. */
async function recheck(admission: Admission, hold: Hold): Promise<void> {
  try {
    if ((await admission.again(hold.request.reader.token)) !== null) return;
    hold.revoked = true;
    hold.ending.abort();
  } catch {
    // asked again in a moment
  }
}

async function answerHeld(backend: ShapeBackend, admission: Admission, hold: Hold): Promise<Result<ShapeAnswer>> {
  const { reader, name, query, ifNoneMatch } = hold.request;
  const question = questionFor(shapeFor(name, reader.device), query);
  const answer = await backend.ask({ query: question, ifNoneMatch, signal: hold.ending.signal });
  const revoked = err({ code: 'auth.device_required' });
  if (hold.revoked) return dropped(answer, revoked);
  if (!answer.ok) return answer;
  try {
    const now = await admission.again(reader.token);
    if (now === null) return dropped(answer, revoked);
    // the device stands in another store by now: what was asked for is no longer its own
    return now.store === reader.device.store ? answer : dropped(answer, ok(MUST_REFETCH));
  } catch {
    return dropped(answer, err({ code: 'server.shapes_away', details: { seconds: 2 } }));
  }
}

/** Gives something else instead of an answer that must not leave. */
function dropped(answer: Result<ShapeAnswer>, instead: Result<ShapeAnswer>): Result<ShapeAnswer> {
  if (answer.ok && answer.value.body instanceof Readable) answer.value.body.destroy();
  return instead;
}
