import { StoreError, type StoreFault } from '../ports.ts';

/** What the SDK's errors have that matters here; its classes are not told apart by `instanceof` across versions. */
interface SdkError {
  readonly name?: string;
  readonly statusCode?: number;
  /** The SDK's own. */
  readonly code?: string;
  /** The service's, in the body of its answer. */
  readonly details?: { readonly odataError?: { readonly code?: string } };
  readonly message?: string;
}

const codeOf = ({ code, details }: SdkError) => details?.odataError?.code ?? code;

const words: Readonly<Record<StoreFault, string>> = {
  timeout: 'the tables did not answer in time',
  unreachable: 'the tables cannot be reached',
  refused: 'the credentials do not allow it',
  changed: 'the row is not the version that was read',
  invalid: 'the tables do not take this row',
  busy: 'the tables failed or are overloaded',
};

export const statusOf = (error: unknown): number | undefined => (error as SdkError | null)?.statusCode;

/** 404: no such row, or no such table. Nothing else is absence. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** 409 of an insert: a row with these keys is there. A table that is being deleted is a 409 too. */
export function isPresent(error: unknown): boolean {
  const known = error as SdkError;
  return known.statusCode === 409 && codeOf(known) !== 'TableBeingDeleted';
}

/** Any error of the SDK as a `StoreError`, with the service's or the SDK's code in the message and never a setting's value. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const known = (typeof error === 'object' && error !== null ? error : {}) as SdkError;
  const fault = isAuthentication(known) ? 'refused' : faultOf(known);
  const detail = [known.statusCode, codeOf(known)].filter((part) => part !== undefined).join(' ');
  return new StoreError(fault, detail ? `${words[fault]} (${detail})` : words[fault], { cause: error });
}

/** Also a 400: a header that the service cannot read says nothing about the row. */
const isAuthentication = (error: SdkError): boolean =>
  error.statusCode === 400 &&
  /^(?:InvalidAuthenticationInfo|AuthenticationFailed)$/.test(codeOf(error) ?? '');

function faultOf({ name, statusCode }: SdkError): StoreFault {
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout';
  if (statusCode === undefined)
    return name === 'CredentialUnavailableError' ||
      name === 'AuthenticationError' ||
      name === 'AuthenticationRequiredError' ||
      name === 'AggregateAuthenticationError'
      ? 'refused'
      : 'unreachable';
  if (statusCode === 401 || statusCode === 403) return 'refused';
  if (statusCode === 404 || statusCode === 409 || statusCode === 412) return 'changed';
  if (statusCode === 408) return 'timeout';
  if (statusCode === 429 || statusCode >= 500) return 'busy';
  return 'invalid';
}
