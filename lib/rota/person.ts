/** A name in the Who cell of a row. */
export interface Person {
  /** Two names that differ in case only are one person. */
  readonly key: string;
  /** As the cell has it. */
  readonly name: string;
  /** Of the row among the rows of the rota. */
  readonly order: number;
}

export const personKey = (name: string): string => name.toLowerCase();

export const peopleOf = (names: readonly string[], order: number): readonly Person[] =>
  names.map((name) => ({ key: personKey(name), name, order }));
