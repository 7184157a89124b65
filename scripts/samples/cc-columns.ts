/** The columns of Calling Card's longest tables that the sample and the benches fill, in the order of their cells. */
export const callingServiceColumns = [
  'name', 'display_name', 'description', 'rate_plans', 'minimum_billing', 'default_rounding_interval', 'rounding_threshold',
  'call_markup', 'service_provider_name', 'promotion_active', 'promotion_duration', 'promotion_start', 'promotion_end',
  'promotion_discount',
] as const;
export const productOfferingColumns = [
  'name', 'display_name', 'description', 'type', 'default_expiration_type', 'default_expiration_date', 'first_use_expiration_duration',
  'first_use_activation_type', 'access_numbers', 'maximum_call_duration', 'limit_simultaneous_calls', 'maximum_simultaneous_calls',
  'allow_one_step_list', 'maximum_one_step_numbers', 'allow_speed_dial_list', 'allow_phone_me_list', 'maximum_phone_me_numbers',
  'carrier_selection', 'nature_of_carrier', 'carrier_digits', 'minimum_balance', 'maximum_balance', 'allow_balance_transfer',
  'disable_account_after_transfer', 'sweep_balance', 'constraints', 'calling_services', 'service_provider_name',
] as const;
export const lotColumns = [
  'number', 'pin', 'initial_balance', 'current_balance', 'status', 'activation_date', 'default_expiration_type', 'expiration_date',
  'first_use_expiration_duration', 'first_use_activation_type', 'one_step_numbers', 'phone_me_numbers', 'speed_dial_numbers',
  'constraint_overrides', 'first_name', 'last_name', 'email', 'product_offering_name', 'product_offering_service_provider_name',
  'service_provider_name',
] as const;
