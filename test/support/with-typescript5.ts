/** For `node --import`: a program that was written for the compiler of TypeScript 5 as a library gets that one; the house is compiled by a later one, which is no library. */
import { register } from 'node:module';

const resolve = `export const resolve = (specifier, context, next) => next(specifier === 'typescript' ? 'typescript5' : specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);
