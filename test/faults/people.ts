/** The rota that every row has, and who is who. */
import { LINE, type World } from '../support/world.ts';

const ANNA = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
const BO = '112f7296-5fa4-42ca-bae8-6a692b15d4b8';
export const DUTY = '2891555a-92ff-42e6-80fa-6e1300c6b5c6';
/** Who calls. */
export const CALLER = '+46701234567';

const NAMES: Readonly<Record<string, string>> = { [ANNA]: 'anna', [BO]: 'bo', [DUTY]: 'duty' };

/** Anna is on call on the line, Bo is its fallback. */
export async function seedRota(world: World): Promise<void> {
  await world.seed('Lines', [
    { partitionKey: 'lines', rowKey: LINE, Name: 'support', Rota: 'support', Fallback: 'bo' },
  ]);
  await world.seed('People', [
    { partitionKey: 'people', rowKey: 'anna', Target: ANNA },
    { partitionKey: 'people', rowKey: 'bo', Target: BO },
  ]);
  await world.seed('Rota', [{ partitionKey: 'support', rowKey: 'always', Kind: 'shift', Who: 'anna' }]);
}

/** What Graph accepted, in one line. */
export function actionsOf(world: World, callId: string): string {
  const actions = world.graph
    .accepted(callId)
    .map(({ action, reason, targets }) =>
      action === 'reject'
        ? `reject ${reason ?? ''}`
        : `redirect ${targets.map(({ id }) => NAMES[id] ?? id).join('+')}`,
    );
  return actions.join(', ') || 'nothing';
}
