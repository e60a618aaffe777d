export async function runLoad(_n: number): Promise<boolean> {
  await Promise.resolve();
  return true;
}
