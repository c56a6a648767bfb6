import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The two syntaxes of EN 16931. */
export type Syntax = 'ubl' | 'cii';

/** A rule that did not hold. */
export interface Violation {
  readonly rules: 'EN16931' | 'XRechnung';
  readonly id: string;
  /** `fatal`, `warning`, `information` as the rule's author marked it. */
  readonly flag: string;
  readonly text: string;
}

/** What runs a stylesheet; the part of saxon-js this needs. */
interface Saxon {
  transform(options: {
    readonly stylesheetFileName: string;
    readonly sourceText: string;
    readonly destination: 'serialized';
  }): { readonly principalResult: string };
}

/** Checks documents against the official rules. */
export interface Rulebook {
  check(xml: string, syntax: Syntax, rules: Violation['rules']): Violation[];
}

/**
 * Compiles the official rules once into `work` and gives what checks documents. `rules` holds `en16931/` (ConnectingEurope/eInvoicing-EN16931),
 * `xrechnung/` (itplr-kosit/xrechnung-schematron) and `schxslt/` (schxslt/schxslt, turns Schematron into XSLT); `xslt3` is a folder in which
 * `npm install xslt3` was run. Throws with the reason when a part is missing or does not compile.
 */
export function openRulebook(rules: string, xslt3: string, work: string): Rulebook {
  mkdirSync(work, { recursive: true });
  const load = createRequire(join(xslt3, 'package.json'));
  const saxon = load('saxon-js') as Saxon;
  const tool = join(xslt3, 'node_modules', 'xslt3', 'xslt3.js');
  const run = (...args: string[]): void => {
    const done = spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`xslt3 ${args.join(' ')}: ${done.stderr || done.stdout}`);
  };
  const compiled = new Map<string, string>();
  for (const syntax of ['ubl', 'cii'] as const) {
    const upper = syntax.toUpperCase();
    const sheet = join(rules, 'en16931', syntax, 'xslt', `EN16931-${upper}-validation.xslt`);
    const official = join(work, `en16931-${syntax}.sef.json`);
    if (!existsSync(official)) run(`-xsl:${sheet}`, `-export:${official}`, '-nogo');
    const schematron = join(rules, 'xrechnung/src/validation/schematron', syntax, `XRechnung-${upper}-validation.sch`);
    const made = join(work, `xrechnung-${syntax}.xsl`);
    const national = join(work, `xrechnung-${syntax}.sef.json`);
    if (!existsSync(national)) {
      const pipeline = join(rules, 'schxslt/core/src/main/resources/xslt/2.0/pipeline-for-svrl.xsl');
      run(`-xsl:${pipeline}`, `-s:${schematron}`, `-o:${made}`);
      run(`-xsl:${made}`, `-export:${national}`, '-nogo');
    }
    compiled.set(`EN16931/${syntax}`, official);
    compiled.set(`XRechnung/${syntax}`, national);
  }
  return {
    check(xml, syntax, kind) {
      const stylesheetFileName = compiled.get(`${kind}/${syntax}`) ?? '';
      const { principalResult } = saxon.transform({ stylesheetFileName, sourceText: xml, destination: 'serialized' });
      return readReport(principalResult, kind);
    },
  };
}

/** An element of SVRL with its attributes and what is inside; a quoted attribute may hold any sign but its quote. */
const JUDGED = /<svrl:(failed-assert|successful-report)((?:\s+[\w:-]+="[^"]*")*)\s*>([\s\S]*?)<\/svrl:\1>/g;

function attribute(text: string, name: string): string | null {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(text)?.[1] ?? null;
}

/** Failed assertions and raised reports of an SVRL document. A document on which no rule fired at all is a fault of the run and throws. */
function readReport(svrl: string, rules: Violation['rules']): Violation[] {
  if (!svrl.includes('<svrl:fired-rule'))
    throw new Error('no rule fired: the document or the rules are not what they should be');
  return [...svrl.matchAll(JUDGED)].map(([, , attributes = '', inside = '']) => ({
    rules,
    id: attribute(attributes, 'id') ?? '?',
    flag: attribute(attributes, 'flag') ?? attribute(attributes, 'role') ?? 'fatal',
    text: inside
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  }));
}
