import { app } from '@azure/functions';
import { receive } from './app.ts';

/** Graph's calling webhook. Anonymous to the platform: the notification brings a token of its own. */
app.http('calls', { methods: ['POST'], authLevel: 'anonymous', route: 'calls', handler: receive });
