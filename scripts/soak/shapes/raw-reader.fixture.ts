/** Where a reader stands in a shape's log. */
export interface Place {
  readonly handle: string;
  readonly offset: string;
}

/** A message of the protocol, as far as the runs look at it. */
export interface RawMessage {
  readonly value?: Readonly<Record<string, string | null>>;
  readonly headers: {
    readonly operation?: string;
    readonly control?: string;
    readonly lsn?: string;
    readonly global_last_seen_lsn?: string;
  };
}

/** An answer; `lsn` = the reader holds the shape as of it, null = there is more to come. */
export interface RawAnswer {
  readonly status: number;
  readonly place: Place;
  readonly messages: readonly RawMessage[];
  readonly lsn: bigint | null;
}

/** Asks once for what comes after a place (null = the beginning). `path` ends in `?` or `&`. Rejects when nobody listens. */
export async function askRaw(url: string, path: string, from: Place | null, live: boolean): Promise<RawAnswer> {
  const at = from ?? { handle: '', offset: '-1' };
  const query = new URLSearchParams({ offset: at.offset });
  if (at.handle !== '') query.set('handle', at.handle);
  if (live) query.set('live', 'true');
  const response = await fetch(`${url}${path}${query}`);
  if (response.status !== 200) {
    await response.arrayBuffer();
    return { status: response.status, place: at, messages: [], lsn: null };
  }
  const messages = (await response.json()) as readonly RawMessage[];
  const note = messages.find(({ headers }) => headers.control === 'up-to-date');
  return {
    status: 200,
    place: {
      handle: response.headers.get('electric-handle') ?? '',
      offset: response.headers.get('electric-offset') ?? '',
    },
    messages,
    lsn: note === undefined ? null : BigInt(note.headers.global_last_seen_lsn ?? 0),
  };
}

/** Reads from a place until it is up to date; `take` is given every change. Throws when an answer is none. */
export async function readToHead(
  url: string,
  path: string,
  from: Place | null,
  take: (messages: readonly RawMessage[]) => void,
): Promise<{ readonly place: Place; readonly lsn: bigint }> {
  let place = from;
  for (;;) {
    const answer = await askRaw(url, path, place, false);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    take(answer.messages.filter(({ headers }) => headers.operation !== undefined));
    place = answer.place;
    if (answer.lsn !== null) return { place, lsn: answer.lsn };
  }
}
