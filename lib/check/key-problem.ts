/** Keys that the table service does not take (learn.microsoft.com, "Understanding the Table service data model"). */

const FORBIDDEN = /[/\\#?\u0000-\u001f\u007f-\u009f]/;
const MAX_KEY = 512;

/** `null`: the service takes this key. */
export function keyProblem(key: 'PartitionKey' | 'RowKey', value: string): string | null {
  if (value.trim() === '') return `${key} is missing`;
  if (FORBIDDEN.test(value))
    return `${key} has a character that keys must not have: / \\ # ? or a control character`;
  return value.length > MAX_KEY ? `${key} is longer than ${MAX_KEY} characters` : null;
}
