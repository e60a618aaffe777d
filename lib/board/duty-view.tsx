/** `#/duty`: one's own shifts across lines; `#/duty/anna`: somebody else's. */
import { useMemo, useState } from 'preact/hooks';
import { nameKey } from '../rota/names.ts';
import { useBoard } from './use-board.ts';
import { peopleOf } from './known-people.ts';
import { byTime, lanesOf } from './lanes.ts';
import { go, hrefOf } from './route.ts';
import { AwayDialog } from './override-dialogs.tsx';
import { spanOf, WeekControls, zoneIn } from './weeks.tsx';
import { periodWords } from '../rota/show-time.ts';

const HOUR = 3_600_000;

export function DutyView() {
  const { loaded, route, connection, config, now, me, mayEdit } = useBoard();
  const [away, setAway] = useState(false);
  const people = useMemo(() => peopleOf(loaded.readings), [loaded]);
  const wanted = route.path[1] ?? me?.person ?? '';
  const person = people.find((one) => nameKey(one.person) === nameKey(wanted));
  const { zone, unknown } = zoneIn(route.query.get('zone'), config.zone);
  const [weeks, first] = [route.query.get('weeks') ?? '4', route.query.get('from')];
  const hour = Math.floor(now / HOUR) * HOUR;
  const span = useMemo(() => spanOf(weeks, first, zone, hour), [weeks, first, zone, hour]);
  const shifts = useMemo(
    () =>
      loaded.readings.lines.flatMap((reading) =>
        lanesOf(reading, span.from, span.to)
          .filter(({ key }) => person && key === nameKey(person.person))
          .flatMap(({ blocks }) =>
            blocks
              .filter(({ kind }) => kind === 'shift')
              .map((block) => ({ line: reading.line.name, ...block })),
          ),
      ),
    [loaded, span, person],
  );
  return (
    <>
      <div class="heading">
        <h1>My duty</h1>
        {mayEdit && (
          <div class="actions">
            <button type="button" onClick={() => setAway(true)}>
              Away
            </button>
            {person && (
              <button
                type="button"
                onClick={() => {
                  const subject = { line: shifts[0]?.line ?? null, person: person.person };
                  go(hrefOf(['calendars'], { subscribe: '', ...subject }));
                }}
              >
                Subscribe
              </button>
            )}
          </div>
        )}
      </div>
      <label class="search">
        Person
        <select
          value={person?.person ?? ''}
          onChange={({ currentTarget: { value } }) => go(hrefOf(['duty', ...(value ? [value] : [])]), true)}
        >
          <option value="">{connection.account === null ? 'Choose who you are' : 'Choose a person'}</option>
          {people.map((one) => (
            <option key={one.person} value={one.person}>
              {one.name ?? one.person}
              {one.person === me?.person ? ' (me)' : ''}
            </option>
          ))}
        </select>
      </label>
      <WeekControls span={span} zone={zone} own={config.zone} unknown={unknown} />
      {person === undefined && (
        <p>
          {connection.account === null
            ? 'Nobody is signed in: choose a person.'
            : 'No row in People has your account as its Target: choose a person.'}
        </p>
      )}
      {person && shifts.length === 0 && <p>No duty in these weeks.</p>}
      {shifts.length > 0 && (
        <ul class="shifts" aria-label="Duty">
          {shifts.toSorted(byTime).map(({ line, from, to, tier }) => (
            <li key={`${line} ${tier} ${from}`} class="duty">
              <b>{periodWords(from, to, zone)}</b> <a href={hrefOf(['line', line])}>{line}</a>
              {tier > 1 && <span class="aside"> tier {tier}</span>}
            </li>
          ))}
        </ul>
      )}
      {away && <AwayDialog person={person?.person ?? ''} onClose={() => setAway(false)} />}
    </>
  );
}
