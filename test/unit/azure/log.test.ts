import { describe, expect, it } from 'vitest';
import { createLog } from '../../../lib/azure/log.ts';

describe('a log', () => {
  it('is one line of JSON an event', () => {
    const lines: string[] = [];
    const take = (line: string) => void lines.push(line);
    createLog({ info: take, warn: take, error: take }).warn('row.unreadable', { row: 'support/x' });
    expect(lines).toEqual(['{"event":"row.unreadable","row":"support/x"}']);
  });

  it('that cannot be written costs nothing but the line', () => {
    const full = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    const log = createLog({ info: full, warn: full, error: full });
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(() => {
      log.info('call.decided');
      log.line('error', '{}');
      log.error('internal.error', circular);
    }).not.toThrow();
  });
});
