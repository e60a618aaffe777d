/** The entry of the bundle: registers every function, then warms up while the host goes on starting. */
import './calls.ts';
import './call-ended.ts';
import './on-call.ts';
import './audit.ts';
import './calendar.ts';
import './drill.ts';
import './health.ts';
import './audit-retention.ts';
import './backup.ts';
import './notify.ts';
import './board.ts';
import { theApp } from './app.ts';

setImmediate(() => void theApp().warmUp());

/** A call has 12 s, and its answer needs a moment to leave the process. */
const [DRAIN_MS, ANSWER_MS] = [12_000, 250];

// The platform scales in, or deploys: calls under way are placed and recorded before the process ends.
process.on('SIGTERM', () => {
  void theApp()
    .drain(DRAIN_MS)
    .finally(() => setTimeout(() => process.exit(0), ANSWER_MS));
});
