/** What every view works with. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Instant } from '../rota/model.ts';
import type { Config } from './config.ts';
import type { Connection } from './connect.ts';
import type { Route } from './route.ts';
import type { Loaded } from './use-tables.ts';

export interface Board {
  readonly config: Config;
  readonly connection: Connection;
  readonly loaded: Loaded;
  readonly now: Instant;
  readonly route: Route;
  /** Reads the tables again; never throws. */
  readonly refresh: () => Promise<void>;
  /** Tells of something that was done. */
  readonly say: (words: string) => void;
}

export const BoardContext = createContext<Board | null>(null);

/** Only below `BoardContext.Provider`. */
export function useBoard(): Board {
  const board = useContext(BoardContext);
  if (board === null) throw new Error('a view is used outside the board');
  return board;
}
