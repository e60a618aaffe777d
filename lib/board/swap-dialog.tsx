/** The dialog "Swap": two shifts change hands. Two overrides, both written or neither. */
import { useRef } from 'preact/hooks';
import type { FileRow } from '../edit/plan.ts';
import type { Zone } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { showTime } from '../rota/show-time.ts';
import { useBoard } from './board-context.ts';
import { Changes } from './changes.tsx';
import { Dialog } from './dialog.tsx';
import type { Edit } from '../edit/plan.ts';
import { isRefused, previewOf } from '../edit/preview.ts';
import type { Block, LineReading } from './lanes.ts';
import { overrideName, overrideRow, rotaOf } from './override.ts';
import { SaveState } from './save-state.tsx';
import { usePreview } from './use-preview.ts';
import { useSave } from './use-save.ts';
import { blockName } from './words.ts';

interface SwapDialogProps {
  readonly reading: LineReading;
  /** Two, each of a person. */
  readonly blocks: readonly Block[];
  readonly zone: Zone;
  readonly onClose: () => void;
}

export function SwapDialog({ reading, blocks, zone, onClose }: SwapDialogProps) {
  const { loaded, config, now } = useBoard();
  const saving = useSave();
  const rows = useRef(swapRows(blocks, reading, loaded.readings.lines, loaded.tables.Rota)).current;
  const edit: Edit = { kind: 'write', table: 'Rota', rows };
  const until = Math.max(...blocks.map(({ to }) => to));
  const preview = usePreview(edit, until);
  const samePerson = new Set(blocks.map(({ person }) => nameKey(person ?? ''))).size < 2;
  const save = async () => {
    const fresh = previewOf({ ...loaded, zone: config.zone }, edit, now, until);
    if (!isRefused(fresh) && (await saving.run(fresh))) onClose();
  };
  return (
    <Dialog title="Swap" onClose={onClose}>
      <ul>
        {blocks.map((block) => (
          <li key={block.from}>{blockName(block, zone)}</li>
        ))}
      </ul>
      {samePerson ? <p class="warning">Both shifts are of the same person.</p> : null}
      {preview && !samePerson && <Changes preview={preview} />}
      <SaveState saving={saving} table="Rota" />
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={saving.busy || samePerson}
          onClick={() => void save()}
        >
          Save
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

/** Each takes the other's place, in the tier that it has. */
function swapRows(
  blocks: readonly Block[],
  reading: LineReading,
  lines: readonly LineReading[],
  stored: Parameters<typeof overrideName>[1],
): readonly FileRow[] {
  const rows: FileRow[] = [];
  for (const [index, block] of blocks.entries()) {
    const other = blocks[1 - index];
    const texts = {
      Who: other?.person ?? '',
      InsteadOf: block.person ?? '',
      From: showTime(block.from, reading.zone),
      To: showTime(block.to, reading.zone),
      Tier: block.tier > 1 ? String(block.tier) : '',
      Note: 'swap',
    };
    const taken = [...stored, ...rows.map(({ partitionKey, rowKey }) => ({ partitionKey, rowKey }))];
    rows.push(overrideRow(texts, reading, lines, overrideName(texts, taken, rotaOf(reading))));
  }
  return rows;
}
