/**
 * `work` for each item, at most `most` at a time; results in the order of the items. After a failure no more is begun, and
 * it is thrown when nothing is going on any more.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++)
      results[index] = await work(items[index] as T).catch(stop);
  };
  const stop = (error: unknown): never => {
    next = items.length;
    throw error;
  };
  const workers = Array.from({ length: Math.min(most, items.length) }, worker);
  const failed = (await Promise.allSettled(workers)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
