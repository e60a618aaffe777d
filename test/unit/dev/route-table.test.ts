import { expect, it } from 'vitest';
import { createRouteTable } from '../../../lib/dev/route-table.ts';

const route = createRouteTable(
  ['calendar/{token}.ics', 'board/{*file}', 'calls/{callId}', 'calls'].map((path) => ({
    name: path,
    bindings: { request: { type: 'httpTrigger', direction: 'in', route: path, methods: ['GET'] } },
    callback: () => undefined,
  })),
  'api',
);

it.each([
  ['/api/calendar/abc.ics', 'calendar/{token}.ics', { token: 'abc' }],
  ['/api/calendar/a.b.ICS', 'calendar/{token}.ics', { token: 'a.b' }],
  ['/api/calendar/abc', null, null],
  ['/api/calendar/.ics', null, null],
  ['/api/calendar/a/b.ics', null, null],
  ['/api/board/a/b.js', 'board/{*file}', { file: 'a/b.js' }],
  ['/api/calls/1', 'calls/{callId}', { callId: '1' }],
])('%s is matched as the host does', (path, name, params) => {
  const found = route('GET', path);
  expect(found && { name: found.registration.name, params: found.params }).toEqual(name && { name, params });
});
