import ts from 'typescript';

/** One file as the tidy rules see it. `ast` exists for TypeScript and JavaScript only. */
export type Source = {
  /** Path from the project root with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly ast: ts.SourceFile | undefined;
  /** The file's comments with the line each begins on, from 1. Empty for files without an `ast`. */
  readonly comments: readonly { readonly line: number; readonly text: string }[];
};

/** Reads `text` as the file at `path`. Never throws: a file with syntax errors gives the tree that could be read. */
export function readSource(path: string, text: string): Source {
  const ast = /\.(ts|tsx|mts|mjs|js)$/.test(path)
    ? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : undefined)
    : undefined;
  return { path, text, lines: text.split('\n'), ast, comments: ast ? commentsOf(ast) : [] };
}

/** Line of a node, from 1. */
export function lineOf(ast: ts.SourceFile, node: ts.Node): number {
  return ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1;
}

/** Calls `visit` on each node of the tree, parents first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

function commentsOf(ast: ts.SourceFile): { line: number; text: string }[] {
  const found = new Map<number, string>();
  const collect = (ranges: readonly ts.CommentRange[] | undefined): void => {
    for (const range of ranges ?? []) found.set(range.pos, ast.text.slice(range.pos, range.end));
  };
  const leaves = (node: ts.Node): void => {
    collect(ts.getLeadingCommentRanges(ast.text, node.getFullStart()));
    collect(ts.getTrailingCommentRanges(ast.text, node.getEnd()));
    for (const child of node.getChildren(ast)) if (!ts.isJSDoc(child) && !ts.isJsxText(child)) leaves(child);
  };
  leaves(ast);
  return [...found].map(([pos, text]) => ({ line: ast.getLineAndCharacterOfPosition(pos).line + 1, text }));
}
