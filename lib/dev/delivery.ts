/** Sends notifications to the app as the calling service does. */
import { randomUUID } from 'node:crypto';

/** What the app answered; `status` 0: it could not be reached, or broke off. */
export interface Delivered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Milliseconds until the whole answer was there. */
  readonly took: number;
}

export interface DeliveryOptions {
  /** `null`: no Authorization header. */
  readonly token: string | null;
  readonly chainId?: string;
  readonly first?: boolean;
  /** Over the usual headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** POSTs a body: text and bytes as they are, `undefined` for none, anything else as JSON. Never throws. */
export async function deliver(url: string, body: unknown, options: DeliveryOptions): Promise<Delivered> {
  const begun = performance.now();
  const took = () => performance.now() - begun;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: headersOf(options, body !== undefined),
      body: bodyOf(body),
      redirect: 'manual',
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text, took: took() };
  } catch (error) {
    return { status: 0, headers: new Headers(), body: String(error), took: took() };
  }
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> | null {
  if (body === undefined) return null;
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function headersOf(options: DeliveryOptions, hasBody: boolean): Record<string, string> {
  const chain = options.chainId ?? randomUUID();
  return {
    accept: 'application/json',
    'user-agent': 'Microsoft-Skype/3.0,(Calling/1.0)',
    'x-microsoft-skype-chain-id': chain,
    'x-microsoft-skype-message-id': randomUUID(),
    ...(options.first ? { 'x-microsoft-skype-caller-region': 'emea' } : { 'scenario-id': chain }),
    ...(options.token === null ? {} : { authorization: `Bearer ${options.token}` }),
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...options.headers,
  };
}
