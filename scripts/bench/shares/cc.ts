import { officeOf } from '../../samples/sample.js';
import { callerAt, type Share } from './share.js';

const cardProvider = 'Pacific_Voice';
const cardRate = 'Standard';
const access = '8005550141';
const from = '2026-01-01 00:00:00';

/** A line of a deck by the minute: area codes first, then the exchanges and blocks in them. All differ. */
function deckLine(line: number): readonly string[] {
  return [cardProvider, cardRate, prefixAt(line), from, '', '', `0.${String(1 + line % 60).padStart(2, '0')}`, '', '', ''];
}

const areaCodes = 800;

/** Three digits, then six, then seven, in the order of no key. */
function prefixAt(line: number): string {
  if (line < areaCodes) return String(200 + line);
  const rest = line - areaCodes;
  const exchanges = areaCodes * 100;
  return rest < exchanges ? String(200_000 + rest * 7_919 % exchanges * 10) : String(2_000_000 + (rest - exchanges) * 7_919 % 8_000_000);
}

/** Numbers in all area codes of the deck but the one that is barred. */
function destinationAt(place: number): string {
  const area = 200 + place * 7 % areaCodes;
  return `${area === 900 ? 901 : area}${String(2_000_000 + place * 7_919 % 8_000_000)}`;
}

/** The number of a card. */
export const cardAt = (card: number): string => String(80_000_000 + card);
const pinAt = (card: number): string => String(10_000_019 + card * 7_919);

/** Prepaid cards with a deck; what each has lasts longer than any benchmark. */
export function ccShare(cards: number, lines: number): Share {
  const offering = [
    'Traveller', 'Traveller card', '', 'prepaid', 'No_Expiration', '', '', '', access, '3600', 'false', '', 'false', '', 'false', 'false', '', '', '', '', '0.00', '999999.99',
    'false', 'false', '0.00', '[{"action":"block","value":"^1?900"}]', 'Everywhere', cardProvider,
  ];
  const lots = Array.from({ length: cards }, (_, card) => [
    cardAt(card), pinAt(card), '900000.00', '900000.00', 'activated', '', 'No_Expiration', '', '', '', '', '', '', '', '', '', '', 'Traveller', cardProvider, cardProvider,
  ]);
  return {
    application: 'cc',
    tables: [
      { table: 'service_provider', rows: [[cardProvider, 'Pacific Voice', 'Leilani', 'Kealoha', officeOf(cardProvider), '88 Ala Moana Boulevard|Honolulu HI', '8085550130', '']] },
      { table: 'rate', rows: [[cardProvider, cardRate, cardRate, 'By destination, else the base price', 'destination', from, '', 'per_minute', '0.40', '0.00', 'use_parent', '']] },
      { table: 'rate_prefix', rows: Array.from({ length: lines }, (_, line) => deckLine(line)) },
      { table: 'rate_plan', rows: [[cardRate, cardRate, '', '', cardRate, cardProvider]] },
      { table: 'calling_service', rows: [['Everywhere', 'Everywhere', '', cardRate, '60', '60', '5', '0', cardProvider, 'false', '', '', '', '']] },
      { table: 'product_offering', rows: [offering] },
      { table: 'lot', rows: lots },
    ],
    commands: [],
    call: (place) => {
      const card = place * 7_919 % cards;
      return `${destinationAt(place)} ${callerAt(place)} access=${access} card=${cardAt(card)} pin=${pinAt(card)}`;
    },
  };
}
