/** What the bench asks a variant's process for, and what that answers. */
export type HostRequest = 'usage' | 'collect' | 'stages';

export type HostMessage =
  /** `at`: when its functions were registered and it listened; milliseconds since 1970. */
  | { readonly kind: 'listening'; readonly url: string; readonly at: number }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'stages'; readonly calls: readonly unknown[] }
  | ({ readonly kind: 'usage' } & Usage);

/** CPU since the start of the process; memory in bytes. */
export interface Usage {
  readonly cpuMs: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}
