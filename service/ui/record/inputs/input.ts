import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Json } from '../../data/api.js';
import type { ColumnDescription, FieldDescription, PermittedTable } from '../../data/description.js';
import type { Tied } from '../../design/field.js';
import { isSame, type Values } from '../merge.js';
import { shownText, typedValue } from '../values.js';

/** Where a field stands, for inputs that look at others of the form. */
interface Around {
  readonly app: string;
  readonly table?: PermittedTable;
  /** All that the form holds. */
  readonly values: Values;
  /** Sets another field of the form. */
  readonly onOther: (name: string, value: Json) => void;
  readonly fresh: boolean;
  /** The zone of its times, where the record has one of its own. */
  readonly zone?: string | undefined;
}

/** What every input of a form is given. */
export interface InputProps {
  readonly field: FieldDescription & Partial<Pick<ColumnDescription, 'refersTo' | 'kind'>>;
  readonly value: Json;
  readonly tied: Tied;
  readonly onValue: (value: Json) => void;
  /** The focus has left it. */
  readonly onLeave: () => void;
  readonly around: Around;
}

/**
 * The text that is typed, beside the value that it is read as: what cannot be read yet is not rewritten under the hand.
 */
export function useTyped({
  field,
  value,
  onValue,
}: Pick<InputProps, 'field' | 'value' | 'onValue'>): readonly [text: string, onText: (text: string) => void] {
  const [text, setText] = useState(() => shownText(field, value));
  const given = useRef<Json>(value);
  // With the drawing, never behind it: the next key may come first, and an effect of the drawing before it would put
  // the older text back.
  useLayoutEffect(() => {
    if (isSame(given.current, value)) return;
    given.current = value;
    setText(shownText(field, value));
  }, [value]);
  return [
    text,
    (next) => {
      setText(next);
      given.current = typedValue(field, next);
      onValue(given.current);
    },
  ];
}
