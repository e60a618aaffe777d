/** Why the tables could not be used, in words for the person in front of the page. */
import { StoreError } from '../ports.ts';

export interface Failure {
  readonly words: string;
  /** The sign-in has ended: signing in again helps. */
  readonly signIn: boolean;
}

/** `doing`: what was tried; it says which role a person without access lacks. */
export function failureOf(error: unknown, doing: 'read' | 'write', tables: string): Failure {
  if (!(error instanceof StoreError))
    return { words: error instanceof Error ? error.message : String(error), signIn: false };
  if (error.fault !== 'refused') return { words: `${capital(error.message)}.`, signIn: false };
  if (statusOf(error.cause) === 403) {
    const role = doing === 'read' ? 'Storage Table Data Reader' : 'Storage Table Data Contributor';
    return {
      words: `You have no access: to ${doing} ${tables} you need the role "${role}". Whoever runs Ringrota can add you to the group of ${doing === 'read' ? 'readers' : 'editors'}.`,
      signIn: false,
    };
  }
  return { words: 'Your sign-in has ended.', signIn: true };
}

const statusOf = (cause: unknown): number | undefined =>
  (cause as { readonly statusCode?: number } | undefined)?.statusCode;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
