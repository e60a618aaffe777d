/** What the doctor says of messages, and that it posts nothing unless it is told to. */
import { describe, expect, it } from 'vitest';
import { checksOf, ENV, examine, json, type Broken } from './doctor-fakes.ts';

const SIGNED = 'https://teams.example/workflows/x?sig=a-signature-of-some-length';
const PLACE = 'POST https://teams.example/workflows/x';

async function messages(url: string | undefined, broken: Broken = {}) {
  const ran = await examine({
    env: { ...ENV, TEAMS_WEBHOOK_URL: url },
    ...broken,
    args: ['--json', ...(broken.args ?? [])],
  });
  return {
    ...ran,
    check: checksOf(ran).find(({ name }) => name === 'messages'),
    posts: ran.asked.filter((place) => place.startsWith('POST https://teams')),
  };
}
const SEND = ['--send-test-message'];

describe('messages', () => {
  it('with a URL are posted by nobody', async () => {
    const { check, posts, code } = await messages(SIGNED);
    expect(check).toMatchObject({
      status: 'skipped',
      message: expect.stringContaining('--send-test-message posts a test message') as unknown,
    });
    expect([posts, code]).toEqual([[], 0]);
  });

  it('with a malformed URL are a warning: calls are taken all the same', async () => {
    const ran = await messages('http://teams.example/?sig=x');
    expect(checksOf(ran).find(({ name }) => name === 'settings:TEAMS_WEBHOOK_URL')).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('is malformed: expected') as unknown,
    });
    expect([ran.posts, ran.code]).toEqual([[], 0]);
  });

  it('without a URL are no line, unless a test message is asked for', async () => {
    expect((await messages(undefined)).check).toBeUndefined();
    expect((await messages(undefined, { args: SEND })).check).toMatchObject({ status: 'error' });
  });

  it('get a test message where that is asked for, and accepted is not called delivered', async () => {
    const answers = { [PLACE]: () => new Response(null, { status: 202 }) };
    const { check, posts } = await messages(SIGNED, { args: SEND, answers });
    expect(check).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('that is not delivery') as unknown,
    });
    expect(posts).toEqual([PLACE]);
  });

  it.each([401, 404, 429, 500])('that are answered %i are an error with advice', async (status) => {
    const { check, code } = await messages(SIGNED, {
      args: SEND,
      answers: { [PLACE]: () => json(status, {}) },
    });
    expect(check?.status).toBe('error');
    expect(check?.message).toContain(`answered ${status}`);
    expect(check?.advice).toBe('docs/doctor.md#messages');
    expect(code).toBe(1);
  });

  it('without a signature are posted with a token, or not at all', async () => {
    const url = 'https://teams.example/workflows/x?v=1';
    const answers = { [PLACE]: () => new Response(null, { status: 202 }) };
    expect((await messages(url, { args: SEND, answers })).check?.message).toContain('no token');
    const workflowToken = () => Promise.resolve('token');
    expect((await messages(url, { args: SEND, answers, workflowToken })).check?.status).toBe('ok');
  });

  it('are tested here and not at an address', async () => {
    const { code, stderr } = await examine({ args: ['--url', 'https://app.example', ...SEND] });
    expect([code, stderr]).toEqual([2, expect.stringContaining('leave out --url')]);
  });

  it('never show the URL', async () => {
    const ran = await messages(SIGNED, { args: SEND, answers: { [PLACE]: () => json(500, {}) } });
    expect(ran.stdout + ran.stderr).not.toMatch(/teams\.example|sig=/);
  });
});
