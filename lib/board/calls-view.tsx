/** `#/calls`: the calls of the last 7 days as in `audit list`; `#/calls/ID`: one of them as in `audit show`. */
import { Fragment } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { CallRecord } from '../audit/rows.ts';
import {
  actionWords,
  becauseWords,
  callFacts,
  callerWords,
  isOdd,
  outcomeWords,
} from '../audit/call-words.ts';
import { findCall } from '../audit/find-call.ts';
import { findCalls } from '../audit/find-calls.ts';
import { DEFAULT_DAYS } from '../audit/find-calls.ts';
import type { Instant, Zone } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import { showTime } from '../rota/show-time.ts';
import type { Store } from '../ports.ts';
import { Failed } from './edit-form.tsx';
import { ALL_CALLS, isMissed } from './missed.ts';
import { go, hrefOf, hrefOfRow, withQuery } from './route.ts';
import { useBoard, useRead, type Board } from './use-board.ts';

const DAY = 86_400_000;
/** More than this is a question for `audit list`. */
const MAX_CALLS = 1_000;

export function CallsView() {
  const { route } = useBoard();
  const callId = route.path[1];
  return callId === undefined ? <Calls /> : <Call key={callId} callId={callId} />;
}

function Calls() {
  const { config, now, loaded, route } = useBoard();
  const { value: calls, failure } = useRead('calls', 'CallAudit', (store) => lastCalls(store, Date.now()));
  const [wanted, setWanted] = useState('');
  const missed = route.query.has('missed');
  const nameOf = (person: string) => loaded.readings.people(person)?.name ?? person;
  const shown = useMemo(() => {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    return (calls ?? []).filter((call) => {
      if (missed && !isMissed(call)) return false;
      const text = [...cellsOf(call, now, nameOf), call.caller ?? ''].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }, [calls, wanted, missed, loaded]);
  return (
    <>
      <h1>Calls</h1>
      <p class="aside">The last {DEFAULT_DAYS} days, newest first; times in the zone of the line.</p>
      <Failed failure={failure} />
      {calls === undefined && failure === null && <p role="status">Reading the calls…</p>}
      {calls?.length === 0 && <p>No calls.</p>}
      {calls !== undefined && calls.length > 0 && (
        <>
          <div class="controls">
            <label>
              Search
              <input
                type="search"
                value={wanted}
                onInput={({ currentTarget }) => setWanted(currentTarget.value)}
              />
            </label>
            <label class="check">
              <input
                type="checkbox"
                checked={missed}
                onChange={() => go(withQuery(route, { missed: missed ? null : '' }), true)}
              />
              Missed
            </label>
          </div>
          <div class="scroll cards-below">
            <table aria-label="Calls">
              <thead>
                <tr>
                  {COLUMNS.map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((call) => (
                  <CallRow
                    key={call.callId}
                    call={call}
                    now={now}
                    zone={zoneOf(call, loaded.readings.lines, config.zone)}
                    nameOf={nameOf}
                  />
                ))}
              </tbody>
            </table>
          </div>
          {shown.length === 0 && <p>No call matches.</p>}
        </>
      )}
      {calls?.length === MAX_CALLS && (
        <p class="aside">The newest {MAX_CALLS}: “audit list” has all of them.</p>
      )}
    </>
  );
}

const COLUMNS = ['Arrived', 'Line', 'Caller', 'Rang', 'Because', 'Ended'];

/** The cells after the time, as text. */
function cellsOf(call: CallRecord, now: Instant, nameOf: (person: string) => string): readonly string[] {
  const rang =
    call.action === 'redirect' && call.targets.length > 0
      ? call.targets.map(({ person }) => nameOf(person)).join(', ')
      : actionWords(call, now);
  const ended = outcomeWords(call, now);
  return [
    call.line ?? '',
    callerWords(call),
    rang,
    becauseWords(call),
    isMissed(call) ? `missed${call.outcome === null ? '' : ` (${ended})`}` : ended,
  ];
}

interface CallRowProps {
  readonly call: CallRecord;
  readonly now: Instant;
  readonly zone: Zone;
  readonly nameOf: (person: string) => string;
}

function CallRow({ call, now, zone, nameOf }: CallRowProps) {
  const href = hrefOf(['calls', call.callId]);
  const [line, caller = '', rang, because, ended] = cellsOf(call, now, nameOf);
  const isWrong = isOdd(call, now) || isMissed(call);
  return (
    <tr onClick={() => go(href)}>
      <th scope="row">
        <a href={href}>{timeOf(call, zone)}</a>
      </th>
      <td data-label="Line">{line}</td>
      <td data-label="Caller">
        <CallBack caller={call.caller} words={caller} />
      </td>
      <td data-label="Rang">{rang}</td>
      <td data-label="Because">{because}</td>
      <td data-label="Ended" class={isWrong ? 'odd' : undefined}>
        {ended}
      </td>
    </tr>
  );
}

/** The caller; a number can be called back. */
function CallBack({ caller, words }: { readonly caller: string | null; readonly words: string }) {
  const number = /^phone:(\+\d+)$/.exec(caller ?? '')?.[1];
  if (number === undefined) return words;
  return (
    <a href={`tel:${number}`} onClick={(event) => event.stopPropagation()}>
      {words}
    </a>
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
              <dd>
                {name === 'caller' ? <CallBack caller={call.caller} words={value} /> : value}
                {name === 'because' && <RowLinks call={call} />}
              </dd>
            </Fragment>
          ))}
        </dl>
      )}
    </>
  );
}

/** The rows that decided, as they stand now. */
function RowLinks({ call }: { readonly call: CallRecord }) {
  const { loaded } = useBoard();
  return (
    <>
      {call.because.map((row) => {
        const rota = call.rota ?? '';
        const found = loaded.tables.Rota.some((one) => one.partitionKey === rota && one.rowKey === row);
        return found ? (
          <a key={row} class="row-link" href={hrefOfRow('Rota', rota, row)}>
            {row}
          </a>
        ) : null;
      })}
    </>
  );
}

/** As in the commands: the zone of the call's line, else the app's. */
const zoneOf = ({ line }: CallRecord, lines: Board['loaded']['readings']['lines'], zone: Zone): Zone =>
  lines.find((reading) => line !== null && sameName(reading.line.name, line))?.zone ?? zone;

async function lastCalls(store: Store, now: Instant): Promise<readonly CallRecord[]> {
  const calls: CallRecord[] = [];
  const range = { from: now - DEFAULT_DAYS * DAY, to: now + DAY };
  for await (const found of findCalls(store, range, ALL_CALLS)) {
    calls.push(...found.map(({ record }) => record));
    if (calls.length >= MAX_CALLS) break;
  }
  return calls.slice(0, MAX_CALLS);
}

function timeOf({ at }: CallRecord, zone: Zone): string {
  const instant = Date.parse(at ?? '');
  return Number.isNaN(instant) ? 'not known' : showTime(Math.floor(instant / 1_000) * 1_000, zone);
}
