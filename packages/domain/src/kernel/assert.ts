/** Thrown when our own code breaks its word. Never used for bad input or bad luck: those are `Result` values. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** States what must be true of our own code; throws `AssertionError` with `message` when it is not. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** Marks a branch the types say cannot be reached; throws if it is reached all the same. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}
