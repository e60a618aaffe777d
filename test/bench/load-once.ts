/**
 * `node load-once.ts <bundle>`: loads a bundle as the worker does, with Node's own modules loaded before, and prints the
 * milliseconds until it was `loaded`, and `ready`: until what it does in the turn after, such as making its clients, is done.
 */
import 'node:async_hooks';
import 'node:child_process';
import 'node:crypto';
import 'node:dns';
import 'node:http';
import 'node:https';
import 'node:os';
import 'node:stream';
import 'node:tls';
import 'node:url';
import 'node:util';
import 'node:zlib';
import { createCore } from '../../lib/dev/functions-core.ts';
import { loadBundle } from '../../lib/dev/load-bundle.ts';

// Node loads its own fetch with the first request: the worker has none of it loaded for sure, and so is left out here.
await fetch('data:,');
const core = createCore(() => undefined);
const began = performance.now();
loadBundle(process.argv[2] ?? '', core);
const loaded = performance.now() - began;
setImmediate(() => {
  const ready = performance.now() - began;
  if (core.functions.size === 0) throw new Error('Nothing was registered.');
  process.stdout.write(JSON.stringify({ loaded, ready }));
  process.exit(0);
});
