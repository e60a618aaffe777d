/** Lanes: days across, a lane for each person, and each shift a button at its place in time. */
import type { Zone } from '../rota/model.ts';
import { useBoard } from './board-context.ts';
import type { Block, Lane } from './lanes.ts';
import { percent, type Span } from './span.ts';
import { blockName, clockAt } from './words.ts';
import { dateWords } from '../rota/show-time.ts';

interface LanePictureProps {
  readonly lanes: readonly Lane[];
  readonly span: Span;
  readonly zone: Zone;
  readonly chosen: readonly Block[];
  readonly onChoose: (block: Block) => void;
}

export function LanePicture({ lanes, span, zone, chosen, onChoose }: LanePictureProps) {
  const { now } = useBoard();
  const isNow = now >= span.from && now < span.to;
  return (
    <div class="lanes" style={{ '--days': span.days.length }}>
      <div class="lane days" aria-hidden="true">
        <span class="who" />
        <div class="track">
          {span.days.map((day) => (
            <span key={day.date} class={`day${day.weekend ? ' weekend' : ''}`} style={place(span, day)}>
              {dayWords(day.date, span)}
            </span>
          ))}
        </div>
      </div>
      {lanes.map((lane) => (
        <div key={lane.key} class="lane" role="group" aria-label={lane.name}>
          <span class="who" aria-hidden="true">
            {lane.name}
          </span>
          <div class="track">
            {span.days.map((day) => (
              <span key={day.date} class={`band${day.weekend ? ' weekend' : ''}`} style={place(span, day)} />
            ))}
            {isNow && <span class="now" style={{ left: `${percent(span, now)}%` }} />}
            {lane.blocks.map((block) => (
              <button
                key={`${block.tier} ${block.from}`}
                type="button"
                class={classOf(block, chosen, now)}
                style={place(span, block)}
                aria-label={blockName(block, zone)}
                title={titleOf(block, zone)}
                onClick={() => onChoose(block)}
              >
                {block.person !== null && <span class="from">{clockAt(block.from, zone)}</span>}
              </button>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

export function classOf(block: Block, chosen: readonly Block[], now: number): string {
  const kinds = [
    'block',
    block.person === null ? 'gap' : block.tier > 1 ? 'later' : 'first',
    block.from <= now && now < block.to ? 'current' : '',
    chosen.some(({ person, from }) => person === block.person && from === block.from) ? 'chosen' : '',
  ];
  return kinds.filter(Boolean).join(' ');
}

const titleOf = (block: Block, zone: Zone): string =>
  [
    blockName(block, zone),
    block.tier > 1 ? `tier ${block.tier}` : '',
    block.because.length > 0 ? `because of ${block.because.join(', ')}` : '',
  ]
    .filter(Boolean)
    .join('; ');

/** `Thu 26`; with the month where it begins. */
function dayWords(date: number, { first }: Span): string {
  const words = dateWords(date);
  return date === first || words.split(' ')[1] === '1' ? words : words.split(' ').slice(0, 2).join(' ');
}

const place = (span: Span, { from, to }: { readonly from: number; readonly to: number }) => ({
  left: `${percent(span, from)}%`,
  width: `${percent(span, to) - percent(span, from)}%`,
});
