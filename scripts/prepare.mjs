// `npm run prepare`. Plain JavaScript, because it may be started by an older system Node that cannot read TypeScript,
// and because nothing here may fail an install (an npm that runs scripts in spite of .npmrc).
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.warn(`prepare: skipped, Node ${process.versions.node} is older than 22.18; "npm run prepare" does it later`);
} else {
  try {
    const { prepare } = await import('./prepare.ts');
    prepare({ hooks: true });
  } catch (error) {
    console.warn(`prepare: ${error instanceof Error ? error.message : String(error)}`);
  }
}
