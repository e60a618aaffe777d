/** PLACEHOLDER */
export const auditAnswer = (_q: URLSearchParams, _d: unknown) => Promise.resolve({ status: 501 });
