/** Area codes with the zone most of each lives in: every rule of daylight saving that the North American plan knows. */
export interface AreaCode {
  readonly code: string;
  readonly zone: string;
}

const zones: Readonly<Record<string, readonly string[]>> = {
  'America/New_York': ['212', '305', '404', '617', '215', '703', '919', '585'],
  'America/Detroit': ['313'],
  'America/Toronto': ['416', '613'],
  'America/Chicago': ['312', '214', '504', '612', '713'],
  'America/Winnipeg': ['204'],
  'America/Denver': ['303', '505', '801'],
  'America/Boise': ['208'],
  'America/Phoenix': ['602'],
  'America/Regina': ['306'],
  'America/Los_Angeles': ['213', '206', '415', '503', '702'],
  'America/Anchorage': ['907'],
  'Pacific/Honolulu': ['808'],
  'America/Halifax': ['902'],
  'America/St_Johns': ['709'],
  'America/Puerto_Rico': ['787'],
};

export const areaCodes: readonly AreaCode[] = Object.entries(zones).flatMap(([zone, codes]) =>
  codes.map((code) => ({ code, zone })),
);

/** Other names of the same zones, which operators' old files still use. */
export const legacyZones: Readonly<Record<string, string>> = {
  'America/New_York': 'US/Eastern',
  'America/Chicago': 'US/Central',
  'America/Denver': 'US/Mountain',
  'America/Los_Angeles': 'US/Pacific',
  'Pacific/Honolulu': 'US/Hawaii',
  'America/Anchorage': 'US/Alaska',
};

export const tollFreeCodes: readonly string[] = ['800', '888', '877', '866', '855', '844', '833'];

/** Area codes that callers have and no number of the data set does. */
export const elsewhereCodes: readonly string[] = ['307', '406', '802', '207', '603', '701', '605', '918', '314'];

/** States and territories whose built-in list holds one area code of these tables, with that code. */
export const stateLists: Readonly<Record<string, string>> = { HI: '808', AK: '907', WY: '307', MT: '406', VT: '802' };
