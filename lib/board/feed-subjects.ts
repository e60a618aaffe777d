/** What a calendar feed can be of, and how the page says what one is of: pure. */
import type { FeedCells, FeedColumns } from '../calendar/feed.ts';
import type { PersonRow } from '../rota/model.ts';
import { nameKey, sameName, tidy } from '../rota/names.ts';
import type { TablesReading } from '../rows/tables.ts';
import { countingPeople, findLine } from '../rows/which-count.ts';

export interface Subject {
  readonly value: string;
  readonly label: string;
  readonly columns: FeedColumns;
}

/** Lines by RowKey, which stays when a line gets another name; then every rota by itself. */
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

/** `support, Anna`, and where the address of the feed answers nothing, why. */
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
    ...(isGone ? ['which is not there any more'] : []),
    ...(feed.enabled ? [] : ['switched off']),
  ].join(', ');
}

const rotaWords = (rota: string): string => `rota ${rota}`;

/** Everybody whose duty can be asked for. */
export const peopleOf = ({ tables }: TablesReading): readonly PersonRow[] =>
  countingPeople(tables.People).rows.filter(({ enabled }) => enabled);

/** The short name as People has it; empty: everybody. */
export const personOf = (people: readonly PersonRow[], called: string): string =>
  people.find(({ person }) => nameKey(person) === nameKey(called))?.person ?? '';
