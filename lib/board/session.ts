/** The settings that the page is given, who is signed in, and whether this tab signed out. */
import type { Zone } from '../rota/model.ts';

/** `GET /api/board/config.json` */
export interface Config {
  /** `null`: no setting says where the tables are. */
  readonly tables: string | null;
  readonly clientId: string | null;
  readonly tenantId: string;
  readonly authority: string;
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
}

/** Who is signed in. */
export interface Account {
  /** Object id, which is the `Target` of the person's row. */
  readonly oid: string | null;
  readonly name: string;
  /** Leaves the page. */
  readonly signOut: () => void;
}

const SIGNED_OUT = 'ringrota signed out';

/** Whether this tab signed out, and so must not sign in again unasked. */
export const isSignedOut = (): boolean => sessionStorage.getItem(SIGNED_OUT) !== null;

/** Forgets tokens and everything that was typed. */
export function forgetSession(): void {
  sessionStorage.clear();
  sessionStorage.setItem(SIGNED_OUT, 'yes');
}

export const mayStartSession = (): void => sessionStorage.removeItem(SIGNED_OUT);
