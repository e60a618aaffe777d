import { describe, expect, it } from 'vitest';
import { createHealth } from '../../../lib/http/health.ts';
import { StoreError } from '../../../lib/ports.ts';
import { recordingLog } from '../../support/recording-log.ts';

const ignored = [{ name: 'TEAMS_WEBHOOK_URL', expected: 'a URL' }];
const base = { problems: [], hasFallback: false, now: () => 0 };
/** The answer without the version, which every answer has. */
const parsed = async (answer: Promise<{ status: number; body?: unknown }>) => {
  const { status, body } = await answer;
  const { version, ...rest } = JSON.parse(String(body)) as Record<string, unknown>;
  expect(version).toEqual(expect.any(String));
  return { status, body: rest };
};

describe('GET /api/health', () => {
  it('names a setting that stops no call, and says that calls are taken', async () => {
    const health = createHealth({ ...base, ignored, ping: () => Promise.resolve() });
    expect(await parsed(health(recordingLog()))).toEqual({
      status: 503,
      body: { status: 'degraded', settings: ignored },
    });
  });

  it('names it beside tables that do not answer', async () => {
    const health = createHealth({
      ...base,
      ignored,
      ping: () => Promise.reject(new StoreError('busy', 'busy')),
    });
    expect(await parsed(health(recordingLog()))).toEqual({
      status: 503,
      body: { status: 'down', storage: 'fails or is overloaded', settings: ignored },
    });
  });
});
