/** Requests and answers of the app, free of any host. */

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** Stable codes of errors; the message is for people and names no value from the request. */
export type ErrorCode =
  | 'unauthorized'
  | 'tenantNotAllowed'
  | 'tooLarge'
  | 'notJson'
  | 'notAnEnvelope'
  | 'notConfigured'
  | 'keysUnavailable'
  | 'notPlaced'
  | 'invalidRequest'
  | 'notFound'
  | 'tooManyRequests'
  | 'storageUnavailable';

/** `{"error":{"code":"…","message":"…"}}` */
export function errorAnswer(
  status: number,
  code: ErrorCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return jsonAnswer(status, { error: { code, message } }, headers);
}
