/** What the doctor needs from outside. Nothing here writes anything. */
import type { Row, StoreFault } from '../../ports.ts';

/** `missing`: there is no such table. */
export type Access =
  | 'allowed'
  | 'missing'
  | {
      readonly fault: StoreFault;
      /** The service's own word, such as `AuthorizationPermissionMismatch`; `null`: it said none. */
      readonly code: string | null;
    };

/** Neither question leaves a trace, and neither throws. */
export interface TableProbe {
  /** Whether rows of this table can be read. */
  read(table: string): Promise<Access>;
  /** Whether rows of this table can be written. */
  write(table: string): Promise<Access>;
  /** The rows of Lines. Throws `StoreError`. */
  lines(): Promise<readonly Row[]>;
}

export interface DoctorPorts {
  readonly fetch: typeof fetch;
  readonly tables: TableProbe;
  /** A token for Graph as the bot; `null`: the bot is a managed identity and this is not Azure. May reject. */
  readonly botToken: (() => Promise<string>) | null;
  /** A token for workflows of Teams, as the app; `null`: as `botToken`. May reject. */
  readonly workflowToken: ((timeoutMs: number) => Promise<string>) | null;
  /** A token of whoever is signed in here, for a scope such as `https://graph.microsoft.com/.default`. May reject. */
  readonly signIn: (scope: string) => Promise<string>;
}
