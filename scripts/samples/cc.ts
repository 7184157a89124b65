import { callingService as callingServiceTable } from '../../service/apps/cc/tables/calling-service.js';
import { lot as lotTable } from '../../service/apps/cc/tables/lot.js';
import { productOffering as productOfferingTable } from '../../service/apps/cc/tables/product-offering.js';
import { ratePlan as ratePlanTable } from '../../service/apps/cc/tables/rate-plan.js';
import { ratePrefix as ratePrefixTable } from '../../service/apps/cc/tables/rate-prefix.js';
import { rate as rateTable } from '../../service/apps/cc/tables/rate.js';
import { serviceProvider as serviceProviderTable } from '../../service/apps/cc/tables/service-provider.js';
import { fileOf, officeOf, type Sample } from './sample.js';
import { callingServiceColumns, lotColumns, productOfferingColumns } from './cc-columns.js';

/** Calling Card: one provider with a prepaid and a business offering, its rates, and two hundred cards. */

const provider = 'Pacific_Voice';
const from = '2026-01-01 00:00:00';

/** Country and area codes with their price a minute. */
const deck: readonly (readonly [prefix: string, amount: string])[] = [
  ['808', '0.05'],
  ['212', '0.07'],
  ['415', '0.06'],
  ['01144', '0.12'],
  ['0114420', '0.09'],
  ['01149', '0.14'],
  ['01181', '0.18'],
  ['01163', '0.35'],
];

const cards = 200;

function cardAt(place: number): readonly string[] {
  const isBusiness = place % 10 === 0;
  return [
    String(80_000_000 + place),
    String(100_003 + place * 4_919),
    '20.00',
    '20.00',
    'activated',
    '',
    'Days_From_First_Use',
    '',
    '180 days',
    'FIRST_BILLED_CALL',
    isBusiness ? `80855570${String(place / 10).padStart(2, '0')}` : '',
    '',
    isBusiness ? '[[1,"8085550140"]]' : '',
    '',
    '',
    '',
    '',
    isBusiness ? 'Business' : 'Traveller',
    provider,
    provider,
  ];
}

/** The two offerings differ by what they allow and by their access number. */
function offering(name: string, title: string, access: string, lists: boolean): readonly string[] {
  const allowed = String(lists);
  return [
    name,
    title,
    '',
    'prepaid',
    'No_Expiration',
    '',
    '',
    '',
    access,
    '7200',
    'true',
    lists ? '2' : '1',
    allowed,
    lists ? '5' : '',
    allowed,
    allowed,
    lists ? '5' : '',
    '',
    '',
    '',
    '0.00',
    '500.00',
    allowed,
    'false',
    '0.05',
    '[{"action":"block","value":"^1?900"}]',
    'Everywhere',
    provider,
  ];
}

export const ccSample: Sample = {
  application: 'cc',
  tables: [
    fileOf(
      serviceProviderTable,
      ['name', 'display_name', 'first_name', 'last_name', 'email', 'address', 'phone', 'notes'],
      [
        [
          provider,
          'Pacific Voice',
          'Leilani',
          'Kealoha',
          officeOf(provider),
          '88 Ala Moana Boulevard|Honolulu HI',
          '8085550130',
          '',
        ],
      ],
    ),
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
          provider,
          'Standard',
          'Standard',
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
        [
          provider,
          'Night',
          'Night',
          'From ten to six',
          'time',
          from,
          '',
          'per_minute',
          '0.03',
          '0.00',
          'reject',
          '[{"type":"time","value":"22:00-06:00"}]',
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
      deck.map(([prefix, amount]) => [provider, 'Standard', prefix, from, '', '', amount, '', '', '']),
    ),
    fileOf(
      ratePlanTable,
      ['display_name', 'name', 'description', 'modifier_schedule', 'rates', 'service_provider_name'],
      [['Standard', 'Standard', '', '', 'Standard', provider]],
    ),
    fileOf(callingServiceTable, callingServiceColumns, [
      ['Everywhere', 'Everywhere', '', 'Standard', '60', '60', '5', '0', provider, 'false', '', '', '', ''],
    ]),
    fileOf(productOfferingTable, productOfferingColumns, [
      offering('Traveller', 'Traveller card', '8005550141', false),
      offering('Business', 'Business account', '8005550142', true),
    ]),
    fileOf(
      lotTable,
      lotColumns,
      Array.from({ length: cards }, (_, place) => cardAt(place)),
    ),
  ],
};
