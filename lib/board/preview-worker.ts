/** Works out previews beside the page, so that typing never waits for a large rota. */
import type { Instant, Zone } from '../rota/model.ts';
import { readTables, type Tables } from '../rows/tables.ts';
import type { StoredRow } from '../ports.ts';
import type { Before } from '../edit/preview.ts';
import { previewOfRows, type RowEdit, type ShownPreview } from './row-edit.ts';

/** `tables` come first, and again when they were read anew. */
export type PreviewRequest =
  | { readonly kind: 'tables'; readonly tables: Tables<StoredRow>; readonly zone: Zone }
  | { readonly kind: 'edit'; readonly id: number; readonly edit: RowEdit; readonly now: Instant };

export type PreviewAnswer = { readonly id: number } & (
  { readonly preview: ShownPreview } | { readonly error: string }
);

let before: Before | null = null;

addEventListener('message', ({ data }: MessageEvent<PreviewRequest>) => {
  if (data.kind === 'tables') {
    const { tables, zone } = data;
    before = { tables, zone, readings: readTables(tables, zone) };
  } else if (before !== null) postMessage(answer(before, data));
});

function answer(known: Before, { id, edit, now }: PreviewRequest & { kind: 'edit' }): PreviewAnswer {
  try {
    return { id, preview: previewOfRows(known, edit, now) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
