#!/usr/bin/env node
// Plain JavaScript, so that an older Node can read it and say what is missing: Ringrota runs from TypeScript.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major >= 24) await import('./bin.ts');
else {
  console.error(
    `ringrota: Node 24 is needed, and this is ${process.version}. "npm ci" puts it into the checkout: there "npx ringrota" and "npm run rota --" use it.`,
  );
  process.exitCode = 2;
}
