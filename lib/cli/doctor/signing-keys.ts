/** Whether the keys can be had with which notifications are verified; without them every call is refused. */
import { whyNone } from '../../azure/ask.ts';
import { fetchKeys } from '../../azure/signing-keys.ts';
import { within } from '../../azure/within.ts';
import { member, parseJson } from '../../text/json.ts';
import { error, ok, skipped, type Verdict } from './verdict.ts';
import type { Facts } from './facts.ts';

/** Of both fetches. */
const FETCH_MS = 4_000;

export async function checkSigningKeys({ settings, fetch: doFetch }: Facts): Promise<Verdict> {
  try {
    const get: typeof fetch = (url, init) => doFetch(url, { ...init, redirect: 'manual' });
    const { keys } = await within(
      fetchKeys(settings.notificationMetadataUrl, get, AbortSignal.timeout(FETCH_MS)),
    );
    return ok(`the signer of notifications publishes ${keys.length} keys`);
  } catch (failure) {
    return error(`cannot be had: ${reasonOf(failure)}`);
  }
}

/** Sentences of our own begin with `the`; texts of other errors may hold the address. */
function reasonOf(failure: unknown): string {
  if (failure instanceof SyntaxError) return 'what answers is no JSON';
  const own = failure instanceof Error && failure.cause === undefined && failure.message.startsWith('the ');
  return own ? failure.message : whyNone(failure);
}

/** The metadata say who issues the tokens: whoever is not accepted is refused at every call. */
export async function checkIssuer({ settings, ask }: Facts): Promise<Verdict> {
  const asked = await ask(settings.notificationMetadataUrl);
  const issuer = asked.kind === 'answer' ? member(parseJson(asked.text), 'issuer') : undefined;
  if (typeof issuer !== 'string') return skipped('the metadata do not say who issues the tokens');
  return settings.notificationIssuers.includes(issuer.replace(/\/+$/, ''))
    ? ok('NOTIFICATION_ISSUERS has the issuer that the metadata name')
    : error('NOTIFICATION_ISSUERS lacks the issuer that the metadata name: every call is refused with 401');
}
