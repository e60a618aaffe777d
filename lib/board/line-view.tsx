/** `#/line/NAME`: who is on call in the coming weeks, and the way to change it. */
import { useMemo, useState } from 'preact/hooks';
import type { Zone } from '../rota/model.ts';
import { showTime, periodWords } from '../rota/show-time.ts';
import { findLine } from '../rows/which-count.ts';
import { useBoard } from './board-context.ts';
import { byTime, lanesOf, type Block, type Lane, type LineReading } from './lanes.ts';
import { LanePicture } from './lane-picture.tsx';
import { OverrideDialog } from './override-dialog.tsx';
import { go, hrefOf, withQuery } from './route.ts';
import { ShiftList } from './shift-list.tsx';
import { spanOf, type Span } from './span.ts';
import { SwapDialog } from './swap-dialog.tsx';
import { useNarrow } from './use-narrow.ts';
import { WeekControls } from './week-controls.tsx';

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

function Weeks({ reading }: { readonly reading: LineReading }) {
  const { route, now } = useBoard();
  const narrow = useNarrow();
  const [swap, setSwap] = useState<readonly Block[] | null>(null);
  const zone = route.query.get('zone') ?? reading.zone;
  const [weeks, first] = [route.query.get('weeks'), route.query.get('from')];
  const today = Math.floor(now / 3_600_000);
  // Once an hour is often enough for the first day, and lanes are not worked out anew with every tick.
  const span = useMemo(() => spanOf(weeks, first, zone, today * 3_600_000), [weeks, first, zone, today]);
  const lanes = useMemo(() => lanesOf(reading, span.from, span.to), [reading, span]);
  const choose = (block: Block) => {
    if (swap === null) openOverride(block);
    else if (block.person !== null) setSwap([...swap.filter((one) => one !== block), block].slice(-2));
  };
  // The cells of a row are on the wall of the line, whatever zone is shown.
  const openOverride = (block: Block | null) =>
    go(
      withQuery(route, {
        dialog: 'override',
        at: block && showTime(block.from, reading.zone),
        until: block && showTime(block.to, reading.zone),
        instead: block?.person ?? null,
        tier: block && block.tier > 1 ? String(block.tier) : null,
      }),
    );
  return (
    <>
      <div class="heading">
        <h1>{reading.line.name}</h1>
        <div class="actions">
          <button type="button" class="primary" onClick={() => openOverride(null)}>
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
      </div>
      <WeekControls span={span} zone={zone} own={reading.zone} />
      {swap !== null && <SwapHint chosen={swap} zone={zone} />}
      <Shifts
        lanes={lanes}
        span={span}
        zone={zone}
        narrow={narrow}
        chosen={swap ?? []}
        onChoose={choose}
        empty={lanes.length === 0}
      />
      {route.query.get('dialog') === 'override' && <OverrideDialog reading={reading} />}
      {swap?.length === 2 && (
        <SwapDialog reading={reading} blocks={swap} zone={zone} onClose={() => setSwap(null)} />
      )}
    </>
  );
}

interface ShiftsProps {
  readonly lanes: readonly Lane[];
  readonly span: Span;
  readonly zone: Zone;
  readonly narrow: boolean;
  readonly chosen: readonly Block[];
  readonly onChoose: (block: Block) => void;
  readonly empty: boolean;
}

function Shifts({ empty, narrow, lanes, ...rest }: ShiftsProps) {
  if (empty) return <p>No row puts anybody on call in these weeks.</p>;
  if (!narrow) return <LanePicture lanes={lanes} {...rest} />;
  const blocks = lanes.flatMap((lane) => lane.blocks).sort(byTime);
  return <ShiftList blocks={blocks} {...rest} />;
}

function SwapHint({ chosen, zone }: { readonly chosen: readonly Block[]; readonly zone: Zone }) {
  const [first] = chosen;
  return (
    <p role="status" class="hint">
      {first
        ? `${first.name}, ${periodWords(first.from, first.to, zone)}: now choose the shift to swap it with.`
        : 'Choose the first of the two shifts that change hands.'}
    </p>
  );
}
