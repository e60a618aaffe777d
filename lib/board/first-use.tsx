/** What the page shows while the tables are empty: the three steps to a first call. */
import { useMemo, useState } from 'preact/hooks';
import type { FileRow } from '../edit/plan.ts';
import type { Tables } from '../rows/tables.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { EditForm } from './edit-form.tsx';
import { Choice, ListField, peopleEntries } from './fields.tsx';
import { namesIn, peopleOf, whoText } from './known-people.ts';
import { hrefOf } from './route.ts';
import { useBoard } from './use-board.ts';
import { showDate } from '../rota/show-time.ts';

/** Without rows of Rota nobody is on call. */
export const isFirstUse = ({ Rota, Lines }: Tables): boolean => Rota.length === 0 && Lines.length === 0;

export function FirstUse() {
  const { loaded, mayEdit, connection } = useBoard();
  const [sample, setSample] = useState(false);
  const people = useMemo(() => peopleOf(loaded.readings), [loaded]);
  return (
    <>
      <h1>On call</h1>
      <p>Nobody is on call yet. Three steps lead to the first call.</p>
      <ol class="steps">
        <li>
          <h2>People</h2>
          <p>
            {people.length === 0
              ? 'Who can be on call? Give each person a short name, and the phone or Teams account that rings.'
              : `${people.map(({ name, person }) => name ?? person).join(', ')}. Add everybody who takes part.`}
          </p>
          {mayEdit && (
            <a class="button" href={hrefOf(['rows', 'People'], { new: '' })}>
              Add a person
            </a>
          )}
        </li>
        <li>
          <h2>A rota</h2>
          <p>Begin with a sample, and change its rows later.</p>
          {mayEdit && (
            <button
              type="button"
              class="primary"
              disabled={people.length === 0}
              onClick={() => setSample(true)}
            >
              Start a rota
            </button>
          )}
        </li>
        <li>
          <h2>A first call</h2>
          <p>
            {connection.account === null ? (
              <>
                This is a local run: <code>npm run call</code> places a call and shows whose phones ring.
              </>
            ) : (
              'Call the support number. The calls view shows who was rung.'
            )}
          </p>
        </li>
      </ol>
      {sample && <SampleDialog onClose={() => setSample(false)} />}
    </>
  );
}

const SAMPLES = [
  ['week', 'One person a week, handoff on Monday at 09:00'],
  ['nights', 'Weekdays together, nights and weekends in turn'],
  ['sun', 'Follow the sun: three regions, eight hours each'],
] as const;

function SampleDialog({ onClose }: { readonly onClose: () => void }) {
  const { loaded, config, now } = useBoard();
  const people = useMemo(() => peopleOf(loaded.readings), [loaded]);
  const [kind, setKind] = useState<string>('week');
  const [who, setWho] = useState(people.map(({ person }) => person).join(', '));
  const today = wallClock(config.zone).dateAt(now);
  const rows = sampleRows(kind, namesIn(whoText(who, people)), showDate(today - ((today + 3) % 7)));
  return (
    <EditForm
      title="Start a rota"
      edit={{ table: 'Rota', rows, removed: [] }}
      typed={JSON.stringify([kind, who])}
      preview="at once"
      canSave={rows.length > 0}
      onClose={onClose}
    >
      <div class="fields">
        <Choice label="Sample" value={kind} choices={SAMPLES} onChoose={setKind} />
        <ListField label="Who" value={who} onInput={setWho} entries={peopleEntries(people)} several />
      </div>
    </EditForm>
  );
}

/** The rows of a sample in the rota `default`, which serves every call while no line says otherwise. */
function sampleRows(kind: string, who: readonly string[], monday: string): readonly FileRow[] {
  if (who.length === 0) return [];
  const turns = who.join(' > ');
  const row = (rowKey: string, cells: FileRow['cells']): FileRow => ({
    partitionKey: 'default',
    rowKey,
    cells,
  });
  const rotation = (rowKey: string, cells: FileRow['cells']) =>
    row(rowKey, { Kind: 'rotation', Who: turns, Every: '1 week', ...cells });
  switch (kind) {
    case 'nights':
      return [
        row('office', { Kind: 'shift', Who: who.join(', '), Days: 'Mon-Fri', From: '08:00', To: '17:00' }),
        rotation('nights', { Days: 'Mon-Thu', From: '17:00', To: '08:00', Start: `${monday} 17:00` }),
        rotation('weekend', { From: 'Fri 17:00', To: 'Mon 08:00', Start: `${monday} 17:00` }),
      ];
    case 'sun':
      // One zone for all three, so that no clock change opens a gap between them.
      return ['00:00', '08:00', '16:00'].map((from, index, hours) => {
        const own = who.filter((_, place) => place % 3 === index);
        const people = own.length > 0 ? own : who.slice(0, 1);
        const cells = {
          Who: people.join(', '),
          From: from,
          To: hours[index + 1] ?? '24:00',
          TimeZone: 'UTC',
        };
        return row(`region-${index + 1}`, { Kind: 'shift', ...cells });
      });
    default:
      return [rotation('weekly', { Start: `${monday} 09:00` })];
  }
}
