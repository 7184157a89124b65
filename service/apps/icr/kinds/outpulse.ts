/** What trunks with digits are called: here, and elsewhere. */
export const outpulseTypes = ['trunk-outpulse', 'tg-with-outpulse'] as const;
