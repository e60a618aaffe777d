/** What the page is told by the app: `GET /api/board/config.json`. */
import type { Zone } from '../rota/model.ts';

export interface Config {
  /** `null`: no setting says where the tables are. */
  readonly tables: string | null;
  readonly clientId: string | null;
  readonly tenantId: string;
  readonly authority: string;
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
}

/** Throws a plain message where the app has no settings to tell. */
export async function loadConfig(): Promise<Config> {
  const answer = await fetch('/api/board/config.json', { cache: 'no-store' });
  if (!answer.ok)
    throw new Error(
      answer.status === 503
        ? 'The settings of the app are missing or malformed: GET /api/health names them.'
        : `The app answered with ${answer.status} where its settings were asked for.`,
    );
  return (await answer.json()) as Config;
}

/** Tables on this machine need no sign-in. */
export const isLoopback = (url: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
