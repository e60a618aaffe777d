/** The entry of the bundle: registers every function, then warms up while the host goes on starting. */
import './calls.ts';
import './call-ended.ts';
import './on-call.ts';
import './audit.ts';
import './calendar.ts';
import './health.ts';
import './audit-retention.ts';
import './notify.ts';
import './board.ts';
import { theApp } from './app.ts';

setImmediate(() => void theApp().warmUp());
