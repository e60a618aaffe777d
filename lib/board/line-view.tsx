/** `#/line/NAME`: who is on call in the coming weeks, and the way to change it. */
import { useMemo, useState } from 'preact/hooks';
import { totalsBetween } from '../rota/totals.ts';
import { findLine } from '../rows/which-count.ts';
import { useBoard, useNarrow } from './use-board.ts';
import { byTime, lanesOf, ringingIn, type Block } from './lanes.ts';
import { LanePicture, ShiftList } from './lane-picture.tsx';
import { CLOSED, OverrideDialog, overrideQuery, SwapDialog } from './override-dialogs.tsx';
import { rotaOf, type Turn, type LineReading } from './override.ts';
import { go, hrefOf, withQuery } from './route.ts';
import { spanOf, WeekControls, zoneIn, type Span } from './weeks.tsx';
import { nameOf } from './wording.ts';
import { periodWords } from '../rota/show-time.ts';

export function LineView() {
  const { loaded, route } = useBoard();
  const called = route.path[1] ?? '';
  const line = findLine(
    loaded.readings.lines.map((reading) => reading.line),
    called,
  );
  const reading = loaded.readings.lines.find((one) => one.line === line);
  if (!reading)
    return (
      <>
        <h1>{called}</h1>
        <p>
          There is no line “{called}”. <a href={hrefOf([])}>All lines</a>
        </p>
      </>
    );
  return <Weeks reading={reading} />;
}

const HOUR = 3_600_000;

function Weeks({ reading }: { readonly reading: LineReading }) {
  const { route, now, mayEdit } = useBoard();
  const narrow = useNarrow();
  const [swap, setSwap] = useState<readonly Block[] | null>(null);
  const { zone, unknown } = zoneIn(route.query.get('zone'), reading.zone);
  const [weeks, first] = [route.query.get('weeks'), route.query.get('from')];
  const hour = Math.floor(now / HOUR) * HOUR;
  // Once an hour is enough for the first day, so lanes are not worked out anew with every tick.
  const span = useMemo(() => spanOf(weeks, first, zone, hour), [weeks, first, zone, hour]);
  const lanes = useMemo(() => lanesOf(reading, span.from, span.to), [reading, span]);
  const ringing = useMemo(() => ringingIn(reading, span.from, span.to), [reading, span]);
  const others = useMemo(() => {
    const coming = lanesOf(reading, hour, hour + 28 * 24 * HOUR).flatMap(({ blocks }) => blocks);
    return coming.filter(({ kind }) => kind === 'shift').sort(byTime);
  }, [reading, hour]);
  const open = (block: Block | null) => go(withQuery(route, overrideQuery(block, reading.zone, now)));
  const choose = (block: Block) => {
    if (swap === null) open(block);
    else if (block.person !== null) setSwap([...swap.filter((one) => one !== block), block].slice(-2));
  };
  const swapWith = (turn: Turn, other: Block) => {
    setSwap([{ ...other, ...turn }, other]);
    go(withQuery(route, CLOSED));
  };
  const [one, other] = swap ?? [];
  const shown = { lanes, zone, rota: rotaOf(reading), chosen: swap ?? [], onChoose: mayEdit ? choose : null };
  return (
    <>
      <div class="heading">
        <h1>{reading.line.name}</h1>
        <LineSwitch name={reading.line.name} />
        {mayEdit && (
          <div class="actions">
            <button type="button" class="primary" onClick={() => open(null)}>
              Override
            </button>
            <button
              type="button"
              aria-pressed={swap !== null}
              onClick={() => setSwap(swap === null ? [] : null)}
            >
              Swap
            </button>
            <button
              type="button"
              onClick={() => go(hrefOf(['calendars'], { subscribe: '', line: reading.line.key }))}
            >
              Subscribe
            </button>
          </div>
        )}
      </div>
      <WeekControls span={span} zone={zone} own={reading.zone} unknown={unknown} />
      {swap !== null && (
        <p role="status" class="hint">
          {one
            ? `${one.name}, ${periodWords(one.from, one.to, zone)}: now choose the shift to swap it with.`
            : 'Choose the first of the two shifts that change hands.'}
        </p>
      )}
      {lanes.length === 0 ? (
        <p>No row puts anybody on call in these weeks.</p>
      ) : narrow ? (
        <ShiftList {...shown} />
      ) : (
        <LanePicture {...shown} span={span} ringing={ringing} holidays={useHolidays(reading)} />
      )}
      <Totals reading={reading} span={span} />
      {mayEdit && route.query.get('dialog') === 'override' && (
        <OverrideDialog reading={reading} others={others} onSwap={swapWith} />
      )}
      {mayEdit && one && other && (
        <SwapDialog
          reading={reading}
          turns={[turnOf(one), turnOf(other)]}
          zone={zone}
          onClose={() => setSwap(null)}
        />
      )}
    </>
  );
}

const turnOf = ({ person, tier, from, to }: Block): Turn => ({ person: person ?? '', tier, from, to });

function useHolidays({ line, partition }: LineReading): ReadonlySet<number> {
  const { loaded } = useBoard();
  return useMemo(() => {
    const dates = new Set<number>();
    for (const row of loaded.readings.rotas.get(partition ?? '')?.rows ?? [])
      if (row.kind === 'holiday' && (row.lines.length === 0 || row.lines.includes(line.name.toLowerCase())))
        for (let date = row.from; date <= row.to; date += 1) dates.add(date);
    return dates;
  }, [loaded, line, partition]);
}

/** From one line to another, where there are several. */
function LineSwitch({ name }: { readonly name: string }) {
  const { loaded, route } = useBoard();
  const { lines } = loaded.readings;
  if (lines.length < 2) return null;
  return (
    <label class="switch">
      Line
      <select
        value={name}
        onChange={({ currentTarget: { value } }) =>
          go(hrefOf(['line', value], { weeks: route.query.get('weeks'), from: route.query.get('from') }))
        }
      >
        {lines.map(({ line }) => (
          <option key={line.key} value={line.name}>
            {line.name}
          </option>
        ))}
      </select>
    </label>
  );
}

const HEADS = ['Person', 'Hours', 'Nights', 'Weekends', 'Holidays', 'Shifts'];

/** Hours, nights and weekends of each person in the weeks shown, as `shifts --totals` counts them. */
function Totals({ reading, span }: { readonly reading: LineReading; readonly span: Span }) {
  const totals = useMemo(() => totalsBetween(reading, span.from, span.to), [reading, span]);
  if (totals.length === 0) return null;
  return (
    <section class="totals">
      <h2 id="totals">Hours on call</h2>
      <div class="scroll" tabIndex={0}>
        <table aria-labelledby="totals">
          <thead>
            <tr>
              {HEADS.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {totals.map(({ who, tier, hours, nightHours, weekendHours, holidayHours, shifts }) => (
              <tr key={`${who.person} ${tier}`}>
                <th scope="row">
                  {nameOf(who)}
                  {tier > 1 && <span class="aside"> tier {tier}</span>}
                </th>
                {[hours, nightHours, weekendHours, holidayHours, shifts].map((value, index) => (
                  <td key={HEADS[index + 1]}>{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
