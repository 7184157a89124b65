import { secretKeyBytes, useSecretKey } from '../../service/core/secrets.js';

/** The PIN key of tests: imported for its effect wherever records with secrets are made outside a unit. */
useSecretKey(Buffer.alloc(secretKeyBytes, 'key of the tests '));
