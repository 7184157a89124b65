/**
 * Numbers of the tables that every application has, from 200 up; an application counts its own from 1. A number stays
 * with its table for good, for the change log is read by it.
 */
export const tableNumbers = {
  administrator: 200,
  account: 201,
  setting: 202,
  job: 203,
  npa_list: 204,
  night: 205,
  npa_nxx: 206,
  rehearsal_case: 207,
  file: 208,
} as const;
