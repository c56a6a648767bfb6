import { type Deed, signOf } from './simulator-commands.ts';

/** A piece of paper as it came out, decoded. */
export interface Slip {
  readonly lines: readonly string[];
  readonly qr: readonly string[];
  readonly barcodes: readonly string[];
  readonly pictures: number;
  /** null = it is still in the printer. */
  readonly cut: 'partial' | 'full' | null;
}

const KEPT = 500;
const EMPTY: Slip = { lines: [], qr: [], barcodes: [], pictures: 0, cut: null };

/** The paper of a simulated printer: what is on it, and how much is left. */
export class PaperPath {
  isThere = true;
  isLow = false;
  /** Nothing comes out although the printer behaves as if. */
  isFaked = false;
  readonly #told: { line(text: string): void; cut(slip: Slip): void; ended(): void };
  readonly #slips: Slip[] = [];
  #linesLeft: number | null = null;
  #slip: Slip = EMPTY;
  #line = '';
  #page = 0;
  #stored = '';

  constructor(told: { line(text: string): void; cut(slip: Slip): void; ended(): void }) {
    this.#told = told;
  }

  /** New paper, none, near its end, or so many lines of it. */
  put(paper: boolean | 'low' | number): void {
    this.isThere = paper !== false && paper !== 0;
    this.isLow = paper === 'low';
    this.#linesLeft = typeof paper === 'number' && paper > 0 ? paper : null;
  }

  /** Sensor bits as GS r and ASB have them. */
  bits(): number {
    return this.isThere ? (this.isLow ? 0x03 : 0x00) : 0x0f;
  }

  /** All pieces, oldest first; the last may be uncut. */
  slips(): readonly Slip[] {
    return this.#slip === EMPTY ? this.#slips : [...this.#slips, this.#slip];
  }

  /** What stands in the line is gone. */
  forget(): void {
    this.#line = '';
  }

  reset(): void {
    this.#line = '';
    this.#page = 0;
  }

  /** False = the deed has nothing to do with paper. */
  carryOut(deed: Deed): boolean {
    switch (deed.do) {
      case 'sign':
        this.#line += signOf(deed.byte, this.#page);
        return true;
      case 'page':
        this.#page = deed.page;
        return true;
      case 'line':
        this.#putLine(deed.feed);
        return true;
      case 'cut':
        this.#cut(deed.full);
        return true;
      case 'qrStore':
        this.#stored = Buffer.from(deed.data).toString('utf8');
        return true;
      case 'qrPrint':
        this.#put({ ...this.#slip, qr: [...this.#slip.qr, this.#stored] }, 8);
        return true;
      case 'picture':
        this.#put({ ...this.#slip, pictures: this.#slip.pictures + 1 }, 5);
        return true;
      case 'barcode':
        this.#put({ ...this.#slip, barcodes: [...this.#slip.barcodes, deed.data] }, 4);
        return true;
      default:
        return false;
    }
  }

  #putLine(feed: number): void {
    const line = this.#line;
    this.#line = '';
    const blank = Array<string>(Math.max(0, feed - 1)).fill('');
    this.#put({ ...this.#slip, lines: [...this.#slip.lines, line, ...blank] }, feed);
    if (!this.isFaked) this.#told.line(line);
  }

  #put(slip: Slip, lines: number): void {
    if (!this.isFaked) this.#slip = slip;
    if (this.#linesLeft === null) return;
    this.#linesLeft -= lines;
    if (this.#linesLeft > 0) return;
    this.#linesLeft = null;
    this.isThere = false;
    this.#told.ended();
  }

  #cut(full: boolean): void {
    if (this.#line !== '') this.#putLine(1);
    if (this.isFaked) return;
    const slip: Slip = { ...this.#slip, cut: full ? 'full' : 'partial' };
    this.#slip = EMPTY;
    this.#slips.push(slip);
    if (this.#slips.length > KEPT) this.#slips.shift();
    this.#told.cut(slip);
  }
}
