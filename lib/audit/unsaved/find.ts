/** Finds `audit.unsaved` in exported logs of any form. */
import { member } from '../../rows/json.ts';
import type { Row } from '../../ports.ts';
import { dayStart } from '../days.ts';
import { stepOf } from '../rows.ts';
import { endOfLine, isKeyed, isValue, lineCounter, mentions } from './mentions.ts';
import { objectAt } from './objects.ts';
import { rowOf } from './row.ts';

/** A row that was not saved, on the line where its event stands (from 1). `row` `null`: it cannot be read. */
export interface Unsaved {
  readonly line: number;
  readonly row: Row | null;
}

/** Objects that are opened in search of one row: a row with 25 targets has fewer. */
const MOST_OPENED = 60;
/** How far from a mention its row may be. */
const MOST_DISTANCE = 2 ** 20;

/**
 * Every row, in the order of the text. A row that stands twice on one line (App Insights repeats a message among its
 * dimensions) is one. A mention that should have a row and has none that can be read is unreadable, so that no row is
 * lost silently; a mere word in a sentence is nothing.
 */
export function findUnsaved(text: string): readonly Unsaved[] {
  const found: Unsaved[] = [];
  const lineAt = lineCounter(text);
  let [readTo, line, seen] = [0, 0, new Set<string>()];
  for (const { at, next } of mentions(text)) {
    if (at < readTo) continue;
    const here = lineAt(at);
    if (here !== line) [line, seen] = [here, new Set()];
    const keyed = isKeyed(text, at);
    const read =
      eventAround(text, at, readTo) ?? (keyed ? null : rowBeside(text, at, readTo, next, seen.size === 0));
    readTo = read?.end ?? readTo;
    const row = read?.row ?? null;
    if (row === null && !keyed && (seen.size > 0 || !isValue(text, at))) continue;
    const key = row === null ? null : JSON.stringify([row.partitionKey, row.rowKey]);
    if (key !== null && seen.has(key)) continue;
    if (key !== null) seen.add(key);
    found.push({ line: here, row });
  }
  return found;
}

interface Read {
  readonly row: Row | null;
  /** Where the text goes on. */
  readonly end: number;
}

/** The object around a mention whose `event` it is; its `row` may have another name, or be a text. */
function eventAround(text: string, at: number, from: number): Read | null {
  let start = text.lastIndexOf('{', at);
  for (let opened = 0; opened < MOST_OPENED && start >= Math.max(from, at - MOST_DISTANCE); opened += 1) {
    const found = objectAt(text, start);
    if (found !== null && found.end > at && member(found.value, 'event') === 'audit.unsaved') {
      const row = rowOf(member(found.value, 'row')) ?? firstRow(text, start + 1, found.end)?.row ?? null;
      return { row, end: found.end };
    }
    if (start === 0) return null;
    start = text.lastIndexOf('{', start - 1);
  }
  return null;
}

/**
 * Where a query has taken the event apart (`event` in one column, `row` in another): on the same line before the next
 * mention, or before this one; for the first of its line also on the lines after it.
 */
function rowBeside(text: string, at: number, from: number, next: number, isFirst: boolean): Read | null {
  const lineStart = Math.max(from, text.lastIndexOf('\n', at) + 1);
  return (
    firstRow(text, at, Math.min(next, endOfLine(text, at))) ??
    firstRow(text, lineStart, at) ??
    (isFirst && isValue(text, at) ? firstRow(text, at, Math.min(next, at + MOST_DISTANCE)) : null)
  );
}

function firstRow(text: string, from: number, until: number): Read | null {
  let start = text.indexOf('{', from);
  for (let opened = 0; opened < MOST_OPENED && start !== -1 && start < until; opened += 1) {
    const found = objectAt(text, start);
    const row = found === null ? null : rowOf(found.value);
    if (found !== null && row !== null && isOfCall(row)) return { row, end: found.end };
    start = text.indexOf('{', start + 1);
  }
  return null;
}

/** Logs may hold rows of other tables as well. */
const isOfCall = (row: Row): boolean => dayStart(row.partitionKey) !== null && stepOf(row.rowKey) !== null;
