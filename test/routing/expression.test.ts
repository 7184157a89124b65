import t from 'tap';
import { limits } from '../../service/core/limits.js';
import { isRefusal } from '../../service/core/refusals.js';
import { roughSize } from '../../service/routing/expression-size.js';
import { compileExpression, storedExpression } from '../../service/routing/expression.js';
import { quickest } from '../support/hostile/quickest.js';

t.test('reasons', async (t) => {
  for (const [text, reason] of [
    ['(?=a)', /look-ahead/i], ['(a)\\1', /back-reference/i], ['[[.a.]]', /collating/i], ['[[=a=]]', /collating/i], ['[[:<:]]', /word boundary/i], ['\\<', /word boundary/i], ['(', /missing closing/], ['a'.repeat(257), /256/], ['x{500}', /500/],
  ] as const) {
    const refused = compileExpression(text);
    t.ok(isRefusal(refused) && reason.test(refused.message), `${text.slice(0, 20)}: ${isRefusal(refused) ? refused.message : ''}`);
  }
});

t.test('escaped and bracketed characters are themselves', async (t) => {
  for (const [text, number, finds] of [
    ['\\(\\?=', '(?=', true], ['[(]\\?=', '(?=', true], ['\\\\<', '\\<', true], ['[]]', ']', true], ['[^]]', ']', false], ['[[:digit:]]', '7', true], ['[[:digit:]]', 'x', false], ['[.=]', '=', true], ['a\\.b', 'a.b', true], ['\\[\\[\\.', '[[.', true],
  ] as const) {
    const expression = compileExpression(text);
    t.equal(!isRefusal(expression) && expression.finds(number), finds, text);
  }
});

/** Each has ruined some engine; whatever becomes of them, it must not take long. */
const hostile = [
  '(a+)+$', '(a|aa)+$', '(a|a?)+$', '(.*)*$', '(.*a){20}', '([a-zA-Z]+)*$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$', '(1|11|111)*$', '(0|1)*1(0|1){12}', '[01].{12}$', '(1?){120}1{120}', '((1{1,30}){1,8})*2',
  '(((((((1*)*)*)*)*)*)*)*$', '.*.*.*.*.*.*.*=.*', '(?:(?:(?:1?){7}){7}){7}', '(x{30}){30}', '((a{100}){10}){10}', '(((a?){9}){9}){9}', `${'('.repeat(126)}1${')'.repeat(126)}`, `${'(1|'.repeat(60)}2${')'.repeat(60)}`, 'x{1000}'.repeat(36), '(x{1000}){1000}',
  `${'[0-9]*'.repeat(42)}`, `${'1?'.repeat(125)}x`, `(${'1|'.repeat(120)}2)*3`, '\\pL{1000}'.repeat(20), '[^1]{300}', '(x{31}){31}'.repeat(23), '(x{30}){30}|'.repeat(21), '((x{9}){9}){9}'.repeat(18), '(?:x{30}|y{30}){16}'.repeat(13), '(?i)[a-z]{300}', '[[:alpha:]]'.repeat(23), '\\Q'.repeat(128), '(?:', '(?P<a>1)(?P<a>1)', '{1}{2}', '1{1,0}', '1{1001}', '\\8', '[', '[[:', '[[:digit', '\\',
];

t.test('hostile expressions are read and asked within 50 ms', async (t) => {
  const numbers = ['1'.repeat(40), '01101001100101100110100110010110', '8085550001', `${'1'.repeat(39)}!`, 'a'.repeat(40), '1'.repeat(250)];
  for (const text of hostile) {
    t.ok(quickest(50, () => compileExpression(text)) < 50, `${text.slice(0, 30)} is read`);
    for (const number of numbers) {
      // Asked for the first time each time, as what it has seen is kept.
      const fresh = Array.from({ length: 5 }, () => compileExpression(text));
      const took = quickest(50, () => { const expression = fresh.pop(); if (expression !== undefined && !isRefusal(expression)) expression.finds(number); });
      if (took >= 50) t.fail(`${text.slice(0, 30)} asked in ${took.toFixed(1)} ms`);
    }
  }
});

t.test('numbers beyond the bound are matched by nothing', async (t) => {
  const expression = compileExpression('1');
  for (const [length, finds] of [[0, false], [1, true], [40, true], [41, false]] as const) t.equal(!isRefusal(expression) && expression.finds('1'.repeat(length)), finds, `${length}`);
});

t.test('rough sizes', async (t) => {
  for (const [text, size] of [
    ['abc', 3], ['a{5}', 5], ['a{2,5}', 5], ['a{5,}', 5], ['(ab){5}', 20], ['(?:ab){5}', 10], ['(?i:ab){5}', 10], ['(?P<n>ab){5}', 20], ['((ab){5}){5}', 110], ['(((a?){9}){9}){9}', 3096],
    ['[abc]{7}', 7], ['[]}{9}]{7}', 7], ['[^]}{9}]{7}', 7], ['[[:digit:]]{4}', 4], ['\\{7}', 3], ['\\d{7}', 7], ['\\{{7}', 7], ['(?:0|1|2){9}', 18], ['(?:ab|cd){9}', 36], ['a*b+c?', 6], ['(?:a?){5}', 10],
    ['\\Q{9}{9}\\E{3}', 3], ['a{x}', 4], ['(a{5}', 7], ['a)', 2], ['{5}', 0], ['[', 1],
  ] as const) t.equal(roughSize(text), size, text);
});

t.test('agrees with the expressions of JavaScript where both read them alike', async (t) => {
  const texts = ['^808', '555$', '80[78]', '(808|312)555', '^1?[2-9][0-9]{9}$', '0{3}', '5+0*1', '^.{10}$', '[^0-9]', '(12|34)*56', '9|8.8'];
  for (const text of texts) {
    const expression = compileExpression(text);
    const reference = new RegExp(text);
    for (let number = 0; number < 2_000; number++) {
      const digits = String(number * 4_999_361 % 10_000_000_000).padStart(10, '0');
      if (isRefusal(expression) || expression.finds(digits) !== reference.test(digits)) t.fail(`${text} in ${digits}`);
    }
  }
});

t.test('those of calls find the same, are kept once and fail at nothing', async (t) => {
  for (const text of ['^808', '555$', '(808|312)555', '0{3}', '[[:digit:]]+7$', '[^[:digit:]]']) {
    const stored = storedExpression(text), written = compileExpression(text);
    t.equal(storedExpression(text), stored, text);
    for (const number of ['8085550100', '3125550107', '+445550000', '0'.repeat(40), '5'.repeat(41), '']) t.equal(stored.finds(number), !isRefusal(written) && written.finds(number), `${text} in ${number}`);
  }
  for (const text of ['(', '(?=8)', '\\8', 'x{1001}']) {
    for (const ask of [1, 2]) t.equal(storedExpression(text).finds('8085550100'), false, `${text}, asked ${ask} times`);
  }
  const kept = storedExpression('^8');
  for (let other = 0; other < limits.keptExpressions; other++) storedExpression(`^${other}$`);
  t.not(storedExpression('^8'), kept, 'at the limit all are forgotten');
  t.ok(kept.finds('8'), 'and those that are held go on');
});

t.test('a number abroad is tried with its plus and with 011, by both readers of expressions', async (t) => {
  const cases: [text: string, number: string, found: boolean][] = [
    ['^\\+44', '+442079460000', true], ['^01144', '+442079460000', true], ['^44', '+442079460000', false], ['^011', '2125550100', false], ['^0+1', '+442079460000', true],
    ['^[0-9]+$', '+442079460000', true], ['^[0-9]+$', '2125550100', true], ['^01149', '+442079460000', false],
  ];
  for (const [text, number, found] of cases) {
    const written = compileExpression(text);
    t.equal(!isRefusal(written) && written.finds(number), found, `${text} in ${number}`);
    t.equal(storedExpression(text).finds(number), found, `stored: ${text} in ${number}`);
  }
});

t.test('anchors are not repeated, and word boundaries are none', async (t) => {
  for (const text of ['^*', '^*808', '^+', '^?', '^{2}8', '808$*', '\\A*8', '8\\z+', '(^*)8', '\\b808', '808\\b', '\\B8']) t.ok(isRefusal(compileExpression(text)), text);
  for (const text of ['\\^*8', '[$]*8', '^(8)*', '8*$', '[\\^*]', '^8{2}']) t.notOk(isRefusal(compileExpression(text)), text);
});
