/** Shifts in order of time, for small screens. */
import type { Zone } from '../rota/model.ts';
import { useBoard } from './board-context.ts';
import { classOf } from './lane-picture.tsx';
import type { Block } from './lanes.ts';
import { periodWords } from '../rota/show-time.ts';

interface ShiftListProps {
  readonly blocks: readonly Block[];
  readonly zone: Zone;
  readonly chosen: readonly Block[];
  readonly onChoose: (block: Block) => void;
}

export function ShiftList({ blocks, zone, chosen, onChoose }: ShiftListProps) {
  const { now } = useBoard();
  return (
    <ul class="shifts" aria-label="Shifts">
      {blocks.map((block) => (
        <li key={`${block.person ?? ''} ${block.tier} ${block.from}`}>
          <button type="button" class={classOf(block, chosen, now)} onClick={() => onChoose(block)}>
            <b>{block.name}</b>, {periodWords(block.from, block.to, zone)}
          </button>
          {block.tier > 1 && <span class="aside">Tier {block.tier}</span>}
        </li>
      ))}
    </ul>
  );
}
