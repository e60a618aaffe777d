/** `#/`: for each line who rings now, why, until when, and who is next; one's own duty, and what was missed. `#/wall`: the same for a screen on the wall. */
import { Fragment } from 'preact';
import { useId, useMemo } from 'preact/hooks';
import { findCalls } from '../audit/find-calls.ts';
import { isOpen } from '../rota/hours.ts';
import type { Instant, Line } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { onCallAnswer, type OnCallAnswer, type RingEntry } from '../rota/on-call-answer.ts';
import { onCallAt } from '../rota/periods.ts';
import { periodWords, showTime, timeWords } from '../rota/show-time.ts';
import { targetOf } from '../rota/target.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { useBoard, useRead } from './use-board.ts';
import { ALL_CALLS, isMissed } from './missed.ts';
import { FirstUse, isFirstUse } from './first-use.tsx';
import { useColor } from './lane-picture.tsx';
import { byTime, lanesOf } from './lanes.ts';
import type { LineReading } from './override.ts';
import { go, hrefOf, hrefOfRow } from './route.ts';
import { clockAt, countWords, listWords, nameOf } from './wording.ts';

export function OnCallView() {
  const { loaded } = useBoard();
  if (isFirstUse(loaded.tables)) return <FirstUse />;
  return (
    <>
      <h1>On call</h1>
      <MyNext />
      <Missed />
      <div class="cards">
        {loaded.readings.lines.map((reading) => (
          <LineCard key={reading.line.key} reading={reading} />
        ))}
      </div>
    </>
  );
}

const DAY = 86_400_000;

/** The next duty of the person who is signed in, within four weeks. */
function MyNext() {
  const { loaded, me, now } = useBoard();
  const hour = Math.floor(now / 3_600_000) * 3_600_000;
  const next = useMemo(() => {
    if (me === null) return null;
    const mine = loaded.readings.lines.flatMap((reading) =>
      lanesOf(reading, hour, hour + 28 * DAY)
        .filter(({ key }) => key === nameKey(me.person))
        .flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'shift'))
        .map((block) => ({ block, reading })),
    );
    return mine.toSorted((a, b) => byTime(a.block, b.block)).find(({ block }) => block.to > hour) ?? null;
  }, [loaded, me, hour]);
  if (me === null) return null;
  return (
    <p class="mine">
      {next === null ? (
        'You have no duty in the next 4 weeks.'
      ) : (
        <>
          {next.block.from <= now ? 'You are on call: ' : 'Your next duty: '}
          <b>{periodWords(next.block.from, next.block.to, next.reading.zone)}</b>,{' '}
          <a href={hrefOf(['line', next.reading.line.name])}>{next.reading.line.name}</a>.
        </>
      )}{' '}
      <a href={hrefOf(['duty'])}>My duty</a>
    </p>
  );
}

/** How many calls were missed since yesterday, 00:00. */
function Missed() {
  const { config, now } = useBoard();
  const clock = wallClock(config.zone);
  const from = clock.startOf({ date: clock.dateAt(now) - 1, time: 0 });
  const { value: missed = 0 } = useRead(`missed ${from}`, 'CallAudit', async (store) => {
    let count = 0;
    for await (const found of findCalls(store, { from, to: now + DAY }, ALL_CALLS))
      count += found.filter(({ record }) => isMissed(record)).length;
    return count;
  });
  if (missed === 0) return null;
  return (
    <p class="warning missed">
      <a href={hrefOf(['calls'], { missed: '' })}>{countWords(missed, 'call')} missed</a> since yesterday.
    </p>
  );
}

function LineCard({ reading }: { readonly reading: LineReading }) {
  const { now, me, mayEdit } = useBoard();
  const { line } = reading;
  const answer = onCallAnswer(reading, now);
  const id = useId();
  const take = () => {
    const until = answer.until === null ? now + DAY / 2 : Date.parse(answer.until);
    const on = answer.source === 'rota' ? answer.ring.map(({ person }) => person).join(', ') : '';
    const query = { dialog: 'override', who: me?.person ?? null, instead: on || null };
    const times = {
      at: showTime(Math.floor(now / 60_000) * 60_000, reading.zone),
      until: showTime(until, reading.zone),
    };
    const tier = answer.tier !== null && answer.tier > 1 ? String(answer.tier) : null;
    go(hrefOf(['line', line.name], { ...query, ...times, tier }));
  };
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>
        <a href={hrefOf(['line', line.name])}>{line.name}</a>
      </h2>
      <Now answer={answer} line={line} now={now} />
      <Because answer={answer} rota={reading.partition ?? line.rota} />
      <Coming answer={answer} />
      <NotRung reading={reading} now={now} />
      <Skipped answer={answer} />
      {mayEdit && (
        <div class="actions">
          <button type="button" onClick={() => go(hrefOf(['line', line.name], { dialog: 'override' }))}>
            Override
          </button>
          {me !== null && (
            <button type="button" onClick={take}>
              I take this
            </button>
          )}
        </div>
      )}
    </section>
  );
}

/** Older than this, what the wall shows may be wrong. */
const STALE_MS = 150_000;

/** Who is on call on every line, large, for a screen that nobody touches. */
export function WallView() {
  const { loaded, now, config } = useBoard();
  const isStale = now - loaded.at > STALE_MS;
  return (
    <>
      <h1>On call</h1>
      <p class={isStale ? 'stale warning' : 'aside'} role="status">
        {isStale
          ? `Stale: this is from ${clockAt(loaded.at, config.zone)}. The tables do not answer.`
          : `As of ${clockAt(loaded.at, config.zone)}`}
      </p>
      <div class="cards wall">
        {loaded.readings.lines.map((reading) => (
          <WallCard key={reading.line.key} reading={reading} now={now} />
        ))}
      </div>
    </>
  );
}

function WallCard({ reading, now }: { readonly reading: LineReading; readonly now: Instant }) {
  const id = useId();
  const answer = onCallAnswer(reading, now);
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{reading.line.name}</h2>
      <Now answer={answer} line={reading.line} now={now} />
      <Coming answer={answer} />
    </section>
  );
}

/** Who rings, or what happens to a call instead. */
function Now({
  answer,
  line,
  now,
}: {
  readonly answer: OnCallAnswer;
  readonly line: Line;
  readonly now: Instant;
}) {
  const closed = !isOpen(line.open, line.zone, now);
  const rejected = `Calls are rejected as “${answer.reason ?? 'none'}”.`;
  if (answer.action === 'reject')
    return (
      <p class="state">
        <strong>{closed ? 'Closed' : 'Nobody is on call'}</strong>. {rejected}
      </p>
    );
  return <Rings answer={answer} closed={closed} />;
}

function Rings({ answer, closed }: { readonly answer: OnCallAnswer; readonly closed: boolean }) {
  const color = useColor();
  return (
    <>
      {answer.source === 'line-fallback' && (
        <p class="state">
          <strong>{closed ? 'Closed' : 'Nobody is on call'}</strong>. The line’s fallback rings:
        </p>
      )}
      <ul class="ring" aria-label="Rings now">
        {peopleOf(answer.ring).map(({ person, name, targets }) => (
          <li key={name}>
            <span aria-hidden="true" class={`dot color-${color(person)}`} />
            <span class="person">{name}</span>
            {targets > 1 && <span class="aside"> rings on {targets} targets</span>}
          </li>
        ))}
      </ul>
      {answer.tier !== null && answer.tier > 1 && (
        <p class="aside">Tier {answer.tier} rings because nobody in a lower tier is on call.</p>
      )}
    </>
  );
}

/** People by their names, each once, with the number of targets that ring for them. */
function peopleOf(ring: readonly RingEntry[]) {
  const people = new Map<string, { person: string; name: string; targets: number }>();
  for (const entry of ring) {
    const name = nameOf(entry);
    const known = people.get(name);
    if (known) known.targets += 1;
    else people.set(name, { person: entry.person, name, targets: 1 });
  }
  return [...people.values()];
}

function Because({ answer: { because }, rota }: { readonly answer: OnCallAnswer; readonly rota: string }) {
  if (because.length === 0) return null;
  return (
    <p>
      Because of{' '}
      {because.map((row, index) => (
        <Fragment key={row}>
          {index > 0 && ', '}
          <a href={hrefOfRow('Rota', rota, row)}>{row}</a>
        </Fragment>
      ))}
    </p>
  );
}

function Coming({ answer: { until, next, zone } }: { readonly answer: OnCallAnswer }) {
  if (until === null || next === null) return <p>No change within 400 days.</p>;
  const people = listWords(next.ring.map(nameOf));
  return (
    <dl>
      <dt>Until</dt>
      <dd>
        <time dateTime={until}>{timeWords(Date.parse(until), zone)}</time>
        <span class="aside"> {zone}</span>
      </dd>
      <dt>Next</dt>
      <dd>{people === '' ? 'Nobody' : people}</dd>
    </dl>
  );
}

/** People whom the rota puts on call and who cannot be rung. */
function NotRung({ reading, now }: { readonly reading: LineReading; readonly now: Instant }) {
  const names = onCallAt(reading.rota, now).flatMap(({ people }) => people);
  const said = [...new Set(names)].flatMap((name) => {
    if (targetOf(name) !== null) return [];
    const row = reading.people(name);
    if (row?.enabled === true) return [];
    return [row ? `${name} is switched off in People` : `${name} is unknown: no readable row in People`];
  });
  if (said.length === 0) return null;
  return <p class="warning">Not rung: {said.join('; ')}.</p>;
}

function Skipped({ answer: { skipped } }: { readonly answer: OnCallAnswer }) {
  if (skipped.length === 0) return null;
  return (
    <p class="warning">
      {skipped.length === 1 ? 'One cell cannot be read' : `${skipped.length} cells cannot be read`}.{' '}
      <a href={hrefOf(['problems'])}>Problems</a>
    </p>
  );
}
