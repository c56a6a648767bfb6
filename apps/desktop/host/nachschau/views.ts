import type { ExportKind } from '@valero/domain/audit';
import type { Beleg } from '@valero/domain/kasse';
import type { Failure, Instant } from '@valero/domain/kernel';

/** An inspection under way (§ 146b AO), as screens may know it; the auditor's code is shown once, in the answer to `inspection.begin`. */
export interface InspectionView {
  readonly id: string;
  readonly auditorName: string;
  readonly authority: string;
  readonly beganAt: Instant;
  readonly until: Instant;
  /** Who let the auditor in. */
  readonly by: string;
  /** The auditor is the one signed in at the till now. */
  readonly signedIn: boolean;
  /** Questions answered and exports written for the auditor so far. */
  readonly calls: number;
  readonly exports: number;
}

/** An export being written, or the last one; null = none since the start. */
export interface ExportView {
  readonly id: string;
  readonly kind: ExportKind;
  readonly state: 'running' | 'done' | 'failed';
  /** What is being written now: `journal`, `tables`, `dsfinvk`, `tse`, `viewer`, `checksums`. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
  /** Folder of the export; it has this name only when it is finished. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** SHA-256 of SHA256SUMS, which holds that of every file; empty while it is running. */
  readonly sha256: string;
  readonly error: Failure | null;
}

/** Answer of `inspection.find`. */
export interface FoundBeleg {
  readonly beleg: Beleg;
  /** Number of the Beleg that took it back. */
  readonly voidedBy: number | null;
  readonly by: 'qr' | 'number' | 'id';
  /** Whether the signature is true to the key it carries; null = there was no QR and the Beleg has no signature. */
  readonly signature: { readonly valid: boolean; readonly reason: string } | null;
  /** Fields of the QR that differ from what is stored; empty = paper and record are the same. */
  readonly differences: readonly string[];
}
