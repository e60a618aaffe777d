/** A name in a Who or InsteadOf cell. */
export interface Person {
  /** Two names that differ in case only are one person. */
  readonly key: string;
  /** As the cell has it. */
  readonly name: string;
}

export const personKey = (name: string): string => name.toLowerCase();

export const peopleOf = (names: readonly string[]): readonly Person[] =>
  names.map((name) => ({ key: personKey(name), name }));
