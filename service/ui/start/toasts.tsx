import '../design/toast.css';
import { Icon } from '../design/icons.js';
import { dismiss, toasts } from '../data/toasts.js';

/** Words about what was just done, read out as they come. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, action, bad = false }) => (
        <div key={id} class="toast">
          {bad ? <Icon name="warn" /> : null}
          <span>{text}</span>
          {action === undefined ? null : (
            <button
              type="button"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
