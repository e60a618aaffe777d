import { describe, expect, it } from 'vitest';
import { read } from './snapshots.ts';

const deploy = read('docs/deploy.md');
const lines = deploy.slice(deploy.indexOf('| | 0 calls a day')).split('\n');
const rows = lines
  .slice(
    2,
    lines.findIndex((line, at) => at > 0 && !line.startsWith('|')),
  )
  .map((line) => line.split('|').slice(1, -1));
const figures = (cells: readonly string[] = []) =>
  cells.slice(1).map((cell) => Number(cell.replaceAll('*', '')));

describe('the table of costs in docs/deploy.md', () => {
  it.each([0, 1, 2])('column %i adds up', (column) => {
    const sum = rows.slice(0, -1).reduce((total, cells) => total + (figures(cells)[column] ?? NaN), 0);
    expect(sum).toBeCloseTo(figures(rows.at(-1))[column] ?? NaN, 2);
  });

  it.each(
    rows.flatMap(([text = '', ...cells]) => {
      const sum = /: ([\d., ×+/]+)$/.exec(text.trim())?.[1];
      return sum === undefined ? [] : [{ sum, figure: Number(cells[0]) }];
    }),
  )('$sum = $figure', ({ sum, figure }) => {
    const value = sum
      .replaceAll(',', '')
      .split('+')
      .map((term) => {
        const [product = '', divisor = '1'] = term.split('/');
        return product.split('×').reduce((total, factor) => total * Number(factor), 1) / Number(divisor);
      })
      .reduce((total, term) => total + term, 0);
    expect(value).toBeCloseTo(figure, 2);
  });

  it('counts the alert rules that there are', () => {
    const count = (every: string) => read('infra/modules/alerts.bicep').split(`every: '${every}'`).length - 1;
    expect(deploy).toContain(
      `${count('PT1M')} × 3.00 + ${count('PT5M')} × 1.50 + ${count('PT15M')} × 0.50 + 0.10`,
    );
  });
});
