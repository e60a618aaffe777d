/** `#/`: for each line who rings now, why, until when, and who is next. */
import { Fragment } from 'preact';
import { useId } from 'preact/hooks';
import { isOpen } from '../rota/hours.ts';
import type { Instant, Line } from '../rota/model.ts';
import { onCallAnswer, type OnCallAnswer, type RingEntry } from '../rota/on-call-answer.ts';
import { onCallAt } from '../rota/periods.ts';
import { targetOf } from '../rota/target.ts';
import { useBoard } from './board-context.ts';
import type { LineReading } from './lanes.ts';
import { go, hrefOf, hrefOfRow } from './route.ts';
import { listWords, nameOf } from './words.ts';
import { timeWords } from '../rota/show-time.ts';

export function OnCallView() {
  const { loaded } = useBoard();
  return (
    <>
      <h1>On call</h1>
      <div class="cards">
        {loaded.readings.lines.map((reading) => (
          <LineCard key={reading.line.key} reading={reading} />
        ))}
      </div>
    </>
  );
}

function LineCard({ reading }: { readonly reading: LineReading }) {
  const { now } = useBoard();
  const { line } = reading;
  const answer = onCallAnswer(reading, now);
  const id = useId();
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
      <button type="button" onClick={() => go(hrefOf(['line', line.name], { dialog: 'override' }))}>
        Override
      </button>
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
  return (
    <>
      {answer.source === 'line-fallback' && (
        <p class="state">
          <strong>{closed ? 'Closed' : 'Nobody is on call'}</strong>. The line’s fallback rings:
        </p>
      )}
      <ul class="ring" aria-label="Rings now">
        {peopleOf(answer.ring).map(({ name, targets }) => (
          <li key={name}>
            <span class="person">{name}</span>
            {targets > 1 && <span class="aside"> rings on {targets} targets</span>}
          </li>
        ))}
      </ul>
      {answer.tier !== null && answer.tier > 1 && (
        <p class="aside">Tier {answer.tier} rings: nobody of a lower tier is on call.</p>
      )}
    </>
  );
}

/** People as they are called, each once, with the number of targets that ring for them. */
function peopleOf(
  ring: readonly RingEntry[],
): readonly { readonly name: string; readonly targets: number }[] {
  const counts = new Map<string, number>();
  for (const entry of ring) counts.set(nameOf(entry), (counts.get(nameOf(entry)) ?? 0) + 1);
  return [...counts].map(([name, targets]) => ({ name, targets }));
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
