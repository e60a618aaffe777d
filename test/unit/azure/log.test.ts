import { describe, expect, it } from 'vitest';
import { createLog, withLevel } from '../../../lib/azure/log.ts';

describe('a log', () => {
  it('each event is one line of JSON', () => {
    const lines: string[] = [];
    const take = (line: string) => void lines.push(line);
    createLog({ info: take, warn: take, error: take }).warn('row.unreadable', { row: 'support/x' });
    expect(lines).toEqual(['{"event":"row.unreadable","row":"support/x"}']);
  });

  it('of no invocation says its level in each line, from which the host reads it', () => {
    const lines: string[] = [];
    const take = (line: string) => void lines.push(line);
    const log = createLog(withLevel({ info: take, warn: take, error: take }));
    log.warn('settings.secret', { setting: 'X' });
    log.error('settings.invalid');
    log.line('error', 'as it is');
    expect(lines).toEqual([
      '{"event":"settings.secret","level":"warn","setting":"X"}',
      '{"event":"settings.invalid","level":"error"}',
      'as it is',
    ]);
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
