/** Which line, rota and person a calendar feed can show, and how the page names one. Pure. */
import type { FeedCells, FeedColumns } from '../calendar/feed.ts';
import { sameName, tidy } from '../rota/names.ts';
import type { TablesReading } from '../rows/tables.ts';
import { findLine } from '../rows/which-count.ts';

export interface Subject {
  readonly value: string;
  readonly label: string;
  readonly columns: FeedColumns;
}

/** Lines by RowKey, which stays when a line is renamed; then every rota on its own. */
export function subjectsOf({ lines, unused }: TablesReading): readonly Subject[] {
  const partitions = [...lines, ...unused].flatMap(({ partition }) => partition ?? []);
  return [
    ...lines.map(({ line }) => ({
      value: `line ${line.key}`,
      label: line.name,
      columns: { Line: line.key },
    })),
    ...[...new Set(partitions.map(tidy))].map((rota) => ({
      value: `rota ${rota}`,
      label: rotaWords(rota),
      columns: { Rota: rota },
    })),
  ];
}

/** The subject that a line's Name or RowKey stands for, else the first. */
export function subjectOfLine(
  subjects: readonly Subject[],
  called: string,
  { lines }: TablesReading,
): string {
  const line = findLine(
    lines.map((reading) => reading.line),
    called,
  );
  return (subjects.find(({ value }) => line && value === `line ${line.key}`) ?? subjects[0])?.value ?? '';
}

/** `support, Anna`, and why the feed has no answer if it has none. */
export function feedWords(feed: FeedCells, { lines, rotas, people }: TablesReading): string {
  const line =
    feed.line &&
    findLine(
      lines.map((reading) => reading.line),
      feed.line,
    );
  const person = feed.person && (people(feed.person)?.name ?? feed.person);
  const subject = line ? line.name : (feed.line ?? (feed.rota === null ? 'nothing' : rotaWords(feed.rota)));
  const isRota = (rota: string) =>
    [...rotas.keys(), ...lines.map((reading) => reading.line.rota)].some((one) => sameName(one, rota));
  const isGone = feed.rota === null ? !line : !isRota(feed.rota);
  return [
    subject,
    ...(person ? [person] : []),
    ...(isGone ? ['no longer exists'] : []),
    ...(feed.enabled ? [] : ['switched off']),
  ].join(', ');
}

const rotaWords = (rota: string): string => `rota ${rota}`;
