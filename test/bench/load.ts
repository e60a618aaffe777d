/** The bundle's size, and its load time against a bare bundle of the same SDKs, in the same run. */
import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { statSync } from 'node:fs';
import { connectionStringOf } from '../../lib/dev/azurite.ts';
import { join } from 'node:path';
import { bundle, ROOT } from './bundle.ts';
import { median, medianRatio, table, verdict } from './statistics.ts';

const RUNS = 15;
const MAX_KB = 900;
const MAX_RATIO = 1.3;

/** Settings with which the app makes its clients; nothing listens there, and nothing waits for it. */
const ENV = {
  PATH: process.env.PATH ?? '',
  BOT_APP_ID: '6d1f2c3e-0000-4000-8000-0000000000b0',
  BOT_TENANT_ID: '6d1f2c3e-0000-4000-8000-00000000071d',
  BOT_MANAGED_IDENTITY_CLIENT_ID: '6d1f2c3e-0000-4000-8000-0000000000b0',
  PUBLIC_BASE_URL: 'https://ringrota.example',
  ROTA_STORAGE: connectionStringOf('http://127.0.0.1:59999'),
  NOTIFICATION_METADATA_URL: 'http://127.0.0.1:59999/',
  GRAPH_BASE_URL: 'http://127.0.0.1:59999',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:59999/',
  IDENTITY_HEADER: 'none',
};

const OPTIONS: ExecFileSyncOptions = { env: ENV, stdio: ['ignore', 'pipe', 'inherit'] };

export default async function benchLoad(): Promise<void> {
  const program = join(ROOT, 'test/bench/load-once.ts');
  const files = {
    app: await bundle('functions/index.ts', 'app/main.cjs'),
    bare: await bundle('test/bench/bare-sdks.ts', 'bare/main.cjs'),
  };
  const times = { app: [] as Load[], bare: [] as Load[] };
  const names = ['app', 'bare'] as const;
  for (let run = -1; run < RUNS; run++)
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(run + 1 + turn) % names.length] ?? 'app';
      const load = JSON.parse(
        String(execFileSync(process.execPath, [program, files[name]], OPTIONS)),
      ) as Load;
      // The first run of each fills the page cache.
      if (run >= 0) times[name].push(load);
    }
  const kilobytes = (name: keyof typeof files) => statSync(files[name]).size / 1_000;
  const of = (name: keyof typeof files, moment: keyof Load) => times[name].map((load) => load[moment]);
  const ratio = (moment: keyof Load) => medianRatio(of('app', moment), of('bare', moment));
  const line = (what: string, moment: keyof Load, goal = '') => [
    what,
    median(of('app', moment)).toFixed(1),
    median(of('bare', moment)).toFixed(1),
    ratio(moment).toFixed(2),
    goal,
  ];
  console.log(
    table([
      ['', 'app', 'its SDKs alone', 'ratio', 'goal'],
      [
        'bundle kB',
        kilobytes('app').toFixed(0),
        kilobytes('bare').toFixed(0),
        (kilobytes('app') / kilobytes('bare')).toFixed(2),
        verdict(kilobytes('app'), MAX_KB, ' kB'),
      ],
      line('loaded, ms', 'loaded', verdict(ratio('loaded'), MAX_RATIO)),
      line('and the turn after, ms', 'ready'),
    ]),
  );
  console.log(
    `\nMedians of ${RUNS} interleaved processes each; the ratio is the median of the runs' ratios.`,
  );
}

/** Milliseconds: see load-once.ts. */
interface Load {
  readonly loaded: number;
  readonly ready: number;
}
