/** The seed as an option: a whole number that every later run can be given again. */
import {upTo} from './_counts.ts';
import {COUNT_LIMITS} from './_limits.ts';

/** The same for everybody, so that two people who prove one design see the same faults. */
export const DEFAULT_SEED = 1;

export const seedOf = upTo(COUNT_LIMITS.seed);
