/** What may be done with a table, found out without leaving a trace. */
import { storeErrorOf } from '../../azure/table-store.ts';
import { createStore, openTable, type TablesOptions } from '../../azure/store.ts';
import type { Access, TableProbe } from './ports.ts';
import { Late, within } from '../../azure/within.ts';

/** A row that nobody has. */
const KEY = ['ringrota-doctor', 'no-such-row'] as const;
/** The version of no row: should the row be there all the same, it stays. */
const NO_VERSION = `W/"datetime'2000-01-01T00%3A00%3A00.0000000Z'"`;

export function createTableProbe(options: TablesOptions & { readonly timeoutMs: number }): TableProbe {
  const limit = () => ({ abortSignal: AbortSignal.timeout(options.timeoutMs) });
  return {
    read: (table) => attempt(() => openTable(options, table).getEntity(...KEY, limit())),
    // The service asks for the right first and for the row then: 404 (or 412) is a yes. The right to delete stands
    // for the right to add, since the roles of Azure give both or none, and the app needs both.
    write: (table) =>
      attempt(() => openTable(options, table).deleteEntity(...KEY, { etag: NO_VERSION, ...limit() })),
    lines: () => createStore(options).all('Lines', { partitionKey: 'lines' }),
  };
}

async function attempt(operation: () => Promise<unknown>): Promise<Access> {
  try {
    // A sign-in that hangs (`az`) hears no abort signal.
    await within(operation());
    return 'allowed';
  } catch (error) {
    if (error instanceof Late) return { fault: 'timeout', code: null };
    const code = codeOf(error);
    if (code === 'TableNotFound') return 'missing';
    const { fault } = storeErrorOf(error);
    // Of all faults this one says that the row is not there, or not of this version.
    return fault === 'changed' ? 'allowed' : { fault, code };
  }
}

/** The service's own word; `null`: it said none, or something that is no such word. */
function codeOf(error: unknown): string | null {
  const { code, details } = error as {
    readonly code?: unknown;
    readonly details?: { readonly odataError?: { readonly code?: unknown } };
  };
  const said = details?.odataError?.code ?? code;
  return typeof said === 'string' && /^\w{1,64}$/.test(said) ? said : null;
}
