import type { Finding } from '../../core/refusals.js';
import { value } from '../../schema/declaration.js';
import type { Behaviour, CheckResult } from '../../schema/table.js';
import type { Row } from '../../schema/row.js';
import type { View } from '../../schema/view.js';
import { expirationFaults } from './expiration-faults.js';
import { accessEntry, productOffering } from './tables/product-offering.js';

export const productOfferingBehaviour: Behaviour = { check };

const { at } = productOffering;

function check(row: Row, view: View): CheckResult {
  const [least, most] = [value(row, at.minimum_balance), value(row, at.maximum_balance)];
  const isPostpaid = value(row, at.type) === 'postpaid';
  const crossed: readonly Finding[] =
    !isPostpaid && most !== undefined && least > most
      ? [{ field: 'minimum_balance', code: 'out_of_range', message: 'More than the maximum balance.' }]
      : [];
  const uncredited: readonly Finding[] =
    isPostpaid && most === undefined
      ? [
          {
            field: 'maximum_balance',
            code: 'no_credit',
            message: 'Without a maximum balance a postpaid account has no credit.',
          },
        ]
      : [];
  return {
    errors: [
      ...crossed,
      ...expirationFaults(
        {
          type: value(row, at.default_expiration_type),
          date: value(row, at.default_expiration_date),
          duration: value(row, at.first_use_expiration_duration),
          activation: value(row, at.first_use_activation_type),
        },
        'default_expiration_date',
      ),
      ...accessFaults(row, view),
    ],
    warnings: uncredited,
  };
}

/**
 * Access numbers of another live offering; whose they are remains unsaid, for it may be another provider's (api.md).
 */
function accessFaults(row: Row, view: View): readonly Finding[] {
  const [provider, name] = [value(row, at.service_provider_name), value(row, at.name)];
  const taken = (value(row, at.access_numbers) ?? []).filter((access) =>
    view
      .grouped(productOffering.name, 'access', access)
      .some(
        (entry) =>
          value(entry, accessEntry.service_provider_name) !== provider || value(entry, accessEntry.name) !== name,
      ),
  );
  return taken.map((access) => ({
    field: 'access_numbers',
    code: 'key_taken',
    message: `There is a live product_offering with the access number ${access}.`,
  }));
}
