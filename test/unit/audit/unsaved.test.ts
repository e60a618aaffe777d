import { describe, expect, test } from 'vitest';
import { unsavedLine } from '../../../lib/audit/rows.ts';
import { findUnsaved, textOfLog } from '../../../lib/audit/replay.ts';
import type { Row } from '../../../lib/ports.ts';
import { decision, ended, incoming } from './rows.ts';

const IN = incoming('1c1d', '2026-11-21T02:14:00.000Z', { callerName: 'Eva "the {boss}" \\ Ö' });
const DECISION = decision('1c1d', '2026-11-21T02:14:00.250Z', { problem: 'said "no", audit.unsaved; {\n}' });
const END = ended('1c1d', '2026-11-21T02:14:13.000Z', {
  secondsAfterDecision: 13,
  code: 0,
  answeredBy: '{"a":"}"}',
});
const ROWS = [IN, DECISION, END];
const LINES = ROWS.map(unsavedLine);

const csv = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const json = (text: string) => JSON.stringify(text);

describe('every row is found, with the types of its columns', () => {
  const check = (text: string, rows: readonly Row[] = ROWS) => {
    expect(findUnsaved(text).map(({ row }) => row)).toEqual(rows);
  };

  test('in plain lines', () => check(LINES.join('\n')));
  test('with CRLF, blank lines and lines of other kinds', () =>
    check(`{"event":"call.decided"}\r\n\r\n${LINES.join('\r\n')}\r\nbye\r\n`));
  test('behind a prefix and before a suffix', () =>
    check(LINES.map((line) => `2026-11-21T02:14:00Z [Error] {host} ${line} [end]\u001b[0m`).join('\n')));
  test('several on one line', () => check(LINES.join(' ')));
  test('in JSON with spaces and line ends', () =>
    check(LINES.map((line) => JSON.stringify(JSON.parse(line), null, 2)).join('\n')));
  test('with other members, in another order', () =>
    check(
      LINES.map((line) => {
        const { event, row } = JSON.parse(line) as { event: string; row: unknown };
        return JSON.stringify({ level: 'error', row, callId: 'x', event });
      }).join('\n'),
    ));
  test('in cells of CSV', () =>
    check(`timestamp,message\n${LINES.map((line) => `2026-11-21,${csv(line)},7`).join('\n')}\n`));
  test('in cells of CSV that hold several lines', () =>
    check(
      `message\n${csv(`first\n${LINES.map((line) => JSON.stringify(JSON.parse(line), null, 1)).join('\nnext\n')}\n`)}\n`,
    ));
  test('in a CSV that holds JSON, in which the line is a text', () =>
    check(
      LINES.map((line) => `a,${csv(JSON.stringify({ 'prop__{OriginalFormat}': line, n: 1 }))}`).join('\n'),
    ));
  test('in a list of JSON objects', () =>
    check(JSON.stringify(LINES.map((message) => ({ message, severityLevel: 3 })))));
  test('in a list of JSON objects on many lines', () =>
    check(
      JSON.stringify(
        LINES.map((message) => ({ message })),
        null,
        2,
      ),
    ));
  test('in tables and rows', () =>
    check(
      JSON.stringify({
        tables: [{ columns: [{ name: 'message' }], rows: LINES.map((line) => ['2026', line, '{}']) }],
      }),
    ));
  test('in JSON in JSON in JSON', () => check(LINES.map((line) => json(json(json(line)))).join('\n')));
  test('as objects among JSON', () =>
    check(JSON.stringify({ value: LINES.map((line) => ({ m: JSON.parse(line) as unknown })) })));
  test('with quotes as \\u0022', () =>
    check(LINES.map((line) => `{"m":"${json(line).slice(1, -1).replaceAll('\\"', '\\u0022')}"}`).join('\n')));
  test('with the row as a text', () =>
    check(
      LINES.map((line) =>
        JSON.stringify({
          event: 'audit.unsaved',
          row: JSON.stringify((JSON.parse(line) as { row: unknown }).row),
        }),
      ).join('\n'),
    ));
  test('with event and row in columns of their own', () => {
    const rows = LINES.map((line) => JSON.stringify((JSON.parse(line) as { row: unknown }).row));
    check(`event,row\n${rows.map((row) => `audit.unsaved,${csv(row)}`).join('\n')}`);
    check(`row\tevent\n${rows.map((row) => `${row}\taudit.unsaved`).join('\n')}`);
    check(JSON.stringify(rows.map((row) => ['audit.unsaved', row])));
    check(
      JSON.stringify(
        rows.map((row) => ['audit.unsaved', row]),
        null,
        2,
      ),
    );
    check(rows.map((row) => `level=error event=audit.unsaved row=${row}`).join('\n'));
  });
  test('twice on one line is once', () =>
    check(LINES.map((line) => `${csv(line)},${csv(JSON.stringify({ copy: line }))}`).join('\n')));
  test('on two lines is twice', () => check(`${LINES[0] ?? ''}\n${LINES[0] ?? ''}`, [IN, IN]));
});

describe('columns', () => {
  const read = (row: unknown) => findUnsaved(JSON.stringify({ event: 'audit.unsaved', row }))[0]?.row;
  const KEYS = { PartitionKey: '2026-11-21', RowKey: 'a_3-ended' };

  test('get their types back where an export made them texts or lists', () => {
    expect(
      read({ ...KEYS, Code: '487', SecondsAfterDecision: '13', Because: ['a'], Line: '007', Tier: 1 }),
    ).toEqual({
      partitionKey: '2026-11-21',
      rowKey: 'a_3-ended',
      Code: 487,
      SecondsAfterDecision: { type: 'Double', value: '13' },
      Because: '["a"]',
      Line: '007',
      Tier: 1,
    });
  });
  test("typed as the service's tools do, and without its own columns", () => {
    expect(
      read({
        ...KEYS,
        SecondsAfterDecision: { type: 'Double', value: '2' },
        'Code@odata.type': 'Edm.Int32',
        Code: 3,
        Timestamp: 't',
        etag: 'e',
        'odata.etag': 'e',
        'odata.type': 't',
        Hint: null,
        New: 1.5,
        Flag: true,
      }),
    ).toEqual({
      partitionKey: '2026-11-21',
      rowKey: 'a_3-ended',
      SecondsAfterDecision: { type: 'Double', value: '2' },
      Code: 3,
      New: '1.5',
      Flag: 'true',
    });
  });
});

describe('what cannot be read is told by its line, and harms no other', () => {
  const check = (text: string, expected: readonly (readonly [number, boolean])[]) =>
    expect(findUnsaved(text).map(({ line, row }) => [line, row !== null])).toEqual(expected);
  const [one = '', two = '', three = ''] = LINES;

  test('a line that was cut off is named', () => {
    for (let length = 26; length < one.length; length += 7)
      check(`${two}\n${one.slice(0, length)}\n${three}`, [
        [1, true],
        [2, false],
        [3, true],
      ]);
  });
  test('a cell that was cut off is named', () =>
    check(`a,${csv(one.slice(0, -30))}\nb,${csv(two)}`, [
      [1, false],
      [2, true],
    ]));
  test('a text that was cut off in a list of one line is named', () =>
    check(JSON.stringify([{ m: one }, { m: two.slice(0, 90) }, { m: three }]), [
      [1, true],
      [1, false],
      [1, true],
    ]));
  test('a row without keys is reported, and so is a missing row', () => {
    check('{"event":"audit.unsaved","row":{"PartitionKey":"2026-11-21","At":"x"}}', [[1, false]]);
    check('{"event":"audit.unsaved"}', [[1, false]]);
    check(
      '{"event":"audit.unsaved","row":[]}\n{"event": "audit.unsaved", "row": {"PartitionKey": 7, "RowKey": "x"}}',
      [
        [1, false],
        [2, false],
      ],
    );
  });
  test('objects as inspect prints them are named', () =>
    check("{ event: 'audit.unsaved', row: { PartitionKey: '2026-11-21' } }", [[1, false]]));
  test('a word in a sentence, or a longer name, is nothing', () => {
    check(`run audit replay for audit.unsaved rows\n{"event":"audit.unsaved.count","n":1}\n${one}`, [
      [3, true],
    ]);
    check('traces | where message has "audit.unsaved"', []);
  });
  test('rows of other tables are left alone', () =>
    check('audit.unsaved {"PartitionKey":"nights","RowKey":"anna"}', [[1, false]]));
});

test('two thousand lines that were cut off are each named', () => {
  const text = `${(LINES[1] ?? '').slice(0, 400)},\n`.repeat(2_000);
  expect(findUnsaved(text)).toHaveLength(2_000);
});

test('a document that was made a text, and that text a text, is read', () => {
  const document = JSON.stringify({ rows: Array.from({ length: 200 }, (_, index) => [index, LINES[1]]) });
  for (const text of [json(json(document)), csv(json(document))])
    expect(findUnsaved(text).map(({ row }) => row)).toEqual([DECISION]);
});

test('a row is found however long it is', () => {
  const long = decision('1c1d', '2026-11-21T02:14:00.250Z', { problem: `"${'\\ {'.repeat(5_000)}` });
  for (const text of [unsavedLine(long), csv(json(json(unsavedLine(long))))])
    expect(findUnsaved(text)).toEqual([{ line: 1, row: long }]);
});

test('files of Windows PowerShell are read', () => {
  const [line = ''] = LINES;
  for (const bytes of [
    Buffer.from(`\ufeff${line}`, 'utf16le'),
    Buffer.from(line, 'utf16le'),
    Buffer.from(`\ufeff${line}`),
    Buffer.from(`\ufeff${line}`, 'utf16le').swap16(),
  ])
    expect(findUnsaved(textOfLog(bytes).text)).toEqual([{ line: 1, row: IN }]);
});
