import type { Failure } from '@valero/domain/kernel';

/** Does something about a request, and tells what came of it. */
export interface Acting {
  readonly busy: boolean;
  readonly failure: Failure | null;
  /** Asks again with these of the conflicting fields (all unless told); with none left to ask, theirs is kept. */
  again(take?: ReadonlySet<string>): void;
  close(choice: 'theirs' | 'noted' | 'withdrawn'): void;
}
