import { callingService as callingServiceTable } from '../../../service/apps/cc/tables/calling-service.js';
import { lot as lotTable } from '../../../service/apps/cc/tables/lot.js';
import { productOffering as productOfferingTable } from '../../../service/apps/cc/tables/product-offering.js';
import { ratePlan as ratePlanTable } from '../../../service/apps/cc/tables/rate-plan.js';
import { ratePrefix as ratePrefixTable } from '../../../service/apps/cc/tables/rate-prefix.js';
import { rate as rateTable } from '../../../service/apps/cc/tables/rate.js';
import { serviceProvider as serviceProviderTable } from '../../../service/apps/cc/tables/service-provider.js';
import { fileOf, officeOf } from '../../samples/sample.js';
import { callerAt, type Share } from './share.js';
import { callingServiceColumns, lotColumns, productOfferingColumns } from '../../samples/cc-columns.js';

const cardProvider = 'Pacific_Voice';
const cardRate = 'Standard';
const access = '8005550141';
const from = '2026-01-01 00:00:00';

/** A line of a deck by the minute: area codes first, then the exchanges and blocks in them. All differ. */
function deckLine(line: number): readonly string[] {
  return [
    cardProvider,
    cardRate,
    prefixAt(line),
    from,
    '',
    '',
    `0.${String(1 + (line % 60)).padStart(2, '0')}`,
    '',
    '',
    '',
  ];
}

const areaCodes = 800;

/** Three digits, then six, then seven, in the order of no key. */
function prefixAt(line: number): string {
  if (line < areaCodes) return String(200 + line);
  const rest = line - areaCodes;
  const exchanges = areaCodes * 100;
  return rest < exchanges
    ? String(200_000 + ((rest * 7_919) % exchanges) * 10)
    : String(2_000_000 + (((rest - exchanges) * 7_919) % 8_000_000));
}

/** Numbers in all area codes of the deck but the one that is barred. */
function destinationAt(place: number): string {
  const area = 200 + ((place * 7) % areaCodes);
  return `${area === 900 ? 901 : area}${String(2_000_000 + ((place * 7_919) % 8_000_000))}`;
}

/** The number of a card. */
export const cardAt = (card: number): string => String(80_000_000 + card);
const pinAt = (card: number): string => String(10_000_019 + card * 7_919);

const offering = [
  'Traveller',
  'Traveller card',
  '',
  'prepaid',
  'No_Expiration',
  '',
  '',
  '',
  access,
  '3600',
  'false',
  '',
  'false',
  '',
  'false',
  'false',
  '',
  '',
  '',
  '',
  '0.00',
  '999999.99',
  'false',
  'false',
  '0.00',
  '[{"action":"block","value":"^1?900"}]',
  'Everywhere',
  cardProvider,
];

/** A card with its PIN and its balance. */
const lotOf = (card: number): readonly string[] => [
  cardAt(card),
  pinAt(card),
  '900000.00',
  '900000.00',
  'activated',
  '',
  'No_Expiration',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  'Traveller',
  cardProvider,
  cardProvider,
];

/** The deck, with its base price and the plan that has it. */
const pricing = (lines: number): Share['tables'] => [
  fileOf(
    rateTable,
    [
      'service_provider_name',
      'display_name',
      'name',
      'description',
      'type',
      'effective_date',
      'end_date',
      'charge_method',
      'amount',
      'surcharge',
      'if_no_sub_rates_exist',
      'child_rates',
    ],
    [
      [
        cardProvider,
        cardRate,
        cardRate,
        'By destination, else the base price',
        'destination',
        from,
        '',
        'per_minute',
        '0.40',
        '0.00',
        'use_parent',
        '',
      ],
    ],
  ),
  fileOf(
    ratePrefixTable,
    [
      'service_provider_name',
      'rate_name',
      'prefix',
      'effective_date',
      'end_date',
      'charge_method',
      'amount',
      'surcharge',
      'first_interval',
      'next_interval',
    ],
    Array.from({ length: lines }, (_, line) => deckLine(line)),
  ),
  fileOf(
    ratePlanTable,
    ['display_name', 'name', 'description', 'modifier_schedule', 'rates', 'service_provider_name'],
    [[cardRate, cardRate, '', '', cardRate, cardProvider]],
  ),
];

/** Prepaid cards with a deck; what each has lasts longer than any benchmark. */
export function ccShare(cards: number, lines: number): Share {
  return {
    application: 'cc',
    tables: [
      fileOf(
        serviceProviderTable,
        ['name', 'display_name', 'first_name', 'last_name', 'email', 'address', 'phone', 'notes'],
        [
          [
            cardProvider,
            'Pacific Voice',
            'Leilani',
            'Kealoha',
            officeOf(cardProvider),
            '88 Ala Moana Boulevard|Honolulu HI',
            '8085550130',
            '',
          ],
        ],
      ),
      ...pricing(lines),
      fileOf(callingServiceTable, callingServiceColumns, [
        ['Everywhere', 'Everywhere', '', cardRate, '60', '60', '5', '0', cardProvider, 'false', '', '', '', ''],
      ]),
      fileOf(productOfferingTable, productOfferingColumns, [offering]),
      fileOf(
        lotTable,
        lotColumns,
        Array.from({ length: cards }, (_, card) => lotOf(card)),
      ),
    ],
    commands: [],
    call: (place) => {
      const card = (place * 7_919) % cards;
      return `${destinationAt(place)} ${callerAt(place)} access=${access} card=${cardAt(card)} pin=${pinAt(card)}`;
    },
  };
}
