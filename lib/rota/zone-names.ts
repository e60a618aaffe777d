/**
 * The names that the IANA time zone database has: zones, and links to them. The runtime accepts more: ICU has
 * abbreviations of its own, and reads "BST" as Dhaka and "AST" as Anchorage.
 */
import type { Zone } from './model.ts';

/**
 * By region: the names that `Intl.supportedValuesOf` leaves out, or may leave out, because they are links (tzdata 2025b, files
 * `backward` and `etcetera`). A zone that is new since then is in the runtime's own list.
 */
const LINKS: Readonly<Record<string, string>> = {
  '':
    'CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong ' +
    'Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT ' +
    'Poland Portugal ROC ROK Singapore Turkey UCT UTC Universal W-SU WET Zulu',
  Africa: 'Asmara Asmera Timbuktu',
  America:
    'Argentina/Buenos_Aires Argentina/Catamarca Argentina/ComodRivadavia Argentina/Cordoba ' +
    'Argentina/Jujuy Argentina/Mendoza Atikokan Atka Buenos_Aires Catamarca Coral_Harbour Cordoba ' +
    'Ensenada Fort_Wayne Godthab Indiana/Indianapolis Indianapolis Jujuy Kentucky/Louisville Knox_IN ' +
    'Louisville Mendoza Montreal Nipigon Nuuk Pangnirtung Porto_Acre Rainy_River Rosario Santa_Isabel ' +
    'Shiprock Thunder_Bay Virgin Yellowknife',
  Antarctica: 'South_Pole',
  Asia:
    'Ashkhabad Calcutta Choibalsan Chongqing Chungking Dacca Harbin Ho_Chi_Minh Istanbul Kashgar ' +
    'Kathmandu Katmandu Kolkata Macao Rangoon Saigon Tel_Aviv Thimbu Ujung_Pandang Ulan_Bator Yangon',
  Atlantic: 'Faeroe Faroe Jan_Mayen',
  Australia: 'ACT Canberra Currie LHI NSW North Queensland South Tasmania Victoria West Yancowinna',
  Brazil: 'Acre DeNoronha East West',
  Canada: 'Atlantic Central Eastern Mountain Newfoundland Pacific Saskatchewan Yukon',
  Chile: 'Continental EasterIsland',
  Etc: 'GMT GMT0 Greenwich UCT UTC Universal Zulu GMT-0',
  Europe: 'Belfast Kiev Kyiv Nicosia Tiraspol Uzhgorod Zaporozhye',
  Mexico: 'BajaNorte BajaSur General',
  Pacific: 'Chuuk Enderbury Johnston Kanton Pohnpei Ponape Samoa Truk Yap',
  US:
    'Alaska Aleutian Arizona Central East-Indiana Eastern Hawaii Indiana-Starke Michigan Mountain Pacific ' +
    'Samoa',
};

/** `Etc/GMT+12` to `Etc/GMT-14`; `Etc/GMT-0` is the one that this leaves out. */
const FIXED = Array.from({ length: 27 }, (_, index) => 12 - index).map(
  (hours) => `Etc/GMT${hours < 0 ? '-' : '+'}${Math.abs(hours)}`,
);

/** What somebody means who writes a name that only ICU has, or an abbreviation that nobody has. */
// prettier-ignore
const MEANT: Readonly<Record<string, Zone>> = {
  ACT: 'Australia/Darwin', AET: 'Australia/Sydney', AEST: 'Australia/Sydney', AEDT: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires', ART: 'America/Argentina/Buenos_Aires', AST: 'America/Halifax',
  ADT: 'America/Halifax', AWST: 'Australia/Perth', ACST: 'Australia/Darwin', ACDT: 'Australia/Adelaide',
  AKST: 'America/Anchorage', AKDT: 'America/Anchorage', BET: 'America/Sao_Paulo', BRT: 'America/Sao_Paulo',
  BST: 'Europe/London', CAT: 'Africa/Maputo', CNT: 'America/St_Johns', CST: 'America/Chicago',
  CDT: 'America/Chicago', CEST: 'Europe/Berlin', CTT: 'Asia/Shanghai', EAT: 'Africa/Nairobi', ECT: 'Europe/Paris',
  EDT: 'America/New_York', EEST: 'Europe/Athens', GST: 'Asia/Dubai', HKT: 'Asia/Hong_Kong',
  IET: 'America/Indiana/Indianapolis', IST: 'Asia/Kolkata', JST: 'Asia/Tokyo', KST: 'Asia/Seoul',
  MDT: 'America/Denver', MESZ: 'Europe/Berlin', MEZ: 'Europe/Berlin', MIT: 'Pacific/Apia', MSK: 'Europe/Moscow',
  NDT: 'America/St_Johns', NET: 'Asia/Yerevan', NST: 'America/St_Johns', NZST: 'Pacific/Auckland',
  NZDT: 'Pacific/Auckland', PDT: 'America/Los_Angeles', PKT: 'Asia/Karachi', PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix', PRT: 'America/Puerto_Rico', PST: 'America/Los_Angeles', SAST: 'Africa/Johannesburg',
  SGT: 'Asia/Singapore', SST: 'Pacific/Pago_Pago', VST: 'Asia/Ho_Chi_Minh', WAT: 'Africa/Lagos',
  WEST: 'Europe/Lisbon', 'US/Pacific-New': 'America/Los_Angeles', 'Canada/East-Saskatchewan': 'America/Regina',
  'SystemV/AST4': 'America/Puerto_Rico', 'SystemV/AST4ADT': 'America/Halifax', 'SystemV/EST5': 'America/Panama',
  'SystemV/EST5EDT': 'America/New_York', 'SystemV/CST6': 'America/Regina', 'SystemV/CST6CDT': 'America/Chicago',
  'SystemV/MST7': 'America/Phoenix', 'SystemV/MST7MDT': 'America/Denver', 'SystemV/PST8': 'Etc/GMT+8',
  'SystemV/PST8PDT': 'America/Los_Angeles', 'SystemV/YST9': 'Etc/GMT+9', 'SystemV/YST9YDT': 'America/Anchorage',
  'SystemV/HST10': 'Pacific/Honolulu',
};

const lower = (names: Iterable<string>): ReadonlyMap<string, string> =>
  new Map([...names].map((name) => [name.toLowerCase(), name]));

const meant = new Map(Object.entries(MEANT).map(([name, zone]) => [name.toLowerCase(), zone]));

let names: ReadonlyMap<string, Zone> | null = null;

/** Every IANA name in IANA's letters, by the name in lower case. Made on first use. */
export function ianaNames(): ReadonlyMap<string, Zone> {
  names ??= lower(
    [
      ...Intl.supportedValuesOf('timeZone'),
      ...Object.entries(LINKS).flatMap(([region, links]) =>
        links.split(' ').map((link) => (region === '' ? link : `${region}/${link}`)),
      ),
      ...FIXED,
    ].filter((name) => !meant.has(name.toLowerCase())),
  );
  return names;
}

/** The zone in IANA's letters, whatever the case of `name`; `null`: not an IANA name, or unknown to this runtime. */
export function ianaZone(name: string): Zone | null {
  const zone = ianaNames().get(name.toLowerCase()) ?? null;
  return zone !== null && runtimeKnows(zone) ? zone : null;
}

/** The zone that an abbreviation (`BST`) or a name that only ICU has stands for; `null`: not known. */
export const zoneMeant = (name: string): Zone | null => meant.get(name.toLowerCase()) ?? null;

const places = new Map<Zone, Zone>();

/**
 * One zone for the old and new names of a place (`Asia/Calcutta`, `Asia/Kolkata`), by ICU. `Europe/Berlin` and
 * `Europe/Stockholm` stay two, though the time zone database links them.
 */
export function zonePlace(zone: Zone): Zone {
  let place = places.get(zone);
  if (place === undefined)
    places.set(zone, (place = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone));
  return place;
}

/** Rows by the thousand name the same few zones, and asking the runtime costs 50 µs. */
const asked = new Map<Zone, boolean>();

function runtimeKnows(zone: Zone): boolean {
  let known = asked.get(zone);
  if (known === undefined) asked.set(zone, (known = isKnown(zone)));
  return known;
}

function isKnown(zone: Zone): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    // RangeError is how the runtime says that it does not know the zone.
    return false;
  }
}
