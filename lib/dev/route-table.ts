import type { Registration } from './functions-core.ts';

/** A function that serves a request, and what its route's `{…}` took from the path. */
export interface RouteMatch {
  readonly registration: Registration;
  readonly params: Readonly<Record<string, string>>;
}

interface Route {
  readonly registration: Registration;
  readonly methods: readonly string[];
  readonly segments: readonly string[];
}

/**
 * Matches as the host does: literals without regard to case, percent-decoded parameters (`%2F` stays, as in
 * ASP.NET), `{name?}`, `{*rest}` and `{name}.ending`; constraints such as `{id:guid}` are ignored. A literal goes before a
 * parameter. A path that has a route for other methods only is as unknown as any other (the host answers 404).
 */
export function createRouteTable(
  functions: Iterable<Registration>,
  routePrefix: string,
): (method: string, path: string) => RouteMatch | null {
  const routes = [...functions].flatMap((registration) => toRoute(registration, routePrefix));
  routes.sort((a, b) => weight(a) - weight(b));
  return (method, path) => {
    const segments = path.split('/').filter((segment) => segment !== '');
    for (const route of routes) {
      if (!route.methods.includes(method)) continue;
      const params = match(route.segments, segments);
      if (params) return { registration: route.registration, params };
    }
    return null;
  };
}

function toRoute(registration: Registration, routePrefix: string): Route[] {
  const trigger = Object.values(registration.bindings).find(
    (binding) => binding.type.toLowerCase() === 'httptrigger',
  );
  if (!trigger) return [];
  const route = `${routePrefix}/${trigger.route ?? registration.name}`;
  const methods = (trigger.methods ?? ['GET', 'POST']).map((method) => method.toUpperCase());
  return [{ registration, methods, segments: route.split('/').filter((segment) => segment !== '') }];
}

function weight(route: Route): number {
  return route.segments.filter((segment) => segment.startsWith('{')).length;
}

function match(pattern: readonly string[], path: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const given = path[index];
    const parameter = /^\{(\*?)([^}:?=]+)[^}?]*(\??)\}(.*)$/.exec(part);
    if (!parameter) {
      if (given === undefined || decode(given).toLowerCase() !== part.toLowerCase()) return null;
      continue;
    }
    const [, rest, name = '', optional, ending = ''] = parameter;
    if (rest) return { ...params, [name]: path.slice(index).map(decode).join('/') };
    if (given === undefined && !optional) return null;
    if (given === undefined) continue;
    const value = decode(given);
    if (!value.toLowerCase().endsWith(ending.toLowerCase()) || value.length === ending.length) return null;
    params[name] = value.slice(0, value.length - ending.length);
  }
  return path.length > pattern.length ? null : params;
}

function decode(segment: string): string {
  try {
    return segment
      .split(/(%2f)/i)
      .map((part) => (/^%2f$/i.test(part) ? part : decodeURIComponent(part)))
      .join('');
  } catch {
    return segment;
  }
}
