/** `#/problems`: what `check` says, each with a way to its row. */
import { useMemo } from 'preact/hooks';
import { check } from '../check/check.ts';
import type { Problem } from '../rota/model.ts';
import { useBoard } from './use-board.ts';
import { hrefOf, hrefOfRow } from './route.ts';
import { periodWords } from '../rota/show-time.ts';

const WEEKS = 8;
const HOUR = 3_600_000;

export function ProblemsView() {
  const { loaded, config, now } = useBoard();
  const hour = Math.floor(now / HOUR) * HOUR;
  const { problems, gaps } = useMemo(
    () => check(loaded.tables, { zone: config.zone, now: hour, weeks: WEEKS }),
    [loaded, config, hour],
  );
  return (
    <>
      <h1>Problems</h1>
      {problems.length === 0 && gaps.length === 0 && (
        <p>Nothing is wrong: every row can be read, and somebody is on call for the next {WEEKS} weeks.</p>
      )}
      {problems.length > 0 && (
        <ul class="findings" aria-label="Problems">
          {problems.map((problem) => (
            <Finding key={JSON.stringify(problem)} problem={problem} />
          ))}
        </ul>
      )}
      {gaps.length > 0 && (
        <>
          <h2 id="gaps">Open, and nobody on call</h2>
          <ul class="findings" aria-labelledby="gaps">
            {gaps.map(({ line, from, to }) => (
              <li key={`${line.key} ${from}`}>
                <a href={hrefOf(['line', line.name], { from: new Date(from).toISOString().slice(0, 10) })}>
                  {line.name}
                </a>
                : {periodWords(from, to, line.zone)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Finding({ problem: { level, table, row, column, value, problem } }: { readonly problem: Problem }) {
  const [partitionKey = '', ...rest] = row.split('/');
  return (
    <li>
      <span class={`level ${level}`}>{level}</span>{' '}
      <a href={hrefOfRow(table, partitionKey, rest.join('/'))}>
        {table} {row}
      </a>
      {column !== null && `, ${column}`}
      {value !== null && column !== null && !problem.includes(value) && ` “${value}”`}: {problem}
    </li>
  );
}
