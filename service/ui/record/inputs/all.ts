import type { ComponentType } from 'preact';
import { AreaField } from './area.js';
import { CheckboxField } from './checkbox.js';
import { ChoiceField } from './choice.js';
import type { InputProps } from './input.js';
import { JsonField } from './json.js';
import { ListField } from './list.js';
import { NumberField } from './number.js';
import { PickerField } from './picker.js';
import { RoleField } from './role.js';
import { RulesField } from './rules.js';
import { TextField } from './text.js';
import { TimeField } from './time.js';

/** Inputs by their name in the description. */
const inputs: Readonly<Record<string, ComponentType<InputProps>>> = {
  text: TextField,
  area: AreaField,
  number: NumberField,
  checkbox: CheckboxField,
  choice: ChoiceField,
  list: ListField,
  json: JsonField,
  rules: RulesField,
  time: TimeField,
};

/**
 * The input of a field. One that is not known here is text, so that a new kind works at once; what names a record is
 * picked.
 */
export function inputOf(field: InputProps['field']): ComponentType<InputProps> {
  if (field.kind === 'role') return RoleField;
  if (typeof field.refersTo === 'string' && (field.input === 'text' || inputs[field.input] === undefined))
    return PickerField;
  return inputs[field.input] ?? TextField;
}
