/** How the app becomes one file: for `build.ts`, and for the bench, which measures what is deployed. */
import type { BuildOptions, Plugin } from 'esbuild';

/**
 * What no start and no call ever runs; in its place stands a module that says so. Each is a file that the bundle would have.
 */
const LEFT_OUT: readonly (readonly [path: RegExp, contents: string])[] = [
  // A browser, to sign somebody in at a desk.
  [/\/open\/index\.js$/, `export default () => Promise.reject(new Error('there is no browser here'));`],
  // Signatures with a certificate: the bot has a managed identity or a secret.
  [
    /\/jsonwebtoken\/index\.js$/,
    `export default { sign() { throw new Error('there are no certificates here'); } };`,
  ],
  // The tables answer in JSON; of an error in XML the code is read from its text (`lib/azure/table-requests.ts`).
  [
    /@azure\/core-xml\/dist\/\w+\/index\.js$/,
    `export const parseXML = () => Promise.resolve({});
     export const stringifyXML = () => Promise.reject(new Error('there is no XML here'));`,
  ],
];

const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    for (const [filter, contents] of LEFT_OUT) build.onLoad({ filter }, () => ({ contents }));
  },
};

export const appBundle = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  // The SDKs' modules in ESM form: what nothing imports is left out.
  mainFields: ['module', 'main'],
  external: ['@azure/functions-core'],
  // Where the files of the board are: beside the bundle.
  define: { 'import.meta.dirname': '__dirname' },
  plugins: [leaveOut],
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;
