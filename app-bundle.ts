/** How the app becomes one file: for `build.ts`, and for the bench, which measures what is deployed. */
import type { BuildOptions, Plugin } from 'esbuild';

/** The SDK opens a browser to sign somebody in at a desk. A function never does, so its 10 kB stay out. */
const noBrowser: Plugin = {
  name: 'no-browser',
  setup(build) {
    build.onResolve({ filter: /^open$/ }, () => ({ path: 'open', namespace: 'no-browser' }));
    build.onLoad({ filter: /.*/, namespace: 'no-browser' }, () => ({
      contents: `export default () => Promise.reject(new Error('there is no browser here'));`,
    }));
  },
};

/** The Graph client sends one request at a time here; its 5 kB for batches stay out. */
const noBatches: Plugin = {
  name: 'no-batches',
  setup(build) {
    build.onLoad({ filter: /microsoft-graph-client\/.*\/Batch\w+Content\.js$/ }, () => ({
      contents: 'export const BatchRequestContent = null, BatchResponseContent = null;',
    }));
  },
};

/** The tables answer in JSON; of an error in XML the code is read from its text (`lib/azure/table-requests.ts`). 80 kB stay out. */
const noXml: Plugin = {
  name: 'no-xml',
  setup(build) {
    build.onLoad({ filter: /@azure\/core-xml\/dist\/\w+\/index\.js$/ }, () => ({
      contents: `export const parseXML = () => Promise.resolve({});
        export const stringifyXML = () => Promise.reject(new Error('there is no XML here'));`,
    }));
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
  plugins: [noBrowser, noBatches, noXml],
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;
