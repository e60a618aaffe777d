/** Finds `audit.unsaved` in exported logs of any form, by undoing one quoting after the other until the text is JSON. */
import { member } from '../text/json.ts';
import type { Row } from '../ports.ts';
import { dayStart } from './days.ts';
import { objectAt } from './quoted-object.ts';
import { stepOf } from './rows.ts';
import { unsavedRow } from './unsaved-row.ts';

/** A row that was not saved, on the line where its event stands (from 1). `row` `null`: it cannot be read. */
export interface Unsaved {
  readonly line: number;
  readonly row: Row | null;
}

/** Quotes after any number of exports: `"`, `\"`, `""`, `\u0022`, `&quot;`. */
const QUOTES = String.raw`(?:[\\"']|\\*u0022|&(?:quot|#34|#x22);)*`;
/** Not as a part of a longer name. */
const EVENT = /audit\.unsaved(?![\w-]|\.\w)/g;
/** The value of a member `event`: no mere word. */
const KEYED = new RegExp(String.raw`event${QUOTES}\s*:\s*${QUOTES}$`, 'i');
/** A whole value or cell. */
const VALUE = new RegExp(String.raw`(?:^|[\n,;:=\[\t>])\s*${QUOTES}$`);
const VALUE_END = /^[\\"'&,;\t\r\n\]}<]|^$/;

/** Objects that are opened in search of one row: a row with 25 targets has fewer. */
const MAX_OPENED = 60;
/** How far from its event a row may be. */
const MAX_DISTANCE = 2 ** 20;

/**
 * Every row, in the order of the text. A row that stands twice on one line (App Insights repeats a message among its
 * dimensions) is one. An event without a row that can be read is unreadable, so that no row is lost silently; the word in
 * a sentence is nothing.
 */
export function findUnsaved(text: string): readonly Unsaved[] {
  const found: Unsaved[] = [];
  const events = [...text.matchAll(EVENT)].map(({ index }) => index);
  let [line, counted, readTo] = [1, 0, 0];
  let keys = new Set<string>();
  for (const [index, at] of events.entries()) {
    const lines = text.slice(counted, at).split('\n').length - 1;
    if (lines > 0) keys = new Set();
    [line, counted] = [line + lines, at];
    if (at < readTo) continue;
    const isKeyed = KEYED.test(text.slice(Math.max(0, at - 80), at));
    const near = { text, at, from: readTo, next: events[index + 1] ?? text.length };
    const read = eventAround(near) ?? (isKeyed ? null : rowBeside(near, keys.size === 0));
    // An event that cannot be read is not looked into again.
    readTo = read?.end ?? (isKeyed ? at : readTo);
    const row = read?.row ?? null;
    if (row === null && !isKeyed && (keys.size > 0 || !isValue(text, at))) continue;
    const key = row && JSON.stringify([row.partitionKey, row.rowKey]);
    if (key === null || !keys.has(key)) found.push({ line, row });
    if (key !== null) keys.add(key);
  }
  return found;
}

/** An event in the text, and between which rows its own may be. */
interface Near {
  readonly text: string;
  readonly at: number;
  /** Where the row before it ends. */
  readonly from: number;
  /** Where the next event is. */
  readonly next: number;
}

interface Read {
  readonly row: Row | null;
  /** Where in the text it ends. */
  readonly end: number;
}

/** The object around an event whose `event` it is; its `row` may have another name, or be a text. */
function eventAround({ text, at, from }: Near): Read | null {
  const first = Math.max(from, at - MAX_DISTANCE);
  let start = text.lastIndexOf('{', at);
  for (let opened = 0; opened < MAX_OPENED && start >= first; opened += 1) {
    const found = objectAt(text, start);
    if (found !== null && found.end > at && member(found.value, 'event') === 'audit.unsaved') {
      const rows = [member(found.value, 'row'), ...Object.values(found.value)].map(unsavedRow);
      return { row: rows.find((row) => row !== null) ?? null, end: found.end };
    }
    if (start === 0) return null;
    start = text.lastIndexOf('{', start - 1);
  }
  return null;
}

/**
 * Where a query has taken the event apart (`event` in one column, `row` in another): on the same line after the event or
 * before it; for the first of its line also on the lines after it.
 */
function rowBeside({ text, at, from, next }: Near, isFirst: boolean): Read | null {
  return (
    firstRow(text, at, Math.min(next, endOfLine(text, at))) ??
    firstRow(text, Math.max(from, text.lastIndexOf('\n', at) + 1), at) ??
    (isFirst && isValue(text, at) ? firstRow(text, at, Math.min(next, at + MAX_DISTANCE)) : null)
  );
}

/** Logs may hold rows of other tables as well. */
function firstRow(text: string, from: number, until: number): Read | null {
  let start = text.indexOf('{', from);
  for (let opened = 0; opened < MAX_OPENED && start !== -1 && start < until; opened += 1) {
    const found = objectAt(text, start);
    const row = found && unsavedRow(found.value);
    if (row && dayStart(row.partitionKey) !== null && stepOf(row.rowKey) !== null)
      return { row, end: found.end };
    start = text.indexOf('{', start + 1);
  }
  return null;
}

/** Whether the event is a whole value or cell, or has something like a row behind it on its line. */
const isValue = (text: string, at: number): boolean =>
  (VALUE.test(text.slice(Math.max(0, at - 80), at)) &&
    VALUE_END.test(text.charAt(at + 'audit.unsaved'.length))) ||
  /PartitionKey/i.test(text.slice(at, Math.min(endOfLine(text, at), at + 4_096)));

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}
