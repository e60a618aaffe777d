/** Whether the keys can be had with which notifications are verified; without them every call is refused. */
import { fetchKeys } from '../../azure/signing-keys.ts';
import { whyNone } from '../../azure/ask.ts';
import { bad, ok, type Check } from './check.ts';
import { within } from '../../azure/within.ts';

const NAME = 'signing-keys';
/** Of both fetches. */
const FETCH_MS = 4_000;

/** Never throws. */
export async function checkSigningKeys(metadataUrl: string, doFetch: typeof fetch): Promise<Check> {
  try {
    const get: typeof fetch = (url, init) => doFetch(url, { ...init, redirect: 'manual' });
    const { keys } = await within(fetchKeys(metadataUrl, get, AbortSignal.timeout(FETCH_MS)));
    const usable = keys.filter(({ kty }) => kty === 'RSA').length;
    if (usable > 0) return ok(NAME, `the signer of notifications publishes ${usable} keys`);
    return noKeys('none of the published keys is an RSA key');
  } catch (error) {
    return noKeys(reasonOf(error));
  }
}

const noKeys = (why: string): Check =>
  bad(
    NAME,
    `cannot be had: ${why}`,
    'NOTIFICATION_METADATA_URL must be the OpenID metadata of the calling service (leave it out in the public cloud); is this machine let out to it?',
  );

/** Sentences of our own begin with `the`; texts of other errors may hold the address. */
function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'what answers is no JSON';
  const own = error instanceof Error && error.cause === undefined && /^the /.test(error.message);
  return own ? error.message : whyNone(error);
}
