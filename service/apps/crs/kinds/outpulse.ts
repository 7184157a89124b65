/** What trunks with digits are called: here, and elsewhere. */
export const outpulseTypes = ['tg-with-outpulse', 'trunk-outpulse'] as const;
