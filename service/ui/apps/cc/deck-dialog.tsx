import { pathOf } from '../../data/api.js';
import { useAsked } from '../../data/asked.js';
import { nameColumn as nameColumnOf, tableOf, textOf } from '../../data/description.js';
import { Button } from '../../design/button.js';
import { Dialog } from '../../design/dialog.js';
import type { ListAdditionProps } from '../../record/additions.js';
import { useTakes } from '../../record/takes.js';
import { DeckTab } from './deck-tab.js';

/**
 * What a number costs, over the list of all decks: by which rate is chosen here, where the list is not of one alone.
 */
export function DeckDialog({ app, table, prefix, onClose }: ListAdditionProps) {
  const [providerColumn = '', nameColumn = ''] = table.key;
  const takes = useTakes(
    app,
    table.columns.filter(({ name }) => name === providerColumn || name === nameColumn),
    { table, initial: Object.fromEntries(prefix.slice(0, 2).map((part, nth) => [table.key[nth]!, part])) },
  );
  const key = [textOf(takes.given[providerColumn]), textOf(takes.given[nameColumn])] as const;
  const rate = tableOf(app, 'rate');
  const column = rate === undefined ? '' : nameColumnOf(rate);
  const { answer } = useAsked(
    app,
    key.includes('')
      ? undefined
      : `${pathOf('rate', key[0])}?${new URLSearchParams({ [`filter[${column}]`]: `=${key[1]}` }).toString()}`,
  );
  const entry = answer?.ok === true ? answer.data[0] : undefined;
  return (
    <Dialog title="What does it cost" wide onClose={onClose} foot={<Button act={onClose}>Close</Button>}>
      <div class="price-form">{takes.form}</div>
      {entry === undefined || rate === undefined ? (
        <p class="soft">
          {answer === undefined
            ? 'By which rate? Each has a deck of its own.'
            : answer.ok
              ? `${key[0]} has no rate ${key[1]}.`
              : answer.message}
        </p>
      ) : (
        <DeckTab key={key.join('/')} app={app} table={rate} recordKey={key} entry={entry} />
      )}
    </Dialog>
  );
}
