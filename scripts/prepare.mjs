// Runs after every `npm ci` and `npm install`. Plain JavaScript, because npm may start it with an older system Node
// that cannot read TypeScript. It never fails an install: what it could not do is named, and `npm run check` or
// `npm test` does it again or says what is missing.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.warn(`prepare: skipped, Node ${process.versions.node} is older than 22.18; "npm run prepare" does it later`);
} else {
  try {
    const { prepare } = await import('./prepare.ts');
    prepare();
  } catch (error) {
    console.warn(`prepare: ${error instanceof Error ? error.message : String(error)}`);
  }
}
