/**
 * What the core works on: rows as they are meant, after reading (`lib/rows`). The meaning of every field
 * is the rota model (docs/rota.md). No optional cells here: absence has its default already, or is `null`.
 */

/** An instant: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A local date: days since 1970-01-01. */
export type PlainDate = number;

/** A time of the clock: seconds after midnight, 0 to 86,400 (`24:00`). */
export type ClockTime = number;

/** A local date and time, in whatever zone the row has. */
export interface WallTime {
  readonly date: PlainDate;
  readonly time: ClockTime;
}

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** A name of the IANA time zone database, such as `Europe/Stockholm`. */
export type Zone = string;

/** `1Sat` to `5Sat`, and `last Sat`: one of its month. */
export interface NthWeekday {
  readonly weekday: Weekday;
  readonly nth: 1 | 2 | 3 | 4 | 5 | 'last';
}

/**
 * A pattern of dates: one occurrence for each date that `days` or `nth` have and that is in `weeks`, from `from` on that date to
 * `to` on the date `endsAfter` days later. `Mon-Fri 17:00` to `08:00` has `endsAfter` 1, `Fri 20:00` to
 * `Mon 08:00` has `days` [5] and `endsAfter` 3, a whole day is 0 to 86,400 with `endsAfter` 0.
 */
export interface Window {
  /** In order, each once; empty only where `nth` has some. */
  readonly days: readonly Weekday[];
  readonly nth: readonly NthWeekday[];
  /** Numbers of ISO weeks, in order, each once; `null`: all weeks. */
  readonly weeks: readonly number[] | null;
  readonly from: ClockTime;
  readonly to: ClockTime;
  readonly endsAfter: number;
}

/** The length of a turn. `shift` counts occurrences of the row's window. */
export interface Every {
  /** 1 or more. */
  readonly count: number;
  readonly unit: 'hour' | 'day' | 'week' | 'month' | 'year' | 'shift';
}

interface RowBase {
  /** PartitionKey. */
  readonly rota: string;
  /** RowKey. */
  readonly name: string;
  /** `nameKey`s of the lines (by Name) that the row counts for; empty: all. */
  readonly lines: readonly string[];
  /** `null`: the zone of the line; in a holiday: every zone. */
  readonly zone: Zone | null;
  /** Local dates, both included; `null`: no bound. */
  readonly validFrom: PlainDate | null;
  readonly validUntil: PlainDate | null;
}

/** People are named as the cell has them, tidied; `nameKey` says which names are one person. */
export interface ShiftRow extends RowBase {
  readonly kind: 'shift';
  readonly who: readonly string[];
  readonly tier: number;
  readonly window: Window;
}

export interface RotationRow extends RowBase {
  readonly kind: 'rotation';
  /** The people of each turn, at least one turn; a turn may be of nobody. */
  readonly turns: readonly (readonly string[])[];
  readonly tier: number;
  /** `null`: on call always, from `start` on. */
  readonly window: Window | null;
  readonly every: Every;
  readonly start: WallTime;
}

export interface OverrideRow extends RowBase {
  readonly kind: 'override';
  readonly who: readonly string[];
  /** `null`: it repeats, in each occurrence of `window`. Of the two one is given. */
  readonly once: { readonly from: WallTime; readonly to: WallTime } | null;
  readonly window: Window | null;
  /** `*`: everybody of the tier leaves; a list: these leave; empty: nobody leaves, Who is added. */
  readonly insteadOf: '*' | readonly string[];
  /** `null`: every tier for a list of names, tier 1 otherwise. */
  readonly tier: number | null;
}

export interface HolidayRow extends RowBase {
  readonly kind: 'holiday';
  /** Local dates, both included. */
  readonly from: PlainDate;
  readonly to: PlainDate;
  /** The weekday that these dates count as; `null`: nothing starts on them. */
  readonly as: Weekday | null;
}

/** A row of the Rota table that is switched on and could be read. */
export type RotaRow = ShiftRow | RotationRow | OverrideRow | HolidayRow;

/** From whose side a rota is looked at. */
export interface View {
  /** `nameKey` of the line's Name; `null`: no line, so rows that name lines do not count. */
  readonly line: string | null;
  /** The zone of rows that name none. */
  readonly zone: Zone;
}

/** Somebody (or something) that Graph can ring. `id`: Entra object id, `+` number, or application id. */
export interface Target {
  readonly kind: 'user' | 'phone' | 'application';
  readonly id: string;
}

/** A row of the People table. `person`: RowKey. */
export interface PersonRow {
  readonly person: string;
  readonly name: string | null;
  readonly target: Target;
  readonly enabled: boolean;
}

/** What a line does with a call that it does not ring anybody for. */
export type Otherwise = 'fallback' | 'busy' | 'forbidden' | 'none';

/** What Graph takes as the `timeout` of a redirect, in seconds. */
export const RING_SECONDS = { min: 15, max: 90 } as const;

/** A row of the Lines table, or what stands for it where there is none. */
export interface Line {
  /** RowKey: object id of the resource account, the bot's app id, or `default`. */
  readonly key: string;
  /** Name, else the RowKey. */
  readonly name: string;
  readonly enabled: boolean;
  /** Name of the rota, tidied. */
  readonly rota: string;
  /** Under which PartitionKeys its rows are looked for first, in this order: the cell as it stands, then tidied. */
  readonly rotaKeys: readonly string[];
  readonly zone: Zone;
  /** Within `RING_SECONDS`; `null`: the setting, else Graph's own. */
  readonly ringSeconds: number | null;
  /** Empty: always open. In the line's zone. */
  readonly open: readonly Window[];
  readonly whenClosed: Otherwise;
  readonly whenNobody: Otherwise;
  /** Whether the row has a WhenNobody cell (`check` wants one, or a fallback, before it accepts a gap). */
  readonly saysWhenNobody: boolean;
  readonly fallback: readonly string[];
  readonly maskCaller: boolean;
  readonly maskCallee: boolean;
  readonly disableForwarding: boolean;
  /** What messages are sent about this line. */
  readonly notify: readonly Notice[];
}

/** What a message is about. */
export type Notice = 'missed' | 'duty' | 'problems' | 'changes' | 'answered';

/** A row of the Callers table. `key`: `nameKey` of its `+` number or object id. */
export interface CallerRow {
  readonly key: string;
  /** `callers/<RowKey>` */
  readonly row: string;
  readonly rule: 'block' | 'vip';
  /** `nameKey`s of Names or RowKeys of lines; empty: all lines. */
  readonly lines: readonly string[];
  /** Last local date (of the line's zone) on which the rule counts. */
  readonly until: PlainDate | null;
  readonly enabled: boolean;
}

/** The tables that people edit. */
export type TableName = 'Rota' | 'People' | 'Lines' | 'Callers';

/** Something in a row that a person must fix, or may want to. */
export interface Problem {
  readonly level: 'error' | 'warning';
  readonly table: TableName;
  /** `<PartitionKey>/<RowKey>` */
  readonly row: string;
  readonly column: string | null;
  /** The whole cell as it stands. */
  readonly value: string | null;
  /** Plain words: what is wrong and what is expected. */
  readonly problem: string;
}

/** Who is on call in one tier, and the rows that say so. */
export interface TierOnCall {
  readonly tier: number;
  /** Each once, at least one; in the order of rows by RowKey, then as in Who. */
  readonly people: readonly string[];
  /** RowKeys in order: rows that put somebody into the tier or took somebody out. */
  readonly because: readonly string[];
}

/** [from, to) in which `tiers` holds. */
export interface OnCallPeriod {
  readonly from: Instant;
  readonly to: Instant;
  /** Tiers that have somebody, lowest number first; empty in a gap. */
  readonly tiers: readonly TierOnCall[];
}
