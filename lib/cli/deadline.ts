import { StoreError, type Store } from '../ports.ts';
import { Late, within } from '../within.ts';

/** The contract's limit for tables that do not answer, credentials included; the store's own comes first. */
export const ANSWER_MS = 15_000;
/** Leaves time for the program to start and end on a busy machine: 1 to 4 s. */
const OPERATION_MS = 11_000;

/** The same store, with every operation (each page) over within `ms`. */
export function withDeadline(store: Store, ms = ANSWER_MS): Store {
  const limit = { timeoutMs: Math.min(OPERATION_MS, ms) };
  const limited = <T>(work: Promise<T>) => race(work, ms);
  return {
    get: (table, partitionKey, rowKey, options) =>
      limited(store.get(table, partitionKey, rowKey, { ...limit, ...options })),
    async *pages(table, where, options) {
      const pages = store.pages(table, where, { ...limit, ...options })[Symbol.asyncIterator]();
      for (;;) {
        const page = await limited(pages.next());
        if (page.done) return;
        yield page.value;
      }
    },
    async all(table, where, options) {
      const rows = [];
      for await (const page of this.pages(table, where, options)) rows.push(...page);
      return rows;
    },
    insert: (table, row, options) => limited(store.insert(table, row, { ...limit, ...options })),
    change: (table, changes, options) => limited(store.change(table, changes, { ...limit, ...options })),
    create: (table, options) => limited(store.create(table, { ...limit, ...options })),
  };
}

async function race<T>(work: Promise<T>, ms: number): Promise<T> {
  try {
    return await within(ms, work);
  } catch (error) {
    throw error instanceof Late ? new StoreError('timeout', 'no answer in time') : error;
  }
}
