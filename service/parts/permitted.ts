import { actions, type Action } from '../schema/application.js';

/** What a permission to look at records allows. */
export const looking: readonly Action[] = ['view', 'export'];

/** What a permission to provision them allows. */
export const everything: readonly Action[] = actions;
