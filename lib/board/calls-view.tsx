/** `#/calls`: the calls of the last 7 days as in `audit list`; `#/calls/ID`: one of them as in `audit show`. */
import { Fragment } from 'preact';
import { callFacts } from '../audit/call-facts.ts';
import type { CallRecord } from '../audit/rows.ts';
import { actionWords, becauseWords, callerWords, isOdd, outcomeWords } from '../audit/call-words.ts';
import { findCall } from '../audit/find-call.ts';
import { findCalls } from '../audit/find-calls.ts';
import { DEFAULT_DAYS } from '../audit/find-calls.ts';
import type { Instant, Zone } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import { showTime } from '../rota/show-time.ts';
import type { Store } from '../ports.ts';
import { useBoard, type Board } from './board-context.ts';
import { Failed } from './failed.tsx';
import { go, hrefOf } from './route.ts';
import { useRead } from './use-read.ts';

const DAY = 86_400_000;
/** More than this is a question for `audit list`. */
const MAX_CALLS = 1_000;
const ALL = { call: null, caller: null, line: null, person: null, outcome: null } as const;

export function CallsView() {
  const { route } = useBoard();
  const callId = route.path[1];
  return callId === undefined ? <Calls /> : <Call key={callId} callId={callId} />;
}

function Calls() {
  const { config, now, loaded } = useBoard();
  const { value: calls, failure } = useRead('calls', 'CallAudit', (store) => lastCalls(store, Date.now()));
  return (
    <>
      <h1>Calls</h1>
      <p class="aside">The last {DEFAULT_DAYS} days, newest first; times in the zone of the line.</p>
      <Failed failure={failure} />
      {calls === undefined && failure === null && <p role="status">Reading the calls…</p>}
      {calls?.length === 0 && <p>No calls.</p>}
      {calls !== undefined && calls.length > 0 && (
        <div class="scroll">
          <table aria-label="Calls">
            <thead>
              <tr>
                {['Arrived', 'Line', 'Caller', 'Rang', 'Because', 'Ended'].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {calls.map((call) => (
                <CallRow
                  key={call.callId}
                  call={call}
                  now={now}
                  zone={zoneOf(call, loaded.readings.lines, config.zone)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {calls?.length === MAX_CALLS && (
        <p class="aside">The newest {MAX_CALLS}: “audit list” has all of them.</p>
      )}
    </>
  );
}

interface CallRowProps {
  readonly call: CallRecord;
  readonly now: Instant;
  readonly zone: Zone;
}

function CallRow({ call, now, zone }: CallRowProps) {
  const href = hrefOf(['calls', call.callId]);
  return (
    <tr onClick={() => go(href)}>
      <th scope="row">
        <a href={href}>{timeOf(call, zone)}</a>
      </th>
      <td>{call.line}</td>
      <td>{callerWords(call)}</td>
      <td>{actionWords(call, now)}</td>
      <td>{becauseWords(call)}</td>
      <td class={isOdd(call, now) ? 'odd' : undefined}>{outcomeWords(call, now)}</td>
    </tr>
  );
}

function Call({ callId }: { readonly callId: string }) {
  const { config, now, loaded } = useBoard();
  const { value: call, failure } = useRead(callId, 'CallAudit', (store) =>
    findCall(store, callId, Date.now()),
  );
  const zone = call ? zoneOf(call, loaded.readings.lines, config.zone) : config.zone;
  return (
    <>
      <p>
        <a href={hrefOf(['calls'])}>All calls</a>
      </p>
      <h1>Call</h1>
      <p class="aside">
        {callId}; times in {zone}.
      </p>
      <Failed failure={failure} />
      {call === undefined && failure === null && <p role="status">Reading the call…</p>}
      {call === null && <p>The record has no such call.</p>}
      {call && (
        <dl class="facts">
          {callFacts(call, zone, now).map(([name, value]) => (
            <Fragment key={`${name} ${value}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </>
  );
}

/** As in the commands: the zone of the call's line, else the app's. */
const zoneOf = ({ line }: CallRecord, lines: Board['loaded']['readings']['lines'], zone: Zone): Zone =>
  lines.find((reading) => line !== null && sameName(reading.line.name, line))?.zone ?? zone;

async function lastCalls(store: Store, now: Instant): Promise<readonly CallRecord[]> {
  const calls: CallRecord[] = [];
  const range = { from: now - DEFAULT_DAYS * DAY, to: now + DAY };
  for await (const found of findCalls(store, range, ALL)) {
    calls.push(...found.map(({ record }) => record));
    if (calls.length >= MAX_CALLS) break;
  }
  return calls.slice(0, MAX_CALLS);
}

function timeOf({ at }: CallRecord, zone: Zone): string {
  const instant = Date.parse(at ?? '');
  return Number.isNaN(instant) ? 'not known' : showTime(Math.floor(instant / 1_000) * 1_000, zone);
}
