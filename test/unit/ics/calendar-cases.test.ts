/** Files that people reported to other calendar programs, each imported and then asked who rings. */
import { expect, it } from 'vitest';
import file from '../../calendar-cases.json' with { type: 'json' };
import { createMemoryStore } from '../../support/memory-store.ts';
import { line, person, rotaRow, runCli } from '../../support/run-cli.ts';

interface Case {
  readonly id: string;
  readonly people: readonly string[];
  readonly rota: readonly ({ readonly rowKey: string } & Readonly<Record<string, string>>)[];
  readonly file: { readonly name: string; readonly text?: string; readonly base64?: string };
  readonly args: readonly string[];
  readonly ask: readonly { readonly command: readonly string[]; readonly ring: readonly string[] }[];
  readonly now: string;
  readonly zone: string;
  readonly defaultTimeZone: string;
}

const cases = (file.cases as readonly unknown[] as readonly Partial<Case>[]).filter(
  (one): one is Case => one.ask !== undefined,
);

it('the calendar cases are all there', () => {
  expect(cases).toHaveLength(13);
});

it.each(cases)('calendar case $id rings the right people', async (one) => {
  const store = createMemoryStore({
    tables: {
      People: one.people.map((name, index) => person(name, { Target: `+4670123456${index}` })),
      Rota: one.rota.map(({ rowKey, ...cells }) => rotaRow(`support/${rowKey}`, cells)),
      Lines: [line('default', { Rota: 'support', TimeZone: one.zone })],
    },
  });
  const content = one.file.text ?? Buffer.from(one.file.base64 ?? '', 'base64');
  const options = {
    store,
    at: one.now,
    files: { [one.file.name]: content },
    env: { ROTA_STORAGE: 'UseDevelopmentStorage=true', DEFAULT_TIME_ZONE: one.defaultTimeZone },
  };
  const { code, stdout, stderr } = await runCli(one.args, options);
  expect({ code, stdout, stderr }).toMatchObject({ code: 0 });
  for (const { command, ring } of one.ask) {
    const answer = (await runCli([...command, '--json'], options)).json() as {
      readonly ring: readonly { readonly person: string }[];
    };
    expect({ command, ring: answer.ring.map((ringing) => ringing.person) }).toEqual({ command, ring });
  }
});
