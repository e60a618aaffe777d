/** What a call's rows mean for an instance. */
import { describe, expect, it } from 'vitest';
import { judge, leaseRow, PLAIN, type Lease, type Verdict } from '../../../lib/calls/claim.ts';
import { dayOf } from '../../../lib/audit/rows.ts';
import type { Row, StoredRow } from '../../../lib/ports.ts';

const CALL = '491f0b00-ffff-4bc9-a43e-b226498ec22a';
const AT = Date.parse('2026-11-21T02:14:00.300Z');
const OWN = 'own';

/** A row that the tables wrote at `AT` and gave `age` later, by their own clock in whole seconds. */
const stored = (row: Row, age: number): StoredRow => ({
  ...row,
  etag: '',
  timestamp: new Date(AT).toISOString(),
  readAt: Math.floor((AT + age) / 1_000) * 1_000,
});
const claim = (owner: string, age = 0) =>
  stored(
    { partitionKey: dayOf(AT), rowKey: `${CALL}_1-incoming`, At: new Date(AT).toISOString(), Claim: owner },
    age,
  );
const decision = stored({ partitionKey: dayOf(AT), rowKey: `${CALL}_2-decision` }, 0);
const lease = (more: Partial<Lease>, age = 0) =>
  stored(
    leaseRow(dayOf(AT), CALL, { number: 1, owner: 'other', sends: PLAIN, state: 'held', ...more }, AT),
    age,
  );
const free = (number: number, before: object, sends = PLAIN) => ({
  kind: 'free',
  next: { number, owner: OWN, sends, state: 'held' },
  before,
});
const hadIt = (sends = PLAIN) => ({ kind: 'had it', sends });
const NOBODY = { kind: 'nobody' };

const table: readonly [string, readonly StoredRow[], readonly StoredRow[], object][] = [
  ['a call without rows is free for the claim', [], [], free(0, NOBODY)],
  ['a call with a decision is decided', [claim('other'), decision], [lease({})], { kind: 'decided' }],
  ['a claim of one’s own is one’s own', [claim(OWN)], [], { kind: 'ours', lease: { number: 0, owner: OWN } }],
  ['a claim of one’s own holds however old it is', [claim(OWN, 60_000)], [], { kind: 'ours' }],
  [
    'a claim of another holds for 3.7 s more at least',
    [claim('other')],
    [],
    { kind: 'theirs', untilMs: 5_000 },
  ],
  ['a claim of another holds at 3.9 s', [claim('other', 3_900)], [], { kind: 'theirs', untilMs: 1_000 }],
  ['a claim of another is over at 5 s', [claim('other', 5_000)], [], free(1, hadIt())],
  ['the last lease counts, not the claim', [claim(OWN, 9_000)], [lease({}, 0)], { kind: 'theirs' }],
  [
    'the last of several leases counts',
    [claim('other')],
    [lease({}), lease({ number: 2, owner: OWN })],
    { kind: 'ours', lease: { number: 2 } },
  ],
  [
    'a lease that is over names what its owner sends',
    [claim('other', 9_000)],
    [lease({ sends: 'bo' }, 5_000)],
    free(2, hadIt('bo'), 'bo'),
  ],
  [
    'a released call is free at once, and what was sent stays known',
    [claim('other')],
    [lease({ sends: 'bo', state: 'released' })],
    free(2, hadIt('bo'), 'bo'),
  ],
  [
    'a call released without effect is as if nobody had had it',
    [claim('other')],
    [lease({ sends: 'bo', state: 'no effect' })],
    free(2, NOBODY),
  ],
  ['leases without a claim count too', [], [lease({ number: 3 })], { kind: 'theirs' }],
  [
    'numbers beyond three digits go on',
    [claim('other')],
    [lease({ number: 1_000, state: 'released' })],
    free(1_001, hadIt()),
  ],
  [
    'a claim whose time cannot be read does not block the call',
    [{ ...claim('other'), timestamp: '?' }],
    [],
    free(1, hadIt()),
  ],
];

describe('the rows of a call', () => {
  it.each(table)('say that %s', (_claim, calls, leases, expected) => {
    expect(judge(CALL, { calls, leases }, OWN, AT)).toMatchObject(expected);
  });

  it('say when the call was claimed, by the clock of its first owner', () => {
    const found: Verdict = judge(CALL, { calls: [claim('other', 5_000)], leases: [] }, OWN, AT);
    expect(found).toMatchObject({ claimedAt: AT });
  });

  it('are read by our own clock where the tables do not tell their time', () => {
    const { readAt, ...row } = claim('other');
    expect(readAt).toBeDefined();
    expect(judge(CALL, { calls: [row], leases: [] }, OWN, AT + 3_000).kind).toBe('theirs');
    expect(judge(CALL, { calls: [row], leases: [] }, OWN, AT + 5_000).kind).toBe('free');
  });
});
