/** What no fault may lead to, read from the requests that Graph saw for one call. */
import type { RecordedRequest } from '../../lib/dev/graph-http.ts';

const bodyOf = ({ action, body }: RecordedRequest) => `${action ?? ''} ${JSON.stringify(body)}`;

/** `requests`: of one call, in order; `takenOver`: another instance asks anew, without knowing what the first did. */
export function brokenRules(requests: readonly RecordedRequest[], takenOver: boolean): readonly string[] {
  const broken: string[] = [];
  let doubtful: RecordedRequest | null = null;
  let isPlaced = false;
  for (const request of requests) {
    if (request.action === 'get') {
      if (request.status === 200 && !isPlaced) doubtful = null;
      continue;
    }
    if (isPlaced && !takenOver) broken.push('a try after Graph had said that it accepted one');
    if (doubtful && bodyOf(doubtful) !== bodyOf(request))
      broken.push('a different action while an earlier one was in doubt');
    if (request.status === 400 || request.status === 403) doubtful = null;
    if (isUnknown(request.status)) doubtful ??= request;
    isPlaced ||= request.status === 202;
  }
  return [...new Set(broken)];
}

/** No answer, or one that leaves unknown whether it took effect. */
const isUnknown = (status: number | null) => status === null || status === 502 || status === 504;
