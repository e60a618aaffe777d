/** The shifts of a line: lanes with a button for each shift at its place in time, or a list on a small screen. */
import { useMemo } from 'preact/hooks';
import type { Instant, Zone } from '../rota/model.ts';
import type { Shift } from '../rota/shifts.ts';
import { useBoard } from './use-board.ts';
import { colorsOf, peopleOf } from './known-people.ts';
import { byTime, rowsIn, type Block, type Lane } from './lanes.ts';
import { dateWords, periodWords } from '../rota/show-time.ts';
import { blockName, clockAt, listWords, nameOf } from './wording.ts';
import { percent, type Span } from './weeks.tsx';
import { wallClock } from '../rota/wall-clock.ts';

interface ShiftsProps {
  readonly lanes: readonly Lane[];
  readonly span: Span;
  readonly zone: Zone;
  /** PartitionKey of the line's rota. */
  readonly rota: string;
  readonly chosen: readonly Block[];
  /** `null`: nothing can be done with a shift. */
  readonly onChoose: ((block: Block) => void) | null;
}

interface LanePictureProps extends ShiftsProps {
  readonly ringing: readonly Shift[];
  /** Dates of holidays. */
  readonly holidays: ReadonlySet<number>;
}

export function LanePicture({ ringing, holidays, ...props }: LanePictureProps) {
  const { now } = useBoard();
  const { lanes, span, zone } = props;
  const isNow = now >= span.from && now < span.to;
  const bands = span.days.map((day) => (
    <span key={day.date} class={dayClass('band', day, holidays)} style={place(span, day)} />
  ));
  return (
    <div class="lanes" data-days={span.days.length}>
      <div class="lane days" aria-hidden="true">
        <span class="who" />
        <div class="track">
          {span.days.map((day) => (
            <span key={day.date} class={dayClass('day', day, holidays)} style={place(span, day)}>
              {dayWords(day.date, span)}
            </span>
          ))}
        </div>
      </div>
      <div class="lane ringing" role="group" aria-label="On call">
        <span class="who" aria-hidden="true">
          On call
        </span>
        <div class="track">
          {bands}
          {ringing.map((shift) => (
            <Rings key={shift.from} shift={shift} span={span} zone={zone} />
          ))}
        </div>
      </div>
      {lanes.map((lane) => (
        <PersonLane key={lane.key} lane={lane} {...props}>
          {bands}
        </PersonLane>
      ))}
      {isNow && (
        <div class="lane over" aria-hidden="true">
          <span class="who" />
          <div class="track">
            <span class="now" style={{ left: `${percent(span, now)}%` }} />
          </div>
        </div>
      )}
    </div>
  );
}

function Rings({ shift, span, zone }: { readonly shift: Shift; readonly span: Span; readonly zone: Zone }) {
  const color = useColor();
  const [first, ...more] = shift.ring;
  if (first === undefined) return null;
  const names = listWords(shift.ring.map(nameOf));
  return (
    <span
      class={`rings ${more.length === 0 ? `color-${color(first.person)}` : 'several'}`}
      style={place(span, shift)}
      title={`${names}, ${periodWords(shift.from, shift.to, zone)}`}
    >
      <span class="text">{shift.ring.map(nameOf).join(', ')}</span>
    </span>
  );
}

interface PersonLaneProps extends ShiftsProps {
  readonly lane: Lane;
  readonly children: unknown;
}

function PersonLane({ lane, span, zone, rota, chosen, onChoose, children }: PersonLaneProps) {
  const { now } = useBoard();
  const color = useColor();
  const rows = rowsIn(lane.blocks);
  return (
    <div class="lane" role="group" aria-label={lane.name}>
      <span class="who" aria-hidden="true">
        {lane.name}
      </span>
      <div class="track" style={{ '--rows': Math.max(0, ...rows) + 1 }}>
        {children as never}
        {lane.blocks.map((block, index) => (
          <button
            key={`${block.tier} ${block.from} ${block.because.join(' ')}`}
            type="button"
            class={classOf(block, chosen, now, color)}
            style={{ ...place(span, block), '--row': rows[index] }}
            aria-label={blockName(block, zone)}
            title={titleOf(block, zone)}
            disabled={onChoose === null}
            onClick={() => onChoose?.(block)}
            {...marks(block, rota)}
          >
            <span class="text" data-note={noteOf(block, zone)}>
              {block.name}
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}

/** Shifts in order of time under the heading of their day. */
export function ShiftList({ lanes, zone, rota, chosen, onChoose }: Omit<ShiftsProps, 'span'>) {
  const { now } = useBoard();
  const color = useColor();
  const blocks = lanes.flatMap((lane) => lane.blocks).sort(byTime);
  const dateOf = ({ from }: Block) => wallClock(zone).dateAt(Math.max(from, 0));
  return (
    <ul class="shifts" aria-label="Shifts">
      {blocks.flatMap((block, index) => {
        const before = blocks[index - 1];
        const date = dateOf(block);
        const isNew = before === undefined || dateOf(before) !== date;
        return [
          ...(isNew
            ? [
                <li key={`day ${date}`} class="day-heading">
                  <h2>{dateWords(date)}</h2>
                </li>,
              ]
            : []),
          <li key={`${block.name} ${block.tier} ${block.from} ${block.because.join(' ')}`}>
            <button
              type="button"
              class={classOf(block, chosen, now, color)}
              disabled={onChoose === null}
              onClick={() => onChoose?.(block)}
              {...marks(block, rota)}
            >
              <b>{block.name}</b>, {periodWords(block.from, block.to, zone)}
            </button>
            {block.tier > 1 && <span class="aside">Tier {block.tier}</span>}
            {block.kind === 'shift' && block.standsIn && <span class="aside">For {block.standsIn}</span>}
          </li>,
        ];
      })}
    </ul>
  );
}

/** The color of a person, the same on every view. */
export function useColor(): (person: string) => number {
  const { loaded } = useBoard();
  return useMemo(() => colorsOf(peopleOf(loaded.readings)), [loaded]);
}

/** By which the keyboard finds what an edit changed. */
const marks = ({ because, from, to }: Block, rota: string) => ({
  'data-rows': because.map((row) => `${rota}/${row}`).join('\n'),
  'data-from': from,
  'data-to': to,
});

function classOf(
  block: Block,
  chosen: readonly Block[],
  now: Instant,
  color: (person: string) => number,
): string {
  const kinds = [
    'block',
    block.kind === 'shift' ? (block.tier > 1 ? 'later' : 'first') : block.kind,
    block.person === null ? '' : `color-${color(block.person)}`,
    block.kind === 'shift' && block.standsIn !== null ? 'override' : '',
    block.from <= now && now < block.to ? 'current' : '',
    chosen.some(({ person, from }) => person === block.person && from === block.from) ? 'chosen' : '',
  ];
  return kinds.filter(Boolean).join(' ');
}

/** Shown after the name where it fits: whom the person stands in for, and when the shift begins. */
function noteOf({ kind, standsIn, from }: Block, zone: Zone): string | undefined {
  if (kind !== 'shift') return undefined;
  const part = standsIn === null ? '' : standsIn === '' ? ' (added)' : ` for ${standsIn}`;
  return `${part} ${clockAt(from, zone)}`;
}

const titleOf = (block: Block, zone: Zone): string =>
  [
    blockName(block, zone),
    block.tier > 1 ? `tier ${block.tier}` : '',
    block.standsIn && block.kind === 'shift' ? `stands in for ${block.standsIn}` : '',
    block.because.length > 0 ? `because of ${block.because.join(', ')}` : '',
  ]
    .filter(Boolean)
    .join('; ');

const dayClass = (kind: string, day: Span['days'][number], holidays: ReadonlySet<number>): string =>
  `${kind}${day.weekend ? ' weekend' : ''}${holidays.has(day.date) ? ' holiday' : ''}`;

/** `Thu 26`, or `T 26` where four weeks are shown; with the month where it begins. */
function dayWords(date: number, { first, days }: Span): string {
  const [weekday = '', day = '', month = ''] = dateWords(date).split(' ');
  if (days.length > 14) return day === '1' ? `${day} ${month}` : `${weekday.slice(0, 1)} ${day}`;
  return date === first || day === '1' ? `${weekday} ${day} ${month}` : `${weekday} ${day}`;
}

const place = (span: Span, { from, to }: { readonly from: number; readonly to: number }) => ({
  left: `${percent(span, from)}%`,
  width: `${percent(span, to) - percent(span, from)}%`,
});
