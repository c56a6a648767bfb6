import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { type ArchiveCertificate, chainFault, readCertificate } from './certificates.ts';
import { algorithmOf, type VerifyKey, verifyAside } from './keys.ts';
import { type LogMessage, nameFault, parseLogName, tryParseLog } from './log.ts';

/** What is wrong with an archive, and in which file. */
export interface TarFault {
  readonly file: string;
  readonly rule:
    | 'archive'
    | 'name'
    | 'content'
    | 'signature'
    | 'certificate'
    | 'chain'
    | 'validity'
    | 'counter'
    | 'transaction'
    | 'info'
    | 'unknown';
  readonly text: string;
}

/** What an archive holds and what is wrong with it. */
export interface TarReport {
  readonly ok: boolean;
  readonly files: number;
  readonly bytes: number;
  readonly logs: { readonly Tra: number; readonly Sys: number; readonly Aud: number };
  /** Signatures that hold. */
  readonly signatures: number;
  /** Transactions with start and end. */
  readonly transactions: number;
  /** Numbers of transactions that have no end. */
  readonly open: readonly number[];
  readonly fromCounter: number | null;
  readonly toCounter: number | null;
  /** Serial numbers of the TSEs that signed. */
  readonly serials: readonly string[];
  /** The first thousand in the order of the archive. */
  readonly faults: readonly TarFault[];
  readonly faultCount: number;
}

/** How to verify. */
export interface TarOptions {
  readonly onProgress?: (progress: {
    readonly bytes: number;
    readonly total: number | null;
    readonly files: number;
  }) => void;
  /** An export taken while a sale is open holds a start without an end; `allow` lists it without complaint. */
  readonly open?: 'complain' | 'allow';
  /** A part of a log begins in the middle: ends whose start lies before it, and starts whose end lies after it, are no fault. */
  readonly part?: boolean;
  /** Told of every finished transaction whose signature holds. */
  readonly onTransaction?: (message: LogMessage) => void;
}

const MAX_FAULTS = 1000;
/** Signatures under way on other threads at once. */
const AHEAD = 64;
/** A log message is small; anything bigger is none. */
const MAX_LOG = 1024 * 1024;
const PROGRESS_EVERY = 500;

interface Placed {
  readonly place: number;
  readonly fault: TarFault;
}

class Verifier {
  readonly faults: Placed[] = [];
  readonly certificates: ArchiveCertificate[] = [];
  readonly logs = { Tra: 0, Sys: 0, Aud: 0 };
  faultCount = 0;
  files = 0;
  signatures = 0;
  hasInfo = false;
  private readonly keys = new Map<string, ArchiveCertificate>();
  private readonly waiting: { readonly file: string; readonly place: number; readonly message: LogMessage }[] = [];
  private readonly counters = new Map<string, Set<number>>();
  private readonly started = new Map<number, string>();
  private readonly finished = new Map<number, boolean>();
  private readonly running = new Set<Promise<void>>();
  private readonly options: TarOptions;

  constructor(options: TarOptions) {
    this.options = options;
  }

  fault(place: number, file: string, rule: TarFault['rule'], text: string): void {
    this.faultCount += 1;
    if (this.faults.length < 2 * MAX_FAULTS) this.faults.push({ place, fault: { file, rule, text } });
  }

  async file(file: string, bytes: Buffer): Promise<void> {
    const place = this.files;
    this.files += 1;
    if (file === 'info.csv') this.info(place, bytes);
    else if (/^[0-9a-fA-F]{64}_X509\.(cer|crt|pem|der)$/.test(file)) this.certificate(place, file, bytes);
    else if (file.endsWith('.log')) await this.log(place, file, bytes);
    else this.fault(place, file, 'unknown', 'kein Protokoll, kein Zertifikat, keine info.csv');
  }

  private info(place: number, bytes: Buffer): void {
    this.hasInfo = true;
    const text = bytes.toString('utf8');
    if (
      !/^"[^"\r\n]*",/.test(text) ||
      !text.includes('"description:","') ||
      !text.includes('"manufacturer:","') ||
      text.includes('\r')
    )
      this.fault(place, 'info.csv', 'info', 'hat nicht die vorgeschriebene Form');
  }

  private certificate(place: number, file: string, bytes: Buffer): void {
    const found = readCertificate(file, bytes);
    if (!found) {
      this.fault(place, file, 'certificate', 'ist kein lesbares Zertifikat');
      return;
    }
    this.certificates.push(found);
    if (found.key.serial !== file.slice(0, 64).toLowerCase())
      this.fault(place, file, 'certificate', 'der Dateiname ist nicht der Hashwert des Schlüssels');
    this.keys.set(found.key.serial, found);
  }

  private async log(place: number, file: string, bytes: Buffer): Promise<void> {
    const name = parseLogName(file);
    if (!name) this.fault(place, file, 'name', 'der Dateiname hat nicht die vorgeschriebene Form');
    const message = tryParseLog(bytes);
    if (typeof message === 'string') {
      this.fault(place, file, 'content', `keine Protokollnachricht: ${message}`);
      return;
    }
    this.logs[message.kind] += 1;
    const wrong = name && nameFault(name, message);
    if (wrong) this.fault(place, file, 'name', `der Dateiname widerspricht dem Inhalt: ${wrong}`);
    this.count(place, file, message);
    const certificate = this.keys.get(message.serial);
    if (certificate) await this.verify(place, file, message, certificate);
    else this.waiting.push({ file, place, message });
  }

  private count(place: number, file: string, { serial, signatureCounter, transaction }: LogMessage): void {
    const seen = this.counters.get(serial) ?? new Set();
    this.counters.set(serial, seen);
    if (seen.has(signatureCounter))
      this.fault(place, file, 'counter', `Signaturzähler ${signatureCounter} steht zweimal da`);
    seen.add(signatureCounter);
    if (!transaction) return;
    const { number, step } = transaction;
    if (step === 'Start') {
      if (this.started.has(number) || this.finished.get(number))
        this.fault(place, file, 'transaction', `Transaktion ${number} beginnt zweimal`);
      if (this.finished.has(number)) this.finished.set(number, true);
      else this.started.set(number, file);
    } else if (step === 'Finish') {
      if (this.finished.has(number)) this.fault(place, file, 'transaction', `Transaktion ${number} endet zweimal`);
      else this.finished.set(number, this.started.delete(number));
    }
  }

  private async verify(
    place: number,
    file: string,
    message: LogMessage,
    { key, from, to }: ArchiveCertificate,
  ): Promise<void> {
    if (message.time < from || message.time > to)
      this.fault(place, file, 'validity', 'außerhalb der Gültigkeit des Zertifikats signiert');
    const algorithm = algorithmOf(message.algorithmOid);
    if (!algorithm) {
      this.fault(place, file, 'signature', `unbekanntes Verfahren ${message.algorithmOid}`);
      return;
    }
    const task = this.settle(place, file, message, key, algorithm.hash).finally(() => this.running.delete(task));
    this.running.add(task);
    if (this.running.size >= AHEAD) await Promise.race(this.running);
  }

  private async settle(place: number, file: string, message: LogMessage, key: VerifyKey, hash: string): Promise<void> {
    if (await verifyAside(key, hash, message.signedBytes, message.signature)) {
      this.signatures += 1;
      if (message.transaction?.step === 'Finish') this.options.onTransaction?.(message);
    } else this.fault(place, file, 'signature', 'die Signatur gehört nicht zu diesem Inhalt');
  }

  async finish(bytes: number): Promise<TarReport> {
    for (const { file, place, message } of this.waiting) {
      const certificate = this.keys.get(message.serial);
      if (certificate) await this.verify(place, file, message, certificate);
      else this.fault(place, file, 'certificate', `kein Zertifikat zur Seriennummer ${message.serial}`);
    }
    await Promise.all(this.running);
    const end = this.files;
    if (!this.hasInfo) this.fault(end, 'info.csv', 'info', 'fehlt');
    for (const serial of this.counters.keys()) {
      const leaf = this.keys.get(serial);
      const broken = leaf ? chainFault(leaf, this.certificates) : null;
      if (leaf && broken)
        this.fault(end, leaf.file, 'chain', `die Zertifikatskette endet nicht in einer Wurzel: ${broken}`);
    }
    this.gaps(end);
    this.pairs(end);
    return this.report(bytes);
  }

  private gaps(end: number): void {
    for (const [serial, seen] of this.counters) {
      const sorted = [...seen].sort((a, b) => a - b);
      let next = this.options.part ? (sorted[0] ?? 1) : 1;
      for (const counter of sorted) {
        if (counter > next)
          this.fault(
            end,
            serial,
            'counter',
            `Signaturzähler ${next}${counter > next + 1 ? ` bis ${counter - 1}` : ''} fehlt`,
          );
        next = counter + 1;
      }
    }
  }

  private pairs(end: number): void {
    const { open, part } = this.options;
    if (!part) {
      for (const [number, begun] of this.finished)
        if (!begun) this.fault(end, `No-${number}`, 'transaction', `Transaktion ${number} endet, ohne zu beginnen`);
    }
    if (part || open === 'allow') return;
    for (const [number, file] of this.started)
      this.fault(end, file, 'transaction', `Transaktion ${number} hat kein Ende`);
  }

  private report(bytes: number): TarReport {
    let from: number | null = null;
    let to: number | null = null;
    for (const seen of this.counters.values())
      for (const counter of seen) {
        from = from === null ? counter : Math.min(from, counter);
        to = to === null ? counter : Math.max(to, counter);
      }
    const faults = this.faults.sort((a, b) => a.place - b.place).slice(0, MAX_FAULTS);
    let transactions = 0;
    for (const begun of this.finished.values()) if (begun) transactions += 1;
    return {
      ok: this.faultCount === 0,
      files: this.files,
      bytes,
      logs: this.logs,
      signatures: this.signatures,
      transactions,
      open: [...this.started.keys()].sort((a, b) => a - b),
      fromCounter: from,
      toCounter: to,
      serials: [...this.counters.keys()],
      faults: faults.map(({ fault }) => fault),
      faultCount: this.faultCount,
    };
  }
}

async function sizeOf(source: string | Readable): Promise<number | null> {
  return typeof source === 'string' ? (await stat(source)).size : null;
}

/**
 * Verifies a TSE's log archive (TAR of TR-03151): every message parsed, its signature checked with the archive's own certificate, the
 * certificate's key against the serial number, the chain up to its root, counters without a gap, every start with its end, names that say
 * what is in the files. Streams; only counters stay in memory. Rejects when the source cannot be read.
 */
export async function verifyTar(source: string | Readable, options: TarOptions = {}): Promise<TarReport> {
  const total = await sizeOf(source);
  const input = typeof source === 'string' ? createReadStream(source) : source;
  const verifier = new Verifier(options);
  const archive = extract();
  let bytes = 0;
  input.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  let broken: Error | null = null;
  input.on('error', (error: Error) => {
    broken = error;
    archive.destroy(error);
  });
  input.pipe(archive);
  try {
    for await (const entry of archive) {
      const { name, type, size = 0 } = entry.header;
      const parts: Buffer[] = [];
      for await (const part of entry) if (size <= MAX_LOG && part instanceof Uint8Array) parts.push(Buffer.from(part));
      if (type !== 'file') continue;
      if (size > MAX_LOG) verifier.fault(verifier.files, name, 'unknown', 'ist zu groß für ein Protokoll');
      else await verifier.file(name, Buffer.concat(parts));
      if (verifier.files % PROGRESS_EVERY === 0) options.onProgress?.({ bytes, total, files: verifier.files });
    }
  } catch (error) {
    if (broken) throw broken;
    verifier.fault(verifier.files, '', 'archive', error instanceof Error ? error.message : String(error));
  }
  options.onProgress?.({ bytes, total, files: verifier.files });
  return verifier.finish(bytes);
}
