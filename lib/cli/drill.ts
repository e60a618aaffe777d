import { iso } from '../rota/on-call-answer.ts';
import { isRecord, member, parseJson } from '../text/json.ts';
import { createAsk } from './ask.ts';
import type { Command } from './command.ts';
import { readAddress } from './doctor.ts';
import { Failure, UsageError } from './failure.ts';
import type { Output } from './output.ts';
import { printable, wrap } from './table.ts';
import { instantOf, readTime } from './time-options.ts';

/** The app's own checks end within 15 s; a host that starts from cold adds some. */
const ANSWER_MS = 45_000;

export const drill: Command = {
  name: 'drill',
  summary: 'whether a call would go through, seen by the deployed app itself; nobody is rung',
  synopsis: '--url BASE [--key K] [--line L] [--caller C] [--at T]',
  options: {
    url: { value: 'BASE', help: 'the address of the app, such as https://func-x.azurewebsites.net' },
    key: { value: 'K', help: 'a function key; better: the environment variable RINGROTA_KEY' },
    line: { value: 'L', help: 'the line that is called (default: the row default, else the first line)' },
    caller: { value: 'C', help: 'who calls: a number with +, or an object id (default: somebody unknown)' },
    at: {
      value: 'T',
      help: 'another time than now, such as 2026-12-24T18:00:00Z; without an offset in DEFAULT_TIME_ZONE',
    },
  },
  notes: [
    'Checks settings, tables, audit, signing keys, token, Graph and webhook with the identity of the app, and shows the request that such a call would cause. Nothing of it is sent.',
    'Exit code 1: a check is bad. The app answers once a minute.',
  ],
  async run(context) {
    const url = context.option('url');
    if (url === null) throw new UsageError('missing --url: the address of the app');
    const base = readAddress(url);
    const key = context.option('key') ?? context.env.RINGROTA_KEY?.trim() ?? '';
    const query = new URLSearchParams();
    for (const name of ['line', 'caller']) {
      const value = context.option(name);
      if (value !== null) query.set(name, value);
    }
    const at = context.option('at');
    if (at !== null) query.set('at', iso(instantOf(readTime('--at', at), context.defaultZone())));
    const headers = { accept: 'application/json', ...(key !== '' && { 'x-functions-key': headerOf(key) }) };
    const asked = await createAsk(context.fetch)(
      `${base}/api/drill${query.size === 0 ? '' : `?${query.toString()}`}`,
      { headers },
      ANSWER_MS,
    );
    if (asked.kind === 'none') throw new Failure(`the app cannot be reached: ${asked.why}`);
    const answer = parseJson(asked.text);
    const checks = member(answer, 'checks');
    if ((asked.status !== 200 && asked.status !== 424) || !Array.isArray(checks))
      throw new Failure(whyNot(asked.status, asked.headers, answer));
    if (context.json) await context.out.json(answer);
    else await print(context.out, answer, checks);
    return asked.status === 200 ? 0 : 1;
  },
};

/** `fetch` names a key that no header can have in its error. */
function headerOf(key: string): string {
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new UsageError('the function key has characters that a key cannot have');
  return key;
}

function whyNot(status: number, headers: Headers, answer: unknown): string {
  const message = member(member(answer, 'error'), 'message');
  if (status === 429)
    return `the app drills at most once a minute: try again in ${headers.get('retry-after') ?? '60'} s`;
  if (status === 401 || status === 403)
    return 'the function key is missing or wrong (--key, or RINGROTA_KEY)';
  if (status === 404 && message === undefined)
    return 'there is no drill at this address: is it that of the app, and is version 0.3 or newer deployed?';
  if (typeof message === 'string') return message.replace(/\.$/, '');
  return `the app answered ${status}`;
}

async function print(out: Output, answer: unknown, checks: readonly unknown[]): Promise<void> {
  for (const check of checks) {
    const [name, ok, problem] = [member(check, 'name'), member(check, 'ok'), member(check, 'problem')];
    const head = `${ok === true ? out.paint('green', 'ok   ') : out.paint('red', 'error')}  ${printable(String(name)).padEnd(8)}`;
    const text = typeof problem === 'string' ? printable(problem) : '';
    const advice = ok === true ? '' : ` What to do: docs/doctor.md#drill-${printable(String(name))}`;
    const room = Math.max(20, (out.width ?? Infinity) - 17);
    await out.line(`${head}  ${wrap(`${text}${advice}`.trim(), room).join(`\n${' '.repeat(17)}`)}`.trimEnd());
  }
  const decision = member(answer, 'decision');
  if (isRecord(decision)) {
    const ring = Array.isArray(decision.ring) ? decision.ring : [];
    const names = ring.map((one) => String(member(one, 'person'))).join(', ');
    const action =
      decision.action === 'redirect' ? `rings ${names}` : `is rejected as ${String(decision.reason)}`;
    await out.line(
      printable(
        `\nA call to ${typeof decision.line === 'string' ? decision.line : 'an unknown line'} ${action} (${String(decision.source)})`,
      ),
    );
  }
  const request = member(answer, 'wouldSend');
  if (isRecord(request)) {
    await out.line(`\nNot sent:\n${String(request.method)} ${printable(String(request.path))}`);
    await out.line(JSON.stringify(request.body, null, 2).split('\n').map(printable).join('\n'));
  }
}
