/** The place in the page: `#/line/support?weeks=2`. Links are hashes, so that the server knows one page only. */
import { useEffect, useState } from 'preact/hooks';

export interface Route {
  /** `#/rows/Rota/support/nights` is `rows`, `Rota`, `support`, `nights`; `#/` has none. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

export function readRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

/** The hash of a place; names may hold any character. */
export function hrefOf(path: readonly string[], query: Readonly<Record<string, string | null>> = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  const search = new URLSearchParams(given).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search && `?${search}`}`;
}

/** The same path, with other parts of the query; `null` takes one out. */
export const withQuery = (route: Route, query: Readonly<Record<string, string | null>>): string =>
  hrefOf(route.path, { ...Object.fromEntries(route.query), ...query });

export const hrefOfRow = (table: string, partitionKey: string, rowKey: string): string =>
  hrefOf(['rows', table, partitionKey, rowKey]);

/** Goes to a place; `replace` leaves no step for the back button. */
export function go(href: string, replace = false): void {
  if (replace) {
    history.replaceState(null, '', href);
    dispatchEvent(new HashChangeEvent('hashchange'));
  } else location.hash = href;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useEffect(() => {
    const follow = () => setRoute(readRoute(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
