/** The order of Table Storage: by code unit, whatever the language. */

export const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** For rows. */
export const compareKeys = (
  a: { readonly partitionKey: string; readonly rowKey: string },
  b: { readonly partitionKey: string; readonly rowKey: string },
): number => compareText(a.partitionKey, b.partitionKey) || compareText(a.rowKey, b.rowKey);
